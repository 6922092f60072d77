# The run.sh of each editor sources this file. It finds the server, creates a temporary folder with a copy of workspace/,
# private XDG folders and a home, and makes sure that no process outlives the run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${ECHOLINT_EDITORS_DIR:-$root/target/editors}
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# The absolute path of the server under test.
server() {
    local candidate
    for candidate in "${ECHOLINT:-$root/target/release/echolint}" ${ECHOLINT:-"$root/target/debug/echolint"}; do
        if [ -x "$candidate" ]; then
            realpath "$candidate"
            return
        fi
    done
    fail "no server: run cargo build --release, or set ECHOLINT to the path of echolint"
}

# The first code block of a language in a Markdown file, so that the tests use the documented configuration.
snippet() {
    awk -v open="\`\`\`$2" '$0 == "```" { inside = 0 } inside { print } $0 == open && !done { inside = done = 1 }' "$1"
}

# The processes of this run: editors start the server by a path inside the folder of the run.
leftovers() {
    pgrep -f -- "$run/bin/echolint" || true
}

clean_up() {
    local status=$? pids attempt
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        pids=$(leftovers)
        [ -n "$pids" ] || break
        sleep 0.2
    done
    if [ -n "$pids" ]; then
        printf 'error: the server is still running after the editor exited: %s\n' "$(echo $pids)" >&2
        kill -9 $pids 2>/dev/null || true
        status=1
    fi
    rm -rf "$run"
    exit "$status"
}

binary=$(server)
run=$(mktemp -d)
trap clean_up EXIT
mkdir -p "$run/bin" "$run/home" "$run/config" "$run/data" "$run/state" "$run/cache" "$run/runtime"
chmod 700 "$run/runtime"
ln -s "$binary" "$run/bin/echolint"
cp -R "$root/tests/editors/workspace" "$run/workspace"
export PATH="$run/bin:$PATH" HOME="$run/home"
export XDG_CONFIG_HOME="$run/config" XDG_DATA_HOME="$run/data" XDG_STATE_HOME="$run/state"
export XDG_CACHE_HOME="$run/cache" XDG_RUNTIME_DIR="$run/runtime"
# Variables of the developer must not change the output of the server.
unset NO_COLOR FORCE_COLOR ECHOLINT_LOG
