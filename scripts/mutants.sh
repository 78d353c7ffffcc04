#!/usr/bin/env bash
# Mutation tests of what must not be wrong: every small change of these files has to be noticed by the core's own tests.
# mutants.sh [ARGUMENT...] hands its arguments on to cargo-mutants. The survivors are in build/mutants.out/missed.txt, and explained in
# docs/hardening.md; this fails if there is one that is not listed in scripts/mutants.known.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
# Each is compiled and linked: the sooner that is done, the better.
export CARGO_PROFILE_DEV_DEBUG=false CARGO_PROFILE_DEV_OPT_LEVEL=0
# Each at a time has a copy of all that is compiled.
jobs=$(nproc)
# Without the HTTP client nothing of it need be compiled again for each.
cargo mutants --jobs "$((jobs < 4 ? jobs : 4))" --no-shuffle --timeout 60 --output build --no-default-features --features explain \
    --cargo-arg=--locked --cargo-arg=--lib --cargo-arg=--test=sign_vectors \
    --file 'src/signing/**/*.rs' --file src/endpoint/close_video/body.rs --file src/endpoint/close_video/defect.rs \
    --file src/endpoint/meeting_id.rs --file src/endpoint/meeting_code.rs --file src/interpret.rs --file src/interpret/oauth.rs \
    --file src/retry.rs --file src/redact.rs --file src/redact/written.rs --file src/client/signed.rs \
    "$@" || status=$?
# 2: some were missed; 3: some took too long, as one that counts the wrong way does.
case $status in 0 | 2 | 3) ;; *) exit "$status" ;; esac
# Lines move; what was changed says enough.
new=$(sed 's/:[0-9]*:[0-9]*:/:/' build/mutants.out/missed.txt | sort | grep -vxFf scripts/mutants.known || true)
if [ -n "$new" ]; then
    echo "not noticed by any test, and not explained:" >&2
    echo "$new" >&2
    exit 1
fi
