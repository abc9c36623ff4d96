//! `machtin figures`: what each source says about each quantity.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_list;
use crate::told::{FromArgs, Source, readable};
use clap::{Args, ValueEnum};
use machtin::json::{CiteJson, FigureGroupJson};
use machtin::why::interval;
use serde::Serialize;

/// List the figures of stories, by quantity and event, with whether the sources agree
#[derive(Debug, Args)]
pub(crate) struct FiguresArgs {
    #[command(flatten)]
    from: FromArgs,
    /// Only this quantity: attendance, dead, seats, ...
    #[arg(long, value_name = "NAME")]
    slot: Option<String>,
    /// Which reports of each figure group to show.
    #[arg(long, value_enum, default_value_t = Shown::All)]
    view: Shown,
}

/// Which reports of a figure group to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// Every report.
    All,
    /// The lowest and the highest number.
    Range,
    /// The lowest number, as event data sets count.
    Conservative,
    /// What the newest article gives.
    Latest,
    /// What an authority gives.
    Official,
}

impl Shown {
    fn of(self, group: &FigureGroupJson) -> &[CiteJson] {
        match self {
            Self::All => &group.reports,
            Self::Range => &group.views.range,
            Self::Conservative => &group.views.conservative,
            Self::Latest => &group.views.latest,
            Self::Official => &group.views.official,
        }
    }
}

#[derive(Serialize)]
struct Row {
    story: String,
    slot: String,
    event: String,
    subject: Option<String>,
    state: String,
    #[serde(flatten)]
    source: Source,
    words: String,
    lo: Option<f64>,
    hi: Option<f64>,
    point: Option<f64>,
    bound: String,
    unit: Option<String>,
    of: Option<String>,
    speaker: Option<String>,
    mode: String,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &FiguresArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let told = args.from.told(settings)?;
    let mut rows = Vec::new();
    for story in &told.stories {
        let asked = |slot: &String| args.slot.as_ref().is_none_or(|asked| asked == slot);
        for group in story.figures.iter().filter(|group| asked(&group.slot)) {
            for cite in args.view.of(group) {
                let figure = told.reading(&cite.article).and_then(|reading| {
                    let at = (cite.start, cite.end);
                    reading.figures.iter().find(|figure| (figure.start, figure.end) == at)
                });
                let Some(figure) = figure else { continue };
                rows.push(Row {
                    story: story.id.clone(),
                    slot: group.slot.clone(),
                    event: group.event.clone(),
                    subject: group.subject.clone(),
                    state: group.state.clone(),
                    source: told.source(&cite.article),
                    words: told.words(&cite.article, cite.start, cite.end),
                    lo: figure.lo,
                    hi: figure.hi,
                    point: figure.point,
                    bound: figure.bound.clone(),
                    unit: figure.unit.clone(),
                    of: figure.of.clone(),
                    speaker: figure.speaker.clone(),
                    mode: figure.mode.clone(),
                    start: cite.start,
                    end: cite.end,
                });
            }
        }
    }
    write_list(settings, &rows, told.failed, |out| {
        let mut open = None;
        for row in &rows {
            let group = (&row.story, &row.slot, &row.event, &row.subject, &row.state);
            if open != Some(group) {
                let subject = row.subject.as_ref().map_or_else(String::new, |s| format!(" · {s}"));
                writeln!(
                    out,
                    "{} · {} · {}{subject} · {}",
                    row.story, row.slot, row.event, row.state
                )?;
                open = Some(group);
            }
            let speaker = row
                .speaker
                .as_ref()
                .map_or_else(String::new, |name| format!(", {}", readable(name, false)));
            writeln!(
                out,
                "    {}  “{}”{speaker}, {} {}",
                interval(row.lo, row.hi),
                row.words,
                row.mode,
                row.source
            )?;
        }
        Ok(())
    })
}
