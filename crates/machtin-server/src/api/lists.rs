//! Lists, a part at a time.

use super::extract::Params;
use super::objects::{ArticleItem, EntityItem, FigureItem, Found, Part, QuoteItem, StoryItem};
use super::problem::{Problem, Problems};
use super::{ask, cursor};
use crate::app::App;
use crate::desk::{Desk, DeskError, Told};
use crate::view::story::figure_at;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use machtin::json::{CiteJson, ReadingJson};
use machtin_store::{Listing, Order, SearchOptions, Sorted, Wanted};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Things in a part of a list, unless asked otherwise.
const LIMIT: u16 = 50;
/// Things in a part of a list, at most.
const MOST: u16 = 1000;
/// Results that a search gives in all.
const RESULTS: usize = 10_000;

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartOf {
    /// How many things.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u16>,
    /// `next` of the part before.
    cursor: Option<String>,
}

/// How many, and from where.
fn part(
    limit: Option<u16>,
    cursor: Option<&str>,
) -> Result<(usize, Option<(String, String)>), Problem> {
    let limit = limit.unwrap_or(LIMIT);
    if limit == 0 || limit > MOST {
        return Err(Problem::asked(format!("limit must be 1 to {MOST}")));
    }
    let after = match cursor {
        None => None,
        Some(words) => {
            Some(cursor::open(words).ok_or_else(|| Problem::asked("that is no cursor of ours"))?)
        }
    };
    Ok((usize::from(limit), after))
}

/// The order of stories.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OrderParam {
    /// Last told first.
    #[default]
    Change,
    /// Newest article first.
    Day,
    /// Most articles first.
    Size,
}

/// Which stories.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StoriesQuery {
    /// How many things.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u16>,
    /// `next` of the part before.
    cursor: Option<String>,
    /// Only those with a figure group in this state.
    state: Option<String>,
    /// Only those with an article in this language: `vi`, `en`, `other`.
    lang: Option<String>,
    /// Only those about this topic: `world`, `politics`, `business`, ...
    topic: Option<String>,
    /// The order.
    #[param(inline)]
    order: Option<OrderParam>,
}

/// Stories.
#[utoipa::path(
    get, path = "/api/v1/stories", tag = "stories", params(StoriesQuery),
    responses((status = 200, description = "A part of the list", body = Part<StoryItem>), Problems)
)]
pub(crate) async fn stories(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<StoriesQuery>,
) -> Response {
    let (limit, after) = match part(query.limit, query.cursor.as_deref()) {
        Ok(part) => part,
        Err(problem) => return problem.into_response(),
    };
    let order = match query.order.unwrap_or_default() {
        OrderParam::Change => Order::Change,
        OrderParam::Day => Order::Day,
        OrderParam::Size => Order::Size,
    };
    ask(&app, &headers, move |app| {
        let listing = Listing {
            state: query.state,
            lang: query.lang,
            topic: query.topic,
            order,
            after,
            limit: limit + 1,
        };
        let mut listed = app.desk.listed(&listing)?;
        let more = listed.len() > limit;
        listed.truncate(limit);
        let next = listed.last().filter(|_| more).map(|l| cursor::close(&l.key, &l.line.id));
        let items: Vec<StoryItem> = listed.iter().map(StoryItem::from).collect();
        Ok(Part { items, next, version: app.desk.version() })
    })
    .await
}

