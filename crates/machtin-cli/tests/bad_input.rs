//! Bad input gives one clear note that names the file, never a panic, and the rest comes out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const GOOD: &str = "Lũ cuốn trôi cây cầu ở Vĩnh Lạc\n\nNước lũ cuốn trôi một cây cầu ở xã Vĩnh Lạc \
    hôm 3/10, ba người bị thương. Chính quyền xã cho biết cầu được xây năm 1998.\n";

fn machtin(arguments: &[&str], folder: &Path) -> (String, String, i32) {
    let output = Command::cargo_bin("machtin")
        .unwrap()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

/// Tells a folder of one good article and one bad file; the good one must come out and the note
/// must hold every one of `words`.
fn check(name: &str, bytes: &[u8], words: &[&str]) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let (out, err, code) = machtin(&["."], folder.path());
    assert!(out.contains("Vĩnh Lạc"), "{name}: the good article is missing\n{out}\n{err}");
    assert_eq!(code, 0, "{name}: {err}");
    let notes: Vec<&str> = err.lines().filter(|line| line.contains(name)).collect();
    assert_eq!(notes.len(), 1, "{name}: one note expected\n{err}");
    for word in words {
        assert!(notes[0].contains(word), "{name}: no {word:?} in {}", notes[0]);
    }
}

#[test]
fn an_empty_file_is_noted() {
    check("empty.txt", b"", &["empty"]);
}

#[test]
fn a_binary_file_is_noted() {
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(4096).collect();
    check("picture.txt", &bytes, &["binary"]);
}

#[test]
fn a_line_of_50_megabytes_is_noted() {
    check("long.txt", &vec![b'a'; 50_000_000], &["large"]);
    check("long.jsonl", &vec![b'{'; 50_000_000], &["long"]);
}

#[test]
fn a_broken_jsonl_line_is_noted_with_its_number() {
    let rows = "{\"text\":\"Một đoàn tàu trật bánh ở ga Sơn Hạ tối 4/5, không ai bị thương.\"}\n{\"text\": \n";
    check("rows.jsonl", rows.as_bytes(), &["rows.jsonl:2"]);
}

#[test]
fn a_pile_csv_naming_an_absent_file_is_noted() {
    check(
        "pile.csv",
        b"path,published,publisher,url,title\ngood.txt,2021-10-04,,,\nabsent.txt,2021-10-04,,,\n",
        &["absent.txt"],
    );
}

#[test]
fn invalid_utf8_is_read_and_noted() {
    let mut bytes = b"Flood at Stone Bridge\n\nThe flood took the bridge at ".to_vec();
    bytes.extend([0xe9, 0x20, 0xff, 0x20]);
    bytes.extend(
        b"Stone Bridge on Monday. Three people were hurt in the village, the mayor said.\n",
    );
    check("old.txt", &bytes, &["UTF-8"]);
}

#[test]
fn a_missing_path_fails_and_the_rest_comes_out() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    let (out, err, code) = machtin(&["absent", "good.txt"], folder.path());
    assert!(out.contains("Vĩnh Lạc") && err.contains("absent"), "{out}\n{err}");
    assert_eq!(code, 2);
}

#[test]
fn a_folder_without_articles_says_so() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("inner")).unwrap();
    let (out, err, code) = machtin(&["."], folder.path());
    assert_eq!(code, 1, "{out}\n{err}");
    assert!(err.contains("no article"), "{err}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_machtin"))
        .current_dir(folder.path())
        .args(["read", ".", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn unknown_options_name_the_remedy() {
    let (_, err, code) = machtin(&["--granularity", "7", "."], Path::new("."));
    assert_eq!(code, 2);
    assert!(err.contains("between 0 and 1"), "{err}");
}
