#!/usr/bin/env bash
# Journeys through the page in a real browser, over the examples: MACHTIN=path/to/machtin run.sh
# Installs what is absent: packages into this folder, Chromium by apt-get where root runs it. Says so
# and passes where Node or Chromium cannot be had.
set -euo pipefail
cd "$(dirname "$0")"
skip() { echo "browser tests skipped: $1"; exit 0; }

command -v node >/dev/null && command -v npm >/dev/null || skip "Node is not installed"
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }
chromium=${CHROMIUM:-$(find_chromium)}
if [ -z "$chromium" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; } >/dev/null 2>&1 || true
  chromium=$(find_chromium)
fi
[ -n "$chromium" ] || skip "Chromium is not installed"
if [ ! -d node_modules/playwright-core ] || [ ! -d node_modules/axe-core ]; then
  npm install --silent --no-audit --no-fund || skip "packages cannot be fetched"
fi

machtin=${MACHTIN:-${CARGO_TARGET_DIR:-../../target}/debug/machtin}
[ -x "$machtin" ] || { echo "no $machtin: run cargo build -p machtin-cli first" >&2; exit 2; }
store=$(mktemp -d)
trap 'rm -rf "$store"; [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true' EXIT
"$machtin" add ../../examples/pile --store "$store" --quiet
echo 0123456789abcdef0123456789abcdef > "$store/token"
"$machtin" serve --store "$store" --token-file "$store/token" -p 0 --quiet > "$store/address" &
server=$!
for _ in $(seq 100); do [ -s "$store/address" ] && break; sleep 0.1; done
CHROMIUM="$chromium" SITE=$(head -n 1 "$store/address") TOKEN=$(cat "$store/token") node journeys.mjs
