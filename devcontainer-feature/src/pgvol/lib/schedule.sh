# shellcheck shell=dash disable=SC2154,SC2034
# Backups at the times of a cron expression, while the container runs. Not by cron itself: that needs root, a daemon, and
# knows nothing of the container's environment, in which the password is.

# One for a container: who starts a second one, finds the first one's lock.
schedule_start() {
  cron_fields "$PGVOL_SCHEDULE" >/dev/null || {
    say "pgvol: no backups are scheduled: «$PGVOL_SCHEDULE» is no cron expression (minute hour day month weekday)."
    return 0
  }
  # Its own session: it goes on when the hook's shell ends.
  setsid "$home/bin/pgvol" schedule >/dev/null 2>&1 </dev/null &
  say "pgvol: backups are taken at «$PGVOL_SCHEDULE», see $state/schedule.log"
}

# Prints the values that each of the five fields takes, in a line each; fails when it is no expression.
cron_fields() { # expression
  printf '%s\n' "$1" | awk '
    function number(text, names,  i) {
      if (text ~ /^[0-9]+$/) return text + 0
      i = index(names, tolower(text))
      return length(text) == 3 && i && (i - 1) % 4 == 0 ? (i - 1) / 4 + (names ~ /^jan/ ? 1 : 0) : -1
    }
    function expand(field, low, high, names,  parts, n, i, range, step, from, to, v, out, seen) {
      n = split(field, parts, ",")
      if (n == 0) bad = 1
      for (i = 1; i <= n; i++) {
        step = 1; range = parts[i]
        if (range ~ /\//) { step = range; sub(/.*\//, "", step); sub(/\/.*/, "", range); if (step !~ /^[1-9][0-9]*$/) { bad = 1; return } }
        if (range == "*") { from = low; to = high }
        else if (range ~ /-/) { from = range; sub(/-.*/, "", from); to = range; sub(/.*-/, "", to); from = number(from, names); to = number(to, names) }
        else { from = number(range, names); to = range == parts[i] ? from : high }
        if (from < low || to > high || from > to) { bad = 1; return }
        for (v = from; v <= to; v += step) seen[v] = 1
      }
      for (v = low; v <= high; v++) if (v in seen) out = out " " v
      return out " "
    }
    NF != 5 { bad = 1; exit }
    {
      line[1] = expand($1, 0, 59, ""); line[2] = expand($2, 0, 23, ""); line[3] = expand($3, 1, 31, "")
      line[4] = expand($4, 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec")
      line[5] = expand($5, 0, 7, "sun mon tue wed thu fri sat")
      # 7 is Sunday, too.
      if (line[5] ~ / 7 /) { sub(/ 7 /, " ", line[5]); if (line[5] !~ / 0 /) line[5] = " 0" line[5] }
      # Day and weekday: when both are given, either will do.
      line[6] = $3 ~ /^\*/ || $5 ~ /^\*/ ? "both" : "either"
    }
    END { if (bad) exit 1; for (i = 1; i <= 6; i++) print line[i] }'
}

# Whether the time, as `date +%M %H %d %m %w` has it, is one of the expression.
cron_due() { # expression, minute, hour, day, month, weekday
  cron_fields "$1" | awk -v m="$2" -v h="$3" -v d="$4" -v o="$5" -v w="$6" '
    NR <= 5 { split(m " " h " " d " " o " " w, now, " "); hit[NR] = index($0 " ", " " (now[NR] + 0) " ") > 0 }
    NR == 6 { either = $0 == "either" }
    END { day = either ? hit[3] || hit[5] : hit[3] && hit[5]; exit !(hit[1] && hit[2] && hit[4] && day) }'
}
