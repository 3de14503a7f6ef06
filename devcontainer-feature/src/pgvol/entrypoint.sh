# shellcheck shell=sh
# Sourced by the shell that is the dev container's first process, each time it starts. Does nothing unless the option
# backupOnStop is set; then a stop is answered with a backup. That shell ends with `exec "$@"`, or waits when there is no
# command: so either its command becomes one of ours that runs it, or its trap is set anew. It must never fail: the
# container would not start.
if grep -qs "PGVOL_BACKUP_ON_STOP='true'$" /usr/local/share/pgvol/options; then
  if [ $# -gt 0 ]; then
    set -- /bin/sh /usr/local/share/pgvol/share/on-stop.sh "$@"
  else
    trap '/bin/sh /usr/local/share/pgvol/share/on-stop.sh; exit 0' 15
  fi
fi
