//! Walks paths and stdin and yields pages one at a time.

use crate::contents::{Contents, read_capped, too_large};
use crate::pile::{PILE_FILE, Pile};
use crate::shape::{SNIFFED, Shape, read_head};
use crate::{BytesRead, Given, Input, Note, Options, Page, PageKind};
use machtin_text::{Evidence, Precision, Published};
use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File, FileType};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A plain text larger than this is no article.
const TEXT_BYTES: usize = 8 << 20;
/// An HTML page larger than this is not parsed.
const HTML_BYTES: usize = 16 << 20;
/// Folders nested deeper than this are left alone.
const FOLDER_DEPTH: usize = 64;
/// Walks inputs and yields pages, one at a time, in a fixed order: inputs as given, the files of
/// a folder by name, rows as they stand. A problem comes as a note in its place and never ends
/// the walk.
///
/// Memory holds a few pages, one folder's names and its `pile.csv`, whatever the size of the pile
/// and of the archives in it.
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
    pages_counted(inputs, options, &BytesRead::default())
}

/// [`pages`], telling how far it is: `bytes` counts what is read of the inputs, packed as they
/// are. Compare it with [`input_bytes`].
///
/// # Examples
/// ```
/// use machtin_ingest::{BytesRead, Input, Options, pages_counted};
/// let bytes = BytesRead::default();
/// let inputs = [Input::Path("no/such/file.txt".into())];
/// assert_eq!(pages_counted(&inputs, &Options::default(), &bytes).count(), 1);
/// assert_eq!(bytes.get(), 0);
/// ```
pub fn pages_counted(
    inputs: &[Input],
    options: &Options,
    bytes: &BytesRead,
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
        contents: None,
        entered: BTreeSet::new(),
        given,
        beside: None,
        bytes: bytes.clone(),
    })
}

/// How many bytes [`pages`] will read of files and folders, packed as they are; nothing where
/// standard input is among them, for nobody knows its length. Looks at names and sizes alone.
///
/// # Examples
/// ```
/// use machtin_ingest::{Input, input_bytes};
/// assert_eq!(input_bytes(&[Input::Path("no/such/file.txt".into())]), Some(0));
/// assert_eq!(input_bytes(&[Input::Stdin]), None);
/// ```
#[must_use]
pub fn input_bytes(inputs: &[Input]) -> Option<u64> {
    let mut entered = BTreeSet::new();
    inputs.iter().try_fold(0_u64, |sum, input| match input {
        Input::Path(path) => Some(sum.saturating_add(bytes_of(path, true, 0, &mut entered))),
        Input::Stdin => None,
    })
}

/// Bytes of a file that is read, or of those below a folder.
fn bytes_of(path: &Path, named: bool, depth: usize, entered: &mut BTreeSet<PathBuf>) -> u64 {
    let Ok(metadata) = fs::metadata(path) else { return 0 };
    if metadata.is_file() {
        return if named || shape_of(path).is_some() { metadata.len() } else { 0 };
    }
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if !metadata.is_dir() || depth > FOLDER_DEPTH || !entered.insert(real) {
        return 0;
    }
    let Ok(entries) = fs::read_dir(path) else { return 0 };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let paths =
        paths.filter(|path| !is_hidden(path) && path.file_name().is_none_or(|n| n != PILE_FILE));
    paths.map(|path| bytes_of(&path, false, depth + 1, entered)).sum()
}

struct Walk {
    /// What is still to do, next first.
    steps: VecDeque<Step>,
    /// The file of several pages that is being read.
    contents: Option<Contents>,
    /// Folders entered, by their real path.
    entered: BTreeSet<PathBuf>,
    /// What the options say.
    given: Given,
    /// The `pile.csv` beside the last file that the user named, with its folder.
    beside: Option<(PathBuf, Pile)>,
    /// Told of what is read.
    bytes: BytesRead,
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
            if let Some(contents) = &mut self.contents {
                match contents.next_found() {
                    Some(found) => return Some(found),
                    None => self.contents = None,
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
        names.retain(|path| {
            !is_hidden(path) && path.file_name().is_none_or(|name| name != PILE_FILE)
        });
        names.sort_unstable();
        let (pile, notes) = Pile::beside(&place.path);
        let mut piles = place.piles.clone();
        piles.push(Arc::new(pile));
        let mut steps: Vec<Step> = notes.into_iter().map(Step::Note).collect();
        let mut left_out = BTreeSet::new();
        for path in names {
            // A link that leads nowhere has no metadata; reading it gives the note.
            let is_file = fs::metadata(&path).is_ok_and(|metadata| metadata.is_file());
            if is_file && shape_of(&path).is_none() {
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
        let shape = match shape_of(&place.path) {
            Some(shape) => shape,
            None => match sniff_file(&place.path) {
                Ok(shape) => shape,
                Err(error) => return Some(Err(unreadable(place, &error))),
            },
        };
        let given = self.given_for(place);
        let path = place.path.display().to_string();
        let file = match File::open(&place.path) {
            Ok(file) => file,
            Err(error) => return Some(Err(unreadable(place, &error))),
        };
        let Shape::Page(kind) = shape else {
            self.contents = Some(Contents::of_file(file, shape, path, given, self.bytes.clone()));
            return None;
        };
        let cap = cap_of(kind);
        self.bytes.add(length);
        if usize::try_from(length).map_or(true, |length| length > cap) {
            return Some(Err(too_large(path, cap)));
        }
        Some(match read_capped(file, cap) {
            Ok(Some(bytes)) => Ok(Page { path, kind, bytes, given }),
            Ok(None) => Err(too_large(path, cap)),
            Err(error) => Err(unreadable(place, &error)),
        })
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
        let head = match read_head(&mut reader) {
            Ok(head) => head,
            Err(error) => return Some(Err(failed(format!("cannot be read: {error}")))),
        };
        if head.is_empty() {
            return Some(Err(failed("is empty".to_owned())));
        }
        let shape = Shape::sniff(&head);
        let reader = io::Cursor::new(head).chain(reader);
        let given = self.given.clone();
        let Shape::Page(kind) = shape else {
            self.contents =
                Some(Contents::of_stream(reader, shape, path, given, self.bytes.clone()));
            return None;
        };
        let cap = cap_of(kind);
        Some(match read_capped(reader, cap) {
            Ok(Some(bytes)) => {
                self.bytes.add(u64::try_from(bytes.len()).unwrap_or(0));
                Ok(Page { path, kind, bytes, given })
            }
            Ok(None) => Err(too_large(path, cap)),
            Err(error) => Err(failed(format!("cannot be read: {error}"))),
        })
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

/// What a file is by its name.
fn shape_of(path: &Path) -> Option<Shape> {
    Shape::of(path.file_name()?.to_str()?)
}

fn sniff_file(path: &Path) -> io::Result<Shape> {
    let mut reader = BufReader::with_capacity(SNIFFED, File::open(path)?);
    Ok(Shape::sniff(&read_head(&mut reader)?))
}

/// The largest page of a kind that is read.
pub(crate) const fn cap_of(kind: PageKind) -> usize {
    match kind {
        PageKind::Text | PageKind::Row => TEXT_BYTES,
        PageKind::Html | PageKind::Fragment => HTML_BYTES,
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

/// The ending of a file worth a remark; documents about the pile are not.
fn foreign_extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let quiet = name == PILE_FILE || matches!(extension.as_str(), "md" | "license");
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
