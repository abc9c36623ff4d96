//! Whether the reports of a group agree.

use super::event::EventKey;
use super::grouping::same_event;
use super::slots::{CHANGING, GROWING, belongs_to_story, is_contested};
use super::{Cell, FigureGroup, Report, State};
use crate::ReadArticle;
use jiff::ToSpan;
use jiff::civil::Date;
use machtin_extract::Mode;
use std::collections::BTreeSet;

/// Days after its publication within which a forecast finds its outcome.
const OUTCOME_DAYS: i64 = 31;

/// What came of a group of forecasts: one report of the first event of the slot on their day, or
/// after they were made.
pub(super) fn outcome(forecasts: &[Cell], facts: &[Vec<Cell>]) -> Option<Cell> {
    let forecast = forecasts.first().filter(|cell| is_contested(cell.slot))?;
    facts
        .iter()
        .filter(|group| group[0].slot == forecast.slot && group[0].unit == forecast.unit)
        .filter_map(|group| match (forecast.event, group[0].event) {
            (EventKey::After(day), EventKey::Days(first, _)) => {
                let latest = day.saturating_add(OUTCOME_DAYS.days());
                (first >= day && first <= latest).then_some((first, group))
            }
            (EventKey::Days(..), EventKey::Days(first, _)) => {
                same_event(forecast, &group[0]).then_some((first, group))
            }
            // What belongs to the story: counted by an article of a later day.
            (EventKey::Story, EventKey::Story) => {
                let made = forecasts.iter().filter_map(|cell| cell.day).max()?;
                let day = group.iter().filter_map(|cell| cell.day).min()?;
                (day > made).then_some((day, group))
            }
            _ => None,
        })
        .min_by_key(|(first, _)| *first)
        .and_then(|(_, group)| {
            let told = group.iter().filter(|cell| cell.source.0 == cell.report.article);
            told.min_by_key(|cell| cell.value.point.is_none())
        })
        .cloned()
}

pub(super) fn judged(cells: &[Cell], articles: &[ReadArticle<'_>]) -> FigureGroup {
    let mut reports: Vec<(Option<Date>, Report)> =
        cells.iter().map(|cell| (cell.day, cell.report)).collect();
    reports.sort_unstable();
    let first = &cells[0];
    // Where the outcome is known, its day is the event's that the forecasts are about.
    let told = cells.iter().find(|cell| !cell.is_forecast()).unwrap_or(first);
    let event = match told.event {
        EventKey::Story => "story".to_owned(),
        EventKey::Days(a, b) if a == b => a.to_string(),
        EventKey::Days(a, b) => format!("{a}/{b}"),
        EventKey::After(day) => format!("after {day}"),
        EventKey::Unknown => articles[first.report.article].id.to_owned(),
    };
    FigureGroup {
        slot: first.slot,
        event,
        subject: first.subject.clone(),
        state: state(cells),
        reports: reports.into_iter().map(|(_, report)| report).collect(),
    }
}

pub(super) fn state(cells: &[Cell]) -> State {
    if cells.iter().any(Cell::is_forecast) {
        let voices: BTreeSet<_> = cells.iter().map(|cell| &cell.source).collect();
        return if voices.len() > 1 { State::Forecast } else { State::Single };
    }
    let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.mode != Mode::Denied).collect();
    let sources: BTreeSet<&(usize, Option<String>)> =
        cells.iter().map(|cell| &cell.source).collect();
    let articles: BTreeSet<usize> = cells.iter().map(|cell| cell.source.0).collect();
    let contested = cells.first().is_some_and(|cell| is_contested(cell.slot));
    if sources.len() < 2 || articles.len() < 2 && !contested {
        return State::Single;
    }
    let mut agree = false;
    // The headline and the text of one article are one source where they do not differ.
    let alone = articles.len() < 2;
    let mut state = if alone { State::Single } else { State::Compatible };
    for (n, a) in cells.iter().enumerate() {
        for b in &cells[n + 1..] {
            if a.source == b.source {
                continue;
            }
            let beside = a.report.article == b.report.article && a.sentence == b.sentence;
            let contrary = beside && (a.value.contrary || b.value.contrary);
            let near = a.value.rounds(b.value) || a.part || b.part;
            if a.increment || b.increment {
                // One more after one more: the count moved on, whatever the numbers.
                if CHANGING.contains(&a.slot) && a.day != b.day {
                    state = state.max_severity(State::Update);
                    continue;
                }
            } else if contested && (contrary || !near && !a.value.meets(b.value)) {
                state = state.max_severity(disagreement(a, b));
            } else if surpasses(a, b) || surpasses(b, a) {
                state = state.max_severity(State::Update);
            }
            let same = a.value.equals(b.value) || contested && a.value.is_as_vague_as(b.value);
            agree |= a.source.0 != b.source.0 && same;
        }
    }
    if state == State::Compatible && agree { State::Agree } else { state }
}

/// Whether a later article counts more of what only grows than an earlier one that left it open.
fn surpasses(later: &Cell, earlier: &Cell) -> bool {
    let (Some(more), Some(before)) = (later.value.point, earlier.value.point) else { return false };
    GROWING.contains(&later.slot)
        && !later.part
        && !earlier.part
        && later.source.0 != earlier.source.0
        && later.day > earlier.day
        && more > before
        && !later.value.equals(earlier.value)
}

/// What two figures that cannot both hold mean: an update where time passed and the quantity
/// moves, a conflict where both speak of the same moment.
fn disagreement(a: &Cell, b: &Cell) -> State {
    if belongs_to_story(a.slot) && a.event != EventKey::Story {
        // What sources tell of history in passing is told of its parts as well.
        return State::Compatible;
    }
    let running = |cell: &Cell| cell.running || cell.value.hedged && cell.value.hi.is_infinite();
    if GROWING.contains(&a.slot) && (running(a) || running(b)) && a.source.0 != b.source.0 {
        // `At least` says that the count goes on.
        return State::Update;
    }
    let counted_later = a.beside.is_some() && b.beside.is_some() && a.beside != b.beside;
    if belongs_to_story(a.slot) && (a.day != b.day || GROWING.contains(&a.slot) && counted_later) {
        return State::Update;
    }
    let beside = a.report.article == b.report.article && a.sentence == b.sentence;
    let unknown = a.event == EventKey::Unknown || b.event == EventKey::Unknown;
    if unknown && !beside { State::Compatible } else { State::Conflict }
}

impl State {
    /// A conflict outweighs an update, which outweighs the rest.
    pub(super) fn max_severity(self, other: Self) -> Self {
        let rank = |state: Self| match state {
            Self::Conflict => 2,
            Self::Update => 1,
            _ => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}
