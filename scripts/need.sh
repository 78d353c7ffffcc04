#!/usr/bin/env bash
# Makes sure that tools are there. What is missing is installed from the system's packages where that can be done without asking;
# elsewhere the message says what to install.
set -euo pipefail

package_of() {
    case $1 in
    cmocka) echo libcmocka-dev ;;
    chromedriver) echo chromium-driver ;;
    chinese-font) echo fonts-noto-cjk ;;
    fc-list) echo fontconfig ;;
    cjson) echo libcjson-dev ;;
    curl-dev) echo libcurl4-openssl-dev ;;
    openssl-dev) echo libssl-dev ;;
    chrt | taskset) echo util-linux ;;
    java) echo default-jdk-headless ;;
    mvn) echo maven ;;
    mbedtls) echo libmbedtls-dev ;;
    doctest) echo doctest-dev ;;
    nlohmann-json) echo nlohmann-json3-dev ;;
    clang++) echo clang ;;
    clang-runtimes) echo libclang-rt-dev ;;
    abidiff) echo abigail-tools ;;
    lld) echo lld ;;
    unshare) echo util-linux ;;
    venv) echo python3-venv ;;
    nm | objdump | readelf) echo binutils ;;
    node) echo nodejs ;;
    llvm-symbolizer) echo llvm ;;
    llvm-cov) echo "llvm-$(llvm_of_rust)" ;;
    gcc | g++ | cmake | wine64 | dpkg | doxygen | git | valgrind | clang-format | pkg-config | strace | python3 | chromium) echo "$1" ;;
    *) echo "" ;;
    esac
}

# Coverage is read by tools of the same LLVM that the compiler has.
llvm_of_rust() {
    rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p'
}

is_there() {
    case $1 in
    llvm-cov) command -v "llvm-cov-$(llvm_of_rust)" >/dev/null ;;
    cmocka) echo '#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;;
    cjson) echo '#include <cjson/cJSON.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;;
    curl-dev) echo '#include <curl/curl.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;;
    openssl-dev) echo '#include <openssl/evp.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;;
    mbedtls) echo '#include <mbedtls/ssl.h>' | gcc -fsyntax-only -x c - 2>/dev/null ;;
    doctest) echo '#include <doctest/doctest.h>' | g++ -fsyntax-only -x c++ - 2>/dev/null ;;
    nlohmann-json) echo '#include <nlohmann/json.hpp>' | g++ -fsyntax-only -x c++ - 2>/dev/null ;;
    chinese-font) [ -n "$(fc-list :lang=zh 2>/dev/null)" ] ;;
    lld) command -v ld.lld >/dev/null ;;
    clang-runtimes) [ -e "$(clang -print-file-name=libclang_rt.asan_static-x86_64.a 2>/dev/null)" ] ;;
    venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    wine64) [ -x /usr/lib/wine/wine64 ] || command -v wine64 >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

packages=()
for tool in "$@"; do
    is_there "$tool" && continue
    package=$(package_of "$tool")
    case $tool in
    cargo)
        echo "cargo is missing: install Rust 1.88 or newer (https://rustup.rs)" >&2
        exit 1
        ;;
    go)
        echo "go is missing: install Go 1.24 or newer (https://go.dev/dl)" >&2
        exit 1
        ;;
    esac
    packages+=("$package")
done
[ ${#packages[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing: ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null; }
else
    echo "missing: on Debian or Ubuntu, run: sudo apt-get install ${packages[*]}" >&2
    exit 1
fi
