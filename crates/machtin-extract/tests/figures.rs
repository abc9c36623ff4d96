//! Figures read in sentences, rows of tables and hostile texts.

use machtin_extract::{Figure, Mode, Text, figures, mentions, quotes};
use machtin_text::{Article, Language};
use proptest::prelude::*;
use std::fmt::Write;

/// Rows of sentences that must not get lost.
const SENTENCES_MIN: usize = 600;

fn language(code: &str) -> Language {
    if code == "vi" { Language::Vietnamese } else { Language::English }
}

fn number(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{}", (value * 1e6).round() / 1e6))
}

fn dash(words: &str) -> &str {
    if words.is_empty() { "-" } else { words }
}

fn row(figure: &Figure, text: &Text<'_>) -> String {
    [
        text.words(figure.span).to_owned(),
        number(figure.lo),
        number(figure.hi),
        number(figure.point),
        figure.bound.name().to_owned(),
        dash(&figure.unit).to_owned(),
        figure.kind.name().to_owned(),
        figure.slot.unwrap_or("-").to_owned(),
    ]
    .join("\t")
}

fn rows(code: &str, sentence: &str) -> Vec<String> {
    let article = Article::of(language(code), sentence);
    let text = Text::of(&article);
    figures::read(&text, &[], &[], &[]).iter().map(|figure| row(figure, &text)).collect()
}

