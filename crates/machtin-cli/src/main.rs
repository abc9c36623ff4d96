//! `machtin`: tells the stories in a pile of news articles, every line cited.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod failure;
mod output;
mod page;
mod progress;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Something was found or written.
    Done,
    /// There was nothing to tell.
    Nothing,
    /// A path that the user named could not be read; the rest was written.
    PartlyFailed,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = output::Settings::from(&cli.global);
    match run(&cli, &settings) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::PartlyFailed) => ExitCode::from(2),
        // Nobody reads on: not an error.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            settings.print_failure(&failure);
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli, settings: &output::Settings) -> Result<Outcome, Failure> {
    let segments = matches!(cli.command, Some(Command::Segment(_)));
    if settings.format == args::Format::Conllu && !segments {
        return Err(Failure::new("only `machtin segment` writes CoNLL-U")
            .hint("use --format text, json or jsonl"));
    }
    let told = matches!(
        cli.command,
        Some(
            Command::Story(_)
                | Command::Figures(_)
                | Command::Quotes(_)
                | Command::People(_)
                | Command::Timeline(_)
        )
    );
    if settings.format == args::Format::Csv && !told {
        return Err(Failure::new("only figures, quotes, people and timelines are written as CSV")
            .hint("use `machtin figures PATH... --format csv`, or --format text, json or jsonl"));
    }
    let cleans = matches!(cli.command, None | Some(Command::Clean(_)));
    if settings.format == args::Format::Md && !cleans && !told {
        return Err(Failure::new("only stories and `machtin clean` are written as Markdown")
            .hint("use --format text, json or jsonl"));
    }
    if settings.format == args::Format::Html && cli.command.is_some() {
        return Err(Failure::new("only stories are written as HTML")
            .hint("use --format text, json or jsonl, or leave the subcommand out"));
    }
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cli.global.threads.unwrap_or(0));
    let pool = threads.build().map_err(|error| {
        Failure::new("cannot start threads").because(error).hint("try --threads 1")
    })?;
    pool.install(|| match &cli.command {
        None => commands::tell::run(&cli.tell, settings),
        Some(Command::Story(args)) => commands::facts::story(args, settings),
        Some(Command::Figures(args)) => commands::facts::figures(args, settings),
        Some(Command::Quotes(args)) => commands::facts::quotes(args, settings),
        Some(Command::People(args)) => commands::facts::people(args, settings),
        Some(Command::Timeline(args)) => commands::facts::timeline(args, settings),
        Some(Command::Read(args)) => commands::read::run(args, settings),
        Some(Command::Clean(args)) => commands::clean::run(args, settings),
        Some(Command::Sentences(args)) => commands::sentences::run(args, settings),
        Some(Command::Segment(args)) => commands::segment::run(args, settings),
        Some(Command::Normalize(args)) => commands::normalize::run(args, settings),
        Some(Command::Detect(args)) => commands::detect::run(args, settings),
        Some(Command::Why(args)) => commands::why::run(args, settings),
        Some(Command::Verify(args)) => commands::verify::run(args, settings),
        Some(Command::Completions(args)) => commands::completions::run(args),
        Some(Command::Man(args)) => commands::man::run(args),
    })
}
