//! Adding pages: in batches, each acknowledged when it is safe on the disk.
//!
//! A batch is a run of pages of the input, cut by number and size only, so that an input read
//! again after a kill is cut in the same places and leaves the same store behind.

use crate::StoreError;
use crate::corrections::Rules;
use crate::derive::{derive, given_json, given_of, kind_name, kind_of, page_hash};
use crate::search::{Documents, Ready};
use crate::store::{Packed, Store, Writer, next_revision, pack, unpack};
use crate::tell::{FRESH, Fresh};
use crate::{relink, topics};
use jiff::Timestamp;
use machtin::ingest::{Note, Page, PageKind};
use machtin::story::Signature;
use machtin::text::{Article, Published};
use machtin::{Models, PileArticle, json};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::VecDeque;
use std::iter::Fuse;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

/// Pages of a batch.
const BATCH_PAGES: usize = 256;
/// Bytes of a batch, after which it ends.
const BATCH_BYTES: usize = 32 << 20;
/// Batches that are read ahead while others are written and told, at most.
const AHEAD: usize = 32;
/// Bytes of their texts, at which no more is read ahead; what is read takes several times that.
const AHEAD_BYTES: usize = 8 << 20;
/// Articles without a story, after which stories are told before more are added: the more, the
/// fewer times the tables of linking are gone through.
const PENDING: usize = 32_768;

/// What adding did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Articles that the store did not have.
    pub new: usize,
    /// Pages whose article the store had already.
    pub known: usize,
    /// Pages that gave no article.
    pub empty: usize,
    /// What people should know about the input.
    pub notes: Vec<Note>,
}

/// What has happened since the last report of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// So many pages are safe on the disk.
    Acknowledged(usize),
    /// Stories are being told of so many new articles.
    Telling(usize),
}

impl Writer {
    /// Adds pages, tells the stories that they change and lets the text index follow.
    ///
    /// A page that the store has is passed over; the same content under another path is one
    /// article. `progress` hears of every batch once it is committed: nothing it heard of is lost,
    /// whatever happens. Memory is bounded by some batches that are read while others are written
    /// and told, and by what is kept of articles that wait for their stories.
    ///
    /// # Errors
    /// Where database or index fail, as on a full disk; what was acknowledged stays, and adding the
    /// same again goes on from there.
    pub fn add(
        &mut self,
        pages: impl Iterator<Item = Result<Page, Note>> + Send,
        models: &Models,
        now: Timestamp,
        progress: &mut dyn FnMut(Step),
    ) -> Result<Added, StoreError> {
        let db = &self.store.db;
        if !db.prepare_cached("SELECT 1 FROM articles")?.exists([])? {
            // An empty store was made with these models.
            relink::forget_other_models(&self.store, models)?;
            topics::follow(&self.store, models, self.store.revision()?)?;
        }
        let rules = self.store.rules()?;
        let folder = self.store.folder().to_owned();
        let mut ahead = Ahead {
            pages: pages.fuse(),
            arrived: Store::open(&folder)?,
            models,
            rules: &rules,
            most: self.batch.map_or(BATCH_PAGES, NonZeroUsize::get),
            ready: VecDeque::new(),
            bytes: 0,
        };
        let (told, stories) = channel();
        let (added, followed) = std::thread::scope(|scope| {
            let follower = (rayon::current_num_threads() > 1)
                .then(|| scope.spawn(move || follow_along(&folder, &stories)));
            let hears = follower.is_some().then_some(&told);
            let added = self.add_batches(&mut ahead, now, hears, progress);
            // The other thread listens for as long as there is someone to tell it.
            drop(told);
            if added.is_ok() {
                // Closing the database would do it, once the other thread is done. What is
                // acknowledged is safe without.
                let checkpoint = "PRAGMA wal_checkpoint(PASSIVE)";
                let _ = self.store.db.query_row(checkpoint, [], |_| Ok(()));
            }
            (added, follower.is_some_and(|follower| follower.join().unwrap_or(false)))
        });
        let added = added?;
        if !followed {
            self.store.follow_index()?;
        }
        Ok(added)
    }

