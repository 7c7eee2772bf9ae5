#!/usr/bin/env bash
# Schemathesis with all its checks, first as nobody, then signed in; all seconds are TEST_FUZZ_SECONDS (60).
# tests/tools/token.sh prints the access token of an account that reaches as much as one can; it runs against
# the service as tests/tools/server.sh describes.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${TEST_FUZZ_SECONDS:-60}

if [[ ${1:-} != inside ]]; then exec tests/tools/server.sh serve tests/tools/fuzz.sh inside; fi

# What it remembers between runs goes with its folder, so that each run is the same.
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fuzz() {
  "$root/.venv/bin/schemathesis" run "$root/openapi/fairlot.json" --url "$TEST_URL" --checks all --max-time "$((seconds / 2))" \
    --continue-on-failure --generation-database none --output-sanitize true --no-color "$@"
}
# Without an account.
fuzz
token=$("$root/tests/tools/token.sh")
fuzz --header "Authorization: Bearer $token"
