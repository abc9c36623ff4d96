//! Objects of the interface that the library does not write.

use machtin::json::{FigureJson, PublishedJson, QuoteJson};
use machtin_store::{
    Answer, Doubt, EntityLine, Hit, Listed, Logged, Numbered, SavedQuery, StoryLine,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Part<T> {
    /// What is in it, in order.
    pub(crate) items: Vec<T>,
    /// The cursor of the next part; null: this is the last.
    pub(crate) next: Option<String>,
    /// Number of the state that this was made from.
    pub(crate) version: i64,
}

/// A story as a line of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct StoryItem {
    id: String,
    title: String,
    /// How many articles it has.
    articles: usize,
    /// How many of them are not copies.
    independent: usize,
    /// First day of publication.
    first: Option<String>,
    /// Last day of publication.
    last: Option<String>,
    /// Languages of its articles.
    langs: Vec<String>,
    /// States of its figure groups.
    states: Vec<String>,
    /// What it is about.
    topic: Option<String>,
}

impl From<&StoryLine> for StoryItem {
    fn from(line: &StoryLine) -> Self {
        let words = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        Self {
            id: line.id.clone(),
            title: line.title.clone(),
            articles: line.articles,
            independent: line.independent,
            first: line.first.clone(),
            last: line.last.clone(),
            langs: words(&line.langs),
            states: words(&line.states),
            topic: line.topic.clone(),
        }
    }
}

impl From<&Listed> for StoryItem {
    fn from(listed: &Listed) -> Self {
        Self::from(&listed.line)
    }
}

/// A figure with its group and its article.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FigureItem {
    pub(crate) story: String,
    /// Days of the event, `story`, or an article's identifier.
    pub(crate) event: String,
    /// Whose quantity, where that tells groups apart.
    pub(crate) subject: Option<String>,
    /// State of the group.
    pub(crate) state: String,
    pub(crate) article: String,
    pub(crate) publisher: Option<String>,
    pub(crate) published: Option<PublishedJson>,
    pub(crate) lang: String,
    /// The words as printed.
    pub(crate) words: String,
    pub(crate) figure: FigureJson,
}

/// A quote with its article.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QuoteItem {
    pub(crate) story: String,
    pub(crate) article: String,
    pub(crate) publisher: Option<String>,
    pub(crate) published: Option<PublishedJson>,
    pub(crate) lang: String,
    /// The words as printed.
    pub(crate) words: String,
    pub(crate) quote: QuoteJson,
}

/// An entity over all stories.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EntityItem {
    pub(crate) id: String,
    /// `person`, `organisation`, `place` or `event`.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// How many stories name it.
    pub(crate) stories: usize,
    /// How often they do.
    pub(crate) mentions: usize,
}

impl From<EntityLine> for EntityItem {
    fn from(line: EntityLine) -> Self {
        let EntityLine { id, kind, name, stories, mentions } = line;
        Self { id, kind, name, stories, mentions }
    }
}

/// An article of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ArticleItem {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) published: Option<PublishedJson>,
    pub(crate) lang: String,
    pub(crate) url: Option<String>,
    /// The story that it belongs to.
    pub(crate) story: Option<String>,
    /// The article that it is a copy of.
    pub(crate) copy_of: Option<String>,
}

/// Something found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HitItem {
    /// Identifier of the article or story.
    id: String,
    title: String,
    /// Day of publication; of a story the last.
    day: Option<String>,
    publisher: Option<String>,
    /// Language of an article, languages of a story.
    lang: String,
    /// The story an article belongs to.
    story: Option<String>,
    /// How well it fits; 0 where sorted by date.
    score: f64,
    /// Words around what matched.
    snippet: String,
    /// Where in the article's text the snippet starts.
    start: usize,
    /// What matched, as bytes of the snippet.
    marks: Vec<[usize; 2]>,
}

impl From<Hit> for HitItem {
    fn from(hit: Hit) -> Self {
        Self {
            id: hit.id,
            title: hit.title,
            day: hit.day,
            publisher: hit.publisher,
            lang: hit.lang,
            story: hit.story,
            score: f64::from(hit.score),
            snippet: hit.snippet.text,
            start: hit.snippet.start,
            marks: hit.snippet.marks.into_iter().map(|(start, end)| [start, end]).collect(),
        }
    }
}

