//! `machtin search`: finds articles and stories of a store.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::rows::write_rows;
use crate::stored::StoreArgs;
use crate::told::readable;
use clap::{Args, ValueEnum};
use machtin_store::{Answer, SearchOptions, Snippet, Sorted, Wanted};
use serde::Serialize;
use std::io::Write;

/// Find articles, or stories with --stories
///
/// All words must fit, in any order; as typed first, then with other marks (`bieu tinh` finds
/// `biểu tình`) and English endings. `"a phrase"`, -word, OR, brackets, and fields: lang:
/// publisher: place: person: org: said-by: topic: (sport, law, "thể thao", ...), before: after:
/// (2005-11-14), state: of stories (conflict, update, ...), figure:attendance>=10000.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  machtin search 'bieu tinh' --store news\n  \
    machtin search '\"recount\" place:Dolna after:2017-10-15' --store news --sort date\n  \
    machtin search 'state:conflict figure:dead>=10' --store news --stories")]
pub(crate) struct SearchArgs {
    /// What to look for; after `--` where it starts with a hyphen.
    #[arg(required = true)]
    query: Vec<String>,
    /// Stories in place of articles.
    #[arg(long)]
    stories: bool,
    /// What comes first.
    #[arg(long, value_enum, default_value_t = Sort::Relevance)]
    sort: Sort,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Leave out the first so many.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
    #[command(flatten)]
    store: StoreArgs,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// What fits best.
    Relevance,
    /// What is newest.
    Date,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    day: Option<&'a str>,
    publisher: Option<&'a str>,
    lang: &'a str,
    story: Option<&'a str>,
    score: f32,
    snippet: &'a str,
}

pub(crate) fn run(args: &SearchArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let store = args.store.open()?;
    let options = SearchOptions {
        wanted: if args.stories { Wanted::Stories } else { Wanted::Articles },
        sorted: if args.sort == Sort::Date { Sorted::Date } else { Sorted::Relevance },
        offset: args.offset,
        limit: args.limit,
    };
    let answer = store.search(&args.query.join(" "), &options)?;
    if answer.behind > 0 {
        let behind = format!("somebody is writing: the answer lacks {} changes", answer.behind);
        settings.print_report(&behind);
    }
    let mut out = settings.out();
    match settings.format {
        Format::Text => write_text(&mut out, &answer, settings)?,
        Format::Csv => write_rows(&mut out, Format::Csv, &rows(&answer))?,
        Format::Jsonl => write_rows(&mut out, Format::Jsonl, &answer.hits)?,
        _ => write_json(&mut out, Format::Json, &answer)?,
    }
    out.flush()?;
    Ok(super::outcome(answer.total > 0, false))
}

fn rows(answer: &Answer) -> Vec<Row<'_>> {
    answer
        .hits
        .iter()
        .map(|hit| Row {
            id: &hit.id,
            title: &hit.title,
            day: hit.day.as_deref(),
            publisher: hit.publisher.as_deref(),
            lang: &hit.lang,
            story: hit.story.as_deref(),
            score: hit.score,
            snippet: &hit.snippet.text,
        })
        .collect()
}

fn write_text(out: &mut impl Write, answer: &Answer, settings: &Settings) -> Result<(), Failure> {
    for hit in &answer.hits {
        let day = hit.day.as_deref().unwrap_or("undated");
        let publisher = hit.publisher.as_deref().map(|name| readable(name, false));
        let mut facts = vec![day.to_owned(), hit.lang.clone()];
        facts.extend(publisher);
        facts.extend(hit.story.clone());
        writeln!(out, "{}  {}", hit.id, readable(&hit.title, true))?;
        writeln!(out, "    {}", facts.join(" · "))?;
        let words = marked(&hit.snippet, settings.colour);
        if !words.is_empty() {
            writeln!(out, "    {words}")?;
        }
    }
    writeln!(out, "{} of {}", answer.hits.len(), answer.total)?;
    if answer.total > answer.hits.len() {
        let topics = answer.topics.iter().map(|topic| format!("{} {}", topic.name, topic.count));
        writeln!(out, "{}", topics.collect::<Vec<_>>().join(" · "))?;
    }
    Ok(())
}

/// The snippet on one line, matches between `»` and `«`, or bold on a terminal.
fn marked(snippet: &Snippet, colour: bool) -> String {
    let (open, close) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("»", "«") };
    let mut words = String::new();
    let mut at = 0;
    let part = |from: usize, to: usize| {
        let part = snippet.text.get(from..to).unwrap_or_default();
        part.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
    };
    for &(start, end) in &snippet.marks {
        words.push_str(&part(at, start));
        words.push_str(open);
        words.push_str(&part(start, end));
        words.push_str(close);
        at = end;
    }
    words.push_str(&part(at, snippet.text.len()));
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace('_', " ")
}
