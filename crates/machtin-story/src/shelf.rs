//! Candidates: which pairs of articles are worth a look.
//!
//! Needs [`Signature`]s. Each article is looked up by its few weightiest keys and its coarsest
//! shingles. Of the articles under one key, in order of day and identifier, each meets a bounded
//! number before it, so that the work an article makes is bounded whatever the pile holds.

use crate::signature::{Signature, Space};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;

/// A key that an article is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lookup {
    /// The key; those of texts have the upper bit.
    pub key: u32,
    /// Its weight in the article, the higher the less else there is; 0 for texts.
    pub weight: u8,
}

/// Where an article stands under a key: by day, undated ones first, then by identifier.
pub type Place<'s> = (Option<i32>, &'s str);

/// The upper bit of the keys of texts.
const OF_TEXT: u32 = 1 << 31;
/// Coarsest shingles that an article is looked up by.
const SHINGLES: usize = 24;
/// Keys of a space that an article is looked up by, heaviest first.
const LOOKED_UP: &[(Space, usize)] = &[
    (Space::Title, 12),
    (Space::Terms, 24),
    (Space::Names, 12),
    (Space::Numbers, 8),
    (Space::Concepts, 10),
    (Space::Places, 4),
];
/// Of the articles under one key, each meets this many before it.
pub const NEIGHBOURS: usize = 96;
/// Of the articles with one shingle: a text copied a thousand times is still joined neighbour by
/// neighbour.
pub const SAME_TEXT: usize = 32;
/// Shared shingles, of those that articles are looked up by, that make a pair worth comparing as
/// copies: one is a turn of phrase.
pub(crate) const SAME_SHINGLES: u16 = 2;
/// Shared weight that makes a pair a candidate.
pub const ADMITTED: u16 = 200;
/// The same where the two were published more than [`NEAR_DAYS`] apart: of such pairs few that
/// share less are worth keeping, and in a large pile they are most.
pub const ADMITTED_FAR: u16 = 300;
/// Days between the publications of two articles that are near each other, at most.
pub const NEAR_DAYS: i32 = 7;
/// Sum of the weights of an article's keys, in eighths, at which they count as they are: about
/// what a report of some length has.
const USUAL: f64 = 4000.0;

impl Lookup {
    /// Whether the key is of a text.
    #[must_use]
    pub const fn of_text(self) -> bool {
        self.key & OF_TEXT != 0
    }

    /// How many articles before it an article meets under this key.
    #[must_use]
    pub const fn window(self) -> usize {
        window(self.key)
    }
}

const fn window(key: u32) -> usize {
    if key & OF_TEXT != 0 { SAME_TEXT } else { NEIGHBOURS }
}

impl Signature {
    /// Where the article stands under each of its keys.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        (self.day, &self.id)
    }

    /// The keys that the article is looked up by, at most 94, ascending.
    #[must_use]
    pub fn lookups(&self) -> Vec<Lookup> {
        let mut found = Vec::new();
        for &(space, count) in LOOKED_UP {
            let mut items = self.keys(space).to_vec();
            if items.len() > count {
                items.select_nth_unstable_by_key(count, |item| (Reverse(item.steps()), item.key()));
                items.truncate(count);
            }
            found.extend(items.into_iter().map(|item| Lookup {
                key: item.key(),
                weight: u8::try_from(item.steps()).unwrap_or(u8::MAX),
            }));
        }
        // The heavier of two weights of one key.
        found.sort_unstable_by_key(|lookup| (lookup.key, Reverse(lookup.weight)));
        found.dedup_by_key(|lookup| lookup.key);
        // Half way between weights as they are, by which long articles have enough in common with
        // all others, and shares of the article, by which short ones do.
        let sum: f64 = found.iter().map(|lookup| f64::from(lookup.weight)).sum();
        let scale = (USUAL / sum).sqrt();
        for lookup in &mut found {
            lookup.weight = scaled(lookup.weight, scale);
        }
        let mut coarsest: Vec<u32> = self.shingles.iter().map(|hash| hash.reverse_bits()).collect();
        if coarsest.len() > SHINGLES {
            coarsest.select_nth_unstable(SHINGLES);
            coarsest.truncate(SHINGLES);
        }
        coarsest.sort_unstable();
        found.extend(coarsest.into_iter().map(|bits| Lookup { key: OF_TEXT | bits, weight: 0 }));
        found.dedup_by_key(|lookup| lookup.key);
        found
    }
}

fn scaled(weight: u8, scale: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 255")]
    let scaled = (f64::from(weight) * scale).round().clamp(1.0, 255.0) as u8;
    scaled
}

