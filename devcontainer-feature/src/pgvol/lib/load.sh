# shellcheck shell=dash disable=SC2154,SC2034
# A backup's content into an empty database. Only the loading sessions are set; nothing of the server's configuration.
# Commits need not wait: the swap's own does, and with it all before.

load_options='-c synchronous_commit=off -c maintenance_work_mem=256MB -c statement_timeout=0 -c lock_timeout=0
 -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off -c client_min_messages=warning'

# Fails with the words of the tools in $work/load.err.
load() { # database, format, path, compression of the whole file
  : >"$work/load.err"
  case $2 in
    plain) load_plain "$1" "$3" "$4" ;;
    *) load_archive "$1" "$3" "$4" ;;
  esac
}

# psql has a lock on its own commands since August 2025; where it does, what the filter lets through meets that, too.
load_plain() { # database, path, compression
  local lock=
  rm -f "$work/broken"
  ! psql --help=commands 2>/dev/null | grep -q '^ *\\restrict' || lock="\\restrict $(random_id)"
  load_pipe() {
    {
      unpacked "$2" "$3" || echo "it cannot be unpacked" >"$work/broken"
    } | LC_ALL=C awk -v major="$server_major" -f "$home/share/plain.awk" 2>"$work/filter.err" |
      {
        [ -z "$lock" ] || printf '%s\n' "$lock"
        cat
      } | PGDATABASE=$1 PGAPPNAME=$turn_name PGOPTIONS=$load_options psql -X -q --no-password -v ON_ERROR_STOP=1 -o /dev/null -f - ||
      echo psql >"$work/failed"
  }
  rm -f "$work/failed"
  run load_pipe "$1" "$2" "$3" 2>"$work/load.err"
  if grep -q '^line \|^it ends' "$work/filter.err"; then
    die "The dump $2 is refused: $(grep '^line \|^it ends' "$work/filter.err")." "Nothing was replaced: it was loaded aside."
  fi
  [ ! -e "$work/broken" ] || die "The dump $2 is damaged: $(cat "$work/broken")." "Nothing was replaced: it was loaded aside."
  [ ! -s "$work/filter.err" ] || say "$(cat "$work/filter.err")."
  [ ! -e "$work/failed" ]
}

# What must not be there before all rows and keys are; pg_restore in parallel would not keep them apart.
load_last='(MATERIALIZED VIEW DATA|EVENT TRIGGER|COMMENT|SECURITY LABEL|ACL|DEFAULT ACL|PUBLICATION|PUBLICATION TABLE|PUBLICATION TABLES IN SCHEMA|SUBSCRIPTION|SUBSCRIPTION TABLE)'

# In parallel where the archive lets pg_restore: it is a file or folder of itself, and nothing in it is partitioned (pg_dump
# ties what it makes on a partitioned table to the parent, which has no rows: in parallel nothing waits for the partitions).
load_archive() { # database, path, compression
  local list=$work/list
  if [ "$3" != none ]; then
    load_stream() { unpacked "$2" "$3" | restore_tool "$1"; }
    run load_stream "$1" "$2" "$3" 2>>"$work/load.err"
    return
  fi
  pg_restore -l "$2" >"$list" 2>>"$work/load.err" || return
  if [ "$jobs" = 1 ] || grep -Eq '^[0-9]+; [0-9]+ [0-9]+ (TABLE|INDEX) ATTACH ' "$list" || ! grep -q '^;     Format: \(CUSTOM\|DIRECTORY\)' "$list"; then
    run restore_tool "$1" "$2" 2>>"$work/load.err"
    return
  fi
  grep -Ev "^[0-9]+; [0-9]+ [0-9]+ $load_last " "$list" >"$list.first"
  grep -E "^[0-9]+; [0-9]+ [0-9]+ $load_last " "$list" >"$list.last" || true
  run restore_tool "$1" --jobs="$jobs" --use-list="$list.first" "$2" 2>>"$work/load.err" || return
  [ ! -s "$list.last" ] || run restore_tool "$1" --use-list="$list.last" "$2" 2>>"$work/load.err"
}

restore_tool() { # database, arguments…
  local into=$1
  shift
  PGAPPNAME=$turn_name PGOPTIONS=$load_options exec pg_restore --no-password --exit-on-error -d "$into" "$@"
}
