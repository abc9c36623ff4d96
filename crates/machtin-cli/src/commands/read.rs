//! `machtin read`: what each article says.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use machtin::{Models, PileArticle, json, read_article, why};
use std::io::Write;

/// Read articles one by one: one reading a line (JSONL), or a page for people with --format text
///
/// A reading holds sentences, tokens, times, figures, mentions and quotes, each with its bytes.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Write everything that was read for people instead of JSON.
    #[arg(long)]
    explain: bool,
}

pub(crate) fn run(args: &ReadArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let models = Models::to_read();
    let mut out = settings.out();
    let outcome = super::each_article(&args.input, settings, |article| {
        let article = read_article(article, &models);
        if args.explain {
            return explain(&mut out, &article);
        }
        let format = if settings.format == Format::Json { Format::Json } else { Format::Jsonl };
        write_json(&mut out, format, &json::reading(&article))
    })?;
    out.flush()?;
    Ok(outcome)
}

fn explain(out: &mut impl Write, article: &PileArticle) -> Result<(), Failure> {
    let text = &article.article;
    writeln!(out, "{}  {}  {} {}", article.id, text.path, text.language.code(), text.form.name())?;
    for reason in why::spans(article, None) {
        super::why::write_span(out, text, &reason)?;
    }
    writeln!(out)?;
    Ok(())
}
