#!/usr/bin/env bash
# Asks the HTTP interface what its own description allows and forbids: no server error, no answer
# off the schema. MACHTIN=path/to/machtin; SCHEMATHESIS=path/to/schemathesis (from PyPI).
set -euo pipefail
cd "$(dirname "$0")"
schemathesis=${SCHEMATHESIS:-$(command -v schemathesis || true)}
[ -n "$schemathesis" ] || { echo "interface tests skipped: schemathesis is not installed"; exit 0; }
machtin=${MACHTIN:-../target/debug/machtin}
store=$(mktemp -d)
trap 'rm -rf "$store"; [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true' EXIT
"$machtin" add ../examples/pile --store "$store" --quiet
echo 0123456789abcdef0123456789abcdef > "$store/token"
"$machtin" serve --store "$store" --token-file "$store/token" -p 0 --quiet > "$store/address" &
server=$!
for _ in $(seq 100); do [ -s "$store/address" ] && break; sleep 0.1; done
# Events have no end.
cd "$store"
"$schemathesis" run "$(head -n 1 address)api/v1/openapi.json" --exclude-path /api/v1/events \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance \
  --header "Authorization: Bearer $(cat token)" --max-examples "${EXAMPLES:-25}" --seed 1 "$@"
