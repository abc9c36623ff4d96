//! `machtin add`: keeps pages in a store.

use crate::Outcome;
use crate::args::{Format, input};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::progress::Progress;
use crate::stored::{WriteArgs, now};
use clap::Args;
use jiff::civil::Date;
use machtin::Models;
use machtin::ingest::{Note, Options, Page, pages};
use machtin_store::{Added, Step, fetch};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Keep articles in a store and tell the stories they change
///
/// The same content twice is one article. Killed at any moment, the store holds everything that
/// was acknowledged; the same command again goes on from there.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Files, folders or addresses of pages; `-` is standard input.
    #[arg(value_name = "PATH|URL", required = true)]
    paths: Vec<PathBuf>,
    /// Publication day of articles that nothing else dates.
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Input")]
    date: Option<Date>,
    /// Publisher of articles that nothing else names one for.
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    publisher: Option<String>,
    /// Fetch addresses of this machine and its network too.
    #[arg(long, help_heading = "Input")]
    allow_private: bool,
    #[command(flatten)]
    store: WriteArgs,
}

#[derive(Serialize)]
struct AddedJson {
    added: usize,
    known: usize,
    without_article: usize,
}

pub(crate) fn run(args: &AddArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let models = Models::to_read();
    let mut writer = args.store.open(true)?;
    let options = Options { date: args.date, publisher: args.publisher.clone() };
    let found = args.paths.iter().flat_map(|path| source(path, &options, args.allow_private));
    let progress = Progress::start(settings, "pages kept");
    let added = writer.add(found, &models, now(), &mut |step| {
        if let Step::Acknowledged(count) = step {
            progress.steps(count);
        }
    })?;
    drop(progress);
    settings.print_notes(&added.notes);
    writer.store().follow_index()?;
    report(&added, settings)?;
    let failed = added.notes.iter().any(|note| note.failed);
    Ok(super::outcome(added.new + added.known > 0, failed))
}

/// Says what was added, on standard output.
pub(crate) fn report(added: &Added, settings: &Settings) -> Result<(), Failure> {
    let mut out = settings.out();
    if settings.format == Format::Text {
        writeln!(out, "{} added, {} known", added.new, added.known)?;
    } else {
        let json = AddedJson { added: added.new, known: added.known, without_article: added.empty };
        write_json(&mut out, Format::Jsonl, &json)?;
    }
    Ok(out.flush()?)
}

type Found = Box<dyn Iterator<Item = Result<Page, Note>> + Send>;

fn source(path: &std::path::Path, options: &Options, allow_private: bool) -> Found {
    let words = path.to_str().unwrap_or_default();
    if !words.starts_with("http://") && !words.starts_with("https://") {
        return Box::new(pages(&[input(path)], options));
    }
    let client = fetch::Client::new(fetch::Limits::new(allow_private));
    let fetched = fetch::page(words, options, &client);
    Box::new(std::iter::once(fetched))
}
