# shellcheck shell=dash disable=SC2154,SC2034
# Backups on disk: names, drafts, listing, choosing, as «The catalog on disk» describes them for the Maven plugin too.

# jq with the rules of the catalog.
rules() { # program, arguments of jq…
  local program=$1
  shift
  jq -L "$home/share" "include \"catalog\"; $program" "$@"
}

# Where backups are.
catalog_find() {
  need jq jq
  catalog=${catalog:-${PGVOL_CATALOG:-}}
  if [ -z "$catalog" ]; then
    # A link that the feature makes; what it leads to need not be there yet.
    if [ -h /backups ]; then catalog=$(readlink -f /backups) || catalog=; elif [ -d /backups ]; then catalog=/backups; fi
    catalog=${catalog:-$PWD/_backups}
  fi
  case $catalog in /*) ;; *) catalog=$PWD/$catalog ;; esac
  area=$catalog/.pgvol
}

# What root makes belongs to whom the folder around it belongs to: in a dev container root is often not who owns the
# workspace outside.
give() { # pattern, path…
  [ "$(id -u)" = 0 ] || return 0
  chown -R "$(stat -c %u:%g "$1")" "$2" 2>/dev/null || true
}

catalog_prepare() {
  local parent
  if [ ! -d "$catalog" ]; then
    parent=$(dirname "$catalog")
    mkdir -p "$parent" 2>/dev/null && mkdir "$catalog" 2>/dev/null || [ -d "$catalog" ] ||
      die "The folder of backups, $catalog, cannot be created by $(id -un)." "Give yourself the rights on $parent, or choose another folder by --catalog (PGVOL_CATALOG)."
    give "$parent" "$catalog"
  fi
  [ -w "$catalog" ] || die "The folder of backups, $catalog, cannot be written by $(id -un)." \
    "Give yourself the rights (it belongs to $(stat -c %U "$catalog")), or choose another folder by --catalog (PGVOL_CATALOG)."
  [ ! -d "$area" ] || return 0
  # Only what is new is hidden from git: people's own folder stays as it is.
  if [ -z "$(ls -A "$catalog")" ]; then
    printf '*\n' >"$catalog/.gitignore"
    give "$catalog" "$catalog/.gitignore"
  fi
  mkdir "$area" 2>/dev/null || [ -d "$area" ]
  give "$catalog" "$area"
}

# ------------------------------------------------------------------------------------------------------------- drafts

# A draft's life is a lock of flock(1) on «<id>.<process>.flock», which the kernel frees with the process. (The plugin's
# are locks of another kind, that no shell can take: both leave the other's drafts alone for a day.)
draft_begin() { # database, label, ending
  local attempt
  catalog_prepare
  draft_time=$(jq -n now)
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    draft_id=$(catalog_taken | rules 'new_id($database; $called; $time | tonumber; .)' -r \
      --arg database "$1" --arg called "$2" --arg time "$draft_time")
    draft_lock=$area/$draft_id.$$.flock
    draft_file=$draft_id$3
    # Made by us alone, or not at all.
    (set -C && : >"$draft_lock") 2>/dev/null || { is_full; continue; }
    exec 7>"$draft_lock"
    flock -n 7 || continue
    case $3 in
      *.dir) mkdir "$area/$draft_file" 2>/dev/null || { rm -f "$draft_lock"; continue; } ;;
      *) (set -C && : >"$area/$draft_file") 2>/dev/null || { rm -f "$draft_lock"; continue; } ;;
    esac
    draft=$area/$draft_file
    return 0
  done
  die "No draft could be made in $area." "Look whether it can be written, and whether its disk is full."
}

is_full() {
  [ "$(df -Pk "$catalog" | awk 'END { print ($4 > 64) }')" = 1 ] ||
    die "The disk of the backups, $catalog, is full." "Make room (pgvol prune), or choose another folder by --catalog."
}

# The ids in use, in lower case, as the keys of an object.
catalog_taken() {
  { ls -A "$catalog"; ls -A "$area"; } 2>/dev/null |
    rules '[inputs] | map(sub("\\.(json|trash)$"; "") | sub("\\.[0-9]+(-[0-9]+)?\\.f?lock$"; "") | id_of | ascii_downcase)
      | map({key: ., value: true}) | from_entries' -Rn
}

# Makes the draft a backup: on disk first, then moved to its place, the manifest last.
draft_commit() { # manifest
  printf '%s\n' "$1" >"$draft.json" && sync_all || draft_failed
  give "$catalog" "$draft"
  give "$catalog" "$draft.json"
  [ ! -e "$catalog/$draft_file" ] && [ ! -e "$catalog/$draft_file.json" ] ||
    die "Someone else has put $catalog/$draft_file there while the backup was taken." "Look at what it is, move it away, and take the backup again."
  # Between the two moves nobody sees it: a manifest in the area hides the file. Killed here, the next run ends it.
  mv "$draft" "$catalog/$draft_file" || draft_failed
  if ! mv "$draft.json" "$catalog/$draft_file.json"; then
    mv "$catalog/$draft_file" "$draft"
    draft_failed
  fi
  sync_path "$catalog"
  draft=
  exec 7>&-
  rm -f "$draft_lock"
}

sync_path() { sync "$1" 2>/dev/null || sync; }

sync_all() {
  if [ -d "$draft" ]; then
    chmod 700 "$draft" && find "$draft" -type f -exec chmod 600 {} + && find "$draft" -type f -exec sync {} + || return
  fi
  sync_path "$draft" && sync_path "$draft.json" && sync_path "$area"
}

draft_failed() {
  is_full
  die "The backup could not be written to $catalog." "Look at the message above, and at the folder's disk."
}

draft_discard() {
  rm -rf "$draft.json" "$draft"
  rm -f "$draft_lock"
}

# Clears what killed runs have left.
catalog_recover() {
  local lock name file
  [ -d "$area" ] || return 0
  for file in "$area"/*.trash; do
    [ -e "$file" ] || continue
    name=${file##*/} name=${name%.trash}
    rm -rf "$catalog/$name.json" "$file"
    warn "Finished removing the backup $name, which was interrupted."
  done
  for lock in "$area"/*.flock; do
    [ -e "$lock" ] || continue
    # Whose owner lives is locked.
    exec 8>"$lock"
    if flock -n 8; then
      name=${lock##*/} name=${name%.flock} name=${name%.*}
      for file in "$area/$name".*; do
        case $file in *.json | *.flock | *.lock) continue ;; esac
        [ -e "$file" ] || continue
        draft_recover "${file##*/}"
      done
      for file in "$area/$name".*.json; do
        [ -e "$file" ] || continue
        file=${file##*/}
        draft_recover "${file%.json}"
      done
      rm -f "$lock"
    fi
    exec 8>&-
  done
}

