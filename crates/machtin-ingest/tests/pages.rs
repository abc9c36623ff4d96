//! What a pile on disk becomes: pages, and notes on what could not be read.
#![expect(clippy::unwrap_used, reason = "a test that cannot set up its files fails")]

use machtin_ingest::{Input, Note, Options, Page, PageKind, clean, pages};
use std::fs;
use std::path::Path;

/// A folder of files; content by relative name.
fn pile(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn walk(path: &Path) -> (Vec<Page>, Vec<Note>) {
    walk_with(path, &Options::default())
}

fn walk_with(path: &Path, options: &Options) -> (Vec<Page>, Vec<Note>) {
    let mut found = (Vec::new(), Vec::new());
    for page in pages(&[Input::Path(path.to_owned())], options) {
        match page {
            Ok(page) => found.0.push(page),
            Err(note) => found.1.push(note),
        }
    }
    found
}

/// Names of pages, and of notes with their problems, below a folder.
fn check(files: &[(&str, &[u8])], expected: &[&str], problems: &[(&str, &str)]) {
    let folder = pile(files);
    let (found, notes) = walk(folder.path());
    let short = |path: &str| {
        let root = folder.path().display().to_string();
        path.strip_prefix(&root).unwrap_or(path).trim_start_matches('/').to_owned()
    };
    let names: Vec<String> = found.iter().map(|page| short(&page.path)).collect();
    assert_eq!(names, expected);
    let notes: Vec<(String, &str)> =
        notes.iter().map(|note| (short(&note.path), note.problem.as_str())).collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(path, p)| (path.as_str(), *p)).collect();
    assert_eq!(notes.len(), problems.len(), "{notes:?}");
    for ((path, problem), (at, start)) in notes.iter().zip(problems) {
        assert!(path == at && problem.starts_with(start), "{path}: {problem}");
    }
}

#[test]
fn a_folder_is_read_by_name_and_below() {
    check(
        &[
            ("b.txt", b"Two"),
            ("a.html", b"<p>One"),
            ("c/d.jsonl", b"{\"id\": \"x\", \"text\": \"Three\"}\n\n{\"text\": \"Four\"}\n"),
            (".hidden.txt", b"no"),
            (".git/e.txt", b"no"),
        ],
        &["a.html", "b.txt", "c/d.jsonl:1", "c/d.jsonl:3"],
        &[],
    );
}

#[test]
fn what_cannot_be_read_is_a_note_and_the_rest_comes_out() {
    check(
        &[("empty.txt", b""), ("good.txt", b"Words"), ("picture.png", b"\x89PNG")],
        &["good.txt"],
        &[("empty.txt", "is empty"), ("", "holds files of kinds that are not read: .png")],
    );
}

#[test]
fn a_broken_row_is_named_by_its_line() {
    check(
        &[(
            "rows.jsonl",
            b"{\"text\": \"One\"}\n{\"text\": \n[1]\n{\"no\": 1}\n{\"text\": \"Two\"}",
        )],
        &["rows.jsonl:1", "rows.jsonl:5"],
        &[
            ("rows.jsonl:2", "is not JSON"),
            ("rows.jsonl:3", "is not an object"),
            ("rows.jsonl:4", "has neither text nor html"),
        ],
    );
}

#[test]
fn json_files_hold_one_row_or_a_list() {
    check(
        &[
            ("list.json", b"[{\"text\": \"One\"},\n {\"text\": \"T}w{o\\\"\"}]"),
            ("one.json", b"{\n  \"maintext\": \"Three\"\n}\n"),
            (
                "pile.json",
                b"{\"format\": 1, \"readings\": [{\"text\": \"Four\"}, {\"text\": \"Five\"}]}",
            ),
        ],
        &["list.json:1", "list.json:2", "one.json:1", "pile.json:1.1", "pile.json:1.2"],
        &[],
    );
}

#[test]
fn a_folder_without_articles_says_so() {
    check(&[("notes.md", b"# Notes")], &[], &[("", "holds no articles")]);
}