    /// Adds what is ahead; `hears` is told of stories where there is another thread to hear it.
    fn add_batches<I: Iterator<Item = Result<Page, Note>> + Send>(
        &mut self,
        ahead: &mut Ahead<'_, I>,
        now: Timestamp,
        hears: Option<&Sender<News>>,
        progress: &mut dyn FnMut(Step),
    ) -> Result<Added, StoreError> {
        let (mut added, mut fresh) = (Added::default(), Fresh::default());
        // A run that was killed between a batch and its stories.
        let mut waiting = Waiting::of(&self.store.db)?;
        let most = self.pending.map_or(PENDING, NonZeroUsize::get);
        loop {
            if waiting.articles >= most || waiting.bytes >= FRESH {
                self.tell_waiting(ahead, now, &mut waiting, &mut fresh, hears, progress)?;
                if let Some(hears) = hears {
                    // Where its index fails, whoever asks it next hears why.
                    let _ = hears.send(News::Many);
                }
            }
            let Some(batch) = ahead.next()? else { break };
            let pages = batch.pages;
            let new = ahead.meanwhile(|| self.write_batch(batch, now, &mut added, &mut fresh))?;
            waiting.articles += new.articles;
            waiting.bytes += new.bytes;
            progress(Step::Acknowledged(pages));
        }
        if waiting.articles > 0 {
            self.tell_waiting(ahead, now, &mut waiting, &mut fresh, hears, progress)?;
        }
        Ok(added)
    }

    fn tell_waiting<I: Iterator<Item = Result<Page, Note>> + Send>(
        &mut self,
        ahead: &mut Ahead<'_, I>,
        now: Timestamp,
        waiting: &mut Waiting,
        fresh: &mut Fresh,
        hears: Option<&Sender<News>>,
        progress: &mut dyn FnMut(Step),
    ) -> Result<(), StoreError> {
        progress(Step::Telling(waiting.articles));
        let (models, fresh) = (ahead.models, std::mem::take(fresh));
        ahead.meanwhile(|| self.retell(models, now, fresh, hears))?;
        *waiting = Waiting::default();
        Ok(())
    }

    /// Stores a batch in one transaction. Returns what of it waits for its stories.
    fn write_batch(
        &mut self,
        batch: Batch,
        now: Timestamp,
        added: &mut Added,
        fresh: &mut Fresh,
    ) -> Result<Waiting, StoreError> {
        added.known += batch.known;
        added.notes.extend(batch.notes);
        let mut waiting = Waiting::default();
        if batch.new.is_empty() {
            return Ok(waiting);
        }
        let db =
            self.store.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let revision = next_revision(&db)?;
        for Derived { path, hash, entry, notes } in batch.new {
            let problem = notes.first().map(|note| note.problem.clone());
            added.notes.extend(notes);
            let n = match entry {
                None => {
                    added.empty += 1;
                    None
                }
                Some(entry) => {
                    let Placed { n, new, waits } = put(&db, &entry, revision, now)?;
                    if waits {
                        waiting.articles += 1;
                        waiting.bytes += entry.read.article.text.len();
                    }
                    if new {
                        added.new += 1;
                        fresh.put(entry.read);
                    } else {
                        added.known += 1;
                        // This page may have taken the place of the one that was read.
                        fresh.remove(&entry.read.id);
                        self.memory.take_read(&entry.read.id);
                    }
                    Some(n)
                }
            };
            db.prepare_cached(
                "INSERT INTO arrivals (path, hash, article, note) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (path, hash) DO UPDATE SET article = ?3, note = ?4",
            )?
            .execute(params![path, hash, n, problem])?;
        }
        db.commit()?;
        Ok(waiting)
    }
}

/// Articles that wait for their stories. A run that was killed counts them anew and tells them
/// when the other would have: the same for both.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    articles: usize,
    /// Bytes of their texts.
    bytes: usize,
}

