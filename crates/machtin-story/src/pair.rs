//! Pairs: how likely two articles tell of one event, from features that a person can read.
//!
//! Needs two [`Signature`]s and a [`LinkModel`]; adds a score with its reasons.

use crate::copies::real;
use crate::signature::{Keys, Signature, Space};
use machtin_text::Language;
use std::sync::LazyLock;

/// How likely two articles tell of one event, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct PairScore {
    /// Index of the one article.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// Probability, 0 to 1.
    pub score: f64,
    /// What the score rests on, weightiest first.
    pub why: Vec<Reason>,
}

/// One feature's part in a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Name of the feature.
    pub feature: &'static str,
    /// What it adds to the log-odds that the two are one story; negative speaks against.
    pub share: f64,
    /// Shared terms, names, numbers or days behind it, weightiest first; days and years that
    /// differ where these speak against.
    pub words: Vec<String>,
}

/// The features of a pair, in order of [`Features::values`]. The first is always 1.
pub const FEATURES: [&str; 25] = [
    "prior",
    "title",
    "title in text",
    "lead",
    "terms",
    "names",
    "rare names",
    "days differ",
    "years",
    "years differ",
    "concepts",
    "places",
    "places differ",
    "published close",
    "published apart",
    "published long apart",
    "terms, contained",
    "rare terms",
    "lead names",
    "lead concepts",
    "numbers",
    "numbers differ",
    "dates close",
    "dates apart",
    "dates long apart",
];

/// The values of [`FEATURES`] for a pair, each about 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features {
    /// Values, in order of [`FEATURES`].
    pub values: [f64; FEATURES.len()],
}

/// The three kinds of pairs, each with weights of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LanguagePair {
    /// Both Vietnamese.
    Vietnamese,
    /// Both in one other language.
    English,
    /// In two languages.
    Mixed,
}

impl LanguagePair {
    /// The kind of a pair of languages.
    #[must_use]
    pub fn of(a: Language, b: Language) -> Self {
        match (a, b) {
            (Language::Vietnamese, Language::Vietnamese) => Self::Vietnamese,
            (a, b) if a == b => Self::English,
            _ => Self::Mixed,
        }
    }
}

/// Weights of the features for each kind of pair.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkModel {
    weights: [[f64; FEATURES.len()]; 3],
    /// Evidence needed to join two clusters where the dial of granularity stands in the middle.
    join: f64,
}

/// Name of the row of the table that holds the evidence needed to join.
const JOIN: &str = "join";

static EMBEDDED: LazyLock<LinkModel> =
    LazyLock::new(|| LinkModel::parse(include_str!("../../../models/link/pairs.tsv")));

impl LinkModel {
    /// The model built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        EMBEDDED.clone()
    }

    /// A model with the given weights, one row for each of [`LanguagePair`], and the evidence
    /// needed to join two clusters, between 0 and 1.
    #[must_use]
    pub fn new(weights: [[f64; FEATURES.len()]; 3], join: f64) -> Self {
        Self { weights, join: join.clamp(0.01, 0.99) }
    }

    pub(crate) fn join(&self) -> f64 {
        self.join
    }

    /// Reads a table: a header, then rows of feature name and three weights. Features that the
    /// table does not name weigh nothing; rows of unknown features are passed over.
    #[must_use]
    pub fn parse(table: &str) -> Self {
        let mut weights = [[0.0; FEATURES.len()]; 3];
        let mut join = 0.5;
        for line in table.lines().skip(1) {
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or_default();
            if name == JOIN {
                join = fields.next().and_then(|field| field.parse().ok()).unwrap_or(join);
                continue;
            }
            let Some(at) = FEATURES.iter().position(|feature| *feature == name) else { continue };
            for (row, field) in weights.iter_mut().zip(fields) {
                row[at] = field.parse().unwrap_or(0.0);
            }
        }
        Self::new(weights, join)
    }

    /// The table that [`Self::parse`] reads.
    #[must_use]
    pub fn to_table(&self) -> String {
        let mut table = String::from("feature\tvi-vi\ten-en\tvi-en\n");
        for (at, name) in FEATURES.iter().enumerate() {
            let [vi, en, mixed] = [0, 1, 2].map(|row: usize| self.weights[row][at]);
            table.push_str(&format!("{name}\t{vi:.4}\t{en:.4}\t{mixed:.4}\n"));
        }
        table.push_str(&format!("{JOIN}\t{:.4}\n", self.join));
        table
    }

    fn of(&self, a: &Signature, b: &Signature) -> &[f64; FEATURES.len()] {
        &self.weights[LanguagePair::of(a.language, b.language) as usize]
    }

    /// Probability that the two tell of one event.
    pub(crate) fn probability(&self, a: &Signature, b: &Signature) -> f64 {
        let features = Features::of(a, b);
        let odds: f64 = self.of(a, b).iter().zip(&features.values).map(|(w, x)| w * x).sum();
        1.0 / (1.0 + libm::exp(-odds))
    }
}

