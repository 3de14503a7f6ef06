#!/usr/bin/env bats
# The scripts against real servers, with the client tools of this machine.

load ../helper

setup_file() {
  NAME=$(unique scripts) MAJOR=$(fitting_major)
  export NAME MAJOR
  start_server "$NAME" "$MAJOR"
}

teardown_file() { "$docker" rm -fv "$NAME" >/dev/null; }

setup() {
  export PGHOST=127.0.0.1 PGUSER=postgres PGPASSWORD=geheim PGDATABASE=app PGVOL_CATALOG=$BATS_TEST_TMPDIR/_backups
  PGPORT=$(server_port "$NAME")
  export PGPORT
  sql 'DROP TABLE IF EXISTS item; CREATE TABLE item AS SELECT g AS id, md5(g::text) AS text FROM generate_series(1, 1000) g'
}

teardown() {
  mountpoint -q "$PGVOL_CATALOG" && umount "$PGVOL_CATALOG"
  [ -z "${background:-}" ] || kill -9 "$background" 2>/dev/null || true
  PGPASSWORD=geheim sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'somebody' OR application_name LIKE 'pgvol%'" postgres >/dev/null || true
}

# Holds a table, so that a dump has to wait for it; gives way when it is ended.
hold_item() {
  PGAPPNAME=somebody psql -X -q -c 'BEGIN; LOCK item; SELECT pg_sleep(600)' >/dev/null 2>&1 3>&- &
  eventually held
}
held() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = 'item'::regclass AND mode = 'AccessExclusiveLock' AND granted")" = 1 ]; }
release_item() { sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'somebody'" postgres >/dev/null; }
dump_waits() { [ "$(sql "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'pgvol backup %' AND wait_event_type = 'Lock'" postgres)" = t ]; }

begin_held_backup() {
  hold_item
  pgvol backup >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
  background=$!
  eventually dump_waits
}

@test "what is wrong on the command line is said, and what would be right" {
  fails pgvol nonsense
  says 'There is no command «nonsense»'
  fails pgvol backup --nonsense
  says 'pgvol backup --help'
  fails pgvol backup --format tar
  says 'custom, plain or directory'
  fails pgvol backup --compression zstd:99
  says '1 to 19'
  fails pgvol restore --safety no
  fails pgvol prune --keep-last many
  fails pgvol backup --label
  for command in backup restore undo list status verify prune migrate psql url client; do
    succeeds pgvol "$command" --help
    says "Usage: pgvol $command"
  done
  succeeds pgvol help
}

# All of them, both ways with the plugin: ScriptsIT.
@test "formats and compressions: backed up, listed, verified, restored; only for their owner's eyes" {
  local ways=('custom auto' 'custom gzip:6' 'plain zstd:3' 'directory auto') way before
  local digest='SELECT count(*), md5(string_agg(text, chr(10) ORDER BY id)) FROM item'
  before=$(sql "$digest")
  for way in "${ways[@]}"; do
    # shellcheck disable=SC2086 # two words
    set -- $way
    succeeds pgvol backup --format "$1" --compression "$2" --label "$way"
  done
  [ "$(backups | wc -l)" = 4 ]
  [ "$(stat -c %a "$PGVOL_CATALOG" "$PGVOL_CATALOG"/* | sort -u | tr '\n' ' ')" = '600 700 ' ]
  [ "$(cat "$PGVOL_CATALOG/.gitignore")" = '*' ]
  succeeds pgvol verify all
  [[ $output != *Damaged* ]]
  succeeds pgvol list --json
  [ "$(jq -r 'map(.rows) | unique[]' <<<"$output")" = 1000 ]
  for way in "${ways[@]}"; do
    sql 'DELETE FROM item'
    succeeds pgvol restore --yes "$way"
    [ "$(sql "$digest")" = "$before" ]
  done
  nothing_left
}

@test "a database with data is replaced after a yes only; undo, and undo of the undo" {
  pgvol backup --label good
  sql 'DELETE FROM item WHERE id > 10'
  fails pgvol restore good </dev/null
  says 'is left as it is'
  [ "$(sql 'SELECT count(*) FROM item')" = 10 ]
  sql "COMMENT ON DATABASE app IS 'it''s \\ ours'"
  succeeds pgvol restore --yes good
  says 'The state before: pgvol undo'
  [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
  succeeds pgvol undo
  says 'before the restore of app_'
  [ "$(sql 'SELECT count(*) FROM item')" = 10 ]
  [ "$(sql "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'app'")" = "it's \\ ours" ]
  succeeds pgvol undo
  [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
  succeeds pgvol restore --yes --safety backup good
  [ "$(pgvol list --json | jq -r 'last.label')" = before-restore ]
  succeeds pgvol restore --yes --safety none good
  sql 'COMMENT ON DATABASE app IS NULL'
  nothing_left
}

@test "sessions of the old database are ended, and it may be the database postgres" {
  pgvol backup --label good
  PGAPPNAME=somebody psql -X -q -c 'SELECT pg_sleep(600)' >/dev/null 2>&1 3>&- &
  eventually connected
  succeeds pgvol restore --yes good
  succeeds pgvol restore --yes --database postgres good
  [ "$(sql 'SELECT count(*) FROM item' postgres)" = 1000 ]
  succeeds pgvol undo --database postgres
  nothing_left
}
connected() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'somebody'" postgres)" = 1 ]; }

@test "names of databases and labels may hold anything" {
  local odd='we"ird; drop \ $x :USER '"'"'ü' long
  long=$(printf 'ä%.0s' {1..28})
  for database in "$odd" "$long"; do
    sql "DROP DATABASE IF EXISTS \"${database//\"/\"\"}\"" postgres
    sql "CREATE DATABASE \"${database//\"/\"\"}\"" postgres
    psql -X -q -c 'CREATE TABLE t AS SELECT 1 AS one' "$database"
    succeeds pgvol backup --database "$database" --label "a/b \"c\" '$long"
    succeeds pgvol restore --yes --database "$database" "a/b \"c\" '$long"
    succeeds pgvol undo --database "$database"
    succeeds pgvol undo --database "$database"
    sql "DROP DATABASE \"${database//\"/\"\"}\"" postgres
  done
  # As the plugin names it: cut at a character, and told apart by a checksum.
  sql 'SELECT datname FROM pg_database' postgres | grep -Fqx "pgvol_undo_$(printf 'ä%.0s' {1..21})_$(printf %s "$long" | sha256sum | cut -c1-8)"
  backups | grep -Eq '^we_ird__drop____x__USER____[0-9]{8}_[0-9]{6}_a_b__c___' || { backups >&2; false; }
}

@test "wrong password, unknown user and database, no server: said, and nothing is made" {
  PGPASSWORD=wrong fails pgvol backup
  says 'refused user postgres'
  says 'PGPASSWORD'
  fails pgvol backup --username nobody
  fails pgvol backup --database nowhere
  says 'There is no database nowhere'
  fails pgvol backup --port 1
  says 'No PostgreSQL server answers'
  [ -z "$(backups)" ]
}

@test "passwords: ~/.pgpass, POSTGRES_PASSWORD, a secret's file; in no manifest" {
  unset PGPASSWORD
  fails pgvol backup
  POSTGRES_PASSWORD=geheim succeeds pgvol backup
  printf geheim >"$BATS_TEST_TMPDIR/secret"
  POSTGRES_PASSWORD_FILE=$BATS_TEST_TMPDIR/secret succeeds pgvol backup
  echo "127.0.0.1:$PGPORT:*:postgres:geheim" >"$HOME/.pgpass"
  chmod 600 "$HOME/.pgpass"
  POSTGRES_PASSWORD=wrong succeeds pgvol backup
  rm "$HOME/.pgpass"
  [ "$(backups | wc -l)" = 3 ]
  ! grep -rq geheim "$PGVOL_CATALOG"
}

@test "a server newer than the client is refused" {
  local newer
  [ "$MAJOR" -lt 18 ] || newer=none
  newer=$(unique newer)
  start_server "$newer" 18
  PGPORT=$(server_port "$newer") run pgvol backup
  "$docker" rm -fv "$newer" >/dev/null
  if [ "$(pg_dump --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 18 ]; then
    [ "$status" = 0 ]
  else
    [ "$status" = 1 ]
    says 'older tools do not understand a newer server'
    says 'option version to "18"'
    [ -z "$(backups)" ]
  fi
}

@test "the server is killed in the middle of a dump: no backup, no draft" {
  begin_held_backup
  "$docker" kill "$NAME" >/dev/null
  local killed=0
  wait "$background" || killed=$?
  background=
  "$docker" start "$NAME" >/dev/null
  wait_server "$NAME"
  PGPORT=$(server_port "$NAME")
  [ "$killed" = 1 ]
  grep -q '^pgvol: ' "$BATS_TEST_TMPDIR/out"
  [ -z "$(backups)" ]
  nothing_left
  succeeds pgvol backup
}

@test "the script is told to stop in the middle of a dump: it ends at once, and leaves nothing" {
  begin_held_backup
  kill -TERM "$background"
  local stopped=0
  wait "$background" || stopped=$?
  background=
  [ "$stopped" = 143 ]
  release_item
  [ -z "$(backups)" ]
  nothing_left
}

@test "the script is killed in the middle of a dump: no backup; the next run clears what is left" {
  begin_held_backup
  kill -KILL "$background"
  wait "$background" || true
  background=
  [ -z "$(backups)" ]
  [ -n "$(ls -A "$PGVOL_CATALOG/.pgvol")" ]
  release_item
  succeeds pgvol backup
  says 'Removed the unfinished backup app_'
  [ "$(backups | wc -l)" = 1 ]
  nothing_left
}

@test "killed between the two moves of a commit: the next run ends it" {
  pgvol backup
  local file
  file=$(backups)
  mv "$PGVOL_CATALOG/$file.json" "$PGVOL_CATALOG/.pgvol/"
  : >"$PGVOL_CATALOG/.pgvol/${file%%.*}.4711.flock"
  succeeds pgvol list
  says 'No backups'
  succeeds pgvol backup
  says "Finished the backup $file"
  [ "$(backups | wc -l)" = 2 ]
  succeeds pgvol verify all
}

@test "the disk of the backups is full: no backup, and the next has its room" {
  mkdir "$PGVOL_CATALOG"
  mount -t tmpfs -o size=256k,mode=700 pgvol "$PGVOL_CATALOG"
  sql 'INSERT INTO item SELECT g, md5(random()::text) || md5(random()::text) || md5(random()::text) FROM generate_series(1, 20000) g'
  for format in custom plain directory; do
    fails pgvol backup --format "$format" --compression none
    says 'is full'
    [ -z "$(backups)" ]
    nothing_left
  done
  sql 'DELETE FROM item'
  succeeds pgvol backup
}

@test "killed in the middle of a restore: the data is the old state; the next run clears" {
  { pg_dump; echo 'SELECT pg_sleep(600);'; } >"$BATS_TEST_TMPDIR/slow.sql"
  sql 'DELETE FROM item WHERE id > 10'
  pgvol restore --yes "$BATS_TEST_TMPDIR/slow.sql" >/dev/null 2>&1 3>&- &
  background=$!
  eventually loading
  kill -KILL "$background"
  wait "$background" || true
  background=
  [ "$(sql 'SELECT count(*) FROM item')" = 10 ]
  succeeds pgvol backup
  says 'Dropped what an earlier run left over: database pgvol_load_'
  nothing_left
}
loading() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'pgvol_load_%' AND wait_event = 'PgSleep'" postgres)" = 1 ]; }

