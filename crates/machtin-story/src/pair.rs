//! Pairs: how likely two articles tell of one event, from features that a person can read.
//!
//! Needs two [`Signature`]s and a [`LinkModel`]; adds a score with its reasons.

use crate::around::AROUND;
use crate::links::rounded;
use crate::ready::{Both, Ready, Weights};
use crate::signature::{Item, KeyWords, STEPS, Signature, Space};
use machtin_text::Language;
use std::ops::Range;
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
pub const FEATURES: [&str; 37] = [
    "prior",
    "title",
    "title in text",
    "title in text, least",
    "title missing",
    "lead",
    "lead in text, least",
    "lead missing",
    "terms",
    "terms, contained",
    "rare terms",
    "names",
    "rare names",
    "names in text, least",
    "names missing",
    "lead names",
    "lead names in text, least",
    "lead names missing",
    "numbers",
    "numbers missing",
    "numbers differ",
    "concepts",
    "lead concepts",
    "lead concepts missing",
    "places",
    "rare places",
    "places differ",
    "days",
    "days differ",
    "years",
    "years differ",
    "published close",
    "published apart",
    "published long apart",
    "dates close",
    "dates apart",
    "dates long apart",
];

/// Those of [`FEATURES`] that are of the words of title, lead and text.
pub const WORD_FEATURES: Range<usize> = 1..11;

/// The values of [`FEATURES`] for a pair, each about 0 to 1 and never less than 0.
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

/// What a feature adds to the log-odds, by its value: the parts of a generalised additive model
/// (Hastie and Tibshirani 1986), so that each feature still has a share of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Curve {
    /// Weight of the value.
    pub value: f64,
    /// Weight of its root: how much a little counts.
    pub root: f64,
    /// Weight of its square: how much a lot counts.
    pub square: f64,
}

impl Curve {
    fn at(self, value: f64) -> f64 {
        self.value * value + self.root * value.sqrt() + self.square * value * value
    }
}

/// Curves of the features of a pair, and weights of what is around it.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkModel {
    /// For each of [`LanguagePair`].
    curves: [[Curve; FEATURES.len()]; 3],
    /// Weights of what is around a pair, for each of [`LanguagePair`].
    around: [[f64; AROUND.len()]; 3],
    /// Mean evidence that joins two clusters where the dial of granularity stands in the middle.
    join: f64,
}

/// Name of the row of the table that holds the log-odds needed to join.
const JOIN: &str = "join";
/// Powers of values, as the table names them.
const VALUE: &str = "1";
const ROOT: &str = "0.5";
const SQUARE: &str = "2";
/// What stands in their place in the rows of [`AROUND`].
const WEIGHT: &str = "around";
/// Log-odds beyond which a pair is as good as certain.
pub(crate) const CERTAIN: f64 = 4.0;

static EMBEDDED: LazyLock<LinkModel> =
    LazyLock::new(|| LinkModel::parse(include_str!("../../../models/link/pairs.tsv")));

impl LinkModel {
    /// The first line of a table of weights.
    pub const HEADER: &str = "feature\tpower\tvi-vi\ten-en\tvi-en";

