#!/usr/bin/env bash
# The black-box suites: real clients over TCP against this broker or against Apache Kafka.
#
#   npm run test:clients                                        everything, against this broker
#   npm run test:clients -- --target kafka                      the same cases against Apache Kafka
#   npm run test:clients -- --suite franz-go --case codec-zstd  one suite, the cases that match the pattern
#   npm run test:clients -- --list                              the suites
set -euo pipefail
exec node "$(dirname "${BASH_SOURCE[0]}")/main.js" "$@"
