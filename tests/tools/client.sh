#!/usr/bin/env bash
# Generates a client from openapi/fairlot.json and walks from registration to agreement with it.
# Then independent parsers read the public feeds.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

.venv/bin/openapi-python-client generate --path openapi/fairlot.json --meta none --config tests/tools/client.yaml \
  --output-path "$out/fairlot_client" --fail-on-warning
PYTHONPATH=$out tests/tools/server.sh serve .venv/bin/python tests/tools/client_walk.py
tests/tools/server.sh serve-demo tests/tools/feeds.sh