    /// The model built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        EMBEDDED.clone()
    }

    /// A model with the given curves and weights of what is around a pair, a row for each of
    /// [`LanguagePair`], and the mean evidence that joins two clusters, -4 to 4.
    #[must_use]
    pub fn new(
        curves: [[Curve; FEATURES.len()]; 3],
        around: [[f64; AROUND.len()]; 3],
        join: f64,
    ) -> Self {
        Self { curves, around, join: join.clamp(-CERTAIN, CERTAIN) }
    }

    /// Weights of what is around a pair that leave the evidence what its features say.
    #[must_use]
    pub fn alone() -> [f64; AROUND.len()] {
        let mut weights = [0.0; AROUND.len()];
        // Nearness is counted from strangers.
        (weights[0], weights[1]) = (-CERTAIN, 1.0);
        weights
    }

    /// A model for which every pair is as likely as not.
    pub(crate) const fn none() -> Self {
        let flat = Curve { value: 0.0, root: 0.0, square: 0.0 };
        Self { curves: [[flat; FEATURES.len()]; 3], around: [[0.0; AROUND.len()]; 3], join: 0.0 }
    }

    /// Whether what is around pairs of a kind counts.
    pub(crate) fn looks_around(&self, kind: LanguagePair) -> bool {
        self.around(kind)[2..].iter().any(|&weight| weight != 0.0)
    }

    pub(crate) fn around(&self, kind: LanguagePair) -> &[f64; AROUND.len()] {
        &self.around[kind as usize]
    }

    pub(crate) fn join(&self) -> f64 {
        self.join
    }

    /// Reads a table: [`Self::HEADER`], then rows of feature name, power of its value and three
    /// weights. Powers that the table does not name weigh nothing; rows of unknown features and
    /// powers are passed over.
    #[must_use]
    pub fn parse(table: &str) -> Self {
        let mut model = Self::none();
        for line in table.lines().skip(1) {
            let mut fields = line.split('\t');
            let (name, power) = (fields.next().unwrap_or_default(), fields.next());
            if name == JOIN {
                model.join = fields.next().and_then(|field| field.parse().ok()).unwrap_or(0.0);
                continue;
            }
            if power == Some(WEIGHT) {
                let at = AROUND.iter().position(|around| *around == name);
                for (weights, field) in model.around.iter_mut().zip(fields) {
                    at.into_iter().for_each(|at| weights[at] = field.parse().unwrap_or(0.0));
                }
                continue;
            }
            let Some(at) = FEATURES.iter().position(|feature| *feature == name) else { continue };
            for (curves, field) in model.curves.iter_mut().zip(fields) {
                let weight = field.parse().unwrap_or(0.0);
                match power {
                    Some(VALUE) => curves[at].value = weight,
                    Some(ROOT) => curves[at].root = weight,
                    Some(SQUARE) => curves[at].square = weight,
                    _ => {}
                }
            }
        }
        Self::new(model.curves, model.around, model.join)
    }

    /// The table that [`Self::parse`] reads.
    #[must_use]
    pub fn to_table(&self) -> String {
        let mut table = format!("{}\n", Self::HEADER);
        for (at, name) in FEATURES.iter().enumerate() {
            let curves = self.curves.map(|row| row[at]);
            for (power, [vi, en, mixed]) in [
                (VALUE, curves.map(|curve| curve.value)),
                (ROOT, curves.map(|curve| curve.root)),
                (SQUARE, curves.map(|curve| curve.square)),
            ] {
                if [vi, en, mixed] != [0.0; 3] {
                    table.push_str(&format!("{name}\t{power}\t{vi:.4}\t{en:.4}\t{mixed:.4}\n"));
                }
            }
        }
        for (at, name) in AROUND.iter().enumerate() {
            let [vi, en, mixed] = self.around.map(|weights| weights[at]);
            table.push_str(&format!("{name}\t{WEIGHT}\t{vi:.4}\t{en:.4}\t{mixed:.4}\n"));
        }
        table.push_str(&format!("{JOIN}\t\t{:.4}\n", self.join));
        table
    }

    /// What each feature of a pair adds to its log-odds, in order of [`FEATURES`].
    fn shares(&self, a: &Signature, b: &Signature, features: &Features) -> [f64; FEATURES.len()] {
        let curves = &self.curves[LanguagePair::of(a.language, b.language) as usize];
        std::array::from_fn(|at| curves[at].at(features.values[at]))
    }

    /// Log-odds that the two tell of one event, as pairs keep them.
    pub(crate) fn odds(&self, a: &Ready<'_>, b: &Signature) -> f64 {
        let features = Features::of_ready(a, b);
        rounded(self.shares(a.signature(), b, &features).iter().sum())
    }
}

/// The probability that log-odds stand for, the same on every machine.
///
/// # Examples
/// ```
/// assert_eq!(machtin_story::logistic(0.0), 0.5);
/// ```
#[must_use]
pub fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-odds))
}

impl Features {
    /// The features of a pair. The same both ways.
    ///
    /// Linear in the keys of the two.
    #[must_use]
    pub fn of(a: &Signature, b: &Signature) -> Self {
        Self::of_ready(&Ready::of(a), b)
    }

    /// The same of one article that meets many.
    fn of_ready(ready: &Ready<'_>, b: &Signature) -> Self {
        let a = ready.signature();
        let [
            title,
            lead,
            terms,
            names,
            numbers,
            days,
            years,
            concepts,
            places,
            lead_names,
            lead_concepts,
        ] = ready.meet(b);
        // Title and lead are parts of the text: what of them the other article has is asked of all
        // that the other says.
        let [title_found, lead_found, lead_names_found, lead_concepts_found] =
            [title, lead, lead_names, lead_concepts].map(|part| Found::of(part.each, part.found));
        let (names_found, numbers_found) = (names.found(), numbers.found());
        let published = a.day.zip(b.day).map(|(a, b)| f64::from(a.abs_diff(b)));
        let dates = closest(&a.dates, &b.dates);
        let close = |days: Option<f64>, fade| days.map_or(0.0, |days| libm::exp(-days / fade));
        let apart = |days: Option<f64>, most: f64| days.map_or(0.0, |days| (days / most).min(1.0));
        let values = [
            1.0,
            title.cosine(),
            title_found.mean,
            title_found.least,
            title_found.missing,
            lead.cosine(),
            lead_found.least,
            lead_found.missing,
            terms.cosine(),
            terms.contained(),
            saturate(f64::from(terms.rare) / STEPS / 30.0),
            names.cosine(),
            saturate(f64::from(names.least) / STEPS / 15.0),
            names_found.least,
            names_found.missing,
            lead_names.cosine(),
            lead_names_found.least,
            lead_names_found.missing,
            numbers.cosine(),
            numbers_found.missing,
            if numbers.count > 0 { 0.0 } else { saturate(numbers.fewest() / 4.0) },
            concepts.cosine(),
            lead_concepts.cosine(),
            lead_concepts_found.missing,
            places.cosine(),
            saturate(f64::from(places.least) / STEPS / 8.0),
            places.differ(),
            saturate(f64::from(days.count)),
            days.differ(),
            saturate(f64::from(years.count)),
            years.differ(),
            close(published, 3.0),
            apart(published, 30.0),
            apart(published, 365.0),
            close(dates, 2.0),
            apart(dates, 30.0),
            apart(dates, 365.0),
        ];
        Self { values }
    }
}

