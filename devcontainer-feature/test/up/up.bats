#!/usr/bin/env bats
# The feature as users have it: `devcontainer up` on a real engine, with a Compose project and a database.

load ../helper

devcontainer=$repository/it/engines/devcontainer

# A host user who is neither root nor 1000, as the devcontainer command's own caller. Docker's socket is what it needs.
as_host_user() {
  local socket
  socket=$(DOCKER_HOST='' "$repository/it/engines/env" | sed -n "s/^export PGVOL_IT_DOCKER_HOST='unix:\/\/\(.*\)'/\1/p")
  setpriv --reuid 4321 --regid 4321 --groups "$(stat -c %g "$socket")" env HOME="$host_home" PATH="$PATH" DOCKER_HOST="unix://$socket" "$@"
}

dc() { as_host_user node "$tools/devcontainer.js" "$@"; }

setup_file() {
  # The command asks for its user's name.
  id pgvol-it >/dev/null 2>&1 || useradd --no-create-home --no-user-group --uid 4321 pgvol-it
  # In a place that another user can reach.
  export STAGE=/var/tmp/$(unique up)
  mkdir -p "$STAGE/home" "$STAGE/project/.devcontainer"
  local home=${PGVOL_IT_HOME:-/var/tmp/pgvol-it}
  chmod -R a+rX "$home/tools" "$home/compose" 2>/dev/null || true
  mkdir "$STAGE/bin"
  cp -L "$home/compose/docker-compose" "$STAGE/bin/docker-compose" 2>/dev/null || cp "$(command -v docker-compose)" "$STAGE/bin/docker-compose"
  cp -r "$feature" "$STAGE/project/.devcontainer/pgvol"
  cat >"$STAGE/project/.devcontainer/devcontainer.json" <<'JSON'
{
  "dockerComposeFile": "compose.yaml", "service": "dev", "workspaceFolder": "/workspace", "remoteUser": "vscode",
  "features": { "./pgvol": { "version": "none", "restoreOnCreate": "seed", "backupOnStop": true, "keep": "2" } }
}
JSON
  cat >"$STAGE/project/.devcontainer/compose.yaml" <<'YAML'
services:
  dev:
    image: pgvol-it/dev:client
    command: sleep infinity
    volumes: ["..:/workspace"]
    environment: &database { POSTGRES_USER: shop, POSTGRES_PASSWORD: geheim, POSTGRES_DB: app }
    depends_on: [db]
  db:
    image: pgvol-it/postgres:17
    environment: *database
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data:
YAML
  chown -R 4321:4321 "$STAGE/home" "$STAGE/project"
  as_user_git
}

as_user_git() { setpriv --reuid 4321 --regid 4321 --clear-groups env HOME="$STAGE/home" sh -c 'cd "$0" && git init -q && git add -A && git -c user.name=it -c user.email=it@localhost commit -qm all' "$STAGE/project"; }

teardown_file() {
  local project used
  used=$({ container; "$docker" ps -aq --filter "label=devcontainer.local_folder=$STAGE/image"; } | xargs -r "$docker" inspect --format '{{.Config.Image}}')
  for project in $("$docker" ps -aq --filter "label=devcontainer.local_folder=$STAGE/project" | xargs -r "$docker" inspect --format '{{index .Config.Labels "com.docker.compose.project"}}' | sort -u); do
    "$docker" ps -aq --filter "label=com.docker.compose.project=$project" | xargs -r "$docker" rm -fv >/dev/null
    "$docker" volume ls -q --filter "label=com.docker.compose.project=$project" | xargs -r "$docker" volume rm >/dev/null
    "$docker" network ls -q --filter "label=com.docker.compose.project=$project" | xargs -r "$docker" network rm >/dev/null
  done
  "$docker" ps -aq --filter "label=devcontainer.local_folder=$STAGE/image" | xargs -r "$docker" rm -fv >/dev/null
  # Only what the command has built of ours.
  grep '^vsc-' <<<"$used" | xargs -r "$docker" rmi -f >/dev/null 2>&1 || true
  rm -rf "$STAGE"
  userdel pgvol-it
}