impl Features {
    /// The features of a pair. The same both ways.
    ///
    /// Linear in the keys of the two.
    #[must_use]
    pub fn of(a: &Signature, b: &Signature) -> Self {
        let cosine = |space| cosine(a.keys(space), b.keys(space));
        let days = agreement(a, b, Space::Days);
        let years = agreement(a, b, Space::Years);
        let places = agreement(a, b, Space::Places);
        let gap = a.day.zip(b.day).map(|(a, b)| f64::from(a.abs_diff(b)));
        let dates = closest(&a.dates, &b.dates);
        let values = [
            1.0,
            cosine(Space::Title),
            (coverage(a.keys(Space::Title), b.keys(Space::Terms))
                + coverage(b.keys(Space::Title), a.keys(Space::Terms)))
                / 2.0,
            cosine(Space::Lead),
            cosine(Space::Terms),
            cosine(Space::Names),
            saturate(shared_rarity(a, b, Space::Names) / 15.0),
            days.differ,
            saturate(years.shared),
            years.differ,
            cosine(Space::Concepts),
            saturate(shared_rarity(a, b, Space::Places) / 8.0),
            places.differ,
            gap.map_or(0.0, |days| libm::exp(-days / 3.0)),
            gap.map_or(0.0, |days| days.min(30.0) / 30.0),
            gap.map_or(0.0, |days| (days / 365.0).min(1.0)),
            contained(a.keys(Space::Terms), b.keys(Space::Terms)),
            saturate(rare_terms(a, b) / 30.0),
            cosine(Space::LeadNames),
            cosine(Space::LeadConcepts),
            cosine(Space::Numbers),
            numbers_differ(a, b),
            dates.map_or(0.0, |days| libm::exp(-days / 2.0)),
            dates.map_or(0.0, |days| days.min(30.0) / 30.0),
            dates.map_or(0.0, |days| (days / 365.0).min(1.0)),
        ];
        Self { values }
    }
}

/// Scores a pair of articles and says why. The same both ways, but for `a` and `b`, which are
/// 0 and 1.
///
/// Shares add up to the log-odds of the score. Linear in the keys of the two.
#[must_use]
pub fn score_pair(a: &Signature, b: &Signature, model: &LinkModel) -> PairScore {
    let features = Features::of(a, b);
    let shares = model.of(a, b).iter().zip(&features.values).map(|(weight, value)| weight * value);
    let mut why: Vec<Reason> = FEATURES
        .iter()
        .zip(shares)
        .filter(|(_, share)| share.abs() > 1e-9)
        .map(|(feature, share)| Reason { feature, share, words: words(feature, a, b) })
        .collect();
    let odds: f64 = why.iter().map(|reason| reason.share).sum();
    why.sort_by(|x, y| y.share.abs().total_cmp(&x.share.abs()));
    PairScore { a: 0, b: 1, score: 1.0 / (1.0 + libm::exp(-odds)), why }
}

/// At most this many words stand behind a reason.
const WORDS: usize = 8;

