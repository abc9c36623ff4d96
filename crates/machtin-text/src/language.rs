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

/// How rare a word is in each language: ten times the negative logarithm of its share.
#[derive(Clone, Copy, Debug)]
struct Rarity {
    vietnamese: Option<u8>,
    english: Option<u8>,
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
/// where it knows most words, names left out. Reads the first 600 words.
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
    let (mut all, mut marked, mut judged) = (0_u32, 0_u32, 0_u32);
    let (mut vietnamese, mut english) = (0_u32, 0_u32);
    // How much likelier the words are in Vietnamese.
    let mut likelier = 0_i64;
    let mut folded = String::new();
    let pieces = text.split(|c: char| !is_of_word(c));
    for word in pieces.filter(|word| !word.is_empty()).take(WORDS_READ) {
        all += 1;
        folded.clear();
        fold_marks_into(word, &mut folded);
        let syllable = word.is_ascii() || is_vietnamese_syllable(word);
        marked += u32::from(syllable && has_vietnamese_letter(word));
        let known = WORDS.get(folded.as_str());
        let rarity = Rarity {
            vietnamese: known.and_then(|known| known.vietnamese).filter(|_| syllable),
            english: known.and_then(|known| known.english).filter(|_| word.is_ascii()),
        };
        let is_known = rarity.vietnamese.is_some() || rarity.english.is_some();
        let name = word.starts_with(char::is_uppercase) || folded.len() == 1;
        if name && !is_known {
            continue;
        }
        judged += 1;
        vietnamese += u32::from(rarity.vietnamese.is_some());
        english += u32::from(rarity.english.is_some());
        likelier += i64::from(rarity.english.unwrap_or(UNKNOWN))
            - i64::from(rarity.vietnamese.unwrap_or(UNKNOWN));
    }
    if judged == 0 {
        return Language::Other;
    }
    let share = |count: u32, of: u32| f64::from(count) / f64::from(of);
    let known = share(vietnamese, judged);
    if share(marked, all) >= MARKED_SHARE && known >= MARKED_KNOWN_SHARE && marked > english / 2 {
        return Language::Vietnamese;
    }
    match likelier > 0 {
        true if known >= VIETNAMESE_KNOWN_SHARE => Language::Vietnamese,
        false if share(english, judged) >= ENGLISH_KNOWN_SHARE => Language::English,
        _ => Language::Other,
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
    }
}
