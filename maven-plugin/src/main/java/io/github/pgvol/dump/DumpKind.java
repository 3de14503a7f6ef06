package io.github.pgvol.dump;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is, by its first bytes. */
public enum DumpKind {
  /** pg_dump's custom format. */
  CUSTOM,
  /** pg_dump's tar format: toc.dat comes first in it (pg_backup_tar.c). */
  TAR,
  /** Another tar archive, such as one of a data directory. */
  OTHER_TAR,
  /** Plain SQL, or any other text. */
  PLAIN,
  /** Compressed by gzip; what is in it is to be sniffed again. */
  GZIP,
  /** Compressed by zstd; what is in it is to be sniffed again. */
  ZSTD,
  /** Nothing of these, or nothing at all. */
  OTHER;

  /** How many bytes {@link #sniff} wants to see: one tar header. */
  public static final int SNIFF_BYTES = 512;

  private static final byte[] CUSTOM_MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TOC_NAME = "toc.dat\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final byte[] UTF_16_LITTLE = {(byte) 0xff, (byte) 0xfe};
  private static final byte[] UTF_16_BIG = {(byte) 0xfe, (byte) 0xff};
  private static final int TAR_MAGIC_OFFSET = 257;

  /**
   * Tells what a file is.
   *
   * @param head its first bytes: {@link #SNIFF_BYTES} of them, or all if it has less
   * @return what it looks like; UTF-16 text counts as plain, so that {@link PlainDump} can say what
   *     is wrong with it
   */
  public static DumpKind sniff(byte[] head) {
    if (has(head, 0, CUSTOM_MAGIC)) {
      return CUSTOM;
    }
    if (has(head, TAR_MAGIC_OFFSET, TAR_MAGIC)) {
      return has(head, 0, TOC_NAME) ? TAR : OTHER_TAR;
    }
    if (has(head, 0, GZIP_MAGIC)) {
      return GZIP;
    }
    if (has(head, 0, ZSTD_MAGIC)) {
      return ZSTD;
    }
    if (has(head, 0, UTF_16_LITTLE) || has(head, 0, UTF_16_BIG)) {
      return PLAIN;
    }
    return head.length > 0 && isText(head) ? PLAIN : OTHER;
  }

  private static boolean has(byte[] head, int offset, byte[] magic) {
    return head.length >= offset + magic.length
        && Arrays.equals(head, offset, offset + magic.length, magic, 0, magic.length);
  }

  private static boolean isText(byte[] head) {
    for (byte b : head) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        return false;
      }
    }
    return true;
  }
}
