#!/usr/bin/env bash
# Writes beside each list of Python packages the one that is installed: everything that they need in turn, each with its version and
# the checksums of its files.  lock.sh FOLDER, which keeps the tool
set -euo pipefail
folder=$1
[ -x "$folder/bin/uv" ] || { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9; }
for wanted in {tests,tests/sdk,benches,scripts/cross,scripts/size}/requirements.txt; do
    "$folder/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        "$wanted" --output-file "${wanted%.txt}.lock"
done
