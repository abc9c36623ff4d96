//! `machtin-eval train link`: rarity of terms and weights of the features of a pair.
//!
//! Nothing is drawn by chance: the same folder gives the same bytes.

use crate::stories::{Labelled, Scores, labels, load};
use crate::{Outcome, Verdict, stories};
use machtin::Models;
use machtin::extract::read;
use machtin::story::{
    AROUND, Curve, FEATURES, Features, LanguagePair, LinkModel, Rarity, Signature, WORD_FEATURES,
    link, look_around,
};
use machtin::text::{Article, Language};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `train link`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with the labelled piles.
    folder: PathBuf,
    /// Where to write `rarity.bin` and `pairs.tsv`.
    #[arg(long, default_value = "models/link")]
    output: PathBuf,
    /// Score models trained on half of the stories of every set on the other half, and models
    /// trained without a set on that set.
    #[arg(long)]
    cross_validate: bool,
    /// Texts whose words are counted too, one sentence a line; a few lines count as a story.
    #[arg(long)]
    vietnamese: Vec<PathBuf>,
    /// Keep the rarity that is built in.
    #[arg(long)]
    keep_rarity: bool,
}

/// Files whose terms are counted.
const COUNTED: &[&str] =
    &["vi", "en", "cross", "vims60", "ecbplus_full", "allsides2021", "neus", "uci_titles"];

/// Sets that teach the weights: name, files, whether dates are withheld, articles at most.
const SETS: &[(&str, &[&str], bool, usize)] = &[
    ("both languages", &["vi", "en", "cross"], false, usize::MAX),
    ("both, undated", &["vi", "en", "cross"], true, usize::MAX),
    ("vims60", &["vims60"], true, usize::MAX),
    ("ecb+", &["ecbplus_full"], true, usize::MAX),
    ("allsides", &["allsides2021"], true, usize::MAX),
    ("neus, some", &["neus"], true, 900),
];

/// Wrong pairs learned from for each right one, hardest first.
const HARD: usize = 12;
/// Weight of a wrong pair of one topic: these are what linking must keep apart.
const LOOK_ALIKE: f64 = 3.0;
/// Weight of the pull of all weights towards zero.
const PULL: f64 = 1e-3;
/// Weight of the pull of each kind's weights towards those of all pairs.
const PULL_KIND: f64 = 2e-2;
/// The kinds of pairs.
const KINDS: [LanguagePair; 3] =
    [LanguagePair::Vietnamese, LanguagePair::English, LanguagePair::Mixed];
/// Which way each value of [`AROUND`] counts: 1 for, -1 against, 0 either way. Nearness to
/// each other and to others go together, so that data alone could turn one around.
const SIGNS: [f64; AROUND.len()] = [0.0, 1.0, -1.0, -1.0, 1.0];
/// Steps of descent.
const STEPS: usize = 1_500;
/// Thresholds tried: log-odds, in tenths.
const JOINS: std::ops::RangeInclusive<i32> = -20..=20;
/// Mean F1 below the best at which a threshold is as good: so much is chance.
const CHANCE: f64 = 0.001;
/// Lines that count as one story where texts have no stories.
const LINES: usize = 8;

/// The values of the features, then their roots, then their squares.
const POWERS: usize = 3 * FEATURES.len();

/// Curves of each kind of pairs.
type Curves = [[Curve; FEATURES.len()]; KINDS.len()];

/// A pair with what a model weighs and its label.
#[derive(Clone, Copy)]
struct Example<const N: usize> {
    values: [f64; N],
    same: bool,
    kind: LanguagePair,
    weight: f64,
}

impl Example<POWERS> {
    /// What is left for pairs in two languages, once features have mean 0: neither words nor
    /// roots and squares.
    fn across(&self) -> Self {
        let mut across = *self;
        across.values[FEATURES.len()..].fill(0.0);
        // What two languages share of words are names and numbers, which have features of their own.
        across.values[WORD_FEATURES].fill(0.0);
        across
    }
}

struct Set {
    name: &'static str,
    pile: Labelled,
    examples: Vec<Example<POWERS>>,
}

