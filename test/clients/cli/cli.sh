#!/usr/bin/env bash
# This project's own command line as a client: topics, produce and consume through each codec, configs, a group that goes on.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
launcher=${ODRADEK_BIN:-$here/../../../bin/odradek.js}
# The bootstrap option belongs to the last command word, so it comes at the end.
odradek() { node "$launcher" "$@" --bootstrap-server "$BOOTSTRAP"; }
lines() { awk -v first="$1" -v end="$2" 'BEGIN { for (i = first; i < end; i++) printf "key-%d\tvärde ☃ 😀 %d\n", i, i }'; }

topics_case() {
  local topic=$SUITE-topics
  odradek topics create "$topic" --partitions 2 --config retention.ms=86400000
  if odradek topics create "$topic" 2>"$DIRECTORY/again"; then return 1; fi
  grep -qi 'exists' "$DIRECTORY/again"
  odradek topics list | grep -q "$topic"
  odradek topics alter "$topic" --partitions 4 --config max.message.bytes=2000000
  odradek topics describe "$topic" >"$DIRECTORY/described"
  grep -q 'retention.ms' "$DIRECTORY/described"
  odradek topics describe "$topic" --json | node -e '
    const text = require("node:fs").readFileSync(0, "utf8");
    const [topic] = [JSON.parse(text)].flat();
    if (topic.partitions.length !== 4) throw new Error(text);'
  odradek topics delete "$topic"
  local deadline=$((SECONDS + 20))
  while odradek topics list | grep -q "$topic"; do [ $SECONDS -lt $deadline ]; done
}

codec_case() {
  local topic=$SUITE-$1
  odradek topics create "$topic" --partitions 1
  lines 0 "$COUNT" >"$DIRECTORY/$1.in"
  odradek produce "$topic" --key-separator $'\t' --compression "$1" --quiet <"$DIRECTORY/$1.in"
  odradek consume "$topic" --from-beginning --exit --format '%k\t%s\n' | cmp - "$DIRECTORY/$1.in"
}

formats_case() {
  local topic=$SUITE-formats
  odradek topics create "$topic" --partitions 1
  odradek produce "$topic" first second --key one --header h=v --timestamp 1700000000000 --quiet
  [ "$(odradek consume "$topic" --from-beginning --exit --format '%p %o %T %k %s %h\n' | tail -1)" = \
    '0 1 1700000000000 one second h=v' ]
  [ "$(odradek consume "$topic" --offset -1 --exit --format '%s\n')" = second ]
  odradek consume "$topic" --from-beginning --max-records 1 --json | grep -q '"first"'
}

group_case() {
  local topic=$SUITE-group
  odradek topics create "$topic" --partitions 1
  lines 0 3000 | odradek produce "$topic" --key-separator $'\t' --quiet
  odradek consume "$topic" --group "$topic" --from-beginning --max-records 3000 --format '%k\t%s\n' | cmp - <(lines 0 3000)
  lines 3000 6000 | odradek produce "$topic" --key-separator $'\t' --quiet
  odradek consume "$topic" --group "$topic" --max-records 3000 --format '%k\t%s\n' | cmp - <(lines 3000 6000)
  odradek groups list | grep -q "$topic"
  odradek groups describe "$topic" | grep -q 6000
  odradek groups delete "$topic"
}

check() {
  local name=$1 started=$SECONDS
  shift
  [[ $name =~ $CASE ]] || return 0
  # A shell of its own: `set -e` does not hold inside a condition.
  bash -x "${BASH_SOURCE[0]}" --case "$@" >"$DIRECTORY/$name.log" 2>&1 && local result=0 || local result=$?
  if [ $result -eq 0 ]; then
    echo "ok $SUITE $name ($((SECONDS - started)) s)"
  else
    echo "FAILED $SUITE $name: $(grep '^+' "$DIRECTORY/$name.log" | tail -1)"
    tail -20 "$DIRECTORY/$name.log"
  fi
}

if [ "${1:-}" = --case ]; then
  shift
  "$@"
  exit
fi
check topics topics_case
for codec in none gzip snappy lz4 zstd; do check "codec-$codec" codec_case "$codec"; done
check formats formats_case
check group group_case
