package io.github.pgvol.physical.restore;

import io.github.pgvol.archive.Checksums;
import io.github.pgvol.archive.Compression;
import io.github.pgvol.archive.CountingInputStream;
import io.github.pgvol.catalog.Backup;
import io.github.pgvol.catalog.Manifest;
import io.github.pgvol.concurrent.Task;
import io.github.pgvol.console.Console;
import io.github.pgvol.console.Progress;
import io.github.pgvol.console.Units;
import io.github.pgvol.engine.Container;
import io.github.pgvol.engine.ToolResult;
import io.github.pgvol.guard.Cleanup;
import io.github.pgvol.problem.UserProblem;
import io.github.pgvol.restore.Safety;
import io.github.pgvol.volume.ControlData;
import io.github.pgvol.volume.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Restores a physical backup: read once from end to end, unpacked beside the old cluster while that
 * goes on, checked, and only then, with the server stopped, swapped in. A cluster on which the
 * server does not come up goes, and the old one comes back.
 */
public final class VolumeRestorer {

  private static final String OTHER_BACKUP =
      "Choose another backup with <backup> (-Dpgvol.backup): mvn pgvol:list shows what is there.";
  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");
  private static final int MOST_DIFFERENCES = 5;
  private static final long SPARE = 32L << 20;

  private final VolumeRestoreRequest request;
  private final VolumeSetting setting;
  private final Console console;

  /** Restores what is asked for. */
  public VolumeRestorer(VolumeRestoreRequest request) {
    this.request = request;
    this.setting = request.setting();
    this.console = setting.console();
  }

  /**
   * Restores.
   *
   * @throws UserProblem when the backup is damaged or made to do harm, does not fit the place, or
   *     no server comes up on it; the data is as it was then
   */
  public VolumeRestoreResult restore() throws IOException, InterruptedException {
    long started = System.nanoTime();
    Backup backup = request.backup().requireWhole();
    Optional<Expected> foreseen = Expected.foreseen(backup);
    // It takes a processor and no engine: what the engine has to do goes on beside it.
    Optional<Progress> progress =
        foreseen.isEmpty()
            ? Optional.of(console.progress("checking " + name(), backup.bytes()))
            : Optional.empty();
    Vetting vetting = Vetting.begin(backup, progress);
    try {
      int major =
          backup.manifest().isPresent()
              ? backup.manifest().get().server().major()
              : vetting.result().archive().major();
      Targets.Chosen chosen =
          request.target().choose(major, backup.manifest().map(known -> known.server().image()));
      boolean done = false;
      try {
        Place place =
            chosen.created() ? chosen.place() : new Unfinished(setting).finish(chosen.place());
        VolumeRestoreResult result = restore(vetting, foreseen, place, started);
        done = true;
        return result;
      } finally {
        if (!done && chosen.created()) {
          removeCreated(chosen.place());
        }
      }
    } finally {
      vetting.cancel();
    }
  }

  private void removeCreated(Place place) {
    try {
      setting.engine().removeVolume(place.source());
      console.info("Removed volume " + place.source() + " again: nothing was restored into it.");
    } catch (IOException | UserProblem e) {
      console.warn("Could not remove volume " + place.source() + ": " + e.getMessage());
    }
  }

  private VolumeRestoreResult restore(
      Vetting vetting, Optional<Expected> foreseen, Place place, long started)
      throws IOException, InterruptedException {
    refuseMountsInside(place);
    List<String> known =
        request
            .backup()
            .manifest()
            .map(Manifest::physical)
            .map(physical -> List.copyOf(physical.tablespaces().values()))
            .orElse(List.of());
    try (Turn turn = Turn.take(setting, place);
        Benches bench = Benches.open(setting, place, known);
        Cleanup cleanup = new Cleanup(console)) {
      turn.tell();
      Expected expected = foreseen.isPresent() ? foreseen.get() : Expected.of(vetting.result());
      Map<String, String> tablespaces = tablespaces(expected, place);
      Prepared prepared = prepare(expected, place, tablespaces, bench);
      ClusterFiles.Facts facts = prepared.facts();
      List<String> folders = prepared.folders();
      String owner = prepared.owner();
      if (request.safety() == Safety.BACKUP && prepared.replaces()) {
        request.saver().save(place, turn.run(), bench.bench());
      }
      ClusterFiles files = new ClusterFiles(bench.bench(), place);
      if (facts.left() || !folders.isEmpty()) {
        files.clear(folders);
      }
      makeRoom(expected, place, facts, files, tablespaces);
      // What is stopped meanwhile is brought back before this; a swap has used up what was
      // unpacked.
      Cleanup.Step clearing =
          cleanup.add(
              "remove what was unpacked",
              () -> {
                vetting.stop();
                files.clear(folders);
              });
      unpack(vetting, files, facts, owner);
      ScannedArchive scanned = vetting.result();
      if (foreseen.isPresent()) {
        requireAsForeseen(foreseen.get(), scanned, place);
      }
      String state = files.ready(owner, scanned.archive().prefix(), scanned.wal(), tablespaces);
      // It takes the disk, and the checks a processor.
      Task<Void> flushing = Task.doing("flush", files::flush);
      check(scanned, place, files, owner, state);
      flushing.result();
      files.checked(tablespaces);
      if (scanned.wal().isPresent()) {
        console.info(
            "pg_wal is a link in "
                + name()
                + ": its files are put into the data folder itself, as a folder pg_wal.");
      }
      boolean answers =
          new Exchange(setting, place, folders, bench)
              .run(cleanup, "restore", "the restore of " + name(), request.safety() == Safety.UNDO);
      clearing.cancel();
      return new VolumeRestoreResult(
          place,
          scanned.archive().major(),
          scanned.contentBytes(),
          prepared.replaces(),
          answers,
          Duration.ofNanos(System.nanoTime() - started));
    }
  }

