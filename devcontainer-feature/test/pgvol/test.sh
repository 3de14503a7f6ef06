#!/bin/bash
# The default options, in the image that the test command is given. No server is there.
set -e
# shellcheck source=/dev/null
source dev-container-features-test-lib
check "pgvol answers" pgvol help
check "PostgreSQL's client is there" pg_dump --version
check "/backups leads to the workspace" bash -c '[ "$(readlink -f /backups)" = "$(pwd)/_backups" ]'
check "it can be written" bash -c 'touch /backups/x && rm /backups/x'
check "no server: said, and no backup" bash -c '! pgvol backup && [ -z "$(ls /backups)" ]'
check "completion" bash -c 'source /usr/local/share/bash-completion/completions/pgvol && complete -p pgvol'
check "manual" test -r /usr/local/share/man/man1/pgvol.1
reportResults