setup() {
  host_home=$STAGE/home
  PATH=$STAGE/bin:$PATH
  tools=${PGVOL_IT_HOME:-/var/tmp/pgvol-it}/tools/node_modules/@devcontainers/cli
}

up() { succeeds dc up --workspace-folder "$STAGE/project" "$@"; }
in_dev() { as_host_user env node "$tools/devcontainer.js" exec --workspace-folder "$STAGE/project" "$@"; }
container() { "$docker" ps -aq --filter "label=devcontainer.local_folder=$STAGE/project"; }

@test "up by a host user that is not root: the folder is made, is the workspace's owner's, and both sides can write" {
  up
  says 'nothing to restore: there is no backup «seed»'
  says 'pgvol: PostgreSQL 17'
  [ "$(stat -c %u "$STAGE/project/_backups")" = 4321 ]
  succeeds in_dev sh -c 'id -un; readlink -f /backups'
  says vscode
  says /workspace/_backups
  succeeds in_dev pgvol psql -- -qc 'CREATE TABLE item AS SELECT generate_series(1, 100) AS id'
  succeeds in_dev pgvol backup --label seed
  [ "$(stat -c '%u %a' "$STAGE/project/_backups/"*_seed.dump)" = '4321 600' ]
  # The other side writes.
  setpriv --reuid 4321 --regid 4321 --clear-groups touch "$STAGE/project/_backups/mine"
  rm "$STAGE/project/_backups/mine"
}

@test "git clean leaves the backups; a folder that was deleted while the container was stopped is there again" {
  setpriv --reuid 4321 --regid 4321 --clear-groups env HOME="$STAGE/home" git -C "$STAGE/project" clean -qfd
  ls "$STAGE/project/_backups/"*_seed.dump
  cp -a "$STAGE/project/_backups" "$STAGE/kept"
  "$docker" stop "$(container)" >/dev/null
  rm -rf "$STAGE/project/_backups"
  up
  [ "$(stat -c %u "$STAGE/project/_backups")" = 4321 ]
  succeeds in_dev pgvol list
  says 'No backups'
  cp -a "$STAGE/kept/." "$STAGE/project/_backups/"
  succeeds in_dev pgvol verify all
  # Deleted while it runs: the next command makes it.
  rm -rf "$STAGE/project/_backups"
  succeeds in_dev pgvol backup
  cp -a "$STAGE/kept/." "$STAGE/project/_backups/"
}

@test "told to stop, it takes a backup first; and keeps as many as it should" {
  local before
  before=$(ls "$STAGE/project/_backups" | grep -c '\.dump$')
  "$docker" stop "$(container)" >/dev/null
  "$docker" logs "$(container)" 2>&1 | grep -q 'pgvol: stopping: taking a backup'
  [ "$(ls "$STAGE/project/_backups" | grep -c '\.dump$')" = $((before + 1)) ]
  up
  succeeds in_dev pgvol verify all
}

@test "somebody new opens the project, and has the data; a rebuild leaves data alone" {
  # Data is there: it stays.
  succeeds in_dev pgvol psql -- -qc 'DELETE FROM item WHERE id > 50'
  up --remove-existing-container
  says 'holds data, and is left as it is'
  succeeds in_dev pgvol psql -- -Atc 'SELECT count(*) FROM item'
  says 50
  # A new machine: no database yet.
  succeeds in_dev pgvol psql --database postgres -- -qc 'DROP DATABASE app WITH (FORCE)' -c 'CREATE DATABASE app'
  up --remove-existing-container
  says 'Restored database app: 1 table, 100 rows'
  succeeds in_dev pgvol psql -- -Atc 'SELECT count(*) FROM item'
  says 100
}

