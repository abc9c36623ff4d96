use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfd_quick};

use crate::{is_vietnamese_syllable, tone_key};

/// Where the tone mark of open `oa`, `oe`, `uy` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TonePlace {
    /// As the text has it.
    #[default]
    Keep,
    /// On the second vowel: `hoà`, `huỷ`.
    New,
    /// On the first vowel: `hòa`, `hủy`.
    Old,
}

/// How letters with marks are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnicodeForm {
    /// Composed: one code point a letter.
    #[default]
    Nfc,
    /// Decomposed: letter and marks apart.
    Nfd,
    /// As the text has it.
    Keep,
}

/// What to settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Normalization {
    /// Unicode form.
    pub form: UnicodeForm,
    /// Tone mark of `oa`, `oe`, `uy`.
    pub tone: TonePlace,
    /// Whether letters of other alphabets that look Latin become Latin inside Latin words, `Ð`
    /// becomes `Đ`, invisible characters go and odd spaces become plain.
    pub look_alikes: bool,
}

impl Default for Normalization {
    fn default() -> Self {
        Self { form: UnicodeForm::Nfc, tone: TonePlace::Keep, look_alikes: true }
    }
}

/// How many of each change were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Words whose letters were composed or decomposed.
    pub form: usize,
    /// Words whose tone mark moved.
    pub tone: usize,
    /// Letters replaced by the ones they look like.
    pub look_alikes: usize,
    /// Invisible characters removed.
    pub invisible: usize,
    /// Spaces made plain.
    pub spaces: usize,
}

impl Changes {
    /// Adds the counts of another text.
    pub fn add(&mut self, other: Self) {
        self.form += other.form;
        self.tone += other.tone;
        self.look_alikes += other.look_alikes;
        self.invisible += other.invisible;
        self.spaces += other.spaces;
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Settles the Unicode form, tone marks and look-alike letters of a text, and says what changed.
///
/// Words that are no Vietnamese syllables keep their spelling; line ends and all other white space
/// keep their places. Linear in the length; normalising twice changes nothing more.
///
/// # Examples
/// ```
/// use machtin_text::{Normalization, TonePlace, normalize};
/// let options = Normalization { tone: TonePlace::Old, ..Normalization::default() };
/// let (text, changes) = normalize("Ðà Lạt xoá bỏ quy hoạch", options);
/// assert_eq!(text, "Đà Lạt xóa bỏ quy hoạch");
/// assert_eq!((changes.look_alikes, changes.tone), (1, 1));
/// ```
#[must_use]
pub fn normalize(text: &str, options: Normalization) -> (String, Changes) {
    let mut out = String::with_capacity(text.len());
    let mut changes = Changes::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let in_word = is_word(first);
        let end = rest.find(|c| is_word(c) != in_word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        if in_word {
            push_word(piece, options, &mut out, &mut changes);
        } else {
            push_between(piece, options, &mut out, &mut changes);
        }
        rest = after;
    }
    (out, changes)
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) || is_invisible(c)
}

/// Soft hyphen, zero-width space, joiner marks, byte order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn push_between(piece: &str, options: Normalization, out: &mut String, changes: &mut Changes) {
    for c in piece.chars() {
        let odd = options.look_alikes
            && matches!(
                c,
                '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            );
        changes.spaces += usize::from(odd);
        out.push(if odd { ' ' } else { c });
    }
}

fn push_word(piece: &str, options: Normalization, out: &mut String, changes: &mut Changes) {
    let mut word = piece.to_owned();
    if options.look_alikes {
        word = latin(&word, changes);
    }
    let before = word.clone();
    word = composed(&word);
    let moved = match options.tone {
        TonePlace::Keep => word.clone(),
        TonePlace::Old => with_tone(&word, false),
        TonePlace::New => with_tone(&word, true),
    };
    changes.tone += usize::from(moved != word);
    let settled = match options.form {
        UnicodeForm::Nfc => moved.clone(),
        UnicodeForm::Nfd => decomposed(&moved),
        UnicodeForm::Keep if moved == word => {
            out.push_str(&before);
            return;
        }
        UnicodeForm::Keep if is_nfc_quick(before.chars()) == IsNormalized::Yes => moved.clone(),
        UnicodeForm::Keep => decomposed(&moved),
    };
    let same_form = match options.form {
        UnicodeForm::Nfc => before == word,
        UnicodeForm::Nfd => decomposed(&before) == before,
        UnicodeForm::Keep => true,
    };
    changes.form += usize::from(!same_form);
    out.push_str(&settled);
}

fn composed(word: &str) -> String {
    if is_nfc_quick(word.chars()) == IsNormalized::Yes {
        return word.to_owned();
    }
    word.nfc().collect()
}

fn decomposed(word: &str) -> String {
    if is_nfd_quick(word.chars()) == IsNormalized::Yes {
        return word.to_owned();
    }
    word.nfd().collect()
}

/// Drops invisible characters; in a word with Latin letters, reads the others as Latin.
fn latin(word: &str, changes: &mut Changes) -> String {
    let has_latin = word.chars().any(|c| c.is_ascii_alphabetic() || is_vietnamese_letter(c));
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if is_invisible(c) {
            changes.invisible += 1;
            continue;
        }
        let found = matches!(c, 'Ð' | 'Ɖ').then_some('Đ').or_else(|| {
            LOOK_ALIKES.iter().find(|(other, _)| has_latin && *other == c).map(|(_, latin)| *latin)
        });
        changes.look_alikes += usize::from(found.is_some());
        out.push(found.unwrap_or(c));
    }
    out
}

