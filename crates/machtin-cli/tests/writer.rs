//! `--writer` against a stand-in server: what it is sent, which of its lines are shown, and that
//! no answer of it ends the command. The article is invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const ARTICLE: &str = "Thousands march against port in Hai Lam\n\nAbout 20,000 people marched \
    through Hai Lam on Saturday against a new port, organisers said. Police in Hai Lam counted \
    8,000 marchers.\n\n\"We will be back on Sunday,\" said Vu Thi Tam, chairwoman of the \
    Fishermen's Union.\n";
const GOOD: &str = "Police in Hai Lam counted 8,000 marchers.";

/// Serves one answer to each connection; what it was asked comes through the channel.
fn serve(answer: impl Fn(&mut TcpStream) + Send + 'static) -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (send, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            if let Some(request) = read_request(&stream) {
                let _ = send.send(request);
            }
            answer(&mut stream);
        }
    });
    (url, asked)
}

/// Head and body of a request.
fn read_request(stream: &TcpStream) -> Option<(String, Value)> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, serde_json::from_slice(&body).ok()?))
}

fn respond(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

/// A server that proposes these lines, each resting on every sentence given.
fn proposing(lines: &[&str]) -> (String, Receiver<(String, Value)>) {
    let lines: Vec<Value> =
        lines.iter().map(|line| json!({"text": line, "cites": [1, 2, 3]})).collect();
    let content = json!({"lines": lines}).to_string();
    let body = json!({"choices": [{"message": {"role": "assistant", "content": content}}]});
    serve(move |stream| respond(stream, "200 OK", body.to_string().as_bytes()))
}

struct Run {
    out: String,
    err: String,
    code: i32,
}

fn machtin(arguments: &[&str]) -> Run {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("article.txt"), ARTICLE).unwrap();
    fs::write(folder.path().join("key.txt"), "secret-key\n").unwrap();
    let output = Command::cargo_bin("machtin")
        .unwrap()
        .current_dir(folder.path())
        .args(arguments)
        .output()
        .unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn asking(url: &str, more: &[&str]) -> Run {
    let date = ["article.txt", "--date", "2019-06-17"];
    let writer = ["--writer", url, "--allow-private", "--writer-model", "stand-in"];
    machtin(&[&date[..], &writer, more].concat())
}

fn written(out: &str) -> Vec<Value> {
    let pile: Value = serde_json::from_str(out).unwrap();
    let lines = pile.pointer("/stories/0/written").and_then(Value::as_array);
    lines.cloned().unwrap_or_default()
}

/// The note of a run whose only proposed line is dropped; the story is told all the same.
fn dropped(line: &str) -> String {
    let (url, _asked) = proposing(&[line]);
    let run = asking(&url, &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(written(&run.out), [] as [Value; 0], "{line}");
    run.err
}

#[test]
fn lines_that_hold_are_shown_as_written() {
    let (url, asked) = proposing(&[GOOD]);
    let run = asking(&url, &["--format", "json", "--writer-key-file", "key.txt"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let lines = written(&run.out);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["text"], GOOD);
    assert_eq!(lines[0]["written"], true);
    assert_eq!(lines[0]["writer"], "stand-in");
    assert_eq!(lines[0]["cites"].as_array().map(Vec::len), Some(3));
    let (head, body) = asked.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(head.starts_with("POST /v1/chat/completions "), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer secret-key"), "{head}");
    assert_eq!(body["model"], "stand-in");
    let words = body.pointer("/messages/1/content").and_then(Value::as_str).unwrap();
    assert!(words.contains("Police in Hai Lam counted 8,000 marchers."), "{words}");
}

#[test]
fn every_page_marks_them_and_cites() {
    let (url, _asked) = proposing(&[GOOD]);
    let heading = "Written by stand-in, checked against what it cites";
    let text = asking(&url, &[]).out;
    assert!(text.contains(&format!("{heading}\n  + {GOOD} [1]")), "{text}");
    let markdown = asking(&url, &["--format", "md"]).out;
    assert!(markdown.contains(&format!("### {heading}\n\n- {GOOD} [^1][^2]")), "{markdown}");
    let html = asking(&url, &["--format", "html"]).out;
    assert!(html.contains(&format!("<h3>{heading}</h3>")), "{html}");
    assert!(html.contains(&format!("{GOOD}</span> <span class=\"cites\"><a href=\"#e1\">")));
    let vietnamese = asking(&url, &["--lang", "vi"]).out;
    assert!(vietnamese.contains("Do stand-in viết"), "{vietnamese}");
}

#[test]
fn verifying_passes_them_and_finds_a_changed_one() {
    let (url, _asked) = proposing(&[GOOD]);
    let told = asking(&url, &["--format", "json"]).out;
    let verify = |told: &str| {
        let mut command = Command::cargo_bin("machtin").unwrap();
        command.args(["verify", "-"]).write_stdin(told).output().unwrap().status.code()
    };
    assert_eq!(verify(&told), Some(0));
    // The line stands in the article too; only the last place is the writer's.
    let at = told.rfind("counted 8,000 marchers").unwrap();
    let changed = format!("{}{}", &told[..at], told[at..].replacen("8,000", "9,000", 1));
    assert_eq!(verify(&changed), Some(2));
}

#[test]
fn a_single_story_is_asked_about_too() {
    let (url, _asked) = proposing(&[GOOD]);
    let run = machtin(&[
        "story",
        "s",
        "article.txt",
        "--date",
        "2019-06-17",
        "--writer",
        &url,
        "--allow-private",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains(&format!("+ {GOOD}")), "{}", run.out);
}

#[test]
fn what_does_not_stand_in_the_articles_is_dropped_and_named() {
    for (line, word) in [
        ("Police in Hai Lam counted 80,000 marchers.", "the figure “80,000”"),
        ("Police in Dolna counted 8,000 marchers.", "the name “Dolna”"),
        ("\"We give up,\" said Vu Thi Tam.", "nobody says “We give up,”"),
        ("<b>Police</b> in Hai Lam counted 8,000 marchers.", "U+003C"),
        ("Police in Hai Lam \u{1b}[31mcounted 8,000 marchers.", "U+001B"),
        ("Police in Hai Lam \u{202e}counted 8,000 marchers.", "U+202E"),
    ] {
        let err = dropped(line);
        assert!(err.contains(word), "{line}: {err}");
        assert!(!err.contains(['\u{1b}', '\u{202e}']), "{err:?}");
    }
}

/// What a command says whose writer answers so; it must end well, with the story told.
fn noted(answer: impl Fn(&mut TcpStream) + Send + 'static) -> String {
    let (url, _asked) = serve(answer);
    let run = asking(&url, &["--writer-time", "2"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("Thousands march") && !run.out.contains("Written by"), "{}", run.out);
    assert!(run.err.starts_with("note: http://127.0.0.1"), "{}", run.err);
    run.err
}

#[test]
fn a_failing_writer_is_a_note() {
    let err = noted(|stream| respond(stream, "500 Internal Server Error", b"oh"));
    assert!(err.contains("the server answers 500"), "{err}");
    let err = noted(|stream| respond(stream, "302 Found\r\nLocation: http://127.0.0.1/", b""));
    assert!(err.contains("the server answers 302"), "{err}");
    let err = noted(|stream| respond(stream, "200 OK", b"<html>Not JSON</html>"));
    assert!(err.contains("the answer is not JSON"), "{err}");
    let err = noted(|stream| respond(stream, "200 OK", b"{\"error\": {}}"));
    assert!(err.contains("holds no message"), "{err}");
    noted(|stream| drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")));
    noted(|_| {});
}

#[test]
fn a_huge_answer_is_not_read_to_its_end() {
    let err = noted(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        // Until the other side hangs up.
        while stream.write_all(&[b' '; 4096]).is_ok() {}
    });
    assert!(err.contains("limit") || err.contains("large"), "{err}");
}

#[test]
fn a_slow_answer_is_not_waited_for() {
    let err = noted(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        thread::sleep(Duration::from_secs(4));
    });
    assert!(err.contains("time"), "{err}");
}

#[test]
fn private_addresses_and_open_keys_take_a_word() {
    let (url, asked) = proposing(&[GOOD]);
    let run = machtin(&["article.txt", "--writer", &url]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("private network"), "{}", run.err);
    assert!(asked.try_recv().is_err(), "nothing was sent");
    let open = ["article.txt", "--writer", "http://writer.example/v1"];
    let run = machtin(&[&open[..], &["--writer-key-file", "key.txt"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.err.contains("unencrypted") && !run.err.contains("secret"), "{}", run.err);
    let run = machtin(&["article.txt", "--writer", "https://me:word@writer.example/v1"]);
    assert_eq!(run.code, 2);
    assert!(!run.err.contains("word@"), "{}", run.err);
}

#[test]
fn without_a_writer_nothing_is_asked() {
    let run = machtin(&["article.txt", "--allow-private"]);
    assert_eq!(run.code, 2, "it is an option of --writer");
}
