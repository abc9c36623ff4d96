//! `machtin backup`: copies a store while it is in use.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::stored::StoreArgs;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Copy a store as it is at this moment, also while somebody writes to it
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// Folder for the copy; it must not hold a store.
    goal: PathBuf,
    #[command(flatten)]
    store: StoreArgs,
}

pub(crate) fn run(args: &BackupArgs, settings: &Settings) -> Result<Outcome, Failure> {
    args.store.open()?.backup(&args.goal)?;
    let mut out = settings.out();
    writeln!(out, "{}", args.goal.display())?;
    out.flush()?;
    Ok(Outcome::Done)
}
