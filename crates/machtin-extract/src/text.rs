use machtin_text::{Article, Sentence, Span, Syllables, split_sentences};
use std::ops::Range;

/// An article cut up for reading: what the grammars share.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Its syllables, in order, with their normal forms.
    pub syllables: Syllables,
    /// The title, if any, and then the sentences: everything that is read, furniture left out.
    pub parts: Vec<Part>,
}

/// The title or a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands.
    pub span: Span,
    /// Index of the sentence; none for the title.
    pub sentence: Option<usize>,
    /// Number of its paragraph; 0 for the title.
    pub paragraph: usize,
    /// Indexes of its syllables.
    pub syllables: Range<usize>,
}

impl<'a> Text<'a> {
    /// Splits sentences and syllables. Linear in the length of the article.
    #[must_use]
    pub fn of(article: &'a Article) -> Self {
        let sentences = split_sentences(article);
        let syllables = Syllables::of(&article.text);
        let title = article.title.map(|span| (span, None, 0));
        let rest = sentences.iter().enumerate().map(|(n, s)| (s.span, Some(n), s.paragraph));
        let parts = title
            .into_iter()
            .chain(rest)
            .map(|(span, sentence, paragraph)| Part {
                span,
                sentence,
                paragraph,
                syllables: syllables.within(span),
            })
            .collect();
        Self { article, sentences, syllables, parts }
    }

    /// The words of a span as printed.
    #[must_use]
    pub fn words(&self, span: Span) -> &'a str {
        span.of(&self.article.text)
    }
}