impl Waiting {
    fn of(db: &Connection) -> Result<Self, StoreError> {
        let mut count = db.prepare_cached(
            "SELECT count(*), coalesce(sum(octet_length(t.text)), 0)
             FROM articles a JOIN texts t ON t.article = a.n WHERE a.pending",
        )?;
        let (articles, bytes): (i64, i64) =
            count.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let count = |number| usize::try_from(number).unwrap_or(0);
        Ok(Self { articles: count(articles), bytes: count(bytes) })
    }
}

/// What the thread that lets the text index follow hears.
pub(crate) enum News {
    /// A few stories are about to be committed: documents of all that changed.
    Few(Documents),
    /// Stories were told, and more is to come.
    Many,
}

/// Lets the text index follow whenever stories were told, while more articles are added, and in
/// the end where they are few. Says whether it has followed all; who asks the index next hears of
/// what went wrong.
fn follow_along(folder: &Path, told: &Receiver<News>) -> bool {
    let Ok(store) = Store::open(folder) else { return false };
    let mut ready = Ready::of(&store).ok().flatten();
    while let Ok(told) = told.recv() {
        match told {
            News::Few(documents) => {
                ready = ready.and_then(|mut ready| ready.take(documents).is_ok().then_some(ready));
            }
            News::Many => {
                ready = None;
                let _ = store.follow_index();
            }
        }
    }
    ready.is_some_and(|ready| ready.follow(&store).unwrap_or(false))
}

/// A run of pages of the input, read.
#[derive(Default)]
struct Batch {
    pages: usize,
    /// Pages that arrived before.
    known: usize,
    /// What there is to say of pages that could not be opened.
    notes: Vec<Note>,
    new: Vec<Derived>,
    /// Bytes of the texts.
    bytes: usize,
}

/// What a page gave.
struct Derived {
    path: String,
    hash: String,
    /// None where it gave no article.
    entry: Option<Entry>,
    notes: Vec<Note>,
}

/// The input, which is read while what came before is written and told.
struct Ahead<'m, I> {
    pages: Fuse<I>,
    /// The store as its readers see it, which knows what arrived.
    arrived: Store,
    models: &'m Models,
    rules: &'m Rules,
    /// Pages of a batch.
    most: usize,
    ready: VecDeque<Batch>,
    /// Bytes of the texts that are ready.
    bytes: usize,
}

impl<I: Iterator<Item = Result<Page, Note>> + Send> Ahead<'_, I> {
    /// The next batch; none at the end of the input.
    fn next(&mut self) -> Result<Option<Batch>, StoreError> {
        let Some(batch) = self.ready.pop_front() else { return self.read() };
        self.bytes -= batch.bytes;
        Ok(Some(batch))
    }

    /// Does some work, and reads ahead until it is done.
    fn meanwhile<T: Send>(
        &mut self,
        work: impl FnOnce() -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        let done = AtomicBool::new(false);
        let (result, read) = rayon::join(
            || {
                let result = work();
                done.store(true, Ordering::Relaxed);
                result
            },
            || self.fill(&done),
        );
        let result = result?;
        read?;
        Ok(result)
    }

    fn fill(&mut self, done: &AtomicBool) -> Result<(), StoreError> {
        while !done.load(Ordering::Relaxed) && self.ready.len() < AHEAD && self.bytes < AHEAD_BYTES
        {
            let Some(batch) = self.read()? else { break };
            self.bytes += batch.bytes;
            self.ready.push_back(batch);
        }
        Ok(())
    }

    /// Reads the next pages of the input, those that arrived before left out.
    fn read(&mut self) -> Result<Option<Batch>, StoreError> {
        let (mut batch, mut bytes, mut new) = (Batch::default(), 0, Vec::new());
        while batch.pages < self.most && bytes < BATCH_BYTES {
            let Some(page) = self.pages.next() else { break };
            batch.pages += 1;
            match page {
                Err(note) => batch.notes.push(note),
                Ok(page) => {
                    bytes += page.bytes.len();
                    let hash = page_hash(&page);
                    if has_arrived(&self.arrived.db, &page.path, &hash)? {
                        batch.known += 1;
                    } else {
                        new.push((page, hash));
                    }
                }
            }
        }
        let (models, rules) = (self.models, self.rules);
        let derived = new.into_par_iter().map(|(page, hash)| {
            let read = derive(page.clone(), models, rules);
            let entry = read.value.map(|read| Entry::of(&page, read)).transpose()?;
            Ok(Derived { path: page.path, hash, entry, notes: read.notes })
        });
        batch.new = derived.collect::<Result<_, StoreError>>()?;
        let texts = batch.new.iter().filter_map(|new| Some(&new.entry.as_ref()?.read.article.text));
        batch.bytes = texts.map(String::len).sum();
        Ok((batch.pages > 0).then_some(batch))
    }
}

