//! Every row of `times.tsv`: what is read, as what, and what is not.

#![expect(clippy::unwrap_used, reason = "a broken row should fail the test")]

use machtin_extract::{Text, times};
use machtin_text::{
    Article, Evidence, Language, Precision, Published, detect_form, detect_language,
};
use proptest::prelude::*;

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
            "vi" => Language::Vietnamese,
            _ => Language::English,
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn no_text_panics_however_far_its_times_are(words in prop::collection::vec(
        prop::sample::select(vec![
            "25000", "9223372036854775807", "8000000", "1.5", "0", "2", "31", "12/2021", "2021",
            "40/13/99999", "hai", "mười", "năm", "trước", "sau", "tới", "nay", "qua", "cách", "đây",
            "ngày", "tuần", "tháng", "quý", "thế", "kỷ", "thập", "thập niên", "giờ", "đêm", "kể",
            "từ", "trong", "vòng", "rằm", "tết", "âm lịch", "mùng", "mươi", "trăm", "nghìn", "vạn",
            "years", "ago", "two", "hundred", "thousand", "weeks", "earlier", "later", "the", "next",
            "last", "quarter", "decade", "decades", "century", "centuries", "hence", "days", "within",
            "from", "now", "on", "Monday", "thứ hai", "in", "May", "BC", "s", "'", "-", "/", ":", ",",
        ]), 0..16), day in prop::sample::select(vec![None, Some("2021-05-10"), Some("9999-12-31"), Some("-009999-01-01")]),
        vietnamese in any::<bool>())
    {
        let text = words.join(" ");
        let mut article = article(&text, day);
        article.language = if vietnamese { Language::Vietnamese } else { Language::English };
        for time in times::read(&Text::of(&article)) {
            prop_assert!(!time.span.of(&text).is_empty());
        }
    }

    #[test]
    fn any_amount_of_any_unit_is_read(amount in 0..20_000_u32, unit in prop::sample::select(vec![
            "ngày trước", "tuần trước", "tháng trước", "quý trước", "năm trước", "thập kỷ trước",
            "thế kỷ trước", "thế kỷ nữa", "days ago", "weeks ago", "months ago", "quarters ago",
            "years ago", "decades ago", "centuries ago", "centuries from now", "years later",
        ]))
    {
        for text in [format!("{amount} {unit}"), format!("cách đây {amount} {unit}")] {
            let read = times::read(&Text::of(&article(&text, Some("2021-05-10"))));
            prop_assert!(read.iter().all(|time| !time.value.is_empty()));
        }
    }
}
