#!/usr/bin/env bash
# Builds the library for another machine and lays it out as it would be installed there:  build.sh VERSION TARGET FOLDER
# FOLDER is build/cross: tools come into it, and the library into FOLDER/TARGET.
# Beside this machine's C compiler, which compiles what runs while building, everything is from Debian and PyPI, in versions that are
# written down; this machine's Rust is not used.
set -euo pipefail
version=$1 target=$2 folder=$PWD/$3
here=scripts/cross
debian=$folder/debian/amd64

glibc='' shared=()
case $target in
*-linux-gnu*) glibc=.2.17 ;; # the oldest glibc that it must run with
# Rust links musl statically unless it is told not to, and then makes no shared library.
*-musl*) shared=(--config "target.$target.rustflags=['-Ctarget-feature=-crt-static']") ;;
esac

export RUSTC=$debian/usr/bin/rustc CARGO=$debian/usr/bin/cargo
export LD_LIBRARY_PATH=$debian/usr/lib/x86_64-linux-gnu
export PATH=$folder/venv/bin:$PATH
# The standard library's sources are compiled with features that only the compiler of the same version knows.
export RUSTC_BOOTSTRAP=1
export CARGO_TARGET_DIR=$folder/target

build() { # CRATE-TYPE ARGUMENT…
    cargo-zigbuild rustc --config "$here/cargo.toml" --locked --quiet --release --lib --target "$target$glibc" --crate-type "$@"
}
built=$CARGO_TARGET_DIR/$target/release
build staticlib -- --print native-static-libs="$built/native-static-libs"
build cdylib "${shared[@]}"
scripts/install.sh "$version" "$built" "$folder/$target"
