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
/// Letter groups that transliterations of one letter differ in.
const GROUPS: &[(&str, &str)] = &[
    ("shch", "sh"),
    ("kh", "h"),
    ("gh", "g"),
    ("dzh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
];

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
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(word_key).collect::<Vec<_>>().join(" ")
}

fn word_key(word: &str) -> String {
    let mut grouped = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        match GROUPS.iter().find(|(group, _)| rest.starts_with(group)) {
            Some((group, one)) => {
                grouped.push_str(one);
                rest = &rest[group.len()..];
            }
            None => {
                grouped.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    let plain = grouped.replace(['y', 'j'], "i");
    let ending = ENDINGS.iter().find(|(ending, _)| plain.ends_with(ending));
    let plain = match ending {
        Some((ending, one)) => format!("{}{one}", &plain[..plain.len() - ending.len()]),
        None => plain,
    };
    let mut key = String::with_capacity(plain.len());
    for c in plain.chars() {
        if !key.ends_with(c) || c.is_ascii_digit() {
            key.push(c);
        }
    }
    key
}
