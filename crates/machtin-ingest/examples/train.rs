//! Trains the models that choose blocks of pages and lines of scraped text.
//!
//! ```text
//! train blocks [--fold K] HTML.jsonl GOLD.json ... > models/page-blocks/trees.txt
//! train lines [--fold K] DIRTY.json HTML.jsonl GOLD.json ... > models/text-lines/trees.txt
//! ```
//!
//! `HTML.jsonl` holds `{id, html}`, `GOLD.json` for each id `articleBody` or `main_content`, or the
//! snippets `with` and `without`; `DIRTY.json` is a list of `{id, lines, body}`. `--fold K` leaves
//! out every fifth host and scores it to stderr: what the model does on sites it has not seen.

#![expect(clippy::cast_precision_loss, reason = "counts of rows are small")]

use machtin_ingest::{PageBlock, page_blocks, text_lines};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};

/// Trees of a model, leaves of a tree, and how much of each tree counts.
struct Recipe {
    names: &'static [&'static str],
    trees: usize,
    leaves: usize,
}

const RATE: f64 = 0.06;
const LAMBDA: f64 = 2.0;
const LEAST_ROWS: usize = 60;
const BINS: usize = 63;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let fold = match arguments.iter().position(|argument| argument == "--fold") {
        Some(at) => {
            let fold: u64 = arguments.get(at + 1).ok_or("--fold needs a number")?.parse()?;
            arguments.drain(at..at + 2);
            Some(fold)
        }
        None => None,
    };
    let (kind, files) = arguments.split_first().ok_or("say blocks or lines")?;
    let (dirty, packs) = match kind.as_str() {
        "blocks" => (None, files),
        "lines" => {
            files.split_first().map(|(dirty, packs)| (Some(dirty), packs)).ok_or("no file")?
        }
        _ => return Err("say blocks or lines".into()),
    };
    let mut texts = Vec::new();
    let mut hosts = BTreeMap::new();
    for pack in packs.chunks_exact(2) {
        read_pack(&pack[0], &pack[1], &mut texts, &mut hosts)?;
    }
    let recipe = match dirty {
        None => Recipe { names: machtin_ingest::BLOCK_FEATURES, trees: 180, leaves: 24 },
        Some(path) => {
            texts = scraped(&texts);
            read_dirty(path, &hosts, &mut texts)?;
            Recipe { names: machtin_ingest::LINE_FEATURES, trees: 140, leaves: 12 }
        }
    };
    let (held, trained): (Vec<Labelled>, Vec<Labelled>) =
        texts.into_iter().partition(|text| fold == Some(hash(&text.host) % 5));
    let trees = boost(&trained, &recipe);
    if !held.is_empty() {
        report(&held, &trees, dirty.is_some())?;
    }
    let mut file = recipe.names.join(" ");
    for tree in &trees {
        file.push('\n');
        write_tree(tree, &mut file);
    }
    writeln!(std::io::stdout().lock(), "{file}")?;
    Ok(())
}

/// A page's blocks, or a text's lines, with the share of each that is article.
struct Labelled {
    host: String,
    rows: Vec<PageBlock>,
    /// Negative where nobody said.
    labels: Vec<f64>,
    weights: Vec<f64>,
}

