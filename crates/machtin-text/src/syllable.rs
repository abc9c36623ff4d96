use crate::{Span, spelling};
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// What spaces, underscores and punctuation separate: a Vietnamese syllable, an English word,
/// a number, a mark.
///
/// Numbers keep their inner points and commas (`15.000`, `1,2`); a hyphen, a slash, a colon and
/// every other mark stand alone; an apostrophe between letters stays inside (`O'Brien`) except
/// before a final `s`, which becomes a syllable of its own (`'s`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syllable {
    /// Where it stands.
    pub span: Span,
    /// Letters, digits or a mark.
    pub kind: SyllableKind,
    /// What stands before it.
    pub gap: Gap,
    key: Span,
    hash: u64,
}

/// Letters, digits or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyllableKind {
    /// Letters, maybe with digits after them (`G20`).
    Word,
    /// Digits, maybe with points and commas inside.
    Number,
    /// One punctuation mark or symbol.
    Mark,
}

/// What separates a syllable from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// Nothing: the two touch.
    None,
    /// An underscore: a segmenter joined them.
    Underscore,
    /// White space within a line.
    Space,
    /// A line break.
    Line,
    /// A blank line, or the start of the text.
    Paragraph,
}

/// The syllables of a text in order, each with its normal form.
///
/// # Examples
/// ```
/// use machtin_text::Syllables;
/// let syllables = Syllables::of("Khoảng 15.000 người tuần_hành, huỷ");
/// let keys: Vec<&str> = syllables.iter().map(|s| syllables.key(s)).collect();
/// assert_eq!(keys, ["khoảng", "15.000", "người", "tuần", "hành", ",", "hủy"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Syllables {
    list: Vec<Syllable>,
    keys: String,
}

/// Bytes of a syllable and the space after it, at least, in most texts.
const BYTES_PER_SYLLABLE: usize = 5;

impl Syllables {
    /// Reads a text. Linear in its length.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut syllables = Self::default();
        syllables.read(text);
        syllables
    }

    /// Reads another text into the same memory.
    pub fn read(&mut self, text: &str) {
        self.list.clear();
        self.keys.clear();
        self.keys.reserve(text.len());
        self.list.reserve(text.len() / BYTES_PER_SYLLABLE);
        let mut at = 0;
        let mut gap = Gap::Paragraph;
        while let Some(first) = text[at..].chars().next() {
            if first == '_' {
                gap = gap.max(Gap::Underscore);
                at += 1;
                continue;
            }
            if is_blank(first) {
                let (end, blank) = read_blank(text, at);
                gap = gap.max(blank);
                at = end;
                continue;
            }
            let after_digit = gap == Gap::None
                && self.list.last().is_some_and(|s| s.kind == SyllableKind::Number);
            let (end, kind) = read_syllable(text, at, first, after_digit);
            let span = Span::new(at, end);
            let key_start = self.keys.len();
            spelling::tone_key_into(span.of(text), &mut self.keys);
            let key = Span::new(key_start, self.keys.len());
            let hash = key_hash(key.of(&self.keys));
            self.list.push(Syllable { span, kind, gap, key, hash });
            gap = Gap::None;
            at = end;
        }
    }

    /// The normal form: lower case, NFC, tone mark in its usual place. See
    /// [`tone_key`](crate::tone_key).
    #[inline]
    #[must_use]
    pub fn key(&self, syllable: &Syllable) -> &str {
        syllable.key.of(&self.keys)
    }

    /// The normal form of the syllable at `index`; empty past either end.
    #[inline]
    #[must_use]
    pub fn key_at(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |syllable| self.key(syllable))
    }

    /// The [`key_hash`] of the syllable at `index`, worked out once; none past either end.
    #[inline]
    #[must_use]
    pub fn hash_at(&self, index: usize) -> Option<u64> {
        self.list.get(index).map(|syllable| syllable.hash)
    }

    /// The syllables in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Syllable] {
        &self.list
    }

    /// The syllables in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Syllable> {
        self.list.iter()
    }

    /// The syllable at `index`.
    #[inline]
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Syllable> {
        self.list.get(index)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Indexes of the syllables that lie inside `span`. Logarithmic in the number of syllables.
    #[must_use]
    pub fn within(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.list.partition_point(|s| s.span.start < span.start);
        let last = self.list.partition_point(|s| s.span.end <= span.end);
        first..last.max(first)
    }
}

