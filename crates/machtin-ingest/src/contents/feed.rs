//! RSS and Atom, also broken ones: each item is cut out and read by itself, so that a bare `&`, a
//! missing end or bytes of another encoding cost no more than one item.

use super::{Entry, Flow, Out};
use crate::date::parse_date;
use crate::decode::decode;
use crate::html::character;
use crate::html::{is_markup, words_of};
use crate::{Given, Page, PageKind};
use machtin_text::{Evidence, Published};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

/// An item longer than this is skipped.
const ITEM_BYTES: usize = 8 << 20;
/// What stands before the first item.
const HEAD_BYTES: usize = 1 << 20;

/// Reads the items of a feed, one at a time.
pub(super) fn read(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let mut pieces = Pieces { reader, rest: Vec::new(), ended: false };
    let head = match pieces.head() {
        Ok(head) => head,
        Err(error) => return out.put(Err(entry.broken(&error))),
    };
    let charset = declared_encoding(&head);
    let text = text_of(&head, charset.as_deref());
    let feed = fields(&text);
    let given = Given {
        publisher: entry.given.publisher.clone().or_else(|| feed.words(&["title"])),
        language: entry.given.language.clone().or_else(|| feed.words(&["language", "dc:language"])),
        ..entry.given.clone()
    };
    let mut number = 0;
    loop {
        let piece = match pieces.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(error) => return out.put(Err(entry.broken(&error))),
        };
        number += 1;
        let path = entry.row(number);
        let Some(item) = piece else {
            let problem = format!("is an item longer than {} MB", ITEM_BYTES >> 20);
            out.put(Err(super::note(path, &problem, "fetch the page itself")))?;
            continue;
        };
        let item = fields(&text_of(&item, charset.as_deref()));
        out.put(match item.page(path.clone(), &given) {
            Some(page) => Ok(page),
            None => Err(super::note(path, "is an item without text", "fetch the page itself")),
        })?;
    }
    if number == 0 && head.windows(5).any(|bytes| bytes.eq_ignore_ascii_case(b"<opml")) {
        let remedy = "fetch the feeds that it lists and name their files";
        return out.put(Err(entry.note("lists feeds and holds no articles", remedy)));
    }
    if number == 0 {
        return out.put(Err(entry.note("is no feed with items", "remove it or fetch it again")));
    }
    Flow::Continue(())
}

fn text_of(bytes: &[u8], charset: Option<&str>) -> String {
    match decode(bytes, PageKind::Fragment, charset) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// `<?xml version="1.0" encoding="windows-1258"?>`
fn declared_encoding(head: &[u8]) -> Option<String> {
    let head: String = head.iter().take(200).map(|byte| char::from(*byte)).collect();
    let (_, rest) = head.split_once("encoding=")?;
    let label = rest.trim_start_matches(['"', '\'']);
    Some(label.split(['"', '\'', '?']).next()?.to_owned())
}

/// What an item or the head of a feed says, by lower-case names of elements.
#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Fields {
    /// The first of the named elements that has content.
    fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            self.0.get(*name).map(|value| value.trim()).filter(|value| !value.is_empty())
        })
    }

    /// The same, markup taken out.
    fn words(&self, names: &[&str]) -> Option<String> {
        let value = self.get(names)?;
        Some(words_of(value)).filter(|words| !words.is_empty())
    }

    fn page(&self, path: String, feed: &Given) -> Option<Page> {
        let body = self
            .get(&["content:encoded", "content", "xhtml:body", "body", "fulltext"])
            .into_iter()
            .chain(self.get(&["description", "summary", "media:description", "itunes:summary"]))
            .max_by_key(|body| body.len());
        let title = self.words(&["title", "media:title"]);
        let body = body.or(title.as_deref())?.to_owned();
        let kind = if is_markup(&body) || has_entities(&body) {
            PageKind::Fragment
        } else {
            PageKind::Row
        };
        let id = self.words(&["guid", "id", "dc:identifier"]);
        let is_address = |words: &String| words.starts_with("http");
        let url = self.words(&["feedburner:origlink", "link"]).filter(is_address);
        let dates = ["pubdate", "published", "dc:date", "issued", "created", "updated", "date"];
        let published = dates.iter().find_map(|name| {
            let (at, precision) = parse_date(self.get(&[name])?)?;
            Some(Published { at, precision, evidence: Evidence::Given })
        });
        let given = Given {
            url: url.or_else(|| id.clone().filter(is_address)),
            source_id: id,
            published: published.or(feed.published),
            publisher: self
                .words(&["source", "dc:publisher"])
                .filter(|name| !name.is_empty())
                .or_else(|| feed.publisher.clone()),
            title,
            author: self.words(&["dc:creator", "author", "name"]),
            language: self.words(&["dc:language"]).or_else(|| feed.language.clone()),
            charset: None,
        };
        Some(Page { path, kind, bytes: body.into_bytes(), given })
    }
}

