#!/bin/sh
# Adding to a store and searching it, by size: rate, memory, size on the disk, latencies, with a
# plot.
#
#   bench/store.sh [ARTICLES...]
#
# Without sizes: 1000 10000. The articles are invented by `machtin-eval pile`. GNU time must be at
# /usr/bin/time. Results land in bench/runs/DATE-store-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-store
out=bench/runs/$(date +%F)-store-$(nproc)cores
mkdir -p "$work" "$out"
test $# -gt 0 || set -- 1000 10000

cargo build --release -q -p machtin-cli -p machtin-eval
machtin=$target/release/machtin
echo "articles,seconds,articles_per_second,peak_mb,store_mb,one_add_p50_ms,one_add_p99_ms,search_p50_ms,search_p99_ms" \
    > "$out/raw.csv"

# The quantile $1 of the numbers of a file.
quantile() {
    sort -n "$2" | awk -v q="$1" '{v[NR]=$1} END {n=int(NR*q); print v[n<1?1:n]}'
}

# Runs a command and adds the milliseconds it took to the file $1.
timed() {
    into=$1
    shift
    from=$(date +%s%N)
    "$@" > /dev/null
    echo $((($(date +%s%N) - from) / 1000000)) >> "$into"
}

for count in "$@"; do
    store=$work/store-$count
    rm -rf "$store" "$work/one.ms" "$work/search.ms"
    "$target/release/machtin-eval" pile --articles $((count + 100)) --seed 1 > "$work/pile.jsonl"
    head -n "$count" "$work/pile.jsonl" > "$work/first.jsonl"
    /usr/bin/time -f "%e %M" -o "$work/time" "$machtin" add "$work/first.jsonl" --store "$store" > /dev/null
    read -r seconds peak < "$work/time"
    size=$(du -sm "$store" | cut -f1)
    tail -n 100 "$work/pile.jsonl" | while read -r line; do
        printf '%s\n' "$line" > "$work/one.jsonl"
        timed "$work/one.ms" "$machtin" add "$work/one.jsonl" --store "$store"
    done
    for word in parliament bullet fire 'quoc hoi' 'quốc hội' 'lang:vi place:Hanoi' '"nói rằng"' strike; do
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
            timed "$work/search.ms" "$machtin" search "$word" --store "$store" || true
        done
    done
    rate=$(awk -v n="$count" -v s="$seconds" 'BEGIN {printf "%.1f", n/s}')
    echo "$count,$seconds,$rate,$((peak / 1024)),$size,$(quantile .5 "$work/one.ms"),$(quantile .99 "$work/one.ms"),$(quantile .5 "$work/search.ms"),$(quantile .99 "$work/search.ms")" \
        >> "$out/raw.csv"
done
python3 bench/plot.py "$out/raw.csv" "$out/plot.svg" articles seconds peak_mb store_mb
cat "$out/raw.csv"
