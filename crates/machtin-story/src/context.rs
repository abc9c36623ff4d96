//! What is said around a figure: whether two equal numbers count the same thing.
//!
//! Most slots (`money`, `share`, `people`) say little of what is counted: two sources both have
//! `200 đồng`, one for the price and one for the fund. Equal numbers of such slots are put
//! together only where the words, names and other numbers beside them agree too.

use crate::ReadArticle;
use crate::bridge::Bridge;
use crate::terms::{Words, names, terms};
use machtin_extract::Figure;
use machtin_text::{Language, Span, Syllables};
use std::collections::BTreeSet;

/// Words of a figure's sentence, before it and after it, that tell what it counts.
const WINDOW: usize = 9;
/// Shared evidence that two equal numbers of one language need.
const EVIDENCE: usize = 4;
/// The same across languages, where only listed words, names and numbers can be shared.
const EVIDENCE_ACROSS: usize = 3;
/// Evidence more, where both sides name something and nothing in common.
const OTHER_NAMES: usize = 2;
/// A number of so many digits that count is hardly met twice by chance.
const TELLING_DIGITS: usize = 4;
/// A sentence of so many figures, one among three words, is a table.
const TABLE: usize = 6;

/// The neighbourhood of a figure in its sentence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    language: Option<Language>,
    words: BTreeSet<String>,
    concepts: BTreeSet<String>,
    names: BTreeSet<String>,
    numbers: BTreeSet<u64>,
    ordinal: bool,
    /// A row of a table: nothing tells what its numbers count.
    pub(crate) table: bool,
}

impl Context {
    pub(crate) fn of(read: &ReadArticle<'_>, figure: &Figure, within: Span) -> Self {
        let text = within.of(&read.article.text);
        let syllables = Syllables::of(text);
        let all = syllables.as_slice();
        let before = figure.span.start.saturating_sub(within.start);
        let after = figure.span.end.saturating_sub(within.start);
        let from = all.partition_point(|s| s.span.end <= before);
        let to = all.partition_point(|s| s.span.start < after);
        let language = read.article.language;
        let mut context = Self {
            language: Some(language),
            ordinal: figure.slot == Some("ordinal"),
            ..Self::default()
        };
        let ranges =
            [from.saturating_sub(WINDOW)..from.min(to), to..(to + WINDOW).min(all.len()).max(to)];
        let near = Words::of(text, &syllables, &ranges);
        terms(&near, language, &mut |term| {
            // Pairs of syllables would count the same words twice.
            if !term.contains(' ') {
                context.words.insert(term.to_owned());
            }
        });
        let whole = Words::of(text, &syllables, std::slice::from_ref(&(0..all.len())));
        names(&near, language, &mut |name| {
            context.names.insert(name.to_owned());
        });
        Bridge::embedded().concepts(&whole, language, &mut |concept, _| {
            context.concepts.insert(concept.to_owned());
        });
        let others = read.reading.figures.iter().filter(|other| within.contains(other.span));
        let count = others.clone().count();
        context.numbers = others
            .filter(|other| other.span != figure.span)
            .filter_map(|other| other.point)
            .filter(is_telling)
            .map(f64::to_bits)
            .collect();
        context.table = count >= TABLE && count * 3 >= all.len();
        context
    }

    /// Whether `point`, given on both sides, counts the same thing as far as the words tell.
    pub(crate) fn matches(&self, other: &Self, point: f64) -> bool {
        if self.table || other.table {
            return false;
        }
        let shared = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count();
        let numbers = self.numbers.intersection(&other.numbers).count();
        // Sentences full of numbers, none of them in common, tell of different things.
        if numbers == 0 && self.numbers.len() > 1 && other.numbers.len() > 1 {
            return false;
        }
        let names = shared(&self.names, &other.names);
        let strange = names == 0 && !self.names.is_empty() && !other.names.is_empty();
        let digits = digits(point);
        if self.language == other.language {
            let words = shared(&self.words, &other.words);
            let evidence = words + 2 * numbers + digits - 1;
            return evidence >= EVIDENCE + if strange { OTHER_NAMES } else { 0 };
        }
        let concepts = shared(&self.concepts, &other.concepts);
        let anchored = numbers > 0 || names > 0 || digits >= TELLING_DIGITS || concepts > 1;
        let needed = EVIDENCE_ACROSS - usize::from(self.ordinal && other.ordinal);
        anchored && concepts + names + 2 * numbers + digits > needed
    }
}

/// What a sentence tells that can be met again in the other language: listed words, names and
/// telling numbers.
#[derive(Clone, Debug)]
pub struct Gist {
    language: Language,
    concepts: BTreeSet<String>,
    names: BTreeSet<String>,
    numbers: BTreeSet<u64>,
}

impl Gist {
    /// The gist of a part of an article.
    #[must_use]
    pub fn of(read: &ReadArticle<'_>, within: Span) -> Self {
        let text = within.of(&read.article.text);
        let syllables = Syllables::of(text);
        let all = 0..syllables.as_slice().len();
        let words = Words::of(text, &syllables, std::slice::from_ref(&all));
        let language = read.article.language;
        let (mut concepts, mut found) = (BTreeSet::new(), BTreeSet::new());
        names(&words, language, &mut |name| {
            found.insert(name.to_owned());
        });
        Bridge::embedded().concepts(&words, language, &mut |concept, place| {
            if place {
                found.insert(concept.to_owned());
            } else {
                concepts.insert(concept.to_owned());
            }
        });
        let numbers = read.reading.figures.iter().filter(|figure| within.contains(figure.span));
        let numbers = numbers.filter_map(|figure| figure.point).filter(is_telling);
        Self { language, concepts, names: found, numbers: numbers.map(f64::to_bits).collect() }
    }

    /// The telling numbers, as bits, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.numbers.iter().copied()
    }

    /// Whether two sentences of different languages tell one thing: a number, a name and listed
    /// words in common, and no number that the other lacks where both have several.
    #[must_use]
    pub fn translates(&self, other: &Self) -> bool {
        if self.language == other.language {
            return false;
        }
        let shared = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count();
        let numbers = self.numbers.intersection(&other.numbers).count();
        let fewer = self.numbers.len().min(other.numbers.len());
        numbers > 0
            && numbers * 2 >= fewer
            && shared(&self.names, &other.names) > 0
            && numbers + shared(&self.concepts, &other.concepts) >= EVIDENCE_ACROSS
    }
}

/// Small numbers are met everywhere.
fn is_telling(point: &f64) -> bool {
    *point >= 10.0 || point.fract() != 0.0
}

/// Significant digits: 1 of 20,000, 4 of 1,563 and of 61.46.
pub(crate) fn digits(point: f64) -> usize {
    let printed = format!("{point:.6}");
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len().max(1)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn significant_digits() {
        let found = [2.0, 20_000.0, 1563.0, 61.46, 0.57, 0.0].map(digits);
        assert_eq!(found, [1, 1, 4, 4, 2, 1]);
    }
}
