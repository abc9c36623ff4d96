//! `machtin timeline`: what happened when.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::List;
use crate::told::{FromArgs, readable};
use clap::Args;
use serde::Serialize;

/// List the events of stories by their days, each with the sentence that tells of it
#[derive(Debug, Args)]
pub(crate) struct TimelineArgs {
    #[command(flatten)]
    from: FromArgs,
}

#[derive(Serialize)]
struct Row {
    story: String,
    value: String,
    first: Option<String>,
    last: Option<String>,
    kind: String,
    text: String,
    sources: usize,
    article: String,
    start: usize,
    end: usize,
    /// What foretold it, and where that stands.
    plan: Option<String>,
    plan_article: Option<String>,
    plan_start: Option<usize>,
    plan_end: Option<usize>,
}

pub(crate) fn run(args: &TimelineArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut list = List::of(settings);
    let failed = args.from.each_story(settings, |told| {
        let story = told.story;
        let mut titled = told.alone;
        for event in &story.timeline {
            let Some(cite) = event.cites.first() else { continue };
            let plan = event.plan.as_ref().and_then(|plan| plan.cites.first());
            let row = Row {
                story: story.id.clone(),
                value: event.value.clone(),
                first: event.first.clone(),
                last: event.last.clone(),
                kind: event.kind.clone(),
                text: told.words(&cite.article, cite.start, cite.end),
                sources: event.cites.len(),
                article: cite.article.clone(),
                start: cite.start,
                end: cite.end,
                plan: plan.map(|plan| told.words(&plan.article, plan.start, plan.end)),
                plan_article: plan.map(|plan| plan.article.clone()),
                plan_start: plan.map(|plan| plan.start),
                plan_end: plan.map(|plan| plan.end),
            };
            list.add(&row, |out| {
                if !titled {
                    writeln!(out, "{}  {}", row.story, readable(&story.title.text, true))?;
                    titled = true;
                }
                let planned = if row.kind == "planned" { "(planned) " } else { "" };
                writeln!(out, "    {}  {planned}{} [{}]", row.value, row.text, row.sources)?;
                if let Some(plan) = &row.plan {
                    writeln!(out, "        ↳ planned before: {plan}")?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    list.end(failed)
}
