//! What a request brings, checked; what cannot be read becomes a problem.

use super::problem::Problem;
use crate::app::{App, BODY};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use serde::de::DeserializeOwned;
use std::io::Read;
use std::sync::Arc;

/// The query of an address.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(params)| Self(params)).map_err(|error| Problem::asked(error.body_text()))
    }
}

/// The variable part of an address.
pub(crate) struct Name(pub(crate) String);

impl FromRequestParts<Arc<App>> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, app).await;
        read.map(|Path(name)| Self(name)).map_err(|error| Problem::asked(error.body_text()))
    }
}

/// A body, unpacked, with its kind: lower case, without parameters.
pub(crate) struct Body {
    pub(crate) kind: String,
    pub(crate) bytes: Vec<u8>,
}

impl FromRequest<Arc<App>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let kind = word(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
        let packed = word(request.headers(), header::CONTENT_ENCODING);
        let bytes = Bytes::from_request(request, app).await.map_err(body_problem)?;
        let bytes = match packed.as_deref() {
            None | Some("" | "identity") => bytes.to_vec(),
            Some("gzip") => unpacked(&bytes)?,
            Some(_) => return Err(Problem::wrong_kind("bodies may be packed with gzip only")),
        };
        Ok(Self { kind, bytes })
    }
}

/// The value of a header, lower case, without parameters.
fn word(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn body_problem(error: BytesRejection) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large();
    }
    Problem::asked(error.body_text())
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let limit = u64::try_from(BODY).unwrap_or(u64::MAX);
    let mut unpacked = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes).take(limit + 1).read_to_end(&mut unpacked);
    match read {
        Err(error) => Err(Problem::asked(format!("the body does not unpack: {error}"))),
        Ok(_) if unpacked.len() > BODY => Err(Problem::too_large()),
        Ok(_) => Ok(unpacked),
    }
}

impl Body {
    /// The body as an object.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        if self.kind != "application/json" {
            return Err(Problem::wrong_kind("send application/json"));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| Problem::asked(error.to_string()))
    }
}
