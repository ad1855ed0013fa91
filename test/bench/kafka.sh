#!/usr/bin/env bash
# Apache Kafka 4.3.1 for the benches: the jars that the client suites fetch from Maven Central, run as its own start script would.
#
#   kafka.sh jars            fetch the jars once; print the class path
#   kafka.sh format FILE     format the data directory that the properties file names
#   kafka.sh tool CLASS ...  run a main class, as the perf tools
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
clients=$here/../clients/java
command=${1:-}
shift || true
class_path=$(bash "$clients/kafka.sh" jars)
run_java() { java -Dlog4j2.configurationFile="$clients/log4j2.yaml" -cp "$class_path" "$@"; }
case $command in
  jars) echo "$class_path" ;;
  format)
    run_java -Xmx256m -XX:TieredStopAtLevel=1 kafka.tools.StorageTool format -t "$(printf 'benchesbenchesbenche%s' gg)" -c "$1" \
      --standalone >/dev/null
    ;;
  tool) run_java -Xmx512m "$@" ;;
  *)
    sed -n '2,7p' "$0" | cut -c3- >&2
    exit 2
    ;;
esac