fn has_arrived(db: &Connection, path: &str, hash: &str) -> Result<bool, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT 1 FROM arrivals WHERE path = ?1 AND hash = ?2 AND article IS NOT NULL",
    )?;
    Ok(find.exists([path, hash])?)
}

/// Stores an article. Of two pages with one content the better dated one stays, then the one
/// whose path comes first, so that the order of arrival leaves no trace.
fn put(
    db: &Connection,
    entry: &Entry,
    revision: i64,
    now: Timestamp,
) -> Result<Placed, StoreError> {
    let read = &entry.read;
    let known: Option<(i64, bool)> = db
        .prepare_cached("SELECT n, pending FROM articles WHERE id = ?1")?
        .query_row([&read.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((n, pending)) = known else {
        let article = &read.article;
        db.prepare_cached(
            "INSERT INTO articles (id, path, lang, form, title, pending, revision, added)
             VALUES (?1, ?2, ?3, ?4, '', 1, ?5, ?6)",
        )?
        .execute(params![
            read.id,
            article.path,
            article.language.code(),
            article.form.name(),
            revision,
            now.to_string()
        ])?;
        let n = db.last_insert_rowid();
        write(db, n, entry, revision)?;
        return Ok(Placed { n, new: true, waits: true });
    };
    let stored = Packed::of(db, &read.id)?.open()?;
    let stored = json::article(&stored).ok_or_else(|| {
        StoreError::Damaged(format!("the article {} is of no known form", read.id))
    })?;
    let better = rank(&read.article) < rank(&stored);
    if better {
        write(db, n, entry, revision)?;
    }
    Ok(Placed { n, new: false, waits: better && !pending })
}

/// Where an article was stored.
struct Placed {
    n: i64,
    new: bool,
    /// It waits for its stories and did not before.
    waits: bool,
}

/// An article as it is stored.
struct Entry {
    read: PileArticle,
    /// What linking keeps of it.
    signature: Vec<u8>,
    /// Without the text.
    reading: json::ReadingJson,
    packed: Vec<u8>,
    kind: PageKind,
    given: String,
    /// The bytes that it came in, packed.
    raw: Vec<u8>,
}

impl Entry {
    fn of(page: &Page, read: PileArticle) -> Result<Self, StoreError> {
        let mut reading = json::reading(&read);
        reading.text.clear();
        Ok(Self {
            signature: Signature::of(&read.id, &read.article, &read.reading).to_bytes(),
            packed: pack(&serde_json::to_vec(&reading)?)?,
            kind: page.kind,
            given: given_json(&page.given),
            raw: pack(&page.bytes)?,
            reading,
            read,
        })
    }
}

/// The least is the page to keep.
fn rank(article: &Article) -> (Option<(u8, String)>, &str) {
    let dated = |published: &Published| (published.evidence as u8, published.value());
    // Undated pages come last.
    let date = article.published.as_ref().map(dated);
    (Some(date.unwrap_or((u8::MAX, String::new()))), &article.path)
}

/// Writes everything that is known of one article by itself, and what linking keeps of it.
fn write(db: &Connection, n: i64, entry: &Entry, revision: i64) -> Result<(), StoreError> {
    let (article, reading) = (&entry.read.article, &entry.reading);
    db.prepare_cached("INSERT OR REPLACE INTO unlinked (article, bytes) VALUES (?1, ?2)")?
        .execute(params![n, entry.signature])?;
    db.prepare_cached(
        "UPDATE articles SET path = ?2, url = ?3, publisher = ?4, author = ?5, source_id = ?6,
         lang = ?7, form = ?8, published = ?9, precision = ?10, evidence = ?11, title = ?12,
         pending = 1, revision = ?13, topic = ?14, topic_score = ?15 WHERE n = ?1",
    )?
    .execute(params![
        n,
        article.path,
        article.url,
        article.publisher,
        article.author,
        article.source_id,
        article.language.code(),
        article.form.name(),
        reading.published.as_ref().map(|p| &p.value),
        reading.published.as_ref().map(|p| &p.precision),
        reading.published.as_ref().map(|p| &p.evidence),
        headline(article),
        revision,
        reading.topic.as_ref().map(|topic| &topic.name),
        reading.topic.as_ref().map(|topic| topic.score)
    ])?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO raws (article, kind, given, bytes) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![n, kind_name(entry.kind), entry.given, entry.raw])?;
    let text = &article.text;
    db.prepare_cached("INSERT OR REPLACE INTO texts (article, text) VALUES (?1, ?2)")?
        .execute(params![n, text])?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO readings (article, format, json) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![n, json::FORMAT, entry.packed])?;
    db.prepare_cached("DELETE FROM figures WHERE article = ?1")?.execute([n])?;
    let words = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    for figure in &reading.figures {
        db.prepare_cached(
            "INSERT INTO figures (article, start, \"end\", words, lo, hi, point, bound, kind, unit,
             counted, whole, speaker, mode, slot, rule)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            n,
            figure.start,
            figure.end,
            words(figure.start, figure.end),
            figure.lo,
            figure.hi,
            figure.point,
            figure.bound,
            figure.kind,
            figure.unit,
            figure.of,
            figure.whole,
            figure.speaker,
            figure.mode,
            figure.slot,
            figure.rule
        ])?;
    }
    db.prepare_cached("DELETE FROM quotes WHERE article = ?1")?.execute([n])?;
    for quote in &reading.quotes {
        db.prepare_cached(
            "INSERT INTO quotes (article, start, \"end\", words, kind, speaker, cue, verbatim)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            n,
            quote.start,
            quote.end,
            words(quote.start, quote.end),
            quote.kind,
            quote.speaker,
            quote.cue,
            quote.verbatim
        ])?;
    }
    Ok(())
}

