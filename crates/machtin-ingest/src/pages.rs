//! Walks paths and stdin and yields pages one at a time.

use crate::pile::{PILE_FILE, Pile};
use crate::rows::{Layout, Rows};
use crate::{Given, Input, Note, Options, Page, PageKind};
use machtin_text::{Evidence, Precision, Published};
use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File, FileType};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A plain text larger than this is no article.
pub(crate) const TEXT_BYTES: usize = 8 << 20;
/// An HTML page larger than this is not parsed.
pub(crate) const HTML_BYTES: usize = 16 << 20;
/// Folders nested deeper than this are left alone.
const FOLDER_DEPTH: usize = 64;
/// Bytes looked at to tell what a nameless input is.
const SNIFFED: usize = 64 * 1024;

/// Walks inputs and yields pages, one at a time, in a fixed order: inputs as given, the files of
/// a folder by name, rows as they stand. A problem comes as a note in its place and never ends
/// the walk.
///
/// Memory holds one page, one folder's names and its `pile.csv`, whatever the pile's size.
/// Hidden files are left out; a folder is entered once, so links in a circle end.
///
/// # Examples
/// ```
/// use machtin_ingest::{Input, Options, pages};
/// let found: Vec<_> = pages(&[Input::Path("no/such/file.txt".into())], &Options::default()).collect();
/// let note = found[0].as_ref().unwrap_err();
/// assert!(note.failed && note.path == "no/such/file.txt");
/// ```
pub fn pages(
    inputs: &[Input],
    options: &Options,
) -> Box<dyn Iterator<Item = Result<Page, Note>> + Send> {
    let given = Given {
        published: options.date.map(|date| Published {
            at: date.to_datetime(jiff::civil::Time::midnight()),
            precision: Precision::Day,
            evidence: Evidence::Given,
        }),
        publisher: options.publisher.clone(),
        ..Given::default()
    };
    let steps = inputs.iter().map(|input| match input {
        Input::Path(path) => {
            Step::Path(Place { path: path.clone(), named: true, depth: 0, piles: Vec::new() })
        }
        Input::Stdin => Step::Stdin,
    });
    Box::new(Walk {
        steps: steps.collect(),
        rows: None,
        entered: BTreeSet::new(),
        given,
        beside: None,
    })
}

struct Walk {
    /// What is still to do, next first.
    steps: VecDeque<Step>,
    /// The file whose rows are being read.
    rows: Option<Rows>,
    /// Folders entered, by their real path.
    entered: BTreeSet<PathBuf>,
    /// What the options say.
    given: Given,
    /// The `pile.csv` beside the last file that the user named, with its folder.
    beside: Option<(PathBuf, Pile)>,
}

enum Step {
    Path(Place),
    Stdin,
    Note(Note),
}

/// A path to read.
struct Place {
    path: PathBuf,
    /// Whether the user named it, rather than a folder above it.
    named: bool,
    depth: usize,
    /// The pile files of the folders above, nearest last.
    piles: Vec<Arc<Pile>>,
}

