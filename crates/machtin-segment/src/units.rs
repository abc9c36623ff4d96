//! The base tokenizer: text to units, the pieces that are never cut.
//!
//! A unit is a syllable, a foreign word, a number, a date, an abbreviation with its full stop, an
//! address of the web, or a mark. The segmenter then decides which neighbouring units make one
//! token.

use crate::surface::Surfaces;
use machtin_text::{Span, is_vietnamese_syllable};

/// What kind of piece a unit is. The order is part of the model format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Start or end of a sentence: `.`, `!`, `?`, `…`, a line break, an end of the text.
    Boundary = 0,
    /// Any other mark.
    Mark = 1,
    /// A Vietnamese syllable in lower case.
    Lower = 2,
    /// Other letters in lower case.
    LowerForeign = 3,
    /// A Vietnamese syllable with a capital.
    Title = 4,
    /// A family name with a capital.
    Family = 5,
    /// Other letters with a capital.
    TitleForeign = 6,
    /// A Vietnamese syllable in capitals.
    Upper = 7,
    /// Other letters in capitals: an acronym.
    UpperForeign = 8,
    /// One capital letter.
    Letter = 9,
    /// An abbreviation or initial with its full stop.
    Dotted = 10,
    /// Digits with their points and commas.
    Number = 11,
    /// Digits and other signs: a date, a time, `8h30`, `A5`, `12%`.
    Mixed = 12,
    /// Letters held together by a hyphen, an apostrophe or a point.
    Compound = 13,
    /// An address of the web or of mail.
    Address = 14,
    /// An opening or closing quotation mark.
    Quote = 15,
}

impl Class {
    /// The number of classes; identifiers of known syllables start here.
    pub const COUNT: u16 = 16;

    /// The classes by their numbers.
    pub(crate) const ALL: [Self; 16] = [
        Self::Boundary,
        Self::Mark,
        Self::Lower,
        Self::LowerForeign,
        Self::Title,
        Self::Family,
        Self::TitleForeign,
        Self::Upper,
        Self::UpperForeign,
        Self::Letter,
        Self::Dotted,
        Self::Number,
        Self::Mixed,
        Self::Compound,
        Self::Address,
        Self::Quote,
    ];

    /// The identifier of a unit the vocabulary lacks.
    #[must_use]
    pub(crate) const fn unknown_id(self) -> u16 {
        self as u16
    }

    /// Whether units of this class can be part of a longer token.
    #[must_use]
    pub(crate) const fn joins(self) -> bool {
        !matches!(self, Self::Boundary | Self::Mark | Self::Quote | Self::Address)
    }

    /// Whether it starts with a capital.
    #[must_use]
    pub(crate) const fn capital(self) -> bool {
        matches!(
            self,
            Self::Title
                | Self::Family
                | Self::TitleForeign
                | Self::Upper
                | Self::UpperForeign
                | Self::Letter
                | Self::Dotted
        )
    }
}

/// What stands between a unit and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing: the two touch and stay apart.
    Touch,
    /// White space within a line, or a space that a typing slip left out.
    Space,
    /// An underscore.
    Underscore,
    /// A line break or the start of the text.
    Line,
}

/// One piece of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    pub(crate) span: Span,
    pub(crate) id: u16,
    pub(crate) class: Class,
    pub(crate) before: Before,
}

/// Reads units one after the other.
pub(crate) struct Units<'a> {
    text: &'a str,
    bytes: &'a [u8],
    surfaces: &'a Surfaces,
    at: usize,
    end: usize,
    before: Before,
    /// End of the piece between white space that is being read slowly; 0 when none is.
    chunk_end: usize,
    /// Whether that piece may hold an address.
    address: bool,
    /// The second half of a typing slip such as two words run together.
    pending: Option<Unit>,
}

const LANES: u128 = u128::from_ne_bytes([1; 16]);
const HIGH: u128 = LANES * 0x80;
/// Bytes under this one end a word: white space, digits, most ASCII marks.
const FIRST_LETTER: u128 = 0x41;

