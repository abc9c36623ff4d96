//! What the model sees of a gap.

use crate::units::Class;

/// The patterns and neighbours of one gap between two units of a sentence.
///
/// Identifiers below [`Class::COUNT`] stand for the class of a unit the vocabulary lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapFeatures {
    /// The syllable one before the gap's left neighbour, both neighbours, and the one after.
    pub ids: [u16; 4],
    /// Whether the pair one before, the gap's own and the one after can form a token.
    pub pairs: [bool; 3],
    /// Twelve bits: words of two, three and four around the gap; longest matches.
    pub lexicon: u16,
    /// Classes of the first three of the four.
    pub left: u16,
    /// Classes of the last three of the four.
    pub right: u16,
    /// Four lexicon bits and the classes at the gap.
    pub mixed: u16,
    /// Place in a run of capitals; 0 outside one.
    pub names: u16,
}

/// Bits of [`GapFeatures::lexicon`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LexiconBits {
    pub(crate) two: [bool; 3],
    pub(crate) three: [bool; 2],
    pub(crate) four: bool,
    pub(crate) forward: [bool; 3],
    pub(crate) backward: [bool; 3],
}

impl LexiconBits {
    #[inline]
    pub(crate) fn pattern(self) -> u16 {
        let bit = |on: bool, at: u16| u16::from(on) << at;
        bit(self.two[0], 0)
            | bit(self.two[1], 1)
            | bit(self.two[2], 2)
            | bit(self.three[0], 3)
            | bit(self.three[1], 4)
            | bit(self.four, 5)
            | bit(self.forward[0], 6)
            | bit(self.forward[1], 7)
            | bit(self.forward[2], 8)
            | bit(self.backward[0], 9)
            | bit(self.backward[1], 10)
            | bit(self.backward[2], 11)
    }
}

/// Two, any longer word, and both longest matches at the gap, with the classes beside it.
#[inline]
pub(crate) fn mixed_pattern(lexicon: u16, left: Class, right: Class) -> u16 {
    let two = lexicon >> 1 & 1;
    let longer = u16::from(lexicon & 0b11_1000 != 0);
    let forward = lexicon >> 7 & 1;
    let backward = lexicon >> 10 & 1;
    (two | longer << 1 | forward << 2 | backward << 3) << 8 | (left as u16) << 4 | right as u16
}

#[inline]
pub(crate) fn classes_pattern(a: Class, b: Class, c: Class) -> u16 {
    (a as u16) << 8 | (b as u16) << 4 | c as u16
}

/// A run of capitals around a gap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameRun {
    /// Units of the run left of the gap, at least 1.
    pub(crate) before: usize,
    /// Units of the run right of the gap, at least 1.
    pub(crate) after: usize,
    /// Whether the run starts with a family name.
    pub(crate) family: bool,
    /// Whether the run starts the sentence.
    pub(crate) first: bool,
    /// Whether all of it are Vietnamese syllables.
    pub(crate) vietnamese: bool,
    /// Whether a word of two is at the gap.
    pub(crate) two: bool,
}

impl NameRun {
    pub(crate) fn pattern(self) -> u16 {
        let few = |count: usize| u16::try_from(count.clamp(1, 4) - 1).unwrap_or(0);
        1 << 8
            | few(self.before)
            | few(self.after) << 2
            | u16::from(self.family) << 4
            | u16::from(self.first) << 5
            | u16::from(self.vietnamese) << 6
            | u16::from(self.two) << 7
    }
}
