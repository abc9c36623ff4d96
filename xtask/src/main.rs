//! Checks of the whole project: `cargo xtask check` is what must pass before a change lands.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool talks to who runs it")]

mod check;
mod readme;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str =
    "usage: cargo xtask check   format, clippy, tests, docs, tidy, browser, README: all of it
       cargo xtask tidy    the documents, manifests, data and models agree
       cargo xtask readme  the README shows what the command prints";

fn main() -> ExitCode {
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent() else {
        return ExitCode::FAILURE;
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let passed = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check"] => check::run(root),
        ["tidy"] => report(&tidy::run(root)),
        ["readme"] => report(&readme::run(root)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints problems and says whether there were none.
fn report(problems: &[String]) -> bool {
    for problem in problems {
        eprintln!("{problem}");
    }
    problems.is_empty()
}
