# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/catalog.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol verify [OPTIONS] [BACKUP | all]

Reads every byte of a backup and compares with its manifest: checksum, and that PostgreSQL's tools can read it from end
to end. It changes nothing and needs no server.

  BACKUP                   latest (default), all, a file name, a path, or a label
  -d, --database NAME      whose latest backup is meant
  -c, --catalog FOLDER     default: PGVOL_CATALOG, /backups (the feature's option backupDir), ./_backups
TEXT
}

main() {
  selection=
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in
        -*) misuse "«$1» is none of its options." ;;
        *) [ -z "$selection" ] || misuse "One backup at a time: $selection or $1."; taken=1 selection=$1 ;;
      esac
    fi
    shift "$taken"
  done
  catalog_find
  damaged=0
  if [ "$selection" = all ]; then
    catalog_list
    [ "$(jq length "$work/backups.json")" != 0 ] || die "There is no backup in $catalog."
    jq -c '.[]' "$work/backups.json" >"$work/all"
    while read -r backup <&9; do verify_one; done 9<"$work/all"
  else
    catalog_select "$selection" "$database" || catalog_choose "$selection" "$database"
    verify_one
  fi
  [ "$damaged" = 0 ] || die "$(count "$damaged" backup) damaged, see above." "Look at what happened to the file; delete it when there is no other copy of it."
}

verify_one() {
  local started
  started=$(millis)
  if verify_fails; then
    say "Damaged: $(backup_is name): $wrong"
    damaged=$((damaged + 1))
    return
  fi
  say "Whole: $(backup_is name), $(size "$(backup_is bytes)") read$([ "$(backup_is foreign)" != true ] || echo ', without a manifest to compare with'), in $(elapsed "$started")."
}

# True when something is wrong; what, is in $wrong.
verify_fails() {
  local path packing format
  wrong=$(backup_is problem)
  [ -z "$wrong" ] || return 0
  path=$(backup_is path) format=$(backup_is format)
  [ "$(backup_is foreign)" = true ] || checksums_fit || return 0
  packing=none
  [ -d "$path" ] || packing=$(packed "$path")
  : >"$work/read.err"
  case $format in
    plain)
      unpacked "$path" "$packing" 2>"$work/read.err" | LC_ALL=C awk -v major=99 -f "$home/share/plain.awk" 2>>"$work/read.err" >/dev/null ||
        { wrong=$(head -n 3 "$work/read.err"); return 0; }
      # A pipe tells only of its end.
      unpacked "$path" "$packing" >/dev/null 2>"$work/read.err" || { wrong=$(head -n 3 "$work/read.err"); return 0; }
      ;;
    physical)
      unpacked "$path" "$packing" 2>"$work/read.err" | tar -tf - >/dev/null 2>>"$work/read.err" || { wrong=$(head -n 3 "$work/read.err"); return 0; }
      unpacked "$path" "$packing" >/dev/null 2>"$work/read.err" || { wrong=$(head -n 3 "$work/read.err"); return 0; }
      ;;
    *)
      need pg_restore postgresql-client
      if [ "$packing" = none ]; then pg_restore -f /dev/null "$path"
      else unpacked "$path" "$packing" | pg_restore -f /dev/null; fi 2>"$work/read.err" ||
        { wrong=$(head -n 3 "$work/read.err" | tr '\n' ' '); return 0; }
      [ "$packing" = none ] || unpacked "$path" "$packing" >/dev/null 2>"$work/read.err" || { wrong=$(head -n 3 "$work/read.err"); return 0; }
      ;;
  esac
  return 1
}
