# shellcheck shell=dash disable=SC2154
usage() { say 'Usage: pgvol version'; }
main() { say "pgvol $version"; }
