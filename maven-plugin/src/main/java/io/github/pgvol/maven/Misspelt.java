package io.github.pgvol.maven;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.logging.Log;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/**
 * Properties on the command line that look like pgvol's, and that no goal reads: Maven takes every
 * one without a word, and the goal would do something else than was asked for.
 */
public final class Misspelt {

  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(pgvol\\.[A-Za-z.]+)}");
  private static final int NEAR = 3;

  private Misspelt() {}

  /** Warns of them, once in a build. */
  public static void warn(MavenSession session, MojoExecution execution, Log log) {
    Properties given = session.getUserProperties();
    if (given.stringPropertyNames().stream().noneMatch(Misspelt::looksOurs)
        || !session.getRepositorySession().getData().set(Misspelt.class.getName(), null, true)) {
      return;
    }
    Set<String> known =
        execution.getMojoDescriptor().getPluginDescriptor().getMojos().stream()
            .map(MojoDescriptor::getMojoConfiguration)
            .flatMap(Misspelt::properties)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : new TreeSet<>(given.stringPropertyNames())) {
      if (looksOurs(name) && !known.contains(name)) {
        log.warn(words(name, known));
      }
    }
  }

  private static boolean looksOurs(String name) {
    return name.regionMatches(true, 0, "pgvol.", 0, "pgvol.".length());
  }

  private static Stream<String> properties(PlexusConfiguration parameters) {
    return Arrays.stream(parameters.getChildren())
        .map(child -> EXPRESSION.matcher(child.getValue("")))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1));
  }

  /** What is said of one. */
  static String words(String name, Set<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance(NEAR);
    Optional<String> meant =
        known.stream()
            .filter(other -> distance.apply(name, other) >= 0)
            .min(Comparator.comparingInt(other -> distance.apply(name, other)));
    return "No goal of pgvol knows the property -D"
        + name
        + ": "
        + meant
            .map(other -> "did you mean -D" + other + "?")
            .orElse("mvn pgvol:help -Ddetail lists them all.");
  }
}