draft_recover() { # file
  if [ ! -e "$area/$1" ] && [ -e "$catalog/$1" ] && [ ! -e "$catalog/$1.json" ] &&
    rules 'manifest_problem($name) | if . == null then empty else error end' --arg name "$1" "$area/$1.json" >/dev/null 2>&1; then
    mv "$area/$1.json" "$catalog/$1.json"
    warn "Finished the backup $1, which was killed in the last moment."
    return
  fi
  # The manifest goes first: without it nothing can be taken for a backup half moved.
  rm -f "$area/$1.json"
  rm -rf "${area:?}/$1"
  warn "Removed the unfinished backup $1, which was killed."
}

# Takes a backup out of sight by one rename, then away for good.
catalog_delete() { # name
  mkdir -p "$area"
  rm -rf "${area:?}/$1.trash"
  mv "$catalog/$1" "$area/$1.trash" && rm -f "$catalog/$1.json" && rm -rf "${area:?}/$1.trash"
}

# ------------------------------------------------------------------------------------------------------------ listing

# Compression of a whole file, by its first bytes.
packed() { # file
  case $(od -An -N6 -tx1 "$1" 2>/dev/null | tr -d ' \n') in
    1f8b*) echo gzip ;;
    28b52ffd*) echo zstd ;;
    425a68*) echo bzip2 ;;
    fd377a585a00*) echo xz ;;
    *) echo none ;;
  esac
}

unpacked() { # file, compression
  case $2 in
    gzip) gzip -dc <"$1" ;;
    zstd) need zstd zstd; zstd -dcq <"$1" ;;
    *) cat "$1" ;;
  esac
}

