package io.github.pgvol.catalog;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder {@code .pgvol} of a catalog. It holds:
 *
 * <ul>
 *   <li>{@code catalog.lock}: see {@link CatalogLock}
 *   <li>{@code <id>.<process>.lock}: reserves the id; locked while the draft's process lives
 *   <li>{@code <file>}: a draft
 *   <li>{@code <file>.json}: its manifest, there before the draft moves to its place
 *   <li>{@code <file>.trash}: a backup that is being removed
 * </ul>
 */
final class Area {

  static final String NAME = ".pgvol";
  static final String TRASH = ".trash";

  private static final String LOCK = ".lock";
  private static final Pattern LOCK_NAME = Pattern.compile("(.+)\\.(\\d+-\\d+)\\.lock");

  private final Path catalog;
  private final Path folder;

  Area(Path catalog) {
    this.catalog = catalog;
    this.folder = catalog.resolve(NAME);
  }

  /**
   * Names this JVM, the same in every class loader. Its own drafts are told by it, because asking
   * for a lock that the same process holds would drop that lock on POSIX systems.
   */
  static String processToken() {
    return ProcessHandle.current().pid()
        + "-"
        + ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  /**
   * A lock file's parts.
   *
   * @param id the reserved id
   * @param token the process that reserved it
   */
  record Reservation(String id, String token, Path file) {}

  Path folder() {
    return folder;
  }

  Path draft(String file) {
    return folder.resolve(file);
  }

  Path manifestDraft(String file) {
    return folder.resolve(file + Names.MANIFEST);
  }

  Path trash(String file) {
    return folder.resolve(file + TRASH);
  }

  Path lock(String id, String token) {
    return folder.resolve(id + "." + token + LOCK);
  }

  static Optional<Reservation> reservation(Path file) {
    Matcher matcher = LOCK_NAME.matcher(file.getFileName().toString());
    return matcher.matches()
        ? Optional.of(new Reservation(matcher.group(1), matcher.group(2), file))
        : Optional.empty();
  }

  /** The name of the backup that something in here belongs to; empty for what pgvol knows not. */
  static Optional<String> backupName(Path file) {
    String name = file.getFileName().toString();
    for (String ending : new String[] {Names.MANIFEST, TRASH}) {
      if (name.endsWith(ending)) {
        name = name.substring(0, name.length() - ending.length());
        break;
      }
    }
    return Names.looksLikeBackup(name) ? Optional.of(name) : Optional.empty();
  }

  /** All that is in here, in the order of the names; nothing when the folder is missing. */
  Set<Path> content() throws IOException {
    return children(folder);
  }

  /** What is in a folder, in the order of the names; nothing when it is missing. */
  static Set<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (NotDirectoryException e) {
      if (Files.exists(folder)) {
        throw e;
      }
      return Set.of();
    }
  }

  /** The ids in use, in lower case: by backups, manifests, drafts, and what is being removed. */
  Set<String> takenIds() throws IOException {
    Set<String> taken = new TreeSet<>();
    for (Path file : content()) {
      Optional<Reservation> reservation = reservation(file);
      if (reservation.isPresent()) {
        taken.add(key(reservation.get().id()));
      } else {
        backupName(file).ifPresent(name -> taken.add(key(Names.idOf(name))));
      }
    }
    for (Path file : children(catalog)) {
      String name = file.getFileName().toString();
      if (name.endsWith(Names.MANIFEST)) {
        name = name.substring(0, name.length() - Names.MANIFEST.length());
      }
      taken.add(key(Names.idOf(name)));
    }
    return taken;
  }

  static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