/// An answer to a search.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    /// How many fit in all.
    total: usize,
    /// Those asked for, in order.
    items: Vec<HitItem>,
    /// The cursor of the next part; null: this is the last.
    next: Option<String>,
    /// How many changes the index is behind.
    behind: i64,
}

impl Found {
    pub(crate) fn of(answer: Answer, next: Option<String>) -> Self {
        let items = answer.hits.into_iter().map(HitItem::from).collect();
        Self { total: answer.total, items, next, behind: answer.behind }
    }
}

/// An entity of a story, or over all stories, with the stories that name it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EntityDetail {
    pub(crate) id: String,
    /// `person`, `organisation`, `place` or `event`.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// The entity in each story that names it, the newest story first.
    pub(crate) stories: Vec<EntityInStory>,
}

/// An entity as one story has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EntityInStory {
    pub(crate) story: String,
    pub(crate) title: String,
    pub(crate) entity: machtin::json::EntityJson,
}

/// A source of a story: an article with its copies.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SourceItem {
    pub(crate) article: ArticleItem,
    pub(crate) copies: Vec<ArticleItem>,
}

/// Something that became different.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangeItem {
    /// Its number; later changes have larger ones.
    pub(crate) n: i64,
    /// When, UTC.
    pub(crate) at: String,
    pub(crate) story: String,
    /// Title of the story today; null where it became part of another.
    pub(crate) title: Option<String>,
    /// `new`, `added`, `removed`, `merged`, `split`, `state` or `figure`.
    pub(crate) kind: String,
    pub(crate) detail: String,
}

impl From<Numbered> for ChangeItem {
    fn from(numbered: Numbered) -> Self {
        let change = numbered.change;
        Self {
            n: numbered.n,
            at: change.at,
            story: change.story,
            title: change.title,
            kind: change.kind,
            detail: change.detail,
        }
    }
}

/// Words of an article and what was set aside.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CleanText {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) lang: String,
    /// The text without what was set aside.
    pub(crate) text: String,
}

/// A text in words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Segments {
    /// The text that all offsets count in.
    pub(crate) text: String,
    /// Words, each as its first byte and one past its last.
    pub(crate) tokens: Vec<[usize; 2]>,
}

/// A text to work on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct TextIn {
    /// The text.
    pub(crate) text: String,
}

/// A text settled, with how often each thing was changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Normalized {
    pub(crate) text: String,
    /// Words whose letters were composed.
    pub(crate) form: usize,
    /// Words whose tone mark moved.
    pub(crate) tone: usize,
    /// Letters replaced by the ones they look like.
    pub(crate) look_alikes: usize,
    /// Invisible characters removed.
    pub(crate) invisible: usize,
    /// Spaces made plain.
    pub(crate) spaces: usize,
}

/// A page to analyse: `text` or `html`, and what is known beside it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct PageIn {
    /// What the caller calls it.
    pub(crate) id: Option<String>,
    /// Its text.
    pub(crate) text: Option<String>,
    /// Its HTML, in place of the text.
    pub(crate) html: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) author: Option<String>,
    /// Day of publication: `2005-11-14`.
    pub(crate) published: Option<String>,
    /// `vi` or `en`.
    pub(crate) lang: Option<String>,
}

/// A link that a person should look at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DoubtItem {
    a: String,
    b: String,
    /// Probability that both tell of one event, 0 to 1.
    score: f64,
    /// Whether one story holds both.
    together: bool,
    /// The stories of the two; equal where one holds both.
    stories: [String; 2],
}

impl From<Doubt> for DoubtItem {
    fn from(doubt: Doubt) -> Self {
        let Doubt { a, b, score, together, stories } = doubt;
        Self { a, b, score, together, stories: [stories.0, stories.1] }
    }
}

/// A correction in the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionItem {
    /// Its number.
    n: i64,
    /// When, UTC.
    at: String,
    who: String,
    why: String,
    /// `merge`, `split`, `move`, ...
    kind: String,
    /// In words.
    what: String,
    /// The correction that undid it.
    undone_by: Option<i64>,
}