# What is in a file that has no manifest: custom, tar, plain, or the reason why it is none of them.
sniff() { # file, compression
  local head
  head=$(unpacked "$1" "$2" 2>/dev/null | head -c 512 | od -An -v -tx1 | tr -d ' \n') || true
  case $head in
    '') echo 'there is nothing in it' ;;
    5047444d50*) echo custom ;;
    *)
      if [ "$(printf %s "$head" | cut -c515-524)" = 7573746172 ]; then
        if unpacked "$1" "$2" 2>/dev/null | head -c 512 | head -c 7 | grep -q '^toc\.dat'; then echo tar; else echo physical; fi
      elif printf %s "$head" | grep -q '^\(..\)*00'; then
        echo 'it is neither SQL nor an archive of pg_dump'
      else
        echo plain
      fi
      ;;
  esac
}

# The time in the name of somebody's file, as this machine's clock shows it, else the file's own. Seconds since 1970.
time_of() { # name, modified
  local date
  date=$(printf %s "$1" | sed -n 's/^\(.*[^0-9]\)\{0,1\}\([12][0-9]\{3\}\)[-_.]\{0,1\}\([01][0-9]\)[-_.]\{0,1\}\([0-3][0-9]\)[-_.T ]\{0,1\}\([0-2][0-9]\)[-_:.]\{0,1\}\([0-5][0-9]\)[-_:.]\{0,1\}\([0-5][0-9]\)\([^0-9].*\)\{0,1\}$/\2-\3-\4 \5:\6:\7/p')
  [ -n "$date" ] && date -d "$date" +%s 2>/dev/null || echo "$2"
}

folder_bytes() { find "$1" -type f -exec stat -c %s {} + | awk '{ s += $1 } END { print s + 0 }'; }

guess() { # name: format and compression that it tells, where nothing better is known
  case $1 in *.tar* | *.tgz) echo physical ;; *.dir) echo directory ;; *.sql* | *.psql*) echo plain ;; *) echo custom ;; esac
}

# What there is to know of a backup, as JSON: for one with a manifest what `own` makes a row of, else the row.
describe() { # path
  local path=$1 name=${1##*/} folder=false bytes=0 problem='' modified format='' compression=none database=''
  if [ -d "$path" ]; then folder=true bytes=$(folder_bytes "$path"); elif [ -e "$path" ]; then bytes=$(stat -c %s "$path"); fi
  if [ -e "$path.json" ]; then
    modified=$(stat -c %Y "$path.json")
    [ -e "$path" ] || problem='only its manifest is there'
    [ -n "$problem" ] || [ -r "$path" ] || problem='no rights to read it'
    jq -Rsc --arg name "$name" --arg path "$path" --argjson folder $folder --argjson bytes "$bytes" --arg problem "$problem" \
      --argjson time "$(time_of "$name" "$modified")" --arg guess "$(guess "$name")" \
      '{name: $name, path: $path, folder: $folder, bytes: $bytes, problem: (if $problem == "" then null else $problem end),
        time: $time, guess: $guess, packed: "none", manifest: (try fromjson catch null)}' "$path.json"
    return
  fi
  modified=$(stat -c %Y "$path")
  if [ ! -r "$path" ]; then
    problem='no rights to read it' format=$(guess "$name")
  elif [ $folder = true ]; then
    format=directory
    if [ -e "$path/toc.dat" ]; then database=$(archive_database "$path"); else problem='it holds no toc.dat'; fi
  elif [ "$bytes" = 0 ]; then
    problem='it is empty' format=$(guess "$name")
  else
    compression=$(packed "$path")
    case $compression in
      none | gzip | zstd)
        format=$(sniff "$path" "$compression")
        case $format in
          custom) [ "$compression" != none ] || database=$(archive_database "$path") ;;
          tar | plain | physical) ;;
          *) problem=$format format=$(guess "$name") ;;
        esac
        ;;
      *) problem="it is compressed by $compression, which pgvol does not read" compression=none format=$(guess "$name") ;;
    esac
  fi
  jq -nc --arg name "$name" --arg path "$path" --argjson bytes "$bytes" --argjson time "$(time_of "$name" "$modified")" \
    --arg format "$format" --arg compression "$compression" --arg database "$database" --arg problem "$problem" \
    '{name: $name, path: $path, createdAt: ($time | todate), database: $database, format: $format, compression: $compression,
      bytes: $bytes, foreign: true, problem: $problem, at: $time}
      | with_entries(select(.value != ""))'
}

archive_database() { # archive
  pg_restore -l "$1" 2>/dev/null | sed -n 's/^; *dbname: //p' | head -n 1
}

