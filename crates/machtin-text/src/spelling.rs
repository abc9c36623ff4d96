use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The form under which spellings of one word are equal: NFC, lower case, `Ð` read as `Đ`, and the
/// tone mark of `oa`, `oe`, `uy` on its first vowel (`hoà` = `hòa`, `huỷ` = `hủy`).
///
/// Diacritics are kept: `thể` and `thế` are different words. Idempotent.
///
/// # Examples
/// ```
/// use machtin_text::tone_key;
/// assert_eq!(tone_key("Huỷ"), tone_key("hủy"));
/// assert_eq!(tone_key("quý"), "quý");
/// ```
#[must_use]
pub fn tone_key(word: &str) -> String {
    let mut key = String::with_capacity(word.len());
    tone_key_into(word, &mut key);
    key
}

/// Appends [`tone_key`] of `word` to `key`.
pub fn tone_key_into(word: &str, key: &mut String) {
    let start = key.len();
    if word.is_ascii() {
        key.push_str(word);
        key[start..].make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        let Some(letter) = Letter::of(c) else {
            key.truncate(start);
            key.extend(word.nfc().map(read_lower));
            break;
        };
        key.push(letter.lower);
    }
    place_tone(key, start);
}

/// The letter of a key that stands for a letter.
fn read_lower(c: char) -> char {
    match c {
        'Ð' | 'ð' | 'Ɖ' => 'đ',
        '’' | '‘' => '\'',
        // One letter in, one letter out: `İ` would otherwise become two.
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// New-style endings and their old-style equals.
const TONE_PLACES: &[(&str, &str)] = &[
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
];

fn place_tone(key: &mut String, start: usize) {
    let word = &key[start..];
    // The endings are one of these and a letter with a tone mark.
    let mut end = word.chars().rev();
    if end.next().is_none_or(|c| c.is_ascii()) || !matches!(end.next(), Some('o' | 'u')) {
        return;
    }
    for (new, old) in TONE_PLACES.iter().copied() {
        if let Some(onset) = word.strip_suffix(new)
            && !onset.ends_with('q')
        {
            let end = start + onset.len();
            key.truncate(end);
            key.push_str(old);
            return;
        }
    }
}

/// Lower case without diacritics: `Đông` becomes `dong`.
///
/// For telling texts alike whose marks may be lost or differently encoded; words are not equal
/// because their folds are.
///
/// # Examples
/// ```
/// assert_eq!(machtin_text::fold_marks("Biểu tình ở Đà Nẵng"), "bieu tinh o da nang");
/// ```
#[must_use]
pub fn fold_marks(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_marks_into(text, &mut folded);
    folded
}

/// [`fold_marks`], appended to a buffer.
pub fn fold_marks_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        folded[start..].make_ascii_lowercase();
        return;
    }
    for c in text.chars() {
        match Letter::of(c) {
            Some(letter) => folded.push(letter.bare),
            None => fold_char(c, folded),
        }
    }
}

fn fold_char(c: char, folded: &mut String) {
    match c {
        'đ' | 'Đ' | 'Ð' | 'ð' => folded.push('d'),
        // Quotation marks and dashes, which texts are full of, have no marks to lose.
        '\u{2002}'..='\u{206f}' => folded.push(c),
        _ => folded.extend(
            c.nfd()
                .filter(|&part| !unicode_normalization::char::is_combining_mark(part))
                .flat_map(char::to_lowercase),
        ),
    }
}

/// What a precomposed Latin letter is under its marks, worked out once.
#[derive(Clone, Copy, Debug)]
struct Letter {
    /// Lower case.
    lower: char,
    /// Lower case, tone mark off: `ê` of `Ệ`.
    toneless: char,
    /// Lower case, all marks off: `e` of `Ệ`.
    bare: char,
    /// Whether a tone mark was on it.
    tone: bool,
}

/// Latin letters end here, but for those of [`MARKED`].
const LATIN_END: u32 = 0x250;
/// The block in which most Vietnamese letters with tone marks are.
const MARKED: Range<u32> = 0x1e00..0x1f00;

static LETTERS: LazyLock<Vec<Option<Letter>>> =
    LazyLock::new(|| (0..LATIN_END).chain(MARKED).map(read_letter).collect());

fn read_letter(code: u32) -> Option<Letter> {
    let c = match char::from_u32(code)? {
        'Ð' | 'ð' | 'Ɖ' => 'đ',
        c => c,
    };
    let only = |mut chars: Vec<char>| if chars.len() == 1 { chars.pop() } else { None };
    let mut bare = String::new();
    fold_char(c, &mut bare);
    let mut tone = false;
    let toneless = c.nfd().filter(|&part| {
        tone |= is_tone(part);
        !is_tone(part)
    });
    let toneless = only(toneless.nfc().flat_map(char::to_lowercase).collect())?;
    Some(Letter { lower: read_lower(c), toneless, bare: only(bare.chars().collect())?, tone })
}

impl Letter {
    fn of(c: char) -> Option<Self> {
        let code = u32::from(c);
        let at = if code < LATIN_END {
            code
        } else if MARKED.contains(&code) {
            LATIN_END + code - MARKED.start
        } else {
            return None;
        };
        LETTERS.get(at as usize).copied().flatten()
    }
}

