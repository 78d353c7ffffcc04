#!/usr/bin/env bash
# Compares what two builds made of the library:  reproducible.sh BUILT BUILT
set -euo pipefail
differ=0
for library in libtmcontrol.so libtmcontrol.a; do
    sha256sum "$1/$library" "$2/$library"
    cmp "$1/$library" "$2/$library" || differ=1
done
[ $differ = 0 ] && echo "The same bytes." || echo "The builds differ; diffoscope tells where." >&2
exit $differ
