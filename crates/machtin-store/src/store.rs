//! A store's folder: the database, its readers and its one writer.

use crate::corrections::{Correction, Logged, Rules};
use crate::lock::{Holder, WriterLock};
use crate::shelves::Memory;
use crate::{StoreError, schema};
use jiff::Timestamp;
use machtin::{Models, PileArticle, json};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

/// Name of the database in the store's folder.
const DATABASE: &str = "machtin.sqlite";
/// How long a reader or writer of the database waits for the other's moment of exclusion.
const BUSY: Duration = Duration::from_secs(30);
/// Statements kept ready.
const STATEMENTS: usize = 64;
/// Level of zstd for what is written once and read now and then.
const LEVEL: i32 = 6;
/// Bytes that anything packed has at most: more than any page or story.
const UNPACKED: usize = 1 << 30;

/// A pile that is kept: its folder, open for reading.
///
/// Readers never wait for the writer and see what was acknowledged last.
#[derive(Debug)]
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) db: Connection,
}

impl Store {
    /// Opens a store for reading.
    ///
    /// # Errors
    /// Where the folder holds no store, or one of another format.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        if !path.is_file() {
            return Err(StoreError::NotAStore(folder.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        set_up(&db)?;
        schema::check(&db)?;
        Ok(Self { folder: folder.to_owned(), db })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A value of the table `meta`.
    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut find = self.db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(find.query_row([key], |row| row.get(0)).optional()?)
    }

    /// How fine stories are, 0 to 1.
    pub(crate) fn granularity(&self) -> Result<f64, StoreError> {
        Ok(self.meta("granularity")?.and_then(|text| text.parse().ok()).unwrap_or(0.5))
    }

    /// Number of the last change.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn revision(&self) -> Result<i64, StoreError> {
        Ok(self.meta("revision")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Everything that was corrected, oldest first.
    ///
    /// # Errors
    /// Where the database fails or a correction cannot be read.
    pub fn log(&self) -> Result<Vec<Logged>, StoreError> {
        let mut find =
            self.db.prepare_cached("SELECT n, at, who, why, detail FROM corrections ORDER BY n")?;
        let mut rows = find.query([])?;
        let mut log: Vec<Logged> = Vec::new();
        let mut at: BTreeMap<i64, usize> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let detail: String = row.get(4)?;
            let correction: Correction = serde_json::from_str(&detail)?;
            let n = row.get(0)?;
            at.insert(n, log.len());
            log.push(Logged {
                n,
                at: row.get(1)?,
                who: row.get(2)?,
                why: row.get(3)?,
                correction,
                undone_by: None,
            });
        }
        // The last word first: what is undone undoes nothing.
        for by in (0..log.len()).rev() {
            if let (Correction::Undo { correction }, None) =
                (&log[by].correction, log[by].undone_by)
                && let Some(&undone) = at.get(correction)
            {
                log[undone].undone_by = Some(log[by].n);
            }
        }
        Ok(log)
    }

    pub(crate) fn rules(&self) -> Result<Rules, StoreError> {
        Ok(Rules::replay(&self.log()?))
    }

    /// What was read of an article, as `machtin read` writes it.
    ///
    /// # Errors
    /// Where there is no such article, or the database fails.
    pub fn reading(&self, id: &str) -> Result<json::ReadingJson, StoreError> {
        Packed::of(&self.db, id)?.open()
    }

    /// An article with its reading, made again from its text and the corrections.
    pub(crate) fn article(
        &self,
        id: &str,
        models: &Models,
        rules: &Rules,
    ) -> Result<PileArticle, StoreError> {
        Packed::of(&self.db, id)?.read(models, rules)
    }
}

/// A reading as it is stored.
#[derive(Debug)]
pub(crate) struct Packed {
    json: Vec<u8>,
    pub(crate) text: String,
}

impl Packed {
    /// The reading of an article.
    pub(crate) fn of(db: &Connection, id: &str) -> Result<Self, StoreError> {
        let mut find = db.prepare_cached(
            "SELECT r.json, t.text FROM articles a JOIN readings r ON r.article = a.n
             JOIN texts t ON t.article = a.n WHERE a.id = ?1",
        )?;
        let found = find.query_row([id], |row| Ok(Self { json: row.get(0)?, text: row.get(1)? }));
        found.optional()?.ok_or_else(|| StoreError::unknown("article", id))
    }

