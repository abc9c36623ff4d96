//! The lexicon and the pair weights, laid out for one probe a gap.

use crate::model::Model;

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
        let longer = model.words.iter().map(|word| word.len().saturating_sub(2)).sum::<usize>();
        let most_pairs = model.pairs.len() + model.words.len();
        let pair_slots = (most_pairs * 3 / 2).next_power_of_two().max(16);
        let step_slots = (longer * 2).next_power_of_two().max(16);
        let mut words = Self {
            filter: vec![0; 1 << (FILTER_BITS - 6)],
            pairs: vec![NO_PAIR; pair_slots],
            steps: vec![Step::default(); step_slots],
            pair_shift: 32 - pair_slots.trailing_zeros(),
            step_shift: 64 - step_slots.trailing_zeros(),
        };
        for (&(left, right), &weights) in &model.pairs {
            words.enter_pair(pair_key(left, right)).weights = weights;
        }
        let mut nodes = 0;
        for word in &model.words {
            let [first, second, rest @ ..] = &**word else { continue };
            let pair = words.enter_pair(pair_key(*first, *second));
            if rest.is_empty() {
                pair.word = true;
                continue;
            }
            let mut node = numbered(&mut pair.node, &mut nodes);
            for (i, &id) in rest.iter().enumerate() {
                let step = words.enter_step(step_key(node, id));
                if i + 1 == rest.len() {
                    step.word = true;
                } else {
                    node = numbered(&mut step.node, &mut nodes);
                }
            }
        }
        words
    }

    /// The slot of a pair, made where there is none.
    fn enter_pair(&mut self, key: u32) -> &mut Pair {
        let (word, bit) = filter_place(key);
        self.filter[word] |= bit;
        let mask = self.pairs.len() - 1;
        let mut at = self.pair_home(key) & mask;
        while self.pairs[at].key != 0 && self.pairs[at].key != key {
            at = (at + 1) & mask;
        }
        self.pairs[at].key = key;
        &mut self.pairs[at]
    }

    fn enter_step(&mut self, key: u64) -> &mut Step {
        let mask = self.steps.len() - 1;
        let mut at = self.step_home(key) & mask;
        while self.steps[at].key != 0 && self.steps[at].key != key {
            at = (at + 1) & mask;
        }
        self.steps[at].key = key;
        &mut self.steps[at]
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

/// The number of a node, the next one where it has none.
const fn numbered(node: &mut u32, nodes: &mut u32) -> u32 {
    if *node == 0 {
        *nodes += 1;
        *node = *nodes;
    }
    *node
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
