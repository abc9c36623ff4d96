//! The HTTP interface, version 1: the library's JSON, problems and cursors.

pub(crate) mod cursor;
mod events;
mod extract;
mod lists;
mod objects;
pub(crate) mod problem;
mod read;
pub(crate) mod reference;
mod work;
mod write;

use crate::app::App;
use crate::desk::DeskError;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use problem::Problem;
use serde::Serialize;
use std::sync::Arc;
use twox_hash::XxHash3_64;

pub(crate) fn routes() -> Router<Arc<App>> {
    let v1 = Router::new()
        .route("/openapi.json", get(reference::openapi))
        .route("/stories", get(lists::stories))
        .route("/stories/{id}", get(read::story))
        .route("/stories/{id}/timeline", get(read::timeline))
        .route("/stories/{id}/figures", get(read::story_figures))
        .route("/stories/{id}/people", get(read::people))
        .route("/stories/{id}/quotes", get(read::story_quotes))
        .route("/stories/{id}/sources", get(read::sources))
        .route("/stories/{id}/history", get(read::history))
        .route("/figures", get(lists::figures))
        .route("/quotes", get(lists::quotes))
        .route("/entities", get(lists::entities))
        .route("/entities/{id}", get(read::entity))
        .route("/articles", get(lists::articles))
        .route("/articles/{id}", get(read::article))
        .route("/articles/{id}/raw", get(read::raw))
        .route("/articles/{id}/clean", get(read::clean))
        .route("/articles/{id}/segments", get(read::segments))
        .route("/articles/{id}/removed", get(read::removed))
        .route("/search", get(lists::search))
        .route("/explain", get(read::explain))
        .route("/corrections", get(write::corrections).post(write::correct))
        .route("/review", get(read::review))
        .route("/queries", get(write::queries).post(write::save_query))
        .route("/queries/{name}", get(write::query))
        .route("/export/{file}", get(read::export))
        .route("/manifest", get(read::manifest))
        .route("/events", get(events::events))
        .route("/analyze", post(work::analyze))
        .route("/segment", post(work::segment))
        .route("/normalize", post(work::normalize_text))
        .method_not_allowed_fallback(|| async { Problem::method() });
    Router::new().nest("/api/v1", v1)
}

/// Asks the desk away from the requests and answers in JSON.
async fn ask<T: Serialize + Send + 'static>(
    app: &Arc<App>,
    headers: &HeaderMap,
    question: impl FnOnce(&App) -> Result<T, DeskError> + Send + 'static,
) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).cloned();
    let worker = Arc::clone(app);
    let made = crate::app::blocking(move || {
        let answer = question(&worker)?;
        serde_json::to_vec(&answer).map_err(|error| DeskError::Failed(error.into()))
    });
    match made.await {
        Ok(Ok(json)) => json_answer(json, known.as_ref()),
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(crate::app::Lost) => Problem::fault().into_response(),
    }
}

/// JSON with a validator, or word that the caller has it already.
fn json_answer(json: Vec<u8>, known: Option<&HeaderValue>) -> Response {
    let etag = format!("W/\"{:016x}\"", XxHash3_64::oneshot(&json));
    let same =
        known.and_then(|known| known.to_str().ok()).is_some_and(|known| known.contains(&etag));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], json).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
