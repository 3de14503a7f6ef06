# shellcheck shell=bash
# Completion of pgvol for bash.
_pgvol() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  local common='--host --port --username --database --catalog --lock-timeout --help'
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'backup restore undo list status verify prune migrate psql url client help version' -- "$word")
    return
  fi
  case $before in
    -c | --catalog) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    -F | --format) mapfile -t COMPREPLY < <(compgen -W 'custom plain directory' -- "$word"); return ;;
    -Z | --compression) mapfile -t COMPREPLY < <(compgen -W 'auto none gzip zstd' -- "$word"); return ;;
    -s | --safety) mapfile -t COMPREPLY < <(compgen -W 'undo backup none' -- "$word"); return ;;
    --tool) mapfile -t COMPREPLY < <(compgen -W 'alembic flyway' -- "$word"); return ;;
    --) mapfile -t COMPREPLY < <(compgen -c -- "$word"); return ;;
  esac
  local own=
  case $command in
    backup) own='--label --format --compression --jobs' ;;
    restore) own='--yes --safety --jobs' ;;
    list) own='--json' ;;
    status) own='--brief' ;;
    prune) own='--keep-last --keep-days --keep-daily --keep-weekly --keep-monthly --prune-labelled --dry-run' ;;
    migrate) own='--tool --' ;;
  esac
  case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W "$own $common" -- "$word") ;;
    *)
      case $command in
        restore | verify)
          # Backups by their files' names and by labels; labels with blanks need quotes, and are left to the user.
          mapfile -t COMPREPLY < <(compgen -W "latest $([ "$command" = restore ] || echo all) $(pgvol list --json 2>/dev/null | jq -r '.[] | .name, (.label // empty | select(test("[^A-Za-z0-9._-]") | not))' 2>/dev/null)" -- "$word")
          ;;
        migrate) mapfile -t COMPREPLY < <(compgen -f -X '!*.sql' -- "$word") ;;
      esac
      ;;
  esac
}
complete -F _pgvol pgvol
