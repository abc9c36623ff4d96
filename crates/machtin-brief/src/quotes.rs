//! Who says what in a story.

use crate::Citation;
use machtin_extract::Quote;
use machtin_story::{EntityIndex, Gist, ReadArticle, StoryMembers};
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
    named: &EntityIndex<'_>,
) -> Vec<StoryQuote> {
    let mut said: Vec<Said> = Vec::new();
    let mut index = Index::default();
    for article in members.independent() {
        let read = &articles[article];
        for (n, quote) in read.reading.quotes.iter().enumerate() {
            let cite = Citation { article, span: quote.span };
            let new =
                Said { speaker: speaker(read, article, quote, named), ..words_of(read, cite, n) };
            let found = index.like(&new).into_iter().find(|&n| same(&said[n], &new));
            match found {
                Some(n) if said[n].shown.cites.contains(&cite) => {}
                Some(n) => said[n].shown.cites.push(cite),
                None => {
                    index.add(&new, said.len());
                    said.push(new);
                }
            }
        }
    }
    said.into_iter().map(|said| said.shown).collect()
}

/// Which quotes may be the same: those of one speaker that share a long word, those of the same
/// letters, and those that share a number and may translate each other.
#[derive(Default)]
struct Index {
    letters: BTreeMap<String, Vec<usize>>,
    speakers: BTreeMap<(String, String), Vec<usize>>,
    numbers: BTreeMap<u64, Vec<usize>>,
}

/// A key shared by more quotes than this tells nothing.
const CROWDED: usize = 64;

impl Index {
    fn add(&mut self, said: &Said, n: usize) {
        self.letters.entry(said.letters.clone()).or_default().push(n);
        for key in keys(said) {
            self.speakers.entry(key).or_default().push(n);
        }
        for number in said.gist.numbers() {
            self.numbers.entry(number).or_default().push(n);
        }
    }

    /// Quotes that may be the same, in order.
    fn like(&self, said: &Said) -> BTreeSet<usize> {
        let speakers = keys(said).into_iter().filter_map(|key| self.speakers.get(&key));
        let numbers = said.gist.numbers().filter_map(|number| self.numbers.get(&number));
        let rare = speakers.chain(numbers).filter(|list| list.len() <= CROWDED).flatten();
        rare.chain(self.letters.get(&said.letters).into_iter().flatten()).copied().collect()
    }
}

/// Speaker and longest words of a quote: four fifths of its words shared leave two of three.
fn keys(said: &Said) -> Vec<(String, String)> {
    let Some(speaker) = &said.speaker else { return Vec::new() };
    let mut words: Vec<&String> = said.words.iter().collect();
    words.sort_by_key(|word| usize::MAX - word.len());
    words.into_iter().take(KEYS).map(|word| (speaker.clone(), word.clone())).collect()
}

/// Words of a quote that it is found by.
const KEYS: usize = 4;

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
    named: &EntityIndex<'_>,
) -> Option<String> {
    let speaker = quote.speaker.as_ref()?;
    let known = speaker.mention.and_then(|mention| named.get(article, mention));
    Some(known.map_or_else(
        || fold_marks(speaker.span.of(&read.article.text)),
        |entity| entity.id.clone(),
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
