//! Names and quotes of invented sentences, from the pages under `spec/`, and of hostile texts.

use machtin_extract::{Mention, MentionKind, Quote, Text, mentions, quotes};
use machtin_text::{Article, Language, name_form};
use proptest::prelude::*;

/// A row of a page: a sentence, `=>`, and what is read from it.
struct Row {
    language: Language,
    line: usize,
    sentence: String,
    expected: String,
}

fn rows(page: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for case in machtin_spec::cases(page) {
        for block in &case.blocks {
            let vietnamese = block.info.ends_with("vi");
            let language = if vietnamese { Language::Vietnamese } else { Language::English };
            for (n, line) in block.body.lines().enumerate() {
                let Some((sentence, expected)) = line.split_once(" => ") else {
                    panic!("a row has =>: {line}");
                };
                rows.push(Row {
                    language,
                    line: case.line + n + 1,
                    sentence: sentence.to_owned(),
                    expected: expected.to_owned(),
                });
            }
        }
    }
    rows
}

/// The names of a text: `person An Vũ (ông) = Trần An Vũ`, the role in brackets, the fuller name
/// behind `=`.
fn names(language: Language, text: &str) -> String {
    let article = Article::of(language, text);
    let text = Text::of(&article);
    let found = mentions::read(&text);
    let show = |m: &Mention| {
        let kind = match m.kind {
            MentionKind::Organisation => "body",
            kind => kind.name(),
        };
        let role = m.role.map_or(String::new(), |r| format!(" ({})", name_form(text.words(r))));
        let full = m.refers_to.map_or(String::new(), |n| format!(" = {}", found[n].name));
        format!("{kind} {}{role}{full}", m.name)
    };
    let list: Vec<String> = found.iter().map(show).collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join("; ") }
}

/// The quotes of a text: `SPEAKER = NAME [kind, mode] words`.
fn said(language: Language, text: &str) -> String {
    let article = Article::of(language, text);
    let text = Text::of(&article);
    let names = mentions::read(&text);
    let show = |q: &Quote| {
        let speaker = q.speaker.as_ref().map_or("?".to_owned(), |s| {
            let printed = name_form(text.words(s.span));
            let name = s.mention.map(|n| &names[names[n].refers_to.unwrap_or(n)].name);
            match name {
                Some(name) if *name != printed => format!("{printed} = {name}"),
                _ => printed,
            }
        });
        let mode = match q.mode.name() {
            "asserted" => String::new(),
            mode => format!(", {mode}"),
        };
        format!("{speaker} [{}{mode}] {}", q.kind.name(), name_form(text.words(q.span)))
    };
    let list: Vec<String> = quotes::read(&text, &names).iter().map(show).collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join(" | ") }
}

fn check(page: &str, read: fn(Language, &str) -> String, least: usize) {
    let rows = rows(page);
    assert!(rows.len() >= least, "only {} rows", rows.len());
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let found = read(row.language, &row.sentence);
            (found != row.expected)
                .then(|| format!("line {}: {} => {found}", row.line, row.sentence))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn names_in_vietnamese() {
    check(include_str!("../spec/mentions-vi.md"), names, 20);
}

#[test]
fn names_in_english() {
    check(include_str!("../spec/mentions-en.md"), names, 17);
}

#[test]
fn quotes_in_vietnamese() {
    check(include_str!("../spec/quotes-vi.md"), said, 17);
}

#[test]
fn quotes_in_english() {
    check(include_str!("../spec/quotes-en.md"), said, 18);
}

#[test]
fn segmented_text_reads_as_raw_text() {
    for page in [include_str!("../spec/mentions-vi.md"), include_str!("../spec/quotes-vi.md")] {
        for row in rows(page) {
            let segmented = row.sentence.replace(", ", " , ").replace("cho biết", "cho_biết");
            for read in [names, said] {
                let raw = read(row.language, &row.sentence).replace(", ", " , ");
                let found = read(row.language, &segmented).replace(", ", " , ");
                let same = |text: &str| text.replace(" ,", ",");
                assert_eq!(same(&found), same(&raw), "line {}: {segmented}", row.line);
            }
        }
    }
}

/// Reads a megabyte of one unit over and over. A step that looks at all that went before would
/// take hours here.
fn check_hostile(unit: &str) {
    for language in [Language::Vietnamese, Language::English] {
        let article = Article::of(language, unit.repeat((1 << 20) / unit.len()));
        let text = Text::of(&article);
        let found = mentions::read(&text);
        let disjoint = found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
        assert!(disjoint, "names overlap in {unit:?}");
        assert!(quotes::read(&text, &found).iter().all(|q| !q.span.is_empty()));
    }
}

#[test]
fn a_megabyte_of_quotation_marks() {
    for unit in ["\"", "“", "“a ", "' \" « ", "„a “b ” "] {
        check_hostile(unit);
    }
}

#[test]
fn a_megabyte_of_capitals() {
    for unit in ["Aa ", "AA ", "Nguyễn Văn ", "Bộ Công an ", "President Ann of the "] {
        check_hostile(unit);
    }
}

#[test]
fn a_megabyte_of_brackets_and_commas() {
    for unit in ["(", ")", "Ab (AB) ", ", ", "An, ", "- "] {
        check_hostile(unit);
    }
}

#[test]
fn a_megabyte_of_cues() {
    for unit in ["cho biết ", "ông An nói: ", "he said, ", "theo ", "X, said Y, ", "“no” he said. "]
    {
        check_hostile(unit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn spans_hold_words_and_names_are_disjoint(
        text in "([A-ZĐa-zâơư]{1,6}|[ \n\"“”'():,._-]|cho biết|said|ông|Mr|theo|Bộ){0,60}",
    ) {
        for language in [Language::Vietnamese, Language::English] {
            let article = Article::of(language, text.as_str());
            let text = Text::of(&article);
            let found = mentions::read(&text);
            for pair in found.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
            for mention in &found {
                prop_assert!(!text.words(mention.span).is_empty());
                prop_assert!(mention.refers_to.is_none_or(|n| n < found.len()));
            }
            for quote in quotes::read(&text, &found) {
                prop_assert!(!text.words(quote.span).is_empty());
            }
        }
    }
}
