package io.github.pgvol.facts;

import java.util.List;

/**
 * A server as it was when a backup was taken.
 *
 * @param version the version as the server tells it, as in {@code 17.6 (Debian 17.6-0+deb13u1)}
 * @param major the major version
 * @param image the container image's name, or null without a container
 * @param imageDigest the image's digest or id, or null
 * @param platform operating system and architecture, as in {@code linux/amd64}, or null
 * @param dataChecksums whether data pages carry checksums
 * @param extensions the extensions in the database
 */
public record ServerFacts(
    String version,
    int major,
    String image,
    String imageDigest,
    String platform,
    boolean dataChecksums,
    List<Extension> extensions) {

  /** An installed extension. */
  public record Extension(String name, String version, String schema) {}
}