const fn is_vietnamese_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{1b0}' | '\u{1ea0}'..='\u{1ef9}')
}

/// Cyrillic and Greek letters and the Latin ones they are drawn like.
const LOOK_ALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Ѕ', 'S'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ð', 'đ'),
];

/// Toned vowels: plain, grave, acute, hook, tilde, dot.
const TONES: &[[char; 6]] = &[
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['A', 'À', 'Á', 'Ả', 'Ã', 'Ạ'],
    ['E', 'È', 'É', 'Ẻ', 'Ẽ', 'Ẹ'],
    ['Y', 'Ỳ', 'Ý', 'Ỷ', 'Ỹ', 'Ỵ'],
    ['O', 'Ò', 'Ó', 'Ỏ', 'Õ', 'Ọ'],
    ['U', 'Ù', 'Ú', 'Ủ', 'Ũ', 'Ụ'],
];

/// The vowel without its tone, and the tone's number.
fn split_tone(c: char) -> (char, usize) {
    TONES
        .iter()
        .find_map(|row| row.iter().position(|&toned| toned == c).map(|tone| (row[0], tone)))
        .unwrap_or((c, 0))
}

fn put_tone(c: char, tone: usize) -> char {
    TONES.iter().find(|row| row[0] == c).and_then(|row| row.get(tone)).copied().unwrap_or(c)
}

/// The word with the tone mark of its final `oa`, `oe`, `uy` on the second vowel or the first.
fn with_tone(word: &str, second: bool) -> String {
    if word.is_ascii() || !is_vietnamese_syllable(word) {
        return word.to_owned();
    }
    let mut letters: Vec<char> = word.chars().collect();
    let [onset @ .., a, b] = letters.as_mut_slice() else { return word.to_owned() };
    let ((first, tone_a), (last, tone_b)) = (split_tone(*a), split_tone(*b));
    let open = matches!(
        (first.to_ascii_lowercase(), last.to_ascii_lowercase()),
        ('o', 'a' | 'e') | ('u', 'y')
    );
    let after_q = onset.last().is_some_and(|c| c.eq_ignore_ascii_case(&'q'));
    if !open || after_q || (tone_a == 0) == (tone_b == 0) {
        return word.to_owned();
    }
    let tone = tone_a.max(tone_b);
    (*a, *b) = if second { (first, put_tone(last, tone)) } else { (put_tone(first, tone), last) };
    let moved: String = letters.into_iter().collect();
    if tone_key(&moved) == tone_key(word) { moved } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, tone: TonePlace, expected: &str) {
        let options = Normalization { tone, ..Normalization::default() };
        let (once, _) = normalize(text, options);
        assert_eq!(once, expected, "from {text:?}");
        let (twice, changes) = normalize(&once, options);
        assert_eq!(twice, once);
        assert!(changes.is_empty(), "{changes:?}");
    }

    #[test]
    fn tone_marks_move_to_the_chosen_vowel() {
        check("hoà thuỷ HOÀ khoẻ", TonePlace::Old, "hòa thủy HÒA khỏe");
        check("hòa thủy HÒA khỏe", TonePlace::New, "hoà thuỷ HOÀ khoẻ");
        check("quý hoàng thuyền của", TonePlace::New, "quý hoàng thuyền của");
    }

    #[test]
    fn decomposed_letters_are_composed() {
        check("Hue\u{302}\u{301}", TonePlace::Keep, "Huế");
    }

    #[test]
    fn look_alike_letters_become_latin_inside_latin_words_only() {
        check("Ðồng Nаi", TonePlace::Keep, "Đồng Nai");
        check("Москва", TonePlace::Keep, "Москва");
    }

    #[test]
    fn invisible_characters_go_and_spaces_become_plain() {
        check("thành\u{a0}phố\u{200b} mới\n", TonePlace::Keep, "thành phố mới\n");
    }

    #[test]
    fn decomposed_form_is_counted_once_a_word() {
        let options = Normalization { form: UnicodeForm::Nfd, ..Normalization::default() };
        let (text, changes) = normalize("Huế mưa", options);
        assert_eq!(text, "Hue\u{302}\u{301} mu\u{31b}a");
        assert_eq!(changes.form, 2);
    }
}
