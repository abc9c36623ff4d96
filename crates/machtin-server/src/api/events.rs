//! What changes, as it changes: events that a browser or program may take up where it left.

use super::extract::Params;
use super::objects::ChangeItem;
use super::problem::{Problem, Problems};
use crate::app::{App, blocking};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use utoipa::IntoParams;

/// Changes asked for at once.
const BATCH: usize = 100;
/// A sign of life now and then.
const ALIVE: Duration = Duration::from_secs(15);

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// `now`: only what comes; a number: what came after that change. `Last-Event-ID` wins.
    from: Option<String>,
}

/// Server-sent events: `version` once with the number of the state, then `change` for each
/// change, its number as the event's.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "stories",
    params(EventsQuery, ("Last-Event-ID" = Option<i64>, Header, description = "Number of the last change seen")),
    responses((status = 200, description = "Events without end", body = String, content_type = "text/event-stream"), Problems)
)]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Params(query): Params<EventsQuery>,
) -> Response {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let from = match last.or(query.from.as_deref()) {
        None | Some("now") => None,
        Some(number) => match number.parse::<i64>() {
            Ok(number) if number >= 0 => Some(number),
            _ => return Problem::asked("from is `now` or a number").into_response(),
        },
    };
    // Subscribed before the last change is asked for: none is missed in between.
    let (changed, stopping) = (app.changed.subscribe(), app.stopping.subscribe());
    let asked = Arc::clone(&app);
    let seen = match from {
        Some(seen) => seen,
        None => match blocking(move || asked.desk.last_change()).await {
            Ok(Ok(last)) => last,
            _ => return Problem::fault().into_response(),
        },
    };
    let first = Event::default().event("version").data(app.desk.version().to_string());
    let stream = follow(Follower { app, changed, stopping, seen, ready: VecDeque::from([first]) });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

struct Follower {
    app: Arc<App>,
    changed: watch::Receiver<i64>,
    stopping: watch::Receiver<bool>,
    seen: i64,
    ready: VecDeque<Event>,
}

fn follow(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(follower, |mut follower| async move {
        loop {
            if let Some(event) = follower.ready.pop_front() {
                return Some((Ok(event), follower));
            }
            let (app, seen) = (Arc::clone(&follower.app), follower.seen);
            let found = blocking(move || app.desk.changes_after(seen, None, BATCH)).await;
            let Ok(Ok(found)) = found else { return None };
            for numbered in found {
                follower.seen = numbered.n;
                let change = ChangeItem::from(numbered);
                let event = Event::default().event("change").id(change.n.to_string());
                follower.ready.extend(event.json_data(&change).ok());
            }
            if follower.ready.is_empty() {
                tokio::select! {
                    changed = follower.changed.changed() => changed.ok()?,
                    _ = follower.stopping.wait_for(|stopping| *stopping) => return None,
                }
            }
        }
    })
}
