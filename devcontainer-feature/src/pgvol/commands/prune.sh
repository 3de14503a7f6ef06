# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/prune.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol prune [OPTIONS]

Removes backups that no rule keeps; what any of them keeps, stays. Never removed: files that pgvol did not make, damaged
backups, labelled ones, the newest good backup of each database.

      --keep-last N        so many of the newest (without any rule: the feature's option keep)
      --keep-days N        those not older than so many days
      --keep-daily N       the newest of each of so many days; days, weeks and months are those of UTC
      --keep-weekly N      the newest of each of so many weeks
      --keep-monthly N     the newest of each of so many months
      --prune-labelled     treats labelled backups as the others
  -n, --dry-run            only tells what would go
  -d, --database NAME      only this database's
  -c, --catalog FOLDER     default: PGVOL_CATALOG, /backups (the feature's option backupDir), ./_backups
TEXT
}

main() {
  last=null days=null daily=null weekly=null monthly=null labelled=false dry=
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in
        --keep-last | --keep-last=*) value_option "$@"; rule "$1"; last=$value ;;
        --keep-days | --keep-days=*) value_option "$@"; rule "$1"; days=$value ;;
        --keep-daily | --keep-daily=*) value_option "$@"; rule "$1"; daily=$value ;;
        --keep-weekly | --keep-weekly=*) value_option "$@"; rule "$1"; weekly=$value ;;
        --keep-monthly | --keep-monthly=*) value_option "$@"; rule "$1"; monthly=$value ;;
        --prune-labelled) taken=1 labelled=true ;;
        -n | --dry-run) taken=1 dry=1 ;;
        *) misuse "«$1» is none of its options." ;;
      esac
    fi
    shift "$taken"
  done
  if [ "$last$days$daily$weekly$monthly" = nullnullnullnullnull ]; then
    is_number "$PGVOL_KEEP" && [ "$PGVOL_KEEP" != 0 ] ||
      die "Nothing says which backups are to be kept." "Say at least one of --keep-last, --keep-days, --keep-daily, --keep-weekly, --keep-monthly: what any of them keeps, stays."
    last=$PGVOL_KEEP
  fi
  catalog_find
  catalog_recover
  prune_run "$dry"
}

rule() { is_number "$value" || misuse "$1 needs a number from 0 on, not «$value»."; }
