#!/usr/bin/env bash
# The shared library as it would be installed, watched by a sanitizer: sanitized.sh address|thread PREFIX.
# The flag is unstable, and RUSTC_BOOTSTRAP lets it through. AddressSanitizer takes the compiler that ships. ThreadSanitizer takes Debian's,
# which comes with the sources of its standard library.
set -euo pipefail
cd "$(dirname "$0")/.."
sanitizer=$1 prefix=$2
host=$(rustc -vV | sed -n 's/^host: //p')
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)

export RUSTC_BOOTSTRAP=1
build_std=
if [ "$sanitizer" = thread ]; then
    debian=$PWD/build/rust-web
    scripts/rust_web.sh "$debian"
    export RUSTC=$debian/usr/bin/rustc LD_LIBRARY_PATH=$debian/usr/lib/x86_64-linux-gnu:$debian/usr/lib
    # The runtime is linked to the programs; Debian's compiler has none of its own.
    export RUSTFLAGS="-Zsanitizer=thread -Zexternal-clangrt"
    build_std=-Zbuild-std=std,panic_unwind
else
    # The standard library comes compiled and is not watched, but for what calls of malloc and memcpy tell; the flag says that this is known.
    export RUSTFLAGS="-Zsanitizer=$sanitizer -Cunsafe-allow-abi-mismatch=sanitizer"
fi
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
export CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_PROFILE_RELEASE_STRIP=none
cargo rustc --locked --quiet $build_std --release --lib --crate-type cdylib --target "$host" --target-dir "target/$sanitizer"

mkdir -p "$prefix/lib" "$prefix/include"
cp include/*.h "$prefix/include/"
cp "target/$sanitizer/$host/release/libtmcontrol.so" "$prefix/lib/libtmcontrol.so.0"
ln -sf libtmcontrol.so.0 "$prefix/lib/libtmcontrol.so"
