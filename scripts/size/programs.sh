#!/usr/bin/env bash
# Links examples/c/close_video.c with the static library, as a small firmware image would have it:  programs.sh STAGE CROSS FOLDER
# STAGE and CROSS are where `make stage` and `make cross` put the library, FOLDER is where the programs go.
set -euo pipefail
stage=$1 cross=$2 folder=$3
source=examples/c/close_video.c
smallest=(-Os -Wl,--gc-sections -s)
mkdir -p "$folder"

# shellcheck disable=SC2046 # pkg-config gives one flag a word.
gcc "${smallest[@]}" "$source" -I"$stage/include" "$stage/lib/libtmcontrol.a" \
    $(PKG_CONFIG_PATH=$stage/lib/pkgconfig pkg-config --static --libs-only-l tmcontrol | sed 's/-ltmcontrol//') \
    -o "$folder/close_video"

# With nothing beside it: the C library and the unwinder are inside, too.
musl=$cross/x86_64-unknown-linux-musl
"$cross/venv/bin/python" -m ziglang cc -target x86_64-linux-musl -static "${smallest[@]}" "$source" -I"$musl/include" \
    "$musl/lib/libtmcontrol.a" -lunwind -o "$folder/close_video-static"