@test "a backup that is not what it was is refused, and the data stays" {
  pgvol backup --format plain --compression none --label changed
  pgvol backup --format directory --label folder
  sed -i 's/^1\t/2\t/' "$PGVOL_CATALOG"/*_changed.sql
  rm "$(ls "$PGVOL_CATALOG"/*_folder.dir/*.dat* | head -n 1)"
  fails pgvol restore --yes changed
  says 'its checksum is not the one'
  fails pgvol restore --yes folder
  fails pgvol verify all
  says 'Damaged: app_'
  says '2 backups damaged'
  # A manifest that tells of more rows than there are.
  pgvol backup --label rows
  local manifest
  manifest=$(ls "$PGVOL_CATALOG"/*_rows.dump*.json)
  jq '.tables[0].rows += 1' "$manifest" >"$manifest.new" && mv "$manifest.new" "$manifest"
  fails pgvol restore --yes rows
  says 'has 1000 rows instead of 1001'
  [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
  nothing_left
}

@test "a backup is data: nothing in a dump of somebody runs here, nor on the server's machine" {
  pg_dump >"$BATS_TEST_TMPDIR/good.sql"
  try() { # name, text that comes after the dump
    { cat "$BATS_TEST_TMPDIR/good.sql"; printf '%s\n' "$2"; } >"$BATS_TEST_TMPDIR/$1.sql"
    fails pgvol restore --yes "$BATS_TEST_TMPDIR/$1.sql"
    says refused
    [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
    [ ! -e "$BATS_TEST_TMPDIR/pwned" ]
  }
  try shell "\\! touch $BATS_TEST_TMPDIR/pwned"
  try hidden "SELECT 1 /* ' */ \\! touch $BATS_TEST_TMPDIR/pwned"
  try pipe "SELECT 1 \\g |touch $BATS_TEST_TMPDIR/pwned"
  try after_string "SELECT E'\\'' \\! touch $BATS_TEST_TMPDIR/pwned"
  try program "COPY item FROM PROGRAM 'touch /tmp/pwned';"
  try program2 "copy item
    to
    /* x */ program 'touch /tmp/pwned';"
  try file "COPY item TO '/tmp/pwned';"
  try system "ALTER SYSTEM SET work_mem = '1MB';"
  try load "LOAD 'auto_explain';"
  try variable 'SELECT :USER;'
  try several '\connect app
\connect app'
  ! "$docker" exec "$NAME" ls /tmp/pwned
}

