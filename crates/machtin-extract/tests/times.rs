//! Every row of `times.tsv`: what is read, as what, and what is not.

#![expect(clippy::unwrap_used, reason = "a broken row should fail the test")]

use machtin_extract::{Text, times};
use machtin_text::{Article, Evidence, Precision, Published, detect_form, detect_language};

fn article(text: &str, published: Option<&str>) -> Article {
    let published = published.map(|day| Published {
        at: day.parse::<jiff::civil::Date>().unwrap().into(),
        precision: Precision::Day,
        evidence: Evidence::Given,
    });
    let form = detect_form(text);
    Article { form, published, ..Article::of(detect_language(text), text) }
}

fn read(text: &str, published: Option<&str>) -> Vec<(String, &'static str, String)> {
    let article = article(text, published);
    times::read(&Text::of(&article))
        .into_iter()
        .map(|time| (time.span.of(text).to_owned(), time.kind.name(), time.value))
        .collect()
}

#[test]
fn every_row_of_the_table_is_read_right() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in include_str!("times.tsv").lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [lang, day, text, extent, kind, value] = columns[..] else { panic!("{line}") };
        rows += 1;
        let mut article = article(text, Some(day).filter(|day| *day != "-"));
        article.language = match lang {
            "vi" => machtin_text::Language::Vietnamese,
            _ => machtin_text::Language::English,
        };
        let found: Vec<(&str, &str, String)> = times::read(&Text::of(&article))
            .into_iter()
            .map(|time| (time.span.of(text), time.kind.name(), time.value))
            .collect();
        let right = match extent {
            "-" => found.is_empty(),
            _ => found.iter().any(|(e, k, v)| (*e, *k, v.as_str()) == (extent, kind, value)),
        };
        if !right {
            wrong.push(format!("{line}\n    read {found:?}"));
        }
    }
    assert!(rows > 60, "the table is there");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn segmented_and_raw_text_are_read_alike() {
    let raw = read("Cuộc họp diễn ra hôm thứ tư tuần trước ở xã.", Some("2021-05-10"));
    let segmented = read("Cuộc họp diễn_ra hôm thứ_tư tuần trước ở xã .", Some("2021-05-10"));
    assert_eq!(raw[0].2, "2021-05-05");
    assert_eq!(raw[0].2, segmented[0].2);
}

#[test]
fn long_runs_of_digits_words_and_brackets_end() {
    for unit in ["9", "9 ", "thứ ", "( ", "ngày 1/", "two ", "từ ngày 1 đến "] {
        let text = unit.repeat(200_000 / unit.len());
        let found = read(&text, Some("2021-05-10"));
        assert!(found.len() <= text.len());
    }
}
