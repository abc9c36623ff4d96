//! `machtin people`: who and what is named.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::List;
use crate::told::{FromArgs, readable};
use clap::Args;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// List the people, bodies and places that stories name, with their spellings
#[derive(Debug, Args)]
pub(crate) struct PeopleArgs {
    #[command(flatten)]
    from: FromArgs,
    /// Only this kind: person, organisation, place, event.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
}

#[derive(Default, Serialize)]
struct Row {
    id: String,
    kind: String,
    name: String,
    mentions: usize,
    stories: usize,
    names: String,
    roles: String,
}

pub(crate) fn run(args: &PeopleArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut rows: BTreeMap<String, (Row, BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let failed = args.from.each_story(settings, |told| {
        for entity in &told.story.entities {
            if args.kind.as_ref().is_some_and(|kind| *kind != entity.kind) {
                continue;
            }
            let (row, names, roles) = rows.entry(entity.id.clone()).or_default();
            if row.id.is_empty() {
                row.id.clone_from(&entity.id);
                row.kind.clone_from(&entity.kind);
                row.name = readable(&entity.name, false);
            }
            row.mentions += entity.mentions;
            row.stories += 1;
            names.extend(entity.variants.iter().map(|variant| readable(&variant.name, false)));
            roles.extend(entity.roles.iter().map(|c| told.words(&c.article, c.start, c.end)));
        }
        Ok(())
    })?;
    let mut rows: Vec<Row> = rows
        .into_values()
        .map(|(mut row, mut names, roles)| {
            names.remove(&row.name);
            row.names = names.into_iter().collect::<Vec<_>>().join("; ");
            row.roles = roles.into_iter().collect::<Vec<_>>().join("; ");
            row
        })
        .collect();
    rows.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.id.cmp(&b.id)));
    let mut list = List::of(settings);
    for row in &rows {
        list.add(row, |out| {
            writeln!(out, "{} · {} · {} mentions  {}", row.name, row.kind, row.mentions, row.id)?;
            for (label, words) in [("also", &row.names), ("as", &row.roles)] {
                if !words.is_empty() {
                    writeln!(out, "    {label}: {words}")?;
                }
            }
            Ok(())
        })?;
    }
    list.end(failed)
}
