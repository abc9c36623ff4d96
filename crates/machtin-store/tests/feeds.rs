//! Watching feeds, against a server of the test's own. The articles are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jiff::{SignedDuration, Timestamp};
use machtin::Models;
use machtin_store::fetch::{Client, Known, Limits};
use machtin_store::{Looked, WatchOptions, WriteOptions, Writer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Tin Bến Gạo</title>
<item><title>Phà ngừng chạy</title><link>BASE/pha.html</link>
<pubDate>Mon, 16 Oct 2017 08:00:00 +0700</pubDate>
<description>Chuyến phà cuối cùng rời bến lúc 18 giờ hôm qua.</description></item>
<item><title>Cầu thông xe</title><link>BASE/gone.html</link>
<description>Cầu Vĩnh Lạc thông xe sáng nay, hơn ba nghìn người đến dự lễ khánh thành.</description></item>
</channel></rss>"#;
const PAGE: &str = "<html><head><title>Phà ngừng chạy</title></head><body><article><h1>Phà ngừng \
    chạy</h1><p>Chuyến phà cuối cùng rời bến Tân Hòa lúc 18 giờ hôm qua, chủ phà cho biết, sau khi \
    120 người đã xuống thuyền an toàn.</p><p>Người dân hai bờ sông sẽ đi cầu mới từ sáng thứ hai, \
    theo lời ông Lê Văn Tám, chủ tịch thị xã.</p></article></body></html>";

/// A server that answers as it is told and remembers what it was asked.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
    broken: Arc<Mutex<bool>>,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let broken = Arc::new(Mutex::new(false));
        let sent = Arc::new(Mutex::new(Vec::new()));
        let server = Self {
            base: base.clone(),
            asked: asked.clone(),
            broken: broken.clone(),
            sent: sent.clone(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut request = String::new();
                while reader.read_line(&mut request).unwrap_or(0) > 2 {}
                let mut body = Vec::new();
                let length = request.to_lowercase().split("content-length: ").nth(1).map(|rest| {
                    rest.lines().next().unwrap_or("0").trim().parse::<u64>().unwrap_or(0)
                });
                reader.take(length.unwrap_or(0)).read_to_end(&mut body).unwrap();
                sent.lock().unwrap().push(String::from_utf8(body).unwrap());
                let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
                let fresh = request.to_lowercase().contains("if-none-match: \"v1\"");
                asked.lock().unwrap().push(path.clone());
                let (status, headers, body) = match path.as_str() {
                    _ if *broken.lock().unwrap() => {
                        ("503 Busy", "Retry-After: 7200\r\n", String::new())
                    }
                    "/feed" if fresh => ("304 Not Modified", "", String::new()),
                    "/feed" => (
                        "200 OK",
                        "Content-Type: application/rss+xml\r\nETag: \"v1\"\r\n",
                        FEED.replace("BASE", &base),
                    ),
                    "/hook" => ("204 No Content", "", String::new()),
                    "/old" => ("301 Moved", "Location: /feed\r\n", String::new()),
                    "/circle" => ("302 Found", "Location: /circle\r\n", String::new()),
                    "/pha.html" => {
                        ("200 OK", "Content-Type: text/html; charset=utf-8\r\n", PAGE.to_owned())
                    }
                    "/large" => ("200 OK", "Content-Type: text/html\r\n", "x".repeat(1 << 20)),
                    _ => ("404 Not Found", "", String::new()),
                };
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(body.as_bytes());
            }
        });
        server
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

const OPTIONS: WatchOptions =
    WatchOptions { every: Duration::from_secs(900), pause: Duration::ZERO };

fn now() -> Timestamp {
    "2026-01-02T03:00:00Z".parse().unwrap()
}

fn look(writer: &mut Writer, url: &str, now: Timestamp) -> Looked {
    let client = Client::new(Limits::new(true));
    let models = Models::embedded();
    writer.look_at(url, &client, &models, &OPTIONS, now, &mut || {}).unwrap()
}

