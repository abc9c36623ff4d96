//! What a request asks for beside its address: language, colours, session.

use crate::access::{COOKIE, Session};
use crate::app::App;
use crate::words::{Lang, Words, accepted};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;
use std::sync::Arc;

/// How long a choice of language or colours is remembered: a year, in seconds.
const REMEMBERED: u32 = 31_536_000;

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has them.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn of(name: &str) -> Option<Self> {
        match name {
            "system" => Some(Self::System),
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a request asks for beside its address.
#[derive(Clone, Debug)]
pub(crate) struct Prefs {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    pub(crate) session: Option<Session>,
    /// Path and query, without the choice of language and colours.
    pub(crate) here: String,
    /// Choices to remember.
    pub(crate) cookies: Vec<String>,
    pub(crate) gzip: bool,
    pub(crate) if_none_match: Option<String>,
}

impl Prefs {
    pub(crate) fn words(&self) -> Words {
        Words(self.lang)
    }
}

impl FromRequestParts<Arc<App>> for Prefs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let mut lang = None;
        let mut theme = None;
        let mut rest: Vec<&str> = Vec::new();
        let mut cookies = Vec::new();
        for pair in parts.uri.query().unwrap_or_default().split('&') {
            match pair.split_once('=') {
                Some(("ui", code)) => lang = Lang::of(code),
                Some(("theme", name)) => theme = Theme::of(name),
                _ if pair.is_empty() => {}
                _ => rest.push(pair),
            }
        }
        let remember = |name: &str, value: &str| {
            format!("{name}={value}; Path=/; Max-Age={REMEMBERED}; SameSite=Lax")
        };
        cookies.extend(lang.map(|lang| remember("ui", lang.code())));
        cookies.extend(theme.map(|theme| remember("theme", theme.name())));
        let accepted = || text(headers, header::ACCEPT_LANGUAGE).map(accepted);
        let lang = lang.or_else(|| Lang::of(cookie(headers, "ui")?)).or_else(accepted);
        let theme = theme.or_else(|| Theme::of(cookie(headers, "theme")?));
        // Two slashes at the start would name another server.
        let path = format!("/{}", parts.uri.path().trim_start_matches(['/', '\\']));
        let here = match rest.join("&") {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        };
        Ok(Self {
            lang: lang.unwrap_or_default(),
            theme: theme.unwrap_or_default(),
            session: session(app, headers),
            here,
            cookies,
            gzip: text(headers, header::ACCEPT_ENCODING).is_some_and(|e| e.contains("gzip")),
            if_none_match: text(headers, header::IF_NONE_MATCH).map(str::to_owned),
        })
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| *key == name).map(|p| p.1)
}

/// The session of a request.
pub(crate) fn session(app: &App, headers: &HeaderMap) -> Option<Session> {
    app.access.session(cookie(headers, COOKIE)?)
}
