//! `machtin-eval stories` and `copies`: linking against labelled piles.

use crate::{Outcome, Verdict};
use jiff::civil::Date;
use machtin::ingest::{Given, Page, PageKind};
use machtin::story::{LinkModel, Rarity, Signature, find_copies, link};
use machtin::text::{Evidence, Precision, Published};
use machtin::{Models, Pile};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `stories`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Labelled articles, JSONL with `id`, `text` and `story_id`; several make one pile.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Withhold the publication dates.
    #[arg(long)]
    undated: bool,
    /// How fine stories are, 0 to 1.
    #[arg(long, default_value_t = 0.5)]
    granularity: f64,
    /// Weights of the features of a pair, instead of those built in.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Where to write the stories found, for other scorers: JSONL of `id` and `cluster`.
    #[arg(long)]
    predictions: Option<PathBuf>,
    /// Print pairs judged wrongly, at most this many of each kind.
    #[arg(long, default_value_t = 0)]
    wrong: usize,
}

/// Arguments of `copies`.
#[derive(clap::Args)]
pub(crate) struct CopiesArgs {
    /// Labelled articles, JSONL with `id`, `text`, `dup_id` and `op`.
    file: PathBuf,
}

/// A labelled pile, read and signed, in order of identifiers.
pub(crate) struct Labelled {
    pub(crate) signatures: Vec<Signature>,
    pub(crate) rows: Vec<Row>,
}

/// What a row of a labelled pile says.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) story: String,
    original: String,
    operation: String,
    pub(crate) title: String,
}

impl Row {
    /// The story with those that are made to look like it, or are of its kind.
    pub(crate) fn topic(&self) -> &str {
        let kinds = ["-neg", "-ecbplus", "-ecb"];
        kinds.iter().find_map(|kind| self.story.strip_suffix(kind)).unwrap_or(&self.story)
    }

    /// Made to look like another story.
    fn is_negative(&self) -> bool {
        self.story.ends_with("-neg")
    }
}

impl Labelled {
    /// Leaves the rows of the first stories, `most` at most, in order of the stories' names.
    pub(crate) fn keep(&mut self, most: usize) {
        let mut stories: Vec<&str> = self.rows.iter().map(|row| row.story.as_str()).collect();
        stories.sort_unstable();
        if let Some(first_out) = stories.get(most).map(|&story| story.to_owned()) {
            *self = self.filter(|row| row.story < first_out);
        }
    }

    /// The rows that `wanted` holds for.
    pub(crate) fn filter(&self, wanted: impl Fn(&Row) -> bool) -> Self {
        let pairs = self.signatures.iter().zip(&self.rows).filter(|(_, row)| wanted(row));
        let (signatures, rows) = pairs.map(|(s, r)| (s.clone(), r.clone())).unzip();
        Self { signatures, rows }
    }
}

/// Reads articles of JSON lines that are at hand.
pub(crate) fn read_lines(lines: &str, models: &Models) -> Result<Pile, Box<dyn Error>> {
    let mut pages = Vec::new();
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line)?;
        pages.push(Ok(page(&value, &row(&value), false)));
    }
    Ok(Pile::read(pages.into_iter(), models, &|| ()).value)
}

/// Reads labelled articles; their rows by identifier.
pub(crate) fn read(
    files: &[PathBuf],
    undated: bool,
) -> Result<(Pile, BTreeMap<String, Row>), Box<dyn Error>> {
    let mut rows = BTreeMap::new();
    let mut pages = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let value: Value = serde_json::from_str(line)
                .map_err(|e| format!("{}:{}: {e}", file.display(), n + 1))?;
            let row = row(&value);
            pages.push(Ok(page(&value, &row, undated)));
            rows.insert(row.id.clone(), row);
        }
    }
    let models = Models::embedded();
    Ok((Pile::read(pages.into_iter(), &models, &|| ()).value, rows))
}

/// Reads and signs labelled articles.
pub(crate) fn load(
    files: &[PathBuf],
    undated: bool,
    rarity: &Rarity,
) -> Result<Labelled, Box<dyn Error>> {
    let (pile, rows) = read(files, undated)?;
    let mut labelled = Labelled { signatures: Vec::new(), rows: Vec::new() };
    let mut articles: Vec<_> = pile.articles.iter().collect();
    articles.sort_by(|a, b| a.article.source_id.cmp(&b.article.source_id));
    for read in articles {
        let Some(row) = read.article.source_id.as_ref().and_then(|id| rows.get(id)) else {
            continue;
        };
        let signature = Signature::weighted(&row.id, &read.article, &read.reading, rarity);
        labelled.signatures.push(signature);
        labelled.rows.push(row.clone());
    }
    Ok(labelled)
}

