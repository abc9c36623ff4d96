//! Rows of JSON to pages: JSON lines, arrays, and rows that machtin or a crawler wrote.

use crate::date::parse_date;
use crate::html::is_markup;
use crate::{Given, Note, Page, PageKind};
use machtin_text::{Evidence, Published, fold_marks};
use serde_json::{Map, Value};
use std::io::{BufRead, ErrorKind};

/// A row longer than this is skipped unread.
pub(crate) const ROW_BYTES: usize = 32 << 20;

/// How rows follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One object a line.
    Lines,
    /// Values one after the other, or in one array, broken over lines at will.
    Values,
}

/// Reads rows one at a time; memory is bounded by [`ROW_BYTES`].
pub(crate) struct Rows<'r> {
    reader: &'r mut dyn BufRead,
    layout: Layout,
    path: String,
    given: Given,
    number: usize,
    /// The row last read; kept for its room.
    row: Vec<u8>,
    /// Pages of one row that held several.
    pending: Vec<Page>,
    done: bool,
}

/// What a read of the next row found.
enum Chunk {
    Row,
    TooLong,
    End,
}

impl<'r> Rows<'r> {
    /// Rows of `reader`; `given` fills the fields that a row lacks.
    pub(crate) fn new(
        reader: &'r mut dyn BufRead,
        layout: Layout,
        path: String,
        given: Given,
    ) -> Self {
        Self {
            reader,
            layout,
            path,
            given,
            number: 0,
            row: Vec::new(),
            pending: Vec::new(),
            done: false,
        }
    }

    /// The next page, or a note on a row that gives none.
    pub(crate) fn next_page(&mut self) -> Option<Result<Page, Note>> {
        loop {
            if let Some(page) = self.pending.pop() {
                return Some(Ok(page));
            }
            if self.done {
                return None;
            }
            let chunk = match self.layout {
                Layout::Lines => self.read_line(),
                Layout::Values => self.read_value(),
            };
            match chunk {
                Ok(Chunk::End) => {
                    self.done = true;
                    if self.number == 0 {
                        return Some(Err(
                            self.note("holds no rows", "check that it was saved whole")
                        ));
                    }
                }
                Ok(Chunk::TooLong) => {
                    let problem = format!("is a row longer than {} MB", ROW_BYTES >> 20);
                    return Some(Err(self.note_row(&problem, "write one article a row")));
                }
                Ok(Chunk::Row) => {
                    let row = std::mem::take(&mut self.row);
                    let blank = row.iter().all(u8::is_ascii_whitespace);
                    let taken = if blank { Ok(()) } else { self.take(&row) };
                    self.row = row;
                    if let Err(note) = taken {
                        return Some(Err(note));
                    }
                }
                Err(error) => {
                    self.done = true;
                    return Some(Err(
                        self.note(&format!("cannot be read further: {error}"), "read it again")
                    ));
                }
            }
        }
    }

    /// Turns one row into pages, the last first in `pending`.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Note> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            // Old exports hold bytes that are not UTF-8.
            Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| {
                self.note_row(&format!("is not JSON: {error}"), "write one object a line")
            })?,
        };
        let Value::Object(row) = value else {
            return Err(self.note_row("is not an object", "write one object a line"));
        };
        if let Some(rows) = nested(&row) {
            let path = format!("{}:{}", self.path, self.number);
            let mut given = self.given.clone();
            // A feed in JSON names its publisher once.
            if string(&row, &["version"]).is_some_and(|version| version.contains("jsonfeed.org")) {
                given.publisher = given.publisher.or_else(|| string(&row, TITLE));
                given.language = given.language.or_else(|| string(&row, LANGUAGE));
            }
            let pages = rows.iter().enumerate().filter_map(|(index, row)| {
                page(row.as_object()?, format!("{path}.{}", index + 1), &given)
            });
            self.pending = pages.collect();
            self.pending.reverse();
        } else {
            let path = format!("{}:{}", self.path, self.number);
            self.pending.extend(page(&row, path, &self.given));
        }
        if self.pending.is_empty() {
            return Err(self.note_row("has neither text nor html", "name the field text or html"));
        }
        Ok(())
    }

    fn read_line(&mut self) -> std::io::Result<Chunk> {
        let line = &mut self.row;
        line.clear();
        let mut length = 0_usize;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', buffer);
            let take = end.map_or(buffer.len(), |at| at + 1);
            length += take;
            if length <= ROW_BYTES {
                line.extend_from_slice(&buffer[..take]);
            } else {
                line.clear();
            }
            self.reader.consume(take);
            if end.is_some() {
                break;
            }
        }
        if length == 0 {
            return Ok(Chunk::End);
        }
        self.number += 1;
        Ok(if length > ROW_BYTES { Chunk::TooLong } else { Chunk::Row })
    }

    /// One top-level object, an enclosing array passed over.
    fn read_value(&mut self) -> std::io::Result<Chunk> {
        let value = &mut self.row;
        value.clear();
        let mut length = 0_usize;
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        let mut complete = false;
        while !complete {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            let mut from = 0;
            let mut to = buffer.len();
            for (at, &byte) in buffer.iter().enumerate() {
                if depth == 0 && byte != b'{' {
                    // Between values: white space, commas, brackets of the array around them.
                    from = at + 1;
                    continue;
                }
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    to = at + 1;
                    complete = true;
                    break;
                }
            }
            length += to - from;
            if length <= ROW_BYTES {
                value.extend_from_slice(&buffer[from..to]);
            } else {
                value.clear();
            }
            self.reader.consume(to);
        }
        if length == 0 {
            return Ok(Chunk::End);
        }
        self.number += 1;
        Ok(if length > ROW_BYTES { Chunk::TooLong } else { Chunk::Row })
    }

    fn note(&self, problem: &str, remedy: &str) -> Note {
        Note {
            path: self.path.clone(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
            failed: false,
        }
    }

    fn note_row(&self, problem: &str, remedy: &str) -> Note {
        Note { path: format!("{}:{}", self.path, self.number), ..self.note(problem, remedy) }
    }
}