impl<'a> Units<'a> {
    /// The units of a range of `text`; both ends on character boundaries.
    pub(crate) fn new(text: &'a str, range: Span, surfaces: &'a Surfaces) -> Self {
        let end = range.end.min(text.len());
        let fits = text.is_char_boundary(range.start) && text.is_char_boundary(end);
        let start = if fits { range.start } else { end };
        Self {
            text: text.get(..end).unwrap_or_default(),
            bytes: text.as_bytes().get(..end).unwrap_or_default(),
            surfaces,
            at: start.min(end),
            end,
            before: Before::Line,
            chunk_end: 0,
            address: false,
            pending: None,
        }
    }

    /// A known word between spaces or before a simple mark: the way nearly all text goes.
    #[inline]
    fn fast(&mut self) -> Option<Unit> {
        let window = match self.bytes.get(self.at..self.at + 16) {
            Some(window) => window.try_into().ok()?,
            None => {
                let rest = self.bytes.get(self.at..)?;
                let mut window = [b' '; 16];
                window[..rest.len()].copy_from_slice(rest);
                window
            }
        };
        let window = u128::from_le_bytes(window);
        let ends = window.wrapping_sub(LANES * FIRST_LETTER) & !window & HIGH;
        if ends == 0 {
            return None;
        }
        let length = (ends.trailing_zeros() / 8) as usize;
        let after = self.at + length;
        // The mark that ends the word must itself be simple: none that may stand inside a word.
        let closing = self.bytes.get(after).copied().unwrap_or(b' ');
        let simple = match closing {
            b'.' => matches!(self.bytes.get(after + 1), Some(b' ' | b'\n' | b'"') | None),
            b'&' | b'\'' | b'-' | b'0'..=b'9' => false,
            b'@' | b'/' | b':' => closing != b'@' && self.bytes.get(after + 1) != Some(&b'/'),
            _ => true,
        };
        if !simple {
            return None;
        }
        let packed = window & ((1 << (8 * length)) - 1);
        let known = match self.surfaces.find(packed) {
            Some(known) => known,
            None => self.surfaces.foreign(&self.bytes[self.at..after], packed)?,
        };
        if closing == b'.' && known.takes_point {
            return None;
        }
        let span = Span::new(self.at, after);
        self.at = after;
        let unit = Unit { span, id: known.id, class: known.class, before: self.before };
        self.before = Before::Touch;
        Some(unit)
    }

    /// Length and class of a mark or a plain number that needs no closer look.
    #[inline]
    fn simple(&self, byte: u8) -> Option<(usize, Class)> {
        let next = self.bytes.get(self.at + 1);
        let class = match byte {
            b';' | b':'
                if self.before != Before::Touch && next.is_some_and(u8::is_ascii_graphic) =>
            {
                return None;
            }
            b',' | b';' | b':' | b'(' | b')' | b'/' => Class::Mark,
            b'"' => Class::Quote,
            b'.' | b'!' | b'?' if next.is_none_or(|&b| b == b' ') => Class::Boundary,
            b'-' if next == Some(&b' ') => Class::Mark,
            b'0'..=b'9' if self.at >= self.chunk_end => {
                let rest = &self.bytes[self.at..];
                let length = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
                let ends = rest.get(length).is_none_or(|b| matches!(b, b' ' | b')' | b';'));
                return ends.then_some((length, Class::Number));
            }
            _ => return None,
        };
        Some((1, class))
    }

    /// The class of a mark of General Punctuation, three bytes long.
    #[inline]
    fn wide_mark(&self) -> Option<Class> {
        match self.bytes.get(self.at..self.at + 3)? {
            [0xe2, 0x80, 0x98 | 0x99 | 0x9c | 0x9d] => Some(Class::Quote),
            [0xe2, 0x80, 0x93 | 0x94] => Some(Class::Mark),
            [0xe2, 0x80, 0xa6] => Some(Class::Boundary),
            _ => None,
        }
    }

    fn slow(&mut self) -> Option<Unit> {
        let rest = &self.text[self.at..];
        let first = rest.chars().next()?;
        if matches!(first, '@' | '#') && self.before != Before::Touch {
            let length = handle_length(rest);
            if length > 1 {
                return Some(self.take(length, Class::Address));
            }
        }
        if self.at >= self.chunk_end {
            let length = rest.find(is_blank).unwrap_or(rest.len());
            self.chunk_end = self.at + length;
            self.address = may_hold_address(&rest[..length]);
        }
        let chunk = &rest[..self.chunk_end - self.at];
        if self.before != Before::Touch && is_emoticon(chunk) {
            return Some(self.take(chunk.len(), Class::Mark));
        }
        let (length, class) = self.measure(chunk, first);
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        let unit = self.finish(span, class);
        self.before = Before::Touch;
        Some(unit)
    }

