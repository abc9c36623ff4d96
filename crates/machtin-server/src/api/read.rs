//! One story, article or entity, and its parts.

use super::extract::{Name, Params};
use super::lists::{article_item, figures_of, quotes_of};
use super::objects::{
    ArticleItem, ChangeItem, CleanText, DoubtItem, EntityDetail, EntityInStory, FigureItem,
    ManifestItem, QuoteItem, Segments, SourceItem,
};
use super::problem::{Problem, Problems};
use super::{ask, problem};
use crate::app::{App, Lost, blocking};
use crate::desk::DeskError;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use machtin::json::{EntityJson, EventJson, PairJson, ReadingJson, RemovedJson, StoryJson};
use machtin_store::{OutFormat, What};
use serde::Deserialize;
use std::io::{self, Write};
use std::sync::Arc;
use utoipa::IntoParams;

/// Changes of a story, at most.
const HISTORY: usize = 1000;
/// Stories of an entity, at most.
const NAMING: usize = 200;
/// Doubtful links, at most.
const DOUBTS: usize = 100;

/// A story.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story, its start, or an article of it")),
    responses((status = 200, description = "The story", body = StoryJson), Problems)
)]
pub(crate) async fn story(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| app.desk.story(&id)).await
}

/// What happened when.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/timeline", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Entries in order", body = Vec<EventJson>), Problems)
)]
pub(crate) async fn timeline(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| Ok(app.desk.story(&id)?.timeline.clone())).await
}

/// What each source of a story says about each quantity.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/figures", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Figures with their groups", body = Vec<FigureItem>), Problems)
)]
pub(crate) async fn story_figures(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| Ok(figures_of(&app.desk.told(&id)?))).await
}

/// Who and what a story names.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/people", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Entities, the most mentioned first", body = Vec<EntityJson>), Problems)
)]
pub(crate) async fn people(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| Ok(app.desk.story(&id)?.entities.clone())).await
}

/// Who says what in a story.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/quotes", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Quotes", body = Vec<QuoteItem>), Problems)
)]
pub(crate) async fn story_quotes(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| Ok(quotes_of(&app.desk.told(&id)?))).await
}

/// The articles of a story, copies folded.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/sources", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Sources, oldest first", body = Vec<SourceItem>), Problems)
)]
pub(crate) async fn sources(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let story = app.desk.story(&id)?;
        let items: Result<Vec<ArticleItem>, DeskError> =
            story.articles.iter().map(|id| article_item(&app.desk, id)).collect();
        let (copies, originals): (Vec<_>, Vec<_>) =
            items?.into_iter().partition(|item| item.copy_of.is_some());
        let mut sources: Vec<SourceItem> = originals
            .into_iter()
            .map(|article| SourceItem { article, copies: Vec::new() })
            .collect();
        for copy in copies {
            let original = copy.copy_of.as_ref();
            if let Some(source) = sources.iter_mut().find(|s| Some(&s.article.id) == original) {
                source.copies.push(copy);
            }
        }
        Ok(sources)
    })
    .await
}

/// What became different in a story.
#[utoipa::path(
    get, path = "/api/v1/stories/{id}/history", tag = "stories",
    params(("id" = String, Path, description = "Identifier of the story")),
    responses((status = 200, description = "Changes, oldest first; a pile has none", body = Vec<ChangeItem>), Problems)
)]
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let id = app.desk.story_id(&id)?;
        let changes = app.desk.changes_after(0, Some(&id), HISTORY)?;
        Ok(changes.into_iter().map(ChangeItem::from).collect::<Vec<_>>())
    })
    .await
}

