#!/bin/bash
# Debian 12, root, nothing there before.
set -e
# shellcheck source=/dev/null
source dev-container-features-test-lib
check "client 15" bash -c 'pg_dump --version | grep " 15\."'
check "root's workspace" bash -c '[ "$(readlink -f /backups)" = "$(pwd)/_backups" ] && [ -w /backups/. ]'
check "old pg_dump, zstd on this side" command -v zstd
check "list" pgvol list
check "installed again" bash -c 'cd /usr/local/share/pgvol && pgvol version | grep "$(cat version)"'
reportResults
