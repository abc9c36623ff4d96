//! Questions about what the store tells.

use crate::StoreError;
use crate::store::{Store, unpack};
use crate::tell::{Member, Untold};
use machtin::json::StoryJson;
use machtin::{Models, Pile, Stories};
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use std::collections::BTreeMap;

/// A story as a line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoryLine {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many articles it has.
    pub articles: usize,
    /// How many of them are not copies.
    pub independent: usize,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// Languages, parted by spaces.
    pub langs: String,
    /// States of its figure groups, parted by spaces.
    pub states: String,
    /// What it is about.
    pub topic: Option<String>,
}

/// Which stories to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryFilter {
    /// Only those with a figure group in this state.
    pub state: Option<String>,
    /// Only those about this topic, by the name used in output.
    pub topic: Option<String>,
    /// Only those with an article of this day or later.
    pub after: Option<String>,
    /// Only those that begin before this day.
    pub before: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
}

/// How much a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Articles.
    pub articles: usize,
    /// Of them, those that no story was told with yet.
    pub pending: usize,
    /// Articles that are copies of others.
    pub copies: usize,
    /// Stories.
    pub stories: usize,
}

impl Store {
    /// How much the store holds.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let count = |query: &str| -> Result<usize, StoreError> {
            Ok(self.db.prepare_cached(query)?.query_row([], |row| row.get(0))?)
        };
        Ok(Counts {
            articles: count("SELECT count(*) FROM articles")?,
            pending: count("SELECT count(*) FROM articles WHERE pending")?,
            copies: count("SELECT count(*) FROM articles WHERE copy_of IS NOT NULL")?,
            stories: count("SELECT count(*) FROM stories")?,
        })
    }

    /// The stories, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn stories(&self, filter: &StoryFilter) -> Result<Vec<StoryLine>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT id, title, articles, independent, first, last, langs, states, topic FROM stories
             WHERE (?1 IS NULL OR ' ' || states || ' ' LIKE '% ' || ?1 || ' %')
               AND (?2 IS NULL OR last >= ?2) AND (?3 IS NULL OR first < ?3)
               AND (?5 IS NULL OR topic = ?5)
             ORDER BY last DESC, id LIMIT ?4",
        )?;
        let limit = filter.limit.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1);
        let bounds = params![filter.state, filter.after, filter.before, limit, filter.topic];
        let rows = find.query_map(bounds, story_line)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A story as a line of a list.
    pub(crate) fn line(&self, id: &str) -> Result<StoryLine, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT id, title, articles, independent, first, last, langs, states, topic FROM stories
             WHERE id = ?1",
        )?;
        let found = find.query_row([id], story_line).optional()?;
        found.ok_or_else(|| StoreError::unknown("story", id))
    }

    /// The identifier that a story has today: of a redirect its goal, of a start of an identifier
    /// that only one story has the whole, of an article its story.
    ///
    /// # Errors
    /// Where no story, or more than one, is called so.
    pub fn story_id(&self, name: &str) -> Result<String, StoreError> {
        let by = |query: &str| -> Result<Option<String>, StoreError> {
            Ok(self.db.prepare_cached(query)?.query_row([name], |row| row.get(0)).optional()?)
        };
        for query in [
            "SELECT id FROM stories WHERE id = ?1",
            "SELECT story FROM redirects WHERE id = ?1",
            "SELECT story FROM articles WHERE id = ?1 AND story IS NOT NULL",
        ] {
            if let Some(id) = by(query)? {
                return Ok(id);
            }
        }
        self.only("SELECT id FROM stories WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 2", name)?
            .ok_or_else(|| StoreError::unknown("story", name))
    }

    /// The identifier of an article: given whole, by its unique start, or by its path or the
    /// input's own name for it.
    ///
    /// # Errors
    /// Where no article, or more than one, is called so.
    pub fn article_id(&self, name: &str) -> Result<String, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT id FROM articles WHERE id = ?1 OR path = ?1 OR source_id = ?1 LIMIT 2",
        )?;
        let found: Vec<String> =
            find.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if let [only] = &found[..] {
            return Ok(only.clone());
        }
        self.only("SELECT id FROM articles WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 2", name)?
            .ok_or_else(|| StoreError::unknown("article", name))
    }

    /// The only identifier that starts so.
    fn only(&self, query: &str, start: &str) -> Result<Option<String>, StoreError> {
        if start.len() < 4 {
            return Ok(None);
        }
        let mut find = self.db.prepare_cached(query)?;
        let rows = find.query_map([start, &format!("{start}\u{10ffff}")], |row| row.get(0))?;
        let mut found: Vec<String> = rows.collect::<Result<_, _>>()?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// A story as it was told last.
    ///
    /// # Errors
    /// Where no story is called so, or the database fails.
    pub fn story(&self, name: &str) -> Result<StoryJson, StoreError> {
        let id = self.story_id(name)?;
        self.told(&id)?.ok_or_else(|| StoreError::unknown("story", &id))
    }

    /// The story of exactly this identifier; none where it became part of another.
    pub(crate) fn told(&self, id: &str) -> Result<Option<StoryJson>, StoreError> {
        let mut find = self.db.prepare_cached("SELECT json FROM stories WHERE id = ?1")?;
        let packed: Option<Vec<u8>> = find.query_row([id], |row| row.get(0)).optional()?;
        packed.map(|packed| Ok(serde_json::from_slice(&unpack(&packed)?)?)).transpose()
    }

    /// Hands on each story, in order of identifiers.
    ///
    /// # Errors
    /// Where the database fails, or what takes the stories does.
    pub fn each_story<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(StoryJson) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut find =
            self.db.prepare("SELECT json FROM stories ORDER BY id").map_err(StoreError::from)?;
        let mut rows = find.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let packed: Vec<u8> = row.get(0).map_err(StoreError::from)?;
            let story = serde_json::from_slice(&unpack(&packed)?).map_err(StoreError::from)?;
            take(story)?;
        }
        Ok(())
    }

    /// Identifiers of all articles, ascending.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn article_ids(&self) -> Result<Vec<String>, StoreError> {
        let mut find = self.db.prepare_cached("SELECT id FROM articles ORDER BY id")?;
        Ok(find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The articles of a story with their readings, and the story told from them: what pages for
    /// people are written from. The story has the store's identifier.
    ///
    /// # Errors
    /// Where no story is called so, or the database fails.
    pub fn open_story(&self, name: &str, models: &Models) -> Result<(Pile, Stories), StoreError> {
        self.open_stories(&[name.to_owned()], models)
    }

    /// Several stories at once, told side by side: entities are joined over all of them.
    ///
    /// # Errors
    /// Where one of them is not known, or the database fails.
    pub fn open_stories(
        &self,
        names: &[String],
        models: &Models,
    ) -> Result<(Pile, Stories), StoreError> {
        let rules = self.rules()?;
        let mut members = Vec::new();
        let mut story_of: BTreeMap<String, String> = BTreeMap::new();
        for (n, name) in names.iter().enumerate() {
            let id = self.story_id(name)?;
            let mut find =
                self.db.prepare_cached("SELECT n, id, copy_of FROM articles WHERE story = ?1")?;
            let rows = find.query_map([&id], |row| {
                Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
            })?;
            for row in rows {
                let (row, article, original) = row?;
                let copies = original.unwrap_or_else(|| article.clone());
                members.push(Member { id: article.clone(), n: row, story: n, copies });
                story_of.insert(article, id.clone());
            }
        }
        let untold = Untold::of(&self.db, members, |_| None)?;
        let (pile, mut stories) = untold.tell(models, &rules)?;
        for brief in &mut stories.briefs {
            let first = brief.members.articles.first();
            if let Some(id) = first.and_then(|&n| story_of.get(&pile.articles[n].id)) {
                brief.id.clone_from(id);
            }
        }
        Ok((pile, stories))
    }
}

pub(crate) fn story_line(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoryLine> {
    Ok(StoryLine {
        id: row.get(0)?,
        title: row.get(1)?,
        articles: row.get(2)?,
        independent: row.get(3)?,
        first: row.get(4)?,
        last: row.get(5)?,
        langs: row.get(6)?,
        states: row.get(7)?,
        topic: row.get(8)?,
    })
}
