//! Words of news in Vietnamese and English: a list that gives both the same key.

use crate::terms::{Words, stem};
use machtin_text::{Language, fold_marks, tone_key_into};
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::LazyLock;
use twox_hash::XxHash3_64;

/// The two-language list.
///
/// Each row gives a kind (`word` or `place`), Vietnamese forms and English forms; forms are
/// parted by `|`, the first English form is the key. English forms match by stem. Places match
/// where they start with a capital: `Anh` is a country, `anh` a pronoun. Of two rows with one form
/// the first has it.
pub(crate) struct Bridge {
    vietnamese: Forms,
    english: Forms,
    rows: Vec<Row>,
    /// Forms of places, spaces and marks left out.
    places: FxHashSet<String>,
}

/// Bytes of the list for each form of one language, at least.
const FORM: usize = 16;
/// Words of the longest form.
const LONGEST: usize = 5;

/// The row of each form, by the hash of its words; none where it only starts longer ones.
type Forms = FxHashMap<u64, Option<u32>>;

struct Row {
    key: &'static str,
    place: bool,
}

static EMBEDDED: LazyLock<Bridge> =
    LazyLock::new(|| Bridge::parse(include_str!("../data/bridge.tsv")));

impl Bridge {
    pub(crate) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn parse(table: &'static str) -> Self {
        let forms = || Forms::with_capacity_and_hasher(table.len() / FORM, FxBuildHasher);
        let mut bridge = Self {
            vietnamese: forms(),
            english: forms(),
            rows: Vec::new(),
            places: FxHashSet::default(),
        };
        let mut key = String::new();
        for line in table.lines().skip(1) {
            let mut fields = line.split('\t');
            let (Some(kind), Some(vietnamese), Some(english)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let place = kind == "place";
            if place {
                let forms = vietnamese.split('|').chain(english.split('|'));
                bridge.places.extend(forms.map(|form| fold_marks(form).replace(' ', "")));
            }
            let row = u32::try_from(bridge.rows.len()).unwrap_or(u32::MAX);
            for form in vietnamese.split('|') {
                add(&mut bridge.vietnamese, row, form, |form, word| {
                    key.clear();
                    tone_key_into(word, &mut key);
                    longer(form, &key)
                });
            }
            for form in english.split('|') {
                add(&mut bridge.english, row, form, |form, word| {
                    key.clear();
                    tone_key_into(word, &mut key);
                    longer(form, &stem(&key))
                });
            }
            let first = english.split('|').next().unwrap_or(english);
            bridge.rows.push(Row { key: first, place });
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
        let mut at = 0;
        while at < list.len() {
            let mut best = None;
            let mut form = 0;
            for (n, word) in list[at..].iter().take(LONGEST).enumerate() {
                if !word.is_word() {
                    break;
                }
                form = match vietnamese {
                    true => longer(form, word.key()),
                    false => longer(form, &stem(word.key())),
                };
                let Some(found) = table.get(&form) else { break };
                let row = found.map(|row| &self.rows[row as usize]);
                if let Some(row) = row.filter(|row| !row.place || list[at].is_capital()) {
                    best = Some((n + 1, row));
                }
            }
            if let Some((_, row)) = best {
                keep(row.key, row.place);
            }
            at += best.map_or(1, |(length, _)| length);
        }
    }
}

/// The hash of a form with one more word.
fn longer(form: u64, word: &str) -> u64 {
    XxHash3_64::oneshot_with_seed(form, word.as_bytes())
}

/// Adds a form and what it starts with.
fn add(forms: &mut Forms, row: u32, form: &str, mut longer: impl FnMut(u64, &str) -> u64) {
    let mut start = 0;
    for word in form.split_whitespace() {
        start = longer(start, word);
        forms.entry(start).or_default();
    }
    forms.entry(start).or_default().get_or_insert(row);
}
