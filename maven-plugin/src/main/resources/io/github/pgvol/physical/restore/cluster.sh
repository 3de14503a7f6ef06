# A cluster's files replaced by others that were unpacked beside them: run in a workbench, by root.
#
#   sh -c "$this" pgvol COMMAND PGDATA …
#
# Everything of pgvol's own inside PGDATA, and inside the folders of tablespaces, begins with pgsql_tmp_pgvol_, which
# pg_basebackup and pg_checksums pass over:
#
#   _new      what is being unpacked
#   _in       a whole cluster that is to come in; its pg_control is held back as _in/…_control while it comes
#   _out      the cluster that has to go; likewise
#   _undo     the cluster that went last, for an undo
#   _journal  a swap is under way; its lines: what it is, when, by what, and each further folder that takes part
#   _moved    all of the old cluster is in _out
#   _reset    a cluster that is being taken away for good; while it is there, it can come back
#   _gone     all of it, being removed
#
# A server starts with pg_control only, and that is the first file to go and the last one to come: whenever this is
# killed, what is in PGDATA is the old cluster, the new one, or nothing that starts. PG_VERSION, the same for both,
# stays where it is: an image that misses it would make a new cluster.
set -eu
umask 077
export LC_ALL=C
command=$1 data=$2
shift 2
own=pgsql_tmp_pgvol
journal=$data/${own}_journal
moved=$data/${own}_moved

fail() {
  echo "$1" >&2
  exit 1
}

flush() {
  for folder in "$data" "$@"; do
    sync -f "$folder" 2>/dev/null || sync
  done
}

# move FROM TO: all that belongs to the cluster.
move() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    name=${entry##*/}
    case $name in "$own"_* | lost+found) continue ;; esac
    if [ "$1" = "$data" ] && [ "$name" = PG_VERSION ]; then
      cp -p "$entry" "$2/${own}_version"
      mv -f "$2/${own}_version" "$2/PG_VERSION"
      continue
    fi
    if [ -e "$2/$name" ] && [ "$name" != PG_VERSION ]; then
      fail "$2/$name is there already"
    fi
    mv -f "$entry" "$2/$name"
  done
}

# tablespaces FROM-SUFFIX TO-SUFFIX FOLDER…: likewise what a tablespace has of this cluster's version.
tablespaces() {
  from=$1 to=$2
  shift 2
  for folder in "$@"; do
    if [ ! -d "$folder$from" ] || [ ! -d "$folder$to" ]; then
      continue
    fi
    for entry in "$folder$from"/PG_*; do
      [ -e "$entry" ] || continue
      if [ -e "$folder$to/${entry##*/}" ]; then
        fail "$folder$to/${entry##*/} is there already"
      fi
      mv -f "$entry" "$folder$to/${entry##*/}"
    done
  done
}

# swap KIND AT BY FOLDER…
swap() {
  kind=$1 at=$2 by=$3
  shift 3
  [ ! -e "$journal" ] || fail "another swap is under way"
  owner=$(stat -c %u:%g "$data")
  rm -f "$moved"
  flush
  {
    printf '%s\n' "$kind" "$at" "$by"
    for folder in "$@"; do printf '%s\n' "$folder"; done
  } >"$journal.new"
  flush
  mv "$journal.new" "$journal"
  flush
  for folder in "$data" "$@"; do
    if [ "$kind" = undo ] && [ -d "$folder/${own}_undo" ]; then
      mv "$folder/${own}_undo" "$folder/${own}_in"
    fi
    mkdir -p "$folder/${own}_in" "$folder/${own}_out"
    chown "$owner" "$folder/${own}_out"
  done
  cp "$journal" "$data/${own}_out/${own}_about"
  mv "$data/${own}_in/global/pg_control" "$data/${own}_in/${own}_control"
  if [ -f "$data/global/pg_control" ]; then
    mv "$data/global/pg_control" "$data/${own}_out/${own}_control"
  fi
  flush "$@"
  move "$data" "$data/${own}_out"
  tablespaces "" "/${own}_out" "$@"
  flush "$@"
  : >"$moved"
  flush
  move "$data/${own}_in" "$data"
  tablespaces "/${own}_in" "" "$@"
  flush "$@"
  mv "$data/${own}_in/${own}_control" "$data/global/pg_control"
  flush
}

