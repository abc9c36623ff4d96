//! Work on texts that are sent: nothing of them is kept.

use super::extract::Body;
use super::objects::{Normalized, PageIn, Segments, TextIn};
use super::problem::{Problem, Problems, WriteProblems};
use crate::app::{App, Lost, blocking};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use machtin::ingest::{Given, Page, PageKind};
use machtin::json::{PublishedJson, ReadingJson, published_time, reading};
use machtin::text::{Changes, Normalization, Span, normalize};
use machtin::{Models, read_one};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// Pages of one request, at most.
const PAGES: usize = 1000;
/// How long a request waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// Does work in its turn, so that analysing leaves room for reading.
async fn work<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let busy = || Problem::busy("too many texts are being read; try again");
    let turn = tokio::time::timeout(TURN, app.analyses.acquire()).await;
    let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
    let worker = Arc::clone(app);
    blocking(move || work(&worker)).await.map_err(|Lost| Problem::fault())?
}

/// Reads an article: sentences, words, times, figures, names, quotes. With NDJSON, one a line in
/// and one a line out.
#[utoipa::path(
    post, path = "/api/v1/analyze", tag = "work",
    request_body(content(
        (PageIn = "application/json"), (String = "application/x-ndjson"),
        (String = "text/plain"), (String = "text/html")
    )),
    responses(
        (status = 200, description = "The reading; a reading a line for NDJSON", content(
            (ReadingJson = "application/json"), (String = "application/x-ndjson")
        )),
        Problems, WriteProblems
    )
)]
pub(crate) async fn analyze(State(app): State<Arc<App>>, body: Body) -> Response {
    let many = body.kind == "application/x-ndjson";
    let pages = match pages(&body) {
        Ok(pages) => pages,
        Err(problem) => return problem.into_response(),
    };
    let made = work(&app, move |app| {
        let mut readings = Vec::with_capacity(pages.len());
        for page in pages {
            readings.push(analysed(page, app.desk.models())?);
        }
        Ok(readings)
    });
    match made.await {
        Ok(readings) if many => lines(&readings),
        Ok(mut readings) => match readings.pop() {
            Some(reading) => Json(reading).into_response(),
            None => Problem::asked("the body holds no article").into_response(),
        },
        Err(problem) => problem.into_response(),
    }
}

fn analysed(page: Page, models: &Models) -> Result<ReadingJson, Problem> {
    let path = page.path.clone();
    let read = read_one(page, models);
    match read.value {
        Some(article) => Ok(reading(&article)),
        None => {
            let why: Vec<String> = read.notes.into_iter().map(|note| note.problem).collect();
            let why =
                if why.is_empty() { "it holds no article".to_owned() } else { why.join(", ") };
            Err(Problem::asked(format!("{path}: {why}")))
        }
    }
}

fn lines<T: Serialize>(values: &[T]) -> Response {
    let mut lines = Vec::new();
    for value in values {
        if serde_json::to_writer(&mut lines, value).is_err() {
            return Problem::fault().into_response();
        }
        lines.push(b'\n');
    }
    ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response()
}

/// The pages of a body.
fn pages(body: &Body) -> Result<Vec<Page>, Problem> {
    let whole = |kind| {
        let (path, bytes) = ("body".to_owned(), body.bytes.clone());
        vec![Page { path, kind, bytes, given: Given::default() }]
    };
    match body.kind.as_str() {
        "application/json" => Ok(vec![page(body.json()?, "body".to_owned())?]),
        "text/plain" => Ok(whole(PageKind::Text)),
        "text/html" => Ok(whole(PageKind::Html)),
        "application/x-ndjson" | "application/jsonl" => {
            let mut pages = Vec::new();
            for (n, line) in body.bytes.split(|byte| *byte == b'\n').enumerate() {
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                if pages.len() == PAGES {
                    return Err(Problem::asked(format!(
                        "more than {PAGES} lines: send fewer at once"
                    )));
                }
                let path = format!("line {}", n + 1);
                let sent = serde_json::from_slice(line)
                    .map_err(|error| Problem::asked(format!("{path}: {error}")))?;
                pages.push(page(sent, path)?);
            }
            Ok(pages)
        }
        _ => Err(Problem::wrong_kind(
            "send application/json, application/x-ndjson, text/plain or text/html",
        )),
    }
}

fn page(sent: PageIn, path: String) -> Result<Page, Problem> {
    let published = match sent.published.as_deref() {
        None => None,
        Some(day) => Some(
            day_of(day).ok_or_else(|| Problem::asked(format!("{path}: `{day}` is not a day")))?,
        ),
    };
    let (kind, bytes) = match (sent.text, sent.html) {
        (Some(text), None) => (PageKind::Row, text),
        (None, Some(html)) => (PageKind::Html, html),
        _ => return Err(Problem::asked(format!("{path}: give `text` or `html`"))),
    };
    let given = Given {
        source_id: sent.id,
        published,
        publisher: sent.publisher,
        url: sent.url,
        title: sent.title,
        author: sent.author,
        language: sent.lang,
        ..Given::default()
    };
    Ok(Page { path, kind, bytes: bytes.into_bytes(), given })
}

/// A day, month or year, or a minute, as the JSON we write has them.
fn day_of(day: &str) -> Option<machtin::text::Published> {
    let precision = match day.len() {
        4 => "year",
        7 => "month",
        10 => "day",
        _ => "minute",
    };
    published_time(&PublishedJson {
        value: day.to_owned(),
        precision: precision.to_owned(),
        evidence: "given".to_owned(),
    })
}

/// The text of a body: an object's, or the body itself.
fn text(body: &Body) -> Result<String, Problem> {
    match body.kind.as_str() {
        "text/plain" => String::from_utf8(body.bytes.clone())
            .map_err(|_| Problem::asked("the body is not UTF-8")),
        _ => Ok(body.json::<TextIn>()?.text),
    }
}

/// Finds the words of a Vietnamese text.
#[utoipa::path(
    post, path = "/api/v1/segment", tag = "work",
    request_body(content((TextIn = "application/json"), (String = "text/plain"))),
    responses((status = 200, description = "Text and words", body = Segments), Problems, WriteProblems)
)]
pub(crate) async fn segment(State(app): State<Arc<App>>, body: Body) -> Response {
    let made = work(&app, move |app| {
        let text = text(&body)?;
        let mut spans: Vec<Span> = Vec::new();
        app.desk.models().segmenter.segment(&text, &mut spans);
        let tokens = spans.iter().map(|span| [span.start, span.end]).collect();
        Ok(Segments { text, tokens })
    });
    match made.await {
        Ok(segments) => Json(segments).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// Settles the Unicode form and look-alike letters of a text.
#[utoipa::path(
    post, path = "/api/v1/normalize", tag = "work",
    request_body(content((TextIn = "application/json"), (String = "text/plain"))),
    responses((status = 200, description = "The text and what was changed", body = Normalized), Problems, WriteProblems)
)]
pub(crate) async fn normalize_text(State(app): State<Arc<App>>, body: Body) -> Response {
    let made = work(&app, move |_| {
        let text = text(&body)?;
        let (text, changes) = normalize(&text, Normalization::default());
        let Changes { form, tone, look_alikes, invisible, spaces } = changes;
        Ok(Normalized { text, form, tone, look_alikes, invisible, spaces })
    });
    match made.await {
        Ok(normalized) => Json(normalized).into_response(),
        Err(problem) => problem.into_response(),
    }
}
