//! What happened when, each entry a sentence of an article.

use crate::{Citation, Line};
use machtin_story::{Event, EventKind, ReadArticle, StoryMembers, find_events};

/// One event of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When, and whether it is told as past.
    pub event: Event,
    /// The sentence that tells it best, then the others.
    pub line: Line,
}

/// The story's events, oldest first, each with the sentences that tell of it.
pub(crate) fn write_timeline(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
) -> Vec<TimelineEntry> {
    find_events(articles, members)
        .into_iter()
        .filter_map(|event| {
            let cites = event.told.iter().map(|&(article, sentence)| Citation {
                article,
                span: articles[article].reading.sentences[sentence].span,
            });
            let cites: Vec<Citation> = cites.collect();
            let mut line = Line::of(articles, *cites.first()?);
            line.cites = cites;
            Some(TimelineEntry { event, line })
        })
        .collect()
}

impl TimelineEntry {
    /// Whether the event was still to come when it was told.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.event.kind == EventKind::Planned
    }
}
