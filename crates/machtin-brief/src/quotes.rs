//! Who says what in a story.

use crate::Citation;
use machtin_extract::Quote;
use machtin_story::{Entity, Gist, ReadArticle, StoryMembers};
use machtin_text::fold_marks;
use std::collections::{BTreeMap, BTreeSet};

/// Fifths of its words that a quote must share with another of the same speaker to be the same.
const SAME_FIFTHS: usize = 4;
/// Quotes shorter than this many words are only the same where every word is.
const LEAST_WORDS: usize = 6;

/// A quote of the story's articles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoryQuote {
    /// Index of the article.
    pub article: usize,
    /// Index into its reading's quotes.
    pub quote: usize,
    /// Where the words stand, then where other articles print them, or translate them.
    pub cites: Vec<Citation>,
}

/// A quote with what it is compared by.
struct Said {
    shown: StoryQuote,
    speaker: Option<String>,
    letters: String,
    words: BTreeSet<String>,
    gist: Gist,
}

/// The quotes of independent articles, in the story's order; the same words twice are one entry
/// that cites both, and so are a quote and its translation where speaker, names and numbers agree.
pub(crate) fn collect(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    entities: &[Entity],
) -> Vec<StoryQuote> {
    let names: BTreeMap<(usize, usize), &str> = entities
        .iter()
        .flat_map(|entity| {
            entity.mentions.iter().map(|m| ((m.article, m.mention), entity.id.as_str()))
        })
        .collect();
    let mut said: Vec<Said> = Vec::new();
    for article in members.independent() {
        let read = &articles[article];
        for (n, quote) in read.reading.quotes.iter().enumerate() {
            let cite = Citation { article, span: quote.span };
            let new =
                Said { speaker: speaker(read, article, quote, &names), ..words_of(read, cite, n) };
            match said.iter_mut().find(|old| same(old, &new)) {
                Some(old) if old.shown.cites.contains(&cite) => {}
                Some(old) => old.shown.cites.push(cite),
                None => said.push(new),
            }
        }
    }
    said.into_iter().map(|said| said.shown).collect()
}

fn words_of(read: &ReadArticle<'_>, cite: Citation, quote: usize) -> Said {
    let folded = fold_marks(cite.span.of(&read.article.text)).replace('_', " ");
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    Said {
        shown: StoryQuote { article: cite.article, quote, cites: vec![cite] },
        speaker: None,
        letters: folded.chars().filter(|c| c.is_alphanumeric()).collect(),
        words: words.map(str::to_owned).collect(),
        gist: Gist::of(read, cite.span),
    }
}

fn speaker(
    read: &ReadArticle<'_>,
    article: usize,
    quote: &Quote,
    names: &BTreeMap<(usize, usize), &str>,
) -> Option<String> {
    let speaker = quote.speaker.as_ref()?;
    let known = speaker.mention.and_then(|mention| names.get(&(article, mention)));
    Some(known.map_or_else(
        || fold_marks(speaker.span.of(&read.article.text)),
        |known| (*known).to_owned(),
    ))
}

fn same(a: &Said, b: &Said) -> bool {
    if a.letters == b.letters {
        return true;
    }
    let one_speaker = a.speaker.is_some() && a.speaker == b.speaker;
    if !one_speaker || a.shown.article == b.shown.article {
        return false;
    }
    let shared = a.words.intersection(&b.words).count();
    let all = a.words.len() + b.words.len() - shared;
    let long = a.words.len().min(b.words.len()) >= LEAST_WORDS;
    // Two numbers of one speech are two things said.
    let numbers = |said: &Said| -> BTreeSet<String> {
        let is_number = |word: &&String| word.chars().all(|c| c.is_ascii_digit());
        said.words.iter().filter(is_number).cloned().collect()
    };
    let alike = shared * 5 >= all * SAME_FIFTHS && numbers(a) == numbers(b);
    long && alike || a.gist.translates(&b.gist)
}
