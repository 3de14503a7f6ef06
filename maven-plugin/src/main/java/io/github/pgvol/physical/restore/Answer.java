package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ContainerServer;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Waits until a server that was started on other data answers, or says why it does not. */
public final class Answer {

  // The official image's own server for its set-up listens on no address, and is started by the
  // entry point, a script that lives as long as that does. This one's own text does not match.
  private static final String ACCEPTS =
      """
      pg_isready -q -h 127.0.0.1 && exit
      for process in /proc/[0-9]*; do
        case $(cat "$process/comm" 2>/dev/null) in
          bash | sh | ash) ! grep -qs 'docker-entrypoin[t]' "$process/cmdline" || exit 1 ;;
        esac
      done
      pg_isready -q
      """;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration REPORT = Duration.ofSeconds(10);
  private static final int LOG_READ = 400;
  private static final int LOG_SHOWN = 15;
  private static final Pattern MATTERS =
      Pattern.compile(".*\\b(FATAL|PANIC|ERROR|HINT|DETAIL|LOCATION|WARNING|error|cannot)\\b.*");
  private static final Pattern SHUT_DOWN = Pattern.compile(".*database system is shut down.*");

  private final VolumeSetting setting;
  private final Engine engine;
  private final Console console;

  /** Waits for servers. */
  public Answer(VolumeSetting setting) {
    this.setting = setting;
    this.engine = setting.engine();
    this.console = setting.console();
  }

  /**
   * Waits.
   *
   * @return why it does not answer, in words; empty when it does
   */
  Optional<String> await(Container container) throws IOException, InterruptedException {
    long started = System.nanoTime();
    long deadline = started + setting.startPatience().toNanos();
    long report = started + REPORT.toNanos();
    while (true) {
      Optional<Container> now = engine.container(container.id());
      if (now.isEmpty()) {
        return Optional.of("its container was removed");
      }
      if (!now.get().running() || now.get().state().equals("restarting")) {
        return Optional.of("it stopped (exit status " + now.get().exitCode() + ")");
      }
      if (accepts(container) && asked(now.get())) {
        return Optional.empty();
      }
      if (System.nanoTime() > deadline) {
        return Optional.of(
            "it did not answer within "
                + setting.startPatience().toSeconds()
                + " s (<startTimeout>, -Dpgvol.startTimeout)");
      }
      if (System.nanoTime() > report) {
        List<String> log = engine.log(container.id(), 1);
        console.info(
            "Waiting for the server"
                + (log.isEmpty() ? "." : ", which says: " + log.get(log.size() - 1)));
        report += REPORT.toNanos();
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** Whether a server accepts connections, and is no image's own for its set-up. */
  public boolean accepts(Container container) throws InterruptedException {
    Tool tool = Tool.of("sh", "-c", ACCEPTS);
    try {
      return engine.exec(container.id(), tool, null, OutputStream.nullOutputStream()).ok();
    } catch (IOException | UserProblem e) {
      console.debug("Not yet: " + e.getMessage());
      return false;
    }
  }

  /** The first query. Who may connect stands in the restored data: its users may be others. */
  private boolean asked(Container container) throws IOException, InterruptedException {
    ContainerServer server = setting.lookup().server(container);
    String last = "";
    for (String database : List.of(server.access().database(), "postgres", "template1")) {
      try (Session session = Session.open(server, database, "pgvol restore")) {
        session.value("SELECT count(*) FROM pg_database");
        if (!last.isEmpty()) {
          console.warn("The restored data has no database " + server.access().database() + ".");
        }
        return true;
      } catch (IOException e) {
        last = String.valueOf(e.getMessage());
        console.debug(database + ": " + last);
        if (last.contains("starting up") || last.contains("not yet accepting")) {
          return false;
        }
        if (engine.container(container.id()).filter(Container::running).isEmpty()) {
          return false;
        }
      }
    }
    if (!accepts(container)) {
      return false;
    }
    console.warn(
        "The server accepts connections, and refuses user "
            + server.access().user()
            + ": the restored data has the roles and passwords of its own time. It said: "
            + last.strip());
    return true;
  }

  /** The lines of its log since it was last shut down that tell what is wrong. */
  List<String> log(Container container) {
    try {
      List<String> lines = engine.log(container.id(), LOG_READ);
      int begin = 0;
      for (int i = 0; i < lines.size(); i++) {
        if (SHUT_DOWN.matcher(lines.get(i)).matches() && i + 1 < lines.size()) {
          begin = i + 1;
        }
      }
      List<String> since = lines.subList(begin, lines.size());
      List<String> telling =
          new ArrayList<>(since.stream().filter(line -> MATTERS.matcher(line).matches()).toList());
      List<String> shown = telling.isEmpty() || since.size() <= LOG_SHOWN ? since : telling;
      return shown.subList(Math.max(0, shown.size() - LOG_SHOWN), shown.size());
    } catch (IOException | UserProblem e) {
      return List.of("(its log cannot be read: " + e.getMessage() + ")");
    }
  }
}
