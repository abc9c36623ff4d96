//! The table of an annotated pile: the same matching, and the same lines, as its official scorer.
//!
//! A found span matches an annotated one that it overlaps, each once; of several, the one with
//! the right value, then the longest overlap. Items that may but need not be found never count.

use super::gold::{Gold, GoldDoc, Tier};
use super::system::{Doc, Found, System, pairs};
use crate::floors::Measure;
use std::collections::{BTreeMap, BTreeSet};

/// The scores of a pile.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The lines that the official scorer prints.
    pub(crate) lines: Vec<String>,
    /// The scores, by the names of the floors file.
    pub(crate) measures: Vec<Measure>,
}

/// Scores what was found. Quadratic in the items of one kind in one article, as the original.
pub(crate) fn score(system: &System, gold: &Gold) -> Table {
    let docs: BTreeMap<&str, &Doc> = system.docs.iter().map(|doc| (doc.id.as_str(), doc)).collect();
    let names: BTreeMap<&str, BTreeSet<&str>> = gold
        .entities
        .iter()
        .map(|e| {
            let variants = e.variants.keys().map(String::as_str);
            (e.id.as_str(), variants.chain([e.canonical.as_str()]).collect())
        })
        .collect();
    let sentences =
        count(gold, &docs, |doc| &doc.sentences, |doc| items(&doc.sentences, same_span));
    let furniture =
        count(gold, &docs, |doc| &doc.furniture, |doc| items(&doc.furniture, |_, _| true));
    let times = count(
        gold,
        &docs,
        |doc| &doc.timexes,
        |doc| {
            let right = |time: &super::gold::GoldTime, found: &Found| {
                found.value.as_deref() == Some(time.value.as_str())
            };
            doc.timexes.iter().map(|time| Item::of(time.span, move |f| right(time, f))).collect()
        },
    );
    let figures = count(
        gold,
        &docs,
        |doc| &doc.quantities,
        |doc| {
            doc.quantities.iter().map(|q| Item::of(q.span, |f| same_value(&q.value, f))).collect()
        },
    );
    let quotes = count(gold, &docs, |doc| &doc.quotes, |doc| quote_items(doc, &names));
    let mentions = mentions(gold, &docs);
    let copies = partition(&system.duplicates) == partition_of(&gold.duplicates);
    let stories = partition(&system.stories) == partition_of(&gold.stories);
    let relations = relations(system, gold);
    Table {
        lines: vec![
            format!("sentences  {}", sentences.line()),
            format!("furniture  {}", furniture.line()),
            format!("timexes    {}", times.line()),
            format!("quantities {}", figures.line()),
            format!("quotes     {}", quotes.line()),
            format!(
                "mentions   found {}/{}  B-cubed P {:.3} R {:.3}",
                mentions.found, mentions.gold, mentions.precision, mentions.recall
            ),
            format!("duplicates {}  stories {}", python(copies), python(stories)),
            format!(
                "relations  {}/{} gold pairs right; wrong agree/conflict {}; pairs not in gold {}",
                relations.right, relations.gold, relations.wrong, relations.unknown
            ),
        ],
        measures: vec![
            ("sentences", sentences.f1()),
            ("sentences_exact", sentences.values()),
            ("furniture", furniture.f1()),
            ("times", times.f1()),
            ("times_value", times.values()),
            ("figures", figures.f1()),
            ("figures_value", figures.values()),
            ("quotes", quotes.f1()),
            ("quotes_speaker", quotes.values()),
            ("mentions_found", share(mentions.found, mentions.gold)),
            ("mentions_precision", mentions.precision),
            ("mentions_recall", mentions.recall),
            ("copies", f64::from(u8::from(copies))),
            ("stories", f64::from(u8::from(stories))),
            ("relations", share(relations.right, relations.gold)),
            ("no_wrong_relation", f64::from(u8::from(relations.wrong == 0))),
            ("no_false_conflict", f64::from(u8::from(relations.false_conflicts == 0))),
        ],
    }
}

fn python(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Matches and misses of one kind of item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    hits: u32,
    extra: u32,
    missed: u32,
    /// Hits whose value is right.
    right: u32,
}

impl Count {
    fn precision(self) -> f64 {
        share_or_one(self.hits, self.hits + self.extra)
    }

    fn recall(self) -> f64 {
        share_or_one(self.hits, self.hits + self.missed)
    }

    fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }

    /// Of the hits, the share with the right value; 0 without hits.
    fn values(self) -> f64 {
        f64::from(self.right) / f64::from(self.hits.max(1))
    }

    fn line(self) -> String {
        format!(
            "('P {:.3} R {:.3} F {:.3} (tp {} fp {} fn {})', 'value accuracy on core matches {}/{}')",
            self.precision(),
            self.recall(),
            self.f1(),
            self.hits,
            self.extra,
            self.missed,
            self.right,
            self.hits
        )
    }
}

fn share_or_one(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// A part of a whole; 0 of nothing.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    real(part) / real(whole.max(1))
}

fn real(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// An annotated item and the test of a found one's value.
struct Item<'a> {
    start: i64,
    end: i64,
    core: bool,
    right: Box<dyn Fn(&Found) -> bool + 'a>,
}

impl<'a> Item<'a> {
    fn of(span: super::gold::GoldSpan, right: impl Fn(&Found) -> bool + 'a) -> Self {
        Self {
            start: span.start,
            end: span.end,
            core: span.tier == Tier::Core,
            right: Box::new(right),
        }
    }

    fn meets(&self, found: &Found) -> bool {
        self.start < found.end && found.start < self.end
    }

    fn overlap(&self, found: &Found) -> i64 {
        self.end.min(found.end) - self.start.max(found.start)
    }
}

fn items(
    spans: &[super::gold::GoldSpan],
    right: fn(&super::gold::GoldSpan, &Found) -> bool,
) -> Vec<Item<'_>> {
    spans.iter().map(|span| Item::of(*span, move |found| right(span, found))).collect()
}

fn same_span(span: &super::gold::GoldSpan, found: &Found) -> bool {
    (span.start, span.end) == (found.start, found.end)
}

/// Both ends are the same, or the printed number is.
fn same_value(value: &super::gold::GoldValue, found: &Found) -> bool {
    let round = |number: Option<f64>| number.map(|number| format!("{:.4}", number + 0.0));
    (round(value.lo) == round(found.lo) && round(value.hi) == round(found.hi))
        || (value.point.is_some() && round(value.point) == round(found.point))
}

fn quote_items<'a>(
    doc: &'a GoldDoc,
    names: &'a BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> Vec<Item<'a>> {
    doc.quotes
        .iter()
        .filter_map(|quote| {
            let (first, last) = (quote.content.first()?, quote.content.last()?);
            let right = move |found: &Found| {
                let said = found.speaker.as_deref();
                let ids = quote.speaker.as_ref().map_or(&[][..], super::gold::Speaker::ids);
                said == quote.speaker_text.as_deref()
                    || (said.is_none() && quote.speaker.is_none())
                    || said.is_some_and(|said| {
                        ids.iter().any(|id| {
                            id == said || names.get(id.as_str()).is_some_and(|n| n.contains(said))
                        })
                    })
            };
            let core = quote.tier == Tier::Core;
            Some(Item { start: first.start, end: last.end, core, right: Box::new(right) })
        })
        .collect()
}

fn count<'g>(
    gold: &'g Gold,
    docs: &BTreeMap<&str, &Doc>,
    found: fn(&Doc) -> &Vec<Found>,
    items: impl Fn(&'g GoldDoc) -> Vec<Item<'g>>,
) -> Count {
    let mut count = Count::default();
    for doc in &gold.docs {
        let found: &[Found] = docs.get(doc.id.as_str()).map_or(&[], |doc| found(doc));
        let mut used = BTreeSet::new();
        for item in items(doc) {
            let mut best = None;
            for (n, candidate) in found.iter().enumerate() {
                if !item.meets(candidate) || used.contains(&n) {
                    continue;
                }
                let rank = ((item.right)(candidate), item.overlap(candidate));
                if best.is_none_or(|(_, other)| rank > other) {
                    best = Some((n, rank));
                }
            }
            match best {
                None => count.missed += u32::from(item.core),
                Some((n, (right, _))) => {
                    used.insert(n);
                    count.hits += u32::from(item.core);
                    count.right += u32::from(item.core && right);
                }
            }
        }
        count.extra += u32::try_from(found.len() - used.len()).unwrap_or(u32::MAX);
    }
    count
}

/// Mentions found, and how well they are joined to entities.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mentions {
    found: usize,
    gold: usize,
    precision: f64,
    recall: f64,
}

