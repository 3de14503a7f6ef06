# shellcheck shell=dash disable=SC2154,SC2034
# Taking a backup, in a turn on the server that goes on.
for part in sql session connection client turn facts catalog; do
  # shellcheck disable=SC1090
  . "$home/lib/$part.sh"
done

backup_check() {
  case $format in custom | plain | directory) ;;
    physical) die "These scripts reach the server over the network, and take no physical backups." "mvn pgvol:backup -Dpgvol.format=physical does, where the engine is." ;;
    *) misuse "«$format» is no format: custom, plain or directory." ;;
  esac
  local level=
  case $compression in *:*) level=${compression#*:} ;; esac
  case ${compression%%:*} in
    auto | none) [ -z "$level" ] || misuse "${compression%%:*} has no levels." ;;
    gzip) [ -z "$level" ] || { is_number "$level" && [ "$level" -ge 1 ] && [ "$level" -le 9 ]; } || misuse "gzip has the levels 1 to 9, not «$level»." ;;
    zstd) [ -z "$level" ] || { is_number "$level" && [ "$level" -ge 1 ] && [ "$level" -le 19 ]; } || misuse "zstd has the levels 1 to 19, not «$level»." ;;
    *) misuse "«$compression» is no compression: auto, none, gzip or zstd, with a level as in zstd:9." ;;
  esac
  is_number "$jobs" && [ "$jobs" -ge 1 ] || misuse "--jobs needs a number from 1 on, not «$jobs»."
}

# Who compresses: pg_dump where it can (gzip always, zstd from 16 on, where it was built with it), else this side.
# Sets $inside (what pg_dump is told), $outside (a compression of the whole file) and $method (what the manifest says).
plan_compression() {
  local major level
  major=$(client_major)
  method=${compression%%:*} outside=none
  level=${compression#"$method"} level=${level#:}
  if [ "$method" = auto ]; then
    if [ "$major" -ge 16 ] || { [ "$format" != directory ] && command -v zstd >/dev/null; }; then method=zstd; else method=gzip; fi
  fi
  case $method in
    none) inside=0 ;;
    gzip) inside=${level:-1} ;;
    zstd)
      inside=zstd:${level:-1}
      if [ "$major" -lt 16 ]; then
        [ "$format" != directory ] || die "pg_dump $major cannot compress a directory with zstd." "Set --compression to gzip, none or auto, or --format to custom."
        need zstd zstd
        inside=0 outside=zstd outside_level=${level:-1}
      fi
      ;;
  esac
  # A plain dump that pg_dump compresses is compressed as a whole: so it is named.
  case $format:$method in
    plain:gzip) suffix=.gz ;;
    plain:zstd) suffix=.zst ;;
    *) suffix= ; [ "$outside" = none ] || suffix=.zst ;;
  esac
  case $format in custom) ending=.dump ;; plain) ending=.sql ;; directory) ending=.dir suffix= ;; esac
  ending=$ending$suffix
}

# Takes it, tells of it, and leaves its name in $taken_backup.
backup_take() {
  local started snapshot bytes shown tables rows dump_status=0
  started=$(millis)
  plan_compression
  session_open data "$database" "$turn_name" || refused "$database"
  tell data 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' &&
    snapshot=$(ask data 'SELECT pg_export_snapshot()') &&
    bytes=$(ask data 'SELECT pg_database_size(current_database())') || die "The snapshot could not be taken: $error"
  say "Backing up database $database ($(size "$bytes")) of $server, PostgreSQL $server_version."
  draft_begin "$database" "$label" "$ending"
  # Both at once: pg_dump writes while the rows are counted.
  (
    let_go
    dump_tool "$snapshot"
  ) >"$work/dump.out" 2>"$work/dump.err" &
  child=$!
  facts || { facts_error=$error; end_child
    die "The facts of database $database cannot all be read: $facts_error" "A backup needs a user that may read everything: --username."; }
  wait "$child" || dump_status=$?
  child=
  if [ "$dump_status" != 0 ]; then
    is_full
    die "pg_dump of database $database failed: $(tail -n 5 "$work/dump.err")" \
      "No backup was made. What the message names has to be readable for user $PGUSER; if the server went away, its log tells why."
  fi
  # A server that died after the last row has not kept its word about the snapshot either.
  tell data COMMIT || die "The connection to $server was lost: $error" "No backup was made."
  session_close data
  seal "$started" "$bytes"
  tables=$(jq -s length "$work/tables")
  rows=$(jq -s 'map(.rows) | add // 0' "$work/tables")
  taken_backup=$draft_file
  shown=$(printf %s "$manifest" | jq .bytes)
  draft_commit "$manifest"
  say "Backup $catalog/$taken_backup: $(size "$shown"), $(count "$tables" table), $(count "$rows" row), in $(elapsed "$started")."
}

