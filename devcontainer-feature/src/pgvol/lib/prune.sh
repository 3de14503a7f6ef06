# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/catalog.sh"

# Decides, tells, removes. The oldest go first: stopped on its way, what is left is what a later run would keep, and more.
prune_run() { # dry
  local name gone bytes
  catalog_list
  rules 'map(select($database == "" or .database == $database)) | decide($rules; now)' -c --arg database "$database" \
    --argjson rules "{\"last\": $last, \"days\": $days, \"daily\": $daily, \"weekly\": $weekly, \"monthly\": $monthly, \"pruneLabelled\": $labelled}" \
    "$work/backups.json" >"$work/decided.json"
  rules '["", "file", "size", "why"], (.[] | [(if .keep then "keep" else "remove" end), .name, (.bytes | human), .reason]) | @tsv' \
    -r "$work/decided.json" | table 3
  gone=$(jq 'map(select(.keep | not)) | length' "$work/decided.json")
  bytes=$(jq 'map(select(.keep | not) | .bytes) | add // 0' "$work/decided.json")
  if [ -n "$1" ]; then
    say "Would remove $(count "$gone" backup), $(size "$bytes"); $(jq "length - $gone" "$work/decided.json") would stay."
    return
  fi
  jq -r '.[] | select(.keep | not) | .name' "$work/decided.json" >"$work/gone"
  while read -r name; do
    catalog_delete "$name" || die "The backup $catalog/$name could not be removed." "Look at the message above, and at the folder's rights."
  done <"$work/gone"
  say "Removed $(count "$gone" backup), $(size "$bytes"); $(jq "length - $gone" "$work/decided.json") stay."
}
