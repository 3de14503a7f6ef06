package io.github.pgvol.verify;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What {@link FileCheck} has found.
 *
 * @param findings all that was looked at; at least one
 * @param bytes how many bytes were read from disk
 * @param tables how many tables the backup has data of
 * @param rows the rows in them, counted in the backup itself; empty where they could not be
 */
public record FileCheckResult(List<Finding> findings, long bytes, int tables, OptionalLong rows) {

  /** Copies the findings. */
  public FileCheckResult {
    findings = List.copyOf(findings);
  }

  /** True when nothing is wrong. */
  public boolean ok() {
    return findings.stream().allMatch(Finding::good);
  }

  /** What is wrong, in one text; empty when nothing is. */
  public String wrong() {
    return findings.stream()
        .filter(finding -> !finding.good())
        .map(Finding::what)
        .collect(Collectors.joining("; "));
  }
}
