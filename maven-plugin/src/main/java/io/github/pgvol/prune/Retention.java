package io.github.pgvol.prune;

import io.github.pgvol.catalog.Backup;
import io.github.pgvol.problem.UserProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which backups stay. Each database is looked at by itself; what any of the rules keeps, stays.
 *
 * <p>Days, weeks (from Monday) and months are those of UTC, as the times in the names are. Of each
 * day, week or month the newest backup counts, and only those that have one count: after a holiday
 * the last seven daily backups are still there. Foreign backups, damaged ones and, unless told
 * otherwise, labelled ones are never removed and fill no place; nor is the newest good backup of a
 * database ever removed.
 *
 * @param keepLast the newest ones
 * @param keepDays all that are not older than this many times 24 hours
 * @param keepDaily the newest of each of the last days that have one
 * @param keepWeekly the newest of each of the last weeks that have one
 * @param keepMonthly the newest of each of the last months that have one
 * @param pruneLabelled whether labelled ones are treated as the others are
 */
public record Retention(
    OptionalInt keepLast,
    OptionalInt keepDays,
    OptionalInt keepDaily,
    OptionalInt keepWeekly,
    OptionalInt keepMonthly,
    boolean pruneLabelled) {

  private static final String RULES =
      "<keepLast> (-Dpgvol.keepLast), <keepDays> (-Dpgvol.keepDays), <keepDaily>"
          + " (-Dpgvol.keepDaily), <keepWeekly> (-Dpgvol.keepWeekly) or <keepMonthly>"
          + " (-Dpgvol.keepMonthly)";

  /**
   * Checks the rules.
   *
   * @throws UserProblem when there is none, or one below zero
   */
  public Retention {
    List<OptionalInt> all = List.of(keepLast, keepDays, keepDaily, keepWeekly, keepMonthly);
    if (all.stream().allMatch(OptionalInt::isEmpty)) {
      throw new UserProblem(
          "Nothing says which backups are to be kept.",
          "Set at least one of " + RULES + ": what any of them keeps, stays.");
    }
    all.stream()
        .filter(rule -> rule.isPresent() && rule.getAsInt() < 0)
        .findFirst()
        .ifPresent(
            rule -> {
              throw new UserProblem(
                  "A number of backups to keep cannot be " + rule.getAsInt() + ".",
                  "Set " + RULES + " to 0 or more.");
            });
  }

  /**
   * Decides; nothing is changed.
   *
   * @param backups in any order
   * @param now what {@link #keepDays} counts from
   * @return a decision for each of them, in the same order
   */
  public List<Decision> decide(List<Backup> backups, Instant now) {
    Map<Path, List<String>> reasons = new HashMap<>();
    Map<Optional<String>, List<Backup>> databases = new HashMap<>();
    backups.stream()
        .filter(Retention::isGood)
        .sorted(Comparator.comparing(Backup::time).thenComparing(Backup::name).reversed())
        .forEach(
            backup ->
                databases.computeIfAbsent(backup.database(), key -> new ArrayList<>()).add(backup));
    databases.values().forEach(newestFirst -> keep(newestFirst, now, reasons));
    return backups.stream().map(backup -> decision(backup, reasons)).toList();
  }

  private static boolean isGood(Backup backup) {
    return !backup.foreign() && backup.manifest().isPresent() && backup.problem().isEmpty();
  }

  private boolean isSpared(Backup backup) {
    // What failed tests have left was labelled by nobody.
    return backup.label().isPresent() && !backup.failed() && !pruneLabelled;
  }

  private Decision decision(Backup backup, Map<Path, List<String>> reasons) {
    if (backup.foreign()) {
      return new Decision(backup, true, "foreign: pgvol has not made it");
    }
    if (!isGood(backup)) {
      return new Decision(backup, true, "damaged: look at it, then delete it yourself");
    }
    if (isSpared(backup)) {
      return new Decision(backup, true, "labelled");
    }
    List<String> kept = reasons.getOrDefault(backup.path(), List.of());
    return kept.isEmpty()
        ? new Decision(backup, false, "no rule keeps it")
        : new Decision(backup, true, String.join(", ", kept));
  }

  private void keep(List<Backup> newestFirst, Instant now, Map<Path, List<String>> reasons) {
    List<Backup> counted = newestFirst.stream().filter(backup -> !isSpared(backup)).toList();
    int last = keepLast.orElse(0);
    for (int i = 0; i < Math.min(last, counted.size()); i++) {
      add(reasons, counted.get(i), "among the last " + last);
    }
    if (keepDays.isPresent()) {
      int days = keepDays.getAsInt();
      Instant limit = now.minus(Duration.ofDays(days));
      for (Backup backup : counted) {
        if (!backup.time().isBefore(limit)) {
          add(reasons, backup, "not older than " + days + (days == 1 ? " day" : " days"));
        }
      }
    }
    keepNewestOfEach(counted, keepDaily, LocalDate::toString, "daily", reasons);
    keepNewestOfEach(counted, keepWeekly, Retention::week, "weekly", reasons);
    keepNewestOfEach(counted, keepMonthly, Retention::month, "monthly", reasons);
    Backup newest =
        newestFirst.stream()
            .filter(backup -> !backup.failed())
            .findFirst()
            .orElse(newestFirst.get(0));
    if (!reasons.containsKey(newest.path())) {
      add(reasons, newest, "the newest of its database");
    }
  }

  private static void keepNewestOfEach(
      List<Backup> newestFirst,
      OptionalInt count,
      Function<LocalDate, String> period,
      String rule,
      Map<Path, List<String>> reasons) {
    String before = "";
    int left = count.orElse(0);
    for (Backup backup : newestFirst) {
      String its = period.apply(LocalDate.ofInstant(backup.time(), ZoneOffset.UTC));
      if (!its.equals(before)) {
        if (left == 0) {
          return;
        }
        left--;
        before = its;
        add(reasons, backup, rule + " " + its);
      }
    }
  }

  private static String week(LocalDate day) {
    return String.format(
        Locale.ROOT,
        "%d-W%02d",
        day.get(IsoFields.WEEK_BASED_YEAR),
        day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static String month(LocalDate day) {
    return String.format(Locale.ROOT, "%d-%02d", day.getYear(), day.getMonthValue());
  }

  private static void add(Map<Path, List<String>> reasons, Backup backup, String reason) {
    reasons.computeIfAbsent(backup.path(), key -> new ArrayList<>()).add(reason);
  }
}