impl<'a> IntoIterator for &'a Syllables {
    type Item = &'a Syllable;
    type IntoIter = std::slice::Iter<'a, Syllable>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A hash of a normal form, for tables of words: equal for equal words of one run of the program.
#[inline]
#[must_use]
pub fn key_hash(key: &str) -> u64 {
    FxBuildHasher.hash_one(key)
}

fn is_blank(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || c.is_ascii_control();
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn read_blank(text: &str, start: usize) -> (usize, Gap) {
    let mut lines = 0;
    let mut end = start;
    for c in text[start..].chars() {
        if !is_blank(c) {
            break;
        }
        lines += usize::from(matches!(c, '\n' | '\u{2028}')) + 2 * usize::from(c == '\u{2029}');
        end += c.len_utf8();
    }
    let gap = match lines {
        0 => Gap::Space,
        1 => Gap::Line,
        _ => Gap::Paragraph,
    };
    (end, gap)
}

/// Whether a character is alphabetic. Most letters are Latin: the tables of Unicode are slower.
///
/// # Examples
/// ```
/// assert!(machtin_text::is_letter('ế') && !machtin_text::is_letter('÷'));
/// ```
#[inline]
#[must_use]
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ḁ'..='ỿ') || c.is_alphabetic()
}

/// Whether a character goes on in a word: a letter, or a mark over one.
pub(crate) fn is_of_word(c: char) -> bool {
    is_letter(c) || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// End and kind of the syllable that starts with `first` at `start`.
fn read_syllable(
    text: &str,
    start: usize,
    first: char,
    after_digit: bool,
) -> (usize, SyllableKind) {
    let rest = &text[start..];
    if is_of_word(first) {
        return (start + word_length(rest, after_digit), SyllableKind::Word);
    }
    if first.is_ascii_digit() {
        return (start + number_length(rest), SyllableKind::Number);
    }
    if matches!(first, '\'' | '’') && start > 0 && text[..start].ends_with(char::is_alphanumeric)
    {
        let tail = &rest[first.len_utf8()..];
        let mut chars = tail.chars();
        if matches!(chars.next(), Some('s' | 'S')) && !chars.next().is_some_and(is_of_word) {
            return (start + first.len_utf8() + 1, SyllableKind::Word);
        }
    }
    if first.is_numeric() {
        return (start + first.len_utf8(), SyllableKind::Number);
    }
    (start + first.len_utf8(), SyllableKind::Mark)
}

fn word_length(rest: &str, after_digit: bool) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_of_word(c) || (c.is_ascii_digit() && !after_digit) {
            continue;
        }
        let apostrophe = matches!(c, '\'' | '’');
        let next = chars.peek().map(|&(_, next)| next);
        if apostrophe && next.is_some_and(is_of_word) {
            let mut tail = rest[at + c.len_utf8()..].chars();
            let is_s = matches!(tail.next(), Some('s' | 'S'));
            let ends = !tail.next().is_some_and(is_of_word);
            if !(is_s && ends) {
                continue;
            }
        }
        return at;
    }
    rest.len()
}

fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let inner =
            matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !(bytes[end].is_ascii_digit() || inner) {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let syllables = Syllables::of(text);
        let found: Vec<&str> = syllables.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn numbers_keep_their_separators() {
        check("15.000 người, 1,2 triệu.", &["15.000", "người", ",", "1,2", "triệu", "."]);
    }

    #[test]
    fn marks_stand_alone() {
        check("ngày 31/10 (OSCE)", &["ngày", "31", "/", "10", "(", "OSCE", ")"]);
        check("125-member", &["125", "-", "member"]);
    }

    #[test]
    fn digits_part_from_letters_that_follow() {
        check("8h30 20k G20", &["8", "h", "30", "20", "k", "G20"]);
    }

    #[test]
    fn possessive_s_is_its_own_syllable() {
        check("Orlin's O'Brien don’t", &["Orlin", "'s", "O'Brien", "don’t"]);
    }

    #[test]
    fn letters_and_blanks_are_those_of_unicode() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let combining = unicode_normalization::char::is_combining_mark(c);
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_of_word(c), c.is_alphabetic() || combining, "{c:?}");
            if c.is_ascii() {
                assert_eq!(is_blank(c), c.is_whitespace() || c.is_control(), "{c:?}");
            }
        }
    }

    #[test]
    fn gaps_tell_underscores_lines_and_paragraphs() {
        let syllables = Syllables::of("a_b c\nd\n\ne.");
        let gaps: Vec<Gap> = syllables.iter().map(|s| s.gap).collect();
        assert_eq!(
            gaps,
            [Gap::Paragraph, Gap::Underscore, Gap::Space, Gap::Line, Gap::Paragraph, Gap::None]
        );
    }

    #[test]
    fn within_finds_the_syllables_of_a_span() {
        let text = "mot hai ba bon";
        let syllables = Syllables::of(text);
        assert_eq!(syllables.within(Span::new(4, 10)), 1..3);
        assert_eq!(syllables.within(Span::new(5, 6)), 2..2);
    }
}
