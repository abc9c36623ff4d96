//! `machtin normalize`: Unicode form and spelling as a filter.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use clap::Args;
use std::path::PathBuf;

/// Settle Unicode form, tone marks and look-alike letters
#[derive(Debug, Args)]
pub(crate) struct NormalizeArgs {
    /// Files; standard input where none is named.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(crate) fn run(_args: &NormalizeArgs, _settings: &Settings) -> Result<Outcome, Failure> {
    Err(Failure::new("not there yet"))
}