@test "dumps of people's own scripts: plain, with roles it does not hold, gzip, tar, custom, folder; cut short" {
  cd "$BATS_TEST_TMPDIR"
  sql "DROP ROLE IF EXISTS stranger" || true
  sql 'CREATE ROLE stranger; ALTER TABLE item OWNER TO stranger'
  mkdir "$PGVOL_CATALOG"
  pg_dump >"$PGVOL_CATALOG/backup_20260101_120000.sql"
  pg_dump -C | gzip >create.sql.gz
  pg_dump --inserts | sed 's/$/\r/' >terminal.sql
  pg_dump | zstd -q >packed.sql.zst
  pg_dump -Ft >tar.tar
  pg_dump -Fc >custom.dump
  pg_dump -Fc -Z 0 | gzip >custom.dump.gz
  pg_dump -Fd -f folder
  sql 'ALTER TABLE item OWNER TO postgres; DROP ROLE stranger'
  succeeds pgvol list
  says 'backup_20260101_120000.sql (foreign)'
  says '2026-01-01 12:00:00'
  for file in "$PGVOL_CATALOG/backup_20260101_120000.sql" create.sql.gz terminal.sql packed.sql.zst tar.tar custom.dump custom.dump.gz folder; do
    sql 'DELETE FROM item'
    succeeds pgvol restore --yes "$file"
    [ "$(sql 'SELECT count(*) FROM item')" = 1000 ] || { echo "$file" >&2; false; }
  done
  head -c 20000 "$PGVOL_CATALOG/backup_20260101_120000.sql" >short.sql
  head -c 15000 custom.dump >short.dump
  gzip -dc create.sql.gz | gzip | head -c 9000 >short.sql.gz
  for file in short.sql short.dump short.sql.gz; do
    fails pgvol restore --yes "$file"
    [ "$(sql 'SELECT count(*) FROM item')" = 1000 ] || { echo "$file" >&2; false; }
  done
  succeeds pgvol prune --keep-last 0
  says 'foreign: pgvol has not made it'
  [ -e "$PGVOL_CATALOG/backup_20260101_120000.sql" ]
  nothing_left
  # The restored databases still belong to the role.
  sql 'REASSIGN OWNED BY stranger TO postgres; DROP ROLE stranger' || true
}

