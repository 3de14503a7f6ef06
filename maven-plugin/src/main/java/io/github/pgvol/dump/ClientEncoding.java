package io.github.pgvol.dump;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Set;

/** PostgreSQL's names of encodings (src/common/encnames.c), seen from Java. */
final class ClientEncoding {

  /**
   * The encodings that only a client may have ({@code PG_ENCODING_BE_LAST} in mb/pg_wchar.h): in
   * them, a byte of a character can look like a backslash.
   */
  private static final Set<String> CLIENT_ONLY =
      Set.of(
          "sjis",
          "shiftjis",
          "mskanji",
          "win932",
          "windows932",
          "shiftjis2004",
          "big5",
          "win950",
          "windows950",
          "gbk",
          "win936",
          "windows936",
          "uhc",
          "win949",
          "windows949",
          "gb18030",
          "johab");

  private ClientEncoding() {}

  static boolean isClientOnly(String name) {
    return CLIENT_ONLY.contains(clean(name));
  }

  static Charset charset(String name) {
    String clean = clean(name);
    String known =
        switch (clean) {
          case "latin5" -> "iso-8859-9";
          case "latin6" -> "iso-8859-10";
          case "latin7" -> "iso-8859-13";
          case "latin8" -> "iso-8859-14";
          case "latin9" -> "iso-8859-15";
          case "latin10" -> "iso-8859-16";
          case "koi8r", "koi8" -> "koi8-r";
          case "koi8u" -> "koi8-u";
          case "sqlascii", "utf8", "unicode", "muleinternal" -> "utf-8";
          case "euccn" -> "gb2312";
          case "win" -> "windows-1251";
          default -> clean;
        };
    try {
      if (known.startsWith("win1") || known.equals("win866") || known.equals("win874")) {
        return Charset.forName(known.equals("win866") ? "ibm866" : "windows-" + known.substring(3));
      }
      if (known.startsWith("iso8859")) {
        return Charset.forName("iso-8859-" + known.substring("iso8859".length()));
      }
      return Charset.forName(known);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  /** As {@code clean_encoding_name}: letters and digits only, in lower case. */
  private static String clean(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
