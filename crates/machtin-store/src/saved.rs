//! Saved queries: a feed of the stories that fit, and word to an address when they change.

use crate::fetch::Client;
use crate::search::{SearchOptions, Sorted, Wanted};
use crate::store::{Store, Writer};
use crate::stories::StoryLine;
use crate::{Change, StoreError};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

/// Stories of a saved query, at most, the newest.
const STORIES: usize = 100;

/// A saved query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SavedQuery {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub query: String,
    /// Where word is sent.
    pub webhook: Option<String>,
    /// The last change that word was sent of.
    pub told: i64,
}

/// A story that fits a saved query and what changed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// The story.
    #[serde(flatten)]
    pub story: StoryLine,
    /// What changed since word was sent last.
    pub changes: Vec<Change>,
}

#[derive(Serialize)]
struct Message<'a> {
    format: u32,
    name: &'a str,
    query: &'a str,
    stories: &'a [News],
}

impl Store {
    /// The saved queries, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn queries(&self) -> Result<Vec<SavedQuery>, StoreError> {
        let mut find = self
            .db
            .prepare_cached("SELECT name, query, webhook, told FROM queries ORDER BY name")?;
        let rows = find.query_map([], |row| {
            Ok(SavedQuery {
                name: row.get(0)?,
                query: row.get(1)?,
                webhook: row.get(2)?,
                told: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A saved query by its name.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn saved(&self, name: &str) -> Result<SavedQuery, StoreError> {
        let found = self.queries()?.into_iter().find(|saved| saved.name == name);
        found.ok_or_else(|| StoreError::unknown("saved query", name))
    }

    /// The stories that fit a query, newest first: what its feed holds.
    ///
    /// # Errors
    /// Where the query cannot be read, or index or database fail.
    pub fn fitting(&self, query: &str) -> Result<Vec<StoryLine>, StoreError> {
        let options = SearchOptions {
            wanted: Wanted::Stories,
            sorted: Sorted::Date,
            offset: 0,
            limit: STORIES,
        };
        let mut lines = Vec::new();
        for hit in self.search(query, &options)?.hits {
            lines.push(self.line(&hit.id)?);
        }
        Ok(lines)
    }

    /// The stories that fit a saved query and changed since word was sent.
    ///
    /// # Errors
    /// Where index or database fail.
    pub fn news(&self, saved: &SavedQuery) -> Result<Vec<News>, StoreError> {
        let mut news = Vec::new();
        for story in self.fitting(&saved.query)? {
            let mut find = self.db.prepare_cached(
                "SELECT at, story, kind, detail FROM changes WHERE story = ?1 AND revision > ?2
                 ORDER BY n",
            )?;
            let rows = find.query_map(params![story.id, saved.told], |row| {
                Ok(Change {
                    at: row.get(0)?,
                    story: row.get(1)?,
                    title: Some(story.title.clone()),
                    kind: row.get(2)?,
                    detail: row.get(3)?,
                })
            })?;
            let changes: Vec<Change> = rows.collect::<Result<_, _>>()?;
            if !changes.is_empty() {
                news.push(News { story, changes });
            }
        }
        Ok(news)
    }
}

impl Writer {
    /// Saves a query under a name, in place of the one that had it. Word is sent of what changes
    /// from now on.
    ///
    /// # Errors
    /// Where the query cannot be read, or the database fails.
    pub fn save_query(
        &mut self,
        name: &str,
        query: &str,
        webhook: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A query that cannot be asked is not kept.
        self.store.fitting(query)?;
        let told = self.store.revision()?;
        self.store.db.execute(
            "INSERT OR REPLACE INTO queries (name, query, webhook, told, created)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![name, query, webhook, told, now.to_string()],
        )?;
        Ok(())
    }

    /// Forgets a saved query.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn forget_query(&mut self, name: &str) -> Result<(), StoreError> {
        let forget = "DELETE FROM queries WHERE name = ?1 RETURNING name";
        let found: Option<String> =
            self.store.db.query_row(forget, [name], |row| row.get(0)).optional()?;
        found.map(drop).ok_or_else(|| StoreError::unknown("saved query", name))
    }

    /// Sends word of a saved query's news to its address. Gives how many stories it told of.
    ///
    /// # Errors
    /// Where the address does not take it: the same news is sent the next time.
    pub fn send_news(&mut self, saved: &SavedQuery, client: &Client) -> Result<usize, StoreError> {
        let Some(webhook) = &saved.webhook else { return Ok(0) };
        let revision = self.store.revision()?;
        let news = self.store.news(saved)?;
        if !news.is_empty() {
            let message =
                Message { format: 1, name: &saved.name, query: &saved.query, stories: &news };
            client.post(webhook, &serde_json::to_vec(&message)?)?;
        }
        self.store.db.execute(
            "UPDATE queries SET told = ?2 WHERE name = ?1",
            params![saved.name, revision],
        )?;
        Ok(news.len())
    }
}
