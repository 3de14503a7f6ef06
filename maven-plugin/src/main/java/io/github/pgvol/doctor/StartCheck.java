package io.github.pgvol.doctor;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A server that does not start, or does not answer, and what its log says about it. */
final class StartCheck implements Check {

  private static final int LINES = 8;
  // Ended by a stop, or by a signal that somebody sent
  private static final Set<Integer> STOPPED = Set.of(0, 130, 137, 143);
  private static final Pattern MATTERS =
      Pattern.compile(
          "\\b(FATAL|PANIC|ERROR|CRITICAL|HINT|DETAIL|FEHLER|TIPP)\\b|[Ee]rror:|denied|could not"
              + "|No space left|no such file|appears to be",
          Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    if (patient.container().isEmpty()) {
      return List.of();
    }
    Container container = patient.container().get();
    String name = container.name();
    Engine engine = patient.engine().orElseThrow();
    if (!container.running() || container.state().equals("restarting")) {
      if (STOPPED.contains(container.exitCode()) && !container.state().equals("restarting")) {
        return List.of(
            Diagnosis.info(
                this,
                "Container " + name + " does not run (" + container.state() + ").",
                "What only a running server can tell was not looked at.",
                engine.command("start", name)));
      }
      return List.of(
          Diagnosis.error(
              this,
              "The server in container "
                  + name
                  + " does not start (exit status "
                  + container.exitCode()
                  + "). Its log says:"
                  + excerpt(patient.log()),
              "Nothing can be read or written.",
              "Mend what the log says and the findings beside this one, then: "
                  + engine.command("start", name)));
    }
    if (patient.server().isPresent() && patient.session().isEmpty()) {
      return List.of(
          Diagnosis.error(
              this,
              "The server in container "
                  + name
                  + " runs and gives no session: "
                  + patient.refusal()
                  + "\nIts log says:"
                  + excerpt(patient.log()),
              "Neither pgvol nor anybody else can work with it.",
              "Mend what the message says; user, password and database are <username>"
                  + " (-Dpgvol.username), <password> (-Dpgvol.password), <database>"
                  + " (-Dpgvol.database). The whole log: "
                  + engine.command("logs", name)));
    }
    return List.of(Diagnosis.ok(this, "The server in container " + name + " runs and answers."));
  }

  /** The lines that matter; the last ones where none seems to. */
  static String excerpt(List<String> log) {
    List<String> lines = log.stream().filter(line -> MATTERS.matcher(line).find()).toList();
    List<String> chosen = lines.isEmpty() ? log : lines;
    StringBuilder text = new StringBuilder();
    for (String line : chosen.subList(Math.max(0, chosen.size() - LINES), chosen.size())) {
      text.append('\n').append(line.strip());
    }
    return text.length() == 0 ? " nothing." : text.toString();
  }
}
