# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/connection.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol psql [OPTIONS] [ARGUMENTS OF PSQL]

psql, connected to the database that the other commands act on: pgvol psql -c 'SELECT 1'
TEXT
  server_usage
}

main() {
  while [ $# -gt 0 ]; do
    # psql's own -c is a command.
    case $1 in
      --) shift; break ;;
      -c) break ;;
    esac
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
