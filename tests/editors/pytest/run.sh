#!/usr/bin/env bash
# Tests the server with pytest-lsp, a client that decodes every message against the types of the specification and
# knows what VS Code, Neovim and Emacs say they can do.
#   ECHOLINT              the server; target/release/echolint or target/debug/echolint without it
#   ECHOLINT_EDITORS_DIR  where the virtual environment is made; target/editors without it
# Arguments go to pytest.
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
# The tests have limits of their own; this one is for what hangs outside of them.
timeout --kill-after 10 300 "$venv/bin/pytest" --basetemp "$run/pytest" "$@"