fn read_pack(
    html: &str,
    gold: &str,
    into: &mut Vec<Labelled>,
    hosts: &mut BTreeMap<String, String>,
) -> Result<(), Box<dyn Error>> {
    let gold: Value = serde_json::from_reader(BufReader::new(std::fs::File::open(gold)?))?;
    for line in BufReader::new(std::fs::File::open(html)?).lines() {
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
    let pairs: std::collections::BTreeSet<&[u64]> = (1..=9).flat_map(|n| body.windows(n)).collect();
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

fn read_dirty(
    path: &str,
    hosts: &BTreeMap<String, String>,
    into: &mut Vec<Labelled>,
) -> Result<(), Box<dyn Error>> {
    let texts: Value = serde_json::from_reader(BufReader::new(std::fs::File::open(path)?))?;
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
        push_text(host, &words, labels, 3.0, into);
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

/// A question with its answers, or a leaf.
enum Tree {
    Split { feature: usize, threshold: f32, answers: Box<[Tree; 2]> },
    Leaf(f64),
}

/// What boosting works on: one column of bins a feature.
struct Table {
    columns: Vec<Vec<u8>>,
    edges: Vec<Vec<f32>>,
    labels: Vec<f64>,
    weights: Vec<f64>,
}

fn boost(texts: &[Labelled], recipe: &Recipe) -> Vec<Tree> {
    let table = tabulate(texts, recipe.names.len());
    let count = table.labels.len();
    let mut scores = vec![0.0_f64; count];
    let mut trees = Vec::new();
    for number in 0..recipe.trees as u64 {
        let slopes: Vec<(f64, f64)> = (0..count)
            .map(|row| {
                let chance = 1.0 / (1.0 + libm::exp(-scores[row]));
                let weight = table.weights[row] * 50.0;
                (weight * (chance - table.labels[row]), weight * chance * (1.0 - chance))
            })
            .collect();
        let rows: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX))
            .filter(|row| mix(u64::from(*row) * 977 + number) % 10 < 8)
            .collect();
        let features: Vec<usize> = (0..table.columns.len())
            .filter(|feature| mix(*feature as u64 * 131 + number * 7919) % 10 < 6)
            .collect();
        let tree = grow(&table, &slopes, rows, &features, recipe.leaves);
        for (row, score) in scores.iter_mut().enumerate() {
            *score += leaf_of(&tree, |feature, threshold| {
                let bin = usize::from(table.columns[feature][row]);
                // Bins are numbered by how many edges lie below the value.
                bin > table.edges[feature].partition_point(|edge| *edge < threshold)
            });
        }
        trees.push(tree);
    }
    trees
}

fn tabulate(texts: &[Labelled], features: usize) -> Table {
    let mut table =
        Table { columns: Vec::new(), edges: Vec::new(), labels: Vec::new(), weights: Vec::new() };
    let mut rows: Vec<&[f32]> = Vec::new();
    for text in texts {
        for ((row, label), weight) in text.rows.iter().zip(&text.labels).zip(&text.weights) {
            if *label >= 0.0 {
                rows.push(&row.features);
                table.labels.push(*label);
                table.weights.push(*weight);
            }
        }
    }
    for feature in 0..features {
        let mut values: Vec<f32> = rows.iter().map(|row| row[feature]).collect();
        values.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> = (1..BINS).map(|bin| values[values.len() * bin / BINS]).collect();
        edges.dedup();
        let bin = |row: &&[f32]| {
            u8::try_from(edges.partition_point(|edge| *edge < row[feature])).unwrap_or(u8::MAX)
        };
        table.columns.push(rows.iter().map(bin).collect());
        table.edges.push(edges);
    }
    table
}

/// The best question of a leaf.
#[derive(Clone, Copy)]
struct Question {
    gain: f64,
    feature: usize,
    bin: usize,
}

/// Grows a tree leaf by leaf, the best question of all leaves first.
fn grow(
    table: &Table,
    slopes: &[(f64, f64)],
    rows: Vec<u32>,
    features: &[usize],
    leaves: usize,
) -> Tree {
    let mut parts: Vec<(Vec<u32>, Option<Question>)> = Vec::new();
    // Inner nodes name their answers by index; leaves hold a part.
    let mut nodes: Vec<Result<(Question, usize, usize), usize>> = vec![Err(0)];
    let question = best_question(table, slopes, &rows, features);
    parts.push((rows, question));
    for _ in 1..leaves {
        let best = nodes
            .iter()
            .enumerate()
            .filter_map(|(node, kind)| Some((node, parts[kind.err()?].1?)))
            .reduce(|best, next| if next.1.gain > best.1.gain { next } else { best });
        let Some((node, question)) = best else { break };
        let Err(part) = nodes[node] else { break };
        let column = &table.columns[question.feature];
        let (left, right): (Vec<u32>, Vec<u32>) = std::mem::take(&mut parts[part].0)
            .into_iter()
            .partition(|row| usize::from(column[*row as usize]) <= question.bin);
        parts[part] = (Vec::new(), None);
        let mut sides = [0; 2];
        for (side, rows) in sides.iter_mut().zip([left, right]) {
            let question = best_question(table, slopes, &rows, features);
            parts.push((rows, question));
            nodes.push(Err(parts.len() - 1));
            *side = nodes.len() - 1;
        }
        nodes[node] = Ok((question, sides[0], sides[1]));
    }
    build(&nodes, 0, table, &|part| {
        let (slope, curve) = sums(slopes, &parts[part].0);
        -slope / (curve + LAMBDA) * RATE
    })
}

fn sums(slopes: &[(f64, f64)], rows: &[u32]) -> (f64, f64) {
    rows.iter().fold((0.0, 0.0), |sum, row| {
        let (slope, curve) = slopes[*row as usize];
        (sum.0 + slope, sum.1 + curve)
    })
}

fn build(
    nodes: &[Result<(Question, usize, usize), usize>],
    at: usize,
    table: &Table,
    value: &dyn Fn(usize) -> f64,
) -> Tree {
    match nodes[at] {
        Err(part) => Tree::Leaf(value(part)),
        Ok((question, left, right)) => Tree::Split {
            feature: question.feature,
            threshold: table.edges[question.feature][question.bin],
            answers: Box::new([
                build(nodes, left, table, value),
                build(nodes, right, table, value),
            ]),
        },
    }
}

fn best_question(
    table: &Table,
    slopes: &[(f64, f64)],
    rows: &[u32],
    features: &[usize],
) -> Option<Question> {
    if rows.len() < 2 * LEAST_ROWS {
        return None;
    }
    let (slope, curve) = sums(slopes, rows);
    let score = |slope: f64, curve: f64| slope * slope / (curve + LAMBDA);
    let mut best: Option<Question> = None;
    for &feature in features {
        let mut bins = [(0.0_f64, 0.0_f64, 0_usize); BINS + 1];
        let column = &table.columns[feature];
        for row in rows {
            let (slope, curve) = slopes[*row as usize];
            let bin = &mut bins[usize::from(column[*row as usize])];
            *bin = (bin.0 + slope, bin.1 + curve, bin.2 + 1);
        }
        let (mut left, mut left_curve, mut count) = (0.0, 0.0, 0);
        for (bin, sums) in bins.iter().enumerate().take(table.edges[feature].len()) {
            left += sums.0;
            left_curve += sums.1;
            count += sums.2;
            if count < LEAST_ROWS || rows.len() - count < LEAST_ROWS {
                continue;
            }
            let gain = score(left, left_curve) + score(slope - left, curve - left_curve)
                - score(slope, curve);
            if gain > best.map_or(1e-9, |best| best.gain) {
                best = Some(Question { gain, feature, bin });
            }
        }
    }
    best
}

fn leaf_of(tree: &Tree, right: impl Fn(usize, f32) -> bool) -> f64 {
    let mut tree = tree;
    loop {
        match tree {
            Tree::Leaf(value) => return *value,
            Tree::Split { feature, threshold, answers } => {
                tree = &answers[usize::from(right(*feature, *threshold))];
            }
        }
    }
}

/// Splitmix64: the same choices on every machine.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Nodes in order, left answers first.
fn write_tree(tree: &Tree, file: &mut String) {
    fn nodes(tree: &Tree, into: &mut Vec<String>) {
        match tree {
            Tree::Leaf(value) => into.push(format!("{}", (value * 1e4).round() / 1e4)),
            Tree::Split { feature, threshold, answers } => {
                let here = into.len();
                into.push(String::new());
                nodes(&answers[0], into);
                let right = into.len() - here;
                into[here] = format!("{feature}:{threshold}:{right}");
                nodes(&answers[1], into);
            }
        }
    }
    let mut list = Vec::new();
    nodes(tree, &mut list);
    let _ = write!(file, "{}", list.join(" "));
}

/// Words kept and lost on hosts left out.
fn report(held: &[Labelled], trees: &[Tree], lines: bool) -> std::io::Result<()> {
    let mut out = std::io::stderr().lock();
    let steps: &[f64] = if lines { &[0.5, 1.1, 1.4, 1.7] } else { &[-0.4, 0.0, 0.4] };
    for threshold in steps {
        let (mut kept, mut noise, mut lost, mut dropped) = (0.0, 0.0, 0.0, 0.0);
        for text in held {
            for ((row, label), weight) in text.rows.iter().zip(&text.labels).zip(&text.weights) {
                let score: f64 = trees
                    .iter()
                    .map(|tree| leaf_of(tree, |feature, edge| row.features[feature] > edge))
                    .sum();
                let count = if lines { words(&row.text).len() as f64 } else { *weight };
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