#[test]
fn a_feed_is_read_once_and_asked_politely_after() {
    let server = Server::start();
    let folder = TempDir::new().unwrap();
    let mut writer = Writer::open(folder.path(), &WriteOptions::default(), now()).unwrap();
    let url = format!("{}/feed", server.base);
    writer.know_feeds(&[(url.clone(), None)]).unwrap();
    assert_eq!(writer.store().due_feeds(now()).unwrap().len(), 1);
    let looked = look(&mut writer, &url, now());
    assert_eq!((looked.articles, looked.problem), (2, None));
    assert_eq!(server.asked(), ["/feed", "/pha.html", "/gone.html"]);
    // The page itself, not the teaser; the teaser where the page is gone.
    let texts: Vec<String> = writer
        .store()
        .article_ids()
        .unwrap()
        .iter()
        .map(|id| writer.store().reading(id).unwrap().text)
        .collect();
    assert!(texts.iter().any(|text| text.contains("120 người")));
    assert!(texts.iter().any(|text| text.contains("hơn ba nghìn người")));

    assert!(writer.store().due_feeds(now()).unwrap().is_empty());
    let later = now() + SignedDuration::from_secs(900);
    assert_eq!(writer.store().due_feeds(later).unwrap().len(), 1);
    assert_eq!(look(&mut writer, &url, later).articles, 0);
    assert_eq!(server.asked(), ["/feed"], "nothing changed, nothing fetched");
}

#[test]
fn a_feed_that_fails_is_left_alone_for_longer_and_longer() {
    let server = Server::start();
    let folder = TempDir::new().unwrap();
    let mut writer = Writer::open(folder.path(), &WriteOptions::default(), now()).unwrap();
    let url = format!("{}/nothing", server.base);
    writer.know_feeds(&[(url.clone(), None)]).unwrap();
    let due = |writer: &Writer| -> i64 {
        let due: Timestamp =
            writer.store().feeds().unwrap()[0].due.clone().unwrap().parse().unwrap();
        due.duration_since(now()).as_secs()
    };
    for seconds in [900, 1800, 3600] {
        let looked = look(&mut writer, &url, now());
        assert_eq!(looked.problem.as_deref(), Some("the server answers 404"));
        assert_eq!(due(&writer), seconds);
    }
    assert_eq!(writer.store().feeds().unwrap()[0].failures, 3);
    // A server that says how long.
    *server.broken.lock().unwrap() = true;
    let other = format!("{}/feed", server.base);
    writer.know_feeds(&[(other.clone(), None)]).unwrap();
    look(&mut writer, &other, now());
    assert_eq!(due(&writer), 7200);
}

#[test]
fn redirects_and_sizes_have_limits() {
    let server = Server::start();
    let mut limits = Limits::new(true);
    limits.bytes = 1000;
    let client = Client::new(limits);
    let fetch = |path: &str| client.fetch(&format!("{}{path}", server.base), &Known::default());
    assert!(fetch("/circle").unwrap_err().to_string().contains("redirects"));
    assert!(fetch("/large").is_err());
    let client = Client::new(Limits::new(true));
    let moved = client.fetch(&format!("{}/old", server.base), &Known::default()).unwrap();
    assert!(moved.moved && moved.url.ends_with("/feed"));
    let client = Client::new(Limits::new(false));
    let refused = client.fetch(&format!("{}/feed", server.base), &Known::default());
    assert!(refused.unwrap_err().to_string().contains("private"));
}

#[test]
fn a_saved_query_sends_word_of_what_changed_once() {
    let server = Server::start();
    let folder = TempDir::new().unwrap();
    let mut writer = Writer::open(folder.path(), &WriteOptions::default(), now()).unwrap();
    let hook = format!("{}/hook", server.base);
    writer.save_query("ferries", "phà", Some(&hook), now()).unwrap();
    let url = format!("{}/feed", server.base);
    writer.know_feeds(&[(url.clone(), None)]).unwrap();
    look(&mut writer, &url, now());
    let client = Client::new(Limits::new(true));
    let saved = writer.store().saved("ferries").unwrap();
    assert_eq!(writer.send_news(&saved, &client).unwrap(), 1);
    let sent = server.sent.lock().unwrap().last().unwrap().clone();
    assert!(sent.contains("\"kind\":\"new\"") && sent.contains("ferries"), "{sent}");
    let saved = writer.store().saved("ferries").unwrap();
    assert_eq!(writer.send_news(&saved, &client).unwrap(), 0);
    let mut feed = Vec::new();
    let stories = writer.store().fitting("phà").unwrap();
    writer.store().write_feed("ferries", &stories, &mut feed).unwrap();
    assert!(String::from_utf8(feed).unwrap().contains("<entry>"));
    assert!(writer.save_query("bad", "(phà", None, now()).is_err());
    writer.forget_query("ferries").unwrap();
    assert!(writer.forget_query("ferries").is_err());
}
