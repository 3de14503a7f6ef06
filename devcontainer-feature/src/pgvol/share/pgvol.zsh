#compdef pgvol
# Completion of pgvol for zsh.
_pgvol_backups() { compadd latest ${(f)"$(pgvol list --json 2>/dev/null | jq -r '.[] | .name, (.label // empty)' 2>/dev/null)"} }
_pgvol() {
  local -a common own
  common=(
    '(-h --host)'{-h,--host}'[the server]:host:_hosts' '(-p --port)'{-p,--port}'[its port]:port:'
    '(-U --username)'{-U,--username}'[the user]:user:' '(-d --database)'{-d,--database}'[the database]:database:'
    '(-c --catalog)'{-c,--catalog}'[the folder of backups]:folder:_directories' '--lock-timeout[seconds]:seconds:' '--help'
  )
  if ((CURRENT == 2)); then
    local -a commands
    commands=(backup:'take a backup' restore:'put one back' undo:'put back what was replaced' list:'the backups' status:'the server'
      verify:'read a backup' prune:'remove old ones' migrate:'migrations under a guard' psql:'psql, connected' url:'where the server is'
      client:'install client tools' help:'all commands' version:'the version')
    _describe command commands
    return
  fi
  case $words[2] in
    backup) own=('(-l --label)'{-l,--label}'[a name]:label:' '(-F --format)'{-F,--format}'[format]:format:(custom plain directory)' '(-Z --compression)'{-Z,--compression}'[compression]:how:(auto none gzip zstd)' '(-j --jobs)'{-j,--jobs}'[at once]:jobs:') ;;
    restore) own=('(-y --yes)'{-y,--yes}'[without asking]' '(-s --safety)'{-s,--safety}'[what is kept]:what:(undo backup none)' '(-j --jobs)'{-j,--jobs}'[at once]:jobs:' '1:backup:_pgvol_backups') ;;
    verify) own=('1:backup:_pgvol_backups') ;;
    list) own=('--json') ;;
    status) own=('--brief') ;;
    prune) own=(--keep-{last,days,daily,weekly,monthly}':number:' '--prune-labelled' '(-n --dry-run)'{-n,--dry-run}) ;;
    migrate) own=('--tool[which]:tool:(alembic flyway)' '*:file:_files -g "*.sql"') ;;
  esac
  shift words
  ((CURRENT--))
  _arguments -s $own $common
}
_pgvol "$@"
