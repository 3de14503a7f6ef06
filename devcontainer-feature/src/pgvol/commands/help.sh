# shellcheck shell=dash disable=SC2154
main() {
  cat <<TEXT
pgvol $version: keeps the PostgreSQL data of local development safe.

  pgvol backup                 takes a backup
  pgvol restore [BACKUP]       puts one back: loaded aside, compared, swapped in
  pgvol undo                   puts back what the last restore or migration replaced
  pgvol list                   the backups
  pgvol status                 the server, its databases, the latest backup
  pgvol verify [BACKUP]        reads every byte of a backup
  pgvol prune                  removes old backups
  pgvol migrate                runs the project's migrations under a guard
  pgvol psql                   psql, connected
  pgvol url                    where the server is, as libpq has it
  pgvol client [MAJOR]         installs the client tools of a PostgreSQL version (root)

pgvol COMMAND --help tells its options; man pgvol, all of it.
TEXT
}