@test "one run at a time on a server, whoever it is; what is waited for is said" {
  PGAPPNAME='pgvol restore (module shop) 0123abcd' PGDATABASE=postgres psql -X -q \
    -c 'SELECT pg_advisory_lock(1885828719, 1819239275); SELECT pg_sleep(600)' >/dev/null 2>&1 3>&- &
  background=$!
  eventually turn_taken
  fails pgvol backup --lock-timeout 1
  says 'Waiting for «pgvol restore (module shop)»'
  says 'Waited 1 s'
  [ -z "$(backups)" ]
  kill "$background"
  wait "$background" || true
  background=
  sql "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'" postgres >/dev/null
  # Three at once: each has its turn.
  for i in 1 2 3; do pgvol backup --label "run $i" >/dev/null 3>&- & done
  wait
  [ "$(backups | wc -l)" = 3 ]
  succeeds pgvol verify all
}
turn_taken() { [ "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted" postgres)" = 1 ]; }

@test "prune keeps what a rule keeps, what has a label, and the newest" {
  for day in 01 02 03 04; do
    pgvol backup >/dev/null
    file=$(pgvol list --json | jq -r 'last.name')
    # As if it were of that day.
    jq --arg day "$day" --arg file "app_202601${day}_000000.dump" '.createdAt = "2026-01-\($day)T00:00:00.000Z" | .file = $file | .id = ($file | rtrimstr(".dump"))' \
      "$PGVOL_CATALOG/$file.json" >"$PGVOL_CATALOG/app_202601${day}_000000.dump.json"
    mv "$PGVOL_CATALOG/$file" "$PGVOL_CATALOG/app_202601${day}_000000.dump"
    rm "$PGVOL_CATALOG/$file.json"
  done
  pgvol backup --label kept
  succeeds pgvol prune --keep-daily 2 --dry-run
  says 'Would remove 2 backups'
  [ "$(backups | wc -l)" = 5 ]
  succeeds pgvol prune --keep-daily 2
  [ "$(backups | grep -c '^app_2026010[34]')" = 2 ]
  [ "$(backups | wc -l)" = 3 ]
  succeeds pgvol prune --keep-last 0 --prune-labelled
  [ "$(backups | wc -l)" = 1 ]
}

@test "migrate: success can be undone; a failure leaves all as it was; killed, undo has it" {
  echo 'ALTER TABLE item ADD COLUMN more int;' >"$BATS_TEST_TMPDIR/1.sql"
  { echo 'DELETE FROM item;'; echo 'SELECT nonsense;'; } >"$BATS_TEST_TMPDIR/2.sql"
  sql "ALTER DATABASE app SET work_mem = '5MB'" postgres
  succeeds pgvol migrate "$BATS_TEST_TMPDIR/1.sql"
  [ "$(sql "SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'more'")" = 1 ]
  succeeds pgvol undo
  [ "$(sql "SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'more'")" = 0 ]
  # What the copy does not have by itself: the database's own settings.
  [ "$(sql 'SHOW work_mem')" = 5MB ]
  # The first file's change is committed, the second fails: both are gone.
  fails pgvol migrate "$BATS_TEST_TMPDIR/1.sql" "$BATS_TEST_TMPDIR/2.sql"
  says 'is as it was before'
  [ "$(sql "SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'more'")" = 0 ]
  fails pgvol migrate -- sh -c 'psql -qc "DROP TABLE item" "$DATABASE_URL" && exit 3'
  says 'status 3'
  [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
  pgvol migrate -- sh -c 'psql -qc "DELETE FROM item"; psql -qc "SELECT pg_sleep(600)"' >/dev/null 2>&1 3>&- &
  background=$!
  eventually sleeping
  kill -KILL "$background"
  wait "$background" || true
  background=
  succeeds pgvol undo
  [ "$(sql 'SELECT count(*) FROM item')" = 1000 ]
  sql 'ALTER DATABASE app RESET work_mem' postgres
  nothing_left
}
sleeping() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE datname = 'app' AND wait_event = 'PgSleep'" postgres)" = 1 ]; }

