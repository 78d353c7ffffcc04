#!/usr/bin/env bash
# Fuzzes as many targets at a time as there are processors: fuzz.sh SECONDS TARGET.... What cargo-fuzz would do, with the stable
# compiler: the flags that it passes are unstable, and RUSTC_BOOTSTRAP lets them through. A finding is left in build/fuzz, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
targets=("$@")
host=$(rustc -vV | sed -n 's/^host: //p')

export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address -Ccodegen-units=1
    -Cdebug-assertions -Coverflow-checks --cfg fuzzing"
cargo build --locked --quiet --release --manifest-path fuzz/Cargo.toml --target "$host" --target-dir target/fuzz

# Leaks are looked for at the end of each run; a libFuzzer run by strace or in a container may not trace itself, and would end there.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_odr_violation=0}
rm -rf build/fuzz/seeds
python3 fuzz/seeds.py build/fuzz/seeds

# Its lines are written in one piece each: several run at the same time.
fuzz() {
    local target=$1 log=build/fuzz/$1.log
    mkdir -p "build/fuzz/found/$target" "build/fuzz/corpus/$target"
    if ! "target/fuzz/$host/release/$target" -max_total_time="$seconds" -max_len=8192 -timeout=10 -dict=fuzz/words.dict \
        -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target/" \
        "build/fuzz/corpus/$target" "fuzz/corpus/$target" "build/fuzz/seeds/$target" >"$log" 2>&1; then
        tail -40 "$log"
        echo "$target: a finding; the input is in build/fuzz/found/$target" >&2
        return 1
    fi
    sed -n "s/^stat::number_of_executed_units: */$target: runs without a finding: /p" "$log"
}
export -f fuzz
export host seconds
echo "fuzzing ${targets[*]}, $seconds s each"
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'fuzz "{}"'
