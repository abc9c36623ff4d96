//! What people say about names is heeded.

use machtin_extract::{Reading, read};
use machtin_segment::Segmenter;
use machtin_story::{Entity, EntityConstraints, ReadArticle, StoryMembers, reconcile_with};
use machtin_text::{Article, Language};

const TEXTS: [&str; 2] = [
    "President Stefan Koravec met ministers in Olvera. Koravec said the talks went well.",
    "Stefan Koravetz, the president, returned to Olvera. Critics said Koravetz had failed.",
];

fn entities(constraints: &EntityConstraints) -> Vec<Entity> {
    let articles: Vec<Article> =
        TEXTS.iter().map(|text| Article::of(Language::English, (*text).to_owned())).collect();
    let readings: Vec<Reading> =
        articles.iter().map(|article| read(article, &Segmenter::embedded())).collect();
    let all: Vec<ReadArticle<'_>> = ["a", "b"]
        .iter()
        .zip(articles.iter().zip(&readings))
        .map(|(id, (article, reading))| ReadArticle { id, article, reading })
        .collect();
    let story = StoryMembers { articles: vec![0, 1], originals: vec![0, 1] };
    reconcile_with(&all, &[story], constraints)
}

fn persons(constraints: &EntityConstraints) -> Vec<String> {
    let all = entities(constraints);
    all.into_iter().filter(|e| e.id.starts_with("person:")).map(|e| e.id).collect()
}

fn pair(a: &str, b: &str) -> Vec<(String, String)> {
    vec![(a.to_owned(), b.to_owned())]
}

#[test]
fn two_spellings_are_one_person_unless_people_keep_them_apart() {
    assert_eq!(persons(&EntityConstraints::default()).len(), 1);
    let cannot = pair("Stefan Koravec", "Stefan Koravetz");
    let apart = persons(&EntityConstraints { cannot, ..EntityConstraints::default() });
    assert_eq!(apart.len(), 2, "{apart:?}");
}

#[test]
fn people_join_names_that_nothing_else_joins() {
    let before = entities(&EntityConstraints::default());
    let must = pair("person:stefan-koravec", "Olvera");
    let after = entities(&EntityConstraints { must, ..EntityConstraints::default() });
    assert_eq!(after.len() + 1, before.len());
}

#[test]
fn what_is_kept_apart_stays_apart_whatever_joins_it() {
    let told = EntityConstraints {
        must: pair("Stefan Koravec", "Stefan Koravetz"),
        cannot: pair("Stefan Koravetz", "Stefan Koravec"),
    };
    assert_eq!(persons(&told).len(), 2);
}
