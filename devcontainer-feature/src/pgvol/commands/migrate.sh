# shellcheck shell=dash disable=SC2154,SC2034
. "$home/lib/restore.sh"

usage() {
  cat <<'TEXT'
Usage: pgvol migrate [OPTIONS] [FILE.sql…]
       pgvol migrate [OPTIONS] -- COMMAND…

Runs the project's migrations under a guard: the database is copied first. If they fail, the copy takes its place, and
all is as it was; if they succeed, pgvol undo has the state before.

What is run: the SQL files that are named, in one transaction each; a command; else what the project has: alembic.ini
(alembic upgrade head), or a pom.xml with Flyway in it (mvn flyway:migrate). They find the database by PGHOST, PGPORT,
PGUSER, PGPASSWORD, PGDATABASE and DATABASE_URL; Flyway also by its own variables.

      --tool TOOL          alembic or flyway, when the project has both
TEXT
  common_usage
}

main() {
  tool= files=
  while [ $# -gt 0 ]; do
    [ "$1" != -- ] || { shift; tool='command'; break; }
    common_option "$@"
    if [ "$taken" = 0 ]; then
      case $1 in
        --tool | --tool=*) value_option "$@"; tool=$value ;;
        -*) misuse "«$1» is none of its options. What is to be run comes after --" ;;
        *) tool=sql; break ;;
      esac
    fi
    shift "$taken"
  done
  case $tool in
    command) [ $# -gt 0 ] || misuse 'No command after --' ; what=$1 ;;
    sql)
      what="$# SQL file$([ $# = 1 ] || echo s)"
      for file in "$@"; do [ -r "$file" ] || die "There is no file $file."; done
      ;;
    alembic | flyway) what=$tool ;;
    '')
      if [ -r alembic.ini ]; then tool=alembic; elif [ -r pom.xml ] && grep -q flyway pom.xml; then tool=flyway
      else die "Nothing in $PWD tells how to migrate: no alembic.ini, and no pom.xml with Flyway in it." \
        "Name SQL files, or the command after --: pgvol migrate -- COMMAND…"; fi
      what=$tool
      ;;
    *) misuse "«$tool» is no tool: alembic or flyway." ;;
  esac
  need jq jq
  scraps
  turn_begin "migrate (dev container)"
  need_database
  migrate_run "$@"
}

migrate_run() {
  local started old undo status=0
  started=$(millis)
  old=$(existing "$database")
  undo=$(undo_name "$database")
  guard_take "the migration by $what"
  say "Database $database is copied, in $(elapsed "$started"). Running $what."
  migrate_tool "$@" || status=$?
  if [ "$status" = 0 ]; then
    guard_settle
    say "Migrated database $database, in $(elapsed "$started"). The state before: pgvol undo"
    return
  fi
  guard_back
  die "$what failed with status $status." "Database $database is as it was before. Mend the migration, and run it again."
}

# The copy is the undo copy from the start: were this script killed while the tool is at work, pgvol undo has it.
guard_take() { # by
  local status=0 strategy=
  side=pgvol_load_$id guard_before=
  [ "$server_major" -lt 15 ] || strategy=' STRATEGY FILE_COPY'
  ends_sessions "$database" tell control "CREATE DATABASE $(sql_name "$side") TEMPLATE $(sql_name "$database")$strategy" ||
    { said=$error; side=; die "Database $database could not be copied: $said" "Nothing was run. The user needs CREATEDB, and room for a copy."; }
  dress_database "$side" "$(ask control "$(properties_query "$database")")" >/dev/null || die "The copy's properties could not be set: $error" "Nothing was run."
  tell control BEGIN || swap_failed
  if [ -n "$(existing "$undo")" ]; then
    guard_before=pgvol_drop_$id
    rename_database "$undo" "$guard_before" || swap_failed
  fi
  rename_database "$side" "$undo" && lock_away "$undo" "$database" "$1" "$old" && tell control COMMIT || swap_failed
  side=
}

guard_settle() {
  [ -z "$guard_before" ] || drop_database "$guard_before" || warn "Could not drop database $guard_before: $error"
}

guard_back() {
  local broken=pgvol_load_$id comment
  comment=$(read_comment "$(existing "$undo")" | undo_original)
  tell control BEGIN || swap_failed
  rename_database "$database" "$broken" && rename_database "$undo" "$database" &&
    tell control "ALTER DATABASE $(sql_name "$database") ALLOW_CONNECTIONS true" &&
    tell control "COMMENT ON DATABASE $(sql_name "$database") IS $comment" || swap_failed
  [ -z "$guard_before" ] || rename_database "$guard_before" "$undo" || swap_failed
  tell control COMMIT || swap_failed
  drop_database "$broken" || warn "Could not drop database $broken: $error"
}

migrate_tool() {
  export PGDATABASE="$database" PGAPPNAME="migrate of pgvol"
  DATABASE_URL=$(jq -nr '"postgresql://\(env.PGUSER | @uri)\(if env.PGPASSWORD then ":" + (env.PGPASSWORD | @uri) else "" end)@\(env.PGHOST):\(env.PGPORT)/\(env.PGDATABASE | @uri)"')
  export DATABASE_URL
  case $tool in
    command) run_reading "$@" ;;
    sql) run sql_files "$@" ;;
    alembic) need alembic alembic; run alembic upgrade head ;;
    flyway)
      FLYWAY_URL=jdbc:postgresql://$PGHOST:$PGPORT/$(jq -nr 'env.PGDATABASE | @uri')
      export FLYWAY_URL FLYWAY_USER="$PGUSER" FLYWAY_PASSWORD="${PGPASSWORD:-}"
      if [ -x ./mvnw ]; then run ./mvnw -B flyway:migrate; else need mvn maven; run mvn -B flyway:migrate; fi
      ;;
  esac
}

sql_files() {
  local file
  for file in "$@"; do
    say "  $file"
    psql -X -q --no-password --single-transaction -v ON_ERROR_STOP=1 -f "$file" >/dev/null || return
  done
}
