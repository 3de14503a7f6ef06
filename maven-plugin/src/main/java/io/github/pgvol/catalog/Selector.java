package io.github.pgvol.catalog;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Chooses a backup by what the user has said. */
final class Selector {

  static final String LATEST = "latest";

  private static final int SHOWN = 10;

  private final Path folder;
  private final List<Backup> backups;

  /**
   * Chooses among these.
   *
   * @param backups oldest first
   */
  Selector(Path folder, List<Backup> backups) {
    this.folder = folder;
    this.backups = backups;
  }

  /** The newest good backup of a database, if there is one. */
  Optional<Choice> latest(Optional<String> database) {
    Optional<Backup> own =
        newest(
            good()
                .and(Selector::isOwn)
                .and(backup -> !backup.failed())
                .and(backup -> database.isEmpty() || isOf(backup, database)));
    if (own.isPresent()) {
      return own.map(
          backup ->
              new Choice(backup, "latest" + backup.database().map(" of "::concat).orElse("")));
    }
    if (backups.stream().anyMatch(good().and(Selector::isOwn))) {
      return Optional.empty();
    }
    Predicate<Backup> maybe =
        good()
            .and(
                backup ->
                    backup.database().isEmpty() || database.isEmpty() || isOf(backup, database));
    return newest(maybe.and(backup -> backup.format() != Format.PHYSICAL))
        .or(() -> newest(maybe))
        .map(backup -> new Choice(backup, "latest of the files that pgvol has not made"));
  }

  /** As {@link #latest}, with the reason when there is none. */
  Choice requireLatest(Optional<String> database) {
    return latest(database).orElseThrow(() -> noLatest(database));
  }

  /**
   * The newest good backup that was taken on the first of some branches that has one; the latest
   * where none has.
   *
   * @param branches the current branch, then the one that it came from, and so on
   */
  Choice ofBranch(List<String> branches, Optional<String> database) {
    for (String branch : branches) {
      Optional<Backup> found =
          newest(
              good()
                  .and(backup -> !backup.failed())
                  .and(backup -> database.isEmpty() || isOf(backup, database))
                  .and(backup -> takenOn(backup, branch)));
      if (found.isPresent()) {
        boolean current = branch.equals(branches.get(0));
        return new Choice(
            found.get(),
            "latest on branch "
                + branch
                + (current
                    ? ""
                    : ", which " + branches.get(0) + " came from: it has none of its own"));
      }
    }
    Choice latest = requireLatest(database);
    return new Choice(
        latest.backup(),
        latest.why()
            + (branches.isEmpty()
                ? "; no git branch is checked out"
                : "; there is none of branch " + String.join(" or ", branches)));
  }

  private static boolean takenOn(Backup backup, String branch) {
    return backup
        .manifest()
        .map(Manifest::git)
        .filter(git -> branch.equals(git.branch()))
        .isPresent();
  }