/// Trains on the piles of a folder and writes the model.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.folder.is_dir() {
        writeln!(out, "skipped: {} is not here", args.folder.display())?;
        return Ok(Verdict::Passed);
    }
    let rarity = if args.keep_rarity {
        Rarity::embedded().clone()
    } else {
        let rarity = count(&args.folder, &args.vietnamese)?;
        let bytes = rarity.to_bytes();
        writeln!(out, "rarity: {} bytes", bytes.len())?;
        fs::write(args.output.join("rarity.bin"), bytes)?;
        rarity
    };
    let sets = SETS
        .iter()
        .map(|&(name, names, undated, most)| {
            let mut pile = load(&files(&args.folder, names), undated, &rarity)?;
            pile.keep(most);
            Ok(Set::of(name, pile))
        })
        .collect::<Result<Vec<Set>, Box<dyn Error>>>()?;
    if args.cross_validate {
        for half in [0, 1] {
            let (taught, tested): (Vec<Set>, Vec<Set>) =
                sets.iter().map(|set| (set.half(0, half), set.half(0, 1 - half))).unzip();
            let model = train(&taught.iter().collect::<Vec<_>>());
            for set in &tested {
                writeln!(out, "half {half} unseen {:16} {}", set.name, score(set, &model))?;
            }
        }
        for (n, set) in sets.iter().enumerate().skip(1) {
            let others = sets.iter().enumerate().filter(|(m, _)| *m != n && (n != 1 || *m != 0));
            let model = train(&others.map(|(_, other)| other).collect::<Vec<_>>());
            writeln!(out, "set unseen {:16} {}", set.name, score(set, &model))?;
        }
    }
    let model = train(&sets.iter().collect::<Vec<_>>());
    for set in &sets {
        writeln!(out, "seen     {:16} {}", set.name, score(set, &model))?;
    }
    write!(out, "{}", model.to_table())?;
    fs::write(args.output.join("pairs.tsv"), model.to_table())?;
    Ok(Verdict::Passed)
}

impl Set {
    fn of(name: &'static str, pile: Labelled) -> Self {
        let examples = examples(&pile);
        Self { name, pile, examples }
    }

    /// The stories that a bit of a hash puts into one of two halves. Stories that are made to look
    /// like one another stay together.
    fn half(&self, bit: u32, half: u64) -> Self {
        let hash = |topic: &str| twox_hash::XxHash3_64::oneshot(topic.as_bytes());
        let pile = self.pile.filter(|row| hash(row.topic()) >> bit & 1 == half);
        Self::of(self.name, pile)
    }
}

fn files(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| folder.join(format!("{name}-dev.jsonl"))).collect()
}

/// Counts in how many stories each key stands: a story counts once, however many tell it.
fn count(folder: &Path, vietnamese: &[PathBuf]) -> Result<Rarity, Box<dyn Error>> {
    let mut holders: BTreeMap<(u64, Language), BTreeSet<u32>> = BTreeMap::new();
    let mut told: BTreeMap<(Language, String), u32> = BTreeMap::new();
    let mut keep = |language, story: String, keys: Vec<u64>| {
        let next = u32::try_from(told.len()).unwrap_or(u32::MAX);
        let story = *told.entry((language, story)).or_insert(next);
        for key in keys {
            holders.entry((key, language)).or_default().insert(story);
        }
    };
    let (pile, rows) = stories::read(&files(folder, COUNTED), true)?;
    for read in &pile.articles {
        let Some(row) = read.article.source_id.as_ref().and_then(|id| rows.get(id)) else {
            continue;
        };
        let keys = Signature::all_keys(&read.article, &read.reading);
        keep(read.article.language, row.story.clone(), keys);
    }
    let segmenter = Models::embedded().segmenter;
    for path in vietnamese {
        let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let lines: Vec<&str> = text.lines().collect();
        for (n, lines) in lines.chunks(LINES).enumerate() {
            let article = Article::of(Language::Vietnamese, lines.join("\n").replace('_', " "));
            let keys = Signature::all_keys(&article, &read(&article, &segmenter));
            keep(Language::Vietnamese, format!("{}:{n}", path.display()), keys);
        }
    }
    let counts: Vec<(u64, Language, usize)> = holders
        .into_iter()
        .filter(|((_, language), _)| *language != Language::Other)
        .map(|((key, language), holders)| (key, language, holders.len()))
        .collect();
    let stories = |language| told.keys().filter(|(l, _)| *l == language).count();
    Ok(Rarity::from_counts(&counts, [stories(Language::Vietnamese), stories(Language::English)]))
}

