//! From gold sentences to a model.

use super::corpus::{Gold, Sets, words_of};
use super::kinds::Kinds;
use super::score::Scores;
use super::svm::{self, Rows};
use machtin_segment::{Class, GapFeatures, Model, Segmenter, TABLE};
use machtin_text::tone_key;
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// How to train; the defaults were chosen on UD dev and on parts left out of the training sets.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Cost of an error in UD.
    #[arg(long, default_value_t = 0.4)]
    ud_cost: f64,
    /// Cost of an error in the `RDRsegmenter` sample.
    #[arg(long, default_value_t = 0.1)]
    rdr_cost: f64,
    /// Least number of gaps that show a feature.
    #[arg(long, default_value_t = 2)]
    least: u32,
    /// Rounds over the gaps.
    #[arg(long, default_value_t = 25)]
    epochs: usize,
    /// Times a word of the corpora must occur to enter the lexicon.
    #[arg(long, default_value_t = 2)]
    word_count: usize,
}

/// Parts the gold is cut into, so that no sentence is read with a lexicon that has its words.
const FOLDS: usize = 8;

pub(crate) fn learn(
    sets: &Sets,
    options: &Options,
    out: &mut impl Write,
) -> Result<Model, Box<dyn Error>> {
    let gold: Vec<(&Gold, f64)> = sets
        .ud
        .iter()
        .map(|gold| (gold, options.ud_cost))
        .chain(sets.rdr.iter().map(|gold| (gold, options.rdr_cost)))
        .collect();
    let with_words_of = |keep: &dyn Fn(usize) -> bool| {
        let kept = gold.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, (gold, _))| *gold);
        let often = words_of(kept).into_iter().filter(|(_, count)| *count >= options.word_count);
        sets.words.iter().cloned().chain(often.map(|(word, _)| word)).collect::<Vec<_>>()
    };
    let all_words = with_words_of(&|_| true);
    let syllables = vocabulary(&all_words, sets);
    let mut model = Model::unweighted(syllables.clone(), &all_words);
    let kinds = Kinds::of(sets, &model);
    let mut numbers = Numbers::default();
    let mut rows: Vec<(Vec<u32>, bool, f64)> = Vec::new();
    for fold in 0..FOLDS {
        let words = with_words_of(&|i| i % FOLDS != fold);
        let segmenter = Segmenter::new(&Model::unweighted(syllables.clone(), &words));
        for &(gold, cost) in gold.iter().skip(fold).step_by(FOLDS) {
            observe(&segmenter, gold, |features, label| {
                rows.push((numbers.of(features, &kinds), label, cost));
            });
        }
    }
    let kept: Vec<bool> = numbers.counts.iter().map(|&count| count >= options.least).collect();
    let mut table = Rows::default();
    for (features, label, cost) in &rows {
        table.push(features.iter().copied().filter(|&f| kept[f as usize]), *label, *cost);
    }
    let weights = svm::learn(&table, kept.len(), options.epochs);
    fold(&mut model, &numbers.keys, &weights, &kinds);
    writeln!(
        out,
        "{} gaps, {} features, {} syllables, {} words, {} pairs",
        table.len(),
        kept.iter().filter(|kept| **kept).count(),
        model.syllables.len(),
        model.words.len(),
        model.pairs.len()
    )?;
    Ok(model)
}

fn vocabulary(words: &[Vec<String>], sets: &Sets) -> Vec<String> {
    let mut syllables: BTreeSet<String> = words.iter().flatten().cloned().collect();
    for gold in sets.ud.iter().chain(&sets.rdr) {
        for piece in gold.text.split(|c: char| !c.is_alphabetic()).filter(|p| !p.is_empty()) {
            syllables.insert(tone_key(piece));
        }
    }
    syllables.retain(|key| key.len() <= Model::LONGEST_SYLLABLE);
    syllables.into_iter().collect()
}

