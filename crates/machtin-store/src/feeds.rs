//! Feeds that are looked at again and again: what is due, what is new, and how each is doing.
//!
//! A server is told what one has already (`ETag`, `Last-Modified`), is asked once at a time, and
//! is left alone for longer and longer while it fails.

use crate::StoreError;
use crate::fetch::{Client, Fetched, Known, page_of};
use crate::store::{Store, Writer};
use jiff::{SignedDuration, Timestamp};
use machtin::Models;
use machtin::ingest::{Input, Note, Options, Page, pages};
use quick_xml::events::Event;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use std::io::Write;
use std::time::Duration;

/// Items of one look that are fetched, at most; the rest come at the next.
const ITEMS: usize = 100;
/// Longest pause of a feed that fails, in rounds of the usual pause.
const LONGEST_BACK_OFF: u32 = 64;
/// Bytes of a list of feeds.
const OPML_BYTES: u64 = 16 << 20;

/// A feed and how it is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Feed {
    /// Address.
    pub url: String,
    /// Title, as the list of feeds has it.
    pub title: Option<String>,
    /// When it was asked last, UTC.
    pub checked: Option<String>,
    /// When it answered last.
    pub succeeded: Option<String>,
    /// When it is asked next.
    pub due: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    /// What is wrong.
    pub problem: Option<String>,
    /// Where the server says it moved for good.
    pub moved_to: Option<String>,
    /// Items of the last answer.
    pub items: usize,
    /// Articles it gave in all.
    pub articles: usize,
}

/// How feeds are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchOptions {
    /// Pause between two looks at a feed.
    pub every: Duration,
    /// Pause between two requests to servers.
    pub pause: Duration,
}

/// What one look at a feed gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The feed.
    pub url: String,
    /// New articles.
    pub articles: usize,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// Notes on its items.
    pub notes: Vec<Note>,
}

/// The feeds that a list in OPML names, in order, each once: address and title.
///
/// # Errors
/// Where the list cannot be read.
pub fn read_opml(bytes: &[u8]) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let damaged =
        |problem: String| StoreError::Fetch { url: "the list of feeds".to_owned(), problem };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > OPML_BYTES {
        return Err(damaged(format!("it is larger than {} MB", OPML_BYTES >> 20)));
    }
    let text = String::from_utf8_lossy(bytes);
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut feeds: Vec<(String, Option<String>)> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if !element.name().as_ref().eq_ignore_ascii_case("outline") {
                    continue;
                }
                let mut url = None;
                let mut title = None;
                for attribute in element.attributes().flatten() {
                    let raw = attribute.value.into_owned();
                    let value = quick_xml::escape::unescape(&raw).map_or(raw.clone(), Into::into);
                    match attribute.key.as_ref().to_ascii_lowercase().as_str() {
                        "xmlurl" => url = Some(value.trim().to_owned()),
                        "title" | "text" => title = title.or(Some(value)),
                        _ => {}
                    }
                }
                if let Some(url) = url.filter(|url| !feeds.iter().any(|(known, _)| known == url)) {
                    feeds.push((url, title));
                }
            }
            Ok(_) => {}
            Err(error) => return Err(damaged(error.to_string())),
        }
    }
    Ok(feeds)
}

