package io.github.pgvol.physical;

import io.github.pgvol.archive.TarEntries;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Checks from a physical archive alone that a server can start on what is in it: it is whole to its
 * end, has what makes a cluster, nothing in it leads out of a volume, and its files are those of
 * PostgreSQL's own manifest, where there is one.
 *
 * <p>What is kept in memory is a name and two numbers a file.
 */
public final class ArchiveCheck {

  private static final String MANIFEST = "backup_manifest";
  private static final String LABEL = "backup_label";
  private static final String WAL = "pg_wal/";
  private static final String TABLESPACES = ".pgvol/tblspc/";
  private static final int NAMED = 5;
  private static final int BUFFER = 1 << 17;
  private static final int LARGEST_MANIFEST = 1 << 29;

  /** What pg_verifybackup passes over, too: it may come and go after the backup. */
  private static final List<String> FREE =
      List.of(MANIFEST, "postgresql.auto.conf", "standby.signal", "recovery.signal");

  private record Seen(long size, int crc) {}

  private final PhysicalArchive archive;
  private final EntryCheck entries;
  private final Map<String, Seen> seen = new HashMap<>();
  private final List<String> good = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER];
  private byte[] manifest;

  private ArchiveCheck(PhysicalArchive archive) {
    this.archive = archive;
    this.entries = new EntryCheck(archive);
  }

  /**
   * What came out.
   *
   * @param good what was found to be as it should
   * @param wrong what is wrong; empty when the archive is whole
   */
  public record Report(List<String> good, List<String> wrong) {

    /** Copies both. */
    public Report {
      good = List.copyOf(good);
      wrong = List.copyOf(wrong);
    }
  }

  /**
   * Reads an archive to its end.
   *
   * @param content the tar stream, decompressed
   * @param archive what it is
   * @param online whether it was taken of a running server, and so has to hold what recovery needs
   * @throws IOException when it cannot be read to its end
   */
  public static Report check(InputStream content, PhysicalArchive archive, boolean online)
      throws IOException {
    ArchiveCheck check = new ArchiveCheck(archive);
    TarEntries.walk(content, check::see);
    check.conclude(online);
    return new Report(check.good, check.wrong);
  }

  private void see(TarArchiveEntry entry, InputStream content) throws IOException {
    Optional<String> danger = entries.danger(entry);
    if (danger.isPresent()) {
      refused.add("«" + entry.getName() + "» " + danger.get());
      return;
    }
    Optional<String> inside = archive.inside(entry.getName());
    if (inside.isEmpty() || !entry.isFile() || entry.isLink() || entry.isSymbolicLink()) {
      return;
    }
    String name = inside.get();
    if (name.equals(MANIFEST)) {
      manifest = content.readNBytes(LARGEST_MANIFEST);
      seen.put(name, new Seen(manifest.length, 0));
      return;
    }
    if (name.startsWith(TABLESPACES)) {
      name = "pg_tblspc/" + name.substring(TABLESPACES.length());
    }
    CRC32C crc = new CRC32C();
    long size = 0;
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      crc.update(buffer, 0, n);
      size += n;
    }
    if (seen.put(name, new Seen(size, (int) crc.getValue())) != null) {
      refused.add("«" + entry.getName() + "» is there twice");
    }
  }

  private void conclude(boolean online) {
    if (!refused.isEmpty()) {
      wrong.add("holds entries that no backup has: " + some(refused));
    }
    List<String> needed = new ArrayList<>(List.of("PG_VERSION", "global/pg_control"));
    if (online) {
      needed.addAll(List.of(LABEL, MANIFEST));
    }
    needed.removeAll(seen.keySet());
    if (!needed.isEmpty()) {
      wrong.add("lacks " + String.join(", ", needed) + ", without which no server starts on it");
    }
    if (manifest != null) {
      compare();
    }
    if (wrong.isEmpty()) {
      good.add("the archive is complete, " + seen.size() + " files");
    }
  }

  private void compare() {
    BackupManifest known;
    try {
      known = BackupManifest.read(manifest);
    } catch (IOException e) {
      wrong.add("cannot be compared with what it should hold: " + e.getMessage());
      return;
    }
    List<String> lost = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    int summed = 0;
    for (Map.Entry<String, BackupManifest.Member> file : known.files().entrySet()) {
      Seen there = seen.get(file.getKey());
      BackupManifest.Member member = file.getValue();
      if (FREE.contains(file.getKey())) {
        continue;
      }
      if (there == null) {
        lost.add(file.getKey());
      } else if (there.size() != member.size()) {
        changed.add(file.getKey());
      } else if (member.algorithm().equals("CRC32C")) {
        summed++;
        if (!hex(there.crc()).equals(member.checksum())) {
          changed.add(file.getKey());
        }
      }
    }
    TreeSet<String> more = new TreeSet<>(seen.keySet());
    more.removeAll(known.files().keySet());
    more.removeAll(FREE);
    more.removeIf(name -> name.startsWith(WAL));
    tell("lacks ", lost);
    tell("holds other content than PostgreSQL's manifest tells of ", changed);
    tell("holds what PostgreSQL's manifest does not name: ", List.copyOf(more));
    tell("lacks WAL that recovery needs: ", lostWal(known));
    if (wrong.isEmpty()) {
      good.add(
          "the files are those of PostgreSQL's manifest, "
              + known.files().size()
              + " of them, "
              + summed
              + " by their checksums");
    }
  }

  private List<String> lostWal(BackupManifest known) {
    long segment =
        seen.entrySet().stream()
            .filter(file -> file.getKey().matches(WAL + "[0-9A-F]{24}"))
            .mapToLong(file -> file.getValue().size())
            .max()
            .orElse(0);
    if (segment == 0) {
      return known.wal().isEmpty() ? List.of() : List.of("all of it");
    }
    return known.wal().stream()
        .flatMap(range -> range.files(segment).stream())
        .filter(name -> !seen.containsKey(WAL + name))
        .toList();
  }

  /** As PostgreSQL prints it: the bytes as they lie in a little-endian memory. */
  private static String hex(int crc) {
    return String.format("%08x", Integer.reverseBytes(crc));
  }

  private void tell(String what, List<String> names) {
    if (!names.isEmpty()) {
      wrong.add(what + some(names));
    }
  }

  private static String some(List<String> names) {
    int more = names.size() - NAMED;
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
