package io.github.pgvol.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk whose file system lets files share blocks: Btrfs, in a file of a test's own folder. */
final class SharingDisk implements AutoCloseable {

  private final Path place;

  private SharingDisk(Path place) {
    this.place = place;
  }

  /** Makes it below a folder, and mounts it. */
  static SharingDisk mount(Path folder) throws IOException, InterruptedException {
    Path image = folder.resolve("disk");
    Path place = Files.createDirectory(folder.resolve("mounted"));
    // Many times what the tests put there, so that no policy of free room has a say. The file is
    // sparse.
    Programs.run("truncate", "-s", "4G", image.toString());
    Programs.run("mkfs.btrfs", "-q", image.toString());
    Programs.run("mount", "-o", "loop", image.toString(), place.toString());
    return new SharingDisk(place);
  }

  /** A new folder on it. */
  Path folder(String name) throws IOException {
    return Files.createDirectory(place.resolve(name));
  }

  /** What is used of it, in kilobytes, when all is written. */
  long used() throws IOException, InterruptedException {
    Programs.run("sync", "-f", place.toString());
    return Long.parseLong(
        Programs.run("df", "--output=used", place.toString()).lines().toList().get(1).strip());
  }

  @Override
  public void close() throws IOException {
    try {
      Programs.run("umount", place.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
