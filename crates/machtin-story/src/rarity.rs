//! How rare a key is: a frozen table of how many stories of the development texts hold it.

use crate::copies::real;
use crate::signature::Space;
use machtin_text::Language;
use std::sync::LazyLock;

/// Weight of a key by how few stories hold it.
///
/// A table is `N` keys of 32 bits, ascending, then `N` counts of 8 bits on a logarithmic scale;
/// it holds hashes only, no text. A key that is not in it counts as seen once.
#[derive(Clone, Debug)]
pub struct Rarity {
    keys: Vec<u32>,
    steps: Vec<u8>,
    stories: [f64; 2],
}

/// Steps of the scale double the count every four steps.
const STEPS: f64 = 4.0;

/// Most that a listed place weighs.
const PLACE: f64 = 3.5;

static TABLE: &[u8] = include_bytes!("../../../models/link/rarity.bin");

static EMBEDDED: LazyLock<Rarity> = LazyLock::new(|| Rarity::parse(TABLE));

impl Rarity {
    /// The table built into the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// A table that knows no key: all are equally rare.
    #[must_use]
    pub fn flat() -> Self {
        Self { keys: Vec::new(), steps: Vec::new(), stories: [1_000.0; 2] }
    }

    /// Makes a table from `(key, language, stories that hold it)` and the number of stories in
    /// Vietnamese and in English. Keys of fewer than two stories are left out.
    #[must_use]
    pub fn from_counts(counts: &[(u64, Language, usize)], stories: [usize; 2]) -> Self {
        let mut rows: Vec<(u32, u8)> = counts
            .iter()
            .filter(|(_, _, count)| *count >= 2)
            .map(|&(key, language, count)| (short(key, language), step(count)))
            .collect();
        rows.sort_unstable();
        // Of two keys that fall together the commoner is kept: caution.
        rows.reverse();
        rows.dedup_by_key(|row| row.0);
        rows.reverse();
        let (keys, steps) = rows.into_iter().unzip();
        Self { keys, steps, stories: stories.map(real) }
    }

    /// The bytes of the table; as it is kept in the model file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for count in self.stories {
            bytes.extend(count.to_le_bytes());
        }
        bytes.extend(self.keys.iter().flat_map(|key| key.to_le_bytes()));
        bytes.extend(&self.steps);
        bytes
    }

    fn parse(bytes: &[u8]) -> Self {
        let Some((head, rest)) = bytes.split_at_checked(16) else { return Self::flat() };
        let number = |at: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&head[at..at + 8]);
            f64::from_le_bytes(eight)
        };
        let (keys, steps) = rest.split_at(rest.len() / 5 * 4);
        let keys = keys.chunks_exact(4).map(|k| u32::from_le_bytes([k[0], k[1], k[2], k[3]]));
        Self { keys: keys.collect(), steps: steps.to_vec(), stories: [number(0), number(8)] }
    }

    /// Weight of a key in an article of the language: ln of stories over stories that hold it.
    #[must_use]
    pub fn of(&self, space: Space, key: u64, language: Language) -> f64 {
        if matches!(space, Space::Days | Space::Years) {
            return 1.0;
        }
        let found = self.keys.binary_search(&short(key, language));
        let count = found.map_or(1.0, |at| (f64::from(self.steps[at]) / STEPS).exp2());
        let stories = self.stories[usize::from(language != Language::Vietnamese)];
        let weight = libm::log((stories + 1.0) / (count + 0.5)).max(0.0);
        // Listed places are whole countries and large cities, however seldom the table saw them.
        if space == Space::Places { weight.min(PLACE) } else { weight }
    }
}

fn short(key: u64, language: Language) -> u32 {
    let turned = if language == Language::Vietnamese { key.rotate_left(17) } else { key };
    let [a, b, c, d, ..] = turned.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

fn step(count: usize) -> u8 {
    let wanted = libm::log2(real(count)) * STEPS;
    (0..=u8::MAX).find(|&step| f64::from(step) + 0.5 > wanted).unwrap_or(u8::MAX)
}
