package io.github.pgvol.catalog;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.problem.UserProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A backup that is being written. It lies in {@code .pgvol}, out of sight, until {@link #commit}
 * has made sure that it is whole and on disk, and moves it to its place. Closed without a commit it
 * is gone; left behind by a killed process, {@link Catalog#recover()} clears it.
 *
 * <p>{@link #close()} may be called at any time from another thread, such as a shutdown hook: the
 * writing thread then gets an {@link IOException}.
 */
public final class Draft implements AutoCloseable {

  private static final int ATTEMPTS = 5;

  private final Catalog catalog;
  private final Area area;
  private final FileOps ops;
  private final CatalogLock lock;
  private final String id;
  private final String file;
  private final Format format;
  private final Path reservation;
  private final FileChannel reserved;

  private DraftOutput output;
  private Contents contents;
  private State state = State.OPEN;
  private int filling;

  private enum State {
    OPEN,
    COMMITTED,
    CLOSED
  }

  /**
   * What a finished draft holds: to be written into its manifest as it is.
   *
   * @param id the file's name without its endings
   * @param file the file's or folder's name in the catalog
   * @param bytes the size of the file, or of all files of the folder
   * @param sha256 the file's checksum; null for a folder
   * @param files the checksums of a folder's files; null for a file
   */
  public record Contents(
      String id, String file, long bytes, String sha256, Map<String, String> files) {}

  private Draft(
      Catalog catalog,
      Area area,
      FileOps ops,
      CatalogLock lock,
      String id,
      String file,
      Format format,
      Path reservation,
      FileChannel reserved) {
    this.catalog = catalog;
    this.area = area;
    this.ops = ops;
    this.lock = lock;
    this.id = id;
    this.file = file;
    this.format = format;
    this.reservation = reservation;
    this.reserved = reserved;
  }

  /** Reserves a name; to be called while the catalog is locked. */
  static Draft reserve(
      Catalog catalog,
      Area area,
      FileOps ops,
      CatalogLock lock,
      String id,
      String ending,
      Format format,
      String token)
      throws IOException {
    Path reservation = area.lock(id, token);
    FileChannel channel = ops.create(reservation);
    boolean reserved = false;
    try {
      FileLock held = channel.tryLock();
      if (held == null) {
        throw new IOException(reservation + " is locked by someone else");
      }
      Draft draft =
          new Draft(catalog, area, ops, lock, id, id + ending, format, reservation, channel);
      if (format.isFolder()) {
        ops.createFolder(draft.path());
      }
      reserved = true;
      return draft;
    } finally {
      if (!reserved) {
        channel.close();
        ops.delete(reservation);
      }
    }
  }

  /** The file's or folder's name in the catalog to be. */
  public String file() {
    return file;
  }

  /** The name without its endings. */
  public String id() {
    return id;
  }

  /** The format. */
  public Format format() {
    return format;
  }

  /** Where the draft is written: for a folder it is there already, a file is not. */
  public Path path() {
    return area.draft(file);
  }

  /**
   * The folder to be filled.
   *
   * @throws IllegalStateException when the format is one of a single file
   */
  public Path folder() {
    if (!format.isFolder()) {
      throw new IllegalStateException(file + " is a file.");
    }
    return path();
  }

  /** Fills a folder. */
  @FunctionalInterface
  public interface Filling {
    /** Writes files into it. */
    void into(Path folder) throws IOException;
  }

  /**
   * Fills the folder. A disk that is full is a {@link DraftWriteException}, which {@link
   * CatalogErrors} explains.
   *
   * @throws IllegalStateException when the format is one of a single file
   */
  public void fill(Filling filler) throws IOException {
    synchronized (this) {
      requireOpen();
      filling++;
    }
    try {
      filler.into(folder());
    } catch (IOException e) {
      // The Java library throws it without the file's name.
      throw CatalogErrors.isFull(String.valueOf(e.getMessage()))
          ? new DraftWriteException(path(), e)
          : e;
    } finally {
      synchronized (this) {
        filling--;
        if (state == State.CLOSED) {
          clear();
        }
      }
    }
  }

  /**
   * Opens the file for writing, once. The stream has to be closed before the commit: only then is
   * the draft complete. Failing to write is a {@link DraftWriteException}, which {@link
   * CatalogErrors} explains.
   */
  public synchronized OutputStream openOutput() throws IOException {
    if (format.isFolder() || output != null) {
      throw new IllegalStateException(file + " is a folder, or was opened before.");
    }
    requireOpen();
    try {
      output = new DraftOutput(ops.create(path()), ops, path());
    } catch (IOException e) {
      throw new DraftWriteException(path(), e);
    }
    return output;
  }

  /**
   * Ends the writing: brings everything to disk and computes what the manifest has to say. Called
   * again, it gives the same answer.
   */
  public Contents seal() throws IOException {
    synchronized (this) {
      requireOpen();
      if (contents != null) {
        return contents;
      }
      if (output != null && !output.isComplete()) {
        throw new IllegalStateException("The stream into " + file + " was not closed.");
      }
    }
    Contents sealed;
    try {
      sealed = format.isFolder() ? sealFolder() : sealFile();
    } catch (IOException e) {
      synchronized (this) {
        requireOpen();
      }
      throw new DraftWriteException(path(), e);
    }
    synchronized (this) {
      requireOpen();
      contents = sealed;
    }
    return sealed;
  }

  private Contents sealFile() throws IOException {
    if (!Files.isRegularFile(path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalStateException("Nothing was written to " + path() + ".");
    }
    ops.secureAndForceTree(path());
    long bytes = Files.size(path());
    if (output == null) {
      return new Contents(id, file, bytes, Checksums.sha256(path(), n -> {}), null);
    }
    if (bytes != output.count()) {
      throw new IOException(bytes + " bytes are there of the " + output.count() + " written");
    }
    return new Contents(id, file, bytes, output.checksum(), null);
  }

  private Contents sealFolder() throws IOException {
    ops.secureAndForceTree(path());
    SortedMap<String, Long> sizes = Checksums.files(path());
    SortedMap<String, String> sums = Checksums.ofFolder(path(), n -> {});
    long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
    return new Contents(id, file, bytes, null, sums);
  }

  /**
   * Makes the draft a backup. The data are on disk before they are moved to their place, and the
   * manifest follows last; whatever goes wrong, the catalog is as it was before.
   *
   * @param manifest is given what the draft holds
   * @return the new backup
   * @throws UserProblem when the catalog's disk or folder is the reason that it failed
   */
  public Backup commit(Function<Contents, Manifest> manifest) {
    try {
      Contents sealed = seal();
      Manifest made = manifest.apply(sealed);
      if (!made.file().equals(file)
          || made.bytes() != sealed.bytes()
          || !made.format().equals(format.word())) {
        throw new IllegalArgumentException("The manifest is not one of " + file + ": " + made);
      }
      byte[] json = ManifestJson.write(made);
      ManifestJson.read(json);
      publish(json);
    } catch (IOException e) {
      throw CatalogErrors.translate(catalog.folder(), e);
    }
    return catalog
        .find(file)
        .orElseThrow(() -> new IllegalStateException(file + " is gone right after its commit."));
  }

  private synchronized void publish(byte[] json) throws IOException {
    requireOpen();
    ops.writeDurably(area.manifestDraft(file), json);
    ops.forceFolder(area.folder());
    lock.alone(
        () -> {
          Path data = catalog.folder().resolve(file);
          Path manifest = catalog.folder().resolve(file + Names.MANIFEST);
          if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)
              || Files.exists(manifest, LinkOption.NOFOLLOW_LINKS)) {
            throw new UserProblem(
                "Someone else has put " + data + " there while the backup was taken.",
                "Look at what it is, move it away, and take the backup again.");
          }
          try {
            ops.move(path(), data);
            ops.forceFolder(catalog.folder());
            ops.move(area.manifestDraft(file), manifest);
            ops.forceFolder(catalog.folder());
          } catch (IOException e) {
            takeBack(manifest, area.manifestDraft(file), e);
            takeBack(data, path(), e);
            throw e;
          }
          state = State.COMMITTED;
          releaseReservation();
          return null;
        });
  }

  /** Undoes a move of a publication that failed half-way. */
  private void takeBack(Path from, Path to, IOException failure) {
    try {
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        ops.move(from, to);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Deletes the draft, unless it was committed. Whatever cannot be deleted now is recovered later.
   */
  @Override
  public synchronized void close() {
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSED;
    if (output != null) {
      output.abort();
    }
    clear();
  }

  /**
   * As long as somebody fills the folder, files and the folder itself come back: its reservation
   * stays until that is over, for the next process if this one ends before.
   */
  private void clear() {
    try {
      lock.alone(
          () -> {
            ops.delete(area.manifestDraft(file));
            deleteData();
            if (filling == 0) {
              releaseReservation();
            }
            return null;
          });
    } catch (IOException | RuntimeException e) {
      // The next process that looks for leftovers finds the reservation and clears the rest.
      closeReservation();
    }
  }

  /** Someone may still be filling a folder: it is emptied until it is empty. */
  private void deleteData() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        ops.deleteTree(path());
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void releaseReservation() {
    closeReservation();
    try {
      ops.delete(reservation);
    } catch (IOException e) {
      // Nobody holds it: recover() takes it away.
    }
  }

  private void closeReservation() {
    try {
      reserved.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }

  /** As if the process had died: for tests. */
  void abandon() {
    if (output != null) {
      output.abort();
    }
    closeReservation();
  }

  private void requireOpen() throws IOException {
    if (state != State.OPEN) {
      throw new IOException("The draft " + file + " was closed.");
    }
  }
}
