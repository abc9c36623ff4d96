//! Pages of every shape to articles.
//!
//! [`pages`] walks paths and yields [`Page`]s one at a time; [`clean`] turns one page into an
//! [`Article`](machtin_text::Article). Only this crate touches files and stdin.

#![forbid(unsafe_code)]

mod clean;
mod contents;
mod date;
mod decode;
mod furniture;
mod html;
mod line_features;
mod lines;
mod model;
mod pages;
mod pile;
mod repeats;
mod rows;
mod shape;
mod title;

pub use clean::{clean, main_text};
pub use html::{BLOCK_FEATURES, LINE_FEATURES, PageBlock, page_blocks, text_lines};
pub use pages::{input_bytes, pages, pages_counted};
pub use repeats::set_repeats_aside;

use jiff::civil::Date;
use machtin_text::Published;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

/// Counts bytes of the inputs as they are read, packed as they are; clones count together.
#[derive(Clone, Debug, Default)]
pub struct BytesRead(Arc<AtomicU64>);

impl BytesRead {
    /// Bytes read so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// What the user says about all pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Publication day of pages that `pile.csv` says nothing about.
    pub date: Option<Date>,
    /// Publisher of the same.
    pub publisher: Option<String>,
}

/// What arrived: bytes with their address and what is known about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Path as given; `PATH:LINE` for a row of a file; `-` for stdin.
    pub path: String,
    /// What kind of bytes.
    pub kind: PageKind,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the input says beside the bytes.
    pub given: Given,
}

/// What a page's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// Plain text: a file, kept as it is.
    Text,
    /// The text field of a row, in UTF-8; its title may stand in a field of its own.
    Row,
    /// HTML of a whole page.
    Html,
    /// HTML of an article alone, without the page around it: an item of a feed, a newsletter.
    Fragment,
}

/// Metadata that came beside the bytes: fields of a JSONL row, a line of `pile.csv`, options.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The `id` of a JSONL row.
    pub source_id: Option<String>,
    /// Publication time.
    pub published: Option<Published>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Language code as given.
    pub language: Option<String>,
    /// Encoding of the bytes as given, by its name on the web.
    pub charset: Option<String>,
}

/// Something about the input that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which file or row.
    pub path: String,
    /// What is wrong, lower case, no full stop.
    pub problem: String,
    /// What to do about it, lower case, no full stop.
    pub remedy: String,
    /// Whether a path that the user named could not be read at all.
    pub failed: bool,
}

/// A value and what a person should know about how it came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted<T> {
    /// The value.
    pub value: T,
    /// The notes, in order.
    pub notes: Vec<Note>,
}
