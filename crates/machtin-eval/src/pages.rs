//! `machtin-eval train blocks` and `train lines`: which blocks of a page, and which lines of a
//! scraped text, are its article.
//!
//! A pack is two files: JSONL of `{id, html}`, and a JSON object that holds for each id
//! `articleBody` or `main_content`, or the snippets `with` and `without`. Scraped texts are a JSON
//! list of `{id, lines, body}`.

#![expect(clippy::cast_precision_loss, reason = "counts of words are small")]

use crate::boost::{Labelled, Recipe, Tree, boost, mix, write_tree};
use crate::{Outcome, Verdict};
use machtin_ingest::{BLOCK_FEATURES, LINE_FEATURES, PageBlock, page_blocks, text_lines};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Arguments of `train blocks`.
#[derive(clap::Args)]
pub(crate) struct BlocksArgs {
    /// Packs: for each its pages and its answers.
    #[arg(required = true, num_args = 2..)]
    packs: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Arguments of `train lines`.
#[derive(clap::Args)]
pub(crate) struct LinesArgs {
    /// Scraped texts.
    scraped: PathBuf,
    /// Packs whose pages are scraped too: for each its pages and its answers.
    packs: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(clap::Args)]
struct Common {
    /// The model to write.
    #[arg(long)]
    out: PathBuf,
    /// Leaves out every fifth host, from this one on, and scores it: what the model does on sites
    /// that it has not seen.
    #[arg(long, value_name = "0..4")]
    fold: Option<u64>,
}

/// Trains the model of blocks.
pub(crate) fn train_blocks(args: &BlocksArgs, out: &mut impl Write) -> Outcome {
    let (pages, _) = read_packs(&args.packs)?;
    let recipe = Recipe { names: BLOCK_FEATURES, trees: 180, leaves: 24 };
    train(pages, &recipe, &args.common, &[-0.4, 0.0, 0.4], |_, weight| weight, out)
}

/// Trains the model of lines.
pub(crate) fn train_lines(args: &LinesArgs, out: &mut impl Write) -> Outcome {
    let (pages, hosts) = read_packs(&args.packs)?;
    let mut texts = scraped(&pages);
    read_scraped(&args.scraped, &hosts, &mut texts)?;
    let recipe = Recipe { names: LINE_FEATURES, trees: 220, leaves: 16 };
    let count = |row: &PageBlock, _| words(&row.text).len() as f64;
    train(texts, &recipe, &args.common, &[0.4, 0.7, 1.0, 1.3], count, out)
}

fn train(
    texts: Vec<Labelled>,
    recipe: &Recipe,
    common: &Common,
    thresholds: &[f64],
    count: impl Fn(&PageBlock, f64) -> f64,
    out: &mut impl Write,
) -> Outcome {
    let (held, trained): (Vec<Labelled>, Vec<Labelled>) =
        texts.into_iter().partition(|text| common.fold == Some(hash(&text.host) % 5));
    let trees = boost(&trained, recipe);
    if !held.is_empty() {
        report(&held, &trees, thresholds, count, out)?;
    }
    let mut file = recipe.names.join(" ");
    for tree in &trees {
        file.push('\n');
        write_tree(tree, &mut file);
    }
    file.push('\n');
    fs::write(&common.out, &file)?;
    writeln!(out, "{} trees, {} bytes", trees.len(), file.len())?;
    Ok(Verdict::Passed)
}

type Hosts = BTreeMap<String, String>;

/// The pages of packs with their labels, and the hosts of their ids.
fn read_packs(packs: &[PathBuf]) -> Result<(Vec<Labelled>, Hosts), Box<dyn Error>> {
    let mut pages = Vec::new();
    let mut hosts = BTreeMap::new();
    for pack in packs.chunks(2) {
        let [html, gold] = pack else { return Err("a pack is two files".into()) };
        read_pack(html, gold, &mut pages, &mut hosts)?;
    }
    Ok((pages, hosts))
}

fn read_pack(
    html: &Path,
    gold: &Path,
    into: &mut Vec<Labelled>,
    hosts: &mut Hosts,
) -> Result<(), Box<dyn Error>> {
    let gold: Value = serde_json::from_reader(BufReader::new(File::open(gold)?))?;
    for line in BufReader::new(File::open(html)?).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let id = row["id"].as_str().unwrap_or_default();
        let answer = &gold[id];
        let rows = page_blocks(row["html"].as_str().unwrap_or_default());
        let host = host_of(answer["url"].as_str().unwrap_or(id));
        hosts.insert(id.to_owned(), host.clone());
        let body = answer["articleBody"].as_str().or_else(|| answer["main_content"].as_str());
        let (labels, weights) = match body {
            Some(body) => label_by_body(&rows, body),
            None if answer["with"].is_array() => label_by_snippets(&rows, answer),
            None => continue,
        };
        if !rows.is_empty() {
            into.push(Labelled { host, rows, labels, weights });
        }
    }
    Ok(())
}