/// The last articles under each key of a pile, as far as it was walked: no more than a window of
/// them, which is all that those to come will meet.
pub(crate) struct Shelf {
    /// Keys that more than one article has, ascending.
    keys: Vec<u32>,
    /// Where the articles of each key start.
    starts: Vec<u32>,
    /// How many stand there.
    counts: Vec<u8>,
    /// Articles of each key, ascending, and their weights.
    articles: Vec<u32>,
    weights: Vec<u8>,
    /// For each key its number in the stretch that was walked last and has it.
    numbers: Vec<u32>,
}

/// Articles in a row, under their keys, after those that stand before them there.
pub(crate) struct Stretch {
    /// Articles of one key after the other, ascending, and their weights.
    articles: Vec<u32>,
    weights: Vec<u8>,
    /// Where each article stands.
    pub(crate) stands: Vec<Vec<Stand>>,
}

/// A key of an article and the articles before it in its window.
#[derive(Clone, Debug)]
pub(crate) struct Stand {
    lookup: Lookup,
    before: Range<usize>,
}

/// What two articles share under the keys in whose windows both stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Sum of the lesser of the two weights of each key: at most 70 keys of at most 255.
    pub weight: u16,
    /// Keys of texts.
    pub shingles: u16,
}

impl Shared {
    /// Adds a key that both have, of lesser weight `weight`.
    pub(crate) fn add(&mut self, lookup: Lookup, weight: u8) {
        if lookup.of_text() {
            self.shingles += 1;
        } else {
            self.weight += u16::from(lookup.weight.min(weight));
        }
    }

    /// What is left without some of the keys.
    pub(crate) const fn without(self, keys: Self) -> Self {
        Self {
            weight: self.weight.saturating_sub(keys.weight),
            shingles: self.shingles.saturating_sub(keys.shingles),
        }
    }

    /// Whether two articles are worth scoring, be they published far apart or not.
    pub(crate) const fn is_alike(self, far: bool) -> bool {
        self.weight >= if far { ADMITTED_FAR } else { ADMITTED }
    }

    /// Whether they are worth comparing as copies.
    pub(crate) const fn has_same_text(self) -> bool {
        self.shingles >= SAME_SHINGLES
    }
}

/// Whether two articles were published far apart, where both days are known.
pub(crate) fn far(a: Option<i32>, b: Option<i32>) -> bool {
    a.zip(b).is_some_and(|(a, b)| a.saturating_sub(b).saturating_abs() > NEAR_DAYS)
}

/// Another article, and why it is worth a look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) article: usize,
    pub(crate) shared: Shared,
    /// It shares enough to be scored.
    pub(crate) alike: bool,
}

/// Counts what one article shares with others.
pub(crate) struct Tally {
    shared: Vec<Shared>,
    touched: Vec<u32>,
}

impl Tally {
    pub(crate) fn new(articles: usize) -> Self {
        Self { shared: vec![Shared::default(); articles], touched: Vec::new() }
    }

    /// Counts articles that stand in the window of a key, with the weights it has in them.
    pub(crate) fn count(&mut self, lookup: Lookup, articles: &[u32], weights: &[u8]) {
        for (&other, &weight) in articles.iter().zip(weights) {
            let shared = &mut self.shared[other as usize];
            if *shared == Shared::default() {
                self.touched.push(other);
            }
            shared.add(lookup, weight);
        }
    }

    /// The articles that share enough, ascending, where `far` says which were published far from
    /// this one; then nothing is counted.
    pub(crate) fn candidates(&mut self, far: impl Fn(usize) -> bool) -> Vec<Candidate> {
        let counted = self.touched.drain(..).map(|other| other as usize);
        let shared = counted.map(|other| (other, std::mem::take(&mut self.shared[other])));
        let looks = shared.filter_map(|(article, shared)| {
            // The day only of the few that could be.
            let alike = shared.is_alike(false) && shared.is_alike(far(article));
            (alike || shared.has_same_text()).then_some(Candidate { article, shared, alike })
        });
        let mut found: Vec<Candidate> = looks.collect();
        found.sort_unstable_by_key(|candidate| candidate.article);
        found
    }
}

/// Articles whose keys are asked for at once.
const AT_ONCE: usize = 4096;