    /// The next `length` bytes as a unit the vocabulary has no say in.
    #[inline]
    fn take(&mut self, length: usize, class: Class) -> Unit {
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        let before = std::mem::replace(&mut self.before, Before::Touch);
        Unit { span, id: class.unknown_id(), class, before }
    }

    /// Length and class of the unit `chunk` starts with; no class for letters, which need a look
    /// at the vocabulary.
    fn measure(&mut self, chunk: &str, first: char) -> (usize, Option<Class>) {
        if self.address && first.is_alphanumeric() {
            // One try a piece: an address does not start in the middle of one.
            self.address = false;
            if let Some(length) = address_length(chunk) {
                return (length, Some(Class::Address));
            }
        }
        if first.is_ascii_digit() {
            return number_length(chunk);
        }
        if is_letter(first) {
            return self.word_length(chunk);
        }
        let length = match first {
            '.' | '-' | '*' | '=' | '!' | '?' | '~' | '#' | '•' => {
                chunk.find(|c| c != first).unwrap_or(chunk.len())
            }
            _ => first.len_utf8(),
        };
        let class = match first {
            '.' | '!' | '?' | '…' | '。' => Class::Boundary,
            '"' | '“' | '”' | '\'' | '‘' | '’' | '«' | '»' => Class::Quote,
            _ if first.is_numeric() => Class::Mixed,
            _ => Class::Mark,
        };
        (length, Some(class))
    }

    fn word_length(&self, chunk: &str) -> (usize, Option<Class>) {
        let mut chars = chunk.char_indices().peekable();
        let mut compound = false;
        let mut digits = false;
        let mut part = 0;
        while let Some((at, c)) = chars.next() {
            if is_letter(c) {
                continue;
            }
            if c.is_ascii_digit() {
                digits = true;
                continue;
            }
            let next = chars.peek().map(|&(_, next)| next);
            let inside = match c {
                '\'' | '’' | '&' => next.is_some_and(is_letter),
                '-' | '‑' => {
                    next.is_some_and(char::is_alphanumeric)
                        && !parts_are_words(&chunk[part..at], &chunk[at + c.len_utf8()..])
                }
                '.' => self.point_inside(&chunk[part..at], &chunk[at + 1..], self.at + at + 1),
                _ => false,
            };
            if !inside {
                return (at, class_of_letters(compound, digits));
            }
            compound = true;
            part = at + c.len_utf8();
            if c == '.' && next.is_none_or(|next| !next.is_alphanumeric()) {
                return (part, Some(Class::Dotted));
            }
        }
        (chunk.len(), class_of_letters(compound, digits))
    }

    /// Whether a full stop belongs to the word before it: an initial, an abbreviation.
    fn point_inside(&self, word: &str, after: &str, after_at: usize) -> bool {
        let letters = word.chars().count();
        let first_upper = word.chars().next().is_some_and(char::is_uppercase);
        match after.chars().next() {
            Some(next) if next.is_alphanumeric() => {
                // `tốt.Hôm`, `Nam.Hôm`: the space after the sentence is missing.
                let lower = word.chars().nth(1).is_some_and(char::is_lowercase);
                let whole = letters > 1
                    && is_vietnamese_syllable(word)
                    && (lower || next.is_lowercase())
                    && !is_abbreviation(word);
                !whole && (first_upper || !next.is_uppercase())
            }
            Some(',' | ')' | '-' | ';' | ':') | None => {
                let known = is_abbreviation(word) || (letters == 1 && first_upper);
                known
                    && (after.chars().next().is_some()
                        || self.text[after_at..]
                            .trim_start_matches([' ', '_'])
                            .starts_with(char::is_alphanumeric))
            }
            Some(_) => false,
        }
    }

    fn finish(&mut self, span: Span, class: Option<Class>) -> Unit {
        let word = span.of(self.text);
        let before = self.before;
        if let Some(class) = class {
            let id = self.surfaces.id(word).unwrap_or(class.unknown_id());
            return Unit { span, id, class, before };
        }
        match self.surfaces.look_up(word) {
            (Some(id), class) => Unit { span, id, class, before },
            (None, class) => {
                if let Some(cut) = self.slip(word) {
                    let first = self.known_part(Span::new(span.start, span.start + cut), before);
                    let second =
                        self.known_part(Span::new(span.start + cut, span.end), Before::Space);
                    self.pending = Some(second);
                    return first;
                }
                Unit { span, id: class.unknown_id(), class, before }
            }
        }
    }

