# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/connection.sh"
. "$home/lib/client.sh"
for part in sql session; do
  # shellcheck disable=SC1090
  . "$home/lib/$part.sh"
done

usage() {
  cat <<'TEXT'
Usage: pgvol client [OPTIONS] [MAJOR]

Installs PostgreSQL's client tools of a major version, without one those that the server needs. As root.
TEXT
  common_usage
}

main() {
  major=
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      is_number "$1" || misuse "«$1» is neither an option nor a major version."
      taken=1 major=$1
    fi
    shift "$taken"
  done
  if [ -z "$major" ]; then
    open_control 'pgvol client'
    major=$server_major
  fi
  [ "$(client_major || echo 0)" != "$major" ] || { say "The client tools are those of PostgreSQL $major."; return 0; }
  [ "$(id -u)" = 0 ] || die "Only root can install packages." "sudo pgvol client $major"
  umask 022
  client_install "$major" "${PGVOL_INSTALL_FROM_PGDG:-true}" || die "The client tools of PostgreSQL $major could not be installed."
  say "Installed the client tools of PostgreSQL $major."
}
