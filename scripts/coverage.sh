#!/usr/bin/env bash
# How much of the library its tests reach: the core's own, and the C programs from outside. coverage.sh PYTHON
# Prints a line a folder, and keeps the pages with every line in build/coverage.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
host=$(rustc -vV | sed -n 's/^host: //p')
# The counters' form is that of the compiler's LLVM.
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
folder=$PWD/build/coverage prefix=$PWD/build/stage-coverage

rm -rf "$folder"
mkdir -p "$folder/raw" "$prefix/lib" "$prefix/include"
export LLVM_PROFILE_FILE=$folder/raw/%p-%m.profraw
export CARGO_TARGET_DIR=target/coverage CARGO_BUILD_TARGET=$host
export RUSTFLAGS=-Cinstrument-coverage
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only

cargo rustc --locked --quiet --release --lib --crate-type cdylib
cp include/*.h "$prefix/include/"
cp "target/coverage/$host/release/libtmcontrol.so" "$prefix/lib/libtmcontrol.so.0"
ln -sf libtmcontrol.so.0 "$prefix/lib/libtmcontrol.so"
# cargo says where the programs of the tests are.
tests=$(cargo test --locked --quiet --lib --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
cargo test --locked --quiet --lib

export TMCONTROL_PREFIX=$prefix TMCONTROL_LIBRARY=$prefix/lib/libtmcontrol.so.0 LD_LIBRARY_PATH=$prefix/lib
"$python" -m pytest -q tests/outside/test_c_programs.py tests/outside/test_started.py tests/outside/test_threads.py -k "not valgrind and not c++11"
# What floods the library with answers is about speed, and the counters take that away.
"$python" -m pytest -q -k "not interim" tests/hostile tests/host/test_cancel.py tests/host/test_started.py tests/host/test_tokens.py

"llvm-profdata-$llvm" merge -sparse -o "$folder/all.profdata" "$folder"/raw/*.profraw
objects=("$prefix/lib/libtmcontrol.so.0")
for test in $tests; do objects+=(-object "$test"); done
show=(-instr-profile="$folder/all.profdata" --ignore-filename-regex='(/registry/|/rustc/|tests?\.rs|/tests/|properties\.rs)')
"llvm-cov-$llvm" export -summary-only "${show[@]}" "${objects[@]}" >"$folder/summary.json"
"llvm-cov-$llvm" show -format=html -output-dir="$folder/html" "${show[@]}" "${objects[@]}"
"$python" scripts/coverage.py "$folder/summary.json"
