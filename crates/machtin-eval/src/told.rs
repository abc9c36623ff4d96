//! `machtin-eval told`: tells labelled stories as they are labelled, so that a wrong figure group
//! or a poor summary is not the fault of linking.

use crate::stories::read;
use crate::{Outcome, Verdict, scale};
use machtin::brief::summarise;
use machtin::story::{EntityConstraints, Signature, State, link};
use machtin::{Models, Pile, Stories};
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Lines written of each summary: more than the scorer has room for.
const LINES: usize = 15;

/// Arguments of `told`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Labelled articles, JSONL with `id`, `text` and `story_id`; several make one pile.
    #[arg(required_unless_present = "scale")]
    files: Vec<PathBuf>,
    /// Measure invented stories of 100 to 3,000 articles instead, this seed's.
    #[arg(long, value_name = "SEED", num_args = 0..=1, default_missing_value = "1")]
    scale: Option<u64>,
    /// Where to write the summaries: JSONL of `story_id` and `sentences`.
    #[arg(long, value_name = "FILE")]
    summaries: Option<PathBuf>,
    /// Only stories whose label contains this.
    #[arg(long, default_value = "")]
    only: String,
}

/// Prints the groups of the labelled stories' boards that more than one source reports on.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if let Some(seed) = args.scale {
        return scale::run(seed, out);
    }
    let (pile, rows) = read(&args.files, false)?;
    let label = |at: usize| {
        let id = pile.articles[at].article.source_id.as_ref();
        id.and_then(|id| rows.get(id)).map_or("", |row| row.story.as_str())
    };
    let mut labelled: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in (0..pile.articles.len()).filter(|&at| label(at).contains(&args.only)) {
        labelled.entry(label(at)).or_default().push(at);
    }
    let models = Models::embedded();
    let signatures: Vec<Signature> =
        pile.read_articles().iter().map(|r| Signature::of(r.id, r.article, r.reading)).collect();
    let mut linked = link(&signatures, &models.linking, 0.5);
    linked.stories = labelled.into_values().collect();
    let start = Instant::now();
    let stories = pile.tell_linked(linked, &EntityConstraints::default(), |found| found);
    writeln!(
        out,
        "told {} articles in {:.2} s",
        pile.articles.len(),
        start.elapsed().as_secs_f64()
    )?;
    for brief in &stories.briefs {
        let label = label(brief.members.articles[0]);
        print_board(&pile, brief, label, out)?;
    }
    if let Some(path) = &args.summaries {
        let lines = summaries(&pile, &stories, &label)?;
        fs::write(path, lines).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(Verdict::Passed)
}

fn summaries<'a>(
    pile: &Pile,
    stories: &Stories,
    label: &impl Fn(usize) -> &'a str,
) -> Result<String, Box<dyn Error>> {
    let articles = pile.read_articles();
    let mut lines = String::new();
    for brief in &stories.briefs {
        let (_, summary) = summarise(&articles, &brief.members, &brief.figures, LINES);
        let sentences: Vec<&str> = summary.iter().map(|line| line.text.as_str()).collect();
        let label = label(brief.members.articles[0]);
        let row = json!({"story_id": label, "sentences": sentences});
        lines.push_str(&serde_json::to_string(&row)?);
        lines.push('\n');
    }
    Ok(lines)
}

fn print_board(
    pile: &Pile,
    brief: &machtin::brief::Brief,
    label: &str,
    out: &mut impl Write,
) -> std::io::Result<()> {
    for group in brief.figures.iter().filter(|group| group.state != State::Single) {
        let subject = group.subject.as_deref().unwrap_or_default();
        writeln!(out, "{label} {} {} {} {subject}", group.state.name(), group.slot, group.event)?;
        for report in &group.reports {
            let read = &pile.articles[report.article];
            let figure = &read.reading.figures[report.figure];
            let sentences = &read.reading.sentences;
            let holds = sentences.iter().find(|sentence| sentence.span.contains(figure.span));
            let said = holds.map_or(figure.span, |sentence| sentence.span).of(&read.article.text);
            let words = figure.span.of(&read.article.text);
            writeln!(
                out,
                "    [{words}] {} {}",
                read.article.source_id.as_deref().unwrap_or(""),
                said.replace('\n', " ")
            )?;
        }
    }
    Ok(())
}
