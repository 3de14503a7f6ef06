# Lets the SQL of one database through from a plain dump to `psql -X`. A backup is data: what would act on the machine
# that psql runs on is refused, and so is what would act on the server's. Lines keep their numbers.
#
#   LC_ALL=C awk -v major=17 -f plain.awk <dump >sql     status 3 and a reason when it is refused, or ends too early
#
# The lexical rules are those of psql (src/fe_utils/psqlscan.l). Where a statement begins, its first words decide:
# - psql's own commands are refused, but for those that pg_dump writes, which are left out: \restrict and \unrestrict,
#   \encoding SQL_ASCII, one \connect;
# - COPY from and to files and programs, ALTER SYSTEM, LOAD are refused;
# - statements on databases, roles, tablespaces and parameters are left out: they would act on the whole server.
# Statements are parted at every semicolon outside of quotes, so more often than psql does (BEGIN ATOMIC bodies): each of
# psql's begins where one of these does.

function refuse(why) { printf "line %d: %s\n", NR, why > "/dev/stderr"; refused = 1; exit 3 }

function word(text) { if (length(head) < 4000) head = head text }

function verdict(  h, on) {
  h = toupper(head)
  gsub(/[ \t\r\n\f\v]+/, " ", h); sub(/^ /, "", h); sub(/ $/, "", h)
  if (h == "") return "blank"
  if (h ~ /^COPY[ ("]/) {
    if (h !~ / FROM STDIN( |$|\()/ || h ~ / (FROM|TO) (PROGRAM|'')/) refuse("COPY from or to a file or a program is refused")
    return "copy"
  }
  if (h ~ /^ALTER SYSTEM/) refuse("ALTER SYSTEM is refused")
  if (h ~ /^LOAD( |'|$)/) refuse("LOAD is refused")
  if (h ~ /^SET (SESSION |LOCAL )?STANDARD_CONFORMING_STRINGS/ && raw !~ /[^A-Za-z]on[^A-Za-z]*$/)
    refuse("standard_conforming_strings has to be on")
  if (h ~ /^SET (SESSION |LOCAL )?(CLIENT_ENCODING|NAMES)/ && toupper(raw) ~ /SJIS|SHIFT_JIS|BIG5|GBK|GB18030|UHC|JOHAB/)
    refuse("a dump in an encoding that the server cannot have is refused")
  if (h ~ /^SET TRANSACTION_TIMEOUT/ && major < 17) return "drop"
  if (h ~ /^(CREATE|ALTER|DROP) (DATABASE|ROLE|USER|GROUP|TABLESPACE)( |"|$)/ && h !~ /^(CREATE|ALTER|DROP) USER MAPPING/) return "drop"
  if (h ~ /^COMMENT ON (DATABASE|ROLE|TABLESPACE)/ || h ~ /^SECURITY LABEL .*ON (DATABASE|ROLE|TABLESPACE)/) return "drop"
  if (h ~ /^(GRANT|REVOKE) /) {
    if (h ~ / ON (DATABASE|TABLESPACE|PARAMETER)( |")/ || h !~ / ON /) return "drop"
  }
  return "pass"
}

# The statement is complete: it goes, or it does not.
function ended(  v) {
  v = verdict()
  if (v == "drop") { gsub(/[^\n]/, "", raw); dropped++ }
  printf "%s", raw
  raw = head = ""
  return v
}

function meta(rest) {
  if (rest ~ /^\\(un)?restrict [A-Za-z0-9]+[ \t]*$/) return ""
  if (rest ~ /^\\encoding SQL_ASCII[ \t]*$/) return ""
  if (rest ~ /^\\connect /) {
    if (++connects > 1) refuse("it holds several databases: take the one that you want out of it, or restore it with psql")
    return "RESET ALL;"
  }
  sub(/[ \t].*/, "", rest)
  refuse("psql's command " rest " is refused")
}

function scan(line,  rest, c, before, tag, v, i, e) {
  rest = line
  while (rest != "") {
    if (mode == "'" || mode == "E") {
      i = mode == "E" ? match(rest, /['\\]/) : match(rest, /'/)
      if (!i) { raw = raw rest; return }
      c = substr(rest, RSTART, 1)
      if (c == "\\") { raw = raw substr(rest, 1, RSTART + 1); rest = substr(rest, RSTART + 2); continue }
      if (substr(rest, RSTART + 1, 1) == "'") { raw = raw substr(rest, 1, RSTART + 1); rest = substr(rest, RSTART + 2); continue }
      raw = raw substr(rest, 1, RSTART); rest = substr(rest, RSTART + 1); mode = ""; word("''"); last = "'"
    } else if (mode == "\"") {
      i = index(rest, "\"")
      if (!i) { raw = raw rest; return }
      raw = raw substr(rest, 1, i); rest = substr(rest, i + 1); mode = ""; word("\"\""); last = "\""
    } else if (mode ~ /^\$/) {
      i = index(rest, mode)
      if (!i) { raw = raw rest; return }
      raw = raw substr(rest, 1, i + length(mode) - 1); rest = substr(rest, i + length(mode)); mode = ""; word("''"); last = "$"
    } else if (mode == "/") {
      if (!match(rest, /\/\*|\*\//)) { raw = raw rest; return }
      depth += substr(rest, RSTART, 1) == "/" ? 1 : -1
      raw = raw substr(rest, 1, RSTART + 1); rest = substr(rest, RSTART + 2)
      if (depth == 0) { mode = ""; word(" "); last = " " }
    } else {
      if (!match(rest, /['"$\\;:]|--|\/\*/)) { raw = raw rest; word(rest); last = substr(rest, length(rest), 1); return }
      before = substr(rest, 1, RSTART - 1)
      if (before != "") { word(before); last = substr(before, length(before), 1) }
      c = substr(rest, RSTART, 1)
      if (c == "-") { raw = raw rest; return }
      raw = raw before
      rest = substr(rest, RSTART)
      if (c == "/") { depth = 1; mode = "/"; raw = raw "/*"; rest = substr(rest, 3); continue }
      if (c == "'") {
        # E'…' when the letter stands by itself
        e = last ~ /[eE]/ && head !~ /[A-Za-z0-9_$\200-\377][eE]$/
        mode = e ? "E" : "'"; raw = raw c; rest = substr(rest, 2); continue
      }
      if (c == "\"") { mode = "\""; raw = raw c; rest = substr(rest, 2); continue }
      if (c == "$") {
        if (last !~ /[A-Za-z0-9_$\200-\377]/ && match(rest, /^\$([A-Za-z_\200-\377][A-Za-z0-9_\200-\377]*)?\$/)) {
          mode = substr(rest, 1, RLENGTH); raw = raw mode; rest = substr(rest, RLENGTH + 1); continue
        }
        raw = raw c; word(c); last = c; rest = substr(rest, 2); continue
      }
      if (c == ":") {
        if (rest ~ /^::/) { raw = raw "::"; word("::"); last = ":"; rest = substr(rest, 3); continue }
        if (rest ~ /^:(['"]?[A-Z_][A-Z0-9_]+|\{\?)/) refuse("psql would put a variable of its own in the place of " substr(rest, 1, 20))
        raw = raw c; word(c); last = c; rest = substr(rest, 2); continue
      }
      if (c == "\\") {
        if (head ~ /[^ \t\r\n]/) refuse("psql's commands are refused")
        raw = raw meta(rest); connected = 1; return
      }
      raw = raw ";"; rest = substr(rest, 2); last = ";"
      v = ended()
      if (v == "copy") {
        if (rest ~ /[^ \t\r]/) refuse("rows of COPY have to begin in a line of their own")
        raw = raw rest; mode = "copy"; return
      }
    }
  }
}

NR == 1 { terminal = /\r$/ }
terminal { sub(/\r$/, "") }
mode == "copy" { print; if ($0 == "\\.") mode = ""; next }
NR < 10 && /^-- PostgreSQL database (cluster )?dump$/ && mode == "" { by_pg_dump = 1 }
/^-- PostgreSQL database (cluster )?dump complete$/ && mode == "" { complete = 1 }
{
  scan($0)
  if (mode == "copy") { print raw; raw = head = ""; next }
  if (mode == "") { word(" "); last = " " }
  raw = raw "\n"
  # Blank lines and comments between statements need not wait for the next one.
  if (mode == "" && head !~ /[^ \t\r\n]/) { printf "%s", raw; raw = head = "" }
}
END {
  if (refused) exit 3
  if (mode != "" || head ~ /[^ \t\r\n]/ || (by_pg_dump && !complete)) { print "it ends too early: a part of it is missing" > "/dev/stderr"; exit 3 }
  if (dropped) printf "%d statements that act on the whole server were left out\n", dropped > "/dev/stderr"
}
