use crate::spelling::fold_marks_into;
use crate::syllable::{is_letter, is_of_word};
use crate::{Form, is_vietnamese_syllable};

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
/// Share of legal syllables for the same.
const LEGAL_SHARE: f64 = 0.5;
/// Share of function words above which a text without Vietnamese letters is called English or
/// (undiacritised) Vietnamese.
const FUNCTION_SHARE: f64 = 0.18;

/// Says whether a text is Vietnamese, English or something else.
///
/// Words with Vietnamese letters that are legal syllables decide first, then function words of
/// both languages, Vietnamese ones also without their marks. Reads the first 600 words.
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
    let mut words = 0_u32;
    let (mut marked, mut legal, mut english, mut bare) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut folded = String::new();
    let pieces = text.split(|c: char| !is_of_word(c));
    for word in pieces.filter(|word| !word.is_empty()).take(WORDS_READ) {
        words += 1;
        let fits = is_vietnamese_syllable(word);
        legal += u32::from(fits);
        marked += u32::from(fits && has_vietnamese_letter(word));
        folded.clear();
        fold_marks_into(word, &mut folded);
        let ending = folded.len() > 4 && ENGLISH_ENDINGS.iter().any(|end| folded.ends_with(end));
        english += u32::from(word.is_ascii() && (ending || contains(ENGLISH, &folded)));
        bare += u32::from(contains(VIETNAMESE_BARE, &folded));
    }
    if words == 0 {
        return Language::Other;
    }
    let share = |count: u32| f64::from(count) / f64::from(words);
    if share(marked) >= MARKED_SHARE && share(legal) >= LEGAL_SHARE && marked > english {
        return Language::Vietnamese;
    }
    let (english, bare) = (share(english), share(bare));
    if english.max(bare) < FUNCTION_SHARE {
        return Language::Other;
    }
    if english >= bare {
        Language::English
    } else if share(legal) >= 0.65 {
        Language::Vietnamese
    } else {
        Language::Other
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

/// Endings that mark English words in headlines, where function words are few; none is common in
/// the other languages written without marks.
const ENGLISH_ENDINGS: &[&str] =
    &["ing", "ed", "ly", "ness", "ght", "ck", "ies", "ths", "wn", "ss"];

fn contains(sorted: &[&str], word: &str) -> bool {
    sorted.binary_search(&word).is_ok()
}

const ENGLISH: &[&str] = &[
    "a", "about", "after", "against", "all", "also", "an", "and", "any", "are", "as", "at", "be",
    "been", "before", "but", "by", "can", "could", "day", "did", "do", "for", "from", "had", "has",
    "have", "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "last", "like", "made", "many", "may", "more", "most", "much", "must", "near", "new", "no",
    "not", "now", "of", "off", "on", "one", "only", "or", "other", "our", "out", "over", "people",
    "said", "say", "says", "she", "should", "since", "so", "some", "such", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "three", "through", "to",
    "two", "under", "until", "up", "was", "we", "were", "what", "when", "where", "which", "while",
    "who", "will", "with", "would", "year", "years", "yet", "you", "your",
];

/// Common Vietnamese syllables with their marks off, leaving out those that are English words.
const VIETNAMESE_BARE: &[&str] = &[
    "anh", "bao", "bi", "cac", "cach", "cai", "cho", "chu", "chua", "chuc", "chung", "co", "cong",
    "cua", "cung", "cuoc", "cuoi", "dan", "dang", "dau", "day", "de", "den", "di", "dich", "dieu",
    "dinh", "do", "doi", "dong", "du", "dung", "duoc", "duong", "gia", "giao", "giua", "hai",
    "hang", "hay", "hien", "ho", "hoa", "hoi", "hom", "hon", "huong", "khach", "khi", "khoang",
    "khong", "khu", "la", "lai", "lam", "luc", "luong", "mot", "muon", "nam", "nay", "ngay",
    "nghin", "ngoai", "nguoi", "nha", "nhan", "nhat", "nhieu", "nhu", "nhung", "nuoc", "phai",
    "phan", "phu", "qua", "quan", "quoc", "rang", "rat", "sau", "se", "tai", "theo", "thi", "thoi",
    "thu", "trong", "trung", "truoc", "tu", "va", "vao", "viec", "voi", "xuong",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Language) {
        assert_eq!(detect_language(text), expected, "{text:?}");
    }

    #[test]
    fn word_lists_are_sorted() {
        assert!(ENGLISH.is_sorted() && VIETNAMESE_BARE.is_sorted());
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
