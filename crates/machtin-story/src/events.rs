//! A story's dated happenings.

use crate::{ReadArticle, StoryMembers, outcomes};
use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use machtin_extract::{TimeExpression, TimeKind};
use machtin_text::Span;
use std::collections::BTreeMap;

/// Something dated that a story tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// First and last day meant; none where the article has no publication day to count from.
    pub days: Option<(Date, Date)>,
    /// TIMEX3 value, or a rule from the publication day (`pub-1d`).
    pub value: String,
    /// Told as past, or as still to come.
    pub kind: EventKind,
    /// Sentences that tell of it, copies left out, the one to show first; article and sentence.
    pub told: Vec<(usize, usize)>,
    /// Sentences from before its first day that said it would be, where it came to pass.
    pub plans: Vec<(usize, usize)>,
}

/// Whether an event is told as past or as still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// At least one article was published on its first day or later.
    Told,
    /// Every article that names it was published before it.
    Planned,
}

impl EventKind {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Planned => "planned",
        }
    }
}

/// The dated happenings of a story, oldest first; those without a day come last.
///
/// Sentences whose time expressions resolve to the same days tell of one event: a first,
/// honest form, in which two happenings of one day are shown as one. What foretold an event stands
/// in its `plans`.
#[must_use]
pub fn find_events(articles: &[ReadArticle<'_>], story: &StoryMembers) -> Vec<Event> {
    let mut dated: BTreeMap<(Date, Date), Event> = BTreeMap::new();
    let mut relative: BTreeMap<(usize, String), Event> = BTreeMap::new();
    for article in story.independent() {
        let reading = articles[article].reading;
        let published = published_day(&articles[article]);
        for time in &reading.times {
            let Some(sentence) = sentence_of(&articles[article], time.span) else { continue };
            let event = match time.days {
                Some(days) if tells_a_day(time) => dated.entry(days).or_insert_with(|| Event {
                    days: Some(days),
                    value: time.value.clone(),
                    kind: EventKind::Planned,
                    told: Vec::new(),
                    plans: Vec::new(),
                }),
                None if time.value.starts_with("pub") => {
                    relative.entry((article, time.value.clone())).or_insert_with(|| Event {
                        days: None,
                        value: time.value.clone(),
                        kind: relative_kind(&time.value),
                        told: Vec::new(),
                        plans: Vec::new(),
                    })
                }
                _ => continue,
            };
            if time.days.is_some_and(|(first, _)| published.is_none_or(|day| day >= first)) {
                event.kind = EventKind::Told;
            }
            if !event.told.contains(&(article, sentence)) {
                event.told.push((article, sentence));
            }
        }
    }
    let readers = readers_language(articles, story);
    let mut events: Vec<Event> = dated.into_values().chain(relative.into_values()).collect();
    for event in &mut events {
        let first = event.days.map(|(first, _)| first);
        let mut told = std::mem::take(&mut event.told);
        let best = |&(article, sentence): &(usize, usize)| {
            let read = &articles[article];
            // Who writes afterwards knows what happened.
            let before = published_day(read).zip(first).is_some_and(|(p, f)| p < f);
            let passing = event.days.is_some() && main_days(read, sentence) != event.days;
            let foreign = Some(read.article.language) != readers;
            (before, passing, foreign, weight(read, sentence), article, sentence)
        };
        told.sort_by_key(best);
        event.told = told;
    }
    outcomes::join(articles, fold_passing_mentions(articles, events))
}

/// `Last weekend's election` in a sentence about something else belongs to what others tell of the
/// Sunday of that weekend.
fn fold_passing_mentions(articles: &[ReadArticle<'_>], events: Vec<Event>) -> Vec<Event> {
    let about = |event: &Event| {
        event.told.iter().any(|&(article, n)| main_days(&articles[article], n) == event.days)
    };
    let (mut kept, passing): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| {
        let short = event.days.is_some_and(|days| (2..=SHORT_DAYS).contains(&length(days)));
        !short || about(event)
    });
    for event in passing {
        let home = kept.iter_mut().find(|other| {
            let within = other.days.zip(event.days);
            within.is_some_and(|(inner, outer)| inner.0 >= outer.0 && inner.1 <= outer.1)
        });
        match home {
            Some(home) => {
                let new = event.told.iter().filter(|told| !home.told.contains(told)).copied();
                let new: Vec<(usize, usize)> = new.collect();
                home.told.extend(new);
            }
            None => kept.push(event),
        }
    }
    kept.sort_by_key(|event| (event.days.is_none(), event.days));
    kept
}

/// The language most of a story's independent articles are written in; that of the first of
/// them where two are even.
fn readers_language(
    articles: &[ReadArticle<'_>],
    story: &StoryMembers,
) -> Option<machtin_text::Language> {
    let languages: Vec<_> =
        story.independent().map(|article| articles[article].article.language).collect();
    let count = |language| languages.iter().filter(|other| **other == language).count();
    languages.iter().copied().rev().max_by_key(|language| count(*language))
}

/// The days a sentence is about, where it names several: those nearest to the publication, for
/// news leads with the newest (`rose on Tuesday` is news, `in Sunday's collapse` is not).
#[must_use]
pub fn main_days(article: &ReadArticle<'_>, sentence: usize) -> Option<(Date, Date)> {
    let span = article.reading.sentences[sentence].span;
    let published = published_day(article);
    article
        .reading
        .times
        .iter()
        .filter(|time| span.contains(time.span) && tells_a_day(time))
        .filter_map(|time| time.days)
        .min_by_key(|&(first, last)| {
            published.map(|day| length((day.min(first), day.max(last))) - length((first, last)))
        })
}

/// Sentences with figures and names first, early ones before late ones.
fn weight(article: &ReadArticle<'_>, sentence: usize) -> usize {
    let span = article.reading.sentences[sentence].span;
    let holds = |other: Span| usize::from(span.contains(other));
    let figures: usize = article.reading.figures.iter().map(|figure| holds(figure.span)).sum();
    let names: usize = article.reading.mentions.iter().map(|mention| holds(mention.span)).sum();
    (sentence + 4).saturating_sub(2 * figures.min(2) + names.min(2))
}

fn relative_kind(value: &str) -> EventKind {
    if value.starts_with("pub+") && value != "pub+0d" {
        EventKind::Planned
    } else {
        EventKind::Told
    }
}

/// Dates and times of day, no longer than a year: durations and sets are not happenings.
fn tells_a_day(time: &TimeExpression) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time)
        && time.days.is_some_and(|days| length(days) <= 366)
}

