#!/usr/bin/env bash
# Builds the librdkafka client of the benches, against Debian's package, and prints where it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CLIENTS_CACHE:-$HOME/.cache/odradek-clients}
if [ ! -e /usr/include/librdkafka/rdkafka.h ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends librdkafka-dev; } >&2
fi
if [ ! "$cache/bench/load" -nt "$here/load.c" ]; then
  mkdir -p "$cache/bench"
  cc -O2 -Wall -Wextra -o "$cache/bench/load" "$here/load.c" -lrdkafka -lpthread
fi
echo "$cache/bench/load"
