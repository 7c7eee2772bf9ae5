#!/usr/bin/env bash
# Prints an access token of one account that reaches as much as one can: administrator, every role of the
# demonstration's commissioning body, and those of one of its providers. Runs against a service that
# `tests/tools/server.sh serve-demo` started.
set -euo pipefail
email=everybody@example.org
password='four unrelated brown words'
body='Department of Examples'
provider='Hearth and Home Trust (invented)'

post() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' ${token:+--header "Authorization: Bearer $token"} --data "$2" "$TEST_URL/api/v1$1"; }

# sign_in [STEPS]: with the one-time code of the half minute STEPS from now, once there is a second factor.
sign_in() {
  post /auth/sessions "$(jq --null-input --arg email "$email" --arg password "$password" --arg code "${1:+$(code "$1")}" \
    '{$email, $password} + if $code == "" then {} else {$code} end')" | jq --raw-output .access_token
}

# code STEPS (RFC 6238)
code() {
  python3 - "$secret" "$1" <<'PYTHON'
import base64, hmac, struct, sys, time
step = int(time.time()) // 30 + int(sys.argv[2])
digest = hmac.new(base64.b32decode(sys.argv[1]), struct.pack(">Q", step), "sha1").digest()
at = digest[-1] & 15
print("%06d" % (int.from_bytes(digest[at:at + 4], "big") % 2**31 % 10**6))
PYTHON
}

token=''
"$TEST_BINARY" user create --administrator --email "$email" --name 'Every Body' <<<"$password" >&2
token=$(sign_in)
secret=$(post /me/second-factor '{}' | jq --raw-output .secret)
post /me/second-factor/confirm "{\"code\": \"$(code 0)\"}" >/dev/null
grant() { "$TEST_BINARY" user grant --email "$email" --body "$1" --role "${@:2}" >&2; }
grant "$body" framework_manager
grant "$body" auditor
grant "$body" regional_director --region F
grant "$body" commissioner --region F
for role in owner signatory bid_writer; do grant "$provider" "$role"; done
token=''
sign_in 1
