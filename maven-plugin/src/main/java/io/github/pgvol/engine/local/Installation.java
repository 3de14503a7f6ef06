package io.github.pgvol.engine.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's server programs of one version on this machine.
 *
 * @param folder where postgres and initdb are
 * @param major its major version
 * @param version its version in its own words, as in {@code 15.14 (Debian 15.14-0+deb12u1)}
 */
record Installation(Path folder, int major, String version) {

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+).*)");

  /** The one whose programs are in a folder; empty when there is no server's. */
  static Optional<Installation> in(Path folder) throws InterruptedException {
    Path postgres = folder.resolve(Programs.fileName("postgres"));
    Path initdb = folder.resolve(Programs.fileName("initdb"));
    if (!Files.isExecutable(postgres) || !Files.isExecutable(initdb)) {
      return Optional.empty();
    }
    try {
      // Through a link, as in /usr/local/bin, it finds its own files all the same; so do others.
      Path real = postgres.toRealPath().getParent();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Programs.run(List.of(postgres.toString(), "--version"), Map.of("LC_ALL", "C"), null, out);
      Matcher version = VERSION.matcher(out.toString(StandardCharsets.UTF_8).strip());
      return version.find()
          ? Optional.of(
              new Installation(
                  Files.isExecutable(real.resolve(Programs.fileName("initdb"))) ? real : folder,
                  Integer.parseInt(version.group(2)),
                  version.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The name under which the engine has it, as it would have an image. */
  String image() {
    return "postgres:" + major;
  }

  Path program(String name) {
    return folder.resolve(Programs.fileName(name));
  }
}
