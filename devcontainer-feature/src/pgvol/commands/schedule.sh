# shellcheck shell=dash disable=SC2154,SC2034
# The loop behind the option schedule: started by the dev container, ends with it.
. "$home/commands/hook.sh"

usage() { say 'Usage: pgvol schedule (started by the dev container when its option schedule is set)'; }

main() {
  [ "${1:-}" != --help ] || { usage; return 0; }
  state=/var/lib/pgvol
  exec 9>"$state/schedule.lock"
  flock -n 9 || return 0
  local before='' now
  while :; do
    now=$(date '+%M %H %d %m %w')
    # shellcheck disable=SC2086 # five words
    if [ "$now" != "$before" ] && cron_due "$PGVOL_SCHEDULE" $now; then
      hook_automatic "$(date '+%Y-%m-%d %H:%M')" >"$state/schedule.log" 2>&1 9>&-
    fi
    before=$now
    sleep $((60 - $(date +%s) % 60)) 9>&-
  done
}
