package io.github.pgvol.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
  /** As it should be. */
  OK,
  /** Good to know. */
  INFO,
  /** It works, and may cost data or time one day. */
  WARNING,
  /** It does not work, or data is at risk now. */
  ERROR;

  /** As machines and people read it. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
