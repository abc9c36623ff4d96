//! Time expressions with TIMEX3 values.

use crate::Text;
use jiff::civil::Date;
use machtin_text::Span;

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

/// Finds the time expressions of a text, in order, anchored at its publication day.
#[must_use]
pub fn read(_text: &Text<'_>) -> Vec<TimeExpression> {
    Vec::new()
}