fn powers(features: &Features) -> [f64; POWERS] {
    let mut powers = [0.0; POWERS];
    for (at, &value) in features.values.iter().enumerate() {
        powers[at] = value;
        // The first is always 1, and so are its powers.
        if at > 0 {
            powers[FEATURES.len() + at] = value.sqrt();
            powers[2 * FEATURES.len() + at] = value * value;
        }
    }
    powers
}

/// Wrong pairs of one topic weigh more.
fn label(pile: &Labelled, a: usize, b: usize) -> (bool, f64) {
    let same = pile.rows[a].story == pile.rows[b].story;
    let looks_alike = !same && pile.rows[a].topic() == pile.rows[b].topic();
    (same, if looks_alike { LOOK_ALIKE } else { 1.0 })
}

/// Makes a pile weigh as much as another.
fn level<const N: usize>(examples: &mut [Example<N>]) {
    let right = examples.iter().filter(|example| example.same).count();
    let weight = 1.0 / f64::from(u32::try_from(right.max(1)).unwrap_or(u32::MAX));
    examples.iter_mut().for_each(|example| example.weight *= weight);
}

/// All right pairs and the hardest wrong ones of a pile. Each pile weighs the same.
fn examples(pile: &Labelled) -> Vec<Example<POWERS>> {
    let rows: Vec<usize> = (0..pile.rows.len()).collect();
    let mut all: Vec<Example<POWERS>> = rows
        .par_iter()
        .flat_map_iter(|&b| (0..b).map(move |a| (a, b)))
        .map(|(a, b)| {
            let (x, y) = (&pile.signatures[a], &pile.signatures[b]);
            let (same, weight) = label(pile, a, b);
            let kind = LanguagePair::of(x.language, y.language);
            Example { values: powers(&Features::of(x, y)), same, kind, weight }
        })
        .collect();
    let mut kept = Vec::new();
    let hardness = |example: &Example<POWERS>| -> f64 {
        FEATURES
            .iter()
            .zip(example.values)
            .filter(|(name, _)| matches!(**name, "terms" | "names" | "concepts" | "title in text"))
            .map(|(_, value)| value)
            .sum()
    };
    for kind in KINDS {
        let (of_kind, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| e.kind == kind);
        all = rest;
        let (right, mut wrong): (Vec<_>, Vec<_>) = of_kind.into_iter().partition(|e| e.same);
        wrong.sort_by(|x, y| hardness(y).total_cmp(&hardness(x)));
        wrong.truncate(right.len() * HARD);
        kept.extend(right);
        kept.extend(wrong);
    }
    level(&mut kept);
    kept
}

/// What is around the kept pairs of a pile that a model has not seen. Each pile weighs the same.
fn examples_around(set: &Set, curves: &Curves) -> Vec<Example<{ AROUND.len() }>> {
    let model = LinkModel::new(*curves, [LinkModel::alone(); KINDS.len()], 0.0);
    let pairs = look_around(&set.pile.signatures, &model).into_iter();
    let mut examples: Vec<_> = pairs
        .map(|(a, b, around)| {
            let [x, y] = [a, b].map(|at| set.pile.signatures[at].language);
            let (same, weight) = label(&set.pile, a, b);
            Example { values: around.values, same, kind: LanguagePair::of(x, y), weight }
        })
        .filter(|example| example.kind != LanguagePair::Mixed)
        .collect();
    level(&mut examples);
    examples
}

