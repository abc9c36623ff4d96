//! `machtin-eval train topics`: which topic a vector speaks of, by logistic regression.
//!
//! Stories labelled by hand teach and test; texts in which several seed words of one topic stand
//! only teach, and weigh less; so do the seed words themselves. Each fifth of the labelled stories
//! is scored by a model that saw the others; the model that is written has seen all. Nothing is
//! drawn by chance.

use crate::{Outcome, Verdict};
use machtin::text::{Language, Syllables};
use machtin::vectors::{DIMENSIONS, TOPICS, TopicModel, Vector, Vectors};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use twox_hash::XxHash3_64;

/// Arguments of `train topics`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `stories` and `vectors`.
    folder: PathBuf,
    /// Folder with `labels.tsv` and `seeds.tsv`, where `weights.tsv` is written.
    #[arg(long, default_value = "models/topics")]
    model: PathBuf,
    /// Only score; write nothing.
    #[arg(long)]
    dry: bool,
}

/// Lines of a text without paragraphs that are looked at together.
const WINDOW: usize = 8;
/// Different seed words of one topic that make a text one of it.
const SEEDS: usize = 3;
/// What a text labelled by seeds weighs beside a story labelled by hand.
const SEEDED: f64 = 0.1;
/// What a seed word weighs.
const SEED: f64 = 0.3;
/// Parts that the labelled stories are cut into for scoring.
const FOLDS: u64 = 5;
/// Pull of all weights towards 0.
const PULL: f64 = 3e-4;
/// Steps of descent.
const STEPS: u32 = 600;
/// Sets whose stories test; the others only teach.
const TESTS: [&str; 3] = ["vi-dev", "vims60-dev", "en-dev"];

/// A text that teaches or tests.
struct Example {
    vector: Vector,
    language: Language,
    topic: usize,
    weight: f64,
    /// Which part of the labelled stories; none where seeds labelled it.
    fold: Option<u64>,
    /// Whether it tests.
    tests: bool,
    name: String,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.folder.is_dir() {
        writeln!(out, "skipped: {} is not here", args.folder.display())?;
        return Ok(Verdict::Passed);
    }
    let mut examples = labelled(args)?;
    let by_hand = examples.len();
    examples.extend(seeded(args)?);
    writeln!(out, "{by_hand} texts labelled by hand, {} by seeds", examples.len() - by_hand)?;
    for (n, topic) in TOPICS.iter().enumerate() {
        let count = |hand: bool| {
            examples.iter().filter(|e| e.topic == n && e.fold.is_some() == hand).count()
        };
        writeln!(out, "  {:<12} {:>5} {:>6}", topic.name(), count(true), count(false))?;
    }
    let mut pairs: Vec<(&Example, usize)> = Vec::new();
    for fold in 0..FOLDS {
        let seen: Vec<&Example> = examples.iter().filter(|e| e.fold != Some(fold)).collect();
        let model = model(&weights(&seen))?;
        let tested = examples.iter().filter(|e| e.tests && e.fold == Some(fold));
        pairs.extend(tested.map(|example| {
            let found = model.of_vector(&example.vector);
            let place = |topic| TOPICS.iter().position(|&t| t == topic);
            (example, found.and_then(|found| place(found.topic)).unwrap_or(TOPICS.len()))
        }));
    }
    for (name, language) in [("vi", Language::Vietnamese), ("en", Language::English)] {
        report(
            name,
            &pairs.iter().filter(|(e, _)| e.language == language).collect::<Vec<_>>(),
            out,
        )?;
    }
    if !args.dry {
        let all: Vec<&Example> = examples.iter().collect();
        fs::write(args.model.join("weights.tsv"), weights(&all))?;
    }
    Ok(Verdict::Passed)
}

fn model(weights: &str) -> Result<TopicModel, Box<dyn Error>> {
    Ok(TopicModel::parse(Vectors::embedded(), weights)?)
}

