#!/usr/bin/env bash
# Tests the server in a real Vim with ALE and the configuration in editors/README.md (Debian: apt-get install vim-nox
# vim-ale).
#   ECHOLINT  the server; default: target/release/echolint, else target/debug/echolint
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

advice="(Debian: apt-get install vim-nox vim-ale)"
version=$(vim --version 2>/dev/null) || fail "no vim on the PATH $advice"
grep -q '+channel' <<<"$version" || fail "this vim is built without +channel $advice"
sed -n 1p <<<"$version"
snippet "$root/editors/README.md" vim > "$run/echolint.vim"

cd "$run/workspace"
status=0
# ALE does nothing in Ex mode (-es), so start Vim with a dumb terminal.
SNIPPET="$run/echolint.vim" RESULT="$run/result" timeout --kill-after 5 90 \
    vim -T dumb --not-a-term -N -u NONE -i NONE -n -S "$here/ale-test.vim" </dev/null >/dev/null 2>&1 || status=$?
if [ ! -s "$run/result" ]; then
    fail "vim exited with status $status before the first check; is ALE installed? $advice"
fi
cat "$run/result"
exit "$status"
