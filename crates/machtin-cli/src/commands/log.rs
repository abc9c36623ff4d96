//! `machtin log`: what people corrected.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_rows;
use crate::stored::StoreArgs;
use crate::told::readable;
use clap::Args;
use machtin_store::{Correction, Logged, describe};
use serde::Serialize;
use std::io::Write;

/// List the corrections of a store, oldest first: who, when, what, why
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// A correction as it is written for programs.
#[derive(Serialize)]
pub(crate) struct LoggedJson<'a> {
    n: i64,
    at: &'a str,
    who: &'a str,
    why: &'a str,
    undone_by: Option<i64>,
    what: String,
    correction: &'a Correction,
}

impl<'a> LoggedJson<'a> {
    pub(crate) fn of(logged: &'a Logged) -> Self {
        Self {
            n: logged.n,
            at: &logged.at,
            who: &logged.who,
            why: &logged.why,
            undone_by: logged.undone_by,
            what: describe(logged),
            correction: &logged.correction,
        }
    }
}

pub(crate) fn run(args: &LogArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let log = args.store.open()?.log()?;
    let mut out = settings.out();
    if settings.format == Format::Text {
        for logged in &log {
            let undone =
                logged.undone_by.map_or_else(String::new, |by| format!(" (undone by {by})"));
            writeln!(
                out,
                "{:>4}  {}  {}  {}{undone}",
                logged.n,
                logged.at.get(..16).unwrap_or(&logged.at).replace('T', " "),
                readable(&logged.who, false),
                describe(logged)
            )?;
            if !logged.why.is_empty() {
                writeln!(out, "      {}", readable(&logged.why, false))?;
            }
        }
    } else {
        let rows: Vec<LoggedJson<'_>> = log.iter().map(LoggedJson::of).collect();
        write_rows(&mut out, settings.format, &rows)?;
    }
    out.flush()?;
    Ok(super::outcome(!log.is_empty(), false))
}
