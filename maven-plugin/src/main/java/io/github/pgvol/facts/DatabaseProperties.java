package io.github.pgvol.facts;

import java.util.List;

/**
 * What belongs to a database and is in no dump of its content.
 *
 * @param owner the owning role
 * @param encoding the encoding's name, as in {@code UTF8}
 * @param localeProvider {@code libc}, {@code icu} or {@code builtin}
 * @param collate LC_COLLATE
 * @param ctype LC_CTYPE
 * @param locale the ICU or built-in locale, null for libc
 * @param icuRules additional ICU rules, or null
 * @param collationVersion the version of the collation that the database was made with, or null
 * @param tablespace the default tablespace
 * @param connectionLimit -1 for none
 * @param template whether it is marked as a template
 * @param comment its comment, or null
 * @param acl its privileges as {@code aclitem}s, null for the default
 * @param settings what ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET said
 */
public record DatabaseProperties(
    String owner,
    String encoding,
    String localeProvider,
    String collate,
    String ctype,
    String locale,
    String icuRules,
    String collationVersion,
    String tablespace,
    int connectionLimit,
    boolean template,
    String comment,
    List<Grant> acl,
    List<Setting> settings) {

  /** The same with another locale of libc. */
  public DatabaseProperties sortedBy(String otherCollate, String otherCtype) {
    return new DatabaseProperties(
        owner,
        encoding,
        localeProvider,
        otherCollate,
        otherCtype,
        locale,
        icuRules,
        null,
        tablespace,
        connectionLimit,
        template,
        comment,
        acl,
        settings);
  }

  /**
   * One privilege on the database.
   *
   * @param grantee the role, null for PUBLIC
   * @param grantor the role that gave it
   * @param privilege CONNECT, CREATE or TEMPORARY
   * @param grantable whether WITH GRANT OPTION
   */
  public record Grant(String grantee, String grantor, String privilege, boolean grantable) {}

  /**
   * A setting bound to the database.
   *
   * @param role the role it holds for, null for all
   * @param name the parameter's name
   * @param value its value as stored
   */
  public record Setting(String role, String name, String value) {}
}
