//! What a file of several pages holds: rows, feeds, messages, records, archives of any of these.
//!
//! Each format is a function that reads forward and puts pages as it finds them. It runs on a
//! thread of its own, a page or two ahead of whoever takes them, so memory holds no more whatever
//! the file's size. What a file expands to is metered: see [`Meter`].

mod archive;
mod feed;
mod mail;
pub(crate) mod meter;
mod parquet;
pub(crate) mod table;
mod warc;

use crate::pages::cap_of;
use crate::rows::Rows;
use crate::shape::{Shape, read_head};
use crate::{BytesRead, Given, Note, Page, PageKind};
use meter::Meter;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// A page, or a note on what gives none.
pub(crate) type Found = Result<Page, Note>;
/// Goes on, or ends because nobody takes pages any more.
pub(crate) type Flow = ControlFlow<()>;

/// Pages that wait to be taken.
const AHEAD: usize = 2;
/// Archives within archives.
const NESTED: usize = 4;

/// A file that is being read on a thread of its own.
pub(crate) struct Contents {
    path: String,
    found: Receiver<Found>,
    thread: Option<JoinHandle<()>>,
}

impl Contents {
    /// Starts reading a file that can be read from any place.
    pub(crate) fn of_file(
        file: File,
        shape: Shape,
        path: String,
        given: Given,
        bytes: BytesRead,
    ) -> Self {
        let packed = file.metadata().map_or(0, |metadata| metadata.len());
        Self::start(path, given, bytes, move |entry, out| {
            match shape {
                Shape::Zip => {
                    out.meter.add_packed(packed);
                    let file = out.meter.watched(file);
                    return archive::read_zip(file, entry, out);
                }
                Shape::Parquet => {
                    out.meter.add_packed(packed);
                    out.meter.tell(packed);
                    return parquet::read(file, entry, out);
                }
                _ => {}
            }
            let reader = out.meter.packed(file);
            read(&mut BufReader::new(reader), shape, entry, out)
        })
    }

    /// Starts reading a stream.
    pub(crate) fn of_stream(
        stream: impl Read + Send + 'static,
        shape: Shape,
        path: String,
        given: Given,
        bytes: BytesRead,
    ) -> Self {
        Self::start(path, given, bytes, move |entry, out| {
            let reader = out.meter.packed(stream);
            read(&mut BufReader::new(reader), shape, entry, out)
        })
    }

    fn start(
        path: String,
        given: Given,
        bytes: BytesRead,
        read: impl FnOnce(&Entry, &mut Out) -> Flow + Send + 'static,
    ) -> Self {
        let (sender, found) = sync_channel(AHEAD);
        let entry = Entry { path: path.clone(), given, depth: 0 };
        let thread = thread::spawn(move || {
            // The end of the walk ends the reading; there is nobody left to tell.
            let _ = read(&entry, &mut Out { sender, meter: Meter::telling(bytes) });
        });
        Self { path, found, thread: Some(thread) }
    }

    /// The next page or note.
    pub(crate) fn next_found(&mut self) -> Option<Found> {
        if let Ok(found) = self.found.recv() {
            return Some(found);
        }
        let broke = self.thread.take()?.join().is_err();
        let entry = Entry { path: self.path.clone(), given: Given::default(), depth: 0 };
        broke.then(|| Err(entry.note("cannot be read further", "unpack it and name what it holds")))
    }
}

/// Where pages go.
pub(crate) struct Out {
    sender: SyncSender<Found>,
    pub(crate) meter: Meter,
}

