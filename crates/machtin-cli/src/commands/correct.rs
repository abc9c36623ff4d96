//! `machtin merge`, `split`, `move`, `not-same`, `fix` and `undo`: people's corrections.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::stored::{WriteArgs, now, user};
use clap::{Args, Subcommand};
use machtin::Models;
use machtin_store::{Correction, FigureValue, Reason, Store, StoreError, describe};
use std::io::Write;

/// Who corrects, and why.
#[derive(Debug, Args)]
#[command(next_help_heading = "Correction")]
pub(crate) struct ReasonArgs {
    /// Who makes the correction; the user of this machine unless given.
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Why, in a few words.
    #[arg(long, value_name = "WORDS", default_value = "")]
    why: String,
    #[command(flatten)]
    store: WriteArgs,
}

/// Make stories one; or entities, with --entities: the first named stays
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Two stories or more; with --entities two entities.
    #[arg(value_name = "STORY", required = true, num_args = 2..)]
    names: Vec<String>,
    /// The names are of people, bodies or places.
    #[arg(long)]
    entities: bool,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Take articles out of a story: together they are a story of their own
#[derive(Debug, Args)]
pub(crate) struct SplitArgs {
    /// The story.
    story: String,
    /// The articles that leave it.
    #[arg(value_name = "ARTICLE", required = true)]
    articles: Vec<String>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Move an article to another story
#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// The article.
    article: String,
    /// The story it belongs to.
    story: String,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Keep two stories apart, whatever arrives; or, with --entity, say where a name is another's
#[derive(Debug, Args)]
pub(crate) struct NotSameArgs {
    /// Two stories; with --entity articles or stories in which the name is somebody else's.
    #[arg(value_name = "STORY", required = true)]
    names: Vec<String>,
    /// The person, body or place that is not meant there.
    #[arg(long, value_name = "ENTITY")]
    entity: Option<String>,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Correct what was read: a figure, a date, a speaker
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    #[command(subcommand)]
    what: Fix,
}

#[derive(Debug, Subcommand)]
enum Fix {
    /// What a figure says
    Figure {
        /// The article and a byte of the figure: `ARTICLE:OFFSET`.
        at: String,
        /// The number.
        #[arg(long, allow_hyphen_values = true)]
        point: Option<f64>,
        /// The lowest value meant.
        #[arg(long, allow_hyphen_values = true)]
        lo: Option<f64>,
        /// The highest value meant.
        #[arg(long, allow_hyphen_values = true)]
        hi: Option<f64>,
        /// `exact`, `about`, `more_than`, `at_least`, `less_than`, `at_most`, `nearly`, `magnitude`.
        #[arg(long)]
        bound: Option<String>,
        /// `asserted`, `estimated`, `official`, `provisional`, `forecast`, `hope`, `denied`.
        #[arg(long)]
        mode: Option<String>,
        /// It is no figure at all.
        #[arg(long)]
        none: bool,
        #[command(flatten)]
        reason: ReasonArgs,
    },
    /// When an article was published
    Date {
        /// The article.
        article: String,
        /// The day, month or year; leave it out where nobody knows.
        #[arg(value_name = "YYYY-MM-DD")]
        day: Option<String>,
        #[command(flatten)]
        reason: ReasonArgs,
    },
    /// Who says a figure or a quote
    Speaker {
        /// The article and a byte of the figure or quote: `ARTICLE:OFFSET`.
        at: String,
        /// The name as the article prints it; leave it out where the article itself speaks.
        name: Option<String>,
        #[command(flatten)]
        reason: ReasonArgs,
    },
}

/// Undo a correction, by its number in the log
#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// Its number.
    correction: i64,
    #[command(flatten)]
    reason: ReasonArgs,
}

pub(crate) fn merge(args: &MergeArgs, settings: &Settings) -> Result<Outcome, Failure> {
    make(&args.reason, settings, |store, _| match (&args.names[..], args.entities) {
        (_, false) => store.merging(&args.names),
        ([keep, other], true) => store.merging_entities(keep, other),
        (_, true) => Err(StoreError::Correction("name two entities".to_owned())),
    })
}

pub(crate) fn split(args: &SplitArgs, settings: &Settings) -> Result<Outcome, Failure> {
    make(&args.reason, settings, |store, _| store.splitting(&args.story, &args.articles))
}

pub(crate) fn move_article(args: &MoveArgs, settings: &Settings) -> Result<Outcome, Failure> {
    make(&args.reason, settings, |store, _| store.moving(&args.article, &args.story))
}

pub(crate) fn not_same(args: &NotSameArgs, settings: &Settings) -> Result<Outcome, Failure> {
    make(&args.reason, settings, |store, _| match (&args.entity, &args.names[..]) {
        (Some(entity), places) => store.parting_entity(entity, places),
        (None, [a, b]) => store.parting(a, b),
        (None, _) => Err(StoreError::Correction("name two stories".to_owned())),
    })
}

pub(crate) fn fix(args: &FixArgs, settings: &Settings) -> Result<Outcome, Failure> {
    match &args.what {
        Fix::Figure { at, point, lo, hi, bound, mode, none, reason } => {
            let (article, at) = place(at)?;
            let value = FigureValue {
                point: *point,
                lo: *lo,
                hi: *hi,
                bound: bound.clone(),
                mode: mode.clone(),
                none: *none,
            };
            if value == FigureValue::default() {
                return Err(Failure::new("nothing to correct")
                    .hint("say what the figure says: --point 20000, or --none"));
            }
            make(reason, settings, |store, _| store.fixing_figure(article, at, value))
        }
        Fix::Date { article, day, reason } => {
            make(reason, settings, |store, _| store.fixing_date(article, day.as_deref()))
        }
        Fix::Speaker { at, name, reason } => {
            let (article, at) = place(at)?;
            make(reason, settings, |store, models| {
                store.fixing_speaker(article, at, name.clone(), models)
            })
        }
    }
}

pub(crate) fn undo(args: &UndoArgs, settings: &Settings) -> Result<Outcome, Failure> {
    make(&args.reason, settings, |store, _| store.undoing(args.correction))
}

/// `ARTICLE:OFFSET`.
fn place(words: &str) -> Result<(&str, usize), Failure> {
    let split = words.rsplit_once(':').and_then(|(article, at)| Some((article, at.parse().ok()?)));
    split.ok_or_else(|| {
        Failure::new(format!("`{words}` names no place"))
            .hint("write ARTICLE:OFFSET; `machtin figures --store DIR --format csv` has both")
    })
}

/// Makes a correction and says its number.
fn make(
    args: &ReasonArgs,
    settings: &Settings,
    what: impl FnOnce(&Store, &Models) -> Result<Correction, StoreError>,
) -> Result<Outcome, Failure> {
    let models = Models::embedded();
    let mut writer = args.store.open(false)?;
    let correction = what(writer.store(), &models)?;
    let who = args.who.clone().unwrap_or_else(user);
    let reason = Reason { who, why: args.why.clone(), at: now() };
    let n = writer.correct(&correction, &reason, &models)?;
    writer.store().follow_index()?;
    let log = writer.store().log()?;
    let mut out = settings.out();
    for logged in log.iter().filter(|logged| logged.n == n) {
        if settings.format == Format::Text {
            writeln!(out, "{n}: {}", describe(logged))?;
        } else {
            write_json(&mut out, Format::Jsonl, &super::log::LoggedJson::of(logged))?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