  private String name() {
    return request.backup().name();
  }

  private static long oldBytes(ClusterFiles.Facts facts) {
    return Math.max(0, facts.usedBytes() - facts.undoBytes().orElse(0L));
  }

  /** Where the backup's tablespaces go: where they were, by their object id. */
  private Map<String, String> tablespaces(Expected expected, Place place) {
    Map<String, String> locations = new TreeMap<>(expected.links());
    request
        .backup()
        .manifest()
        .map(Manifest::physical)
        .map(Manifest.Physical::tablespaces)
        .ifPresent(locations::putAll);
    for (Map.Entry<String, String> location : Map.copyOf(locations).entrySet()) {
      String folder = location.getValue();
      boolean content = expected.tablespaces().containsKey(location.getKey());
      String what =
          "The tablespace " + location.getKey() + " of the backup " + name() + " was in " + folder;
      if (!folder.startsWith("/") || ("/" + folder + "/").contains("/../") || control(folder)) {
        throw new UserProblem(
            "The link of tablespace "
                + location.getKey()
                + " in "
                + name()
                + " leads to «"
                + folder.replaceAll("\\p{Cntrl}", "?")
                + "», where no tablespace can be. Nothing was changed.",
            OTHER_BACKUP);
      }
      if (Benches.inside(folder, place.dataFolder())) {
        if (content) {
          throw new UserProblem(
              what + ", in the data folder itself, where a tablespace must not be.",
              "Restore a logical backup (-Dpgvol.format=custom), and move the tablespace.");
        }
        // A tablespace within PGDATA is among the archive's other files.
        locations.remove(location.getKey());
        continue;
      }
      if (!content) {
        throw new UserProblem(
            what + ", and its files are not in the archive. Nothing was changed.",
            "Take a backup with mvn pgvol:backup -Dpgvol.format=physical: it has all tablespaces. "
                + OTHER_BACKUP);
      }
      boolean reachable =
          Benches.inside(folder, place.mountPoint()) || Benches.mountOf(place, folder).isPresent();
      if (!reachable) {
        throw new UserProblem(
            what
                + ", which is in no volume of "
                + place
                    .container()
                    .map(container -> "container " + container.name())
                    .orElse(place.describe() + ": no container tells what is mounted there")
                + ". Nothing was changed.",
            "Give the server's container a volume for "
                + folder
                + " and start it, then restore into it (-Dpgvol.container).");
      }
    }
    for (String oid : expected.tablespaces().keySet()) {
      if (!locations.containsKey(oid)) {
        throw new UserProblem(
            "The backup "
                + name()
                + " holds a tablespace "
                + oid
                + " and does not tell where it was. Nothing was changed.",
            OTHER_BACKUP);
      }
    }
    return locations;
  }

  private static boolean control(String text) {
    return text.chars().anyMatch(c -> c < ' ');
  }

  private static String mountPointOf(Place place, String folder) {
    return Benches.inside(folder, place.mountPoint())
        ? place.mountPoint()
        : Benches.mountOf(place, folder).map(Container.Mount::target).orElse(place.mountPoint());
  }

  /** A folder of the cluster that is another volume cannot be exchanged by renaming. */
  private void refuseMountsInside(Place place) {
    for (Container.Mount mount : place.container().map(Container::mounts).orElse(List.of())) {
      String inside =
          Benches.inside(mount.target(), place.dataFolder())
              ? mount.target().substring(place.dataFolder().length())
              : "";
      if (inside.matches("/(base|global|pg_[a-z_]+)(/.*)?") && !inside.endsWith(".conf")) {
        throw new UserProblem(
            "Container "
                + place.container().orElseThrow().name()
                + " has another volume at "
                + mount.target()
                + ", in the middle of the server's data: such data cannot be exchanged as files.",
            "Restore a logical backup instead: mvn pgvol:backup -Dpgvol.format=custom takes one.");
      }
    }
  }