/// The five tone marks as combining characters.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// A name as a person would print it: underscores opened, white space single, ends trimmed.
///
/// # Examples
/// ```
/// assert_eq!(machtin_text::name_form("Danica_Orlin"), "Danica Orlin");
/// ```
#[must_use]
pub fn name_form(printed: &str) -> String {
    let mut form = String::with_capacity(printed.len());
    let words = printed.split(|c: char| c == '_' || c.is_whitespace());
    for word in words.filter(|word| !word.is_empty()) {
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(word);
    }
    form
}

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

const STOPS: &[&str] = &["c", "ch", "p", "t"];

const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Vowel groups, tone marks off, with the set of codas that may follow: `o` open only,
/// `c` closed only, `b` both.
const NUCLEI: &[(&str, char)] = &[
    ("a", 'b'),
    ("ă", 'c'),
    ("â", 'c'),
    ("e", 'b'),
    ("ê", 'b'),
    ("i", 'b'),
    ("o", 'b'),
    ("ô", 'b'),
    ("ơ", 'b'),
    ("u", 'b'),
    ("ư", 'b'),
    ("y", 'b'),
    ("oo", 'c'),
    ("ai", 'o'),
    ("ay", 'o'),
    ("ây", 'o'),
    ("ao", 'o'),
    ("au", 'o'),
    ("âu", 'o'),
    ("eo", 'o'),
    ("êu", 'o'),
    ("ia", 'o'),
    ("iê", 'c'),
    ("iêu", 'o'),
    ("iu", 'o'),
    ("oa", 'b'),
    ("oai", 'o'),
    ("oay", 'o'),
    ("oao", 'o'),
    ("oă", 'c'),
    ("oe", 'b'),
    ("oi", 'o'),
    ("ôi", 'o'),
    ("ơi", 'o'),
    ("ua", 'o'),
    ("uâ", 'c'),
    ("uê", 'b'),
    ("ui", 'o'),
    ("uô", 'c'),
    ("uôi", 'o'),
    ("uơ", 'o'),
    ("uy", 'b'),
    ("uya", 'o'),
    ("uyê", 'c'),
    ("uyu", 'o'),
    ("ưa", 'o'),
    ("ưi", 'o'),
    ("ươ", 'c'),
    ("ươi", 'o'),
    ("ươu", 'o'),
    ("ưu", 'o'),
    ("yê", 'c'),
    ("yêu", 'o'),
    ("uây", 'o'),
];

/// Whether the letters can be a Vietnamese syllable with its diacritics: onset, vowels, coda.
///
/// Takes any case and Unicode form, and `Ð` as `Đ`. Foreign words that happen to fit (`ban`, `an`)
/// pass.
///
/// # Examples
/// ```
/// use machtin_text::is_vietnamese_syllable;
/// assert!(is_vietnamese_syllable("Nghiêng") && is_vietnamese_syllable("Ðặng"));
/// assert!(!is_vietnamese_syllable("bốbầu"));
/// assert!(!is_vietnamese_syllable("Savelia"));
/// ```
#[must_use]
pub fn is_vietnamese_syllable(word: &str) -> bool {
    // The longest, `nghiêng`, has seven letters; three marks more when decomposed.
    if word.is_empty() || word.len() > 24 {
        return false;
    }
    let composed: String;
    let word = if word.chars().all(|c| Letter::of(c).is_some()) {
        word
    } else {
        composed = word.nfc().collect();
        &composed
    };
    let mut tones = 0;
    let mut toneless = String::with_capacity(24);
    for c in word.chars() {
        let Some(letter) = Letter::of(c) else { return false };
        tones += usize::from(letter.tone);
        toneless.push(letter.toneless);
    }
    tones <= 1 && has_syllable_form(&toneless, tones == 1 || word.is_ascii())
}

/// Onset, vowels and coda, in lower case without tone marks. A stop needs a tone mark, unless the
/// writer uses no marks at all: `stops` allows it.
fn has_syllable_form(plain: &str, stops: bool) -> bool {
    let Some(vowels) = plain.find(is_vowel) else { return false };
    // The vowel of `gi` and `qu` belongs to the onset, to both in `gì`.
    let wide = (plain.starts_with("gi") || plain.starts_with("qu")).then_some(2);
    [Some(vowels), wide].into_iter().flatten().any(|cut| {
        let (onset, rhyme) = plain.split_at(cut);
        let rhyme = if plain == "gi" { "i" } else { rhyme };
        let (nucleus, coda) = rhyme.split_at(rhyme.find(|c| !is_vowel(c)).unwrap_or(rhyme.len()));
        let fits = |place| match place {
            'o' => coda.is_empty(),
            'c' => !coda.is_empty(),
            _ => true,
        };
        let vowels = || NUCLEUS_CODES.iter().position(|&code| code == letters_code(nucleus));
        ONSET_CODES.contains(&letters_code(onset))
            && CODA_CODES.contains(&letters_code(coda))
            && (stops || !STOPS.contains(&coda))
            && vowels().is_some_and(|at| fits(NUCLEI[at].1))
    })
}

