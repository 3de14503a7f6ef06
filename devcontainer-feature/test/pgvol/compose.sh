#!/bin/bash
# With a real database in Compose: all of it, from inside.
set -e
# shellcheck source=/dev/null
source dev-container-features-test-lib
export DB=app
check "the server answers" bash -c 'for i in $(seq 60); do pg_isready -q -h db && exit 0; sleep 1; done; exit 1'
check "data" pgvol psql -- -qc 'CREATE TABLE item AS SELECT generate_series(1, 100) AS id'
check "backup" pgvol backup --label good
check "pg_dump 17 compresses by zstd" bash -c '[ "$(pgvol list --json | jq -r ".[0].compression")" = zstd ]'
check "verify" pgvol verify all
check "loss" pgvol psql -- -qc 'DROP TABLE item'
check "restore" pgvol restore --yes good
check "rows" bash -c '[ "$(pgvol psql -- -Atc "SELECT count(*) FROM item")" = 100 ]'
check "undo" pgvol undo
check "redo" pgvol undo
check "status" bash -c 'pgvol status --brief | grep "database app"'
reportResults
