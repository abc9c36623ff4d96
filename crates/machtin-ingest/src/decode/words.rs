//! What a text says beside its markup, and how Vietnamese its words are.

use super::SNIFFED;
use machtin_text::is_vietnamese_syllable;
use std::borrow::Cow;

/// A text cut at its tags, in order; scripts, styles and comments count as tags.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Words(&'a str),
    Markup(&'a str),
}

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut from = 0;
        loop {
            // A tag ends before the next one opens; otherwise the sign is no tag.
            let Some(open) = self.rest[from..].find('<').map(|at| from + at) else {
                return Some(Piece::Words(std::mem::take(&mut self.rest)));
            };
            match markup_length(&self.rest[open..]) {
                Some(length) if open == 0 => {
                    let (markup, rest) = self.rest.split_at(length);
                    self.rest = rest;
                    return Some(Piece::Markup(markup));
                }
                Some(_) => {
                    let (words, rest) = self.rest.split_at(open);
                    self.rest = rest;
                    return Some(Piece::Words(words));
                }
                None => from = open + 1,
            }
        }
    }
}

/// The length of the tag, comment, script or style that a text opens with.
fn markup_length(text: &str) -> Option<usize> {
    let inside = &text[1..];
    if inside.starts_with("!--") {
        return Some(text.find("-->").map_or(text.len(), |at| at + 3));
    }
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return None;
    }
    let end = 1 + inside.find(['<', '>'])?;
    if text.as_bytes()[end] == b'<' {
        return None;
    }
    let name = inside.as_bytes();
    for close in ["</script", "</style"] {
        let open = &close.as_bytes()[2..];
        if name.len() >= open.len() && name[..open.len()].eq_ignore_ascii_case(open) {
            let closes = |part: &[u8]| part.eq_ignore_ascii_case(close.as_bytes());
            let at = text.as_bytes().windows(close.len()).position(closes);
            return Some(at.unwrap_or(text.len()));
        }
    }
    Some(end + 1)
}

/// The first words of a text, its markup left out and its entities resolved.
pub(super) fn visible(text: &str) -> String {
    let mut seen = String::new();
    for piece in Pieces::of(text) {
        match piece {
            Piece::Words(words) => {
                let room = SNIFFED.saturating_sub(seen.len());
                seen.push_str(&words[..words.floor_char_boundary(room)]);
            }
            Piece::Markup(_) => seen.push(' '),
        }
        if seen.len() >= SNIFFED {
            break;
        }
    }
    match resolve_entities(&seen) {
        Cow::Owned(resolved) => resolved,
        Cow::Borrowed(_) => seen,
    }
}

/// Names of the characters U+00A0 to U+00FF.
const ENTITIES: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy \
    reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 \
    frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
    Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute \
    Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
    ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
    ugrave uacute ucirc uuml yacute thorn yuml";

/// Puts the character for `&eacute;` and `&#233;`. What stands for ASCII stays: it may be markup.
pub(super) fn resolve_entities(text: &str) -> Cow<'_, str> {
    let mut resolved = String::new();
    let mut kept = 0;
    for (at, _) in text.match_indices('&') {
        let Some(name) = text[at + 1..].bytes().take(10).position(|byte| byte == b';') else {
            continue;
        };
        let end = at + 1 + name;
        if let Some(c) = entity(&text[at + 1..end]).filter(|c| !c.is_ascii()) {
            resolved.push_str(&text[kept..at]);
            resolved.push(c);
            kept = end + 1;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    resolved.push_str(&text[kept..]);
    Cow::Owned(resolved)
}

fn entity(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let at = ENTITIES.split_ascii_whitespace().position(|entity| entity == name)?;
        return char::from_u32(0xa0 + u32::try_from(at).ok()?);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// The words of a text, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) words: usize,
    /// Words with a letter beyond ASCII.
    pub(super) marked: usize,
    /// Those of them that are Vietnamese syllables.
    pub(super) legal: usize,
    /// The first different letters beyond ASCII in those.
    letters: Vec<char>,
}

/// So many different letters are enough to tell `på` in every sentence from Vietnamese.
const LETTERS: usize = 3;

impl Score {
    /// Counts the words of a text. Words of one letter say nothing: a dash read by the wrong table
    /// is one. A capital inside a word is strange, unless capitals are a matter of `fonts`.
    pub(super) fn of(text: &str, fonts: bool) -> Self {
        let mut score = Self::default();
        for word in text.split(parts_words) {
            let word = word.trim_matches(|c| !belongs_to_word(c));
            let is_lone = word.chars().nth(1).is_none() || !word.contains(char::is_alphabetic);
            if is_lone && !word.contains('\u{fffd}') {
                continue;
            }
            score.words += 1;
            if word.is_ascii() && !word.contains(is_broken) {
                continue;
            }
            score.marked += 1;
            let legal = is_vietnamese_syllable(word) && (fonts || !mixes_case(word));
            if legal {
                score.legal += 1;
                score.note_letters(word);
            }
        }
        score
    }

    fn note_letters(&mut self, word: &str) {
        for c in word.chars().filter(|c| !c.is_ascii()) {
            if self.letters.len() < LETTERS && !self.letters.contains(&c) {
                self.letters.push(c);
            }
        }
    }

    /// Whether the syllables have letters enough for their number.
    pub(super) fn has_letters(&self) -> bool {
        self.letters.len() >= LETTERS || (self.letters.len() == 2 && self.words <= 4)
    }

    /// Marked words that are no syllables.
    pub(super) fn strange(&self) -> usize {
        self.marked - self.legal
    }

    /// Whether so many hundredths of the words are marked syllables.
    pub(super) fn has_share(&self, hundredths: usize) -> bool {
        self.legal * 100 >= self.words * hundredths
    }

    /// Whether so many hundredths of the marked words are syllables.
    pub(super) fn is_legal(&self, hundredths: usize) -> bool {
        self.legal * 100 >= self.marked * hundredths
    }
}

fn parts_words(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '\u{2000}'..='\u{206f}')
}

/// Letters, their marks, and the signs that letters become when read by the wrong table.
fn belongs_to_word(c: char) -> bool {
    c.is_alphabetic()
        || is_broken(c)
        || matches!(c, '\u{300}'..='\u{36f}')
        || matches!(c, '¢'..='¦' | '¨'..='ª' | '¬'..='¶' | '¸'..='º' | '¼'..='¾')
}

/// Whether a capital beyond ASCII follows a small letter.
fn mixes_case(word: &str) -> bool {
    let pairs = word.chars().zip(word.chars().skip(1));
    pairs.into_iter().any(|(a, b)| a.is_lowercase() && b.is_uppercase() && !b.is_ascii())
}

/// Characters that no text holds when it is read rightly.
fn is_broken(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_no_words() {
        let page = "<p class='á'>Mưa &amp; b&atilde;o</p><SCRIPT>a<b</script>3 < 5<style>é</style>\
            <!-- ê > --> xa";
        assert_eq!(visible(page), " Mưa &amp; bão   3 < 5    xa");
        assert_eq!(visible("a <b without end"), "a <b without end");
        assert_eq!(visible("a <!-- without end"), "a  ");
    }

    #[test]
    fn syllables_are_counted() {
        let score = Score::of("Mưa lớn ở Köln, viÖt ng\u{1}y và 25°C", false);
        assert_eq!((score.words, score.marked, score.legal), (7, 7, 3));
        assert_eq!(Score::of("viỆt", false).legal, 0);
        assert_eq!(Score::of("viỆt tie\u{302}\u{301}ng", true).legal, 2);
    }
}
