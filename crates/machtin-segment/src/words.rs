//! The lexicon and the pair weights, laid out for one probe a gap.

use crate::model::Model;
use std::collections::BTreeMap;

/// What is known of two neighbouring syllables.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pair {
    key: u32,
    /// Weights at the gap after the pair, inside it, and before it.
    pub(crate) weights: [i16; 3],
    /// Whether the two are a word.
    pub(crate) word: bool,
    /// Where longer words that start so go on; 0: nowhere.
    node: u32,
}

impl Pair {
    /// Whether longer words start with the pair.
    pub(crate) const fn goes_on(&self) -> bool {
        self.node != 0
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    key: u64,
    node: u32,
    word: bool,
}

/// The lexicon as a trie of identifiers whose first two levels are one table.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// A bit for each hash that a pair may have: most strangers are told by it without a look at
    /// the far larger table.
    filter: Vec<u64>,
    pairs: Vec<Pair>,
    steps: Vec<Step>,
    pair_shift: u32,
    step_shift: u32,
}

const NO_PAIR: Pair = Pair { key: 0, weights: [0; 3], word: false, node: 0 };

impl Words {
    pub(crate) fn new(model: &Model) -> Self {
        let mut pairs: BTreeMap<u32, Pair> = model
            .pairs
            .iter()
            .map(|(&(left, right), &weights)| {
                let key = pair_key(left, right);
                (key, Pair { key, weights, ..NO_PAIR })
            })
            .collect();
        let mut steps: BTreeMap<u64, Step> = BTreeMap::new();
        let mut nodes = 0;
        let mut next_node = |node: &mut u32| {
            if *node == 0 {
                nodes += 1;
                *node = nodes;
            }
            *node
        };
        for word in &model.words {
            let [first, second, rest @ ..] = word.as_slice() else { continue };
            let key = pair_key(*first, *second);
            let pair = pairs.entry(key).or_insert(Pair { key, ..NO_PAIR });
            let (mut ends, mut node) = (&mut pair.word, &mut pair.node);
            for id in rest {
                let key = step_key(next_node(node), *id);
                let step = steps.entry(key).or_insert(Step { key, ..Step::default() });
                (ends, node) = (&mut step.word, &mut step.node);
            }
            *ends = true;
        }
        let pair_slots = (pairs.len() * 5 / 4).next_power_of_two().max(16);
        let step_slots = (steps.len() * 2).next_power_of_two().max(16);
        let mut words = Self {
            filter: vec![0; 1 << (FILTER_BITS - 6)],
            pairs: vec![NO_PAIR; pair_slots],
            steps: vec![Step::default(); step_slots],
            pair_shift: 32 - pair_slots.trailing_zeros(),
            step_shift: 64 - step_slots.trailing_zeros(),
        };
        for pair in pairs.into_values() {
            let (word, bit) = filter_place(pair.key);
            words.filter[word] |= bit;
            let mut at = words.pair_home(pair.key);
            while words.pairs[at].key != 0 {
                at = (at + 1) & (words.pairs.len() - 1);
            }
            words.pairs[at] = pair;
        }
        for step in steps.into_values() {
            let mut at = words.step_home(step.key);
            while words.steps[at].key != 0 {
                at = (at + 1) & (words.steps.len() - 1);
            }
            words.steps[at] = step;
        }
        words
    }

    fn pair_home(&self, key: u32) -> usize {
        (scattered(key) >> self.pair_shift) as usize
    }

    fn step_home(&self, key: u64) -> usize {
        usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.step_shift).unwrap_or(0)
    }

    #[inline]
    pub(crate) fn pair(&self, left: u16, right: u16) -> Pair {
        let key = pair_key(left, right);
        let (word, bit) = filter_place(key);
        if self.filter[word] & bit == 0 {
            return NO_PAIR;
        }
        let mask = self.pairs.len() - 1;
        let mut at = self.pair_home(key) & mask;
        loop {
            let pair = self.pairs[at];
            if pair.key == key {
                return pair;
            }
            if pair.key == 0 {
                return NO_PAIR;
            }
            at = (at + 1) & mask;
        }
    }

    /// Lengths of the words that start with `pair` and go on with `rest`: bit `n` for `n`
    /// syllables.
    #[inline]
    pub(crate) fn lengths(&self, pair: Pair, rest: impl Iterator<Item = u16>) -> u16 {
        let mut lengths = u16::from(pair.word) << 2;
        let mut node = pair.node;
        let mut length = 2;
        for id in rest {
            if node == 0 {
                break;
            }
            let Some(step) = self.step(node, id) else { break };
            length += 1;
            lengths |= u16::from(step.word) << length;
            node = step.node;
        }
        lengths
    }

    fn step(&self, node: u32, id: u16) -> Option<Step> {
        let key = step_key(node, id);
        let mask = self.steps.len() - 1;
        let mut at = self.step_home(key) & mask;
        loop {
            let step = self.steps[at];
            if step.key == key {
                return Some(step);
            }
            if step.key == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Bits of the filter, as a power of two: 64 KiB stay close to the processor.
const FILTER_BITS: u32 = 19;

const fn scattered(key: u32) -> u32 {
    key.wrapping_mul(0x9e37_79b1)
}

/// Word of the filter and the bit in it.
#[inline]
const fn filter_place(key: u32) -> (usize, u64) {
    let at = scattered(key) >> (32 - FILTER_BITS);
    ((at >> 6) as usize, 1 << (at & 63))
}

/// Never zero: identifiers of units that join are not.
fn pair_key(left: u16, right: u16) -> u32 {
    u32::from(left) << 16 | u32::from(right)
}

fn step_key(node: u32, id: u16) -> u64 {
    u64::from(node) << 16 | u64::from(id)
}