# All backups, the oldest first, as an array in $work/backups.json.
catalog_list() {
  local path name
  scraps
  : >"$work/rows"
  for path in "$catalog"/*; do
    name=${path##*/}
    case $name in
      *.json)
        # A manifest whose file is missing; one that is just being removed is not told of.
        path=${path%.json} name=${name%.json}
        [ ! -e "$path" ] && [ ! -e "$area/$name.trash" ] && is_backup_name "$name" || continue
        ;;
      *)
        [ -e "$path" ] || continue
        if [ ! -e "$path.json" ]; then
          # Not visible is what another run is just moving in.
          [ ! -e "$area/$name.json" ] || continue
          if [ -d "$path" ]; then case $name in *.dir) ;; *) [ -e "$path/toc.dat" ] || continue ;; esac
          else is_backup_name "$name" || continue; fi
        fi
        ;;
    esac
    describe "$path" >>"$work/rows"
  done
  rules 'map(if has("manifest") then own else . end) | sort_by([.at, .name])' -sc "$work/rows" >"$work/backups.json"
}

is_backup_name() {
  case $1 in .*) return 1 ;; esac
  printf %s "$1" | grep -Eiq '.(\.(physical\.tar|tar|sql|psql|dump|dmp|backup|pgdump|pg_dump|dir)(\.(gz|zst|gzip|zstd|bz2|xz|lz4|zip|7z))?|\.tgz)$'
}

# Chooses a backup; it is in $backup as JSON. Nothing is said when there is none: the status is 1.
catalog_select() { # latest, a name, a path or a label; the database
  local path
  catalog_list
  case $1 in
    '' | latest) backup=$(rules 'latest($database)' -c --arg database "$2" "$work/backups.json") ;;
    *)
      backup=$(rules 'named($wanted) // labelled($wanted; $database)' -c --arg wanted "$1" --arg database "$2" "$work/backups.json")
      if [ "$backup" = null ]; then
        for path in "$1" "$catalog/$1"; do
          path=${path%.json}
          [ -f "$path" ] || [ -d "$path" ] || continue
          backup=$(describe "$(cd "$(dirname "$path")" && pwd)/$(basename "$path")" |
            rules 'if has("manifest") then own else . end | . + {why: "by its path"}' -c)
          break
        done
      fi
      ;;
  esac
  [ "$backup" != null ]
}

backup_is() { printf %s "$backup" | jq -r ".$1 // \"\""; }

# As catalog_select, with the reason when there is none, and refusing one that is damaged.
catalog_choose() { # selection, database
  if ! catalog_select "$1" "$2"; then
    local all
    all=$(jq -r '[.[] | .name + (if .label then " («" + .label + "»)" else "" end)] | reverse | .[:10] | join(", ")' "$work/backups.json")
    case $1 in '' | latest) set -- "of database $2" ;; *) set -- "«$1»" ;; esac
    if [ -n "$all" ]; then
      die "There is no backup $1 in $catalog." "Name one by file name, path or label: $all."
    fi
    die "There is no backup in $catalog." "Take one first (pgvol backup), or name the folder by --catalog (PGVOL_CATALOG)."
  fi
  [ -z "$(backup_is problem)" ] ||
    die "The backup $(backup_is path) cannot be used: $(backup_is problem)." "Choose another one; pgvol list shows them."
}

# Reads every byte, and compares with the manifest; the reason in $wrong when it is not what it was.
checksums_fit() {
  local path sum
  path=$(backup_is path) wrong=
  if [ "$(backup_is manifest.files)" != "" ]; then
    (cd "$path" && find . -type f -exec sha256sum {} + | sed 's|  \./|  |' | LC_ALL=C sort -k2) >"$work/sums"
    printf %s "$backup" | jq -r '.manifest.files | to_entries[] | "\(.value)  \(.key)"' | LC_ALL=C sort -k2 >"$work/told"
    if ! cmp -s "$work/sums" "$work/told"; then
      wrong="its file $(LC_ALL=C diff "$work/told" "$work/sums" | sed -n 's/^[<>] [0-9a-f]*  //p' | head -n 1) is missing, has changed, or is not known to its manifest"
      return 1
    fi
  else
    sum=$(sha256sum <"$path" | cut -c1-64)
    [ "$sum" = "$(backup_is manifest.sha256)" ] || { wrong='its checksum is not the one that its manifest tells'; return 1; }
  fi
}
