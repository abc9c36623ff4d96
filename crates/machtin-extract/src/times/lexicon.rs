//! The words of times: tables that are read once and never change.

use std::collections::HashMap;

/// What a phrase of a table is to the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The syllables after the first, parted by spaces.
    rest: &'static str,
    /// How many syllables, the first included.
    pub(super) syllables: usize,
    opens: bool,
    pub(super) class: &'static str,
    pub(super) value: &'static str,
}

impl Entry {
    /// Whether a time can open with it.
    pub(super) fn opens(&self) -> bool {
        self.opens
    }

    /// The syllables after the first.
    pub(super) fn rest(&self) -> impl Iterator<Item = &'static str> {
        self.rest.split(' ').filter(|syllable| !syllable.is_empty())
    }
}

/// Phrases by their first syllable, longest first.
///
/// A look-up costs one hash; phrases with one first syllable are few.
pub(super) struct Lexicon {
    by_first: HashMap<&'static str, Vec<Entry>>,
}

/// Classes of words that stand beside a time and never open one.
const BESIDE: &[&str] = &[
    "future",
    "plan",
    "did",
    "not_past",
    "year_cue",
    "year_stop",
    "counted",
    "zone",
    "ordered",
    "day_cue",
    "clock_cue",
    "show",
    "noise",
    "after_day",
    "near",
    "step",
    "recent",
    "month_number",
    "ones",
    "quarter",
    "zodiac",
];

impl Lexicon {
    /// Reads `phrase<TAB>class<TAB>value` rows; lines that open with `#` are comments.
    pub(super) fn read(table: &'static str) -> Self {
        let mut by_first: HashMap<&'static str, Vec<Entry>> = HashMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(phrase), Some(class), Some(value)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
            let syllables = 1 + rest.split(' ').filter(|syllable| !syllable.is_empty()).count();
            let entries = by_first.entry(first).or_default();
            let place = entries.partition_point(|known| known.syllables >= syllables);
            entries.insert(
                place,
                Entry { rest, syllables, opens: !BESIDE.contains(&class), class, value },
            );
        }
        Self { by_first }
    }

    /// The phrases that open with a syllable, longest first.
    pub(super) fn opening(&'static self, syllable: &str) -> &'static [Entry] {
        self.by_first.get(syllable).map_or(&[], Vec::as_slice)
    }
}
