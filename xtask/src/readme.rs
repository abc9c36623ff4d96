//! `cargo xtask readme`: the README shows what the command really prints.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Stands before the fenced block with the output.
const MARK: &str = "<!-- output of machtin examples/pile -->";
/// A line of its own where the block leaves something out.
const ELLIPSIS: &str = "...";

/// Runs the command and compares; gives the problems.
pub(crate) fn run(root: &Path) -> Vec<String> {
    let run = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "machtin-cli", "--", "examples/pile"])
        .current_dir(root)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(error) => return vec![format!("README.md: cannot run its command: {error}")],
    };
    if !run.status.success() {
        let said = String::from_utf8_lossy(&run.stderr);
        return vec![format!("README.md: its command fails: {}", said.trim())];
    }
    match fs::read_to_string(root.join("README.md")) {
        Ok(readme) => compare(&readme, &String::from_utf8_lossy(&run.stdout)),
        Err(error) => vec![format!("README.md: {error}")],
    }
}

/// The passages of the block, in order and whole lines each, must stand in the output.
fn compare(readme: &str, output: &str) -> Vec<String> {
    let Some(block) = block(readme) else {
        return vec![format!("README.md: no block follows `{MARK}`")];
    };
    let output: Vec<&str> = output.lines().map(str::trim_end).collect();
    let lines: Vec<&str> = block.iter().map(|line| line.trim_end()).collect();
    let passages: Vec<&[&str]> = lines
        .split(|line| line.trim() == ELLIPSIS)
        .map(trim_blank)
        .filter(|passage| !passage.is_empty())
        .collect();
    if passages.is_empty() {
        return vec![
            "README.md: the block of output is empty; paste what the command prints".into(),
        ];
    }
    let mut from = 0;
    for passage in passages {
        let found = (from..output.len()).find(|&at| output[at..].starts_with(passage));
        match found {
            Some(at) => from = at + passage.len(),
            None => {
                return vec![format!(
                    "README.md: the command does not print this passage, or not after the one before it:\n{}",
                    passage.join("\n")
                )];
            }
        }
    }
    Vec::new()
}

/// The lines of the fenced block after the mark.
fn block(readme: &str) -> Option<Vec<&str>> {
    let mut lines = readme.lines().skip_while(|line| line.trim() != MARK).skip(1);
    lines.by_ref().find(|line| !line.trim().is_empty()).filter(|line| line.starts_with("```"))?;
    Some(lines.take_while(|line| !line.starts_with("```")).collect())
}

fn trim_blank<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let blank = |line: &&str| line.is_empty();
    let first = lines.iter().position(|line| !blank(line)).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !blank(line)).map_or(first, |last| last + 1);
    &lines[first..last]
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "Marenta\n\n  1  a march\n  2  a bridge\n  3  a recount\n";

    fn check(block: &str, expected: &str) {
        let readme = format!("# machtin\n\n{MARK}\n```text\n{block}```\nmore\n");
        let problems = compare(&readme, OUTPUT).join("\n");
        assert!(problems.starts_with(expected), "{problems}");
        assert_eq!(problems.is_empty(), expected.is_empty(), "{problems}");
    }

    #[test]
    fn the_whole_output_passes() {
        check(OUTPUT, "");
    }

    #[test]
    fn passages_in_order_pass() {
        check("Marenta\n...\n  3  a recount\n", "");
    }

    #[test]
    fn passages_out_of_order_fail() {
        check("  3  a recount\n...\nMarenta\n", "README.md: the command does not print");
    }

    #[test]
    fn half_a_line_fails() {
        check("  3  a rec\n", "README.md: the command does not print");
    }

    #[test]
    fn an_empty_block_fails() {
        check("", "README.md: the block of output is empty");
    }

    #[test]
    fn a_readme_without_the_mark_fails() {
        assert_eq!(compare("# machtin\n", OUTPUT).len(), 1);
    }
}
