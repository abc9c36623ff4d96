//! Vietnamese word segmentation: syllables to tokens.

#![forbid(unsafe_code)]

use machtin_text::{Gap, Span, Syllables};

/// Joins syllables into tokens.
#[derive(Clone, Debug, Default)]
pub struct Segmenter {}

impl Segmenter {
    /// The model built into the crate.
    #[must_use]
    pub fn embedded() -> Self {
        Self {}
    }

    /// Appends the tokens of `text`, in order.
    pub fn segment(&self, text: &str, tokens: &mut Vec<Span>) {
        self.segment_range(text, Span::new(0, text.len()), tokens);
    }

    /// Appends the tokens of a range of `text`, in order; spans point into the whole text.
    pub fn segment_range(&self, text: &str, range: Span, tokens: &mut Vec<Span>) {
        for syllable in &Syllables::of(range.of(text)) {
            let span =
                Span::new(range.start + syllable.span.start, range.start + syllable.span.end);
            match tokens.last_mut() {
                Some(last) if syllable.gap == Gap::Underscore => last.end = span.end,
                _ => tokens.push(span),
            }
        }
    }
}
