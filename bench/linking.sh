#!/bin/sh
# Linking by the size of the pile: time and memory, with a plot.
#
#   bench/linking.sh [ARTICLES...]
#
# Without sizes: 1000 10000 100000. A million takes ten to twenty minutes, half of it reading. Each
# size is a process of its own. Results land in bench/runs/DATE-linking-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
out=bench/runs/$(date +%F)-linking-$(nproc)cores
mkdir -p "$out"
test $# -gt 0 || set -- 1000 10000 100000

cargo build --release -q -p machtin-eval
for count in "$@"; do
    "$target/release/machtin-eval" linked --articles "$count" > "$out/row"
    test -s "$out/raw.csv" || head -n 1 "$out/row" > "$out/raw.csv"
    tail -n 1 "$out/row" >> "$out/raw.csv"
    rm "$out/row"
done
python3 bench/plot.py "$out/raw.csv" "$out/plot.svg" articles linked_seconds peak_mb
cat "$out/raw.csv"
