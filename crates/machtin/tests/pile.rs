//! The example pile from end to end: order, threads, citations, verification.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use machtin::ingest::{Input, Options, Page, clean, pages};
use machtin::json::{self, PileJson};
use machtin::{Models, Pile, TellOptions, verify};
use proptest::prelude::*;
use std::path::PathBuf;

fn example_pages() -> Vec<Page> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile"));
    let found: Vec<Page> =
        pages(&[Input::Path(folder)], &Options::default()).filter_map(Result::ok).collect();
    assert!(found.len() >= 8, "the example pile has {} pages", found.len());
    found
}

fn told(pages: Vec<Page>, threads: usize) -> PileJson {
    let models = Models::embedded();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let pile = Pile::read(pages.into_iter().map(Ok), &models, &|| ()).value;
        let stories = pile.tell(&models, TellOptions::default());
        json::pile(&pile, &stories)
    })
}

fn bytes(pile: &PileJson) -> String {
    serde_json::to_string(pile).unwrap()
}

#[test]
fn one_and_two_threads_give_the_same_bytes() {
    assert_eq!(bytes(&told(example_pages(), 1)), bytes(&told(example_pages(), 2)));
}

#[test]
fn everything_written_is_borne_out_by_the_articles() {
    let pile = told(example_pages(), 2);
    assert_eq!(verify(&pile, &Models::embedded()), []);
}

#[test]
fn a_changed_text_is_found_out() {
    let mut pile = told(example_pages(), 2);
    let text = &mut pile.readings[0].text;
    let changed = text.replacen(['1', '2', '3'], "7", 1);
    assert_ne!(*text, changed);
    *text = changed;
    assert_ne!(verify(&pile, &Models::embedded()), []);
}

#[test]
fn a_changed_line_is_found_out() {
    let mut pile = told(example_pages(), 2);
    pile.stories[0].summary[0].text.push_str(" indeed");
    let findings = verify(&pile, &Models::embedded());
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].at, pile.stories[0].id);
}

#[test]
fn a_shortened_line_is_marked_and_borne_out() {
    let text = "Fishermen of the whole bay blocked the road to the new harbour with nets, boats \
        and barrels because the council of the province wants to fill the shallow water where \
        their families have caught crabs and shrimps for longer than anybody in the villages can \
        remember, while children played between the nets and the old barrels.";
    let page = Page { bytes: text.into(), ..example_pages().swap_remove(0) };
    let pile = told(vec![page], 1);
    let line = &pile.stories[0].summary[0];
    assert_eq!(line.text, text);
    let short = line.short.as_ref().unwrap();
    assert!(short.text.ends_with("can remember […]"), "{}", short.text);
    assert_eq!(verify(&pile, &Models::embedded()), []);
    let found = |change: &dyn Fn(&mut json::ShortJson)| {
        let mut pile = pile.clone();
        change(pile.stories[0].summary[0].short.as_mut().unwrap());
        let findings = verify(&pile, &Models::embedded());
        findings.iter().filter(|finding| finding.problem.contains("not cut from")).count()
    };
    assert_eq!(found(&|short| short.text = short.text.replace(" […]", "")), 1);
    assert_eq!(found(&|short| short.text = short.text.replace("whole", "other")), 1);
    assert_eq!(found(&|short| short.kept[0].end += 500), 1);
    assert_eq!(found(&|short| short.kept.clear()), 1);
}

#[test]
fn a_changed_state_is_found_out() {
    let mut pile = told(example_pages(), 2);
    let mut groups = pile.stories.iter_mut().flat_map(|story| &mut story.figures);
    let group = groups.find(|group| group.state == "agree").unwrap();
    group.state = "conflict".to_owned();
    let findings = verify(&pile, &Models::embedded());
    assert!(findings.iter().any(|f| f.problem.contains("figure group")), "{findings:?}");
}

#[test]
fn a_mention_of_another_entity_is_found_out() {
    let mut pile = told(example_pages(), 2);
    let other = pile.stories[0].entities[0].id.clone();
    let mut mentions = pile.readings.iter_mut().flat_map(|reading| &mut reading.mentions);
    let mention = mentions.find(|m| m.entity.as_ref() != Some(&other)).unwrap();
    mention.entity = Some(other);
    assert_ne!(verify(&pile, &Models::embedded()), []);
}

#[test]
fn every_line_cites() {
    let pile = told(example_pages(), 2);
    for story in &pile.stories {
        let lines = story.summary.iter().chain([&story.title]);
        assert!(lines.clone().count() > 1, "{} says nothing", story.id);
        for line in lines {
            assert!(!line.cites.is_empty(), "{}: {}", story.id, line.text);
        }
    }
}

#[test]
fn no_pages_tell_no_stories() {
    let pile = told(Vec::new(), 1);
    assert!(pile.readings.is_empty() && pile.stories.is_empty());
}

