//! The style, the script and the icon, as they lie beside the code.

use crate::app::App;
use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;
use std::sync::LazyLock;
use twox_hash::XxHash3_64;

const STYLE: &str = include_str!("../assets/app.css");
const SCRIPT: &str = include_str!("../assets/app.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// Changes with what the files hold, so that a browser may keep them for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    format!("{:016x}", XxHash3_64::oneshot([STYLE, SCRIPT, ICON].concat().as_bytes()))
});

/// The version of the files.
pub(crate) fn version() -> &'static str {
    &VERSION
}

pub(crate) fn routes() -> Router<Arc<App>> {
    let file = |kind: &'static str, text: &'static str| {
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ];
        get(move || async move { (headers, text).into_response() })
    };
    Router::new()
        .route("/app.css", file("text/css; charset=utf-8", STYLE))
        .route("/app.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/icon.svg", file("image/svg+xml", ICON))
}
