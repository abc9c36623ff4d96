//! The word lists of `data/`, parsed once.

use super::{Bound, FigureKind, Mode};
use crate::phrases::Phrases;
use machtin_text::{Language, Syllables};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words that the grammar of figures knows in Vietnamese.
static VIETNAMESE: LazyLock<Tables> = LazyLock::new(|| Tables::of("vi"));
/// The same in English.
static ENGLISH: LazyLock<Tables> = LazyLock::new(|| Tables::of("en"));

/// The tables of a language; English for texts in neither.
pub(crate) fn tables(language: Language) -> &'static Tables {
    if language == Language::Vietnamese { &VIETNAMESE } else { &ENGLISH }
}

/// What a number word does in a numeral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    Digit,
    /// A digit only after tens: `mốt`, `lăm`.
    Last,
    Ten,
    Tens,
    Hundred,
    Scale,
    /// Fills an empty place: `linh`.
    Zero,
    /// Half of the scale before: `rưỡi`.
    Half,
    /// Names a fraction: `third`.
    Part,
    Vague,
    Fraction,
    Ratio,
    Range,
    Around,
    Value,
    Ordinal,
}

/// A number word.
#[derive(Clone, Copy, Debug)]
pub(super) struct NumberWord {
    pub(super) role: Role,
    pub(super) lo: Option<f64>,
    pub(super) hi: Option<f64>,
}

/// What follows a number: a measure, a currency, a noun.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// The name in output.
    pub(super) name: &'static str,
    pub(super) kind: UnitKind,
    /// What `slots.tsv` calls it.
    pub(super) class: &'static str,
}

/// What a unit makes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnitKind {
    Percent,
    Kind(FigureKind),
}

/// What words before a number make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// A name, address, law or version.
    Name,
    Month,
    Day,
    Year,
    Weekday,
}

/// What words say of who counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counter {
    /// `counted`, `đếm được`.
    Verb,
    /// `police`, `ban tổ chức`.
    Body,
    /// `only`, `chỉ`.
    Filler,
}

/// A cue of slots: the word stands near the number.
#[derive(Clone, Debug)]
pub(super) struct SlotRule {
    pub(super) slot: &'static str,
    classes: Vec<&'static str>,
    /// Order in the file.
    pub(super) rank: usize,
}

impl SlotRule {
    pub(super) fn counts(&self, class: &str) -> bool {
        self.classes.contains(&class)
    }
}

/// Words that start what the grammar reads without a table: ranks, comparisons, ordinals.
const GRAMMAR_OPENERS: &[&str] = &[
    "a",
    "another",
    "bigger",
    "con",
    "considerably",
    "even",
    "far",
    "fewer",
    "greater",
    "gấp",
    "higher",
    "hạng",
    "larger",
    "lower",
    "lớn",
    "minus",
    "much",
    "nhiều",
    "one",
    "significantly",
    "slightly",
    "smaller",
    "substantially",
    "số",
    "the",
    "thứ",
    "âm",
];

/// The word lists of one language.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(super) numbers: Phrases<NumberWord>,
    pub(super) units: Phrases<Unit>,
    pub(super) hedges: Phrases<Bound>,
    pub(super) hedges_after: Phrases<Bound>,
    pub(super) modes: Phrases<Mode>,
    pub(super) counters: Phrases<Counter>,
    pub(super) labels: Phrases<Label>,
    pub(super) stops: Phrases<()>,
    pub(super) slot_cues: Phrases<Vec<SlotRule>>,
    /// First words of everything a figure can start with: one look tells most words apart.
    openers: Phrases<()>,
    /// Slots of classes that need no cue.
    pub(super) plain_slots: Vec<SlotRule>,
}

fn rows(
    table: &'static str,
    language: &'static str,
    column: usize,
) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(move |row| row.get(column).is_some_and(|code| *code == language || *code == "*"))
}

impl Tables {
    /// Whether a figure, a date or a name with a number can start with the word at `at`.
    pub(super) fn opens(&self, syllables: &Syllables, at: usize) -> bool {
        self.openers.longest(syllables, at, at + 1).is_some()
    }

    fn of(language: &'static str) -> Self {
        let numbers = rows(include_str!("../../data/numbers.tsv"), language, 0).filter_map(|row| {
            let [_, phrase, role, lo, hi] = row[..] else { return None };
            let word =
                NumberWord { role: role_of(role)?, lo: lo.parse().ok(), hi: hi.parse().ok() };
            Some((phrase.to_owned(), word))
        });
        let units = rows(include_str!("../../data/units.tsv"), language, 0).filter_map(|row| {
            let [_, phrase, name, kind, class] = row[..] else { return None };
            let name = if name == "-" { "" } else { name };
            Some((phrase.to_owned(), Unit { name, kind: kind_of(kind)?, class }))
        });
        let hedges = |place: &'static str| {
            let table = include_str!("../../data/hedges.tsv");
            rows(table, language, 0).filter_map(move |row| {
                let [_, at, phrase, bound] = row[..] else { return None };
                (at == place).then_some(())?;
                Some((phrase.to_owned(), bound_of(bound)?))
            })
        };
        let modes =
            rows(include_str!("../../data/hedges-mode.tsv"), language, 0).filter_map(|row| {
                let [_, phrase, mode] = row[..] else { return None };
                Some((phrase.to_owned(), mode_of(mode)?))
            });
        let counters =
            rows(include_str!("../../data/counters.tsv"), language, 0).filter_map(|row| {
                let [_, role, phrase] = row[..] else { return None };
                Some((phrase.to_owned(), counter_of(role)?))
            });
        let labels =
            rows(include_str!("../../data/numbers-labels.tsv"), language, 0).filter_map(|row| {
                let [_, phrase, label] = row[..] else { return None };
                Some((phrase.to_owned(), label_of(label)?))
            });
        let stops = rows(include_str!("../../data/units-stops.tsv"), language, 0)
            .filter_map(|row| row.get(1).map(|phrase| ((*phrase).to_owned(), ())));
        let (slot_cues, plain_slots) = slots(language);
        let (numbers, units) = (Phrases::new(numbers), Phrases::new(units));
        let (hedges_before, labels) = (Phrases::new(hedges("before")), Phrases::new(labels));
        let money = Phrases::new(
            rows(include_str!("../../data/units.tsv"), language, 0)
                .filter(|row| row.get(3) == Some(&"money"))
                .filter_map(|row| Some((*row.get(1)?, ()))),
        );
        let words = GRAMMAR_OPENERS.iter().copied();
        let words = words.chain(numbers.openers()).chain(hedges_before.openers());
        let words = words.chain(labels.openers()).chain(money.openers());
        let openers = Phrases::of_keys(words.map(|word| (vec![word.to_owned()], ())));
        Self {
            numbers,
            units,
            hedges: hedges_before,
            openers,
            hedges_after: Phrases::new(hedges("after")),
            modes: Phrases::new(modes),
            counters: Phrases::new(counters),
            labels,
            stops: Phrases::new(stops),
            slot_cues: Phrases::new(slot_cues),
            plain_slots,
        }
    }
}

