//! Messages: newsletters as mailers keep them, and pages that a browser saved as one message.

use super::{Entry, Flow, Out, note, read_capped};
use crate::{Given, Page, PageKind};
use jiff::civil::DateTime;
use machtin_text::{Evidence, Precision, Published};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use std::io::{self, BufRead};

/// A message larger than this is not read.
const MESSAGE_BYTES: usize = 32 << 20;

/// One newsletter.
pub(super) fn read_message(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    out.put(match read_capped(reader, MESSAGE_BYTES) {
        Ok(Some(bytes)) => newsletter(&bytes, entry.path.clone(), &entry.given),
        Ok(None) => Err(too_long(entry.path.clone())),
        Err(error) => Err(entry.broken(&error)),
    })
}

/// Messages one after the other, each behind a line `From ...`.
pub(super) fn read_mailbox(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let mut messages = Messages { reader, bytes: Vec::new(), length: 0, blank: true };
    let mut number = 0;
    loop {
        match messages.next() {
            Ok(Some(message)) => {
                number += 1;
                let path = entry.row(number);
                out.put(match message {
                    Some(bytes) => newsletter(&bytes, path, &entry.given),
                    None => Err(too_long(path)),
                })?;
            }
            Ok(None) => break,
            Err(error) => return out.put(Err(entry.broken(&error))),
        }
    }
    if number == 0 {
        return out.put(Err(entry.note("holds no messages", "check that it was saved whole")));
    }
    Flow::Continue(())
}

/// A page that was saved with its pictures.
pub(super) fn read_web_archive(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let bytes = match read_capped(reader, MESSAGE_BYTES) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return out.put(Err(too_long(entry.path.clone()))),
        Err(error) => return out.put(Err(entry.broken(&error))),
    };
    out.put(saved_page(&bytes, entry).ok_or_else(|| {
        entry.note("holds no page", "save it again, or as a web page without pictures")
    }))
}

fn saved_page(bytes: &[u8], entry: &Entry) -> Option<Page> {
    let message = MessageParser::default().parse(bytes)?;
    let (part, html) = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some((part, html)),
        _ => None,
    })?;
    let header = |name| message.header_raw(name).map(|value| value.trim().to_owned());
    let url = header("Snapshot-Content-Location")
        .or_else(|| part.content_location().map(str::to_owned))
        .filter(|url| url.starts_with("http"));
    let given = Given { url: url.or_else(|| entry.given.url.clone()), ..entry.given.clone() };
    let bytes = html.as_bytes().to_vec();
    Some(Page { path: entry.path.clone(), kind: PageKind::Html, bytes, given })
}

fn newsletter(bytes: &[u8], path: String, beside: &Given) -> Result<Page, crate::Note> {
    let unreadable = |path| note(path, "is not a message with words", "save it again as EML");
    let Some(message) = MessageParser::default().parse(bytes) else {
        return Err(unreadable(path));
    };
    let Some((kind, body)) = body(&message) else { return Err(unreadable(path)) };
    let from = message.from().and_then(|from| from.first());
    let given = Given {
        source_id: message.message_id().map(str::to_owned),
        published: message.date().and_then(published).or(beside.published),
        publisher: beside.publisher.clone().or_else(|| {
            let name = from.and_then(|from| from.name());
            name.or_else(|| from.and_then(|from| from.address())).map(str::to_owned)
        }),
        title: message.subject().map(str::to_owned).or_else(|| beside.title.clone()),
        ..beside.clone()
    };
    Ok(Page { path, kind, bytes: body.into_bytes(), given })
}

/// The page of a message, or else its words.
fn body(message: &Message<'_>) -> Option<(PageKind, String)> {
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some((PageKind::Fragment, html.to_string())),
        _ => None,
    });
    let text = || message.body_text(0).map(|text| (PageKind::Row, text.into_owned()));
    html.or_else(text).filter(|(_, body)| !body.trim().is_empty())
}

/// The time on the sender's clock.
fn published(date: &mail_parser::DateTime) -> Option<Published> {
    let part = |n: u8| i8::try_from(n).ok();
    let at = DateTime::new(
        i16::try_from(date.year).ok()?,
        part(date.month)?,
        part(date.day)?,
        part(date.hour)?,
        part(date.minute)?,
        part(date.second.min(59))?,
        0,
    );
    Some(Published { at: at.ok()?, precision: Precision::Minute, evidence: Evidence::Given })
}

fn too_long(path: String) -> crate::Note {
    let problem = format!("is a message larger than {} MB", MESSAGE_BYTES >> 20);
    note(path, &problem, "save its page by itself")
}

/// Cuts a mailbox at its `From ` lines.
struct Messages<'r> {
    reader: &'r mut dyn BufRead,
    /// The message being read.
    bytes: Vec<u8>,
    /// Its bytes, also where they are too many to keep.
    length: usize,
    /// Whether the line before was blank, or there is none.
    blank: bool,
}

impl Messages<'_> {
    /// The next message; nothing inside where it is too long.
    fn next(&mut self) -> io::Result<Option<Option<Vec<u8>>>> {
        loop {
            let mut line = Vec::new();
            // A line without end is read in pieces.
            let read = io::Read::take(&mut *self.reader, 1 << 16).read_until(b'\n', &mut line)?;
            let starts = self.blank && line.starts_with(b"From ");
            if read == 0 || starts {
                let message = std::mem::take(&mut self.bytes);
                let whole = std::mem::take(&mut self.length) <= MESSAGE_BYTES;
                self.blank = false;
                if !message.is_empty() || !whole {
                    return Ok(Some(whole.then_some(message)));
                }
                if read == 0 {
                    return Ok(None);
                }
                continue;
            }
            self.blank = matches!(&line[..], b"\n" | b"\r\n");
            self.length += read;
            if self.length > MESSAGE_BYTES {
                self.bytes = Vec::new();
            } else {
                // `>From` at the start of a line stands for `From`.
                let quoted = line.starts_with(b">From ");
                self.bytes.extend_from_slice(&line[usize::from(quoted)..]);
            }
        }
    }
}
