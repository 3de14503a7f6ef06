package io.github.pgvol.physical.restore;

import io.github.pgvol.console.Units;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.volume.Place;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Puts back the files that the last physical restore replaced. */
public final class VolumeUndo {

  private static final int LONGEST_NOTE = 1 << 16;

  private final VolumeSetting setting;

  /** Undoes. */
  public VolumeUndo(VolumeSetting setting) {
    this.setting = setting;
  }

  /**
   * What an undo would put back.
   *
   * @param at when it was replaced
   * @param by what did that, in words
   * @param folder where it is, as the server's container has it
   */
  public record Kept(Instant at, String by, String folder) {}

  /** The files that an undo would put back; empty when there are none. */
  public Optional<Kept> kept(Place place) throws IOException, InterruptedException {
    String folder = place.dataFolder() + "/" + ClusterFiles.OWN + "undo";
    return note(place, folder).map(note -> new Kept(note.at(), note.by(), folder));
  }

  private Optional<SwapNote> note(Place place, String folder)
      throws IOException, InterruptedException {
    if (place.container().isEmpty()) {
      try (Benches bench = Benches.open(setting, place, List.of())) {
        ClusterFiles files = new ClusterFiles(bench.bench(), place);
        return files.look(java.util.Set.of()).undoBytes().isPresent()
            ? files.about()
            : Optional.empty();
      }
    }
    String about = folder + "/" + ClusterFiles.OWN + "about";
    try (InputStream found = setting.engine().download(place.container().get().id(), about);
        TarArchiveInputStream tar = new TarArchiveInputStream(found)) {
      if (tar.getNextEntry() == null) {
        return Optional.empty();
      }
      byte[] text = tar.readNBytes(LONGEST_NOTE);
      return SwapNote.parse(new String(text, StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Undoes; what was there becomes the undo copy, so that a second undo is a redo.
   *
   * @throws UserProblem when there is nothing to undo, or no server comes up on it
   */
  public void undo(Place given) throws IOException, InterruptedException {
    long started = System.nanoTime();
    Place place = new Unfinished(setting).finish(given);
    try (Turn turn = Turn.take(setting, place)) {
      turn.tell();
      SwapNote note;
      boolean answers;
      try (Benches bench = Benches.open(setting, place, List.of());
          Cleanup cleanup = new Cleanup(setting.console())) {
        ClusterFiles files = new ClusterFiles(bench.bench(), place);
        ClusterFiles.Facts facts = files.look(java.util.Set.of());
        if (facts.undoBytes().isEmpty()) {
          throw nothing(place);
        }
        files.clear(List.of());
        note = files.about().orElseThrow(() -> nothing(place));
        List<String> folders =
            Benches.visible(place, ClusterFiles.union(note.folders(), facts.tablespaces()));
        bench.cover(folders);
        answers =
            new Exchange(setting, place, folders, bench)
                .run(cleanup, "undo", "an undo of " + note.by(), true);
      }
      setting
          .console()
          .info(
              "The files in "
                  + place.describe()
                  + " are again as they were before "
                  + note.by()
                  + " ("
                  + Units.age(Duration.between(note.at(), Instant.now()))
                  + ")"
                  + (answers ? ", and the server answers on them" : "")
                  + ", in "
                  + Units.time(Duration.ofNanos(System.nanoTime() - started))
                  + ". Another mvn pgvol:undo takes that back.");
    }
  }

  private static UserProblem nothing(Place place) {
    return new UserProblem(
        "There is nothing to undo in " + place.describe() + ".",
        "Only what a restore replaced with <safety> (-Dpgvol.safety) at undo can be put back."
            + " Earlier states: mvn pgvol:list, then mvn pgvol:restore -Dpgvol.backup=…");
  }
}
