package io.github.pgvol.dump;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the SQL of one database through from a plain dump to {@code psql -X -v ON_ERROR_STOP=1}, as
 * a stream: what comes out is the file byte for byte and line for line, so that the line numbers in
 * psql's messages are those of the file, except for the following.
 *
 * <ul>
 *   <li>Meta-commands of psql are refused, wherever psql would recognise them. The four that
 *       pg_dump writes are left out: {@code \restrict} and its counterpart (since August 2025; an
 *       older psql does not know them), {@code \encoding SQL_ASCII}, and {@code \connect}, in whose
 *       place comes {@code RESET ALL}, as the session would be a new one.
 *   <li>psql's variables ({@code :NAME}, {@code :'NAME'}, {@code :"NAME"}) are refused if the name
 *       is in capitals, as those of all variables are that psql has by itself; others are not set
 *       in a psql started with {@code -X}, which then leaves the text as it is. {@code :{?name}} is
 *       refused always.
 *   <li>Statements on databases, roles, tablespaces and parameters are left out and reported: they
 *       would act on the whole cluster.
 *   <li>{@code ALTER SYSTEM}, {@code LOAD} and {@code COPY} from and to files and programs are
 *       refused.
 *   <li>{@code SET transaction_timeout = 0} is put in a way that servers before 17 accept.
 *   <li>The carriage returns that a terminal puts before line feeds are taken out again.
 * </ul>
 *
 * <p>The lexical rules are those of psql (src/fe_utils/psqlscan.l, src/bin/psql/mainloop.c and
 * copy.c); where its versions differ, or differ from the server, the file is refused. This keeps a
 * dump from doing anything in psql; it does not keep SQL in functions and {@code DO} blocks from
 * doing what the connected role may do on the server. psql has to begin with {@code
 * standard_conforming_strings} on, its default, and with a client encoding that a server can have
 * too; other settings of the session are to be given in {@code PGOPTIONS}, where {@code RESET ALL}
 * does not take them back.
 *
 * <p>A dump that ends too early raises an exception before the caller could take the end of the
 * stream for its end. After any exception, what came out is to be thrown away with the database
 * that it was loaded into.
 */
public final class PlainDump {

  private static final int PEEK_BYTES = 1 << 16;
  private static final Pattern SERVER_VERSION =
      Pattern.compile("^-- Dumped from database version (.{1,200})$", Pattern.MULTILINE);
  private static final Pattern DUMP_VERSION =
      Pattern.compile("^-- Dumped by pg_dump(?:all)? version (.{1,200})$", Pattern.MULTILINE);
  private static final Pattern HEADER =
      Pattern.compile("^-- PostgreSQL database (cluster )?dump$", Pattern.MULTILINE);
  private static final Pattern ENCODING =
      Pattern.compile("^SET client_encoding = '([^'\n]{1,200})';$", Pattern.MULTILINE);

  private PlainDump() {}

  /** What wrote a plain dump. */
  public enum Origin {
    /** pg_dump: one database. */
    PG_DUMP,
    /** pg_dumpall: a cluster. */
    PG_DUMPALL,
    /** Something else, or someone by hand. */
    OTHER
  }

  /** What a statement that was left out acts on. */
  public enum Target {
    /** The database itself: {@code CREATE DATABASE}, its settings, privileges and comment. */
    DATABASE,
    /** Roles and their memberships. */
    ROLE,
    /** Tablespaces. */
    TABLESPACE,
    /** Privileges on configuration parameters. */
    PARAMETER
  }

  /**
   * A statement that was left out.
   *
   * @param line where it begins, from 1
   * @param target what it acts on
   * @param command its words, as {@code CREATE DATABASE}
   * @param name the name of what it acts on; for {@code GRANT} of a role, the first role
   * @param sql the whole statement, if it is on a database and not overly long; those on roles hold
   *     passwords and are not kept
   */
  public record LeftOut(
      long line, Target target, String command, String name, Optional<String> sql) {}

  /**
   * A database in the file: a part that begins with {@code \connect}.
   *
   * @param name the database's name
   * @param line where the part begins
   * @param statements how many statements it has, without settings of the session
   * @param rows how many rows of COPY data it has
   */
  public record Part(String name, long line, long statements, long rows) {}