fn row(value: &Value) -> Row {
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Row {
        id: field("id"),
        story: field("story_id"),
        original: field("dup_id"),
        operation: field("op"),
        title: field("title"),
    }
}

fn page(value: &Value, row: &Row, undated: bool) -> Page {
    let text = value["text"].as_str().filter(|text| !text.is_empty()).unwrap_or(&row.title);
    let date = value["date"].as_str().filter(|_| !undated);
    let date = date.and_then(|date| date.get(..10)?.parse::<Date>().ok());
    let published = date.map(|date| Published {
        at: date.at(0, 0, 0, 0),
        precision: Precision::Day,
        evidence: Evidence::Given,
    });
    let some = |name: &str| value[name].as_str().filter(|s| !s.is_empty()).map(str::to_owned);
    Page {
        path: row.id.clone(),
        kind: PageKind::Row,
        bytes: text.as_bytes().to_vec(),
        given: Given {
            source_id: Some(row.id.clone()),
            published,
            publisher: some("publisher"),
            title: some("title"),
            language: some("lang"),
            ..Given::default()
        },
    }
}

/// Links labelled piles and scores the stories.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if let Some(file) = args.files.iter().find(|file| !file.is_file()) {
        writeln!(out, "skipped: {} is not here", file.display())?;
        return Ok(Verdict::Passed);
    }
    let model = match &args.model {
        Some(path) => {
            let table = fs::read_to_string(path)?;
            if table.lines().next() != Some(LinkModel::HEADER) {
                return Err(format!("{}: not a table of weights", path.display()).into());
            }
            LinkModel::parse(&table)
        }
        None => LinkModel::embedded(),
    };
    let start = Instant::now();
    let pile = load(&args.files, args.undated, Rarity::embedded())?;
    let read = start.elapsed();
    let start = Instant::now();
    let linked = link(&pile.signatures, &model, args.granularity);
    let took = start.elapsed();
    let found = labels(&linked.stories, pile.rows.len());
    let scores = Scores::of(&pile, &found);
    writeln!(out, "{scores}")?;
    writeln!(
        out,
        "{} articles read in {:.2} s, linked in {:.2} s, {} links kept",
        pile.rows.len(),
        read.as_secs_f64(),
        took.as_secs_f64(),
        linked.links.iter().count()
    )?;
    if args.wrong > 0 {
        write_wrong(&pile, &found, &model, args.wrong, out)?;
    }
    if let Some(path) = &args.predictions {
        write_predictions(path, &pile, &found)?;
    }
    Ok(Verdict::Passed)
}

/// For each article the number of its story.
pub(crate) fn labels(stories: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut found = vec![usize::MAX; count];
    for (n, story) in stories.iter().enumerate() {
        story.iter().for_each(|&at| found[at] = n);
    }
    found
}

fn write_predictions(path: &Path, pile: &Labelled, found: &[usize]) -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    for (row, story) in pile.rows.iter().zip(found) {
        text.push_str(&serde_json::json!({"id": row.id, "cluster": story}).to_string());
        text.push('\n');
    }
    Ok(fs::write(path, text)?)
}

