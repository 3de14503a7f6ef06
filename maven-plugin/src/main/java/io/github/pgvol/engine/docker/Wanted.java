package io.github.pgvol.engine.docker;

import io.github.pgvol.problem.UserProblem;
import java.util.Locale;

/** Which engine is wanted. */
enum Wanted {
  /** The first that answers. */
  AUTO,
  /** Docker only. */
  DOCKER,
  /** Podman only. */
  PODMAN;

  /** Reads {@code pgvol.engine}. */
  static Wanted parse(String text) {
    for (Wanted wanted : values()) {
      if (wanted.word().equals(text.strip().toLowerCase(Locale.ROOT))) {
        return wanted;
      }
    }
    throw new UserProblem(
        "There is no engine «" + text + "».",
        "Set <engine> (-Dpgvol.engine) to auto, docker, podman or local.");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean accepts(String kind) {
    return this == AUTO || word().equals(kind);
  }
}
