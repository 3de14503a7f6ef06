package io.github.pgvol.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Clears what killed processes have left in {@code .pgvol}. */
final class Recovery {

  /** Drafts without a reservation are another tool's, and may be alive as long as they grow. */
  private static final Duration OTHERS = Duration.ofDays(1);

  private final Path folder;
  private final Area area;
  private final FileOps ops;
  private final CatalogLock lock;
  private final String token;
  private final List<String> done = new ArrayList<>();

  Recovery(Path folder, Area area, FileOps ops, CatalogLock lock, String token) {
    this.folder = folder;
    this.area = area;
    this.ops = ops;
    this.lock = lock;
    this.token = token;
  }

  List<String> run() {
    try {
      if (area.content().stream().allMatch(Recovery::isNothing)) {
        return List.of();
      }
      lock.alone(
          () -> {
            clear();
            return null;
          });
    } catch (IOException e) {
      done.add("What was left over in " + area.folder() + " could not be cleared: " + e);
    }
    return List.copyOf(done);
  }

  private static boolean isNothing(Path file) {
    return Area.reservation(file).isEmpty() && Area.backupName(file).isEmpty();
  }

  private void clear() throws IOException {
    Set<String> living = new HashSet<>();
    List<Area.Reservation> dead = new ArrayList<>();
    for (Path file : area.content()) {
      Optional<Area.Reservation> reservation = Area.reservation(file);
      if (reservation.isPresent()) {
        if (isAlive(reservation.get())) {
          living.add(reservation.get().id());
        } else {
          dead.add(reservation.get());
        }
      } else if (file.getFileName().toString().endsWith(Area.TRASH)) {
        finishDelete(file);
      }
    }
    for (Area.Reservation reservation : dead) {
      for (Path file : area.content()) {
        Optional<String> name = Area.backupName(file);
        if (name.isPresent() && Names.idOf(name.get()).equals(reservation.id())) {
          clearDraft(name.get());
        }
      }
      ops.delete(reservation.file());
    }
    clearOthers(living);
  }

  private boolean isAlive(Area.Reservation reservation) throws IOException {
    if (reservation.token().equals(token)) {
      return true;
    }
    try (FileChannel channel = ops.openOrCreate(reservation.file());
        FileLock held = channel.tryLock()) {
      return held == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private void finishDelete(Path trash) throws IOException {
    Optional<String> name = Area.backupName(trash);
    if (name.isPresent()) {
      Catalog.finishDelete(folder, area, ops, name.get());
      done.add("Finished removing the backup " + name.get() + ", which was interrupted.");
    }
  }

  private void clearDraft(String name) throws IOException {
    Path data = area.draft(name);
    Path manifest = area.manifestDraft(name);
    boolean hasData = exists(data);
    if (!hasData && !exists(manifest)) {
      return;
    }
    if (finishCommit(name)) {
      return;
    }
    // The manifest goes first: without it nothing can be taken for a commit half done.
    ops.delete(manifest);
    ops.deleteTree(data);
    done.add("Removed the unfinished backup " + name + ", whose build was killed.");
  }

  /** Moves the manifest after its backup, where only that move was missing. */
  private boolean finishCommit(String name) throws IOException {
    Path manifest = area.manifestDraft(name);
    Path placedManifest = folder.resolve(name + Names.MANIFEST);
    if (exists(area.draft(name))
        || !exists(folder.resolve(name))
        || exists(placedManifest)
        || !isComplete(manifest)) {
      return false;
    }
    ops.move(manifest, placedManifest);
    ops.forceFolder(folder);
    done.add("Finished the backup " + name + ", whose build was killed in the last moment.");
    return true;
  }

  private boolean isComplete(Path manifest) {
    try {
      ManifestJson.read(Files.readAllBytes(manifest));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void clearOthers(Set<String> living) throws IOException {
    for (Path file : area.content()) {
      Optional<String> name = Area.backupName(file);
      if (name.isPresent()
          && !living.contains(Names.idOf(name.get()))
          && isOld(file)
          && !finishCommit(name.get())) {
        ops.deleteTree(file);
        done.add("Removed " + file + ", which nobody has touched for a day.");
      }
    }
  }

  private static boolean isOld(Path path) throws IOException {
    Instant limit = Instant.now().minus(OTHERS);
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isAfter(limit)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
