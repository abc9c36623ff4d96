//! machtin reads a pile of news articles, Vietnamese and English first, and tells the stories in
//! it so that people can check them.
//!
//! ```text
//! pages -> articles -> readings -> stories -> briefs
//! ```
//!
//! - [`Pile::read`] cleans and reads pages, in parallel; one bad page becomes a note.
//! - [`Pile::tell`] links the readings into stories and writes a brief of each.
//! - [`json`] holds the objects we write; inner types stay free to change.
//! - [`verify`](fn@verify) recomputes everything a written pile claims.
//! - [`why`](mod@why) explains joins, removals and readings.
//! - [`writing`] says what a writer outside is asked, and which of its lines may be shown.
//!
//! The same pages give the same bytes, in any order and with any number of threads.

#![forbid(unsafe_code)]

pub mod json;
mod pile;
mod verify;
pub mod why;
pub mod wording;
pub mod writing;

pub use machtin_brief as brief;
pub use machtin_extract as extract;
pub use machtin_ingest as ingest;
pub use machtin_segment as segment;
pub use machtin_story as story;
pub use machtin_text as text;
pub use machtin_vectors as vectors;
pub use pile::{
    Models, Pile, PileArticle, Stories, TellOptions, article_id, read_article, read_one,
    story_topic,
};
pub use verify::{Finding, verify, verify_amended};
