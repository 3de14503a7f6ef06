# Copies a cluster out of the server at PGHOST, when that is the one whose data is mounted and it lets one in.
# Tablespaces that are in the same volume go to the same place in the new one.
# Arguments: PGDATA, the mount point above it, where the copy of that is made, PGDATA's copy in there.
# Prints time and again how much is there. Ends with 94 when it is not let in, 95 when something is elsewhere.
data=$1 mount=$2 aside=$3 to=$4
mine=$(pg_controldata -D "$data" | sed -n 's/^Database system identifier: *//p')
other=$(psql -XAtwq -d replication=yes -c IDENTIFY_SYSTEM | cut -d '|' -f 1)
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
(while sleep 1; do du -sk "$aside" 2>/dev/null; done) &
watch=$!
status=0
pg_basebackup --pgdata="$to" --format=plain --wal-method=stream --checkpoint=fast --no-password --label='pgvol clone' \
  "$@" || status=$?
kill "$watch" 2>/dev/null
exit "$status"
