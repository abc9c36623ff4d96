//! The spellings the model knows, each found by its bytes.

use crate::model::Model;
use crate::tables::Laid;
use crate::units::{Class, takes_point};
use machtin_text::{is_vietnamese_syllable, tone_key, tone_key_into};

/// What is known of a printed word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) id: u16,
    pub(crate) class: Class,
    pub(crate) takes_point: bool,
}

/// Printed words of at most [`LONGEST`] bytes, in an open-addressing table.
///
/// Each syllable is entered in lower case, with a capital and in capitals, with both placements of
/// its tone mark, so that one probe of the bytes as printed gives identifier and class.
#[derive(Clone)]
pub(crate) struct Surfaces {
    /// A word's bytes, first byte lowest, and above them what is known of it; 0 where empty.
    pub(crate) slots: Laid<16>,
}

/// Most bytes of a word in the table.
const LONGEST: usize = Model::LONGEST_SYLLABLE;

/// The bits of a slot that hold the word.
const WORD: u128 = spread(LONGEST);

impl Known {
    fn packed(self) -> u128 {
        let class = u128::from(self.class as u8);
        (u128::from(self.id) | class << 16 | u128::from(self.takes_point) << 24) << (8 * LONGEST)
    }

    #[inline]
    const fn of(slot: u128) -> Self {
        let bits = (slot >> (8 * LONGEST)) as u32;
        let class = Class::ALL[bits as usize >> 16 & 15];
        Self { id: bits as u16, class, takes_point: bits >> 24 != 0 }
    }
}

impl Surfaces {
    pub(crate) fn new(keys: &[String]) -> Self {
        let mut slots = vec![0; (keys.len() * 5).next_power_of_two().max(64)];
        for (key, id) in keys.iter().zip(Class::COUNT..) {
            let (vietnamese, family) = (fits_vietnamese(key), is_family_key(key));
            let abbreviation = takes_point(key);
            each_spelling(key, |spelling, case| {
                let class = case.class(spelling, || vietnamese, || family);
                let takes_point = abbreviation || class == Class::Letter;
                enter(&mut slots, spelling, Known { id, class, takes_point });
            });
        }
        Self { slots: slots.into_iter().map(u128::to_le_bytes).collect() }
    }

    /// Takes the next table from what [`crate::tables::Tables::to_bytes`] wrote.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        Laid::read(bytes).filter(|slots| slots.len().is_power_of_two()).map(|slots| Self { slots })
    }

    /// What is known of the word with these bytes, first byte lowest.
    #[inline]
    pub(crate) fn find(&self, packed: u128) -> Option<Known> {
        let slots = &self.slots[..];
        let mut at = home(packed, slots.len());
        loop {
            let slot = u128::from_le_bytes(slots[at]);
            if slot == 0 {
                return None;
            }
            if slot & WORD == packed {
                return Some(Known::of(slot));
            }
            at = (at + 1) & (slots.len() - 1);
        }
    }

    /// What can be told of ASCII letters that are not in the table as printed.
    pub(crate) fn foreign(&self, word: &[u8], packed: u128) -> Option<Known> {
        if !word.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let word = std::str::from_utf8(word).ok()?;
        let class = letter_class(word);
        let id = self.find(packed | LOWER_CASE & spread(word.len())).map(|known| known.id);
        Some(Known { id: id.unwrap_or(class.unknown_id()), class, takes_point: takes_point(word) })
    }

    /// The identifier of a word in any case and Unicode form.
    pub(crate) fn id(&self, word: &str) -> Option<u16> {
        if word.len() > 4 * LONGEST {
            return None;
        }
        if let Some(known) = pack(word).and_then(|packed| self.find(packed)) {
            return Some(known.id);
        }
        let mut key = String::new();
        tone_key_into(word, &mut key);
        pack(&key).and_then(|packed| self.find(packed)).map(|known| known.id)
    }

    /// Identifier, if known, and class of a word made of letters.
    pub(crate) fn look_up(&self, word: &str) -> (Option<u16>, Class) {
        match pack(word).and_then(|packed| self.find(packed)) {
            Some(known) => (Some(known.id), known.class),
            None => (self.id(word), letter_class(word)),
        }
    }

    /// Whether a word is a Vietnamese syllable of the vocabulary.
    pub(crate) fn is_syllable(&self, word: &str) -> bool {
        is_vietnamese_syllable(word) && self.id(word).is_some()
    }
}

impl std::fmt::Debug for Surfaces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surfaces").field("slots", &self.slots.len()).finish()
    }
}

