//! Crawls: the pages of a WARC file, and the texts of a WET file, one record at a time.
//!
//! # References
//! ISO 28500:2017, "WARC file format".

use super::{Entry, Flow, Out, read_capped};
use crate::pages::cap_of;
use crate::{Given, Page, PageKind};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, Read};

/// Bytes of the headers of a record or a page.
const HEADER_BYTES: u64 = 64 << 10;
/// Headers of one record.
const HEADERS: usize = 128;

/// Reads the records of a crawl.
pub(super) fn read(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let mut pages = 0_usize;
    let mut number = 0_usize;
    loop {
        let header = match read_header(reader) {
            Ok(Some(header)) => header,
            Ok(None) => break,
            Err(error) => return out.put(Err(entry.broken(&error))),
        };
        number += 1;
        let Some(record) = Record::of(&header) else {
            let problem = format!("has a record that cannot be read, number {number}");
            return out.put(Err(entry.note(&problem, "fetch the crawl again")));
        };
        let mut content = (&mut *reader).take(record.length);
        let found = match record.kind.as_str() {
            "response" | "resource" => page(&record, &mut content, entry, number),
            "conversion" => text(&record, &mut content, entry, number),
            _ => Ok(None),
        };
        match found {
            Ok(Some(page)) => {
                pages += 1;
                out.put(Ok(page))?;
            }
            Ok(None) => {}
            Err(error) => {
                let path = entry.row(number);
                let problem = format!("is a record that cannot be read: {error}");
                out.put(Err(super::note(path, &problem, "fetch the page again")))?;
            }
        }
        if let Err(error) = io::copy(&mut content, &mut io::sink()) {
            return out.put(Err(entry.broken(&error)));
        }
        if content.limit() > 0 {
            return out.put(Err(entry.note("ends inside a record", "fetch the crawl again")));
        }
    }
    if pages == 0 {
        return out.put(Err(entry.note("holds no pages", "check that it was saved whole")));
    }
    Flow::Continue(())
}

/// What the headers of a record say.
struct Record {
    kind: String,
    url: Option<String>,
    media: String,
    length: u64,
}

impl Record {
    fn of(header: &[u8]) -> Option<Self> {
        let start = header.iter().position(|byte| *byte == b'\n')? + 1;
        let mut slots = [httparse::EMPTY_HEADER; HEADERS];
        let httparse::Status::Complete((_, headers)) =
            httparse::parse_headers(&header[start..], &mut slots).ok()?
        else {
            return None;
        };
        let value = |name: &str| field(headers, name);
        Some(Self {
            kind: value("WARC-Type")?.to_lowercase(),
            // Old crawlers put the address between angle brackets.
            url: value("WARC-Target-URI")
                .map(|url| url.trim_matches(['<', '>']).to_owned())
                .filter(|url| url.starts_with("http")),
            media: value("Content-Type").unwrap_or_default().to_lowercase(),
            length: value("Content-Length")?.parse().ok()?,
        })
    }
}

fn field(headers: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(header.value).trim().to_owned())
}

/// Lines up to a blank one; blank lines before them belong to the record before. Nothing at the
/// end of the input.
fn read_header(reader: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut header = Vec::new();
    let mut limited = reader.take(HEADER_BYTES);
    loop {
        let from = header.len();
        if limited.read_until(b'\n', &mut header)? == 0 {
            if header.is_empty() && limited.limit() > 0 {
                return Ok(None);
            }
            return Err(io::Error::other("the headers of a record have no end"));
        }
        if matches!(&header[from..], b"\r\n" | b"\n") {
            if from > 0 {
                return Ok(Some(header));
            }
            header.clear();
        }
    }
}

