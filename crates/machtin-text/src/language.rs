use crate::spelling::fold_marks_into;
use crate::syllable::{is_letter, is_of_word};
use crate::{Form, is_vietnamese_syllable};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The language of a text, as far as machtin reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Vietnamese, with or without diacritics.
    Vietnamese,
    /// English.
    English,
    /// Anything else, or too little text to tell.
    Other,
}

impl Language {
    /// The code used in output: `vi`, `en` or `other`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
            Self::Other => "other",
        }
    }
}

/// At most this many words decide: enough for certainty, bounded for huge texts.
const WORDS_READ: usize = 600;
/// The same for the form of a text.
const FORM_WORDS_READ: usize = 8_000;
/// Share of words with a letter only Vietnamese uses, above which a text is Vietnamese: reasons
/// and figures in `docs/decisions/0002-language-by-syllables.md`.
const MARKED_SHARE: f64 = 0.15;
/// Share of words known from Vietnamese for the same.
const MARKED_KNOWN_SHARE: f64 = 0.4;
/// Share of words known from a language above which a text without Vietnamese letters is in it.
const VIETNAMESE_KNOWN_SHARE: f64 = 0.6;
const ENGLISH_KNOWN_SHARE: f64 = 0.5;

/// Words without a capital that decide alone: names say little of the language they are in.
const PLAIN_WORDS: u32 = 2;

/// How rare a word is in each language: ten times the negative logarithm of its share.
#[derive(Clone, Copy, Debug)]
struct Rarity {
    vietnamese: Option<u8>,
    english: Option<u8>,
}

impl Rarity {
    const fn is_unknown(self) -> bool {
        self.vietnamese.is_none() && self.english.is_none()
    }
}

/// The rarity of a word that its language's list lacks.
const UNKNOWN: u8 = 130;

/// Words of both languages, marks off; see the card beside the file.
static WORDS: LazyLock<FxHashMap<&str, Rarity>> = LazyLock::new(|| {
    let rows = include_str!("../../../models/language/words.tsv").lines();
    rows.filter_map(|row| {
        let mut fields = row.split('\t');
        let word = fields.next()?;
        let (vietnamese, english) = (fields.next()?.parse().ok(), fields.next()?.parse().ok());
        Some((word, Rarity { vietnamese, english }))
    })
    .collect()
});

/// Says whether a text is Vietnamese, English or something else.
///
/// Words with Vietnamese letters that are legal syllables decide first. Without them, the words
/// known from each language do, Vietnamese ones without their marks: the likelier language wins
/// where it knows most words. Words with a capital count only where there are hardly any others:
/// names say little of the language they are in. Reads the first 600 words.
///
/// # Examples
/// ```
/// use machtin_text::{Language, detect_language};
/// assert_eq!(detect_language("Hàng nghìn người xuống đường."), Language::Vietnamese);
/// assert_eq!(detect_language("Hang nghin nguoi da xuong duong cua thu do"), Language::Vietnamese);
/// assert_eq!(detect_language("Thousands of people took to the streets."), Language::English);
/// assert_eq!(detect_language("Tausende gingen auf die Straße."), Language::Other);
/// ```
#[must_use]
pub fn detect_language(text: &str) -> Language {
    let (mut plain, mut names) = (Judged::default(), Judged::default());
    let mut folded = String::new();
    let pieces = text.split(|c: char| !is_of_word(c));
    for word in pieces.filter(|word| !word.is_empty()).take(WORDS_READ) {
        folded.clear();
        fold_marks_into(word, &mut folded);
        let syllable = word.is_ascii() || is_vietnamese_syllable(word);
        let known = WORDS.get(folded.as_str());
        let rarity = Rarity {
            vietnamese: known.and_then(|known| known.vietnamese).filter(|_| syllable),
            english: known.and_then(|known| known.english).filter(|_| word.is_ascii()),
        };
        let marked = syllable && has_vietnamese_letter(word);
        match word.starts_with(char::is_uppercase) || folded.len() == 1 {
            false => plain.add(rarity, marked),
            true if marked || !rarity.is_unknown() => names.add(rarity, marked),
            true => {}
        }
    }
    if plain.words < PLAIN_WORDS {
        plain.add_all(&names);
    }
    plain.language()
}

/// What some words of a text say of its language.
#[derive(Default)]
struct Judged {
    words: u32,
    /// Those with a letter only Vietnamese uses.
    marked: u32,
    /// Those known from each language.
    vietnamese: u32,
    english: u32,
    /// How much likelier they are in Vietnamese.
    likelier: i64,
}

impl Judged {
    fn add(&mut self, rarity: Rarity, marked: bool) {
        self.words += 1;
        self.marked += u32::from(marked);
        self.vietnamese += u32::from(rarity.vietnamese.is_some());
        self.english += u32::from(rarity.english.is_some());
        self.likelier += i64::from(rarity.english.unwrap_or(UNKNOWN))
            - i64::from(rarity.vietnamese.unwrap_or(UNKNOWN));
    }

