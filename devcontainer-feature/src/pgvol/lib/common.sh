# shellcheck shell=dash disable=SC2034,SC2154
# What every command uses: messages, a folder for scraps, clean-up whatever happens, sizes and times for people.

say() { printf '%s\n' "$*"; }

warn() { printf 'pgvol: warning: %s\n' "$*" >&2; }

# What failed, and what to do about it.
die() {
  printf 'pgvol: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '  %s\n' "$2" >&2
  exit 1
}

# A wrong use of the command line.
misuse() {
  printf 'pgvol: %s\n  pgvol %s --help\n' "$1" "$command" >&2
  exit 2
}

need() { # program, package
  command -v "$1" >/dev/null 2>&1 || die "$1 is not installed." "Install the package $2, or rebuild the dev container: the feature pgvol brings it."
}

version=$(cat "$home/version" 2>/dev/null || echo unknown)

# ------------------------------------------------------------------------------------------------------------- options

# What devcontainer.json said; the environment goes before it, arguments before both.
# shellcheck disable=SC1091 # made by install.sh
[ ! -r "$home/options" ] || . "$home/options"
: "${PGVOL_DB_SERVICE:=}" "${PGVOL_DB_NAME:=}" "${PGVOL_DB_USER:=}" "${PGVOL_FORMAT:=custom}"
: "${PGVOL_KEEP:=10}" "${PGVOL_LOCK_TIMEOUT:=600}"

assume_yes= json= database= host= port= user= catalog= timeout=

# Takes one of the options that many commands have; the number of arguments that it took is in $taken, 0 for none.
common_option() {
  taken=2
  case $1 in
    --*=*) taken=1 value=${1#*=} ;;
    *) value=${2-} ;;
  esac
  case $1 in
    -d | --database | --database=*) database=$value ;;
    -h | --host | --host=*) host=$value ;;
    -p | --port | --port=*) port=$value ;;
    -U | --username | --username=*) user=$value ;;
    -c | --catalog | --catalog=*) catalog=$value ;;
    --lock-timeout | --lock-timeout=*) timeout=$value ;;
    --help) taken=1; usage; exit 0 ;;
    *) taken=0; return ;;
  esac
  [ -n "$value" ] || misuse "$1 needs a value."
}

# Takes an option with a value of a command's own: value_option "$@" leaves it in $value, and in $taken how many it took.
value_option() {
  case $1 in
    --*=*) taken=1 value=${1#*=} ;;
    *) [ $# -ge 2 ] || misuse "$1 needs a value."; taken=2 value=$2 ;;
  esac
}

is_number() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

server_usage() {
  cat <<'TEXT'

The server
  -h, --host HOST        default: PGHOST, the feature's option dbService
  -p, --port PORT        default: PGPORT, 5432
  -U, --username USER    default: PGUSER, the option dbUser, POSTGRES_USER, postgres
  -d, --database NAME    default: PGDATABASE, the option dbName, POSTGRES_DB, the user's name
      --lock-timeout S   seconds to wait while another pgvol is at work on the server (600)
  The password is PGPASSWORD, that of ~/.pgpass, POSTGRES_PASSWORD, or in the file that POSTGRES_PASSWORD_FILE names.
TEXT
}

