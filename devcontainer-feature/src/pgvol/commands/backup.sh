# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/backup.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol backup [OPTIONS]

Takes a backup: what is in the database, its roles and properties, and a manifest that tells how to know that it is
whole. pg_dump and the counting of rows read one snapshot. Until it is whole, nobody sees it.

  -l, --label NAME         your name for it, by which it can be restored
  -F, --format FORMAT      custom, plain or directory (the feature's option format, else custom)
  -Z, --compression HOW    auto, none, gzip or zstd, with a level as in zstd:9 (auto: zstd, where there is one)
  -j, --jobs N             tables dumped at once in the directory format (2)
TEXT
  common_usage
}

main() {
  label= format=$PGVOL_FORMAT compression=auto jobs=2
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in
        -l | --label | --label=*) value_option "$@"; label=$value ;;
        -F | --format | --format=*) value_option "$@"; format=$value ;;
        -Z | --compression | --compression=*) value_option "$@"; compression=$value ;;
        -j | --jobs | --jobs=*) value_option "$@"; jobs=$value ;;
        *) misuse "«$1» is none of its options." ;;
      esac
    fi
    shift "$taken"
  done
  backup_check
  catalog_find
  scraps
  catalog_recover
  turn_begin "backup (dev container)"
  need_fitting_client
  need_database
  backup_take
}
