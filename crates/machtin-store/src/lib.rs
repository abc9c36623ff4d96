//! Keeps a pile of news: one folder, nothing acknowledged is ever lost.
//!
//! Facts lie in SQLite (`docs/store.md` describes the tables): articles with the bytes they came
//! in, readings, links, stories with identifiers that stay, and what people corrected. The text
//! index is derived from it and made anew where it is missing or behind.
//!
//! - [`Writer::add`]: pages in; adding the same again changes nothing.
//! - [`Store`]: stories, articles, search, exports; readers never wait.
//! - [`Correction`]: what people know better; every build makes it again.
//!
//! The same pages give the same stories, added at once or one by one, in any order.

#![forbid(unsafe_code)]

mod add;
mod browse;
mod correct;
mod corrections;
mod derive;
mod error;
mod feeds;
pub mod fetch;
mod identity;
mod keep;
mod lock;
mod out;
mod relink;
mod saved;
mod schema;
mod search;
mod shelves;
mod store;
mod stories;
mod tell;
mod ties;
mod topics;

pub use add::{Added, Step};
pub use browse::{Doubt, EntityLine, Listed, Listing, Numbered, Order, Standing};
pub use correct::{Reason, describe};
pub use corrections::{Correction, FigureValue, Logged};
pub use error::StoreError;
pub use feeds::{Feed, Looked, WatchOptions, read_opml};
pub use keep::{Change, Manifest};
pub use lock::Holder;
pub use out::{OutFormat, What};
pub use saved::{News, SavedQuery};
pub use schema::FORMAT;
pub use search::{Answer, Hit, SearchOptions, Snippet, Sorted, TopicCount, Wanted};
pub use store::{Store, WriteOptions, Writer};
pub use stories::{Counts, StoryFilter, StoryLine};
