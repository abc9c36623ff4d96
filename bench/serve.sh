#!/bin/sh
# Requests a second of a story's page over loopback, alone and while articles are being added.
#
#   bench/serve.sh
#
# Needs wrk and curl. The server holds the example pile; what is added meanwhile is invented by
# `machtin-eval pile`. Results land in bench/runs/DATE-serve-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-serve
out=bench/runs/$(date +%F)-serve-$(nproc)cores
rm -rf "$work"
mkdir -p "$work" "$out"

cargo build --release -q -p machtin-cli -p machtin-eval
machtin=$target/release/machtin
"$machtin" add examples/pile --store "$work/store" --quiet
"$machtin" serve --store "$work/store" -p 0 --quiet > "$work/address" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
until test -s "$work/address"; do sleep 0.1; done
site=$(head -n 1 "$work/address")
story=$("$machtin" stories --store "$work/store" --format jsonl | head -n 1 | sed 's/.*"id":"\([^"]*\)".*/\1/')

# Asks for the page for some seconds with $2 connections; writes a row named $1.
ask() {
    wrk -t1 -c"$2" -d8s --latency "${site}stories/$story" > "$work/wrk.txt"
    rate=$(awk '/Requests\/sec/ {print $2}' "$work/wrk.txt")
    median=$(awk '/ 50%/ {print $2}' "$work/wrk.txt")
    slow=$(awk '/ 99%/ {print $2}' "$work/wrk.txt")
    errors=$(awk '/Non-2xx/ {print $NF; found=1} END {if (!found) print 0}' "$work/wrk.txt")
    echo "$1,$2,$rate,$median,$slow,$errors" >> "$out/raw.csv"
}

echo "while,connections,requests_per_second,p50,p99,errors" > "$out/raw.csv"
ask idle 8
ask idle 16
"$target/release/machtin-eval" pile --articles 2000 --seed 1 > "$work/pile.jsonl"
"$machtin" add "$work/pile.jsonl" --store "$work/store" --quiet > /dev/null &
ask adding 8
cat "$out/raw.csv"
