//! `machtin timeline`: what happened when.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_list;
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
    let told = args.from.told(settings)?;
    let mut rows = Vec::new();
    for story in &told.stories {
        for event in &story.timeline {
            let Some(cite) = event.cites.first() else { continue };
            let plan = event.plan.as_ref().and_then(|plan| plan.cites.first());
            rows.push(Row {
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
            });
        }
    }
    write_list(settings, &rows, told.failed, |out| {
        let mut open = None;
        for row in &rows {
            if told.stories.len() > 1 && open != Some(&row.story) {
                let title = told.stories.iter().find(|story| story.id == row.story);
                let title = title.map_or("", |story| story.title.text.as_str());
                writeln!(out, "{}  {}", row.story, readable(title, true))?;
                open = Some(&row.story);
            }
            let planned = if row.kind == "planned" { "(planned) " } else { "" };
            writeln!(out, "    {}  {planned}{} [{}]", row.value, row.text, row.sources)?;
            if let Some(plan) = &row.plan {
                writeln!(out, "        ↳ planned before: {plan}")?;
            }
        }
        Ok(())
    })
}
