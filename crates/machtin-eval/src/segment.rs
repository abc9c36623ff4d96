//! Word segmentation: trains the model, scores it, measures its speed.

mod corpus;
mod kinds;
mod learn;
mod score;
mod svm;

use crate::{Outcome, Verdict, floors};
use machtin_segment::{Mode, Model, Segmenter};
use machtin_text::Span;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// The name of the corpus in the floors file.
const CORPUS: &str = "segment";

/// Trains the segmenter.
#[derive(clap::Args)]
pub(crate) struct TrainArgs {
    /// Folder with the UD, `RDRsegmenter` and lexicon files.
    dir: PathBuf,
    /// Folder for `model.bin` and `card.md`.
    #[arg(long)]
    out: PathBuf,
    /// Lets the development set join the training; its score is then no measure.
    #[arg(long)]
    with_dev: bool,
    /// Raw text to count syllables in: lines, or the texts of a JSONL file.
    #[arg(long)]
    raw: Vec<PathBuf>,
    /// Writes no model: trains on all but one of so many parts at a time and scores the part left
    /// out, then trains on each corpus alone and scores the other.
    #[arg(long)]
    folds: Option<usize>,
    #[command(flatten)]
    options: learn::Options,
}

/// Scores the segmenter on `DIR/dev`.
#[derive(clap::Args)]
pub(crate) struct ScoreArgs {
    /// The training folder.
    dir: PathBuf,
    /// A model file; the embedded model where none is named.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Writes each line's wrong tokens.
    #[arg(long)]
    errors: bool,
    /// Measures the speed over this file instead.
    #[arg(long)]
    speed: Option<PathBuf>,
    /// Segments this file to standard output instead, a line at a time.
    #[arg(long)]
    file: Option<PathBuf>,
}

pub(crate) fn train(args: &TrainArgs, out: &mut impl Write) -> Outcome {
    let sets = corpus::Sets::read(&args.dir, &args.raw, args.with_dev)?;
    if let Some(folds) = args.folds {
        return cross_validate(&sets, &args.options, folds, out);
    }
    let model = learn::learn(&sets, &args.options, out)?;
    let bytes = model.to_bytes();
    fs::create_dir_all(&args.out)?;
    fs::write(args.out.join("model.bin"), &bytes)?;
    let scores = score::dev(&Segmenter::new(&model), &args.dir, None)?;
    writeln!(out, "{scores}")?;
    let card =
        learn::card(&sets, &args.options, &model, &bytes, &scores, (&args.raw, args.with_dev));
    fs::write(args.out.join("card.md"), card)?;
    Ok(Verdict::Passed)
}

fn cross_validate(
    sets: &corpus::Sets,
    options: &learn::Options,
    folds: usize,
    out: &mut impl Write,
) -> Outcome {
    let mut counts = [score::Counts::default(); 4];
    let [ud, sample, from_ud, from_sample] = &mut counts;
    for fold in 0..folds {
        let (rest, [ud_out, sample_out]) = sets.fold(fold, folds);
        let segmenter = Segmenter::new(&learn::learn(&rest, options, &mut std::io::sink())?);
        ud.add(&segmenter, &ud_out);
        sample.add(&segmenter, &sample_out);
    }
    let learn_from = |sets| -> Result<Segmenter, Box<dyn Error>> {
        Ok(Segmenter::new(&learn::learn(&sets, options, &mut std::io::sink())?))
    };
    from_ud.add(&learn_from(corpus::Sets { rdr: Vec::new(), ..sets.clone() })?, &sets.rdr);
    from_sample.add(&learn_from(corpus::Sets { ud: Vec::new(), ..sets.clone() })?, &sets.ud);
    let names = ["UD", "sample", "sample, trained without it", "UD, trained without it"];
    for (name, counts) in names.iter().zip(&counts) {
        writeln!(out, "{name}: raw F1 {:.2}", counts.f1())?;
    }
    Ok(Verdict::Passed)
}

pub(crate) fn score(args: &ScoreArgs, out: &mut impl Write) -> Outcome {
    let segmenter = match &args.model {
        Some(path) => Segmenter::new(&Model::from_bytes(&fs::read(path)?)?),
        None => Segmenter::embedded(),
    };
    if let Some(path) = &args.speed {
        score::speed(&segmenter, &fs::read_to_string(path)?, out)?;
        return Ok(Verdict::Passed);
    }
    if let Some(path) = &args.file {
        let mut tokens: Vec<Span> = Vec::new();
        for line in fs::read_to_string(path)?.lines() {
            tokens.clear();
            segmenter.segment_as(Mode::Redo, line, Span::new(0, line.len()), &mut tokens);
            let words: Vec<String> =
                tokens.iter().map(|t| corpus::underscored(t.of(line))).collect();
            writeln!(out, "{}", words.join(" "))?;
        }
        return Ok(Verdict::Passed);
    }
    if !args.dir.join("dev").is_dir() {
        writeln!(out, "skipped: there is no folder {}", args.dir.join("dev").display())?;
        return Ok(Verdict::Passed);
    }
    let scores = score::dev(&segmenter, &args.dir, args.errors.then_some(out as &mut dyn Write))?;
    writeln!(out, "{scores}")?;
    let measures = [
        ("raw", scores.raw.f1() / 100.0),
        ("raw_names", scores.raw.name_recall() / 100.0),
        ("tokenised", scores.tokenised.f1() / 100.0),
    ];
    floors::judge(CORPUS, &floors::checksum(&[&args.dir.join("dev")])?, &measures, out)
}
