#!/bin/sh
# Takes a backup when the container is told to stop. With arguments, these are the container's command: it is run, told
# to stop after the backup, and its status is ours.
backup() {
  user=$(. /usr/local/share/pgvol/options && printf %s "$PGVOL_REMOTE_USER")
  if [ "$(id -u)" = 0 ] && [ "$user" != root ] && command -v runuser >/dev/null 2>&1; then
    runuser -u "$user" -- /usr/local/share/pgvol/bin/pgvol hook stop
  else
    /usr/local/share/pgvol/bin/pgvol hook stop
  fi >/proc/1/fd/1 2>&1
}

if [ $# = 0 ]; then
  backup
  exit 0
fi
"$@" &
child=$!
trap 'backup; kill -TERM "$child" 2>/dev/null' 15
trap 'kill -INT "$child" 2>/dev/null' 2
wait "$child"
status=$?
# Interrupted by the signal: its own end is still to come.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done
exit "$status"