#[test]
fn equal_pages_are_two_articles_and_one_source() {
    let page = example_pages().swap_remove(0);
    let again = Page { path: "again.txt".to_owned(), ..page.clone() };
    let pile = told(vec![page, again], 1);
    assert_eq!(pile.readings.len(), 2);
    assert_ne!(pile.readings[0].id, pile.readings[1].id);
    assert_eq!(pile.copies.len(), 1);
    assert_eq!(pile.stories[0].independent, 1);
}

/// What somebody who wants to break a reader puts into a text.
const HOSTILE: &[&str] = &[
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{fffd}",
    "\r\r\n",
    "\u{2028}",
    "<script>",
    "</p><p>",
    "<!--",
    "]]>",
    "&#x1F600;",
    "“““",
    "”",
    "\"\"\"",
    "«",
    "((((",
    "))",
    "_",
    "999999999999999999999999",
    "1e308",
    "0,000.000,0",
    "-1/0",
    "31/2/0000",
    "99/99/9999",
    "hơn hơn",
    "hàng vạn vạn tỷ",
    "63 trong số 0",
    "[…]",
    ":",
    " – ",
    "…",
    "Ông Ông Ông",
    "said said",
    "\n\n\n",
    "e\u{301}\u{301}\u{301}\u{301}",
    "ÔNG BÀ ÔNG BÀ",
    "không không",
    "chủ nhật thứ tư tuần trước sau",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_order_gives_the_same_bytes(order in Just((0..example_pages().len()).collect::<Vec<_>>()).prop_shuffle()) {
        let all = example_pages();
        let shuffled = order.iter().map(|&n| all[n].clone()).collect();
        prop_assert_eq!(bytes(&told(shuffled, 2)), bytes(&told(all, 1)));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[ -~\\nàảãáạâêôơưđĐ“”‘’«»…0-9.,:;()_%$/-]{0,400}", html in any::<bool>()) {
        let mut page = example_pages().swap_remove(0);
        page.bytes = text.into_bytes();
        page.kind = if html { machtin::ingest::PageKind::Html } else { machtin::ingest::PageKind::Text };
        let pile = told(vec![page], 1);
        prop_assert_eq!(verify(&pile, &Models::embedded()), []);
    }

    #[test]
    fn shuffled_and_truncated_piles_are_borne_out(
        order in Just((0..example_pages().len()).collect::<Vec<_>>()).prop_shuffle(),
        kept in 1_usize..6,
        cut in 1_usize..1500,
    ) {
        let all = example_pages();
        let pages: Vec<Page> = order
            .iter()
            .take(kept)
            .map(|&n| {
                let mut page = all[n].clone();
                // Also within a character: what remains is repaired or noted.
                page.bytes.truncate(cut + 200 * n);
                page
            })
            .collect();
        let pile = told(pages, 2);
        prop_assert_eq!(verify(&pile, &Models::embedded()), []);
        for line in pile.stories.iter().flat_map(|story| &story.summary) {
            prop_assert!(!line.cites.is_empty());
        }
    }

    #[test]
    fn hostile_piles_are_borne_out(
        order in Just((0..example_pages().len()).collect::<Vec<_>>()).prop_shuffle(),
        wounds in proptest::collection::vec((0_usize..6, any::<u16>(), 0..HOSTILE.len(), any::<bool>()), 1..40),
        html in any::<u8>(),
        cut in 100_usize..4000,
    ) {
        let all = example_pages();
        let mut pages: Vec<Page> = order.iter().take(6).map(|&n| all[n].clone()).collect();
        for (page, at, what, overwrite) in wounds {
            let bytes = &mut pages[page].bytes;
            let from = usize::from(at) % (bytes.len() + 1);
            // Also within a character.
            let to = if overwrite { (from + 40).min(bytes.len()) } else { from };
            bytes.splice(from..to, HOSTILE[what].bytes());
        }
        for (n, page) in pages.iter_mut().enumerate() {
            if html >> n & 1 == 1 {
                page.kind = machtin::ingest::PageKind::Html;
            }
        }
        pages[0].bytes.truncate(cut);
        let pile = told(pages, 2);
        prop_assert_eq!(verify(&pile, &Models::embedded()), []);
        for story in &pile.stories {
            let lines = story.summary.iter().chain(story.days.iter().flat_map(|day| &day.summary));
            let plans = story.timeline.iter().filter_map(|event| event.plan.as_ref());
            for line in lines.chain(plans).chain([&story.title]) {
                prop_assert!(!line.cites.is_empty() && line.text.len() > 1, "{line:?}");
            }
            prop_assert!(story.timeline.iter().all(|event| !event.cites.is_empty()));
        }
    }

    #[test]
    fn any_bytes_are_cleaned_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let page = Page { bytes, ..example_pages().swap_remove(0) };
        let cleaned = clean(page);
        if let Some(article) = cleaned.value {
            for removed in &article.removed {
                prop_assert!(article.text.get(removed.span.start..removed.span.end).is_some());
            }
        }
    }
}
