//! `machtin quotes`: who says what.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_rows;
use crate::told::{FromArgs, readable};
use clap::Args;
use machtin::text::fold_marks;
use serde::Serialize;
use std::io::Write;

/// List the quotes of stories with their speakers
#[derive(Debug, Args)]
pub(crate) struct QuotesArgs {
    #[command(flatten)]
    from: FromArgs,
    /// Only what somebody says whose name holds these words, marks and case aside.
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
}

#[derive(Serialize)]
struct Row {
    story: String,
    article: String,
    publisher: Option<String>,
    published: Option<String>,
    speaker: Option<String>,
    kind: String,
    verbatim: bool,
    cue: Option<String>,
    words: String,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &QuotesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let told = args.from.told(settings)?;
    let asked = args.speaker.as_deref().map(fold_marks);
    let mut rows = Vec::new();
    for story in &told.stories {
        for quote in &story.quotes {
            let (article, quote) = (&quote.article, &quote.quote);
            let speaker = quote.speaker.as_deref().map(fold_marks).unwrap_or_default();
            if asked.as_ref().is_some_and(|asked| !speaker.contains(asked.as_str())) {
                continue;
            }
            let (publisher, published) = told.source(article);
            rows.push(Row {
                story: story.id.clone(),
                article: article.clone(),
                publisher,
                published,
                speaker: quote.speaker.clone(),
                kind: quote.kind.clone(),
                verbatim: quote.verbatim,
                cue: quote.cue.clone(),
                words: told.words(article, quote.start, quote.end),
                start: quote.start,
                end: quote.end,
            });
        }
    }
    let mut out = settings.out();
    if settings.format == Format::Text {
        for row in &rows {
            let speaker = readable(row.speaker.as_deref().unwrap_or("—"), false);
            let words =
                if row.verbatim { format!("“{}”", row.words) } else { row.words.clone() };
            let source = readable(row.publisher.as_deref().unwrap_or(&row.article), false);
            let day = row.published.as_deref().unwrap_or("undated");
            writeln!(out, "{speaker}: {words} [{source}, {day}]")?;
        }
    } else {
        write_rows(&mut out, settings.format, &rows)?;
    }
    out.flush()?;
    Ok(super::outcome(!rows.is_empty(), told.failed))
}
