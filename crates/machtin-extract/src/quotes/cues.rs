//! The cue lexicon of `data/cues.tsv` and the words around cues of `data/speech.tsv`.

use super::QuoteKind;
use crate::Mode;
use crate::mentions::lexicon::{Phrases, rows};
use crate::mentions::view::{Case, View};
use machtin_text::{Language, Syllables, is_vietnamese_syllable};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// What a cue does with the words it introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Say,
    Predict,
    Hope,
    Estimate,
    Deny,
    Demand,
    Slogan,
    Source,
    Hearsay,
}

impl Class {
    fn named(name: &str) -> Self {
        match name {
            "predict" => Self::Predict,
            "plan" | "hope" => Self::Hope,
            "estimate" => Self::Estimate,
            "deny" => Self::Deny,
            "demand" => Self::Demand,
            "slogan" => Self::Slogan,
            "source" => Self::Source,
            "hearsay" => Self::Hearsay,
            _ => Self::Say,
        }
    }

    pub(super) const fn mode(self) -> Mode {
        match self {
            Self::Predict => Mode::Forecast,
            Self::Hope => Mode::Hope,
            Self::Estimate => Mode::Estimated,
            Self::Deny => Mode::Denied,
            _ => Mode::Asserted,
        }
    }

    pub(super) const fn kind(self) -> QuoteKind {
        match self {
            Self::Demand => QuoteKind::Demand,
            Self::Slogan => QuoteKind::Slogan,
            _ => QuoteKind::Indirect,
        }
    }
}

/// An entry of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) class: Class,
    /// Needs "that", a colon or quotation marks after it.
    pub(super) weak: bool,
}

/// A cue in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) syllables: Range<usize>,
    pub(super) entry: Entry,
    /// Bytes of the last syllable that belong to the next word: `tuyên bốbầu cử`.
    pub(super) glued: Option<usize>,
}

struct Lexicon {
    vietnamese: Phrases<Entry>,
    english: Phrases<Entry>,
    /// Second syllables by first, for cues glued to the next word.
    pairs: Phrases<Vec<(&'static str, Entry)>>,
    classes: FxHashMap<&'static str, Phrases<()>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let entries = |language: &'static str| {
        rows(include_str!("../../data/cues.tsv")).filter_map(move |columns| {
            let &[lang, cue, class, _, strength] = columns.as_slice() else { return None };
            let entry = Entry { class: Class::named(class), weak: strength == "weak" };
            (lang == language).then_some((cue, entry))
        })
    };
    let mut pairs: FxHashMap<&str, Vec<(&str, Entry)>> = FxHashMap::default();
    for (cue, entry) in entries("vi") {
        if let Some((first, second)) = cue.split_once(' ')
            && !second.contains(' ')
        {
            pairs.entry(first).or_default().push((second, entry));
        }
    }
    let classes = rows(include_str!("../../data/speech.tsv"))
        .filter_map(|columns| {
            let words = columns.get(1)?.split('|').map(|word| (word, ()));
            Some((*columns.first()?, Phrases::new(words)))
        })
        .collect();
    Lexicon {
        vietnamese: Phrases::new(entries("vi")),
        english: Phrases::new(entries("en")),
        pairs: Phrases::new(pairs),
        classes,
    }
});

/// Length of the phrase of a class of `speech.tsv` at `at`.
pub(super) fn phrase(class: &str, syllables: &Syllables, at: usize, end: usize) -> Option<usize> {
    let phrases = LEXICON.classes.get(class)?;
    phrases.longest(syllables, at, end, |_| Case::Upper).map(|(n, ())| n)
}

/// The cue at `at`, if one starts there.
pub(super) fn cue_at(view: &View<'_>, at: usize, end: usize) -> Option<Cue> {
    let keys = &view.text.syllables;
    let vietnamese = view.text.article.language == Language::Vietnamese;
    let phrases = if vietnamese { &LEXICON.vietnamese } else { &LEXICON.english };
    if let Some((n, entry)) = phrases.longest(keys, at, end, |_| Case::Upper) {
        return Some(Cue { syllables: at..at + n, entry: *entry, glued: None });
    }
    if !vietnamese || at + 1 >= end {
        return None;
    }
    let (_, pairs) = LEXICON.pairs.longest(keys, at, at + 1, |_| Case::Upper)?;
    let next = view.printed(at + 1);
    let (second, entry) =
        pairs.iter().find(|(second, _)| next.len() > second.len() && next.starts_with(second))?;
    let rest = &next[second.len()..];
    let glued = !is_vietnamese_syllable(next) && is_vietnamese_syllable(rest);
    glued.then(|| Cue { syllables: at..at + 2, entry: *entry, glued: Some(rest.len()) })
}
