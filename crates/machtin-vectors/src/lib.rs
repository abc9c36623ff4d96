//! What an article is about: a direction that Vietnamese and English share, and a topic.
//!
//! Needs an article's text and what was removed from it; adds a [`Vector`] and a [`Topical`].
//! Both models are built into the program and read where they lie. Linking uses neither.
//!
//! - [`Vectors`]: a table of words; the vector of an article is the mean of those of its words.
//! - [`TopicModel`]: a vector to one of twelve [`Topic`]s.

#![forbid(unsafe_code)]

mod table;
mod topic;

pub use table::{DIMENSIONS, Entry, Vector, Vectors, entries, write_table};
pub use topic::{TOPICS, Topic, TopicError, TopicModel, Topical};
