package io.github.pgvol.engine.local;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.Driver;

/** Programs of pgvol's own that stand in for PostgreSQL's client tools, where there are none. */
final class Substitutes {

  private static final String RUN =
      "exec \"$PGVOL_JAVA\" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp"
          + " \"$PGVOL_CLASSPATH\" "
          + Psql.class.getName();

  private static final Map<String, String> SCRIPTS =
      Map.of(
          "psql",
          "#!/bin/sh\n" + RUN + " \"$@\"\n",
          "pg_isready",
          "#!/bin/sh\n" + RUN + " --is-ready\n");

  /** GNU's {@code stat -c} in the words of BSD's; it knows what pgvol's own scripts ask for. */
  private static final Map<String, String> STAT =
      Map.of(
          "stat",
          """
          #!/bin/sh
          [ "$1" = -c ] || exit 1
          format=$(printf %s "$2" | sed 's/%a/%Lp/g; s/%s/%z/g; s/%n/%N/g')
          shift 2
          exec "${PGVOL_STAT:-/usr/bin/stat}" -f "$format" "$@"
          """);

  private Substitutes() {}

  /**
   * Sees to it that they are there.
   *
   * @param environment of the programs that call them
   * @return the folder that they are in
   */
  static Path provide(LocalHome home, Map<String, String> environment) throws IOException {
    Path folder = write(home.folder().resolve("substitutes"), SCRIPTS);
    environment.put(
        "PGVOL_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> needed : new Class<?>[] {Psql.class, Driver.class}) {
      try {
        places.add(
            Path.of(needed.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IOException("Where " + needed + " comes from is not known", e);
      }
    }
    environment.put("PGVOL_CLASSPATH", String.join(java.io.File.pathSeparator, places));
    return folder;
  }

  /**
   * Sees to it that there is a stat as GNU has it, for a system that has another one.
   *
   * @return the folder that it is in
   */
  static Path provideStat(LocalHome home) throws IOException {
    return write(home.folder().resolve("substitutes-bsd"), STAT);
  }

  private static Path write(Path place, Map<String, String> scripts) throws IOException {
    Path folder = LocalHome.make(place);
    for (Map.Entry<String, String> script : scripts.entrySet()) {
      Path file = folder.resolve(script.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(script.getValue())) {
        Path draft = folder.resolve(script.getKey() + "." + UUID.randomUUID());
        Files.writeString(draft, script.getValue(), StandardCharsets.UTF_8);
        if (!Programs.windows()) {
          Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }
}
