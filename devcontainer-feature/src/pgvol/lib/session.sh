# shellcheck shell=dash disable=SC2154,SC2034
# Conversations with the server: one psql each, kept open. What a session holds (a turn, a snapshot) ends with it, also
# when this script is killed, since psql then finds the end of its input.
#
# There are two, each with a pair of files of its own: `control` (3, 4) has the turn, `data` (5, 6) a snapshot.

session_options='-c client_min_messages=error -c statement_timeout=0 -c lock_timeout=0
 -c idle_in_transaction_session_timeout=0 -c row_security=off -c default_transaction_read_only=off
 -c search_path=pg_catalog -c standard_conforming_strings=on -c datestyle=ISO'

open_sessions=

# Fails when the server refuses; its words are in $error.
session_open() { # name, database, application name
  rm -f "$work/$1.in" "$work/$1.out"
  mkfifo "$work/$1.in" "$work/$1.out"
  : >"$work/$1.err"
  PGDATABASE=$2 PGAPPNAME=$3 PGOPTIONS=$session_options PGCLIENTENCODING=UTF8 \
    psql -X -q -A -t --no-password -f - \
    <"$work/$1.in" 3>&- 4<&- 5>&- 6<&- 7>&- >"$work/$1.out" 2>>"$work/$1.err" &
  case $1 in
    control) exec 3>"$work/control.in" 4<"$work/control.out" ;;
    data) exec 5>"$work/data.in" 6<"$work/data.out" ;;
  esac
  open_sessions="$open_sessions $1"
  tell "$1" 'SELECT 1 WHERE false'
}

session_in() { case $1 in control) echo 3 ;; data) echo 5 ;; esac; }

session_out() { case $1 in control) echo 4 ;; data) echo 6 ;; esac; }

# Runs one statement; what it gives is in $work/NAME.rows. Fails when the server refuses it, with its words in $error
# and its code in $sqlstate; a lost connection has the code `lost`.
tell() { # session, statement, how it is sent
  local in out line=
  in=$(session_in "$1") out=$(session_out "$1")
  error= sqlstate=
  : >"$work/$1.err"
  # On a line of its own: a comment at the statement's end cannot swallow the semicolon.
  {
    printf '\\o %s\n%s\n%s\n\\o %s\n\\qecho :ERROR :SQLSTATE :LAST_ERROR_MESSAGE\n\\o\n\\echo pgvol-done\n' \
      "'$work/$1.rows'" "$2" "${3:-;}" "'$work/$1.status'" >&"$in"
  } 2>/dev/null || true
  read -r line <&"$out" || true
  if [ "$line" != pgvol-done ]; then
    sqlstate=lost
    error=$(sed 's/^psql: error: //; s/^psql:<stdin>:[0-9]*: //' "$work/$1.err")
    [ -n "$error" ] || error='the connection was lost'
    return 1
  fi
  {
    read -r line
    case $line in false*) return 0 ;; esac
    line=${line#true } sqlstate=${line%% *} error=${line#* }
    while read -r line; do error="$error $line"; done
  } <"$work/$1.status"
  return 1
}

# The same for a query of which every row is itself a statement to be run; all of them or none.
tell_each() { # session, query
  tell "$1" 'BEGIN' && tell "$1" "$2" '\gexec' && mv "$work/$1.rows" "$work/$1.each" && tell "$1" 'COMMIT' &&
    mv "$work/$1.each" "$work/$1.rows" && return
  local first=$error code=$sqlstate
  [ "$code" = lost ] || tell "$1" 'ROLLBACK' || true
  error=$first sqlstate=$code
  return 1
}

# As tell_each, within a transaction that is going on.
tell_each_within() { tell "$1" "$2" '\gexec'; }

# Runs a statement, and prints what it gives.
ask() {
  tell "$1" "$2" || return
  cat "$work/$1.rows"
}

session_close() { # name
  case $1 in
    control) { printf '\\q\n' >&3; } 2>/dev/null || true; exec 3>&- 4<&- ;;
    data) { printf '\\q\n' >&5; } 2>/dev/null || true; exec 5>&- 6<&- ;;
  esac
  open_sessions=$(printf %s " $open_sessions " | sed "s/ $1 / /")
}

sessions_close() {
  local name
  for name in $open_sessions; do session_close "$name"; done
}