/// Characters of a headline kept for lists.
const HEADLINE: usize = 200;

/// The title, or the first words of the text.
fn headline(article: &Article) -> String {
    let title = article.title_text();
    let words = if title.is_empty() { article.text.trim_start() } else { title };
    let line = words.lines().next().unwrap_or_default();
    line.chars().take(HEADLINE).collect()
}

/// The page that an article was made from.
pub(crate) fn stored_page(db: &Connection, n: i64) -> Result<Page, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT a.path, r.kind, r.given, r.bytes FROM raws r JOIN articles a ON a.n = r.article
         WHERE a.n = ?1",
    )?;
    let row: Option<(String, String, String, Vec<u8>)> = find
        .query_row([n], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let (path, kind, given, bytes) =
        row.ok_or_else(|| StoreError::Damaged(format!("the page of article {n} is gone")))?;
    let kind = kind_of(&kind)
        .ok_or_else(|| StoreError::Damaged(format!("the page of article {n} is of kind {kind}")))?;
    Ok(Page { path, kind, bytes: unpack(&bytes)?, given: given_of(&given)? })
}

/// Makes an article anew from its page, as after a correction.
pub(crate) fn rederive(
    db: &Connection,
    id: &str,
    models: &Models,
    rules: &Rules,
    revision: i64,
) -> Result<Vec<Note>, StoreError> {
    let n: i64 = db.query_row("SELECT n FROM articles WHERE id = ?1", [id], |row| row.get(0))?;
    let page = stored_page(db, n)?;
    let read = derive(page.clone(), models, rules);
    let article = read.value.ok_or_else(|| {
        StoreError::Damaged(format!("the page of {id} gives no article any more"))
    })?;
    if article.id != id {
        return Err(StoreError::Damaged(format!(
            "the page of {id} gives {}: it was read by another version",
            article.id
        )));
    }
    write(db, n, &Entry::of(&page, article)?, revision)?;
    Ok(read.notes)
}