/// Scores a pair of articles and says why, without the words behind it; see
/// [`PairScore::with_words`]. The same both ways, but for `a` and `b`, which are 0 and 1.
///
/// Shares add up to the log-odds of the score. Linear in the keys of the two.
#[must_use]
pub fn score_pair(a: &Signature, b: &Signature, model: &LinkModel) -> PairScore {
    let shares = model.shares(a, b, &Features::of(a, b));
    let mut why: Vec<Reason> = FEATURES
        .iter()
        .zip(shares)
        .filter(|(_, share)| share.abs() > 1e-9)
        .map(|(feature, share)| Reason { feature, share, words: Vec::new() })
        .collect();
    let odds: f64 = why.iter().map(|reason| reason.share).sum();
    why.sort_by(|x, y| y.share.abs().total_cmp(&x.share.abs()));
    PairScore { a: 0, b: 1, score: logistic(odds), why }
}

impl PairScore {
    /// The same with the words behind each reason: shared ones, or those of one article alone
    /// where a reason speaks against.
    #[must_use]
    pub fn with_words(mut self, a: (&Signature, &KeyWords), b: (&Signature, &KeyWords)) -> Self {
        for reason in &mut self.why {
            reason.words = words(reason.feature, a, b);
        }
        self
    }
}

/// At most this many words stand behind a reason.
const WORDS: usize = 8;

/// An article with the words behind its keys.
type Worded<'a> = (&'a Signature, &'a KeyWords);

