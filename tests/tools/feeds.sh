#!/usr/bin/env bash
# Independent parsers read the public feeds: called by client.sh against a service with the demonstration's data.
set -euo pipefail
cd "$(dirname "$0")/../.."
TEST_TOKEN=$(tests/tools/token.sh)
export TEST_TOKEN
exec .venv/bin/python tests/tools/feeds.py
