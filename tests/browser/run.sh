#!/usr/bin/env bash
# The pages in Chromium on a demonstration's data, on the database of TEST_DATABASE.
set -euo pipefail
cd "$(dirname "$0")"
CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
export CHROMIUM
exec ../tools/server.sh serve-demo ../node_modules/.bin/playwright test "$@"
