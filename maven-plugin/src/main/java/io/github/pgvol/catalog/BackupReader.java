package io.github.pgvol.catalog;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.dump.DumpKind;
import io.github.pgvol.dump.DumpToc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Says what a file or folder is: a backup of ours, of someone else, or none. */
final class BackupReader {

  private static final String TOC = "toc.dat";

  private final ZoneId zone;

  BackupReader(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether a file or folder passes for a backup by its name and what lies beside it. */
  boolean isBackup(Path path) {
    String name = path.getFileName().toString();
    if (name.startsWith(".") || name.endsWith(Names.MANIFEST)) {
      return false;
    }
    if (Files.isDirectory(path)) {
      return name.endsWith(Format.DIRECTORY.extension())
          || Files.exists(path.resolve(TOC))
          || hasManifest(path);
    }
    return Names.looksLikeBackup(name) || hasManifest(path);
  }

  static boolean hasManifest(Path path) {
    return Files.exists(path.resolveSibling(path.getFileName() + Names.MANIFEST));
  }

  /** Reads what is known of a backup; never fails: what is wrong with it is part of the answer. */
  Backup read(Path path) {
    return read(path, new HashMap<>());
  }

  /** As {@link #read(Path)}, for many: see {@link ManifestJson#read(byte[], Map)}. */
  Backup read(Path path, Map<String, String> texts) {
    return hasManifest(path) ? own(path, texts) : foreign(path);
  }

  private Backup own(Path path, Map<String, String> texts) {
    String name = path.getFileName().toString();
    Manifest manifest;
    try {
      manifest =
          ManifestJson.read(Files.readAllBytes(path.resolveSibling(name + Names.MANIFEST)), texts);
      if (!manifest.file().equals(name)) {
        throw new IOException("the manifest beside it is that of " + manifest.file());
      }
    } catch (IOException e) {
      return damaged(path, false, e);
    }
    Format format = Format.ofWord(manifest.format());
    long bytes = 0;
    Optional<String> problem = Optional.empty();
    try {
      bytes = size(path);
      if (Files.isDirectory(path) != format.isFolder()) {
        problem = Optional.of("it should be a " + (format.isFolder() ? "folder" : "file"));
      } else if (bytes != manifest.bytes()) {
        problem =
            Optional.of(
                "it has " + bytes + " bytes, and " + manifest.bytes() + " when it was taken");
      } else if (!Files.isReadable(path)) {
        problem = Optional.of("no rights to read it");
      }
    } catch (IOException e) {
      problem = Optional.of(reason(path, e));
    }
    return new Backup(
        name,
        path,
        Optional.of(manifest),
        format,
        Compression.Method.ofWord(manifest.compression()),
        bytes,
        manifest.createdAt(),
        Optional.ofNullable(manifest.label()),
        Optional.ofNullable(manifest.database()),
        false,
        problem);
  }

  private Backup foreign(Path path) {
    String name = path.getFileName().toString();
    try {
      Instant time = Names.timeOf(name, Files.getLastModifiedTime(path).toInstant(), zone);
      return Files.isDirectory(path) ? foreignFolder(path, time) : foreignFile(path, time);
    } catch (IOException e) {
      return damaged(path, true, e);
    }
  }

  private Backup foreignFolder(Path path, Instant time) throws IOException {
    Path toc = path.resolve(TOC);
    if (!Files.exists(toc)) {
      throw new IOException("it holds no " + TOC);
    }
    try (InputStream in = Files.newInputStream(toc)) {
      return foreign(
          path, Format.DIRECTORY, Compression.Method.NONE, time, DumpToc.read(in).database());
    }
  }

  private Backup foreignFile(Path path, Instant time) throws IOException {
    if (Files.size(path) == 0) {
      throw new IOException("it is empty");
    }
    Compression.Method compression = Compression.sniff(path);
    byte[] head;
    try (InputStream in = Compression.openDecompressed(path)) {
      head = in.readNBytes(DumpKind.SNIFF_BYTES);
    }
    if (head.length == 0) {
      throw new IOException("there is nothing in it");
    }
    return switch (DumpKind.sniff(head)) {
      case CUSTOM -> {
        try (InputStream in = Compression.openDecompressed(path)) {
          yield foreign(path, Format.CUSTOM, compression, time, DumpToc.read(in).database());
        }
      }
      case TAR -> foreign(path, Format.TAR, compression, time, null);
      case OTHER_TAR -> foreign(path, Format.PHYSICAL, compression, time, null);
      case PLAIN -> foreign(path, Format.PLAIN, compression, time, null);
      case GZIP, ZSTD -> throw new IOException("it is compressed twice");
      case OTHER ->
          throw new IOException(
              Compression.unsupported(head)
                  .map(method -> "it is compressed by " + method + ", which pgvol does not read")
                  .orElse("it is neither SQL nor an archive of pg_dump"));
    };
  }

  private static Backup foreign(
      Path path, Format format, Compression.Method compression, Instant time, String database)
      throws IOException {
    return new Backup(
        path.getFileName().toString(),
        path,
        Optional.empty(),
        format,
        compression,
        size(path),
        time,
        Optional.empty(),
        Optional.ofNullable(database).filter(name -> !name.isEmpty()),
        true,
        Optional.empty());
  }

  private Backup damaged(Path path, boolean foreign, IOException failure) {
    String name = path.getFileName().toString();
    Instant time = Instant.EPOCH;
    long bytes = 0;
    try {
      Path known = Files.exists(path) ? path : path.resolveSibling(name + Names.MANIFEST);
      // Our own names have their time in UTC, those of people's scripts in the user's zone.
      time =
          Names.timeOf(
              name, Files.getLastModifiedTime(known).toInstant(), foreign ? zone : ZoneOffset.UTC);
      bytes = size(path);
    } catch (IOException e) {
      // What is known already has to do.
    }
    return new Backup(
        name,
        path,
        Optional.empty(),
        Files.isDirectory(path) ? Format.DIRECTORY : Names.formatOf(name),
        Compression.Method.ofFile(name),
        bytes,
        time,
        Optional.empty(),
        Optional.empty(),
        foreign,
        Optional.of(reason(path, failure)));
  }

  private static String reason(Path path, IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return "no rights to read " + denied.getFile();
    }
    if (!Files.exists(path)) {
      return "only its manifest is there";
    }
    return String.valueOf(failure.getMessage());
  }

  private static long size(Path path) throws IOException {
    return Files.isDirectory(path)
        ? Checksums.files(path).values().stream().mapToLong(Long::longValue).sum()
        : Files.size(path);
  }
}