#[test]
fn a_missing_path_fails() {
    let (found, notes) = walk(Path::new("no/such/pile"));
    assert!(found.is_empty());
    assert!(notes[0].failed && notes[0].problem == "does not exist");
}

#[test]
fn pile_csv_supplies_what_files_do_not_say() {
    let folder = pile(&[
        ("a.txt", b"One"),
        ("sub/b.txt", b"Two"),
        (
            "pile.csv",
            "\u{feff}path,published,publisher,url,title\na.txt,2008-03-12,\"Báo, Vĩnh Lạc\",,Tiêu đề\nsub/b.txt,2008-03,,,\nabsent.txt,,,,\n"
                .as_bytes(),
        ),
    ]);
    let options = Options { publisher: Some("Khác".to_owned()), ..Options::default() };
    let (found, notes) = walk_with(folder.path(), &options);
    let given = |at: usize| &found[at].given;
    assert_eq!(given(0).published.unwrap().value(), "2008-03-12");
    assert_eq!(given(0).publisher.as_deref(), Some("Báo, Vĩnh Lạc"));
    assert_eq!(given(0).title.as_deref(), Some("Tiêu đề"));
    assert_eq!(given(1).published.unwrap().value(), "2008-03");
    assert_eq!(given(1).publisher.as_deref(), Some("Khác"));
    assert_eq!(notes.len(), 1);
    assert!(notes[0].path.ends_with("pile.csv:4"), "{notes:?}");
    assert_eq!(notes[0].problem, "names absent.txt, which is not there");
}

#[test]
fn pile_csv_is_read_for_a_file_named_alone() {
    let folder = pile(&[("a.txt", b"One"), ("pile.csv", b"path,published\na.txt,2008-03-12\n")]);
    let (found, _) = walk(&folder.path().join("a.txt"));
    assert_eq!(found[0].given.published.unwrap().value(), "2008-03-12");
}

#[test]
fn pile_csv_without_its_header_is_a_note() {
    check(
        &[("a.txt", b"One"), ("pile.csv", b"a.txt,2008-03-12\n")],
        &["a.txt"],
        &[("pile.csv", "has no column named path")],
    );
}

#[test]
fn a_file_too_large_for_an_article_is_a_note() {
    let long = vec![b'a'; 50 << 20];
    check(
        &[("long.txt", &long), ("good.txt", b"Words")],
        &["good.txt"],
        &[("long.txt", "is larger than 8 MB")],
    );
}

