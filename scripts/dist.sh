#!/usr/bin/env bash
# Makes the archive of what `make lib` built, with its bill of materials and checksums:  dist.sh VERSION BUILT TARGET OUTPUT PYTHON
# In the archive is one folder, a prefix like /usr/local; bindings that are built by their users are in its share/tmcontrol.
set -euo pipefail
version=$1 built=$2 target=$3 output=$4 python=$5
name=tmcontrol-$version-$target
root=$output/$name

# The same sources give the same archive, byte for byte.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

rm -rf "$root" "$output/$name".*
install -d "$root/share/tmcontrol"
LIBDIR=lib scripts/install.sh "$version" "$built" "$PWD/$root" >/dev/null
"$python" scripts/sbom.py "$version" "$target" "$output/$name.cdx.json" ${TMCTL:+tmctl}
install -m 644 "$output/$name.cdx.json" "$root/share/doc/tmcontrol/"
(cd bindings/python && "$python" -m hatchling build --target wheel --directory "$OLDPWD/$root/share/tmcontrol" >/dev/null 2>&1)
git ls-files -z bindings/go examples/c examples/java examples/signing_service 'bindings/*/examples/*' 'bindings/*/README*.md' |
    grep -zvE '_test\.go$|/internal/emulator/' | sort -zu | xargs -0 cp --parents -t "$root/share/tmcontrol"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --directory "$output" "$name" |
    gzip --no-name >"$output/$name.tar.gz"
rm -rf "$root"
cd "$output"
sha256sum "$name.tar.gz" "$name.cdx.json" >"$name.sha256"
echo "$output/$name.tar.gz"
