//! `machtin quotes`: who says what.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::List;
use crate::told::{FromArgs, Source, readable};
use clap::Args;
use machtin::text::fold_marks;
use serde::Serialize;

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
    #[serde(flatten)]
    source: Source,
    speaker: Option<String>,
    kind: String,
    verbatim: bool,
    cue: Option<String>,
    words: String,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &QuotesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let asked = args.speaker.as_deref().map(fold_marks);
    let mut list = List::of(settings);
    let failed = args.from.each_story(settings, |told| {
        for quote in &told.story.quotes {
            let (article, quote) = (&quote.article, &quote.quote);
            let speaker = quote.speaker.as_deref().map(fold_marks).unwrap_or_default();
            if asked.as_ref().is_some_and(|asked| !speaker.contains(asked.as_str())) {
                continue;
            }
            let row = Row {
                story: told.story.id.clone(),
                source: told.source(article),
                speaker: quote.speaker.clone(),
                kind: quote.kind.clone(),
                verbatim: quote.verbatim,
                cue: quote.cue.clone(),
                words: told.words(article, quote.start, quote.end),
                start: quote.start,
                end: quote.end,
            };
            list.add(&row, |out| {
                let speaker = readable(row.speaker.as_deref().unwrap_or("—"), false);
                let words =
                    if row.verbatim { format!("“{}”", row.words) } else { row.words.clone() };
                Ok(writeln!(out, "{speaker}: {words} {}", row.source)?)
            })?;
        }
        Ok(())
    })?;
    list.end(failed)
}
