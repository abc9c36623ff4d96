//! Sixty invented Vietnamese pages in ten shapes: main text, lead, title, author and date.
//!
//! `pages-vi/gold.jsonl` has one object a page. Its `text` is the article with its lead, without
//! title, signature and source line; captions belong to it only where `captions` says so, in
//! stories told by pictures.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its pages fails")]

use machtin_ingest::{Given, Page, PageKind, clean, main_text};
use machtin_text::{Article, tone_key};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Floors just under what was measured.
const SHINGLE_F1: f64 = 0.997;
const TITLES: usize = 60;
const AUTHORS: usize = 59;
const DATES: usize = 60;

/// A page's words in order, whatever their case, spelling of tones and composition.
fn words(text: &str) -> Vec<String> {
    let key = tone_key(text);
    key.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Words in one line, to compare and to search.
fn key(text: &str) -> String {
    words(text).join(" ")
}

fn shingles(text: &str) -> BTreeMap<String, usize> {
    let words = words(text);
    let mut counts = BTreeMap::new();
    for shingle in words.windows(4.min(words.len().max(1))) {
        *counts.entry(shingle.join(" ")).or_insert(0) += 1;
    }
    counts
}

/// Precision and recall of the found text's shingles.
#[expect(clippy::cast_precision_loss, reason = "counts of words of a page")]
fn overlap(found: &str, gold: &str) -> (f64, f64) {
    let (found, gold) = (shingles(found), shingles(gold));
    let shared: usize = found.iter().map(|(s, n)| *n.min(gold.get(s).unwrap_or(&0))).sum();
    let share = |of: usize| if of == 0 { 0.0 } else { shared as f64 / of as f64 };
    (share(found.values().sum()), share(gold.values().sum()))
}

fn read(folder: &Path, id: &str) -> Article {
    let bytes = fs::read(folder.join(id).with_extension("html")).unwrap();
    let path = format!("{id}.html");
    clean(Page { path, kind: PageKind::Html, bytes, given: Given::default() }).value.unwrap()
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "sixty pages")]
fn vietnamese_pages_are_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages-vi");
    let gold = fs::read_to_string(folder.join("gold.jsonl")).unwrap();
    let (mut pages, mut titles, mut authors, mut dates, mut leads) = (0, 0, 0, 0, 0);
    let (mut precision, mut recall) = (0.0, 0.0);
    let mut failures = String::new();
    for row in gold.lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let id = field("id");
        let article = read(&folder, id);
        let text = main_text(&article);
        pages += 1;
        let (p, r) = overlap(&text, field("text"));
        precision += p;
        recall += r;
        if p < 0.95 || r < 0.95 {
            writeln!(failures, "{id}: text: precision {p:.3}, recall {r:.3}").unwrap();
        }
        let mut check = |what: &str, right: bool, found: &str, wanted: &str| {
            if !right {
                writeln!(failures, "{id}: {what}: `{found}`, not `{wanted}`").unwrap();
            }
            usize::from(right)
        };
        let (found, wanted) = (article.title_text(), field("title"));
        let plain = |text: &str| {
            if id.contains("khong-dau") { machtin_text::fold_marks(text) } else { text.to_owned() }
        };
        titles += check("title", key(found) == key(&plain(wanted)), found, wanted);
        let (found, wanted) = (article.author.as_deref().unwrap_or_default(), field("author"));
        authors += check("author", key(found) == key(wanted), found, wanted);
        let found = article.published.map(|published| published.value()).unwrap_or_default();
        let wanted = field("date");
        dates += check("date", found.get(..10) == wanted.get(..10), &found, wanted);
        leads += check("lead", key(&text).contains(&key(field("lead"))), "", field("lead"));
    }
    let (precision, recall) = (precision / pages as f64, recall / pages as f64);
    let f1 = 2.0 * precision * recall / (precision + recall);
    let scores = format!(
        "{pages} pages: shingle precision {precision:.4}, recall {recall:.4}, F1 {f1:.4}; \
         {titles} titles, {authors} authors, {dates} dates, {leads} leads"
    );
    eprintln!("{failures}{scores}");
    assert_eq!(pages, 60);
    assert_eq!(leads, pages, "leads lost\n{failures}");
    assert!(f1 >= SHINGLE_F1, "{scores}\n{failures}");
    assert!(titles >= TITLES, "{scores}\n{failures}");
    assert!(authors >= AUTHORS, "{scores}\n{failures}");
    assert!(dates >= DATES, "{scores}\n{failures}");
}