/// Walks stories from a cursor and takes what each gives, until there is enough. The cursor holds
/// the place of the story in the list and how many of its things were given.
fn gather<T>(
    desk: &Desk,
    limit: usize,
    after: Option<(String, String)>,
    things: impl Fn(&Told) -> Vec<T>,
) -> Result<Part<T>, DeskError> {
    let version = desk.version();
    let mut items = Vec::new();
    // `id count`: the story that was being given, and how many of its things were.
    let (mut from, mut given) = match after {
        None => (None, None),
        Some((key, place)) => {
            let (id, count) = place.split_once(' ').unwrap_or((place.as_str(), "0"));
            let count: usize = count.parse().unwrap_or(0);
            (None, Some((key, id.to_owned(), count)))
        }
    };
    loop {
        let batch: Vec<(String, String, usize)> = match given.take() {
            Some(place) => vec![place],
            None => {
                let listing = Listing {
                    order: Order::Day,
                    after: from.take(),
                    limit: 16,
                    ..Listing::default()
                };
                let listed = desk.listed(&listing)?;
                listed.into_iter().map(|listed| (listed.key, listed.line.id, 0)).collect()
            }
        };
        if batch.is_empty() {
            return Ok(Part { items, next: None, version });
        }
        for (key, id, skip) in batch {
            let told = match desk.told(&id) {
                Ok(told) => told,
                // The story changed its name since the part before.
                Err(DeskError::Unknown { .. }) => continue,
                Err(error) => return Err(error),
            };
            let all = things(&told);
            let count = all.len();
            let room = limit - items.len();
            items.extend(all.into_iter().skip(skip).take(room));
            if skip + room < count {
                let next = Some(cursor::close(&key, &format!("{id} {}", skip + room)));
                return Ok(Part { items, next, version });
            }
            from = Some((key, id));
        }
    }
}

/// Figures of all stories, the newest story first, each with its group.
#[utoipa::path(
    get, path = "/api/v1/figures", tag = "facts", params(PartOf),
    responses((status = 200, description = "A part of the list", body = Part<FigureItem>), Problems)
)]
pub(crate) async fn figures(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<PartOf>,
) -> Response {
    match part(query.limit, query.cursor.as_deref()) {
        Ok((limit, after)) => {
            ask(&app, &headers, move |app| gather(&app.desk, limit, after, figures_of)).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// The figures of a story with their groups.
pub(super) fn figures_of(told: &Told) -> Vec<FigureItem> {
    let mut items = Vec::new();
    for group in &told.story.figures {
        for cite in &group.reports {
            let Some(reading) = told.readings.get(&cite.article) else { continue };
            let Some(figure) = figure_at(reading, cite, Some(&group.slot)) else { continue };
            items.push(FigureItem {
                story: told.story.id.clone(),
                event: group.event.clone(),
                subject: group.subject.clone(),
                state: group.state.clone(),
                article: cite.article.clone(),
                publisher: reading.publisher.clone(),
                published: reading.published.clone(),
                lang: reading.lang.clone(),
                words: words(reading, cite),
                figure: figure.clone(),
            });
        }
    }
    items
}

fn words(reading: &ReadingJson, cite: &CiteJson) -> String {
    reading.text.get(cite.start..cite.end).unwrap_or_default().to_owned()
}

/// Quotes of all stories, the newest story first.
#[utoipa::path(
    get, path = "/api/v1/quotes", tag = "facts", params(PartOf),
    responses((status = 200, description = "A part of the list", body = Part<QuoteItem>), Problems)
)]
pub(crate) async fn quotes(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<PartOf>,
) -> Response {
    match part(query.limit, query.cursor.as_deref()) {
        Ok((limit, after)) => {
            ask(&app, &headers, move |app| gather(&app.desk, limit, after, quotes_of)).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// The quotes of a story.
pub(super) fn quotes_of(told: &Told) -> Vec<QuoteItem> {
    let quotes = told.story.quotes.iter();
    quotes
        .filter_map(|quote| {
            let reading = told.readings.get(&quote.article)?;
            let (article, start, end) = (quote.article.clone(), quote.quote.start, quote.quote.end);
            Some(QuoteItem {
                story: told.story.id.clone(),
                publisher: reading.publisher.clone(),
                published: reading.published.clone(),
                lang: reading.lang.clone(),
                words: words(reading, &CiteJson { article: article.clone(), start, end }),
                article,
                quote: quote.quote.clone(),
            })
        })
        .collect()
}

/// Who and what is named, in order of identifiers.
#[utoipa::path(
    get, path = "/api/v1/entities", tag = "facts", params(PartOf),
    responses((status = 200, description = "A part of the list", body = Part<EntityItem>), Problems)
)]
pub(crate) async fn entities(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<PartOf>,
) -> Response {
    let (limit, after) = match part(query.limit, query.cursor.as_deref()) {
        Ok(part) => part,
        Err(problem) => return problem.into_response(),
    };
    ask(&app, &headers, move |app| {
        let from = after.map(|(_, id)| id).unwrap_or_default();
        let mut lines = app.desk.entities_after(&from, limit + 1)?;
        let more = lines.len() > limit;
        lines.truncate(limit);
        let next = lines.last().filter(|_| more).map(|line| cursor::close("", &line.id));
        let items: Vec<EntityItem> = lines.into_iter().map(EntityItem::from).collect();
        Ok(Part { items, next, version: app.desk.version() })
    })
    .await
}

/// Articles, in order of identifiers.
#[utoipa::path(
    get, path = "/api/v1/articles", tag = "articles", params(PartOf),
    responses((status = 200, description = "A part of the list", body = Part<ArticleItem>), Problems)
)]
pub(crate) async fn articles(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<PartOf>,
) -> Response {
    let (limit, after) = match part(query.limit, query.cursor.as_deref()) {
        Ok(part) => part,
        Err(problem) => return problem.into_response(),
    };
    ask(&app, &headers, move |app| {
        let from = after.map(|(_, id)| id).unwrap_or_default();
        let mut ids = app.desk.articles_after(&from, limit + 1)?;
        let more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().filter(|_| more).map(|id| cursor::close("", id));
        let items: Result<Vec<ArticleItem>, DeskError> =
            ids.iter().map(|id| article_item(&app.desk, id)).collect();
        Ok(Part { items: items?, next, version: app.desk.version() })
    })
    .await
}

