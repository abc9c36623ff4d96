//! Quotes: words and their speaker.

mod cues;
mod marks;
mod read;
mod speaker;

use crate::{Mention, Mode, Text};
use machtin_text::Span;

/// Words that an article gives to a speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The words, quotation marks left out; from the first to the last sentence.
    pub span: Span,
    /// Direct, indirect, ...
    pub kind: QuoteKind,
    /// Who says them; none: unknown.
    pub speaker: Option<Speaker>,
    /// The words that introduce them (`khẳng định`, `according to`).
    pub cue: Option<Span>,
    /// Whether the article prints the speaker's own words.
    pub verbatim: bool,
    /// How figures inside are meant, from the class of the cue.
    pub mode: Mode,
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The words as printed (`Ông`, `phe đối lập`, `Danica Orlin`), without title where a name follows.
    pub span: Span,
    /// Index into the article's mentions of the name meant; none: no name, or not safe to say.
    pub mention: Option<usize>,
}

/// How words are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuoteKind {
    /// The speaker's words, with or without surviving marks.
    Direct,
    /// Reported in the article's words.
    Indirect,
    /// Chanted or written on a banner.
    Slogan,
    /// What somebody asks for.
    Demand,
}

impl QuoteKind {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Slogan => "slogan",
            Self::Demand => "demand",
        }
    }
}

/// Finds the quotes of a text, in order of their spans. `mentions` are those of the same text.
///
/// Quotation marks come first, with their speaker before, after or between; then words that only
/// a colon or a cue behind them marks as spoken; then reported clauses. Linear in the length.
///
/// # Examples
/// ```
/// use machtin_extract::{Text, mentions, quotes};
/// use machtin_text::{Article, Language};
/// let text = "“The bridge will open in May,” said Carla Jensen, the mayor.";
/// let article = Article::of(Language::English, text);
/// let text = Text::of(&article);
/// let names = mentions::read(&text);
/// let found = quotes::read(&text, &names);
/// assert_eq!(text.words(found[0].span), "The bridge will open in May");
/// let speaker = found[0].speaker.as_ref().and_then(|s| s.mention).unwrap();
/// assert_eq!(names[speaker].name, "Carla Jensen");
/// ```
///
/// # References
/// Pareti 2012, "A Database of Attribution Relations": source, cue and content.
#[must_use]
pub fn read(text: &Text<'_>, mentions: &[Mention]) -> Vec<Quote> {
    read::quotes(text, mentions)
}
