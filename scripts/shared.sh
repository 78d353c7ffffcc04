#!/usr/bin/env bash
# Compiles the shared library that ships:  shared.sh --release|--profile PROFILE [--target TARGET] [ARGUMENT OF CARGO…]
set -euo pipefail
here=$(dirname "$0")

# The compiler has optimised all crates together; its linker does that once more, and both put smaller functions into their callers than
# they would by themselves. docs/size.md says what each is worth. The static library is for other linkers, which could not read it.
more=()
if [[ " $* " != *" --target "* ]] && "$here/rust_lld.sh"; then
    more+=(-Clinker-plugin-lto -Cllvm-args=-inline-threshold=25 -Clink-arg=-Wl,-mllvm,-inline-threshold=25)
fi
exec "$here/cargo.sh" rustc "$@" --lib --crate-type cdylib -- "${more[@]}"