impl Out {
    /// Puts a page or note; breaks when nobody takes them.
    pub(crate) fn put(&mut self, found: Found) -> Flow {
        match self.sender.send(found) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

/// A file, or a part of one that is a file itself.
pub(crate) struct Entry {
    /// `archive.zip!inner/name.html`
    pub(crate) path: String,
    /// What is known about all its pages.
    pub(crate) given: Given,
    depth: usize,
}

impl Entry {
    /// A file inside this one.
    fn inner(&self, name: &str) -> Self {
        let path = format!("{}!{name}", self.path);
        Self { path, given: self.given.clone(), depth: self.depth + 1 }
    }

    /// The path of a row, item, message or record.
    pub(crate) fn row(&self, number: usize) -> String {
        format!("{}:{number}", self.path)
    }

    pub(crate) fn note(&self, problem: &str, remedy: &str) -> Note {
        note(self.path.clone(), problem, remedy)
    }

    fn broken(&self, error: &io::Error) -> Note {
        self.note(&format!("cannot be read further: {error}"), "save or fetch it again")
    }
}

pub(crate) fn note(path: String, problem: &str, remedy: &str) -> Note {
    Note { path, problem: problem.to_owned(), remedy: remedy.to_owned(), failed: false }
}

/// Reads a stream of a known shape.
fn read(reader: &mut dyn BufRead, shape: Shape, entry: &Entry, out: &mut Out) -> Flow {
    match shape {
        Shape::Page(kind) => read_page(reader, kind, entry, out),
        Shape::Rows(layout) => {
            let mut rows = Rows::new(reader, layout, entry.path.clone(), entry.given.clone());
            while let Some(found) = rows.next_page() {
                out.put(found)?;
            }
            Flow::Continue(())
        }
        Shape::Table => table::read(reader, entry, out),
        Shape::Feed => feed::read(reader, entry, out),
        Shape::Mail => mail::read_message(reader, entry, out),
        Shape::Mailbox => mail::read_mailbox(reader, entry, out),
        Shape::WebArchive => mail::read_web_archive(reader, entry, out),
        Shape::Warc => warc::read(reader, entry, out),
        Shape::Tar => archive::read_tar(reader, entry, out),
        Shape::Gzip => archive::read_gzip(reader, entry, out),
        Shape::Zstd => archive::read_zstd(reader, entry, out),
        // Their directory stands at the end.
        Shape::Zip | Shape::Parquet => match archive::spool(reader) {
            Ok(file) => read_seekable(file, shape, entry, out),
            Err(error) => out.put(Err(entry.broken(&error))),
        },
    }
}

/// Reads a file whose directory stands at its end.
fn read_seekable(file: File, shape: Shape, entry: &Entry, out: &mut Out) -> Flow {
    match shape {
        Shape::Parquet => parquet::read(file, entry, out),
        _ => archive::read_zip(file, entry, out),
    }
}

/// Reads a file inside another, known by its name or its first bytes.
fn read_inner(reader: &mut dyn Read, shape: Option<Shape>, entry: &Entry, out: &mut Out) -> Flow {
    if entry.depth > NESTED {
        let problem = format!("is an archive nested deeper than {NESTED}");
        return out.put(Err(entry.note(&problem, "unpack the outer archive")));
    }
    let mut reader = BufReader::new(reader);
    let head = match read_head(&mut reader) {
        Ok(head) => head,
        Err(error) => return out.put(Err(entry.broken(&error))),
    };
    if head.is_empty() {
        return out.put(Err(entry.note("is empty", "remove it or save it again")));
    }
    let shape = shape.unwrap_or_else(|| Shape::sniff(&head));
    read(&mut BufReader::new(Cursor::new(head).chain(reader)), shape, entry, out)
}

fn read_page(reader: &mut dyn BufRead, kind: PageKind, entry: &Entry, out: &mut Out) -> Flow {
    out.put(match read_capped(reader, cap_of(kind)) {
        Ok(Some(bytes)) => {
            Ok(Page { path: entry.path.clone(), kind, bytes, given: entry.given.clone() })
        }
        Ok(None) => Err(too_large(entry.path.clone(), cap_of(kind))),
        Err(error) => Err(entry.broken(&error)),
    })
}

/// Everything up to a limit; nothing where there is more.
pub(crate) fn read_capped(mut reader: impl Read, cap: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
    reader.by_ref().take(limit).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= cap).then_some(bytes))
}

pub(crate) fn too_large(path: String, cap: usize) -> Note {
    let problem = format!("is larger than {} MB, too much for one article", cap >> 20);
    note(path, &problem, "split it into one file an article, or write JSON lines")
}
