//! Gradient-boosted trees over rows of features, for the models of pages.
//!
//! # References
//! Friedman 2001, "Greedy function approximation: a gradient boosting machine"; histograms and
//! leaf-wise growth as in Ke et al. 2017, "`LightGBM`".

use machtin_ingest::PageBlock;
use std::fmt::Write as _;

/// Features of a model, how many trees it has and how many leaves a tree.
pub(crate) struct Recipe {
    pub(crate) names: &'static [&'static str],
    pub(crate) trees: usize,
    pub(crate) leaves: usize,
}

/// How much of each tree counts.
const RATE: f64 = 0.06;
/// Leaves of few rows are drawn to zero.
const LAMBDA: f64 = 2.0;
/// The fewest rows of a leaf.
const LEAST_ROWS: usize = 60;
/// Values of a feature that are told apart.
const BINS: usize = 63;

/// A page's blocks, or a text's lines, with the share of each that is article.
pub(crate) struct Labelled {
    pub(crate) host: String,
    pub(crate) rows: Vec<PageBlock>,
    /// Negative where nobody said.
    pub(crate) labels: Vec<f64>,
    pub(crate) weights: Vec<f64>,
}

/// A question with its answers, or a leaf.
pub(crate) enum Tree {
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

/// Boosts trees one after the other; rows and features of each are drawn alike on every machine.
pub(crate) fn boost(texts: &[Labelled], recipe: &Recipe) -> Vec<Tree> {
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
            *score += tree.leaf(|feature, threshold| {
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

impl Tree {
    /// The leaf that a row of features falls into.
    pub(crate) fn value(&self, features: &[f32]) -> f64 {
        self.leaf(|feature, threshold| features[feature] > threshold)
    }

    fn leaf(&self, right: impl Fn(usize, f32) -> bool) -> f64 {
        let mut tree = self;
        loop {
            match tree {
                Self::Leaf(value) => return *value,
                Self::Split { feature, threshold, answers } => {
                    tree = &answers[usize::from(right(*feature, *threshold))];
                }
            }
        }
    }
}

/// Splitmix64: the same choices on every machine.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Nodes in order, left answers first.
pub(crate) fn write_tree(tree: &Tree, file: &mut String) {
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