impl From<&Logged> for CorrectionItem {
    fn from(logged: &Logged) -> Self {
        Self {
            n: logged.n,
            at: logged.at.clone(),
            who: logged.who.clone(),
            why: logged.why.clone(),
            kind: logged.correction.name().to_owned(),
            what: machtin_store::describe(logged),
            undone_by: logged.undone_by,
        }
    }
}

/// A correction to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct CorrectionIn {
    #[serde(flatten)]
    pub(crate) correction: CorrectionKind,
    /// Who makes it.
    #[serde(default)]
    pub(crate) who: String,
    /// Why.
    #[serde(default)]
    pub(crate) why: String,
}

/// Kinds of corrections. Stories and articles are named by their identifiers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum CorrectionKind {
    /// These stories are one.
    Merge {
        /// Two stories or more.
        stories: Vec<String>,
    },
    /// These articles leave their story.
    Split {
        /// The story.
        story: String,
        /// The articles that leave.
        articles: Vec<String>,
    },
    /// An article belongs to another story.
    Move {
        /// The article.
        article: String,
        /// The story it joins.
        story: String,
    },
    /// Two stories are not one.
    NotSame {
        /// One story.
        a: String,
        /// The other.
        b: String,
    },
    /// Two entities are one.
    MergeEntities {
        /// The one that stays.
        keep: String,
        /// The other.
        other: String,
    },
    /// What a figure says.
    FixFigure {
        /// The article.
        article: String,
        /// A byte of the figure.
        at: usize,
        /// The number.
        point: Option<f64>,
        /// How it bounds the quantity: `exact`, `about`, `more_than`, ...
        bound: Option<String>,
        /// Lowest value meant.
        lo: Option<f64>,
        /// Highest value meant.
        hi: Option<f64>,
        /// How it is meant: `asserted`, `official`, `forecast`, ...
        mode: Option<String>,
        /// It is no figure at all.
        #[serde(default)]
        none: bool,
    },
    /// Who says a figure or a quote.
    FixSpeaker {
        /// The article.
        article: String,
        /// A byte of it.
        at: usize,
        /// The name as the article prints it; null: the article itself.
        speaker: Option<String>,
    },
    /// When an article was published.
    FixDate {
        /// The article.
        article: String,
        /// The day, month or year; null: nobody knows.
        day: Option<String>,
    },
    /// A correction no longer holds.
    Undo {
        /// Its number.
        correction: i64,
    },
}

/// The number of a correction that was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    /// Its number.
    pub(crate) n: i64,
}

/// A saved query.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QueryItem {
    pub(crate) name: String,
    pub(crate) query: String,
}

impl From<&SavedQuery> for QueryItem {
    fn from(saved: &SavedQuery) -> Self {
        Self { name: saved.name.clone(), query: saved.query.clone() }
    }
}

/// A query to save.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct QueryIn {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// What is asked.
    pub(crate) query: String,
}

/// A saved query and the stories that fit it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QueryAnswer {
    #[serde(flatten)]
    pub(crate) query: QueryItem,
    /// The newest stories that fit.
    pub(crate) stories: Vec<StoryItem>,
}

/// What a store is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ManifestItem {
    /// Number of the manifest's own format.
    pub(crate) format: u32,
    /// Version of the program.
    pub(crate) machtin: String,
    /// Format of the store.
    pub(crate) store: u32,
    /// Models, each with its checksum.
    pub(crate) models: Vec<[String; 2]>,
    /// How finely stories are cut.
    pub(crate) granularity: String,
    pub(crate) articles: usize,
    /// Hash of all pages.
    pub(crate) inputs: String,
    pub(crate) corrections: usize,
    /// Hash of the log of corrections.
    pub(crate) corrections_head: String,
    /// Hash of which articles form stories.
    pub(crate) stories: String,
    /// Hash of everything told.
    pub(crate) result: String,
}

impl From<machtin_store::Manifest> for ManifestItem {
    fn from(manifest: machtin_store::Manifest) -> Self {
        Self {
            format: manifest.format,
            machtin: manifest.machtin,
            store: manifest.store,
            models: manifest.models.into_iter().map(|(name, sum)| [name, sum]).collect(),
            granularity: manifest.granularity,
            articles: manifest.articles,
            inputs: manifest.inputs,
            corrections: manifest.corrections,
            corrections_head: manifest.corrections_head,
            stories: manifest.stories,
            result: manifest.result,
        }
    }
}
