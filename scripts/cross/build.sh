#!/usr/bin/env bash
# Builds the library for another machine and lays it out as it would be installed there:  build.sh VERSION TARGET FOLDER
# FOLDER is build/cross: tools come into it, and the library into FOLDER/TARGET. TARGET is Rust's name for a machine; with -small behind
# it, the library comes without its HTTP client, for a host that has one, and as a shared library only.
# Beside this machine's C compiler, which compiles what runs while building, everything is from Debian and PyPI, in versions that are
# written down; this machine's Rust is not used.
set -euo pipefail
version=$1 target=${2%-small} folder=$PWD/$3 prefix=$PWD/$3/$2
here=scripts/cross
debian=$folder/debian/amd64

glibc='' shared=() small=()
case $target in
*-linux-gnu*) glibc=.2.17 ;; # the oldest glibc that it must run with
# Rust links musl statically unless it is told not to, and then makes no shared library.
*-musl*) shared=(--config "target.$target.rustflags=['-Ctarget-feature=-crt-static']") ;;
*-windows-gnu)
    # Debian's compiler links GCC's stack protector, which Zig does not have and nothing here asks for: two empty libraries stand for it.
    # Zig does not read the list of names that Rust hands to the linker, and without one a DLL exports every function inside it.
    mkdir -p "$folder/windows"
    for library in ssp ssp_nonshared; do printf '!<arch>\n' >"$folder/windows/lib$library.a"; done
    { echo EXPORTS && cat tests/abi/symbols.txt; } >"$folder/windows/tmcontrol.def"
    shared=(-- "-Lnative=$folder/windows" "-Clink-arg=$folder/windows/tmcontrol.def")
    ;;
esac
if [ "$2" != "$target" ]; then small=(--config "$here/small.toml" --no-default-features); fi

export RUSTC=$debian/usr/bin/rustc CARGO=$debian/usr/bin/cargo
export LD_LIBRARY_PATH=$debian/usr/lib/x86_64-linux-gnu
export PATH=$folder/venv/bin:$PATH
# The standard library's sources are compiled with features that only the compiler of the same version knows.
export RUSTC_BOOTSTRAP=1
# The small one has other flags, with which the standard library is compiled anew.
export CARGO_TARGET_DIR=$folder/target${small:+-small}

build() { # CRATE-TYPE ARGUMENT…
    cargo-zigbuild rustc --config "$here/cargo.toml" "${small[@]}" --locked --quiet --release --lib --target "$target$glibc" --crate-type "$@"
}
built=$CARGO_TARGET_DIR/$target/release
if [ ${#small[@]} = 0 ]; then build staticlib -- --print native-static-libs="$built/native-static-libs"; fi
build cdylib "${shared[@]}"
scripts/install.sh "$version" "$built" "$prefix"
