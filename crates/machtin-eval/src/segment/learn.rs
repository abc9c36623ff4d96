//! From gold sentences to a model.

use super::corpus::{Gold, Sets, words_of};
use super::score::Scores;
use super::svm::{self, Rows};
use machtin_segment::{Class, GapFeatures, Model, Segmenter, TABLE};
use machtin_text::tone_key;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;

/// How to train; the defaults were chosen on UD dev.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Cost of an error in UD.
    #[arg(long, default_value_t = 0.5)]
    ud_cost: f64,
    /// Cost of an error in the `RDRsegmenter` sample.
    #[arg(long, default_value_t = 0.15)]
    rdr_cost: f64,
    /// Cost of an error in machine-labelled text.
    #[arg(long, default_value_t = 0.003)]
    silver_cost: f64,
    /// Least number of gaps that show a feature.
    #[arg(long, default_value_t = 2)]
    least: u32,
    /// Rounds over the gaps.
    #[arg(long, default_value_t = 25)]
    epochs: usize,
    /// Sentences a word of the corpora must be in to enter the lexicon.
    #[arg(long, default_value_t = 2)]
    word_count: usize,
    /// The same for words written with capitals.
    #[arg(long, default_value_t = 2)]
    name_count: usize,
    /// The same for words of machine-labelled text.
    #[arg(long, default_value_t = 99_999)]
    silver_word_count: usize,
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
        .chain(sets.silver.iter().map(|gold| (gold, options.silver_cost)))
        .collect();
    let silver_words: Vec<Vec<String>> = words_of(sets.silver.iter())
        .into_iter()
        .filter(|(_, (count, _))| *count >= options.silver_word_count)
        .map(|(word, _)| word)
        .collect();
    let human = sets.ud.len() + sets.rdr.len();
    let mut base = sets.words.clone();
    base.extend(silver_words);
    let with_words_of = |keep: &dyn Fn(usize) -> bool| {
        let mut words = base.clone();
        let sentences =
            gold[..human].iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, (gold, _))| *gold);
        words.extend(
            words_of(sentences)
                .into_iter()
                .filter(|(_, (count, names))| {
                    if 2 * names > *count {
                        *count >= options.name_count
                    } else {
                        *count >= options.word_count
                    }
                })
                .map(|(word, _)| word),
        );
        words
    };
    let all_words = with_words_of(&|_| true);
    let syllables = vocabulary(&all_words, sets);
    let kinds = Kinds::of(sets, &Model::unweighted(syllables.clone(), &all_words));
    let mut numbers = Numbers { kinds: &kinds, by_key: HashMap::new(), keys: Vec::new(), counts: Vec::new() };
    let mut rows: Vec<(Vec<u32>, bool, f64)> = Vec::new();
    for fold in 0..=FOLDS {
        let last = fold == FOLDS;
        let words = with_words_of(&|i| last || i % FOLDS != fold);
        let segmenter = Segmenter::new(&Model::unweighted(syllables.clone(), &words));
        for (i, &(gold, cost)) in gold.iter().enumerate() {
            let here = if i < human { i % FOLDS == fold } else { last };
            if here {
                observe(&segmenter, gold, |features, label| {
                    // The machine that labelled the silver text is worse at names than the gold.
                    if i >= human && features.names != 0 {
                        return;
                    }
                    rows.push((numbers.of(features), label, cost));
                });
            }
        }
    }
    let kept: Vec<bool> = numbers.counts.iter().map(|&count| count >= options.least).collect();
    let mut table = Rows::default();
    for (features, label, cost) in &rows {
        table.push(features.iter().copied().filter(|&f| kept[f as usize]), *label, *cost);
    }
    let weights = svm::learn(&table, kept.len(), options.epochs);
    let mut model = Model::unweighted(syllables, &all_words);
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
    syllables.retain(|key| key.len() <= 15);
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

/// What is known of a pair of syllables besides the lexicon: groups that share weights.
#[derive(Debug, Default)]
struct Kinds {
    by_pair: BTreeMap<(u16, u16), Vec<u64>>,
}

impl Kinds {
    fn of(sets: &Sets, model: &Model) -> Self {
        let mut by_pair: BTreeMap<(u16, u16), Vec<u64>> = BTreeMap::new();
        let id = |key: &String| {
            let index = model.syllables.binary_search(key).ok()?;
            u16::try_from(index + usize::from(Class::COUNT)).ok()
        };
        let first: BTreeSet<(u16, u16)> =
            model.words.iter().filter(|w| w.len() == 2).map(|w| (w[0], w[1])).collect();
        let use_wik = std::env::var_os("WIK").is_some();
        if use_wik {
        for word in &sets.more_words {
            let ids: Option<Vec<u16>> = word.iter().map(id).collect();
            let Some(ids) = ids else { continue };
            if let [left, right] = ids[..] {
                let known = u64::from(first.contains(&(left, right)));
                by_pair.entry((left, right)).or_default().push(1 + known);
            }
        }
        }
        let (mut ones, mut twos) = (HashMap::<u16, u32>::new(), HashMap::<(u16, u16), u32>::new());
        let mut total = 0_u32;
        let segmenter = Segmenter::new(model);
        for text in &sets.raw {
            segmenter.observe(text, |_, _, features| {
                let [_, left, right, _] = features.ids;
                total += 1;
                *ones.entry(left).or_default() += 1;
                *ones.entry(right).or_default() += 1;
                *twos.entry((left, right)).or_default() += 1;
            });
        }
        for (&(left, right), &count) in &twos {
            if count < 3 || left < Class::COUNT || right < Class::COUNT { continue; }
            let (l, r) = (f64::from(ones[&left]) / 2.0, f64::from(ones[&right]) / 2.0);
            let (n, c) = (f64::from(total), f64::from(count));
            let pmi = libm::log2(c * n / (l * r));
            let npmi = pmi / libm::log2(n / c);
            let bucket = (npmi * 12.0).floor().clamp(-3.0, 11.0) + 3.0;
            let cb = libm::log2(c).floor().min(8.0);
            let known = u64::from(first.contains(&(left, right)));
            let kinds = by_pair.entry((left, right)).or_default();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            {
            kinds.push(100 + bucket as u64);
            kinds.push(200 + bucket as u64 * 2 + known);
            kinds.push(300 + cb as u64 * 2 + known);
            kinds.push(1000 + (cb as u64 / 2) * 100 + bucket as u64 * 2 + known);
            }
        }
        Self { by_pair }
    }

