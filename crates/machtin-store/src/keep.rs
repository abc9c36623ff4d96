//! Looking after a store: what changed, whether it holds, a copy of it, proof of what it is.

use crate::StoreError;
use crate::add::stored_page;
use crate::derive::{derive, page_hash};
use crate::store::Store;
use machtin::{Finding, Models, PileArticle, json, verify_amended};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::hash::Hasher;
use std::path::Path;
use std::time::Duration;
use twox_hash::XxHash3_64;

/// Something that became different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// When, UTC.
    pub at: String,
    /// The story.
    pub story: String,
    /// Its title today; none where it became part of another.
    pub title: Option<String>,
    /// `new`, `added`, `removed`, `merged`, `split`, `state` or `figure`.
    pub kind: String,
    /// What: articles, stories, or a figure group with its states or values.
    pub detail: String,
}

/// What a store is, so that two people can prove that they have the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Number of the manifest's own format.
    pub format: u32,
    /// Version of the program.
    pub machtin: String,
    /// Format of the store.
    pub store: u32,
    /// Models by name with their checksums.
    pub models: Vec<(String, String)>,
    /// How finely stories are cut.
    pub granularity: String,
    /// How many articles.
    pub articles: usize,
    /// Fingerprint of all pages: of their bytes and what came beside them.
    pub inputs: String,
    /// How many corrections.
    pub corrections: usize,
    /// Fingerprint of the log of corrections, who and when left out.
    pub corrections_head: String,
    /// Fingerprint of which articles stand together.
    pub stories: String,
    /// Fingerprint of everything read and told.
    pub result: String,
}

impl Store {
    /// An article made anew from the bytes it came in, with people's corrections, as it was when
    /// it was added.
    ///
    /// # Errors
    /// Where there is no such article, or its page gives none any more.
    pub fn derived(&self, id: &str, models: &Models) -> Result<PileArticle, StoreError> {
        let mut find = self.db.prepare_cached("SELECT n FROM articles WHERE id = ?1")?;
        let n: Option<i64> = find.query_row([id], |row| row.get(0)).optional()?;
        let n = n.ok_or_else(|| StoreError::unknown("article", id))?;
        let derived = derive(stored_page(&self.db, n)?, models, &self.rules()?);
        derived
            .value
            .ok_or_else(|| StoreError::Damaged(format!("the page of {id} gives no article")))
    }