fn observe(segmenter: &Segmenter, gold: &Gold, mut each: impl FnMut(&GapFeatures, bool)) {
    segmenter.observe(&gold.text, |left, right, features| {
        let next = gold.tokens.partition_point(|token| token.end < left.end);
        let label = gold.tokens.get(next).is_some_and(|token| {
            token.start <= left.start.max(token.start)
                && token.start < left.end
                && token.end >= right.end
        });
        each(&features, label);
    });
}

/// Features numbered as they appear.
#[derive(Default)]
struct Numbers {
    by_key: HashMap<u64, u32>,
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl Numbers {
    fn of(&mut self, features: &GapFeatures, kinds: &Kinds) -> Vec<u32> {
        let mut keys = Vec::with_capacity(48);
        keys_of(features, kinds, &mut keys);
        keys.into_iter().map(|key| self.number(key)).collect()
    }

    fn number(&mut self, key: u64) -> u32 {
        let next = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        let number = *self.by_key.entry(key).or_insert(next);
        if number == next {
            self.keys.push(key);
            self.counts.push(0);
        }
        self.counts[number as usize] += 1;
        number
    }
}

// Kinds of features: the top byte of a key.
const UNIGRAM: u64 = 0;
const PAIR: u64 = 4;
const KIND: u64 = 8;
const LEXICON: u64 = 12;
const LEFT: u64 = 16;
const RIGHT: u64 = 24;
const MIXED: u64 = 32;
const NAMES: u64 = 40;

/// Masks of the pattern bits each table's weights are shared over, from coarse to fine.
const LEXICON_PARTS: &[u16] = &[
    0,
    1,
    2,
    4,
    8,
    16,
    32,
    64,
    128,
    256,
    512,
    1024,
    2048,
    0b1111_1100_0000,
    0b11_1111,
    0xfff,
    0b0100_1000_0010,
    0b0000_0000_0111,
    0b0001_1100_0000,
    0b1110_0000_0000,
];
const LEFT_PARTS: &[u16] = &[0xf00, 0x0f0, 0xff0, 0xfff];
const RIGHT_PARTS: &[u16] = &[0x0f0, 0x00f, 0x0ff, 0xff0, 0xfff];
const MIXED_PARTS: &[u16] = &[0xff0, 0xf0f, 0xfff, 0x1ff];
const NAMES_PARTS: &[u16] = &[0x103, 0x10c, 0x110, 0x120, 0x140, 0x17f, 0x18f, 0x1ff];

const TABLES: [(u64, &[u16]); 5] = [
    (LEXICON, LEXICON_PARTS),
    (LEFT, LEFT_PARTS),
    (RIGHT, RIGHT_PARTS),
    (MIXED, MIXED_PARTS),
    (NAMES, NAMES_PARTS),
];

fn keys_of(gap: &GapFeatures, kinds: &Kinds, keys: &mut Vec<u64>) {
    for (place, &id) in (0..).zip(&gap.ids) {
        keys.push((UNIGRAM + place) << 56 | u64::from(id));
    }
    for (place, window) in (0..).zip(gap.ids.windows(2)) {
        if gap.pairs[usize::try_from(place).unwrap_or(0)] {
            let (left, right) = (window[0], window[1]);
            keys.push(pair_key(place, left, right));
            keys.extend(kinds.of_pair(left, right).iter().map(|kind| kind_key(place, *kind)));
        }
    }
    let patterns = [gap.lexicon, gap.left, gap.right, gap.mixed, gap.names];
    for ((kind, parts), pattern) in TABLES.into_iter().zip(patterns) {
        if kind != NAMES || pattern != 0 {
            keys.extend(parts.iter().map(|mask| part_key(kind, *mask, pattern)));
        }
    }
}

const fn pair_key(place: u64, left: u16, right: u16) -> u64 {
    (PAIR + place) << 56 | (left as u64) << 16 | right as u64
}

const fn kind_key(place: u64, kind: u64) -> u64 {
    (KIND + place) << 56 | kind
}

fn part_key(kind: u64, mask: u16, pattern: u16) -> u64 {
    kind << 56 | u64::from(mask) << 16 | u64::from(mask & pattern)
}

/// Weights nearer to zero than this are left out.
const LEAST_WEIGHT: f64 = 0.005;

/// Steps of a weight to one.
const SCALE: f64 = 2048.0;

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range before")]
fn quantise(weight: f64) -> i16 {
    let weight = if weight.abs() < LEAST_WEIGHT { 0.0 } else { weight };
    (weight * SCALE).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

/// Adds the weights up into the tables of the model.
fn fold(model: &mut Model, keys: &[u64], weights: &[f64], kinds: &Kinds) {
    let by_key: HashMap<u64, f64> = keys.iter().copied().zip(weights.iter().copied()).collect();
    let of = |key: u64| by_key.get(&key).copied().unwrap_or(0.0);
    let sum = |kind: u64, parts: &[u16], pattern: u16| {
        quantise(parts.iter().map(|mask| of(part_key(kind, *mask, pattern))).sum())
    };
    for pattern in 0..u16::try_from(TABLE).unwrap_or(0) {
        let at = usize::from(pattern);
        model.lexicon[at] = sum(LEXICON, LEXICON_PARTS, pattern);
        model.left[at] = sum(LEFT, LEFT_PARTS, pattern);
        model.right[at] = sum(RIGHT, RIGHT_PARTS, pattern);
        model.mixed[at] = sum(MIXED, MIXED_PARTS, pattern);
        model.names[at] = sum(NAMES, NAMES_PARTS, pattern);
    }
    let low = |key: u64, shift: u32| u16::try_from(key >> shift & 0xffff).unwrap_or(0);
    let mut pairs: BTreeSet<(u16, u16)> = kinds.pairs().collect();
    for &key in keys {
        let kind = key >> 56;
        if kind < PAIR {
            let place = usize::try_from(kind - UNIGRAM).unwrap_or(0);
            model.unigrams[usize::from(low(key, 0))][place] = quantise(of(key));
        } else if kind < KIND {
            pairs.insert((low(key, 16), low(key, 0)));
        }
    }
    for (left, right) in pairs {
        let all = [0, 1, 2].map(|place| {
            let shared: f64 =
                kinds.of_pair(left, right).iter().map(|kind| of(kind_key(place, *kind))).sum();
            quantise(of(pair_key(place, left, right)) + shared)
        });
        if all != [0; 3] {
            model.pairs.insert((left, right), all);
        }
    }
}

/// The page that goes with the model.
pub(crate) fn card(
    sets: &Sets,
    options: &Options,
    model: &Model,
    bytes: &[u8],
    scores: &Scores,
    (raw, with_dev): (&[PathBuf], bool),
) -> String {
    let files: String = raw
        .iter()
        .filter_map(|path| path.file_name())
        .map(|name| format!(" --raw {}", name.display()))
        .collect();
    let mut card = String::new();
    let _ = write!(
        card,
        include_str!("card.md"),
        gold = sets.ud.len(),
        sample = sets.rdr.len(),
        raw = sets.raw.len(),
        files = files,
        with_dev = if with_dev { " --with-dev" } else { "" },
        measure = if with_dev { "no measure: the set was trained on" } else { "not trained on" },
        scores = scores,
        options = options,
        syllables = model.syllables.len() + usize::from(Class::COUNT),
        words = model.words.len(),
        pairs = model.pairs.len(),
        size = bytes.len(),
        checksum = twox_hash::XxHash3_64::oneshot(bytes),
        format = machtin_segment::FORMAT,
    );
    card
}

impl std::fmt::Display for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "UD cost {}, sample cost {}, least {}, {} epochs, words from {} occurrences",
            self.ud_cost, self.rdr_cost, self.least, self.epochs, self.word_count
        )
    }
}