/// Accuracy, macro F1 and what was taken for what.
fn report(
    name: &str,
    pairs: &[&(&Example, usize)],
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let share = |part: usize, whole: usize| {
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        number(part) / number(whole).max(1.0)
    };
    let right = pairs.iter().filter(|(e, found)| e.topic == *found).count();
    let stories: BTreeSet<&str> = pairs.iter().map(|(e, _)| e.name.as_str()).collect();
    let mut f1s = Vec::new();
    for (n, topic) in TOPICS.iter().enumerate() {
        let gold = pairs.iter().filter(|(e, _)| e.topic == n).count();
        let found = pairs.iter().filter(|(_, found)| *found == n).count();
        let both = pairs.iter().filter(|(e, found)| e.topic == n && *found == n).count();
        if gold == 0 {
            continue;
        }
        let f1 = share(2 * both, gold + found);
        f1s.push(f1);
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, other) in pairs.iter().filter(|(e, found)| e.topic == n && *found != n) {
            *wrong.entry(TOPICS.get(*other).map_or("none", |t| t.name())).or_default() += 1;
        }
        writeln!(out, "  {name} {:<12} {gold:>4} F1 {f1:.3} taken for {wrong:?}", topic.name())?;
    }
    let count = f1s.len();
    writeln!(
        out,
        "{name}: {} articles of {} stories, accuracy {:.3}, macro F1 {:.3} over {count} topics",
        pairs.len(),
        stories.len(),
        share(right, pairs.len()),
        f1s.iter().sum::<f64>() / f64::from(u32::try_from(count).unwrap_or(1).max(1)),
    )?;
    Ok(())
}

/// Rows of a table: fields of each line that is no remark.
fn table(path: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    Ok(rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect())
}

fn topic_number(name: &str) -> Result<usize, Box<dyn Error>> {
    let found = TOPICS.iter().position(|topic| topic.name() == name);
    found.ok_or_else(|| format!("`{name}` is no topic").into())
}

/// The articles of stories labelled by hand. A story weighs the root of its articles.
fn labelled(args: &Args) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut labels: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for row in table(&args.model.join("labels.tsv"))? {
        let [set, story, topic] = row.as_slice() else {
            return Err("a row of labels.tsv has not three fields".into());
        };
        labels.entry(set.clone()).or_default().insert(story.clone(), topic_number(topic)?);
    }
    let mut examples = Vec::new();
    for (set, labels) in labels {
        let rows = read_rows(&args.folder.join(format!("stories/{set}.jsonl")))?;
        let mut sizes: BTreeMap<String, u32> = BTreeMap::new();
        for row in &rows {
            *sizes.entry(field(row, "story_id")).or_default() += 1;
        }
        let tests = TESTS.contains(&set.as_str());
        let found: Vec<Option<Example>> = rows
            .par_iter()
            .map(|row| {
                let story = field(row, "story_id");
                let given = format!("topic={}", field(row, "topic"));
                // Names of some stories go on with the words of a headline.
                let number = story.split('_').next().unwrap_or(&story);
                let keys = [story.as_str(), number, given.as_str()];
                let topic = *keys.into_iter().find_map(|key| labels.get(key))?;
                // Two stories made to look alike are of one part.
                let kind = ["-ecbplus", "-ecb"].iter().find_map(|end| story.strip_suffix(end));
                let fold = XxHash3_64::oneshot(kind.unwrap_or(&story).as_bytes()) % FOLDS;
                let weight = 1.0 / f64::from(sizes.get(&story).copied().unwrap_or(1)).sqrt();
                example(&language(row), &text(row), topic, weight).map(|example| Example {
                    fold: Some(fold),
                    tests,
                    name: story,
                    ..example
                })
            })
            .collect();
        examples.extend(found.into_iter().flatten());
    }
    Ok(examples)
}

fn read_rows(path: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn field(row: &Value, name: &str) -> String {
    row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned)
}

fn language(row: &Value) -> Language {
    if row["lang"] == "vi" { Language::Vietnamese } else { Language::English }
}

fn text(row: &Value) -> String {
    format!("{}\n\n{}", field(row, "title"), field(row, "text"))
}

fn example(language: &Language, text: &str, topic: usize, weight: f64) -> Option<Example> {
    let vector = Vectors::embedded().of_text(*language, text)?;
    let (name, language) = (String::new(), *language);
    Some(Example { vector, language, topic, weight, fold: None, tests: false, name })
}

