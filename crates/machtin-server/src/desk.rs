//! What is served: a pile read once, or a store. Pages and answers ask only here.

mod pile;
mod store;

use machtin::ingest::Note;
use machtin::json::{PairJson, ReadingJson, StoryJson};
use machtin::{Models, PileArticle};
use machtin_store::{
    Answer, Change, Correction, Counts, Doubt, EntityLine, Feed, Listed, Listing, Logged, Manifest,
    Numbered, OutFormat, Reason, SavedQuery, SearchOptions, Standing, StoreError, StoryLine, What,
};
use pile::PileDesk;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::StoreDesk;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// Nothing is called so.
    #[error("no {kind} is called `{name}`")]
    Unknown {
        /// `story`, `article`, `entity`, ...
        kind: &'static str,
        /// The name given.
        name: String,
    },
    /// A pile that was read once keeps none of this.
    #[error("a pile that was read once keeps no {0}: serve a store")]
    NotKept(&'static str),
    /// The request cannot be done as asked.
    #[error("{0}")]
    Asked(String),
    /// Somebody else is writing to the store.
    #[error("{0}")]
    Busy(String),
    /// The store failed.
    #[error("the store failed: {0}")]
    Failed(StoreError),
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unknown { kind, name } => Self::Unknown { kind, name },
            StoreError::Query { .. } | StoreError::Correction(_) => Self::Asked(error.to_string()),
            StoreError::Locked(_) => Self::Busy(error.to_string()),
            error => Self::Failed(error),
        }
    }
}

/// One story with everything its page needs.
#[derive(Clone, Debug)]
pub struct Told {
    /// The story.
    pub story: Arc<StoryJson>,
    /// The readings of its articles.
    pub readings: BTreeMap<String, Arc<ReadingJson>>,
    /// Copies and what each is a copy of.
    pub copies: BTreeMap<String, String>,
}

/// The bytes that an article came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether these are the bytes as they arrived; otherwise the text as it was decoded.
    pub as_arrived: bool,
}

/// A pile or a store, ready to be asked from many threads.
#[derive(Debug)]
pub struct Desk {
    source: Source,
    models: Models,
    version: AtomicI64,
}

#[derive(Debug)]
enum Source {
    Pile(Box<PileDesk>),
    Store(StoreDesk),
}

impl Desk {
    /// Serves a pile that was read; `notes` are what was wrong with it.
    #[must_use]
    pub fn of_pile(pile: machtin::Pile, notes: Vec<Note>, models: Models) -> Self {
        let source = Source::Pile(Box::new(PileDesk::new(pile, notes, &models)));
        Self { source, models, version: AtomicI64::new(1) }
    }

    /// Serves a store.
    ///
    /// # Errors
    /// Where the folder holds no store that this build reads.
    pub fn of_store(folder: &Path, models: Models) -> Result<Self, DeskError> {
        let source = Source::Store(StoreDesk::open(folder)?);
        let desk = Self { source, models, version: AtomicI64::new(0) };
        desk.refresh()?;
        Ok(desk)
    }

    /// The models that texts are read with.
    #[must_use]
    pub const fn models(&self) -> &Models {
        &self.models
    }

    /// Whether this is a store, which can be corrected.
    #[must_use]
    pub const fn is_store(&self) -> bool {
        matches!(self.source, Source::Store(_))
    }

