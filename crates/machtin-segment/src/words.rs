//! The lexicon and the pair weights, laid out for one probe a gap.

use crate::model::Model;
use crate::tables::Laid;

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

    fn packed(&self) -> [u8; 16] {
        let mut slot = [0; 16];
        slot[..4].copy_from_slice(&self.key.to_le_bytes());
        for (to, weight) in slot[4..10].chunks_exact_mut(2).zip(self.weights) {
            to.copy_from_slice(&weight.to_le_bytes());
        }
        slot[10] = u8::from(self.word);
        slot[12..].copy_from_slice(&self.node.to_le_bytes());
        slot
    }

    #[inline]
    const fn of(slot: &[u8; 16]) -> Self {
        let [a, b, c, d, u, v, w, x, y, z, word, _, k, l, m, n] = *slot;
        Self {
            key: u32::from_le_bytes([a, b, c, d]),
            weights: [
                i16::from_le_bytes([u, v]),
                i16::from_le_bytes([w, x]),
                i16::from_le_bytes([y, z]),
            ],
            word: word != 0,
            node: u32::from_le_bytes([k, l, m, n]),
        }
    }
}

/// What is known of a word that goes on.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    key: u64,
    node: u32,
    word: bool,
}

impl Step {
    fn packed(&self) -> [u8; 16] {
        let mut slot = [0; 16];
        slot[..8].copy_from_slice(&self.key.to_le_bytes());
        slot[8..12].copy_from_slice(&self.node.to_le_bytes());
        slot[12] = u8::from(self.word);
        slot
    }

    #[inline]
    const fn of(slot: &[u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, k, l, m, n, word, ..] = *slot;
        Self {
            key: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            node: u32::from_le_bytes([k, l, m, n]),
            word: word != 0,
        }
    }
}

/// The lexicon as a trie of identifiers whose first two levels are one table.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// A bit for each hash that a pair may have: most strangers are told by it without a look at
    /// the far larger table.
    pub(crate) filter: Laid<8>,
    /// The pairs, each at its hash or after it.
    pub(crate) pairs: Laid<16>,
    /// How longer words go on, likewise.
    pub(crate) steps: Laid<16>,
}

/// The same while it is made.
struct Entries {
    filter: Vec<u64>,
    pairs: Vec<Pair>,
    steps: Vec<Step>,
}

const NO_PAIR: Pair = Pair { key: 0, weights: [0; 3], word: false, node: 0 };

impl Entries {
    /// The slot of a pair, made where there is none.
    fn enter_pair(&mut self, key: u32) -> &mut Pair {
        let (word, bit) = filter_place(key);
        self.filter[word] |= bit;
        let mask = self.pairs.len() - 1;
        let mut at = pair_home(key, self.pairs.len());
        while self.pairs[at].key != 0 && self.pairs[at].key != key {
            at = (at + 1) & mask;
        }
        self.pairs[at].key = key;
        &mut self.pairs[at]
    }

    fn enter_step(&mut self, key: u64) -> &mut Step {
        let mask = self.steps.len() - 1;
        let mut at = step_home(key, self.steps.len());
        while self.steps[at].key != 0 && self.steps[at].key != key {
            at = (at + 1) & mask;
        }
        self.steps[at].key = key;
        &mut self.steps[at]
    }
}

impl Words {
    pub(crate) fn new(model: &Model) -> Self {
        let longer = model.words.iter().map(|word| word.len().saturating_sub(2)).sum::<usize>();
        let most_pairs = model.pairs.len() + model.words.len();
        let mut entries = Entries {
            filter: vec![0; 1 << (FILTER_BITS - 6)],
            pairs: vec![NO_PAIR; slots(most_pairs * 3 / 2)],
            steps: vec![Step::default(); slots(longer * 2)],
        };
        for (&(left, right), &weights) in &model.pairs {
            entries.enter_pair(pair_key(left, right)).weights = weights;
        }
        let mut nodes = 0;
        for word in &model.words {
            let [first, second, rest @ ..] = &**word else { continue };
            let pair = entries.enter_pair(pair_key(*first, *second));
            if rest.is_empty() {
                pair.word = true;
                continue;
            }
            let mut node = numbered(&mut pair.node, &mut nodes);
            for (i, &id) in rest.iter().enumerate() {
                let step = entries.enter_step(step_key(node, id));
                if i + 1 == rest.len() {
                    step.word = true;
                } else {
                    node = numbered(&mut step.node, &mut nodes);
                }
            }
        }
        Self {
            filter: entries.filter.iter().map(|word| word.to_le_bytes()).collect(),
            pairs: entries.pairs.iter().map(Pair::packed).collect(),
            steps: entries.steps.iter().map(Step::packed).collect(),
        }
    }

    /// Takes the next tables from what [`crate::tables::Tables::to_bytes`] wrote.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let (filter, pairs, steps) = (Laid::read(bytes)?, Laid::read(bytes)?, Laid::read(bytes)?);
        let whole = filter.len() == 1 << (FILTER_BITS - 6)
            && pairs.len().is_power_of_two()
            && steps.len().is_power_of_two();
        whole.then_some(Self { filter, pairs, steps })
    }

    #[inline]
    pub(crate) fn pair(&self, left: u16, right: u16) -> Pair {
        let key = pair_key(left, right);
        let (word, bit) = filter_place(key);
        if u64::from_le_bytes(self.filter[word]) & bit == 0 {
            return NO_PAIR;
        }
        let pairs = &self.pairs[..];
        let mut at = pair_home(key, pairs.len());
        loop {
            let pair = Pair::of(&pairs[at]);
            if pair.key == key {
                return pair;
            }
            if pair.key == 0 {
                return NO_PAIR;
            }
            at = (at + 1) & (pairs.len() - 1);
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
        let steps = &self.steps[..];
        let mut at = step_home(key, steps.len());
        loop {
            let step = Step::of(&steps[at]);
            if step.key == key {
                return Some(step);
            }
            if step.key == 0 {
                return None;
            }
            at = (at + 1) & (steps.len() - 1);
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

/// Slots of a table for so many entries: a power of two.
const fn slots(entries: usize) -> usize {
    let slots = entries.next_power_of_two();
    if slots < 16 { 16 } else { slots }
}

/// Where a pair is looked for first in a table of so many slots.
const fn pair_home(key: u32, slots: usize) -> usize {
    (scattered(key) >> (32 - slots.trailing_zeros())) as usize
}

#[expect(clippy::cast_possible_truncation, reason = "fewer than slots")]
const fn step_home(key: u64, slots: usize) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - slots.trailing_zeros())) as usize
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
