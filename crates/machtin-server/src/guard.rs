//! What every request passes: who may ask, what every answer says to the browser, the log.

use crate::api::problem::Problem;
use crate::app::App;
use crate::pages;
use crate::prefs::session;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

/// No script or style inside a page, nothing from elsewhere, no frame around it.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What every answer says to the browser.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Lets a request through where it may pass, and finishes its answer.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut response = match stopped(&app, &path, request.headers()) {
        Some(response) => response,
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    let took = start.elapsed();
    let status = response.status().as_u16();
    app.metrics.count(status, took);
    let micros = took.as_micros();
    // Paths may hold what somebody looks for; they stay on this machine.
    tracing::info!(%method, path, route, status, micros, "request");
    response
}

/// The answer to a request that may not pass.
fn stopped(app: &App, path: &str, headers: &HeaderMap) -> Option<Response> {
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    if host.is_some_and(|host| !app.access.answers_to(host)) {
        let words = "this server answers to localhost only\n";
        return Some((StatusCode::MISDIRECTED_REQUEST, words).into_response());
    }
    let open = ["/healthz", "/readyz", "/app.css", "/app.js", "/icon.svg", "/sign-in"];
    if !app.access.guarded || open.contains(&path) || known(app, headers) {
        return None;
    }
    Some(if path.starts_with("/api/v1/") || path == "/metrics" {
        Problem::unauthorized().into_response()
    } else {
        Redirect::to("/sign-in").into_response()
    })
}

/// Whether a request shows the token or a session.
pub(crate) fn known(app: &App, headers: &HeaderMap) -> bool {
    bearer(headers).is_some_and(|token| app.access.opens(token)) || session(app, headers).is_some()
}

/// The token that a program sends.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whether the browser says that another site sent the request.
pub(crate) fn from_elsewhere(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// A panic is a fault of ours: it is logged, and the others go on.
pub(crate) fn panicked(error: Box<dyn Any + Send + 'static>) -> Response {
    let words = error.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| error.downcast_ref::<&str>().copied()).unwrap_or("no words");
    tracing::error!(words, "a request panicked");
    pages::plain_error(StatusCode::INTERNAL_SERVER_ERROR)
}
