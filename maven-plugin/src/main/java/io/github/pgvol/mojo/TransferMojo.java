package io.github.pgvol.mojo;

import io.github.pgvol.backup.BackupRequest;
import io.github.pgvol.backup.BackupTaker;
import io.github.pgvol.console.Units;
import io.github.pgvol.discovery.ServerEnd;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.engine.Server;
import io.github.pgvol.maven.Credentials;
import io.github.pgvol.maven.ServerParameters;
import io.github.pgvol.maven.Wiring;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.RestoreRequest;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.transfer.Masking;
import io.github.pgvol.transfer.Ownership;
import io.github.pgvol.transfer.Selection;
import io.github.pgvol.transfer.TransferRequest;
import io.github.pgvol.transfer.TransferResult;
import io.github.pgvol.transfer.Transferrer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Brings the data of one server into another, streamed: from a server by its URL, a container or a
 * Compose service into another of these, on the same engine or not. It is loaded aside, compared
 * with the source, then swapped in; the old state stays for {@code pgvol:undo}. What {@code <mask>}
 * names leaves the source masked.
 *
 * @since 0.1.0
 */
@Mojo(name = "transfer", requiresProject = false, threadSafe = true)
public final class TransferMojo extends ServerMojo {

  /**
   * Skips this goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.transfer.skip", defaultValue = "false")
  private boolean skipTransfer;

  /**
   * The server that is read: a URL ({@code jdbc:postgresql://…}, {@code postgresql://…}, {@code
   * host=… dbname=…}, {@code service=…} of pg_service.conf), or a container or Compose service:
   * {@code db}, {@code container:shop-db-1}, {@code service:db}, {@code volume:shop_data}. {@code
   * docker:}, {@code podman:} or {@code local:} before it says on which engine, {@code /database}
   * behind it which database.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.from")
  private String from;

  /**
   * The server that is written to, named in the same ways. By default the one that all goals use.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.to")
  private String to;

  /**
   * The {@code <server>} in settings.xml that has user and password for {@code pgvol.from}, where
   * that is a URL.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.fromServerId")
  private String fromServerId;

  /**
   * The {@code <server>} in settings.xml that has user and password for {@code pgvol.to}, where
   * that is a URL.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.toServerId")
  private String toServerId;

  /**
   * The tables whose rows come along, divided by commas: {@code users,shop.*}. By default all.
   * Those of the others are left out, the tables themselves are not: the result is a whole
   * database.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.tables", defaultValue = "")
  private String tables;

  /**
   * The tables whose rows stay where they are, divided by commas: {@code audit,*_log}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.excludeTableData", defaultValue = "")
  private String excludeTableData;

  /**
   * Leaves owners and privileges out: all belongs to who connects to the target, and no roles are
   * created there.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.noOwner", defaultValue = "false")
  private boolean noOwner;

  /**
   * Roles of the target for those of the source: what belongs to the one belongs to the other.
   *
   * <pre>{@code <roles><app_prod>app</app_prod></roles>}</pre>
   *
   * @since 0.1.0
   */
  @Parameter private Map<String, String> roles;

  /**
   * The same as {@code <roles>} in one text: {@code app_prod:app,reader:app}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.roles", defaultValue = "")
  private String roleNames;

  /**
   * What becomes of columns on the way, before anything of them reaches the target: {@code hash},
   * {@code fake}, {@code fake:email}, {@code null} or {@code constant:…}. Names that are none in
   * XML go as text into an element of any name.
   *
   * <pre>{@code
   * <mask>
   *   <users.email>fake</users.email>
   *   <shop.orders.note>null</shop.orders.note>
   *   <others>"My Table"."E-Mail"=hash</others>
   * </mask>
   * }</pre>
   *
   * @since 0.1.0
   */
  @Parameter private Map<String, String> mask;

