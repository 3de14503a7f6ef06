package io.github.pgvol.verify;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.TarFolder;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Format;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.dump.CopyRows;
import io.github.pgvol.dump.CustomDump;
import io.github.pgvol.dump.DumpCompression;
import io.github.pgvol.dump.DumpDecompressor;
import io.github.pgvol.dump.DumpFormatException;
import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.PlainDump;
import io.github.pgvol.dump.TableRows;
import io.github.pgvol.dump.TocEntry;
import io.github.pgvol.physical.ArchiveCheck;
import io.github.pgvol.physical.PhysicalArchive;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Proves from its file alone that a backup is whole. Every byte is read once: the checksum is that
 * of the manifest, what is compressed is decompressed to its end, the table of contents has the
 * manifest's tables, and the data have as many rows as the manifest counted. A foreign backup has
 * no manifest: what it is made of has to be complete in itself.
 *
 * <p>Memory does not grow with the backup's size. No server is needed.
 */
public final class FileCheck {

  private static final int BUFFER = 1 << 16;
  private static final int NAMED = 5;
  private static final String TOC = "toc.dat";
  private static final DumpDecompressor ZSTD =
      (method, content) ->
          method == DumpCompression.ZSTD
              ? Compression.decompress(Compression.Method.ZSTD, content)
              : null;

  private final Backup backup;
  private final LongConsumer progress;
  private final List<Finding> findings = new ArrayList<>();
  private long bytes;
  private int tables;
  private OptionalLong rows = OptionalLong.empty();

  private FileCheck(Backup backup, LongConsumer progress) {
    this.backup = backup;
    this.progress = progress;
  }

  /**
   * Checks a backup. What is wrong with it is in the result, never an exception.
   *
   * @param progress is told how many more bytes of the backup were read
   */
  public static FileCheckResult check(Backup backup, LongConsumer progress) {
    FileCheck check = new FileCheck(backup, progress);
    check.run();
    return new FileCheckResult(check.findings, check.bytes, check.tables, check.rows);
  }

  private void run() {
    backup.problem().ifPresent(problem -> wrong(backup.name() + ": " + problem));
    if (!Files.exists(backup.path())) {
      if (backup.problem().isEmpty()) {
        wrong(backup.path() + " is gone");
      }
      return;
    }
    try {
      if (Files.isDirectory(backup.path())) {
        checkFolder();
      } else {
        checkFile();
      }
    } catch (IOException e) {
      wrong(backup.path() + " cannot be read: " + e);
    }
  }

  // A single file.

  private void checkFile() throws IOException {
    Compression.Method method = Compression.sniff(backup.path());
    Compression.Method named = Compression.Method.ofFile(backup.name());
    if (backup.manifest().isPresent() && method != named) {
      wrong(
          backup.name()
              + " should be compressed by "
              + named.word()
              + " as a whole, and is by "
              + method.word());
    }
    try (InputStream file = Files.newInputStream(backup.path())) {
      Digesting digesting = new Digesting(file, progress);
      Optional<String> damage = Optional.empty();
      try {
        checkContent(method, digesting);
      } catch (IOException e) {
        damage = Optional.of(message(e));
      }
      String sum = digesting.finish();
      bytes += digesting.count();
      checkSum(sum);
      damage.ifPresent(what -> wrong(backup.name() + ": " + what));
    }
  }

  private void checkSum(String sum) {
    if (backup.manifest().isEmpty()) {
      return;
    }
    Manifest manifest = backup.manifest().get();
    if (backup.problem().isEmpty() && bytes != manifest.bytes()) {
      wrong(
          backup.name()
              + " has "
              + bytes
              + " bytes, and had "
              + manifest.bytes()
              + " when it was taken");
    }
    if (sum.equals(manifest.sha256())) {
      good("the checksum is that of the manifest");
    } else {
      wrong(backup.name() + " was changed since it was taken: its checksum is another one");
    }
  }

