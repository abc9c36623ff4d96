#!/bin/sh
# Main text, titles and dates of pages beside other extractors: scores and speed.
#
#   bench/pages.sh PAGES
#
# PAGES is the folder with {aeb,wcxb,traf,date}.{html.jsonl,gold.json}.gz and score_extraction.py.
# The other extractors come from PyPI into a virtual environment under target/. Results land in
# bench/runs/DATE-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
folder=$1
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-pages
venv=$work/venv
out=bench/runs/$(date +%F)-pages-$(nproc)cores
mkdir -p "$work" "$out"

cargo build --release -q -p machtin-cli
test -x "$venv/bin/python" || python3 -m venv "$venv"
"$venv/bin/pip" install -q --upgrade pip==25.2
"$venv/bin/pip" install -q trafilatura==2.3.1 readability-lxml==0.9.0 resiliparse==2.0.1 htmldate==1.11.0

"$venv/bin/python" bench/pages/compare.py "$target/release/machtin" "$work" "$folder" "$out"
