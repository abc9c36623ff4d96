//! Search: a text index beside the database, made from it and following it.
//!
//! - `analysis`: a text to what it is found by: syllables, words, English stems.
//! - `index`: the index, how far it has followed, catching up.
//! - `query`: what people type to what the index is asked.
//! - `snippet`: the words around a match.

mod analysis;
mod expand;
mod folder;
mod index;
mod query;
mod snippet;

pub(crate) use index::{Documents, Ready, StoryText, document_of_article, document_of_story};

use crate::StoreError;
use crate::store::Store;
use index::{Fields, TextIndex};
use machtin::vectors::TOPICS;
use rusqlite::OptionalExtension;
use serde::Serialize;
use tantivy::collector::{Count, HistogramCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Order, Searcher, TantivyDocument, Term};

/// What to look for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Articles.
    #[default]
    Articles,
    /// Stories.
    Stories,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
    /// What fits best.
    #[default]
    Relevance,
    /// What is newest; undated last.
    Date,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Articles or stories.
    pub wanted: Wanted,
    /// The order.
    pub sorted: Sorted,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { wanted: Wanted::Articles, sorted: Sorted::Relevance, offset: 0, limit: 20 }
    }
}

/// Words around a match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// Bytes of the article's text, as they stand there.
    pub text: String,
    /// Where in the article's text it starts.
    pub start: usize,
    /// What matched, as bytes of this snippet: start and end of each.
    pub marks: Vec<(usize, usize)>,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// Identifier of the article or story.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Day of publication; of a story the last.
    pub day: Option<String>,
    /// Publisher of an article.
    pub publisher: Option<String>,
    /// Language of an article, languages of a story.
    pub lang: String,
    /// The story an article belongs to.
    pub story: Option<String>,
    /// How well it fits; 0 where sorted by date.
    pub score: f32,
    /// Words around what matched.
    pub snippet: Snippet,
}

/// A topic and how many of what was found are about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TopicCount {
    /// The topic, by the name used in output.
    pub name: String,
    /// How many.
    pub count: usize,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// How many fit in all.
    pub total: usize,
    /// Topics of all that fit, the most frequent first; what has no topic is not counted.
    pub topics: Vec<TopicCount>,
    /// Those asked for, in order.
    pub hits: Vec<Hit>,
    /// How many changes the index is behind, where somebody who writes keeps it from following.
    pub behind: i64,
}

impl Store {
    /// Searches articles or stories.
    ///
    /// All words must fit, in any order, marks and case as typed first; `"a phrase"`, `-word`,
    /// `OR`, brackets, and fields: `lang: publisher: place: person: org: topic: before: after:
    /// state: said-by: figure:attendance>=10000`. The index follows the database first, where nobody is
    /// writing.
    ///
    /// # Errors
    /// Where the query cannot be read, or index or database fail.
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, StoreError> {
        let asked = query::parse(query)?;
        TextIndex::with(self, |index| self.answer(index, &asked, options))
    }

    fn answer(
        &self,
        index: &TextIndex,
        asked: &query::Asked,
        options: &SearchOptions,
    ) -> Result<Answer, StoreError> {
        let searcher = index.searcher()?;
        let built = query::build(asked, &index.fields, &searcher)?;
        let kind = match options.wanted {
            Wanted::Articles => "article",
            Wanted::Stories => "story",
        };
        let term = Term::from_field_text(index.fields.kind, kind);
        let only: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        let only = Box::new(tantivy::query::BoostQuery::new(only, 0.0));
        let whole = BooleanQuery::new(vec![(Occur::Must, built.query), (Occur::Must, only)]);
        let (total, topics) = counts(&searcher, &whole)?;
        let found = top(&searcher, &index.fields, &whole, options)?;
        let mut hits = Vec::with_capacity(found.len());
        for (score, id) in found {
            if let Some(hit) = self.hit(&id, score, options.wanted, &built.marked)? {
                hits.push(hit);
            }
        }
        Ok(Answer { total, topics, hits, behind: index.behind })
    }

    /// Makes the text index follow the database. Gives how many changes it is still behind,
    /// because another process is writing.
    ///
    /// # Errors
    /// Where index or database fail.
    pub fn follow_index(&self) -> Result<i64, StoreError> {
        TextIndex::with(self, |index| Ok(index.behind))
    }

    fn hit(
        &self,
        id: &str,
        score: f32,
        wanted: Wanted,
        marked: &snippet::Marked,
    ) -> Result<Option<Hit>, StoreError> {
        if wanted == Wanted::Stories {
            let mut find =
                self.db.prepare_cached("SELECT title, last, langs FROM stories WHERE id = ?1")?;
            let row = find
                .query_row([id], |row| {
                    Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?))
                })
                .optional()?;
            return Ok(row.map(|(title, day, lang)| Hit {
                id: id.to_owned(),
                snippet: snippet::around(&title, marked),
                title,
                day,
                publisher: None,
                lang,
                story: None,
                score,
            }));
        }
        let mut find = self.db.prepare_cached(
            "SELECT a.title, a.published, a.publisher, a.lang, a.story, t.text FROM articles a
             JOIN texts t ON t.article = a.n WHERE a.id = ?1",
        )?;
        let row = find
            .query_row([id], |row| {
                let text: String = row.get(5)?;
                Ok(Hit {
                    id: id.to_owned(),
                    title: row.get(0)?,
                    day: row.get(1)?,
                    publisher: row.get(2)?,
                    lang: row.get(3)?,
                    story: row.get(4)?,
                    score,
                    snippet: snippet::around(&text, marked),
                })
            })
            .optional()?;
        Ok(row)
    }
}

/// How many documents fit, and how many of them are about each topic.
fn counts(searcher: &Searcher, query: &dyn Query) -> Result<(usize, Vec<TopicCount>), StoreError> {
    let topics = HistogramCollector::new("topic".to_owned(), 0_u64, 1, TOPICS.len());
    let (total, counts) = searcher.search(query, &(Count, topics))?;
    let named = TOPICS.iter().zip(counts).filter(|(_, count)| *count > 0);
    let mut topics: Vec<TopicCount> = named
        .map(|(topic, count)| TopicCount {
            name: topic.name().to_owned(),
            count: usize::try_from(count).unwrap_or(usize::MAX),
        })
        .collect();
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.count));
    Ok((total, topics))
}

/// The best documents: scores and identifiers.
fn top(
    searcher: &Searcher,
    fields: &Fields,
    query: &dyn Query,
    options: &SearchOptions,
) -> Result<Vec<(f32, String)>, StoreError> {
    let limit = TopDocs::with_limit(options.limit.max(1)).and_offset(options.offset);
    let found: Vec<(f32, DocAddress)> = match options.sorted {
        Sorted::Relevance => searcher.search(query, &limit.order_by_score())?,
        Sorted::Date => {
            let newest = limit.order_by_fast_field::<i64>("time", Order::Desc);
            let found = searcher.search(query, &newest)?;
            found.into_iter().map(|(_, at)| (0.0, at)).collect()
        }
    };
    let mut named = Vec::with_capacity(found.len());
    for (score, at) in found {
        let document: TantivyDocument = searcher.doc(at)?;
        let id = document.get_first(fields.id).and_then(|value| value.as_str());
        if let Some(id) = id {
            named.push((score, id.to_owned()));
        }
    }
    if options.sorted == Sorted::Relevance {
        named.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    }
    Ok(named)
}
