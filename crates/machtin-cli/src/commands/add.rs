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
use machtin_store::{Added, Step, Writer, fetch};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

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
    /// Tell stories whenever the input pauses, as from a pipe that stays open.
    ///
    /// What was added is reported each time, when it can be searched. While the input is quiet the
    /// store is free for other writers.
    #[arg(long, help_heading = "Input")]
    follow: bool,
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
    if args.follow {
        return follow(args, writer, &models, settings);
    }
    let progress = Progress::start(settings, "pages kept");
    let added = writer.add(found(args), &models, now(), &mut |step| {
        if let Step::Acknowledged(count) = step {
            progress.steps(count);
        }
    })?;
    drop(progress);
    let (any, failed) = tell(&added, settings)?;
    Ok(super::outcome(any, failed))
}

/// Pages that are added at once while input is followed, and their bytes, at most.
const AT_ONCE: (usize, usize) = (256, 32 << 20);
/// Pages that wait meanwhile.
const WAITING: usize = 4;
/// How long input pauses before what came is added.
const PAUSE: Duration = Duration::from_millis(2);
/// How long it is quiet before others may write.
const QUIET: Duration = Duration::from_secs(2);

/// Adds what has arrived, again and again, until the input ends.
fn follow(
    args: &AddArgs,
    writer: Writer,
    models: &Models,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    let (sender, arrived) = sync_channel(WAITING);
    let mut found = found(args);
    // Whoever waits for input cannot be told to stop: nobody waits for this thread.
    std::thread::spawn(move || while found.next().is_some_and(|page| sender.send(page).is_ok()) {});
    let mut opened = Some(writer);
    let (mut any, mut failed) = (false, false);
    loop {
        let mut next = arrived.recv_timeout(QUIET);
        if next == Err(RecvTimeoutError::Timeout) {
            opened = None;
            next = arrived.recv().map_err(RecvTimeoutError::from);
        }
        let Ok(first) = next else { return Ok(super::outcome(any, failed)) };
        let writer = match &mut opened {
            Some(writer) => writer,
            none => none.insert(args.store.reopen()?),
        };
        let added = writer.add(burst(first, &arrived).into_iter(), models, now(), &mut |_| {})?;
        let told = tell(&added, settings)?;
        (any, failed) = (any || told.0, failed || told.1);
    }
}

/// Says what was added. Returns whether there was anything, and whether
/// something failed.
fn tell(added: &Added, settings: &Settings) -> Result<(bool, bool), Failure> {
    settings.print_notes(&added.notes);
    report(added, settings)?;
    Ok((added.new + added.known > 0, added.notes.iter().any(|note| note.failed)))
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

/// A page and those that come right after it.
fn burst(
    first: Result<Page, Note>,
    arrived: &Receiver<Result<Page, Note>>,
) -> Vec<Result<Page, Note>> {
    let size = |found: &Result<Page, Note>| found.as_ref().map_or(0, |page| page.bytes.len());
    let mut bytes = size(&first);
    let mut pages = vec![first];
    while pages.len() < AT_ONCE.0
        && bytes < AT_ONCE.1
        && let Ok(next) = arrived.recv_timeout(PAUSE)
    {
        bytes += size(&next);
        pages.push(next);
    }
    pages
}

/// The pages of everything that was named.
fn found(args: &AddArgs) -> impl Iterator<Item = Result<Page, Note>> + Send + use<> {
    let options = Options { date: args.date, publisher: args.publisher.clone() };
    let allow_private = args.allow_private;
    args.paths.clone().into_iter().flat_map(move |path| source(&path, &options, allow_private))
}

type Found = Box<dyn Iterator<Item = Result<Page, Note>> + Send>;

fn source(path: &Path, options: &Options, allow_private: bool) -> Found {
    let words = path.to_str().unwrap_or_default();
    if !words.starts_with("http://") && !words.starts_with("https://") {
        return Box::new(pages(&[input(path)], options));
    }
    let client = fetch::Client::new(fetch::Limits::new(allow_private));
    let fetched = fetch::page(words, options, &client);
    Box::new(std::iter::once(fetched))
}
