//! `machtin clean`: articles without page furniture.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use machtin::ingest::main_text;
use serde::Serialize;
use std::io::Write;

/// Take page furniture out: articles as text, or one object a page with --format jsonl
#[derive(Debug, Args)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    input: InputArgs,
}

/// A page without its furniture.
#[derive(Serialize)]
struct CleanJson<'a> {
    id: &'a str,
    text: String,
    title: Option<&'a str>,
    author: Option<&'a str>,
    date: Option<String>,
    lang: &'a str,
    removed: Vec<RemovedLine<'a>>,
}

#[derive(Serialize)]
struct RemovedLine<'a> {
    text: &'a str,
    reason: &'a str,
}

pub(crate) fn run(args: &CleanArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = settings.out();
    let outcome = super::each_article(&args.input, settings, |article| {
        if settings.format == Format::Text {
            let title = article.title_text();
            let gap = if title.is_empty() { "" } else { "\n\n" };
            return Ok(writeln!(out, "{title}{gap}{}\n", main_text(&article))?);
        }
        let title = article.title_text();
        let clean = CleanJson {
            id: article.source_id.as_deref().unwrap_or(&article.path),
            text: main_text(&article),
            title: (!title.is_empty()).then_some(title),
            author: article.author.as_deref(),
            date: article.published.map(|published| published.value()),
            lang: article.language.code(),
            removed: article
                .removed
                .iter()
                .map(|r| RemovedLine { text: r.span.of(&article.text), reason: r.reason })
                .collect(),
        };
        write_json(&mut out, settings.format, &clean)
    })?;
    out.flush()?;
    Ok(outcome)
}