    /// Number of the state that answers are made from; it rises with every change.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.version.load(Ordering::Acquire)
    }

    /// Looks whether somebody wrote to the store; gives whether anything changed.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn refresh(&self) -> Result<bool, DeskError> {
        let Source::Store(store) = &self.source else { return Ok(false) };
        let now = store.with(|store| Ok(store.revision()?))?;
        Ok(self.version.swap(now, Ordering::AcqRel) != now)
    }

    fn store(&self, what: &'static str) -> Result<&StoreDesk, DeskError> {
        match &self.source {
            Source::Store(store) => Ok(store),
            Source::Pile(_) => Err(DeskError::NotKept(what)),
        }
    }

    /// How much there is.
    ///
    /// # Errors
    /// Where the store fails; so with all questions that follow.
    pub fn counts(&self) -> Result<Counts, DeskError> {
        match &self.source {
            Source::Pile(pile) => Ok(pile.counts()),
            Source::Store(store) => store.with(|store| Ok(store.counts()?)),
        }
    }

    /// What was wrong with the pile.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        match &self.source {
            Source::Pile(pile) => pile.notes(),
            Source::Store(_) => &[],
        }
    }

    /// A part of the list of stories.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn listed(&self, listing: &Listing) -> Result<Vec<Listed>, DeskError> {
        match &self.source {
            Source::Pile(pile) => Ok(pile.listed(listing)),
            Source::Store(store) => store.with(|store| Ok(store.listed(listing)?)),
        }
    }

    /// The identifier that a story has today.
    ///
    /// # Errors
    /// Where no story is called so, or the store fails.
    pub fn story_id(&self, name: &str) -> Result<String, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.story_id(name),
            Source::Store(store) => store.with(|store| Ok(store.story_id(name)?)),
        }
    }

    /// A story alone.
    ///
    /// # Errors
    /// Where no story is called so, or the store fails.
    pub fn story(&self, name: &str) -> Result<Arc<StoryJson>, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.story(name),
            Source::Store(store) => store.with(|store| Ok(Arc::new(store.story(name)?))),
        }
    }

    /// A story with the readings of its articles.
    ///
    /// # Errors
    /// Where no story is called so, or the store fails.
    pub fn told(&self, name: &str) -> Result<Told, DeskError> {
        let story = self.story(name)?;
        let mut told = Told { story, readings: BTreeMap::new(), copies: BTreeMap::new() };
        for id in &told.story.articles {
            told.readings.insert(id.clone(), self.reading(id)?);
            if let Some(original) = self.standing(id)?.copy_of {
                told.copies.insert(id.clone(), original);
            }
        }
        Ok(told)
    }

    /// What was read of an article.
    ///
    /// # Errors
    /// Where no article is called so, or the store fails.
    pub fn reading(&self, id: &str) -> Result<Arc<ReadingJson>, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.reading(id),
            Source::Store(store) => store.with(|store| Ok(Arc::new(store.reading(id)?))),
        }
    }

    /// The article that a reading was made from, with its reading.
    ///
    /// # Errors
    /// Where no article is called so, or the store fails.
    pub fn article(&self, id: &str) -> Result<PileArticle, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.article(id),
            Source::Store(store) => store.with(|store| Ok(store.derived(id, &self.models)?)),
        }
    }

    /// The story of an article, and what it is a copy of.
    ///
    /// # Errors
    /// Where no article is called so, or the store fails.
    pub fn standing(&self, id: &str) -> Result<Standing, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.standing(id),
            Source::Store(store) => store.with(|store| Ok(store.standing(id)?)),
        }
    }

    /// The bytes that an article came in.
    ///
    /// # Errors
    /// Where no article is called so, or the store fails.
    pub fn raw(&self, id: &str) -> Result<Raw, DeskError> {
        match &self.source {
            Source::Pile(pile) => {
                let bytes = pile.reading(id)?.text.clone().into_bytes();
                Ok(Raw { bytes, as_arrived: false })
            }
            Source::Store(store) => {
                let page = store.with(|store| Ok(store.page(id)?))?;
                Ok(Raw { bytes: page.bytes, as_arrived: true })
            }
        }
    }

    /// Identifiers of articles after one, ascending.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn articles_after(&self, id: &str, limit: usize) -> Result<Vec<String>, DeskError> {
        match &self.source {
            Source::Pile(pile) => Ok(pile.articles_after(id, limit)),
            Source::Store(store) => store.with(|store| Ok(store.articles_after(id, limit)?)),
        }
    }

    /// Entities after an identifier, in order of identifiers.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn entities_after(&self, id: &str, limit: usize) -> Result<Vec<EntityLine>, DeskError> {
        match &self.source {
            Source::Pile(pile) => Ok(pile.entities_after(id, limit)),
            Source::Store(store) => store.with(|store| Ok(store.entities_after(id, limit)?)),
        }
    }

    /// Identifiers of stories that name an entity, the newest first.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn stories_naming(&self, entity: &str, limit: usize) -> Result<Vec<String>, DeskError> {
        match &self.source {
            Source::Pile(pile) => Ok(pile.stories_naming(entity, limit)),
            Source::Store(store) => store.with(|store| Ok(store.stories_naming(entity, limit)?)),
        }
    }

    /// Searches articles or stories.
    ///
    /// # Errors
    /// Where the query cannot be read, or the store fails.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.search(query, options),
            Source::Store(store) => store.with(|store| Ok(store.search(query, options)?)),
        }
    }

    /// Explains a pair of articles.
    ///
    /// # Errors
    /// Where an article is not known, both are one, or the store fails.
    pub fn explain(&self, a: &str, b: &str) -> Result<PairJson, DeskError> {
        if a == b {
            return Err(DeskError::Asked("both names mean the same article".to_owned()));
        }
        match &self.source {
            Source::Pile(pile) => pile.explain(a, b, &self.models),
            Source::Store(store) => store.with(|store| store::explain(store, a, b, &self.models)),
        }
    }

    /// Changes after a number, oldest first; a pile has none.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn changes_after(
        &self,
        n: i64,
        story: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Numbered>, DeskError> {
        match &self.source {
            Source::Pile(_) => Ok(Vec::new()),
            Source::Store(store) => store.with(|store| Ok(store.changes_after(n, story, limit)?)),
        }
    }

    /// Number of the last change.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn last_change(&self) -> Result<i64, DeskError> {
        match &self.source {
            Source::Pile(_) => Ok(0),
            Source::Store(store) => store.with(|store| Ok(store.last_change()?)),
        }
    }

    /// What changed, of a store only.
    ///
    /// # Errors
    /// Where this is no store, or it fails.
    pub fn changes_since(&self, since: &str) -> Result<Vec<Change>, DeskError> {
        self.store("changes")?.with(|store| Ok(store.changes_since(since)?))
    }

    /// Links that a person should look at; of a store only.
    ///
    /// # Errors
    /// Where this is no store, or it fails; so with all that follow.
    pub fn doubts(&self, limit: usize) -> Result<Vec<Doubt>, DeskError> {
        self.store("corrections")?.with(|store| Ok(store.doubts(limit)?))
    }

    /// The feeds that are watched.
    ///
    /// # Errors
    /// Where this is no store, or it fails.
    pub fn feeds(&self) -> Result<Vec<Feed>, DeskError> {
        self.store("feeds")?.with(|store| Ok(store.feeds()?))
    }

    /// Everything that was corrected, oldest first.
    ///
    /// # Errors
    /// Where this is no store, or it fails.
    pub fn log(&self) -> Result<Vec<Logged>, DeskError> {
        self.store("corrections")?.with(|store| Ok(store.log()?))
    }

    /// Makes a correction, and gives its number.
    ///
    /// # Errors
    /// Where this is no store, somebody else writes, or the correction cannot be made.
    pub fn correct(&self, wish: &Wish, reason: &Reason) -> Result<i64, DeskError> {
        let n = self.store("corrections")?.correct(wish, reason, &self.models)?;
        self.refresh()?;
        Ok(n)
    }

    /// The saved queries.
    ///
    /// # Errors
    /// Where this is no store, or it fails.
    pub fn queries(&self) -> Result<Vec<SavedQuery>, DeskError> {
        self.store("queries")?.with(|store| Ok(store.queries()?))
    }

    /// The stories that fit a saved query.
    ///
    /// # Errors
    /// Where this is no store, there is no such query, or the store fails.
    pub fn fitting(&self, name: &str) -> Result<(SavedQuery, Vec<StoryLine>), DeskError> {
        self.store("queries")?.with(|store| {
            let saved = store.saved(name)?;
            let lines = store.fitting(&saved.query)?;
            Ok((saved, lines))
        })
    }

    /// Saves a query.
    ///
    /// # Errors
    /// Where this is no store, somebody else writes, or the query cannot be read.
    pub fn save_query(
        &self,
        name: &str,
        query: &str,
        now: jiff::Timestamp,
    ) -> Result<(), DeskError> {
        self.store("queries")?.save_query(name, query, now)
    }

    /// Writes an export; a pile only as lines of stories or articles.
    ///
    /// # Errors
    /// Where the format does not fit, or writing fails.
    pub fn export(
        &self,
        what: What,
        format: OutFormat,
        out: &mut (dyn Write + Send),
    ) -> Result<(), DeskError> {
        match &self.source {
            Source::Pile(pile) => pile.export(what, format, out),
            Source::Store(store) => store.with(|store| Ok(store.export(what, format, out)?)),
        }
    }

    /// Proof of what the store is.
    ///
    /// # Errors
    /// Where this is no store, or it fails.
    pub fn manifest(&self) -> Result<Manifest, DeskError> {
        self.store("manifest")?.with(|store| Ok(store.manifest(&self.models)?))
    }
}