/// Fits curves, then on halves of the stories that curves of the other half have not seen the
/// weights of what is around a pair, and there the threshold in the middle of those whose mean
/// BCubed F1 is near the best.
///
/// What is around a pair in two languages says nothing: these are few.
fn train(sets: &[&Set]) -> LinkModel {
    let halves = [0, 1].map(|half| sets.iter().map(|set| set.half(1, half)).collect::<Vec<_>>());
    let curves = [0, 1].map(|half| fit_curves(&halves[half].iter().collect::<Vec<_>>()));
    // Each set with curves that have not seen it.
    let unseen: Vec<(&Set, &Curves)> = (0..2)
        .flat_map(|half| halves[half].iter().zip(std::iter::repeat(&curves[1 - half])))
        .collect();
    let examples: Vec<_> =
        unseen.iter().flat_map(|(set, curves)| examples_around(set, curves)).collect();
    let scale = Scale::of(&examples.iter().collect::<Vec<_>>());
    let scaled: Vec<_> = examples.iter().map(|example| scale.scale(example)).collect();
    let weights = scale.unscale(&fit(&scaled, &[0.0; AROUND.len()], PULL, &SIGNS));
    let around = KINDS.map(|kind| match kind {
        LanguagePair::Mixed => LinkModel::alone(),
        _ => weights,
    });
    let count = f64::from(u32::try_from(unseen.len().max(1)).unwrap_or(u32::MAX));
    let mean = |join: f64| -> f64 {
        let scores = unseen
            .par_iter()
            .map(|(set, curves)| score(set, &LinkModel::new(**curves, around, join)).bcubed.f1());
        scores.sum::<f64>() / count
    };
    let tried: Vec<(f64, f64)> =
        JOINS.map(|tenths| f64::from(tenths) / 10.0).map(|join| (join, mean(join))).collect();
    LinkModel::new(fit_curves(sets), around, middle(&tried))
}

/// The middle of the thresholds around the best that are as good, from thresholds with their
/// scores.
fn middle(tried: &[(f64, f64)]) -> f64 {
    let best = (0..tried.len()).max_by(|&x, &y| tried[x].1.total_cmp(&tried[y].1)).unwrap_or(0);
    let good = |at: &usize| tried[*at].1 >= tried[best].1 - CHANCE;
    let last = (best..tried.len()).take_while(good).last().unwrap_or(best);
    let first = (0..=best).rev().take_while(good).last().unwrap_or(best);
    tried[usize::midpoint(first, last)].0
}

/// Fits curves for all pairs, and from there curves for each kind.
///
/// Pairs in two languages are few: theirs are straight lines, and they start from what pairs of
/// all kinds say without words.
fn fit_curves(sets: &[&Set]) -> Curves {
    let all: Vec<&Example<POWERS>> = sets.iter().flat_map(|set| &set.examples).collect();
    let scale = Scale::of(&all);
    let bent: Vec<Example<POWERS>> = all.iter().map(|example| scale.scale(example)).collect();
    let across: Vec<Example<POWERS>> = bent.iter().map(Example::across).collect();
    let [bent, across] = [bent, across].map(|examples| {
        let common = fit(&examples, &[0.0; POWERS], PULL, &[0.0; POWERS]);
        (examples, common)
    });
    KINDS.map(|kind| {
        let (examples, common) = if kind == LanguagePair::Mixed { &across } else { &bent };
        let own: Vec<Example<POWERS>> =
            examples.iter().filter(|one| one.kind == kind).copied().collect();
        let taught = own.iter().any(|example| example.same);
        let weights = if taught { fit(&own, common, PULL_KIND, &[0.0; POWERS]) } else { *common };
        let weights = scale.unscale(&weights);
        std::array::from_fn(|at| Curve {
            value: weights[at],
            root: weights[FEATURES.len() + at],
            square: weights[2 * FEATURES.len() + at],
        })
    })
}

fn score(set: &Set, model: &LinkModel) -> Scores {
    let linked = link(&set.pile.signatures, model, 0.5);
    Scores::of(&set.pile, &labels(&linked.stories, set.pile.rows.len()))
}

