//! `machtin clean`: articles without page furniture.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::page::markdown::escaped;
use clap::Args;
use machtin::ingest::main_text;
use machtin::text::Article;
use serde::Serialize;
use std::io::Write;

/// Take page furniture out: articles as text, as Markdown with --format md, or one object a page
/// with --format jsonl
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
    publisher: Option<&'a str>,
    url: Option<&'a str>,
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
        if settings.format == Format::Md {
            return Ok(write!(out, "{}", markdown(&article))?);
        }
        let title = article.title_text();
        let clean = CleanJson {
            id: article.source_id.as_deref().unwrap_or(&article.path),
            text: main_text(&article),
            title: (!title.is_empty()).then_some(title),
            author: article.author.as_deref(),
            publisher: article.publisher.as_deref(),
            url: article.url.as_deref(),
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

/// An article in Markdown: its title as a heading, a line on where it comes from, paragraphs.
fn markdown(article: &Article) -> String {
    let mut page = String::new();
    let title = article.title_text();
    if !title.is_empty() {
        page.push_str(&format!("# {}\n\n", escaped(title)));
    }
    let date = article.published.map(|published| published.value());
    let source = [article.publisher.clone(), article.author.clone(), date, article.url.clone()];
    let source: Vec<String> = source.into_iter().flatten().map(|words| escaped(&words)).collect();
    if !source.is_empty() {
        page.push_str(&format!("*{}*\n\n", source.join(" · ")));
    }
    for paragraph in main_text(article).split('\n').filter(|line| !line.trim().is_empty()) {
        page.push_str(&format!("{}\n\n", escaped(paragraph)));
    }
    page
}