  /**
   * What is known before anything is unpacked.
   *
   * @param facts what there is
   * @param owner who the files have to belong to
   * @param folders the folders of the tablespaces that are there and that come, as far as they can
   *     be seen
   */
  private record Prepared(ClusterFiles.Facts facts, String owner, List<String> folders) {
    boolean replaces() {
      return facts.version().isPresent();
    }
  }

  /** Looks around, and asks whether what is there may be replaced. */
  private Prepared prepare(
      Expected expected, Place place, Map<String, String> tablespaces, Benches bench)
      throws IOException, InterruptedException {
    List<String> coming = List.copyOf(tablespaces.values());
    bench.cover(coming);
    Set<String> looked = new TreeSet<>(Set.of(place.mountPoint()));
    coming.forEach(folder -> looked.add(mountPointOf(place, folder)));
    ClusterFiles.Facts facts = new ClusterFiles(bench.bench(), place).look(looked);
    String owner = preflight(expected.major(), place, facts);
    List<String> folders = Benches.visible(place, ClusterFiles.union(coming, facts.tablespaces()));
    bench.cover(folders);
    Prepared prepared = new Prepared(facts, owner, folders);
    if (prepared.replaces()) {
      request.approval().ask(place, oldBytes(facts), name());
    }
    return prepared;
  }

  /**
   * What can be known before anything is unpacked.
   *
   * @return who the files have to belong to
   */
  private String preflight(int major, Place place, ClusterFiles.Facts facts) {
    int server = facts.server().orElse(major);
    if (major != server || facts.version().orElse(major) != major) {
      throw new UserProblem(
          "The backup "
              + name()
              + " is the data of PostgreSQL "
              + major
              + ", and in "
              + place.describe()
              + (major != server
                  ? " a server of PostgreSQL " + server + " works (" + place.image() + ")"
                  : " is data of PostgreSQL " + facts.version().getAsInt())
              + ": no server runs on files of another major version. Nothing was changed.",
          "Restore it into a volume of its own (mvn pgvol:restore -Dpgvol.backup="
              + name()
              + " -Dpgvol.volume=other), start PostgreSQL "
              + major
              + " on it (mvn pgvol:start -Dpgvol.volume=other -Dpgvol.image=postgres:"
              + major
              + "), take a logical backup there (mvn pgvol:backup -Dpgvol.volume=other) and restore"
              + " that.");
    }
    Optional<String> platform =
        request
            .backup()
            .manifest()
            .map(manifest -> manifest.server().platform())
            .filter(known -> known.contains("/"));
    if (platform.isPresent() && !platform.get().split("/", -1)[1].equals(facts.machine())) {
      throw new UserProblem(
          "The backup "
              + name()
              + " is of a server on "
              + platform.get()
              + ", and "
              + place.describe()
              + " is used on "
              + facts.machine()
              + ": files of another architecture do not fit. Nothing was changed.",
          "Restore a logical backup (-Dpgvol.format=custom): that fits everywhere.");
    }
    if (facts.version().isEmpty() && facts.strangers() > 0) {
      throw new UserProblem(
          "There are files in "
              + place.dataFolder()
              + " of "
              + place.describe()
              + " that are no PostgreSQL data. Nothing was changed.",
          "Choose another volume with <volume> (-Dpgvol.volume); one that does not exist is"
              + " created.");
    }
    return facts
        .owner()
        .orElseThrow(
            () ->
                new UserProblem(
                    "The image "
                        + place.image()
                        + " has no user postgres: nobody knows whom the files should belong to.",
                    "Restore into a volume whose data is there already, or use an image like the"
                        + " official one."));
  }

  private void makeRoom(
      Expected expected,
      Place place,
      ClusterFiles.Facts facts,
      ClusterFiles files,
      Map<String, String> tablespaces)
      throws IOException, InterruptedException {
    long needed = expected.contentBytes() + expected.contentBytes() / 50 + SPARE;
    long free = facts.freeBytes().getOrDefault(place.mountPoint(), Long.MAX_VALUE);
    long undo = facts.undoBytes().orElse(0L);
    if (free < needed && request.safety() == Safety.NONE && free + undo >= needed) {
      console.info("Removing the undo copy of an earlier restore, to make room.");
      files.forget(Benches.visible(place, facts.undoFolders()));
      free += undo;
    }
    requireRoom(place.describe(), needed, free, undo);
    Map<String, Long> others = new TreeMap<>();
    tablespaces.forEach(
        (oid, folder) ->
            others.merge(mountPointOf(place, folder), expected.tablespaces().get(oid), Long::sum));
    others.remove(place.mountPoint());
    others.forEach(
        (folder, bytes) ->
            requireRoom(folder, bytes, facts.freeBytes().getOrDefault(folder, Long.MAX_VALUE), 0));
  }

