//! Every data table that people extend starts with a line saying what its columns are.

use super::{Tree, matches};

pub(crate) fn check(tree: &Tree) -> Vec<String> {
    tree.files
        .iter()
        .filter(|path| matches("crates/*/data/*", path) && !path.ends_with(".md"))
        .filter(|path| !tree.is_binary(path))
        .filter(|path| {
            let text = tree.text(path).unwrap_or_default();
            let header = text.lines().next().unwrap_or_default();
            header.strip_prefix('#').is_none_or(|words| words.trim().is_empty())
        })
        .map(|path| {
            format!("{path}: its first line must start with # and say what the columns are")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    fn check(files: &[(&str, &[u8])], expected: &[&str]) {
        crate::tidy::tests::check(super::check, files, expected);
    }

    #[test]
    fn a_table_with_a_header_passes() {
        check(&[("crates/a/data/cues.tsv", "# verb, language\nnói\tvi\n".as_bytes())], &[]);
    }

    #[test]
    fn tables_without_a_header_are_named() {
        check(
            &[
                ("crates/a/data/bare.tsv", b"#\nx\n"),
                ("crates/a/data/cues.tsv", "nói\tvi\n".as_bytes()),
                ("crates/a/data/empty.txt", b""),
            ],
            &["crates/a/data/bare.tsv:", "crates/a/data/cues.tsv:", "crates/a/data/empty.txt:"],
        );
    }

    #[test]
    fn compiled_tables_and_other_folders_are_left_alone() {
        check(&[("crates/a/data/x.bin", b"\xff\0"), ("crates/a/src/data/y.tsv", b"y")], &[]);
    }
}
