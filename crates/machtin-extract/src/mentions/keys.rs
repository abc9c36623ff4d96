use super::lexicon::LEXICON;
use machtin_text::{fold_marks, name_form, tone_key};

/// The canonical English name of a place, from a name or demonym of either language; none where
/// the gazetteer has no such place.
///
/// # Examples
/// ```
/// use machtin_extract::mentions::place_key;
/// assert_eq!(place_key("Hà Lan"), Some("Netherlands"));
/// assert_eq!(place_key("Dutch"), place_key("Netherlands"));
/// assert_eq!(place_key("Atlantis"), None);
/// ```
#[must_use]
pub fn place_key(name: &str) -> Option<&'static str> {
    let key = tone_key(&name_form(name));
    LEXICON.place(&key).or_else(|| LEXICON.place(key.strip_prefix("the ")?))
}

/// Endings of names from one Cyrillic or Turkic ending, longest first, and what each becomes.
const ENDINGS: &[(&str, &str)] = &[
    ("iiev", "ev"),
    ("aiev", "aev"),
    ("iev", "ev"),
    ("eiev", "eev"),
    ("iov", "ev"),
    ("iova", "eva"),
    ("ieva", "eva"),
    ("skii", "ski"),
    ("ski", "ski"),
];
/// Bytes of the letter group that a word opens with and that transliterations of one letter
/// differ in, and what it becomes.
fn group(word: &[u8]) -> Option<(usize, &'static str)> {
    Some(match word {
        [b's', b'h', b'c', b'h', ..] => (4, "sh"),
        [b'k', b'h', ..] => (2, "h"),
        [b'g', b'h', ..] => (2, "g"),
        [b'd', b'z', b'h', ..] => (3, "j"),
        [b'd', b'j', ..] => (2, "j"),
        [b'p', b'h', ..] => (2, "f"),
        [b'c', b'k', ..] => (2, "k"),
        [b'q', ..] => (1, "k"),
        [b'w', ..] => (1, "v"),
        [b'x', ..] => (1, "ks"),
        _ => return None,
    })
}

/// The form under which transliterations of one foreign name are equal: no diacritics, lower case,
/// `y` and `j` as `i`, `kh` as `h`, `gh` as `g`, double letters single, `-iyev`, `-iev`, `-yev` as
/// `-ev`. Words stay apart by one space.
///
/// Equal keys do not make names equal (`Khan`, `Han`); different keys still may be one name.
///
/// # Examples
/// ```
/// use machtin_extract::mentions::transliteration_key;
/// assert_eq!(transliteration_key("Sergey Kovalyev"), transliteration_key("Sergei Kovaliev"));
/// assert_ne!(transliteration_key("Petrov"), transliteration_key("Petrenko"));
/// ```
#[must_use]
pub fn transliteration_key(name: &str) -> String {
    let folded = fold_marks(&name_form(name));
    let mut key = String::with_capacity(folded.len());
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        push_word_key(word, &mut key);
    }
    key
}

fn push_word_key(word: &str, key: &mut String) {
    let start = key.len();
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let (length, letters) =
            group(rest.as_bytes()).unwrap_or((c.len_utf8(), &rest[..c.len_utf8()]));
        match letters {
            "y" | "j" => key.push('i'),
            _ => key.push_str(letters),
        }
        rest = &rest[length..];
    }
    if let Some((ending, one)) = ENDINGS.iter().find(|(ending, _)| key[start..].ends_with(ending)) {
        key.truncate(key.len() - ending.len());
        key.push_str(one);
    }
    let (mut at, mut last) = (0, None);
    key.retain(|c| {
        let doubled = at > start && last == Some(c) && !c.is_ascii_digit();
        at += c.len_utf8();
        last = Some(c);
        !doubled
    });
}
