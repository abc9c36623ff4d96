//! The word lists of `data/`, parsed once.

use super::MentionKind;
use super::view::{Case, case_of};
use crate::phrases;
use machtin_text::{Syllables, tone_key};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// Phrases as printed, whose capitals must be capitals in the text.
pub(crate) struct Phrases<T>(phrases::Phrases<(Vec<Case>, T)>);

impl<T> Phrases<T> {
    /// Takes the phrases as printed. Where two are equal the first stands.
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        Self(phrases::Phrases::new(phrases.into_iter().map(|(printed, value)| {
            let syllables = Syllables::of(printed);
            let cases = syllables.iter().map(|s| case_of(s.span.of(printed))).collect();
            (printed, (cases, value))
        })))
    }

    /// The longest phrase at syllable `at` that ends before `end`: its length and value.
    /// `case` says how a syllable is printed: capitals of a phrase must be capitals in the text.
    #[inline]
    pub(crate) fn longest(
        &self,
        syllables: &Syllables,
        at: usize,
        end: usize,
        case: impl Fn(usize) -> Case,
    ) -> Option<(usize, &T)> {
        let printed = |(cases, _): &(Vec<Case>, T)| {
            cases.iter().zip(at..).all(|(least, n)| *least == Case::Lower || *least <= case(n))
        };
        let (stop, (_, value)) = self.0.longest_if(syllables, at, end, printed)?;
        Some((stop - at, value))
    }
}

/// Rows of a table: comments left out, columns split at tabs.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// What a title says of the person it stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Title {
    /// Said to or of a person: a name always follows.
    pub(crate) address: bool,
    /// Masculine or feminine, where the word says so.
    pub(crate) gender: Option<Gender>,
}

/// Grammatical gender of a title or pronoun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    /// He, `ông`.
    Male,
    /// She, `bà`.
    Female,
}

/// How a head word takes part in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// The head and what follows.
    Whole,
    /// Only what follows.
    Bare,
    /// The head, alone or with what follows.
    Alone,
    /// The head closes the name.
    Last,
    /// The head opens the name, `of` follows.
    First,
    /// Part of the name, where a capital inside a sentence says that there is one.
    Proper,
}

/// A head word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// What it names.
    pub(crate) kind: MentionKind,
    /// Its part in the name.
    pub(crate) how: How,
}

/// All lists of names and of words around names.
pub(crate) struct Lexicon {
    /// Places of both languages, with their canonical name.
    pub(crate) places: Phrases<&'static str>,
    place_keys: FxHashMap<String, &'static str>,
    /// Bodies of both languages.
    pub(crate) bodies: Phrases<()>,
    /// Titles by language.
    pub(crate) vietnamese_titles: Phrases<Title>,
    pub(crate) english_titles: Phrases<Title>,
    /// Vietnamese heads, which open names.
    pub(crate) vietnamese_heads: Phrases<Head>,
    /// English institutions that need no capital.
    pub(crate) english_institutions: Phrases<()>,
    /// English heads that close and that open names, by key.
    pub(crate) english_last: FxHashMap<&'static str, MentionKind>,
    pub(crate) english_first: FxHashMap<&'static str, MentionKind>,
    /// Words inside names of bodies.
    pub(crate) name_words: Phrases<()>,
    pub(crate) name_tails: Phrases<()>,
    family_names: FxHashSet<String>,
    given_names: FxHashSet<String>,
    words: FxHashMap<&'static str, FxHashSet<&'static str>>,
}

