package io.github.pgvol.serve;

import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.Engine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads which major version the data on a volume is of, without a server. */
final class VolumeVersion {

  private static final int OLDEST = 12;
  private static final int NEWEST = 30;

  private VolumeVersion() {}

  /** The content of PG_VERSION, wherever images put the data. */
  static Optional<String> find(Engine engine, Container container, String mountPoint)
      throws IOException {
    List<String> places = new ArrayList<>(List.of("", "/data", "/pgdata"));
    for (int major = NEWEST; major >= OLDEST; major--) {
      places.add("/" + major + "/docker");
    }
    for (String place : places) {
      try (InputStream tar = engine.download(container.id(), mountPoint + place + "/PG_VERSION");
          TarArchiveInputStream files = new TarArchiveInputStream(tar)) {
        TarArchiveEntry entry = files.getNextEntry();
        if (entry != null && entry.isFile()) {
          return Optional.of(new String(files.readNBytes(16), StandardCharsets.UTF_8).strip());
        }
      } catch (FileNotFoundException e) {
        // Not here; the next place may have it.
      }
    }
    return Optional.empty();
  }
}
