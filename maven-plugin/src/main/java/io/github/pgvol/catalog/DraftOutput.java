package io.github.pgvol.catalog;

import io.github.pgvol.archive.Checksums;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;

/** Writes a draft's file, counts and digests what goes into it. For one thread at a time. */
final class DraftOutput extends OutputStream {

  private static final int BUFFER = 1 << 17;

  private final FileChannel channel;
  private final FileOps ops;
  private final Path file;
  private final MessageDigest digest = Checksums.sha256();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] one = new byte[1];
  private long count;
  private boolean failed;
  private volatile String sha256;

  DraftOutput(FileChannel channel, FileOps ops, Path file) {
    this.channel = channel;
    this.ops = ops;
    this.file = file;
  }

  /** True when it was closed after all had been written. */
  boolean isComplete() {
    return sha256 != null;
  }

  long count() {
    return count;
  }

  /** The checksum; to be asked when complete. */
  String checksum() {
    return Objects.requireNonNull(sha256, "The draft's stream was not closed.");
  }

  /** Ends the writing from another thread: what comes after it fails. */
  void abort() {
    try {
      channel.close();
    } catch (IOException e) {
      // What could not be closed cannot be deleted on some systems either: recover() comes later.
    }
  }

  @Override
  public void write(int b) throws IOException {
    one[0] = (byte) b;
    write(one, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    digest.update(bytes, offset, length);
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, buffer.remaining());
      buffer.put(bytes, offset + done, part);
      done += part;
      if (!buffer.hasRemaining()) {
        drain();
      }
    }
    count += length;
  }

  private void drain() throws IOException {
    buffer.flip();
    try {
      ops.write(channel, buffer, file);
    } catch (IOException e) {
      failed = true;
      throw new DraftWriteException(file, e);
    } finally {
      buffer.clear();
    }
  }

  /** Nothing is kept from the file for long, and durable it gets at the commit. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    if (sha256 != null || failed) {
      channel.close();
      return;
    }
    if (buffer.position() > 0) {
      drain();
    }
    try {
      channel.close();
    } catch (IOException e) {
      failed = true;
      throw new DraftWriteException(file, e);
    }
    sha256 = Checksums.hex(digest);
  }
}
