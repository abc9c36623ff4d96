//! Phrases looked up by their syllables: the one shape of all word lists.

use machtin_text::{Syllables, key_hash};
use rustc_hash::FxHashMap;

/// Phrases with what they mean, found by their first syllable, the longest first.
///
/// A miss costs one load; a hit the number of phrases that share the first syllable.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    sieve: Sieve,
    by_first: FxHashMap<u64, Vec<Phrase<T>>>,
}

/// A phrase: the keys of its syllables and what it means.
#[derive(Debug)]
pub(crate) struct Phrase<T> {
    pub(crate) keys: Vec<String>,
    pub(crate) meaning: T,
}

impl<T> Phrase<T> {
    /// Whether its words stand at syllable `at` and end by `end`.
    #[inline]
    pub(crate) fn stands(&self, syllables: &Syllables, at: usize, end: usize) -> bool {
        at + self.keys.len() <= end
            && self.keys.iter().enumerate().all(|(n, key)| syllables.key_at(at + n) == key)
    }
}

impl<T> Phrases<T> {
    /// Takes the phrases as printed. Of equal phrases the first counts.
    pub(crate) fn new<P: AsRef<str>>(phrases: impl IntoIterator<Item = (P, T)>) -> Self {
        Self::of_keys(phrases.into_iter().map(|(phrase, meaning)| (keys(phrase.as_ref()), meaning)))
    }

    /// Takes the phrases as the keys of their syllables.
    pub(crate) fn of_keys(phrases: impl Iterator<Item = (Vec<String>, T)>) -> Self {
        let mut by_first: FxHashMap<u64, Vec<Phrase<T>>> = FxHashMap::default();
        for (keys, meaning) in phrases {
            let Some(first) = keys.first() else { continue };
            let row = by_first.entry(key_hash(first)).or_default();
            let place = row.partition_point(|known| known.keys.len() >= keys.len());
            row.insert(place, Phrase { keys, meaning });
        }
        Self { sieve: Sieve::of(by_first.keys().copied().collect()), by_first }
    }

    /// The phrases whose first syllable has the hash of the one at `at`, the longest first.
    #[inline]
    pub(crate) fn opening(&self, syllables: &Syllables, at: usize) -> &[Phrase<T>] {
        match syllables.hash_at(at).filter(|hash| self.sieve.has(*hash)) {
            Some(hash) => self.by_first.get(&hash).map_or(&[], Vec::as_slice),
            None => &[],
        }
    }

    /// End and meaning of the longest phrase that starts at `at` and ends by `end`.
    #[inline]
    pub(crate) fn longest(
        &self,
        syllables: &Syllables,
        at: usize,
        end: usize,
    ) -> Option<(usize, &T)> {
        self.longest_if(syllables, at, end, |_| true)
    }

    /// The same for the longest whose meaning fits the place.
    #[inline]
    pub(crate) fn longest_if(
        &self,
        syllables: &Syllables,
        at: usize,
        end: usize,
        fits: impl Fn(&T) -> bool,
    ) -> Option<(usize, &T)> {
        let row = self.opening(syllables, at);
        let found = row.iter().find(|p| fits(&p.meaning) && p.stands(syllables, at, end))?;
        Some((at + found.keys.len(), &found.meaning))
    }

    /// The meaning of a phrase of one word.
    pub(crate) fn word(&self, key: &str) -> Option<&T> {
        let row = self.by_first.get(&key_hash(key))?;
        let found = row.iter().find(|phrase| phrase.keys.len() == 1 && phrase.keys[0] == key)?;
        Some(&found.meaning)
    }

    /// The first words of all phrases.
    pub(crate) fn openers(&self) -> impl Iterator<Item = &str> {
        self.by_first
            .values()
            .flatten()
            .filter_map(|phrase| phrase.keys.first())
            .map(String::as_str)
    }
}

/// The keys of the syllables of a phrase.
fn keys(phrase: &str) -> Vec<String> {
    let syllables = Syllables::of(phrase);
    syllables.iter().map(|syllable| syllables.key(syllable).to_owned()).collect()
}

/// A bit for each word of a list, by its hash: most words of a text are in no list.
#[derive(Debug)]
struct Sieve {
    bits: Vec<u64>,
}

/// Bits of a sieve for each word: one word in so many passes by chance.
const BITS_PER_WORD: usize = 32;

impl Sieve {
    fn of(hashes: Vec<u64>) -> Self {
        let words = (hashes.len() * BITS_PER_WORD / 64).next_power_of_two();
        let mut sieve = Self { bits: vec![0; words] };
        for hash in hashes {
            let (word, bit) = sieve.place(hash);
            sieve.bits[word] |= bit;
        }
        sieve
    }

    /// Which word of the sieve, and its bit.
    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash >> 6) as usize & (self.bits.len() - 1), 1 << (hash % 64))
    }

    #[inline]
    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }
}
