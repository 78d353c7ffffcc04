#!/usr/bin/env bash
# Makes a Python environment of the tests, and brings it up to date when its list of packages changes:  venv.sh FOLDER REQUIREMENTS
# Where a .lock stands beside the list (`make lock` writes it), that is what is installed: every package has to be in it, and every
# file to have the checksum that it had.
set -euo pipefail
venv=$1 requirements=$2
stamp=$venv/.requirements lock=${requirements%.txt}.lock
checks=()
if [ -e "$lock" ]; then
    wanted=$(sed -E 's/#.*//; s/\[[^]]*\]//; s/ //g; /^$/d' "$requirements" | tr '[:upper:]_' '[:lower:]-')
    for package in $wanted; do
        sed -E 's/\[[^]]*\]//' "$lock" | grep -F "$package " >/dev/null || { echo "$lock lacks $package: make lock writes it anew" >&2; exit 1; }
    done
    requirements=$lock checks=(--require-hashes)
fi
if cmp -s "$requirements" "$stamp"; then exit 0; fi
[ -n "${PYTHON3:-}" ] || "$(dirname "$0")/need.sh" python3 venv
"${PYTHON3:-python3}" -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "${checks[@]}" -r "$requirements"
cp "$requirements" "$stamp"
