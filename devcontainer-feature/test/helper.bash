# shellcheck shell=bash
# What the tests of the feature share: real servers on the tests' Docker, with names of their own, gone at the end.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
feature=$repository/devcontainer-feature/src/pgvol
docker=$repository/it/engines/docker
PATH=$feature/bin:$PATH
# Nothing of whoever runs the tests.
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGVOL_CATALOG POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB
export PGVOL_LOCK_TIMEOUT=60 HOME=${BATS_FILE_TMPDIR:-/nonexistent} TZ=UTC LC_ALL=C.UTF-8

unique() { echo "pgvol-dc-$1-$$-$RANDOM"; }

# The newest major that the client here may dump, of those that there are images of.
fitting_major() {
  local client major
  client=$(pg_dump --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
  for major in 18 17 15; do [ "$major" -gt "$client" ] || { echo "$major"; return; }; done
  echo "pg_dump $client is older than all servers here" >&2
  return 1
}

start_server() { # name, major, arguments of docker run…
  local name=$1 major=$2
  shift 2
  "$docker" run -d --name "$name" -e POSTGRES_PASSWORD=geheim -e POSTGRES_DB=app -p 127.0.0.1::5432 "$@" "pgvol-it/postgres:$major" -c fsync=off >/dev/null
  wait_server "$name"
}

wait_server() {
  local i
  for i in {1..300}; do
    # By TCP: while the image makes its database, it listens on the Unix socket only.
    ! "$docker" exec "$1" pg_isready -q -h 127.0.0.1 2>/dev/null || return 0
    sleep 0.1
  done
  "$docker" logs --tail 20 "$1" >&2
  return 1
}

server_port() { "$docker" port "$1" 5432 | sed -n '1s/.*://p'; }

# Waits until a command succeeds.
eventually() {
  local i
  for i in {1..300}; do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  echo "in vain: $*" >&2
  return 1
}

sql() { psql -w -X -A -t -q -v ON_ERROR_STOP=1 -c "$1" "${2:-$PGDATABASE}"; }

says() { # text that the last run has said
  [[ $output == *"$1"* ]] || { printf 'not said: %s\n--- but:\n%s\n' "$1" "$output" >&2; return 1; }
}

succeeds() { run "$@"; [ "$status" = 0 ] || { echo "$output" >&2; return 1; }; }

fails() { run "$@"; [ "$status" != 0 ] || { echo "no failure: $output" >&2; return 1; }; }

backups() { (cd "$PGVOL_CATALOG" 2>/dev/null && ls | grep -v '\.json$') || true; }

nothing_left() { # no draft, no side database
  [ -z "$(ls -A "$PGVOL_CATALOG/.pgvol" 2>/dev/null)" ] || { ls -A "$PGVOL_CATALOG/.pgvol" >&2; return 1; }
  [ -z "$(sql "SELECT datname FROM pg_database WHERE datname ~ '^pgvol_(load|drop)_'" postgres)" ]
}
