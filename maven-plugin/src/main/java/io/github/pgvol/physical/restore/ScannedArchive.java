package io.github.pgvol.physical.restore;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.CountingInputStream;
import io.github.pgvol.archive.PieceInputStream;
import io.github.pgvol.archive.TarEntries;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.physical.PhysicalArchive;
import io.github.pgvol.problem.UserProblem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * What is in a physical backup: all of it was read once, and nothing in it leads out of the folder
 * that it is unpacked into.
 *
 * @param archive where the cluster is in it, and of which version
 * @param fileBytes the size of the file
 * @param rawBytes the size of the tar stream
 * @param contentBytes the size of all files in it
 * @param sha256 the file's checksum
 * @param sizes the files of the cluster, by their names relative to PGDATA, tablespaces excepted
 * @param links where the tablespaces were, by their object id
 * @param tablespaces the size of the tablespaces that are in it, by their object id
 * @param wal the folder in it that the cluster's pg_wal is a link to; empty where pg_wal is a
 *     folder
 * @param online whether a server is to recover it: it holds a backup_label
 * @param listed whether PostgreSQL's own manifest tells what has to be in it
 */
record ScannedArchive(
    PhysicalArchive archive,
    long fileBytes,
    long rawBytes,
    long contentBytes,
    String sha256,
    Map<String, Long> sizes,
    Map<String, String> links,
    Map<String, Long> tablespaces,
    Optional<String> wal,
    boolean online,
    boolean listed) {

  private static final String OTHER_BACKUP =
      "Choose another backup with <backup> (-Dpgvol.backup): mvn pgvol:list shows what is there.";
  private static final Pattern LINK = Pattern.compile("pg_tblspc/([0-9]+)");
  private static final Pattern TABLESPACE = Pattern.compile("\\.pgvol/tblspc/([0-9]+)(/.*)?");
  private static final String WAL_FOLDER = "pg_wal";
  private static final Pattern WAL = Pattern.compile("(?:(.*)/)?[0-9A-F]{24}");
  private static final String TEMPORARY = "pgsql_tmp";

  /**
   * Reads a backup from its beginning to its end.
   *
   * @param progress is told how many more bytes were read
   * @param passed is told up to where in the file all that was packed is known to do no harm; of a
   *     file whose compression allows no such thing, nothing
   * @throws UserProblem when it is damaged, holds no cluster, or was made to do harm
   */
  static ScannedArchive of(Backup backup, LongConsumer progress, LongConsumer passed)
      throws IOException {
    try {
      return new Scan(backup).read(progress, passed);
    } catch (EOFException e) {
      throw damaged(backup, "it ends too early: it was cut off", e);
    } catch (IOException e) {
      throw damaged(backup, String.valueOf(e.getMessage()), e);
    }
  }

  private static UserProblem damaged(Backup backup, String how, Exception cause) {
    return new UserProblem(
        "The backup " + backup.path() + " is damaged: " + how + ". Nothing was changed.",
        OTHER_BACKUP,
        cause);
  }

  /**
   * What a decompressor reads that asks for more only when all that came out of what it has was
   * taken, and so looked at: nothing is available before it is needed. A piece more is held back,
   * lest a decompressor is ahead for once.
   */
  private static final class Passing extends PieceInputStream {
    private final InputStream in;
    private final LongConsumer passed;
    private long before;
    private long given;

    Passing(InputStream in, LongConsumer passed) {
      this.in = in;
      this.passed = passed;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      passed.accept(before);
      int read = in.read(buffer, offset, length);
      before = given;
      given += Math.max(0, read);
      return read;
    }
  }

  /** One reading. */
  private static final class Scan {
    private final Backup backup;
    private final Compression.Method method;
    private final PhysicalArchive.Finder finder;
    private final Set<String> linkNames = new HashSet<>();
    private final Map<String, Long> files = new HashMap<>();
    private final Map<String, String> symbolic = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private long contentBytes;

    Scan(Backup backup) throws IOException {
      this.backup = backup;
      this.method = Compression.sniff(backup.path());
      this.finder = new PhysicalArchive.Finder(method);
    }

    ScannedArchive read(LongConsumer progress, LongConsumer passed) throws IOException {
      MessageDigest digest = Checksums.sha256();
      long fileBytes = Files.size(backup.path());
      CountingInputStream raw;
      try (InputStream file =
          new DigestInputStream(
              new CountingInputStream(Files.newInputStream(backup.path()), progress), digest)) {
        InputStream tar =
            method == Compression.Method.ZSTD
                ? Compression.zstdInStep(new Passing(file, passed))
                : Compression.decompress(method, new BufferedInputStream(file));
        raw = new CountingInputStream(tar, bytes -> {});
        TarEntries.walk(raw, this::see);
        // What is behind the end of the compressed stream belongs to the checksum.
        file.transferTo(java.io.OutputStream.nullOutputStream());
      }
      String sum = Checksums.hex(digest);
      String expected = backup.manifest().map(manifest -> manifest.sha256()).orElse(sum);
      if (!sum.equals(expected)) {
        throw damaged(backup, "its checksum is not the one that its manifest tells", null);
      }
      PhysicalArchive archive =
          finder
              .found()
              .orElseThrow(
                  () ->
                      new UserProblem(
                          "The archive "
                              + backup.path()
                              + " holds no PostgreSQL cluster: no folder in it has both PG_VERSION"
                              + " and global/pg_control.",
                          OTHER_BACKUP));
      return result(archive, fileBytes, raw.count(), sum);
    }

    private void see(TarArchiveEntry entry, InputStream content) throws IOException {
      String name = plain(entry);
      refuseHarm(entry, name);
      if (temporary(name)) {
        return;
      }
      if (entry.isSymbolicLink()) {
        linkNames.add(name);
        symbolic.put(name, entry.getLinkName());
      } else if (entry.isFile() && !entry.isLink()) {
        long size = entry.isSparse() ? entry.getRealSize() : entry.getSize();
        files.put(name, size);
        contentBytes += size;
      } else if (entry.isDirectory()) {
        folders.add(name);
      } else if (entry.isLink()) {
        files.put(name, files.getOrDefault(plain(entry.getLinkName()), 0L));
      }
      finder.see(name, content);
    }

    /** Nothing of these is unpacked. */
    private static boolean temporary(String name) {
      return name.startsWith(TEMPORARY) || name.contains("/" + TEMPORARY);
    }

    private void refuseHarm(TarArchiveEntry entry, String name) {
      String given = entry.getName();
      if (given.startsWith("/") || leadsUp(given) || given.chars().anyMatch(c -> c < ' ')) {
        throw refused(
            entry, "has a name that leads out of its folder, or that no file should have");
      }
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        if (linkNames.contains(name.substring(0, slash))) {
          throw refused(entry, "lies behind a link");
        }
      }
      if (entry.isBlockDevice() || entry.isCharacterDevice()) {
        throw refused(entry, "is a device");
      }
      if (entry.isFIFO()) {
        throw refused(entry, "is a named pipe");
      }
      if (entry.isSymbolicLink()) {
        String parent = name.substring(0, Math.max(0, name.lastIndexOf('/')));
        boolean tablespace = parent.equals("pg_tblspc") || parent.endsWith("/pg_tblspc");
        String target = entry.getLinkName();
        boolean wal = name.equals(WAL_FOLDER) || name.endsWith("/" + WAL_FOLDER);
        if (!tablespace && !wal && (target.startsWith("/") || leadsUp(target))) {
          throw refused(entry, "is a link that leads out of its folder, to «" + target + "»");
        }
      } else if (entry.isLink()) {
        String target = entry.getLinkName();
        if (target.startsWith("/") || leadsUp(target) || !files.containsKey(plain(target))) {
          throw refused(entry, "is a hard link to no file before it, to «" + target + "»");
        }
      } else if (!entry.isFile() && !entry.isDirectory()) {
        throw refused(entry, "is neither a file nor a folder");
      }
    }

    private UserProblem refused(TarArchiveEntry entry, String why) {
      return refused(entry.getName(), why);
    }

    private UserProblem refused(String name, String why) {
      String shown = name.replaceAll("\\p{Cntrl}", "?");
      return new UserProblem(
          "The entry «" + shown + "» of " + backup.path() + " " + why + ". Nothing was changed.",
          "The archive is damaged or was made to do harm: nothing of it is used. " + OTHER_BACKUP);
    }

    private static boolean leadsUp(String name) {
      return ("/" + name + "/").contains("/../");
    }

    private static String plain(TarArchiveEntry entry) {
      return plain(entry.getName());
    }

    /** Without {@code ./} and what else says nothing. */
    private static String plain(String given) {
      StringBuilder name = new StringBuilder();
      for (String part : given.split("/", -1)) {
        if (!part.isEmpty() && !part.equals(".")) {
          name.append(name.isEmpty() ? "" : "/").append(part);
        }
      }
      return name.toString();
    }

    /**
     * Where the write-ahead log is that pg_wal is a link to, as POSTGRES_INITDB_WALDIR has it: of a
     * volume that holds both, a folder in the same archive. A link to somewhere else is refused.
     */
    private Optional<String> wal(PhysicalArchive archive) {
      Optional<String> found = Optional.empty();
      for (Map.Entry<String, String> link : symbolic.entrySet()) {
        String name = link.getKey();
        String target = link.getValue();
        boolean out = target.startsWith("/") || leadsUp(target);
        if (archive.inside(name).orElse("").equals(WAL_FOLDER)) {
          String parent = name.substring(0, name.length() - WAL_FOLDER.length());
          String path = absolute(target.startsWith("/") ? target : parent + target);
          found =
              files.keySet().stream()
                  .map(WAL::matcher)
                  .filter(Matcher::matches)
                  .map(matcher -> String.valueOf(matcher.group(1)))
                  .filter(folder -> path.equals("/" + folder) || path.endsWith("/" + folder))
                  .filter(folder -> !(archive.prefix() + "/").startsWith(folder + "/"))
                  .findFirst();
        }
        boolean known = LINK.matcher(archive.inside(name).orElse("")).matches();
        if (out && !known && found.isEmpty()) {
          throw refused(name, "is a link that leads out of its folder, to «" + target + "»");
        }
      }
      return found;
    }

    /** With nothing that leads up in it; of the root, nothing leads up. */
    private static String absolute(String path) {
      Deque<String> parts = new ArrayDeque<>();
      for (String part : path.split("/", -1)) {
        if (part.equals("..")) {
          parts.pollLast();
        } else if (!part.isEmpty() && !part.equals(".")) {
          parts.addLast(part);
        }
      }
      return "/" + String.join("/", parts);
    }

    private ScannedArchive result(
        PhysicalArchive archive, long fileBytes, long rawBytes, String sum) {
      Map<String, Long> sizes = new HashMap<>();
      Map<String, Long> tablespaces = new TreeMap<>();
      Optional<String> wal = wal(archive);
      boolean hasWal = false;
      for (String folder : folders) {
        Matcher tablespace = TABLESPACE.matcher(archive.inside(folder).orElse(""));
        if (tablespace.matches()) {
          tablespaces.merge(tablespace.group(1), 0L, Long::sum);
        }
      }
      for (Map.Entry<String, Long> file : files.entrySet()) {
        Optional<String> inside =
            wal.filter(folder -> file.getKey().startsWith(folder + "/"))
                .map(folder -> WAL_FOLDER + file.getKey().substring(folder.length()))
                .or(() -> archive.inside(file.getKey()));
        if (inside.isEmpty()) {
          continue;
        }
        Matcher tablespace = TABLESPACE.matcher(inside.get());
        if (tablespace.matches()) {
          tablespaces.merge(tablespace.group(1), file.getValue(), Long::sum);
        } else {
          sizes.put(inside.get(), file.getValue());
        }
        Matcher segment = WAL.matcher(inside.get());
        hasWal |= segment.matches() && WAL_FOLDER.equals(segment.group(1));
      }
      if (!hasWal) {
        throw new UserProblem(
            "The archive "
                + backup.path()
                + " holds no write-ahead log: pg_wal is empty in it, and no server can start on it."
                + " Nothing was changed.",
            "pg_basebackup puts it into the same archive with -X fetch. " + OTHER_BACKUP);
      }
      Map<String, String> links = new TreeMap<>();
      for (Map.Entry<String, String> link : symbolic.entrySet()) {
        Matcher matcher = LINK.matcher(archive.inside(link.getKey()).orElse(""));
        if (matcher.matches()) {
          links.put(matcher.group(1), link.getValue());
        }
      }
      boolean online = sizes.containsKey("backup_label");
      return new ScannedArchive(
          archive,
          fileBytes,
          rawBytes,
          contentBytes,
          sum,
          sizes,
          links,
          tablespaces,
          wal,
          online,
          // A cluster that was restored once may still have the list of what it was then.
          online && sizes.containsKey("backup_manifest"));
    }
  }
}
