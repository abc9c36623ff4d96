//! What can be said on the command line.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use machtin::ingest::{Input, Options};
use machtin::wording::Lang;
use std::path::PathBuf;

/// Tells the stories in a pile of news articles, Vietnamese and English, every line cited.
///
/// Give files or folders (text, HTML, JSON lines, feeds, mail, archives; `-` is standard input): machtin reads them once and
/// prints their stories. Nothing is stored and nothing leaves this computer, unless a --writer is
/// named. `machtin add` keeps a
/// pile in a store, which the other commands take with `--store`. A `pile.csv` beside
/// the files (path,published,publisher,url,title) says what the files do not.
///
/// Exit status: 0 done, 1 nothing to tell, 2 failed.
#[derive(Debug, Parser)]
#[command(
    name = "machtin",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  machtin examples/pile\n  machtin clippings/ --format json > stories.json\n  \
                  machtin why first.txt second.txt\n  echo 'Hơn 2 vạn người xuống đường.' | machtin segment"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) tell: commands::tell::TellArgs,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// One stage, or one question.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Read(commands::read::ReadArgs),
    Clean(commands::clean::CleanArgs),
    Sentences(commands::sentences::SentencesArgs),
    Segment(commands::segment::SegmentArgs),
    Normalize(commands::normalize::NormalizeArgs),
    Detect(commands::detect::DetectArgs),
    Stories(commands::stories::StoriesArgs),
    Story(commands::story::StoryArgs),
    Figures(commands::figures::FiguresArgs),
    Quotes(commands::quotes::QuotesArgs),
    People(commands::people::PeopleArgs),
    Timeline(commands::timeline::TimelineArgs),
    Why(commands::why::WhyArgs),
    Verify(commands::verify::VerifyArgs),
    Add(commands::add::AddArgs),
    Search(commands::search::SearchArgs),
    Merge(commands::correct::MergeArgs),
    Split(commands::correct::SplitArgs),
    Move(commands::correct::MoveArgs),
    NotSame(commands::correct::NotSameArgs),
    Fix(commands::correct::FixArgs),
    Undo(commands::correct::UndoArgs),
    Log(commands::log::LogArgs),
    Export(commands::export::ExportArgs),
    Import(commands::import::ImportArgs),
    Diff(commands::diff::DiffArgs),
    Backup(commands::backup::BackupArgs),
    Manifest(commands::manifest::ManifestArgs),
    Watch(commands::watch::WatchArgs),
    Feeds(commands::watch::FeedsArgs),
    Queries(commands::queries::QueriesArgs),
    Serve(commands::serve::ServeArgs),
    Completions(commands::completions::CompletionsArgs),
    Man(commands::man::ManArgs),
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Global {
    /// How to write the answer.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Language of headings.
    #[arg(long, global = true, value_enum, default_value_t = Interface::En)]
    pub(crate) lang: Interface,
    /// Columns of the page; the terminal's, or 100 without one.
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=400))]
    pub(crate) width: Option<u16>,
    /// Show no progress bar.
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// Print no notes about the input.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Threads to work with; all cores unless given.
    #[arg(short = 'j', long, visible_alias = "jobs", global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

/// How to write an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON value.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A table, for lists and exports.
    Csv,
    /// A table in columns, for `export` only.
    Parquet,
    /// Markdown, for stories, lists and `clean`.
    Md,
    /// One page of HTML, for stories only.
    Html,
    /// A feed, for `export stories`.
    Atom,
    /// CoNLL-U, for `segment` only.
    Conllu,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Language of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Interface {
    /// English.
    En,
    /// Tiếng Việt.
    Vi,
}

impl From<Interface> for Lang {
    fn from(interface: Interface) -> Self {
        match interface {
            Interface::En => Self::En,
            Interface::Vi => Self::Vi,
        }
    }
}

/// What to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// Files or folders; `-` is standard input.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Publication day of articles that nothing else dates.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<Date>,
    /// Publisher of articles that nothing else names one for.
    #[arg(long, value_name = "NAME")]
    pub(crate) publisher: Option<String>,
}

impl InputArgs {
    /// The inputs named; standard input where none is.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        if self.paths.is_empty() {
            return vec![Input::Stdin];
        }
        self.paths.iter().map(|path| input(path)).collect()
    }

    pub(crate) fn options(&self) -> Options {
        Options { date: self.date, publisher: self.publisher.clone() }
    }
}

/// `-` is standard input, anything else a path.
pub(crate) fn input(path: &std::path::Path) -> Input {
    if path.as_os_str() == "-" { Input::Stdin } else { Input::Path(path.to_owned()) }
}
