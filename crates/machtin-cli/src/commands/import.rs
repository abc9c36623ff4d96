//! `machtin import`: brings back what `machtin export articles` wrote.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::progress::Progress;
use crate::stored::{WriteArgs, now};
use clap::Args;
use machtin::Models;
use machtin::ingest::{Input, Options, pages};
use machtin_store::Step;
use std::path::PathBuf;

/// Bring articles back that `machtin export articles` or `machtin read` wrote: JSON lines, Parquet
///
/// Everything is read again from the text. Articles keep their identifiers; those the store has
/// are passed over.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files that machtin wrote.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    store: WriteArgs,
}

pub(crate) fn run(args: &ImportArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let inputs: Vec<Input> = args.files.iter().map(|file| Input::Path(file.clone())).collect();
    let mut writer = args.store.open(true)?;
    let progress = Progress::start(settings, "articles kept");
    let added = writer.add(
        pages(&inputs, &Options::default()),
        &Models::embedded(),
        now(),
        &mut |step| {
            if let Step::Acknowledged(count) = step {
                progress.steps(count);
            }
        },
    )?;
    drop(progress);
    settings.print_notes(&added.notes);
    writer.store().follow_index()?;
    super::add::report(&added, settings)?;
    let failed = added.notes.iter().any(|note| note.failed);
    Ok(super::outcome(added.new + added.known > 0, failed))
}
