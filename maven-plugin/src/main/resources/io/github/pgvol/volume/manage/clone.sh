# Makes a copy of a cluster in another volume: run in a workbench, by root.
#
#   sh -c "$this" pgvol COMMAND …
#
# Everything is made in one folder of the new volume (ASIDE), and moved to its place when it is whole. DATA is PGDATA in
# the source, MOUNT the mount point above it, BELOW the way from there to PGDATA.
set -eu
command=$1
shift

# Prints time and again how much there is in a folder, while something else goes on.
watch() {
  # Its sleep must not keep our output open.
  (while sleep 1 >/dev/null 2>&1; do du -sk "$1" 2>/dev/null; done) &
  watching=$!
}

# A folder looks like another.
like() {
  chown "$(stat -c %u:%g "$1")" "$2"
  chmod "$(stat -c %a "$1")" "$2"
}

# copy FROM TO BELOW: the folders down to PGDATA one by one, and what is in them.
copy() {
  local entry name next
  next=${3%%/*}
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    name=${entry##*/}
    if [ -z "$3" ]; then
      case $name in postmaster.pid | postmaster.opts | pgsql_tmp_pgvol_*) continue ;; esac
    fi
    case $name in lost+found | .pgvol-*) continue ;; esac
    if [ -n "$3" ] && [ "$name" = "$next" ]; then
      mkdir "$2/$name" || return 1
      case $3 in
        */*) copy "$entry" "$2/$name" "${3#*/}" || return 1 ;;
        *) copy "$entry" "$2/$name" '' || return 1 ;;
      esac
    else
      # Options, each a word.
      # shellcheck disable=SC2086
      cp -a $reflink "$entry" "$2/" || return 1
    fi
  done
  like "$1" "$2"
}

case $command in
  prepare)
    # prepare VOLUME NAME: makes ASIDE, a folder of that name; ends with 3 when the volume holds anything but a broken
    # clone.
    cd "$1"
    if [ -n "$(ls -A "$2" 2>/dev/null | head -n 1)" ]; then
      find . -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
    else
      rmdir "./$2" 2>/dev/null || :
      [ -z "$(ls -A . | grep -vx 'lost+found' | head -n 1)" ] || exit 3
    fi
    mkdir -m 700 "$2"
    ;;
  clear)
    # clear ASIDE
    rm -rf "$1"
    ;;
  bytes)
    # bytes DATA: how much the cluster takes, in kilobytes, without what only pgvol has use for.
    all=$(du -sk "$1" | cut -f 1)
    for own in "$1"/pgsql_tmp_pgvol_*; do
      [ ! -e "$own" ] || all=$((all - $(du -sk "$own" | cut -f 1)))
    done
    echo "$all"
    ;;
  control)
    # control DATA: what changes as soon as a server is started.
    cksum <"$1/global/pg_control"
    ;;
  strangers)
    # strangers DATA MOUNT: prints links of the data folder that lead out of what is mounted.
    cd "$1"
    for link in pg_wal pg_tblspc/*; do
      [ -L "$link" ] || continue
      case $(readlink "$link") in "$2"/* | [!/]*) ;; *) printf '%s\n' "$link" ;; esac
    done
    ;;
  copy)
    # copy MOUNT ASIDE BELOW: of a server that is stopped. Prints time and again how much is there.
    reflink=
    if cp --reflink=auto /dev/null "${PGVOL_TMP:-/tmp}/pgvol-probe" 2>/dev/null; then reflink=--reflink=auto; fi
    [ "$(uname)" != Darwin ] || reflink=-c
    watch "$2"
    status=0
    copy "$1" "$2" "$3" || status=$?
    kill "$watching" 2>/dev/null || :
    [ "$status" != 0 ] || sync
    exit "$status"
    ;;
  folders)
    # folders MOUNT ASIDE BELOW: makes the folders down to PGDATA as they are in the source.
    from=$1 to=$2 left=$3
    while :; do
      like "$from" "$to"
      [ -n "$left" ] || break
      from=$from/${left%%/*} to=$to/${left%%/*}
      case $left in */*) left=${left#*/} ;; *) left= ;; esac
      mkdir "$to"
    done
    ;;
  direct)
    # direct DATA MOUNT ASIDE COPY: out of the server at PGHOST, when that is the one whose data is mounted and it lets
    # one in. Tablespaces that are in the same volume go to the same place in the new one. Prints time and again how
    # much is there. Ends with 94 when it is not let in, 95 when something is elsewhere.
    data=$1 mount=$2 aside=$3 to=$4
    mine=$(pg_controldata -D "$data" | sed -n 's/^Database system identifier: *//p') || exit 94
    other=$(psql -XAtwq -d replication=yes -c IDENTIFY_SYSTEM | cut -d '|' -f 1) || exit 94
    if [ -z "$mine" ] || [ "$mine" != "$other" ]; then
      exit 94
    fi
    set --
    for link in "$data"/pg_tblspc/*; do
      [ -L "$link" ] || continue
      place=$(readlink "$link")
      case $place in
        "$data"/*) echo "$place" >&2 && exit 95 ;;
        "$mount"/*) ;;
        *) echo "$place" >&2 && exit 95 ;;
      esac
      # In a mapping, one inside of a path is escaped.
      from=$(printf %s "$place" | sed 's/=/\\=/g')
      into=$(printf %s "$aside${place#"$mount"}" | sed 's/=/\\=/g')
      set -- "$@" "--tablespace-mapping=$from=$into"
    done
    watch "$aside"
    status=0
    pg_basebackup --pgdata="$to" --format=plain --wal-method=stream --checkpoint=fast --no-password \
      --label='pgvol clone' "$@" || status=$?
    kill "$watching" 2>/dev/null || :
    exit "$status"
    ;;
  verify)
    # verify COPY
    command -v pg_verifybackup >/dev/null || exit 127
    pg_verifybackup --quiet --exit-on-error "$1"
    ;;
  links)
    # links DATA MOUNT ASIDE COPY: tablespaces have links to where they will be, and belong to whom all else does.
    data=$1 mount=$2 aside=$3 to=$4
    owner=$(stat -c %u:%g "$data")
    for link in "$to"/pg_tblspc/*; do
      [ -L "$link" ] || continue
      place=$(readlink "$link")
      case $place in "$aside"/*) ;; *) continue ;; esac
      below=${place#"$aside"/}
      chown -R "$owner" "$aside/${below%%/*}"
      ln -sfn "$mount/$below" "$link"
    done
    ;;
  settle)
    # settle DATA COPY: its files belong to whom the source's do; its list of files is done with.
    chown -R "$(stat -c %u:%g "$1")" "$2"
    rm -f "$2/backup_manifest"
    sync
    ;;
  finish)
    # finish VOLUME NAME BELOW: moves all to its place, the first part of PGDATA last; at the root, the control file's.
    cd "$1/$2"
    last=${3%%/*}
    [ -n "$last" ] || last=global
    for entry in * .[!.]* ..?*; do
      [ -e "$entry" ] || [ -L "$entry" ] || continue
      [ "$entry" = "$last" ] || mv "$entry" ../
    done
    like . ..
    sync
    [ ! -e "$last" ] || mv "$last" ../
    cd ..
    rmdir "./$2"
    sync
    ;;
  *)
    echo "no such command: $command" >&2
    exit 1
    ;;
esac
