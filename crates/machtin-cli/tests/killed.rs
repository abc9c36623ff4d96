//! A store survives being killed at any moment and a full disk. The articles are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Articles of the pile.
const ARTICLES: usize = 60;
/// Pages of one transaction.
const BATCH: &str = "8";
/// Articles after which stories are told, and the index follows beside.
const PENDING: &str = "20";
/// Instants of a usual run; the long one is `cargo test -- --ignored`.
const KILLS: u64 = 5;
const MANY_KILLS: u64 = 200;
const SEED: u64 = 20_171_015;

/// A small generator of numbers: xorshift with a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Words that the articles are thrown together from: no two stories share many.
const WORDS: &[&str] = &[
    "cầu",
    "phà",
    "chợ",
    "trường",
    "nhà máy",
    "bến xe",
    "đê",
    "ruộng muối",
    "vườn chè",
    "lò gạch",
    "thuyền",
    "đèn biển",
    "xưởng gỗ",
    "kho lạnh",
    "thư viện",
    "sân vận động",
    "rạp hát",
    "giếng",
    "đường sắt",
    "mỏ than",
    "trại gà",
    "ao tôm",
    "lúa",
    "cà phê",
    "hồ tiêu",
    "bưởi",
    "cá ngừ",
    "lụa",
    "gốm",
    "giấy",
    "thép",
    "xi măng",
    "nước mắm",
    "muối",
    "đá ong",
    "rừng thông",
    "suối",
    "thác",
    "đảo",
    "vịnh",
    "cửa biển",
    "bãi cát",
    "đồi",
    "hang",
    "làng nghề",
    "hội đua thuyền",
    "lễ cầu ngư",
    "phiên tòa",
    "mùa gặt",
    "trận lũ",
    "cơn bão",
    "vụ cháy",
    "cuộc đình công",
];
const TOWNS: &[&str] = &["Tân Hòa", "Vĩnh Lạc", "Bến Gạo", "Marenta", "Olvera", "Port Lira"];

fn one<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[usize::try_from(dice.roll(of.len() as u64)).unwrap()]
}

/// Writes a pile of invented articles, one a line: stories of one to three articles.
fn write_pile(path: &Path) {
    let mut dice = Dice(SEED);
    let mut lines = String::new();
    let mut n = 0;
    while n < ARTICLES {
        let (town, what) = (one(&mut dice, TOWNS), one(&mut dice, WORDS));
        let (people, day, year) = (dice.roll(9000) + 100, dice.roll(27) + 1, dice.roll(30) + 1985);
        let told: Vec<&str> = (0..12).map(|_| one(&mut dice, WORDS)).collect();
        for part in 0..=dice.roll(3) {
            let more: Vec<&str> = (0..6).map(|_| one(&mut dice, WORDS)).collect();
            let text = format!(
                "Khoảng {people} người đã đến {town} ngày {day} tháng 10 năm {year} vì {what}. \
                 Ở đó có {}. Người ta nhắc đến {}.",
                told.join(", "),
                more.join(" và ")
            );
            let row = serde_json::json!({
                "id": format!("n{n}-{part}"),
                "title": format!("{town}: {what} và {}", more[0]),
                "text": text,
                "date": format!("{year}-10-{day:02}"),
            });
            lines.push_str(&format!("{row}\n"));
            n += 1;
        }
    }
    fs::write(path, lines).unwrap();
}

struct Bench {
    _folder: TempDir,
    pile: PathBuf,
    root: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path().to_owned();
        let pile = root.join("pile.jsonl");
        write_pile(&pile);
        Self { _folder: folder, pile, root }
    }

    fn add(&self, store: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_machtin"));
        command.arg("add").arg(&self.pile).arg("--store").arg(store).args([
            "--quiet",
            "--batch",
            BATCH,
            "--pending",
            PENDING,
        ]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn finish(&self, store: &Path) {
        let done = self.add(store).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

fn machtin(arguments: &[&str], store: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_machtin"));
    command.args(arguments).arg("--store").arg(store).output().unwrap()
}

/// Everything a store exports and the articles it finds, and that it verifies where `whole`.
fn exports(store: &Path, whole: bool) -> Vec<u8> {
    if whole {
        let verified = machtin(&["verify"], store);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
    let mut all: Vec<u8> = ["stories", "articles", "figures", "quotes", "entities"]
        .iter()
        .flat_map(|what| machtin(&["export", what, "--format", "jsonl"], store).stdout)
        .collect();
    all.extend(found(store).into_iter().flat_map(String::into_bytes));
    all
}

/// What a search finds: its ranks depend on what the index held before.
fn found(store: &Path) -> BTreeSet<String> {
    let search = ["search", "Marenta", "--limit", "100", "--format", "jsonl"];
    let hits = String::from_utf8(machtin(&search, store).stdout).unwrap();
    let id = |hit: &str| serde_json::from_str::<Value>(hit).unwrap()["id"].to_string();
    let ids: BTreeSet<String> = hits.lines().map(id).collect();
    assert!(!ids.is_empty(), "the town is in the pile");
    ids
}

fn kill_at_random(kills: u64) {
    let bench = Bench::new();
    let whole = bench.root.join("whole");
    let start = Instant::now();
    bench.finish(&whole);
    let took = start.elapsed();
    let expected = exports(&whole, true);
    let mut dice = Dice(SEED ^ 1);
    let ran = u64::try_from(took.as_micros()).unwrap();
    for n in 0..kills {
        let store = bench.root.join(format!("store{n}"));
        // Again and again, so that a run that goes on after a kill is killed too.
        for _ in 0..3 {
            let mut child = bench.add(&store).spawn().unwrap();
            std::thread::sleep(Duration::from_micros(dice.roll(ran)));
            // SIGKILL on Unix.
            child.kill().unwrap();
            child.wait().unwrap();
        }
        bench.finish(&store);
        assert!(exports(&store, n % 8 == 0) == expected, "kill {n} left a trace");
        let _ = fs::remove_dir_all(&store);
    }
}

#[test]
fn a_killed_run_that_goes_on_leaves_the_store_of_one_that_was_not() {
    kill_at_random(KILLS);
}

#[test]
#[ignore = "long: 200 instants"]
fn the_same_at_many_instants() {
    kill_at_random(MANY_KILLS);
}

#[test]
fn a_full_disk_loses_nothing_acknowledged() {
    let bench = Bench::new();
    let whole = bench.root.join("whole");
    bench.finish(&whole);
    let expected = exports(&whole, true);
    let size = fs::metadata(whole.join("machtin.sqlite")).unwrap().len() / 4096;
    let store = bench.root.join("full");
    // The disk grows bit by bit: every run but the last ends on a full one.
    let mut ended = 0;
    for part in 1..=20 {
        let mut add = bench.add(&store);
        let output = add.args(["--most-pages", &(size * part / 21).to_string()]).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            ended += 1;
            assert_eq!(output.status.code(), Some(2), "{words}");
            assert!(words.contains("full"), "{words}");
        }
    }
    assert!(ended >= 10, "{ended} runs met a full disk");
    bench.finish(&store);
    assert!(exports(&store, true) == expected, "the full disk left a trace");
}
