//! `machtin-eval train vectors`: word vectors by ridge regression onto a teacher's sentence
//! vectors.
//!
//! The vector of a sentence is the mean of those of its words, so each word's vector solves a
//! linear system with all others'. Where a word is rare, its vector stays near that of the
//! teacher for the word alone. Directions in which all sentences differ a lot say little about any
//! one; they are shortened. Nothing is drawn by chance: the same vectors of the teacher give
//! the same table.

use crate::{Outcome, Verdict};
use machtin::text::{Language, Syllables};
use machtin::vectors::{DIMENSIONS, Entry, Vector, Vectors, entries, write_table};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of `train vectors`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with `vectors` and `stories`.
    folder: PathBuf,
    /// Where sentences and the teacher's vectors are kept between runs.
    #[arg(long)]
    work: PathBuf,
    /// The teacher: see there what it needs.
    #[arg(long, default_value = "models/vectors/teach.py")]
    teacher: PathBuf,
    /// The Python that runs it.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Where to write `table.bin`.
    #[arg(long, default_value = "models/vectors")]
    output: PathBuf,
}

/// Numbers of a vector of the teacher.
const TAUGHT: usize = 384;
/// A word that stands this often gets a vector.
const WORD_COUNT: u32 = 2;
/// A pair of syllables that stands this often gets one.
const PAIR_COUNT: u32 = 6;
/// Share of all words at which a word counts half as much before regression.
const COMMON: f64 = 1e-4;
/// Pull of each vector towards that of the word alone.
const PULL: f64 = 0.06;
/// How much directions in which sentences differ a lot are shortened: 0 not at all, .5 until all
/// differ alike. Chosen on the development sets that `train vectors` scores.
const EVEN: f64 = 0.15;
/// How much the lengths of words are brought together: 0 not at all, 1 until all are as long.
/// Chosen as [`EVEN`] was.
const QUIET: f64 = 0.4;
/// Steps of conjugate gradients.
const STEPS: usize = 30;

/// Trains on the sentences of a folder, writes the table and scores it.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.folder.is_dir() {
        writeln!(out, "skipped: {} is not here", args.folder.display())?;
        return Ok(Verdict::Passed);
    }
    fs::create_dir_all(&args.work)?;
    if !args.work.join("sentences.f32").is_file() {
        teach(args, &["sentences".as_ref(), args.folder.as_path(), args.work.as_path()])?;
    }
    let list = fs::read_to_string(args.work.join("sentences.tsv"))?;
    let sentences: Vec<(Language, &str)> =
        list.lines().filter_map(|line| line.split_once('\t')).map(language_and_text).collect();
    let vocabulary = Vocabulary::of(&sentences);
    let pairs = vocabulary.words.iter().filter(|word| word.text.contains(' ')).count();
    writeln!(
        out,
        "{} sentences, {} words, {pairs} pairs",
        sentences.len(),
        vocabulary.words.len() - pairs
    )?;
    let words = vocabulary.words.iter().map(|word| format!("{}\n", word.text)).collect::<String>();
    let path = args.work.join("words.txt");
    if fs::read_to_string(&path).ok().as_ref() != Some(&words)
        || !path.with_extension("f32").is_file()
    {
        fs::write(&path, words)?;
        teach(args, &["lines".as_ref(), path.as_path()])?;
    }
    let mut wanted = Matrix::read(&args.work.join("sentences.f32"))?;
    let mut alone = Matrix::read(&path.with_extension("f32"))?;
    if (wanted.rows(), alone.rows()) != (sentences.len(), vocabulary.words.len()) {
        return Err("the teacher's vectors are not of these sentences and words".into());
    }
    let vietnamese = |language: Language| usize::from(language != Language::Vietnamese);
    wanted.centre(&|row| vietnamese(sentences[row].0));
    alone.centre(&|row| vietnamese(vocabulary.words[row].language));
    let wanted = wanted.times(&principal(&wanted));
    let bags = Bags::of(&sentences, &vocabulary);
    let start = start(&bags, &alone, &wanted, &vocabulary);
    let mut solved = solve(&bags, start, &wanted);
    quieten(&mut solved);
    let rows: Vec<(u32, &[f64])> =
        vocabulary.words.iter().enumerate().map(|(n, word)| (word.key, solved.row(n))).collect();
    let table = centred_table(&rows, &sentences).ok_or("too many words for a table")?;
    fs::write(args.output.join("table.bin"), &table)?;
    writeln!(out, "table: {} bytes", table.len())?;
    let table = Vectors::parse(&table).ok_or("the table cannot be read back")?;
    score(&table, &args.folder.join("vectors"), out)?;
    Ok(Verdict::Passed)
}

