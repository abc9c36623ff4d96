//! A text to what it is found by.
//!
//! Each syllable stands at its own place, so that phrases work over syllables; a word of several
//! syllables stands as well, `biểu_tình`, where its first syllable stands; so does the stem of an
//! English word, `~march`. Marks are kept: what is typed without them is widened when it is asked.

use frostem::{Algorithm, Stemmer};
use machtin::text::{SyllableKind, Syllables, fold_marks};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::ops::Range;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Bytes of a term at most: longer ones are no words.
const LONGEST: usize = 80;
/// Syllables of a word, at most.
pub(crate) const SYLLABLES: usize = 4;

/// What a text is found by, and where.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    /// The letters of the terms, one after the other.
    letters: String,
    /// Terms: their places, and where their letters start and end.
    terms: Vec<(usize, Range<usize>)>,
    /// Terms that are written otherwise without marks, or are words of several syllables.
    spelt: HashSet<String>,
    next: usize,
}

/// A word whose syllables are being met.
struct Open {
    /// Where it ends in the text.
    end: usize,
    /// Place of its first syllable.
    place: usize,
    /// How many there are so far.
    syllables: usize,
}

/// A stem as a term.
pub(crate) fn stem(stemmer: &Stemmer, word: &str) -> Option<String> {
    let letters = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters.then(|| format!("~{}", stemmer.stem(word)))
}

pub(crate) fn stemmer() -> Stemmer {
    Stemmer::new(Algorithm::English)
}

/// Places between two texts, so that no phrase runs from one to the other.
const GAP: usize = 16;

impl Analysis {
    /// Adds a text with the words it was cut into, as bytes.
    pub(crate) fn add(&mut self, text: &str, words: &[(usize, usize)], stems: bool) {
        let stemmer = stems.then(stemmer);
        let syllables = Syllables::of(text);
        let mut words = words.iter().peekable();
        let mut open: Option<Open> = None;
        // Its syllables so far, joined.
        let mut joined = String::new();
        for syllable in syllables.iter().filter(|s| s.kind != SyllableKind::Mark) {
            let (start, end) = (syllable.span.start, syllable.span.end);
            let key = syllables.key(syllable);
            self.push(key, self.next);
            if let Some(stem) = stemmer.as_ref().and_then(|stemmer| stem(stemmer, key)) {
                self.push(&stem, self.next);
            }
            while words.peek().is_some_and(|word| word.1 <= start) {
                words.next();
            }
            let word = words.peek().filter(|word| word.0 <= start && end <= word.1);
            match (&mut open, word) {
                (Some(open), Some(word)) if open.end == word.1 => {
                    joined.push('_');
                    joined.push_str(key);
                    open.syllables += 1;
                }
                (_, word) => {
                    self.close(open.take(), &joined);
                    joined.clear();
                    joined.push_str(key);
                    open = word.map(|word| Open { end: word.1, place: self.next, syllables: 1 });
                }
            }
            self.next += 1;
        }
        self.close(open, &joined);
        self.next += GAP;
    }

    fn close(&mut self, word: Option<Open>, joined: &str) {
        if let Some(word) = word.filter(|word| (2..=SYLLABLES).contains(&word.syllables)) {
            self.push(joined, word.place);
        }
    }

    fn push(&mut self, term: &str, place: usize) {
        if term.len() > LONGEST {
            return;
        }
        let start = self.letters.len();
        self.letters.push_str(term);
        self.terms.push((place, start..self.letters.len()));
        if (!term.is_ascii() || term.contains('_')) && !self.spelt.contains(term) {
            self.spelt.insert(term.to_owned());
        }
    }

    /// Terms after their forms without marks, `bieu biểu`, in order.
    pub(crate) fn spellings(&self) -> BTreeSet<String> {
        self.spelt.iter().map(|term| format!("{} {term}", fold_marks(term))).collect()
    }

    /// As the index takes it: places never go back.
    pub(crate) fn into_terms(mut self) -> String {
        self.terms.sort_by_key(|(place, _)| *place);
        let mut list = TermList::default();
        for (place, letters) in self.terms {
            list.push(place, &self.letters[letters]);
        }
        list.written
    }
}

/// Names as lists of syllables without marks, with gaps between them.
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut list = TermList::default();
    let mut place = 0;
    for name in names {
        for syllable in syllables(name) {
            list.push(place, &fold_marks(&syllable));
            place += 1;
        }
        place += GAP;
    }
    list.written
}

/// Terms as one string: after each [`END`] of the one before, the number of places it stands
/// further on, a [`MIDDLE`] and the term. [`Terms`] reads it: the index would take ready-made
/// tokens as JSON, which costs several times as much.
#[derive(Default)]
struct TermList {
    written: String,
    last: usize,
}

const MIDDLE: char = '\u{1f}';
const END: char = '\u{1e}';

impl TermList {
    fn push(&mut self, place: usize, term: &str) {
        // Writing to a string does not fail.
        let _ = write!(self.written, "{}", place - self.last);
        self.written.push(MIDDLE);
        self.written.push_str(term);
        self.written.push(END);
        self.last = place;
    }
}

/// Reads what [`Analysis`] and [`names`] write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms;

impl Terms {
    /// What the index calls it.
    pub(crate) const NAME: &str = "terms";
}

/// The terms of a list, one after the other.
pub(crate) struct TermStream<'a> {
    rest: &'a str,
    token: Token,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        TermStream { rest: text, token: Token { position: 0, ..Token::default() } }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((next, rest)) = self.rest.split_once(END) else { return false };
        let Some((further, term)) = next.split_once(MIDDLE) else { return false };
        self.rest = rest;
        self.token.position += further.parse::<usize>().unwrap_or(0);
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The normal forms of the syllables of some words, marks left out.
pub(crate) fn syllables(words: &str) -> Vec<String> {
    let syllables = Syllables::of(words);
    syllables
        .iter()
        .filter(|syllable| syllable.kind != SyllableKind::Mark)
        .map(|syllable| syllables.key(syllable).to_owned())
        .filter(|key| key.len() <= LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &[(usize, usize)], stems: bool, expected: &str) {
        let mut analysis = Analysis::default();
        analysis.add(text, words, stems);
        assert_eq!(read(&analysis.into_terms()), expected);
    }

    fn read(list: &str) -> String {
        let mut found = Vec::new();
        let mut terms = Terms;
        terms
            .token_stream(list)
            .process(&mut |token| found.push(format!("{}@{}", token.text, token.position)));
        found.join(" ")
    }

    #[test]
    fn names_stand_apart() {
        let list = names(["Trần Văn Bảy", "Lan"]);
        assert_eq!(read(&list), format!("tran@0 van@1 bay@2 lan@{}", 3 + GAP));
        assert_eq!(read(&names([])), "");
        assert_eq!(read("no list"), "");
    }

    #[test]
    fn words_stand_beside_their_syllables() {
        let text = "Họ biểu tình.";
        let from = text.find("biểu").unwrap();
        let words = [(0, 4), (from, text.len() - 1)];
        check(text, &words, false, "họ@0 biểu@1 biểu_tình@1 tình@2");
    }

    #[test]
    fn english_words_have_stems() {
        check("Marches ended", &[(0, 7), (8, 13)], true, "marches@0 ~march@0 ended@1 ~end@1");
    }
}
