//! Words of news in Vietnamese and English: a list that gives both the same key.

use crate::terms::{Words, stem};
use machtin_text::{Language, fold_marks, tone_key};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The two-language list.
///
/// Each row gives a kind (`word` or `place`), Vietnamese forms and English forms; forms are
/// parted by `|`, the first English form is the key. English forms match by stem. Places match
/// where they start with a capital: `Anh` is a country, `anh` a pronoun.
pub(crate) struct Bridge {
    vietnamese: Forms,
    english: Forms,
    /// Forms of places, spaces and marks left out.
    places: BTreeSet<String>,
}

/// Words of the longest form.
const LONGEST: usize = 5;

/// The key of each form and whether it is a place; none where it only starts longer ones.
type Forms = FxHashMap<String, Option<(String, bool)>>;

static EMBEDDED: LazyLock<Bridge> =
    LazyLock::new(|| Bridge::parse(include_str!("../data/bridge.tsv")));

impl Bridge {
    pub(crate) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn parse(table: &str) -> Self {
        let mut bridge = Self {
            vietnamese: Forms::default(),
            english: Forms::default(),
            places: BTreeSet::new(),
        };
        for line in table.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(kind), Some(vietnamese), Some(english)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let meaning =
                (english.split('|').next().unwrap_or(english).to_owned(), kind == "place");
            if kind == "place" {
                let forms = vietnamese.split('|').chain(english.split('|'));
                bridge.places.extend(forms.map(|form| fold_marks(form).replace(' ', "")));
            }
            for form in vietnamese.split('|') {
                let form: Vec<String> = form.split_whitespace().map(tone_key).collect();
                add(&mut bridge.vietnamese, &form, &meaning);
            }
            for form in english.split('|') {
                let form: Vec<String> =
                    form.split_whitespace().map(|word| stem(&tone_key(word))).collect();
                add(&mut bridge.english, &form, &meaning);
            }
        }
        bridge
    }

    /// Whether a name, lower case without marks, is a listed place in either language.
    pub(crate) fn is_place(&self, name: &str) -> bool {
        self.places.contains(name)
    }

    /// Keys of the listed words in order, the longest form at each place; whether each is a place.
    pub(crate) fn concepts(
        &self,
        words: &Words<'_>,
        language: Language,
        keep: &mut impl FnMut(&str, bool),
    ) {
        let vietnamese = language == Language::Vietnamese;
        let table = if vietnamese { &self.vietnamese } else { &self.english };
        let list = words.as_slice();
        let mut form = String::new();
        let mut at = 0;
        while at < list.len() {
            let mut best = None;
            form.clear();
            for (n, word) in list[at..].iter().take(LONGEST).enumerate() {
                if !word.is_word() {
                    break;
                }
                if n > 0 {
                    form.push(' ');
                }
                if vietnamese {
                    form.push_str(word.key())
                } else {
                    form.push_str(&stem(word.key()))
                }
                let Some(found) = table.get(&form) else { break };
                let place = |meaning: &&(String, bool)| !meaning.1 || list[at].is_capital();
                if let Some(meaning) = found.as_ref().filter(place) {
                    best = Some((n + 1, meaning));
                }
            }
            if let Some((_, (meaning, place))) = best {
                keep(meaning, *place);
            }
            at += best.map_or(1, |(length, _)| length);
        }
    }
}

/// Adds a form, where it is the first with its words, and what it starts with.
fn add(forms: &mut Forms, form: &[String], meaning: &(String, bool)) {
    for count in 1..form.len() {
        forms.entry(form[..count].join(" ")).or_default();
    }
    forms.entry(form.join(" ")).or_default().get_or_insert_with(|| meaning.clone());
}
