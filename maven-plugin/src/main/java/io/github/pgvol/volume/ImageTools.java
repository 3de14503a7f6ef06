package io.github.pgvol.volume;

import io.github.pgvol.archive.SingleFileTar;
import io.github.pgvol.archive.TarStyle;
import io.github.pgvol.discovery.ServerFinder;
import io.github.pgvol.discovery.ThisMachine;
import io.github.pgvol.discovery.UrlFinder;
import io.github.pgvol.engine.Engine;
import io.github.pgvol.engine.Server;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Client tools of the images that an engine has already: none is pulled. */
public final class ImageTools implements UrlFinder.Images, AutoCloseable {

  private static final String FOLDER = "/root";
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  /** What names files of this machine. */
  private static final List<String> FILES =
      List.of("PGPASSFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL");

  private final EngineFinder finder;
  private final List<ImageServer> open = new ArrayList<>();
  private final Map<Integer, String> images = new TreeMap<>();
  private Engine engine;

  /** Connects to an engine, when it is needed. */
  @FunctionalInterface
  public interface EngineFinder {
    /** Connects; throws a {@link UserProblem} where there is none. */
    Engine find() throws InterruptedException;
  }

  /** Of that engine's images. */
  public ImageTools(EngineFinder finder) {
    this.finder = finder;
  }

  @Override
  public List<Integer> majors() throws IOException, InterruptedException {
    if (engine == null) {
      try {
        engine = finder.find();
      } catch (UserProblem e) {
        // No engine, no images: whoever asks says what is missing.
        return List.of();
      }
      if (!ThisMachine.is(engine.publishedHost())) {
        // From another machine, the same URL may lead to another server.
        return List.of();
      }
      for (String image : engine.images()) {
        if (ServerFinder.isServerImage(image)) {
          String major = engine.imageDefaults(image).environment().get("PG_MAJOR");
          if (major != null && major.matches("\\d{1,3}")) {
            images.putIfAbsent(Integer.parseInt(major), image);
          }
        }
      }
    }
    return List.copyOf(images.keySet());
  }

  @Override
  public Server open(int major, String name, Server.Access access, Map<String, String> connection)
      throws IOException, InterruptedException {
    Workbench bench =
        Workbench.onNetwork(engine, images.get(major), "client tools for server " + name);
    Map<String, String> inside = new TreeMap<>(connection);
    inside.computeIfPresent("PGHOST", (variable, host) -> seenFromInside(host));
    ImageServer server = null;
    try {
      for (String variable : FILES) {
        Path file = connection.containsKey(variable) ? Path.of(connection.get(variable)) : null;
        if (file != null && Files.isReadable(file)) {
          String copy = "pgvol-" + variable.toLowerCase(Locale.ROOT);
          try (InputStream tar = SingleFileTar.of(file, copy, TarStyle.PRIVATE)) {
            bench.upload(FOLDER, tar);
          }
          inside.put(variable, FOLDER + "/" + copy);
        }
      }
      server = new ImageServer(name, access, inside, connection, bench);
      open.add(server);
      return server;
    } finally {
      if (server == null) {
        bench.close();
      }
    }
  }

  /** Where the engine runs in a machine of its own, its network's localhost is that machine. */
  private String seenFromInside(String host) {
    boolean linux = System.getProperty("os.name", "").startsWith("Linux");
    if (linux || !LOOPBACK.contains(host)) {
      return host;
    }
    return engine.kind().equals("podman") ? "host.containers.internal" : "host.docker.internal";
  }

  /** Ends what was opened. */
  @Override
  public void close() throws IOException {
    for (ImageServer server : open) {
      server.close();
    }
    open.clear();
  }
}