    fn add_all(&mut self, more: &Self) {
        self.words += more.words;
        self.marked += more.marked;
        self.vietnamese += more.vietnamese;
        self.english += more.english;
        self.likelier += more.likelier;
    }

    fn language(&self) -> Language {
        let share = |count: u32| f64::from(count) / f64::from(self.words.max(1));
        if share(self.marked) >= MARKED_SHARE
            && share(self.vietnamese) >= MARKED_KNOWN_SHARE
            && self.marked > self.english / 2
        {
            return Language::Vietnamese;
        }
        match self.likelier > 0 {
            true if share(self.vietnamese) >= VIETNAMESE_KNOWN_SHARE => Language::Vietnamese,
            false if share(self.english) >= ENGLISH_KNOWN_SHARE => Language::English,
            _ => Language::Other,
        }
    }
}

/// Whether a text was through a word segmenter: at least three underscores between letters, and
/// one in a hundred words or more joined so.
///
/// # Examples
/// ```
/// use machtin_text::{Form, detect_form};
/// assert_eq!(detect_form("Thủ_đô chứng_kiến cuộc biểu_tình quy_mô lớn ."), Form::Segmented);
/// assert_eq!(detect_form("Gọi hàm read_file để đọc."), Form::Raw);
/// ```
#[must_use]
pub fn detect_form(text: &str) -> Form {
    let mut joined = 0_usize;
    let mut words = 0_usize;
    for word in text.split_whitespace().take(FORM_WORDS_READ) {
        words += 1;
        let letters = |part: &str| {
            part.starts_with(is_letter) && part.chars().all(|c| is_of_word(c) || c.is_numeric())
        };
        joined += usize::from(word.contains('_') && word.split('_').all(letters));
    }
    if joined >= 3 && joined * 100 >= words { Form::Segmented } else { Form::Raw }
}

/// A letter that among the world's common languages only Vietnamese uses, or a combining mark
/// over a letter (decomposed text).
fn has_vietnamese_letter(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(
            c,
            'ă' | 'Ă'
                | 'đ'
                | 'Đ'
                | 'ơ'
                | 'Ơ'
                | 'ư'
                | 'Ư'
                | 'ĩ'
                | 'Ĩ'
                | 'ũ'
                | 'Ũ'
                | 'â'
                | 'ê'
                | 'ô'
                | 'Â'
                | 'Ê'
                | 'Ô'
                | '\u{1ea0}'..='\u{1ef9}'
        ) || matches!(
            c,
            'à' | 'á' | 'ã' | 'è' | 'é' | 'ì' | 'í' | 'ò' | 'ó' | 'õ' | 'ù' | 'ú' | 'ý'
        ) || matches!(
            c,
            '\u{300}'
                | '\u{301}'
                | '\u{302}'
                | '\u{303}'
                | '\u{306}'
                | '\u{309}'
                | '\u{31b}'
                | '\u{323}'
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Language) {
        assert_eq!(detect_language(text), expected, "{text:?}");
    }

    #[test]
    fn the_list_of_words_is_whole() {
        assert!(WORDS.len() > 4_000);
        let of = |word: &str| WORDS[word];
        assert!(of("nguoi").english.is_none() && of("the").english < Some(40));
        assert!(of("the").vietnamese > of("the").english);
    }

    #[test]
    fn vietnamese_in_every_dress() {
        check("Phe đối_lập chuẩn_bị xuống_đường", Language::Vietnamese);
        check("Pho\u{302}\u{301} cu\u{309}a nguo\u{31b}\u{300}i da\u{302}n", Language::Vietnamese);
        check("CẢNH SÁT BẮT GIỮ BỐN NGƯỜI", Language::Vietnamese);
        check(
            "Nguoi dan cua thu do da xuong duong vao hom qua de phan doi viec nay",
            Language::Vietnamese,
        );
    }

    #[test]
    fn other_languages_are_other() {
        check("Des milliers de personnes sont descendues dans la rue hier soir", Language::Other);
        check("Miles de personas salieron a las calles de la capital", Language::Other);
        check("Tisíce lidí vyšly včera do ulic hlavního města", Language::Other);
        check("12 345 ...", Language::Other);
        check("", Language::Other);
    }

    #[test]
    fn english_with_foreign_names_is_english() {
        check(
            "Nguyễn Văn An said on Monday that the dam in Sơn Lâm would not be closed.",
            Language::English,
        );
        check("A cloth warehouse in Lang Khe burned; 12 people fled.", Language::English);
        check("Trần Thị Bưởi meets Lê Văn Quế in Thủ Dầu Một", Language::English);
        check("Rocket launches delayed at Quang Lang", Language::English);
    }

    #[test]
    fn vietnamese_with_foreign_names_is_vietnamese() {
        check("John Baker gặp Mary Hill ở New Haven", Language::Vietnamese);
        check("John Baker den gap Mary Hill hom qua", Language::Vietnamese);
        check("Bien Hoa Khoi Cong Cau Moi", Language::Vietnamese);
    }
}
