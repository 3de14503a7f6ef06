# shellcheck shell=dash disable=SC2154
# Names and texts on their way into SQL. Whatever they hold, psql and the server take them as one thing.

sql_name() { printf '"'; printf %s "$1" | sed 's/"/""/g'; printf '"'; }

# psql looks for its commands and variables everywhere but between quotes.
sql_text() {
  printf " E'"
  printf %s "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g"
  printf "'"
}
