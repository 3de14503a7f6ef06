# shellcheck shell=dash disable=SC2154
# PostgreSQL's client tools of one major version. Used by install.sh when the container is built, and by pgvol when the
# option version is auto and the server turns out to be newer.

# What the distribution is; /etc/os-release is read, not sourced: it would set VERSION.
distribution() { sed -n "s/^$1=//p" /etc/os-release | tr -d '"'; }

client_packages() { # major, empty for the distribution's own
  echo "postgresql-client${1:+-$1}"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@"; }

apt_has() { [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([^(]\)/\1/p')" ]; }

# Which majors can be had, for a failure that says what would do.
apt_majors() { apt-cache pkgnames postgresql-client- 2>/dev/null | sed -n 's/^postgresql-client-\([0-9]*\)$/\1/p' | sort -n | tr '\n' ' ' | sed 's/ $//'; }

# PostgreSQL's own repository for Debian and Ubuntu. See https://wiki.postgresql.org/wiki/Apt
pgdg_add() {
  local base=${PGVOL_PGDG_URL:-https://apt.postgresql.org/pub/repos/apt} key=/usr/share/postgresql-common/pgdg/apt.postgresql.org.asc
  # postgresql-common carries the key.
  apt_get install --no-install-recommends ca-certificates postgresql-common >/dev/null || return
  [ -r "$key" ] || return
  echo "deb [signed-by=${PGVOL_PGDG_KEY:-$key}] $base $(distribution VERSION_CODENAME)-pgdg main" >/etc/apt/sources.list.d/pgdg.list
  apt_get update >/dev/null || { rm -f /etc/apt/sources.list.d/pgdg.list; return 1; }
}

# Installs the tools; fails with a reason on standard error.
client_install() { # major, empty for the distribution's own; whether PGDG's repository may be used
  if command -v apt-get >/dev/null 2>&1; then
    client_install_apt "$@"
  elif command -v apk >/dev/null 2>&1; then
    # Untested: nothing of Alpine could be run where this was written.
    apk add --no-cache "postgresql${1}-client" || {
      echo "Alpine has no package postgresql${1}-client; it has: $(apk search -q 'postgresql*-client' | tr '\n' ' ')" >&2
      return 1
    }
  else
    echo "Neither apt-get nor apk is here: the feature pgvol knows Debian, Ubuntu and Alpine." >&2
    return 1
  fi
}

client_install_apt() {
  local package here
  package=$(client_packages "$1")
  apt_has "$package" || apt_get update >/dev/null || true
  here=$(apt_majors)
  if ! apt_has "$package" && [ "${2:-true}" = true ]; then
    echo "$(distribution PRETTY_NAME) has no $package: trying PostgreSQL's own repository." >&2
    pgdg_add || echo "PostgreSQL's own repository could not be added." >&2
  fi
  if ! apt_has "$package"; then
    echo "There is no PostgreSQL client $1 for $(distribution PRETTY_NAME). Set the feature's option version to one of: $here$([ "${2:-true}" = true ] || echo '; or installFromPgdg to true')." >&2
    return 1
  fi
  apt_get install --no-install-recommends "$package" >&2
}

client_can_be_installed() {
  command -v apt-get >/dev/null 2>&1 || command -v apk >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

client_install_as_root() { # major
  if [ "$(id -u)" = 0 ]; then "$home/bin/pgvol" client "$1"; else sudo -n "$home/bin/pgvol" client "$1"; fi
}
