//! A text to what it is found by.
//!
//! Each syllable stands at its own place, so that phrases work over syllables; a word of several
//! syllables stands as well, `biểu_tình`, where its first syllable stands; so does the stem of an
//! English word, `~march`. Marks are kept: what is typed without them is widened when it is asked.

use frostem::{Algorithm, Stemmer};
use machtin::text::{SyllableKind, Syllables, fold_marks};
use std::collections::BTreeSet;
use tantivy::tokenizer::{PreTokenizedString, Token};

/// Bytes of a term at most: longer ones are no words.
const LONGEST: usize = 80;
/// Syllables of a word, at most.
pub(crate) const SYLLABLES: usize = 4;

/// What a text is found by, and where.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    tokens: Vec<Token>,
    /// Terms with other marks than none, each after its form without marks: `bieu biểu`.
    pub(crate) spellings: BTreeSet<String>,
    next: usize,
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
        // The word that is open: its end and its syllables so far.
        let mut open: Option<(usize, usize, Vec<String>)> = None;
        for syllable in syllables.iter().filter(|s| s.kind != SyllableKind::Mark) {
            let (start, end) = (syllable.span.start, syllable.span.end);
            let key = syllables.key(syllable);
            self.push(key, self.next, start, end);
            if let Some(stem) = stemmer.as_ref().and_then(|stemmer| stem(stemmer, key)) {
                self.push(&stem, self.next, start, end);
            }
            while words.peek().is_some_and(|word| word.1 <= start) {
                words.next();
            }
            let word = words.peek().filter(|word| word.0 <= start && end <= word.1);
            match (&mut open, word) {
                (Some((until, _, parts)), Some(word)) if *until == word.1 => {
                    parts.push(key.to_owned());
                }
                (_, Some(word)) => {
                    self.close(open.take());
                    open = Some((word.1, self.next, vec![key.to_owned()]));
                }
                (_, None) => self.close(open.take()),
            }
            self.next += 1;
        }
        self.close(open.take());
        self.next += GAP;
    }

    fn close(&mut self, word: Option<(usize, usize, Vec<String>)>) {
        if let Some((end, position, parts)) = word
            && (2..=SYLLABLES).contains(&parts.len())
        {
            self.push(&parts.join("_"), position, end, end);
        }
    }

    fn push(&mut self, term: &str, position: usize, from: usize, to: usize) {
        if term.len() > LONGEST {
            return;
        }
        if !term.is_ascii() {
            self.spellings.insert(format!("{} {term}", fold_marks(term)));
        } else if term.contains('_') {
            self.spellings.insert(format!("{term} {term}"));
        }
        self.tokens.push(Token {
            offset_from: from,
            offset_to: to,
            position,
            text: term.to_owned(),
            position_length: 1,
        });
    }

    /// As the index takes it: places never go back.
    pub(crate) fn into_tokens(mut self) -> PreTokenizedString {
        self.tokens.sort_by_key(|token| token.position);
        PreTokenizedString { text: String::new(), tokens: self.tokens }
    }
}

/// Names as lists of syllables without marks, with gaps between them.
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> PreTokenizedString {
    let mut tokens = Vec::new();
    let mut position = 0;
    for name in names {
        for syllable in syllables(name) {
            let text = fold_marks(&syllable);
            tokens.push(Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 });
            position += 1;
        }
        position += GAP;
    }
    PreTokenizedString { text: String::new(), tokens }
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
        let tokens = analysis.into_tokens().tokens;
        let found: Vec<String> =
            tokens.iter().map(|token| format!("{}@{}", token.text, token.position)).collect();
        assert_eq!(found.join(" "), expected);
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
