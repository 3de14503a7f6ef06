package io.github.pgvol.guard;

import io.github.pgvol.engine.Server;
import io.github.pgvol.postgres.Connections;
import io.github.pgvol.postgres.Session;
import java.io.IOException;

/**
 * A control session that is got ready before its run begins, while other things are found out: an
 * engine takes a tenth of a second to start a program, and the server some time to take it in.
 */
public final class EarlyControl implements AutoCloseable {

  private final ServerRun.Identity identity;
  private final Session session;
  private boolean taken;

  private EarlyControl(ServerRun.Identity identity, Session session) {
    this.identity = identity;
    this.session = session;
  }

  /**
   * Gets one ready. Where the server refuses it, the run asks anew, and tells what is wrong.
   *
   * @param who as for {@link ServerRun#begin}
   * @param target the database that must stay free of it
   */
  public static EarlyControl begin(Server server, String who, String target)
      throws IOException, InterruptedException {
    ServerRun.Identity identity = ServerRun.Identity.of(who);
    String database = Connections.controlDatabase(target);
    try {
      Session session = Session.open(server, database, ServerRun.waiting(identity.name()));
      return new EarlyControl(identity, session);
    } catch (Session.ConnectException e) {
      return new EarlyControl(identity, null);
    }
  }

  ServerRun.Identity identity() {
    return identity;
  }

  /** The session, for the run that ends it; null where there is none. */
  Session take() {
    taken = true;
    return session;
  }

  /** Ends it where no run has taken it. */
  @Override
  public void close() {
    if (!taken && session != null) {
      session.close();
    }
  }
}
