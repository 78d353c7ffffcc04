#!/usr/bin/env bash
# Unpacks Debian's Rust with the sources of its standard library, without installing it: rust_web.sh FOLDER
# ThreadSanitizer has to watch the standard library too, else it takes what its locks order for races; rustup's toolchains come without
# the sources, and sources of another version do not compile.
set -euo pipefail
folder=$1
if [ -x "$folder/usr/bin/rustc" ]; then exit 0; fi
mkdir -p "$folder.part"
cd "$folder.part"
std=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
llvm=$(apt-cache depends "$std" | sed -n 's/.*Depends: \(libllvm[0-9]*\)$/\1/p')
apt-get download -qq -o APT::Sandbox::User=root rustc-web libstd-rust-web-dev rust-web-src "$std" "$llvm"
for package in *.deb; do dpkg -x "$package" .; done
rm ./*.deb
cd - >/dev/null
mv "$folder.part" "$folder"