@test "where the server is, for libpq and for the plugin" {
  succeeds env PGPASSWORD="it's \\ secret" pgvol url
  [[ $output != *secret* ]]
  succeeds env PGPASSWORD="it's \\ secret" PGHOST='a b' PGPORT=5433 PGUSER=me pgvol url --password -d app
  [ "$(echo $output)" = "host='a b' port='5433' user='me' dbname='app' password='it\\'s \\\\ secret'" ]
}

@test "status, and in one line; psql" {
  succeeds pgvol status
  says 'largest tables'
  says item
  succeeds pgvol status --brief
  says 'latest backup: none'
  succeeds pgvol status --brief --port 1
  says 'No PostgreSQL server answers'
  [ "${#lines[@]}" = 1 ]
  succeeds pgvol psql -- -Atc 'SELECT count(*) FROM item'
  [ "$output" = 1000 ]
  succeeds pgvol psql -c 'SELECT count(*) AS "of psql" FROM item'
  says 'of psql'
}

@test "the schedule's cron expressions" {
  home=$feature
  . "$feature/lib/schedule.sh"
  due() { cron_due "$1" "$2" "$3" "$4" "$5" "$6"; }
  due '*/15 9-17 * * mon-fri' 45 09 03 08 1
  ! due '*/15 9-17 * * mon-fri' 46 09 03 08 1
  ! due '*/15 9-17 * * mon-fri' 45 09 03 08 0
  due '0 0 * * 7' 00 00 03 08 0
  # Day or weekday, when both are given; both, when one is any.
  due '0 0 13 * 5' 00 00 13 08 1
  due '0 0 13 * 5' 00 00 12 08 5
  ! due '0 0 13 * *' 00 00 12 08 5
  for wrong in '' '* * * *' '60 * * * *' '* * 0 * *' '*/0 * * * *' '5-1 * * * *' 'a * * * *' '* * * * * *'; do
    ! cron_fields "$wrong" >/dev/null
  done
}