common_usage() {
  server_usage
  cat <<'TEXT'

The backups
  -c, --catalog FOLDER   default: PGVOL_CATALOG, /backups (the feature's option backupDir), ./_backups
TEXT
}

# ------------------------------------------------------------------------------------------- scraps, children, the end

work= child= side= draft= helper=

# A folder that goes with this run.
scraps() {
  [ -z "$work" ] || return 0
  trap 'finish' EXIT
  trap 'stop 130' INT
  trap 'stop 129' HUP
  trap 'stop 143' TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/pgvol.$$.XXXXXX")
  # Those of runs that were killed.
  local old process
  for old in "${TMPDIR:-/tmp}"/pgvol.[0-9]*.??????; do
    process=${old##*/pgvol.} process=${process%.*}
    [ ! -O "$old" ] || kill -0 "$process" 2>/dev/null || rm -rf "$old"
  done
}

stop() {
  trap '' INT HUP TERM
  printf 'pgvol: stopped.\n' >&2
  exit "$1"
}

# Last: what must be undone, is undone. Each part is there only when its library is.
finish() {
  status=$?
  trap - EXIT
  trap '' INT HUP TERM
  set +e
  [ -z "$helper" ] || end_helper
  [ -z "$child" ] || end_child
  [ -z "$draft" ] || draft_discard
  [ -z "$side" ] || side_drop
  ! command -v sessions_close >/dev/null || sessions_close
  [ -z "$work" ] || rm -rf "$work"
  exit "$status"
}

# At once, and for certain: a softer signal is lost when it comes between the shell's fork and exec.
end_helper() {
  kill -KILL "$helper" 2>/dev/null || true
  wait "$helper" 2>/dev/null || true
  helper=
}

# Asked first, made to after five seconds.
end_child() {
  kill -TERM "$child" 2>/dev/null || true
  (
    sleep 5
    kill -KILL "$child"
  ) >/dev/null 2>&1 &
  helper=$!
  wait "$child" 2>/dev/null || true
  child=
  end_helper
}

# Lets go of what only this script may hold: what a session or a draft holds has to end when this script is killed. By exec,
# as a function's own redirections are taken back after it, and dash keeps a copy for that.
let_go() { exec 3>&- 4<&- 5>&- 6<&- 7>&-; }

# Runs a program so that a signal ends this script at once.
run() {
  (
    let_go
    "$@"
  ) &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# The same for one that reads standard input, which the shell takes from what runs in the background.
run_reading() {
  (
    let_go
    "$@"
  ) <&0 &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

random_id() { od -An -N4 -tx1 /dev/urandom | tr -d ' \n'; }

# Asks; no terminal and end of input mean no.
confirm() { # question
  [ -z "$assume_yes" ] || return 0
  [ -t 0 ] || return 1
  printf '%s (yes/no): ' "$1" >&2
  local answer=
  read -r answer || return 1
  case $answer in [yY] | [yY][eE][sS]) return 0 ;; esac
  return 1
}

# ------------------------------------------------------------------------------------------------- for people to read

size() { # bytes
  awk -v b="$1" 'BEGIN {
    if (b < 1000) { print b " B"; exit }
    split("kB MB GB TB PB", unit, " ")
    do { b /= 1000; i++ } while (b >= 999.5 && i < 5)
    printf(b < 9.95 ? "%.1f %s\n" : "%.0f %s\n", b, unit[i]) }'
}

count() { # number, noun
  awk -v n="$1" -v noun="${2:-}" 'BEGIN {
    s = sprintf("%d", n)
    while (match(s, /^[0-9]+[0-9][0-9][0-9](,|$)/)) {
      k = index(s, ","); if (!k) k = length(s) + 1
      s = substr(s, 1, k - 4) "," substr(s, k - 3)
    }
    print s (noun == "" ? "" : " " noun (n == 1 ? "" : "s")) }'
}

millis() { jq -n 'now * 1000 | floor'; }

elapsed() { # since, in milliseconds
  awk -v t="$(($(millis) - $1))" 'BEGIN {
    if (t < 9950) printf "%.1f s\n", t / 1000
    else if (t < 59500) printf "%d s\n", t / 1000 + 0.5
    else printf "%d min %d s\n", t / 60000, t % 60000 / 1000 }'
}

age() { # seconds
  awk -v s="$1" 'BEGIN {
    m = int(s / 60)
    if (m < 1) print "just now"; else if (m < 60) print m " min ago"
    else if (m < 2880) print int(m / 60) " h ago"; else print int(m / 1440) " days ago" }'
}

# Lines of fields parted by tabs, as a table; the numbers name the columns that are set to the right.
table() { # columns…
  awk -F '\t' -v right=" $* " '
    { n = NF > n ? NF : n; for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > w[i]) w[i] = length($i) } }
    END {
      for (r = 1; r <= NR; r++) {
        line = ""
        for (i = 1; i <= n; i++)
          line = line (i > 1 ? "  " : "") sprintf((index(right, " " i " ") ? "%" : "%-") w[i] "s", cell[r, i])
        sub(/ +$/, "", line); print line
      }
    }'
}
