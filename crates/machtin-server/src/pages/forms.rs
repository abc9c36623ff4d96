//! Pages that change something: signing in, the review queue, corrections.

use super::templates as t;
use super::{DOUBTS, page};
use crate::access::{COOKIE, same};
use crate::app::{App, Lost, blocking};
use crate::desk::{DeskError, Wish};
use crate::guard::from_elsewhere;
use crate::prefs::Prefs;
use crate::view::story::ArticleLine;
use askama::Template;
use axum::Router;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use machtin_store::{FigureValue, Reason};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-out", axum::routing::post(sign_out))
        .route("/review", get(review))
        .route("/corrections", get(log).post(correct))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignIn {
    token: String,
    to: String,
}

/// A page of this server to go on to.
fn local(to: &str) -> &str {
    let safe = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && to.bytes().all(|byte| byte.is_ascii_graphic());
    if safe { to } else { "/" }
}

async fn sign_in_page(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    query: Result<Query<SignIn>, QueryRejection>,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    if query.token.is_empty() {
        ask_token(&app, &prefs, &query, false)
    } else {
        enter(&app, &prefs, &query)
    }
}

async fn sign_in(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    form: Result<Form<SignIn>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    enter(&app, &prefs, &form)
}

fn enter(app: &App, prefs: &Prefs, asked: &SignIn) -> Response {
    if !app.access.opens(asked.token.trim()) {
        return ask_token(app, prefs, asked, true);
    }
    let Some(session) = app.access.sign_in() else {
        return super::plain_error(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", session.id);
    with_cookie(Redirect::to(local(&asked.to)).into_response(), &cookie)
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn ask_token(app: &App, prefs: &Prefs, asked: &SignIn, wrong: bool) -> Response {
    // The address of this page may hold a token: links lead to the page without it.
    let prefs = Prefs { here: "/sign-in".to_owned(), ..prefs.clone() };
    let frame = super::Frame::new(app, &prefs);
    let status = if wrong { StatusCode::FORBIDDEN } else { StatusCode::OK };
    match (t::SignIn { frame: &frame, to: local(&asked.to), wrong }).render() {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(_) => super::plain_error(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SignOut {
    secret: String,
}

async fn sign_out(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    headers: HeaderMap,
    form: Result<Form<SignOut>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    let Some(session) = prefs.session.as_ref() else { return Redirect::to("/").into_response() };
    if !same(&session.secret, &form.secret) || from_elsewhere(&headers) {
        return super::error_page(&app, &prefs, StatusCode::FORBIDDEN, "");
    }
    app.access.sign_out(&session.id);
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    with_cookie(Redirect::to("/").into_response(), &gone)
}

async fn review(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    page(app, prefs, |app, frame| {
        let mut doubts = Vec::new();
        let found = if app.desk.is_store() { app.desk.doubts(DOUBTS)? } else { Vec::new() };
        for doubt in found {
            let pair = app.desk.explain(&doubt.a, &doubt.b)?;
            let why = t::WhyView::of(&pair, app, frame.words)?;
            doubts.push(t::DoubtView {
                a: ArticleLine::of(&*app.desk.reading(&doubt.a)?, frame.words),
                b: ArticleLine::of(&*app.desk.reading(&doubt.b)?, frame.words),
                together: doubt.together,
                score: why.score,
                reasons: why.reasons.into_iter().take(4).collect(),
            });
        }
        Ok(t::Review { frame, doubts }.render()?)
    })
    .await
}

async fn log(State(app): State<Arc<App>>, prefs: Prefs) -> Response {
    page(app, prefs, |app, frame| {
        let log = if app.desk.is_store() { app.desk.log()? } else { Vec::new() };
        Ok(t::Log { frame, log: t::log(&log) }.render()?)
    })
    .await
}

/// A form of a correction: which one, what it needs, why, and where to go on.
#[derive(Debug, Default)]
struct Wished {
    secret: String,
    what: String,
    story: String,
    a: String,
    b: String,
    articles: Vec<String>,
    at: String,
    value: String,
    n: String,
    why: String,
    to: String,
}

impl Wished {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "secret" => form.secret = value,
                "what" => form.what = value,
                "story" => form.story = value,
                "a" => form.a = value,
                "b" => form.b = value,
                "article" => form.articles.push(value),
                "at" => form.at = value,
                "value" => form.value = value,
                "n" => form.n = value,
                "why" => form.why = value,
                "to" => form.to = value,
                _ => {}
            }
        }
        form
    }

    fn wish(&self, app: &App) -> Result<Wish, DeskError> {
        let asked = |words: &str| DeskError::Asked(words.to_owned());
        let at = || self.at.parse().map_err(|_| asked("that is no place in an article"));
        Ok(match self.what.as_str() {
            "same" => Wish::Same(self.a.clone(), self.b.clone()),
            "not_same" => not_same(app, &self.a, &self.b)?,
            "merge" => Wish::Merge(vec![self.story.clone(), self.b.trim().to_owned()]),
            "split" => Wish::Split(self.story.clone(), self.articles.clone()),
            "figure" => {
                let point = number(&self.value).ok_or_else(|| asked("that is not a number"))?;
                let value = FigureValue {
                    point: Some(point),
                    bound: Some("exact".to_owned()),
                    ..FigureValue::default()
                };
                Wish::Figure(self.a.clone(), at()?, value)
            }
            "no_figure" => {
                let value = FigureValue { none: true, ..FigureValue::default() };
                Wish::Figure(self.a.clone(), at()?, value)
            }
            "undo" => Wish::Undo(self.n.parse().map_err(|_| asked("that is no correction"))?),
            _ => return Err(asked("that is no kind of correction")),
        })
    }
}

/// Two articles do not tell one story: their stories are kept apart, or the second leaves.
fn not_same(app: &App, a: &str, b: &str) -> Result<Wish, DeskError> {
    let (of_a, of_b) = (app.desk.story_id(a)?, app.desk.story_id(b)?);
    Ok(if of_a == of_b { Wish::Split(of_b, vec![b.to_owned()]) } else { Wish::NotSame(of_a, of_b) })
}

/// A number as people of either language type it: `20000`, `20.000`, `20,000`, `2,5`.
fn number(words: &str) -> Option<f64> {
    let plain: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let groups = |mark: char| {
        let mut parts = plain.split(mark);
        let first = parts.next().is_some_and(|part| (1..=3).contains(&part.len()));
        let mut rest = parts.peekable();
        first && rest.peek().is_some() && rest.all(|part| part.len() == 3)
    };
    let settled = match () {
        () if groups('.') => plain.replace('.', ""),
        () if groups(',') => plain.replace(',', ""),
        () => plain.replace(',', "."),
    };
    settled.parse().ok().filter(|number: &f64| number.is_finite())
}

async fn correct(
    State(app): State<Arc<App>>,
    prefs: Prefs,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Ok(Form(pairs)) = form else {
        return super::error_page(&app, &prefs, StatusCode::BAD_REQUEST, "");
    };
    let form = Wished::of(pairs);
    if !app.access.writable() {
        return super::error_page(&app, &prefs, StatusCode::FORBIDDEN, prefs.words().read_only());
    }
    let signed = prefs.session.as_ref().is_some_and(|s| same(&s.secret, &form.secret));
    if !signed || from_elsewhere(&headers) {
        let words = prefs.words().sign_in_to_correct();
        return super::error_page(&app, &prefs, StatusCode::FORBIDDEN, words);
    }
    let to = local(&form.to).to_owned();
    let worker = Arc::clone(&app);
    let made = blocking(move || {
        let wish = form.wish(&worker)?;
        let reason = Reason {
            who: "web".to_owned(),
            why: crate::text::shortened(&crate::text::readable(&form.why, false), 500),
            at: jiff::Timestamp::now(),
        };
        let n = worker.desk.correct(&wish, &reason)?;
        worker.look();
        Ok::<i64, DeskError>(n)
    });
    match made.await {
        Ok(Ok(n)) => {
            app.metrics.corrections.fetch_add(1, Ordering::Relaxed);
            tracing::info!(n, "corrected");
            Redirect::to(&to).into_response()
        }
        Ok(Err(error)) => super::failed(&app, &prefs, error.into()),
        Err(Lost) => super::plain_error(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_typed_in_either_language() {
        let check = |words, expected| assert_eq!(number(words), expected, "{words}");
        check("20000", Some(20_000.0));
        check("20.000", Some(20_000.0));
        check("1,250,000", Some(1_250_000.0));
        check("20 000", Some(20_000.0));
        check("2,5", Some(2.5));
        check("2.5", Some(2.5));
        check("inf", None);
        check("", None);
        check("hai vạn", None);
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for to in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"] {
            assert_eq!(local(to), "/", "{to}");
        }
        assert_eq!(local("/stories/s1?view=raw#text"), "/stories/s1?view=raw#text");
    }
}
