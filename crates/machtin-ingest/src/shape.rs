//! What a file is: by the ending of its name, else by its first bytes.

use crate::PageKind;
use crate::contents::table;
use crate::rows::Layout;
use std::io::{self, BufRead, ErrorKind};

/// Bytes looked at to tell what a nameless input is.
pub(crate) const SNIFFED: usize = 64 * 1024;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One page.
    Page(PageKind),
    /// JSON, a row a page.
    Rows(Layout),
    /// CSV, a row a page.
    Table,
    /// RSS or Atom.
    Feed,
    /// One message.
    Mail,
    /// Messages one after the other, as mailers and exports keep them.
    Mailbox,
    /// A page with its pictures in one MIME message.
    WebArchive,
    /// A crawl.
    Warc,
    /// Archives of files.
    Zip,
    Tar,
    /// Another file, compressed.
    Gzip,
    Zstd,
    /// A table in columns.
    Parquet,
}

impl Shape {
    /// By the name's ending; nothing where the ending does not say.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        if stem.is_empty() || stem.ends_with('/') {
            return None;
        }
        match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Some(Self::Page(PageKind::Text)),
            "html" | "htm" | "xhtml" => Some(Self::Page(PageKind::Html)),
            "jsonl" | "ndjson" => Some(Self::Rows(Layout::Lines)),
            "json" => Some(Self::Rows(Layout::Values)),
            "csv" | "tsv" => Some(Self::Table),
            "rss" | "atom" | "rdf" | "xml" | "opml" => Some(Self::Feed),
            "eml" => Some(Self::Mail),
            "mbox" | "mbx" => Some(Self::Mailbox),
            "mht" | "mhtml" => Some(Self::WebArchive),
            "warc" | "wet" => Some(Self::Warc),
            "zip" => Some(Self::Zip),
            "tar" => Some(Self::Tar),
            "gz" | "tgz" => Some(Self::Gzip),
            "zst" | "zstd" | "tzst" => Some(Self::Zstd),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// By the first bytes.
    pub(crate) fn sniff(head: &[u8]) -> Self {
        const MAGIC: &[(usize, &[u8], Shape)] = &[
            (0, b"PK\x03\x04", Shape::Zip),
            (0, b"\x1f\x8b", Shape::Gzip),
            (0, b"\x28\xb5\x2f\xfd", Shape::Zstd),
            (0, b"PAR1", Shape::Parquet),
            (0, b"WARC/", Shape::Warc),
            (257, b"ustar", Shape::Tar),
        ];
        let magic = MAGIC
            .iter()
            .find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
        if let Some((_, _, shape)) = magic {
            return *shape;
        }
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        None.or_else(|| sniff_json(text))
            .or_else(|| sniff_markup(text))
            .or_else(|| sniff_mail(text))
            .or_else(|| table::is_header(text.lines().next()?.as_bytes()).then_some(Self::Table))
            .unwrap_or(Self::Page(PageKind::Text))
    }
}

fn sniff_json(text: &str) -> Option<Shape> {
    let first_line = text.lines().next().unwrap_or_default();
    if let Some(rest) = text.strip_prefix('{') {
        let whole = is_row(first_line.as_bytes());
        let opens = rest.trim_start().starts_with(['"', '}']);
        // A long row goes on past what was looked at; a short first line spans several.
        match (whole, opens) {
            (true, _) => return Some(Shape::Rows(Layout::Lines)),
            (false, true) if first_line.len() > 1_000 => return Some(Shape::Rows(Layout::Lines)),
            (false, true) => return Some(Shape::Rows(Layout::Values)),
            (false, false) => {}
        }
    }
    let list = text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'));
    list.then_some(Shape::Rows(Layout::Values))
}

fn sniff_markup(text: &str) -> Option<Shape> {
    let head: String = text.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if !head.starts_with('<') {
        return None;
    }
    let has = |tags: &[&str]| tags.iter().any(|tag| head.contains(tag));
    if has(&["<rss", "<feed", "<rdf:rdf", "<channel"]) {
        return Some(Shape::Feed);
    }
    let tags = ["<!doctype html", "<html", "<head", "<body", "<article", "<meta ", "<div", "<p>"];
    has(&tags).then_some(Shape::Page(PageKind::Html))
}

/// Headers that open a message.
fn sniff_mail(text: &str) -> Option<Shape> {
    let mut lines = text.lines();
    let mailbox = text.starts_with("From ");
    if mailbox {
        lines.next();
    }
    let headers: Vec<String> = lines
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
        .collect();
    let count = ["from", "subject", "date", "mime-version", "message-id", "received", "to"]
        .iter()
        .filter(|name| headers.iter().any(|header| header == *name))
        .count();
    let saved = headers.iter().any(|header| header == "snapshot-content-location");
    match () {
        () if saved => Some(Shape::WebArchive),
        () if count >= 3 && mailbox => Some(Shape::Mailbox),
        () if count >= 3 => Some(Shape::Mail),
        () => None,
    }
}

/// Reads what [`Shape::sniff`] looks at, or less where the input ends or its first line says it
/// all: a pipe may give less at a time, and wait with more.
pub(crate) fn read_head(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut line = None;
    while head.len() < SNIFFED {
        let more = match reader.fill_buf() {
            Ok(more) => more,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if more.is_empty() {
            break;
        }
        let taken = more.len().min(SNIFFED - head.len());
        head.extend_from_slice(&more[..taken]);
        reader.consume(taken);
        if line.is_none() {
            line = memchr::memchr(b'\n', &head);
            if line.is_some_and(|end| is_row(&head[..end])) {
                break;
            }
        }
    }
    Ok(head)
}

/// Whether a line is an object by itself.
fn is_row(line: &[u8]) -> bool {
    line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}
