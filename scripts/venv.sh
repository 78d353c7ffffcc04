#!/usr/bin/env bash
# Makes the Python environment of the tests, and brings it up to date when its list of packages changes.
set -euo pipefail
venv=$1 requirements=$2
stamp=$venv/.requirements
if cmp -s "$requirements" "$stamp"; then exit 0; fi
"${PYTHON3:-python3}" -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
cp "$requirements" "$stamp"
