# shellcheck shell=dash disable=SC2154,SC2034
# What the dev container calls at its turns: create, restore, start, stop. Never fails: it must not keep a container from
# coming up. A problem is told.
. "$home/lib/restore.sh"
. "$home/lib/schedule.sh"

usage() { say 'Usage: pgvol hook create | restore | start | stop (called by the dev container)'; }

main() {
  state=/var/lib/pgvol
  : "${PGVOL_FOLDER:=_backups}" "${PGVOL_RESTORE_ON_CREATE:=none}" "${PGVOL_SCHEDULE:=}"
  case ${1:-} in
    create) hook_link ;;
    restore) hook_restore ;;
    start) hook_link; hook_start ;;
    stop) hook_stop ;;
    --help) usage ;;
    *) misuse "hook has create, restore, start and stop." ;;
  esac || say "pgvol: the hook «$1» did not do all it should, see above; the dev container comes up all the same."
}

# The workspace is where the container is in when its hooks are run. /backups leads to the folder in it by its name, so it
# does not matter when that is deleted and made anew.
hook_link() {
  local workspace=$PWD folder owner
  case $PGVOL_FOLDER in /*) folder=$PGVOL_FOLDER ;; *) folder=$workspace/$PGVOL_FOLDER ;; esac
  ln -sfn "$folder" "$state/backups" 2>/dev/null || {
    say "pgvol: $state belongs to another user than $(id -un): /backups does not lead to $folder. Set PGVOL_CATALOG=$folder"
    return 0
  }
  catalog=$folder area=$folder/.pgvol
  if ! (catalog_prepare) 2>"$state/error"; then
    # The folder around it may be somebody else's; who may become root, can make it all the same.
    owner=$(stat -c %u:%g "$workspace")
    if command -v sudo >/dev/null 2>&1 && sudo -n mkdir -p "$folder" 2>/dev/null && sudo -n chown "$(id -u):$(id -g)" "$folder"; then
      (catalog_prepare) || return 0
    else
      say "pgvol: $(cat "$state/error") The workspace belongs to $owner, and you are $(id -u):$(id -g)."
    fi
  fi
  hook_hint "$folder"
}

# Whether backups outlive the container.
hook_hint() { # folder
  local where=$1 mount
  while [ ! -e "$where" ]; do where=$(dirname "$where"); done
  # The mount that the folder is in, and which folder of its file system that shows.
  mount=$(awk -v d="$where/" '$5 == "/" { if (best == 0) show = "/ " $4 }
    $5 != "/" && index(d, $5 "/") == 1 && length($5) > best { best = length($5); show = $5 " " $4 }
    END { print show }' /proc/self/mountinfo)
  if [ "${CODESPACES:-}" = true ]; then
    say "pgvol: backups are in $1, in this codespace only: download what has to outlive it."
  else
    case $mount in
      '/ '*) say "pgvol: $1 is in no mount: backups are lost with this container. Mount the workspace (with Compose: volumes: - ..:$PWD), or name a folder that is mounted by the option backupDir." ;;
      */volumes/*) say "pgvol: the workspace is in a volume: backups are in $1, and go with that volume." ;;
    esac
  fi
}

# With Compose the database often starts at the same time. A host that nobody knows is not waited for.
hook_wait() { # seconds
  local tries=0
  connect_settings
  until pg_isready -q; do
    tries=$((tries + 1))
    [ "$tries" -lt "$1" ] && getent hosts "$PGHOST" >/dev/null 2>&1 || return 1
    sleep 1
  done
}

# Whether a folder is in a volume of the engine: the mount that it is in comes out of the folder of volumes.
in_volume() { # folder
  awk -v d="$1/" 'index(d, $5 "/") == 1 && length($5) > best { best = length($5); root = $4 } END { exit !(root ~ /\/volumes\//) }' /proc/self/mountinfo
}

# Somebody new opens the project and has the data. What is there already stays: a rebuilt container has its database still.
hook_restore() {
  local tables
  case $PGVOL_RESTORE_ON_CREATE in none | '') return 0 ;; esac
  catalog_find
  connect_settings
  if ! catalog_select "$PGVOL_RESTORE_ON_CREATE" "$database"; then
    say "pgvol: nothing to restore: there is no backup «$PGVOL_RESTORE_ON_CREATE» in $catalog."
    return 0
  fi
  hook_wait 60 || {
    say "pgvol: no server answers at $server, nothing was restored. When it is up: pgvol restore $PGVOL_RESTORE_ON_CREATE"
    return 0
  }
  tables=$(PGDATABASE=$database psql -X -A -t --no-password -c "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'" 2>"$work/psql.err") || tables=
  case $tables in
    0) ;;
    '') grep -q 'does not exist' "$work/psql.err" || { say "pgvol: nothing was restored: $(cat "$work/psql.err")"; return 0; } ;;
    *) say "pgvol: database $database holds data, and is left as it is. To restore: pgvol restore $PGVOL_RESTORE_ON_CREATE"; return 0 ;;
  esac
  "$home/bin/pgvol" restore "$PGVOL_RESTORE_ON_CREATE" </dev/null ||
    say "pgvol: nothing was restored, see above. Try: pgvol restore $PGVOL_RESTORE_ON_CREATE"
}

hook_start() {
  hook_wait 15 || true
  "$home/bin/pgvol" status --brief </dev/null || true
  [ -z "$PGVOL_SCHEDULE" ] || schedule_start
}

# In the seconds before the container is killed. A backup that does not get ready is none, and nothing is left but a draft
# that the next run clears.
hook_stop() {
  hook_automatic stopping
}

hook_automatic() { # why
  say "pgvol: $1: taking a backup."
  "$home/bin/pgvol" backup --lock-timeout 5 </dev/null || return 0
  [ "$PGVOL_KEEP" = 0 ] || "$home/bin/pgvol" prune </dev/null | tail -n 1
}
