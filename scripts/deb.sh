#!/usr/bin/env bash
# Makes the Debian package of what `make lib` built:  deb.sh VERSION BUILT OUTPUT NFPM
set -euo pipefail
version=$1 built=$2 output=$3 nfpm=$4
multiarch=$(gcc -print-multiarch)
DEB_ARCHITECTURE=$(dpkg --print-architecture)
# The newest symbol version of the C library that is asked for.
GLIBC=$(readelf --version-info --wide "$built/libtmcontrol.so" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -1)
VERSION=$version ROOT=$output/deb-root
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export DEB_ARCHITECTURE GLIBC VERSION ROOT SOURCE_DATE_EPOCH

rm -rf "$ROOT"
mkdir -p "$output"
LIBDIR=lib/$multiarch scripts/install.sh "$version" "$built" /usr "$ROOT" >/dev/null
"$nfpm" package --config packaging/nfpm.yaml --packager deb --target "$output/"
rm -rf "$ROOT"
echo "$output/tmcontrol_${version}_$DEB_ARCHITECTURE.deb"
