#!/usr/bin/env bash
# Schemathesis with all its checks on the demonstration's data, first as nobody, then signed in as the account of
# tests/tools/token.sh; all seconds are TEST_FUZZ_SECONDS (60).
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${TEST_FUZZ_SECONDS:-60}
# The short run makes the same requests each time; the long one looks for new ones.
seed=()
if [[ -z ${TEST_FUZZ_SECONDS:-} ]]; then seed=(--seed 20210521); fi

if [[ ${1:-} != inside ]]; then exec tests/tools/server.sh serve-demo tests/tools/fuzz.sh inside; fi

# What it remembers between runs goes with its folder, so that each run is the same.
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PYTHONPATH=$root/tests/tools PYTHONDONTWRITEBYTECODE=1 SCHEMATHESIS_HOOKS=fuzz_hooks

fuzz() {
  "$root/.venv/bin/schemathesis" --config-file "$root/tests/tools/schemathesis.toml" \
    run "$root/openapi/fairlot.json" --url "$TEST_URL" --checks all --max-time "$((seconds / 2))" \
    --continue-on-failure --generation-database none --output-sanitize true --no-color "${seed[@]}" "$@"
}
# Before the fuzz tires the sign-in.
token=$("$root/tests/tools/token.sh")
# Without an account.
fuzz
FUZZ_TOKEN=$token fuzz --header "Authorization: Bearer $token"
