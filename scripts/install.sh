#!/usr/bin/env bash
# Installs what `make lib` built:  install.sh VERSION BUILT PREFIX [DESTDIR]
# BUILT is where cargo put it, such as target/release. LIBDIR names the libraries' folder below PREFIX; it is lib unless set.
# TMCTL is where tmctl is, if that is to be installed too, with its man pages and completions.
set -euo pipefail
version=$1 built=$2 prefix=$3 root=${4:-}$3 libdir=${LIBDIR:-lib}
lib=$root/$libdir
soversion=0
case $libdir in /* | *..*)
    echo "LIBDIR: found $libdir, expected a folder below PREFIX such as lib/x86_64-linux-gnu" >&2
    exit 1
    ;;
esac
# Nothing is known of what another build's static library would need, if one lies there.
static=$built/native-static-libs private_libs=
if [ -e "$static" ]; then private_libs=$(<"$static"); fi

# A template, with the way from the libraries' folder up to the prefix: what is installed finds its files from where it stands.
fill() {
    sed -e "s|@VERSION@|$version|g" -e "s|@SERIES@|${version%.*}|g" -e "s|@SOVERSION@|$soversion|g" -e "s|@LIBDIR@|$libdir|g" \
        -e "s|@UP@|$(sed 's|[^/][^/]*|..|g' <<<"$libdir")|g" -e "s|@PRIVATE_LIBS@|$private_libs|g" \
        -e "s|@POINTER_BYTES@|$pointer_bytes|g" -e "s|@SHARED@|$shared|g" -e "s|@LINKED_BY@|$linked_by|g" "packaging/$1.in" >"$2/$1"
}

if [ -e "$built/tmcontrol.dll" ]; then
    # The place of the optional header, whose first number says how wide it is.
    header=$(($(od -An -tu4 -j60 -N4 "$built/tmcontrol.dll") + 24))
    kind=$(od -An -tx2 -j$header -N2 "$built/tmcontrol.dll")
    shared=bin/tmcontrol.dll linked_by="IMPORTED_IMPLIB \"\${_tmcontrol_prefix}/$libdir/libtmcontrol.dll.a\""
else
    kind=$(od -An -tu1 -j4 -N1 "$built/libtmcontrol.so") # the class byte of an ELF file
    shared=$libdir/libtmcontrol.so.$version linked_by="IMPORTED_SONAME libtmcontrol.so.$soversion"
fi
case $kind in
*1 | *10b) pointer_bytes=4 ;;
*2 | *20b) pointer_bytes=8 ;;
*)
    echo "$built/libtmcontrol.so is no ELF file: only such libraries, and DLLs, can be installed by this script" >&2
    exit 1
    ;;
esac

install -d "$root/include/tmcontrol" "$lib/pkgconfig" "$lib/cmake/tmcontrol" "$root/share/doc/tmcontrol"
install -C -m 644 include/tmcontrol.h bindings/cpp/include/tmcontrol.hpp "$root/include/"
install -C -m 644 bindings/cpp/include/tmcontrol/*.hpp "$root/include/tmcontrol/"
if [ -e "$static" ]; then install -C -m 644 "$built/libtmcontrol.a" "$lib/"; fi
if [ -e "$built/tmcontrol.dll" ]; then
    install -C -D -m 755 "$built/tmcontrol.dll" "$root/bin/tmcontrol.dll"
    install -C -m 644 "$built/libtmcontrol.dll.a" "$lib/"
else
    # Programs ask for the name with one number when they run; they are linked with the one that has none.
    install -C -m 755 "$built/libtmcontrol.so" "$lib/libtmcontrol.so.$version"
    ln -sfn "libtmcontrol.so.$version" "$lib/libtmcontrol.so.$soversion"
    ln -sfn "libtmcontrol.so.$soversion" "$lib/libtmcontrol.so"
fi
fill tmcontrol.pc "$lib/pkgconfig"
fill tmcontrolConfig.cmake "$lib/cmake/tmcontrol"
fill tmcontrolConfigVersion.cmake "$lib/cmake/tmcontrol"
install -C -m 644 LICENSE-MIT LICENSE-APACHE "$root/share/doc/tmcontrol/"
# The pages keep their places, for they lead to each other.
for page in {README*,SECURITY*,ARCHITECTURE,CONTRIBUTING,CHANGELOG}.md {cli,emulator,bindings/*}/README*.md docs/*.md docs/images/*; do
    install -C -D -m 644 "$page" "$root/share/doc/tmcontrol/$page"
done
if [ -n "${TMCTL:-}" ]; then
    install -d "$root"/{bin,share/man,share/bash-completion/completions,share/zsh/site-functions,share/fish/vendor_completions.d}
    install -C -m 755 "$TMCTL" "$root/bin/tmctl"
    export TM_LANGUAGE=en
    "$TMCTL" man "$root/share/man/man1"
    "$TMCTL" completions bash >"$root/share/bash-completion/completions/tmctl"
    "$TMCTL" completions zsh >"$root/share/zsh/site-functions/_tmctl"
    "$TMCTL" completions fish >"$root/share/fish/vendor_completions.d/tmctl.fish"
fi
echo "tmcontrol $version is in $prefix"
