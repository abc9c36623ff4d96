//! `cargo xtask check`: every step that must pass before a change lands, each by its name.

use crate::{readme, report, tidy};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// A step by its name; running it says whether it passed.
type Step<'a> = (&'static str, Box<dyn FnOnce() -> bool + 'a>);

/// Runs the steps in order, stops at the first that fails and says which.
/// The last line counts the tests.
pub(crate) fn run(root: &Path) -> bool {
    let cargo = |arguments: &str| -> Command {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments.split(' ')).current_dir(root);
        command
    };
    let mut docs = cargo("doc --workspace --no-deps --quiet");
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let mut tests = Tests::default();
    let steps: [Step<'_>; 8] = [
        ("format", Box::new(|| succeeds(cargo("fmt --all --check")))),
        ("tidy", Box::new(|| report(&tidy::run(root)))),
        (
            "clippy",
            Box::new(|| succeeds(cargo("clippy --workspace --all-targets --quiet -- -D warnings"))),
        ),
        ("tests", Box::new(|| tests.run(cargo("test --workspace")))),
        ("docs", Box::new(|| succeeds(docs))),
        ("browser", Box::new(|| succeeds(Command::new(root.join("tests/browser/run.sh"))))),
        ("interface", Box::new(|| succeeds(Command::new(root.join("tests/api-schemathesis.sh"))))),
        ("README", Box::new(|| report(&readme::run(root)))),
    ];
    for (name, step) in steps {
        println!("check: {name}");
        if !step() {
            eprintln!("check: {name} failed");
            return false;
        }
    }
    println!("check: all passed; {}", tests.line());
    true
}

fn succeeds(mut command: Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("cannot run {command:?}: {error}");
            false
        }
    }
}

/// What `cargo test` counted, over all its suites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tests {
    suites: u64,
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tests {
    /// Runs the tests, passes their output on and counts them.
    fn run(&mut self, mut command: Command) -> bool {
        let mut child = match command.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => {
                eprintln!("cannot run {command:?}: {error}");
                return false;
            }
        };
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                self.add(&line);
            }
        }
        println!("tests: {}", self.line());
        child.wait().is_ok_and(|status| status.success()) && self.failed == 0
    }

    /// Adds a line like `test result: ok. 3 passed; 0 failed; 1 ignored; ...`.
    fn add(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else { return };
        self.suites += 1;
        let words: Vec<&str> = counts.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed;" => self.passed += count,
                "failed;" => self.failed += count,
                "ignored;" => self.ignored += count,
                _ => {}
            }
        }
    }

    fn line(self) -> String {
        let Self { suites, passed, failed, ignored } = self;
        format!("{passed} tests passed, {failed} failed, {ignored} ignored in {suites} suites")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_all_suites_add_up() {
        let mut tests = Tests::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2s",
        ] {
            tests.add(line);
        }
        assert_eq!(tests.line(), "5 tests passed, 1 failed, 1 ignored in 2 suites");
    }

    #[test]
    fn a_command_that_does_not_exist_fails() {
        assert!(!succeeds(Command::new("no-such-command")));
        assert!(!Tests::default().run(Command::new("no-such-command")));
    }
}
