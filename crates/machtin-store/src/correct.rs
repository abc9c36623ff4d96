//! Making corrections: each is checked, written to the log, and told at once.

use crate::StoreError;
use crate::add::rederive;
use crate::corrections::{
    Correction, FigureValue, Logged, Rules, bound_of, mode_of, speaker_called,
};
use crate::store::{Store, Writer, next_revision};
use crate::tell::Fresh;
use jiff::Timestamp;
use machtin::Models;
use machtin::json::PublishedJson;
use machtin::text::Span;
use rusqlite::params;
use std::collections::BTreeSet;

/// Who corrects, why and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A name or an address.
    pub who: String,
    /// In a few words; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    fn articles_of(&self, story: &str) -> Result<Vec<String>, StoreError> {
        let mut find =
            self.db.prepare_cached("SELECT id FROM articles WHERE story = ?1 ORDER BY id")?;
        Ok(find.query_map([story], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The identifier of an entity: given whole, or by a name that only one entity has.
    ///
    /// # Errors
    /// Where no entity, or more than one, is called so.
    pub fn entity_id(&self, name: &str) -> Result<String, StoreError> {
        for query in [
            "SELECT DISTINCT entity FROM story_entities WHERE entity = ?1 LIMIT 2",
            "SELECT DISTINCT entity FROM entity_names WHERE name = ?1 LIMIT 2",
        ] {
            let mut find = self.db.prepare_cached(query)?;
            let found: Vec<String> =
                find.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
            match &found[..] {
                [] => {}
                [only] => return Ok(only.clone()),
                several => {
                    return Err(StoreError::Correction(format!(
                        "`{name}` names several: {}",
                        several.join(", ")
                    )));
                }
            }
        }
        Err(StoreError::unknown("entity", name))
    }

    /// A correction that makes stories one.
    ///
    /// # Errors
    /// Where a story is not known, or only one is named.
    pub fn merging(&self, stories: &[String]) -> Result<Correction, StoreError> {
        let mut ids = BTreeSet::new();
        for name in stories {
            ids.insert(self.story_id(name)?);
        }
        if ids.len() < 2 {
            return Err(StoreError::Correction("these are one story already".to_owned()));
        }
        let mut articles = Vec::new();
        for id in &ids {
            articles.extend(self.articles_of(id)?);
        }
        articles.sort_unstable();
        Ok(Correction::Merge { stories: ids.into_iter().collect(), articles })
    }

    /// A correction that makes some articles of a story a story of their own.
    ///
    /// # Errors
    /// Where story or articles are not known, or nothing would stay or leave.
    pub fn splitting(&self, story: &str, articles: &[String]) -> Result<Correction, StoreError> {
        let story = self.story_id(story)?;
        let all = self.articles_of(&story)?;
        let mut leaving = BTreeSet::new();
        for name in articles {
            let id = self.article_id(name)?;
            if !all.contains(&id) {
                return Err(StoreError::Correction(format!("{id} is not of the story {story}")));
            }
            leaving.insert(id);
        }
        let rest: Vec<String> = all.into_iter().filter(|id| !leaving.contains(id)).collect();
        if leaving.is_empty() || rest.is_empty() {
            return Err(StoreError::Correction(
                "some articles must leave and some must stay".to_owned(),
            ));
        }
        Ok(Correction::Split { story, articles: leaving.into_iter().collect(), rest })
    }

    /// A correction that moves an article to another story.
    ///
    /// # Errors
    /// Where article or story are not known, or it is there already.
    pub fn moving(&self, article: &str, story: &str) -> Result<Correction, StoreError> {
        let article = self.article_id(article)?;
        let (from, to) = (self.story_id(&article)?, self.story_id(story)?);
        if from == to {
            return Err(StoreError::Correction(format!("{article} is of that story already")));
        }
        let mut from = self.articles_of(&from)?;
        from.retain(|id| *id != article);
        Ok(Correction::Move { article, from, to: self.articles_of(&to)? })
    }

    /// A correction that keeps two stories apart, whatever arrives.
    ///
    /// # Errors
    /// Where a story is not known, or both are one.
    pub fn parting(&self, a: &str, b: &str) -> Result<Correction, StoreError> {
        let (a, b) = (self.story_id(a)?, self.story_id(b)?);
        if a == b {
            return Err(StoreError::Correction("these are one story: split it".to_owned()));
        }
        Ok(Correction::NotSame { a: self.articles_of(&a)?, b: self.articles_of(&b)? })
    }

    /// A correction that makes two entities one.
    ///
    /// # Errors
    /// Where an entity is not known, or both are one.
    pub fn merging_entities(&self, keep: &str, other: &str) -> Result<Correction, StoreError> {
        let (keep, other) = (self.entity_id(keep)?, self.entity_id(other)?);
        if keep == other {
            return Err(StoreError::Correction(format!("both are {keep}")));
        }
        Ok(Correction::MergeEntities { keep, other })
    }

    /// A correction that says that a name is somebody else's in some articles, or in all articles
    /// of some stories.
    ///
    /// # Errors
    /// Where the entity, an article or a story is not known.
    pub fn parting_entity(
        &self,
        entity: &str,
        places: &[String],
    ) -> Result<Correction, StoreError> {
        let entity = self.entity_id(entity)?;
        let mut articles = BTreeSet::new();
        for place in places {
            match self.article_id(place) {
                Ok(id) => {
                    articles.insert(id);
                }
                Err(_) => articles.extend(self.articles_of(&self.story_id(place)?)?),
            }
        }
        if articles.is_empty() {
            return Err(StoreError::Correction(
                "say in which articles or stories the name is another's".to_owned(),
            ));
        }
        Ok(Correction::NotSameEntity { entity, articles: articles.into_iter().collect() })
    }

    /// A correction of the figure that stands at a byte of an article.
    ///
    /// # Errors
    /// Where nothing was read there, or the value is not one a figure can have.
    pub fn fixing_figure(
        &self,
        article: &str,
        at: usize,
        value: FigureValue,
    ) -> Result<Correction, StoreError> {
        let article = self.article_id(article)?;
        let reading = self.reading(&article)?;
        let figure = reading.figures.iter().find(|f| f.start <= at && at < f.end);
        let figure =
            figure.ok_or_else(|| StoreError::unknown("figure", &format!("{article}:{at}")))?;
        let named = |name: &Option<String>, known: bool| match name {
            Some(name) if !known => {
                Err(StoreError::Correction(format!("`{name}` is not a word of figures")))
            }
            _ => Ok(()),
        };
        named(&value.bound, value.bound.as_deref().is_some_and(|name| bound_of(name).is_some()))?;
        named(&value.mode, value.mode.as_deref().is_some_and(|name| mode_of(name).is_some()))?;
        let numbers = [value.point, value.lo, value.hi];
        if numbers.into_iter().flatten().any(|number| !number.is_finite()) {
            return Err(StoreError::Correction("a figure is a number".to_owned()));
        }
        if value.lo.zip(value.hi).is_some_and(|(lo, hi)| lo > hi) {
            return Err(StoreError::Correction("the lowest value is above the highest".to_owned()));
        }
        Ok(Correction::FixFigure { article, start: figure.start, end: figure.end, value })
    }

    /// A correction of the speaker of what stands at a byte: the narrowest figure or quote there.
    ///
    /// # Errors
    /// Where nothing was read there, or the article does not print the name.
    pub fn fixing_speaker(
        &self,
        article: &str,
        at: usize,
        speaker: Option<String>,
        models: &Models,
    ) -> Result<Correction, StoreError> {
        let article = self.article_id(article)?;
        let read = self.article(&article, models, &Rules::default())?;
        let figures = read.reading.figures.iter().map(|figure| figure.span);
        let quotes = read.reading.quotes.iter().map(|quote| quote.span);
        let here = |span: &Span| span.start <= at && at < span.end;
        let span =
            figures.chain(quotes).filter(here).min_by_key(|span| span.len()).ok_or_else(|| {
                StoreError::unknown("figure or quote", &format!("{article}:{at}"))
            })?;
        if let Some(name) = &speaker
            && speaker_called(&read, span, name).is_none()
        {
            return Err(StoreError::Correction(format!("the article does not print `{name}`")));
        }
        Ok(Correction::FixSpeaker { article, start: span.start, end: span.end, speaker })
    }

    /// A correction of the day an article was published: `2005-11-14`, `2005-11`, `2005`.
    ///
    /// # Errors
    /// Where the article is not known or the day cannot be read.
    pub fn fixing_date(&self, article: &str, day: Option<&str>) -> Result<Correction, StoreError> {
        let article = self.article_id(article)?;
        let published = match day {
            None => None,
            Some(day) => {
                let precision = match day.len() {
                    4 => "year",
                    7 => "month",
                    10 => "day",
                    _ => "minute",
                };
                let json = PublishedJson {
                    value: day.to_owned(),
                    precision: precision.to_owned(),
                    evidence: "given".to_owned(),
                };
                if machtin::json::published_time(&json).is_none() {
                    return Err(StoreError::Correction(format!("`{day}` is not a day")));
                }
                Some(json)
            }
        };
        Ok(Correction::FixDate { article, published })
    }

    /// The undoing of a correction.
    ///
    /// # Errors
    /// Where it is not known, or undone already.
    pub fn undoing(&self, n: i64) -> Result<Correction, StoreError> {
        let log = self.log()?;
        let logged = log.iter().find(|logged| logged.n == n);
        let logged = logged.ok_or_else(|| StoreError::unknown("correction", &n.to_string()))?;
        if let Some(by) = logged.undone_by {
            return Err(StoreError::Correction(format!("{by} undid it already")));
        }
        Ok(Correction::Undo { correction: n })
    }
}

impl Writer {
    /// Writes a correction to the log and tells the stories that it changes. Gives its number.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn correct(
        &mut self,
        correction: &Correction,
        reason: &Reason,
        models: &Models,
    ) -> Result<i64, StoreError> {
        let log = self.store.log()?;
        let step =
            self.store.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let revision = next_revision(&step)?;
        step.execute(
            "INSERT INTO corrections (at, who, why, kind, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                reason.at.to_string(),
                reason.who,
                reason.why,
                correction.name(),
                serde_json::to_string(correction)?
            ],
        )?;
        let n = step.last_insert_rowid();
        let mut effective = correction;
        // What an undo touches is what the undone touched, through undos of undos.
        while let Correction::Undo { correction } = effective {
            let Some(undone) = log.iter().find(|logged| logged.n == *correction) else { break };
            effective = &undone.correction;
        }
        for article in touched(effective) {
            mark(&step, "id", &article)?;
        }
        for entity in effective.entities() {
            // The other part of a parted entity has a name of its own: `entity~7`.
            let mut find = step.prepare_cached(
                "SELECT story FROM story_entities WHERE entity = ?1
                 OR (entity >= ?1 || '~' AND entity < ?1 || char(127))",
            )?;
            let stories: Vec<String> =
                find.query_map([entity], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for story in stories {
                mark(&step, "story", &story)?;
            }
        }
        step.commit()?;
        if let Some(article) = effective.amends() {
            let rules = self.store.rules()?;
            let step = self
                .store
                .db
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            rederive(&step, article, models, &rules, revision)?;
            step.commit()?;
        }
        self.memory.forget_read();
        self.retell(models, reason.at, Fresh::default(), None)?;
        Ok(n)
    }
}

