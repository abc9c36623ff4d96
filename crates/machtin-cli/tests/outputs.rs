//! What a page of stories promises, also where its articles are hostile: nothing in it runs or
//! loads, every citation leads to its sentence, and the same pile gives the same bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fs;
use tempfile::TempDir;

/// Two articles on one event by somebody who wants their words to run.
fn hostile_rows() -> String {
    let rows = [
        serde_json::json!({
            "id": "\"><svg onload=alert(1)>",
            "title": "<img src=x onerror=alert(1)> Nearly 3,000 march in Dolna",
            "text": "About 3,000 people & </span></style><script>alert(1)</script> marched in Dolna \
                on Sunday, police said. \"We are <b onclick='x()'>back</b> &lt;script&gt;\", said \
                Jana Kopp, the mayor' \"of Dolna. [link](javascript:alert(1)) | `code` \
                *stars* \u{202e}turned",
            "date": "2017-10-16", "publisher": "'\"><script>alert(2)</script>",
            "url": "javascript:alert(document.domain)", "lang": "en",
        }),
        serde_json::json!({
            "id": "b",
            "title": "Thousands march in Dolna <!-- ",
            "text": "Thousands of people marched in Dolna on Sunday. Police counted 90 people, the \
                mayor, Jana Kopp, said. {{ 7 * 7 }} {% raw %} ]]> --> <style>*{display:none}",
            "date": "2017-10-16", "publisher": "Harbour <Wire>",
            "url": "https://harbour.example/\"onmouseover=\"alert(1)/<script>)", "lang": "en",
        }),
    ];
    rows.map(|row| row.to_string() + "\n").concat()
}

fn written(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("pile")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("pile").join(name), text).unwrap();
    }
    let mut command = Command::cargo_bin("machtin").unwrap();
    let output = command.current_dir(folder.path()).arg("pile").args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn hostile(arguments: &[&str]) -> String {
    written(&[("rows.jsonl", &hostile_rows())], arguments)
}

fn examples(format: &str, threads: &str) -> String {
    let pile = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile");
    let mut command = Command::cargo_bin("machtin").unwrap();
    let output = command.args([pile, "--format", format, "--threads", threads]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What stands between `<` and `>` in a page; escaped words have neither.
fn tags(page: &str) -> Vec<&str> {
    let body = page.split_once("</style>").unwrap().1;
    body.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).collect()
}

/// Values of an attribute, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    tags(page)
        .into_iter()
        .filter_map(|tag| Some(tag.split_once(&start)?.1.split('"').next().unwrap()))
        .collect()
}

const ELEMENTS: &[&str] = &[
    "a",
    "blockquote",
    "body",
    "circle",
    "dd",
    "desc",
    "div",
    "dl",
    "dt",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "li",
    "main",
    "mark",
    "nav",
    "p",
    "path",
    "section",
    "span",
    "strong",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];
const ATTRIBUTES: &[&str] = &[
    "aria-label",
    "aria-labelledby",
    "class",
    "cx",
    "cy",
    "d",
    "fill",
    "href",
    "id",
    "lang",
    "r",
    "rel",
    "role",
    "scope",
    "stroke-width",
    "tabindex",
    "text-anchor",
    "title",
    "viewBox",
    "x",
    "y",
];

#[test]
fn words_of_articles_never_become_markup() {
    for lang in ["en", "vi"] {
        let page = hostile(&["--format", "html", "--lang", lang]);
        assert!(page.contains("&#60;script&#62;"), "the hostile words are not there\n{page}");
        for tag in tags(&page) {
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
            assert!(ELEMENTS.contains(&name), "<{tag}>");
            // Outside values, only names and `=` are left.
            let outside: String = tag.split('"').step_by(2).collect();
            for attribute in outside.split_whitespace().skip(1) {
                let name = attribute.trim_end_matches(['=', '/']);
                assert!(name.is_empty() || ATTRIBUTES.contains(&name), "{name} in <{tag}>");
            }
        }
        let head = page.split_once("</style>").unwrap().0;
        assert!(head.contains("default-src 'none'") && !head.contains("alert"), "{head}");
        assert!(!page.contains('\u{202e}'));
    }
}

#[test]
fn only_addresses_of_the_web_are_linked() {
    let page = hostile(&["--format", "html"]);
    let links: Vec<&str> =
        values(&page, "href").into_iter().filter(|link| !link.starts_with('#')).collect();
    assert_eq!(links, ["https://harbour.example/%22onmouseover=%22alert%281%29/%3Cscript%3E%29"]);
    assert_eq!(values(&page, "rel"), ["noopener noreferrer nofollow"]);
    let page = hostile(&["--format", "md"]);
    assert!(page.contains("](https://harbour.example/%22onmouse"), "{page}");
    assert!(!page.replace("\\]", "").contains("](javascript"), "{page}");
    let unescaped = page.match_indices('<').filter(|(at, _)| !page[..*at].ends_with('\\'));
    assert_eq!(unescaped.count(), 0, "{page}");
}

#[test]
fn every_citation_leads_to_its_sentence() {
    for page in [examples("html", "1"), hostile(&["--format", "html"])] {
        let ids = values(&page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "identifiers repeat");
        let links: Vec<&str> =
            values(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')).collect();
        assert!(links.len() > 10, "{links:?}");
        for link in links {
            assert!(unique.contains(link), "#{link} leads nowhere");
        }
        for named in values(&page, "aria-labelledby").iter().flat_map(|ids| ids.split(' ')) {
            assert!(unique.contains(named), "#{named} names nothing");
        }
    }
    let page = examples("md", "1");
    let (defined, cited): (Vec<&str>, Vec<&str>) = page
        .split("[^")
        .skip(1)
        .map(|rest| rest.split_at(rest.find(']').unwrap()))
        .fold((Vec::new(), Vec::new()), |(mut defined, mut cited), (number, rest)| {
            if rest.starts_with("]:") {
                defined.push(number)
            } else {
                cited.push(number)
            };
            (defined, cited)
        });
    let unique: BTreeSet<&str> = defined.iter().copied().collect();
    assert_eq!(defined.len(), unique.len(), "footnotes repeat");
    assert_eq!(unique, cited.into_iter().collect(), "footnotes and their marks differ");
}

#[test]
fn the_same_pile_gives_the_same_bytes() {
    for format in ["md", "html"] {
        assert!(examples(format, "1") == examples(format, "4"), "{format}");
        let rows = hostile_rows();
        let turned: String = rows.lines().rev().map(|row| format!("{row}\n")).collect();
        let strip = |page: String| page.replace("rows.jsonl:1", "").replace("rows.jsonl:2", "");
        let turned = written(&[("rows.jsonl", &turned)], &["--format", format]);
        assert!(strip(hostile(&["--format", format])) == strip(turned), "{format}");
    }
}

#[test]
fn a_pile_without_stories_says_so() {
    for format in ["md", "html"] {
        let folder = TempDir::new().unwrap();
        let mut command = Command::cargo_bin("machtin").unwrap();
        let output = command.arg(folder.path()).args(["--format", format]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.contains("No article could be read.") && page.ends_with('\n'), "{page}");
    }
}

#[test]
fn headings_come_in_order() {
    for lang in ["en", "vi"] {
        let page = hostile(&["--format", "html", "--lang", lang]);
        let mut before = 0;
        for tag in tags(&page) {
            let level = tag.strip_prefix('h').and_then(|rest| rest.chars().next()?.to_digit(10));
            if let Some(level) = level {
                assert!(level <= before + 1, "h{level} after h{before}");
                before = level;
            }
        }
    }
}