  /**
   * What the beginning of a plain dump says about it.
   *
   * @param origin what wrote it
   * @param serverVersion the version of the dumped server, as {@code 17.6 (Debian …)}
   * @param dumpVersion the version of pg_dump
   * @param clientEncoding the encoding of the file
   */
  public record Header(
      Origin origin,
      Optional<String> serverVersion,
      Optional<String> dumpVersion,
      Optional<String> clientEncoding) {

    /**
     * The dumped server's major version.
     *
     * @return as 17; 9 for all of 9.x
     */
    public OptionalInt serverMajor() {
      return serverVersion.map(DumpToc::major).orElse(OptionalInt.empty());
    }
  }

  /**
   * What was found in a plain dump that was read to its end.
   *
   * @param header what its beginning says
   * @param tables the number of rows of each COPY, in the file's order; only those of the chosen
   *     database, if one was chosen
   * @param parts the databases in it; empty if it does not connect to any
   * @param extensions the extensions that it creates
   * @param leftOut the statements that were left out, without those of other databases; of a great
   *     many, the first ones
   * @param insertStatements how many INSERT statements it has
   * @param terminalLineEnds whether all its lines end in CR LF, as from {@code docker exec -t}
   * @param lines the number of lines
   */
  public record Facts(
      Header header,
      List<TableRows> tables,
      List<Part> parts,
      List<String> extensions,
      List<LeftOut> leftOut,
      long insertStatements,
      boolean terminalLineEnds,
      long lines) {

    /** Copies the lists. */
    public Facts {
      tables = List.copyOf(tables);
      parts = List.copyOf(parts);
      extensions = List.copyOf(extensions);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * Copies the SQL of a dump of one database.
   *
   * @param in the plain dump, from its beginning; it is not closed
   * @param out where the SQL for psql goes; it is neither flushed nor closed
   * @return what was found
   * @throws UnsafeDumpException if it holds a command that is refused
   * @throws SeveralDatabasesException if it holds several databases
   * @throws DumpFormatException if it is damaged, truncated, or no plain dump
   * @throws IOException if it cannot be read, or the SQL not be written
   */
  public static Facts copy(InputStream in, OutputStream out) throws IOException {
    return new PlainScanner(in, out, PlainScanner.Choice.only()).run();
  }

  /**
   * Copies the SQL of one database from a dump that may hold several, as by pg_dumpall.
   *
   * @param in the plain dump, from its beginning; it is not closed
   * @param out where the SQL for psql goes; it is neither flushed nor closed
   * @param database the name of the database; what comes before the first {@code \connect} is taken
   *     too
   * @return what was found
   * @throws UnsafeDumpException if it holds a command that is refused
   * @throws SeveralDatabasesException if it lacks the database
   * @throws DumpFormatException if it is damaged, truncated, or no plain dump
   * @throws IOException if it cannot be read, or the SQL not be written
   */
  public static Facts copy(InputStream in, OutputStream out, String database) throws IOException {
    return new PlainScanner(in, out, PlainScanner.Choice.of(database)).run();
  }

  /**
   * Copies the SQL of a dump of one database, by pg_dump, with other names for some roles.
   *
   * @param in the plain dump, from its beginning; it is not closed
   * @param out where the SQL for psql goes; it is neither flushed nor closed
   * @param roles new names by old ones
   * @return what was found
   * @throws DumpFormatException if it is damaged, truncated, or no plain dump
   * @throws IOException if it cannot be read, or the SQL not be written
   */
  public static Facts copy(InputStream in, OutputStream out, Map<String, String> roles)
      throws IOException {
    return new PlainScanner(in, out, new RoleNames(roles)).run();
  }

  /**
   * Reads a dump without copying it. One of several databases is not refused here.
   *
   * @param in the plain dump, from its beginning; it is not closed
   * @return what was found
   * @throws UnsafeDumpException if it holds a command that is refused
   * @throws DumpFormatException if it is damaged, truncated, or no plain dump
   * @throws IOException if it cannot be read
   */
  public static Facts scan(InputStream in) throws IOException {
    return new PlainScanner(in, OutputStream.nullOutputStream(), PlainScanner.Choice.all()).run();
  }

  /**
   * Reads what the beginning of a dump says, for a listing. Nothing is checked.
   *
   * @param in the plain dump, from its beginning; it is not closed, and 64 KiB of it are read
   * @return what it says
   * @throws IOException if it cannot be read
   */
  public static Header peek(InputStream in) throws IOException {
    String head =
        new String(in.readNBytes(PEEK_BYTES), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    Matcher header = HEADER.matcher(head);
    Origin origin = Origin.OTHER;
    if (header.find()) {
      origin = header.group(1) == null ? Origin.PG_DUMP : Origin.PG_DUMPALL;
    }
    return new Header(
        origin, first(SERVER_VERSION, head), first(DUMP_VERSION, head), first(ENCODING, head));
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