# back KIND FOLDER…: from wherever a swap was, the old cluster comes back.
back() {
  kind=$1
  shift
  if [ -e "$moved" ]; then
    if [ -f "$data/global/pg_control" ]; then
      mv "$data/global/pg_control" "$data/${own}_in/${own}_control"
      flush
    fi
    move "$data" "$data/${own}_in"
    tablespaces "" "/${own}_in" "$@"
    [ -e "$data/${own}_out/PG_VERSION" ] || rm -f "$data/PG_VERSION"
    flush "$@"
    rm -f "$moved"
    flush
  fi
  if [ -d "$data/${own}_out" ]; then
    move "$data/${own}_out" "$data"
  fi
  tablespaces "/${own}_out" "" "$@"
  flush "$@"
  if [ -f "$data/${own}_out/${own}_control" ]; then
    mv "$data/${own}_out/${own}_control" "$data/global/pg_control"
    flush
  fi
  if [ -f "$data/${own}_in/${own}_control" ]; then
    mv "$data/${own}_in/${own}_control" "$data/${own}_in/global/pg_control"
  fi
  for folder in "$data" "$@"; do
    rm -f "$folder/${own}_out/${own}_about" "$folder/${own}_out/${own}_version"
    if [ -d "$folder/${own}_out" ]; then
      rmdir "$folder/${own}_out"
    fi
    if [ "$kind" = undo ] && [ -d "$folder/${own}_in" ]; then
      mv "$folder/${own}_in" "$folder/${own}_undo"
    fi
  done
  flush "$@"
  rm -f "$journal"
  flush
  [ "$kind" = undo ] || rm -rf "$data/${own}_in"
  for folder in "$@"; do
    [ "$kind" = undo ] || rm -rf "$folder/${own}_in"
  done
}

# settle keep|drop FOLDER…: the new cluster stays; the old one is for undo, or goes.
settle() {
  keep=$1
  shift
  if [ -f "$data/${own}_out/${own}_control" ]; then
    mv "$data/${own}_out/${own}_control" "$data/${own}_out/global/pg_control"
  fi
  if [ -d "$data/${own}_out" ] && [ ! -f "$data/${own}_out/global/pg_control" ]; then
    keep=drop
  fi
  # Without its pg_control, half of a cluster is never taken for a whole one.
  [ "$keep" = keep ] || rm -f "$data/${own}_out/global/pg_control"
  flush
  # PGDATA's own comes last: while it is there, it tells whether to keep the others.
  for folder in "$@" "$data"; do
    if [ "$keep" = keep ] && [ -d "$folder/${own}_out" ]; then
      rm -f "$folder/${own}_undo/global/pg_control"
      rm -rf "$folder/${own}_undo"
      mv "$folder/${own}_out" "$folder/${own}_undo"
    fi
    rm -rf "$folder/${own}_out" "$folder/${own}_in"
  done
  flush "$@"
  rm -f "$journal" "$moved"
  flush
}

# empty: takes all away, undo copies too: an image makes a cluster in an empty folder only.
empty() {
  mkdir "$data/${own}_reset"
  flush
  # Without this a server does not start.
  [ ! -e "$data/global" ] || mv "$data/global" "$data/${own}_reset/"
  flush
  for entry in "$data"/* "$data"/.[!.]* "$data"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    case ${entry##*/} in "${own}_reset" | lost+found) ;; *) mv "$entry" "$data/${own}_reset/" ;; esac
  done
  flush
  mv "$data/${own}_reset" "$data/${own}_gone"
  flush
  rm -rf "$data/${own}_gone"
  flush
}

# filled: what empty had begun to take away comes back.
filled() {
  for entry in "$data/${own}_reset"/* "$data/${own}_reset"/.[!.]* "$data/${own}_reset"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    [ "${entry##*/}" != global ] || continue
    [ ! -e "$data/${entry##*/}" ] || fail "$data/${entry##*/} is there already"
    mv "$entry" "$data/"
  done
  flush
  if [ -e "$data/${own}_reset/global" ]; then
    [ ! -e "$data/global" ] || fail "$data/global is there already"
    mv "$data/${own}_reset/global" "$data/"
  fi
  rmdir "$data/${own}_reset"
  flush
}