  private void requireRoom(String where, long needed, long free, long undo) {
    if (free < needed) {
      throw new UserProblem(
          "The restore needs "
              + Units.size(needed)
              + " beside the old data, and the disk of "
              + where
              + " has "
              + Units.size(free)
              + " left. Nothing was changed.",
          "Make room there"
              + (undo > 0
                  ? ": the undo copy of an earlier restore takes "
                      + Units.size(undo)
                      + ", with <safety> (-Dpgvol.safety) at none it goes first."
                  : ", or restore into a volume on another disk (<volume>, -Dpgvol.volume)."));
    }
  }

  private void unpack(Vetting vetting, ClusterFiles files, ClusterFiles.Facts facts, String owner)
      throws IOException, InterruptedException {
    Compression.Method method = Compression.sniff(request.backup().path());
    // Compressed it goes through the engine's socket in a fraction of the time.
    boolean there =
        method == Compression.Method.NONE || facts.unpackers().contains(method.word() + ",");
    long bytes = Files.size(request.backup().path());
    MessageDigest digest = Checksums.sha256();
    try (Progress progress = console.progress("unpacking " + name(), bytes);
        InputStream file =
            new DigestInputStream(
                new CountingInputStream(vetting.open(), progress::advance), digest);
        InputStream archive = there ? file : Compression.decompress(method, file)) {
      files.unpack(
          owner,
          there ? bytes : vetting.result().rawBytes(),
          there ? method.word() : "none",
          archive);
      archive.transferTo(OutputStream.nullOutputStream());
      file.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // When it is by what is in the backup, that says why.
      vetting.requireNoHarm();
      throw e;
    }
    vetting.requireSame(Checksums.hex(digest));
  }

  /** What was gone by, before all of the backup had been read, has to be so. */
  private void requireAsForeseen(Expected foreseen, ScannedArchive scanned, Place place) {
    Expected found = Expected.of(scanned);
    if (found.major() != foreseen.major() || !tablespaces(found, place).isEmpty()) {
      throw notWhole(
          "it is of PostgreSQL "
              + found.major()
              + (found.tablespaces().isEmpty() ? "" : " and has tablespaces")
              + ", which is not what its manifest tells");
    }
  }

  /** That what was unpacked is what the backup holds. */
  private void check(
      ScannedArchive scanned, Place place, ClusterFiles files, String owner, String state)
      throws IOException, InterruptedException {
    if (!scanned.listed() || !verified(files.verify(owner))) {
      compareSizes(scanned, files.sizes());
    }
    if (state.contains("CRC checksum does not match")) {
      throw notWhole("its pg_control is damaged, or of another architecture");
    }
    if (!scanned.online() && ControlData.parse(state).state().equals("in production")) {
      console.warn(
          "The files of "
              + name()
              + " were copied while the server ran, and by no means that PostgreSQL knows of: they"
              + " may not fit together. Check them with pg_amcheck after the restore.");
    }
    console.debug("Checked what was unpacked in " + place.describe() + ".");
  }

  private boolean verified(ToolResult result) {
    if (result.ok()) {
      return true;
    }
    if (result.exitCode() >= 126) {
      console.debug("No pg_verifybackup: " + result.errors());
      return false;
    }
    throw notWhole("pg_verifybackup says: " + result.errors().strip());
  }

  private UserProblem notWhole(String how) {
    return new UserProblem(
        "What was unpacked of "
            + name()
            + " is not a whole cluster: "
            + how
            + ". The old data is untouched.",
        OTHER_BACKUP);
  }

  private void compareSizes(ScannedArchive scanned, Map<String, Long> found) {
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Long> file : scanned.sizes().entrySet()) {
      String name = file.getKey();
      boolean ascii = name.chars().allMatch(c -> c < 127);
      if (ascii && !LEFT_OUT.contains(name) && !file.getValue().equals(found.get(name))) {
        differences.add(
            name
                + (found.containsKey(name)
                    ? " has " + found.get(name) + " bytes instead of " + file.getValue()
                    : " is missing"));
      }
    }
    if (!differences.isEmpty()) {
      int shown = Math.min(MOST_DIFFERENCES, differences.size());
      throw notWhole(
          String.join("; ", differences.subList(0, shown))
              + (differences.size() > shown
                  ? "; and " + (differences.size() - shown) + " more"
                  : ""));
    }
  }
}
