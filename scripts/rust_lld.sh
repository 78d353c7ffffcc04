#!/usr/bin/env bash
# Whether Rust links for this machine with the linker that it brings along, LLVM's: on x86-64 Linux, since 1.90.
set -euo pipefail
host=$(rustc -vV | sed -n 's/^host: //p')
minor=$(rustc -vV | sed -n 's/^release: 1\.\([0-9]*\)\..*/\1/p')
[ "$host" = x86_64-unknown-linux-gnu ] && [ "${minor:-0}" -ge 90 ] &&
    [ -e "$(rustc --print sysroot)/lib/rustlib/$host/bin/gcc-ld/ld.lld" ]
