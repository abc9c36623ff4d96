//! Pages for people, rendered here, readable without a script.

mod forms;
mod frame;
mod templates;

use crate::app::{App, Lost, blocking};
use crate::cache::Rendered;
use crate::desk::DeskError;
use crate::prefs::Prefs;
use crate::view;
use crate::view::article::Shown;
use crate::view::story::ArticleLine;
use crate::words::Words;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use frame::Frame;
use machtin::json::{CiteJson, Range, ReadingJson};
use machtin::vectors::TOPICS;
use machtin::why;
use machtin_store::{Listing, Order, SearchOptions, Sorted, Wanted};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use templates as t;

/// Stories on a page.
const STORIES: usize = 30;
/// Results on a page.
const HITS: usize = 20;
/// Doubtful links on a page.
const DOUBTS: usize = 20;
/// Stories of an entity on its page.
const NAMING: usize = 50;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(front))
        .route("/stories", get(|| async { Redirect::permanent("/") }))
        .route("/stories/{id}", get(story))
        .route("/articles/{id}", get(article))
        .route("/evidence/{article}/{place}", get(evidence))
        .route("/entities/{id}", get(entity))
        .route("/compare", get(compare))
        .route("/search", get(search))
        .route("/feeds", get(feeds))
        .route("/about", get(about))
        .route("/api", get(reference))
        .merge(forms::routes())
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum PageError {
    Desk(DeskError),
    /// The page is somewhere else.
    Moved(String),
    Template(askama::Error),
}

