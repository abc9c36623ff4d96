//! What is wrong with a request, as RFC 9457 says it.

use crate::desk::DeskError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// What is wrong with a request (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Where the kind of problem is described.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem, in words.
    title: String,
    /// Status of the answer.
    status: u16,
    /// What was wrong this time.
    detail: String,
    /// The kind of problem, for programs; never changes.
    code: String,
}

/// Answers that every question may get.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described; the answers are made by `Problem`")]
pub(crate) enum Problems {
    /// The request cannot be done as asked.
    #[response(status = 400, content_type = "application/problem+json")]
    Asked(Problem),
    /// The token is asked for.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// Nothing is called so, or it is not kept here.
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(Problem),
    /// The server failed.
    #[response(status = 500, content_type = "application/problem+json")]
    Fault(Problem),
    /// Somebody else is writing, or too much is being done; try again later.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

/// Answers that a request to write may get beside [`Problems`].
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described; the answers are made by `Problem`")]
pub(crate) enum WriteProblems {
    /// Nobody may write here, or the session's secret is missing.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is of a kind that is not read here.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongKind(Problem),
}

impl Problem {
    fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: "/api".to_owned(),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
        }
    }

    pub(crate) fn asked(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", detail)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "send the token as `Authorization: Bearer TOKEN`",
        )
    }

    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(crate) fn too_large() -> Self {
        let words = "the body is larger than 8 MiB";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words)
    }

    pub(crate) fn wrong_kind(detail: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported", detail)
    }

    pub(crate) fn unknown(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknown", detail)
    }

    pub(crate) fn no_route() -> Self {
        Self::unknown("there is nothing at this address; /api/v1/openapi.json says what there is")
    }

    pub(crate) fn method() -> Self {
        let words = "this address does not take this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", words)
    }

    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    }

    pub(crate) fn fault() -> Self {
        let words = "the server failed; its log says more";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", words)
    }
}

impl DeskError {
    /// The status of an answer that says so.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Unknown { .. } | Self::NotKept(_) => StatusCode::NOT_FOUND,
            Self::Asked(_) => StatusCode::BAD_REQUEST,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Unknown { .. } => Self::unknown(error.to_string()),
            DeskError::NotKept(_) => {
                Self::new(StatusCode::NOT_FOUND, "not_kept", error.to_string())
            }
            DeskError::Asked(_) => Self::asked(error.to_string()),
            DeskError::Busy(_) => Self::busy(error.to_string()),
            DeskError::Failed(error) => {
                tracing::error!(%error, "the store failed");
                Self::fault()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = serde_json::to_vec(&self).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, json).into_response();
        let mut set = |name, value| {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        };
        match status {
            StatusCode::UNAUTHORIZED => set(header::WWW_AUTHENTICATE, "Bearer"),
            StatusCode::SERVICE_UNAVAILABLE => set(header::RETRY_AFTER, "5"),
            _ => {}
        }
        response
    }
}
