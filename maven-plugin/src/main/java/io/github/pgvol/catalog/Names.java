package io.github.pgvol.catalog;

import io.github.pgvol.archive.Compression;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What backups are called, and what their names tell. */
final class Names {

  static final String MANIFEST = ".json";

  private static final int LONGEST_PART = 60;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern ENDING =
      Pattern.compile(
          "(?:\\.(?:physical\\.tar|tar|sql|psql|dump|dmp|backup|pgdump|pg_dump|dir)"
              + "(?:\\.(?:gz|zst|gzip|zstd|bz2|xz|lz4|zip|7z))?|\\.tgz)$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DATE =
      Pattern.compile(
          "(?<!\\d)(\\d{4})([-_.]?)(\\d{2})\\2(\\d{2})"
              + "(?:[-_.T ]?(\\d{2})[-_:.]?(\\d{2})(?:[-_:.]?(\\d{2}))?)?(?!\\d)");

  private Names() {}

  /** The first name to try: {@code app_20261120_224500_before-import}. */
  static String id(String database, Optional<String> label, Instant time) {
    return safe(database, "db")
        + "_"
        + TIME.format(time)
        + label.filter(text -> !text.isBlank()).map(text -> "_" + safe(text, "")).orElse("");
  }

  /** What comes after the id. */
  static String ending(Format format, Compression.Method compression) {
    return format.extension() + (format.compressedOutside() ? compression.extension() : "");
  }

  /**
   * Only what every system takes in a file name, and a JVM in any locale. The true name stands in
   * the manifest.
   */
  private static String safe(String text, String otherwise) {
    String safe = text.strip().replaceAll("[^A-Za-z0-9._-]", "_");
    if (safe.length() > LONGEST_PART) {
      safe = safe.substring(0, LONGEST_PART);
    }
    safe = safe.replaceFirst("^[.-]", "_").replaceFirst("\\.$", "_");
    return safe.isEmpty() ? otherwise : safe;
  }

  /** A file's name without what tells its format; the whole name when it tells none. */
  static String idOf(String fileName) {
    return ENDING.matcher(fileName).replaceFirst("");
  }

  /** True when the name says that it is a backup. */
  static boolean looksLikeBackup(String fileName) {
    Matcher matcher = ENDING.matcher(fileName);
    return matcher.find() && matcher.start() > 0;
  }

  /** The format that the name tells, where nothing better is known. */
  static Format formatOf(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    if (name.contains(".tar") || name.endsWith(".tgz")) {
      return Format.PHYSICAL;
    }
    if (name.endsWith(Format.DIRECTORY.extension())) {
      return Format.DIRECTORY;
    }
    return name.contains(".sql") || name.contains(".psql") ? Format.PLAIN : Format.CUSTOM;
  }

  /**
   * When a foreign backup was taken: the time in its name, as the user's clock shows it, else the
   * file's own. A day in the name without a time of day takes the file's time, if it is of that
   * day.
   */
  static Instant timeOf(String fileName, Instant modified, ZoneId zone) {
    Matcher matcher = DATE.matcher(fileName);
    while (matcher.find()) {
      try {
        LocalDate day = LocalDate.of(number(matcher, 1), number(matcher, 3), number(matcher, 4));
        if (day.getYear() < 1990 || day.getYear() > 2200) {
          continue;
        }
        if (matcher.group(5) == null) {
          return modified.atZone(zone).toLocalDate().equals(day)
              ? modified
              : day.atStartOfDay(zone).toInstant();
        }
        int second = matcher.group(7) == null ? 0 : number(matcher, 7);
        return LocalDateTime.of(day, LocalTime.of(number(matcher, 5), number(matcher, 6), second))
            .atZone(zone)
            .toInstant();
      } catch (DateTimeException e) {
        // Digits that are no date.
      }
    }
    return modified;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