fn teach(args: &Args, parts: &[&Path]) -> Result<(), Box<dyn Error>> {
    let status = Command::new(&args.python).arg(&args.teacher).args(parts).status()?;
    if status.success() { Ok(()) } else { Err("the teacher failed".into()) }
}

fn language_and_text<'t>((language, text): (&str, &'t str)) -> (Language, &'t str) {
    (if language == "vi" { Language::Vietnamese } else { Language::English }, text)
}

/// The entries of a sentence.
fn each_entry(language: Language, text: &str, keep: &mut impl FnMut(u32, Entry<'_>)) {
    let syllables = Syllables::of(text);
    entries(language, &syllables, 0..syllables.len(), &mut |key, entry| keep(key, entry));
}

struct Word {
    key: u32,
    text: String,
    language: Language,
    count: u32,
}

/// The words that get a vector, by key.
struct Vocabulary {
    words: Vec<Word>,
    /// Words of all sentences.
    all: u32,
}

impl Vocabulary {
    fn of(sentences: &[(Language, &str)]) -> Self {
        let mut found: BTreeMap<u32, Word> = BTreeMap::new();
        let mut all = 0;
        for &(language, text) in sentences {
            each_entry(language, text, &mut |key, entry| {
                all += 1;
                let text = || match entry {
                    Entry::Word(word) | Entry::Number(word) => word.to_owned(),
                    Entry::Pair(first, second) => format!("{first} {second}"),
                };
                let new = || Word { key, text: text(), language, count: 0 };
                found.entry(key).or_insert_with(new).count += 1;
            });
        }
        let least = |word: &Word| if word.text.contains(' ') { PAIR_COUNT } else { WORD_COUNT };
        let words = found.into_values().filter(|word| word.count >= least(word)).collect();
        Self { words, all }
    }

    fn at(&self, key: u32) -> Option<usize> {
        self.words.binary_search_by_key(&key, |word| word.key).ok()
    }
}

/// Rows of numbers.
struct Matrix {
    columns: usize,
    data: Vec<f64>,
}

impl Matrix {
    fn zero(rows: usize, columns: usize) -> Self {
        Self { columns, data: vec![0.0; rows * columns] }
    }

    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let numbers = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        Ok(Self { columns: TAUGHT, data: numbers.map(f64::from).collect() })
    }

    fn rows(&self) -> usize {
        self.data.len() / self.columns
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.data[at * self.columns..(at + 1) * self.columns]
    }

    /// Takes from each row the mean of its group, 0 or 1.
    fn centre(&mut self, group: &dyn Fn(usize) -> usize) {
        let mut sums = [vec![0.0; self.columns], vec![0.0; self.columns]];
        let mut counts = [0.0_f64; 2];
        for (n, row) in self.data.chunks_exact(self.columns).enumerate() {
            counts[group(n)] += 1.0;
            sums[group(n)].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
        for (n, row) in self.data.chunks_exact_mut(self.columns).enumerate() {
            let count = counts[group(n)];
            row.iter_mut().zip(&sums[group(n)]).for_each(|(x, sum)| *x -= sum / count);
        }
    }

    fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.rows(), other.columns);
        let rows = self.data.par_chunks(self.columns);
        product.data.par_chunks_mut(other.columns).zip(rows).for_each(|(to, row)| {
            for (x, with) in row.iter().zip(other.data.chunks_exact(other.columns)) {
                to.iter_mut().zip(with).for_each(|(to, y)| *to += x * y);
            }
        });
        product
    }

    /// This turned, times another with as many rows.
    fn turned_times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.columns, other.columns);
        product.data.par_chunks_mut(other.columns).enumerate().for_each(|(column, to)| {
            for (row, with) in other.data.chunks_exact(other.columns).enumerate() {
                let x = self.data[row * self.columns + column];
                to.iter_mut().zip(with).for_each(|(to, y)| *to += x * y);
            }
        });
        product
    }
}

