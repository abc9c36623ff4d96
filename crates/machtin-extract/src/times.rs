//! Time expressions with TIMEX3 values.
//!
//! One pass over the syllables of each part; at each place the longest reading wins. The words
//! stand in `data/times_en.tsv` and `data/times_vi.tsv`, the grammar of a language in a module.
//! Values that need the publication day are worked out from it; without it they stay rules:
//! `pub-1d` (a day before), `pub-1w` (the week before), `pub-1w-3` (Wednesday of that week),
//! `pub<7` (the last Sunday), `pub>5` (the next Friday), `pub-1m`, `pub-2y`, `pub-1q`; a day or
//! month whose year is not said is `XXXX-10-31`. No year is invented.

use crate::phrases::{Phrase, Phrases};
use crate::{Part, Text};
use jiff::civil::Date;
use machtin_text::{Gap, Language, Precision, Span, SyllableKind};
use std::sync::LazyLock;

/// Words that say when, how long or how often.
///
/// # References
/// TIMEX3: ISO 24617-1; TimeML 1.2.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeExpression {
    /// Where it stands.
    pub span: Span,
    /// Date, time of day, duration or set.
    pub kind: TimeKind,
    /// TIMEX3 value (`2005-11-13`, `2005-W44-WE`, `P1W`, `PAST_REF`); a rule from the publication
    /// day (`pub-1d`) where that day is needed and unknown.
    pub value: String,
    /// First and last day meant, where the value resolves to days.
    pub days: Option<(Date, Date)>,
    /// Name of the rule that read it.
    pub rule: &'static str,
}

/// The four TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeKind {
    /// A calendar time of a day or coarser.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

impl TimeKind {
    /// The TIMEX3 name: `DATE`, `TIME`, `DURATION`, `SET`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        }
    }
}

mod calendar;
mod en;
mod lexicon;
mod lunar;
mod vi;

use calendar::Resolved;
use lexicon::Entry;

/// Finds the time expressions of a text, in order, anchored at its publication day.
///
/// Linear in the length of the text: a reading at one place looks at no more than a few dozen
/// syllables.
#[must_use]
pub fn read(text: &Text<'_>) -> Vec<TimeExpression> {
    let published = text.article.published;
    let anchor = published.filter(|p| p.precision >= Precision::Day).map(|p| p.at.date());
    let mut found = Vec::new();
    for part in &text.parts {
        read_part(text, anchor, part, &mut found);
    }
    found
}