dump_tool() { # snapshot
  local raw
  set -- --no-password --compress="$inside" --snapshot="$1"
  case $format in
    custom) set -- "$@" --format=custom ;;
    plain) set -- "$@" --format=plain ;;
    directory) set -- "$@" --format=directory --jobs="$jobs" --file="$draft" ;;
  esac
  export PGDATABASE="$database" PGAPPNAME="$turn_name"
  case $format:$outside in
    # pg_dump wants to make the folder itself, or finds it empty.
    directory:*) exec pg_dump "$@" ;;
    *:none) exec pg_dump "$@" >"$draft" ;;
    *)
      rm -f "$work/raw"
      {
        pg_dump "$@" || echo failed >"$work/raw"
      } | zstd -q "-$outside_level" >"$draft" && [ ! -e "$work/raw" ]
      ;;
  esac
}

# All that the manifest tells besides the dump's own: in files, one a member.
facts() {
  local roles migrations
  roles=$(roles_query) &&
    tell data "$(server_query)" && cp "$work/data.rows" "$work/server" &&
    tell data "$(properties_query "$database")" && cp "$work/data.rows" "$work/properties" &&
    tell data "$roles" && cp "$work/data.rows" "$work/roles" || return
  # A comment of our own is that of an undo copy, and not the database's.
  jq -c 'if (.comment // "" | startswith("Kept by pgvol: ")) then .comment = null else . end' "$work/properties" >"$work/properties.new"
  mv "$work/properties.new" "$work/properties"
  tell_each_within data "$migrations_query" && cp "$work/data.rows" "$work/migrations" || return
  tell data 'SET LOCAL max_parallel_workers_per_gather = 0' &&
    tell_each_within data "$count_rows" && cp "$work/data.rows" "$work/tables" &&
    # What failed on the way has ended the transaction.
    tell data 'SELECT 1'
}

# Ends the writing: the manifest is in $manifest.
seal() { # started, size of the database
  local sum bytes
  if [ "$format" = directory ]; then
    (cd "$draft" && find . -type f -exec sha256sum {} +) | jq -Rn '[inputs | capture("^(?<value>[0-9a-f]{64})  \\./(?<key>.*)$")] | from_entries' >"$work/sums"
    bytes=$(folder_bytes "$draft")
  else
    sum=$(sha256sum <"$draft" | cut -c1-64)
    jq -n --arg sum "$sum" '$sum' >"$work/sums"
    bytes=$(stat -c %s "$draft")
  fi
  git_state
  manifest=$(jq -n --slurpfile sums "$work/sums" --slurpfile server "$work/server" --slurpfile properties "$work/properties" \
    --slurpfile roles "$work/roles" --slurpfile tables "$work/tables" --slurpfile migrations "$work/migrations" \
    --arg id "$draft_id" --arg file "$draft_file" --arg format "$format" --arg compression "$method" \
    --argjson bytes "$bytes" --argjson database_bytes "$2" --argjson time "$draft_time" --argjson took "$(($(millis) - $1))" \
    --arg database "$database" --arg called "$label" --arg branch "$git_branch" --arg commit "$git_commit" --arg by "pgvol-devcontainer $version" '
    {manifestVersion: 1, id: $id, file: $file, format: $format, compression: $compression, bytes: $bytes,
      databaseBytes: $database_bytes}
    + (if $format == "directory" then {files: $sums[0]} else {sha256: $sums[0]} end)
    + {createdAt: (($time | floor | todate | rtrimstr("Z")) + "." + ("00\(($time - ($time | floor)) * 1000 | floor)" | .[-3:]) + "Z"),
      durationMillis: $took, database: $database, server: $server[0], properties: $properties[0], globals: {roles: $roles[0]},
      tables: $tables, migrations: $migrations}
    + (if $commit == "" then {} else {git: ((if $branch == "" then {} else {branch: $branch} end) + {commit: $commit})} end)
    + (if $called == "" then {} else {label: $called} end)
    + {source: {engine: "url"}, createdBy: $by}')
}

# What is checked out around the catalog; git may be missing, and refuses a folder that belongs to somebody else.
git_state() {
  git_branch= git_commit=
  command -v git >/dev/null 2>&1 || return 0
  local where
  where=$(dirname "$catalog")
  git_commit=$(git -c safe.directory='*' -C "$where" rev-parse --verify -q HEAD 2>/dev/null) || git_commit=
  git_branch=$(git -c safe.directory='*' -C "$where" symbolic-ref -q --short HEAD 2>/dev/null) || git_branch=
}