    /// The reading.
    pub(crate) fn open(self) -> Result<json::ReadingJson, StoreError> {
        let mut reading: json::ReadingJson = serde_json::from_slice(&unpack(&self.json)?)?;
        reading.text = self.text;
        Ok(reading)
    }

    /// The article with its reading, made again from its text and the corrections.
    pub(crate) fn read(self, models: &Models, rules: &Rules) -> Result<PileArticle, StoreError> {
        let written = self.open()?;
        let article = json::article(&written).ok_or_else(|| {
            StoreError::Damaged(format!("the article {} is of no known form", written.id))
        })?;
        let mut read = machtin::read_article(article, models);
        rules.amend(&mut read);
        Ok(read)
    }
}

thread_local! {
    /// A context takes longer to make than an article to pack.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    PACKER.with_borrow_mut(|packer| {
        let packer = match packer {
            Some(known) => known,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        Ok(packer.compress(bytes)?)
    })
}

/// Unpacks what [`pack`] packed.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged =
        |problem: &str| StoreError::Damaged(format!("packed bytes do not unpack: {problem}"));
    let size = get_frame_content_size(bytes).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok()).filter(|&size| size <= UNPACKED);
    let size = size.ok_or_else(|| damaged("they do not say how many there are"))?;
    UNPACKER.with_borrow_mut(|unpacker| {
        let unpacker = match unpacker {
            Some(known) => known,
            none => none.insert(Decompressor::new()?),
        };
        unpacker.decompress(bytes, size).map_err(|error| damaged(&error.to_string()))
    })
}

fn set_up(db: &Connection) -> Result<(), StoreError> {
    db.busy_timeout(BUSY)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    // Plans do not look at what is bound: statements are prepared once.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    // 64 MB of pages: the postings of a batch fit.
    db.pragma_update(None, "cache_size", -64 * 1024)?;
    Ok(())
}

/// A store open for writing. There is one writer at a time.
#[derive(Debug)]
pub struct Writer {
    pub(crate) store: Store,
    pub(crate) batch: Option<NonZeroUsize>,
    pub(crate) pending: Option<NonZeroUsize>,
    pub(crate) memory: Memory,
    _lock: WriterLock,
}

/// How a store is opened for writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Who is writing, for those who wait.
    pub holder: Holder,
    /// How long to wait for another writer.
    pub wait: Duration,
    /// The most the database may grow to, in pages of 4096 bytes; none: as large as the disk.
    pub most_pages: Option<u32>,
    /// Pages of the input that are stored in one transaction; none: as many as is usual. An input
    /// that is added again after a kill must be cut in the same places.
    pub batch: Option<NonZeroUsize>,
    /// Articles that wait for their stories, after which these are told before more are added;
    /// none: as many as is usual. The same goes for an input that is added again.
    pub pending: Option<NonZeroUsize>,
}

impl Writer {
    /// Opens a store for writing; makes it where the folder holds none, and brings an older
    /// format to the newest.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another writer holds the store for longer than the wait;
    /// otherwise where the folder or the database cannot be used.
    pub fn open(folder: &Path, options: &WriteOptions, now: Timestamp) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
        let lock = WriterLock::take(folder, &options.holder, options.wait)?;
        let mut db = Connection::open(folder.join(DATABASE))?;
        set_up(&db)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        // What a statement would undo is kept in memory, not in a file: most statements have some.
        db.pragma_update(None, "temp_store", "MEMORY")?;
        if let Some(pages) = options.most_pages {
            db.pragma_update(None, "max_page_count", pages)?;
        }
        schema::migrate(&mut db)?;
        // Every time: a run may have been killed between the tables and what they start with.
        for (key, value) in [
            ("created", now.to_string()),
            ("machtin", env!("CARGO_PKG_VERSION").to_owned()),
            ("granularity", "0.5".to_owned()),
            ("revision", "0".to_owned()),
        ] {
            db.execute(
                "INSERT OR IGNORE INTO meta (key, value) VALUES (?1, ?2)",
                params![key, value],
            )?;
        }
        let store = Store { folder: folder.to_owned(), db };
        Ok(Self {
            store,
            batch: options.batch,
            pending: options.pending,
            memory: Memory::default(),
            _lock: lock,
        })
    }

    /// The store, for reading what was written.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// Raises the number of the last change inside a transaction.
pub(crate) fn next_revision(db: &Connection) -> Result<i64, StoreError> {
    let mut raise = db.prepare_cached(
        "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision'
         RETURNING CAST(value AS INTEGER)",
    )?;
    Ok(raise.query_row([], |row| row.get(0))?)
}
