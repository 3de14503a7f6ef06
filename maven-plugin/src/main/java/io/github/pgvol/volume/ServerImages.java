package io.github.pgvol.volume;

import io.github.pgvol.engine.Engine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Images that are here and tell that they have a server. */
public final class ServerImages {

  private ServerImages() {}

  /** One for each major version of PostgreSQL; empty when there is none. */
  public static Map<String, String> byMajor(Engine engine) throws IOException {
    Map<String, String> images = new LinkedHashMap<>();
    for (String image : engine.images()) {
      String major = engine.imageDefaults(image).environment().get("PG_MAJOR");
      if (major != null) {
        images.putIfAbsent(major, image);
      }
    }
    return images;
  }
}
