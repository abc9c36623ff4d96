//! The page and the interface, asked without a network. The articles are those of `examples/pile`
//! and hostile ones written here; all are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use machtin::ingest::{Given, Input, Note, Options, Page, PageKind, pages};
use machtin::{Models, Pile};
use machtin_server::{Access, Desk, app, router};
use machtin_store::{WriteOptions, Writer};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;
use tower::ServiceExt;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn ask(router: &Router, request: Request<Body>) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    })
}

fn get_with(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(router, request.body(Body::empty()).unwrap())
}

fn get(router: &Router, path: &str) -> Answer {
    get_with(router, path, &[])
}

fn post(router: &Router, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(router, request.body(body.into()).unwrap())
}

fn example() -> Vec<Page> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile");
    pages(&[Input::Path(folder.into())], &Options::default()).map(Result::unwrap).collect()
}

fn pile_of(pages: Vec<Page>) -> Router {
    let models = Models::embedded();
    let read = Pile::read(pages.into_iter().map(Ok), &models, &|| {});
    router(&app(Desk::of_pile(read.value, read.notes, models), Access::local(None, false)))
}

fn pile() -> Router {
    pile_of(example())
}

fn fill(folder: &Path, pages: Vec<Page>) {
    let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
    let mut writer = Writer::open(folder, &WriteOptions::default(), now).unwrap();
    let pages = pages.into_iter().map(Ok::<Page, Note>);
    writer.add(pages, &Models::embedded(), now, &mut |_| {}).unwrap();
}

fn store_with(access: Access) -> (TempDir, Router) {
    let folder = TempDir::new().unwrap();
    fill(folder.path(), example());
    let desk = Desk::of_store(folder.path(), Models::embedded()).unwrap();
    (folder, router(&app(desk, access)))
}

fn store() -> (TempDir, Router) {
    store_with(Access::local(Some(TOKEN.to_owned()), false))
}

/// The story with the most articles.
fn story(router: &Router) -> String {
    let stories = get(router, "/api/v1/stories?order=size").json();
    stories["items"][0]["id"].as_str().unwrap().to_owned()
}

fn authorization() -> String {
    format!("Bearer {TOKEN}")
}

/// All pages that lead from the front, two steps deep.
fn reachable(router: &Router) -> Vec<(String, Answer)> {
    let mut known = vec!["/".to_owned()];
    let mut answers = Vec::new();
    let mut at = 0;
    while at < known.len() && at < 120 {
        let path = known[at].clone();
        let answer = get(router, &path);
        if answer.header("content-type").starts_with("text/html") {
            for link in answer.text().split("href=\"").skip(1) {
                let link = link.split(['"', '#']).next().unwrap().replace("&amp;", "&");
                let page =
                    link.starts_with('/') && !link.contains("ui=") && !link.contains("theme=");
                if page && !known.contains(&link) {
                    known.push(link);
                }
            }
        }
        answers.push((path, answer));
        at += 1;
    }
    answers
}

