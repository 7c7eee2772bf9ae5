#!/usr/bin/env bash
# install.sh NEED…: installs what is missing of build, postgres, node, python, chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."

declare -A packages=(
  [build]="gcc make perl curl jq python3"
  [postgres]="initdb:postgresql psql:postgresql-client pg_dump:postgresql-client"
  [node]="node:nodejs npm"
  [python]="ensurepip:python3-venv"
  [chromium]="chromium fonts:fonts-liberation"
)

# True when the program NAME can be started, or the thing it stands for is there.
is_there() {
  case $1 in
    initdb) command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
    ensurepip) python3 -c 'import ensurepip' ;;
    chromium) command -v "${CHROMIUM:-chromium}" ;;
    fonts) fc-list : family | grep . ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing_packages() {
  local need entry
  for need in "$@"; do
    for entry in ${packages[$need]}; do
      is_there "${entry%%:*}" || echo "${entry##*:}"
    done
  done | sort -u
}

install_packages() {
  local -a missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID)); then as_root=(sudo -n); fi
  echo "installing ${missing[*]}"
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "install these packages first, or run this as root or with sudo: ${missing[*]}" >&2
    return 1
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null
}

# current STAMP FILE…: true when STAMP holds the digest of the files.
digest() { cat -- "$@" | sha256sum; }
current() { [[ -f $1 && $(<"$1") == "$(digest "${@:2}")" ]]; }

install_node() {
  local stamp=tests/node_modules/.stamp
  current "$stamp" tests/package-lock.json && return
  npm --prefix tests ci --loglevel=error
  digest tests/package-lock.json >"$stamp"
}

install_python() {
  local stamp=.venv/.stamp
  current "$stamp" tests/tools/requirements.txt && return
  python3 -m venv --clear .venv
  .venv/bin/pip install --quiet --disable-pip-version-check --no-input -r tests/tools/requirements.txt
  digest tests/tools/requirements.txt >"$stamp"
}

if ! command -v cargo >/dev/null; then
  echo "install Rust first: the version is 'rust-version' in Cargo.toml" >&2
  exit 1
fi
install_packages "$@"
for need in "$@"; do
  case $need in
    node | python) "install_$need" ;;
  esac
done
