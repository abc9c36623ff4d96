//! Groups of neighbouring syllables that share weights.
//!
//! A pair that the gold hardly shows learns from its kind: whether the second word list has it,
//! and how firmly its halves hold together in raw text. What a kind weighs is added into the
//! weights of its pairs, so at run time a kind costs nothing.

use super::corpus::Sets;
use machtin_segment::{Class, Model, Segmenter};
use std::collections::{BTreeMap, BTreeSet};

/// Times a pair must stand in raw text before it counts as known from there.
const LEAST_SEEN: u32 = 8;

/// Steps of the association of two syllables, from indifferent to inseparable.
const STEPS: f64 = 12.0;

/// The kinds of each pair of identifiers.
#[derive(Debug, Default)]
pub(crate) struct Kinds(BTreeMap<(u16, u16), Vec<u64>>);

impl Kinds {
    /// Reads the second word list and the raw sentences of `sets`; `model` has the vocabulary and
    /// the lexicon.
    pub(crate) fn of(sets: &Sets, model: &Model) -> Self {
        let mut kinds = Self::default();
        let words: BTreeSet<(u16, u16)> =
            model.words.iter().filter_map(|word| pair_of(word)).collect();
        let listed = |pair| u64::from(words.contains(&pair));
        for word in &sets.more_words {
            let ids: Option<Vec<u16>> = word.iter().map(|key| identifier(model, key)).collect();
            if let Some(pair) = ids.as_deref().and_then(pair_of) {
                kinds.add(pair, [LISTED | listed(pair)]);
            }
        }
        let counts = Counts::of(sets, model);
        for (&pair, &count) in &counts.pairs {
            let known = pair.0.min(pair.1) >= Class::COUNT;
            if known && count >= LEAST_SEEN {
                let held = step((counts.association(pair, count) * STEPS).clamp(-3.0, 11.0) + 3.0);
                let often = step(libm::log2(f64::from(count)).min(8.0));
                let listed = listed(pair);
                kinds.add(
                    pair,
                    [
                        HELD | held << 1 | listed,
                        OFTEN | often << 1 | listed,
                        BOTH | (often / 2) << 8 | held << 1 | listed,
                    ],
                );
            }
        }
        kinds
    }

    fn add(&mut self, pair: (u16, u16), kinds: impl IntoIterator<Item = u64>) {
        self.0.entry(pair).or_default().extend(kinds);
    }

    /// The kinds of one pair, each below 2^16.
    pub(crate) fn of_pair(&self, left: u16, right: u16) -> &[u64] {
        self.0.get(&(left, right)).map_or(&[], Vec::as_slice)
    }

    /// All pairs that have kinds.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.keys().copied()
    }
}

// What a kind is about.
const LISTED: u64 = 1 << 12;
const HELD: u64 = 2 << 12;
const OFTEN: u64 = 3 << 12;
const BOTH: u64 = 4 << 12;

fn pair_of(word: &[u16]) -> Option<(u16, u16)> {
    match *word {
        [left, right] => Some((left, right)),
        _ => None,
    }
}

fn identifier(model: &Model, key: &String) -> Option<u16> {
    let index = model.syllables.binary_search(key).ok()?;
    u16::try_from(index + usize::from(Class::COUNT)).ok()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 14")]
fn step(value: f64) -> u64 {
    value.floor() as u64
}

/// How often units and pairs of them stand in raw text.
#[derive(Default)]
struct Counts {
    lefts: BTreeMap<u16, u32>,
    rights: BTreeMap<u16, u32>,
    pairs: BTreeMap<(u16, u16), u32>,
    total: u32,
}

impl Counts {
    fn of(sets: &Sets, model: &Model) -> Self {
        let mut counts = Self::default();
        let segmenter = Segmenter::new(model);
        for text in &sets.raw {
            segmenter.observe(text, |_, _, features| {
                let [_, left, right, _] = features.ids;
                counts.total += 1;
                *counts.lefts.entry(left).or_default() += 1;
                *counts.rights.entry(right).or_default() += 1;
                *counts.pairs.entry((left, right)).or_default() += 1;
            });
        }
        counts
    }

    /// Normalised pointwise mutual information, -1 to 1.
    ///
    /// Bouma 2009, "Normalized (Pointwise) Mutual Information in Collocation Extraction".
    fn association(&self, (left, right): (u16, u16), count: u32) -> f64 {
        let share = |count: u32| f64::from(count) / f64::from(self.total);
        let of = |counts: &BTreeMap<u16, u32>, id| share(counts.get(&id).copied().unwrap_or(1));
        let together = share(count);
        libm::log2(together / (of(&self.lefts, left) * of(&self.rights, right)))
            / -libm::log2(together)
    }
}
