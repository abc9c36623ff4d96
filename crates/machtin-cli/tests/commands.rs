//! What each command prints, whole. The articles are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use assert_cmd::Command;
use insta::assert_snapshot;
use std::fs;
use tempfile::TempDir;

const FIRST: &str = "Hàng nghìn người tuần hành ở Hải Lâm\n\nHơn 2 vạn người tuần hành ở thành phố \
    Hải Lâm hôm qua để phản đối dự án cảng, theo ban tổ chức. Cảnh sát chỉ đếm được 8.000 người.\n\n\
    “Chúng tôi sẽ trở lại vào chủ nhật”, bà Vũ Thị Tâm, chủ tịch Hội Ngư dân, nói.\n\n\
    Chia sẻ bài viết\n";
const SECOND: &str = "Thousands march against port in Hai Lam\n\nAbout 20,000 people marched through \
    Hai Lam on Saturday against a new port, organisers said. Police counted 8,000.\n\n\
    \"We will be back on Sunday,\" said Vu Thi Tam, chairwoman of the Fishermen's Union.\n";
const MANIFEST: &str = "path,published,publisher\nfirst.txt,2019-06-16,Tin Hải Lâm\n\
    second.txt,2019-06-16,The Bay Courier\n";

struct Run {
    out: String,
    err: String,
    code: i32,
}

/// The example pile, by the path that a reader of the README gives.
fn examples(arguments: &[&str]) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut command = Command::cargo_bin("machtin").unwrap();
    let output = command.current_dir(root).arg("examples/pile").args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn machtin(arguments: &[&str], input: &str) -> Run {
    let folder = TempDir::new().unwrap();
    let pile = folder.path().join("pile");
    fs::create_dir(&pile).unwrap();
    fs::write(pile.join("first.txt"), FIRST).unwrap();
    fs::write(pile.join("second.txt"), SECOND).unwrap();
    fs::write(pile.join("pile.csv"), MANIFEST).unwrap();
    let output = Command::cargo_bin("machtin")
        .unwrap()
        .current_dir(folder.path())
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// What a command prints that must end well and have nothing to note.
fn printed(arguments: &[&str], input: &str) -> String {
    let run = machtin(arguments, input);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{arguments:?}");
    run.out
}

/// JSON lines, one field a line, so that a change shows where it is.
fn spread(lines: &str) -> String {
    let values = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    values.map(|value| serde_json::to_string_pretty(&value).unwrap() + "\n").collect()
}

#[test]
fn the_page() {
    assert_snapshot!(printed(&["pile"], ""));
}

#[test]
fn the_page_in_vietnamese() {
    assert_snapshot!(printed(&["pile", "--lang", "vi"], ""));
}

#[test]
fn stories_for_a_program() {
    assert_snapshot!(spread(&printed(&["pile", "--format", "jsonl"], "")));
}

#[test]
fn stories_in_markdown() {
    assert_snapshot!(examples(&["--format", "md"]));
    assert_snapshot!(printed(&["pile", "--format", "md", "--lang", "vi"], ""));
}

#[test]
fn stories_in_html() {
    assert_snapshot!(examples(&["--format", "html"]));
    assert_snapshot!(printed(&["pile", "--format", "html", "--lang", "vi"], ""));
}

/// What a command prints in each of these formats, one after the other.
fn in_formats(arguments: &[&str], formats: &[&str]) -> String {
    let print = |format: &&str| {
        let out = printed(&[arguments, &["pile", "--format", format]].concat(), "");
        format!("──── {format}\n{out}")
    };
    formats.iter().map(print).collect()
}

const LISTS: &[&str] = &["text", "json", "jsonl", "csv", "md"];

#[test]
fn one_story_in_every_format() {
    assert_snapshot!(in_formats(&["story", "s"], &["text", "json", "md"]));
}

#[test]
fn lists_in_every_format() {
    assert_snapshot!("stories", in_formats(&["stories"], LISTS));
    assert_snapshot!("figures", in_formats(&["figures"], LISTS));
    assert_snapshot!("quotes", in_formats(&["quotes"], LISTS));
    assert_snapshot!("people", in_formats(&["people"], LISTS));
    assert_snapshot!("timeline", in_formats(&["timeline"], LISTS));
}

#[test]
fn lists_of_what_was_asked_for() {
    assert_snapshot!(
        "figures_asked",
        printed(
            &["figures", "pile", "--slot", "attendance", "--view", "range", "--state", "conflict"],
            "",
        )
    );
    assert_snapshot!("quotes_asked", printed(&["quotes", "pile", "--speaker", "vu thi tam"], ""));
    assert_snapshot!("people_asked", printed(&["people", "pile", "--kind", "place"], ""));
    let none = machtin(&["timeline", "pile", "--before", "2000-01-01"], "");
    assert_eq!((none.out.as_str(), none.code), ("", 1));
}

#[test]
fn only_stories_are_written_as_html() {
    let run = machtin(&["read", "pile/first.txt", "--format", "html"], "");
    assert_eq!(run.code, 2);
    assert_snapshot!(run.err);
}

#[test]
fn read() {
    assert_snapshot!(spread(&printed(&["read", "pile/first.txt"], "")));
}

#[test]
fn clean() {
    assert_snapshot!(printed(&["clean", "pile/first.txt"], ""));
    assert_snapshot!(spread(&printed(&["clean", "pile/first.txt", "--format", "jsonl"], "")));
}

#[test]
fn sentences() {
    assert_snapshot!(printed(&["sentences"], SECOND));
}

#[test]
fn segment() {
    assert_snapshot!(printed(&["segment"], FIRST));
    assert_snapshot!(printed(&["segment", "--format", "jsonl"], "Hải Lâm hôm qua\n"));
    assert_snapshot!(printed(&["segment", "--format", "conllu"], "Hải Lâm hôm qua.\n"));
}

#[test]
fn normalize() {
    let run = machtin(&["normalize"], "Hoà bình ở Ðồng Hới, thuỷ điện\n");
    assert_snapshot!(format!("{}---\n{}", run.out, run.err));
    let run = machtin(&["normalize", "--tone", "old"], "hoà, hòa\n");
    assert_snapshot!(format!("{}---\n{}", run.out, run.err));
}

#[test]
fn detect() {
    assert_snapshot!(printed(&["detect", "pile/first.txt", "pile/second.txt"], ""));
}

#[test]
fn why_two_articles_are_one_story() {
    assert_snapshot!(printed(&["why", "first.txt", "second.txt", "--pile", "pile"], ""));
}

#[test]
fn why_a_number_is_what_it_is() {
    let at = FIRST.find("2 vạn").unwrap();
    assert_snapshot!(printed(&["why", &format!("pile/first.txt:{at}")], ""));
}

#[test]
fn verify_passes_what_machtin_wrote_and_fails_what_was_changed() {
    let told = printed(&["pile", "--format", "json"], "");
    assert_snapshot!(printed(&["verify", "-"], &told));
    let changed = told.replacen("\"point\": 20000.0", "\"point\": 30000.0", 1);
    assert!(changed != told, "nothing was changed");
    let run = machtin(&["verify", "-"], &changed);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
}

#[test]
fn help() {
    assert_snapshot!(printed(&["--help"], ""));
}

#[test]
fn completions_and_manual_page() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(printed(&["completions", shell], "").contains("machtin"), "{shell}");
    }
    assert!(printed(&["man"], "").starts_with(".ie"));
}
