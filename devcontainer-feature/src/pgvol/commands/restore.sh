# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/restore.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol restore [OPTIONS] [BACKUP]

Puts a backup back. It is checked, loaded into a database of its own, compared with its manifest, and only then swapped
in by renaming; until then the old data is not touched. pgvol undo takes it back.

  BACKUP                   latest (default), a file name, a path, or a label
  -y, --yes                replaces a database that holds data without asking
  -s, --safety WHAT        of the old state: undo keeps it, renamed (default); backup takes a backup of it; none
  -j, --jobs N             connections that load at once (2)
TEXT
  common_usage
}

main() {
  selection= safety=undo jobs=2
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in
        -y | --yes) taken=1 assume_yes=1 ;;
        -s | --safety | --safety=*) value_option "$@"; safety=$value ;;
        -j | --jobs | --jobs=*) value_option "$@"; jobs=$value ;;
        -*) misuse "«$1» is none of its options." ;;
        *) [ -z "$selection" ] || misuse "One backup at a time: $selection or $1."; taken=1 selection=$1 ;;
      esac
    fi
    shift "$taken"
  done
  case $safety in undo | backup | none) ;; *) misuse "«$safety» is no safety: undo, backup or none." ;; esac
  is_number "$jobs" && [ "$jobs" -ge 1 ] || misuse "--jobs needs a number from 1 on, not «$jobs»."
  catalog_find
  connect_settings
  catalog_choose "$selection" "$database"
  say "Restoring $(backup_is name) ($(backup_is why)) into database $database of $server."
  restore_check_file
  turn_begin "restore (dev container)"
  restore_run
}
