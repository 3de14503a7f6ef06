package io.github.pgvol.volume.manage;

import io.github.pgvol.catalog.Catalog;
import io.github.pgvol.console.Console;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.engine.Tool;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.engine.Volume;
import io.github.pgvol.postgres.Session;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.ControlData;
import io.github.pgvol.volume.Place;
import io.github.pgvol.volume.ServerImages;
import io.github.pgvol.volume.Workbench;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks closely at one volume or folder. */
public final class VolumeInspector {

  private static final String LOOK =
      """
      printf 'version %s\\n' "$(cat "$1/PG_VERSION")"
      du -sk "$2" 2>/dev/null | sed 's/^/size /'
      cd "$1" || exit 1
      du -sk pg_wal/. 2>/dev/null | sed 's/^/wal /'
      for folder in base/[0-9]* pg_tblspc/*/PG_*/[0-9]*; do
        [ -d "$folder" ] && du -sk "$folder/." 2>/dev/null | sed "s|^|database ${folder##*/} |"
      done
      true
      """;
  private static final int BLOCK = 8192;

  private final Engine engine;
  private final Catalog catalog;
  private final Console console;

  /**
   * @param engine the engine
   * @param catalog the backups
   * @param console is told what could not be read
   */
  public VolumeInspector(Engine engine, Catalog catalog, Console console) {
    this.engine = engine;
    this.catalog = catalog;
    this.console = console;
  }

  /**
   * Looks.
   *
   * @param place the volume or folder
   * @param server the server that runs on it, which knows its databases' names; empty where none
   *     does
   * @throws UserProblem when there is no server's data in it
   */
  public VolumeReport inspect(Place place, Optional<Server> server)
      throws IOException, InterruptedException {
    Measured measured;
    Map<Long, String> names;
    Optional<ControlData> control;
    try (Workbench bench =
        Workbench.glance(engine, place.image(), place.describe(), List.of(place.mount()))) {
      measured = measure(bench, place);
      control = control(bench, place, measured.version());
      names = namesFromFiles(bench, place, control);
    }
    if (server.isPresent()) {
      names.putAll(namesFromServer(server.get()));
    }
    List<VolumeReport.Database> databases = new ArrayList<>();
    measured
        .databases()
        .forEach(
            (oid, bytes) -> databases.add(new VolumeReport.Database(oid, names.get(oid), bytes)));
    databases.sort(Comparator.comparing(VolumeReport.Database::bytes).reversed());
    Optional<Volume> volume = place.folder() ? Optional.empty() : engine.volume(place.source());
    List<Container> users = VolumeUsers.of(engine, place.source());
    return new VolumeReport(
        place.source(),
        place.folder() ? "folder" : "volume",
        engine.kind(),
        volume.map(Volume::driver).orElse(null),
        volume.map(Volume::mountpoint).orElse(place.source()),
        volume.flatMap(Volume::createdAt).orElse(null),
        new TreeMap<>(volume.map(Volume::labels).orElse(Map.of())),
        volume.filter(Volume::anonymous).isPresent(),
        place.container().isPresent() ? place.mountPoint() : null,
        VolumeLister.relative(place.dataFolder().substring(place.mountPoint().length())),
        measured.version(),
        measured.bytes(),
        measured.walBytes(),
        List.copyOf(databases),
        control.map(ControlData::state).orElse(null),
        control.map(ControlData::values).orElse(null),
        users.stream().map(user -> new VolumeRow.User(user.name(), user.running())).toList(),
        new LatestBackups(catalog.list()).row(engine.kind(), place.source()));
  }

  private record Measured(String version, long bytes, long walBytes, Map<Long, Long> databases) {}

  private static Measured measure(Workbench bench, Place place)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ToolResult result =
        bench.run(
            Tool.of("sh", "-c", LOOK, "sh", place.dataFolder(), place.mountPoint()), null, out);
    String version = "";
    long bytes = 0;
    long wal = 0;
    Map<Long, Long> databases = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      String[] words = line.split("\\s+", -1);
      switch (words[0]) {
        case "version" -> version = words[1];
        case "size" -> bytes = Long.parseLong(words[1]) * 1024;
        case "wal" -> wal = Long.parseLong(words[1]) * 1024;
        case "database" ->
            databases.merge(Long.parseLong(words[1]), Long.parseLong(words[2]) * 1024, Long::sum);
        default -> {
          // Nothing else is printed.
        }
      }
    }
    if (version.isEmpty()) {
      throw new UserProblem(
          "There is no PostgreSQL data at "
              + place.dataFolder()
              + " of "
              + place.describe()
              + (result.errors().isBlank() ? "." : ": " + result.errors().strip()),
          "Start the server once so that it makes its data, or name another volume with <volume>"
              + " (-Dpgvol.volume): mvn pgvol:volume-list shows them.");
    }
    return new Measured(version, bytes, wal, databases);
  }

  /** pg_controldata of another version would read nonsense. */
  private Optional<ControlData> control(Workbench bench, Place place, String version)
      throws IOException, InterruptedException {
    String major = engine.imageDefaults(place.image()).environment().get("PG_MAJOR");
    try {
      if (major == null || major.equals(version)) {
        return Optional.of(ControlData.read(bench, place.dataFolder()));
      }
      String image = ServerImages.byMajor(engine).get(version);
      if (image == null) {
        console.debug("No image of PostgreSQL " + version + " to ask pg_controldata of.");
        return Optional.empty();
      }
      try (Workbench other =
          Workbench.glance(engine, image, place.describe(), List.of(place.mount()))) {
        return Optional.of(ControlData.read(other, place.dataFolder()));
      }
    } catch (IOException e) {
      console.warn("The state of " + place.describe() + " is not known: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<Long, String> namesFromFiles(
      Workbench bench, Place place, Optional<ControlData> control)
      throws IOException, InterruptedException {
    String global = place.dataFolder() + "/global/";
    byte[] map = file(bench, global + "pg_filenode.map");
    byte[] heap = file(bench, global + DatabaseNames.file(map));
    int blockSize =
        control
            .flatMap(data -> data.value("Database block size"))
            .filter(size -> size.matches("\\d{1,6}"))
            .map(Integer::parseInt)
            .orElse(BLOCK);
    return DatabaseNames.read(map, heap, blockSize);
  }

  private static byte[] file(Workbench bench, String path)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bench.run(Tool.of("cat", path), null, out);
    return out.toByteArray();
  }

  private Map<Long, String> namesFromServer(Server server) throws InterruptedException {
    record Row(long oid, String name) {}
    Map<Long, String> names = new TreeMap<>();
    try (Session session =
        Session.open(server, server.access().database(), "pgvol-volume-inspect")) {
      session
          .query("SELECT oid::bigint AS oid, datname AS name FROM pg_database", Row.class)
          .forEach(row -> names.put(row.oid(), row.name()));
    } catch (IOException e) {
      console.debug("The names are those in the files: " + e.getMessage());
    }
    return names;
  }
}
