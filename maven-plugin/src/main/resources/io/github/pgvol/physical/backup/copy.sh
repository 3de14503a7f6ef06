# Writes a stopped cluster as tar to its standard output.
# look.sh comes before it, and has left what pg_controldata said.
# Arguments: PGDATA, how it is compressed (none, gzip, zstd), the level, threads, the last file of WAL that is needed
# (empty: all of them), then the object ids of tablespaces.
#
# Left out is what pg_basebackup leaves out: what a server makes anew, or must not find. And WAL that was only prepared
# for later: files of old content with new names.
set -e
export LC_ALL=C
cd "$1"
method=$2 level=$3 threads=$4 last=$5
shift 5
own=${PGVOL_TMP:-/tmp}

gnu=
if tar --version 2>/dev/null | grep -q GNU && find . -maxdepth 0 -print0 >/dev/null 2>&1; then
  gnu=yes
elif [ -L pg_wal ] || [ $# -gt 0 ]; then
  echo "the tar of this image cannot follow the links of pg_wal and tablespaces" >&2
  exit 1
fi

names() { # folder, how they are printed
  find "$1" -mindepth 1 \( -name 'pgsql_tmp*' -o -path ./postmaster.pid -o -path ./postmaster.opts \
    -o -path './pg_dynshmem/*' -o -path './pg_notify/*' -o -path './pg_serial/*' -o -path './pg_snapshots/*' \
    -o -path './pg_stat_tmp/*' -o -path './pg_subtrans/*' \) -prune \
    -o \( -type f -o -type d -o -type l \! -path ./pg_wal \) "$2"
}

: >"$own/pgvol-left-out"
if [ -n "$last" ]; then
  ls pg_wal/ | awk -v last="$last" 'length($0) == 24 && substr($0, 1, 8) == substr(last, 1, 8) &&
    ($0 "") > (last "") { print "pg_wal/" $0 }' >"$own/pgvol-left-out"
fi

renaming='--transform=flags=r;s,^\./,,'
if [ -n "$gnu" ]; then
  names . -print0 >"$own/pgvol-names"
  if [ -L pg_wal ]; then
    printf 'pg_wal/.\0' >>"$own/pgvol-names"
    names pg_wal/ -print0 >>"$own/pgvol-names"
  fi
  for oid; do
    printf 'pg_tblspc/%s/.\0' "$oid" >>"$own/pgvol-names"
    names "pg_tblspc/$oid/" -print0 >>"$own/pgvol-names"
    renaming="$renaming;s,^pg_tblspc/$oid/,.pgvol/tblspc/$oid/,"
  done
  sed 's,^,./,' "$own/pgvol-left-out" >"$own/pgvol-left-out-here"
  cat "$own/pgvol-left-out" >>"$own/pgvol-left-out-here"
else
  names . -print | sed 's,^\./,,' >"$own/pgvol-names"
fi

archive() {
  if [ -n "$gnu" ]; then
    tar -c -f - --format=posix --pax-option=delete=atime,delete=ctime --xattrs --numeric-owner "$renaming" \
      --anchored --no-wildcards -X "$own/pgvol-left-out-here" --no-recursion --null -T "$own/pgvol-names"
  else
    tar -c -f - -X "$own/pgvol-left-out" --no-recursion -T "$own/pgvol-names"
  fi
}

# A pipe's status is that of its last program: tar's own is kept beside.
marked() {
  if archive; then echo 0 >"$own/pgvol-status"; else echo $? >"$own/pgvol-status"; fi
}

case $method in
  none) archive ;;
  gzip) marked | gzip -c "-$level" ;;
  zstd) marked | zstd -q -c --ultra "-T$threads" "-$level" ;;
esac
if [ "$method" != none ] && [ "$(cat "$own/pgvol-status")" != 0 ]; then
  exit "$(cat "$own/pgvol-status")"
fi
if [ "$(pg_controldata -D .)" != "$(cat "$own/pgvol-control")" ]; then
  echo "a server was started on these files meanwhile" >&2
  exit 1
fi
