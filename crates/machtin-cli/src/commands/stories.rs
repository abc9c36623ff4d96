//! `machtin stories`: lists stories.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_list;
use crate::told::{FromArgs, readable};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeSet;

/// List the stories of a pile or a store, newest first
#[derive(Debug, Args)]
pub(crate) struct StoriesArgs {
    #[command(flatten)]
    from: FromArgs,
}

#[derive(Serialize)]
struct Row {
    id: String,
    title: String,
    articles: usize,
    independent: usize,
    first: Option<String>,
    last: Option<String>,
    langs: String,
    states: String,
    topic: Option<String>,
}

pub(crate) fn run(args: &StoriesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let told = args.from.told(settings)?;
    let rows: Vec<Row> = told
        .stories
        .iter()
        .map(|story| {
            let readings = || story.articles.iter().filter_map(|id| told.reading(id));
            let days: BTreeSet<&str> =
                readings().filter_map(|r| Some(r.published.as_ref()?.value.as_str())).collect();
            let langs: BTreeSet<&str> = readings().map(|r| r.lang.as_str()).collect();
            let states: BTreeSet<&str> = story.figures.iter().map(|g| g.state.as_str()).collect();
            Row {
                id: story.id.clone(),
                title: readable(&story.title.text, true),
                articles: story.articles.len(),
                independent: story.independent,
                first: days.first().map(|day| (*day).to_owned()),
                last: days.last().map(|day| (*day).to_owned()),
                langs: langs.into_iter().collect::<Vec<_>>().join(" "),
                states: states.into_iter().collect::<Vec<_>>().join(" "),
                topic: story.topic.as_ref().map(|topic| topic.name.clone()),
            }
        })
        .collect();
    write_list(settings, &rows, told.failed, |out| {
        for row in &rows {
            let days = match (&row.first, &row.last) {
                (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
                (first, _) => first.clone().unwrap_or_else(|| "undated".to_owned()),
            };
            writeln!(out, "{}  {}", row.id, row.title)?;
            writeln!(
                out,
                "    {days} · {} articles, {} independent · {} · {} · {}",
                row.articles,
                row.independent,
                row.langs,
                row.topic.as_deref().unwrap_or("-"),
                row.states
            )?;
        }
        Ok(())
    })
}
