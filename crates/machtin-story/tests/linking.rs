//! Linking: the specification page, and what holds for every pile.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use machtin_extract::read;
use machtin_segment::Segmenter;
use machtin_spec::{Case, cases};
use machtin_story::{
    FEATURES, KeyWords, LinkModel, Linked, Relation, Signature, WORD_FEATURES, find_copies, link,
    score_pair,
};
use machtin_text::{Article, Evidence, Precision, Published, Span, detect_form, detect_language};
use proptest::prelude::*;

/// An article whose first line is its title.
fn article(text: &str, day: Option<&str>) -> Article {
    let title = text.find('\n').map(|end| Span::new(0, end));
    let published = day.and_then(|day| day.parse::<jiff::civil::Date>().ok()).map(|day| {
        Published { at: day.at(0, 0, 0, 0), precision: Precision::Day, evidence: Evidence::Given }
    });
    let form = detect_form(text);
    Article { form, published, title, ..Article::of(detect_language(text), text) }
}

fn sign(id: &str, text: &str, day: Option<&str>) -> Signature {
    let article = article(text, day);
    Signature::of(id, &article, &read(&article, &Segmenter::embedded()))
}

/// Stories as lines of names; a copy follows its original after `=`.
fn written(signatures: &[Signature], linked: &Linked) -> Vec<String> {
    let line = |story: &Vec<usize>| {
        let mut line = String::new();
        for &at in story {
            let copy = linked.copies.groups.iter().any(|g| g.contains(&at) && g[0] != at);
            let before = if line.is_empty() {
                ""
            } else if copy {
                " = "
            } else {
                " "
            };
            line.push_str(before);
            line.push_str(&signatures[at].id);
        }
        line
    };
    linked.stories.iter().map(line).collect()
}

fn check(case: &Case) {
    let signatures: Vec<Signature> = case
        .blocks
        .iter()
        .filter(|block| block.info.starts_with("article"))
        .map(|block| {
            let words: Vec<&str> = block.info.split_whitespace().collect();
            sign(words[1], &block.body, Some(words[3]).filter(|day| *day != "-"))
        })
        .collect();
    let linked = link(&signatures, &LinkModel::embedded(), 0.5);
    let expected = case.block("stories").expect("a case ends with its stories");
    let found = written(&signatures, &linked);
    let expected: Vec<&str> = expected.body.lines().collect();
    assert_eq!(found, expected, "{} (line {}): {:#?}", case.heading, case.line, linked.links);
}

#[test]
fn specification_holds() {
    let page = include_str!("../spec/linking.md");
    // Articles of one case follow each other: a case is closed by its stories.
    let mut open: Option<Case> = None;
    let mut checked = 0;
    for part in cases(page) {
        let whole = match open.take() {
            Some(mut case) => {
                case.blocks.extend(part.blocks);
                case
            }
            None => part,
        };
        if whole.block("stories").is_some() {
            check(&whole);
            checked += 1;
        } else {
            open = Some(whole);
        }
    }
    assert_eq!((checked, open), (3, None));
}

const FERRY: &str = "Ferry sinks off Port Lensk\nA ferry with 312 people on board sank off Port \
     Lensk on Monday, and 47 of them are missing, the coast guard said. Captain Orvin Tal had \
     reported water in the engine room at dawn, an hour after the Brannoc left the harbour.";
const MORE: &str = " Two fishing boats took 120 survivors to the island of Merrow, where a school \
     was opened for them. Relatives waited at the terminal through the night.";
const OTHER: &str = "47 missing as ferry goes down near Port Lensk\nRescuers searched for 47 people \
     after the ferry Brannoc, which carried 312, went down near Port Lensk on Monday. Captain Orvin \
     Tal was saved, the coast guard said, and 120 survivors reached Merrow.";
const DEAL: &str = "Olvera teachers end strike\nTeachers in Olvera ended their strike on Friday \
     after a deal on wages. The union of Mirela Danso had asked for smaller classes as well.";

fn pile() -> Vec<Signature> {
    let longer = format!("{FERRY}{MORE}");
    vec![
        sign("a", FERRY, Some("2031-05-06")),
        sign("b", &longer, Some("2031-05-07")),
        sign("c", OTHER, Some("2031-05-06")),
        sign("d", DEAL, Some("2031-05-10")),
        sign("e", "", None),
        sign("f", "\n\n?", None),
    ]
}

