#!/usr/bin/env bash
# postgres.sh start DIR: starts a PostgreSQL server in DIR on a free loopback port and prints its address. It waits for the
# disk only with POSTGRES_FSYNC=on.
# postgres.sh stop DIR: stops it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
action=$1 dir=$2
log=$dir/postgres.log

bin=$(dirname "$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
PATH=$bin:$PATH

# PostgreSQL refuses to run as root.
unprivileged() {
  cd "$dir"
  if ((EUID)); then
    "$@"
  else
    local user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    chown "$user" "$dir"
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$dir" "$@"
  fi
}

start() {
  mkdir -p "$dir"
  local port options
  port=$("$here/free-port.sh")
  unprivileged initdb --pgdata="$dir/data" --username=fairlot --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  # Its time zone is far from UTC, so that a time which depends on the session's shows.
  options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300"
  options+=" -c timezone=Pacific/Auckland -c fsync=${POSTGRES_FSYNC:-off} -c full_page_writes=${POSTGRES_FSYNC:-off}"
  if ! unprivileged pg_ctl start --silent --wait --pgdata="$dir/data" --log="$log" --options="$options"; then
    cat "$log" >&2
    return 1
  fi
  echo "postgres://fairlot@127.0.0.1:$port/postgres"
}

stop() {
  unprivileged pg_ctl stop --silent --wait --mode=immediate --pgdata="$dir/data"
}

case $action in
  start | stop) "$action" ;;
  *) echo "unknown action: $action" >&2; exit 1 ;;
esac
