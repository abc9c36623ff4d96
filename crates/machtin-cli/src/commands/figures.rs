//! `machtin figures`: what each source says about each quantity.

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::List;
use crate::told::{FromArgs, Source, Told, readable};
use clap::{Args, ValueEnum};
use machtin::json::{CiteJson, FigureGroupJson};
use machtin::why::interval;
use serde::Serialize;
use std::io::Write;

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
    let mut list = List::of(settings);
    let failed = args.from.each_story(settings, |told| {
        let asked = |slot: &String| args.slot.as_ref().is_none_or(|asked| asked == slot);
        for group in told.story.figures.iter().filter(|group| asked(&group.slot)) {
            let cites = args.view.of(group).iter();
            let rows = cites.filter_map(|cite| Row::of(told, group, cite));
            for (n, row) in rows.enumerate() {
                list.add(&row, |out| row.write(out, n == 0))?;
            }
        }
        Ok(())
    })?;
    list.end(failed)
}

impl Row {
    /// What an article says of a quantity.
    fn of(told: &Told<'_>, group: &FigureGroupJson, cite: &CiteJson) -> Option<Self> {
        let mut figures = told.reading(&cite.article)?.figures.iter();
        let figure = figures.find(|figure| (figure.start, figure.end) == (cite.start, cite.end))?;
        Some(Self {
            story: told.story.id.clone(),
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
        })
    }

    /// For people, with a line before the first of a group.
    fn write(&self, out: &mut dyn Write, first: bool) -> Result<(), Failure> {
        if first {
            let subject = self.subject.as_ref().map_or_else(String::new, |s| format!(" · {s}"));
            writeln!(
                out,
                "{} · {} · {}{subject} · {}",
                self.story, self.slot, self.event, self.state
            )?;
        }
        let speaker = self.speaker.as_deref();
        let speaker =
            speaker.map_or_else(String::new, |name| format!(", {}", readable(name, false)));
        writeln!(
            out,
            "    {}  “{}”{speaker}, {} {}",
            interval(self.lo, self.hi),
            self.words,
            self.mode,
            self.source
        )?;
        Ok(())
    }
}
