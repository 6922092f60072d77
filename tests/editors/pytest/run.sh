#!/usr/bin/env bash
# Tests the server with pytest-lsp, a client that decodes every message against the types of the specification and has
# the capabilities of VS Code, Neovim and Emacs.
#   ECHOLINT              the server; default: target/release/echolint, else target/debug/echolint
#   ECHOLINT_EDITORS_DIR  where to create the virtual environment; default: target/editors
# Arguments are passed to pytest.
set -euo pipefail
installed_home=$HOME
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

venv=$folder/pytest
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    HOME=$installed_home python3 -m venv "$venv" &&
        HOME=$installed_home timeout 300 "$venv/bin/pip" install --quiet -r "$here/requirements.txt" ||
        fail "pytest-lsp could not be installed with pip into $venv; python3 3.10 or newer with venv is needed"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi

cd "$here"
export PYTHONDONTWRITEBYTECODE=1 WORKSPACE="$run/workspace"
# Each test has a time limit; this one stops anything that hangs outside the tests.
timeout --kill-after 10 300 "$venv/bin/pytest" --basetemp "$run/pytest" "$@"