@test "shellcheck finds nothing; all that is to be run can be" {
  cd "$repository"
  shellcheck -x -e SC1090,SC1091,SC2015,SC2016,SC1007,SC2317 devcontainer-feature/src/pgvol/{install.sh,entrypoint.sh,bin/pgvol,lib/*.sh,commands/*.sh,share/*.sh} devcontainer-feature/test/run it/engines/devcontainer it/images/build-dev
  for shell in dash bash; do
    for file in devcontainer-feature/src/pgvol/{install.sh,entrypoint.sh,bin/pgvol,lib/*.sh,commands/*.sh,share/*.sh}; do $shell -n "$file"; done
  done
}

@test "the version is the plugin's; the README is what the devcontainer command makes of the feature" {
  local pom
  pom=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$repository/pom.xml" | head -n 1)
  [ "$(cat "$feature/version")" = "$pom" ]
  [ "$(jq -r .version "$feature/devcontainer-feature.json")" = "${pom%-SNAPSHOT}" ]
  # The path from where it is called is in it.
  cd "$BATS_TEST_TMPDIR"
  mkdir -p devcontainer-feature/src
  cp -r "$feature" devcontainer-feature/src/
  rm devcontainer-feature/src/pgvol/README.md
  "$repository/it/engines/devcontainer" features generate-docs --project-folder devcontainer-feature/src --registry ghcr.io --namespace pgvol/pgvol --github-owner pgvol --github-repo pgvol
  diff devcontainer-feature/src/pgvol/README.md "$feature/README.md"
}