    /// What changed at a time or after it, oldest first: `2026-01-31`, `2026-01-31T08:00:00Z`.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn changes_since(&self, since: &str) -> Result<Vec<Change>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT c.at, c.story, s.title, c.kind, c.detail
             FROM changes c INDEXED BY changes_by_time
             LEFT JOIN stories s ON s.id = c.story WHERE c.at >= ?1 ORDER BY c.n",
        )?;
        let rows = find.query_map([since], |row| {
            Ok(Change {
                at: row.get(0)?,
                story: row.get(1)?,
                title: row.get(2)?,
                kind: row.get(3)?,
                detail: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Copies the store as it is at one moment, also while somebody writes.
    ///
    /// # Errors
    /// Where the folder holds a store already, or cannot be written.
    pub fn backup(&self, folder: &Path) -> Result<(), StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
        let path = folder.join("machtin.sqlite");
        if path.exists() {
            let taken = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(StoreError::File { path, source: taken });
        }
        let part = folder.join("machtin.sqlite.part");
        let _ = std::fs::remove_file(&part);
        let mut copy = Connection::open(&part)?;
        {
            let backup = rusqlite::backup::Backup::new(&self.db, &mut copy)?;
            backup.run_to_completion(1024, Duration::from_millis(1), None)?;
        }
        copy.close().map_err(|(_, error)| error)?;
        std::fs::File::open(&part)
            .and_then(|file| file.sync_all())
            .map_err(StoreError::file(&part))?;
        std::fs::rename(&part, &path).map_err(StoreError::file(&path))
    }

    /// Recomputes everything the store claims: the database's own structure, each article from
    /// the bytes it came in, each story from its articles, and each citation.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn verify(
        &self,
        models: &Models,
        progress: &mut dyn FnMut(),
    ) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        let mut add = |at: &str, problem: String| {
            findings.push(Finding { at: at.to_owned(), problem });
        };
        let sound: String = self.db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            add("database", sound);
        }
        let loose: i64 =
            self.db
                .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
        if loose > 0 {
            add("database", format!("{loose} rows point to rows that are not there"));
        }
        let rules = self.rules()?;
        let mut find = self.db.prepare("SELECT n, id, pending FROM articles ORDER BY id")?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let (n, id): (i64, String) = (row.get(0)?, row.get(1)?);
            let derived = derive(stored_page(&self.db, n)?, models, &rules);
            match derived.value {
                None => add(&id, "its page gives no article".to_owned()),
                Some(read) => {
                    let (again, stored) = (json::reading(&read), self.reading(&id)?);
                    if again.id != stored.id {
                        add(&id, format!("its page gives {}", again.id));
                    } else if again != stored {
                        add(&id, "its reading is not what its page gives".to_owned());
                    }
                }
            }
            progress();
        }
        let lines = self.stories(&crate::StoryFilter::default())?;
        for line in lines {
            let (pile, stories) = self.open_story(&line.id, models)?;
            let written = json::pile(&pile, &stories);
            if written.stories.first() != Some(&self.story(&line.id)?) {
                add(&line.id, "it is not what its articles tell".to_owned());
            }
            for found in verify_amended(&written, models, &|article| {
                rules.amend(article);
            }) {
                add(&found.at, found.problem);
            }
            progress();
        }
        let homeless: i64 = self.db.query_row(
            "SELECT count(*) FROM articles WHERE story IS NULL AND NOT pending",
            [],
            |row| row.get(0),
        )?;
        if homeless > 0 {
            add("database", format!("{homeless} articles stand in no story"));
        }
        Ok(findings)
    }

    /// What the store is.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn manifest(&self, models: &Models) -> Result<Manifest, StoreError> {
        let mut inputs = XxHash3_64::new();
        let mut find = self.db.prepare("SELECT n, id FROM articles ORDER BY id")?;
        let mut rows = find.query([])?;
        let mut articles = 0;
        while let Some(row) = rows.next()? {
            let page = stored_page(&self.db, row.get(0)?)?;
            inputs.write(row.get::<_, String>(1)?.as_bytes());
            inputs.write(page_hash(&page).as_bytes());
            articles += 1;
        }
        let log = self.log()?;
        let mut head = XxHash3_64::new();
        for logged in &log {
            head.write(serde_json::to_string(&logged.correction)?.as_bytes());
        }
        let mut stories = XxHash3_64::new();
        let mut result = XxHash3_64::new();
        let mut sets = Vec::new();
        self.each_story(|mut story| -> Result<(), StoreError> {
            // Names of stories tell in which order articles came, not what they tell.
            story.id.clear();
            let mut set = story.articles.clone();
            set.sort_unstable();
            sets.push((set.join(" "), serde_json::to_string(&story)?));
            Ok(())
        })?;
        sets.sort();
        for (set, told) in sets {
            stories.write(set.as_bytes());
            stories.write(b"\n");
            result.write(told.as_bytes());
        }
        for id in self.article_ids()? {
            result.write(serde_json::to_string(&self.reading(&id)?)?.as_bytes());
        }
        let hash = |hasher: &XxHash3_64| format!("{:016x}", hasher.finish());
        Ok(Manifest {
            format: 1,
            machtin: env!("CARGO_PKG_VERSION").to_owned(),
            store: crate::FORMAT,
            models: models.checksums(),
            granularity: self.meta("granularity")?.unwrap_or_default(),
            articles,
            inputs: hash(&inputs),
            corrections: log.len(),
            corrections_head: hash(&head),
            stories: hash(&stories),
            result: hash(&result),
        })
    }
}
