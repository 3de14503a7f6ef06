package io.github.pgvol.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.dump.DumpCompression;
import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.TocEntry;
import io.github.pgvol.dump.TocEntry.Section;
import io.github.pgvol.facts.TableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

  private final List<TocEntry> entries = new ArrayList<>();

  private LoadPlanTest with(int id, String kind, Section section) {
    entries.add(
        new TocEntry(
            id,
            section,
            kind,
            "x",
            "public",
            "app",
            Optional.empty(),
            false,
            List.of(),
            false,
            OptionalLong.empty(),
            Optional.empty()));
    return this;
  }

  private DumpToc toc() {
    return new DumpToc(
        "1.16", true, DumpCompression.ZSTD, Optional.empty(), "app", "17.6", "17.6", entries);
  }

  private List<LoadPlan.Step> plan() {
    return LoadPlan.of(toc(), Optional.empty());
  }

  private void table(int id, String name) {
    entries.add(
        new TocEntry(
            id,
            Section.DATA,
            "TABLE DATA",
            name,
            "public",
            "app",
            Optional.empty(),
            true,
            List.of(),
            true,
            OptionalLong.empty(),
            Optional.empty()));
  }

  @Test
  void theRowsOfAHugeTableAreShared() {
    with(1, "TABLE", Section.PRE_DATA);
    table(2, "huge");
    table(3, "small");
    with(4, "CONSTRAINT", Section.POST_DATA)
        .with(5, "ACL", Section.NONE)
        .with(6, "SEQUENCE SET", Section.DATA);
    List<TableRows> rows =
        List.of(
            new TableRows("public", "huge", 6_000_000), new TableRows("public", "small", 100_000));

    Optional<HugeTable> huge = HugeTable.find(toc(), rows, 2);

    assertThat(huge).map(table -> table.entry().dumpId()).contains(2);
    assertThat(LoadPlan.of(toc(), huge))
        .containsExactly(
            new LoadPlan.Step(Optional.of(List.of(1, 3, 6)), true),
            new LoadPlan.Step(Optional.of(List.of(2)), true, OptionalLong.of(6_000_000)),
            new LoadPlan.Step(Optional.of(List.of(4)), true),
            new LoadPlan.Step(Optional.of(List.of(5)), false));
  }

  @Test
  void aTableIsHugeWhenTheOthersWouldWaitForIt() {
    table(1, "a");
    table(2, "b");
    TableRows large = new TableRows("public", "a", 6_000_000);

    assertThat(HugeTable.find(toc(), List.of(large), 1)).isEmpty();
    assertThat(HugeTable.find(toc(), List.of(large), 2)).isPresent();
    assertThat(HugeTable.find(toc(), List.of(new TableRows("public", "a", 60_000)), 2)).isEmpty();
    assertThat(HugeTable.find(toc(), List.of(large, new TableRows("public", "b", 5_000_000)), 2))
        .isEmpty();
    assertThat(HugeTable.find(toc(), List.of(large, new TableRows("public", "b", 1_000_000)), 8))
        .isPresent();
  }

  @Test
  void aPlainDatabaseIsLoadedInOneCall() {
    with(1, "TABLE", Section.PRE_DATA)
        .with(2, "TABLE DATA", Section.DATA)
        .with(3, "TRIGGER", Section.POST_DATA)
        .with(4, "COMMENT", Section.NONE);
    assertThat(plan()).containsExactly(new LoadPlan.Step(Optional.empty(), true));
  }

  @Test
  void privilegesComeLastAndOneByOne() {
    with(1, "TABLE", Section.PRE_DATA)
        .with(2, "ACL", Section.NONE)
        .with(3, "TABLE DATA", Section.DATA)
        .with(4, "FK CONSTRAINT", Section.POST_DATA);
    assertThat(plan())
        .containsExactly(
            new LoadPlan.Step(Optional.of(List.of(1, 3, 4)), true),
            new LoadPlan.Step(Optional.of(List.of(2)), false));
  }

  @Test
  void partitionsAreFullBeforeTheirParentsTriggersAreThere() {
    with(1, "TABLE", Section.PRE_DATA)
        .with(2, "TABLE ATTACH", Section.PRE_DATA)
        .with(3, "TABLE DATA", Section.DATA)
        .with(4, "INDEX", Section.POST_DATA)
        .with(5, "CONSTRAINT", Section.POST_DATA)
        .with(6, "INDEX ATTACH", Section.POST_DATA)
        .with(7, "TRIGGER", Section.POST_DATA)
        .with(8, "FK CONSTRAINT", Section.POST_DATA)
        .with(9, "ACL", Section.NONE)
        .with(10, "PUBLICATION TABLE", Section.POST_DATA)
        .with(11, "CHECK CONSTRAINT", Section.POST_DATA);
    assertThat(plan())
        .containsExactly(
            new LoadPlan.Step(Optional.of(List.of(1, 2, 3)), true),
            new LoadPlan.Step(Optional.of(List.of(4, 5)), true),
            new LoadPlan.Step(Optional.of(List.of(6)), false),
            new LoadPlan.Step(Optional.of(List.of(8)), true),
            new LoadPlan.Step(Optional.of(List.of(7, 9, 10, 11)), false));
    assertThat(plan().get(1).list()).isEqualTo("4;\n5;\n");
  }
}
