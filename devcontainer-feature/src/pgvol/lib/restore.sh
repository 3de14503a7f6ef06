# shellcheck shell=dash disable=SC2154,SC2034
# Putting a backup back, in a turn on the server that goes on: loaded aside, compared, swapped in.
. "$home/lib/backup.sh"
for part in dress swap load; do
  # shellcheck disable=SC1090
  . "$home/lib/$part.sh"
done

# Before anything: is it what was written?
restore_check_file() {
  [ "$(backup_is format)" != physical ] ||
    die "$(backup_is name) is a whole cluster as files; these scripts reach the server over the network." \
      "mvn pgvol:restore -Dpgvol.backup=$(backup_is name) puts it back, where the engine is."
  [ "$(backup_is foreign)" = true ] || checksums_fit ||
    die "The backup $(backup_is path) is damaged: $wrong." "Choose another one; pgvol list shows them."
}

restore_run() {
  local started major missing bytes rows tables properties unknown format path
  started=$(millis)
  need_fitting_client
  format=$(backup_is format) path=$(backup_is path)
  if [ "$(backup_is foreign)" = true ]; then
    # pg_restore takes a table that was cut short for one with fewer rows: every byte is read first. A plain dump is
    # checked while it is loaded.
    major=$(foreign_major "$format" "$path") manifest=null
  else
    major=$(backup_is manifest.server.major)
    manifest=$(printf %s "$backup" | jq -c .manifest)
  fi
  [ "${major:-0}" -le "$server_major" ] ||
    die "The backup $(backup_is name) is of PostgreSQL $major, and $server runs $server_version." \
      "Restore it into a server of PostgreSQL $major or later, or choose another backup."
  missing=$(printf %s "$manifest" | jq -c '[.server.extensions[]?.name]')
  json_setting "$missing"
  missing=$(ask control "SELECT string_agg(e, ', ') FROM jsonb_array_elements_text(current_setting('pgvol.json')::jsonb) e
    WHERE e NOT IN (SELECT name FROM pg_available_extensions)")
  [ -z "$missing" ] ||
    die "The backup $(backup_is name) needs extensions that $server does not have: $missing." "Use a server that has them."
  restore_approve
  if [ "$manifest" != null ]; then
    restore_roles "$(printf %s "$manifest" | jq -c '.globals.roles // []')" ||
      die "The backup's roles could not be created on $server: $error" "Create them yourself, or connect as a superuser: --username."
    properties=$(printf %s "$manifest" | jq -c .properties)
  elif exists "$database"; then
    properties=$(ask control "$(properties_query "$database")" | jq -c 'if (.comment // "" | startswith("Kept by pgvol: ")) then .comment = null else . end')
  else
    properties=null
  fi
  restore_aside
  if [ "$properties" != null ]; then
    dress_database "$side" "$properties" >"$work/unknown" || die "The database's own properties could not be set: $error" "Nothing was replaced."
    unknown=$(cat "$work/unknown")
    [ -z "$unknown" ] || warn "Roles that own or may use the database are not on this server, what was theirs is left out: $unknown"
  fi
  bytes=$(ask control "SELECT pg_database_size($(sql_text "$side"))")
  rows=$(jq -s 'map(.rows) | add // 0' "$work/found")
  tables=$(jq -s length "$work/found")
  if [ "$safety" = backup ] && exists "$database"; then
    local kept=$backup
    label=before-restore format=$PGVOL_FORMAT compression=auto
    backup_check
    catalog_prepare
    backup_take
    backup=$kept
  fi
  case $safety in undo) safety=keep ;; *) safety=drop ;; esac
  local replaced=
  ! exists "$database" || replaced=1
  swap_in "$side" "$safety" "the restore of $(backup_is name)"
  say "Restored database $database: $(count "$tables" table), $(count "$rows" row), $(size "$bytes"), in $(elapsed "$started").$([ -z "$replaced" ] || [ "$safety" != keep ] || echo ' The state before: pgvol undo')"
}

