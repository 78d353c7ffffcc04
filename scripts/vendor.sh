#!/usr/bin/env bash
# Makes an archive of the sources with every crate in it, and builds the library from it where there is no network:
# vendor.sh VERSION FOLDER
# The build starts with an empty folder of cargo's and is another user's, so that nothing of this one can help it.
set -euo pipefail
version=$1 work=$2
name=tmcontrol-$version
mkdir -p "$work"
work=$(cd "$work" && pwd)
rm -rf "${work:?}/$name" "$work/home"
mkdir -p "$work/$name/.cargo" "$work/home"

git ls-files -z | xargs -0 cp -P --parents -t "$work/$name"
cd "$work/$name"
cargo vendor --locked --versioned-dirs vendor >.cargo/config.toml 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r-w \
    --mtime="@${SOURCE_DATE_EPOCH:-$(git -C "$OLDPWD" log -1 --format=%ct)}" --directory "$work" "$name" |
    gzip --no-name >"$work/$name-vendored.tar.gz"
echo "$work/$name-vendored.tar.gz: $(find vendor -mindepth 1 -maxdepth 1 | wc -l) crates, $(du -h --apparent-size "$work/$name-vendored.tar.gz" | cut -f1)"

# What is built is what was packed.
cd "$work"
rm -rf "$name"
tar --extract --file "$name-vendored.tar.gz"
cd "$name"
# Files that are as old as another build's would be no help in telling two builds apart.
find . -type f -exec touch --date=2031-05-04T03:02:01Z {} +
built=target/release
options=(--offline --release)
# In a user's namespace everybody may have a network's: one without a network. There this user is called by another number.
unshare --user --map-user=1234 --map-group=1234 --net env --ignore-environment \
    PATH="$PATH" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" \
    HOME="$work/home" CARGO_HOME="$work/home/cargo" USER=elsewhere LOGNAME=elsewhere TZ=Asia/Shanghai LC_ALL=C \
    bash -euc 'umask 027
        scripts/cargo.sh rustc "$@" --lib --crate-type staticlib -- --print native-static-libs='"$built"'/native-static-libs
        scripts/shared.sh "$@"' build "${options[@]}"
echo "built without a network: $work/$name/$built/libtmcontrol.so"
