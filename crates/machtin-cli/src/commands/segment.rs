//! `machtin segment`: Vietnamese word segmentation as a filter.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use clap::Args;
use std::path::PathBuf;

/// Join the syllables of Vietnamese words with underscores
#[derive(Debug, Args)]
pub(crate) struct SegmentArgs {
    /// Files; standard input where none is named.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(_args: &SegmentArgs, _settings: &Settings) -> Result<Outcome, Failure> {
    Err(Failure::new("not there yet"))
}
