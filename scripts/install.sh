#!/usr/bin/env bash
# Installs header, libraries and pkg-config file:  install.sh VERSION PREFIX [DESTDIR]
# They come from target/release, or from where BUILT says; a static library only if there is one.
set -euo pipefail
version=$1 prefix=$2 root=${3:-}$2 built=${BUILT:-target/release}
install -d "$root/include" "$root/lib/pkgconfig"
install -C -m 644 include/tmcontrol.h "$root/include/"
if [ -e "$built/libtmcontrol.a" ]; then install -C -m 644 "$built/libtmcontrol.a" "$root/lib/"; fi
# The name with the number is what programs ask for when they run, the one without is what they are linked with.
install -C -m 755 "$built/libtmcontrol.so" "$root/lib/libtmcontrol.so.0"
ln -sfn libtmcontrol.so.0 "$root/lib/libtmcontrol.so"
sed "s|@VERSION@|$version|" packaging/tmcontrol.pc.in > "$root/lib/pkgconfig/tmcontrol.pc"
echo "tmcontrol $version is in $prefix"
