#!/usr/bin/env bash
# Apache Kafka from Maven Central jars: the reference broker, its tools, and the class path of the Java suite.
#
#   kafka.sh jars                     fetch the jars once; prints the class path
#   kafka.sh server FILE              run a combined broker and controller from a properties file; formats a new data directory
#   kafka.sh tool CLASS ARGS...       run a main class
#
# CLIENTS_CACHE says where jars are kept. No background process is left: `server` replaces the shell by the JVM.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
libs=${CLIENTS_CACHE:-$HOME/.cache/odradek-clients}/kafka-4.3.1

fetch_jars() {
  cmp -s "$here/pom.xml" "$libs/.complete" && return
  mkdir -p "$libs"
  # Maven Central sometimes answers late; what has been fetched stays, so another try is cheap.
  for _ in 1 2 3; do
    if mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$libs" >&2; then
      cp "$here/pom.xml" "$libs/.complete"
      return
    fi
  done
  return 1
}
run_java() { java -XX:+UseSerialGC -XX:TieredStopAtLevel="${JIT_LEVEL:-4}" -Dlog4j2.configurationFile="$here/log4j2.yaml" -cp "$libs/*" "$@"; }

command=${1:-}
shift || true
fetch_jars
case $command in
  jars) echo "$libs/*" ;;
  tool) run_java -Xmx512m "$@" ;;
  server)
    data=$(sed -n 's/^log.dirs=//p' "$1")
    if [ ! -e "$data/meta.properties" ]; then
      JIT_LEVEL=1 run_java -Xmx256m kafka.tools.StorageTool format -t "$(printf 'clienttestsclienttest%s' g)" \
        -c "$1" --standalone >/dev/null
    fi
    exec java -Xms512m -Xmx512m -server -XX:+UseG1GC -Dlog4j2.configurationFile="$here/log4j2.yaml" -cp "$libs/*" kafka.Kafka "$1"
    ;;
  *)
    sed -n '2,9p' "$0" | cut -c3- >&2
    exit 2
    ;;
esac
