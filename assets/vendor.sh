#!/bin/sh
# Builds assets/govuk/ from GOV.UK Frontend (npm, MIT licence) at a pinned version.
#
#   assets/vendor.sh           build and write assets/govuk/
#   assets/vendor.sh --check   build, compare with what is committed, change nothing
#
# Needs npm. Left out on purpose: the crown, the royal arms and the Transport typeface, which only
# GOV.UK itself may show. The style sheet is compiled with a plain typeface and without the header and
# footer components, so that it asks for no image and no font.
set -eu

FRONTEND=6.6.0
SASS=1.108.2

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm init --yes >/dev/null 2>&1
npm install --ignore-scripts --no-audit --no-fund --save-exact --loglevel=error \
    "govuk-frontend@$FRONTEND" "sass@$SASS" >/dev/null

dist="$work/node_modules/govuk-frontend/dist/govuk"
out="$work/out"
mkdir -p "$out"
"$work/node_modules/.bin/sass" --style=compressed --no-source-map --no-charset --quiet-deps \
    --load-path="$dist" "$here/govuk.scss" "$out/govuk-frontend.min.css"
sed '/^\/\/# sourceMappingURL=/d' "$dist/govuk-frontend.min.js" >"$out/govuk-frontend.min.js"
cp "$here/govuk/LICENSE.txt" "$out/LICENSE.txt"
printf '%s\n' "$FRONTEND" >"$out/VERSION"

if grep -qiE 'crest|crown|transport|@font-face|url\(' "$out/govuk-frontend.min.css"; then
    echo "vendor.sh: the style sheet still names a crest, the typeface or a file" >&2
    exit 1
fi

if [ "${1:-}" = "--check" ]; then
    diff -r "$out" "$here/govuk"
    echo "assets/govuk is GOV.UK Frontend $FRONTEND as this script builds it"
else
    cp "$out"/* "$here/govuk/"
    echo "assets/govuk written: GOV.UK Frontend $FRONTEND"
fi
