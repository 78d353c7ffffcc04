#!/usr/bin/env bash
# Runs the C programs under a sanitizer, with the library watched too: sanitize.sh address|thread PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."
sanitizer=$1 python=$2 prefix=$PWD/build/stage-$1
scripts/sanitized.sh "$sanitizer" "$prefix"

declare -A short=([address]=asan [thread]=tsan)
export TM_SANITIZER=$sanitizer TM_SANITIZER_EXIT=86
TM_SANITIZER_RUNTIME=$(ls "$(rustc --print target-libdir)"/librustc-*_rt."${short[$sanitizer]}".a)
export TM_SANITIZER_RUNTIME
export TMCONTROL_PREFIX=$prefix TMCONTROL_LIBRARY=$prefix/lib/libtmcontrol.so.0 LD_LIBRARY_PATH=$prefix/lib
export ASAN_OPTIONS=exitcode=86:detect_stack_use_after_return=1:strict_string_checks=1
export LSAN_OPTIONS=exitcode=86
export TSAN_OPTIONS=exitcode=86:halt_on_error=0:die_after_fork=0
# Reports name functions.
ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer)
export ASAN_SYMBOLIZER_PATH TSAN_SYMBOLIZER_PATH=$ASAN_SYMBOLIZER_PATH

"$python" -m pytest -q tests/sanitized
# Not here: what valgrind watches already, and what asks how much memory and stack a program has, or looks into its memory, all of which a
# sanitizer changes.
"$python" -m pytest -q tests/outside/test_c_programs.py tests/outside/test_started.py tests/outside/test_threads.py \
    -k "not valgrind and not c++11"
"$python" -m pytest -q tests/host/test_cancel.py tests/host/test_started.py tests/host/test_deadline.py tests/host/test_tokens.py \
    tests/host/test_signals.py
