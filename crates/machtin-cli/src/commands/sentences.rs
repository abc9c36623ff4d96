//! `machtin sentences`: one sentence a line.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use machtin::text::split_sentences;
use serde::Serialize;
use std::io::Write;

/// Split articles into sentences: one a line, or with their bytes as JSON
#[derive(Debug, Args)]
pub(crate) struct SentencesArgs {
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Serialize)]
struct SentenceJson<'a> {
    id: &'a str,
    start: usize,
    end: usize,
    paragraph: usize,
    text: &'a str,
}

pub(crate) fn run(args: &SentencesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = settings.out();
    let outcome = super::each_article(&args.input, settings, |article| {
        for sentence in split_sentences(&article) {
            let text = sentence.span.of(&article.text);
            if settings.format == Format::Text {
                // A line break inside a sentence of wrapped text would make two lines of it.
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(out, "{line}")?;
                continue;
            }
            let (start, end) = (sentence.span.start, sentence.span.end);
            let id = article.source_id.as_deref().unwrap_or(&article.path);
            let json = SentenceJson { id, start, end, paragraph: sentence.paragraph, text };
            write_json(&mut out, settings.format, &json)?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(outcome)
}