impl Lexicon {
    fn parse() -> Self {
        let place_rows: Vec<(&str, &str)> = rows(include_str!("../../data/places.tsv"))
            .chain(rows(include_str!("../../data/places_cldr.tsv")))
            .filter_map(|columns| Some((*columns.first()?, *columns.get(1)?)))
            .flat_map(|(names, canonical)| names.split('|').map(move |name| (name, canonical)))
            .collect();
        let mut place_keys = FxHashMap::default();
        for (name, canonical) in &place_rows {
            place_keys.entry(tone_key(name)).or_insert(*canonical);
        }
        for (_, canonical) in &place_rows {
            place_keys.entry(tone_key(canonical)).or_insert(*canonical);
        }
        let bodies = rows(include_str!("../../data/orgs.tsv"))
            .filter_map(|columns| columns.first().copied())
            .flat_map(|names| names.split('|').map(|name| (name, ())));
        let words: FxHashMap<&str, FxHashSet<&str>> = rows(include_str!("../../data/words.tsv"))
            .filter_map(|columns| Some((*columns.first()?, columns.get(1)?.split('|').collect())))
            .collect();
        let list = |class: &str| {
            let row = rows(include_str!("../../data/words.tsv"))
                .find(|columns| columns.first() == Some(&class));
            let words = row.and_then(|columns| columns.get(1).copied()).unwrap_or_default();
            Phrases::new(words.split('|').map(|word| (word, ())))
        };
        Self {
            places: Phrases::new(
                place_rows.iter().copied().chain(place_rows.iter().map(|(_, name)| (*name, *name))),
            ),
            place_keys,
            bodies: Phrases::new(bodies),
            vietnamese_titles: titles("vi"),
            english_titles: titles("en"),
            vietnamese_heads: Phrases::new(heads("vi").map(|(head, phrase)| (phrase, head))),
            english_institutions: Phrases::new(
                heads("en")
                    .filter(|(head, _)| head.how == How::Alone)
                    .map(|(_, phrase)| (phrase, ())),
            ),
            english_last: english_heads(How::Last),
            english_first: english_heads(How::First),
            name_words: list("name_words"),
            name_tails: list("name_tails"),
            family_names: names(include_str!("../../data/family_names.tsv")),
            given_names: names(include_str!("../../data/given_names.tsv")),
            words,
        }
    }

    /// Whether `key` stands in the class of `words.tsv`.
    pub(crate) fn is(&self, class: &str, key: &str) -> bool {
        self.words.get(class).is_some_and(|words| words.contains(key))
    }

    /// Whether `key` is a Vietnamese family name.
    pub(crate) fn is_family_name(&self, key: &str) -> bool {
        self.family_names.contains(key)
    }

    /// Whether `key` is a given name known outside Vietnamese.
    pub(crate) fn is_given_name(&self, key: &str) -> bool {
        self.given_names.contains(key)
    }

    /// The canonical name of a place by its tone key.
    pub(crate) fn place(&self, key: &str) -> Option<&'static str> {
        self.place_keys.get(key).copied()
    }
}

fn titles(language: &str) -> Phrases<Title> {
    Phrases::new(rows(include_str!("../../data/titles.tsv")).filter_map(|columns| {
        let &[lang, kind, gender, phrase] = columns.as_slice() else { return None };
        let gender = match gender {
            "m" => Some(Gender::Male),
            "f" => Some(Gender::Female),
            _ => None,
        };
        (lang == language).then_some((phrase, Title { address: kind == "address", gender }))
    }))
}

fn heads(language: &str) -> impl Iterator<Item = (Head, &'static str)> {
    rows(include_str!("../../data/heads.tsv")).filter_map(move |columns| {
        let &[lang, kind, how, phrase] = columns.as_slice() else { return None };
        let kind = match kind {
            "org" => MentionKind::Organisation,
            "place" => MentionKind::Place,
            _ => MentionKind::Event,
        };
        let how = match how {
            "bare" => How::Bare,
            "alone" => How::Alone,
            "last" => How::Last,
            "first" => How::First,
            "proper" => How::Proper,
            _ => How::Whole,
        };
        (lang == language).then_some((Head { kind, how }, phrase))
    })
}

fn english_heads(how: How) -> FxHashMap<&'static str, MentionKind> {
    heads("en")
        .filter(|(head, _)| head.how == how)
        .map(|(head, phrase)| (phrase, head.kind))
        .collect()
}

fn names(table: &'static str) -> FxHashSet<String> {
    rows(table).filter_map(|columns| columns.first().map(|name| tone_key(name))).collect()
}

/// The tables, made at the first use.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::parse);