fn table(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

#[test]
fn sentences_of_newspapers() {
    let mut expected: Vec<((&str, &str), Vec<String>)> = Vec::new();
    let mut count = 0;
    for columns in table(include_str!("figures.tsv")) {
        count += 1;
        let key = (columns[0], columns[1]);
        if expected.last().is_none_or(|(last, _)| *last != key) {
            expected.push((key, Vec::new()));
        }
        if columns[2] != "-"
            && let Some((_, figures)) = expected.last_mut()
        {
            figures.push(columns[2..].join("\t"));
        }
    }
    let mut wrong = String::new();
    for ((code, sentence), figures) in &expected {
        let found = rows(code, sentence);
        if found != *figures {
            let _ = writeln!(wrong, "{sentence}\n  expected {figures:?}\n  found    {found:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= SENTENCES_MIN, "{count} rows");
}

#[test]
fn numbers_by_themselves() {
    let mut wrong = String::new();
    for columns in table(include_str!("numbers.tsv")) {
        let [code, words, lo, hi, point, bound] = columns[..] else {
            panic!("{columns:?}");
        };
        let article = Article::of(language(code), words);
        let text = Text::of(&article);
        let found = figures::read(&text, &[], &[], &[]);
        let close = |value: Option<f64>, expected: &str| match (value, expected.parse::<f64>()) {
            (None, Err(_)) => true,
            (Some(value), Ok(expected)) => (value - expected).abs() <= 1e-4 * expected.max(1.0),
            _ => false,
        };
        let right = match found.first() {
            None => bound == "-",
            Some(figure) => {
                figure.bound.name() == bound
                    && close(figure.lo, lo)
                    && close(figure.hi, hi)
                    && close(figure.point, point)
            }
        };
        if !right {
            let _ = writeln!(wrong, "{words}: {found:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn segmented_text_reads_as_raw_text() {
    let raw = rows("vi", "Hơn một nửa số ghế thuộc về đảng cầm quyền.");
    let segmented = rows("vi", "Hơn một_nửa số ghế thuộc về đảng cầm_quyền .");
    let values = |rows: &[String]| -> Vec<String> {
        rows.iter().map(|row| row.split_once('\t').unwrap().1.to_owned()).collect()
    };
    assert_eq!(values(&raw), values(&segmented));
}

#[test]
fn the_sentence_says_how_a_number_is_meant() {
    let check = |code, sentence: &str, expected: Mode| {
        let article = Article::of(language(code), sentence);
        let text = Text::of(&article);
        let found = figures::read(&text, &[], &[], &[]);
        assert_eq!(found.first().map(|figure| figure.mode), Some(expected), "{sentence}");
    };
    check("vi", "Ban tổ chức hy vọng sẽ có 9.000 người đến dự.", Mode::Hope);
    check("vi", "Chuyên gia dự đoán không quá 700 người tham gia.", Mode::Forecast);
    check("vi", "Ước tính có 450 hộ bị cô lập.", Mode::Estimated);
    check("vi", "Theo kết quả sơ bộ, đảng Sao Mai giành 31 ghế.", Mode::Provisional);
    check("vi", "Công ty phủ nhận tin sa thải 80 công nhân.", Mode::Denied);
    check("en", "Organisers hope for 9,000 visitors.", Mode::Hope);
    check("en", "Sales will reach 4,000 cars next year.", Mode::Forecast);
    check("en", "The crowd was estimated at 7,000.", Mode::Estimated);
    check("en", "Preliminary results gave the party 31 seats.", Mode::Provisional);
    check("en", "The firm sold 12 ships.", Mode::Asserted);
}

#[test]
fn a_part_knows_its_whole() {
    let article = Article::of(Language::Vietnamese, "Đảng Sao Mai giành 31 trong số 75 ghế.");
    let text = Text::of(&article);
    let found = figures::read(&text, &[], &[], &[]);
    assert_eq!(found[0].whole, Some(75.0));
    assert_eq!((found[0].slot, found[1].slot), (Some("seats"), Some("parliament_size")));
}

#[test]
fn according_to_names_the_speaker() {
    let article =
        Article::of(Language::English, "According to the harbour office, 14 ships waited.");
    let text = Text::of(&article);
    let found = figures::read(&text, &[], &[], &[]);
    let speaker = found[0].speaker.as_ref().map(|speaker| text.words(speaker.span));
    assert_eq!(speaker, Some("the harbour office"));
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    for piece in ["7", "hai ", "two hundred and ", "((", "1-", "1/", "hơn ", "nghìn ", "1.", "of "]
    {
        let text = piece.repeat(1_000_000 / piece.len());
        for code in ["vi", "en"] {
            let article = Article::of(language(code), text.as_str());
            let text = Text::of(&article);
            let found = figures::read(&text, &[], &[], &[]);
            assert!(found.len() <= text.syllables.len(), "{piece:?} in {code}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_figures_are_in_order(words in prop::collection::vec(
        prop::sample::select(vec![
            "hai", "năm", "2", "15.000", "vạn", "hơn", "-", "/", "%", "người", "to", "of", "three",
            "half", "a", "million", "$", "5", "1/2", "thứ", "các", ".", ",", "(", "km", "–", "rưỡi",
            "trăm", "linh", "between", "and", "minus", "một", "số", "nhất", "US", "8h30", "the",
        ]), 0..40), glued in any::<bool>(), vietnamese in any::<bool>())
    {
        let text = words.join(if glued { "" } else { " " });
        let language = if vietnamese { Language::Vietnamese } else { Language::English };
        let article = Article::of(language, text.as_str());
        let text = Text::of(&article);
        let found = figures::read(&text, &[], &[], &[]);
        for pair in found.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for figure in &found {
            prop_assert!(!figures::explain(figure, &text).is_empty() || figure.rule != "digits");
            if let (Some(lo), Some(hi)) = (figure.lo, figure.hi) {
                prop_assert!(lo <= hi, "{figure:?}");
            }
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let article = Article::of(Language::Vietnamese, &text);
        let text = Text::of(&article);
        for figure in figures::read(&text, &[], &[], &[]) {
            prop_assert!(!text.words(figure.span).is_empty());
        }
    }
}

#[test]
fn who_counted() {
    let counters = |language: Language, text: &str| -> Vec<String> {
        let article = Article::of(language, text);
        let text = Text::of(&article);
        let mentions = mentions::read(&text);
        let quotes = quotes::read(&text, &mentions);
        let figures = figures::read(&text, &[], &mentions, &quotes);
        let name =
            |f: &Figure| f.speaker.as_ref().map_or("-", |s| s.span.of(&article.text)).to_owned();
        figures.iter().map(name).collect()
    };
    let english = |text| counters(Language::English, text);
    let vietnamese = |text| counters(Language::Vietnamese, text);
    assert_eq!(
        english("Organisers counted 30,000 people and police 12,000."),
        ["Organisers", "police"]
    );
    assert_eq!(english("Police put the turnout at 9,000 people."), ["Police"]);
    assert_eq!(english("Some 300 people watched and 40 danced."), ["-", "-"]);
    assert_eq!(
        vietnamese(
            "Ban tổ chức khẳng định gần 30.000 người đã dự, trong khi cảnh sát chỉ đếm được 12.000 người."
        ),
        ["Ban tổ chức", "cảnh sát"],
    );
    assert_eq!(
        vietnamese("Theo Bộ Y tế, 12 người chết, công an ghi nhận 14 người."),
        ["Bộ Y tế", "công an"],
    );
    assert_eq!(vietnamese("Ước tính 5.000 người xuống đường."), ["-"]);
}
