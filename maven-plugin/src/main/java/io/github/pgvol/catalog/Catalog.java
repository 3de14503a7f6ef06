package io.github.pgvol.catalog;

import io.github.pgvol.archive.Compression;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of backups.
 *
 * <p>A backup is a file or folder and its manifest beside it; what has no manifest is foreign: it
 * is listed, and never touched. A folder that is missing is created with the first draft, readable
 * by its owner only, and with a {@code .gitignore} that keeps the data out of version control; a
 * folder that is there keeps its rights, and gets none.
 *
 * <p>Safe for use by several threads and processes at once.
 */
public final class Catalog {

  /** The label of what failed tests have left, or the end of it. */
  public static final String FAILED = "failed";

  private static final String IGNORE_ALL = "*\n";

  private final Path folder;
  private final FileOps ops;
  private final String token;
  private final Area area;
  private final CatalogLock lock;
  private final BackupReader reader;

  /** The catalog in this folder, whether that is there yet or not. */
  public Catalog(Path folder) {
    this(folder, new FileOps(), Area.processToken(), ZoneId.systemDefault());
  }

  Catalog(Path folder, FileOps ops, String token, ZoneId zone) {
    this.folder = folder.toAbsolutePath().normalize();
    this.ops = ops;
    this.token = token;
    this.area = new Area(this.folder);
    this.lock = new CatalogLock(area.folder(), ops);
    this.reader = new BackupReader(zone);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  FileOps ops() {
    return ops;
  }

  /**
   * All backups, the oldest first. What is wrong with one of them is told by itself, and keeps none
   * of the others from being listed.
   */
  public List<Backup> list() {
    List<Backup> backups = new ArrayList<>();
    Map<String, String> texts = new HashMap<>();
    try {
      for (Path path : Area.children(folder)) {
        String name = path.getFileName().toString();
        if (isVisible(path)) {
          backups.add(reader.read(path, texts));
        } else if (name.endsWith(Names.MANIFEST)) {
          Path data = path.resolveSibling(name.substring(0, name.length() - 5));
          if (isManifestWithoutFile(data)) {
            backups.add(reader.read(data));
          }
        }
      }
    } catch (IOException e) {
      throw CatalogErrors.translate(folder, e);
    }
    backups.sort(Comparator.comparing(Backup::time).thenComparing(Backup::name));
    return List.copyOf(backups);
  }

  /** Not visible is what another process is just moving in or out. */
  private boolean isVisible(Path path) {
    if (!reader.isBackup(path)) {
      return false;
    }
    String name = path.getFileName().toString();
    // The manifest's draft is there before the data are, and moves after them: looked for in this
    // order, it is found in one of its two places.
    return BackupReader.hasManifest(path)
        || !Files.exists(area.manifestDraft(name))
        || BackupReader.hasManifest(path);
  }

  private boolean isManifestWithoutFile(Path data) {
    String name = data.getFileName().toString();
    return Names.looksLikeBackup(name)
        && !name.startsWith(".")
        && !Files.exists(data, LinkOption.NOFOLLOW_LINKS)
        && !Files.exists(area.trash(name), LinkOption.NOFOLLOW_LINKS)
        && BackupReader.hasManifest(data);
  }

  /** One backup by its file's name. */
  Optional<Backup> find(String file) {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Optional.of(reader.read(path)) : Optional.empty();
  }

  /**
   * Chooses a backup.
   *
   * @param selection {@code latest}, a file's name with or without its endings, a path (to a backup
   *     outside of the catalog too), or a label. A name goes before a label
   * @param database the database that {@code latest} is to be of, where that is known
   * @param base the folder that relative paths start from; those that lead nowhere there start from
   *     the catalog
   * @return the backup, damaged ones included when they are named: see {@link
   *     Backup#requireWhole()}
   * @throws BackupNotFound when there is no such backup
   */
  public Choice select(String selection, Optional<String> database, Path base) {
    String wanted = selection.strip();
    Selector selector = new Selector(folder, list());
    if (wanted.isEmpty() || wanted.equals(Selector.LATEST)) {
      return selector.requireLatest(database);
    }
    Optional<Choice> named = selector.named(wanted);
    if (named.isPresent()) {
      return named.get();
    }
    boolean isPath = wanted.indexOf('/') >= 0 || wanted.indexOf('\\') >= 0;
    Optional<Choice> labelled = isPath ? Optional.empty() : selector.labelled(wanted, database);
    return labelled
        .or(() -> byPath(wanted, base))
        .or(() -> selector.labelled(wanted, database))
        .orElseThrow(() -> selector.notFound(wanted));
  }

  /** The word that selects by the git branch. */
  public static final String BRANCH = "branch";

  /**
   * Chooses the newest backup of the current git branch, else of the branch that it came from, else
   * the latest.
   *
   * @param branches the current branch, then the one that it came from, and so on
   * @param database the database that it is to be of, where that is known
   * @throws BackupNotFound when there is none at all
   */
  public Choice ofBranch(List<String> branches, Optional<String> database) {
    return new Selector(folder, list()).ofBranch(branches, database);
  }

  private Optional<Choice> byPath(String wanted, Path base) {
    return Selector.path(wanted, base, folder)
        .filter(path -> Files.isRegularFile(path) || !Files.exists(path) || reader.isBackup(path))
        .map(path -> new Choice(reader.read(path), "by its path"));
  }

  /**
   * The newest good backup, if there is one.
   *
   * @param database the database that it is to be of, where that is known
   */
  public Optional<Choice> latest(Optional<String> database) {
    return new Selector(folder, list()).latest(database);
  }

  /**
   * Begins a backup: reserves its name, which no other process gets meanwhile.
   *
   * @param database the database's name, as it is
   * @param label the user's name for the backup, as it is
   * @param compression appended to the name where the format is compressed as a whole
   * @param time the time in the name
   * @throws UserProblem when the folder cannot be written
   */
  public Draft draft(
      String database,
      Optional<String> label,
      Format format,
      Compression.Method compression,
      Instant time) {
    try {
      prepare();
      return lock.alone(
          () -> {
            Set<String> taken = area.takenIds();
            String first = Names.id(database, label, time);
            String id = first;
            for (int number = 2; taken.contains(Area.key(id)); number++) {
              id = first + "-" + number;
            }
            return Draft.reserve(
                this, area, ops, lock, id, Names.ending(format, compression), format, token);
          });
    } catch (IOException e) {
      throw CatalogErrors.translate(folder, e);
    }
  }

  private void prepare() throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      ops.createFolderIfMissing(folder);
    }
    if (Files.isDirectory(area.folder())) {
      return;
    }
    Path ignore = folder.resolve(".gitignore");
    Set<Path> children = Area.children(folder);
    // One that was cut short by a kill is written anew.
    boolean cutShort = children.equals(Set.of(ignore)) && Files.size(ignore) < IGNORE_ALL.length();
    if (children.isEmpty() || cutShort) {
      ops.delete(ignore);
      ops.writeDurably(ignore, IGNORE_ALL.getBytes(StandardCharsets.UTF_8));
    }
    ops.createFolderIfMissing(area.folder());
  }

  /**
   * Removes a backup and its manifest: first out of sight by one rename, then for good. Killed in
   * between, {@link #recover()} does the rest.
   *
   * @throws IllegalArgumentException when it is foreign, or not of this catalog
   * @throws UserProblem when the folder cannot be written
   */
  public void delete(Backup backup) {
    if (backup.foreign()
        || !folder.equals(backup.path().toAbsolutePath().normalize().getParent())) {
      throw new IllegalArgumentException(backup.path() + " is not pgvol's to remove.");
    }
    try {
      ops.createFolderIfMissing(area.folder());
      lock.alone(
          () -> {
            Path trash = area.trash(backup.name());
            ops.deleteTree(trash);
            if (Files.exists(backup.path(), LinkOption.NOFOLLOW_LINKS)) {
              ops.move(backup.path(), trash);
              ops.forceFolder(folder);
            }
            finishDelete(folder, area, ops, backup.name());
            return null;
          });
    } catch (IOException e) {
      throw CatalogErrors.translate(folder, e);
    }
  }

  /**
   * Clears what killed processes have left behind: unfinished drafts go, a commit or a removal
   * whose first rename was done is finished. Drafts of living processes and foreign files are not
   * touched.
   *
   * @return what was done, in words; empty when there was nothing to do
   */
  public List<String> recover() {
    return new Recovery(folder, area, ops, lock, token).run();
  }

  /** The part of a removal that nobody sees any more. */
  static void finishDelete(Path folder, Area area, FileOps ops, String name) throws IOException {
    ops.delete(folder.resolve(name + Names.MANIFEST));
    ops.forceFolder(folder);
    ops.deleteTree(area.trash(name));
  }
}
