#!/usr/bin/env bash
# The console producer and consumer, as people use them in a shell: text lines with keys through each codec, and a group that goes on.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tool() { JIT_LEVEL=1 bash "$here/kafka.sh" tool "$@"; }
topics() { tool org.apache.kafka.tools.TopicCommand --bootstrap-server "$BOOTSTRAP" "$@"; }
produce() { tool org.apache.kafka.tools.ConsoleProducer --bootstrap-server "$BOOTSTRAP" --reader-property parse.key=true "$@"; }
consume() {
  tool org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server "$BOOTSTRAP" --timeout-ms 30000 \
    --formatter-property print.key=true "$@" 2>"$DIRECTORY/consumer.err"
}
# Key, tab, value: what parse.key reads and print.key writes.
lines() { awk -v first="$1" -v end="$2" 'BEGIN { for (i = first; i < end; i++) printf "key-%d\tvärde ☃ %d\n", i, i }'; }

codec_case() {
  local topic=$SUITE-$1
  topics --create --topic "$topic" --partitions 1 >/dev/null
  lines 0 "$COUNT" >"$DIRECTORY/$1.in"
  produce --topic "$topic" --compression-codec "$1" --batch-size 65536 <"$DIRECTORY/$1.in"
  consume --topic "$topic" --from-beginning --max-messages "$COUNT" >"$DIRECTORY/$1.out"
  cmp "$DIRECTORY/$1.in" "$DIRECTORY/$1.out"
}

group_case() {
  local topic=$SUITE-group
  topics --create --topic "$topic" --partitions 1 >/dev/null
  lines 0 500 | produce --topic "$topic"
  consume --topic "$topic" --group "$topic" --from-beginning --max-messages 500 >"$DIRECTORY/first"
  lines 500 1000 | produce --topic "$topic"
  consume --topic "$topic" --group "$topic" --max-messages 500 >"$DIRECTORY/second"
  lines 0 1000 | cmp - <(cat "$DIRECTORY/first" "$DIRECTORY/second")
}

describe_case() {
  topics --create --topic "$SUITE-describe" --partitions 4 --config retention.ms=1000 >/dev/null
  topics --describe --topic "$SUITE-describe" >"$DIRECTORY/described"
  grep -q 'PartitionCount: 4.*retention.ms=1000' "$DIRECTORY/described"
  [ "$(grep -c 'Leader: 1' "$DIRECTORY/described")" -eq 4 ]
}

check() {
  local name=$1 started=$SECONDS
  shift
  [[ $name =~ $CASE ]] || return 0
  # A subshell of its own: `set -e` does not hold inside a condition.
  bash "${BASH_SOURCE[0]}" --case "$@" >"$DIRECTORY/$name.log" 2>&1 && local result=0 || local result=$?
  if [ $result -eq 0 ]; then
    echo "ok $SUITE $name ($((SECONDS - started)) s)"
  else
    echo "FAILED $SUITE $name: $(tail -1 "$DIRECTORY/$name.log")"
    cat "$DIRECTORY/$name.log" "$DIRECTORY/consumer.err" 2>/dev/null || true
  fi
}

if [ "${1:-}" = --case ]; then
  shift
  "$@"
  exit
fi
check describe describe_case
for codec in none gzip snappy lz4 zstd; do check "codec-$codec" codec_case "$codec"; done
check group group_case