fn write_wrong(
    pile: &Labelled,
    found: &[usize],
    model: &LinkModel,
    most: usize,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let (mut joined, mut parted) = (0, 0);
    for b in 0..found.len() {
        for a in 0..b {
            let same = pile.rows[a].story == pile.rows[b].story;
            let together = found[a] == found[b];
            let count = if together { &mut joined } else { &mut parted };
            if same == together || *count >= most {
                continue;
            }
            *count += 1;
            let pair = machtin::story::score_pair(&pile.signatures[a], &pile.signatures[b], model);
            let verdict = if together { "JOINED" } else { "PARTED" };
            for (label, row) in [(verdict, &pile.rows[a]), ("   and", &pile.rows[b])] {
                writeln!(out, "{label} {} [{}] {}", row.id, row.story, row.title)?;
            }
            write!(out, "   score {:.3}", pair.score)?;
            for reason in pair.why.iter().take(9) {
                let words = reason.words.iter().take(5).cloned().collect::<Vec<_>>();
                write!(out, "; {} {:+.2} {}", reason.feature, reason.share, words.join(","))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// How well a partition fits the labels.
pub(crate) struct Scores {
    pub(crate) bcubed: Ratio,
    pairs: Ratio,
    pub(crate) crossing: Ratio,
    /// Hard negatives, and those of them linked with anything of the story they look like.
    negatives: (usize, usize),
    stories: (usize, usize),
}

/// Precision and recall.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ratio {
    precision: f64,
    recall: f64,
}

impl Ratio {
    fn of(hits: f64, found: f64, gold: f64) -> Self {
        let share = |of: f64| if of > 0.0 { hits / of } else { 1.0 };
        Self { precision: share(found), recall: share(gold) }
    }

    pub(crate) fn f1(self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4} ({:.3}/{:.3})", self.f1(), self.precision, self.recall)
    }
}

impl Scores {
    /// `found` numbers the story of each article.
    pub(crate) fn of(pile: &Labelled, found: &[usize]) -> Self {
        let count = pile.rows.len();
        let mut each = (0.0, 0.0);
        let (mut hits, mut joined, mut gold) = ([0_u32; 2], [0_u32; 2], [0_u32; 2]);
        let mut fooled = vec![false; count];
        for a in 0..count {
            let (mut both, mut same_story, mut same_found) = (0_u32, 0_u32, 0_u32);
            for b in 0..count {
                let same = pile.rows[a].story == pile.rows[b].story;
                let together = found[a] == found[b];
                both += u32::from(same && together);
                same_story += u32::from(same);
                same_found += u32::from(together);
                if a < b {
                    let crosses = pile.signatures[a].language != pile.signatures[b].language;
                    for kind in [Some(0), crosses.then_some(1)].into_iter().flatten() {
                        hits[kind] += u32::from(same && together);
                        joined[kind] += u32::from(together);
                        gold[kind] += u32::from(same);
                    }
                }
                let looks_like = pile.rows[a].story.strip_suffix("-neg");
                fooled[a] |= together && looks_like == Some(&pile.rows[b].story);
            }
            each.0 += f64::from(both) / f64::from(same_found);
            each.1 += f64::from(both) / f64::from(same_story);
        }
        let articles = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let ratio = |kind: usize| {
            Ratio::of(f64::from(hits[kind]), f64::from(joined[kind]), f64::from(gold[kind]))
        };
        let negatives = pile.rows.iter().filter(|row| row.is_negative()).count();
        let distinct = |labels: &mut dyn Iterator<Item = String>| {
            labels.collect::<std::collections::BTreeSet<_>>().len()
        };
        Self {
            bcubed: Ratio { precision: each.0 / articles, recall: each.1 / articles },
            pairs: ratio(0),
            crossing: ratio(1),
            negatives: (negatives, fooled.iter().filter(|&&fooled| fooled).count()),
            stories: (
                distinct(&mut pile.rows.iter().map(|row| row.story.clone())),
                distinct(&mut found.iter().map(usize::to_string)),
            ),
        }
    }
}

impl std::fmt::Display for Scores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BCubed {}; pairs {}", self.bcubed, self.pairs)?;
        write!(f, "; across languages {}", self.crossing)?;
        write!(f, "; negatives linked {} of {}", self.negatives.1, self.negatives.0)?;
        write!(f, "; stories {} for {}", self.stories.1, self.stories.0)
    }
}

/// Finds the copies in a labelled pile and scores them.
pub(crate) fn copies(args: &CopiesArgs, out: &mut impl Write) -> Outcome {
    if !args.file.is_file() {
        writeln!(out, "skipped: {} is not here", args.file.display())?;
        return Ok(Verdict::Passed);
    }
    let pile = load(std::slice::from_ref(&args.file), true, Rarity::embedded())?;
    let start = Instant::now();
    let copies = find_copies(&pile.signatures);
    let took = start.elapsed().as_secs_f64();
    let mut found: Vec<usize> = (0..pile.rows.len()).map(|n| n + pile.rows.len()).collect();
    for (n, group) in copies.groups.iter().enumerate() {
        group.iter().for_each(|&at| found[at] = n);
    }
    let (mut hits, mut joined, mut gold) = (0_u32, 0_u32, 0_u32);
    let mut operations: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (b, row) in pile.rows.iter().enumerate() {
        let mut reached = false;
        for (a, other) in pile.rows.iter().enumerate().filter(|(a, _)| *a != b) {
            let (same, together) = (row.original == other.original, found[a] == found[b]);
            reached |= same && together;
            if a < b {
                hits += u32::from(same && together);
                joined += u32::from(together);
                gold += u32::from(same);
            }
        }
        let tally = operations.entry(&row.operation).or_default();
        tally.0 += u32::from(reached);
        tally.1 += 1;
    }
    let pairs = Ratio::of(f64::from(hits), f64::from(joined), f64::from(gold));
    writeln!(out, "pairs {pairs}; {} articles in {took:.3} s", pile.rows.len())?;
    for pair in &copies.pairs {
        let (a, b) = (&pile.rows[pair.a], &pile.rows[pair.b]);
        if a.original != b.original {
            writeln!(
                out,
                "  wrong: {} and {} ({}, {:.2} {:.2})",
                a.id,
                b.id,
                pair.relation.name(),
                pair.of_a,
                pair.of_b
            )?;
        }
    }
    for (operation, (reached, all)) in operations {
        writeln!(out, "  {operation:24} {reached:4} of {all:4}")?;
    }
    Ok(Verdict::Passed)
}
