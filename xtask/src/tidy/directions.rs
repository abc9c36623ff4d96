//! Dependencies point the way that ARCHITECTURE.md draws them.
//!
//! The drawing is the fenced block `text dependencies`. `a <- b, c <- d` says that `b` and `c` may
//! depend on `a`, and `d` on all three; names leave out `machtin-`. A line that ends with
//! `(tests only)` allows dev-dependencies. A crate alone on a line depends on no other.
//! An arrow between neighbours that no manifest follows is wrong too, but for tests.

use super::Tree;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "ARCHITECTURE.md";
const FENCE: &str = "```text dependencies";
const TESTS_ONLY: &str = "(tests only)";

pub(crate) fn check(tree: &Tree) -> Vec<String> {
    let crates: BTreeMap<&str, &str> = tree.crates().collect();
    let page = tree.text(PAGE).unwrap_or_default();
    let Some(drawing) = Drawing::read(&page, &crates) else {
        return vec![format!("{PAGE}: no block `{FENCE}` draws the dependencies of the crates")];
    };
    let mut problems: Vec<String> = drawing
        .names
        .iter()
        .filter(|name| !crates.contains_key(name.as_str()))
        .map(|name| format!("{PAGE}: the drawing names `{name}`, which is no crate"))
        .collect();
    for (&name, folder) in &crates {
        let manifest = format!("{folder}/Cargo.toml");
        if !drawing.names.contains(name) {
            problems.push(format!("{PAGE}: the drawing leaves out the crate `{name}`"));
            continue;
        }
        let used = match tree.text(&manifest).unwrap_or_default().parse::<toml::Table>() {
            Ok(table) => Used::of(&table, &crates),
            Err(error) => {
                problems.push(format!("{manifest}: {}", error.message()));
                continue;
            }
        };
        let normal = drawing.below(name, &drawing.normal);
        let tests = drawing.below(name, &drawing.tests);
        for other in &used.normal {
            if !normal.contains(other) {
                problems.push(against(&manifest, name, other, "dependency"));
            }
        }
        for other in &used.tests {
            if !normal.contains(other) && !tests.contains(other) && other != name {
                problems.push(against(&manifest, name, other, "dev-dependency"));
            }
        }
        for other in drawing.normal.get(name).into_iter().flatten() {
            if !used.normal.contains(other) {
                problems.push(format!(
                    "{PAGE}: the drawing says that {name} depends on {other}; {manifest} does not"
                ));
            }
        }
    }
    problems
}

fn against(manifest: &str, name: &str, other: &str, kind: &str) -> String {
    format!(
        "{manifest}: the {kind} on {other} goes against the drawing in {PAGE}; remove it, or draw `{other} <- {name}` and say why"
    )
}

/// Arrows from a crate to those it depends on.
type Arrows = BTreeMap<String, BTreeSet<String>>;

#[derive(Debug, Default)]
struct Drawing {
    names: BTreeSet<String>,
    normal: Arrows,
    tests: Arrows,
}

impl Drawing {
    fn read(page: &str, crates: &BTreeMap<&str, &str>) -> Option<Self> {
        let block = page.lines().skip_while(|line| line.trim() != FENCE).skip(1);
        let mut drawing = Self::default();
        for line in block.take_while(|line| !line.starts_with("```")) {
            let (arrows, line) = match line.trim().strip_suffix(TESTS_ONLY) {
                Some(line) => (&mut drawing.tests, line),
                None => (&mut drawing.normal, line),
            };
            let groups: Vec<Vec<String>> = line
                .split("<-")
                .map(|group| {
                    let names = group.split(',').map(str::trim).filter(|name| !name.is_empty());
                    names.map(|name| full_name(name, crates)).collect()
                })
                .collect();
            for pair in groups.windows(2) {
                for to in &pair[1] {
                    arrows.entry(to.clone()).or_default().extend(pair[0].iter().cloned());
                }
            }
            drawing.names.extend(groups.into_iter().flatten());
        }
        (!drawing.names.is_empty()).then_some(drawing)
    }

    /// All crates that arrows of one kind lead to, over those drawn for `normal` dependencies.
    fn below(&self, name: &str, first: &Arrows) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&String> = first.get(name).into_iter().flatten().collect();
        while let Some(other) = open.pop() {
            if found.insert(other.clone()) {
                open.extend(self.normal.get(other).into_iter().flatten());
            }
        }
        found
    }
}

fn full_name(name: &str, crates: &BTreeMap<&str, &str>) -> String {
    let long = format!("machtin-{name}");
    if crates.contains_key(name) && !crates.contains_key(long.as_str()) {
        name.to_owned()
    } else {
        long
    }
}