fn words(feature: &str, a: Worded<'_>, b: Worded<'_>) -> Vec<String> {
    let (x, y) = (a.0, b.0);
    match feature {
        "title" => shared_words(a, b, Space::Title),
        "title in text" | "title in text, least" => {
            found_words(a, b, Space::Title, &[Space::Terms])
        }
        "title missing" => missing_words(a, b, Space::Title, &[Space::Terms]),
        "lead" => shared_words(a, b, Space::Lead),
        "lead in text, least" => found_words(a, b, Space::Lead, &[Space::Terms]),
        "lead missing" => missing_words(a, b, Space::Lead, &[Space::Terms]),
        "terms" | "terms, contained" | "rare terms" => shared_words(a, b, Space::Terms),
        "names" | "rare names" | "names in text, least" => shared_words(a, b, Space::Names),
        "names missing" => missing_words(a, b, Space::Names, &[Space::Names]),
        "lead names" => shared_words(a, b, Space::LeadNames),
        "lead names in text, least" => found_words(a, b, Space::LeadNames, &[Space::Names]),
        "lead names missing" => missing_words(a, b, Space::LeadNames, &[Space::Names]),
        "numbers" => shared_words(a, b, Space::Numbers),
        "numbers missing" | "numbers differ" => {
            missing_words(a, b, Space::Numbers, &[Space::Numbers])
        }
        "concepts" => shared_words(a, b, Space::Concepts),
        "lead concepts" => shared_words(a, b, Space::LeadConcepts),
        "lead concepts missing" => {
            missing_words(a, b, Space::LeadConcepts, &[Space::Concepts, Space::Places])
        }
        "places" | "rare places" => shared_words(a, b, Space::Places),
        "places differ" => missing_words(a, b, Space::Places, &[Space::Places]),
        "days" => shared_words(a, b, Space::Days),
        "days differ" => missing_words(a, b, Space::Days, &[Space::Days]),
        "years" => shared_words(a, b, Space::Years),
        "years differ" => missing_words(a, b, Space::Years, &[Space::Years]),
        "published close" | "published apart" | "published long apart" => {
            let gap = x.day.zip(y.day).map(|(x, y)| x.abs_diff(y));
            gap.map(|days| format!("{days} d")).into_iter().collect()
        }
        "dates close" | "dates apart" | "dates long apart" => {
            closest(&x.dates, &y.dates).map(|days| format!("{days} d")).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn shared_words(a: Worded<'_>, b: Worded<'_>, space: Space) -> Vec<String> {
    found_words(a, b, space, &[space])
}

/// The heaviest words of `space` that stand in `wholes` of the other article.
fn found_words(a: Worded<'_>, b: Worded<'_>, space: Space, wholes: &[Space]) -> Vec<String> {
    let mut words = heaviest(a, b.0, space, wholes, true);
    words.extend(heaviest(b, a.0, space, wholes, true));
    listed(words, WORDS)
}

/// The heaviest words of `space` that do not stand in `wholes` of the other article.
fn missing_words(a: Worded<'_>, b: Worded<'_>, space: Space, wholes: &[Space]) -> Vec<String> {
    let mut words = listed(heaviest(a, b.0, space, wholes, false), WORDS / 2);
    words.extend(listed(heaviest(b, a.0, space, wholes, false), WORDS / 2));
    words.sort();
    words
}

fn heaviest(
    (of, words): Worded<'_>,
    other: &Signature,
    space: Space,
    wholes: &[Space],
    found: bool,
) -> Vec<(u32, String)> {
    let stands = |item: &Item| wholes.iter().any(|&whole| holds(other.keys(whole), item.key()));
    let items = of.keys(space).iter().filter(|item| stands(item) == found);
    items.filter_map(|item| Some((item.steps(), words.get(item.key())?.to_owned()))).collect()
}

fn listed(mut words: Vec<(u32, String)>, most: usize) -> Vec<String> {
    words.sort_by(|x, y| y.0.cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    let mut list: Vec<String> = Vec::new();
    for (_, word) in words {
        if list.len() < most && !list.contains(&word) {
            list.push(word);
        }
    }
    list
}

fn holds(keys: &[Item], key: u32) -> bool {
    keys.binary_search_by_key(&key, |item| item.key()).is_ok()
}

impl Both {
    /// How much of each the other has.
    fn found(&self) -> Found {
        Found::of(self.each, self.sums)
    }

    fn cosine(&self) -> f64 {
        let [a, b] = self.lengths();
        if self.dot > 0 { (f64::from(self.dot) / (a * b)).min(1.0) } else { 0.0 }
    }

    /// Cosine with the shorter length twice: how much of the shorter article is in the longer.
    fn contained(&self) -> f64 {
        let [a, b] = self.lengths();
        let shorter = a.min(b);
        if self.dot > 0 { (f64::from(self.dot) / (shorter * shorter)).min(1.0) } else { 0.0 }
    }

    fn lengths(&self) -> [f64; 2] {
        self.each.map(|weights| f64::from(weights.squares).sqrt())
    }

    /// Keys of the article with fewer.
    fn fewest(&self) -> f64 {
        let [a, b] = self.each.map(|weights| weights.count);
        f64::from(a.min(b))
    }

    /// 1 where both have keys and share none.
    fn differ(&self) -> f64 {
        truth(self.count == 0 && self.fewest() > 0.0)
    }
}

/// How much of the weight of one space of each article stands in the other.
#[derive(Default)]
struct Found {
    mean: f64,
    least: f64,
    /// What is missing where more is found, the more telling the more could be.
    missing: f64,
}

impl Found {
    /// From the sums of the weights that stand in both.
    fn of([a, b]: [Weights; 2], sums: [u32; 2]) -> Self {
        let share = |part: Weights, sum: u32| {
            (part.sum > 0).then(|| (f64::from(sum) / f64::from(part.sum)).min(1.0))
        };
        match (share(a, sums[0]), share(b, sums[1])) {
            (Some(x), Some(y)) => {
                let weight = f64::from(a.sum.min(b.sum)) / STEPS;
                let missing = (1.0 - x.min(y)) * saturate(weight / 8.0);
                Self { mean: (x + y) / 2.0, least: x.min(y), missing }
            }
            (Some(x), None) | (None, Some(x)) => Self { mean: x, least: x, missing: 0.0 },
            (None, None) => Self::default(),
        }
    }
}

/// Days between the closest of two lists of spans; none where one is empty.
fn closest(a: &[(i32, i32)], b: &[(i32, i32)]) -> Option<f64> {
    let gap = |x: &(i32, i32), y: &(i32, i32)| {
        x.0.saturating_sub(y.1).max(y.0.saturating_sub(x.1)).max(0)
    };
    a.iter().flat_map(|x| b.iter().map(move |y| gap(x, y))).min().map(f64::from)
}

fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

/// From 0 towards 1.
fn saturate(value: f64) -> f64 {
    1.0 - libm::exp(-value)
}
