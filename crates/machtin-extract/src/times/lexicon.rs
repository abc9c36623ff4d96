//! The words of times: tables that are read once and never change.

use crate::phrases::Phrases;

/// What a phrase of a table is to the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Whether a time can open with it.
    pub(super) opens: bool,
    pub(super) class: &'static str,
    pub(super) value: &'static str,
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

/// Reads `phrase<TAB>class<TAB>value` rows; lines that open with `#` are comments.
pub(super) fn read(table: &'static str) -> Phrases<Entry> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    Phrases::of_keys(rows.filter_map(|line| {
        let mut columns = line.split('\t');
        let keys = columns.next()?.split(' ').filter(|key| !key.is_empty());
        let (class, value) = (columns.next()?, columns.next()?);
        let entry = Entry { opens: !BESIDE.contains(&class), class, value };
        Some((keys.map(str::to_owned).collect(), entry))
    }))
}