    fn known_part(&self, span: Span, before: Before) -> Unit {
        let (id, class) = self.surfaces.look_up(span.of(self.text));
        Unit { span, id: id.unwrap_or(class.unknown_id()), class, before }
    }

    /// Where two syllables were run together: both halves known Vietnamese syllables of two
    /// letters or more, one of them with marks, the second in lower case.
    fn slip(&self, word: &str) -> Option<usize> {
        if word.is_ascii() || word.len() > 24 || is_vietnamese_syllable(word) {
            return None;
        }
        let mut best = None;
        for (cut, c) in word.char_indices().skip(2) {
            let (left, right) = word.split_at(cut);
            if !c.is_lowercase() || right.chars().nth(1).is_none() {
                continue;
            }
            if self.surfaces.is_syllable(left) && self.surfaces.is_syllable(right) {
                best = Some(cut);
            }
        }
        best
    }

    fn skip_blank(&mut self) {
        let mut lines = 0;
        while let Some(c) = self.text[self.at..].chars().next() {
            if c == '_' {
                if self.before == Before::Touch {
                    self.before = Before::Underscore;
                }
            } else if is_blank(c) {
                lines += usize::from(matches!(c, '\n' | '\u{2028}' | '\u{2029}'));
                self.before = Before::Space;
            } else {
                break;
            }
            self.at += c.len_utf8();
        }
        if lines > 0 {
            self.before = Before::Line;
        }
    }
}

impl Iterator for Units<'_> {
    type Item = Unit;

    #[inline]
    fn next(&mut self) -> Option<Unit> {
        if let Some(unit) = self.pending.take() {
            return Some(unit);
        }
        let mut byte = *self.bytes.get(self.at)?;
        if byte == b' ' {
            self.at += 1;
            if self.before == Before::Touch {
                self.before = Before::Space;
            }
            byte = *self.bytes.get(self.at)?;
        }
        if byte == 0xe2
            && let Some(class) = self.wide_mark()
        {
            return Some(self.take(3, class));
        }
        if byte.is_ascii_alphabetic() || byte >= 0xc3 {
            if self.at >= self.chunk_end
                && let Some(unit) = self.fast()
            {
                return Some(unit);
            }
        } else if let Some((length, class)) = self.simple(byte) {
            return Some(self.take(length, class));
        }
        self.skip_blank();
        if self.at >= self.end {
            return None;
        }
        self.slow()
    }
}

const fn class_of_letters(compound: bool, digits: bool) -> Option<Class> {
    match (compound, digits) {
        (true, _) => Some(Class::Compound),
        (false, true) => Some(Class::Mixed),
        (false, false) => None,
    }
}

pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '_' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// `Vinh-Huế`: a hyphen between two Vietnamese syllables with capitals stands for *to*.
fn parts_are_words(left: &str, rest: &str) -> bool {
    let right = &rest[..rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len())];
    let title = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(char::is_lowercase)
            && is_vietnamese_syllable(word)
    };
    title(left) && title(right)
}

const ABBREVIATIONS: &[&str] = &[
    "bs", "cđ", "co", "corp", "dr", "gs", "h", "inc", "jr", "ks", "lm", "ls", "ltd", "mr", "mrs",
    "ms", "nxb", "p", "pgs", "prof", "q", "sr", "st", "th", "ths", "tp", "ts", "tt", "tx", "vs",
    "x", "đh",
];

