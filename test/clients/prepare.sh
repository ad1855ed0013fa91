#!/usr/bin/env bash
# Installs what the suites need, from package registries, into the cache directory and the ignored folders of this one.
#
#   prepare.sh STEP...    steps: system java python node confluent-javascript go rust
#
# Every step does nothing, quickly, when its result is in place.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export CLIENTS_CACHE=${CLIENTS_CACHE:-$HOME/.cache/odradek-clients}
mkdir -p "$CLIENTS_CACHE"

# Registries sometimes answer late or not at all: three tries.
retry() { "$@" || { sleep 2 && "$@"; } || { sleep 5 && "$@"; }; }

# Debian packages: kcat, and the headers that librdkafka is built against.
system() {
  local missing=()
  command -v kcat >/dev/null || missing+=(kcat)
  local package
  for package in zlib1g-dev libssl-dev libzstd-dev; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  retry "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive retry "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

java() {
  local libs
  libs=$(bash "$here/java/kafka.sh" jars)
  local classes=$CLIENTS_CACHE/java-classes
  if ! cat "$here"/java/*.java | cmp -s - "$classes/compiled"; then
    mkdir -p "$classes"
    javac -Xlint:all,-processing,-classfile,-path -cp "$libs" -d "$classes" "$here"/java/*.java
    cat "$here"/java/*.java >"$classes/compiled"
  fi
}

python() {
  local venv=$CLIENTS_CACHE/python
  cmp -s "$here/python/requirements.txt" "$venv/installed.txt" && return
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  retry "$venv/bin/pip" install -q -r "$here/python/requirements.txt"
  cp "$here/python/requirements.txt" "$venv/installed.txt"
}

node() {
  local mark=$here/node/node_modules/.installed
  cmp -s "$here/node/package-lock.json" "$mark" && return
  # The scripts of two packages would fetch binaries from elsewhere, hence ignore-scripts in .npmrc.
  # `npm run` hands the settings of the package above down; some of these clients want a newer Node.
  (cd "$here/node" && retry npm ci --engine-strict=false)
  cp "$here/node/package-lock.json" "$mark"
}

# The binding is built from the package's own sources. Its directory names the versions it depends on.
confluent_javascript() {
  node
  local package=$here/node/node_modules/@confluentinc/kafka-javascript
  [ -e "$package/build/Release/confluent-kafka-javascript.node" ] && return
  local version prefix kept gyp
  version=$(command node -p "require('$package/package.json').version + '-node' + process.versions.modules")
  kept=$CLIENTS_CACHE/confluent-javascript-$version
  if [ ! -d "$kept" ]; then
    gyp=$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js
    prefix=$(command node -p 'require("path").resolve(process.execPath, "../..")')
    local options=()
    [ -d "$prefix/include/node" ] && options=("--nodedir=$prefix")
    # The makefile that gyp writes does not know that librdkafka's config.h comes from its configure script.
    export CKJS_LINKING=dynamic
    (cd "$package" && command node "$gyp" configure "${options[@]}")
    (cd "$package/deps" && command node ../util/configure)
    # Nor that it must not run again beside what it is for; and it would run a hundred compilers at once.
    sed -i -e 's#node ../util/configure#true#' -e 's#make -j -C#make -j2 -C#' "$package/build/deps/librdkafka.target.mk"
    (cd "$package" && JOBS=2 command node "$gyp" build "${options[@]}")
    mkdir -p "$kept.new/Release" "$kept.new/deps"
    cp "$package/build/Release/confluent-kafka-javascript.node" "$kept.new/Release/"
    cp -a "$package"/build/deps/librdkafka*.so* "$kept.new/deps/"
    mv "$kept.new" "$kept"
  fi
  rm -rf "$package/build"
  cp -a "$kept" "$package/build"
}

go() {
  mkdir -p "$CLIENTS_CACHE/go"
  (cd "$here/go" && retry command go build -o "$CLIENTS_CACHE/go/" ./...)
}

rust() {
  (cd "$here/rust" && retry cargo build -q --release --target-dir "$CLIENTS_CACHE/rust")
}

for step in "$@"; do "${step//-/_}"; done
