package io.github.pgvol.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.dump.DumpCompression;
import io.github.pgvol.dump.DumpToc;
import io.github.pgvol.dump.TocEntry;
import io.github.pgvol.dump.TocEntry.Section;
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
    return LoadPlan.of(toc());
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
