//! Candidates: which pairs of articles are worth a look.
//!
//! Needs [`Signature`]s. Each article is looked up by its few weightiest keys and its coarsest
//! shingles. Of the articles under one key, in order of day and identifier, each meets a bounded
//! number before it, so that the work an article makes is bounded whatever the pile holds.

use crate::signature::{Signature, Space};
use rayon::prelude::*;
use std::cmp::Reverse;

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
pub(crate) const SAME_SHINGLES: u32 = 2;
/// Shared weight that makes a pair a candidate.
pub const ADMITTED: u32 = 200;
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
        if self.of_text() { SAME_TEXT } else { NEIGHBOURS }
    }
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
            let mut items = self.keys(space).items.to_vec();
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

/// The articles of a pile under their keys.
pub(crate) struct Shelf {
    keys: Vec<u32>,
    /// Where the articles of each key start.
    starts: Vec<usize>,
    /// Articles of each key, ascending, and their weights.
    articles: Vec<u32>,
    weights: Vec<u8>,
}

/// What two articles share under keys in whose windows they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shared {
    weight: u32,
    shingles: u32,
}

impl Shared {
    /// Adds a key that both have, of lesser weight `weight`.
    pub(crate) fn add(&mut self, lookup: Lookup, weight: u8) {
        if lookup.of_text() {
            self.shingles += 1;
        } else {
            self.weight += u32::from(lookup.weight.min(weight));
        }
    }

    /// Whether it is worth a look at the signatures.
    const fn admitted(self) -> bool {
        self.is_alike() || self.has_same_text()
    }

    pub(crate) const fn is_alike(self) -> bool {
        self.weight >= ADMITTED
    }

    pub(crate) const fn has_same_text(self) -> bool {
        self.shingles >= SAME_SHINGLES
    }
}

/// Counts what one article shares with others.
pub(crate) struct Tally {
    shared: Vec<Shared>,
    touched: Vec<usize>,
}

impl Tally {
    pub(crate) fn new(articles: usize) -> Self {
        Self { shared: vec![Shared::default(); articles], touched: Vec::new() }
    }

    /// Counts articles that stand in the window of a key, with the weights it has in them.
    pub(crate) fn count(&mut self, lookup: Lookup, articles: &[u32], weights: &[u8]) {
        for (&other, &weight) in articles.iter().zip(weights) {
            let other = other as usize;
            if self.shared[other] == Shared::default() {
                self.touched.push(other);
            }
            self.shared[other].add(lookup, weight);
        }
    }

    /// The articles that share enough, ascending; then nothing is counted.
    pub(crate) fn candidates(&mut self) -> Vec<(usize, Shared)> {
        let counted = self.touched.drain(..);
        let shared = counted.map(|other| (other, std::mem::take(&mut self.shared[other])));
        let mut found: Vec<_> = shared.filter(|(_, shared)| shared.admitted()).collect();
        found.sort_unstable_by_key(|(other, _)| *other);
        found
    }
}

impl Shelf {
    /// Shelves articles that are in order of their places.
    pub(crate) fn of(sorted: &[&Signature]) -> Self {
        let most = SHINGLES + LOOKED_UP.iter().map(|(_, count)| count).sum::<usize>();
        let mut all: Vec<u32> = Vec::with_capacity(sorted.len() * most);
        for signature in sorted {
            all.extend(signature.lookups().iter().map(|lookup| lookup.key));
        }
        all.par_sort_unstable();
        let (mut keys, mut starts, mut end) = (Vec::new(), vec![0], 0);
        for run in all.chunk_by(|x, y| x == y).filter(|run| run.len() > 1) {
            keys.push(run[0]);
            end += run.len();
            starts.push(end);
        }
        drop(all);
        let mut filled = starts.clone();
        let (mut articles, mut weights) = (vec![0; end], vec![0; end]);
        for (at, signature) in sorted.iter().enumerate() {
            for lookup in signature.lookups() {
                if let Ok(key) = keys.binary_search(&lookup.key) {
                    articles[filled[key]] = u32::try_from(at).unwrap_or(u32::MAX);
                    weights[filled[key]] = lookup.weight;
                    filled[key] += 1;
                }
            }
        }
        Self { keys, starts, articles, weights }
    }

    /// The candidates before the article at `at`.
    pub(crate) fn before(
        &self,
        at: usize,
        signature: &Signature,
        tally: &mut Tally,
    ) -> Vec<(usize, Shared)> {
        let here = u32::try_from(at).unwrap_or(u32::MAX);
        for lookup in signature.lookups() {
            let Ok(key) = self.keys.binary_search(&lookup.key) else { continue };
            let run = self.starts[key]..self.starts[key + 1];
            let end = run.start + self.articles[run.clone()].partition_point(|&other| other < here);
            let start = run.start.max(end.saturating_sub(lookup.window()));
            tally.count(lookup, &self.articles[start..end], &self.weights[start..end]);
        }
        tally.candidates()
    }
}