/// B-cubed over the annotated mentions that were found.
///
/// # References
/// Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains".
fn mentions(gold: &Gold, docs: &BTreeMap<&str, &Doc>) -> Mentions {
    let truth: Vec<(usize, Option<&str>)> = gold
        .entities
        .iter()
        .enumerate()
        .flat_map(|(n, entity)| entity.mentions.iter().map(move |mention| (n, mention)))
        .map(|(n, mention)| {
            let found: &[Found] =
                docs.get(mention.doc.as_str()).map_or(&[], |doc| doc.mentions.as_slice());
            (n, label(mention.start, mention.end, found))
        })
        .collect();
    let (mut precision, mut recall) = (0.0, 0.0);
    for (entity, label) in truth.iter().filter(|(_, label)| label.is_some()) {
        let same = truth.iter().filter(|(_, other)| other == label).count();
        let gold = truth.iter().filter(|(other, _)| other == entity).count();
        let both = truth.iter().filter(|other| **other == (*entity, *label)).count();
        precision += real(both) / real(same);
        recall += real(both) / real(gold);
    }
    let found = truth.iter().filter(|(_, label)| label.is_some()).count();
    Mentions {
        found,
        gold: truth.len(),
        precision: precision / real(found.max(1)),
        recall: recall / real(truth.len()),
    }
}

/// The cluster of the found mention that covers an annotated one best.
fn label(start: i64, end: i64, found: &[Found]) -> Option<&str> {
    let overlapping = found.iter().filter(|f| f.start < end && start < f.end);
    let fit = |f: &Found| {
        let both = offset(end.min(f.end) - start.max(f.start));
        both / offset(end.max(f.end) - start.min(f.start))
    };
    overlapping
        .map(|found| (fit(found), found.cluster.as_deref()))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)))
        .and_then(|(_, cluster)| cluster)
}

fn offset(characters: i64) -> f64 {
    i32::try_from(characters).map_or(f64::INFINITY, f64::from)
}

type Pairs<'a> = BTreeSet<BTreeSet<&'a str>>;

fn partition(groups: &[Vec<String>]) -> Pairs<'_> {
    groups.iter().flat_map(|group| pairs(group)).map(|(a, b)| [a.as_str(), b].into()).collect()
}

fn partition_of(groups: &[super::gold::DocGroup]) -> Pairs<'_> {
    groups
        .iter()
        .flat_map(|group| pairs(&group.docs))
        .map(|(a, b)| [a.as_str(), b].into())
        .collect()
}

/// How the relations between figures come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Relations {
    right: usize,
    gold: usize,
    /// Annotated pairs called agreeing or conflicting that are not.
    wrong: usize,
    /// Pairs that the annotation says nothing of.
    unknown: usize,
    /// Pairs called conflicting that the annotation does not call so.
    false_conflicts: usize,
}

fn relations(system: &System, gold: &Gold) -> Relations {
    let place: BTreeMap<&str, (&str, i64)> = gold
        .docs
        .iter()
        .flat_map(|doc| {
            doc.quantities.iter().map(|q| (q.id.as_str(), (doc.id.as_str(), q.span.start)))
        })
        .collect();
    let copies = partition_of(&gold.duplicates);
    let mut want: BTreeMap<BTreeSet<(&str, i64)>, BTreeSet<&str>> = BTreeMap::new();
    for group in &gold.claim_groups {
        for (a, b) in pairs(&group.members) {
            let (Some(&a), Some(&b)) = (place.get(a.as_str()), place.get(b.as_str())) else {
                continue;
            };
            if !copies.contains(&BTreeSet::from([a.0, b.0])) {
                want.entry([a, b].into()).or_default().insert(&group.relation);
            }
        }
    }
    let got: BTreeMap<BTreeSet<(&str, i64)>, &str> = system
        .relations
        .iter()
        .map(|r| ([(r.a.0.as_str(), r.a.1), (&r.b.0, r.b.1)].into(), r.relation.as_str()))
        .collect();
    let wanted = |pair, relation| want.get(pair).is_some_and(|set| set.contains(relation));
    let told = |relation: &str| relation == "agree" || relation == "conflict";
    Relations {
        right: want.iter().filter(|(k, v)| got.get(*k).is_some_and(|r| v.contains(r))).count(),
        gold: want.len(),
        wrong: got
            .iter()
            .filter(|(k, r)| told(r) && want.contains_key(*k) && !wanted(*k, **r))
            .count(),
        unknown: got.keys().filter(|k| !want.contains_key(*k)).count(),
        false_conflicts: got.iter().filter(|(k, r)| **r == "conflict" && !wanted(*k, **r)).count(),
    }
}
