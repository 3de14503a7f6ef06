package io.github.pgvol.engine.docker;

/**
 * An image's name as the pull API wants it.
 *
 * @param repository the registry and name
 * @param tag the tag or digest: without one, the engine would pull all tags
 */
record Reference(String repository, String tag) {

  static Reference parse(String image) {
    int digest = image.indexOf('@');
    if (digest >= 0) {
      return new Reference(withoutTag(image.substring(0, digest)), image.substring(digest + 1));
    }
    int colon = tagColon(image);
    return colon < 0
        ? new Reference(image, "latest")
        : new Reference(image.substring(0, colon), image.substring(colon + 1));
  }

  private static String withoutTag(String name) {
    int colon = tagColon(name);
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** A colon before a slash belongs to a port. */
  private static int tagColon(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? colon : -1;
  }
}
