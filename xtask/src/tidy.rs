//! `cargo xtask tidy`: documents, manifests, data and models agree with each other.

mod directions;
mod docs;
mod headers;
mod models;
mod outside;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders that are not the project's text.
const SKIPPED: &[&str] = &["target", ".git", "node_modules"];

/// Runs all checks and gives what is wrong, one line each, starting with the file.
pub(crate) fn run(root: &Path) -> Vec<String> {
    let tree = match Tree::read(root) {
        Ok(tree) => tree,
        Err(error) => return vec![format!("{}: {error}", root.display())],
    };
    [directions::check, models::check, headers::check, docs::check, outside::check]
        .into_iter()
        .flat_map(|check| check(&tree))
        .collect()
}

/// The files of the project, by their path from its root, `/` between names.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let mut tree =
            Self { root: root.to_path_buf(), files: BTreeSet::new(), folders: BTreeSet::new() };
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(root.join(&folder))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path =
                    if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                let kind = entry.file_type()?;
                if kind.is_file() {
                    tree.files.insert(path);
                } else if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
                    tree.folders.insert(path.clone());
                    open.push(path);
                }
            }
        }
        Ok(tree)
    }

    /// The text of a file; none where it is not UTF-8 or not there.
    fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// Whether a file is binary: not UTF-8, or with a zero byte.
    fn is_binary(&self, path: &str) -> bool {
        self.text(path).is_none_or(|text| text.contains('\0'))
    }

    /// Whether a file or folder is there; `*` stands for any part of one name.
    fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        if !path.contains('*') {
            return self.files.contains(path) || self.folders.contains(path);
        }
        self.files.iter().chain(&self.folders).any(|known| matches(path, known))
    }

    /// Names of the crates, with the folder of each.
    fn crates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|path| {
            let folder = path.strip_suffix("/Cargo.toml")?;
            let name = folder.strip_prefix("crates/").unwrap_or(folder);
            (!name.contains('/')).then_some((name, folder))
        })
    }
}

/// Whether a path with `*` for parts of names is that of a known one.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) =
        (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(path).all(|(p, name)| matches_name(p, name))
}

fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.any(|at| matches_name(tail, &rest[at..]))
        }),
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A project of the given files, one check run on it; the problems start as expected.
    pub(super) fn check(run: fn(&Tree) -> Vec<String>, files: &[(&str, &[u8])], expected: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let problems = run(&Tree::read(folder.path()).unwrap());
        assert_eq!(problems.len(), expected.len(), "{problems:#?}");
        for (problem, expected) in problems.iter().zip(expected) {
            assert!(problem.starts_with(expected), "{problem:?} does not start {expected:?}");
        }
    }

    #[test]
    fn a_star_stands_for_part_of_one_name() {
        assert!(matches("crates/*/data/*", "crates/machtin-story/data/titles.tsv"));
        assert!(matches("docs/000*.md", "docs/0001-spans.md"));
        assert!(!matches("crates/*", "crates/machtin/src"));
        assert!(!matches("a*b", "ac"));
    }

    #[test]
    fn built_files_are_not_the_project() {
        let nothing = |tree: &Tree| tree.files.iter().cloned().collect();
        check(nothing, &[("target/x", b""), (".git/y", b""), ("a/z", b"")], &["a/z"]);
    }
}
