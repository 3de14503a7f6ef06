package io.github.pgvol.catalog;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.facts.TableRows;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Backups for tests. */
public final class Samples {

  /** When they are taken. */
  public static final Instant TIME = Instant.parse("2026-11-20T22:45:00Z");

  private Samples() {}

  /** A manifest for a draft. */
  public static Function<Draft.Contents, Manifest> manifest(
      Format format, String database, String label, Instant time, List<TableRows> tables) {
    return contents ->
        new Manifest(
            Manifest.VERSION,
            contents.id(),
            contents.file(),
            format.word(),
            "none",
            contents.bytes(),
            null,
            null,
            contents.sha256(),
            contents.files(),
            time,
            1200,
            database,
            null,
            null,
            null,
            tables,
            List.of(),
            null,
            null,
            label,
            new Manifest.Source("docker", "data", "db"),
            "pgvol");
  }

  /** Takes a backup with this content. */
  public static Backup take(
      Catalog catalog, String database, String label, Instant time, String content) {
    try (Draft draft =
        catalog.draft(
            database, Optional.ofNullable(label), Format.PLAIN, Compression.Method.NONE, time)) {
      fill(draft, content);
      return draft.commit(manifest(Format.PLAIN, database, label, time, List.of()));
    }
  }

  /** Takes a backup that is a folder. */
  public static Backup takeFolder(Catalog catalog, String database, Instant time) {
    try (Draft draft =
        catalog.draft(
            database, Optional.empty(), Format.DIRECTORY, Compression.Method.NONE, time)) {
      fillFolder(draft);
      return draft.commit(manifest(Format.DIRECTORY, database, null, time, List.of()));
    }
  }

  /** Writes a draft's file. */
  public static void fill(Draft draft, String content) {
    try (OutputStream out = draft.openOutput()) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a draft's folder. */
  public static void fillFolder(Draft draft) {
    try {
      Files.writeString(draft.folder().resolve("toc.dat"), "toc");
      Files.createDirectory(draft.folder().resolve("sub"));
      Files.writeString(draft.folder().resolve("sub/1.dat"), "data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
