//! `machtin stories`: lists stories.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::List;
use crate::told::{FromArgs, Told, readable};
use clap::Args;
use machtin_store::StoryLine;
use std::collections::BTreeSet;
use std::io::Write;

/// List the stories of a pile or a store, newest first
#[derive(Debug, Args)]
pub(crate) struct StoriesArgs {
    #[command(flatten)]
    from: FromArgs,
}

pub(crate) fn run(args: &StoriesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut list = List::of(settings);
    let mut add = |line: StoryLine| {
        let row = StoryLine { title: readable(&line.title, true), ..line };
        list.add(&row, |out| write(out, &row))
    };
    let failed = match args.from.lines()? {
        Some(lines) => {
            lines.into_iter().try_for_each(add)?;
            false
        }
        None => args.from.each_story(settings, |told| add(line(told)))?,
    };
    list.end(failed)
}

fn write(out: &mut dyn Write, row: &StoryLine) -> Result<(), Failure> {
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
    Ok(())
}

fn line(told: &Told<'_>) -> StoryLine {
    let story = told.story;
    let readings = || story.articles.iter().filter_map(|id| told.reading(id));
    let days: BTreeSet<&str> =
        readings().filter_map(|r| Some(r.published.as_ref()?.value.as_str())).collect();
    let langs: BTreeSet<&str> = readings().map(|r| r.lang.as_str()).collect();
    let states: BTreeSet<&str> = story.figures.iter().map(|g| g.state.as_str()).collect();
    StoryLine {
        id: story.id.clone(),
        title: story.title.text.clone(),
        articles: story.articles.len(),
        independent: story.independent,
        first: days.first().map(|day| (*day).to_owned()),
        last: days.last().map(|day| (*day).to_owned()),
        langs: langs.into_iter().collect::<Vec<_>>().join(" "),
        states: states.into_iter().collect::<Vec<_>>().join(" "),
        topic: story.topic.as_ref().map(|topic| topic.name.clone()),
    }
}
