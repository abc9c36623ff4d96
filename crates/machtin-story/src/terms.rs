//! Words of an article to keys: terms, names, numbers, days and years.
//!
//! Vietnamese terms are syllables and pairs of syllables, so that raw and segmented copies of a
//! text give the same terms.

use machtin_text::{Gap, Language, Syllable, SyllableKind, Syllables, fold_marks};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words of a part of an article, sentence by sentence.
pub(crate) struct Words<'a> {
    list: Vec<Word<'a>>,
}

/// A word, number or mark with its normal form.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    printed: &'a str,
    key: &'a str,
    kind: SyllableKind,
    gap: Gap,
    first: bool,
}

impl<'a> Word<'a> {
    pub(crate) fn printed(&self) -> &'a str {
        self.printed
    }

    pub(crate) fn key(&self) -> &'a str {
        self.key
    }

    pub(crate) fn is_mark(&self) -> bool {
        self.kind == SyllableKind::Mark
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == SyllableKind::Word
    }

    fn is_number(&self) -> bool {
        self.kind == SyllableKind::Number
    }

    pub(crate) fn is_capital(&self) -> bool {
        self.is_word() && self.printed.starts_with(char::is_uppercase)
    }
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str, syllables: &'a Syllables, ranges: &[Range<usize>]) -> Self {
        let word = |syllable: &'a Syllable, first: bool| Word {
            printed: syllable.span.of(text),
            key: syllables.key(syllable),
            kind: syllable.kind,
            gap: syllable.gap,
            first,
        };
        let all = syllables.as_slice();
        let list = ranges
            .iter()
            .flat_map(|range| all[range.clone()].iter().enumerate())
            .map(|(at, syllable)| word(syllable, at == 0))
            .collect();
        Self { list }
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Word<'a>> {
        self.list.iter()
    }

    pub(crate) fn as_slice(&self) -> &[Word<'a>] {
        &self.list
    }
}

static STOP_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../data/stop_words.tsv").lines().skip(1);
    lines.filter_map(|line| line.split_once('\t')).map(|(_, word)| word).collect()
});

fn is_stop(word: &str) -> bool {
    STOP_WORDS.contains(word)
}

/// Terms in order, with repetitions.
pub(crate) fn terms(words: &Words<'_>, language: Language, keep: &mut impl FnMut(&str)) {
    if language != Language::Vietnamese {
        for word in words.iter().filter(|w| w.is_word() && w.key.chars().count() > 1) {
            if !is_stop(word.key) {
                keep(&stem(word.key));
            }
        }
        return;
    }
    let mut before: Option<&Word<'_>> = None;
    let mut pair = String::new();
    for word in words.iter() {
        if !word.is_word() {
            before = None;
            continue;
        }
        if word.key.chars().count() > 1 && !is_stop(word.key) {
            keep(word.key);
        }
        if let Some(before) = before
            && !word.first
        {
            pair.clear();
            pair.push_str(before.key);
            pair.push(' ');
            pair.push_str(word.key);
            keep(&pair);
        }
        before = Some(word);
    }
}

/// An English word without its commonest endings.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let has = |stem: &str, least: usize| stem.chars().count() >= least;
    let kept = word.ends_with("ss") || word.ends_with("us") || word.ends_with("is");
    let mut singular = Cow::Borrowed(word);
    if let Some(cut) = word.strip_suffix('s').filter(|_| !kept) {
        if let Some(stem) = word.strip_suffix("ies").filter(|stem| has(stem, 2)) {
            singular = Cow::Owned(format!("{stem}y"));
        } else if let Some(two) = cut.strip_suffix('e').filter(|two| {
            ["ss", "ch", "sh"].iter().any(|end| two.strip_suffix(end).is_some_and(|s| has(s, 2)))
        }) {
            singular = Cow::Borrowed(two);
        } else if has(cut, 3) {
            singular = Cow::Borrowed(cut);
        }
    }
    for ending in ["ing", "ed"] {
        if let Some(stem) = singular.strip_suffix(ending)
            && has(stem, 3)
            && stem.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        {
            let mut letters = stem.chars();
            let last = letters.next_back();
            let doubled =
                last.is_some_and(|c| !"lsz".contains(c)) && letters.clone().next_back() == last;
            let length = if doubled { letters.as_str().len() } else { stem.len() };
            return cut_to(singular, length);
        }
    }
    let silent = has(&singular, 5) && singular.ends_with('e');
    let length = singular.len() - usize::from(silent);
    cut_to(singular, length)
}

