//! VIQR: Vietnamese in ASCII, marks written after their letters (`Vie^.t Nam`), as in RFC 1456.

use super::words::{Piece, Pieces};
use machtin_text::is_vietnamese_syllable;

/// A vowel with its marks, toneless and with the five tones.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];
const TONES: &[u8] = b"`'?~.";
const SHAPES: [(char, u8, char); 6] = [
    ('a', b'(', 'ă'),
    ('a', b'^', 'â'),
    ('e', b'^', 'ê'),
    ('o', b'^', 'ô'),
    ('o', b'+', 'ơ'),
    ('u', b'+', 'ư'),
];
/// A tone mark may follow the last of two vowels only in these.
const TONE_LAST: [(char, char); 5] = [('o', 'a'), ('o', 'e'), ('u', 'y'), ('u', 'ê'), ('u', 'ơ')];
/// A paragraph no longer than this may be a headline, which has no full stop.
const HEADLINE: usize = 60;
/// A line longer than this was not broken to fit a screen.
const LONG_LINE: usize = 90;
/// More bytes than a syllable can have.
const LONG_WORD: usize = 24;

/// What reading a text as VIQR gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Viqr {
    pub(super) text: String,
    words: usize,
    /// Words that are Vietnamese syllables, with or without marks.
    legal: usize,
    /// Words with marks that punctuation cannot explain.
    telling: usize,
    /// Those of them that make Vietnamese syllables.
    fitting: usize,
    /// Whether the writer marks full stops after vowels with a backslash.
    escapes: bool,
}

impl Viqr {
    /// Reads a text, its markup left alone. Words that do not become Vietnamese syllables stay.
    pub(super) fn of(text: &str) -> Self {
        let mut read = Self { escapes: text.contains("\\."), ..Self::default() };
        for piece in Pieces::of(text) {
            match piece {
                Piece::Words(words) => read.read(words),
                Piece::Markup(markup) => read.text.push_str(markup),
            }
        }
        read
    }

    /// Whether the text is VIQR beyond doubt. Vietnamese has a telling mark in two words of five;
    /// English and programs have them in one of a hundred.
    pub(super) fn is_sure(&self) -> bool {
        self.fitting >= 3
            && self.fitting * 100 >= self.words * 20
            && self.fitting * 100 >= self.telling * 80
            && self.legal * 100 >= self.words * 60
    }

    fn read(&mut self, piece: &str) {
        let bytes = piece.as_bytes();
        let mut at = 0;
        let (mut paragraph, mut line) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' if bytes.get(at + 1).is_some_and(|next| is_mark(*next) || *next == b'\\') => {
                    self.text.push(char::from(bytes[at + 1]));
                    at += 2;
                }
                _ if byte.is_ascii_alphabetic() => {
                    let word = Word::at(bytes, at, |end| {
                        !self.escapes
                            && ends_paragraph(
                                &bytes[paragraph..],
                                line - paragraph,
                                end - paragraph,
                            )
                    });
                    at = self.take(&word, &piece[at..], at);
                }
                _ => {
                    if byte == b'\n' {
                        let blank = bytes[line..at].iter().all(u8::is_ascii_whitespace);
                        line = at + 1;
                        paragraph = if blank { line } else { paragraph };
                    }
                    let c = piece[at..].chars().next().unwrap_or(' ');
                    self.text.push(c);
                    at += c.len_utf8();
                }
            }
        }
    }

    /// Adds a word and returns where the next thing starts.
    fn take(&mut self, word: &Word, printed: &str, at: usize) -> usize {
        self.words += 1;
        let fits = |letters: &str| !letters.is_ascii() && is_vietnamese_syllable(letters);
        let (letters, end) = if fits(&word.letters) {
            (word.letters.as_str(), word.end)
        } else if let Some((letters, end)) = &word.toneless
            && fits(letters)
        {
            (letters.as_str(), *end)
        } else {
            let length = printed.bytes().take_while(u8::is_ascii_alphabetic).count();
            if is_initials(&printed[..length]) {
                self.text.push_str(&word.letters);
                return word.end;
            }
            self.telling += usize::from(word.telling);
            self.legal += usize::from(is_vietnamese_syllable(&printed[..length]));
            self.text.push_str(&printed[..length]);
            return at + length;
        };
        self.legal += 1;
        self.telling += usize::from(word.telling);
        self.fitting += usize::from(word.telling);
        self.text.push_str(letters);
        end
    }
}

/// Letters and marks that stand together.
#[derive(Debug)]
struct Word {
    letters: String,
    end: usize,
    /// The same without a tone mark at its end, which may be punctuation.
    toneless: Option<(String, usize)>,
    telling: bool,
}

