#!/bin/sh
# Adding to a store, searching it and asking for its stories, by size: rate, memory, size on the
# disk, latencies, with a plot.
#
#   bench/store.sh [ARTICLES...]
#
# Without sizes: 1000 10000. The articles are invented by `machtin-eval pile`; 200 of them, spread
# evenly over the pile, are left out at first and then added one by one. A million takes about half
# an hour and 20 GB. Needs curl, and GNU time at /usr/bin/time. Where vmtouch is, it holds the store
# in memory from the last of the many articles on. Results land in bench/runs/DATE-store-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-store
out=bench/runs/$(date +%F)-store-$(nproc)cores
mkdir -p "$work" "$out"
test $# -gt 0 || set -- 1000 10000

cargo build --release -q -p machtin-cli -p machtin-eval
machtin=$target/release/machtin
echo "articles,seconds,articles_per_second,peak_mb,store_mb,one_add_p50_ms,one_add_p99_ms,live_add_p50_ms,live_add_p99_ms,search_p50_ms,search_p99_ms,story_p50_ms,story_p99_ms" \
    > "$out/raw.csv"

# The quantile $1 of the numbers of a file.
quantile() {
    sort -n "$2" | awk -v q="$1" '{v[NR]=$1} END {n=int(NR*q); print v[n<1?1:n]}'
}

# Asks a server of the store $1 for the JSON of 300 of its stories, each once, and adds the
# milliseconds that each took to the file $2.
ask_for_stories() {
    rm -f "$work/address"
    "$machtin" serve --store "$1" -p 0 --quiet > "$work/address" &
    server=$!
    until test -s "$work/address"; do sleep 0.1; done
    site=$(head -n 1 "$work/address")
    "$machtin" stories --store "$1" --format jsonl | sed 's/.*"id":"\([^"]*\)".*/\1/' |
        awk '{id[NR]=$0} END {for (n=0; n<300; n++) print id[1+int(n*NR/300)]}' | sort -u |
        while read -r id; do
            curl -sf -o /dev/null -w '%{time_total}\n' "${site}api/v1/stories/$id"
        done | awk '{print 1000*$1}' >> "$2"
    kill $server
}

# Adds the articles of the file $2 to the store $1 through a pipe that stays open, one as soon as
# the one before is reported, and adds the milliseconds that each took to the file $3.
add_live() {
    rm -f "$work/in" "$work/said"
    mkfifo "$work/in" "$work/said"
    "$machtin" add - --follow --quiet --format jsonl --store "$1" < "$work/in" > "$work/said" &
    exec 3> "$work/in" 4< "$work/said"
    while read -r line; do
        from=$(date +%s%N)
        printf '%s\n' "$line" >&3
        read -r _ <&4
        echo $((($(date +%s%N) - from) / 1000000)) >> "$3"
    done < "$2"
    exec 3>&- 4<&-
    wait $!
}

# Holds the files of the store $1 in memory until `let_go`.
hold() {
    ! command -v vmtouch > /dev/null || vmtouch -dlw -m 1024G -P "$work/held" "$1" > /dev/null 2>&1 < /dev/null
}

let_go() {
    test ! -s "$work/held" || kill "$(cat "$work/held")"
    rm -f "$work/held"
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
    rm -rf "$store" "$work"/*.ms
    "$target/release/machtin-eval" pile --articles $((count + 200)) --seed 1 > "$work/pile.jsonl"
    awk -v every=$(((count + 200) / 200)) -v later="$work/later.jsonl" \
        'NR % every == 0 {print > later; next} {print}' "$work/pile.jsonl" > "$work/first.jsonl"
    awk -v one="$work/ones.jsonl" -v live="$work/live.jsonl" '{print > (NR % 2 ? one : live)}' \
        "$work/later.jsonl"
    /usr/bin/time -f "%e %M" -o "$work/time" "$machtin" add "$work/first.jsonl" --store "$store" > /dev/null
    read -r seconds peak < "$work/time"
    size=$(du -sm "$store" | cut -f1)
    hold "$store"
    while read -r line; do
        printf '%s\n' "$line" > "$work/one.jsonl"
        timed "$work/one.ms" "$machtin" add "$work/one.jsonl" --store "$store"
    done < "$work/ones.jsonl"
    add_live "$store" "$work/live.jsonl" "$work/live.ms"
    for word in parliament bullet fire 'quoc hoi' 'quốc hội' 'lang:vi place:Hanoi' '"nói rằng"' strike; do
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
            timed "$work/search.ms" "$machtin" search "$word" --store "$store" || true
        done
    done
    ask_for_stories "$store" "$work/story.ms"
    let_go
    cp "$work/one.ms" "$out/one-$count.ms"
    cp "$work/live.ms" "$out/live-$count.ms"
    rate=$(awk -v n="$count" -v s="$seconds" 'BEGIN {printf "%.1f", n/s}')
    echo "$count,$seconds,$rate,$((peak / 1024)),$size,$(quantile .5 "$work/one.ms"),$(quantile .99 "$work/one.ms"),$(quantile .5 "$work/live.ms"),$(quantile .99 "$work/live.ms"),$(quantile .5 "$work/search.ms"),$(quantile .99 "$work/search.ms"),$(quantile .5 "$work/story.ms"),$(quantile .99 "$work/story.ms")" \
        >> "$out/raw.csv"
done
python3 bench/plot.py "$out/raw.csv" "$out/plot.svg" articles seconds peak_mb store_mb
cat "$out/raw.csv"