# How much is in PGDATA that is not pgvol's.
others() {
  count=0
  for entry in "$data"/* "$data"/.[!.]* "$data"/..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    case ${entry##*/} in "$own"_* | lost+found) ;; *) count=$((count + 1)) ;; esac
  done
  echo "$count"
}

folders_of() {
  tail -n +4 "$1"
}

# Nobody but this may work on the files: what was told to end may take a moment to do so.
if command -v flock >/dev/null 2>&1; then
  exec 9>"${PGVOL_TMP:-/tmp}/pgvol-cluster.lock"
  flock 9
fi

case $command in
  look)
    # look PGDATA MOUNTPOINT: what there is, a line each.
    echo "server $(postgres --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/')"
    echo "machine $(uname -m)"
    echo "unpack $(for tool in zstd gzip; do command -v $tool >/dev/null 2>&1 && printf '%s,' $tool; done)"
    if [ -n "${PGVOL_OWNER-}" ]; then
      echo "owner $PGVOL_OWNER"
    elif id -u postgres >/dev/null 2>&1; then
      echo "owner $(id -u postgres):$(id -g postgres)"
    elif [ -f "$data/PG_VERSION" ]; then
      echo "owner $(stat -c %u:%g "$data")"
    fi
    if [ -f "$data/PG_VERSION" ]; then
      echo "version $(cat "$data/PG_VERSION")"
      for link in "$data"/pg_tblspc/*; do
        if [ -L "$link" ]; then echo "tablespace $(readlink "$link")"; fi
      done
    fi
    [ ! -e "$journal" ] || echo "journal $(head -n 1 "$journal")"
    if [ -f "$data/${own}_undo/global/pg_control" ]; then
      echo "undo $(du -sk "$data/${own}_undo" | cut -f 1)"
      [ ! -f "$data/${own}_undo/${own}_about" ] || folders_of "$data/${own}_undo/${own}_about" | sed 's/^/undone /'
    fi
    if [ -e "$data/${own}_new" ] || [ -e "$data/${own}_in" ]; then echo left; fi
    if [ -d "$data" ]; then
      echo "strangers $(others)"
      echo "used $(du -sk "$data" | cut -f 1)"
    fi
    for folder in "$@"; do
      echo "free $(df -Pk "$folder" | tail -n 1 | sed 's/.* \([0-9][0-9]*\)  *[0-9][0-9]*% .*/\1/') $folder"
    done
    ;;
  clear)
    # clear PGDATA FOLDER…: what a run that died has unpacked; no swap is under way.
    [ ! -e "$journal" ] || fail "a swap is under way"
    for folder in "$data" "$@"; do
      rm -rf "$folder/${own}_new" "$folder/${own}_in"
    done
    ;;
  forget)
    # forget PGDATA FOLDER…: the undo copy goes.
    rm -f "$data/${own}_undo/global/pg_control"
    for folder in "$@" "$data"; do
      rm -rf "$folder/${own}_undo"
    done
    ;;
  unpack)
    # unpack PGDATA OWNER BYTES none|gzip|zstd, the archive from standard input.
    bytes=$2 how=$3
    # The server's user has to come through to PGDATA.
    (umask 022 && mkdir -p "$data")
    if [ "$(others)" = 0 ]; then
      chown "$1" "$data"
      chmod 0700 "$data"
    fi
    mkdir "$data/${own}_new"
    chown "$1" "$data/${own}_new"
    gnu=
    set -- tar -x -o -f - -C "$data/${own}_new"
    if tar --version 2>/dev/null | grep -q GNU; then
      gnu=yes
      set -- "$@" --exclude='pgsql_tmp*' --xattrs --xattrs-include='user.*' --warning=no-timestamp
    fi
    case $how in
      gzip) head -c "$bytes" | gzip -dc | "$@" ;;
      zstd) head -c "$bytes" | zstd -dcq | "$@" ;;
      *) head -c "$bytes" | "$@" ;;
    esac
    # Not every busybox can leave something out.
    [ -n "$gnu" ] || find "$data/${own}_new" -mindepth 1 -name 'pgsql_tmp*' -prune -exec rm -rf {} +
    ;;
  ready)
    # ready PGDATA OWNER PREFIX WAL [OID LOCATION]…: what was unpacked becomes a cluster that is the server's own; tells
    # what pg_controldata says of it.
    owner=$1 cluster=$data/${own}_new/$2
    cluster=${cluster%/}
    if [ -n "$3" ]; then
      [ -L "$cluster/pg_wal" ] || fail "$cluster/pg_wal is no link"
      rm "$cluster/pg_wal"
      mv "$data/${own}_new/$3" "$cluster/pg_wal"
    fi
    shift 3
    rm -f "$cluster/postmaster.pid" "$cluster/postmaster.opts"
    mode=0700
    [ "$(stat -c %a "$cluster")" != 750 ] || mode=0750
    [ "$#" -eq 0 ] || mkdir -p "$cluster/pg_tblspc"
    chown -hR "$owner" "$cluster"
    chmod -R u+rwX,u-s,g-ws,o-rwx "$cluster"
    chmod "$mode" "$cluster"
    for folder in pg_commit_ts pg_dynshmem pg_logical/mappings pg_logical/snapshots pg_notify pg_replslot pg_serial \
      pg_snapshots pg_stat pg_stat_tmp pg_subtrans pg_tblspc pg_twophase pg_wal/archive_status; do
      # Empty folders get lost on the way through other tools; a server does not start without them.
      if [ ! -d "$cluster/$folder" ]; then
        mkdir -p "$cluster/$folder"
        chown "$owner" "$cluster/$folder" "$(dirname "$cluster/$folder")"
        chmod 0700 "$cluster/$folder"
      fi
    done
    while [ "$#" -gt 0 ]; do
      mkdir -p "$2"
      [ ! -e "$2/${own}_in" ] || fail "$2/${own}_in is there already"
      chown "$owner" "$2"
      mv "$cluster/.pgvol/tblspc/$1" "$2/${own}_in"
      ln -sfn "$2/${own}_in" "$cluster/pg_tblspc/$1"
      shift 2
    done
    rm -rf "$cluster/.pgvol"
    [ "$cluster" = "$data/${own}_in" ] || mv "$cluster" "$data/${own}_in"
    rm -rf "$data/${own}_new"
    pg_controldata -D "$data/${own}_in"
    ;;
  sizes)
    # sizes PGDATA: of all files that are to come in.
    cd "$data/${own}_in"
    find . -type f -exec stat -c '%s %n' {} +
    ;;
  checked)
    # checked PGDATA [OID LOCATION]…: on disk, whatever happens.
    rm -f "$data/${own}_in/backup_manifest"
    while [ "$#" -gt 0 ]; do
      ln -sfn "$2" "$data/${own}_in/pg_tblspc/$1"
      chown -h "$(stat -c %u:%g "$data/${own}_in")" "$data/${own}_in/pg_tblspc/$1"
      sync -f "$2" 2>/dev/null || sync
      shift 2
    done
    flush
    ;;
  swap)
    mode=
    [ "$1" = undo ] || mode=$(stat -c %a "$data/${own}_in")
    swap "$@"
    [ -z "$mode" ] || chmod "$mode" "$data"
    ;;
  empty)
    [ ! -e "$journal" ] || fail "a swap is under way"
    empty
    ;;
  journal)
    if [ -e "$journal" ]; then cat "$journal"; fi
    ;;
  about)
    cat "$data/${own}_undo/${own}_about"
    ;;
  recover | revert | settle)
    # Folders are not asked for: the journal has them. settle PGDATA keep|drop
    if [ -d "$data/${own}_gone" ]; then
      rm -rf "$data/${own}_gone"
      flush
      echo forward
      exit 0
    elif [ -d "$data/${own}_reset" ]; then
      filled
      echo back
      exit 0
    fi
    if [ ! -e "$journal" ]; then
      echo none
      exit 0
    fi
    wish=${1:-keep}
    set --
    # No program: the failure of one in here would pass for an end of the list.
    {
      read -r kind
      read -r _
      read -r _
      while IFS= read -r folder; do set -- "$@" "$folder"; done
    } <"$journal"
    if [ -e "$moved" ] && [ -f "$data/global/pg_control" ] && [ "$command" != revert ]; then
      settle "$wish" "$@"
      echo forward
    else
      back "$kind" "$@"
      echo back
    fi
    ;;
  *) fail "no such command: $command" ;;
esac
