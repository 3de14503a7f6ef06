# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/connection.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol url [OPTIONS]

Where the server is, and who connects, as libpq has it: host='db' port='5432' user='app' dbname='app'
pgvol-maven-plugin asks for it inside a dev container.

      --password         with the password, where it is known
TEXT
  common_usage
}

# A value in libpq's quotes.
quoted() { printf "%s='%s' " "$1" "$(printf %s "$2" | sed "s/[\\\\']/\\\\&/g")"; }

main() {
  with_password=
  while [ $# -gt 0 ]; do
    case $1 in
      --password) with_password=yes; shift ;;
      *) common_option "$@"; [ "$taken" != 0 ] || misuse "«$1» is none of its options."; shift "$taken" ;;
    esac
  done
  connect_settings
  quoted host "$PGHOST"
  quoted port "$PGPORT"
  quoted user "$PGUSER"
  quoted dbname "$database"
  [ -z "$with_password" ] || [ -z "${PGPASSWORD:-}" ] || quoted password "$PGPASSWORD"
  echo
}
