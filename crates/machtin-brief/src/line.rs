use machtin_story::ReadArticle;
use machtin_text::Span;

/// Bytes of an article that a line rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// Index of the article.
    pub article: usize,
    /// The sentence or title.
    pub span: Span,
}

/// Words of an article, byte for byte, with everything that supports them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The words of the first citation.
    pub text: String,
    /// Where the words stand, then the sentences of other articles that say the same.
    pub cites: Vec<Citation>,
    /// The parts of the first citation to show where it is long; empty: all of it.
    pub kept: Vec<Span>,
}

impl Line {
    /// A line of the words that `cite` points to.
    pub(crate) fn of(articles: &[ReadArticle<'_>], cite: Citation) -> Self {
        let text = cite.span.of(&articles[cite.article].article.text).to_owned();
        Self { text, cites: vec![cite], kept: Vec::new() }
    }
}
