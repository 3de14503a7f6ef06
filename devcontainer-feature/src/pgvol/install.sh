#!/bin/sh
# Installs the feature, as root, while the dev container's image is built. Can be run again.
#
# Options come as variables of these names; /etc/os-release is never sourced, as it sets VERSION.
# shellcheck shell=dash
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
home=/usr/local/share/pgvol

fail() {
  printf 'pgvol: %s\n' "$@" >&2
  exit 1
}

: "${VERSION:=auto}" "${DBSERVICE:=}" "${DBNAME:=}" "${DBUSER:=}" "${BACKUPDIR:=_backups}" "${FORMAT:=custom}" "${KEEP:=10}"
: "${BACKUPONSTOP:=false}" "${RESTOREONCREATE:=none}" "${SCHEDULE:=}" "${INSTALLFROMPGDG:=true}"

[ "$(id -u)" = 0 ] || fail "install.sh has to be run by root."
case $VERSION in
  auto | none | [1-9][0-9]) ;;
  *) fail "The option version is «$VERSION»: it can be auto, none, or a major version such as 17." ;;
esac
case $KEEP in '' | *[!0-9]*) fail "The option keep is «$KEEP»: it has to be a number, 0 for all." ;; esac
case $FORMAT in custom | plain | directory) ;; *) fail "The option format is «$FORMAT»: it can be custom, plain or directory." ;; esac

# What the scripts stand on.
tools='jq zstd'
if command -v apt-get >/dev/null 2>&1; then
  # shellcheck source=lib/client.sh
  . "$here/lib/client.sh"
  missing=
  for tool in $tools; do command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"; done
  if [ -n "$missing" ] || [ "$VERSION" != none ]; then
    apt_get update >/dev/null || fail "The distribution's packages cannot be reached: apt-get update failed, see above."
  fi
  # shellcheck disable=SC2086 # words
  [ -z "$missing" ] || apt_get install --no-install-recommends $missing >/dev/null || fail "apt-get could not install$missing, see above."
elif command -v apk >/dev/null 2>&1; then
  # Untested: nothing of Alpine could be run where this was written.
  . "$here/lib/client.sh"
  apk add --no-cache jq zstd gzip coreutils flock >/dev/null || fail "apk could not install jq zstd gzip coreutils flock."
else
  fail "Neither apt-get nor apk is here: the feature knows Debian, Ubuntu and Alpine."
fi

case $VERSION in
  none) ;;
  auto) command -v pg_dump >/dev/null 2>&1 || client_install '' || fail "The distribution's PostgreSQL client could not be installed, see above." ;;
  *)
    # Already there is as good as installed.
    mine=$(pg_dump --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\).*/\1/p') || mine=
    [ "$mine" = "$VERSION" ] || client_install "$VERSION" "$INSTALLFROMPGDG" || fail "PostgreSQL's client tools of version $VERSION could not be installed, see above."
    ;;
esac
! command -v apt-get >/dev/null 2>&1 || rm -rf /var/lib/apt/lists/*

rm -rf "$home"
mkdir -p "$home"
cp -R "$here/bin" "$here/lib" "$here/commands" "$here/share" "$here/entrypoint.sh" "$here/version" "$home/"
chmod -R u=rwX,go=rX "$home"
chmod 755 "$home/bin/pgvol"

# As text in quotes, whatever it holds.
option() {
  printf '[ -n "${%s:-}" ] || %s=%s\n' "$1" "$1" "'$(printf %s "$2" | sed "s/'/'\\\\''/g")'"
}
{
  echo '# The options of the feature pgvol, from devcontainer.json; the environment goes before them.'
  option PGVOL_VERSION "$VERSION"
  option PGVOL_DB_SERVICE "$DBSERVICE"
  option PGVOL_DB_NAME "$DBNAME"
  option PGVOL_DB_USER "$DBUSER"
  option PGVOL_FORMAT "$FORMAT"
  option PGVOL_KEEP "$KEEP"
  option PGVOL_INSTALL_FROM_PGDG "$INSTALLFROMPGDG"
  option PGVOL_FOLDER "$BACKUPDIR"
  option PGVOL_BACKUP_ON_STOP "$BACKUPONSTOP"
  option PGVOL_RESTORE_ON_CREATE "$RESTOREONCREATE"
  option PGVOL_SCHEDULE "$SCHEDULE"
  option PGVOL_REMOTE_USER "${_REMOTE_USER:-root}"
} >"$home/options"
chmod 644 "$home/options"

ln -sf "$home/bin/pgvol" /usr/local/bin/pgvol
mkdir -p /usr/local/share/bash-completion/completions /usr/local/share/zsh/site-functions /usr/local/share/man/man1
ln -sf "$home/share/pgvol.bash" /usr/local/share/bash-completion/completions/pgvol
ln -sf "$home/share/pgvol.zsh" /usr/local/share/zsh/site-functions/_pgvol
ln -sf "$home/share/pgvol.1" /usr/local/share/man/man1/pgvol.1

# /backups leads to the workspace, which is known when the container is there: its hook sets where, as the remote user.
mkdir -p /var/lib/pgvol
# Whose number is changed after this, to that of the user outside (updateRemoteUserUID): so it is open to all.
chmod 777 /var/lib/pgvol
if [ ! -e /backups ] || [ -h /backups ]; then ln -sfn /var/lib/pgvol/backups /backups; fi
echo "pgvol $(cat "$home/version") is installed: pgvol help"
