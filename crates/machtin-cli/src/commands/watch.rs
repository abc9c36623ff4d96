//! `machtin watch` and `machtin feeds`: feeds that are looked at again and again.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_rows;
use crate::stored::{StoreArgs, WriteArgs, now};
use crate::told::readable;
use clap::{Args, Subcommand};
use machtin::Models;
use machtin_store::fetch::{Client, Limits};
use machtin_store::{Looked, WatchOptions, Writer, read_opml};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Look at feeds again and again and keep what is new, until stopped
///
/// Servers are told what is known already and asked one request a second; a feed that fails is
/// left alone for longer and longer. Between two looks the store is free for other writers.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// List of feeds in OPML; those known to the store unless given.
    #[arg(long, value_name = "FILE")]
    feeds: Option<PathBuf>,
    /// Pause between two looks at a feed: 90s, 15m, 2h.
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    every: Duration,
    /// Look once at what is due, and end.
    #[arg(long)]
    once: bool,
    /// Fetch addresses of this machine and its network too.
    #[arg(long)]
    allow_private: bool,
    #[command(flatten)]
    store: WriteArgs,
}

/// List the feeds of a store and how they are doing, or look at them all now
#[derive(Debug, Args)]
pub(crate) struct FeedsArgs {
    #[command(subcommand)]
    what: Feeds,
}

#[derive(Debug, Subcommand)]
enum Feeds {
    /// List the feeds: when they answered last, what is wrong with them
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Look at every feed now, whether it is due or not
    Check {
        /// Fetch addresses of this machine and its network too.
        #[arg(long)]
        allow_private: bool,
        #[command(flatten)]
        store: WriteArgs,
    },
}

/// Pause between two requests.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause before the list of what is due is read again.
const NAP: Duration = Duration::from_secs(5);

/// `90s`, `15m`, `2h`, `1d`.
fn duration(words: &str) -> Result<Duration, String> {
    let at = words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len());
    let (number, unit) = words.split_at(at);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err("write it as 90s, 15m, 2h or 1d".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "not a number".to_owned())?;
    match number.checked_mul(seconds) {
        Some(seconds) if seconds >= 60 => Ok(Duration::from_secs(seconds)),
        _ => Err("less than a minute is more than servers like".to_owned()),
    }
}

pub(crate) fn run(args: &WatchArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let models = Models::embedded();
    let client = Client::new(Limits::new(args.allow_private));
    let options = WatchOptions { every: args.every, pause: PAUSE };
    let mut list = match &args.feeds {
        Some(path) => Some(read_list(path)?),
        None => None,
    };
    let mut found = false;
    let mut opened = Some(args.store.open(list.is_some())?);
    loop {
        let mut writer = match opened.take() {
            Some(writer) => writer,
            None => args.store.reopen()?,
        };
        if let Some(feeds) = list.take() {
            writer.know_feeds(&feeds)?;
        }
        let due = writer.store().due_feeds(now())?;
        let urls: Vec<String> = due.into_iter().map(|feed| feed.url).collect();
        found |= !urls.is_empty();
        look(&mut writer, &urls, &client, &models, &options, settings)?;
        drop(writer);
        if args.once {
            return Ok(super::outcome(found, false));
        }
        std::thread::sleep(NAP.max(args.every / 60));
    }
}

pub(crate) fn feeds(args: &FeedsArgs, settings: &Settings) -> Result<Outcome, Failure> {
    match &args.what {
        Feeds::List { store } => {
            let feeds = store.open()?.feeds()?;
            let mut out = settings.out();
            if settings.format == Format::Text {
                for feed in &feeds {
                    let title = feed
                        .title
                        .as_deref()
                        .map_or_else(String::new, |title| format!("  {}", readable(title, false)));
                    writeln!(out, "{}{title}", feed.url)?;
                    let last =
                        feed.succeeded.as_deref().map_or("never", |at| at.get(..16).unwrap_or(at));
                    let (items, articles) = (feed.items, feed.articles);
                    writeln!(out, "    answered {last} · {items} items · {articles} articles")?;
                    if let Some(problem) = &feed.problem {
                        let times = feed.failures;
                        writeln!(out, "    failed {times} times: {}", readable(problem, false))?;
                    }
                    if let Some(moved) = &feed.moved_to {
                        writeln!(out, "    moved to {}", readable(moved, false))?;
                    }
                }
            } else {
                write_rows(&mut out, settings.format, &feeds)?;
            }
            out.flush()?;
            Ok(super::outcome(!feeds.is_empty(), false))
        }
        Feeds::Check { allow_private, store } => {
            let mut writer = store.open(false)?;
            let client = Client::new(Limits::new(*allow_private));
            let options = WatchOptions { every: Duration::from_secs(900), pause: PAUSE };
            let urls: Vec<String> =
                writer.store().feeds()?.into_iter().map(|feed| feed.url).collect();
            let failed =
                look(&mut writer, &urls, &client, &Models::embedded(), &options, settings)?;
            Ok(super::outcome(!urls.is_empty(), failed))
        }
    }
}

fn read_list(path: &Path) -> Result<Vec<(String, Option<String>)>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(format!("cannot read `{}`", path.display()))
            .because(error)
            .hint("check the path")
    })?;
    let feeds = read_opml(&bytes)?;
    if feeds.is_empty() {
        return Err(Failure::new(format!("`{}` names no feed", path.display()))
            .hint("export the list of feeds from your reader as OPML"));
    }
    Ok(feeds)
}

/// Looks at feeds one after the other; says whether one failed.
fn look(
    writer: &mut Writer,
    urls: &[String],
    client: &Client,
    models: &Models,
    options: &WatchOptions,
    settings: &Settings,
) -> Result<bool, Failure> {
    let mut failed = false;
    let mut out = settings.out();
    for (n, url) in urls.iter().enumerate() {
        if n > 0 {
            std::thread::sleep(options.pause);
        }
        let mut rest = || std::thread::sleep(options.pause);
        let looked: Looked = writer.look_at(url, client, models, options, now(), &mut rest)?;
        settings.print_notes(&looked.notes);
        match &looked.problem {
            Some(problem) => {
                failed = true;
                settings.print_report(&format!("{url}: {}", readable(problem, false)));
            }
            None => writeln!(out, "{url}: {} new", looked.articles)?,
        }
        out.flush()?;
    }
    Ok(failed)
}