/// Reads the elements of an item as far as they can be read. The first of a name counts.
fn fields(xml: &str) -> Fields {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut fields = Fields::default();
    // The element being read, and how many of its name are open inside.
    let mut open: Option<(String, usize)> = None;
    let mut value = String::new();
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            // What follows damage is read on; at the end of the bytes there is nothing.
            Err(_) if reader.buffer_position() < reader.error_position() => continue,
            Err(_) => break,
        };
        match event {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_lowercase();
                match &mut open {
                    None if is_envelope(&name) => {}
                    None => {
                        fields.keep_address(&name, &tag);
                        open = Some((name, 0));
                        value.clear();
                    }
                    Some((field, depth)) => {
                        *depth += usize::from(*field == name);
                        push_markup(&name, &format!("<{}>", &*tag), &mut value);
                    }
                }
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_lowercase();
                match &open {
                    None => fields.keep_address(&name, &tag),
                    Some(_) => push_markup(&name, &format!("<{}/>", &*tag), &mut value),
                }
            }
            Event::End(tag) => {
                let name = tag.name().as_ref().to_lowercase();
                match &mut open {
                    Some((field, 0)) if *field == name => {
                        let field = std::mem::take(field);
                        open = None;
                        fields.keep(field, std::mem::take(&mut value));
                    }
                    Some((field, depth)) => {
                        *depth -= usize::from(*field == name);
                        push_markup(&name, &format!("</{name}>"), &mut value);
                    }
                    None => {}
                }
            }
            Event::Text(text) => value.push_str(&text),
            Event::CData(text) => value.push_str(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => value.push(c),
                _ => {
                    let name: &str = &reference;
                    match resolve_xml_entity(name).or_else(|| character(name)) {
                        Some(words) => value.push_str(words),
                        None => value.push_str(&format!("&{name};")),
                    }
                }
            },
            _ => {}
        }
    }
    // A feed cut off in the middle: what was read of the last element.
    if let Some((field, _)) = open {
        fields.keep(field, value);
    }
    fields
}

impl Fields {
    fn keep(&mut self, name: String, value: String) {
        if !value.trim().is_empty() {
            self.0.entry(name).or_insert(value);
        }
    }

    /// Atom's `<link href>`, the page itself rather than another form of it.
    fn keep_address(&mut self, name: &str, tag: &quick_xml::events::BytesStart<'_>) {
        if name != "link" && name != "atom:link" {
            return;
        }
        let attribute = |name: &str| {
            let mut attributes = tag.html_attributes();
            let mut found = attributes.with_checks(false).flatten();
            let found = found.find(|attribute| attribute.key.as_ref() == name)?;
            Some(found.value.replace("&amp;", "&"))
        };
        let own = attribute("rel").is_none_or(|rel| rel == "alternate");
        if let Some(href) = attribute("href").filter(|_| own) {
            self.keep("link".to_owned(), href);
        }
    }
}

/// Whether words hold entities of HTML: `&amp;`, `&#39;`.
fn has_entities(words: &str) -> bool {
    words.match_indices('&').any(|(at, _)| {
        let name = words[at + 1..].split(|c: char| !c.is_ascii_alphanumeric() && c != '#').next();
        let name = name.unwrap_or_default();
        (2..=8).contains(&name.len()) && words[at + 1 + name.len()..].starts_with(';')
    })
}