impl From<DeskError> for PageError {
    fn from(error: DeskError) -> Self {
        Self::Desk(error)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

type Made = Result<String, PageError>;

/// Answers with a page: one that is kept, or one that is made now.
async fn page(
    app: Arc<App>,
    prefs: Prefs,
    make: impl FnOnce(&App, &Frame) -> Made + Send + 'static,
) -> Response {
    let version = app.desk.version();
    let key = format!("{} {} {}", prefs.lang.code(), prefs.theme.name(), prefs.here);
    // Pages of somebody who signed in hold secrets of the session.
    let keeps = prefs.session.is_none();
    if let Some(kept) = app.cache.get(version, &key).filter(|_| keeps) {
        app.metrics.kept.fetch_add(1, Ordering::Relaxed);
        return send(&kept, &prefs);
    }
    app.metrics.made.fetch_add(1, Ordering::Relaxed);
    let worker = Arc::clone(&app);
    let asked = prefs.clone();
    let made = blocking(move || {
        let frame = Frame::new(&worker, &asked);
        let html = make(&worker, &frame)?;
        let rendered = Arc::new(Rendered::new(html));
        if keeps {
            worker.cache.put(version, key, &rendered);
        }
        Ok(rendered)
    });
    match made.await {
        Ok(Ok(rendered)) => send(&rendered, &prefs),
        Ok(Err(error)) => failed(&app, &prefs, error),
        Err(Lost) => plain_error(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Sends a page, or word that the browser has it already.
fn send(page: &Rendered, prefs: &Prefs) -> Response {
    let known = prefs.if_none_match.as_deref().is_some_and(|known| known.contains(&page.etag));
    let mut response = match (known, prefs.gzip) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (false, true) => {
            let mut response = page.gzip.clone().into_response();
            let encoding = HeaderValue::from_static("gzip");
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
            response
        }
        (false, false) => page.html.clone().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(name, value);
        }
    };
    set(header::ETAG, &page.etag);
    set(header::CACHE_CONTROL, "private, no-cache");
    set(header::VARY, "Accept-Encoding, Accept-Language, Cookie");
    set(header::CONTENT_LANGUAGE, prefs.lang.code());
    for cookie in &prefs.cookies {
        set(header::SET_COOKIE, cookie);
    }
    response
}

fn failed(app: &App, prefs: &Prefs, error: PageError) -> Response {
    let (status, words) = match error {
        PageError::Moved(to) => return Redirect::to(&to).into_response(),
        PageError::Template(error) => {
            tracing::error!(%error, "a page cannot be written");
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
        PageError::Desk(DeskError::Failed(error)) => {
            tracing::error!(%error, "the store failed");
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
        PageError::Desk(error) => (error.status(), error.to_string()),
    };
    error_page(app, prefs, status, &words)
}

/// A page that says what is wrong.
fn error_page(app: &App, prefs: &Prefs, status: StatusCode, words: &str) -> Response {
    let frame = Frame::new(app, prefs);
    let heading = match status {
        StatusCode::NOT_FOUND => frame.words.not_found(),
        _ => frame.words.wrong(),
    };
    let words = crate::text::shortened(&crate::text::readable(words, false), 300);
    match (t::Error { frame: &frame, heading, words: &words }).render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => plain_error(status),
    }
}

/// An answer where no page can be made.
pub(crate) fn plain_error(status: StatusCode) -> Response {
    (status, format!("{status}\n")).into_response()
}

/// Where no route leads.
pub(crate) async fn no_page(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    if prefs.here.starts_with("/api/v1/") {
        return crate::api::problem::Problem::no_route().into_response();
    }
    error_page(&app, &prefs, StatusCode::NOT_FOUND, "")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FrontQuery {
    state: String,
    lang: String,
    topic: String,
    order: String,
    after: String,
}

async fn front(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    query: Result<Query<FrontQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    page(app, prefs, move |app, frame| front_page(app, frame, query)).await
}

fn front_page(app: &App, frame: &Frame, query: FrontQuery) -> Made {
    let wanted = |words: &str| (!words.is_empty()).then(|| words.to_owned());
    let order = match query.order.as_str() {
        "size" => Order::Size,
        "day" => Order::Day,
        _ => Order::Change,
    };
    let listing = Listing {
        state: wanted(&query.state),
        lang: wanted(&query.lang),
        topic: wanted(&query.topic),
        order,
        after: crate::api::cursor::open(&query.after),
        limit: STORIES + 1,
    };
    let mut listed = app.desk.listed(&listing)?;
    let next = (listed.len() > STORIES).then(|| listed.truncate(STORIES)).and_then(|()| {
        let last = listed.last()?;
        Some(crate::api::cursor::close(&last.key, &last.line.id))
    });
    let counts = app.desk.counts()?;
    let words = frame.words;
    let choices = t::Choices {
        states: t::chosen(
            &query.state,
            ["conflict", "update", "forecast", "agree", "compatible", "single"]
                .map(|state| (state, words.state_name(state).to_owned())),
        ),
        langs: t::chosen(
            &query.lang,
            ["vi", "en", "other"].map(|lang| (lang, words.lang_name(lang).to_owned())),
        ),
        topics: t::chosen(
            &query.topic,
            TOPICS.map(|topic| (topic.name(), words.topic(topic).to_owned())),
        ),
        orders: t::chosen(
            if query.order.is_empty() { "change" } else { &query.order },
            [("change", words.by_change()), ("day", words.by_day()), ("size", words.by_size())]
                .map(|(name, shown)| (name, shown.to_owned())),
        ),
    };
    let mut facts = vec![words.story_count(counts.stories), words.articles(counts.articles)];
    if counts.copies > 0 {
        facts.push(words.copies(counts.copies));
    }
    let filtered = listing.state.is_some() || listing.lang.is_some() || listing.after.is_some();
    let front = t::Front {
        frame,
        facts: facts.join(" · "),
        stories: listed.iter().map(|listed| view::front::line(listed, words)).collect(),
        choices,
        next: next.map(|after| {
            let parts = [
                ("state", &query.state),
                ("lang", &query.lang),
                ("topic", &query.topic),
                ("order", &query.order),
            ];
            let mut link = format!("/?after={after}");
            for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
                let value: String =
                    url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
                link.push_str(&format!("&{name}={value}"));
            }
            link
        }),
        empty: counts.stories == 0 && !filtered,
    };
    Ok(front.render()?)
}

async fn story(State(app): State<Arc<App>>, prefs: Prefs, Path(id): Path<String>) -> Response {
    page(app, prefs, move |app, frame| {
        let today = app.desk.story_id(&id)?;
        if today != id {
            return Err(PageError::Moved(format!("/stories/{today}")));
        }
        let told = app.desk.told(&today)?;
        let changes = app.desk.changes_after(0, Some(&today), 50)?;
        let story = view::story::view(&told, frame.words);
        Ok(t::Story { frame, story, changes: t::changes(&changes, frame.words) }.render()?)
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ArticleQuery {
    view: String,
}

type ArticleParams = Result<Query<ArticleQuery>, axum::extract::rejection::QueryRejection>;

async fn article(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    Path(id): Path<String>,
    query: ArticleParams,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    page(app, prefs, move |app, frame| {
        let reading = app.desk.reading(&id)?;
        let shown = Shown::of(&query.view).unwrap_or_default();
        let beside = beside(app, &reading, frame.words)?;
        let page = t::Article {
            frame,
            article: ArticleLine::of(&reading, frame.words),
            text: view::article::text(&reading, shown, None),
            views: t::views(&format!("/articles/{id}"), shown, frame.words),
            removed: view::article::removed(&reading),
            beside,
        };
        Ok(page.render()?)
    })
    .await
}

/// What stands beside an article: its story and the others of it.
fn beside(app: &App, reading: &ReadingJson, words: Words) -> Result<t::Beside, DeskError> {
    let standing = app.desk.standing(&reading.id)?;
    let mut beside = t::Beside { story: None, others: Vec::new(), copy_of: standing.copy_of };
    if let Some(id) = standing.story {
        let story = app.desk.story(&id)?;
        for other in story.articles.iter().filter(|other| **other != reading.id).take(12) {
            beside.others.push(ArticleLine::of(&*app.desk.reading(other)?, words));
        }
        beside.story = Some((id, view::Said::new(&story.title.text, "und").text));
    }
    Ok(beside)
}

async fn evidence(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    Path((id, place)): Path<(String, String)>,
    query: ArticleParams,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    page(app, prefs, move |app, frame| evidence_page(app, frame, &id, &place, &query.view)).await
}

/// `12-40`.
fn place_of(place: &str, reading: &ReadingJson) -> Option<Range> {
    let (start, end) = place.split_once('-')?;
    let range = Range { start: start.parse().ok()?, end: end.parse().ok()? };
    (range.start < range.end && reading.text.get(range.start..range.end).is_some()).then_some(range)
}

/// What a place was read as, in words of the interface.
fn read_as(reason: &why::SpanReason, reading: &ReadingJson, words: Words) -> String {
    let (first, rest) = reason.value.split_once(' ').unwrap_or(("", &reason.value));
    let at =
        CiteJson { article: reading.id.clone(), start: reason.span.start, end: reason.span.end };
    match (reason.what, view::story::figure_at(reading, &at, None)) {
        ("figure", Some(figure)) => {
            let slot = figure.slot.as_deref().map(|slot| words.slot(slot));
            let mode = words.mode(&figure.mode).map(str::to_owned);
            let parts = [Some(words.in_words(figure)), slot, mode];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        ("mention", _) => format!("{}: {}", words.kind(first), crate::text::readable(rest, true)),
        ("time", _) => rest.to_owned(),
        ("quote", _) => {
            let here =
                |quote: &&machtin::json::QuoteJson| (quote.start, quote.end) == (at.start, at.end);
            let speaker =
                reading.quotes.iter().find(here).and_then(|quote| quote.speaker.as_deref());
            speaker.map_or_else(
                || words.unknown_speaker().to_owned(),
                |speaker| format!("{}: {}", words.says_so(), crate::text::readable(speaker, true)),
            )
        }
        _ => crate::text::readable(&reason.value, true),
    }
}

fn evidence_page(app: &App, frame: &Frame, id: &str, place: &str, shown: &str) -> Made {
    let reading = app.desk.reading(id)?;
    let at = place_of(place, &reading)
        .ok_or_else(|| DeskError::Unknown { kind: "place", name: place.to_owned() })?;
    let shown = Shown::of(shown).unwrap_or_default();
    let words = frame.words;
    let around = view::article::sentence(&reading, at);
    let cite = CiteJson { article: id.to_owned(), start: at.start, end: at.end };
    let read = app.desk.article(id)?;
    let mut steps: Vec<t::StepView> = Vec::new();
    for reason in why::spans(&read, None) {
        // What stands inside the citation, or what the citation is a part of, sentences apart.
        let inside = at.start <= reason.span.start && reason.span.end <= at.end;
        let holds = reason.span.start <= at.start && at.end <= reason.span.end;
        if (inside || holds) && steps.len() < 24 {
            let said = view::Said::at(&reading, reason.span.start, reason.span.end);
            steps.push(t::StepView {
                what: words.reading(reason.what),
                href: format!("/evidence/{id}/{}-{}", reason.span.start, reason.span.end),
                here: (reason.span.start, reason.span.end) == (at.start, at.end),
                said,
                value: read_as(&reason, &reading, words),
                rule: reason.rule,
                steps: reason.steps.iter().map(|s| crate::text::readable(s, false)).collect(),
            });
        }
    }
    steps.sort_by_key(|step| !step.here);
    let figure = view::story::figure_at(&reading, &cite, None).map(|figure| words.in_words(figure));
    let page = t::Evidence {
        frame,
        article: ArticleLine::of(&reading, words),
        sentence: view::article::cited(&reading, around, at),
        text: view::article::text(&reading, shown, Some(at)),
        views: t::views(&format!("/evidence/{id}/{place}"), shown, words),
        beside: beside(app, &reading, words)?,
        steps,
        figure,
        at,
        place: place.to_owned(),
        id: id.to_owned(),
    };
    Ok(page.render()?)
}

async fn entity(State(app): State<Arc<App>>, prefs: Prefs, Path(id): Path<String>) -> Response {
    page(app, prefs, move |app, frame| {
        let stories = app.desk.stories_naming(&id, NAMING)?;
        if stories.is_empty() {
            return Err(DeskError::Unknown { kind: "entity", name: id }.into());
        }
        let view = t::EntityPage::view(app, frame, &id, &stories)?;
        Ok(view.render()?)
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CompareQuery {
    a: String,
    b: String,
}

async fn compare(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    query: Result<Query<CompareQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    page(app, prefs, move |app, frame| {
        let words = frame.words;
        if query.a.is_empty() || query.b.is_empty() || query.a == query.b {
            let page = t::Compare { frame, sides: Vec::new(), why: None, a: query.a, b: query.b };
            return Ok(page.render()?);
        }
        let (a, b) = (app.desk.reading(&query.a)?, app.desk.reading(&query.b)?);
        let pair = app.desk.explain(&query.a, &query.b)?;
        let sides = view::compare::view(&a, &b, words);
        let why = Some(t::WhyView::of(&pair, app, words)?);
        Ok(t::Compare { frame, sides: sides.into(), why, a: query.a, b: query.b }.render()?)
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SearchQuery {
    q: String,
    sort: String,
    page: usize,
}

async fn search(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    query: Result<Query<SearchQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    page(app, prefs, move |app, frame| {
        let at = query.page.min(500);
        let sorted = if query.sort == "date" { Sorted::Date } else { Sorted::Relevance };
        let options =
            SearchOptions { wanted: Wanted::Articles, sorted, offset: at * HITS, limit: HITS };
        let asked = !query.q.trim().is_empty();
        let (answer, problem) = match app.desk.search(&query.q, &options) {
            _ if !asked => (None, None),
            Ok(answer) => (Some(answer), None),
            // What cannot be read is said beside what was typed.
            Err(DeskError::Asked(problem)) => (None, Some(problem)),
            Err(error) => return Err(error.into()),
        };
        let more = answer.as_ref().is_some_and(|answer| answer.total > (at + 1) * HITS);
        let link = |page: usize| {
            let q: String = url::form_urlencoded::byte_serialize(query.q.as_bytes()).collect();
            format!(
                "/search?q={q}&sort={}&page={page}",
                if sorted == Sorted::Date { "date" } else { "" }
            )
        };
        let page = t::Search {
            frame,
            q: &query.q,
            by_date: sorted == Sorted::Date,
            total: answer.as_ref().map(|answer| frame.words.found(answer.total)),
            hits: answer.map(|a| t::hits(&a.hits, frame.words)).unwrap_or_default(),
            problem,
            next: more.then(|| link(at + 1)),
        };
        Ok(page.render()?)
    })
    .await
}

async fn feeds(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    page(app, prefs, |app, frame| {
        let feeds = if app.desk.is_store() { app.desk.feeds()? } else { Vec::new() };
        Ok(t::Feeds { frame, feeds: t::feeds(&feeds, frame.words) }.render()?)
    })
    .await
}

async fn about(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    page(app, prefs, |app, frame| {
        let counts = app.desk.counts()?;
        let words = frame.words;
        let facts = [
            words.story_count(counts.stories),
            words.articles(counts.articles),
            words.copies(counts.copies),
        ];
        let notes = app.desk.notes().iter().take(200);
        let page = t::About {
            frame,
            facts: facts.join(" · "),
            models: app.desk.models().checksums(),
            notes: notes
                .map(|note| format!("{}: {} ({})", note.path, note.problem, note.remedy))
                .map(|note| crate::text::readable(&note, false))
                .collect(),
        };
        Ok(page.render()?)
    })
    .await
}

async fn reference(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    page(app, prefs, |_, frame| {
        Ok(t::Reference { frame, operations: crate::api::reference::operations() }.render()?)
    })
    .await
}
