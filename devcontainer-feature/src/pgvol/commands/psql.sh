# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/connection.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol psql [OPTIONS] [-- ARGUMENTS OF PSQL]

psql, connected to the database that the other commands act on.
TEXT
  common_usage
}

main() {
  while [ $# -gt 0 ]; do
    [ "$1" != -- ] || { shift; break; }
    common_option "$@"
    [ "$taken" != 0 ] || break
    shift "$taken"
  done
  need psql postgresql-client
  connect_settings
  trap - PIPE
  umask 022
  PGDATABASE=$database exec psql "$@"
}
