//! No text of the project names a path outside it.

use super::docs::resolve;
use super::{Tree, folder_of};

/// First folders of absolute paths on the machines of those who write the project.
const HOMES: &[&str] = &["home", "root", "Users", "mnt", "media", "work"];

pub(crate) fn check(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for path in tree.files.iter().filter(|path| !path.ends_with(".lock")) {
        for (n, line) in tree.text(path).unwrap_or_default().lines().enumerate() {
            let words = line.split(|c: char| c.is_whitespace() || "\"'`()[]<>,;=".contains(c));
            for word in words.filter(|word| leaves(folder_of(path), word)) {
                problems
                    .push(format!("{path}:{}: names {word}, a path outside the project", n + 1));
            }
        }
    }
    problems
}

/// Whether a word, in a file of the folder, is a path that leaves the project.
fn leaves(folder: &str, word: &str) -> bool {
    if let Some(rest) = word.strip_prefix('/') {
        let (first, more) = rest.split_once('/').unwrap_or((rest, ""));
        return HOMES.contains(&first) && !more.is_empty();
    }
    word.starts_with("../") && resolve(folder, word).is_none()
}

#[cfg(test)]
mod tests {
    fn check(path: &str, text: &str, expected: &[&str]) {
        crate::tidy::tests::check(super::check, &[(path, text.as_bytes())], expected);
    }

    #[test]
    fn paths_inside_pass() {
        check("crates/a/src/lib.rs", "include_str!(\"../data/x.tsv\") // ../../../models/x", &[]);
    }

    #[test]
    fn absolute_paths_of_one_machine_are_named() {
        let text = format!("see {}home/anna/news", '/');
        check("docs/a.md", &text, &["docs/a.md:1: names"]);
    }

    #[test]
    fn paths_that_climb_out_are_named() {
        let text = format!("x\nfrom `{}/news/pile`", "..");
        check("README.md", &text, &["README.md:2: names"]);
    }

    #[test]
    fn addresses_and_routes_pass() {
        check("README.md", "https://a.example/home/x /api/v1 and/or /homework/x", &[]);
    }
}
