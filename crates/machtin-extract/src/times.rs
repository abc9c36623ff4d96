//! Time expressions with TIMEX3 values.
//!
//! One pass over the syllables of each part; at each place the longest reading wins. Values
//! that need the publication day are worked out from it; without it they stay rules: `pub-1d` (a
//! day before), `pub-1w` (the week before), `pub-1w-3` (Wednesday of that week), `pub<7` (the
//! last Sunday), `pub>5` (the next Friday), `pub-1m`, `pub-2y`.

use crate::{Part, Text};
use jiff::civil::Date;
use machtin_text::{Gap, Language, Precision, Span, SyllableKind};

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
mod vi;

use calendar::Resolved;

/// Finds the time expressions of a text, in order, anchored at its publication day.
///
/// Linear in the length of the text: a reading at one place looks at no more than a dozen
/// syllables.
#[must_use]
pub fn read(text: &Text<'_>) -> Vec<TimeExpression> {
    let published = text.article.published;
    let anchor = published.filter(|p| p.precision >= Precision::Day).map(|p| p.at.date());
    let mut found = Vec::new();
    for part in &text.parts {
        let mut at = part.syllables.start;
        while at < part.syllables.end {
            let reader = Reader { text, anchor, part, day: day_before(&found) };
            let read = match text.article.language {
                Language::English => en::read(&reader, at),
                Language::Vietnamese => vi::read(&reader, at),
                Language::Other => vi::read(&reader, at).or_else(|| en::read(&reader, at)),
            };
            match read.and_then(|read| reader.finish(at, read)) {
                Some((time, end)) => {
                    found.push(time);
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    found
}

/// The single day that the last date read means, so that a clock time after it stands on it.
fn day_before(found: &[TimeExpression]) -> Option<Date> {
    let last = found.iter().rev().find(|time| time.days.is_some())?;
    last.days.filter(|(first, end)| first == end).map(|(day, _)| day)
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
    /// The day last named before this place.
    day: Option<Date>,
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

    fn is_word(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Word)
            && self.part.syllables.contains(&at)
    }

    /// Whether a syllable touches the one before it.
    fn touches(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.gap == Gap::None)
    }

    /// Whether one of the words stands in the part before `at`, at most `reach` syllables back.
    fn any_before(&self, at: usize, reach: usize, words: &[&str]) -> bool {
        (at.saturating_sub(reach)..at).any(|n| words.contains(&self.key(n)))
    }

    /// The day last named, else the publication day.
    fn day_in_force(&self) -> Resolved {
        self.day.map_or_else(|| calendar::relative_day(self.anchor, 0), Resolved::day)
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