  /**
   * The same as {@code <mask>} in one text: {@code users.email=hash,users.name=fake}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.mask", defaultValue = "")
  private String maskRules;

  /**
   * What masks are made with besides the values. With the same salt, the same value has the same
   * mask in each transfer, and who knows it can find values by trying. By default each transfer has
   * one of its own, that nobody knows.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.maskSalt")
  private String maskSalt;

  /**
   * Takes a backup of what came, masked as it is, into the catalog.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.transfer.keep", defaultValue = "false")
  private boolean keep;

  /**
   * What is kept of the state that is replaced: {@code undo} (the old database, renamed), {@code
   * backup} (one in the catalog) or {@code none}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.safety", defaultValue = "undo")
  private String safety;

  /**
   * What becomes of the containers of the same Compose project that depend on the target: {@code
   * keep}, {@code restart} (after the swap) or {@code stop} (before it, and started after).
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.dependents", defaultValue = "keep")
  private String dependents;

  /**
   * Replaces a database that holds data without asking. For a target that is on another machine, it
   * has to be the name of the database there: {@code -Dpgvol.yes=app}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pgvol.yes", defaultValue = "false")
  private String yes;

  @Override
  boolean skipped() {
    return skipTransfer;
  }

  @Override
  void run(Wiring wiring) throws Exception {
    Safety kept = Safety.parse(safety);
    Ownership ownership = Ownership.of(noOwner, text(roleNames), roles == null ? Map.of() : roles);
    Masking masking = Masking.of(mask == null ? Map.of() : mask, text(maskRules), given(maskSalt));
    Selection selection = Selection.of(text(tables), text(excludeTableData));
    ServerParameters base = server();
    ServerParameters source = end(wiring, from, "from", fromServerId, base);
    ServerParameters target =
        given(to).isPresent() ? end(wiring, to, "to", toServerId, base) : base;
    ServerFinder.Found writing = wiring.find(target, wiring.finishUnfinished(target));
    ServerFinder.Found reading = wiring.find(source, wiring.finishUnfinished(source));
    boolean here = wiring.isHere(target);
    demandName(here, writing.server());
    wiring
        .console()
        .info(
            "Transferring database "
                + reading.server().access().database()
                + " of "
                + reading.server().describe()
                + " into database "
                + writing.server().access().database()
                + " of "
                + writing.server().describe()
                + (masking.isEmpty() ? "." : ", masked."));
    TransferResult result =
        new Transferrer(
                new TransferRequest(
                    reading.server(),
                    writing.server(),
                    kept,
                    wiring.dependents(target, writing, dependents),
                    approval(wiring, writing.server()),
                    saver(wiring, writing.server(), "before-transfer"),
                    keep
                        ? Optional.of(saver(wiring, writing.server(), "transfer"))
                        : Optional.empty(),
                    selection,
                    ownership,
                    masking,
                    wiring.who(),
                    target.patience()),
                wiring.console())
            .transfer();
    wiring
        .console()
        .info(
            "Transferred database "
                + writing.server().access().database()
                + ": "
                + Units.count(result.tables(), "table")
                + ", "
                + Units.count(result.rows(), "row")
                + ", "
                + Units.size(result.bytes())
                + (result.masked() == 0
                    ? ""
                    : ", " + Units.count(result.masked(), "column") + " masked")
                + ", in "
                + Units.time(result.duration())
                + "."
                + (result.replaced() && kept == Safety.UNDO
                    ? " The state before: mvn pgvol:undo"
                    : ""));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private ServerParameters end(
      Wiring wiring, String text, String parameter, String serverId, ServerParameters base)
      throws IOException, InterruptedException {
    ServerEnd end =
        ServerEnd.parse(
            given(text)
                .orElseThrow(
                    () ->
                        new UserProblem(
                            "It is not said which server the data comes from.",
                            "Set <from> (-Dpgvol.from) to a URL, a container or a Compose"
                                + " service.")),
            parameter);
    Optional<Credentials> known = given(serverId).map(this::credentials);
    return wiring.parameters(end, base, known);
  }

  /** Who writes to another machine has to know what is replaced there. */
  private void demandName(boolean here, Server target) {
    String database = target.access().database();
    if (!here && !yes.strip().equals(database)) {
      throw new UserProblem(
          "The target, " + target.describe() + ", is not this machine: nothing was changed.",
          "If its database "
              + database
              + " is to be replaced, say so by its name: -Dpgvol.yes="
              + database
              + " (<yes>).");
    }
  }

  private RestoreRequest.Approval approval(Wiring wiring, Server target) {
    String said = yes.strip();
    return new RestoreRequest.Approval() {
      @Override
      public void ask(String database, long bytes, String by) {
        String there = "Database " + database + " holds data (" + Units.size(bytes) + ")";
        if (!wiring.console().confirm(there + ". Replace it by " + by + "?")) {
          throw new UserProblem(
              there + ". Nobody said yes to replacing it: nothing was changed.",
              "Say yes with -Dpgvol.yes (<yes>).");
        }
      }

      @Override
      public boolean given() {
        return said.equals("true")
            || said.equals(target.access().database())
            || wiring.boundToPhase();
      }
    };
  }

  private RestoreRequest.Saver saver(Wiring wiring, Server server, String label) {
    BackupRequest request = Backups.before(label, wiring, engine(), server);
    return (run, database) -> new BackupTaker(request, wiring.console()).take(run, database);
  }
}
