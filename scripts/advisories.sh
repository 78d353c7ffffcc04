#!/usr/bin/env bash
# Holds every crate against the RustSec database, and fails if one has a known vulnerability, is unmaintained or was withdrawn.
# advisories.sh CARGO_DENY [CLONE]: CLONE is a clone of the database for machines that cannot fetch it. Without either it fails: what
# was not looked at is not good.
set -euo pipefail
cargo_deny=$1 clone=${2:-}
# Where cargo-deny keeps this database, below the folder that deny.toml names.
kept=build/advisories/advisory-db-3157b0e258782691

cargo fetch --quiet --locked
rm -rf "$kept"
if [ -n "$clone" ]; then
    mkdir -p "${kept%/*}"
    git clone --quiet "$clone" "$kept"
elif ! "$cargo_deny" --locked fetch db; then
    cat >&2 <<'END'
NOT CHECKED: the database of advisories cannot be fetched from here. Bring a clone of https://github.com/rustsec/advisory-db from a
machine that can, and run: make advisories ADVISORIES=path/to/the/clone
END
    exit 1
fi
echo "database of $(git -C "$kept" log -1 --format=%cs), $(find "$kept/crates" -name 'RUSTSEC-*.md' | wc -l) advisories;" \
    "$(grep -c '^\[\[package\]\]' Cargo.lock) packages in Cargo.lock"
"$cargo_deny" --locked --offline check advisories
