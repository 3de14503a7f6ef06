package io.github.pgvol.archive;

/**
 * Who owns the entries of a tar stream and what may be done with them.
 *
 * @param fileMode the permission bits of files
 * @param folderMode the permission bits of folders
 * @param uid the owner's number
 * @param gid the group's number
 */
public record TarStyle(int fileMode, int folderMode, long uid, long gid) {

  /** Readable by root only. */
  public static final TarStyle PRIVATE = new TarStyle(0600, 0700, 0, 0);

  /** Readable by everyone: for what a server's user has to read, whoever that is. */
  public static final TarStyle READABLE = new TarStyle(0644, 0755, 0, 0);

  /** The same for another owner. */
  public TarStyle ownedBy(long newUid, long newGid) {
    return new TarStyle(fileMode, folderMode, newUid, newGid);
  }
}
