package io.github.pgvol.template;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.catalog.Manifest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** One checksum for a backup, be it a file or a folder. */
public final class BackupSum {

  private BackupSum() {}

  /** The one that a manifest tells. */
  public static String of(Manifest manifest) {
    return manifest.files() == null ? manifest.sha256() : of(manifest.files());
  }

  /** That of a folder: of a list of its files' checksums, as sha256sum writes it. */
  public static String of(Map<String, String> files) {
    MessageDigest digest = Checksums.sha256();
    files.forEach(
        (file, sum) -> digest.update((sum + "  " + file + "\n").getBytes(StandardCharsets.UTF_8)));
    return Checksums.hex(digest);
  }
}