/// Days from first to last, both counted.
pub(crate) fn length((first, last): (Date, Date)) -> i32 {
    last.since((Unit::Day, first)).map_or(i32::MAX, |span| span.get_days() + 1)
}

/// The day an article was published, where known to the day.
pub(crate) fn published_day(article: &ReadArticle<'_>) -> Option<Date> {
    let published = article.article.published?;
    (published.precision >= machtin_text::Precision::Day).then(|| published.at.date())
}

/// The sentence that holds a span; none for the title.
pub(crate) fn sentence_of(article: &ReadArticle<'_>, span: Span) -> Option<usize> {
    let sentences = &article.reading.sentences;
    let at = sentences.partition_point(|sentence| sentence.span.end <= span.start);
    sentences.get(at).filter(|sentence| sentence.span.contains(span)).map(|_| at)
}

/// How many sentences from the start may say when an article's main event was.
const LEAD_SENTENCES: usize = 3;
/// Longest time expression, in days, that dates a happening: a weekend with a day to spare.
pub(crate) const SHORT_DAYS: i32 = 3;
/// The main event lies at most this many days from the publication.
const NEWS_DAYS: i64 = 8;

/// When the event an article is mainly about happened: the first short time expression of its
/// first sentences within eight days of the publication.
#[must_use]
pub fn lead_days(article: &ReadArticle<'_>) -> Option<(Date, Date)> {
    let published = published_day(article);
    let lead_end = article.reading.sentences.get(..LEAD_SENTENCES).map_or_else(
        || article.article.text.len(),
        |sentences| sentences[sentences.len() - 1].span.end,
    );
    article
        .reading
        .times
        .iter()
        .take_while(|time| time.span.end <= lead_end)
        .filter(|time| tells_a_day(time))
        .filter_map(|time| time.days)
        .find(|&days| {
            let near = published.is_none_or(|day| {
                let earliest = day.saturating_sub(NEWS_DAYS.days());
                let latest = day.saturating_add(NEWS_DAYS.days());
                days.1 >= earliest && days.0 <= latest
            });
            near && length(days) <= SHORT_DAYS
        })
}