fn mark(db: &rusqlite::Connection, column: &str, value: &str) -> Result<(), StoreError> {
    db.prepare_cached(&format!("UPDATE articles SET pending = 1 WHERE {column} = ?1"))?
        .execute([value])?;
    Ok(())
}

/// The articles that a correction speaks of.
fn touched(correction: &Correction) -> Vec<String> {
    let one = |article: &String| vec![article.clone()];
    match correction {
        Correction::Merge { articles, .. } | Correction::NotSameEntity { articles, .. } => {
            articles.clone()
        }
        Correction::Split { articles, rest, .. } => [articles.clone(), rest.clone()].concat(),
        Correction::Move { article, from, to } => [one(article), from.clone(), to.clone()].concat(),
        Correction::NotSame { a, b } => [a.clone(), b.clone()].concat(),
        Correction::FixFigure { article, .. }
        | Correction::FixSpeaker { article, .. }
        | Correction::FixDate { article, .. } => one(article),
        Correction::MergeEntities { .. } | Correction::Undo { .. } => Vec::new(),
    }
}

/// One line on a correction, for the log.
#[must_use]
pub fn describe(logged: &Logged) -> String {
    let count = |articles: &Vec<String>| articles.len();
    match &logged.correction {
        Correction::Merge { stories, .. } => format!("merge {}", stories.join(" ")),
        Correction::Split { story, articles, .. } => {
            format!("split {} from {story}", articles.join(" "))
        }
        Correction::Move { article, to, .. } => {
            format!("move {article} to the story of {}", to.join(" "))
        }
        Correction::NotSame { a, b } => {
            format!("not the same: {} articles and {}", count(a), count(b))
        }
        Correction::MergeEntities { keep, other } => format!("{other} is {keep}"),
        Correction::NotSameEntity { entity, articles } => {
            format!("{entity} is somebody else in {}", articles.join(" "))
        }
        Correction::FixFigure { article, start, end, value } => {
            let value = serde_json::to_string(value).unwrap_or_default();
            format!("figure {article}:{start}..{end} {value}")
        }
        Correction::FixSpeaker { article, start, end, speaker } => {
            let speaker = speaker.as_deref().unwrap_or("the article");
            format!("speaker of {article}:{start}..{end} is {speaker}")
        }
        Correction::FixDate { article, published } => {
            let day = published.as_ref().map_or("unknown", |p| p.value.as_str());
            format!("{article} was published {day}")
        }
        Correction::Undo { correction } => format!("undo {correction}"),
    }
}