/// A correction as somebody wishes it, with names that may be short or old.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// These stories are one.
    Merge(Vec<String>),
    /// These articles leave their story.
    Split(String, Vec<String>),
    /// An article belongs to another story.
    Move(String, String),
    /// Two stories are not one.
    NotSame(String, String),
    /// These two articles tell of one story, also where that holds already.
    Same(String, String),
    /// Two entities are one.
    MergeEntities(String, String),
    /// What the figure at a byte of an article says.
    Figure(String, usize, machtin_store::FigureValue),
    /// Who says what stands at a byte of an article.
    Speaker(String, usize, Option<String>),
    /// When an article was published.
    Date(String, Option<String>),
    /// A correction no longer holds.
    Undo(i64),
}

impl Wish {
    fn settle(
        &self,
        store: &machtin_store::Store,
        models: &Models,
    ) -> Result<Correction, StoreError> {
        match self {
            Self::Merge(stories) => store.merging(stories),
            Self::Split(story, articles) => store.splitting(story, articles),
            Self::Move(article, story) => store.moving(article, story),
            Self::NotSame(a, b) => store.parting(a, b),
            Self::Same(a, b) => {
                let articles = vec![store.article_id(a)?, store.article_id(b)?];
                let stories = vec![store.story_id(a)?, store.story_id(b)?];
                if stories[0] == stories[1] {
                    return Ok(Correction::Merge { stories: vec![stories[0].clone()], articles });
                }
                store.merging(&stories)
            }
            Self::MergeEntities(keep, other) => store.merging_entities(keep, other),
            Self::Figure(article, at, value) => store.fixing_figure(article, *at, value.clone()),
            Self::Speaker(article, at, name) => {
                store.fixing_speaker(article, *at, name.clone(), models)
            }
            Self::Date(article, day) => store.fixing_date(article, day.as_deref()),
            Self::Undo(n) => store.undoing(*n),
        }
    }
}