fn host_of(url: &str) -> String {
    let host = url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or_default();
    let parts: Vec<&str> = host.split('.').collect();
    parts[parts.len().saturating_sub(2)..].join(".")
}

fn words(text: &str) -> Vec<u64> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(hash).collect()
}

fn hash(word: &str) -> u64 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    hash ^ (hash >> 29)
}

/// Runs of four words and how often they come.
fn shingles(words: &[u64]) -> BTreeMap<u64, u32> {
    let mut counts = BTreeMap::new();
    for run in words.windows(4.min(words.len()).max(1)) {
        let key = run.iter().fold(7, |key: u64, word| key.wrapping_mul(0x9e37_79b9) ^ word);
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

/// Long blocks by the share of their shingles in the body; short ones where the body has them
/// beside a neighbour's words.
fn label_by_body(rows: &[PageBlock], body: &str) -> (Vec<f64>, Vec<f64>) {
    let body = words(body);
    let known = shingles(&body);
    let blocks: Vec<Vec<u64>> = rows.iter().map(|row| words(&row.text)).collect();
    let pairs: BTreeSet<&[u64]> = (1..=9).flat_map(|n| body.windows(n)).collect();
    let holds = |words: &[u64]| pairs.contains(words);
    let total = body.len().max(30) as f64;
    let mut labels = Vec::new();
    let mut weights = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let label = if block.len() >= 8 {
            let own = shingles(block);
            let all: u32 = own.values().sum();
            let shared: u32 =
                own.iter().map(|(key, n)| (*n).min(known.get(key).copied().unwrap_or(0))).sum();
            f64::from(shared) / f64::from(all.max(1))
        } else if block.is_empty() {
            -1.0
        } else {
            let before = at.checked_sub(1).map_or(&[][..], |at| &blocks[at]);
            let after = blocks.get(at + 1).map_or(&[][..], |next| next);
            let mut left = before[before.len().saturating_sub(2)..].to_vec();
            left.extend(block);
            let mut right = block.clone();
            right.extend(&after[..after.len().min(2)]);
            let found =
                (!before.is_empty() && holds(&left)) || (!after.is_empty() && holds(&right));
            f64::from(u8::from(found))
        };
        labels.push(label);
        weights.push((block.len() as f64 + 0.3) / total);
    }
    (labels, weights)
}

fn label_by_snippets(rows: &[PageBlock], answer: &Value) -> (Vec<f64>, Vec<f64>) {
    let fold = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let list = |name: &str| -> Vec<String> {
        let list = answer[name].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(fold).collect()
    };
    let (with, without) = (list("with"), list("without"));
    let label = |row: &PageBlock| {
        let text = fold(&row.text);
        let has = |list: &[String]| list.iter().any(|snippet| text.contains(snippet.as_str()));
        match (has(&with), has(&without)) {
            (true, false) => 1.0,
            (false, true) => 0.0,
            _ => -1.0,
        }
    };
    (rows.iter().map(label).collect(), vec![0.08; rows.len()])
}

/// Pages as somebody might have scraped them: the article with some lines around it.
fn scraped(pages: &[Labelled]) -> Vec<Labelled> {
    let mut texts = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let chosen = |at: &usize| page.labels[*at] > 0.5;
        let all = 0..page.rows.len();
        let weights_known = page.labels.iter().filter(|label| **label >= 0.0).count();
        let (Some(first), Some(last)) = (all.clone().find(chosen), all.clone().rfind(chosen))
        else {
            continue;
        };
        // Pages with snippets say too little of the lines between them.
        if weights_known * 10 < page.rows.len() * 8 {
            continue;
        }
        let random = |salt: u64, below: u64| {
            usize::try_from(mix(number as u64 * 31 + salt) % below).unwrap_or(0)
        };
        for (before, after) in
            [(12, 12), (random(1, 5), random(2, 9)), (random(3, 2), random(4, 14))]
        {
            let mut text = String::new();
            let mut labels = Vec::new();
            for at in first.saturating_sub(before)..(last + after + 1).min(page.rows.len()) {
                for line in page.rows[at].text.lines().filter(|line| !line.trim().is_empty()) {
                    text.push_str(line);
                    text.push('\n');
                    labels.push(f64::from(u8::from(page.labels[at] > 0.5)));
                }
            }
            push_text(&page.host, &text, labels, 1.0, &mut texts);
        }
    }
    texts
}

