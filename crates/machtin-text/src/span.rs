/// A half-open byte range `[start, end)` of an article's text.
///
/// Both ends lie on character boundaries of the text the span was made from.
///
/// # Examples
/// ```
/// use machtin_text::Span;
/// let text = "Hơn 3 vạn người";
/// let span = Span::new(0, 8);
/// assert_eq!(span.of(text), "Hơn 3 v");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The words as printed; empty where the span does not fit the text.
    #[inline]
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let words = self.of(text);
        let start = self.start + (words.len() - words.trim_start().len());
        Self { start, end: start + words.trim().len() }
    }
}

/// The parts of `whole` that none of `taken` covers, in order. `taken` is sorted by start.
///
/// # Examples
/// ```
/// use machtin_text::{Span, uncovered};
/// let parts = uncovered(Span::new(0, 10), &[Span::new(2, 4), Span::new(3, 6)]);
/// assert_eq!(parts, [Span::new(0, 2), Span::new(6, 10)]);
/// ```
#[must_use]
pub fn uncovered(whole: Span, taken: &[Span]) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut at = whole.start;
    for span in taken {
        if span.start > at {
            parts.push(Span::new(at, span.start.min(whole.end)));
        }
        at = at.max(span.end);
    }
    if at < whole.end {
        parts.push(Span::new(at, whole.end));
    }
    parts.retain(|part| !part.is_empty());
    parts
}