fn counter_of(name: &str) -> Option<Counter> {
    Some(match name {
        "verb" => Counter::Verb,
        "body" => Counter::Body,
        "filler" => Counter::Filler,
        _ => return None,
    })
}

fn slots(language: &'static str) -> (Vec<(String, Vec<SlotRule>)>, Vec<SlotRule>) {
    let mut cues: Vec<(String, Vec<SlotRule>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut plain = Vec::new();
    for (rank, row) in rows(include_str!("../../data/slots.tsv"), language, 2).enumerate() {
        let [slot, classes, _, words] = row[..] else { continue };
        let rule = SlotRule { slot, classes: classes.split(',').collect(), rank };
        if words == "*" {
            plain.push(rule);
            continue;
        }
        for word in words.split('|') {
            let at = *places.entry(word).or_insert_with(|| {
                cues.push((word.to_owned(), Vec::new()));
                cues.len() - 1
            });
            cues[at].1.push(rule.clone());
        }
    }
    (cues, plain)
}

fn role_of(name: &str) -> Option<Role> {
    Some(match name {
        "digit" => Role::Digit,
        "last" => Role::Last,
        "ten" => Role::Ten,
        "tens" => Role::Tens,
        "hundred" => Role::Hundred,
        "scale" => Role::Scale,
        "zero" => Role::Zero,
        "half" => Role::Half,
        "part" => Role::Part,
        "vague" => Role::Vague,
        "fraction" => Role::Fraction,
        "ratio" => Role::Ratio,
        "range" => Role::Range,
        "around" => Role::Around,
        "value" => Role::Value,
        "ordinal" => Role::Ordinal,
        _ => return None,
    })
}

fn kind_of(name: &str) -> Option<UnitKind> {
    Some(match name {
        "percent" => UnitKind::Percent,
        "money" => UnitKind::Kind(FigureKind::Money),
        "measure" => UnitKind::Kind(FigureKind::Measure),
        "duration" => UnitKind::Kind(FigureKind::Duration),
        "age" => UnitKind::Kind(FigureKind::Age),
        "ratio" => UnitKind::Kind(FigureKind::Ratio),
        "count" => UnitKind::Kind(FigureKind::Count),
        _ => return None,
    })
}

fn bound_of(name: &str) -> Option<Bound> {
    [
        Bound::Exact,
        Bound::About,
        Bound::MoreThan,
        Bound::AtLeast,
        Bound::LessThan,
        Bound::AtMost,
        Bound::Nearly,
        Bound::Magnitude,
    ]
    .into_iter()
    .find(|bound| bound.name() == name)
}

fn mode_of(name: &str) -> Option<Mode> {
    [
        Mode::Asserted,
        Mode::Estimated,
        Mode::Official,
        Mode::Provisional,
        Mode::Forecast,
        Mode::Hope,
        Mode::Denied,
    ]
    .into_iter()
    .find(|mode| mode.name() == name)
}

fn label_of(name: &str) -> Option<Label> {
    Some(match name {
        "label" => Label::Name,
        "month" => Label::Month,
        "day" => Label::Day,
        "year" => Label::Year,
        "weekday" => Label::Weekday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_read() {
        let lines = |table: &str| table.lines().filter(|line| !line.starts_with('#')).count();
        for (table, column) in [
            (include_str!("../../data/numbers.tsv"), 2),
            (include_str!("../../data/units.tsv"), 3),
            (include_str!("../../data/hedges.tsv"), 3),
            (include_str!("../../data/hedges-mode.tsv"), 2),
            (include_str!("../../data/numbers-labels.tsv"), 2),
        ] {
            let read = table
                .lines()
                .filter(|line| !line.starts_with('#'))
                .filter(|line| {
                    line.split('\t').nth(column).is_some_and(|name| {
                        role_of(name).is_some()
                            || kind_of(name).is_some()
                            || bound_of(name).is_some()
                            || mode_of(name).is_some()
                            || label_of(name).is_some()
                    })
                })
                .count();
            assert_eq!(read, lines(table));
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        let syllables = Syllables::of("hàng chục nghìn người");
        let found = tables(Language::Vietnamese).numbers.longest(&syllables, 0, 4);
        assert_eq!(found.map(|(end, word)| (end, word.lo)), Some((3, Some(20_000.0))));
    }
}
