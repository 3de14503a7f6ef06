# shellcheck shell=dash disable=SC2154,SC2034
# Which server, as whom, and with which tools. libpq's own variables carry it to every tool.

# A value, or the content of the file that a variable with the end _FILE names: as the official image has it.
or_file() { # value, file
  if [ -n "$1" ]; then printf %s "$1"; elif [ -n "$2" ] && [ -r "$2" ]; then cat "$2"; fi
}

# Whether ~/.pgpass has a password for this connection.
in_pgpass() {
  local file=${PGPASSFILE:-${HOME:-/root}/.pgpass}
  [ -r "$file" ] && awk -F : -v h="$PGHOST" -v p="$PGPORT" -v u="$PGUSER" '
    /^#/ { next }
    ($1 == h || $1 == "*") && ($2 == p || $2 == "*") && ($4 == u || $4 == "*") { found = 1 }
    END { exit !found }' "$file"
}

connect_settings() {
  PGHOST=${host:-${PGHOST:-${PGVOL_DB_SERVICE:-${POSTGRES_HOST:-db}}}}
  PGPORT=${port:-${PGPORT:-5432}}
  PGUSER=${user:-${PGUSER:-${PGVOL_DB_USER:-$(or_file "${POSTGRES_USER:-}" "${POSTGRES_USER_FILE:-}")}}}
  PGUSER=${PGUSER:-postgres}
  database=${database:-${PGDATABASE:-${PGVOL_DB_NAME:-$(or_file "${POSTGRES_DB:-}" "${POSTGRES_DB_FILE:-}")}}}
  database=${database:-$PGUSER}
  export PGHOST PGPORT PGUSER
  export PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}"
  if [ -z "${PGPASSWORD:-}" ] && ! in_pgpass; then
    PGPASSWORD=$(or_file "${POSTGRES_PASSWORD:-}" "${PGPASSWORD_FILE:-${POSTGRES_PASSWORD_FILE:-}}")
    if [ -n "$PGPASSWORD" ]; then export PGPASSWORD; else unset PGPASSWORD; fi
  fi
  server="$PGHOST:$PGPORT"
}

client_major() { pg_dump --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\).*/\1/p'; }

# Puts into words why a server refused.
refused() { # database
  case $error in
    *'password authentication failed'* | *'no password supplied'* | *'authentication failed'*)
      die "The server $server refused user $PGUSER: $error" \
        "Set PGPASSWORD, or put a line into ~/.pgpass, or give the dev container the variables of the database's service (POSTGRES_PASSWORD, POSTGRES_PASSWORD_FILE)." ;;
    *'role "'*'does not exist'*)
      die "There is no user $PGUSER on $server." "Set --username, PGUSER, or the feature's option dbUser to the server's own user, its POSTGRES_USER." ;;
    *'database "'*'does not exist'*)
      die "There is no database $1 on $server." "Set --database, PGDATABASE, or the feature's option dbName; pgvol status lists what there is." ;;
    *'starting up'* | *'shutting down'* | *'recovery mode'* | *'server closed the connection unexpectedly'*)
      die "The server $server is not ready: $error" "Try again when it is up: its log tells what it is doing." ;;
    *'could not translate host name'* | *'Connection refused'* | *'No such file or directory'* | *'timeout expired'* | *'No route to host'*)
      die "No PostgreSQL server answers at $server: $error" \
        "Is it running? Where it is, is said by --host and --port, PGHOST and PGPORT, or the feature's option dbService." ;;
    *) die "No connection to database $1 on $server: $error" ;;
  esac
}

# Opens the session from which databases are renamed, so in another one than the target.
open_control() { # application name
  need psql postgresql-client
  connect_settings
  scraps
  local first=postgres
  [ "$database" != postgres ] || first=template1
  if ! session_open control "$first" "$1"; then
    case $error in *"database \"$first\" does not exist"*) ;; *) refused "$first" ;; esac
    [ "$first" = postgres ] || refused "$first"
    session_close control
    first=template1
    session_open control "$first" "$1" || refused "$first"
  fi
  control_database=$first
  server_version=$(ask control 'SHOW server_version')
  server_number=$(ask control 'SHOW server_version_num')
  server_major=$((server_number / 10000))
}

# A dump or a restore by older tools fails late, or loses what they do not know.
need_fitting_client() {
  local mine
  need pg_dump postgresql-client
  mine=$(client_major)
  [ "$mine" -lt "$server_major" ] || return 0
  if [ "${PGVOL_VERSION:-}" = auto ] && client_can_be_installed; then
    say "The server is PostgreSQL $server_major, the client tools are $mine: installing those of $server_major."
    client_install_as_root "$server_major" >"$work/client.log" 2>&1 || warn "$(tail -n 3 "$work/client.log")"
    mine=$(client_major)
    [ "$mine" -lt "$server_major" ] || return 0
  fi
  die "The server $server is PostgreSQL $server_major, and the client tools here are $mine: older tools do not understand a newer server." \
    "Set the feature's option version to \"$server_major\" and rebuild the dev container, or run as root: pgvol client $server_major"
}

exists() { # database
  [ "$(ask control "SELECT count(*) FROM pg_database WHERE datname =$(sql_text "$1")")" = 1 ]
}

need_database() {
  exists "$database" || die "There is no database $database on $server." \
    "Set --database, PGDATABASE, or the feature's option dbName to one of: $(ask control "SELECT string_agg(datname, ', ' ORDER BY datname) FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname !~ '^pgvol_(load|drop|undo|template|spare|make|diff|failed)_'")."
}