#[test]
fn every_link_of_the_example_leads_somewhere() {
    let (_folder, store) = store();
    for router in [pile(), store] {
        let answers = reachable(&router);
        assert!(answers.len() > 60, "{}", answers.len());
        for (path, answer) in answers {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
}

#[test]
fn no_page_holds_a_script_or_a_style_of_its_own() {
    let (_folder, router) = store();
    for (path, answer) in reachable(&router) {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        if answer.header("content-type").starts_with("text/html") {
            let html = answer.text();
            assert_eq!(html.matches("<script").count(), 1, "{path}");
            assert!(html.contains("<script src=\"/app.js?v="), "{path}");
            for inside in ["<style", " style=", " onclick", " onload", "javascript:", "<iframe"] {
                assert!(!html.contains(inside), "{path}: {inside}");
            }
        }
    }
}

/// Everything a page of the web has been broken with.
fn hostile() -> Vec<Page> {
    let body = "Quảng trường Sao Mai hôm thứ hai có hơn 2 vạn người, cảnh sát nói.\n";
    let title = "<script>alert(1)</script> & \"quoted\" <img src=x onerror=alert(2)>";
    let huge = "Cứu trợ <b>".repeat(1_000_000);
    let text = |path: &str, given: Given, words: String| Page {
        path: path.to_owned(),
        kind: PageKind::Text,
        bytes: words.into_bytes(),
        given,
    };
    let given = Given {
        title: Some(title.to_owned()),
        url: Some("javascript:alert(3)".to_owned()),
        publisher: Some("</title><script>alert(4)</script>".to_owned()),
        author: Some("<svg onload=alert(5)>".to_owned()),
        ..Given::default()
    };
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(6)\"><script>alert(7)</script></svg>";
    vec![
        text("one.txt", given, format!("{title}\n\n{body}{svg}\n\u{202e}gnorw\u{202c} way. {body}")),
        text(
            "two.txt",
            Given { title: Some("Two <a href=\"javascript:alert(8)\">x</a>".to_owned()), ..Given::default() },
            format!("Ông Trần Văn <i onmouseover=alert(9)>Sáng</i> nói: \"&lt;script&gt;alert(10)&lt;/script&gt; là {{{{7*7}}}}\".\n{body}"),
        ),
        text("huge.txt", Given { title: Some(huge.clone()), ..Given::default() }, format!("{huge}\n\n{body}")),
        Page {
            path: "page.html".to_owned(),
            kind: PageKind::Html,
            bytes: format!(
                "<html><head><title>&lt;script&gt;alert(11)&lt;/script&gt;</title><base href='//evil.example'></head>\
                 <body onload=alert(12)><article><h1>&lt;img src=x onerror=alert(13)&gt;</h1><p>{}</p></article></body></html>",
                body.repeat(6)
            )
            .into_bytes(),
            given: Given { url: Some("data:text/html,<script>alert(14)</script>".to_owned()), ..Given::default() },
        },
    ]
}

#[test]
fn hostile_articles_are_shown_as_text() {
    let folder = TempDir::new().unwrap();
    fill(folder.path(), hostile());
    let desk = Desk::of_store(folder.path(), Models::embedded()).unwrap();
    let store = router(&app(desk, Access::local(Some(TOKEN.to_owned()), false)));
    for router in [pile_of(hostile()), store] {
        let answers = reachable(&router);
        let mut shown = 0;
        for (path, answer) in answers {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            if !answer.header("content-type").starts_with("text/html") {
                continue;
            }
            let html = answer.text();
            assert!(html.len() < 4_000_000, "{path}: {}", html.len());
            assert_eq!(html.matches("<script").count(), 1, "{path}");
            for bad in [
                "<img",
                "onload=\"",
                "<svg xmlns",
                "<i on",
                "href=\"javascript",
                "href=\"data:",
                "<base",
                "\u{202e}",
                "<b>",
            ] {
                assert!(!html.contains(bad), "{path}: {bad}");
            }
            shown += html.matches("alert(1)").count();
        }
        assert!(shown > 0);
        let found = get(&router, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E").text();
        assert_eq!(found.matches("<script").count(), 1);
    }
}

#[test]
fn a_huge_title_is_cut() {
    let router = pile_of(hostile());
    let front = get(&router, "/");
    assert!(front.body.len() < 60_000, "{}", front.body.len());
}

#[test]
fn a_citation_leads_to_its_marked_sentence() {
    let router = pile();
    let page = get(&router, &format!("/stories/{}", story(&router))).text();
    let link = page.split("href=\"/evidence/").nth(1).unwrap().split('"').next().unwrap();
    let evidence = get(&router, &format!("/evidence/{link}"));
    assert_eq!(evidence.status, StatusCode::OK);
    let html = evidence.text();
    assert!(html.contains("<mark id=\"cited\">") && html.contains("<mark id=\"mark\">"), "{html}");
    for view in ["raw", "clean", "segmented"] {
        let shown = get(&router, &format!("/evidence/{link}?view={view}"));
        assert!(shown.text().contains("<mark id=\"mark\">"), "{view}");
    }
    let (article, _) = link.split_once('/').unwrap();
    for place in ["5-5", "9-2", "x", "1-99999999", "-1-4", "0-18446744073709551616"] {
        let answer = get(&router, &format!("/evidence/{article}/{place}"));
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
    }
}

#[test]
fn the_interface_speaks_both_languages() {
    let router = pile();
    let heading = |answer: &Answer| {
        answer.text().split("<h1>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(heading(&get(&router, "/")), "Stories");
    let vietnamese = get_with(&router, "/", &[("accept-language", "vi-VN,vi;q=0.9,en;q=0.5")]);
    assert_eq!(heading(&vietnamese), "Các chuyện");
    assert_eq!(vietnamese.header("content-language"), "vi");
    let switched = get_with(&router, "/?ui=en", &[("accept-language", "vi")]);
    assert_eq!(heading(&switched), "Stories");
    assert!(switched.header("set-cookie").starts_with("ui=en;"));
    assert_eq!(heading(&get_with(&router, "/", &[("cookie", "ui=vi")])), "Các chuyện");
    assert!(get(&router, "/?theme=dark").text().contains("data-theme=\"dark\""));
}

#[test]
fn pages_are_kept_and_validated() {
    let router = pile();
    let path = format!("/stories/{}", story(&router));
    let first = get(&router, &path);
    let etag = first.header("etag").to_owned();
    let again = get_with(&router, &path, &[("if-none-match", &etag)]);
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let packed = get_with(&router, &path, &[("accept-encoding", "gzip")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut html = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut html)
        .unwrap();
    assert_eq!(html, first.body);
    assert!(first.body.len() < 100_000, "{}", first.body.len());
    let metrics = get(&router, "/metrics").text();
    assert!(metrics.contains("machtin_pages_kept_total 2"), "{metrics}");
    let json = get(&router, "/api/v1/stories");
    let etag = json.header("etag").to_owned();
    let again = get_with(&router, "/api/v1/stories", &[("if-none-match", &etag)]);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[test]
fn only_this_machine_is_answered() {
    let router = pile();
    let elsewhere = get_with(&router, "/", &[("host", "evil.example")]);
    assert_eq!(elsewhere.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(get_with(&router, "/", &[("host", "localhost:7878")]).status, StatusCode::OK);
}

#[test]
fn others_need_the_token_to_read() {
    let (_folder, router) = store_with(Access::open_to_others(TOKEN.to_owned(), false));
    assert_eq!(get(&router, "/healthz").status, StatusCode::OK);
    assert_eq!(get(&router, "/").status, StatusCode::SEE_OTHER);
    assert_eq!(get(&router, "/sign-in").status, StatusCode::OK);
    let refused = get(&router, "/api/v1/stories");
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    for path in
        ["/api/v1/openapi.json", "/metrics", "/stories/x", "/api", "/api/v1/export/stories.jsonl"]
    {
        assert_ne!(get(&router, path).status, StatusCode::OK, "{path}");
    }
    let open = get_with(&router, "/api/v1/stories", &[("authorization", &authorization())]);
    assert_eq!(open.status, StatusCode::OK);
    let wrong = get_with(&router, "/api/v1/stories", &[("authorization", "Bearer 0123")]);
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
}

/// The cookie and the secret of somebody who signed in.
fn sign_in(router: &Router) -> (String, String) {
    let form = format!("token={TOKEN}&to=/review");
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let entered = post(router, "/sign-in", &[kind], form);
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(entered.header("location"), "/review");
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = get_with(router, "/", &[("cookie", &cookie)]).text();
    let secret = page.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    (cookie, secret.to_owned())
}

#[test]
fn a_form_without_the_sessions_secret_changes_nothing() {
    let (_folder, router) = store();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let wrong = post(&router, "/sign-in", &[kind], "token=wrong");
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    let (cookie, secret) = sign_in(&router);
    let id = story(&router);
    let article = get(&router, &format!("/api/v1/stories/{id}")).json()["articles"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let form = |secret: &str| {
        format!("secret={secret}&what=split&story={id}&article={article}&to=/stories/{id}")
    };
    let signed = ("cookie", cookie.as_str());
    for (headers, secret) in [
        (vec![kind], secret.as_str()),
        (vec![kind, signed], ""),
        (vec![kind, signed], "0000"),
        (vec![kind, signed, ("sec-fetch-site", "cross-site")], secret.as_str()),
    ] {
        let answer = post(&router, "/corrections", &headers, form(secret));
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(get(&router, "/api/v1/corrections").json(), json!([]));
    let before = get(&router, "/api/v1/stories").json()["items"].as_array().unwrap().len();
    let done = post(&router, "/corrections", &[kind, signed], form(&secret));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let after = get(&router, "/api/v1/stories").json()["items"].as_array().unwrap().len();
    assert_eq!(after, before + 1);
    let undone = post(
        &router,
        "/corrections",
        &[kind, signed],
        format!("secret={secret}&what=undo&n=1&to=/corrections"),
    );
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text());
    assert_eq!(get(&router, "/api/v1/stories").json()["items"].as_array().unwrap().len(), before);
    let gone = post(&router, "/sign-out", &[kind, signed], format!("secret={secret}"));
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let late = post(&router, "/corrections", &[kind, signed], form(&secret));
    assert_eq!(late.status, StatusCode::FORBIDDEN);
}

#[test]
fn programs_correct_with_the_token() {
    let (_folder, router) = store();
    let json = ("content-type", "application/json");
    let token = authorization();
    let signed = ("authorization", token.as_str());
    let figures = get(&router, "/api/v1/figures?limit=1").json();
    let figure = &figures["items"][0];
    let wish = json!({
        "kind": "fix_figure", "article": figure["article"], "at": figure["figure"]["start"],
        "point": 12345.0, "bound": "exact", "who": "tester", "why": "misread",
    });
    assert_eq!(
        post(&router, "/api/v1/corrections", &[json], wish.to_string()).status,
        StatusCode::UNAUTHORIZED
    );
    let made = post(&router, "/api/v1/corrections", &[json, signed], wish.to_string());
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let log = get(&router, "/api/v1/corrections").json();
    assert_eq!(log[0]["who"], "tester");
    let fixed = get(&router, "/api/v1/figures?limit=1000").json();
    let fixed = fixed["items"].as_array().unwrap().iter().find(|f| f["figure"]["point"] == 12345.0);
    assert!(fixed.is_some());
    for broken in [
        json!({"kind": "merge", "stories": ["nosuch", "other"]}),
        json!({"kind": "undo", "correction": 99}),
        json!({"kind": "?"}),
        json!([]),
    ] {
        let answer = post(&router, "/api/v1/corrections", &[json, signed], broken.to_string());
        assert!(answer.status.is_client_error(), "{broken}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let (_folder, closed) = store_with(Access::local(Some(TOKEN.to_owned()), true));
    let refused = post(&closed, "/api/v1/corrections", &[json, signed], wish.to_string());
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let refused = post(&pile(), "/api/v1/corrections", &[json, signed], wish.to_string());
    assert_eq!(refused.json()["code"], "not_kept");
}

#[test]
fn a_list_read_in_parts_is_the_whole_list() {
    let (_folder, store) = store();
    for router in [pile(), store] {
        for list in ["stories", "figures", "quotes", "entities", "articles"] {
            let whole = get(&router, &format!("/api/v1/{list}?limit=1000")).json();
            assert_eq!(whole["next"], Value::Null);
            let mut parts: Vec<Value> = Vec::new();
            let mut cursor = String::new();
            loop {
                let part = get(&router, &format!("/api/v1/{list}?limit=3{cursor}")).json();
                parts.extend(part["items"].as_array().unwrap().clone());
                match part["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            let all = whole["items"].as_array().unwrap();
            assert!(all.len() > 3 || list == "stories", "{list}");
            let sorted = |items: &[Value]| {
                let mut words: Vec<String> = items.iter().map(Value::to_string).collect();
                words.sort();
                words
            };
            assert_eq!(sorted(&parts), sorted(all), "{list}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    let (_folder, router) = store();
    for (path, status) in [
        ("/api/v1/stories?limit=0", 400),
        ("/api/v1/stories?limit=x", 400),
        ("/api/v1/stories?cursor=zz", 400),
        ("/api/v1/stories/nosuch", 404),
        ("/api/v1/articles/nosuch/raw", 404),
        ("/api/v1/search", 400),
        ("/api/v1/search?q=%22open", 400),
        ("/api/v1/explain?a=x&b=x", 400),
        ("/api/v1/export/figures.exe", 404),
        ("/api/v1/nosuch", 404),
        ("/api/v1/events?from=yesterday", 400),
    ] {
        let answer = get(&router, path);
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{path}");
        assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()), "{path}");
    }
    let wrong = post(&router, "/api/v1/stories", &[], "");
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn texts_are_worked_on_and_not_kept() {
    let router = pile();
    let json = ("content-type", "application/json");
    let article =
        json!({"text": "Hơn 2 vạn người xuống đường ở Marenta.", "published": "2017-10-16"});
    let read = post(&router, "/api/v1/analyze", &[json], article.to_string());
    assert_eq!(read.status, StatusCode::OK, "{}", read.text());
    assert_eq!(read.json()["figures"][0]["lo"], 20_000.0);
    let line = |text: &str| format!("{}\n", json!({"id": "x", "text": text}));
    let many = line("Một người bị thương.") + &line("Hai người bị thương.");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(many.as_bytes()).unwrap();
    let headers = [("content-type", "application/x-ndjson"), ("content-encoding", "gzip")];
    let lines = post(&router, "/api/v1/analyze", &headers, packer.finish().unwrap());
    assert_eq!(lines.text().lines().count(), 2, "{}", lines.text());
    let segments =
        post(&router, "/api/v1/segment", &[("content-type", "text/plain")], "học sinh").json();
    assert_eq!(segments["tokens"], json!([[0, 10]]));
    let settled =
        post(&router, "/api/v1/normalize", &[json], json!({"text": "hòa\u{200b}"}).to_string());
    assert_eq!(settled.json()["invisible"], 1);
    for (kind, body, status) in [
        ("application/json", "{", 400),
        ("application/json", "{}", 400),
        ("text/yaml", "a: b", 415),
        ("application/json", "{\"text\": \"a\", \"published\": \"soon\"}", 400),
    ] {
        let answer = post(&router, "/api/v1/analyze", &[("content-type", kind)], body);
        assert_eq!(answer.status.as_u16(), status, "{body}");
    }
}

#[test]
fn bodies_are_bounded_packed_or_not() {
    let router = pile();
    let plain = vec![b'a'; (8 << 20) + 1];
    let large = post(&router, "/api/v1/segment", &[("content-type", "text/plain")], plain);
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b'a'; 64 << 20]).unwrap();
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let headers = [("content-type", "text/plain"), ("content-encoding", "gzip")];
    let answer = post(&router, "/api/v1/segment", &headers, bomb);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn search_finds_words_with_and_without_marks() {
    let (_folder, store) = store();
    for router in [pile(), store] {
        let find = |query: &str| {
            let query: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
            let found = get(&router, &format!("/api/v1/search?q={query}")).json();
            let page = get(&router, &format!("/search?q={query}")).text();
            let total = found["total"].as_u64().unwrap();
            assert_eq!(page.contains("<mark>"), total > 0, "{query}");
            total
        };
        assert!(find("đối lập") > 0);
        assert!(find("doi lap") >= find("đối lập"));
        assert!(find("\"xuống đường\"") > 0);
        assert_eq!(find("zzzzzz"), 0);
    }
    // A place in a text that decomposes and folds to other lengths stays a place.
    let text = "Tiêu đề\n\nNgười dân ở Đà Nẵng nói İstanbul xa. ĐÀ NẴNG đẹp.\n".repeat(3);
    let page = Page {
        path: "a".to_owned(),
        kind: PageKind::Text,
        bytes: text.into_bytes(),
        given: Given::default(),
    };
    let found = get(&pile_of(vec![page]), "/api/v1/search?q=da%20nang").json();
    let hit = &found["items"][0];
    let snippet = hit["snippet"].as_str().unwrap();
    let mark = &hit["marks"][0];
    let words = &snippet[usize::try_from(mark[0].as_u64().unwrap()).unwrap()
        ..usize::try_from(mark[1].as_u64().unwrap()).unwrap()];
    assert!(["Đà", "Nẵng", "ĐÀ", "NẴNG", "Đà Nẵng"].contains(&words), "{words}");
}

#[test]
fn a_store_that_others_write_to_is_followed() {
    let folder = TempDir::new().unwrap();
    fill(folder.path(), Vec::new());
    let desk = Desk::of_store(folder.path(), Models::embedded()).unwrap();
    let app = app(desk, Access::local(None, false));
    let router = router(&app);
    let empty = get(&router, "/").text();
    assert!(empty.contains("machtin add"), "{empty}");
    fill(folder.path(), example());
    app.look();
    assert!(!get(&router, "/").text().contains("machtin add"));
    let id = story(&router);
    let history = get(&router, &format!("/api/v1/stories/{id}/history")).json();
    assert_eq!(history[0]["kind"], "new");
}

#[test]
fn events_are_taken_up_where_they_were_left() {
    let (_folder, router) = store();
    let first = |path: &str, last: Option<&str>| {
        let mut request = Request::get(path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = router.clone().oneshot(request).await.unwrap();
            let mut events = String::new();
            let mut body = response.into_body().into_data_stream();
            while !events.contains("event: change") {
                let next = futures_util::StreamExt::next(&mut body);
                let wait = tokio::time::timeout(std::time::Duration::from_secs(20), next);
                events
                    .push_str(std::str::from_utf8(&wait.await.unwrap().unwrap().unwrap()).unwrap());
            }
            events
        })
    };
    assert!(first("/api/v1/events?from=0", None).contains("id: 1\n"));
    let later = first("/api/v1/events?from=0", Some("1"));
    assert!(later.contains("id: 2\n") && !later.contains("id: 1\n"), "{later}");
}

#[test]
fn the_description_is_that_of_the_answers() {
    let router = pile();
    let described = get(&router, "/api/v1/openapi.json").json();
    assert_eq!(described["openapi"], "3.1.0");
    let paths = described["paths"].as_object().unwrap();
    for path in [
        "/api/v1/stories/{id}/timeline",
        "/api/v1/articles/{id}/removed",
        "/api/v1/explain",
        "/api/v1/events",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let words = described.to_string();
    for name in words.split("#/components/schemas/").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(described["components"]["schemas"].get(name).is_some(), "{name}");
    }
    let page = get(&router, "/api").text();
    for path in paths.keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
    assert_eq!(
        get(&router, "/metrics").header("content-type").split(';').next(),
        Some("text/plain")
    );
    assert_eq!(get(&router, "/readyz").status, StatusCode::OK);
}