#[test]
fn longer_copy_extends_the_shorter() {
    let copies = find_copies(&pile());
    assert_eq!(copies.groups, [vec![0, 1]]);
    assert_eq!(copies.pairs[0].relation, Relation::PartOf);
    assert!(copies.pairs[0].of_a > 0.95 && copies.pairs[0].of_b < 0.9, "{:?}", copies.pairs);
}

#[test]
fn empty_articles_stand_alone() {
    let pile = pile();
    let linked = link(&pile, &LinkModel::embedded(), 0.5);
    assert_eq!(written(&pile, &linked), ["a = b c", "d", "e", "f"]);
}

#[test]
fn shares_add_up_to_the_score() {
    let pile = pile();
    for (a, b) in [(0, 2), (0, 3), (2, 3)] {
        let pair = score_pair(&pile[a], &pile[b], &LinkModel::embedded());
        let odds: f64 = pair.why.iter().map(|reason| reason.share).sum();
        assert!((1.0 / (1.0 + libm::exp(-odds)) - pair.score).abs() < 1e-9);
        let back = score_pair(&pile[b], &pile[a], &LinkModel::embedded());
        assert_eq!(back.score.to_bits(), pair.score.to_bits());
    }
}

#[test]
fn reasons_name_what_is_shared() {
    let pile = pile();
    let worded = |text: &str| {
        let article = article(text, None);
        KeyWords::of(&article, &read(&article, &Segmenter::embedded()))
    };
    let (one, other) = (worded(FERRY), worded(OTHER));
    let pair = score_pair(&pile[0], &pile[2], &LinkModel::embedded())
        .with_words((&pile[0], &one), (&pile[2], &other));
    let words: Vec<&str> =
        pair.why.iter().flat_map(|reason| reason.words.iter().map(String::as_str)).collect();
    for word in ["312", "lensk", "orvin"] {
        assert!(words.contains(&word), "{word} in {words:?}");
    }
}

#[test]
fn model_table_reads_back() {
    let model = LinkModel::embedded();
    assert_eq!(LinkModel::parse(&model.to_table()), model);
}

#[test]
fn features_of_words_stand_in_a_row() {
    let of_words = |name: &str| {
        let words = ["title", "lead", "terms", "rare terms"];
        let others = name.starts_with("lead names") || name.starts_with("lead concepts");
        words.iter().any(|word| name.starts_with(word)) && !others
    };
    for (at, name) in FEATURES.iter().enumerate() {
        assert_eq!(WORD_FEATURES.contains(&at), of_words(name), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_of_articles_changes_nothing(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let pile = pile();
        let shuffled: Vec<Signature> = order.iter().map(|&at| pile[at].clone()).collect();
        let model = LinkModel::embedded();
        let (one, other) = (link(&pile, &model, 0.5), link(&shuffled, &model, 0.5));
        prop_assert_eq!(written(&pile, &one), written(&shuffled, &other));
        let links = |signatures: &[Signature], linked: &Linked| -> Vec<(String, String, u64)> {
            let id = |at: usize| signatures[at].id.clone();
            linked.links.iter().map(|l| (id(l.a), id(l.b), l.odds.to_bits())).collect()
        };
        prop_assert_eq!(links(&pile, &one), links(&shuffled, &other));
    }

    #[test]
    fn unrelated_articles_change_no_story(extra in 0..6_usize) {
        let pile = pile();
        let mut fewer = pile.clone();
        fewer.truncate(4);
        let model = LinkModel::embedded();
        let before = written(&fewer, &link(&fewer, &model, 0.5));
        let mut more = fewer.clone();
        more.extend((0..extra).map(|n| {
            sign(&format!("z{n}"), &format!("Note {n}\nNothing to add about item {n}."), None)
        }));
        let after = written(&more, &link(&more, &model, 0.5));
        prop_assert_eq!(&after[..before.len()], &before[..]);
    }

    #[test]
    fn no_text_panics(text in any::<String>(), dial in -1.0..2.0_f64) {
        let pile = [sign("a", &text, Some("2031-01-01")), sign("b", &text, None)];
        let linked = link(&pile, &LinkModel::embedded(), dial);
        let placed: usize = linked.stories.iter().map(Vec::len).sum();
        prop_assert_eq!(placed, 2);
    }
}