  private void checkContent(Compression.Method method, InputStream file) throws IOException {
    InputStream content = Compression.decompress(method, new BufferedInputStream(file, BUFFER));
    try {
      switch (backup.format()) {
        case CUSTOM -> checkCustom(content);
        case PLAIN -> checkPlain(content);
        case TAR -> checkTar(content);
        case PHYSICAL -> checkPhysical(method, content);
        case DIRECTORY -> wrong(backup.name() + " is a file, and should be a folder");
      }
      // A compressed stream is only known to be whole when its very end was reached.
      content.transferTo(OutputStream.nullOutputStream());
      if (method != Compression.Method.NONE) {
        good("the " + method.word() + " stream is complete");
      }
    } finally {
      content.close();
    }
  }

  private void checkCustom(InputStream content) throws IOException {
    CustomDump.Report report = CustomDump.check(content, ZSTD);
    good("the table of contents and all data blocks are there");
    if (!report.contentRead()) {
      good("what is compressed by lz4 was checked for its structure only");
    }
    compareToc(report.toc());
    compareRows(report.tables());
  }

  private void checkPlain(InputStream content) throws IOException {
    PlainDump.Facts facts = PlainDump.scan(content);
    good("the SQL is complete, " + facts.lines() + " lines");
    if (facts.insertStatements() == 0) {
      missing(
          "has no data of",
          manifestTables().keySet(),
          facts.tables().stream().map(FileCheck::name).toList());
    }
    compareRows(facts.tables());
  }

  private void checkTar(InputStream content) throws IOException {
    List<DumpToc> toc = new ArrayList<>();
    Set<String> members = new HashSet<>();
    TarFolder.scan(
        content,
        (name, member) -> {
          members.add(name);
          if (name.equals(TOC)) {
            toc.add(DumpToc.read(member));
          }
        });
    if (toc.isEmpty()) {
      throw new IOException("the archive holds no " + TOC);
    }
    for (TocEntry entry : toc.get(0).entries()) {
      // For large objects, the tar format names a file that it never writes.
      if (entry.dataFile().isPresent()
          && !entry.is("BLOBS")
          && !members.contains(entry.dataFile().get())) {
        wrong(backup.name() + " lacks the data of " + name(entry));
      }
    }
    good("the archive is complete, " + members.size() + " files");
    compareToc(toc.get(0));
    tables = toc.get(0).tableData().size();
  }

  private void checkPhysical(Compression.Method method, InputStream content) throws IOException {
    Optional<Manifest> manifest = backup.manifest();
    // What stands before the names of one of ours is known: nothing.
    Optional<PhysicalArchive> archive =
        manifest.isPresent()
            ? Optional.of(
                new PhysicalArchive(
                    method, "", manifest.map(known -> known.server().major()).orElse(0)))
            : sniffed();
    if (archive.isEmpty()) {
      wrong(backup.name() + " holds no PostgreSQL data directory: global/pg_control is not in it");
      return;
    }
    boolean online = manifest.map(Manifest::physical).map(Manifest.Physical::online).orElse(false);
    ArchiveCheck.Report report = ArchiveCheck.check(content, archive.get(), online);
    report.good().forEach(this::good);
    report.wrong().forEach(what -> wrong(backup.name() + " " + what));
  }

