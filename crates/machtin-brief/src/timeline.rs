//! What happened when, each entry a sentence of an article.

use crate::summary::{SAME_WORDS, cosine, makes_a_line, terms};
use crate::{Citation, Line};
use machtin_story::{Event, EventKind, Gist, ReadArticle, StoryMembers, find_events, main_days};
use std::collections::{BTreeMap, BTreeSet};

/// One event of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When, and whether it is told as past.
    pub event: Event,
    /// The sentence that tells it best, then the others.
    pub line: Line,
    /// What said before that it would be, the earliest first, where it came to pass.
    pub plan: Option<Line>,
}

/// The story's events, oldest first, each with the sentences that tell of it.
///
/// No sentence is the line of two entries: it stands at the days it is about. An entry that
/// only says what the line of another entry of overlapping days says is folded into that one.
pub(crate) fn write_timeline(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
) -> Vec<TimelineEntry> {
    let events = find_events(articles, members);
    let about = |event: &Event, told: (usize, usize)| {
        event.days.is_some() && main_days(&articles[told.0], told.1) == event.days
    };
    // Days that a sentence is about come before days that it names in passing.
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&n| {
        let event = &events[n];
        !event.told.first().is_some_and(|&told| about(event, told))
    });
    let mut taken = BTreeSet::new();
    let mut entries: BTreeMap<usize, TimelineEntry> = BTreeMap::new();
    for n in order {
        let event = &events[n];
        let free = || event.told.iter().filter(|told| !taken.contains(*told));
        let stands = |told: &&(usize, usize)| {
            let read = &articles[told.0];
            makes_a_line(read, read.reading.sentences[told.1].span)
        };
        let Some(&best) = free().find(stands).or_else(|| free().next()) else { continue };
        taken.insert(best);
        let rest = event.told.iter().filter(|told| **told != best);
        let cites: Vec<Citation> = std::iter::once(&best)
            .chain(rest)
            .map(|&(article, sentence)| Citation {
                article,
                span: articles[article].reading.sentences[sentence].span,
            })
            .collect();
        let again = entries.values_mut().find(|entry| {
            touch(&entry.event, event) && says_the_same(articles, entry.line.cites[0], cites[0])
        });
        if let Some(entry) = again {
            let new: Vec<Citation> =
                cites.into_iter().filter(|cite| !entry.line.cites.contains(cite)).collect();
            entry.line.cites.extend(new);
            if entry.plan.is_none() {
                entry.plan = plan(articles, event);
            }
            continue;
        }
        let mut line = Line::of(articles, cites[0]);
        line.cites = cites;
        let plan = plan(articles, event);
        entries.insert(n, TimelineEntry { event: event.clone(), line, plan });
    }
    entries.into_values().collect()
}

/// The sentences that foretold an event; it may be that of two days, so it may stand twice.
fn plan(articles: &[ReadArticle<'_>], event: &Event) -> Option<Line> {
    let cites = event.plans.iter().map(|&(article, sentence)| {
        let span = articles[article].reading.sentences[sentence].span;
        (
            articles[article].article.published.map(|published| published.at),
            Citation { article, span },
        )
    });
    let mut cites: Vec<_> = cites.collect();
    cites.sort_unstable();
    let mut cites = cites.into_iter().map(|(_, cite)| cite);
    let mut line = Line::of(articles, cites.next()?);
    line.cites.extend(cites);
    Some(line)
}

/// Whether the days of two events overlap.
fn touch(a: &Event, b: &Event) -> bool {
    a.days.zip(b.days).is_some_and(|(a, b)| a.0 <= b.1 && b.0 <= a.1)
}

/// Whether two sentences tell one thing in nearly the same words, or in the other language.
fn says_the_same(articles: &[ReadArticle<'_>], a: Citation, b: Citation) -> bool {
    let words = |cite: Citation| terms(cite.span.of(&articles[cite.article].article.text));
    cosine(&words(a), &words(b)) >= SAME_WORDS
        || Gist::of(&articles[a.article], a.span)
            .translates(&Gist::of(&articles[b.article], b.span))
}

impl TimelineEntry {
    /// Whether the event was still to come when it was told.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.event.kind == EventKind::Planned
    }
}