/// Crates of this project that a manifest names.
#[derive(Debug, Default)]
struct Used {
    normal: BTreeSet<String>,
    tests: BTreeSet<String>,
}

impl Used {
    fn of(manifest: &toml::Table, crates: &BTreeMap<&str, &str>) -> Self {
        let mut used = Self::default();
        let targets = manifest.get("target").and_then(toml::Value::as_table);
        let tables = targets.into_iter().flatten().filter_map(|(_, target)| target.as_table());
        for table in tables.chain([manifest]) {
            for (key, value) in table {
                let set = match key.as_str() {
                    "dependencies" | "build-dependencies" => &mut used.normal,
                    "dev-dependencies" => &mut used.tests,
                    _ => continue,
                };
                set.extend(value.as_table().into_iter().flatten().filter_map(|(name, value)| {
                    let package = value.get("package").and_then(toml::Value::as_str);
                    let name = package.unwrap_or(name);
                    crates.contains_key(name).then(|| name.to_owned())
                }));
            }
        }
        used
    }
}

#[cfg(test)]
mod tests {
    const DRAWING: &str = "# Parts\n```text dependencies\ntext <- story <- machtin\nspec <- story (tests only)\nxtask\n```\n";

    /// A project of five crates; `story` and `xtask` have the given manifests.
    fn check(drawing: &str, story: &str, xtask: &str, expected: &[&str]) {
        let manifest = |name: &str, more: &str| format!("[package]\nname = \"{name}\"\n{more}");
        let files = [
            ("ARCHITECTURE.md", drawing.to_owned()),
            ("crates/machtin-text/Cargo.toml", manifest("machtin-text", "")),
            ("crates/machtin-spec/Cargo.toml", manifest("machtin-spec", "")),
            ("crates/machtin-story/Cargo.toml", manifest("machtin-story", story)),
            (
                "crates/machtin/Cargo.toml",
                manifest("machtin", "[dependencies]\nmachtin-story.workspace = true\n"),
            ),
            ("xtask/Cargo.toml", manifest("xtask", xtask)),
        ];
        let files: Vec<(&str, &[u8])> = files.iter().map(|(p, t)| (*p, t.as_bytes())).collect();
        crate::tidy::tests::check(super::check, &files, expected);
    }

    const STORY: &str = "[dependencies]\nmachtin-text.workspace = true\n[dev-dependencies]\nmachtin-spec.workspace = true\n";

    #[test]
    fn manifests_as_drawn_pass() {
        check(DRAWING, STORY, "", &[]);
    }

    #[test]
    fn a_dependency_against_the_arrows_is_named() {
        let story = format!("{STORY}[build-dependencies]\nmachtin = {{ path = \"../machtin\" }}\n");
        check(
            DRAWING,
            &story,
            "",
            &["crates/machtin-story/Cargo.toml: the dependency on machtin "],
        );
    }

    #[test]
    fn a_crate_drawn_for_tests_only_is_no_dependency() {
        let story = "[dependencies]\nmachtin-text.workspace = true\nmachtin-spec.workspace = true\n[dev-dependencies]\nmachtin-spec.workspace = true\n";
        check(
            DRAWING,
            story,
            "",
            &["crates/machtin-story/Cargo.toml: the dependency on machtin-spec"],
        );
    }

    #[test]
    fn a_renamed_dependency_is_seen() {
        let xtask = "[target.'cfg(unix)'.dependencies]\nt = { package = \"machtin-text\", path = \"..\" }\n";
        check(DRAWING, STORY, xtask, &["xtask/Cargo.toml: the dependency on machtin-text"]);
    }

    #[test]
    fn an_arrow_that_no_manifest_follows_is_stale() {
        let story = "[dev-dependencies]\nmachtin-spec.workspace = true\n";
        check(
            DRAWING,
            story,
            "",
            &["ARCHITECTURE.md: the drawing says that machtin-story depends on machtin-text"],
        );
    }

    #[test]
    fn crates_not_drawn_and_names_of_no_crate_are_named() {
        let drawing = DRAWING.replace("xtask", "server");
        check(
            &drawing,
            STORY,
            "",
            &[
                "ARCHITECTURE.md: the drawing names `machtin-server`",
                "ARCHITECTURE.md: the drawing leaves out the crate `xtask`",
            ],
        );
    }

    #[test]
    fn a_page_without_a_drawing_is_named() {
        check("# Parts\n", STORY, "", &["ARCHITECTURE.md: no block"]);
    }

    #[test]
    fn a_broken_manifest_is_named() {
        check(DRAWING, STORY, "[dependencies\n", &["xtask/Cargo.toml: "]);
    }
}
