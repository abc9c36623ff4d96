#!/usr/bin/env bash
# Asks the HTTP interface what its own description allows and forbids: no server error, no answer
# off the schema. MACHTIN=path/to/machtin; SCHEMATHESIS=path/to/schemathesis, else it is installed
# from PyPI under target/. Says so and passes where it cannot be had.
set -euo pipefail
cd "$(dirname "$0")"
target=$(cd "${CARGO_TARGET_DIR:-../target}" && pwd)
venv=$target/schemathesis
schemathesis=${SCHEMATHESIS:-$venv/bin/schemathesis}
if [ ! -x "$schemathesis" ]; then
  { python3 -m venv "$venv" && "$venv/bin/pip" install -q schemathesis==4.32.5; } >/dev/null 2>&1 ||
    { echo "interface tests skipped: schemathesis cannot be installed"; exit 0; }
fi
machtin=${MACHTIN:-$target/debug/machtin}
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
  --header "Authorization: Bearer $(cat token)" --max-examples "${EXAMPLES:-10}" --seed 1 "$@"
