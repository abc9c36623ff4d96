//! What keeps a store from doing what it is asked.

use crate::lock::Holder;
use std::path::PathBuf;

/// Why a store cannot be opened, read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder holds no store.
    #[error("{} holds no store", .0.display())]
    NotAStore(PathBuf),
    /// The store was written by a newer build.
    #[error("store format {found} is newer than {newest}, the newest this build reads")]
    TooNew {
        /// Number in the store.
        found: u32,
        /// Newest number this build knows.
        newest: u32,
    },
    /// The store's format is older, and somebody who may only read opened it.
    #[error("store format {found} is older than {newest}; nobody wrote to it with this build yet")]
    TooOld {
        /// Number in the store.
        found: u32,
        /// Newest number this build knows.
        newest: u32,
    },
    /// Somebody else is writing.
    #[error("the store is being written to by {0}")]
    Locked(Holder),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The text index failed.
    #[error("the text index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A file or folder of the store cannot be used.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What the store holds is not what this build would have written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// No story, article or entity is called so.
    #[error("no {kind} is called `{name}`")]
    Unknown {
        /// `story`, `article`, `entity`, `correction`, ...
        kind: &'static str,
        /// The name given.
        name: String,
    },
    /// A correction that cannot be made.
    #[error("cannot correct that: {0}")]
    Correction(String),
    /// A query that cannot be read.
    #[error("cannot read the query at byte {at}: {problem}")]
    Query {
        /// Where.
        at: usize,
        /// What is wrong.
        problem: String,
    },
    /// A page that cannot be had from the network.
    #[error("cannot fetch {url}: {problem}")]
    Fetch {
        /// Address.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// An answer cannot be written out.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
    /// A table in columns cannot be written.
    #[error("cannot write Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl StoreError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn unknown(kind: &'static str, name: &str) -> Self {
        Self::Unknown { kind, name: name.to_owned() }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        if error.is_io() {
            return Self::Write(error.into());
        }
        Self::Damaged(format!("a value is not the JSON it should be: {error}"))
    }
}

impl From<csv::Error> for StoreError {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}