fn read_part(text: &Text<'_>, anchor: Option<Date>, part: &Part, found: &mut Vec<TimeExpression>) {
    let languages: &[Grammar] = match text.article.language {
        Language::English => &[en::GRAMMAR],
        Language::Vietnamese => &[vi::GRAMMAR],
        Language::Other => &[vi::GRAMMAR, en::GRAMMAR],
    };
    let phrases: Vec<Vec<&'static [Phrase<Entry>]>> = languages
        .iter()
        .map(|grammar| {
            let lexicon: &'static Phrases<Entry> = grammar.lexicon;
            part.syllables.clone().map(|at| lexicon.opening(&text.syllables, at)).collect()
        })
        .collect();
    let mut at = part.syllables.start;
    while at < part.syllables.end {
        let read = languages.iter().zip(&phrases).find_map(|(grammar, phrases)| {
            let reader = Reader { text, anchor, part, phrases, found };
            if !reader.opens(at) {
                return None;
            }
            reader.finish(at, (grammar.read)(&reader, at)?)
        });
        match read {
            Some((time, end)) => {
                found.push(time);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
}

/// A language: its words, and the longest reading that starts at a place.
struct Grammar {
    lexicon: &'static LazyLock<Phrases<Entry>>,
    read: fn(&Reader<'_>, usize) -> Option<Read>,
}

/// A reading that starts at the place looked at.
struct Read {
    /// Index past its last syllable.
    end: usize,
    kind: TimeKind,
    resolved: Resolved,
    rule: &'static str,
}

impl Read {
    fn new(end: usize, kind: TimeKind, resolved: Resolved, rule: &'static str) -> Self {
        Self { end, kind, resolved, rule }
    }

    fn date(end: usize, resolved: Resolved, rule: &'static str) -> Self {
        Self::new(end, TimeKind::Date, resolved, rule)
    }

    /// A part of the day that a date names, or a clock time on it.
    fn time(end: usize, resolved: Resolved, suffix: &str, rule: &'static str) -> Self {
        let value = format!("{}T{suffix}", resolved.value);
        Self::new(end, TimeKind::Time, Resolved { value, ..resolved }, rule)
    }

    fn plain(end: usize, kind: TimeKind, value: impl Into<String>, rule: &'static str) -> Self {
        Self::new(end, kind, Resolved { value: value.into(), days: None }, rule)
    }
}

/// A part of a text with the publication day.
struct Reader<'a> {
    text: &'a Text<'a>,
    anchor: Option<Date>,
    part: &'a Part,
    /// The phrases of the tables that open with each of its syllables.
    phrases: &'a [&'static [Phrase<Entry>]],
    /// What was read before, in order.
    found: &'a [TimeExpression],
}

impl Reader<'_> {
    /// Normal form of a syllable of the part; empty outside it.
    fn key(&self, at: usize) -> &str {
        if self.part.syllables.contains(&at) { self.text.syllables.key_at(at) } else { "" }
    }

    /// Normal form of the syllable before.
    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.key(at))
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.key(at + n) == *word)
    }

    /// Whole digits without separators.
    fn digits(&self, at: usize) -> Option<i64> {
        let key = self.key(at);
        let plain = !key.is_empty() && key.len() <= 4 && key.bytes().all(|b| b.is_ascii_digit());
        if plain { key.parse().ok() } else { None }
    }

    fn small(&self, at: usize, least: i64, most: i64) -> Option<i8> {
        let n = self.digits(at).filter(|n| (least..=most).contains(n))?;
        i8::try_from(n).ok()
    }

    fn year(&self, at: usize) -> Option<i16> {
        let n = self.digits(at).filter(|n| (1000..=2100).contains(n))?;
        i16::try_from(n).ok()
    }

    /// Whether the syllable starts with a capital.
    fn is_capital(&self, at: usize) -> bool {
        self.text
            .syllables
            .get(at)
            .filter(|_| self.part.syllables.contains(&at))
            .is_some_and(|s| self.text.words(s.span).chars().next().is_some_and(char::is_uppercase))
    }

    /// Whether a word inside a sentence has a capital, as in a name: `This Week`.
    fn title_case(&self, at: usize) -> bool {
        at > self.part.syllables.start && self.is_capital(at) && !self.is_shouted(at)
    }

    /// Whether a word is all capitals.
    fn is_shouted(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| {
            let words = self.text.words(s.span);
            words.chars().nth(1).is_some() && !words.chars().any(char::is_lowercase)
        })
    }

    fn is_word(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Word)
            && self.part.syllables.contains(&at)
    }

    fn opening(&self, at: usize) -> &'static [Phrase<Entry>] {
        at.checked_sub(self.part.syllables.start)
            .and_then(|at| self.phrases.get(at).copied())
            .unwrap_or_default()
    }

    /// Whether a time can open at a place: digits, or a word of the tables that opens times.
    fn opens(&self, at: usize) -> bool {
        self.key(at).starts_with(|c: char| c.is_ascii_digit())
            || self.opening(at).iter().any(|phrase| phrase.meaning.opens)
    }

    /// The longest phrase of a class that starts at a place: where it ends, and its value.
    fn phrase(&self, at: usize, class: &str) -> Option<(usize, &'static str)> {
        let end = self.part.syllables.end;
        let found = self.opening(at).iter().find(|phrase| {
            phrase.meaning.class == class && phrase.stands(&self.text.syllables, at, end)
        })?;
        Some((at + found.keys.len(), found.meaning.value))
    }

    /// The value of a phrase of a class and where it ends, where the value is a number.
    fn numbered(&self, at: usize, class: &str) -> Option<(usize, i8)> {
        let (end, value) = self.phrase(at, class)?;
        Some((end, value.parse().ok()?))
    }

    fn has(&self, at: usize, class: &str) -> bool {
        self.phrase(at, class).is_some()
    }

    /// Whether a mark stands right after a syllable.
    fn joined(&self, at: usize, mark: &str) -> bool {
        self.key(at) == mark && self.touches(at)
    }

    /// Whether a syllable touches the one before it.
    fn touches(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.gap == Gap::None)
    }

    /// The publication day.
    fn today(&self) -> Resolved {
        calendar::relative_day(self.anchor, 0)
    }

    /// The single day read last, within three times.
    fn last_day(&self) -> Option<Date> {
        self.last(|first, last| first == last)
    }

    /// The first day of what was read last, within three times, if it is a year or less.
    fn last_date(&self) -> Option<Date> {
        self.last(|first, last| first.year() == last.year())
    }

    fn last(&self, fits: fn(Date, Date) -> bool) -> Option<Date> {
        self.found
            .iter()
            .rev()
            .take(3)
            .filter(|time| matches!(time.kind, TimeKind::Date | TimeKind::Time))
            .find_map(|time| time.days.filter(|(first, last)| fits(*first, *last)))
            .map(|(first, _)| first)
    }

    /// The day of the calendar that the time read last names: a clock time after it is on it.
    fn day_in_force(&self) -> Option<Date> {
        let last = self.found.last().filter(|time| time.rule != "day from publication")?;
        last.days.filter(|(first, last)| first == last).map(|(first, _)| first)
    }

    fn finish(&self, at: usize, read: Read) -> Option<(TimeExpression, usize)> {
        let first = self.text.syllables.get(at)?.span;
        let last = self.text.syllables.get(read.end.checked_sub(1)?)?.span;
        let Resolved { value, days } = read.resolved;
        let span = Span::new(first.start, last.end);
        Some((TimeExpression { span, kind: read.kind, value, days, rule: read.rule }, read.end))
    }
}

/// A duration of `amount` (`X`: some) units: `P3Y`, `PT2H`.
fn duration(amount: &str, unit: char) -> String {
    if unit.is_ascii_lowercase() {
        format!("PT{amount}{}", unit.to_ascii_uppercase())
    } else {
        format!("P{amount}{unit}")
    }
}
