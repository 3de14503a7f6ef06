# Tells of a stopped cluster, PGDATA being the argument: lines of a word and its value, then what pg_controldata says.
set -e
export LC_ALL=C
cd "$1"
for link in pg_wal pg_tblspc/*; do
  if [ -L "$link" ]; then echo "$link $(readlink "$link")"; fi
done
echo "major $(cat PG_VERSION)"
echo "version $(postgres --version)"
echo "machine $(uname -m)"
echo "kib $(du -sk . | cut -f 1)"
for program in gzip zstd; do
  if command -v "$program" >/dev/null; then echo "program $program"; fi
done
control=${PGVOL_TMP:-/tmp}/pgvol-control
pg_controldata -D . >"$control"
cat "$control"
