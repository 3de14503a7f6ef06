# shellcheck shell=dash disable=SC2154,SC2034
# One database in the place of another: renames in one transaction. Killed at any instant, the name is the old data or
# the new.

# The database that keeps what the last restore of another replaced. A name too long for PostgreSQL is cut at a
# character, and told apart by a checksum.
undo_name() { # database
  jq -nr --arg name "$1" --arg sum "_$(printf %s "$1" | sha256sum | cut -c1-8)" '
    "pgvol_undo_" + $name | if utf8bytelength <= 63 then . else
      until(utf8bytelength + ($sum | utf8bytelength) <= 63; .[:-1]) + $sum end'
}

# Comment and connection limit of a database as JSON; nothing when there is none.
existing() { # database
  ask control "SELECT json_build_object('comment', shobj_description(oid, 'pg_database'), 'limit', datconnlimit)
    FROM pg_database WHERE datname =$(sql_text "$1")"
}

# The comment of a database that is kept: a sentence for people, and the facts as JSON behind it.
undo_comment() { # of, by, what the database was: existing()
  jq -nr --arg of "$1" --arg by "$2" --argjson old "$3" '
    "Kept by pgvol: the state of \($of) before \($by). mvn pgvol:undo puts it back. "
    + ({pgvol: "undo", of: $of, at: (now | todate), by: $by}
      + (if $old.comment == null then {} else {comment: $old.comment} end) + {connectionLimit: $old.limit} | tojson)'
}

# What pgvol knows of a kept database, as JSON; null for a comment that is not pgvol's.
read_comment() { # existing()
  printf %s "$1" | jq -c '(.comment // "") | if startswith("Kept by pgvol: ") and contains("{\"pgvol\"")
    then try (.[index("{\"pgvol\""):] | fromjson) catch null else null end'
}

# The comment that the database had, as SQL.
undo_original() { # read_comment(), from standard input
  local comment
  comment=$(jq -r '.comment // ""')
  if [ -n "$comment" ]; then sql_text "$comment"; else printf NULL; fi
}

# Runs a command that needs a database without sessions, while a helper ends those that there are.
ends_sessions() { # database, command…
  local status=0
  printf '%s\n\\watch 0.05\n' "SELECT count(CASE WHEN pg_terminate_backend(pid) THEN 1 END) FROM pg_stat_activity
    WHERE datname =$(sql_text "$1") AND pid <> pg_backend_pid() AND backend_type = 'client backend'" >"$work/ender.sql"
  shift
  PGDATABASE=$control_database PGAPPNAME=$turn_name psql -X -q -A -t --no-password -f "$work/ender.sql" \
    3>&- 4<&- 5>&- 6<&- 7>&- </dev/null >/dev/null 2>&1 &
  helper=$!
  "$@" || status=1
  end_helper
  return "$status"
}

# Renames within the control session's transaction: the rename keeps new sessions out, and waits five seconds for the old
# ones to go.
rename_database() { # from, to
  ends_sessions "$1" tell control "ALTER DATABASE $(sql_name "$1") RENAME TO $(sql_name "$2")"
}

swap_failed() {
  local said=$error code=$sqlstate
  [ "$code" = lost ] || tell control ROLLBACK || true
  case $code in
    lost) die "The connection to $server was lost while databases were renamed: $said" \
      "Either all of it happened or nothing: pgvol status shows the state." ;;
    55006) die "Could not swap database $database on $server, it stays as it was: $said" \
      "End what holds it: pgvol status lists the sessions; prepared transactions are in pg_prepared_xacts." ;;
    *) die "Could not swap database $database on $server, it stays as it was: $said" \
      "The user has to own the database and to have CREATEDB, or be a superuser: --username." ;;
  esac
}

lock_away() { # name, of, by, existing
  tell control "COMMENT ON DATABASE $(sql_name "$1") IS$(sql_text "$(undo_comment "$2" "$3" "$4")")" &&
    tell control "ALTER DATABASE $(sql_name "$1") ALLOW_CONNECTIONS false"
}

# Gives a loaded database its name. What has it becomes the undo copy, or is dropped.
swap_in() { # side, keep or drop, by
  local old undo gone taken=
  old=$(existing "$database")
  undo=$(undo_name "$database")
  gone=pgvol_drop_$id
  [ "$2" != keep ] || [ -z "$old" ] || taken=$(existing "$undo")
  tell control BEGIN || swap_failed
  [ -z "$taken" ] || rename_database "$undo" "$gone" || swap_failed
  if [ -n "$old" ]; then
    if [ "$2" = keep ]; then
      rename_database "$database" "$undo" && lock_away "$undo" "$database" "$3" "$old" || swap_failed
    else
      rename_database "$database" "$gone" || swap_failed
    fi
  fi
  rename_database "$1" "$database" || swap_failed
  tell control COMMIT || swap_failed
  side=
  if [ -n "$taken" ] || { [ -n "$old" ] && [ "$2" != keep ]; }; then
    drop_database "$gone" || warn "Could not drop database $gone, which was replaced; the next run of pgvol tries again: $error"
  fi
}

# A side database that came to nothing: dropped in a session of its own, as the control session may be in the middle of
# something, or gone.
side_drop() {
  # Only when this run has a turn: without one nothing was made.
  PGDATABASE=$control_database PGAPPNAME=${turn_name:-pgvol} psql -X -q --no-password \
    -c "DROP DATABASE IF EXISTS $(sql_name "$side") WITH (FORCE)" >/dev/null 2>"$work/drop.err" 3>&- 4<&- 5>&- 6<&- </dev/null ||
    warn "Could not drop database $side; the next run of pgvol tries again: $(cat "$work/drop.err")"
}