/// The first bytes of a word.
fn cut_to(word: Cow<'_, str>, length: usize) -> Cow<'_, str> {
    match word {
        Cow::Borrowed(word) => Cow::Borrowed(&word[..length]),
        Cow::Owned(mut word) => {
            word.truncate(length);
            Cow::Owned(word)
        }
    }
}

/// Names: runs of capitals joined, and each foreign word of them.
pub(crate) fn names(words: &Words<'_>, language: Language, keep: &mut impl FnMut(&str)) {
    let list = words.as_slice();
    let shouted = list.iter().filter(|w| w.is_word() && !w.is_capital()).count() * 2
        < list.iter().filter(|w| w.is_word()).count();
    if shouted && list.len() > 3 {
        return;
    }
    let mut at = 0;
    while at < list.len() {
        let run = list[at..].iter().enumerate().take_while(|(n, word)| {
            let joined =
                *n == 0 || (!word.first && matches!(word.gap, Gap::Space | Gap::Underscore));
            word.is_capital() && joined
        });
        let length = run.count();
        name_keys(&list[at..at + length], language, keep);
        at += length.max(1);
    }
}

fn name_keys(run: &[Word<'_>], language: Language, keep: &mut impl FnMut(&str)) {
    let foreign = |word: &Word<'_>| {
        language != Language::Vietnamese || !machtin_text::is_vietnamese_syllable(word.printed)
    };
    for word in run {
        let length = word.key.chars().count();
        if foreign(word) && length > 2 && !is_stop(word.key) && !(word.first && run.len() == 1) {
            keep(&fold_marks(word.key));
        }
    }
    let start = run.iter().take_while(|w| w.first && is_stop(w.key)).count();
    let run = &run[start..];
    if (2..=5).contains(&run.len()) {
        let joined: String = run.iter().map(|word| fold_marks(word.key)).collect();
        keep(&joined);
    }
}

const MAGNITUDES: &[(&str, f64)] = &[
    ("nghìn", 1e3),
    ("ngàn", 1e3),
    ("vạn", 1e4),
    ("triệu", 1e6),
    ("tỷ", 1e9),
    ("tỉ", 1e9),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("hundred", 1e2),
    ("trăm", 1e2),
];

const NUMERALS: &[(&str, f64)] = &[
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("hai", 2.0),
    ("ba", 3.0),
    ("bốn", 4.0),
    ("sáu", 6.0),
    ("bảy", 7.0),
    ("tám", 8.0),
    ("chín", 9.0),
    ("mười", 10.0),
];

fn listed(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Numbers as values: `15.000` in Vietnamese and `15,000` in English are `15000`.
pub(crate) fn numbers(words: &Words<'_>, language: Language, keep: &mut impl FnMut(&str)) {
    let list = words.as_slice();
    for (at, word) in list.iter().enumerate() {
        let value = if word.is_number() {
            parse_number(word.printed, language)
        } else {
            listed(NUMERALS, word.key)
        };
        let Some(value) = value else { continue };
        let times = list.get(at + 1).and_then(|next| listed(MAGNITUDES, next.key));
        if word.is_word() && times.is_none() && value < 4.0 {
            continue;
        }
        let value = value * times.unwrap_or(1.0);
        if value >= 4.0 && !(times.is_none() && (1900.0..2100.0).contains(&value)) {
            keep(&format!("{value}"));
        }
    }
}

/// Reads digits with the separators of a language.
fn parse_number(printed: &str, language: Language) -> Option<f64> {
    let (thousands, decimal) =
        if language == Language::Vietnamese { ('.', ',') } else { (',', '.') };
    let mut plain = String::new();
    let mut parts = printed.split(thousands);
    plain.push_str(parts.next()?);
    let parts: Vec<&str> = parts.collect();
    let grouped = parts.iter().all(|p| p.split(decimal).next().is_some_and(|p| p.len() == 3));
    if grouped {
        parts.iter().for_each(|part| plain.push_str(part));
    } else {
        // A separator used the other way round: `7.2` in a Vietnamese text.
        plain.push('.');
        plain.push_str(parts.first()?);
    }
    let plain = plain.replace(decimal, ".");
    plain.parse().ok()
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<usize> {
    if word.len() < 3 {
        return None;
    }
    let found =
        MONTHS.iter().position(|m| *m == word || (m.get(..3) == Some(word)) && word != "may");
    found.or_else(|| (word == "sept").then_some(8)).map(|at| at + 1)
}

/// Days of the year that the text names outright, as `11-13`, with the year where it stands there.
pub(crate) fn days(
    words: &Words<'_>,
    language: Language,
    keep: &mut impl FnMut(&str, Option<&str>),
) {
    let list = words.as_slice();
    let number = |at: usize, most: usize| {
        let word: &Word<'_> = list.get(at)?;
        let value: usize = word.printed.trim_end_matches(char::is_alphabetic).parse().ok()?;
        (word.is_number() && (1..=most).contains(&value)).then_some(value)
    };
    let key = |at: usize| list.get(at).map_or("", |word| word.key);
    // A year within the next words: `17 tháng 11 năm 2019`, `November 17, 2019`.
    let year = |from: usize| {
        let near = list.get(from..)?.iter().take(3);
        let word = near.take_while(|w| is_year(w) || matches!(w.key, "/" | "-" | "," | "năm"));
        word.filter(|word| is_year(word)).map(|word| word.printed).next()
    };
    for (at, word) in list.iter().enumerate() {
        let found = if is_year(word) && matches!(key(at + 1), "-" | "/") {
            // ISO order.
            number(at + 2, 12)
                .filter(|_| key(at + 3) == key(at + 1))
                .and_then(|month| Some((month, number(at + 4, 31)?, Some(word.printed))))
        } else if language == Language::Vietnamese {
            let before = at.checked_sub(1).map_or("", key);
            let said = matches!(before, "ngày" | "sáng" | "chiều" | "tối" | "đêm" | "trưa");
            let between = key(at + 1);
            number(at, 31)
                .filter(|_| said || between == "tháng" || year(at + 3).is_some() || before == "(")
                .filter(|_| matches!(between, "/" | "-" | "tháng"))
                .and_then(|day| Some((number(at + 2, 12)?, day, year(at + 3))))
        } else if let Some(month) = month(key(at)).filter(|_| word.is_capital()) {
            let point = usize::from(key(at + 1) == ".");
            match (number(at + 1 + point, 31), at.checked_sub(1).and_then(|n| number(n, 31))) {
                (Some(day), _) => Some((month, day, year(at + 2 + point))),
                (None, Some(day)) => Some((month, day, year(at + 1 + point))),
                (None, None) => None,
            }
        } else {
            None
        };
        if let Some((month, day, year)) = found {
            keep(&format!("{month:02}-{day:02}"), year);
        }
    }
}

fn is_year(word: &Word<'_>) -> bool {
    let printed = word.printed;
    word.is_number() && printed.len() == 4 && ["19", "20"].iter().any(|c| printed.starts_with(c))
}

/// Years that the text names, 1900 to 2099.
pub(crate) fn years(words: &Words<'_>, keep: &mut impl FnMut(&str)) {
    words.iter().filter(|word| is_year(word)).for_each(|word| keep(word.printed));
}