fn is_abbreviation(word: &str) -> bool {
    word.len() <= 4 && ABBREVIATIONS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// Whether a word keeps a full stop that follows it. For the table of known words.
pub(crate) fn takes_point(word: &str) -> bool {
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial || is_abbreviation(word)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Length and class of the number, date or time `chunk` starts with.
fn number_length(chunk: &str) -> (usize, Option<Class>) {
    if let Some(length) = date_length(chunk) {
        return (length, Some(Class::Mixed));
    }
    let bytes = chunk.as_bytes();
    let mut end = digits(chunk);
    let mut class = Class::Number;
    while let Some(&sign) = bytes.get(end) {
        let more = digits(&chunk[end + usize::from(sign.is_ascii())..]);
        if !matches!(sign, b'.' | b',' | b':' | b'/') || more == 0 {
            break;
        }
        if matches!(sign, b':' | b'/') {
            class = Class::Mixed;
        }
        end += 1 + more;
    }
    let mut chars = chunk[end..].char_indices().peekable();
    let mut tail = end;
    // `8h30`, `20kg`, `12%`, `5-Jan`, `QĐ` after a number without a space.
    while let Some((at, c)) = chars.next() {
        let hyphen =
            c == '-' && at == 0 && chars.peek().is_some_and(|&(_, next)| next.is_alphabetic());
        if !(is_letter(c) || hyphen || c.is_ascii_digit() && at > 0 || c == '%' && at == 0) {
            break;
        }
        tail = end + at + c.len_utf8();
        class = Class::Mixed;
        if c == '%' {
            break;
        }
    }
    (tail, Some(class))
}

/// `24-7-1998`, `7-1998`, `24.7.1998`.
fn date_length(chunk: &str) -> Option<usize> {
    let bytes = chunk.as_bytes();
    let day = digits(chunk);
    let sign = *bytes.get(day)?;
    if !(1..=2).contains(&day) || !matches!(sign, b'-' | b'.') {
        return None;
    }
    let month = digits(&chunk[day + 1..]);
    let second = day + 1 + month;
    let ends = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    if month == 4 && sign == b'-' && ends(second) && bytes.get(second) != Some(&b'-') {
        let century = &chunk[day + 1..day + 3];
        return matches!(century, "18" | "19" | "20").then_some(second);
    }
    if !(1..=2).contains(&month) || bytes.get(second) != Some(&sign) {
        return None;
    }
    let year = digits(&chunk[second + 1..]);
    let end = second + 1 + year;
    (matches!(year, 2 | 4) && ends(end)).then_some(end)
}

/// Length of `@name_of_somebody` or `#hashtag`.
fn handle_length(text: &str) -> usize {
    let inside = |c: char| c == '_' || is_letter(c) || c.is_numeric();
    1 + text[1..].find(|c| !inside(c)).unwrap_or(text.len() - 1)
}

/// `:)`, `;-)`, `=))`, `:D`, `:(((`.
fn is_emoticon(chunk: &str) -> bool {
    let Some(mouth) = chunk.strip_prefix([':', ';', '=']) else { return false };
    let mouth = mouth.strip_prefix('-').unwrap_or(mouth);
    let first = mouth.chars().next();
    first.is_some_and(|c| ")(DPp3".contains(c)) && mouth.chars().all(|c| Some(c) == first)
}

fn may_hold_address(chunk: &str) -> bool {
    chunk.len() >= 4
        && chunk.as_bytes().windows(2).any(|two| {
            matches!(two[0], b'.' | b'/') && (two[1].is_ascii_alphabetic() || two[1] == b'/')
        })
        && (chunk.contains("://")
            || chunk.contains('@')
            || chunk.contains("www.")
            || DOMAINS.iter().any(|domain| chunk.contains(domain)))
}

const DOMAINS: &[&str] =
    &[".com", ".vn", ".net", ".org", ".edu", ".gov", ".info", ".io", ".uk", ".co."];

/// Length of the address a piece starts with: `https://…`, `www.…`, `a@b.vn`, `b.com.vn/x`.
fn address_length(chunk: &str) -> Option<usize> {
    let allowed = |c: char| c.is_alphanumeric() || "-._~:/?#[]@!$&*+,;=%'()".contains(c);
    let length = chunk.find(|c| !allowed(c)).unwrap_or(chunk.len());
    let mut words = chunk[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    if !words.contains('(') {
        words = &words[..words.find(')').unwrap_or(words.len())];
    }
    let head = &words[..words.find('/').unwrap_or(words.len())];
    let named = |domain: &str| {
        head.match_indices(domain).any(|(at, found)| {
            at > 0 && !head[at + found.len()..].starts_with(char::is_alphanumeric)
        })
    };
    let mail = head.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
    });
    let is_address = words.contains("://")
        || words.starts_with("www.")
        || mail
        || (head.is_ascii()
            && head.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b))
            && DOMAINS.iter().any(|d| named(d)));
    is_address.then_some(words.len()).filter(|&length| length > 0)
}
