#!/usr/bin/env bash
# server.sh serve|demo|serve-demo COMMAND ARG…: runs COMMAND against a service of its own, started in an empty folder
# on a free port, and stops the service afterwards; `serve-demo` is `serve` with the demonstration's data. COMMAND finds
#   TEST_URL     the service's address
#   TEST_BINARY  the program, for `"$TEST_BINARY" user …`: it sees the same settings by environment
#   TEST_LOG     the service's log, with what `demo` prints
# TEST_DATABASE is `sqlite` (default) or the address of a PostgreSQL server, where a database is made and dropped.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
mode=$1
shift

target=${CARGO_TARGET_DIR:-target}
if [[ $target != /* ]]; then target=$root/$target; fi
TEST_BINARY=$target/debug/fairlot
for name in $(compgen -e FAIRLOT_) DATABASE_URL; do unset "$name"; done

dir=$(mktemp -d)
TEST_LOG=$dir/server.log
address=127.0.0.1:$("$root/tests/tools/free-port.sh")
TEST_URL=http://$address
pid='' database=''

on_postgres() { psql "$TEST_DATABASE" --no-psqlrc --quiet --command "$1"; }

# Stops the service as an operator would; one that does not drain is a fault.
stop() {
  local result=$?
  trap - EXIT
  if [[ -n $pid ]]; then
    kill -TERM "$pid" 2>/dev/null || true
    timeout 40 tail --pid="$pid" --sleep-interval=0.1 --follow /dev/null || { echo "the service did not stop on SIGTERM" >&2; kill -KILL "$pid"; }
    wait "$pid" || { echo "the service ended with an error" >&2; result=1; }
  fi
  if ((result)); then
    echo "the end of the service's log, without its ordinary requests:" >&2
    { grep --invert-match '"level":"INFO","message":"request"' "$TEST_LOG" || true; } | tail -n 30 >&2
  fi
  if [[ -n $database ]]; then on_postgres "DROP DATABASE \"$database\" WITH (FORCE)" || result=1; fi
  rm -rf "$dir"
  exit "$result"
}
trap stop EXIT
trap 'exit 130' INT TERM

if [[ ${TEST_DATABASE:-sqlite} != sqlite ]]; then
  name=fairlot_server_$$
  on_postgres "CREATE DATABASE \"$name\""
  database=$name
  export DATABASE_URL=${TEST_DATABASE%/*}/$database
fi
export FAIRLOT_LISTEN=$address FAIRLOT_DATA_DIR=$dir/data FAIRLOT_LIMITS__REQUESTS_PER_MINUTE=1000000
export TEST_BINARY TEST_LOG TEST_URL

if [[ $mode == serve-demo ]]; then "$TEST_BINARY" demo --data "$FAIRLOT_DATA_DIR" --code >/dev/null 2>&1; fi
"$TEST_BINARY" "${mode%-demo}" --listen "$address" --data "$FAIRLOT_DATA_DIR" >"$TEST_LOG" 2>&1 </dev/null &
pid=$!
ready=''
for ((tries = 0; tries < 600; tries++)); do
  if curl --silent --fail --output "$dir/ready" --max-time 5 "$TEST_URL/readyz"; then ready=yes; break; fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.2
done
if [[ -z $ready ]]; then echo "the service did not become ready" >&2; exit 1; fi
"$@" </dev/null