/// Texts in which several seed words of one topic stand, and fewer than half as many of any other,
/// and the seed words.
fn seeded(args: &Args) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut seeds: Vec<(Language, usize, String)> = Vec::new();
    for row in table(&args.model.join("seeds.tsv"))? {
        let [topic, code, words] = row.as_slice() else {
            return Err("a row of seeds.tsv has not three fields".into());
        };
        let vietnamese = code == Language::Vietnamese.code();
        let language = if vietnamese { Language::Vietnamese } else { Language::English };
        let topic = topic_number(topic)?;
        seeds.extend(words.split(',').map(|word| (language, topic, plain(word))));
    }
    let mut texts: Vec<(Language, String)> = Vec::new();
    let rows = read_rows(&args.folder.join("stories/neus-dev.jsonl"))?;
    texts.extend(rows.iter().map(|row| (language(row), text(row))));
    let lines = fs::read_to_string(args.folder.join("vectors/alt20k.tok.vi"))?;
    let lines: Vec<&str> = lines.lines().collect();
    texts.extend(lines.chunks(WINDOW).map(|part| (Language::Vietnamese, part.join("\n"))));
    let label = |(language, text): &(Language, String)| {
        let words = plain(text);
        let mut counts = [0_usize; TOPICS.len()];
        for (_, topic, seed) in seeds.iter().filter(|(of, ..)| of == language) {
            counts[*topic] += usize::from(words.contains(seed.as_str()));
        }
        let best = (0..counts.len()).max_by_key(|&n| counts[n])?;
        let clear = (0..counts.len()).all(|n| n == best || counts[n] * 2 < counts[best]);
        let weight = (clear && counts[best] >= SEEDS).then_some(SEEDED)?;
        example(language, text, best, weight)
    };
    let mut examples: Vec<Example> = texts.par_iter().filter_map(label).collect();
    let words = seeds.iter().filter_map(|(language, n, word)| example(language, word, *n, SEED));
    examples.extend(words);
    Ok(examples)
}

/// Normal forms with a blank on both sides of each.
fn plain(text: &str) -> String {
    let syllables = Syllables::of(text);
    let mut words = String::from(" ");
    for syllable in &syllables {
        words.push_str(syllables.key(syllable));
        words.push(' ');
    }
    words
}

/// The file of the weights that examples teach.
///
/// Nesterov's accelerated descent over all examples at once; topics weigh as the root of their
/// examples.
fn weights(examples: &[&Example]) -> String {
    const ROW: usize = DIMENSIONS + 1;
    let mut sums = [0.0_f64; TOPICS.len()];
    examples.iter().for_each(|e| sums[e.topic] += e.weight);
    let weight = |e: &Example| e.weight / sums[e.topic].sqrt();
    let all: f64 = examples.iter().map(|e| weight(e)).sum();
    let mut found = vec![0.0; TOPICS.len() * ROW];
    let mut ahead = found.clone();
    for step in 1..=STEPS {
        let parts: Vec<Vec<f64>> = examples
            .par_chunks(1024)
            .map(|part| {
                let mut slope = vec![0.0; TOPICS.len() * ROW];
                for example in part {
                    add_slope(&mut slope, &ahead, example, weight(example) / all);
                }
                slope
            })
            .collect();
        let mut slope: Vec<f64> = ahead.iter().map(|x| x * PULL).collect();
        for part in parts {
            slope.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        // Vectors have length 1 and a constant: the curve is at most 1.
        let next: Vec<f64> = ahead.iter().zip(&slope).map(|(x, slope)| x - slope).collect();
        let momentum = f64::from(step - 1) / f64::from(step + 2);
        ahead = next.iter().zip(&found).map(|(next, old)| next + momentum * (next - old)).collect();
        found = next;
    }
    let mut text = String::from("# topic\tconstant\tweight of each number of a vector\n");
    for (row, topic) in found.chunks_exact(ROW).zip(TOPICS) {
        text.push_str(topic.name());
        // The constant stands last in the row and first in the file.
        for x in row.iter().rev().take(1).chain(&row[..DIMENSIONS]) {
            text.push_str(&format!("\t{x:.3}"));
        }
        text.push('\n');
    }
    text
}

fn add_slope(slope: &mut [f64], at: &[f64], example: &Example, weight: f64) {
    const ROW: usize = DIMENSIONS + 1;
    let numbers = example.vector.numbers();
    let odds: Vec<f64> = at
        .chunks_exact(ROW)
        .map(|row| {
            row[DIMENSIONS] + row.iter().zip(numbers).map(|(w, x)| w * f64::from(*x)).sum::<f64>()
        })
        .collect();
    let most = odds.iter().copied().fold(f64::MIN, f64::max);
    let likely: Vec<f64> = odds.iter().map(|x| libm::exp(x - most)).collect();
    let all: f64 = likely.iter().sum();
    for (topic, (row, x)) in slope.chunks_exact_mut(ROW).zip(&likely).enumerate() {
        let error = weight * (x / all - f64::from(u8::from(topic == example.topic)));
        row.iter_mut().zip(numbers).for_each(|(sum, x)| *sum += error * f64::from(*x));
        row[DIMENSIONS] += error;
    }
}
