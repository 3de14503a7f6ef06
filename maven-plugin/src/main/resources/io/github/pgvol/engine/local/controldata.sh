#!/bin/sh
# pg_controldata, where a distribution of PostgreSQL has none: as much of it as pgvol asks for.
#   pg_controldata -D PGDATA
# The fields at the beginning of pg_control are the same since version 12 (src/include/catalog/pg_control.h), in the
# byte order of the machine; those behind them postgres tells itself, when no server runs.
set -eu
export LC_ALL=C
[ "$1" != -D ] || shift
file=$1/global/pg_control
[ -r "$file" ] || { echo "pg_controldata: error: could not open file \"$file\" for reading" >&2; exit 1; }
number() { od -An -t "$1" -j "$2" -N "$3" "$file" | tr -d ' \n'; }
state=$(number u4 16 4)
case $state in
  0) words='starting up' ;;
  1) words='shut down' ;;
  2) words='shut down in recovery' ;;
  3) words='shutting down' ;;
  4) words='in crash recovery' ;;
  5) words='in archive recovery' ;;
  6) words='in production' ;;
  *) words='unrecognized status code' ;;
esac
echo "pg_control version number:            $(number u4 8 4)"
echo "Catalog version number:               $(number u4 12 4)"
echo "Database system identifier:           $(number u8 0 8)"
echo "Database cluster state:               $words"
echo "pg_control last modified:             $(number d8 24 8)"
echo "Latest checkpoint location:           $(number u8 32 8)"
redo=$(number u8 40 8)
timeline=$(number u4 48 4)
bin=$(cd "$(dirname "$0")" && pwd)
setting() {
  if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1; then
    owner=$(stat -c %u "$1")
    setpriv --reuid="$owner" --clear-groups -- "$bin/postgres" -D "$1" -C "$2" 2>/dev/null
  else
    "$bin/postgres" -D "$1" -C "$2" 2>/dev/null
  fi || echo "$3"
}
segment=$(setting "$1" wal_segment_size 16777216)
case $segment in
  *MB) segment=$((${segment%MB} * 1048576)) ;;
  *GB) segment=$((${segment%GB} * 1073741824)) ;;
esac
number=$((redo / segment))
each=$((4294967296 / segment))
printf "Latest checkpoint's REDO WAL file:    %08X%08X%08X\n" "$timeline" $((number / each)) $((number % each))
echo "Latest checkpoint's TimeLineID:       $timeline"
block=$(setting "$1" block_size 8192)
echo "Database block size:                  $block"
echo "Bytes per WAL segment:                $segment"
case $(setting "$1" data_checksums off) in
  on) checksums=1 ;;
  *) checksums=0 ;;
esac
echo "Data page checksum version:           $checksums"