/// A page as a server sent it, or as a file.
fn page(
    record: &Record,
    content: &mut dyn BufRead,
    entry: &Entry,
    number: usize,
) -> io::Result<Option<Page>> {
    let mut media = record.media.clone();
    let mut encodings = Vec::new();
    if media.starts_with("application/http") {
        let Some(header) = read_header(content)? else { return Ok(None) };
        let mut slots = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut slots);
        let parsed = httparse::ParserConfig::default()
            .allow_spaces_after_header_name_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
            .parse_response(&mut response, &header);
        if parsed.is_err() || response.code.is_none_or(|code| !(200..300).contains(&code)) {
            return Ok(None);
        }
        let value = |name: &str| field(response.headers, name).unwrap_or_default().to_lowercase();
        media = value("Content-Type");
        encodings = [value("Transfer-Encoding"), value("Content-Encoding")]
            .iter()
            .flat_map(|list| list.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
            .filter(|name| !name.is_empty() && name != "identity")
            .collect();
    }
    let kind = match media.split(';').next().unwrap_or_default().trim() {
        "text/html" | "application/xhtml+xml" => PageKind::Html,
        "text/plain" => PageKind::Text,
        _ => return Ok(None),
    };
    let charset = media.split_once("charset=").map(|(_, label)| {
        label.trim_matches(['"', '\'', ' ']).split(';').next().unwrap_or_default().to_owned()
    });
    let mut body: Box<dyn Read + '_> = Box::new(content);
    for encoding in &encodings {
        body = match encoding.as_str() {
            "chunked" => Box::new(Chunks::new(body)),
            "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(body)),
            "deflate" => Box::new(ZlibDecoder::new(body)),
            other => return Err(io::Error::other(format!("it is encoded as {other}"))),
        };
    }
    let bytes = read_capped(body, cap_of(kind))?
        .ok_or_else(|| io::Error::other(format!("larger than {} MB", cap_of(kind) >> 20)))?;
    let given = Given { url: record.url.clone(), charset, ..entry.given.clone() };
    Ok(Some(Page { path: entry.row(number), kind, bytes, given }))
}

/// The words of a page as the crawl extracted them.
fn text(
    record: &Record,
    content: &mut dyn BufRead,
    entry: &Entry,
    number: usize,
) -> io::Result<Option<Page>> {
    let kind = PageKind::Text;
    let bytes = read_capped(content, cap_of(kind))?
        .ok_or_else(|| io::Error::other(format!("larger than {} MB", cap_of(kind) >> 20)))?;
    let given = Given { url: record.url.clone(), ..entry.given.clone() };
    Ok(Some(Page { path: entry.row(number), kind, bytes, given }))
}

/// The body of a response that was sent in chunks. A body that is not, though its headers say so,
/// passes unchanged: crawlers often store it opened.
struct Chunks<R> {
    reader: io::BufReader<R>,
    /// Bytes left of this chunk.
    left: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Inside,
    Plain,
    Ended,
}

impl<R: Read> Chunks<R> {
    fn new(reader: R) -> Self {
        Self { reader: io::BufReader::new(reader), left: 0, state: State::Start }
    }

    /// The size on the line before a chunk.
    fn size(&mut self) -> io::Result<Option<usize>> {
        let mut line = Vec::new();
        (&mut self.reader).take(256).read_until(b'\n', &mut line)?;
        if matches!(&line[..], b"\r\n" | b"\n") {
            line.clear();
            (&mut self.reader).take(256).read_until(b'\n', &mut line)?;
        }
        let words = String::from_utf8_lossy(&line);
        let digits = words.split(';').next().unwrap_or_default().trim();
        Ok(usize::from_str_radix(digits, 16).ok())
    }
}

impl<R: Read> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state == State::Start {
            let head = self.reader.fill_buf()?;
            let line = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
            let line = head[..line].trim_ascii();
            let is_size = !line.is_empty()
                && line.len() <= 16
                && line.iter().take_while(|byte| **byte != b';').all(u8::is_ascii_hexdigit);
            self.state = if is_size { State::Inside } else { State::Plain };
        }
        match self.state {
            State::Plain => return self.reader.read(buffer),
            State::Ended => return Ok(0),
            State::Start | State::Inside => {}
        }
        if self.left == 0 {
            match self.size()? {
                Some(size) if size > 0 => self.left = size,
                _ => {
                    self.state = State::Ended;
                    return Ok(0);
                }
            }
        }
        let most = buffer.len().min(self.left);
        let count = self.reader.read(&mut buffer[..most])?;
        self.left -= count;
        if count == 0 && most > 0 {
            self.state = State::Ended;
        }
        Ok(count)
    }
}
