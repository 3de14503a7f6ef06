# shellcheck shell=bash disable=SC2034
# What the commands in this folder share; sourced, never run.
#
# Everything of a private engine lies in one folder, so that two of them can stand side by side, and so that what is
# ours can be told from what is not: a process is ours when its arguments name that folder.

engines=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
images=$(dirname "$engines")/images
home=${PGVOL_IT_HOME:-/var/tmp/pgvol-it}
majors=(15 17 18)
docker_socket=$home/docker/docker.sock
podman_socket=$home/podman/podman.sock
docker_config=$home/docker/daemon.json
containerd_config=$home/docker/containerd.toml

die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 1
}

# The path of a program, but never of the wrapper of that name in this folder.
program() {
  local path
  while read -r path; do
    [ "$(dirname "$(readlink -f "$path")")" = "$engines" ] || { echo "$path"; return; }
  done < <(type -ap "$1")
  return 1
}

# Does an engine answer there? Docker's own client asks, whichever engine it is.
answers() {
  local docker
  docker=$(program docker) || return
  env -u DOCKER_CONTEXT timeout 10 "$docker" -H "$1" version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# The processes of which one argument is (or ends with) the one given.
processes() {
  local dir arg argv
  for dir in /proc/[0-9]*; do
    mapfile -d '' -t argv 2>/dev/null <"$dir/cmdline" || continue
    for arg in "${argv[@]:1}"; do
      if [ "$arg" = "$1" ]; then echo "${dir#/proc/}"; break; fi
    done
  done
}

children_of() {
  awk -v parent="$1" '{ pid = $1; sub(/^.*\) /, ""); if ($2 == parent) print pid }' /proc/[0-9]*/stat 2>/dev/null
}

# Ends them: asked first, made to after a while.
end_processes() {
  local pids i
  for i in {1..150}; do
    mapfile -t pids < <(processes "$1")
    [ ${#pids[@]} -gt 0 ] || return 0
    if [ "$i" = 1 ]; then kill -TERM "${pids[@]}" 2>/dev/null; fi
    if [ "$i" -gt 100 ]; then kill -KILL "${pids[@]}" 2>/dev/null; fi
    sleep 0.1
  done
  return 1
}

# What an engine's file of properties says, empty if there is none.
property() {
  [ ! -f "$home/$1.properties" ] || sed -n "s/^PGVOL_IT_${1^^}_$2=//p" "$home/$1.properties"
}

engine_host() {
  local host
  host=$(property "$1" HOST)
  [ -n "$host" ] || die "no $1 is up. Run: $engines/up $1"
  echo "$host"
}

# The Podman that `up` started; its settings are its own, too.
private_podman() {
  CONTAINERS_CONF=$home/podman/containers.conf CONTAINERS_STORAGE_CONF=$home/podman/storage.conf \
    "$(program podman)" "$@"
}

# Podman leaves the rules of a container's ports behind when its monitor was killed with it: whoever is given such a port
# again would be led to nowhere. Nothing of ours may run.
forget_ports() { # subnet
  local rule chain
  while read -r rule; do
    chain=${rule##* -j }
    iptables -t nat -S "$chain" 2>/dev/null | grep -q -- "--to-destination $1\." || continue
    eval "iptables -t nat -D $rule" && iptables -t nat -F "$chain" && iptables -t nat -X "$chain" || true
  done < <(iptables -t nat -S NETAVARK-HOSTPORT-DNAT 2>/dev/null | sed -n 's/^-A //p')
}

# All that firewalls say of a network.
forget_network() { # subnet
  local table rule
  for table in nat filter; do
    while read -r rule; do
      eval "iptables -t $table -D $rule" || true
    done < <(iptables -t "$table" -S 2>/dev/null | grep -E -- " -[sd] $1\.[0-9.]+/" | sed -n 's/^-A //p')
  done
}
