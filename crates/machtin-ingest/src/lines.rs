//! The lines of a text, with what tells prose from page furniture.

use crate::furniture::{Told, read_phrases};
use machtin_text::{Span, fold_marks_into};

/// A line that is not blank.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Without white space at its ends.
    pub(crate) span: Span,
    /// Words: runs without white space that hold a letter or digit.
    pub(crate) words: usize,
    /// Lower case without diacritics, joins opened, spaces single; the head of a long line.
    pub(crate) key: String,
    /// Whether it ends as a sentence does, closing marks passed over.
    pub(crate) ends_sentence: bool,
    /// Whether a line break follows.
    pub(crate) broken: bool,
    /// What the phrases in it say.
    pub(crate) told: Told,
}

/// Phrases are looked for in this much of a line.
const KEY_BYTES: usize = 400;

/// Lines after this many are taken for text unseen: no article has them, and memory is bounded.
const LINES: usize = 20_000;

/// The lines of a text in order, blank ones left out. Linear in its length.
pub(crate) fn lines_of(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let end = start + piece.len();
        if lines.len() == LINES {
            break;
        }
        let span = Span::new(start, end).trim(text);
        if !span.is_empty() {
            lines.push(line(text, span, span.end < end));
        }
        start = end;
    }
    lines
}

/// A whole text as one line.
pub(crate) fn line_of(text: &str) -> Line {
    line(text, Span::new(0, text.len()).trim(text), false)
}

fn line(text: &str, span: Span, broken: bool) -> Line {
    let words = span.of(text);
    let head = &words[..words.floor_char_boundary(KEY_BYTES)];
    let mut key = String::with_capacity(head.len());
    for word in head.split(|c: char| c == '_' || c.is_whitespace()) {
        fold_marks_into(word, &mut key);
        if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    let ends_sentence = ends_sentence(words);
    let words = words.split_whitespace().filter(is_word).count();
    let told = read_phrases(&key, words, ends_sentence);
    Line { span, words, key, ends_sentence, broken, told }
}

/// Whether a piece of a line holds a letter or digit. Nearly all hold one of ASCII.
fn is_word(piece: &&str) -> bool {
    piece.bytes().any(|byte| byte.is_ascii_alphanumeric()) || piece.contains(char::is_alphanumeric)
}

/// Whether the last mark before closing quotes and brackets ends a sentence.
pub(crate) fn ends_sentence(words: &str) -> bool {
    words
        .trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' '])
        .ends_with(['.', '!', '?', '…', '。', ':', ';'])
}