/// Where a word is looked for first in a table of so many slots.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the two halves of the word")]
const fn home(packed: u128, slots: usize) -> usize {
    let (low, high) = (packed as u64, (packed >> 64) as u64);
    let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - slots.trailing_zeros())) as usize
}

fn enter(slots: &mut [u128], word: &str, known: Known) {
    let Some(packed) = pack(word) else { return };
    let mut at = home(packed, slots.len());
    while slots[at] != 0 {
        if slots[at] & WORD == packed {
            return;
        }
        at = (at + 1) & (slots.len() - 1);
    }
    slots[at] = packed | known.packed();
}

/// The bit that makes an ASCII letter lower case, in each byte.
const LOWER_CASE: u128 = u128::from_ne_bytes([0x20; 16]);

const fn spread(length: usize) -> u128 {
    (1 << (8 * length)) - 1
}

fn pack(word: &str) -> Option<u128> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

/// Lower case, capitalised and capitals, tone mark in its old and its new place.
fn each_spelling(key: &str, mut spelt: impl FnMut(&str, Case)) {
    let moved = new_placement(key);
    let mut printed = String::with_capacity(LONGEST);
    for base in [Some(key), moved.as_deref()].into_iter().flatten() {
        let mut chars = base.chars();
        let Some(first) = chars.next() else { continue };
        let single = chars.as_str().is_empty();
        let (title, upper) =
            if single { (Case::Letter, Case::Letter) } else { (Case::Title, Case::Upper) };
        spelt(base, Case::Lower);
        printed.clear();
        printed.extend(first.to_uppercase());
        printed.push_str(chars.as_str());
        spelt(&printed, title);
        printed.clear();
        printed.extend(base.chars().flat_map(char::to_uppercase));
        spelt(&printed, upper);
    }
}

/// `hòa` as `hoà`, where the two placements differ.
fn new_placement(key: &str) -> Option<String> {
    const PLACES: [(&str, &str); 15] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
    ];
    PLACES.iter().find_map(|(old, new)| {
        let onset = key.strip_suffix(old)?;
        let spelling = format!("{onset}{new}");
        (tone_key(&spelling) == key).then_some(spelling)
    })
}

/// The class of a word made of letters.
pub(crate) fn letter_class(word: &str) -> Class {
    let family = || is_family_key(&tone_key(word));
    Case::of(word).class(word, || fits_vietnamese(word), family)
}

fn fits_vietnamese(word: &str) -> bool {
    !plainly_foreign(word) && is_vietnamese_syllable(word)
}

/// Where a word has its capitals.
#[derive(Clone, Copy)]
enum Case {
    Lower,
    Title,
    Upper,
    /// One letter, a capital.
    Letter,
}

impl Case {
    fn of(word: &str) -> Self {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        if !letters.next().is_some_and(char::is_uppercase) {
            return Self::Lower;
        }
        match letters.next() {
            None => Self::Letter,
            Some(c) if c.is_uppercase() => Self::Upper,
            Some(_) => Self::Title,
        }
    }

    /// The class of a word with these capitals; what else it takes is asked where it matters.
    fn class(self, word: &str, syllable: impl Fn() -> bool, family: impl Fn() -> bool) -> Class {
        match self {
            // How treebanks write brackets.
            Self::Upper if matches!(word, "LBKT" | "RBKT" | "LRB" | "RRB") => Class::Mark,
            Self::Lower if syllable() => Class::Lower,
            Self::Lower => Class::LowerForeign,
            Self::Letter => Class::Letter,
            Self::Upper if syllable() => Class::Upper,
            Self::Upper => Class::UpperForeign,
            Self::Title if !syllable() => Class::TitleForeign,
            Self::Title if family() => Class::Family,
            Self::Title => Class::Title,
        }
    }
}

/// Whether a word without marks is foreign at first sight: too long, or closed by a letter no
/// Vietnamese syllable ends in.
fn plainly_foreign(word: &str) -> bool {
    let closes = |b: &u8| !b"bdfjklqrsvwxz".contains(&b.to_ascii_lowercase());
    word.is_ascii() && (word.len() > 6 || !word.as_bytes().last().is_some_and(closes))
}

static FAMILY_NAMES: std::sync::LazyLock<Vec<&str>> = std::sync::LazyLock::new(|| {
    let mut names: Vec<&str> = include_str!("../data/family_names.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::trim)
        .collect();
    names.sort_unstable();
    names
});

fn is_family_key(key: &str) -> bool {
    FAMILY_NAMES.binary_search(&key).is_ok()
}
