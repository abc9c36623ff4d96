//! Archives and compressed files, opened as they are read; nothing is unpacked to disk but a zip
//! that comes through a pipe or lies inside another archive.

use super::{Entry, Flow, Out, read_inner};
use crate::shape::Shape;
use flate2::bufread::MultiGzDecoder;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

/// Files of one archive.
const ENTRIES: usize = 2_000_000;
/// A temporary file is at most this large.
const SPOOLED: u64 = 4 << 30;
/// Zstandard keeps a window of at most two to this power of bytes.
const WINDOW_LOG: u32 = 27;

/// Files of a zip archive in the order of its directory.
pub(super) fn read_zip(file: impl Read + Seek, entry: &Entry, out: &mut Out) -> Flow {
    let mut archive = match zip::ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => {
            let problem = format!("is not a zip archive that can be read: {error}");
            return out.put(Err(entry.note(&problem, "save or fetch it again")));
        }
    };
    let mut files = Files::default();
    for index in 0..archive.len() {
        let file = match archive.by_index(index) {
            Ok(file) => file,
            Err(error) => {
                let name = format!("entry {}", index + 1);
                let note = entry.inner(&name).note(&error.to_string(), "unpack it by hand");
                out.put(Err(note))?;
                continue;
            }
        };
        if !file.is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let mut file = out.meter.unpacked(file);
        if files.read(&name, &mut file, entry, out)? == Files::ENOUGH {
            return ControlFlow::Continue(());
        }
    }
    files.end(entry, out)
}

/// Files of a tar archive as they stand.
pub(super) fn read_tar(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let mut archive = tar::Archive::new(reader);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return out.put(Err(entry.broken(&error))),
    };
    let mut files = Files::default();
    for file in entries {
        let mut file = match file {
            Ok(file) => file,
            Err(error) => {
                out.put(Err(entry.broken(&error)))?;
                break;
            }
        };
        if !file.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&file.path_bytes()).into_owned();
        if files.read(&name, &mut file, entry, out)? == Files::ENOUGH {
            return ControlFlow::Continue(());
        }
    }
    files.end(entry, out)
}

/// The file inside a gzip file, members joined.
pub(super) fn read_gzip(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let mut unpacked = out.meter.unpacked(MultiGzDecoder::new(reader));
    read_inner(&mut unpacked, inner_shape(&entry.path), &deeper(entry), out)
}

/// The file inside a zstd file, frames joined.
pub(super) fn read_zstd(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    let decoder = zstd::Decoder::with_buffer(reader).and_then(|mut decoder| {
        decoder.window_log_max(WINDOW_LOG)?;
        Ok(decoder)
    });
    let mut unpacked = match decoder {
        Ok(decoder) => out.meter.unpacked(decoder),
        Err(error) => return out.put(Err(entry.broken(&error))),
    };
    read_inner(&mut unpacked, inner_shape(&entry.path), &deeper(entry), out)
}

/// Compressed files keep their path; being compressed counts as being nested.
fn deeper(entry: &Entry) -> Entry {
    Entry { path: entry.path.clone(), given: entry.given.clone(), depth: entry.depth + 1 }
}

/// What a compressed file holds by its name: `news.warc.gz`, `news.tgz`.
fn inner_shape(path: &str) -> Option<Shape> {
    let (stem, extension) = path.rsplit_once('.')?;
    let tar = matches!(extension.to_ascii_lowercase().as_str(), "tgz" | "tzst");
    if tar { Some(Shape::Tar) } else { Shape::of(stem) }
}

/// Copies a stream to a file that can be read from any place and that goes by itself.
pub(super) fn spool(reader: &mut dyn BufRead) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    let copied = io::copy(&mut reader.take(SPOOLED + 1), &mut file)?;
    if copied > SPOOLED {
        return Err(io::Error::other("is larger than 4 GB inside another archive"));
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The files of one archive: how many were read, and the endings of those left out.
#[derive(Default)]
struct Files {
    count: usize,
    read: usize,
    left_out: BTreeSet<String>,
}

impl Files {
    /// The archive is left, with a note put.
    const ENOUGH: bool = true;

    /// Reads a file by its name, or leaves it out. Gives [`Files::ENOUGH`] at the limits.
    fn read(
        &mut self,
        name: &str,
        file: &mut dyn Read,
        entry: &Entry,
        out: &mut Out,
    ) -> ControlFlow<(), bool> {
        self.count += 1;
        if self.count > ENTRIES {
            let problem = format!("holds more than {ENTRIES} files: the rest was left out");
            out.put(Err(entry.note(&problem, "split it")))?;
            return ControlFlow::Continue(Self::ENOUGH);
        }
        let hidden = |part: &str| part.starts_with('.') && part.len() > 1 || part == "__MACOSX";
        if name.split(['/', '\\']).any(hidden) {
            return ControlFlow::Continue(!Self::ENOUGH);
        }
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let last = last.split('?').next().unwrap_or(last);
        let shape = Shape::of(last);
        if shape.is_none()
            && let Some(extension) = foreign_extension(last)
        {
            self.left_out.insert(extension);
            return ControlFlow::Continue(!Self::ENOUGH);
        }
        self.read += 1;
        read_inner(file, shape, &entry.inner(name), out)?;
        if out.meter.is_spent() {
            let problem = "expands too far to be a pile of news: the rest was left out";
            out.put(Err(entry.note(problem, "unpack it by hand")))?;
            return ControlFlow::Continue(Self::ENOUGH);
        }
        ControlFlow::Continue(!Self::ENOUGH)
    }

    fn end(self, entry: &Entry, out: &mut Out) -> Flow {
        if !self.left_out.is_empty() {
            let kinds = self.left_out.into_iter().take(20).collect::<Vec<_>>().join(", ");
            let problem = format!("holds files of kinds that are not read: {kinds}");
            out.put(Err(entry.note(&problem, "save them as text, HTML or JSON lines")))?;
        } else if self.read == 0 {
            out.put(Err(entry.note("holds no articles", "check that it was saved whole")))?;
        }
        ControlFlow::Continue(())
    }
}

/// An ending of letters and digits says what the file is, though not to us.
fn foreign_extension(name: &str) -> Option<String> {
    let (_, extension) = name.rsplit_once('.')?;
    let fits = (1..=5).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && extension.bytes().any(|byte| byte.is_ascii_alphabetic());
    fits.then(|| format!(".{}", extension.to_ascii_lowercase()))
}
