package io.github.pgvol.doctor;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.Workbench;
import io.github.pgvol.volume.manage.VolumeUsers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is looked at: a server's container, its data, the project's folder, the backups. */
final class Patient implements AutoCloseable {

  private final DoctorRequest request;
  private final Console console;
  private Optional<Session> session = Optional.empty();
  private String refusal;
  private boolean asked;
  private Workbench glance;

  Patient(DoctorRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  Optional<Engine> engine() {
    return request.engine();
  }

  Optional<Container> container() {
    return request.container();
  }

  Optional<Place> place() {
    return request.place();
  }

  Optional<Server> server() {
    return request.server();
  }

  Catalog catalog() {
    return request.catalog();
  }

  List<Path> folders() {
    return request.folders();
  }

  boolean deep() {
    return request.deep();
  }

  Console console() {
    return console;
  }

  /** A session with the server; empty when none runs, or it refuses. */
  Optional<Session> session() throws InterruptedException {
    if (!asked && server().isPresent()) {
      asked = true;
      try {
        session = Optional.of(open(server().get().access().database()));
      } catch (IOException e) {
        refusal = e.getMessage();
      }
    }
    return session;
  }

  /** A further session, in another database. */
  Session open(String database) throws IOException, InterruptedException {
    return Session.open(server().orElseThrow(), database, "pgvol-doctor");
  }

  /** Why the server refused a session; null when it did not. */
  String refusal() throws InterruptedException {
    session();
    return refusal;
  }

  /** Runs a script over the data's files, which are mounted for reading; gives what it prints. */
  String files(String script, String... arguments) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bench().run(Tool.of("sh", "-c", script, "sh").with(arguments), null, out);
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  /** The container in which the files can be looked at. */
  Workbench bench() throws IOException, InterruptedException {
    if (glance == null) {
      Place place = place().orElseThrow();
      glance =
          Workbench.glance(
              engine().orElseThrow(), place.image(), place.describe(), List.of(place.mount()));
    }
    return glance;
  }

  /** Changes the data's files by a script, when nobody else is at work on them. */
  void change(String script, String... arguments) throws IOException, InterruptedException {
    Place place = place().orElseThrow();
    try (Workbench bench =
        Workbench.open(engine().orElseThrow(), place, console, request.patience())) {
      ToolResult result =
          bench.run(
              Tool.of("sh", "-c", script, "sh").with(arguments),
              null,
              OutputStream.nullOutputStream());
      if (!result.ok()) {
        throw new IOException(result.errors().strip());
      }
    }
  }

  /** The same, refused while a container runs on them. */
  void changeStopped(String script, String... arguments) throws IOException, InterruptedException {
    Place place = place().orElseThrow();
    Engine engine = engine().orElseThrow();
    List<Container> running =
        VolumeUsers.of(engine, place.source()).stream().filter(Container::running).toList();
    if (!running.isEmpty()) {
      throw new UserProblem(
          place.describe() + " is in use by " + VolumeUsers.names(running) + ".",
          "Stop what uses it: " + VolumeUsers.howToStop(engine, running));
    }
    change(script, arguments);
  }

  /** The end of what the server's container has printed. */
  List<String> log() throws IOException {
    return container().isPresent()
        ? engine().orElseThrow().log(container().get().id(), 200)
        : List.of();
  }

  /** The newest usable backup that was taken of this data; empty for none. */
  Optional<Backup> latestBackup() {
    if (place().isEmpty()) {
      return Optional.empty();
    }
    String source = place().get().source();
    List<Backup> backups =
        catalog().list().stream()
            .filter(backup -> backup.problem().isEmpty())
            .filter(
                backup ->
                    backup
                        .manifest()
                        .filter(
                            known ->
                                known.source() != null && source.equals(known.source().volume()))
                        .isPresent())
            .toList();
    return backups.isEmpty() ? Optional.empty() : Optional.of(backups.get(backups.size() - 1));
  }

  @Override
  public void close() throws IOException {
    session.ifPresent(Session::close);
    if (glance != null) {
      glance.close();
    }
  }
}
