//! The figure board: what each source says about one quantity of one event, and whether the
//! sources agree.
//!
//! Figures are grouped by slot, event, unit and subject. Nothing is compared across events; a
//! figure whose event is not known may agree with others but never contradicts them. A false
//! conflict is worse than a missed one.

mod event;
mod grouping;
mod slots;
mod state;
mod subject;
mod value;

use crate::context::Context;
use crate::events::{published_day, sentence_of};
use crate::{EntityIndex, ReadArticle, StoryMembers};
use event::{EventKey, days_beside, event_of, story_days};
use grouping::{group, hedged_as_told, join_translated, latest_tolls};
use jiff::civil::Date;
use machtin_extract::{FigureKind, Mode};
use machtin_text::Language;
use slots::{crowds, is_contested, is_running, slot_of, unit_class};
use state::{judged, outcome};
use subject::{context_of, is_part, speaker_name, subject_of};
use value::{Value, wholes};

/// Figures of one slot of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureGroup {
    /// `attendance`, `dead`, `seats`, ...
    pub slot: &'static str,
    /// The event: its days (`2005-11-13`), or `story` for what does not hang on a day, or the
    /// article's identifier where the event's day is unknown.
    pub event: String,
    /// Whose quantity, where that tells groups apart (a party's seats); an entity or noun phrase.
    pub subject: Option<String>,
    /// Whether the sources agree.
    pub state: State,
    /// What each source says, in order of publication; copies included.
    pub reports: Vec<Report>,
}

impl FigureGroup {
    /// Whether different numbers of the slot contradict each other (tolls, crowds, seats), so
    /// that the group is of one thing, not only of one number.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        is_contested(self.slot)
    }
}

/// One source's figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// Index of the article.
    pub article: usize,
    /// Index into its reading's figures.
    pub figure: usize,
}

/// Whether the sources of a figure group agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Two sources or more give the same number, and no other contradicts it.
    Agree,
    /// What they say can be true together.
    Compatible,
    /// What they say cannot be true together.
    Conflict,
    /// A later source gives another number of something that changes.
    Update,
    /// Forecasts or hopes, with the outcome where it is known.
    Forecast,
    /// One source only.
    Single,
}

impl State {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Compatible => "compatible",
            Self::Conflict => "conflict",
            Self::Update => "update",
            Self::Forecast => "forecast",
            Self::Single => "single",
        }
    }
}

/// Groups the figures of a story and says whether their sources agree.
///
/// Groups come in order of slot, event and subject. Linear in the figures of the story but for
/// the pairs inside a group.
#[must_use]
pub fn fill_board(
    articles: &[ReadArticle<'_>],
    story: &StoryMembers,
    named: &EntityIndex<'_>,
) -> Vec<FigureGroup> {
    let crowds = crowds(articles, story);
    let wholes = wholes(articles, story);
    let story_days = story_days(articles, story);
    let mut cells = Vec::new();
    for &article in &story.articles {
        let read = &articles[article];
        let original = story.original(article);
        for (n, figure) in read.reading.figures.iter().enumerate() {
            let Some(slot) = slot_of(read, figure, story_days, &crowds) else { continue };
            let event = event_of(read, figure, slot, story_days);
            cells.push(Cell {
                report: Report { article, figure: n },
                source: (original, speaker_name(read, figure)),
                slot,
                unit: unit_class(figure, slot),
                subject: subject_of(read, article, figure, slot, named),
                day: published_day(read),
                event,
                value: Value::of(read, figure, slot, &wholes),
                mode: figure.mode,
                sentence: sentence_of(read, figure.span),
                part: is_part(read, figure, slot),
                increment: figure.kind == FigureKind::Ordinal || figure.rule == "another",
                running: is_running(read, figure),
                language: read.article.language,
                beside: days_beside(read, figure.span),
                context: context_of(read, figure),
            });
        }
    }
    let (forecasts, facts): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(Cell::is_forecast);
    let facts = join_translated(group(latest_tolls(hedged_as_told(facts))));
    let mut forecasts = group(forecasts);
    for group in &mut forecasts {
        group.extend(outcome(group, &facts));
    }
    let groups = facts.iter().chain(&forecasts);
    let mut board: Vec<FigureGroup> = groups.map(|cells| judged(cells, articles)).collect();
    // `the second rally` is worth a line where another source counts the rallies too.
    board.retain(|group| group.slot != "ordinal" || group.state == State::Agree);
    board.sort_by(|a, b| {
        (a.slot, &a.event, &a.subject, &a.reports).cmp(&(b.slot, &b.event, &b.subject, &b.reports))
    });
    board
}

/// A figure with everything the board needs to know of it.
#[derive(Clone, Debug)]
struct Cell {
    report: Report,
    /// Who says it: the original article and the speaker it names.
    source: (usize, Option<String>),
    slot: &'static str,
    unit: String,
    subject: Option<String>,
    day: Option<Date>,
    event: EventKey,
    value: Value,
    mode: Mode,
    sentence: Option<usize>,
    /// What is counted may be a part of what others count: it contradicts nothing.
    part: bool,
    /// One more (`another district`, `a third district`), not how many there are.
    increment: bool,
    /// A count as of a moment (`so far`, `tính đến chiều nay`), which goes on.
    running: bool,
    language: Language,
    /// The days that its own sentence gives.
    beside: Option<(Date, Date)>,
    context: Context,
}

impl Cell {
    pub(super) fn is_forecast(&self) -> bool {
        matches!(self.mode, Mode::Forecast | Mode::Hope)
    }
}
