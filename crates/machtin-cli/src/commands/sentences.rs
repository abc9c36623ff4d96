//! `machtin sentences`: one sentence a line.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use machtin::text::{Language, detect_language, split_sentences};
use serde::Serialize;
use std::io::Write;

/// Split articles into sentences: one a line, or with their bytes and languages as JSON
#[derive(Debug, Args)]
pub(crate) struct SentencesArgs {
    #[command(flatten)]
    input: InputArgs,
}

/// Shorter sentences in no known language take that of their article.
const SHORT: usize = 5;

#[derive(Serialize)]
struct SentenceJson<'a> {
    id: &'a str,
    start: usize,
    end: usize,
    paragraph: usize,
    lang: &'a str,
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
            // A few words say less than the article they stand in.
            let lang = match detect_language(text) {
                Language::Other if text.split_whitespace().count() < SHORT => article.language,
                lang => lang,
            };
            let (paragraph, lang) = (sentence.paragraph, lang.code());
            let json = SentenceJson { id, start, end, paragraph, lang, text };
            write_json(&mut out, settings.format, &json)?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(outcome)
}
