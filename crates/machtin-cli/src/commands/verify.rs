//! `machtin verify`: recomputes what a written pile claims.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::progress::Progress;
use clap::Args;
use machtin::json::PileJson;
use machtin::{Finding, Models, TellOptions, json, verify};
use machtin_store::Store;
use serde::Serialize;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Recompute every citation, figure and quote from the bytes of the articles
///
/// Takes the output of `machtin PATH... --format json` (`-` for standard input), or the files and folders themselves, whose
/// stories it then tells and checks. Exits 2 where something does not hold.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Folder of a store, in place of files: everything in it is recomputed from the bytes that
    /// came in.
    #[arg(long, value_name = "DIR", conflicts_with = "paths", help_heading = "Store")]
    store: Option<PathBuf>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    at: &'a str,
    problem: &'a str,
}

pub(crate) fn run(args: &VerifyArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let models = Models::embedded();
    if let Some(folder) = &args.store {
        return verify_store(&Store::open(folder)?, &models, settings);
    }
    let (written, failed) = match written_pile(&args.input)? {
        Some(written) => (written, false),
        None => {
            let (pile, notes) = super::read_pile(&args.input, &models, settings);
            let stories =
                pile.tell(&models, TellOptions { explain: false, ..TellOptions::default() });
            (json::pile(&pile, &stories), notes.iter().any(|note| note.failed))
        }
    };
    let findings = verify(&written, &models);
    let mut out = settings.out();
    write_findings(&mut out, &findings, settings)?;
    if settings.format == Format::Text {
        let (articles, stories) = (written.readings.len(), written.stories.len());
        let lines: usize =
            written.stories.iter().map(|s| s.summary.len() + s.timeline.len() + 1).sum();
        let figures: usize = written.readings.iter().map(|r| r.figures.len()).sum();
        let quotes: usize = written.readings.iter().map(|r| r.quotes.len()).sum();
        writeln!(
            out,
            "{} of {articles} articles, {stories} stories, {lines} cited lines, {figures} figures, \
             {quotes} quotes",
            if findings.is_empty() { "all holds" } else { "something does not hold" },
        )?;
    }
    out.flush()?;
    if findings.is_empty() {
        return Ok(super::outcome(articles_read(&written), failed));
    }
    Err(Failure::new(format!("{} claims do not hold", findings.len()))
        .hint("the file was changed, or written by another version of machtin: write it anew"))
}

fn write_findings(
    out: &mut impl Write,
    findings: &[Finding],
    settings: &Settings,
) -> Result<(), Failure> {
    for finding in findings {
        if settings.format == Format::Text {
            writeln!(out, "{}: {}", finding.at, finding.problem)?;
        } else {
            let json = FindingJson { at: &finding.at, problem: &finding.problem };
            write_json(out, Format::Jsonl, &json)?;
        }
    }
    Ok(())
}

fn verify_store(store: &Store, models: &Models, settings: &Settings) -> Result<Outcome, Failure> {
    let progress = Progress::start(settings, "articles and stories verified");
    let findings = store.verify(models, &mut || progress.step())?;
    drop(progress);
    let counts = store.counts()?;
    let mut out = settings.out();
    write_findings(&mut out, &findings, settings)?;
    if settings.format == Format::Text {
        let verdict = if findings.is_empty() { "all holds" } else { "something does not hold" };
        writeln!(out, "{verdict} of {} articles, {} stories", counts.articles, counts.stories)?;
    }
    out.flush()?;
    if findings.is_empty() {
        return Ok(super::outcome(counts.articles > 0, false));
    }
    Err(Failure::new(format!("{} claims do not hold", findings.len())).hint(
        "the store was changed by hand, or written by another version of machtin: take a backup, \
         or add the pages to a new store",
    ))
}

fn articles_read(written: &PileJson) -> bool {
    !written.readings.is_empty()
}

/// The pile in the one `.json` file named, if it is one that we wrote, or on standard input.
fn written_pile(input: &InputArgs) -> Result<Option<PileJson>, Failure> {
    let stdin = PathBuf::from("-");
    let path = match &input.paths[..] {
        [] => &stdin,
        [path] => path,
        _ => return Ok(None),
    };
    let piped = *path == stdin;
    if !piped && path.extension().is_none_or(|extension| extension != "json") {
        return Ok(None);
    }
    let name = if piped { "standard input".to_owned() } else { format!("`{}`", path.display()) };
    let mut bytes = Vec::new();
    let read = if piped {
        io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| {
        Failure::new(format!("cannot read {name}")).because(error).hint("check the path")
    })?;
    let ours = serde_json::from_slice::<serde_json::Value>(&bytes)
        .ok()
        .is_some_and(|value| value.get("readings").is_some() && value.get("stories").is_some());
    if !ours && piped {
        return Err(Failure::new("standard input is not a pile that machtin wrote")
            .hint("write it with `machtin PATH... --format json`; articles are named as files"));
    }
    if !ours {
        return Ok(None);
    }
    let pile: PileJson = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(format!("{name} is not a pile that machtin wrote"))
            .because(error)
            .hint("write it with `machtin PATH... --format json`")
    })?;
    if pile.format > json::FORMAT {
        return Err(Failure::new(format!("cannot check {name}"))
            .because(format!(
                "its format {} is newer than {}, the newest this build reads",
                pile.format,
                json::FORMAT
            ))
            .hint("update machtin"));
    }
    Ok(Some(pile))
}
