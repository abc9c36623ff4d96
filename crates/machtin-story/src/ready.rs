//! One article made ready to meet many others.
//!
//! Needs a [`Signature`]; adds a table of its keys, so that meeting another article takes one look
//! for each of the other's keys, most of which it does not have.

use crate::signature::{Item, SPACES, Signature, Space};

/// Spaces that share their keys: what stands in one of the parts mostly stands in a whole.
struct Family {
    parts: &'static [Space],
    wholes: &'static [Space],
}

const FAMILIES: [Family; 6] = [
    Family { parts: &[Space::Title, Space::Lead], wholes: &[Space::Terms] },
    Family { parts: &[Space::LeadNames], wholes: &[Space::Names] },
    Family { parts: &[Space::LeadConcepts], wholes: &[Space::Concepts, Space::Places] },
    Family { parts: &[], wholes: &[Space::Numbers] },
    Family { parts: &[], wholes: &[Space::Days] },
    Family { parts: &[], wholes: &[Space::Years] },
];

/// Spaces of the largest family.
const COLUMNS: usize = 3;

/// An article with a table of its keys.
pub(crate) struct Ready<'s> {
    signature: &'s Signature,
    each: [Weights; SPACES.len()],
    /// A power of two, each at the place of its key or the next free one.
    slots: Vec<Slot>,
}

/// A key of one family and its weights in the family's spaces, in steps; free where it has none.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: u32,
    family: u8,
    weights: [u8; COLUMNS],
}

impl Slot {
    fn is_free(self) -> bool {
        self.weights == [0; COLUMNS]
    }
}

/// Slots for each item, at least: most keys of another article find a free one at once.
const ROOM: usize = 4;

/// What one article has in one space, the other aside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weights {
    pub(crate) count: u32,
    /// Sum of the weights, in steps.
    pub(crate) sum: u32,
    /// Sum of their squares, in squares of steps.
    pub(crate) squares: u32,
}

impl Weights {
    fn add(&mut self, item: Item) {
        let steps = item.steps();
        self.count += 1;
        self.sum += steps;
        self.squares += steps * steps;
    }
}

/// What the keys of one space of two articles share.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Both {
    pub(crate) each: [Weights; 2],
    /// Sum of the products of the weights of shared keys, in squares of steps.
    pub(crate) dot: u32,
    /// Sum of the smaller weights of shared keys, in steps.
    pub(crate) least: u32,
    /// The same above the weight of common words.
    pub(crate) rare: u32,
    /// Shared keys.
    pub(crate) count: u32,
    /// Sums of the weights of shared keys in each, in steps.
    pub(crate) sums: [u32; 2],
    /// Of a part, sums of the weights in each whose keys the whole of the other has, in steps.
    pub(crate) found: [u32; 2],
}

/// Weight of a common word, in steps.
const COMMON: u32 = 32;

impl Both {
    /// Adds an item of the other article that weighs `x` in this one, 0 where it is not there.
    fn add(&mut self, x: u32, item: Item) {
        self.each[1].add(item);
        // Without a branch: whether a key is shared is as good as chance.
        let y = if x > 0 { item.steps() } else { 0 };
        self.dot += x * y;
        self.least += x.min(y);
        self.rare += x.min(y).saturating_sub(COMMON);
        self.count += u32::from(x > 0);
        self.sums[0] += x;
        self.sums[1] += y;
    }
}

impl<'s> Ready<'s> {
    pub(crate) fn of(signature: &'s Signature) -> Self {
        let items: usize = SPACES.iter().map(|&space| signature.keys(space).len()).sum();
        let slots = vec![Slot::default(); (items * ROOM).next_power_of_two()];
        let mut ready = Self { signature, each: [Weights::default(); SPACES.len()], slots };
        for (family, number) in FAMILIES.iter().zip(0..) {
            for (column, &space) in family.parts.iter().chain(family.wholes).enumerate() {
                for &item in signature.keys(space) {
                    let at = ready.place(number, item.key());
                    let slot = &mut ready.slots[at];
                    (slot.key, slot.family) = (item.key(), number);
                    slot.weights[column] = u8::try_from(item.steps()).unwrap_or(u8::MAX);
                    ready.each[space as usize].add(item);
                }
            }
        }
        ready
    }

    pub(crate) const fn signature(&self) -> &'s Signature {
        self.signature
    }

    /// Where a key stands or, where the article does not have it, would stand.
    fn place(&self, family: u8, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let slot = self.slots[at];
            if (slot.key == key && slot.family == family) || slot.is_free() {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// What this article and another share, space by space.
    pub(crate) fn meet(&self, other: &Signature) -> [Both; SPACES.len()] {
        let mut met =
            self.each.map(|own| Both { each: [own, Weights::default()], ..Both::default() });
        for (Family { parts, wholes }, number) in FAMILIES.iter().zip(0..) {
            for (column, &space) in wholes.iter().enumerate() {
                for &item in other.keys(space) {
                    let own = self.slots[self.place(number, item.key())].weights.map(u32::from);
                    let x = own[parts.len() + column];
                    met[space as usize].add(x, item);
                    for (&part, weight) in parts.iter().zip(own) {
                        met[part as usize].found[0] += if x > 0 { weight } else { 0 };
                    }
                }
            }
            for (column, &space) in parts.iter().enumerate() {
                let both = &mut met[space as usize];
                for &item in other.keys(space) {
                    let own = self.slots[self.place(number, item.key())].weights;
                    both.add(u32::from(own[column]), item);
                    let found = own[parts.len()..].iter().any(|&weight| weight > 0);
                    both.found[1] += if found { item.steps() } else { 0 };
                }
            }
        }
        met
    }
}