impl Iterator for Walk {
    type Item = Result<Page, Note>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(rows) = &mut self.rows {
                match rows.next_page() {
                    Some(found) => return Some(found),
                    None => self.rows = None,
                }
            }
            let found = match self.steps.pop_front()? {
                Step::Note(note) => Some(Err(note)),
                Step::Stdin => self.read_stdin(),
                Step::Path(place) => self.read_place(&place),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

impl Walk {
    fn read_place(&mut self, place: &Place) -> Option<Result<Page, Note>> {
        let metadata = match fs::metadata(&place.path) {
            Ok(metadata) => metadata,
            Err(error) => return Some(Err(unreadable(place, &error))),
        };
        if metadata.is_dir() {
            self.enter(place);
            return None;
        }
        if !metadata.is_file() {
            let problem = format!("is {}, not a file", kind_of(metadata.file_type()));
            return Some(Err(note(place, &problem, "pipe its contents to stdin instead")));
        }
        if metadata.len() == 0 {
            return Some(Err(note(place, "is empty", "remove it or save it again")));
        }
        self.read_file(place, metadata.len())
    }

    /// Queues the files of a folder.
    fn enter(&mut self, place: &Place) {
        if place.depth > FOLDER_DEPTH {
            let problem = format!("is nested deeper than {FOLDER_DEPTH} folders");
            self.steps.push_front(Step::Note(note(place, &problem, "name it by itself")));
            return;
        }
        let real = fs::canonicalize(&place.path).unwrap_or_else(|_| place.path.clone());
        if !self.entered.insert(real) {
            let problem = "was read already under another name";
            self.steps.push_front(Step::Note(note(place, problem, "remove the link to it")));
            return;
        }
        let mut names: Vec<PathBuf> = match fs::read_dir(&place.path) {
            Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
            Err(error) => {
                self.steps.push_front(Step::Note(unreadable(place, &error)));
                return;
            }
        };
        names.retain(|path| !is_hidden(path));
        names.sort_unstable();
        let (pile, notes) = Pile::beside(&place.path);
        let mut piles = place.piles.clone();
        piles.push(Arc::new(pile));
        let mut steps: Vec<Step> = notes.into_iter().map(Step::Note).collect();
        let mut left_out = BTreeSet::new();
        for path in names {
            // A link that leads nowhere has no metadata; reading it gives the note.
            let is_file = fs::metadata(&path).is_ok_and(|metadata| metadata.is_file());
            if is_file && Shape::of(&path).is_none() {
                left_out.extend(foreign_extension(&path));
                continue;
            }
            let (depth, piles) = (place.depth + 1, piles.clone());
            steps.push(Step::Path(Place { path, named: false, depth, piles }));
        }
        if !left_out.is_empty() {
            let kinds = left_out.into_iter().collect::<Vec<_>>().join(", ");
            let problem = format!("holds files of kinds that are not read: {kinds}");
            steps.push(Step::Note(note(place, &problem, "save them as text, HTML or JSON lines")));
        }
        if place.named && !steps.iter().any(|step| matches!(step, Step::Path(_))) {
            let remedy = "name a folder with .txt, .html or .jsonl files";
            steps.push(Step::Note(note(place, "holds no articles", remedy)));
        }
        for step in steps.into_iter().rev() {
            self.steps.push_front(step);
        }
    }

    fn read_file(&mut self, place: &Place, length: u64) -> Option<Result<Page, Note>> {
        let shape = match Shape::of(&place.path) {
            Some(shape) => shape,
            None => match sniff_file(&place.path) {
                Ok(shape) => shape,
                Err(error) => return Some(Err(unreadable(place, &error))),
            },
        };
        let given = self.given_for(place);
        let path = place.path.display().to_string();
        match shape {
            Shape::Rows(layout) => match File::open(&place.path) {
                Ok(file) => {
                    self.rows =
                        Some(Rows::new(Box::new(BufReader::new(file)), layout, path, given));
                    None
                }
                Err(error) => Some(Err(unreadable(place, &error))),
            },
            Shape::Page(kind) => {
                let cap = cap_of(kind);
                if usize::try_from(length).is_ok_and(|length| length <= cap) {
                    Some(match read_capped(&place.path, cap) {
                        Ok(Some(bytes)) => Ok(Page { path, kind, bytes, given }),
                        Ok(None) => Err(too_large(path, cap)),
                        Err(error) => Err(unreadable(place, &error)),
                    })
                } else {
                    Some(Err(too_large(path, cap)))
                }
            }
        }
    }

    fn read_stdin(&mut self) -> Option<Result<Page, Note>> {
        let mut reader = BufReader::with_capacity(SNIFFED, io::stdin());
        let path = "-".to_owned();
        let failed = |problem: String| Note {
            path: "-".to_owned(),
            problem,
            remedy: "pipe an article, a page or JSON lines to it".to_owned(),
            failed: true,
        };
        let head = match fill(&mut reader) {
            Ok(head) => head,
            Err(error) => return Some(Err(failed(format!("cannot be read: {error}")))),
        };
        if head.is_empty() {
            return Some(Err(failed("is empty".to_owned())));
        }
        let shape = sniff(&head);
        let reader = io::Cursor::new(head).chain(reader);
        match shape {
            Shape::Rows(layout) => {
                self.rows = Some(Rows::new(Box::new(reader), layout, path, self.given.clone()));
                None
            }
            Shape::Page(kind) => {
                let cap = cap_of(kind);
                let mut bytes = Vec::new();
                let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
                Some(match reader.take(limit).read_to_end(&mut bytes) {
                    Ok(_) if bytes.len() > cap => Err(too_large(path, cap)),
                    Ok(_) => Ok(Page { path, kind, bytes, given: self.given.clone() }),
                    Err(error) => Err(failed(format!("cannot be read: {error}"))),
                })
            }
        }
    }

    /// What the nearest `pile.csv` says, filled up with the options.
    fn given_for(&mut self, place: &Place) -> Given {
        let mut row = place.piles.iter().rev().find_map(|pile| pile.given(&place.path)).cloned();
        if let Some(folder) = place.path.parent().filter(|_| place.named) {
            if self.beside.as_ref().is_none_or(|(read, _)| read != folder) {
                self.beside = Some((folder.to_owned(), Pile::beside(folder).0));
            }
            row = self.beside.as_ref().and_then(|(_, pile)| pile.given(&place.path)).cloned();
        }
        let mut given = row.unwrap_or_default();
        given.published = given.published.or(self.given.published);
        given.publisher = given.publisher.or_else(|| self.given.publisher.clone());
        given
    }
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Page(PageKind),
    Rows(Layout),
}

impl Shape {
    /// By the name's ending; nothing where the ending does not say.
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" | "text" => Some(Self::Page(PageKind::Text)),
            "html" | "htm" | "xhtml" => Some(Self::Page(PageKind::Html)),
            "jsonl" | "ndjson" => Some(Self::Rows(Layout::Lines)),
            "json" => Some(Self::Rows(Layout::Values)),
            _ => None,
        }
    }
}

