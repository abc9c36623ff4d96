//! A story to a brief: title, summary, timeline, figures, people and quotes, every line cited.
//!
//! Needs a story's articles with their readings and the pile's entities; adds a [`Brief`].
//! A line is always words of an article, never new ones; [`WrittenLine`]s, which a writer outside
//! proposes, stand apart from the rest.

#![forbid(unsafe_code)]

mod cut;
mod line;
mod quotes;
mod summary;
mod timeline;
mod written;

pub use cut::{CUT, kept, marked_cuts};
pub use line::{Citation, Line};
pub use quotes::StoryQuote;
pub use summary::{DaySummary, summarise};
pub use timeline::TimelineEntry;
pub use written::{Unresolved, UnresolvedKind, WrittenLine, proposed, resolve};

use summary::{FIGURE_LINES, Summariser};

use machtin_story::{EntityIndex, FigureGroup, ReadArticle, StoryMembers, fill_board};
use std::collections::BTreeMap;

/// What a story says.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// Identifier made from the identifiers of the articles.
    pub id: String,
    /// The headline of the article nearest to the story's middle; its first sentence where it has
    /// no headline.
    pub title: Line,
    /// The story's articles and their copies.
    pub members: StoryMembers,
    /// What happened when.
    pub timeline: Vec<TimelineEntry>,
    /// What each source says about each quantity.
    pub figures: Vec<FigureGroup>,
    /// Indexes of the entities that the story mentions, the most mentioned first, with the
    /// number of mentions in independent articles.
    pub entities: Vec<(usize, usize)>,
    /// Who says what.
    pub quotes: Vec<StoryQuote>,
    /// A few lines, the most important first.
    pub summary: Vec<Line>,
    /// A line or two for each publication day of a long story, oldest first; empty for a short one.
    pub days: Vec<DaySummary>,
    /// Lines that a writer proposed and [`resolve`] let pass; empty unless somebody asked for them.
    pub written: Vec<WrittenLine>,
}

/// Lines of a summary, headline and the lines for figures that these do not tell not counted.
pub const SUMMARY_LINES: usize = 5;

/// Writes the brief of one story; `named` tells who is mentioned, in this story and others. Grows
/// with the square of the story's sentences.
#[must_use]
pub fn write_brief(
    id: String,
    articles: &[ReadArticle<'_>],
    members: StoryMembers,
    named: &EntityIndex<'_>,
) -> Brief {
    let figures = fill_board(articles, &members, named);
    let timeline = timeline::write_timeline(articles, &members);
    let quotes = quotes::collect(articles, &members, named);
    let told = Summariser::of(articles, &members, &figures);
    let title = told.title(articles, &members);
    let summary = told.lines(articles, SUMMARY_LINES, FIGURE_LINES);
    let days = told.days(articles);
    let entities = mentioned(&members, named);
    Brief {
        id,
        title,
        members,
        timeline,
        figures,
        entities,
        quotes,
        summary,
        days,
        written: Vec::new(),
    }
}

fn mentioned(members: &StoryMembers, named: &EntityIndex<'_>) -> Vec<(usize, usize)> {
    let mut mentions: BTreeMap<usize, usize> = BTreeMap::new();
    for entity in members.independent().flat_map(|article| named.of_article(article)) {
        *mentions.entry(entity).or_default() += 1;
    }
    let mut counts: Vec<(usize, usize)> = mentions.into_iter().collect();
    counts.sort_by_key(|&(n, count)| (usize::MAX - count, n));
    counts
}
