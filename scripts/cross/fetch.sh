#!/usr/bin/env bash
# Gets what cross-building needs from Debian's archive, without installing anything:  fetch.sh FOLDER
# Packages are unpacked into FOLDER/amd64, FOLDER/arm64 and FOLDER/armhf, sources into FOLDER/src. debian.sha256 says which, in which
# version, and what is in them. apt works on lists of its own in FOLDER/apt: the system's are of no account, and stay as they are.
set -euo pipefail
folder=$(realpath -m "$1")
wanted=$(realpath "$(dirname "$0")/debian.sha256")
if cmp -s "$wanted" "$folder/.fetched"; then exit 0; fi

apt=$folder/apt
mkdir -p "$apt"/{lists,cache,debs}
: >"$apt/status"
archive="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg arch=%s] http://deb.debian.org"
{
    printf "deb $archive/debian bookworm main\n" amd64,arm64,armhf
    printf "deb $archive/debian-security bookworm-security main\n" amd64
    printf "deb-src $archive/debian bookworm main\n" amd64
} >"$apt/sources.list"
cat >"$apt/apt.conf" <<END
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "arm64"; "armhf"; };
Acquire::Languages "none";
END
if [ "$(id -u)" = 0 ]; then echo 'APT::Sandbox::User "root";' >>"$apt/apt.conf"; fi
export APT_CONFIG=$apt/apt.conf

# A package's file is called NAME_VERSION_ARCHITECTURE.deb, with the colon of a version escaped; a source's NAME_VERSION.orig.tar.xz.
packages=() sources=()
while read -r _ file; do
    name=${file%%_*}
    case $file in
    *_all.deb) packages+=("$(sed 's/_all\.deb//; s/_/=/; s/%3a/:/' <<<"$file")") ;;
    *.deb) packages+=("$(sed 's/\([^_]*\)_\([^_]*\)_\([^_]*\)\.deb/\1:\3=\2/; s/%3a/:/' <<<"$file")") ;;
    *) sources+=("$name") ;;
    esac
done <"$wanted"

cd "$apt/debs"
apt-get -qq update
apt-get -qq download "${packages[@]}" || {
    echo "Debian's archive has other versions than $wanted names: put the new ones there, with their checksums" >&2
    exit 1
}
apt-get -qq source --download-only "${sources[@]}"
sha256sum --quiet --check "$wanted"

rm -rf "$folder"/{amd64,arm64,armhf,src}
while read -r _ file; do
    case $file in
    *_arm64.deb) dpkg -x "$file" "$folder/arm64" ;;
    *_armhf.deb) dpkg -x "$file" "$folder/armhf" ;;
    *.deb) dpkg -x "$file" "$folder/amd64" ;;
    *) mkdir -p "$folder/src/${file%%_*}" && tar -xf "$file" --strip-components=1 -C "$folder/src/${file%%_*}" ;;
    esac
done <"$wanted"
rm -rf "$apt/debs"
cp "$wanted" "$folder/.fetched"
