package io.github.pgvol.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Joins one thread that writes with one that reads, at full speed and in constant memory.
 *
 * <p>Unlike {@code java.io}'s pipe it moves large pieces, carries the writer's failure to the
 * reader, and lets the writer go when the reader has had enough.
 */
public final class Pipe {

  private static final int PIECE = 1 << 16;
  private static final int PIECES = 32;
  private static final long PAUSE_MILLIS = 50;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES);
  private final Sink sink = new Sink();
  private final Source source = new Source();
  private volatile boolean readerGone;
  private volatile IOException failure;

  /** Where to write; closing it is the end of the stream. */
  public OutputStream sink() {
    return sink;
  }

  /** Where to read; closing it makes further writing fail. */
  public InputStream source() {
    return source;
  }

  /** Makes reading fail once what was written before has been read. */
  public void fail(Exception cause) {
    failure = new IOException(cause.getMessage(), cause);
    try {
      sink.put(END);
    } catch (IOException e) {
      // The reader has gone: nobody is left to tell.
      failure.addSuppressed(e);
    }
  }

  /** Nobody reads what is written any more: why, the reader knows. */
  private static final class ReaderGone extends IOException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super("The reader has gone");
    }
  }

  /** Whether something failed only because the reader of a pipe had gone. */
  public static boolean isReaderGone(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ReaderGone) {
        return true;
      }
    }
    return false;
  }

  private final class Sink extends OutputStream {
    private final byte[] buffer = new byte[PIECE];
    private int filled;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int left = length;
      while (left > 0) {
        int some = Math.min(left, PIECE - filled);
        System.arraycopy(bytes, from, buffer, filled, some);
        filled += some;
        from += some;
        left -= some;
        if (filled == PIECE) {
          flush();
        }
      }
    }

    @Override
    public void flush() throws IOException {
      if (filled > 0) {
        byte[] piece = new byte[filled];
        System.arraycopy(buffer, 0, piece, 0, filled);
        filled = 0;
        put(piece);
      }
    }

    @Override
    public void close() throws IOException {
      flush();
      put(END);
    }

    private void put(byte[] piece) throws IOException {
      try {
        while (!pieces.offer(piece, PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          if (readerGone) {
            throw new ReaderGone();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
      }
    }
  }

  private final class Source extends PieceInputStream {
    private byte[] piece = END;
    private int position;
    private boolean ended;

    @Override
    @SuppressWarnings("ReferenceEquality") // END is a mark
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == piece.length && !ended) {
        try {
          piece = pieces.take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
        position = 0;
        ended = piece == END;
      }
      if (ended) {
        if (failure != null) {
          throw failure;
        }
        return -1;
      }
      int some = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, target, offset, some);
      position += some;
      return some;
    }

    @Override
    public void close() {
      readerGone = true;
    }
  }
}