/// An entity, as each story that names it has it.
#[utoipa::path(
    get, path = "/api/v1/entities/{id}", tag = "facts",
    params(("id" = String, Path, description = "Identifier of the entity")),
    responses((status = 200, description = "The entity", body = EntityDetail), Problems)
)]
pub(crate) async fn entity(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let mut stories = Vec::new();
        for story in app.desk.stories_naming(&id, NAMING)? {
            let story = app.desk.story(&story)?;
            for entity in story.entities.iter().filter(|entity| entity.id == id) {
                stories.push(EntityInStory {
                    story: story.id.clone(),
                    title: story.title.text.clone(),
                    entity: entity.clone(),
                });
            }
        }
        let Some(first) = stories.first() else {
            return Err(DeskError::Unknown { kind: "entity", name: id });
        };
        let (kind, name) = (first.entity.kind.clone(), first.entity.name.clone());
        Ok(EntityDetail { id, kind, name, stories })
    })
    .await
}

/// An article with what was read in it.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}", tag = "articles",
    params(("id" = String, Path, description = "Identifier of the article")),
    responses((status = 200, description = "The reading", body = ReadingJson), Problems)
)]
pub(crate) async fn article(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| app.desk.reading(&id)).await
}

/// The bytes that an article came in; of a pile, its text as it was decoded.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}/raw", tag = "articles",
    params(("id" = String, Path, description = "Identifier of the article")),
    responses(
        (status = 200, description = "The bytes", content(
            (Vec<u8> = "application/octet-stream"), (String = "text/plain")
        )),
        Problems
    )
)]
pub(crate) async fn raw(State(app): State<Arc<App>>, Name(id): Name) -> Response {
    let made = blocking(move || app.desk.raw(&id)).await;
    match made {
        Ok(Ok(raw)) => {
            // Never shown as a page: it is an article's.
            let kind = if raw.as_arrived {
                "application/octet-stream"
            } else {
                "text/plain; charset=utf-8"
            };
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"article.txt\""),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (headers, raw.bytes).into_response()
        }
        Ok(Err(error)) => Problem::from(error).into_response(),
        Err(Lost) => Problem::fault().into_response(),
    }
}

/// The text of an article without what was set aside.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}/clean", tag = "articles",
    params(("id" = String, Path, description = "Identifier of the article")),
    responses((status = 200, description = "The clean text", body = CleanText), Problems)
)]
pub(crate) async fn clean(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let reading = app.desk.reading(&id)?;
        let mut text = String::with_capacity(reading.text.len());
        let mut at = 0;
        for removed in &reading.removed {
            text.push_str(reading.text.get(at..removed.start).unwrap_or_default());
            at = at.max(removed.end);
        }
        text.push_str(reading.text.get(at..).unwrap_or_default());
        let title = reading.title.and_then(|at| reading.text.get(at.start..at.end));
        let title = title.map(str::to_owned);
        Ok(CleanText { id, title, lang: reading.lang.clone(), text })
    })
    .await
}

/// The words of an article.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}/segments", tag = "articles",
    params(("id" = String, Path, description = "Identifier of the article")),
    responses((status = 200, description = "Text and words", body = Segments), Problems)
)]
pub(crate) async fn segments(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| {
        let reading = app.desk.reading(&id)?;
        let tokens = reading.tokens.iter().map(|(start, end)| [*start, *end]).collect();
        Ok(Segments { text: reading.text.clone(), tokens })
    })
    .await
}

/// What was set aside as no part of the news, and why.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}/removed", tag = "articles",
    params(("id" = String, Path, description = "Identifier of the article")),
    responses((status = 200, description = "Ranges of the text", body = Vec<RemovedJson>), Problems)
)]
pub(crate) async fn removed(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Name(id): Name,
) -> Response {
    ask(&app, &headers, move |app| Ok(app.desk.reading(&id)?.removed.clone())).await
}

/// Two articles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PairQuery {
    /// Identifier of an article.
    a: String,
    /// Identifier of another.
    b: String,
}

/// Why two articles are together or apart.
#[utoipa::path(
    get, path = "/api/v1/explain", tag = "articles", params(PairQuery),
    responses((status = 200, description = "The scored pair", body = PairJson), Problems)
)]
pub(crate) async fn explain(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(pair): Params<PairQuery>,
) -> Response {
    ask(&app, &headers, move |app| app.desk.explain(&pair.a, &pair.b)).await
}