  private Optional<PhysicalArchive> sniffed() throws IOException {
    try {
      return PhysicalArchive.sniff(backup.path());
    } catch (UserProblem e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  // A folder of pg_dump.

  private void checkFolder() throws IOException {
    SortedMap<String, Long> found = Checksums.files(backup.path());
    Map<String, String> sums = backup.manifest().map(Manifest::files).orElse(Map.of());
    if (backup.manifest().isPresent()) {
      missing("lacks the file", sums.keySet(), found.keySet());
      missing("holds a file that was not there when it was taken,", found.keySet(), sums.keySet());
    }
    DumpToc toc = null;
    List<String> changed = new ArrayList<>();
    if (found.containsKey(TOC)) {
      try (InputStream file = Files.newInputStream(backup.path().resolve(TOC))) {
        Digesting digesting = new Digesting(file, progress);
        try {
          toc = DumpToc.read(new BufferedInputStream(digesting, BUFFER));
        } catch (IOException e) {
          wrong(backup.name() + "/" + TOC + ": " + message(e));
        }
        finish(digesting, TOC, sums, changed);
      }
    } else {
      wrong(backup.name() + " holds no " + TOC);
    }
    Map<String, TocEntry> dataFiles = new HashMap<>();
    if (toc != null) {
      compareToc(toc);
      dataFiles = dataFiles(toc, found.keySet());
    }
    List<TableRows> counted = new ArrayList<>();
    boolean allRead = true;
    for (String name : found.keySet()) {
      if (!name.equals(TOC)) {
        allRead &= checkMember(name, dataFiles.get(name), sums, changed, counted);
      }
    }
    if (backup.manifest().isPresent() && changed.isEmpty()) {
      good("the checksums of " + found.size() + " files are those of the manifest");
    }
    if (!changed.isEmpty()) {
      wrong(
          backup.name()
              + " was changed since it was taken: the checksums of "
              + some(changed)
              + " are other ones");
    }
    if (!allRead) {
      good("what is compressed by lz4 was checked for its checksum only");
    }
    compareRows(counted);
  }

  /** The entries by the names of the files that hold their data; what has none is reported. */
  private Map<String, TocEntry> dataFiles(DumpToc toc, Set<String> found) {
    Map<String, TocEntry> files = new HashMap<>();
    List<String> lost = new ArrayList<>();
    for (TocEntry entry : toc.entries()) {
      if (entry.dataFile().isPresent()) {
        Optional<String> file = file(entry.dataFile().get(), toc.compression(), found);
        if (file.isPresent()) {
          files.put(file.get(), entry);
        } else {
          lost.add(name(entry) + " (" + entry.dataFile().get() + ")");
        }
      }
    }
    if (lost.isEmpty()) {
      good("all files that the table of contents names are there");
    } else {
      wrong(backup.name() + " lacks the data of " + some(lost));
    }
    for (Map.Entry<String, TocEntry> list : Map.copyOf(files).entrySet()) {
      if (list.getValue().is("BLOBS")) {
        addLargeObjects(list.getKey(), list.getValue(), toc, found, files);
      }
    }
    return files;
  }

  private void addLargeObjects(
      String list, TocEntry entry, DumpToc toc, Set<String> found, Map<String, TocEntry> files) {
    try (InputStream in = Compression.openDecompressed(backup.path().resolve(list))) {
      List<String> lost = new ArrayList<>();
      for (String name : DumpToc.readLargeObjectFiles(in)) {
        Optional<String> file = file(name, toc.compression(), found);
        file.ifPresentOrElse(there -> files.put(there, entry), () -> lost.add(name));
      }
      if (!lost.isEmpty()) {
        wrong(backup.name() + " lacks the large objects " + some(lost));
      }
    } catch (IOException e) {
      wrong(backup.name() + "/" + list + ": " + message(e));
    }
  }

  private static Optional<String> file(String name, DumpCompression how, Set<String> found) {
    for (String candidate : List.of(name + how.fileSuffix(), name, name + ".gz")) {
      if (found.contains(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Reads one of the folder's files; false when its content could not be decompressed. */
  private boolean checkMember(
      String name,
      TocEntry entry,
      Map<String, String> sums,
      List<String> changed,
      List<TableRows> counted)
      throws IOException {
    Path path = backup.path().resolve(name);
    boolean read = true;
    Compression.Method method = Compression.Method.ofFile(name);
    try (InputStream file = Files.newInputStream(path)) {
      Digesting digesting = new Digesting(file, progress);
      try {
        if (name.endsWith(DumpCompression.LZ4.fileSuffix())) {
          read = false;
        } else if (entry != null && entry.is("TABLE DATA") && entry.copied()) {
          try (InputStream content = Compression.decompress(method, digesting)) {
            long count = CopyRows.count(content);
            counted.add(new TableRows(entry.namespace(), entry.tag(), OptionalLong.of(count)));
          }
        } else {
          try (InputStream content = Compression.decompress(method, digesting)) {
            content.transferTo(OutputStream.nullOutputStream());
          }
        }
      } catch (IOException e) {
        String of = entry == null ? "" : " (" + name(entry) + ")";
        wrong(backup.name() + "/" + name + of + ": " + message(e));
      }
      finish(digesting, name, sums, changed);
    } catch (NoSuchFileException e) {
      wrong(backup.name() + "/" + name + " is gone");
    }
    return read;
  }

  private void finish(
      Digesting digesting, String name, Map<String, String> sums, List<String> changed)
      throws IOException {
    String sum = digesting.finish();
    bytes += digesting.count();
    if (sums.containsKey(name) && !sum.equals(sums.get(name))) {
      changed.add(name);
    }
  }

  // Comparing with the manifest.

  private void compareToc(DumpToc toc) {
    if (backup.manifest().isEmpty()) {
      return;
    }
    Set<String> created = new HashSet<>(toc.tables().stream().map(FileCheck::qualified).toList());
    Set<String> filled = new HashSet<>(toc.tableData().stream().map(FileCheck::qualified).toList());
    Set<String> known = manifestTables().keySet();
    boolean whole = missing("does not create", known, created);
    whole &= missing("has no data of", known, filled);
    // Without a TABLE entry it is an extension's own table, which the manifest does not list.
    filled.retainAll(created);
    whole &= missing("holds a table that its manifest does not name,", filled, known);
    if (whole) {
      good("the table of contents has the manifest's " + known.size() + " tables");
    }
  }

  private void compareRows(List<TableRows> counted) {
    Map<String, Long> sums = new HashMap<>();
    boolean all = true;
    for (TableRows table : counted) {
      if (table.rows().isPresent()) {
        sums.merge(name(table), table.rows().getAsLong(), Long::sum);
      } else {
        all = false;
      }
    }
    tables = Math.max(tables, (int) counted.stream().map(FileCheck::name).distinct().count());
    if (all && (!counted.isEmpty() || backup.format() != Format.PLAIN)) {
      rows = OptionalLong.of(sums.values().stream().mapToLong(Long::longValue).sum());
    }
    if (backup.manifest().isEmpty()) {
      return;
    }
    List<String> different = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, Long> table : manifestTables().entrySet()) {
      Long there = sums.get(table.getKey());
      if (there == null) {
        continue;
      }
      compared++;
      if (!there.equals(table.getValue())) {
        different.add(table.getKey() + " (" + there + " instead of " + table.getValue() + ")");
      }
    }
    if (!different.isEmpty()) {
      wrong(backup.name() + " has another number of rows in " + some(different));
    } else if (compared > 0) {
      good("the rows of " + compared + " tables are as many as the manifest counted");
    }
  }

  private Map<String, Long> manifestTables() {
    Map<String, Long> known = new TreeMap<>();
    backup
        .manifest()
        .ifPresent(
            manifest ->
                manifest
                    .tables()
                    .forEach(table -> known.put(name(table.schema(), table.name()), table.rows())));
    return known;
  }

  /** Reports those that are not there; true when all are. */
  private boolean missing(String what, Iterable<String> wanted, Collection<String> there) {
    Set<String> lost = new TreeSet<>();
    Set<String> known = new HashSet<>(there);
    for (String name : wanted) {
      if (!known.contains(name)) {
        lost.add(name);
      }
    }
    if (lost.isEmpty()) {
      return true;
    }
    wrong(backup.name() + " " + what + " " + some(lost));
    return false;
  }

  private static String some(Collection<String> names) {
    List<String> first = names.stream().limit(NAMED).toList();
    int more = names.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }

  private static String qualified(TocEntry entry) {
    return name(entry.namespace(), entry.tag());
  }

  private static String name(TocEntry entry) {
    return entry.description() + " " + qualified(entry);
  }

  private static String name(TableRows table) {
    return name(table.schema(), table.table());
  }

  private static String name(String schema, String table) {
    return schema == null || schema.isEmpty() ? table : schema + "." + table;
  }

  private static String message(IOException failure) {
    return failure instanceof DumpFormatException
        ? failure.getMessage()
        : "it cannot be read to its end: " + failure.getMessage();
  }

  private void good(String what) {
    findings.add(Finding.good(what));
  }

  private void wrong(String what) {
    findings.add(Finding.wrong(what));
  }
}
