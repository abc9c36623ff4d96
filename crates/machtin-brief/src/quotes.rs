//! Who says what in a story.

use machtin_story::{ReadArticle, StoryMembers};
use machtin_text::fold_marks;
use std::collections::BTreeSet;

/// A quote of one of the story's articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoryQuote {
    /// Index of the article.
    pub article: usize,
    /// Index into its reading's quotes.
    pub quote: usize,
}

/// The quotes of independent articles, in the story's order; the same words twice are shown once.
pub(crate) fn collect(articles: &[ReadArticle<'_>], members: &StoryMembers) -> Vec<StoryQuote> {
    let mut seen = BTreeSet::new();
    let mut quotes = Vec::new();
    for article in members.independent() {
        let read = &articles[article];
        for (n, quote) in read.reading.quotes.iter().enumerate() {
            let words: String = fold_marks(quote.span.of(&read.article.text))
                .chars()
                .filter(|c| c.is_alphanumeric())
                .collect();
            if seen.insert(words) {
                quotes.push(StoryQuote { article, quote: n });
            }
        }
    }
    quotes
}
