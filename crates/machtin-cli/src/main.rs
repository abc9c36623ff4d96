//! `machtin`: tells the stories in a pile of news articles, every line cited.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod failure;
mod output;
mod page;
mod progress;
mod rows;
mod stored;
mod told;

use args::{Cli, Command, Format};
use clap::Parser;
use failure::Failure;
use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    check_format(cli.command.as_ref(), settings.format)?;
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cli.global.threads.unwrap_or(0));
    let pool = threads.build().map_err(|error| {
        Failure::new("cannot start threads").because(error).hint("try --threads 1")
    })?;
    pool.install(|| match &cli.command {
        None => commands::tell::run(&cli.tell, settings),
        Some(Command::Read(args)) => commands::read::run(args, settings),
        Some(Command::Clean(args)) => commands::clean::run(args, settings),
        Some(Command::Sentences(args)) => commands::sentences::run(args, settings),
        Some(Command::Segment(args)) => commands::segment::run(args, settings),
        Some(Command::Normalize(args)) => commands::normalize::run(args, settings),
        Some(Command::Detect(args)) => commands::detect::run(args, settings),
        Some(Command::Why(args)) => commands::why::run(args, settings),
        Some(Command::Verify(args)) => commands::verify::run(args, settings),
        Some(Command::Stories(args)) => commands::stories::run(args, settings),
        Some(Command::Story(args)) => commands::story::run(args, settings),
        Some(Command::Figures(args)) => commands::figures::run(args, settings),
        Some(Command::Quotes(args)) => commands::quotes::run(args, settings),
        Some(Command::People(args)) => commands::people::run(args, settings),
        Some(Command::Timeline(args)) => commands::timeline::run(args, settings),
        Some(Command::Add(args)) => commands::add::run(args, settings),
        Some(Command::Search(args)) => commands::search::run(args, settings),
        Some(Command::Merge(args)) => commands::correct::merge(args, settings),
        Some(Command::Split(args)) => commands::correct::split(args, settings),
        Some(Command::Move(args)) => commands::correct::move_article(args, settings),
        Some(Command::NotSame(args)) => commands::correct::not_same(args, settings),
        Some(Command::Fix(args)) => commands::correct::fix(args, settings),
        Some(Command::Undo(args)) => commands::correct::undo(args, settings),
        Some(Command::Log(args)) => commands::log::run(args, settings),
        Some(Command::Export(args)) => commands::export::run(args, settings),
        Some(Command::Import(args)) => commands::import::run(args, settings),
        Some(Command::Diff(args)) => commands::diff::run(args, settings),
        Some(Command::Backup(args)) => commands::backup::run(args, settings),
        Some(Command::Manifest(args)) => commands::manifest::run(args, settings),
        Some(Command::Watch(args)) => commands::watch::run(args, settings),
        Some(Command::Feeds(args)) => commands::watch::feeds(args, settings),
        Some(Command::Queries(args)) => commands::queries::run(args, settings),
        Some(Command::Serve(args)) => commands::serve::run(args, settings),
        Some(Command::Completions(args)) => commands::completions::run(args),
        Some(Command::Man(args)) => commands::man::run(args),
    })
}

/// Formats that not every command writes.
fn check_format(command: Option<&Command>, format: Format) -> Result<(), Failure> {
    let export = matches!(command, Some(Command::Export(_)));
    let list = matches!(
        command,
        Some(
            Command::Stories(_)
                | Command::Figures(_)
                | Command::Quotes(_)
                | Command::People(_)
                | Command::Timeline(_)
                | Command::Search(_)
                | Command::Log(_)
                | Command::Diff(_)
                | Command::Feeds(_)
                | Command::Queries(_)
        )
    );
    let page = matches!(command, None | Some(Command::Story(_))) || export;
    let clean = matches!(command, Some(Command::Clean(_)));
    let segment = matches!(command, Some(Command::Segment(_)));
    let (fits, problem) = match format {
        Format::Conllu => (segment, "only `machtin segment` writes CoNLL-U"),
        Format::Md => (
            page || list || clean,
            "only stories, lists and `machtin clean` are written as Markdown",
        ),
        Format::Html => (page, "only stories are written as HTML"),
        Format::Csv => (list || export, "only lists and exports are written as CSV"),
        Format::Parquet => (export, "only `machtin export` writes Parquet"),
        Format::Atom => (export, "only `machtin export stories` writes Atom"),
        Format::Text | Format::Json | Format::Jsonl => return Ok(()),
    };
    if fits {
        return Ok(());
    }
    let hint = if format == Format::Html {
        "use --format text, json or jsonl, or leave the subcommand out"
    } else {
        "use --format text, json or jsonl"
    };
    Err(Failure::new(problem).hint(hint))
}
