//! `machtin detect`: language, form and date of each article.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use serde::Serialize;
use std::io::Write;

/// Say language (vi, en, other), form (raw, segmented) and publication time of each article
#[derive(Debug, Args)]
pub(crate) struct DetectArgs {
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Serialize)]
struct DetectJson<'a> {
    id: &'a str,
    lang: &'a str,
    form: &'a str,
    published: Option<String>,
    evidence: Option<&'a str>,
}

pub(crate) fn run(args: &DetectArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = settings.out();
    let outcome = super::each_article(&args.input, settings, |article| {
        let id = article.source_id.as_deref().unwrap_or(&article.path);
        let (lang, form) = (article.language.code(), article.form.name());
        let published = article.published.map(|published| published.value());
        let evidence = article.published.map(|published| published.evidence.name());
        if settings.format == Format::Text {
            let date = published.as_deref().unwrap_or("-");
            return Ok(writeln!(out, "{id}\t{lang}\t{form}\t{date}\t{}", evidence.unwrap_or("-"))?);
        }
        write_json(&mut out, settings.format, &DetectJson { id, lang, form, published, evidence })
    })?;
    out.flush()?;
    Ok(outcome)
}
