# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/restore.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol undo [OPTIONS]

Puts back what the last restore or migration replaced, by renaming. What is there now is kept in its place: a second
undo is a redo.
TEXT
  common_usage
}

main() {
  while [ $# -gt 0 ]; do
    common_option "$@"
    [ "$taken" != 0 ] || misuse "«$1» is none of its options."
    shift "$taken"
  done
  need jq jq
  scraps
  turn_begin "undo (dev container)"
  undo_run
}

undo_run() {
  local started kept undo now facts by at aside
  started=$(millis)
  undo=$(undo_name "$database")
  kept=$(existing "$undo")
  [ -n "$kept" ] || die "There is nothing to undo for database $database on $server." \
    "Only what a restore replaced with --safety undo can be put back. Earlier states: pgvol list, then pgvol restore …"
  facts=$(read_comment "$kept")
  by=$(printf %s "$facts" | jq -r '.by // "a run of pgvol"')
  at=$(printf %s "$facts" | jq -r 'try (.at | fromdate) catch empty')
  now=$(existing "$database")
  aside=pgvol_load_$id
  tell control BEGIN || swap_failed
  [ -z "$now" ] || rename_database "$database" "$aside" || swap_failed
  rename_database "$undo" "$database" &&
    tell control "ALTER DATABASE $(sql_name "$database") ALLOW_CONNECTIONS true" &&
    tell control "COMMENT ON DATABASE $(sql_name "$database") IS $(printf %s "$facts" | undo_original)" || swap_failed
  if [ -n "$now" ]; then
    rename_database "$aside" "$undo" && lock_away "$undo" "$database" "an undo" "$now" || swap_failed
  fi
  tell control COMMIT || swap_failed
  say "Database $database is again as it was before $by$([ -z "$at" ] || echo " ($(age $(($(date +%s) - at))))"), in $(elapsed "$started"). Another pgvol undo takes that back."
}
