package io.github.pgvol.restore;

import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.TocEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * In how many calls of pg_restore an archive is loaded.
 *
 * <p>A parallel pg_restore goes by the dependencies in the archive, and pg_dump ties what it makes
 * on a partitioned table to the parent, which has no rows. So the parent's triggers may fire while
 * the partitions are loaded, and nobody tells; a NOT VALID key may refuse rows; an attaching of
 * indexes and a key may deadlock. And a grant by somebody who was granted the right may come too
 * early. What one call cannot keep apart, several do.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgrestore.html">pg_restore,
 *     --use-list</a>
 */
final class LoadPlan {

  /** What must not be there before all rows and keys are. */
  private static final Set<String> AFTER_KEYS =
      Set.of("TRIGGER", "RULE", "POLICY", "ROW SECURITY", "STATISTICS", "CHECK CONSTRAINT");

  /** What pg_restore itself puts at the end, and what hangs on it. */
  private static final Set<String> LAST =
      Set.of(
          "MATERIALIZED VIEW DATA",
          "EVENT TRIGGER",
          "COMMENT",
          "SECURITY LABEL",
          "ACL",
          "DEFAULT ACL");

  private LoadPlan() {}

  /**
   * One call of pg_restore.
   *
   * @param entries what it restores, empty for everything
   * @param parallel whether several connections may do it
   */
  record Step(Optional<List<Integer>> entries, boolean parallel) {

    /** The list as pg_restore reads it: a line an entry, beginning with its number. */
    String list() {
      StringBuilder list = new StringBuilder();
      entries.orElseThrow().forEach(entry -> list.append(entry).append(";\n"));
      return list.toString();
    }
  }

  /** The calls, in their order. */
  static List<Step> of(DumpToc toc) {
    boolean partitioned =
        toc.entries().stream()
            .anyMatch(entry -> entry.is("TABLE ATTACH") || entry.is("INDEX ATTACH"));
    boolean privileges = toc.entries().stream().anyMatch(entry -> entry.is("ACL"));
    if (partitioned) {
      Predicate<TocEntry> late = entry -> isLast(entry) || AFTER_KEYS.contains(entry.description());
      Predicate<TocEntry> attach = entry -> entry.is("INDEX ATTACH");
      Predicate<TocEntry> key = entry -> entry.is("FK CONSTRAINT");
      Predicate<TocEntry> post = entry -> entry.section() == TocEntry.Section.POST_DATA;
      Predicate<TocEntry> early = late.negate();
      return steps(
          toc,
          new Group(early.and(post.negate()), true),
          new Group(early.and(post).and(attach.negate()).and(key.negate()), true),
          new Group(early.and(attach), false),
          new Group(early.and(key), true),
          new Group(late, false));
    }
    if (privileges) {
      Predicate<TocEntry> last = LoadPlan::isLast;
      return steps(toc, new Group(last.negate(), true), new Group(last, false));
    }
    return List.of(new Step(Optional.empty(), true));
  }

  private static boolean isLast(TocEntry entry) {
    return LAST.contains(entry.description())
        || entry.description().startsWith("PUBLICATION")
        || entry.description().startsWith("SUBSCRIPTION");
  }

  private record Group(Predicate<TocEntry> members, boolean parallel) {}

  private static List<Step> steps(DumpToc toc, Group... groups) {
    List<Step> steps = new ArrayList<>();
    for (Group group : groups) {
      List<Integer> entries =
          toc.entries().stream().filter(group.members()).map(TocEntry::dumpId).toList();
      if (!entries.isEmpty()) {
        steps.add(new Step(Optional.of(entries), group.parallel()));
      }
    }
    return steps;
  }
}