impl Shelf {
    /// An empty shelf for some articles.
    pub(crate) fn of(articles: &[&Signature]) -> Self {
        let most = SHINGLES + LOOKED_UP.iter().map(|(_, count)| count).sum::<usize>();
        let mut all: Vec<u32> = Vec::with_capacity(articles.len() * most);
        for some in articles.chunks(AT_ONCE) {
            let lookups: Vec<Vec<Lookup>> = some.par_iter().map(|one| one.lookups()).collect();
            all.extend(lookups.iter().flatten().map(|lookup| lookup.key));
        }
        all.par_sort_unstable();
        let (mut keys, mut starts, mut end) = (Vec::new(), Vec::new(), 0);
        for run in all.chunk_by(|x, y| x == y).filter(|run| run.len() > 1) {
            keys.push(run[0]);
            starts.push(u32::try_from(end).unwrap_or(u32::MAX));
            end += run.len().min(window(run[0]));
        }
        drop(all);
        let (counts, numbers) = (vec![0; keys.len()], vec![0; keys.len()]);
        Self { keys, starts, counts, articles: vec![0; end], weights: vec![0; end], numbers }
    }

    /// Walks on over the articles at some places, all those before them having been walked.
    pub(crate) fn walk(&mut self, articles: &[&Signature], places: Range<usize>) -> Stretch {
        let shared = |signature: &&Signature| -> Vec<(Lookup, usize)> {
            let lookups = signature.lookups().into_iter();
            lookups
                .filter_map(|lookup| Some((lookup, self.keys.binary_search(&lookup.key).ok()?)))
                .collect()
        };
        let found: Vec<Vec<(Lookup, usize)>> =
            articles[places.clone()].par_iter().map(shared).collect();
        let mut keys: Vec<usize> = found.iter().flatten().map(|&(_, key)| key).collect();
        keys.par_sort_unstable();
        let mut stretch = Stretch { articles: Vec::new(), weights: Vec::new(), stands: Vec::new() };
        // Where each key's articles start, and where its next goes.
        let mut ranges: Vec<(usize, Range<usize>)> = Vec::new();
        for run in keys.chunk_by(|x, y| x == y) {
            let (key, start) = (run[0], stretch.articles.len());
            let known = self.starts[key] as usize;
            let known = known..known + usize::from(self.counts[key]);
            stretch.articles.extend(&self.articles[known.clone()]);
            stretch.weights.extend(&self.weights[known]);
            self.numbers[key] = u32::try_from(ranges.len()).unwrap_or(u32::MAX);
            ranges.push((key, start..stretch.articles.len()));
            stretch.articles.resize(stretch.articles.len() + run.len(), 0);
            stretch.weights.resize(stretch.articles.len(), 0);
        }
        for (lookups, at) in found.into_iter().zip(places) {
            let stand = |(lookup, key): (Lookup, usize)| {
                let (_, range) = &mut ranges[self.numbers[key] as usize];
                let end = range.end;
                range.end += 1;
                stretch.articles[end] = u32::try_from(at).unwrap_or(u32::MAX);
                stretch.weights[end] = lookup.weight;
                Stand { lookup, before: range.start.max(end.saturating_sub(lookup.window()))..end }
            };
            stretch.stands.push(lookups.into_iter().map(stand).collect());
        }
        for (key, range) in ranges {
            let count = range.len().min(window(self.keys[key]));
            let (last, start) = (range.end - count..range.end, self.starts[key] as usize);
            self.counts[key] = u8::try_from(count).unwrap_or(u8::MAX);
            self.articles[start..start + count].copy_from_slice(&stretch.articles[last.clone()]);
            self.weights[start..start + count].copy_from_slice(&stretch.weights[last]);
        }
        stretch
    }
}

impl Stretch {
    /// The candidates before an article, where `far` says which were published far from it.
    pub(crate) fn before(
        &self,
        stands: &[Stand],
        far: impl Fn(usize) -> bool,
        tally: &mut Tally,
    ) -> Vec<Candidate> {
        for Stand { lookup, before } in stands {
            let (articles, weights) =
                (&self.articles[before.clone()], &self.weights[before.clone()]);
            tally.count(*lookup, articles, weights);
        }
        tally.candidates(far)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_far_apart_need_more_in_common() {
        let lookup = Lookup { key: 7, weight: 125 };
        let mut shared = Shared::default();
        shared.add(lookup, 125);
        assert!(!shared.is_alike(false));
        shared.add(lookup, 130);
        assert!(shared.is_alike(false) && !shared.is_alike(true));
        shared.add(lookup, 50);
        assert!(shared.is_alike(true));
        assert!(far(Some(8), Some(0)) && far(Some(i32::MIN), Some(i32::MAX)));
        assert!(!far(Some(0), Some(7)) && !far(None, Some(8)) && !far(None, None));
    }
}
