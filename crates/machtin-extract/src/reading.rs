use crate::{Figure, Mention, Quote, Text, TimeExpression, figures, mentions, quotes, times};
use machtin_segment::Segmenter;
use machtin_text::{Article, Sentence, Span};

/// What one article says, found by [`read`]. All lists are in order of their spans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Sentences of the body.
    pub sentences: Vec<Sentence>,
    /// Tokens of title and body.
    pub tokens: Vec<Span>,
    /// Time expressions.
    pub times: Vec<TimeExpression>,
    /// Quantities.
    pub figures: Vec<Figure>,
    /// Names.
    pub mentions: Vec<Mention>,
    /// Quoted and reported words.
    pub quotes: Vec<Quote>,
}

/// Reads an article.
///
/// Linear in its length. No input fails: a text in neither language gives sentences, tokens and
/// whatever numerals and names can be told.
#[must_use]
pub fn read(article: &Article, segmenter: &Segmenter) -> Reading {
    let text = Text::of(article);
    let mut tokens = Vec::new();
    for part in &text.parts {
        segmenter.segment_range(&article.text, part.span, &mut tokens);
    }
    let times = times::read(&text);
    let mentions = mentions::read(&text);
    let quotes = quotes::read(&text, &mentions);
    let figures = figures::read(&text, &times, &mentions, &quotes);
    Reading { sentences: text.sentences, tokens, times, figures, mentions, quotes }
}
