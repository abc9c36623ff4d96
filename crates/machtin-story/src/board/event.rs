//! The event a figure hangs on.

use super::slots::{GROWING, belongs_to_story};
use crate::events::{SHORT_DAYS, length, main_days, published_day, sentence_of};
use crate::{ReadArticle, StoryMembers, lead_days};
use jiff::civil::Date;
use machtin_extract::{Figure, Mode, TimeKind};
use machtin_text::Span;

/// A number told for a day this many days from the story's is another event's.
const OTHER_EVENT_DAYS: i32 = 45;
/// A toll told for a day this many days before the story's is another event's.
const OTHER_TOLL_DAYS: i32 = 3;

/// Which event a figure hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EventKey {
    /// The story as a whole.
    Story,
    /// Something between these days.
    Days(Date, Date),
    /// Something still to come, after this day.
    After(Date),
    /// Not known.
    Unknown,
}

pub(super) fn event_of(
    read: &ReadArticle<'_>,
    figure: &Figure,
    slot: &str,
    story_days: Option<(Date, Date)>,
) -> EventKey {
    let own = days_beside(read, figure.span);
    if belongs_to_story(slot) {
        return match (own, story_days) {
            (Some(days), Some(story)) if is_another_event(slot, days, story) => {
                EventKey::Days(days.0, days.1)
            }
            _ => EventKey::Story,
        };
    }
    if matches!(figure.mode, Mode::Forecast | Mode::Hope) {
        let published = published_day(read);
        let ahead = own.filter(|days| published.is_none_or(|day| days.1 >= day));
        return match (ahead, published) {
            (Some((first, last)), _) => EventKey::Days(first, last),
            (None, Some(day)) => EventKey::After(day),
            (None, None) => EventKey::Unknown,
        };
    }
    own.or_else(|| days_spoken_of(read, figure.span))
        .or_else(|| lead_days(read))
        .map_or(EventKey::Unknown, |(first, last)| EventKey::Days(first, last))
}

/// Whether something told for `days` is no matter of a story of `story`: what a source tells of
/// earlier tolls is history.
fn is_another_event(slot: &str, days: (Date, Date), story: (Date, Date)) -> bool {
    let before = GROWING.contains(&slot) && days.1 < story.0;
    gap(days, story) > if before { OTHER_TOLL_DAYS } else { OTHER_EVENT_DAYS }
}

/// The dated time expression of the same sentence that stands nearest to a figure.
pub(super) fn days_beside(read: &ReadArticle<'_>, span: Span) -> Option<(Date, Date)> {
    let sentence = sentence_of(read, span)?;
    let within = read.reading.sentences[sentence].span;
    read.reading
        .times
        .iter()
        .filter(|time| within.contains(time.span) && !time.span.overlaps(span))
        .filter(|time| matches!(time.kind, TimeKind::Date | TimeKind::Time))
        .filter_map(|time| Some((time.span, time.days?)))
        .min_by_key(|(other, days)| {
            let distance = other.start.abs_diff(span.end).min(span.start.abs_diff(other.end));
            (length(*days) > SHORT_DAYS, distance)
        })
        .map(|(_, days)| days)
}

/// The day that the sentences before a figure, in its paragraph, are about: `Before the march of
/// 15 October ... . Organisers counted nearly 30,000 people.`
fn days_spoken_of(read: &ReadArticle<'_>, span: Span) -> Option<(Date, Date)> {
    let sentence = sentence_of(read, span)?;
    let start = read.reading.sentences[sentence].span.start;
    let paragraph = read.article.text[..start].rfind('\n').map_or(0, |at| at + 1);
    (0..sentence)
        .rev()
        .take_while(|&before| read.reading.sentences[before].span.start >= paragraph)
        .find_map(|before| main_days(read, before))
        .filter(|&days| length(days) <= SHORT_DAYS)
}

/// First and last day of what the story is about: its lead days, else its publication days.
pub(super) fn story_days(
    articles: &[ReadArticle<'_>],
    story: &StoryMembers,
) -> Option<(Date, Date)> {
    let days = story.articles.iter().filter_map(|&article| {
        lead_days(&articles[article])
            .or_else(|| published_day(&articles[article]).map(|day| (day, day)))
    });
    days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// Days between two intervals; 0 where they touch.
pub(super) fn gap(a: (Date, Date), b: (Date, Date)) -> i32 {
    let between = |early: Date, late: Date| length((early, late)) - 1;
    if a.1 < b.0 {
        between(a.1, b.0)
    } else if b.1 < a.0 {
        between(b.1, a.0)
    } else {
        0
    }
}
