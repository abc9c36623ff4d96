//! Routes and what they share.

use crate::access::Access;
use crate::cache::Cache;
use crate::desk::Desk;
use crate::metrics::Metrics;
use crate::{api, assets, guard, pages};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// How long an answer may take.
const TIME: Duration = Duration::from_secs(30);
/// Bytes of a request's body, at most, unpacked.
pub(crate) const BODY: usize = 8 << 20;
/// Texts analysed at once.
const ANALYSES: usize = 4;

/// Everything that requests share.
#[derive(Debug)]
pub struct App {
    pub(crate) desk: Desk,
    pub(crate) access: Access,
    pub(crate) cache: Cache,
    pub(crate) metrics: Metrics,
    /// The version of the desk, for those who wait for the next.
    pub(crate) changed: watch::Sender<i64>,
    /// Whether the server is about to end.
    pub(crate) stopping: watch::Sender<bool>,
    pub(crate) analyses: Semaphore,
}

/// Puts together what requests share.
#[must_use]
pub fn app(desk: Desk, access: Access) -> Arc<App> {
    let version = desk.version();
    Arc::new(App {
        desk,
        access,
        cache: Cache::default(),
        metrics: Metrics::default(),
        changed: watch::Sender::new(version),
        stopping: watch::Sender::new(false),
        analyses: Semaphore::new(ANALYSES),
    })
}

impl App {
    /// Looks whether the store changed and wakes those who wait for it.
    pub fn look(&self) {
        if let Err(error) = self.desk.refresh() {
            tracing::warn!(%error, "cannot see whether the store changed");
        }
        let version = self.desk.version();
        self.changed.send_if_modified(|known| {
            let new = *known != version;
            *known = version;
            new
        });
    }
}

/// All routes, guarded.
pub fn router(app: &Arc<App>) -> Router {
    let machines = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics));
    Router::new()
        .merge(pages::routes())
        .merge(api::routes())
        .merge(assets::routes())
        .merge(machines)
        .fallback(pages::no_page)
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIME))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(app), guard::guard))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .with_state(Arc::clone(app))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    match blocking(move || app.desk.counts()).await {
        Ok(Ok(_)) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let text = blocking(move || {
        let counts = app.desk.counts().unwrap_or_default();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        app.metrics.text(&[
            ("articles", "Articles served.", number(counts.articles)),
            ("stories", "Stories served.", number(counts.stories)),
            ("pending_articles", "Articles that no story holds yet.", number(counts.pending)),
            ("version", "Number of the last change.", app.desk.version()),
        ])
    });
    match text.await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
            .into_response(),
        Err(Lost) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The work did not come to its end.
#[derive(Debug)]
pub(crate) struct Lost;

/// Does work that waits for the disk or the processor away from the requests.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Lost> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a request's work did not end");
        Lost
    })
}