/// Elements around the ones that say something.
fn is_envelope(name: &str) -> bool {
    matches!(
        name,
        "item" | "entry" | "atom:entry" | "channel" | "rss" | "feed" | "rdf:rdf" | "author"
    )
}

/// Markup inside an element belongs to its value; an image of a feed has names of its own.
fn push_markup(_name: &str, tag: &str, value: &mut String) {
    value.push_str(tag);
}

/// A feed cut into its head and its items.
struct Pieces<'r> {
    reader: &'r mut dyn BufRead,
    /// Read and not given yet.
    rest: Vec<u8>,
    ended: bool,
}

impl Pieces<'_> {
    /// Everything before the first item, or its beginning.
    fn head(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = item_start(&self.rest, 0) {
                let rest = self.rest.split_off(at);
                return Ok(std::mem::replace(&mut self.rest, rest));
            }
            if self.ended || self.rest.len() > HEAD_BYTES {
                return Ok(std::mem::take(&mut self.rest));
            }
            self.fill()?;
        }
    }

    /// The next item; nothing inside where it is too long.
    fn next(&mut self) -> io::Result<Option<Option<Vec<u8>>>> {
        let mut too_long = false;
        // What was searched already.
        let mut seen = 0_usize;
        loop {
            let start = if seen == 0 && !too_long { item_start(&self.rest, 0) } else { Some(0) };
            match start {
                Some(start) => {
                    self.rest.drain(..start);
                    // One long end tag may lie across two reads.
                    let from = seen.saturating_sub(16).max(1);
                    if let Some(end) = item_end(&self.rest, from) {
                        let rest = self.rest.split_off(end);
                        let item = std::mem::replace(&mut self.rest, rest);
                        return Ok(Some((!too_long).then_some(item)));
                    }
                    seen = self.rest.len();
                }
                // The beginning of a tag may stand at the end.
                None if self.rest.len() > 16 => {
                    self.rest.drain(..self.rest.len() - 16);
                }
                None => {}
            }
            if self.rest.len() > ITEM_BYTES {
                too_long = true;
                self.rest.drain(..self.rest.len() - 16);
                seen = 16;
            }
            if self.ended {
                let item = std::mem::take(&mut self.rest);
                return Ok(match start {
                    Some(_) if too_long => Some(None),
                    Some(_) if !item.is_empty() => Some(Some(item)),
                    _ => None,
                });
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let buffer = match self.reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            // A torn download: what came is read.
            Err(error) if self.rest.is_empty() => return Err(error),
            Err(_) => &[],
        };
        let length = buffer.len();
        self.ended = length == 0;
        self.rest.extend_from_slice(buffer);
        self.reader.consume(length);
        Ok(())
    }
}

const STARTS: &[&[u8]] = &[b"<item", b"<entry", b"<atom:entry"];
const ENDS: &[&[u8]] = &[b"</item", b"</entry", b"</atom:entry"];

/// Where the next item starts.
fn item_start(bytes: &[u8], from: usize) -> Option<usize> {
    tag_at(bytes, from, STARTS)
}

/// Where an item ends: behind its end tag, or where the next starts.
fn item_end(bytes: &[u8], from: usize) -> Option<usize> {
    let next = item_start(bytes, from);
    let end = tag_at(&bytes[..next.unwrap_or(bytes.len())], from, ENDS);
    match end {
        Some(end) => {
            let close = bytes[end..].iter().position(|byte| *byte == b'>')?;
            Some(end + close + 1)
        }
        None => next,
    }
}

/// Where one of the tags stands, its name ended: `<items>` is none.
fn tag_at(bytes: &[u8], from: usize, tags: &[&[u8]]) -> Option<usize> {
    let mut at = from;
    while let Some(next) = bytes.get(at..)?.iter().position(|byte| *byte == b'<') {
        at += next;
        let found = tags.iter().any(|tag| {
            bytes.get(at..at + tag.len()).is_some_and(|here| here.eq_ignore_ascii_case(tag))
                && bytes
                    .get(at + tag.len())
                    .is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        });
        if found {
            return Some(at);
        }
        at += 1;
    }
    None
}