/// The list of articles inside an object that holds a whole pile.
fn nested(row: &Map<String, Value>) -> Option<&Vec<Value>> {
    if [TEXT, HTML].into_iter().flatten().any(|name| row.get(*name).is_some_and(holds_words)) {
        return None;
    }
    ["readings", "articles", "items", "data", "results"]
        .iter()
        .find_map(|name| row.get(*name)?.as_array())
        .filter(|rows| rows.iter().any(Value::is_object))
}

const TEXT: &[&str] = &[
    "text",
    "maintext",
    "main_text",
    "body",
    "content",
    "articleBody",
    "content_html",
    "content_text",
    "article",
    "full_text",
    "noi_dung",
];
const HTML: &[&str] = &["html", "raw_html", "page"];
const TITLE: &[&str] = &["title", "headline", "tieu_de"];
const PUBLISHED: &[&str] = &[
    "published",
    "date_publish",
    "date",
    "published_at",
    "publish_date",
    "publication_date",
    "date_published",
    "datePublished",
    "pubDate",
    "ngay_dang",
    "ngay",
];
const PUBLISHER: &[&str] =
    &["publisher", "source_domain", "source", "site", "sitename", "source_name", "nguon", "bao"];
const URL: &[&str] = &["url", "link", "canonical_url"];
const AUTHOR: &[&str] = &["author", "authors", "byline", "tac_gia"];
const LANGUAGE: &[&str] = &["lang", "language"];
const ID: &[&str] = &["source_id", "id", "_id", "guid"];

/// The name among those known here that a column's name stands for: case, marks and spaces do not
/// count (`Nội dung`, `Article Body`). An unknown name stays.
pub(crate) fn fold_name(name: &str) -> String {
    let fold = |name: &str| fold_marks(name).replace(|c: char| !c.is_alphanumeric(), "");
    let folded = fold(name);
    let lists = [TEXT, HTML, TITLE, PUBLISHED, PUBLISHER, URL, AUTHOR, LANGUAGE, ID];
    let known = lists.iter().copied().flatten().find(|known| fold(known) == folded);
    known.map_or_else(|| name.trim().to_owned(), |known| (*known).to_owned())
}

/// Whether one of the names is that of texts or pages.
pub(crate) fn holds_articles(names: &[String]) -> bool {
    names.iter().any(|name| TEXT.contains(&name.as_str()) || HTML.contains(&name.as_str()))
}

/// The page of a row; nothing where it has neither text nor HTML.
pub(crate) fn page(row: &Map<String, Value>, path: String, beside: &Given) -> Option<Page> {
    let (kind, text) = match (string(row, TEXT), string(row, HTML)) {
        (Some(text), _) if is_markup(&text) => (PageKind::Fragment, text),
        (Some(text), _) => (PageKind::Row, text),
        (None, Some(html)) => (PageKind::Html, html),
        (None, None) => return None,
    };
    let own = row.contains_key("format") && row.contains_key("sentences");
    let id = if own { string(row, &["source_id"]) } else { string(row, ID) };
    let published = PUBLISHED.iter().find_map(|name| published(row.get(*name)?));
    let url = string(row, URL).or_else(|| id.clone().filter(|id| is_address(id)));
    let given = Given {
        source_id: id,
        published: published.or(beside.published),
        publisher: string(row, PUBLISHER).or_else(|| beside.publisher.clone()),
        url: url.or_else(|| beside.url.clone()),
        title: title(row, &text).or_else(|| beside.title.clone()),
        author: string(row, AUTHOR).or_else(|| beside.author.clone()),
        language: string(row, LANGUAGE).or_else(|| beside.language.clone()),
        charset: None,
    };
    Some(Page { path, kind, bytes: text.into_bytes(), given })
}

fn is_address(id: &str) -> bool {
    id.starts_with("http://") || id.starts_with("https://")
}

/// The first of the named fields that holds words; lists are joined, numbers printed, and of an
/// object its `name` or `value` is taken.
fn string(row: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| words(row.get(*name)?))
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(words) => (!words.trim().is_empty()).then(|| words.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let list: Vec<String> = list.iter().filter_map(words).collect();
            (!list.is_empty()).then(|| list.join(", "))
        }
        Value::Object(row) => string(row, &["name", "value"]),
        Value::Null | Value::Bool(_) => None,
    }
}

/// Whether [`words`] finds some, nothing copied.
fn holds_words(value: &Value) -> bool {
    match value {
        Value::String(words) => !words.trim().is_empty(),
        Value::Number(_) => true,
        Value::Array(list) => list.iter().any(holds_words),
        Value::Object(row) => {
            ["name", "value"].iter().any(|name| row.get(*name).is_some_and(holds_words))
        }
        Value::Null | Value::Bool(_) => false,
    }
}

/// A title as words, or as the range of the text that machtin writes.
fn title(row: &Map<String, Value>, text: &str) -> Option<String> {
    if let Some(range) = row.get("title").and_then(Value::as_object) {
        let bound = |name| usize::try_from(range.get(name)?.as_u64()?).ok();
        return text.get(bound("start")?..bound("end")?).map(str::to_owned);
    }
    string(row, TITLE)
}

fn published(value: &Value) -> Option<Published> {
    let words = words(value)?;
    let (at, precision) = parse_date(&words)?;
    Some(Published { at, precision, evidence: Evidence::Given })
}
