#!/usr/bin/env bash
# kcat (Debian's, with an older librdkafka): records from lines through each codec, metadata, a balanced consumer group. Topics come
# into being by producing to them. kcat cannot tell empty from null in its lines, so the records are keys, values and one header.
set -euo pipefail
flags=(-b "$BOOTSTRAP" -q)

# Partition `p` of three gets the records p, p + 3, ...: key, tab, value.
lines() {
  awk -v first="$1" -v end="$2" -v p="$3" \
    'BEGIN { for (i = first + p; i < end; i += 3) printf "key-%d\tvärde ☃ 😀 %d\n", i, i }'
}

produce() {
  local topic=$1 codec=$2 first=$3 end=$4 p
  for p in 0 1 2; do
    lines "$first" "$end" "$p" |
      kcat "${flags[@]}" -P -t "$topic" -p "$p" -K '\t' -z "$codec" -H number=one -X acks=all \
        -X enable.idempotence="$([ "$codec" = none ] && echo true || echo false)" -X max.in.flight=1
  done
}

wait_for() {
  local deadline=$((SECONDS + 60)) what=$1
  shift
  until "$@"; do
    if [ $SECONDS -ge $deadline ]; then
      echo "timed out: $what" >&2
      return 1
    fi
    sleep 0.1
  done
}

# The first metadata request creates the topic; a producer to a fixed partition does not wait for that.
make_topic() { wait_for "the topic $1" has_partition_count "$1"; }
has_partition_count() { kcat "${flags[@]}" -L -t "$1" | grep 'with 3 partitions'; }

codec_case() {
  local topic=$SUITE-$1 p
  make_topic "$topic"
  produce "$topic" "$1" 0 "$COUNT"
  for p in 0 1 2; do
    kcat "${flags[@]}" -C -t "$topic" -p "$p" -o beginning -e -f '%k\t%s\n' | cmp - <(lines 0 "$COUNT" "$p")
  done
  [ "$(kcat "${flags[@]}" -C -t "$topic" -p 0 -o beginning -c 1 -f '%h')" = number=one ]
}

metadata_case() {
  local topic=$SUITE-metadata
  make_topic "$topic"
  # Not `grep -q`: it ends at what it has found, and kcat with an error when it has more to say then.
  kcat "${flags[@]}" -L -J | grep "\"topic\":\"$topic\""
  produce "$topic" none 0 300
  # The offset of a time, and the end as an offset.
  [ "$(kcat "${flags[@]}" -Q -t "$topic:0:-1")" = "$topic [0] offset 100" ]
  [ "$(kcat "${flags[@]}" -Q -t "$topic:0:1000")" = "$topic [0] offset 0" ]
}

# Starts a member that writes what it reads; it commits when it is told to end.
start_member() {
  kcat -b "$BOOTSTRAP" -G "$1" -u -f '%p\t%k\t%s\n' -X auto.offset.reset=earliest -X heartbeat.interval.ms=500 \
    -X session.timeout.ms=10000 "$1" >"$2" 2>"$2.err" &
}

# A member's last rebalance message says that it has partitions.
has_partitions() { grep 'rebalanced' "$1.err" | tail -1 | grep -q 'assigned: .*\['; }
both_have_partitions() { has_partitions "$1" && has_partitions "$2"; }
has_lines() {
  local wanted=$1
  shift
  [ "$(cat "$@" | wc -l)" -ge "$wanted" ]
}
# Each partition's lines, in the order in which a member wrote them.
compare() {
  local first=$1 end=$2 p
  shift 2
  for p in 0 1 2; do
    cat "$@" | awk -F '\t' -v p="$p" '$1 == p { print $2 "\t" $3 }' | cmp - <(lines "$first" "$end" "$p")
  done
}

group_case() {
  local topic=$SUITE-group one=$DIRECTORY/one two=$DIRECTORY/two three=$DIRECTORY/three
  make_topic "$topic"
  start_member "$topic" "$one"
  members=($!)
  start_member "$topic" "$two"
  members+=($!)
  trap 'kill "${members[@]}" 2>/dev/null || true' EXIT
  wait_for 'both members to have partitions' both_have_partitions "$one" "$two"
  produce "$topic" none 0 3000
  wait_for 'the first half' has_lines 3000 "$one" "$two"
  kill "${members[@]}"
  wait "${members[@]}" || true
  compare 0 3000 "$one" "$two"
  produce "$topic" none 3000 6000
  start_member "$topic" "$three"
  members=($!)
  wait_for 'the second half' has_lines 3000 "$three"
  kill "${members[@]}"
  wait "${members[@]}" || true
  compare 3000 6000 "$three"
}

check() {
  local name=$1 started=$SECONDS
  shift
  [[ $name =~ $CASE ]] || return 0
  # A shell of its own: `set -e` does not hold inside a condition.
  bash "${BASH_SOURCE[0]}" --case "$@" >"$DIRECTORY/$name.log" 2>&1 && local result=0 || local result=$?
  if [ $result -eq 0 ]; then
    echo "ok $SUITE $name ($((SECONDS - started)) s)"
  else
    echo "FAILED $SUITE $name: $(tail -1 "$DIRECTORY/$name.log")"
    cat "$DIRECTORY/$name.log"
  fi
}

if [ "${1:-}" = --case ]; then
  shift
  "$@"
  exit
fi
check metadata metadata_case
for codec in none gzip snappy lz4 zstd; do check "codec-$codec" codec_case "$codec"; done
check group group_case
