#!/usr/bin/env bash
# Tests the server in a real Emacs with eglot and the configuration in editors/README.md. Emacs 29 includes eglot; for
# Emacs 28 install the Debian packages: apt-get install emacs-nox elpa-eglot
#   ECHOLINT  the server; default: target/release/echolint, else target/debug/echolint
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

command -v emacs >/dev/null || fail "no emacs on the PATH (Debian: apt-get install emacs-nox elpa-eglot)"
emacs --version | sed -n 1p
snippet "$root/editors/README.md" emacs-lisp > "$run/echolint.el"
timeout --kill-after 5 90 emacs --batch -Q --load "$here/eglot-test.el" "$run/echolint.el" "$run/workspace/runs.jsonl"
