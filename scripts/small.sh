#!/usr/bin/env bash
# Compiles the small build, with the flags that make it smaller.
set -euo pipefail

# Frame pointers cost an instruction a function and save more in the tables for unwinding. SHA-256 in a loop is a tenth of the unrolled one.
# A function that cannot unwind has no table for it; all others keep theirs.
flags=(-Cforce-frame-pointers=yes -Cforce-unwind-tables=no '--cfg=sha2_backend_soft="compact"')
# The linker that Rust brings along optimises across crates and leaves std apart, which src/ffi/unprinted.rs needs. Other linkers cannot
# read what the compiler would give them for that.
if "$(dirname "$0")/rust_lld.sh"; then
    flags+=(-Clinker-plugin-lto)
fi
TMCONTROL_SMALL=1 TMCONTROL_FLAGS="${flags[*]}" exec "$(dirname "$0")/cargo.sh" rustc --profile small --no-default-features \
    --lib --crate-type cdylib
