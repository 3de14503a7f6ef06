package io.github.pgvol.dump;

import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the rows of a table's data as the custom and directory formats hold them: the lines of
 * COPY's text format, then {@code \.} and two empty lines ({@code dumpTableData_copy} in
 * pg_dump.c). A line break in a value is written as {@code \n}, so every line is a row.
 */
public final class CopyRows {

  private static final byte[] END = {'\\', '.', '\n', '\n', '\n'};
  private static final int BUFFER = 1 << 14;

  private CopyRows() {}

  /**
   * Reads the data of one table to its end.
   *
   * @param content the data, decompressed; it is not closed
   * @return the number of rows
   * @throws DumpFormatException if its end is not that of a table's data
   * @throws IOException if it cannot be read
   */
  public static long count(InputStream content) throws IOException {
    byte[] buffer = new byte[BUFFER];
    byte[] tail = new byte[END.length + 1];
    long lines = 0;
    long total = 0;
    int read;
    while ((read = content.read(buffer)) >= 0) {
      lines += newlines(buffer, read);
      total += read;
      int kept = Math.min(read, tail.length);
      System.arraycopy(tail, kept, tail, 0, tail.length - kept);
      System.arraycopy(buffer, read - kept, tail, tail.length - kept, kept);
    }
    if (!endsRight(tail, total)) {
      throw new DumpFormatException("a table's data do not end with the end-of-data mark \\.");
    }
    return lines - 3;
  }

  private static boolean endsRight(byte[] tail, long total) {
    for (int i = 0; i < END.length; i++) {
      if (tail[i + 1] != END[i]) {
        return false;
      }
    }
    return total == END.length || tail[0] == '\n';
  }

  private static int newlines(byte[] buffer, int length) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        count++;
      }
    }
    return count;
  }
}
