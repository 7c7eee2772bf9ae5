#!/usr/bin/env bash
# The committed OpenAPI document is the program's, and passes both linters' recommended rules.
set -euo pipefail
cd "$(dirname "$0")/../.."
document=openapi/fairlot.json
bin=tests/node_modules/.bin

if [[ ${1:-} == inside ]]; then
  diff <(jq --sort-keys . "$document") <(curl --silent --fail "$TEST_URL/api/v1/openapi.json" | jq --sort-keys .)
  exec diff <("$TEST_BINARY" openapi) "$document"
fi

if [[ ! -f $document ]]; then echo "$document is missing: make it with 'cargo run -- openapi >$document'" >&2; exit 1; fi

tests/tools/server.sh serve tests/tools/openapi.sh inside

# Neither tool may report its use or look for updates.
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true SCARF_ANALYTICS=false
result=0
"$bin/redocly" lint --config tests/tools/redocly.yaml "$document" || result=1
"$bin/spectral" lint --ruleset tests/tools/spectral.yaml --fail-severity hint "$document" || result=1
exit "$result"