/// Logistic regression by accelerated gradient descent, on features of mean 0 and deviation 1;
/// weights whose sign is given keep it.
fn fit<const N: usize>(
    scaled: &[Example<N>],
    towards: &[f64; N],
    pull: f64,
    signs: &[f64; N],
) -> [f64; N] {
    let total: f64 = scaled.iter().map(|example| example.weight).sum();
    let rate = 1.0 / (steepness(scaled, total) + pull);
    let mut weights = *towards;
    let mut ahead = weights;
    for step in 0..STEPS {
        let chunks: Vec<[f64; N]> =
            scaled.par_chunks(4_096).map(|chunk| gradient(chunk, &ahead)).collect();
        let mut next = ahead;
        for at in 0..N {
            let slope: f64 = chunks.iter().map(|chunk| chunk[at]).sum::<f64>() / total;
            let pulled = if at == 0 { 0.0 } else { pull * (ahead[at] - towards[at]) };
            next[at] -= rate * (slope + pulled);
            if next[at] * signs[at] < 0.0 {
                next[at] = 0.0;
            }
        }
        let step = f64::from(u32::try_from(step).unwrap_or(u32::MAX));
        for at in 0..N {
            ahead[at] = next[at] + step / (step + 3.0) * (next[at] - weights[at]);
        }
        weights = next;
    }
    weights
}

/// Means and deviations of features; the first, which is always 1, is left alone.
struct Scale<const N: usize> {
    mean: [f64; N],
    deviation: [f64; N],
}

impl<const N: usize> Scale<N> {
    fn of(examples: &[&Example<N>]) -> Self {
        let count = f64::from(u32::try_from(examples.len().max(1)).unwrap_or(u32::MAX));
        let mut scale = Self { mean: [0.0; N], deviation: [1.0; N] };
        for at in 1..N {
            let values = || examples.iter().map(|example| example.values[at]);
            let mean = values().sum::<f64>() / count;
            let spread = values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
            scale.mean[at] = mean;
            scale.deviation[at] = if spread > 0.0 { spread.sqrt() } else { 1.0 };
        }
        scale
    }

    fn scale(&self, example: &Example<N>) -> Example<N> {
        let mut values = example.values;
        let scales = self.mean.iter().zip(&self.deviation);
        for (value, (mean, deviation)) in values.iter_mut().zip(scales).skip(1) {
            *value = (*value - mean) / deviation;
        }
        Example { values, ..*example }
    }

    /// Weights of scaled values as those of the values.
    fn unscale(&self, scaled: &[f64; N]) -> [f64; N] {
        let mut weights = *scaled;
        for at in 1..N {
            weights[at] /= self.deviation[at];
            weights[0] -= weights[at] * self.mean[at];
        }
        weights
    }
}

fn gradient<const N: usize>(examples: &[Example<N>], weights: &[f64; N]) -> [f64; N] {
    let mut slope = [0.0; N];
    for example in examples {
        let odds: f64 = weights.iter().zip(&example.values).map(|(w, x)| w * x).sum();
        let wanted = f64::from(u8::from(example.same));
        let error = example.weight * (1.0 / (1.0 + libm::exp(-odds)) - wanted);
        slope.iter_mut().zip(&example.values).for_each(|(slope, x)| *slope += error * x);
    }
    slope
}

/// Largest curvature of the loss, by power iteration.
fn steepness<const N: usize>(examples: &[Example<N>], total: f64) -> f64 {
    let mut direction = [1.0; N];
    let mut size = 1.0;
    for _ in 0..30 {
        let mut next = [0.0; N];
        for example in examples {
            let dot: f64 = direction.iter().zip(&example.values).map(|(d, x)| d * x).sum();
            let dot = dot * example.weight / total;
            next.iter_mut().zip(&example.values).for_each(|(next, x)| *next += dot * x);
        }
        size = next.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-12);
        direction = next.map(|x| x / size);
    }
    size / 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_the_middle_of_the_good_ones_around_the_best() {
        let scores = [0.95, 0.9, 0.9495, 0.95, 0.9502, 0.9, 0.9501];
        let tried: Vec<(f64, f64)> = (0..7).map(f64::from).zip(scores).collect();
        assert_eq!([middle(&tried), middle(&tried[..2])], [3.0, 0.0]);
    }
}