fn read_scraped(
    path: &Path,
    hosts: &Hosts,
    into: &mut Vec<Labelled>,
) -> Result<(), Box<dyn Error>> {
    let texts: Value = serde_json::from_reader(BufReader::new(File::open(path)?))?;
    for text in texts.as_array().map(Vec::as_slice).unwrap_or_default() {
        let lines = text["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
        let body = text["body"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut words = String::new();
        let mut labels = Vec::new();
        for (line, body) in lines.iter().zip(body) {
            let line = line.as_str().unwrap_or_default().trim();
            if !line.is_empty() {
                words.push_str(&line.replace(['\r', '\u{2028}', '\u{2029}'], " "));
                words.push('\n');
                labels.push(f64::from(u8::from(body.as_bool() == Some(true))));
            }
        }
        let id = text["id"].as_str().unwrap_or_default();
        let host = hosts.get(id).map_or(id, String::as_str);
        push_text(host, &words, labels, 4.0, into);
    }
    Ok(())
}

/// A text's lines; losing a line of the body counts four times keeping one too many.
fn push_text(host: &str, text: &str, labels: Vec<f64>, weight: f64, into: &mut Vec<Labelled>) {
    let rows = text_lines(text);
    if rows.len() != labels.len() || rows.is_empty() {
        return;
    }
    let counts: Vec<f64> = rows.iter().map(|row| words(&row.text).len() as f64 + 1.0).collect();
    let total: f64 = counts.iter().sum();
    let weights = counts
        .iter()
        .zip(&labels)
        .map(|(count, label)| {
            let side = if *label > 0.5 { 4.0 } else { 1.0 };
            count.min(40.0) * side * weight / total.sqrt() / 50.0
        })
        .collect();
    into.push(Labelled { host: host.to_owned(), rows, labels, weights });
}

/// Words kept and lost on hosts left out.
fn report(
    held: &[Labelled],
    trees: &[Tree],
    thresholds: &[f64],
    count: impl Fn(&PageBlock, f64) -> f64,
    out: &mut impl Write,
) -> std::io::Result<()> {
    for threshold in thresholds {
        let (mut kept, mut noise, mut lost, mut dropped) = (0.0, 0.0, 0.0, 0.0);
        for text in held {
            for ((row, label), weight) in text.rows.iter().zip(&text.labels).zip(&text.weights) {
                let score: f64 = trees.iter().map(|tree| tree.value(&row.features)).sum();
                let count = count(row, *weight);
                match (score > *threshold, *label) {
                    (_, label) if label < 0.0 => {}
                    (true, label) => {
                        kept += count * label;
                        noise += count * (1.0 - label);
                    }
                    (false, label) => {
                        lost += count * label;
                        dropped += count * (1.0 - label);
                    }
                }
            }
        }
        let f = 2.0 * kept / (2.0 * kept + noise + lost);
        let (removed, gone) = (dropped / (dropped + noise), lost / (lost + kept));
        writeln!(
            out,
            "{threshold}: F1 {f:.4}, furniture removed {removed:.3}, body lost {gone:.4}"
        )?;
    }
    Ok(())
}
