//! Copies, stories, entities, events, agreement and conflict.
//!
//! Needs articles with their readings; looks at nothing else.
//! Every answer is the same for any order of the articles: callers sort them by identifier, ties
//! break by identifier.
//!
//! - [`Signature::of`]: what linking keeps of one article.
//! - [`find_copies`]: articles that carry the same text.
//! - [`score_pair`]: how likely two articles tell of one event, and why.
//! - [`link`]: articles to stories; [`incremental`]: the same, one article at a time.
//! - [`reconcile`]: mentions of all articles to [`Entity`]s.
//! - [`find_events`]: a story's dated happenings and the sentences that tell of them.
//! - [`Gist`]: whether two sentences of different languages tell one thing.
//! - [`fill_board`]: a story's [`FigureGroup`]s and their [`State`]s.
//! - [`view`](fn@view): the reports of a group that one way of counting uses.

#![forbid(unsafe_code)]

mod agglomerate;
mod around;
mod board;
mod bridge;
mod context;
mod copies;
mod entities;
mod events;
mod graph;
pub mod incremental;
mod links;
mod outcomes;
mod pair;
mod rarity;
mod ready;
mod shelf;
mod signature;
mod terms;
mod views;

pub use around::{AROUND, Around};
pub use board::{FigureGroup, Report, State, fill_board};
pub use context::Gist;
pub use copies::{Copies, CopyPair, Relation};
pub use entities::{
    Entity, EntityConstraints, EntityIndex, MentionRef, Role, Variant, reconcile, reconcile_with,
};
pub use events::{Event, EventKind, find_events, lead_days, main_days};
pub use graph::{
    Groups, Linked, NEAR_MISS, StoryConstraints, Surroundings, find_copies, link, link_with,
    look_around, surroundings,
};
pub use links::{Link, Links};
pub use pair::{
    Curve, FEATURES, Features, LanguagePair, LinkModel, PairScore, Reason, WORD_FEATURES, logistic,
    score_pair,
};
pub use rarity::Rarity;
pub use shelf::{ADMITTED, ADMITTED_FAR, Lookup, NEAR_DAYS, NEIGHBOURS, Place, SAME_TEXT, Shared};
pub use signature::{KeyWords, Signature, Space};

use machtin_extract::Reading;
use machtin_text::Article;

/// Lays out the lists that signatures take, which the first does otherwise: some 5 ms, once a
/// process.
pub fn lay_out_lists() {
    bridge::Bridge::embedded();
    let _ = Rarity::embedded();
}

/// An article with its identifier and its reading.
#[derive(Clone, Copy, Debug)]
pub struct ReadArticle<'a> {
    /// Identifier made from the content.
    pub id: &'a str,
    /// The article.
    pub article: &'a Article,
    /// What it says.
    pub reading: &'a Reading,
}

/// A story's articles and which of them are copies of one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryMembers {
    /// Indexes of the articles, in order of publication, then identifier.
    pub articles: Vec<usize>,
    /// For each of `articles`, the index of the article that stands for all its copies; itself
    /// where it has none.
    pub originals: Vec<usize>,
}

impl StoryMembers {
    /// The articles that stand for themselves: copies once.
    pub fn independent(&self) -> impl Iterator<Item = usize> + '_ {
        let pairs = self.articles.iter().zip(&self.originals);
        pairs.filter(|(article, original)| article == original).map(|(article, _)| *article)
    }

    /// The article that stands for `article` and its copies.
    #[must_use]
    pub fn original(&self, article: usize) -> usize {
        let at = self.articles.iter().position(|&a| a == article);
        at.map_or(article, |at| self.originals[at])
    }
}
pub use views::{View, view};