/// The bytes of a letter group as one number, equal for equal groups of up to seven bytes: lists
/// of numbers are searched faster than lists of strings.
const fn letters_code(letters: &str) -> u64 {
    let bytes = letters.as_bytes();
    if bytes.len() > 7 {
        return u64::MAX;
    }
    let mut code = 0;
    let mut at = 0;
    while at < bytes.len() {
        code = code << 8 | bytes[at] as u64;
        at += 1;
    }
    code
}

const fn codes<const N: usize>(groups: &[&str]) -> [u64; N] {
    let mut codes = [0; N];
    let mut at = 0;
    while at < N {
        codes[at] = letters_code(groups[at]);
        at += 1;
    }
    codes
}

const ONSET_CODES: [u64; ONSETS.len()] = codes(ONSETS);
const CODA_CODES: [u64; CODAS.len()] = codes(CODAS);
const NUCLEUS_CODES: [u64; NUCLEI.len()] = {
    let mut codes = [0; NUCLEI.len()];
    let mut at = 0;
    while at < codes.len() {
        codes[at] = letters_code(NUCLEI[at].0);
        at += 1;
    }
    codes
};

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_letters_is_that_of_unicode() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let kept = c.is_lowercase() && !matches!(c, 'ð');
            assert!(!kept || read_lower(c) == c, "{c:?}");
            let composed = std::iter::once(c).nfc().eq([c]);
            assert!(Letter::of(c).is_none() || composed, "{c:?}");
        }
    }

    #[test]
    fn tone_marks_move_to_the_usual_place() {
        let cases = [
            ("hoà", "hòa"),
            ("HUỶ", "hủy"),
            ("khoẻ", "khỏe"),
            ("quý", "quý"),
            ("hoàn", "hoàn"),
            ("Ðà", "đà"),
            ("to\u{300}a", "tòa"),
        ];
        for (word, key) in cases {
            assert_eq!(tone_key(word), key);
            assert_eq!(tone_key(key), key);
        }
    }

    #[test]
    fn legal_syllables_are_told_from_others() {
        for word in ["người", "khuya", "Quốc", "gì", "giếng", "uống", "yêu", "nghiêng", "khuấy"]
        {
            assert!(is_vietnamese_syllable(word), "{word}");
        }
        for word in ["bốbầu", "Koravec", "flag", "strong", "OSCE", "tiếếng", ""] {
            assert!(!is_vietnamese_syllable(word), "{word}");
        }
    }

    /// The rule as it is written down: onset, vowels, coda, tried one by one.
    fn is_syllable_by_parts(word: &str) -> bool {
        let tones = word.nfd().filter(|&c| is_tone(c)).count();
        let toneless = word.nfd().filter(|&c| !is_tone(c)).nfc();
        let plain: String = toneless.flat_map(char::to_lowercase).collect();
        let rhyme_fits = |rhyme: &str| {
            NUCLEI.iter().any(|(nucleus, place)| {
                rhyme.strip_prefix(nucleus).is_some_and(|coda| {
                    let place = match place {
                        'o' => coda.is_empty(),
                        'c' => !coda.is_empty(),
                        _ => true,
                    };
                    let toned = tones == 1 || word.is_ascii() || !STOPS.contains(&coda);
                    place && toned && CODAS.contains(&coda)
                })
            })
        };
        let parts = ONSETS.iter().filter_map(|onset| Some((onset, plain.strip_prefix(onset)?)));
        tones <= 1
            && parts.into_iter().any(|(onset, rhyme)| {
                rhyme_fits(if rhyme.is_empty() && *onset == "gi" { "i" } else { rhyme })
            })
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_says_what_the_parts_say(
            word in "(ngh|qu|gi|tr|[bcdđghklmnstvxfw])?[aăâeêioôơuưyàáạấệướỹAỂ]{0,3}\u{301}?(ng|nh|ch|[cmntpx])?",
        ) {
            proptest::prop_assert_eq!(is_vietnamese_syllable(&word), is_syllable_by_parts(&word));
        }

        #[test]
        fn folding_letter_by_letter_folds_the_whole(text in "\\PC{0,12}") {
            proptest::prop_assert_eq!(fold_marks(&text), fold_whole(&text));
        }
    }

    fn fold_whole(text: &str) -> String {
        let marks_off = text.nfd().filter(|&c| !unicode_normalization::char::is_combining_mark(c));
        marks_off
            .flat_map(|c| {
                match c {
                    'đ' | 'Đ' | 'Ð' | 'ð' | 'Ɖ' => 'd',
                    c => c,
                }
                .to_lowercase()
            })
            .collect()
    }

    #[test]
    fn every_character_folds_as_its_parts_do() {
        let all = (char::MIN..=char::MAX).map(String::from);
        assert_eq!(all.filter(|c| fold_marks(c) != fold_whole(c)).collect::<String>(), "");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        let once = fold_marks("Thủ đô Bình Nhưỡng ĐÓN Ðoàn");
        assert_eq!(once, "thu do binh nhuong don doan");
        assert_eq!(fold_marks(&once), once);
    }
}