/// The directions in which rows differ most, one a column, the first ones shortened.
///
/// # References
/// Jacobi 1846: eigenvectors of a symmetric matrix by turning two axes at a time.
fn principal(rows: &Matrix) -> Matrix {
    let mut a = rows.turned_times(rows);
    let size = a.columns;
    let mut axes = Matrix::zero(size, size);
    (0..size).for_each(|n| axes.data[n * size + n] = 1.0);
    for _ in 0..12 {
        for p in 0..size {
            for q in p + 1..size {
                let across = a.data[p * size + q];
                if across == 0.0 {
                    continue;
                }
                let theta = (a.data[q * size + q] - a.data[p * size + p]) / (2.0 * across);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let turn = |data: &mut [f64], i: usize, j: usize| {
                    let (x, y) = (data[i], data[j]);
                    data[i] = c * x - t * c * y;
                    data[j] = t * c * x + c * y;
                };
                (0..size).for_each(|k| turn(&mut a.data, k * size + p, k * size + q));
                (0..size).for_each(|k| turn(&mut a.data, p * size + k, q * size + k));
                // Axes lie in rows.
                (0..size).for_each(|k| turn(&mut axes.data, p * size + k, q * size + k));
            }
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&x, &y| a.data[y * size + y].total_cmp(&a.data[x * size + x]));
    let mut kept = Matrix::zero(size, DIMENSIONS);
    let spread = |axis: usize| a.data[axis * size + axis].max(1e-9);
    for (column, &axis) in order.iter().take(DIMENSIONS).enumerate() {
        let scale = libm::pow(spread(axis) / spread(order[0]), -EVEN);
        (0..size)
            .for_each(|k| kept.data[k * DIMENSIONS + column] = scale * axes.data[axis * size + k]);
    }
    kept
}

/// Solves `a x = b` for a symmetric positive `a`, by Cholesky.
fn solve_dense(mut a: Matrix, mut b: Matrix) -> Matrix {
    let (size, columns) = (a.columns, b.columns);
    for n in 0..size {
        for m in 0..=n {
            let dot: f64 = (0..m).map(|k| a.data[n * size + k] * a.data[m * size + k]).sum();
            let left = a.data[n * size + m] - dot;
            let root = if n == m { left.max(1e-12).sqrt() } else { left / a.data[m * size + m] };
            a.data[n * size + m] = root;
        }
    }
    let mut substitute = |n: usize, from: std::ops::Range<usize>, turned: bool| {
        for k in from {
            let factor = if turned { a.data[k * size + n] } else { a.data[n * size + k] };
            for column in 0..columns {
                b.data[n * columns + column] -= factor * b.data[k * columns + column];
            }
        }
        let diagonal = a.data[n * size + n];
        b.data[n * columns..(n + 1) * columns].iter_mut().for_each(|x| *x /= diagonal);
    };
    (0..size).for_each(|n| substitute(n, 0..n, false));
    (0..size).rev().for_each(|n| substitute(n, n + 1..size, true));
    b
}

/// Sparse rows: columns with their values.
type Sparse = Vec<Vec<(usize, f64)>>;

/// The words of each sentence, and the sentences of each word.
///
/// Two columns more say which language it is.
struct Bags {
    sentences: Sparse,
    words: Sparse,
}

impl Bags {
    fn of(sentences: &[(Language, &str)], vocabulary: &Vocabulary) -> Self {
        let count = vocabulary.words.len();
        let rows: Sparse = sentences
            .par_iter()
            .map(|&(language, text)| {
                let mut found: BTreeMap<usize, f64> = BTreeMap::new();
                each_entry(language, text, &mut |key, _| {
                    if let Some(at) = vocabulary.at(key) {
                        *found.entry(at).or_default() += 1.0;
                    }
                });
                let all: f64 = found.values().sum();
                found.values_mut().for_each(|x| *x /= all);
                found.insert(count + usize::from(language != Language::Vietnamese), 1.0);
                found.into_iter().collect()
            })
            .collect();
        let mut turned = vec![Vec::new(); count + 2];
        for (n, row) in rows.iter().enumerate() {
            row.iter().for_each(|&(at, x)| turned[at].push((n, x)));
        }
        Self { sentences: rows, words: turned }
    }
}

fn sparse_times(rows: &Sparse, with: &Matrix) -> Matrix {
    let mut product = Matrix::zero(rows.len(), with.columns);
    product.data.par_chunks_mut(with.columns).zip(rows).for_each(|(to, row)| {
        for &(at, x) in row {
            to.iter_mut().zip(with.row(at)).for_each(|(to, y)| *to += x * y);
        }
    });
    product
}

/// Where regression starts: the teacher's vectors of the words alone, common words shortened,
/// mapped so that their means come near the vectors of sentences.
fn start(bags: &Bags, alone: &Matrix, wanted: &Matrix, vocabulary: &Vocabulary) -> Matrix {
    let mut weighted = Matrix::zero(vocabulary.words.len() + 2, TAUGHT);
    for (n, word) in vocabulary.words.iter().enumerate() {
        let share = f64::from(word.count) / f64::from(vocabulary.all);
        let to = &mut weighted.data[n * TAUGHT..(n + 1) * TAUGHT];
        let weight = COMMON / (COMMON + share);
        to.iter_mut().zip(alone.row(n)).for_each(|(to, x)| *to = weight * x);
    }
    let means = sparse_times(&bags.sentences, &weighted);
    let mut square = means.turned_times(&means);
    let spread: f64 = (0..TAUGHT).map(|n| square.data[n * TAUGHT + n]).sum();
    (0..TAUGHT).for_each(|n| square.data[n * TAUGHT + n] += spread * 1e-6);
    weighted.times(&solve_dense(square, means.turned_times(wanted)))
}

/// The words' vectors with the least squared error and pull, by conjugate gradients.
fn solve(bags: &Bags, start: Matrix, wanted: &Matrix) -> Matrix {
    let mut error = sparse_times(&bags.sentences, &start);
    error.data.iter_mut().zip(&wanted.data).for_each(|(x, wanted)| *x = wanted - *x);
    let mut found = start;
    let mut residual = sparse_times(&bags.words, &error);
    let mut direction = Matrix { columns: DIMENSIONS, data: residual.data.clone() };
    let mut size = column_dots(&residual, &residual);
    for _ in 0..STEPS {
        let mut ahead = sparse_times(&bags.words, &sparse_times(&bags.sentences, &direction));
        ahead.data.iter_mut().zip(&direction.data).for_each(|(x, d)| *x += PULL * d);
        let curve = column_dots(&direction, &ahead);
        let step: Vec<f64> = size.iter().zip(&curve).map(|(s, c)| s / (c + 1e-12)).collect();
        add(&mut found, &direction, &step, 1.0);
        add(&mut residual, &ahead, &step, -1.0);
        let next = column_dots(&residual, &residual);
        let keep: Vec<f64> = next.iter().zip(&size).map(|(n, s)| n / (s + 1e-12)).collect();
        let old = direction.data.chunks_exact_mut(DIMENSIONS);
        for (to, from) in old.zip(residual.data.chunks_exact(DIMENSIONS)) {
            for ((to, from), keep) in to.iter_mut().zip(from).zip(&keep) {
                *to = from + keep * *to;
            }
        }
        size = next;
    }
    found
}

/// Brings the lengths of words nearer to each other: one loud word must not speak for an article.
fn quieten(words: &mut Matrix) {
    for row in words.data.chunks_exact_mut(words.columns) {
        let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        let scale = libm::pow(length.max(1e-9), -QUIET);
        row.iter_mut().for_each(|x| *x *= scale);
    }
}

fn column_dots(a: &Matrix, b: &Matrix) -> Vec<f64> {
    let mut dots = vec![0.0; a.columns];
    for (x, y) in a.data.chunks_exact(a.columns).zip(b.data.chunks_exact(a.columns)) {
        dots.iter_mut().zip(x.iter().zip(y)).for_each(|(dot, (x, y))| *dot += x * y);
    }
    dots
}

/// Adds to each column the other's, times its step and a sign.
fn add(to: &mut Matrix, other: &Matrix, steps: &[f64], sign: f64) {
    let rows = other.data.chunks_exact(to.columns);
    for (to, from) in to.data.chunks_exact_mut(other.columns).zip(rows) {
        for ((to, from), step) in to.iter_mut().zip(from).zip(steps) {
            *to += sign * step * from;
        }
    }
}

/// The table with the means of the sentences of each language, as the table gives them.
fn centred_table(rows: &[(u32, &[f64])], sentences: &[(Language, &str)]) -> Option<Vec<u8>> {
    let bytes = write_table(rows, &[[0.0; DIMENSIONS]; 2])?;
    let table = Vectors::parse(&bytes)?;
    let means = [Language::Vietnamese, Language::English].map(|language| {
        let mut mean = [0.0; DIMENSIONS];
        let mut count = 0.0;
        for (_, text) in sentences.iter().filter(|(found, _)| *found == language) {
            let syllables = Syllables::of(text);
            let whole = std::iter::once(0..syllables.len());
            if let Some(found) = table.mean(language, &syllables, whole) {
                mean.iter_mut().zip(found).for_each(|(mean, x)| *mean += x);
                count += 1.0;
            }
        }
        mean.map(|sum| sum / f64::max(count, 1.0))
    });
    write_table(rows, &means)
}

/// Shares of texts whose translation is nearest, both ways, of the sets that are there.
fn score(table: &Vectors<'_>, folder: &Path, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut sets = Vec::new();
    if let (Ok(en), Ok(vi)) = (
        fs::read_to_string(folder.join("tatoeba/tatoeba.vie-eng.eng")),
        fs::read_to_string(folder.join("tatoeba/tatoeba.vie-eng.vie")),
    ) {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        sets.push(("Tatoeba sentences", lines(&en), lines(&vi)));
    }
    let read = |language: &str| fs::read(folder.join(format!("xquad/xquad.{language}.json")));
    if let (Ok(en), Ok(vi)) = (read("en"), read("vi")) {
        let (en, vi): (Value, Value) = (serde_json::from_slice(&en)?, serde_json::from_slice(&vi)?);
        let (en, vi) = (passages(&en), passages(&vi));
        sets.push(("XQuAD paragraphs", en.0, vi.0));
        sets.push(("XQuAD questions", en.1, vi.1));
    }
    for (name, english, vietnamese) in sets {
        let vectors = |language, texts: &[String]| -> Vec<Option<Vector>> {
            let of = |text: &String| table.of_text(language, text);
            texts.iter().map(of).collect()
        };
        let english = vectors(Language::English, &english);
        let vietnamese = vectors(Language::Vietnamese, &vietnamese);
        writeln!(
            out,
            "{name}: {:.3} / {:.3}",
            nearest(&english, &vietnamese),
            nearest(&vietnamese, &english)
        )?;
    }
    Ok(())
}

/// Paragraphs and questions.
fn passages(file: &Value) -> (Vec<String>, Vec<String>) {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = (Vec::new(), Vec::new());
    for paragraph in list(&file["data"]).iter().flat_map(|page| list(&page["paragraphs"])) {
        found.0.push(text(&paragraph["context"]));
        found.1.extend(list(&paragraph["qas"]).iter().map(|question| text(&question["question"])));
    }
    found
}

fn nearest(from: &[Option<Vector>], to: &[Option<Vector>]) -> f64 {
    let hit = |(n, from): (usize, &Option<Vector>)| {
        let near = |to: &Option<Vector>| {
            from.as_ref().zip(to.as_ref()).map_or(-1.0, |(from, to)| from.cosine(to))
        };
        let right = near(&to[n]);
        (0..to.len()).all(|m| m == n || near(&to[m]) < right)
    };
    let hits = from.iter().enumerate().filter(|pair| hit(*pair)).count();
    let share = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    share(hits) / share(from.len()).max(1.0)
}
