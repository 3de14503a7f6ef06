# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/catalog.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol list [OPTIONS]

Lists the backups, the newest last. No server is needed.

  -d, --database NAME      only this database's
      --json               as JSON, as mvn pgvol:list -Dpgvol.json has it
  -c, --catalog FOLDER     default: PGVOL_CATALOG, /backups (the feature's option backupDir), ./_backups
TEXT
}

main() {
  while [ $# -gt 0 ]; do
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in --json) taken=1 json=1 ;; *) misuse "«$1» is none of its options." ;; esac
    fi
    shift "$taken"
  done
  catalog_find
  catalog_list
  jq -c --arg database "$database" 'map(select($database == "" or .database == $database))' "$work/backups.json" >"$work/shown.json"
  if [ -n "$json" ]; then
    rules 'map(row)' "$work/shown.json"
  elif [ "$(jq length "$work/shown.json")" = 0 ]; then
    say "No backups in $catalog. Take one: pgvol backup"
  else
    list_table "$work/shown.json"
  fi
}

list_table() { # file
  rules '["when", "database", "format", "size", "rows", "server", "label", "branch", "file"],
    (.[] | [(.at | floor | strflocaltime("%Y-%m-%d %H:%M:%S")), .database // "-", .format,
      (.bytes | human), (if .rows == null then "-" else .rows | thousands end), ((.serverVersion // "-") | split(" ")[0]),
      .label // "-", .branch // "-",
      .name + (if .foreign then " (foreign)" else "" end) + (if .problem then " (\(.problem))" else "" end)]) | @tsv' -r "$1" |
    table 4 5
}
