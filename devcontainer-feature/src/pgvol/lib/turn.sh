# shellcheck shell=dash disable=SC2154,SC2034
# One run of pgvol at a time on a server, whether it is one of the Maven plugin or one of these scripts: the turn is an
# advisory lock in the control session, and ends with it. See «Turns» in the description of the catalog.

turn_key='1885828719, 1819239275' # «pgvo» and «lock»

# Waits for the turn, then clears what runs that died have left.
turn_begin() { # what is done, in words
  id=$(random_id)
  local who started
  who=$(printf %s "$1" | LC_ALL=C tr -c ' -~' '?' | cut -c1-48)
  turn_name="pgvol $who $id"
  timeout=${timeout:-$PGVOL_LOCK_TIMEOUT}
  is_number "$timeout" || misuse "--lock-timeout needs a number of seconds, not «$timeout»."
  open_control "pgvol-wait $who $id"
  started=$(date +%s)
  local told= holder
  while ! turn_taken; do
    if [ "$sqlstate" = lost ]; then
      # Whom we wait for has just renamed the database that we wait in.
      session_close control
      open_control "pgvol-wait $who $id"
      continue
    fi
    holder=${holder_name:-another run of pgvol}
    if [ "$holder" != "$told" ]; then
      say "Waiting for $holder on $server."
      told=$holder
    fi
    [ $(($(date +%s) - started)) -lt "$timeout" ] ||
      die "Waited $timeout s for $holder, which is still at work on $server." \
        "Let it finish, or end it, then try again. How long to wait is --lock-timeout."
    sleep 0.2 2>/dev/null || sleep 1
  done
  tell control "SET application_name =$(sql_text "$turn_name")"
  turn_clear
}

# Several may hold it in several databases for a moment: the lowest process id goes first.
turn_taken() {
  local got
  holder_name=
  got=$(ask control "SELECT pg_try_advisory_lock($turn_key)") || { tell control 'SELECT 1' || true; return 1; }
  [ "$got" = t ] && got="AND l.pid < pg_backend_pid()" || got=
  tell control "SELECT '«' || regexp_replace(application_name, '^(pgvol .*) [0-9a-f]{8}\$', E'\\\\1')
      || '» (server process ' || l.pid || ')'
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE locktype = 'advisory' AND classid = ${turn_key%,*} AND objid = ${turn_key#*, } AND granted
    AND l.pid <> pg_backend_pid() $got ORDER BY l.pid LIMIT 1" || return 1
  holder_name=$(cat "$work/control.rows")
  [ -n "$got" ] || return 1
  [ -n "$holder_name" ] || return 0
  tell control "SELECT pg_advisory_unlock($turn_key)" || true
  return 1
}

turn_clear() {
  local name
  # Ended in the list, not in the condition: the server may look at its parts in any order.
  tell control "SELECT application_name FROM (SELECT application_name, pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name LIKE 'pgvol %' AND pid <> pg_backend_pid() AND usename = current_user OFFSET 0) ended"
  while read -r name; do
    warn "Ended what was left of an earlier run: session «$name»."
  done <"$work/control.rows"
  # What is unwanted may be being dropped by the plugin's keeper («pgvk»), beside the server.
  tell control "SELECT datname FROM pg_database WHERE datname ~ '^pgvol_load_[0-9a-f]{8}\$' OR datname ~ '^pgvol_drop_[0-9a-f]{8}\$'
    AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 1885828715) ORDER BY 1"
  mv "$work/control.rows" "$work/left"
  while read -r name; do
    if drop_database "$name"; then
      warn "Dropped what an earlier run left over: database $name."
    else
      warn "Could not drop database $name, which an earlier run left over: $error"
    fi
  done <"$work/left"
}

# Drops a database and ends its sessions; one that is gone is no error.
drop_database() {
  local drop
  drop="DROP DATABASE IF EXISTS $(sql_name "$1") WITH (FORCE)"
  tell control "$drop" && return
  [ "$sqlstate" = 55006 ] || return
  # Subscriptions keep a database from being dropped; what they have on the publisher's side stays in use.
  tell control "ALTER DATABASE $(sql_name "$1") ALLOW_CONNECTIONS true" || return
  PGDATABASE=$1 PGAPPNAME=$turn_name run psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -f "$home/share/subscriptions.sql" \
    >/dev/null 2>"$work/subscriptions.err" || { error=$(cat "$work/subscriptions.err"); return 1; }
  tell control "$drop"
}
