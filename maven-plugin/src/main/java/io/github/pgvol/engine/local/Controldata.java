package io.github.pgvol.engine.local;

import io.github.pgvol.engine.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Programs that come from a repository have no pg_controldata, without which nobody knows whether a
 * cluster was shut down: they get one that reads as much of pg_control as pgvol asks for.
 */
final class Controldata {

  private static final String NAME = "pg_controldata";

  private Controldata() {}

  /** Adds it where it is missing. */
  static void add(Path bin, Map<String, Long> sizes) throws IOException {
    Path file = bin.resolve(NAME);
    if (Programs.windows() || Files.exists(file)) {
      return;
    }
    Files.writeString(file, Script.of(Controldata.class, "controldata.sh"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    sizes.put("bin/" + NAME, Files.size(file));
  }
}
