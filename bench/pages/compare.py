"""Runs each extractor over each pack, scores what it wrote, counts pages a CPU second.

Called by bench/pages.sh: compare.py MACHTIN WORK PAGES OUT
"""
import csv, gzip, importlib.metadata, json, os, pathlib, platform, resource, statistics, subprocess, sys, time

machtin, work, pages, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4])
PACKS = ["aeb", "wcxb", "traf", "date"]
SPEED_PACK, RUNS = "aeb", 3


def rows(pack):
    with gzip.open(pages / f"{pack}.html.jsonl.gz", "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def trafilatura_(html):
    import trafilatura
    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    found = found if isinstance(found, dict) else found.as_dict()
    return {key: found.get(key) for key in ("text", "title", "author", "date")}


def readability_(html):
    import lxml.html
    from readability import Document
    page = Document(html)
    summary = lxml.html.fromstring(page.summary())
    blocks = summary.xpath("//p|//li|//h1|//h2|//h3|//h4|//pre|//blockquote")
    return {"text": "\n".join(block.text_content() for block in blocks), "title": page.short_title()}


def resiliparse_(html):
    from resiliparse.extract.html2text import extract_plain_text
    return {"text": extract_plain_text(html, main_content=True)}


def htmldate_(html):
    from htmldate import find_date
    return {"date": find_date(html, extensive_search=True, original_date=True)}


PEERS = {"trafilatura": trafilatura_, "readability-lxml": readability_, "resiliparse": resiliparse_, "htmldate": htmldate_}


def run_peer(name, found):
    """Pages with what the peer says, and CPU seconds without reading the pack."""
    answers, start = [], time.process_time()
    for row in found:
        try:
            said = PEERS[name](row["html"])
        except Exception:
            said = {}
        answers.append({"id": row["id"], **{k: v for k, v in said.items() if v}})
    return answers, time.process_time() - start


def run_machtin(pack):
    """The same, from the whole process: reading the pack is counted."""
    plain = work / f"{pack}.html.jsonl"
    if not plain.exists():
        plain.write_bytes(gzip.open(pages / f"{pack}.html.jsonl.gz").read())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([machtin, "clean", "-j", "1", "--format", "jsonl", plain], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return answers, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def score(pack, name, answers):
    file = work / f"{pack}.{name}.jsonl"
    keep = ("id", "text", "title", "author", "date")
    file.write_text("".join(json.dumps({k: a.get(k) for k in keep}, ensure_ascii=False) + "\n" for a in answers), encoding="utf8")
    scorer = [sys.executable, pages / "score_extraction.py", pages / f"{pack}.gold.json.gz", file]
    return subprocess.run(scorer, capture_output=True, text=True, check=True).stdout.strip().splitlines()


def version(name):
    return importlib.metadata.version(name)


table, raw = [], []
for pack in PACKS:
    found = rows(pack)
    for name in ["machtin", *PEERS]:
        if name == "htmldate" and pack in ("aeb",):
            continue
        times = []
        for _ in range(RUNS if pack == SPEED_PACK else 1):
            answers, seconds = run_machtin(pack) if name == "machtin" else run_peer(name, found)
            times.append(len(found) / seconds)
            raw.append([pack, name, len(found), f"{seconds:.3f}"])
        # What a tool does not say scores nothing and is left out.
        for line in (line for line in score(pack, name, answers) if " 0.000" not in line and "missing" not in line):
            table.append(f"{pack:5} {name:17} {line}")
        table.append(f"{pack:5} {name:17} {statistics.median(times):.0f} pages a CPU second")

commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
load = os.getloadavg()[0]
versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
(out / "README.md").write_text(
    f"# Pages beside other extractors\n\nCommit {commit}; `bench/pages.sh PAGES`; development halves of four public benchmarks.\n"
    f"Machine: {model}, {os.cpu_count()} cores, Python {platform.python_version()}; load at the end {load:.1f}.\n"
    f"Versions: {versions}.\n"
    "Speed is pages a CPU second on one thread: of the whole process for machtin, reading the pack counted; without reading the pack for the others.\n"
    "`raw.csv`: pack, extractor, pages, CPU seconds of each run; `summary.txt`: scores and medians.\n",
    encoding="utf8",
)
with open(out / "raw.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["pack", "extractor", "pages", "cpu_seconds"])
    writer.writerows(raw)
(out / "summary.txt").write_text("\n".join(table) + "\n", encoding="utf8")
print("\n".join(table))
