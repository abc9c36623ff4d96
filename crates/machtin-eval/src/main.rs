//! Trains and scores the stages. People who only run machtin do not need it.
//!
//! One subcommand a file. Each takes the folder of its corpus as an argument: training and
//! scoring sets stay outside the project. Scores go to stdout, problems to stderr.
//! Exit 0: done, or skipped and said so; 1: a score is below its floor; 2: failed.

#![forbid(unsafe_code)]

mod boost;
mod figures;
mod floors;
mod language;
mod link;
mod linked;
mod pages;
mod pile;
mod scale;
mod seeds;
mod segment;
mod stories;
mod tables;
mod times;
mod told;
mod topics;
mod train;
mod vectors;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// Trains and scores the stages of machtin.
#[derive(Parser)]
#[command(name = "machtin-eval", version)]
struct Eval {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Scores every stage on a small pile annotated by hand.
    Seeds(seeds::Args),
    /// Scores stories on labelled piles.
    Stories(stories::Args),
    /// Tells labelled stories: prints their boards, or writes their summaries for scoring.
    Told(told::Args),
    /// Links invented articles: time and memory by size.
    Linked(pile::Invented),
    /// Scores which language a text is told to be in.
    Languages(language::ScoreArgs),
    /// Scores copies on a labelled pile.
    Copies(stories::CopiesArgs),
    /// Scores word segmentation on its development set, or measures its speed.
    Segment(segment::ScoreArgs),
    /// Scores figures on annotated English sentences.
    Figures(figures::Args),
    /// Scores time expressions on annotated articles.
    Times(times::Args),
    /// Reads each row of tables of numbers, times and cues.
    Tables(tables::Args),
    /// Writes invented articles, for measuring a store.
    Pile(pile::Args),
    /// Makes a model.
    Train(train::Args),
}

/// What a run says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Done, or skipped and said so.
    Passed,
    /// A score is below its floor, or the corpus is not the one its floors are for.
    Below,
}

/// How a subcommand ends; an error stops it.
type Outcome = Result<Verdict, Box<dyn Error>>;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let outcome = match Eval::parse().command {
        Command::Seeds(args) => seeds::run(&args, &mut out),
        Command::Stories(args) => stories::run(&args, &mut out),
        Command::Linked(args) => linked::run(&args, &mut out),
        Command::Languages(args) => language::score(&args, &mut out),
        Command::Copies(args) => stories::copies(&args, &mut out),
        Command::Told(args) => told::run(&args, &mut out),
        Command::Segment(args) => segment::score(&args, &mut out),
        Command::Figures(args) => figures::run(&args, &mut out),
        Command::Times(args) => times::run(&args, &mut out),
        Command::Pile(args) => pile::run(&args, &mut out),
        Command::Tables(args) => tables::run(&args, &mut out),
        Command::Train(args) => train::run(&args, &mut out),
    };
    match outcome {
        Ok(Verdict::Passed) => ExitCode::SUCCESS,
        Ok(Verdict::Below) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to try when stderr is gone too.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}
