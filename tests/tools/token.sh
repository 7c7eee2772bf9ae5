#!/usr/bin/env bash
# Prints an access token of one account that reaches as much as one can: administrator, every role of a commissioning
# body, and owner and signatory of a provider. Runs against a service that tests/tools/server.sh started.
set -euo pipefail
email=everybody@example.org
password='four unrelated brown words'
body='Ministry of Everything'

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
post /organisations "{\"side\": \"commissioning\", \"name\": \"$body\", \"kind\": \"public_body\", \"sector\": \"public\"}" >/dev/null
post /organisations '{"name": "Everything Trust", "kind": "charity", "sector": "voluntary"}' >/dev/null
for role in framework_manager auditor 'regional_director --region F' 'commissioner --region F'; do
  read -ra words <<<"$role"
  "$TEST_BINARY" user grant --email "$email" --body "$body" --role "${words[@]}" >&2
done
token=''
sign_in 1
