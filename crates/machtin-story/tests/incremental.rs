//! Articles added and removed one at a time give what all at once give. All texts are invented.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use machtin_extract::read;
use machtin_segment::Segmenter;
use machtin_story::incremental::{self, Keeper, Kept, Touched, add, regroup, remove};
use machtin_story::{Groups, LinkModel, Signature, StoryConstraints, link_with, surroundings};
use machtin_text::{Article, Evidence, Language, Precision, Published};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The dial: fine, so that reports of like fires part.
const DIAL: f64 = 0.95;
/// More of these articles tell of the first of the towns than an article meets under one key.
const ARTICLES: usize = 210;
const TOWNS: [&str; 2] = ["Marenta", "Olvera"];
const TELLERS: [&str; 4] = [
    "Fire in the port of {town}: warehouse {n} of the firm {firm} burned down and {m} people fled.",
    "Strike at {firm}: {m} workers of plant {n} in {town} stayed at home on Monday, unions say.",
    "Flood in {town}: the river rose by {n} centimetres and {m} homes of {firm} tenants were lost.",
    "Cháy kho hàng số {n} của hãng {firm} ở cảng {town}: {m} người phải sơ tán trong đêm.",
];

/// An invented name.
fn name(number: usize) -> String {
    let syllables = ["ka", "lo", "mer", "dun", "vi", "sta", "gor", "pel", "ru", "thi", "zan"];
    let at = |n: usize| syllables[n % syllables.len()];
    let word = format!("{}{}{}", at(number * 7), at(number * 3 + number / 5), at(number / 2 + 4));
    word[..1].to_uppercase() + &word[1..]
}

/// More reports under one name than an article meets, some of them copies, on a few days.
static PILE: LazyLock<Vec<Signature>> = LazyLock::new(|| {
    let segmenter = Segmenter::embedded();
    let sign = |n: usize| {
        let story = n / 3;
        let text = TELLERS[if n.is_multiple_of(11) { 3 } else { story % 4 }]
            .replace("{town}", TOWNS[usize::from(story.is_multiple_of(7))])
            .replace("{firm}", &format!("{} {}", name(story), name(story + 50)))
            .replace("{n}", &(story + 20).to_string())
            .replace("{m}", &(story * 37 + 400).to_string());
        let language = if text.starts_with('C') { Language::Vietnamese } else { Language::English };
        let mut article = Article::of(language, text);
        let day = i8::try_from(story % 9 + 1).expect("at most 9");
        article.published = (!n.is_multiple_of(13)).then(|| Published {
            at: jiff::civil::date(2031, 5, day).at(0, 0, 0, 0),
            precision: Precision::Day,
            evidence: Evidence::Given,
        });
        Signature::of(&format!("{n:03}"), &article, &read(&article, &segmenter))
    };
    (0..ARTICLES).map(sign).collect()
});

/// The groups of a pile kept by adding, by article.
#[derive(Default)]
struct Desk {
    kept: Kept,
    said: StoryConstraints,
    groups: BTreeMap<String, Groups>,
}

impl Desk {
    fn regroup(&mut self, touched: &Touched<String>) {
        let model = LinkModel::embedded();
        let Ok(groups) = regroup(&mut self.kept, touched, &model, DIAL, &self.said);
        for group in groups {
            for id in group.stories.iter().flatten() {
                self.groups.insert(id.clone(), group.clone());
            }
        }
    }

    fn add(&mut self, signatures: &[Signature]) {
        let before = self.kept.clone();
        let Ok(touched) = add(&mut self.kept, signatures, &LinkModel::embedded(), DIAL);
        self.expect_told(&before, &touched);
        self.regroup(&touched);
    }

    fn remove(&mut self, id: &str) {
        let before = self.kept.clone();
        let Ok(touched) = remove(&mut self.kept, id, &LinkModel::embedded());
        self.expect_told(&before, &touched);
        self.groups.remove(id);
        self.regroup(&touched);
    }

    /// Every part within which a tie changed is to be grouped again.
    fn expect_told(&self, before: &Kept, touched: &Touched<String>) {
        let links = |kept: &Kept, id: &String| -> BTreeMap<String, _> {
            let Ok(links) = kept.links(id);
            links.iter().map(|(other, tie)| (other.clone(), (tie.odds, tie.copies))).collect()
        };
        for id in self.kept.ids().map(str::to_owned) {
            let Ok(part) = self.kept.part(&id);
            let (was, is) = (links(before, &id), links(&self.kept, &id));
            let within =
                |other: &&String| part.contains(other) && was.get(*other) != is.get(*other);
            if was.keys().chain(is.keys()).any(|other| within(&other)) {
                assert!(touched.changed().any(|changed| part.contains(changed)), "{id}");
            }
        }
    }

