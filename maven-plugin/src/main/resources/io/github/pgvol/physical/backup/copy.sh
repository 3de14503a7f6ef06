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

: >/tmp/pgvol-left-out
if [ -n "$last" ]; then
  ls pg_wal/ | awk -v last="$last" 'length($0) == 24 && substr($0, 1, 8) == substr(last, 1, 8) &&
    ($0 "") > (last "") { print "pg_wal/" $0 }' >/tmp/pgvol-left-out
fi

renaming='--transform=flags=r;s,^\./,,'
if [ -n "$gnu" ]; then
  names . -print0 >/tmp/pgvol-names
  if [ -L pg_wal ]; then
    printf 'pg_wal/.\0' >>/tmp/pgvol-names
    names pg_wal/ -print0 >>/tmp/pgvol-names
  fi
  for oid; do
    printf 'pg_tblspc/%s/.\0' "$oid" >>/tmp/pgvol-names
    names "pg_tblspc/$oid/" -print0 >>/tmp/pgvol-names
    renaming="$renaming;s,^pg_tblspc/$oid/,.pgvol/tblspc/$oid/,"
  done
  sed 's,^,./,' /tmp/pgvol-left-out >/tmp/pgvol-left-out-here
  cat /tmp/pgvol-left-out >>/tmp/pgvol-left-out-here
else
  names . -print | sed 's,^\./,,' >/tmp/pgvol-names
fi

archive() {
  if [ -n "$gnu" ]; then
    tar -c -f - --format=posix --pax-option=delete=atime,delete=ctime --xattrs --numeric-owner "$renaming" \
      --anchored --no-wildcards -X /tmp/pgvol-left-out-here --no-recursion --null -T /tmp/pgvol-names
  else
    tar -c -f - -X /tmp/pgvol-left-out --no-recursion -T /tmp/pgvol-names
  fi
}

# A pipe's status is that of its last program: tar's own is kept beside.
marked() {
  if archive; then echo 0 >/tmp/pgvol-status; else echo $? >/tmp/pgvol-status; fi
}

case $method in
  none) archive ;;
  gzip) marked | gzip -c "-$level" ;;
  zstd) marked | zstd -q -c --ultra "-T$threads" "-$level" ;;
esac
if [ "$method" != none ] && [ "$(cat /tmp/pgvol-status)" != 0 ]; then
  exit "$(cat /tmp/pgvol-status)"
fi
if [ "$(pg_controldata -D .)" != "$(cat /tmp/pgvol-control)" ]; then
  echo "a server was started on these files meanwhile" >&2
  exit 1
fi
