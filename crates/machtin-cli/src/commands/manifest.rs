//! `machtin manifest`: what a store is, so that two people can prove they have the same.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::stored::StoreArgs;
use clap::Args;
use machtin::Models;
use std::io::Write;

/// Print version, models, options and fingerprints of inputs, corrections and results
#[derive(Debug, Args)]
pub(crate) struct ManifestArgs {
    #[command(flatten)]
    store: StoreArgs,
}

pub(crate) fn run(args: &ManifestArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let manifest = args.store.open()?.manifest(&Models::embedded())?;
    let mut out = settings.out();
    if settings.format == Format::Text {
        writeln!(out, "machtin      {}", manifest.machtin)?;
        writeln!(out, "store        format {}", manifest.store)?;
        writeln!(out, "granularity  {}", manifest.granularity)?;
        for (name, sum) in &manifest.models {
            writeln!(out, "model        {sum}  {name}")?;
        }
        writeln!(out, "inputs       {}  {} articles", manifest.inputs, manifest.articles)?;
        let head = &manifest.corrections_head;
        writeln!(out, "corrections  {head}  {} in the log", manifest.corrections)?;
        writeln!(out, "stories      {}", manifest.stories)?;
        writeln!(out, "result       {}", manifest.result)?;
    } else {
        write_json(&mut out, settings.format, &manifest)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
