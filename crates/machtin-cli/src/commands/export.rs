//! `machtin export`: takes a store's contents elsewhere.

use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::stored::StoreArgs;
use crate::{Outcome, page};
use clap::{Args, ValueEnum};
use machtin::Models;
use machtin_store::{OutFormat, StoryFilter, What};
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

/// Write stories, articles, figures, quotes or entities of a store: JSON lines, CSV, Parquet;
/// stories also as Markdown, HTML and Atom
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// What to write.
    #[arg(value_enum)]
    what: Choice,
    /// File to write to; standard output unless given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    Stories,
    Articles,
    Figures,
    Quotes,
    Entities,
}

pub(crate) fn run(args: &ExportArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let store = args.store.open()?;
    let what = match args.what {
        Choice::Stories => What::Stories,
        Choice::Articles => What::Articles,
        Choice::Figures => What::Figures,
        Choice::Quotes => What::Quotes,
        Choice::Entities => What::Entities,
    };
    let format = match settings.format {
        Format::Csv => Some(OutFormat::Csv),
        Format::Parquet => Some(OutFormat::Parquet),
        Format::Atom => Some(OutFormat::Atom),
        Format::Md | Format::Html => None,
        _ => Some(OutFormat::Jsonl),
    };
    let pages_or_feed = format.is_none() || format == Some(OutFormat::Atom);
    if pages_or_feed && what != What::Stories {
        return Err(Failure::new("only stories are written as Markdown, HTML and Atom")
            .hint("use --format jsonl, csv or parquet"));
    }
    let mut out: Box<dyn Write + Send> = match &args.output {
        None => Box::new(stdout()),
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| {
            Failure::new(format!("cannot write `{}`", path.display()))
                .because(error)
                .hint("check the path and that the disk is not full")
        })?)),
    };
    match format {
        Some(format) => store.export(what, format, &mut out)?,
        None => {
            let lines = store.stories(&StoryFilter::default())?;
            let ids: Vec<String> = lines.into_iter().map(|line| line.id).collect();
            let (pile, stories) = store.open_stories(&ids, &Models::embedded())?;
            if settings.format == Format::Md {
                page::write_markdown(&mut out, &pile, &stories, settings)?;
            } else {
                page::write_html(&mut out, &pile, &stories, settings)?;
            }
        }
    }
    out.flush()?;
    Ok(super::outcome(store.counts()?.articles > 0, false))
}