@test "packaged, published to a registry here, and installed from it; the version is the plugin's" {
  local port registry
  mkdir -p "$STAGE/registry" "$STAGE/image/.devcontainer"
  printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:0"}\n' "$STAGE/registry" >"$STAGE/registry.yaml"
  docker-registry serve "$STAGE/registry.yaml" >"$STAGE/registry.log" 2>&1 3>&- &
  registry=$!
  # A port of the system's choice: one of ours may be taken.
  eventually grep -q 'listening on 127' "$STAGE/registry.log"
  port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$STAGE/registry.log")
  run "$devcontainer" features package --output-folder "$STAGE/out" "$feature"
  local packaged=$status
  [ "$packaged" != 0 ] || { run "$devcontainer" features publish --registry "localhost:$port" --namespace pgvol/pgvol "$feature"; packaged=$status; }
  echo "$output"
  [ "$packaged" = 0 ] || { kill "$registry"; false; }
  printf '{"image": "pgvol-it/dev:client", "features": {"localhost:%s/pgvol/pgvol/pgvol:0": {"version": "none", "dbService": "nowhere"}}}' "$port" >"$STAGE/image/.devcontainer/devcontainer.json"
  run "$devcontainer" up --workspace-folder "$STAGE/image"
  kill "$registry"
  echo "$output"
  [ "$status" = 0 ]
  # Nobody answers: told, and it is up.
  says 'No PostgreSQL server answers at nowhere'
  succeeds "$devcontainer" exec --workspace-folder "$STAGE/image" pgvol version
  says "$(sed -n 's|^  <version>\(.*\)</version>|\1|p' "$repository/pom.xml" | head -n 1)"
}

# A container with the scripts, and no devcontainer command around it: what the hook says of where the workspace is.
hook_in() { # docker run's arguments…
  "$docker" run --rm -v "$feature:/usr/local/share/pgvol:ro" -w /workspace "$@" pgvol-it/dev:client \
    sh -c 'mkdir -p /var/lib/pgvol && ln -sfn /var/lib/pgvol/backups /backups && /usr/local/share/pgvol/bin/pgvol hook create && touch /backups/x && readlink -f /backups'
}

@test "a workspace in no mount, in a volume, in a codespace: it works, and is said" {
  succeeds hook_in
  says 'is in no mount: backups are lost with this container'
  says /workspace/_backups
  local volume
  volume=$(unique volume)
  succeeds hook_in -v "$volume:/workspace"
  "$docker" volume rm "$volume" >/dev/null
  says 'the workspace is in a volume'
  succeeds hook_in -e CODESPACES=true -v "$STAGE/home:/workspace"
  says 'in this codespace only'
  mkdir "$STAGE/bind"
  succeeds hook_in -v "$STAGE/bind:/workspace"
  [ "$output" = /workspace/_backups ]
  # Read-only: told, and no failure.
  run "$docker" run --rm -v "$feature:/usr/local/share/pgvol:ro" -w /workspace -v "$STAGE/home/.cache:/workspace:ro" pgvol-it/dev:client \
    sh -c 'mkdir -p /var/lib/pgvol && /usr/local/share/pgvol/bin/pgvol hook create'
  [ "$status" = 0 ]
  says 'cannot be created'
}

@test "a version that cannot be had: a failure that says which can; a wrong option is one, too" {
  install() { "$docker" run --rm -v "$feature:/feature:ro" "$@" pgvol-it/dev:trixie /feature/install.sh; }
  fails install -e VERSION=99 -e INSTALLFROMPGDG=false
  says 'There is no PostgreSQL client 99 for Debian GNU/Linux 13 (trixie)'
  says 'to one of: 17'
  fails install -e VERSION=nine
  says "can be auto, none, or a major version"
  fails install -e KEEP=all
  succeeds install -e VERSION=17
  says 'is installed'
}
