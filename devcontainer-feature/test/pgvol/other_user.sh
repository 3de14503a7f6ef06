#!/bin/bash
# Debian 13, by a Dockerfile, a user, options that hold anything.
set -e
# shellcheck source=/dev/null
source dev-container-features-test-lib
check "the image is the Dockerfile's" test -e /from-a-dockerfile
check "not root" bash -c '[ "$(id -un)" = vscode ]'
check "backupDir" bash -c '[ "$(readlink -f /backups)" = "$(pwd)/data/backups" ] && touch /backups/x && rm /backups/x'
check "an option is text" bash -c '. /usr/local/share/pgvol/options && [ "$PGVOL_DB_NAME" = "it'"'"'s odd" ]'
check "a wrong schedule is told, and nothing started" bash -c 'pgvol hook start | grep "no cron expression" && ! pgrep -f "[p]gvol schedule"'
reportResults