/// What the first bytes of a nameless input are.
fn sniff(head: &[u8]) -> Shape {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first_line = text.lines().next().unwrap_or_default();
    if let Some(rest) = text.strip_prefix('{') {
        let whole = serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_ok();
        let opens = rest.trim_start().starts_with(['"', '}']);
        match (whole, opens) {
            (true, _) => return Shape::Rows(Layout::Lines),
            // A long row goes on past what was looked at; a short first line spans several.
            (false, true) if first_line.len() > 1_000 => return Shape::Rows(Layout::Lines),
            (false, true) => return Shape::Rows(Layout::Values),
            (false, false) => {}
        }
    }
    if text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{')) {
        return Shape::Rows(Layout::Values);
    }
    let head: String = text.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    let tags = ["<!doctype html", "<html", "<head", "<body", "<article", "<meta ", "<div", "<p>"];
    if head.starts_with('<') && tags.iter().any(|tag| head.contains(tag)) {
        return Shape::Page(PageKind::Html);
    }
    Shape::Page(PageKind::Text)
}

fn sniff_file(path: &Path) -> io::Result<Shape> {
    let mut reader = BufReader::with_capacity(SNIFFED, File::open(path)?);
    Ok(sniff(&fill(&mut reader)?))
}

/// Reads until the buffer is full or the input ends: a pipe may give less at a time.
fn fill(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let limit = u64::try_from(SNIFFED).unwrap_or(u64::MAX);
    reader.take(limit).read_to_end(&mut head)?;
    Ok(head)
}

fn read_capped(path: &Path, cap: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= cap).then_some(bytes))
}

const fn cap_of(kind: PageKind) -> usize {
    match kind {
        PageKind::Text | PageKind::Row => TEXT_BYTES,
        PageKind::Html => HTML_BYTES,
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

/// The ending of a file worth a remark; documents about the pile are not.
fn foreign_extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let quiet = name == PILE_FILE || matches!(extension.as_str(), "md" | "csv" | "license");
    (!quiet).then(|| format!(".{extension}"))
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

#[cfg(not(unix))]
fn kind_of(_kind: FileType) -> &'static str {
    "a device"
}

fn note(place: &Place, problem: &str, remedy: &str) -> Note {
    Note {
        path: place.path.display().to_string(),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
        failed: false,
    }
}

fn unreadable(place: &Place, error: &io::Error) -> Note {
    let (problem, remedy) = match error.kind() {
        io::ErrorKind::NotFound if place.named => {
            ("does not exist".to_owned(), "check how the path is written")
        }
        io::ErrorKind::NotFound => ("is a link that leads nowhere".to_owned(), "remove the link"),
        io::ErrorKind::PermissionDenied => ("may not be read".to_owned(), "change its permissions"),
        _ => (format!("cannot be read: {error}"), "check the path and the disk"),
    };
    Note { failed: place.named, ..note(place, &problem, remedy) }
}

fn too_large(path: String, cap: usize) -> Note {
    Note {
        path,
        problem: format!("is larger than {} MB, too much for one article", cap >> 20),
        remedy: "split it into one file an article, or write JSON lines".to_owned(),
        failed: false,
    }
}
