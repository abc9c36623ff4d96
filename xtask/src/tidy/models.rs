//! Every model and every compiled table has a card beside it that names it.

use super::{Tree, folder_of, name_of};

const CARD: &str = "card.md";

pub(crate) fn check(tree: &Tree) -> Vec<String> {
    tree.files
        .iter()
        .filter(|path| needs_card(tree, path))
        .filter_map(|path| {
            let card = format!("{}/{CARD}", folder_of(path));
            match tree.text(&card) {
                None => Some(format!(
                    "{path}: no {CARD} beside it; write one: task, languages, sources with licences, command, scores with corpus and split, size, checksum, known failures"
                )),
                Some(text) if !text.contains(name_of(path)) => {
                    Some(format!("{card}: says nothing of {}", name_of(path)))
                }
                Some(_) => None,
            }
        })
        .collect()
}

/// All files under `models/` but pages, and binary files in folders called `data` or `models`.
fn needs_card(tree: &Tree, path: &str) -> bool {
    if path.ends_with(".md") || name_of(path).starts_with('.') {
        return false;
    }
    let mut folders = folder_of(path).split('/');
    path.starts_with("models/")
        || (folders.any(|name| name == "data" || name == "models") && tree.is_binary(path))
}

#[cfg(test)]
mod tests {
    fn check(files: &[(&str, &[u8])], expected: &[&str]) {
        crate::tidy::tests::check(super::check, files, expected);
    }

    #[test]
    fn a_model_with_a_card_that_names_it_passes() {
        check(
            &[
                ("models/vi/1/weights.bin", b"\0"),
                ("models/vi/1/card.md", b"`weights.bin`: 1 byte"),
            ],
            &[],
        );
    }

    #[test]
    fn a_model_without_a_card_is_named() {
        check(&[("models/vi/1/weights.txt", b"1")], &["models/vi/1/weights.txt: no card.md"]);
    }

    #[test]
    fn a_card_that_leaves_a_model_out_is_named() {
        check(
            &[("models/a.bin", b"\0"), ("models/card.md", b"# Card")],
            &["models/card.md: says nothing of a.bin"],
        );
    }

    #[test]
    fn compiled_data_of_a_crate_needs_a_card() {
        check(
            &[("crates/a/data/terms.fst", b"\xff\xfe")],
            &["crates/a/data/terms.fst: no card.md"],
        );
    }

    #[test]
    fn readable_tables_need_none() {
        check(&[("crates/a/data/terms.tsv", b"# a, b\n"), ("docs/logo.png", b"\xff")], &[]);
    }
}
