//! What a careful reader finds in the example pile (`examples/expected.md`), machtin finds too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use machtin::ingest::{Input, Options, pages};
use machtin::json::{self, PileJson, ReadingJson, StoryJson};
use machtin::{Models, Pile, TellOptions};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

static PILE: LazyLock<PileJson> = LazyLock::new(|| {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile"));
    let models = Models::embedded();
    let read = Pile::read(pages(&[Input::Path(folder)], &Options::default()), &models, &|| ());
    assert!(read.notes.is_empty(), "{:?}", read.notes);
    let stories = read.value.tell(&models, TellOptions::default());
    json::pile(&read.value, &stories)
});

/// The number that `examples/README.md` gives an article.
fn number(reading: &ReadingJson) -> String {
    let file = reading.path.rsplit('/').next().unwrap();
    match file {
        "newsplease.jsonl:1" => "11".to_owned(),
        "newsplease.jsonl:2" => "12".to_owned(),
        _ => reading.source_id.clone().unwrap_or_else(|| file[..2].to_owned()),
    }
}

fn reading(name: &str) -> &'static ReadingJson {
    PILE.readings.iter().find(|reading| number(reading) == name).unwrap()
}

fn numbers(ids: &[String]) -> BTreeSet<String> {
    ids.iter().map(|id| number(PILE.readings.iter().find(|r| r.id == *id).unwrap())).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn story(of: &str) -> &'static StoryJson {
    let id = &reading(of).id;
    PILE.stories.iter().find(|story| story.articles.contains(id)).unwrap()
}

/// The states of the groups of a slot that hold a figure of `article` printed so. A figure that a
/// forecast is compared with stands in two groups.
fn states(article: &str, slot: &str, printed: &str) -> Vec<&'static str> {
    let read = reading(article);
    let holds = |report: &machtin::json::CiteJson| {
        report.article == read.id && read.text[report.start..report.end].contains(printed)
    };
    let groups = story(article).figures.iter().filter(|group| group.slot == slot);
    groups.filter(|group| group.reports.iter().any(holds)).map(|g| g.state.as_str()).collect()
}

fn check(article: &str, slot: &str, printed: &str, state: &str) {
    let found = states(article, slot, printed);
    assert!(found.contains(&state), "{slot} {printed} in {article}: {found:?}");
}

#[test]
fn copies_are_found() {
    let found: BTreeSet<BTreeSet<String>> =
        PILE.copies.iter().map(|group| numbers(group)).collect();
    assert_eq!(found, BTreeSet::from([set(&["01", "02"]), set(&["06", "12"])]));
}

#[test]
fn the_look_alike_stays_apart() {
    let found: BTreeSet<BTreeSet<String>> =
        PILE.stories.iter().map(|story| numbers(&story.articles)).collect();
    let march = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "12"];
    assert_eq!(found, BTreeSet::from([set(&march), set(&["10", "11"])]));
    assert_eq!((story("01").independent, story("10").independent), (8, 2));
}

#[test]
fn furniture_is_set_aside_and_news_is_kept() {
    let scraped = reading("03");
    let removed: Vec<&str> =
        scraped.removed.iter().map(|r| &scraped.text[r.start..r.end]).collect();
    assert_eq!(removed.len(), 6, "{removed:?}");
    assert!(removed[0].starts_with("Read also") && removed[5].starts_with('©'), "{removed:?}");
    for (page, words) in [("05", "The deck shook"), ("07", "Vesna Tarr")] {
        let page = reading(page);
        let body: String = page.sentences.iter().map(|s| &page.text[s.start..s.end]).collect();
        assert!(body.contains(words), "{body}");
        assert!(!body.to_lowercase().contains("cookie"), "{body}");
    }
}

#[test]
fn pages_date_themselves() {
    for (page, day) in [("05", "2017-10-16"), ("07", "2017-10-17"), ("11", "2011-05-23")] {
        let published = reading(page).published.as_ref().unwrap();
        assert!(published.value.starts_with(day), "{page}: {published:?}");
    }
}

#[test]
fn sources_agree_in_both_languages() {
    check("03", "attendance", "9,000", "agree");
    check("04", "attendance", "9.000", "agree");
    check("10", "attendance", "4.000", "agree");
}

#[test]
fn organisers_and_police_disagree() {
    check("05", "attendance", "12,000", "conflict");
    check("05", "attendance", "30,000", "conflict");
}

#[test]
fn a_toll_that_rises_is_an_update() {
    check("06", "dead", "11", "update");
}

#[test]
fn forecasts_are_never_conflicts() {
    assert_eq!(states("01", "attendance", "40.000"), ["forecast"]);
    assert_eq!(states("01", "attendance", "15.000"), ["forecast"]);
}

#[test]
fn one_president_under_many_spellings() {
    let entity_of = |article: &str, printed: &str| {
        let read = reading(article);
        read.mentions
            .iter()
            .find(|m| read.text[m.start..m.end].replace('_', " ") == printed)
            .and_then(|m| m.entity.clone())
            .unwrap_or_else(|| panic!("{printed} is not mentioned in {article}"))
    };
    let president = entity_of("01", "Stefan Koravec");
    assert_eq!(entity_of("03", "Stefan Koravets"), president);
    assert_eq!(entity_of("03", "Koravets"), president);
    assert_ne!(entity_of("01", "Mila Koravec"), president);
    assert_ne!(entity_of("10", "Viktor Orlin"), entity_of("03", "Danica Orlin"));
}

#[test]
fn words_after_a_colon_are_their_speakers() {
    let quote = |article: &str, speaker: &str, words: &str| {
        let read = reading(article);
        assert!(
            read.quotes.iter().any(|q| {
                q.speaker.as_deref() == Some(speaker) && read.text[q.start..q.end].contains(words)
            }),
            "{speaker} in {article}: {:?}",
            read.quotes
        );
    };
    quote("01", "Danica Orlin", "Lá phiếu của người dân");
    quote("03", "Danica Orlin", "We are not tired");
    quote("10", "Viktor Orlin", "Một bản hiến pháp");
}
