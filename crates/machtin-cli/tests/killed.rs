//! A store survives being killed at any moment and a full disk. The articles are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Articles of the pile: several batches.
const ARTICLES: usize = 300;
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

/// Writes a pile of invented articles, one a line.
fn write_pile(path: &Path) {
    const TOWNS: [&str; 6] = ["Tân Hòa", "Vĩnh Lạc", "Bến Gạo", "Marenta", "Olvera", "Port Lira"];
    const WHAT: [&str; 5] = ["cầu", "phà", "chợ", "trường học", "nhà máy"];
    let mut dice = Dice(SEED);
    let mut lines = String::new();
    for n in 0..ARTICLES {
        let town = TOWNS[usize::try_from(dice.roll(6)).unwrap()];
        let what = WHAT[usize::try_from(dice.roll(5)).unwrap()];
        let (people, day) = (dice.roll(9000) + 100, dice.roll(27) + 1);
        let text = format!(
            "Khoảng {people} người đã đến {town} hôm qua để xem {what} số {n} mở cửa trở lại sau \
             trận lụt. Ông Lê Văn Tám, chủ tịch thị xã, nói: “Chúng tôi đã chờ ngày này {day} \
             tháng.” Hai người bị thương nhẹ khi chen lấn ở cổng phía đông."
        );
        let row = serde_json::json!({
            "id": format!("n{n}"),
            "title": format!("{town}: {what} số {n} mở cửa trở lại"),
            "text": text,
            "date": format!("2017-10-{day:02}"),
        });
        lines.push_str(&format!("{row}\n"));
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
        command.arg("add").arg(&self.pile).arg("--store").arg(store).arg("--quiet");
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

/// Everything a store exports, and that it verifies where `whole`.
fn exports(store: &Path, whole: bool) -> Vec<u8> {
    if whole {
        let verified = machtin(&["verify"], store);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
    ["stories", "articles", "figures", "quotes", "entities"]
        .iter()
        .flat_map(|what| machtin(&["export", what, "--format", "jsonl"], store).stdout)
        .collect()
}

fn kill_at_random(kills: u64) {
    let bench = Bench::new();
    let whole = bench.root.join("whole");
    let start = Instant::now();
    bench.finish(&whole);
    let took = start.elapsed();
    let expected = exports(&whole, true);
    let mut dice = Dice(SEED ^ 1);
    for n in 0..kills {
        let store = bench.root.join(format!("store{n}"));
        // Again and again, so that a run that goes on after a kill is killed too.
        for _ in 0..3 {
            let wait = u64::try_from(took.as_micros()).unwrap();
            let mut child = bench.add(&store).spawn().unwrap();
            std::thread::sleep(Duration::from_micros(dice.roll(wait)));
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
    for part in 1..20 {
        let mut add = bench.add(&store);
        let output =
            add.env("MACHTIN_MOST_PAGES", (size * part / 20).to_string()).output().unwrap();
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
