#!/usr/bin/env bash
# The walk in Chromium against the demonstration, on the database of TEST_DATABASE.
set -euo pipefail
cd "$(dirname "$0")"
CHROMIUM=$(command -v "${CHROMIUM:-chromium}")
export CHROMIUM
exec ../tools/server.sh demo ../node_modules/.bin/playwright test "$@"
