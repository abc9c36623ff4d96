//! `pile.csv`: what a folder's files do not say of themselves.

use crate::{Given, Note, PageKind, date::parse_date};
use machtin_text::{Evidence, Published};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the file that describes a folder.
pub(crate) const PILE_FILE: &str = "pile.csv";

/// A pile file larger than this is not read.
const PILE_BYTES: u64 = 64 << 20;

/// The rows of a folder's `pile.csv`, by the file they name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pile {
    rows: BTreeMap<PathBuf, Given>,
}

impl Pile {
    /// Reads the `pile.csv` of a folder, where there is one. Problems come as notes.
    pub(crate) fn beside(folder: &Path) -> (Self, Vec<Note>) {
        let path = folder.join(PILE_FILE);
        let mut pile = Self::default();
        let mut notes = Vec::new();
        let Ok(metadata) = std::fs::metadata(&path) else { return (pile, notes) };
        if !metadata.is_file() || metadata.len() > PILE_BYTES {
            notes.push(note(&path, "is not a table of pages", "write one row a file"));
            return (pile, notes);
        }
        match std::fs::read(&path) {
            Ok(bytes) => pile.read(&path, folder, &bytes, &mut notes),
            Err(error) => {
                notes.push(note(
                    &path,
                    &format!("cannot be read: {error}"),
                    "check its permissions",
                ));
            }
        }
        (pile, notes)
    }

    /// What the pile says about a file.
    pub(crate) fn given(&self, file: &Path) -> Option<&Given> {
        self.rows.get(file)
    }

    fn read(&mut self, path: &Path, folder: &Path, bytes: &[u8], notes: &mut Vec<Note>) {
        const REMEDY: &str = "start it with the line path,published,publisher,url,title";
        let Ok(decoded) = crate::decode::decode(bytes, PageKind::Text, None) else {
            notes.push(note(path, "is not text", REMEDY));
            return;
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(decoded.text.as_bytes());
        let header: Vec<String> = match reader.headers() {
            Ok(header) => header.iter().map(str::to_lowercase).collect(),
            Err(_) => Vec::new(),
        };
        let column = |name: &str| header.iter().position(|field| field == name);
        let Some(path_column) = column("path") else {
            notes.push(note(path, "has no column named path", REMEDY));
            return;
        };
        let columns = ["published", "publisher", "url", "title"].map(column);
        for (index, row) in reader.records().enumerate() {
            let line = index + 2;
            let Ok(row) = row else {
                notes.push(note_at(
                    path,
                    line,
                    "is not a row of the table",
                    "check its quotation marks",
                ));
                continue;
            };
            let name = row.get(path_column).unwrap_or_default();
            if name.is_empty() {
                continue;
            }
            let file = folder.join(name);
            if !file.exists() {
                let problem = format!("names {name}, which is not there");
                notes.push(note_at(path, line, &problem, "correct the path or remove the row"));
                continue;
            }
            let [published, publisher, url, title] =
                columns.map(|column| column.and_then(|at| row.get(at)).filter(|s| !s.is_empty()));
            let date = published.and_then(parse_date);
            if let (Some(words), None) = (published, &date) {
                let problem = format!("has a date that cannot be read: {words}");
                notes.push(note_at(path, line, &problem, "write it as 2005-11-14"));
            }
            let given = Given {
                published: date.map(|(at, precision)| Published {
                    at,
                    precision,
                    evidence: Evidence::Given,
                }),
                publisher: publisher.map(str::to_owned),
                url: url.map(str::to_owned),
                title: title.map(str::to_owned),
                ..Given::default()
            };
            self.rows.insert(file, given);
        }
    }
}

fn note(path: &Path, problem: &str, remedy: &str) -> Note {
    Note {
        path: path.display().to_string(),
        problem: problem.to_owned(),
        remedy: remedy.to_owned(),
        failed: false,
    }
}

fn note_at(path: &Path, line: usize, problem: &str, remedy: &str) -> Note {
    Note { path: format!("{}:{line}", path.display()), ..note(path, problem, remedy) }
}