impl Word {
    fn at(bytes: &[u8], start: usize, ends_paragraph: impl Fn(usize) -> bool) -> Self {
        let next = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let mut word = Self { letters: String::new(), end: start, toneless: None, telling: false };
        let mut before: [char; 2] = [' '; 2];
        let mut tone = false;
        while next(word.end).is_ascii_alphabetic() && word.letters.len() <= LONG_WORD {
            let byte = next(word.end);
            word.toneless = None;
            word.end += 1;
            let mut letter = char::from(byte.to_ascii_lowercase());
            if letter == 'd' && next(word.end).eq_ignore_ascii_case(&b'd') {
                letter = 'đ';
                word.end += 1;
                word.telling = true;
            }
            let mark = next(word.end);
            if let Some((.., shaped)) =
                SHAPES.iter().find(|(of, with, _)| *of == letter && *with == mark)
            {
                letter = *shaped;
                word.end += 1;
                word.telling = true;
            }
            let capital = |c: char| match byte {
                b'A'..=b'Z' => c.to_uppercase().next().unwrap_or(c),
                _ => c,
            };
            let toned =
                TONES.iter().position(|sign| *sign == next(word.end)).filter(|_| !tone).and_then(
                    |at| VOWELS.iter().find(|row| row.starts_with(letter))?.chars().nth(at + 1),
                );
            if let Some(toned) = toned {
                let sign = next(word.end);
                let last = !next(word.end + 1).is_ascii_alphabetic();
                let may_stop =
                    last && matches!(sign, b'.' | b'?' | b'\'') && !goes_on(bytes, word.end);
                if may_stop && (!may_end(before, letter) || ends_paragraph(word.end + 1))
                    || is_initial(bytes, word.end)
                {
                    word.letters.push(capital(letter));
                    break;
                }
                let mut toneless = word.letters.clone();
                toneless.push(capital(letter));
                word.toneless = Some((toneless, word.end));
                word.letters.push(capital(toned));
                word.end += 1;
                word.telling |= !last || matches!(sign, b'~' | b'`');
                tone = true;
            } else {
                word.letters.push(capital(letter));
            }
            before = [before[1], letter];
        }
        word
    }
}

fn is_mark(byte: u8) -> bool {
    TONES.contains(&byte) || matches!(byte, b'(' | b'^' | b'+')
}

/// Whether a tone mark can stand on the last vowel of a word; the letters before it come with it.
fn may_end(before: [char; 2], letter: char) -> bool {
    let is_vowel = VOWELS.iter().any(|row| row.starts_with(before[1]));
    let of_onset = matches!(before, ['g', 'i'] | ['q', 'u']);
    !is_vowel || of_onset || TONE_LAST.contains(&(before[1], letter))
}

/// Whether a small letter follows the stop, so that it ends no sentence.
fn goes_on(bytes: &[u8], stop: usize) -> bool {
    bytes[stop] != b'\''
        && bytes.get(stop + 1) == Some(&b' ')
        && bytes.get(stop + 2).is_some_and(u8::is_ascii_lowercase)
}

/// Initials with a `Đ` (`DDH`), and the unit `đ`.
fn is_initials(letters: &str) -> bool {
    let is_consonant = |byte: u8| byte.is_ascii_uppercase() && !b"AEIOUY".contains(&byte);
    letters == "dd" || letters.contains("DD") && letters.bytes().all(is_consonant)
}

/// Whether the stop belongs to initials: `U.N.`
fn is_initial(bytes: &[u8], stop: usize) -> bool {
    bytes[stop] == b'.'
        && bytes[stop - 1].is_ascii_uppercase()
        && bytes.get(stop + 1).is_some_and(u8::is_ascii_uppercase)
        && bytes.get(stop + 2) == Some(&b'.')
}

/// Whether a full stop ends a paragraph, or a line that is one.
fn ends_paragraph(paragraph: &[u8], line: usize, mut at: usize) -> bool {
    if paragraph[at - 1] != b'.' || at <= HEADLINE {
        return false;
    }
    let limit = at + 8;
    while at < limit && matches!(paragraph.get(at), Some(b' ' | b'"' | b')' | b'\'' | b'\r')) {
        at += 1;
    }
    match paragraph.get(at) {
        None => true,
        Some(b'\n') => {
            at - line > LONG_LINE || matches!(paragraph[at + 1..], [] | [b'\n' | b'\r', ..])
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(viqr: &str, text: &str) {
        assert_eq!(Viqr::of(viqr).text, text);
    }

    #[test]
    fn marks_follow_their_letters() {
        check(
            "Tie^'ng Vie^.t, DDa` Na(~ng, ddu+o+`ng, Ngu+o+`i",
            "Tiếng Việt, Đà Nẵng, đường, Người",
        );
        check("U+'NG PHO' VO+'I BA~O", "ỨNG PHÓ VỚI BÃO");
    }

    #[test]
    fn punctuation_stays() {
        check("Tro+`i mu+a. Ta.i sao? Co' ai o+? nha`?", "Trời mưa. Tại sao? Có ai ở nhà?");
        check(
            "ho.p ta.i U.N. (xem bao.vn), don't, e.g. \"toi\"",
            "họp tại U.N. (xem bao.vn), don't, e.g. \"toi\"",
        );
        check("di\\. o^ to\\?", "di. ô to?");
        check("<a title=\"la`\">la`</a>", "<a title=\"la`\">là</a>");
    }

    #[test]
    fn a_full_stop_ends_a_long_line_but_no_headline() {
        check("Ngu+o+`i chi.", "Người chị");
        let line = "Ca? la`ng thu+'c tra('ng dde^m vi` nu+o+'c le^n nhanh, ai cu~ng lo cho nha` cu+?a, ruo^.ng vu+o+`n va` dda`n bo.";
        assert!(Viqr::of(line).text.ends_with("và đàn bo."));
        let escapes = format!("Nha` to\\. {line}");
        assert!(Viqr::of(&escapes).text.ends_with("và đàn bọ"));
    }

    #[test]
    fn initials_keep_their_d() {
        check("HDDND, DDH, HDD, 3.000dd, add", "HĐND, ĐH, HĐ, 3.000đ, add");
    }
}
