package io.github.pgvol.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A folder of backups that others can read or change, or that gets into version control. */
final class CatalogCheck implements Check {

  private static final Set<PosixFilePermission> WRITE =
      EnumSet.of(PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  @Override
  public String name() {
    return "backups";
  }

  @Override
  public List<Diagnosis> look(Patient patient) throws IOException, InterruptedException {
    Path folder = patient.catalog().folder();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Diagnosis> found = new ArrayList<>();
    rights(folder, found);
    git(folder, found);
    if (found.isEmpty()) {
      found.add(Diagnosis.ok(this, folder + " is its owner's alone, and not in version control."));
    }
    return found;
  }

  private void rights(Path folder, List<Diagnosis> found) throws IOException {
    if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
    String what = folder + " has the rights " + PosixFilePermissions.toString(rights) + ": ";
    Diagnosis.Repair close =
        () -> {
          Set<PosixFilePermission> fewer = EnumSet.copyOf(rights);
          fewer.removeAll(OTHERS);
          Files.setPosixFilePermissions(folder, fewer);
          return "chmod go= " + folder;
        };
    if (rights.stream().anyMatch(WRITE::contains)) {
      found.add(
          Diagnosis.error(
                  this,
                  what + "everybody can write to it.",
                  "Who puts a backup there decides what the next restore brings into your database.",
                  "chmod go= " + folder)
              .with(close));
    } else if ((rights.contains(PosixFilePermission.OTHERS_READ)
            || rights.contains(PosixFilePermission.OTHERS_EXECUTE))
        && othersRead(folder)) {
      found.add(
          Diagnosis.warning(
                  this,
                  what + "other users can read backups in it.",
                  "Backups hold all data, and can hold the hashes of passwords.",
                  "chmod go= " + folder)
              .with(close));
    }
  }

  /** Whether a backup in it is not its owner's alone: pgvol's own are, people's often are not. */
  private static boolean othersRead(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, file -> !file.getFileName().toString().startsWith("."))) {
      for (Path file : files) {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
          return true;
        }
      }
    }
    return false;
  }

  private void git(Path folder, List<Diagnosis> found) throws IOException, InterruptedException {
    if (!inWorkingCopy(folder)) {
      return;
    }
    Path ignore = folder.resolve(".gitignore");
    boolean all =
        Files.isRegularFile(ignore)
            && Files.readAllLines(ignore).stream().anyMatch(line -> line.strip().equals("*"));
    // What is ignored in another way only git itself can tell.
    if (!all && git(folder, "check-ignore", "-q", "x.dump") != 0) {
      found.add(
          Diagnosis.warning(
                  this,
                  folder + " is not ignored by git.",
                  "The next git add takes the data into the repository, from where nobody gets it"
                      + " out again.",
                  "echo '*' >> " + ignore)
              .with(
                  () -> {
                    Files.writeString(
                        ignore, "*\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    return "appended * to " + ignore;
                  }));
    }
  }

  private static boolean inWorkingCopy(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }

  /** The exit status; 128 when there is no git. */
  private static int git(Path folder, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    try {
      Process git =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return git.waitFor(10, TimeUnit.SECONDS) ? git.exitValue() : 128;
    } catch (IOException e) {
      return 128;
    }
  }
}
