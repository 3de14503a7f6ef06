# Loads one table's rows through several connections.
#
# $1: the list with its entry   $2: the archive   $3: how many rows it has   $4: how many connections
#
# pg_restore writes a few settings, COPY, and a line a row: in COPY's text format a row never has more than one. What
# comes after the rows (\. and the end) is not for them. Its exit status comes by another way than its output.
status=$(
  {
    { pg_restore -f - --use-list="$1" "$2"; echo $? >&3; } | {
      settings= copy=
      while IFS= read -r line; do
        case $line in
          'SET '*) settings="$settings$line " ;;
          'COPY '*' FROM stdin;') copy=${line%;}; break ;;
        esac
      done
      [ -n "$copy" ] || { echo 'pg_restore wrote no COPY' >&2; exit 3; }
      export settings copy
      head -n "$3" |
        split -n "r/$4" --filter='exec psql -X -q --no-password -v ON_ERROR_STOP=1 -c "$settings" -c "$copy"' - ||
        exit 4
      cat
    } >/dev/null
  } 3>&1
) || exit
exit "$status"
