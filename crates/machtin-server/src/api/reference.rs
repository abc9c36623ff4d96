//! The description of the interface, made from the code that answers.

use super::{events, lists, read, work, write};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa::openapi::path::Operation as Described;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{Modify, OpenApi as _};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "machtin",
        description = "Stories of a pile of Vietnamese and English news, every line cited. \
                       Offsets are bytes of UTF-8 in the article's text, half-open. Keys may be \
                       added within version 1, never removed.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        lists::stories, read::story, read::timeline, read::story_figures, read::people,
        read::story_quotes, read::sources, read::history, lists::figures, lists::quotes,
        lists::entities, read::entity, lists::articles, read::article, read::raw, read::clean,
        read::segments, read::removed, lists::search, read::explain, write::corrections,
        write::correct, read::review, write::queries, write::query, write::save_query,
        read::export, read::manifest, events::events, work::analyze, work::segment,
        work::normalize_text,
    ),
    components(schemas(super::problem::Problem)),
    modifiers(&Token)
)]
struct V1;

/// The token that requests to write need.
struct Token;

impl Modify for Token {
    fn modify(&self, api: &mut OpenApi) {
        let scheme =
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        api.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

static JSON: LazyLock<String> =
    LazyLock::new(|| V1::openapi().to_pretty_json().unwrap_or_default());

pub(crate) async fn openapi() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-cache")];
    (headers, JSON.as_str()).into_response()
}

/// An operation as the reference page shows it.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) answers: Vec<(String, String)>,
}

/// All operations, in order of their addresses.
pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in V1::openapi().paths.paths {
        let methods = [("GET", item.get), ("POST", item.post)];
        for (method, operation) in methods {
            operations.extend(operation.map(|operation| shown(method, &path, operation)));
        }
    }
    operations
}

fn shown(method: &'static str, path: &str, operation: Described) -> Operation {
    let words = |words: Option<String>| words.unwrap_or_default();
    let parameters = operation.parameters.unwrap_or_default();
    Operation {
        id: words(operation.operation_id),
        method,
        path: path.to_owned(),
        summary: operation.description.or(operation.summary).unwrap_or_default(),
        parameters: parameters
            .into_iter()
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some((parameter.name, words(parameter.description))),
                RefOr::Ref(_) => None,
            })
            .collect(),
        answers: operation
            .responses
            .responses
            .into_iter()
            .map(|(status, answer)| match answer {
                RefOr::T(answer) => (status, answer.description),
                RefOr::Ref(_) => (status, String::new()),
            })
            .collect(),
    }
}
