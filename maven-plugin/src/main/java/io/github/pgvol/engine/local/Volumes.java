package io.github.pgvol.engine.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.pgvol.engine.Volume;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Volumes: folders, each with a file that tells its labels. */
final class Volumes {

  private static final String GONE = ".gone-";

  private final LocalHome home;

  Volumes(LocalHome home) {
    this.home = home;
  }

  /**
   * What {@code volume.json} holds.
   *
   * @param labels the volume's labels
   * @param createdAt when it was created, as ISO 8601
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record About(Map<String, String> labels, String createdAt) {}

  private Path about(String name) {
    return home.volume(name).resolve("volume.json");
  }

  Optional<Volume> find(String name) throws IOException {
    if (!LocalHome.isName(name) || !Files.isRegularFile(about(name))) {
      return Optional.empty();
    }
    About about = Json.read(about(name), About.class);
    return Optional.of(
        new Volume(
            name,
            "local",
            home.data(name).toString(),
            new TreeMap<>(about.labels()),
            Optional.of(Instant.parse(about.createdAt()))));
  }

  List<Volume> all() throws IOException {
    List<Volume> volumes = new ArrayList<>();
    if (Files.isDirectory(home.volumes())) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.volumes())) {
        for (Path folder : folders) {
          find(String.valueOf(folder.getFileName())).ifPresent(volumes::add);
        }
      }
    }
    return volumes;
  }

  Volume create(String name, Map<String, String> labels) throws IOException {
    return new NamedLock(home.lock("volume-" + name))
        .alone(
            () -> {
              Optional<Volume> there = find(name);
              if (there.isPresent()) {
                return there.get();
              }
              makeData(name);
              String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
              Json.write(about(name), new About(labels, now));
              return find(name).orElseThrow(() -> new IOException("Volume " + name + " is gone"));
            });
  }

  /** The folder of a volume's files, which only the server's user may enter. */
  private void makeData(String name) throws IOException {
    Rights.passage(home.folder());
    Rights.passage(home.volumes());
    Rights.passage(home.volume(name));
    Path data = home.data(name);
    if (!Files.isDirectory(data)) {
      Files.createDirectory(data);
      Rights.close(data);
      Optional<ServerUser> user = ServerUser.of(data);
      if (user.isPresent()) {
        user.get().own(data);
      }
    }
  }

  /** First it is no volume any more, then its files go: killed in between, the next run goes on. */
  void remove(String name) throws IOException {
    new NamedLock(home.lock("volume-" + name))
        .alone(
            () -> {
              if (find(name).isPresent()) {
                Path gone = home.volumes().resolve(GONE + UUID.randomUUID());
                Files.move(home.volume(name), gone, StandardCopyOption.ATOMIC_MOVE);
              }
              return null;
            });
    if (Files.isDirectory(home.volumes())) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(home.volumes(), GONE + "*")) {
        for (Path folder : left) {
          Trees.delete(folder);
        }
      }
    }
  }

  /**
   * Where the cluster is in a folder: what another engine has made may lie below, in {@code
   * 18/docker}.
   */
  static Path dataFolder(Path mount) throws IOException {
    if (!Files.isReadable(mount) || Files.exists(mount.resolve("PG_VERSION"))) {
      return mount;
    }
    List<Path> found = new ArrayList<>();
    for (String below : List.of("*/PG_VERSION", "*/*/PG_VERSION")) {
      var matcher = mount.getFileSystem().getPathMatcher("glob:" + below);
      try (var files =
          Files.find(mount, 3, (path, any) -> matcher.matches(mount.relativize(path)))) {
        files.filter(path -> Files.exists(path.resolveSibling("global"))).forEach(found::add);
      } catch (java.io.UncheckedIOException e) {
        // Not ours to look into.
      }
    }
    return found.size() == 1 ? found.get(0).getParent() : mount;
  }
}