    fn partitions(&self) -> [BTreeSet<Vec<String>>; 3] {
        let all = |of: fn(&Groups) -> &Vec<Vec<String>>| {
            self.groups.values().flat_map(|group| of(group).clone()).collect()
        };
        [all(|g| &g.stories), all(|g| &g.events), all(|g| &g.copies)]
    }
}

fn at_once(signatures: &[Signature], said: &StoryConstraints) -> [BTreeSet<Vec<String>>; 3] {
    let linked = link_with(signatures, &LinkModel::embedded(), DIAL, said);
    let named = |parts: &[Vec<usize>]| {
        let ids = |part: &Vec<usize>| part.iter().map(|&n| signatures[n].id.clone()).collect();
        parts.iter().map(ids).collect()
    };
    [named(&linked.stories), named(&linked.events), named(&linked.copies.groups)]
}

#[test]
fn the_pile_has_something_to_part() {
    let [stories, events, copies] = at_once(&PILE, &StoryConstraints::default());
    assert!(stories.len() > 5 && stories.len() < PILE.len(), "{} stories", stories.len());
    assert!(events.len() >= stories.len() && !copies.is_empty(), "{} copies", copies.len());
}

#[test]
fn what_people_said_is_kept() {
    let mut said = StoryConstraints::default();
    let plain = at_once(&PILE, &said);
    let pair = plain[1].iter().find(|event| event.len() > 1).expect("an event of two");
    let (a, b) = (&pair[0], &pair[1]);
    let (x, y) = (PILE[0].id.as_str(), PILE[ARTICLES - 1].id.as_str());
    let together = |parts: &BTreeSet<Vec<String>>, a: &str, b: &str| {
        parts.iter().any(|part| part.iter().any(|id| id == a) && part.iter().any(|id| id == b))
    };
    assert!(!together(&plain[0], x, y));
    said.part(a, b);
    said.join(x, y);
    let now = at_once(&PILE, &said);
    assert!(!together(&now[0], a, b) || together(&now[2], a, b));
    assert!(together(&now[1], x, y));
    let mut desk = Desk { said, ..Desk::default() };
    PILE.chunks(7).for_each(|some| desk.add(some));
    assert_eq!(desk.partitions(), now);
}

#[test]
fn what_is_around_a_pair_is_what_a_batch_says() {
    let model = LinkModel::embedded();
    let said = StoryConstraints::default();
    let mut desk = Desk::default();
    PILE.chunks(40).for_each(|some| desk.add(some));
    let mut heard = 0;
    for (a, b) in (0..PILE.len()).flat_map(|b| (0..b).map(move |a| (a, b))).step_by(449) {
        let ids = [a, b].map(|n| PILE[n].id.as_str());
        let Ok(kept) = incremental::surroundings(&desk.kept, ids, &model, DIAL, &said);
        assert_eq!(kept, surroundings(&PILE, &model, DIAL, [a, b]));
        heard += usize::from(kept.is_some_and(|kept| !kept.why.is_empty()));
    }
    assert!(heard > 2, "{heard} pairs with something around them");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_order_gives_what_a_batch_gives(
        order in Just((0..ARTICLES).collect::<Vec<usize>>()).prop_shuffle(),
        removed in prop::collection::btree_set(0..ARTICLES, 0..40),
        count in 20..ARTICLES,
        batch in 1..60_usize,
    ) {
        let mut desk = Desk::default();
        for (step, some) in order[..count].chunks(batch).enumerate() {
            let signatures: Vec<Signature> = some.iter().map(|&n| PILE[n].clone()).collect();
            desk.add(&signatures);
            // Some are removed at once, some later.
            for n in some.iter().filter(|n| removed.contains(n) && step % 2 == 0) {
                desk.remove(&PILE[*n].id);
            }
        }
        let late: Vec<String> =
            desk.kept.ids().filter(|id| removed.iter().any(|&n| PILE[n].id == *id)).map(str::to_owned).collect();
        late.iter().for_each(|id| desk.remove(id));
        let left: Vec<Signature> =
            PILE.iter().filter(|s| desk.kept.ids().any(|id| id == s.id)).cloned().collect();
        prop_assert_eq!(desk.partitions(), at_once(&left, &StoryConstraints::default()));
        // Ties, and what their articles share, are those of the same articles added at once.
        let mut whole = Desk::default();
        whole.add(&left);
        prop_assert!(desk.kept == whole.kept);
    }
}
