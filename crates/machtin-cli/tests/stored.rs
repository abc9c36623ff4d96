//! Commands of a store, from the first article to the last correction.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn with_the_example() -> Self {
        let desk = Self { folder: TempDir::new().unwrap() };
        let said = desk.done(&["add", "examples/pile"]);
        assert_eq!(said, "12 added, 0 known\n");
        desk
    }

    fn store(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_machtin"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        command.current_dir(root).args(arguments).args(["--store", self.store()]);
        command.output().unwrap()
    }

    /// What a command prints that must end well.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {words}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Exit code and complaint of a command that must not.
    fn fails(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn a_store_answers_as_the_pile_does() {
    let desk = Desk::with_the_example();
    assert_eq!(desk.done(&["add", "examples/pile"]), "0 added, 12 known\n");
    let pile = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_machtin"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let output =
            command.current_dir(root).args(arguments).arg("examples/pile").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for command in ["stories", "quotes", "timeline"] {
        assert_eq!(desk.done(&[command]), pile(&[command]), "{command}");
    }
    let rows = desk.done(&["figures", "--slot", "dead", "--format", "csv"]);
    assert!(rows.starts_with("\u{feff}story,slot,event"), "{rows}");
    assert!(desk.done(&["people", "--kind", "person"]).contains("Danica Orlin"));
    let list = desk.done(&["stories", "--state", "conflict", "--format", "jsonl"]);
    assert_eq!(list.lines().count(), 1);
    let story: serde_json::Value = serde_json::from_str(&list).unwrap();
    let id = story["id"].as_str().unwrap();
    assert!(desk.done(&["story", &id[..8]]).contains("Timeline"));
    assert!(desk.done(&["story", id, "--format", "html"]).starts_with("<!"));
    assert!(desk.done(&["verify"]).starts_with("all holds"));
    let (code, words) = desk.fails(&["story", "s0000"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("hint: `machtin stories"), "{words}");
}

#[test]
fn a_pipe_that_stays_open_is_followed() {
    let desk = Desk::with_the_example();
    let mut command = Command::new(env!("CARGO_BIN_EXE_machtin"));
    command.args(["add", "-", "--follow", "--format", "jsonl", "--store", desk.store()]);
    let mut adding = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = adding.stdin.take().unwrap();
    let mut said = BufReader::new(adding.stdout.take().unwrap()).lines();
    let mut tell = |rows: &str, added: usize| {
        pipe.write_all(rows.as_bytes()).unwrap();
        let report: serde_json::Value =
            serde_json::from_str(&said.next().unwrap().unwrap()).unwrap();
        assert_eq!(report["added"], added, "{report}");
    };
    // Invented. Each is there, told and found, before the next comes.
    tell("{\"title\": \"Quarry flooded\", \"text\": \"The quarry of Ostwick was flooded.\"}\n", 1);
    assert!(desk.done(&["search", "quarry"]).contains("Quarry flooded"));
    assert!(desk.done(&["stories"]).contains("Quarry flooded"));
    let (code, words) = desk.fails(&["add", "examples/pile"]);
    assert_ne!(code, Some(0), "{words}");
    // Quiet for long enough, others may write.
    assert_eq!(desk.done(&["add", "examples/pile", "--wait", "60"]), "0 added, 12 known\n");
    tell("{\"text\": \"Mỏ đá Ostwick bị ngập.\"}\n{\"text\": \"Bánh mì lên giá.\"}\n", 2);
    drop(pipe);
    assert_eq!(adding.wait().unwrap().code(), Some(0));
    assert!(desk.done(&["verify"]).starts_with("all holds"));
}

#[test]
fn search_marks_what_it_finds() {
    let desk = Desk::with_the_example();
    let found = desk.done(&["search", "tuan hanh", "--limit", "1"]);
    assert!(found.to_lowercase().contains("»tuần hành«"), "{found}");
    let found = desk.done(&["search", "figure:dead>=10 place:Marenta", "--format", "json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&found).unwrap()["total"].as_u64() > Some(0));
    assert_eq!(desk.fails(&["search", "chim cánh cụt"]).0, Some(1));
    let (code, words) = desk.fails(&["search", "(phà"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("at byte 0"), "{words}");
}

#[test]
fn corrections_are_logged_and_undone() {
    let desk = Desk::with_the_example();
    let lines = desk.done(&["stories", "--format", "jsonl"]);
    let ids: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|story| story["id"].as_str().unwrap().to_owned())
        .collect();
    let merged = desk.done(&["merge", &ids[0], &ids[1], "--who", "Lan", "--why", "one campaign"]);
    assert!(merged.starts_with("1: merge"), "{merged}");
    assert_eq!(desk.done(&["stories", "--format", "jsonl"]).lines().count(), 1);
    desk.done(&["undo", "1", "--who", "Minh"]);
    assert_eq!(desk.done(&["stories", "--format", "jsonl"]), lines);
    let log = desk.done(&["log"]);
    assert!(log.contains("Lan") && log.contains("one campaign") && log.contains("undone by 2"));
    let (code, words) = desk.fails(&["undo", "1"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("undid it already"), "{words}");
    assert!(desk.done(&["diff", "--since", "2020-01-01"]).contains("merged"));
}

#[test]
fn a_second_writer_learns_who_is_writing() {
    let desk = Desk::with_the_example();
    let lock = File::options().read(true).write(true).open(desk.folder.path().join("writer.lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    let (code, words) = desk.fails(&["add", "examples/pile"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("process") && words.contains("--wait"), "{words}");
    // Readers do not wait.
    assert!(!desk.done(&["stories"]).is_empty());
}

#[test]
fn exports_and_backups_are_whole() {
    let desk = Desk::with_the_example();
    let goal = desk.folder.path().join("copy");
    desk.done(&["backup", goal.to_str().unwrap()]);
    let copy = Desk { folder: TempDir::new().unwrap() };
    fs::copy(goal.join("machtin.sqlite"), copy.folder.path().join("machtin.sqlite")).unwrap();
    for what in ["stories", "articles", "figures", "quotes", "entities"] {
        for format in ["jsonl", "csv"] {
            let arguments = ["export", what, "--format", format];
            assert_eq!(desk.done(&arguments), copy.done(&arguments), "{what} {format}");
        }
    }
    for (format, start) in [("md", "#"), ("html", "<!"), ("atom", "<?xml")] {
        let written = desk.done(&["export", "stories", "--format", format]);
        assert!(written.starts_with(start), "{format}: {}", &written[..40]);
    }
    assert_eq!(desk.fails(&["export", "quotes", "--format", "atom"]).0, Some(2));
    assert!(desk.done(&["manifest"]).contains("inputs"));
    let no_store = desk.folder.path().join("nothing");
    let output = Command::new(env!("CARGO_BIN_EXE_machtin"))
        .args(["stories", "--store"])
        .arg(no_store)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn addresses_of_this_machine_are_not_fetched() {
    let desk = Desk { folder: TempDir::new().unwrap() };
    let (code, words) = desk.fails(&["add", "http://127.0.0.1:9/page.html"]);
    assert_eq!(code, Some(2));
    assert!(words.contains("private network"), "{words}");
}