#[test]
fn a_row_too_large_is_skipped_and_the_next_is_read() {
    let mut rows = b"{\"text\": \"".to_vec();
    rows.resize(50 << 20, b'a');
    rows.extend(b"\"}\n{\"text\": \"Two\"}\n");
    check(
        &[("rows.jsonl", &rows)],
        &["rows.jsonl:2"],
        &[("rows.jsonl:1", "is a row longer than 32 MB")],
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let folder = pile(&[("a.txt", b"One")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("torn.txt")).unwrap();
    let (found, notes) = walk(folder.path());
    assert_eq!(found.len(), 1);
    assert_eq!(notes[0].problem, "was read already under another name");
    assert_eq!(notes[1].problem, "is a link that leads nowhere");
}

#[cfg(unix)]
#[test]
fn sockets_are_skipped() {
    let folder = pile(&[("b.txt", b"One")]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("a.txt")).unwrap();
    let (found, notes) = walk(folder.path());
    assert_eq!(found.len(), 1);
    assert_eq!(notes[0].problem, "is a socket, not a file");
}

#[test]
fn a_file_without_ending_is_known_by_its_first_bytes() {
    let folder = pile(&[
        ("page", b"<!DOCTYPE html><p>One"),
        ("rows", b"{\"text\": \"One\"}\n"),
        ("words", b"One"),
    ]);
    let kind = |name: &str| walk(&folder.path().join(name)).0[0].kind;
    assert_eq!(kind("page"), PageKind::Html);
    assert_eq!(kind("rows"), PageKind::Row);
    assert_eq!(kind("words"), PageKind::Text);
}

#[test]
fn rows_give_their_fields() {
    let folder = pile(&[(
        "rows.jsonl",
        concat!(
            r#"{"maintext": "Thân bài.", "title": "Tiêu đề", "date_publish": "2008-03-12 07:05:00", "source_domain": "vinhlac.example", "url": "https://vinhlac.example/1", "authors": ["An", "Bình"], "language": "vi"}"#,
            "\n",
            r#"{"format": 1, "id": "0f", "source_id": "s1", "text": "Tên\n\nThân.", "title": {"start": 0, "end": 4}, "published": {"value": "2008-03", "precision": "month"}, "sentences": []}"#,
        )
        .as_bytes(),
    )]);
    let (found, notes) = walk(folder.path());
    assert_eq!(notes, []);
    let first = clean(found[0].clone()).value.unwrap();
    assert_eq!(first.text, "Tiêu đề\n\nThân bài.");
    assert_eq!(first.title_text(), "Tiêu đề");
    assert_eq!(first.published.unwrap().value(), "2008-03-12T07:05");
    assert_eq!(first.publisher.as_deref(), Some("vinhlac.example"));
    assert_eq!(first.author.as_deref(), Some("An, Bình"));
    let second = clean(found[1].clone()).value.unwrap();
    assert_eq!(second.text, "Tên\n\nThân.");
    assert_eq!(second.title_text(), "Tên");
    assert_eq!(second.source_id.as_deref(), Some("s1"));
    assert_eq!(second.published.unwrap().value(), "2008-03");
}

#[test]
fn text_files_keep_every_byte() {
    let page = |bytes: &[u8]| Page {
        path: "a.txt".to_owned(),
        kind: PageKind::Text,
        bytes: bytes.to_vec(),
        given: machtin_ingest::Given { title: Some("Other".to_owned()), ..Default::default() },
    };
    let article = clean(page(b"\xef\xbb\xbfTitle\r\n\r\nBody \r\n")).value.unwrap();
    assert_eq!(article.text, "Title\r\n\r\nBody \r\n");
    let none = clean(page(b" \n\t"));
    assert_eq!(none.value, None);
    assert_eq!(none.notes[0].problem, "holds no words");
    let binary = clean(page(b"\x7fELF\x02\x01\x01\0\0"));
    assert_eq!(binary.notes[0].problem, "is a program, not text");
}

#[test]
fn pages_built_to_be_slow_are_read() {
    let clean_page = |page: String| {
        let bytes = page.into_bytes();
        let path = "slow.html".to_owned();
        clean(Page { path, kind: PageKind::Html, bytes, given: machtin_ingest::Given::default() })
    };
    let words = "<p>Mưa lớn ở Vĩnh Lạc, đường ngập sâu nửa mét.";
    let nested = clean_page("<div>".repeat(20_000) + words);
    assert!(nested.value.unwrap().text.contains("Vĩnh Lạc"));
    assert_eq!(nested.notes, []);
    let reopened = clean_page("<b><p>".repeat(40_000) + words);
    assert!(reopened.value.unwrap().text.contains("Vĩnh Lạc"));
    let comments = clean_page(words.to_owned() + &"<!-- ".repeat(100_000));
    assert!(comments.value.unwrap().text.ends_with("nửa mét."));
    let attributes = clean_page(format!("<div {}>{words}</div>", "a=1 b=2 ".repeat(100_000)));
    assert!(attributes.value.unwrap().text.contains("Vĩnh Lạc"));
    let unclosed = clean_page("<b>x".repeat(250_000));
    assert!(unclosed.notes[0].problem.starts_with("has more than 100,000 tags"));
    let attribute = clean_page(format!("<div title=\"{}\">{words}</div>", "a".repeat(10_000_000)));
    assert!(attribute.value.unwrap().text.contains("Vĩnh Lạc"));
    assert_eq!(attribute.notes, []);
}
