//! What the slots of the board mean: which grow, change, stand or belong to a day; and the slot of
//! a figure that its reading left open.

use super::event::event_of;
use super::subject::{counted, counts_people};
use crate::events::sentence_of;
use crate::{ReadArticle, StoryMembers};
use jiff::civil::Date;
use machtin_extract::{Bound, Figure, FigureKind, Mode};
use machtin_text::{Span, fold_marks};

/// Tolls that only grow: the largest number of an article is its latest.
pub(super) const GROWING: &[&str] = &[
    "arrested",
    "burned_area",
    "damage",
    "dead",
    "displaced",
    "evacuated",
    "homes_damaged",
    "infected",
    "injured",
    "rescued",
    "without_power",
];

/// Other numbers that change while a story runs.
pub(super) const CHANGING: &[&str] =
    &["districts", "districts_annulled", "districts_recount", "missing"];
/// What belongs to the story rather than to a day, and is counted again at most.
const STANDING: &[&str] =
    &["magnitude", "parliament_size", "population", "seats", "turnout", "vote_share", "votes"];

/// What is of one day, and worth a quarrel.
pub(super) const OF_A_DAY: &[&str] = &["aboard", "attendance", "police", "rescuers", "troops"];
/// Slots that say so much of what is counted that equal telling numbers are of one thing.
pub(super) const SPECIFIC: &[&str] = &[
    "aid",
    "budget",
    "debt",
    "fine",
    "fired",
    "investment",
    "jobs",
    "loss",
    "passengers",
    "prison_term",
    "profit",
    "revenue",
    "sales",
];

/// Slots that say nothing two sources could agree or differ on.
const PRIVATE: &[&str] = &["age", "duration", "rank", "ratio"];
/// Crowds smaller than this, in a slot for people in general, are not the crowd of an event.
const CROWD: f64 = 100.0;

pub(super) fn belongs_to_story(slot: &str) -> bool {
    GROWING.contains(&slot) || CHANGING.contains(&slot) || STANDING.contains(&slot)
}

/// Whether different numbers of a slot contradict each other; of the others only equal numbers
/// are put together.
pub(super) fn is_contested(slot: &str) -> bool {
    belongs_to_story(slot) || OF_A_DAY.contains(&slot)
}

/// The slot to compare a figure in. A crowd that is only said to be people is the crowd of the
/// event that the same article counts on the same day.
pub(super) fn slot_of(
    read: &ReadArticle<'_>,
    figure: &Figure,
    story_days: Option<(Date, Date)>,
    crowds: &[f64],
) -> Option<&'static str> {
    let slot = figure.slot.filter(|slot| !PRIVATE.contains(slot))?;
    // Not a size: `just a handful` of the seats.
    if slot == "parliament_size" && figure.bound == Bound::Magnitude {
        return None;
    }
    // A label on a map, a number of a list.
    let bare = figure.unit.is_empty() && figure.of.is_none();
    if slot == "attendance" && bare && figure.point.is_some_and(|point| point < CROWD) {
        return None;
    }
    let of = counted(read, figure);
    // Fire fighters are no soldiers.
    if matches!(slot, "troops" | "soldiers")
        && of.is_some_and(|of| of.contains("cuu hoa") || of.contains("firefighter"))
    {
        return Some("rescuers");
    }
    if slot == "area" && is_burned(read, figure) {
        return Some("burned_area");
    }
    // Who is aboard, crew and passengers: not the passengers alone.
    if slot == "passengers" && counts_people(read, figure) {
        return Some("aboard");
    }
    let people = slot == "people" || slot == "turnout" && figure.kind == FigureKind::Count;
    let crowd =
        people && counts_people(read, figure) && figure.point.is_some_and(|point| point >= CROWD);
    let counted = crowd
        && read.reading.figures.iter().any(|other| {
            let is_crowd = other.slot == Some("attendance")
                || other.slot == Some("people") && is_known_crowd(other, crowds);
            is_crowd
                && event_of(read, other, "attendance", story_days)
                    == event_of(read, figure, "attendance", story_days)
        });
    let known = slot == "people" && is_known_crowd(figure, crowds);
    Some(if counted || known { "attendance" } else { slot })
}

/// Crowds that the articles of a story count, as numbers.
pub(super) fn crowds(articles: &[ReadArticle<'_>], story: &StoryMembers) -> Vec<f64> {
    let figures = story.articles.iter().flat_map(|&article| &articles[article].reading.figures);
    let mut crowds: Vec<f64> = figures
        .filter(|figure| figure.slot == Some("attendance"))
        .filter(|figure| !matches!(figure.mode, Mode::Forecast | Mode::Hope))
        .filter_map(|figure| figure.point)
        .filter(|&point| point >= CROWD)
        .collect();
    crowds.sort_by(f64::total_cmp);
    crowds.dedup();
    crowds
}

/// Whether another source gives the same number as that of a crowd: `8,000 dock workers`.
fn is_known_crowd(figure: &Figure, crowds: &[f64]) -> bool {
    let fact = !matches!(figure.mode, Mode::Forecast | Mode::Hope);
    fact && figure.point.is_some_and(|point| crowds.contains(&point))
}

/// Words for what fire takes, marks folded.
const BURNED: &[&str] = &["burn", "charred", "chay rung", "scorched", "thieu"];

fn is_burned(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    words_around(read, figure.span)
        .is_some_and(|words| BURNED.iter().any(|burned| words.contains(burned)))
}

/// The sentence or headline of a figure, marks folded.
fn words_around(read: &ReadArticle<'_>, span: Span) -> Option<String> {
    let within = sentence_of(read, span)
        .map(|sentence| read.reading.sentences[sentence].span)
        .or(read.article.title.filter(|title| title.contains(span)))?;
    Some(fold_marks(within.of(&read.article.text)).replace('_', " "))
}

/// Words that say of which moment a count is, marks folded.
const SO_FAR: &[&str] = &[
    "as of ",
    "by midday",
    "by night",
    "by noon",
    "by then",
    "den chieu",
    "den gio",
    "den nay",
    "den sang",
    "den thoi diem",
    "den toi",
    "den trua",
    "hien da",
    "so far",
    "tinh den",
    "tinh toi",
    "until now",
];

/// Whether a count says that it is of one moment and goes on.
pub(super) fn is_running(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    words_around(read, figure.span)
        .is_some_and(|words| SO_FAR.iter().any(|cue| words.contains(cue)))
}

/// Counts compare with counts, money with the same money, shares with shares; shares of a known
/// whole are counts.
pub(super) fn unit_class(figure: &Figure, slot: &str) -> String {
    match figure.kind {
        // `A third district` is one more of what others count.
        FigureKind::Ordinal if CHANGING.contains(&slot) => String::new(),
        FigureKind::Count | FigureKind::Fraction | FigureKind::Rank => String::new(),
        FigureKind::Ordinal => "ordinal".to_owned(),
        FigureKind::Score => "score".to_owned(),
        _ => figure.unit.clone(),
    }
}
