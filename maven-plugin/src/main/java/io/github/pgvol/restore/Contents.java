package io.github.pgvol.restore;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.Compression.Method;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.dump.DumpKind;
import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.dump.TocEntry;
import io.github.pgvol.facts.DatabaseProperties;
import io.github.pgvol.facts.Role;
import io.github.pgvol.facts.ServerFacts;
import io.github.pgvol.facts.TableRows;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a backup holds, from its manifest, or for foreign ones from the dump itself.
 *
 * @param backup the backup
 * @param kind what pg_restore or psql will find in it
 * @param wrapping how the file is compressed as a whole
 * @param toc the archive's table of contents; empty for plain SQL and pg_dump's tar format
 * @param major the major version of the server that it came from
 * @param extensions the extensions that it needs
 * @param tables the tables that have to be there afterwards, where known
 * @param counted whether the tables' row counts are known too
 * @param cluster whether it is pg_dumpall's, which has several databases in it
 */
record Contents(
    Backup backup,
    DumpKind kind,
    Method wrapping,
    Optional<DumpToc> toc,
    OptionalInt major,
    List<String> extensions,
    List<TableRows> tables,
    boolean counted,
    boolean cluster) {

  /**
   * Looks into a backup.
   *
   * @throws UserProblem when it cannot be read
   */
  static Contents of(Backup backup) {
    try {
      return Files.isDirectory(backup.path()) ? ofFolder(backup) : ofFile(backup);
    } catch (IOException e) {
      throw new UserProblem(
          "The backup " + backup.path() + " cannot be read: " + Damage.words(e),
          "Choose another one with <backup> (-Dpgvol.backup): mvn pgvol:list shows what is there.",
          e);
    }
  }

  private static Contents ofFolder(Backup backup) throws IOException {
    Path toc = backup.path().resolve("toc.dat");
    if (!Files.isRegularFile(toc)) {
      throw new UserProblem(
          "The folder " + backup.path() + " is not a pg_dump directory: it has no toc.dat.",
          "Choose another backup with <backup> (-Dpgvol.backup).");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(toc))) {
      return ofToc(backup, DumpKind.CUSTOM, Method.NONE, DumpToc.read(in));
    }
  }

  private static Contents ofFile(Backup backup) throws IOException {
    Method wrapping = Compression.sniff(backup.path());
    DumpKind kind;
    try (InputStream in = Compression.openDecompressed(backup.path())) {
      kind = DumpKind.sniff(in.readNBytes(DumpKind.SNIFF_BYTES));
    }
    try (InputStream in = new BufferedInputStream(Compression.openDecompressed(backup.path()))) {
      return switch (kind) {
        case CUSTOM -> ofToc(backup, kind, wrapping, DumpToc.read(in));
        case TAR -> ofTar(backup, wrapping);
        case PLAIN -> ofPlain(backup, wrapping, PlainDump.peek(in));
        default ->
            throw new UserProblem(
                "The file " + backup.path() + " is not a dump that pgvol knows.",
                "Choose another backup with <backup> (-Dpgvol.backup): a file made by pg_dump in"
                    + " any format, or by pgvol.");
      };
    }
  }

  private static Contents ofToc(Backup backup, DumpKind kind, Method wrapping, DumpToc toc) {
    Optional<Manifest> manifest = backup.manifest();
    return new Contents(
        backup,
        kind,
        wrapping,
        Optional.of(toc),
        manifest.map(known -> OptionalInt.of(known.server().major())).orElse(toc.serverMajor()),
        manifest.map(Contents::extensionNames).orElse(toc.extensions()),
        manifest
            .map(Manifest::tables)
            .orElse(toc.tableData().stream().map(Contents::table).toList()),
        manifest.isPresent(),
        false);
  }

  private static Contents ofTar(Backup backup, Method wrapping) {
    return new Contents(
        backup,
        DumpKind.TAR,
        wrapping,
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        List.of(),
        false,
        false);
  }

  private static Contents ofPlain(Backup backup, Method wrapping, PlainDump.Header header) {
    Optional<Manifest> manifest = backup.manifest();
    return new Contents(
        backup,
        DumpKind.PLAIN,
        wrapping,
        Optional.empty(),
        manifest.map(known -> OptionalInt.of(known.server().major())).orElse(header.serverMajor()),
        manifest.map(Contents::extensionNames).orElse(List.of()),
        manifest.map(Manifest::tables).orElse(List.of()),
        manifest.isPresent(),
        header.origin() == PlainDump.Origin.PG_DUMPALL);
  }

  private static List<String> extensionNames(Manifest manifest) {
    return manifest.server().extensions().stream().map(ServerFacts.Extension::name).toList();
  }

  private static TableRows table(TocEntry entry) {
    return new TableRows(entry.namespace(), entry.tag(), 0);
  }

  /** The database that it was taken of. */
  Optional<String> database() {
    return backup.database();
  }

  /** What belongs to its database and is in no dump. */
  Optional<DatabaseProperties> properties() {
    return backup.manifest().map(Manifest::properties);
  }

  /** The roles of the cluster that it came from. */
  List<Role> roles() {
    return backup.manifest().map(known -> known.globals().roles()).orElse(List.of());
  }
}
