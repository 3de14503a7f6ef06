package io.github.pgvol.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgvol.catalog.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingCopyTest {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir private Path folder;
  private Path git;

  @BeforeEach
  void aRepository() throws IOException {
    git = Files.createDirectory(folder.resolve(".git"));
    Files.writeString(git.resolve("HEAD"), "ref: refs/heads/feature/größe\n");
  }

  private void loose(String reference) throws IOException {
    Path file = git.resolve(reference);
    Files.createDirectories(file.getParent());
    Files.writeString(file, COMMIT + "\n");
  }

  @Test
  void aLooseReferenceIsRead() throws IOException {
    loose("refs/heads/feature/größe");
    assertThat(WorkingCopy.of(folder)).contains(new Manifest.Git("feature/größe", COMMIT));
  }

  @Test
  void aFolderBelowBelongsToTheSameWorkingCopy() throws IOException {
    loose("refs/heads/feature/größe");
    Path below = Files.createDirectories(folder.resolve("a/b"));
    assertThat(WorkingCopy.of(below)).contains(new Manifest.Git("feature/größe", COMMIT));
  }

  @Test
  void aPackedReferenceIsRead() throws IOException {
    Files.writeString(
        git.resolve("packed-refs"),
        "# pack-refs with: peeled\n"
            + "f".repeat(40)
            + " refs/heads/other/feature/größe\n"
            + COMMIT
            + " refs/heads/feature/größe\n");
    assertThat(WorkingCopy.of(folder)).contains(new Manifest.Git("feature/größe", COMMIT));
  }

  @Test
  void aBranchWithoutACommitHasNone() {
    assertThat(WorkingCopy.of(folder)).contains(new Manifest.Git("feature/größe", null));
  }

  @Test
  void aCommitThatIsCheckedOutHasNoBranch() throws IOException {
    Files.writeString(git.resolve("HEAD"), COMMIT + "\n");
    assertThat(WorkingCopy.of(folder)).contains(new Manifest.Git(null, COMMIT));
  }

  @Test
  void aLinkedWorkTreeFindsTheCommonReferences() throws IOException {
    loose("refs/heads/topic");
    Path linked = Files.createDirectories(git.resolve("worktrees/topic"));
    Files.writeString(linked.resolve("HEAD"), "ref: refs/heads/topic\n");
    Files.writeString(linked.resolve("commondir"), "../..\n");
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve(".git"), "gitdir: " + linked + "\n");
    assertThat(WorkingCopy.of(tree)).contains(new Manifest.Git("topic", COMMIT));
  }

  @Test
  void whatIsNoRepositoryIsNone() throws IOException {
    Files.delete(git.resolve("HEAD"));
    assertThat(WorkingCopy.of(folder)).isEmpty();
  }

  @Test
  void whereABranchCameFrom() throws IOException {
    String who = COMMIT + " " + COMMIT + " A <a@b> 1700000000 +0000\t";
    Path logs = Files.createDirectories(git.resolve("logs/refs/heads/feature"));
    // Made by «git checkout -b»: its own log knows HEAD only.
    Files.writeString(logs.resolve("größe"), who + "branch: Created from HEAD\n");
    Files.writeString(
        git.resolve("logs/HEAD"),
        who
            + "checkout: moving from main to develop\n"
            + who
            + "commit: x\n"
            + who
            + "checkout: moving from develop to feature/größe\n"
            + who
            + "checkout: moving from other to feature/größe\n");
    Files.writeString(
        git.resolve("logs/refs/heads/develop"), who + "branch: Created from refs/heads/main\n");

    assertThat(WorkingCopy.branches(folder)).containsExactly("feature/größe", "develop", "main");

    Files.writeString(git.resolve("HEAD"), COMMIT + "\n");
    assertThat(WorkingCopy.branches(folder)).isEmpty();
  }
}
