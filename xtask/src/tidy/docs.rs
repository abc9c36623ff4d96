//! What the documents name exists: paths, files, crates, and in ARCHITECTURE.md types.

use super::{Tree, folder_of, name_of};
use std::collections::BTreeSet;

/// Endings of names that are files wherever they are named.
const ENDINGS: &[&str] =
    &["csv", "html", "json", "jsonl", "lock", "md", "py", "rs", "sh", "toml", "tsv", "txt"];

/// The page whose types must exist.
const CODE_MAP: &str = "ARCHITECTURE.md";

pub(crate) fn check(tree: &Tree) -> Vec<String> {
    let types = types(tree);
    let mut problems = Vec::new();
    for page in tree.files.iter().filter(|path| path.ends_with(".md")) {
        let text = tree.text(page).unwrap_or_default();
        for (line, words) in code(&text) {
            let alone = !words.trim().contains(char::is_whitespace);
            for word in words.split_whitespace() {
                let word = word.trim_matches(['"', '\'', ',', ';', ':', '(', ')']);
                if let Some(problem) = problem(tree, &types, page, word, alone) {
                    problems.push(format!("{page}:{line}: {problem}"));
                }
            }
        }
        for (line, target) in links(&text) {
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains(':') && !exists(tree, page, path) {
                problems
                    .push(format!("{page}:{line}: the link leads to {path}, which is not there"));
            }
        }
    }
    problems
}

/// What is wrong with one word of code in a page.
fn problem(
    tree: &Tree,
    types: &BTreeSet<String>,
    page: &str,
    word: &str,
    alone: bool,
) -> Option<String> {
    if is_path(tree, word, alone) && !exists(tree, page, word) {
        return Some(format!("names {word}, which is not there"));
    }
    if alone && is_crate_name(word) && !tree.crates().any(|(name, _)| name == word) {
        return Some(format!("names the crate {word}, which is not there"));
    }
    let is_type = alone && page == CODE_MAP && is_type_name(word);
    (is_type && !types.contains(word)).then(|| format!("names the type {word}, which is not there"))
}

/// A word is a path where it starts in a folder of the project, or, standing alone, ends as one.
fn is_path(tree: &Tree, word: &str, alone: bool) -> bool {
    let strange = word.contains(['<', '>', '{', '}', '$', '=', '(', '…', '@']);
    if strange || word.starts_with(['-', '/', '~']) || word.contains("://") {
        return false;
    }
    let ending = name_of(word).rsplit_once('.').map(|(_, ending)| ending);
    let file = ending.is_some_and(|ending| ENDINGS.contains(&ending)) && word.len() > 5;
    match word.split_once('/') {
        Some((first, _)) => {
            tree.folders.contains(first) || (alone && (file || word.ends_with('/')))
        }
        None => alone && file,
    }
}

/// A path may start at the root or at the page's folder; a bare file name may lie anywhere.
fn exists(tree: &Tree, page: &str, path: &str) -> bool {
    let folder = folder_of(page);
    tree.has(path)
        || resolve(folder, path).is_some_and(|path| path.is_empty() || tree.has(&path))
        || (!path.contains('/') && tree.files.iter().any(|known| name_of(known) == path))
}

/// A path from a folder, with `.` and `..` followed; none where it leaves the project.
pub(crate) fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

fn is_crate_name(word: &str) -> bool {
    word.strip_prefix("machtin-").is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    })
}

fn is_type_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.contains(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The types, traits and enums that the project's sources define.
fn types(tree: &Tree) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for path in tree.files.iter().filter(|path| path.ends_with(".rs")) {
        let text = tree.text(path).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        for pair in words.windows(2) {
            if ["struct", "enum", "trait", "type"].contains(&pair[0]) {
                let end = pair[1].find(|c: char| !c.is_ascii_alphanumeric());
                types.insert(pair[1][..end.unwrap_or(pair[1].len())].to_owned());
            }
        }
    }
    types
}

/// Code in a page with its line, from 1: spans between backticks, and lines of `sh` blocks.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    for (n, line) in text.lines().enumerate() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(info.trim()) };
        } else if let Some(info) = fence {
            if info == "sh" {
                found.push((n + 1, format!("$ {line}")));
            }
        } else {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.map(|span| (n + 1, span.to_owned())));
        }
    }
    found
}

/// Targets of links `[words](target)` in a page.
fn links(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(n, line)| {
            line.split("](")
                .skip(1)
                .filter_map(move |rest| Some((n + 1, rest.split_once(')')?.0.to_owned())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    /// A project with a crate, a page in a folder and the given README and ARCHITECTURE.
    fn check(readme: &str, architecture: &str, expected: &[&str]) {
        let files: [(&str, &[u8]); 5] = [
            ("README.md", readme.as_bytes()),
            ("ARCHITECTURE.md", architecture.as_bytes()),
            ("crates/machtin-text/Cargo.toml", b"[package]\n"),
            ("crates/machtin-text/src/span.rs", b"/// Bytes.\npub struct Span<T>;\n"),
            ("docs/decisions/0001-spans.md", b"See `0001-spans.md` and [all](../../README.md)."),
        ];
        crate::tidy::tests::check(super::check, &files, expected);
    }

    #[test]
    fn names_of_what_exists_pass() {
        let readme = "`crates/machtin-text/src/span.rs`, `crates/*/src/`, `span.rs`, `machtin-text`, `docs/`, [why](docs/decisions/0001-spans.md#one)";
        check(readme, "`Span` and `machtin-text`", &[]);
    }

    #[test]
    fn a_path_that_is_gone_is_named_with_its_line() {
        check(
            "one\n`crates/machtin-text/src/gone.rs`",
            "",
            &["README.md:2: names crates/machtin-text/src/gone.rs"],
        );
    }

    #[test]
    fn commands_name_real_paths() {
        check(
            "```sh\ncargo run -- crates/none\n```\n`cat docs/none.md`",
            "",
            &["README.md:2: names crates/none", "README.md:4: names docs/none.md"],
        );
    }

    #[test]
    fn files_and_folders_named_alone_must_exist() {
        check(
            "`gone.tsv` `corpora/`",
            "",
            &["README.md:1: names gone.tsv", "README.md:1: names corpora/"],
        );
    }

    #[test]
    fn crates_and_types_must_exist() {
        check(
            "`machtin-server`",
            "`Token`",
            &[
                "ARCHITECTURE.md:1: names the type Token",
                "README.md:1: names the crate machtin-server",
            ],
        );
    }

    #[test]
    fn links_must_lead_somewhere() {
        check(
            "[a](docs/none.md) [b](https://example.org/x.md) [c](#here)",
            "",
            &["README.md:1: the link leads to docs/none.md"],
        );
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        check(
            "`pub-1d` `--format json` `<id>.json` `and/or` `https://a.example/b.html` `.tsv` `text/html`\n```text\ncrates/none\n```",
            "",
            &[],
        );
    }
}