fn words(feature: &str, a: &Signature, b: &Signature) -> Vec<String> {
    match feature {
        "title" => shared_words(a, b, Space::Title),
        "lead" => shared_words(a, b, Space::Lead),
        "terms" => shared_words(a, b, Space::Terms),
        "terms, contained" | "rare terms" => shared_words(a, b, Space::Terms),
        "lead names" => shared_words(a, b, Space::LeadNames),
        "lead concepts" => shared_words(a, b, Space::LeadConcepts),
        "numbers" => shared_words(a, b, Space::Numbers),
        "numbers differ" => own_words(a, b, Space::Numbers),
        "names" | "rare names" => shared_words(a, b, Space::Names),
        "years" => shared_words(a, b, Space::Years),
        "concepts" => shared_words(a, b, Space::Concepts),
        "places" => shared_words(a, b, Space::Places),
        "days differ" => own_words(a, b, Space::Days),
        "years differ" => own_words(a, b, Space::Years),
        "places differ" => own_words(a, b, Space::Places),
        "published close" | "published apart" | "published long apart" => {
            let gap = a.day.zip(b.day).map(|(a, b)| a.abs_diff(b));
            gap.map(|days| format!("{days} d")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Pairs of weights of shared keys, with the index of the item in `a`.
fn shared<'k>(a: &'k Keys, b: &'k Keys) -> impl Iterator<Item = (usize, f64, f64)> + 'k {
    let mut at = 0;
    a.items.iter().enumerate().filter_map(move |(n, item)| {
        while b.items.get(at).is_some_and(|other| other.key < item.key) {
            at += 1;
        }
        let other = b.items.get(at).filter(|other| other.key == item.key)?;
        Some((n, item.weight, other.weight))
    })
}

fn shared_words(a: &Signature, b: &Signature, space: Space) -> Vec<String> {
    let keys = a.keys(space);
    let mut found: Vec<(f64, &str)> =
        shared(keys, b.keys(space)).map(|(n, x, y)| (x * y, a.word(&keys.items[n]))).collect();
    found.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(y.1)));
    found.into_iter().take(WORDS).map(|(_, word)| word.to_owned()).collect()
}

fn own_words(a: &Signature, b: &Signature, space: Space) -> Vec<String> {
    let heaviest = |signature: &Signature| {
        let mut items: Vec<_> = signature.keys(space).items.iter().collect();
        items.sort_by(|x, y| y.weight.total_cmp(&x.weight).then_with(|| x.key.cmp(&y.key)));
        let words = items.into_iter().take(WORDS / 2).map(|item| signature.word(item).to_owned());
        words.collect::<Vec<_>>()
    };
    let mut words = [heaviest(a), heaviest(b)];
    words.sort();
    words.concat()
}

fn cosine(a: &Keys, b: &Keys) -> f64 {
    let dot: f64 = shared(a, b).map(|(_, x, y)| x * y).sum();
    if dot > 0.0 { (dot / (a.length * b.length)).min(1.0) } else { 0.0 }
}

/// Share of the weight of `part` whose keys stand in `whole`.
fn coverage(part: &Keys, whole: &Keys) -> f64 {
    let all: f64 = part.items.iter().map(|item| item.weight).sum();
    let found: f64 = shared(part, whole).map(|(_, x, _)| x).sum();
    if all > 0.0 { found / all } else { 0.0 }
}

/// Sum of the smaller weights of shared keys.
fn shared_rarity(a: &Signature, b: &Signature, space: Space) -> f64 {
    shared(a.keys(space), b.keys(space)).map(|(_, x, y)| x.min(y)).sum()
}

/// Cosine with the shorter length twice: how much of the shorter article is in the longer.
fn contained(a: &Keys, b: &Keys) -> f64 {
    let dot: f64 = shared(a, b).map(|(_, x, y)| x * y).sum();
    let shorter = a.length.min(b.length);
    if dot > 0.0 { (dot / (shorter * shorter)).min(1.0) } else { 0.0 }
}

/// Shared weight above that of common terms.
fn rare_terms(a: &Signature, b: &Signature) -> f64 {
    let pairs = shared(a.keys(Space::Terms), b.keys(Space::Terms));
    pairs.map(|(_, x, y)| (x.min(y) - 4.0).max(0.0)).sum()
}

/// How many numbers the two could share and do not, from 0 towards 1.
fn numbers_differ(a: &Signature, b: &Signature) -> f64 {
    let (a, b) = (a.keys(Space::Numbers), b.keys(Space::Numbers));
    if shared(a, b).next().is_some() {
        return 0.0;
    }
    saturate(real(a.items.len().min(b.items.len())) / 4.0)
}

/// Days between the closest of two lists of spans; none where one is empty.
fn closest(a: &[(i32, i32)], b: &[(i32, i32)]) -> Option<f64> {
    let gap = |x: &(i32, i32), y: &(i32, i32)| {
        x.0.saturating_sub(y.1).max(y.0.saturating_sub(x.1)).max(0)
    };
    a.iter().flat_map(|x| b.iter().map(move |y| gap(x, y))).min().map(f64::from)
}

struct Agreement {
    /// Number of shared keys.
    shared: f64,
    /// 1 where both have keys and share none.
    differ: f64,
}

fn agreement(a: &Signature, b: &Signature, space: Space) -> Agreement {
    let (a, b) = (a.keys(space), b.keys(space));
    let count = shared(a, b).count();
    let differ = count == 0 && !a.items.is_empty() && !b.items.is_empty();
    Agreement { shared: real(count), differ: f64::from(u8::from(differ)) }
}

/// From 0 towards 1.
fn saturate(value: f64) -> f64 {
    1.0 - libm::exp(-value)
}