/// Links that a person should look at; of a store only.
#[utoipa::path(
    get, path = "/api/v1/review", tag = "corrections",
    responses((status = 200, description = "The most doubtful first", body = Vec<DoubtItem>), Problems)
)]
pub(crate) async fn review(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    ask(&app, &headers, move |app| {
        let doubts = app.desk.doubts(DOUBTS)?;
        Ok(doubts.into_iter().map(DoubtItem::from).collect::<Vec<_>>())
    })
    .await
}

/// What the store is, so that two people can prove that they have the same. Reads all of it.
#[utoipa::path(
    get, path = "/api/v1/manifest", tag = "export",
    responses((status = 200, description = "The manifest", body = ManifestItem), Problems)
)]
pub(crate) async fn manifest(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    ask(&app, &headers, move |app| Ok(ManifestItem::from(app.desk.manifest()?))).await
}

/// `stories.jsonl`.
fn export_of(file: &str) -> Option<(What, OutFormat, &'static str)> {
    let (what, format) = file.split_once('.')?;
    let what = match what {
        "stories" => What::Stories,
        "articles" => What::Articles,
        "figures" => What::Figures,
        "quotes" => What::Quotes,
        "entities" => What::Entities,
        _ => return None,
    };
    let (format, kind) = match format {
        "jsonl" => (OutFormat::Jsonl, "application/x-ndjson"),
        "csv" => (OutFormat::Csv, "text/csv; charset=utf-8"),
        "parquet" => (OutFormat::Parquet, "application/vnd.apache.parquet"),
        "atom" if what == What::Stories => (OutFormat::Atom, "application/atom+xml"),
        _ => return None,
    };
    Some((what, format, kind))
}

/// Everything at once: `stories`, `articles`, `figures`, `quotes` or `entities` as `.jsonl`,
/// `.csv` or `.parquet`; stories also as `.atom`. Of a pile, stories and articles as `.jsonl`.
#[utoipa::path(
    get, path = "/api/v1/export/{file}", tag = "export",
    params(("file" = String, Path, description = "What and how: `figures.csv`")),
    responses(
        (status = 200, description = "The export", content(
            (String = "application/x-ndjson"), (String = "text/csv"),
            (Vec<u8> = "application/vnd.apache.parquet"), (String = "application/atom+xml")
        )),
        Problems
    )
)]
pub(crate) async fn export(State(app): State<Arc<App>>, Name(file): Name) -> Response {
    let Some((what, format, kind)) = export_of(&file) else {
        return Problem::unknown(format!("there is no export `{file}`")).into_response();
    };
    let tables = !matches!((what, format), (What::Stories | What::Articles, OutFormat::Jsonl));
    if tables && !app.desk.is_store() {
        let only = "tables (only stories and articles as jsonl)";
        return problem::Problem::from(DeskError::NotKept(only)).into_response();
    }
    let (send, receive) = tokio::sync::mpsc::channel(8);
    tokio::task::spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(64 << 10, ToBody(send.clone()));
        let done = app.desk.export(what, format, &mut out).map_err(|error| error.to_string());
        let done = done.and_then(|()| out.flush().map_err(|error| error.to_string()));
        if let Err(error) = done {
            tracing::warn!(error, "an export ended early");
            // The caller sees a broken answer, not a short one.
            let _ = send.blocking_send(Err(io::Error::other(error)));
        }
    });
    let stream = futures_util::stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|chunk| (chunk, receive))
    });
    let name = format!("attachment; filename=\"{file}\"");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name.as_str())];
    (headers, Body::from_stream(stream)).into_response()
}

/// Writes into the body of an answer, at the pace of the reader.
struct ToBody(tokio::sync::mpsc::Sender<io::Result<Bytes>>);

impl Write for ToBody {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
