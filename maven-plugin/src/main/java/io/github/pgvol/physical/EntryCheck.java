package io.github.pgvol.physical;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Says of a physical archive's entries, shown to it one after the other, whether they may be
 * unpacked below a folder: a backup is data, and nothing in it reaches out of the volume.
 */
public final class EntryCheck {

  private static final Pattern ELSEWHERE = Pattern.compile("pg_tblspc/[0-9]+|pg_wal");

  private final PhysicalArchive archive;
  private final Set<String> links = new HashSet<>();

  /** Has seen nothing of this archive yet. */
  public EntryCheck(PhysicalArchive archive) {
    this.archive = archive;
  }

  /**
   * Looks at the next entry.
   *
   * @return what is wrong with it, completing «the entry …»; empty when it may be unpacked, and
   *     when it lies outside of the cluster and so is not. Links of tablespaces and of pg_wal may
   *     lead anywhere: who unpacks looks where they lead
   */
  public Optional<String> danger(TarArchiveEntry entry) {
    Optional<String> inside = archive.inside(entry.getName());
    boolean absolute = entry.getName().startsWith("/") && !archive.prefix().startsWith("/");
    if (absolute || leadsUp(entry.getName()) || entry.getName().indexOf('\0') >= 0) {
      return Optional.of("has a name that leads out of its folder");
    }
    if (inside.isEmpty()) {
      return Optional.empty();
    }
    String name = inside.get();
    if (belowLink(name)) {
      return Optional.of("lies behind a link");
    }
    if (entry.isBlockDevice() || entry.isCharacterDevice()) {
      return Optional.of("is a device");
    }
    if (entry.isFIFO()) {
      return Optional.of("is a named pipe");
    }
    if (entry.isSymbolicLink()) {
      links.add(name);
      // A server makes no others; with «..» in them, two could together lead out.
      boolean harmless = ELSEWHERE.matcher(name).matches() || staysBelow(entry.getLinkName());
      return harmless
          ? Optional.empty()
          : Optional.of(
              "is a link that may lead out of its folder, to «" + entry.getLinkName() + "»");
    }
    if (entry.isLink()) {
      Optional<String> target = archive.inside(entry.getLinkName());
      boolean harmless =
          target.isPresent()
              && staysBelow(target.get())
              && !links.contains(target.get())
              && !belowLink(target.get());
      return harmless
          ? Optional.empty()
          : Optional.of("is a hard link out of its folder, to «" + entry.getLinkName() + "»");
    }
    return Optional.empty();
  }

  private boolean belowLink(String name) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (links.contains(name.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  private static boolean staysBelow(String target) {
    return !target.startsWith("/") && !leadsUp(target);
  }

  private static boolean leadsUp(String name) {
    return Arrays.asList(name.split("/", -1)).contains("..");
  }
}