# Asks, when there is something to lose.
restore_approve() {
  local data
  exists "$database" || return 0
  if session_open data "$database" "$turn_name"; then
    data=$(ask data "SELECT count(*) $tables_from")
    session_close data
    [ "$data" != 0 ] || return 0
  else
    # Not open for connections: somebody's reason, and so somebody's data.
    session_close data
  fi
  confirm "Database $database holds data ($(size "$(ask control "SELECT pg_database_size($(sql_text "$database"))")")). Replace it by $(backup_is name)?" ||
    die "Database $database on $server holds data, and is left as it is." "Answer yes on a terminal, or say --yes."
}

# Loads into a database of its own, and compares.
restore_aside() {
  local role
  while :; do
    side=pgvol_load_$id
    create_database "$side" "$properties" ||
      { said=$error; side=; die "$server cannot create a database with the backup's encoding and collation: $said" \
        "Use a server that has the locale, such as that which the backup was taken from."; }
    load "$side" "$format" "$path" "$(outer_compression)" && break
    said=$(grep -v '^pg_restore: while \|^pg_restore: from TOC\|^$' "$work/load.err" | head -n 6)
    # Dumps made by hand name roles, and do not hold them.
    role=$(printf %s "$said" | sed -n 's/.*role "\(.*\)" does not exist.*/\1/p' | head -n 1)
    if [ "$(backup_is foreign)" = true ] && [ -n "$role" ] && tell control "CREATE ROLE $(sql_name "$role") NOLOGIN"; then
      warn "Created the role $role, which the dump names and does not hold, without login. Loading again."
      drop_database "$side" || die "Database $side cannot be dropped: $error"
      continue
    fi
    die "Loading $(backup_is name) failed: $said" "Nothing was replaced: it was loaded aside."
  done
  session_open data "$side" "$turn_name" || refused "$side"
  tell_each data "$count_rows" || die "The restored rows cannot be counted: $error" "Nothing was replaced."
  cp "$work/data.rows" "$work/found"
  [ "$manifest" = null ] || compare_rows
  # Each by itself: what one of them does not get, the others still have.
  tell data "SELECT format('ANALYZE %I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE relkind IN ('r', 'p', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'" '\gexec' || true
  local without
  without=$(grep -c 'ERROR:' "$work/data.err") || true
  [ "$without" = 0 ] || warn "The planner has no statistics of $(count "$without" table): $(sed -n 's/.*ERROR: *//p' "$work/data.err" | head -n 1)"
  session_close data
}

# How the file is compressed as a whole, whatever its manifest calls its compression.
outer_compression() { if [ -d "$path" ]; then echo none; else packed "$path"; fi; }

compare_rows() {
  local differences
  differences=$(printf %s "$manifest" | jq -r --slurpfile found "$work/found" '
    ([$found[] | {key: ([.schema, .name] | tojson), value: .rows}] | from_entries) as $now
    | [if ($found | length) != (.tables | length) then "\($found | length) tables instead of \(.tables | length)" else empty end]
      + [.tables[] | $now[[.schema, .name] | tojson] as $rows
          | if $rows == null then "\(.schema).\(.name) is missing"
            elif $rows != .rows then "\(.schema).\(.name) has \($rows) rows instead of \(.rows)" else empty end]
    | if length > 10 then .[:10] + ["and \(length - 10) more"] else . end | join("; ")')
  [ -z "$differences" ] ||
    die "The restored database is not what the backup $(backup_is name) has to hold: $differences. The old data is untouched." \
      "Check the backup with pgvol verify."
}

# The server that a foreign dump is of, where it tells. Every byte of an archive is read for that.
foreign_major() { # format, path
  local packing
  packing=$(outer_compression)
  case $1 in
    plain) unpacked "$2" "$packing" 2>/dev/null | head -c 65536 | LC_ALL=C sed -n 's/^-- Dumped from database version \([0-9]*\).*/\1/p' | head -n 1 ;;
    *)
      if [ "$packing" = none ]; then pg_restore -f /dev/null "$2"; else unpacked "$2" "$packing" | pg_restore -f /dev/null; fi 2>"$work/read.err" ||
        die "The backup $2 is damaged: $(head -n 3 "$work/read.err")" "Choose another one; pgvol list shows them."
      [ "$packing" != none ] || pg_restore -l "$2" | sed -n 's/^; *Dumped from database version: \([0-9]*\).*/\1/p'
      ;;
  esac
}