/// An article as a line of a list.
pub(super) fn article_item(desk: &Desk, id: &str) -> Result<ArticleItem, DeskError> {
    let reading = desk.reading(id)?;
    let standing = desk.standing(id)?;
    let title = reading.title.and_then(|at| reading.text.get(at.start..at.end));
    Ok(ArticleItem {
        id: reading.id.clone(),
        title: title.map(str::to_owned),
        publisher: reading.publisher.clone(),
        published: reading.published.clone(),
        lang: reading.lang.clone(),
        url: reading.url.clone(),
        story: standing.story,
        copy_of: standing.copy_of,
    })
}

/// What to look for.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WantedParam {
    /// Articles.
    #[default]
    Articles,
    /// Stories.
    Stories,
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SortParam {
    /// What fits best.
    #[default]
    Relevance,
    /// What is newest.
    Date,
}

/// A search.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// The query: words, `"a phrase"`, `-word`; in a store also fields such as `lang:vi`.
    q: String,
    /// Articles or stories.
    #[param(inline)]
    kind: Option<WantedParam>,
    /// What comes first.
    #[param(inline)]
    sort: Option<SortParam>,
    /// How many things.
    #[param(minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u16>,
    /// `next` of the part before.
    cursor: Option<String>,
}

/// Searches articles or stories.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", params(SearchQuery),
    responses((status = 200, description = "What was found", body = Found), Problems)
)]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<SearchQuery>,
) -> Response {
    let (limit, after) = match part(query.limit, query.cursor.as_deref()) {
        Ok(part) => part,
        Err(problem) => return problem.into_response(),
    };
    let offset = match after.map(|(_, at)| at.parse::<usize>()) {
        None => 0,
        Some(Ok(at)) if at <= RESULTS => at,
        Some(_) => return Problem::asked("that is no cursor of ours").into_response(),
    };
    ask(&app, &headers, move |app| {
        let options = SearchOptions {
            wanted: match query.kind.unwrap_or_default() {
                WantedParam::Articles => Wanted::Articles,
                WantedParam::Stories => Wanted::Stories,
            },
            sorted: match query.sort.unwrap_or_default() {
                SortParam::Relevance => Sorted::Relevance,
                SortParam::Date => Sorted::Date,
            },
            offset,
            limit,
        };
        let answer = app.desk.search(&query.q, &options)?;
        let to = offset + limit;
        let more = to < answer.total && to <= RESULTS;
        let next = more.then(|| cursor::close("", &to.to_string()));
        Ok(Found::of(answer, next))
    })
    .await
}
