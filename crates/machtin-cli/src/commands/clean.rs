//! `machtin clean`: articles without page furniture.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use machtin::text::{Article, Span, uncovered};
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
            return Ok(writeln!(out, "{}\n", kept(&article, true))?);
        }
        let title = article.title_text();
        let clean = CleanJson {
            id: article.source_id.as_deref().unwrap_or(&article.path),
            text: kept(&article, false),
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

/// The text without what was removed; lines that are left empty go with it.
fn kept(article: &Article, with_title: bool) -> String {
    let parts = if with_title {
        let removed: Vec<Span> = article.removed.iter().map(|removed| removed.span).collect();
        uncovered(Span::new(0, article.text.len()), &removed)
    } else {
        article.body()
    };
    let mut text = String::with_capacity(article.text.len());
    for part in parts {
        text.push_str(part.of(&article.text));
    }
    let mut lines = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if line.trim().is_empty() {
            if !blank {
                lines.push('\n');
            }
            blank = true;
        } else {
            lines.push_str(line);
            lines.push('\n');
            blank = false;
        }
    }
    lines.truncate(lines.trim_end().len());
    lines
}
