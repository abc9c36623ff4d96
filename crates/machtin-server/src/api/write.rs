//! Corrections and saved queries.

use super::ask;
use super::extract::{Body, Name};
use super::objects::{
    CorrectionIn, CorrectionItem, CorrectionKind, Made, QueryAnswer, QueryIn, QueryItem, StoryItem,
};
use super::problem::{Problem, Problems, WriteProblems};
use crate::access::same;
use crate::app::{App, Lost, blocking};
use crate::desk::{DeskError, Wish};
use crate::guard::{bearer, from_elsewhere};
use crate::prefs::session;
use crate::text::{readable, shortened};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use machtin_store::{FigureValue, Reason};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Characters of a name or reason, at most.
const WORDS: usize = 500;
/// Characters of the name of a saved query, at most.
const NAME: usize = 100;

/// Whether a request may write: it shows the token, or a session and its secret.
fn may_write(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if !app.desk.is_store() {
        return Err(Problem::from(DeskError::NotKept("corrections")));
    }
    if bearer(headers).is_some_and(|token| app.access.opens(token)) {
        if !app.access.writable() {
            return Err(Problem::forbidden("this server is read-only"));
        }
        return Ok(());
    }
    let Some(session) = session(app, headers) else { return Err(Problem::unauthorized()) };
    let secret = headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
    if from_elsewhere(headers) || !secret.is_some_and(|secret| same(secret, &session.secret)) {
        return Err(Problem::forbidden("send the session's secret as X-CSRF-Token"));
    }
    if !app.access.writable() {
        return Err(Problem::forbidden("this server is read-only"));
    }
    Ok(())
}

/// Everything that was corrected, oldest first; of a store only.
#[utoipa::path(
    get, path = "/api/v1/corrections", tag = "corrections",
    responses((status = 200, description = "The log", body = Vec<CorrectionItem>), Problems)
)]
pub(crate) async fn corrections(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    ask(&app, &headers, |app| {
        Ok(app.desk.log()?.iter().map(CorrectionItem::from).collect::<Vec<_>>())
    })
    .await
}

/// Makes a correction; of a store only.
#[utoipa::path(
    post, path = "/api/v1/corrections", tag = "corrections", request_body = CorrectionIn,
    security(("token" = [])),
    responses((status = 201, description = "Its number in the log", body = Made), Problems, WriteProblems)
)]
pub(crate) async fn correct(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Err(problem) = may_write(&app, &headers) {
        return problem.into_response();
    }
    let sent: CorrectionIn = match body.json() {
        Ok(sent) => sent,
        Err(problem) => return problem.into_response(),
    };
    let words = |words: &str| shortened(&readable(words, false), WORDS);
    let who = if sent.who.trim().is_empty() { "api".to_owned() } else { words(&sent.who) };
    let reason = Reason { who, why: words(&sent.why), at: Timestamp::now() };
    let wish = wish(sent.correction);
    let worker = Arc::clone(&app);
    let made = blocking(move || {
        let n = worker.desk.correct(&wish, &reason)?;
        worker.look();
        Ok::<i64, DeskError>(n)
    });
    match made.await {
        Ok(Ok(n)) => {
            app.metrics.corrections.fetch_add(1, Ordering::Relaxed);
            (StatusCode::CREATED, Json(Made { n })).into_response()
        }
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(Lost) => Problem::fault().into_response(),
    }
}

fn wish(correction: CorrectionKind) -> Wish {
    match correction {
        CorrectionKind::Merge { stories } => Wish::Merge(stories),
        CorrectionKind::Split { story, articles } => Wish::Split(story, articles),
        CorrectionKind::Move { article, story } => Wish::Move(article, story),
        CorrectionKind::NotSame { a, b } => Wish::NotSame(a, b),
        CorrectionKind::MergeEntities { keep, other } => Wish::MergeEntities(keep, other),
        CorrectionKind::FixFigure { article, at, point, bound, lo, hi, mode, none } => {
            Wish::Figure(article, at, FigureValue { point, lo, hi, bound, mode, none })
        }
        CorrectionKind::FixSpeaker { article, at, speaker } => Wish::Speaker(article, at, speaker),
        CorrectionKind::FixDate { article, day } => Wish::Date(article, day),
        CorrectionKind::Undo { correction } => Wish::Undo(correction),
    }
}

/// Saved queries; of a store only.
#[utoipa::path(
    get, path = "/api/v1/queries", tag = "search",
    responses((status = 200, description = "By name", body = Vec<QueryItem>), Problems)
)]
pub(crate) async fn queries(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    ask(&app, &headers, |app| {
        Ok(app.desk.queries()?.iter().map(QueryItem::from).collect::<Vec<_>>())
    })
    .await
}

/// A saved query and the stories that fit it.
#[utoipa::path(
    get, path = "/api/v1/queries/{name}", tag = "search",
    params(("name" = String, Path, description = "Name of the query")),
    responses((status = 200, description = "The newest stories that fit", body = QueryAnswer), Problems)
)]
pub(crate) async fn query(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(name): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let (saved, lines) = app.desk.fitting(&name)?;
        let stories = lines.iter().map(StoryItem::from).collect();
        Ok(QueryAnswer { query: QueryItem::from(&saved), stories })
    })
    .await
}

/// Saves a query under a name, in place of the one that had it; of a store only.
#[utoipa::path(
    post, path = "/api/v1/queries", tag = "search", request_body = QueryIn,
    security(("token" = [])),
    responses((status = 201, description = "The query", body = QueryItem), Problems, WriteProblems)
)]
pub(crate) async fn save_query(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Err(problem) = may_write(&app, &headers) {
        return problem.into_response();
    }
    let sent: QueryIn = match body.json() {
        Ok(sent) => sent,
        Err(problem) => return problem.into_response(),
    };
    if sent.name.is_empty() || sent.name.chars().count() > NAME || sent.name.contains('\0') {
        let words = format!("a name has 1 to {NAME} characters");
        return Problem::asked(words).into_response();
    }
    let made = blocking(move || {
        app.desk.save_query(&sent.name, &sent.query, Timestamp::now())?;
        Ok::<QueryItem, DeskError>(QueryItem { name: sent.name, query: sent.query })
    });
    match made.await {
        Ok(Ok(saved)) => (StatusCode::CREATED, Json(saved)).into_response(),
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(Lost) => Problem::fault().into_response(),
    }
}
