#!/usr/bin/env bash
# cargo for what ships:  cargo.sh COMMAND [ARGUMENT…]
# It takes the versions of Cargo.lock and no others, and has the compiler write the same names for this folder, cargo's and Rust's,
# wherever they are: what comes out tells nothing of the machine that built it, and is the same on another, byte for byte.
set -euo pipefail
command=$1
shift

# Where the crates are is known once they are there.
cargo fetch --quiet --locked --target "$(rustc -vV | sed -n 's/^host: //p')"
remapped=("$PWD=/tmcontrol" "$PWD/vendor=/crates")
for crates in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
    remapped+=("$crates=/crates")
done
# What the compiler calls its own sources where they are not installed.
remapped+=("$(rustc --print sysroot)/lib/rustlib/src/rust=/rustc/$(rustc -vV | sed -n 's/^commit-hash: //p')")

# The C and assembly in a crate, which is compiled with debug information; in the static library it stays.
for each in "${remapped[@]}"; do CFLAGS="${CFLAGS:-} -ffile-prefix-map=$each"; done
export CFLAGS
# The linker that Rust brings along keeps functions that are the same once.
more=()
if [[ " $* " != *" --target "* ]] && "$(dirname "$0")/rust_lld.sh"; then
    more+=(-Clink-arg=-Wl,--icf=all)
fi
# Flags for a target add to those that the user's configuration has. RUSTFLAGS in the environment would take the place of all.
# shellcheck disable=SC2086 # TMCONTROL_FLAGS has one flag a word.
flags=$(printf "'%s'," "${remapped[@]/#/--remap-path-prefix=}" "${more[@]}" ${TMCONTROL_FLAGS:-})
exec cargo --locked --config "target.'cfg(all())'.rustflags=[$flags]" "$command" "$@"
