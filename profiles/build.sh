#!/usr/bin/env bash
# Builds the built-in profile from General-AgentBench (MIT, arXiv 2602.18998), converted to CORPUS/agentbench: one JSONL
# file per model in tau2/ and swebench/.
#
#   profiles/build.sh CORPUS [ECHOLINT]
set -euo pipefail
corpus=${1:?"usage: profiles/build.sh CORPUS [ECHOLINT]"}/agentbench
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
echolint=${2:-"$here/../target/release/echolint"}

"$echolint" profile build --name claude-sonnet-4.5 \
    --teacher "$corpus/{tau2,swebench}/claude-sonnet-4.5.jsonl" \
    --background "$corpus/{tau2,swebench}/{deepseek,gemini,gpt,qwen}*.jsonl" \
    --output "$here/claude-sonnet-4.5.json"