  private BackupNotFound noLatest(Optional<String> database) {
    if (backups.isEmpty()) {
      return new BackupNotFound(
          "There is no backup in " + folder + ".",
          "Take one first (mvn pgvol:backup), or name the folder by <catalog> (-Dpgvol.catalog).");
    }
    List<Backup> usable = backups.stream().filter(good()).toList();
    if (usable.isEmpty()) {
      return new BackupNotFound(
          "None of the backups in "
              + folder
              + " can be used: "
              + backups.stream()
                  .skip(Math.max(0, backups.size() - 3))
                  .map(backup -> backup.name() + ": " + backup.problem().orElse(""))
                  .collect(Collectors.joining("; "))
              + ".",
          "See mvn pgvol:list for all of them; name another folder by <catalog> (-Dpgvol.catalog).");
    }
    if (usable.stream().allMatch(Backup::failed)) {
      return new BackupNotFound(
          "The only backups in " + folder + " are what failed tests have left.",
          "To restore one of them, name it by <backup> (-Dpgvol.backup): " + names(usable) + ".");
    }
    Map<String, Long> databases =
        usable.stream()
            .collect(
                Collectors.groupingBy(
                    backup -> backup.database().orElse("an unknown database"),
                    TreeMap::new,
                    Collectors.counting()));
    return new BackupNotFound(
        "There is no backup of the database «"
            + database.orElse("")
            + "» in "
            + folder
            + "; there are "
            + databases.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining(", "))
            + ".",
        "To restore one of another database into it, name it by <backup> (-Dpgvol.backup): "
            + names(usable)
            + ".");
  }

  /** The newest ones' names, newest first. */
  private static String names(List<Backup> some) {
    return some.stream()
            .skip(Math.max(0, some.size() - SHOWN))
            .sorted(Comparator.comparing(Backup::time).reversed())
            .map(Backup::name)
            .collect(Collectors.joining(", "))
        + (some.size() > SHOWN ? " and " + (some.size() - SHOWN) + " older ones" : "");
  }

  /** The backup in this catalog that has this name, id or label. */
  Optional<Choice> named(String selection) {
    return newest(backup -> backup.name().equals(selection))
        .map(backup -> new Choice(backup, "by its name"))
        .or(
            () ->
                newest(backup -> backup.id().equals(selection))
                    .map(backup -> new Choice(backup, "by its name")));
  }

  /** The newest backup with this label: a good one rather than a damaged one. */
  Optional<Choice> labelled(String selection, Optional<String> database) {
    Predicate<Backup> labelled = backup -> backup.label().equals(Optional.of(selection));
    return newest(labelled.and(good()).and(backup -> isOf(backup, database)))
        .or(() -> newest(labelled.and(good())))
        .or(() -> newest(labelled))
        .map(backup -> new Choice(backup, "latest with the label " + selection));
  }

  /** Where a path leads to, when there is something. */
  static Optional<Path> path(String selection, Path base, Path folder) {
    for (Path start : List.of(base, folder)) {
      try {
        Path path = start.resolve(selection).toAbsolutePath().normalize();
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(Names.MANIFEST) && Names.looksLikeBackup(stem(name))) {
          path = path.resolveSibling(stem(name));
        }
        if (Files.exists(path) || BackupReader.hasManifest(path)) {
          return Optional.of(path);
        }
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String stem(String manifest) {
    return manifest.substring(0, manifest.length() - Names.MANIFEST.length());
  }

  BackupNotFound notFound(String selection) {
    String advice =
        "Set <backup> (-Dpgvol.backup) to latest, a file name, a path or a label."
            + (backups.isEmpty() ? "" : " There " + (backups.size() == 1 ? "is " : "are "));
    String shown =
        backups.stream()
            .sorted(
                Comparator.comparingInt((Backup backup) -> distance(selection, backup))
                    .thenComparing(Comparator.comparing(Backup::time).reversed()))
            .limit(SHOWN)
            .map(
                backup ->
                    backup.name() + backup.label().map(label -> " («" + label + "»)").orElse(""))
            .collect(Collectors.joining(", "));
    String more = backups.size() > SHOWN ? " and " + (backups.size() - SHOWN) + " more" : "";
    return new BackupNotFound(
        "There is no backup «"
            + selection
            + "» in "
            + folder
            + (backups.isEmpty() ? ", nor any other." : "."),
        advice + shown + more + (backups.isEmpty() ? "" : "."));
  }

  private static int distance(String selection, Backup backup) {
    String wanted = selection.toLowerCase(Locale.ROOT);
    int best = Math.min(distance(wanted, backup.name()), distance(wanted, backup.id()));
    return backup.label().map(label -> Math.min(best, distance(wanted, label))).orElse(best);
  }

  /** Levenshtein's, but a part of a name is nearer than anything else. */
  private static int distance(String wanted, String name) {
    String other = name.toLowerCase(Locale.ROOT);
    if (other.contains(wanted)) {
      return -1;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= wanted.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int above = row[j];
        int change = wanted.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + change);
        diagonal = above;
      }
    }
    return row[other.length()];
  }

  private Optional<Backup> newest(Predicate<Backup> which) {
    return backups.stream().filter(which).reduce((older, newer) -> newer);
  }

  private static Predicate<Backup> good() {
    return backup -> backup.problem().isEmpty();
  }

  private static boolean isOwn(Backup backup) {
    return backup.manifest().isPresent();
  }

  private static boolean isOf(Backup backup, Optional<String> database) {
    return database.isPresent() && backup.database().equals(database);
  }
}
