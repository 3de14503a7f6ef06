# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/restore.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol status [OPTIONS]

The server, its databases, what is connected, what can be undone, and the latest backup.

      --brief              one line, and success whatever is found
TEXT
  common_usage
}

main() {
  brief=
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in --brief) taken=1 brief=1 ;; *) misuse "«$1» is none of its options." ;; esac
    fi
    shift "$taken"
  done
  catalog_find
  if [ -n "$brief" ]; then
    local line
    if line=$(status_line 2>&1); then say "$line"; else say "$(printf %s "$line" | head -n 1)"; fi
  else
    status_full
  fi
}

latest_line() {
  if catalog_select latest "$database"; then
    say "$(backup_is name), $(size "$(backup_is bytes)"), $(age $(($(date +%s) - $(printf %s "$backup" | jq '.at | floor'))))"
  else
    say "none"
  fi
}

status_line() {
  open_control 'pgvol status'
  if exists "$database"; then
    say "pgvol: PostgreSQL ${server_version%% *} at $server, database $database $(size "$(ask control "SELECT pg_database_size($(sql_text "$database"))")"), latest backup: $(latest_line)"
  else
    say "pgvol: PostgreSQL ${server_version%% *} at $server has no database $database; latest backup: $(latest_line)"
  fi
}

status_full() {
  local undo kept
  open_control 'pgvol status'
  say "Server     $server, PostgreSQL $server_version, as $PGUSER"
  say "Client     $(pg_dump --version 2>/dev/null | sed 's/^pg_dump (PostgreSQL) //' || echo 'none')$([ "$(client_major || echo 0)" -ge "$server_major" ] || echo ", older than the server: no backup and no restore; set the feature's option version")"
  say "Catalog    $catalog, latest backup of $database: $(latest_line)"
  undo=$(undo_name "$database")
  kept=$(existing "$undo")
  [ -z "$kept" ] || say "Undo       pgvol undo puts back the state of $database before $(read_comment "$kept" | jq -r '.by // "a run of pgvol"')"
  say ''
  tell control "SELECT datname || E'\\t' || pg_size_pretty(pg_database_size(oid)) || E'\\t' || (SELECT count(*) FROM pg_stat_activity a WHERE a.datid = d.oid)
    FROM pg_database d WHERE NOT datistemplate AND datname !~ '^pgvol_(load|drop|undo|template|spare|make|diff|failed)_' AND has_database_privilege(oid, 'CONNECT') ORDER BY datname" ||
    die "The databases cannot be listed: $error"
  { printf 'database\tsize\tsessions\n'; cat "$work/control.rows"; } | table 2 3
  exists "$database" || { say ''; say "There is no database $database."; return 0; }
  session_open data "$database" 'pgvol status' || refused "$database"
  tell data "SELECT nspname || '.' || relname || E'\\t' || greatest(reltuples, 0)::bigint || E'\\t' || pg_size_pretty(pg_total_relation_size(c.oid))
    $tables_from ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 10" || die "The tables cannot be listed: $error"
  if [ -s "$work/data.rows" ]; then
    say ''
    { printf 'largest tables\trows, about\tsize\n'; cat "$work/data.rows"; } | table 2 3
  fi
  tell_each data "$migrations_query" || return 0
  if [ -s "$work/data.rows" ]; then
    say ''
    { printf 'migrations\tversion\tapplied\n'; jq -r '[.tool, .version // "-", .applied] | @tsv' "$work/data.rows"; } | table 3
  fi
}
