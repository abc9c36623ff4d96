//! One file per subcommand: its arguments and what it does.

pub(crate) mod add;
pub(crate) mod backup;
pub(crate) mod clean;
pub(crate) mod completions;
pub(crate) mod correct;
pub(crate) mod detect;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod figures;
pub(crate) mod import;
mod lines;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod manifest;
pub(crate) mod normalize;
pub(crate) mod people;
pub(crate) mod queries;
pub(crate) mod quotes;
pub(crate) mod read;
pub(crate) mod search;
pub(crate) mod segment;
pub(crate) mod sentences;
pub(crate) mod serve;
pub(crate) mod stories;
pub(crate) mod story;
pub(crate) mod tell;
pub(crate) mod timeline;
pub(crate) mod verify;
pub(crate) mod watch;
pub(crate) mod why;
mod writer;

use crate::Outcome;
use crate::args::InputArgs;
use crate::output::Settings;
use crate::progress::Progress;
use machtin::ingest::{BytesRead, Note, pages_counted};
use machtin::text::Article;
use machtin::{Models, Pile};

/// Reads a whole pile, with a progress bar, and prints the notes.
pub(crate) fn read_pile(
    input: &InputArgs,
    models: &Models,
    settings: &Settings,
) -> (Pile, Vec<Note>) {
    let (inputs, bytes) = (input.inputs(), BytesRead::default());
    let progress = Progress::of_inputs(settings, &inputs, &bytes);
    let found = pages_counted(&inputs, &input.options(), &bytes);
    let read = Pile::read(found, models, &|| progress.step());
    drop(progress);
    settings.print_notes(&read.notes);
    if read.value.articles.is_empty() && read.notes.is_empty() {
        settings.print_notes(&[no_article(input)]);
    }
    (read.value, read.notes)
}

/// Inputs without a problem and without an article: nobody should have to guess why nothing came.
fn no_article(input: &InputArgs) -> Note {
    let paths: Vec<String> = input.paths.iter().map(|path| path.display().to_string()).collect();
    Note {
        path: if paths.is_empty() { "-".to_owned() } else { paths.join(", ") },
        problem: "holds no article".to_owned(),
        remedy: "name text, HTML or JSON lines files, feeds, archives, or folders that hold some"
            .to_owned(),
        failed: false,
    }
}

/// Cleans pages one at a time, in the order of the input, and hands each article on; prints notes
/// as they come.
fn each_article(
    input: &InputArgs,
    settings: &Settings,
    mut take: impl FnMut(Article) -> Result<(), crate::Failure>,
) -> Result<Outcome, crate::Failure> {
    let mut count = 0_usize;
    let mut noted = false;
    let mut failed = false;
    let (inputs, bytes) = (input.inputs(), BytesRead::default());
    let progress = Progress::of_inputs(settings, &inputs, &bytes);
    for page in pages_counted(&inputs, &input.options(), &bytes) {
        let cleaned = match page {
            Ok(page) => machtin::ingest::clean(page),
            Err(note) => machtin::ingest::Noted { value: None, notes: vec![note] },
        };
        noted |= !cleaned.notes.is_empty();
        failed |= cleaned.notes.iter().any(|note| note.failed);
        settings.print_notes(&cleaned.notes);
        if let Some(article) = cleaned.value {
            take(article)?;
            count += 1;
        }
        progress.step();
    }
    if count == 0 && !noted {
        settings.print_notes(&[no_article(input)]);
    }
    Ok(outcome(count > 0, failed))
}

/// What the exit status says: failed paths before nothing found before done.
pub(crate) fn outcome(found: bool, failed: bool) -> Outcome {
    match (found, failed) {
        (_, true) => Outcome::PartlyFailed,
        (true, false) => Outcome::Done,
        (false, false) => Outcome::Nothing,
    }
}