impl Store {
    /// All feeds, in order of their addresses.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn feeds(&self) -> Result<Vec<Feed>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT url, title, checked, succeeded, due, failures, problem, moved_to, items, articles
             FROM feeds ORDER BY url",
        )?;
        let rows = find.query_map([], |row| {
            Ok(Feed {
                url: row.get(0)?,
                title: row.get(1)?,
                checked: row.get(2)?,
                succeeded: row.get(3)?,
                due: row.get(4)?,
                failures: row.get(5)?,
                problem: row.get(6)?,
                moved_to: row.get(7)?,
                items: row.get(8)?,
                articles: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The feeds to be asked at a time.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn due_feeds(&self, now: Timestamp) -> Result<Vec<Feed>, StoreError> {
        let mut feeds = self.feeds()?;
        feeds.retain(|feed| {
            let due: Option<Timestamp> = feed.due.as_ref().and_then(|due| due.parse().ok());
            due.is_none_or(|due| due <= now)
        });
        Ok(feeds)
    }
}

impl Writer {
    /// Notes feeds to be watched; those known keep what is known of them.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn know_feeds(&mut self, feeds: &[(String, Option<String>)]) -> Result<(), StoreError> {
        let step = self.store.db.transaction()?;
        for (url, title) in feeds {
            step.execute(
                "INSERT INTO feeds (url, title) VALUES (?1, ?2)
                 ON CONFLICT (url) DO UPDATE SET title = excluded.title",
                params![url, title],
            )?;
        }
        Ok(step.commit()?)
    }

    /// Looks at one feed and keeps what is new. `now` is when; `rest` is called before each
    /// request after the first, so that servers are not hurried.
    ///
    /// # Errors
    /// Where the database fails. What is wrong with the feed comes in the answer.
    pub fn look_at(
        &mut self,
        url: &str,
        client: &Client,
        models: &Models,
        options: &WatchOptions,
        now: Timestamp,
        rest: &mut dyn FnMut(),
    ) -> Result<Looked, StoreError> {
        let known: Known = self
            .store
            .db
            .query_row("SELECT etag, last_modified FROM feeds WHERE url = ?1", [url], |row| {
                Ok(Known { etag: row.get(0)?, last_modified: row.get(1)? })
            })
            .optional()?
            .unwrap_or_default();
        let fetched = client.fetch(url, &known);
        let answer = match fetched {
            Ok(answer) if answer.status == 304 => {
                self.succeed(url, &answer, None, options, now)?;
                return Ok(Looked {
                    url: url.to_owned(),
                    articles: 0,
                    problem: None,
                    notes: Vec::new(),
                });
            }
            Ok(answer) if answer.status == 200 => answer,
            Ok(answer) => {
                let problem = format!("the server answers {}", answer.status);
                return self.fail(url, problem, answer.retry_after, options, now);
            }
            Err(error) => return self.fail(url, error.to_string(), None, options, now),
        };
        let items = items(&answer)?;
        let found = items.iter().filter(|item| item.is_ok()).count();
        if found == 0 {
            let problem = match items.into_iter().find_map(Result::err) {
                Some(note) => note.problem,
                None => "it is no feed".to_owned(),
            };
            return self.fail(url, problem, None, options, now);
        }
        let mut notes = Vec::new();
        let mut new: Vec<Page> = Vec::new();
        for item in items {
            match item {
                Err(note) => notes.push(note),
                Ok(page) if new.len() < ITEMS && !self.has_page(&page.path)? => {
                    new.push(whole_page(page, client, rest));
                }
                Ok(_) => {}
            }
        }
        let added = self.add(new.into_iter().map(Ok), models, now, &mut |_| {})?;
        notes.extend(added.notes);
        self.succeed(url, &answer, Some((found, added.new)), options, now)?;
        Ok(Looked { url: url.to_owned(), articles: added.new, problem: None, notes })
    }

    fn has_page(&self, path: &str) -> Result<bool, StoreError> {
        let mut find = self
            .store
            .db
            .prepare_cached("SELECT 1 FROM arrivals WHERE path = ?1 AND article IS NOT NULL")?;
        Ok(find.exists([path])?)
    }

    /// `counts`: items of the feed and new articles; none where nothing changed.
    fn succeed(
        &mut self,
        url: &str,
        answer: &Fetched,
        counts: Option<(usize, usize)>,
        options: &WatchOptions,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let moved = answer.moved.then_some(&answer.url);
        let (items, articles) = counts.map_or((None, 0), |(items, new)| (Some(items), new));
        self.store.db.execute(
            "UPDATE feeds SET etag = coalesce(?2, etag), last_modified = coalesce(?3, last_modified),
             checked = ?4, succeeded = ?4, due = ?5, failures = 0, problem = NULL,
             moved_to = coalesce(?6, moved_to), items = coalesce(?7, items),
             articles = articles + ?8 WHERE url = ?1",
            params![
                url,
                answer.known.etag,
                answer.known.last_modified,
                now.to_string(),
                later(now, options.every).to_string(),
                moved,
                items,
                articles
            ],
        )?;
        Ok(())
    }

    fn fail(
        &mut self,
        url: &str,
        problem: String,
        retry_after: Option<u64>,
        options: &WatchOptions,
        now: Timestamp,
    ) -> Result<Looked, StoreError> {
        let failures: u32 = self
            .store
            .db
            .query_row("SELECT failures FROM feeds WHERE url = ?1", [url], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        let rounds = 2_u32.saturating_pow(failures).min(LONGEST_BACK_OFF);
        let pause = options.every.saturating_mul(rounds);
        let asked = Duration::from_secs(retry_after.unwrap_or(0).min(7 * 86_400));
        self.store.db.execute(
            "UPDATE feeds SET checked = ?2, due = ?3, failures = failures + 1, problem = ?4
             WHERE url = ?1",
            params![url, now.to_string(), later(now, pause.max(asked)).to_string(), problem],
        )?;
        Ok(Looked { url: url.to_owned(), articles: 0, problem: Some(problem), notes: Vec::new() })
    }
}

fn later(now: Timestamp, pause: Duration) -> Timestamp {
    let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// The items of a feed as pages; each is called by its address, or by the feed's and its number.
fn items(answer: &Fetched) -> Result<Vec<Result<Page, Note>>, StoreError> {
    let ending = if answer.content_type.contains("json") { ".json" } else { ".xml" };
    let mut file = tempfile::Builder::new().suffix(ending).tempfile()?;
    file.write_all(&answer.bytes)?;
    file.flush()?;
    let path = file.path().to_owned();
    let name = path.display().to_string();
    let found = pages(&[Input::Path(path)], &Options::default()).map(|item| match item {
        Ok(mut page) => {
            let own = page.given.url.clone();
            page.path = own.unwrap_or_else(|| page.path.replace(&name, &answer.url));
            Ok(page)
        }
        Err(mut note) => {
            note.path = note.path.replace(&name, &answer.url);
            note.failed = false;
            Err(note)
        }
    });
    Ok(found.collect())
}

/// The page that an item of a feed points to; the item itself where that cannot be had.
fn whole_page(item: Page, client: &Client, rest: &mut dyn FnMut()) -> Page {
    let Some(url) = item.given.url.clone() else { return item };
    rest();
    let Ok(fetched) = client.fetch(&url, &Known::default()) else { return item };
    if fetched.status != 200 {
        return item;
    }
    match page_of(&url, fetched, &Options::default()) {
        None => item,
        Some(mut page) => {
            // What the feed says stands where the page says nothing of its own.
            page.path = item.path;
            page.given.publisher = item.given.publisher;
            page.given.published = item.given.published;
            page.given.title = item.given.title;
            page.given.author = item.given.author;
            page.given.url = Some(url);
            page
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_feeds_gives_each_once() {
        let list = br#"<opml version="2.0"><body><outline text="Tin">
            <outline text="B&#7871;n G&#7841;o &amp; bi&#7875;n" xmlUrl="https://a.example/rss"/>
            <outline xmlurl="https://b.example/atom"/>
            <outline xmlUrl="https://a.example/rss"/></outline></body></opml>"#;
        let found = read_opml(list).unwrap();
        let expected = [
            ("https://a.example/rss".to_owned(), Some("Bến Gạo & biển".to_owned())),
            ("https://b.example/atom".to_owned(), None),
        ];
        assert_eq!(found, expected);
    }
}
