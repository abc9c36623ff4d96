//! Quantities: how many, how much, of what, said by whom.

mod amount;
mod context;
mod counter;
mod explain;
mod noun;
mod numeral;
mod order;
mod scan;
mod skip;
pub(crate) mod tables;

use crate::{Mention, Quote, Text, TimeExpression, quotes::Speaker};
use machtin_text::Span;
use scan::Scanner;

pub use explain::explain;

/// What a source says about a quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The number with its hedge and, for ordinals, ages and the like, its head (`lần thứ hai`).
    pub span: Span,
    /// What kind of quantity.
    pub kind: FigureKind,
    /// Lowest value meant; none: unknown or open.
    pub lo: Option<f64>,
    /// Highest value meant; none: unknown or open.
    pub hi: Option<f64>,
    /// The number as printed; none where only a magnitude is named (`hàng nghìn`).
    pub point: Option<f64>,
    /// How `point` bounds the quantity.
    pub bound: Bound,
    /// The whole that a part is of: 125 in `63 trong số 125 ghế`.
    pub whole: Option<f64>,
    /// Unit, in a fixed English form: `people`, `seat`, `USD`, `fraction`, `km`, `year`; empty: unknown.
    pub unit: String,
    /// What is counted, as printed.
    pub of: Option<Span>,
    /// Who says so; none: the article.
    pub speaker: Option<Speaker>,
    /// How the statement is meant.
    pub mode: Mode,
    /// Which quantity of an event this is: `attendance`, `dead`, `seats`; none: no slot known.
    pub slot: Option<&'static str>,
    /// Names of the rules that read it, in order.
    pub rule: &'static str,
}

/// What kind of quantity a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FigureKind {
    /// A number of things.
    Count,
    /// A share of a whole; values are 0 to 1 for percentages and fractions.
    Fraction,
    /// An amount of money.
    Money,
    /// A measure with a physical unit.
    Measure,
    /// A length of time.
    Duration,
    /// An age.
    Age,
    /// A place in an order (`lần thứ hai`, `second`).
    Ordinal,
    /// A ratio (`gấp đôi`).
    Ratio,
    /// A superlative or rank (`one of the largest`).
    Rank,
    /// A score of a match.
    Score,
}

impl FigureKind {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Fraction => "fraction",
            Self::Money => "money",
            Self::Measure => "measure",
            Self::Duration => "duration",
            Self::Age => "age",
            Self::Ordinal => "ordinal",
            Self::Ratio => "ratio",
            Self::Rank => "rank",
            Self::Score => "score",
        }
    }
}

/// How the printed number bounds the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bound {
    /// The number itself, or the closed interval `lo` to `hi`.
    Exact,
    /// Roughly the number.
    About,
    /// More than the number; `lo` is excluded.
    MoreThan,
    /// The number or more.
    AtLeast,
    /// Less than the number; `hi` is excluded.
    LessThan,
    /// The number or less.
    AtMost,
    /// A little less than the number.
    Nearly,
    /// Only an order of magnitude or a vague amount is named.
    Magnitude,
}

impl Bound {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::About => "about",
            Self::MoreThan => "more_than",
            Self::AtLeast => "at_least",
            Self::LessThan => "less_than",
            Self::AtMost => "at_most",
            Self::Nearly => "nearly",
            Self::Magnitude => "magnitude",
        }
    }
}

/// How a statement is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// Stated as fact.
    Asserted,
    /// Stated as an estimate.
    Estimated,
    /// Stated by an authority as its result.
    Official,
    /// Stated as not final.
    Provisional,
    /// Said of the future.
    Forecast,
    /// Hoped or planned.
    Hope,
    /// Said not to be so.
    Denied,
}

impl Mode {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Estimated => "estimated",
            Self::Official => "official",
            Self::Provisional => "provisional",
            Self::Forecast => "forecast",
            Self::Hope => "hope",
            Self::Denied => "denied",
        }
    }
}

/// Finds the quantities of a text, in order. Times are not figures, durations may be both.
///
/// Numbers inside dates and times of day are left out; those of durations are read. Mode and
/// speaker come from the enclosing quote, else from the words of the sentence.
/// One pass over the syllables, with windows of fixed size around each number: linear.
#[must_use]
pub fn read(
    text: &Text<'_>,
    times: &[TimeExpression],
    mentions: &[Mention],
    quotes: &[Quote],
) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut last_slot = None;
    let mut paragraph = 0;
    for part in &text.parts {
        let scanner = Scanner::of(text, part, times);
        let drafts = scanner.drafts();
        // What was counted last is forgotten at the end of the paragraph.
        if part.paragraph != paragraph {
            last_slot = None;
        }
        paragraph = part.paragraph;
        for (n, draft) in drafts.iter().enumerate() {
            let before = n.checked_sub(1).map_or(scanner.from, |n| drafts[n].end);
            let after = drafts.get(n + 1).map_or(usize::MAX, |next| next.start);
            let Some(span) = scanner.bytes(&(draft.start..draft.end)) else { continue };
            let counter = scanner.counter(draft, mentions);
            // `much lower numbers` speaks of what was counted just before.
            let slot = match draft.rule {
                "comparative" => last_slot,
                _ => scanner.slot(draft, before, after).or_else(|| {
                    last_slot.filter(|_| scanner.is_same_number(draft, counter.is_some()))
                }),
            };
            last_slot = slot;
            let quote = context::enclosing(quotes, span);
            let quoted = quote.map(|quote| quote.mode).filter(|mode| *mode != Mode::Asserted);
            // What a reported speaker says that others counted is the others' number.
            let speaker = match quote {
                Some(quote) if quote.verbatim => quote.speaker.clone(),
                Some(quote) => counter
                    .filter(|counter| quote.span.contains(counter.span))
                    .or_else(|| quote.speaker.clone()),
                None => counter,
            };
            figures.push(Figure {
                span,
                kind: draft.kind,
                lo: draft.lo,
                hi: draft.hi,
                point: draft.point,
                bound: draft.bound,
                whole: draft.whole,
                unit: draft.unit.to_owned(),
                of: draft.counted.as_ref().and_then(|range| scanner.bytes(range)),
                speaker: speaker.or_else(|| scanner.source(draft, mentions)),
                mode: quoted.unwrap_or_else(|| scanner.mode(draft, slot)),
                slot,
                rule: draft.rule,
            });
        }
    }
    figures
}
