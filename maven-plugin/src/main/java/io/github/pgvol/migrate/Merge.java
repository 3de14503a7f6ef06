package io.github.pgvol.migrate;

import io.github.pgvol.facts.DatabaseProperties;
import java.util.ArrayList;
import java.util.List;

/** What belongs to a database and no clone has: the old one's, and what a migration has set. */
final class Merge {

  private Merge() {}

  /**
   * The properties of the migrated database.
   *
   * @param old those of the one that is replaced
   * @param side those that the clone has got by the migration
   */
  static DatabaseProperties of(DatabaseProperties old, DatabaseProperties side) {
    List<DatabaseProperties.Setting> settings = new ArrayList<>(old.settings());
    for (DatabaseProperties.Setting set : side.settings()) {
      settings.removeIf(
          one -> one.name().equals(set.name()) && java.util.Objects.equals(one.role(), set.role()));
    }
    settings.addAll(side.settings());
    List<DatabaseProperties.Grant> acl = old.acl();
    if (side.acl() != null && acl != null) {
      List<DatabaseProperties.Grant> both = new ArrayList<>(acl);
      side.acl().stream()
          .filter(grant -> grant.grantee() != null && !grant.grantee().equals(side.owner()))
          .map(
              grant ->
                  new DatabaseProperties.Grant(
                      grant.grantee(),
                      grant.grantor().equals(side.owner()) ? old.owner() : grant.grantor(),
                      grant.privilege(),
                      grant.grantable()))
          .filter(grant -> !both.contains(grant))
          .forEach(both::add);
      acl = both;
    }
    return new DatabaseProperties(
        old.owner(),
        old.encoding(),
        old.localeProvider(),
        old.collate(),
        old.ctype(),
        old.locale(),
        old.icuRules(),
        old.collationVersion(),
        old.tablespace(),
        old.connectionLimit(),
        old.template(),
        side.comment() == null ? old.comment() : side.comment(),
        acl,
        settings);
  }
}