    fn of_pair(&self, left: u16, right: u16) -> &[u64] {
        self.by_pair.get(&(left, right)).map_or(&[], Vec::as_slice)
    }
}

/// Features numbered as they appear.
struct Numbers<'a> {
    kinds: &'a Kinds,
    by_key: HashMap<u64, u32>,
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl Numbers<'_> {
    fn of(&mut self, features: &GapFeatures) -> Vec<u32> {
        let mut keys = Vec::with_capacity(48);
        keys_of(features, self.kinds, &mut keys);
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
const PAIR_KIND: u64 = 12;
const LEXICON: u64 = 8;
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
            let pair = u64::from(window[0]) << 16 | u64::from(window[1]);
            keys.push((PAIR + place) << 56 | pair);
            for &kind in kinds.of_pair(window[0], window[1]) {
                keys.push((PAIR_KIND + place) << 56 | kind);
            }
        }
    }
    let patterns = [gap.lexicon, gap.left, gap.right, gap.mixed, gap.names];
    for ((kind, parts), pattern) in TABLES.into_iter().zip(patterns) {
        if kind != NAMES || pattern != 0 {
            keys.extend(parts.iter().map(|mask| part_key(kind, *mask, pattern)));
        }
    }
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
    (weight * SCALE).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

/// Adds the weights up into the tables of the model.
fn fold(model: &mut Model, keys: &[u64], weights: &[f64], kinds: &Kinds) {
    let by_key: HashMap<u64, f64> = keys.iter().copied().zip(weights.iter().copied()).collect();
    let sum = |kind: u64, parts: &[u16], pattern: u16| {
        let total: f64 =
            parts.iter().filter_map(|mask| by_key.get(&part_key(kind, *mask, pattern))).sum();
        quantise(total)
    };
    for pattern in 0..u16::try_from(TABLE).unwrap_or(0) {
        let at = usize::from(pattern);
        model.lexicon[at] = sum(LEXICON, LEXICON_PARTS, pattern);
        model.left[at] = sum(LEFT, LEFT_PARTS, pattern);
        model.right[at] = sum(RIGHT, RIGHT_PARTS, pattern);
        model.mixed[at] = sum(MIXED, MIXED_PARTS, pattern);
        model.names[at] = sum(NAMES, NAMES_PARTS, pattern);
    }
    for (&(left, right), own) in &kinds.by_pair {
        let pair = u64::from(left) << 16 | u64::from(right);
        let mut all = [0; 3];
        for (place, all) in (0..).zip(&mut all) {
            let shared: f64 =
                own.iter().filter_map(|kind| by_key.get(&((PAIR_KIND + place) << 56 | kind))).sum();
            let own = by_key.get(&((PAIR + place) << 56 | pair)).copied().unwrap_or(0.0);
            *all = quantise(own + shared);
        }
        if all != [0; 3] {
            model.pairs.insert((left, right), all);
        }
    }
    for (&key, &weight) in keys.iter().zip(weights) {
        let weight = if weight.abs() < LEAST_WEIGHT { 0.0 } else { weight };
        let low = |shift: u32| u16::try_from(key >> shift & 0xffff).unwrap_or(0);
        let weight = quantise(weight);
        if weight == 0 {
            continue;
        }
        let kind = key >> 56;
        let place = usize::try_from(kind % 4).unwrap_or(0);
        if kind < PAIR {
            model.unigrams[usize::from(low(0))][place] = weight;
        } else if kind < LEXICON && !kinds.by_pair.contains_key(&(low(16), low(0))) {
            model.pairs.entry((low(16), low(0))).or_default()[place] = weight;
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
    with_dev: bool,
) -> String {
    // Where they come from is for whoever made them to say.
    let silver = match sets.silver.len() {
        0 => String::new(),
        count => format!(
            "| {count} sentences labelled by a machine (`--silver`) | weights, at low cost | to be said by hand |\n"
        ),
    };
    let mut card = String::new();
    let _ = write!(
        card,
        include_str!("card.md"),
        gold = sets.ud.len(),
        sample = sets.rdr.len(),
        silver = silver,
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
            "UD cost {}, sample cost {}, silver cost {}, least {}, {} epochs",
            self.ud_cost, self.rdr_cost, self.silver_cost, self.least, self.epochs
        )
    }
}
