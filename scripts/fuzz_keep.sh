#!/usr/bin/env bash
# Keeps of what fuzzing has found the fewest inputs that reach as much: writes fuzz/corpus anew, after fuzz.sh:
# fuzz_keep.sh TARGET...
set -euo pipefail
cd "$(dirname "$0")/.."
host=$(rustc -vV | sed -n 's/^host: //p')
for target in "$@"; do
    kept=build/fuzz/kept/$target
    rm -rf "$kept"
    mkdir -p "$kept"
    # Places that are reached count, and not how often. The small ones first: of two that reach the same the first is kept. Long ones
    # would make the tests slow, and the folder large.
    "target/fuzz/$host/release/$target" -merge=1 -use_counters=0 -max_len=2048 "$kept" "fuzz/corpus/$target" "build/fuzz/corpus/$target" \
        "build/fuzz/seeds/$target" >"build/fuzz/$target-keep.log" 2>&1
    rm -rf "fuzz/corpus/$target"
    mv "$kept" "fuzz/corpus/$target"
    echo "$target: $(find "fuzz/corpus/$target" -type f | wc -l) inputs, $(du -sb "fuzz/corpus/$target" | cut -f1) bytes"
done
