package io.github.pgvol.verify;

/**
 * One thing that was looked at.
 *
 * @param good whether it is as it should be
 * @param what what was found, in words, with the file, offset or table where it is
 */
public record Finding(boolean good, String what) {

  static Finding good(String what) {
    return new Finding(true, what);
  }

  static Finding wrong(String what) {
    return new Finding(false, what);
  }
}
