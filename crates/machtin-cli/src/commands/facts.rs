//! `machtin story|figures|quotes|people|timeline PATH...`: one part of the stories of a pile.

use crate::Outcome;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::page::{self, Section};
use clap::{Args, ValueEnum};
use machtin::brief::Citation;
use machtin::json::{self, StoryJson};
use machtin::story::{Report, View, view};
use machtin::{Models, Pile, Stories, TellOptions};
use serde_json::{Value, json};
use std::io::Write;

/// Files and folders to read, and which stories to show.
#[derive(Debug, Args)]
pub(crate) struct FactsArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Only the stories whose identifier starts so.
    #[arg(long, value_name = "ID")]
    pub(crate) story: Option<String>,
}

/// What each source says about each quantity, and whether the sources agree
#[derive(Debug, Args)]
pub(crate) struct FiguresArgs {
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// Which reports of each figure group to show.
    #[arg(long, value_enum, default_value_t = Shown::All)]
    pub(crate) view: Shown,
}

/// Which reports of a figure group to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shown {
    /// Every report.
    All,
    /// The lowest and the highest number.
    Range,
    /// The lowest number, as event data sets count.
    Conservative,
    /// What the newest article gives.
    Latest,
    /// What an authority gives.
    Official,
}

impl From<Shown> for View {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::All => Self::All,
            Shown::Range => Self::Range,
            Shown::Conservative => Self::Conservative,
            Shown::Latest => Self::Latest,
            Shown::Official => Self::Official,
        }
    }
}

/// Writes the whole stories.
pub(crate) fn story(args: &FactsArgs, settings: &Settings) -> Result<Outcome, Failure> {
    write(args, Section::All, View::All, settings)
}

/// Writes the figure groups.
pub(crate) fn figures(args: &FiguresArgs, settings: &Settings) -> Result<Outcome, Failure> {
    write(&args.facts, Section::Figures, args.view.into(), settings)
}

/// Writes who says what.
pub(crate) fn quotes(args: &FactsArgs, settings: &Settings) -> Result<Outcome, Failure> {
    write(args, Section::Quotes, View::All, settings)
}

/// Writes who and what is named.
pub(crate) fn people(args: &FactsArgs, settings: &Settings) -> Result<Outcome, Failure> {
    write(args, Section::People, View::All, settings)
}

/// Writes what happened when.
pub(crate) fn timeline(args: &FactsArgs, settings: &Settings) -> Result<Outcome, Failure> {
    write(args, Section::Timeline, View::All, settings)
}

fn write(
    args: &FactsArgs,
    section: Section,
    shown: View,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    let models = Models::embedded();
    let (pile, notes) = super::read_pile(&args.input, &models, settings);
    let mut stories = pile.tell(&models, TellOptions::default());
    if let Some(wanted) = &args.story {
        stories.briefs.retain(|brief| brief.id.starts_with(wanted));
        if stories.briefs.is_empty() {
            return Err(Failure::new(format!("no story is called `{wanted}`"))
                .hint("`machtin PATH...` prints the identifier of each story below its title"));
        }
    }
    narrow(&pile, &mut stories, shown);
    let mut out = settings.out();
    let whole = section == Section::All;
    match settings.format {
        Format::Md if whole => page::write_markdown(&mut out, &pile, &stories, settings)?,
        Format::Text | Format::Conllu | Format::Html => {
            page::write_section(&mut out, &pile, &stories, settings, section)?;
        }
        Format::Json | Format::Jsonl => {
            let objects = objects(&pile, &stories, section);
            if settings.format == Format::Json {
                write_json(&mut out, Format::Json, &objects)?;
            } else {
                for object in &objects {
                    write_json(&mut out, Format::Jsonl, object)?;
                }
            }
        }
        Format::Csv => write_csv(&mut out, &objects(&pile, &stories, section))?,
        Format::Md => write_table(&mut out, &objects(&pile, &stories, section))?,
    }
    out.flush()?;
    let failed = notes.iter().any(|note| note.failed);
    Ok(super::outcome(!stories.briefs.is_empty(), failed))
}

/// Leaves the reports that the view shows, and groups that have any.
fn narrow(pile: &Pile, stories: &mut Stories, shown: View) {
    let articles = pile.read_articles();
    for brief in &mut stories.briefs {
        for group in &mut brief.figures {
            group.reports = view(&articles, group, shown);
        }
        brief.figures.retain(|group| !group.reports.is_empty());
    }
}

/// One flat object for each row: a report, a quote, an entity, an event, a story.
fn objects(pile: &Pile, stories: &Stories, section: Section) -> Vec<Value> {
    let mut rows = Vec::new();
    for brief in &stories.briefs {
        let told = json::story(pile, stories, brief);
        match section {
            Section::All => rows.push(story_row(&told)),
            Section::Figures => {
                for group in &brief.figures {
                    let name = json!({"story": brief.id, "slot": group.slot, "event": group.event,
                        "subject": group.subject, "state": group.state.name()});
                    rows.extend(
                        group.reports.iter().map(|report| with(&name, &report_row(pile, report))),
                    );
                }
            }
            Section::Quotes => rows.extend(told.quotes.iter().map(|quote| {
                let texts = pile.articles.iter().find(|a| a.id == quote.article);
                let words =
                    texts.and_then(|a| a.article.text.get(quote.quote.start..quote.quote.end));
                let told = quote.cites.len().saturating_sub(1);
                let row = json!({"story": brief.id, "speaker": quote.quote.speaker,
                    "kind": quote.quote.kind, "verbatim": quote.quote.verbatim, "words": words,
                    "cue": quote.quote.cue, "also_told": told, "article": quote.article,
                    "start": quote.quote.start, "end": quote.quote.end});
                with(&row, &source_of(pile, &quote.article))
            })),
            Section::People => rows.extend(told.entities.iter().map(|entity| {
                let variants: Vec<&str> =
                    entity.variants.iter().map(|variant| variant.name.as_str()).collect();
                let roles: Vec<String> = entity
                    .roles
                    .iter()
                    .filter_map(|role| {
                        let article = pile.articles.iter().find(|a| a.id == role.article)?;
                        Some(article.article.text.get(role.start..role.end)?.to_owned())
                    })
                    .collect();
                json!({"story": brief.id, "id": entity.id, "kind": entity.kind,
                    "name": entity.name, "mentions": entity.mentions, "variants": variants,
                    "roles": roles})
            })),
            Section::Timeline => rows.extend(told.timeline.iter().map(|event| {
                let first = event.cites.first();
                let row = json!({"story": brief.id, "value": event.value, "first": event.first,
                    "last": event.last, "kind": event.kind, "text": event.text,
                    "sentences": event.cites.len(),
                    "article": first.map(|cite| cite.article.clone()),
                    "start": first.map(|cite| cite.start), "end": first.map(|cite| cite.end)});
                first
                    .map_or_else(|| row.clone(), |cite| with(&row, &source_of(pile, &cite.article)))
            })),
        }
    }
    rows
}

fn story_row(told: &StoryJson) -> Value {
    serde_json::to_value(told).unwrap_or_default()
}

fn report_row(pile: &Pile, report: &Report) -> Value {
    let article = &pile.articles[report.article];
    let figure = &article.reading.figures[report.figure];
    let text = &article.article.text;
    let sentences = &article.reading.sentences;
    let sentence = sentences.iter().find(|sentence| sentence.span.contains(figure.span));
    let said = Citation {
        article: report.article,
        span: sentence.map_or(figure.span, |sentence| sentence.span),
    };
    let row = json!({"words": figure.span.of(text), "lo": figure.lo, "hi": figure.hi,
        "point": figure.point, "bound": figure.bound.name(), "unit": figure.unit,
        "speaker": figure.speaker.as_ref().map(|speaker| speaker.span.of(text)),
        "mode": figure.mode.name(), "rule": figure.rule, "sentence": said.span.of(text),
        "article": article.id, "start": figure.span.start, "end": figure.span.end});
    with(&row, &source_of(pile, &article.id))
}

/// Where an article is from.
fn source_of(pile: &Pile, id: &str) -> Value {
    let Some(article) = pile.articles.iter().find(|article| article.id == id) else {
        return Value::Null;
    };
    let article = &article.article;
    json!({"published": article.published.as_ref().map(machtin::text::Published::value),
        "publisher": article.publisher, "lang": article.language.code(), "path": article.path})
}

/// One object with the keys of both.
fn with(row: &Value, more: &Value) -> Value {
    let mut row = row.clone();
    if let (Some(row), Some(more)) = (row.as_object_mut(), more.as_object()) {
        row.extend(more.clone());
    }
    row
}

/// A cell of a table: lists by semicolons, nothing for null.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// The columns of a table and its rows; nested objects are left out.
fn table(objects: &[Value]) -> (Vec<&str>, Vec<Vec<String>>) {
    let nested = |value: &Value| match value {
        Value::Object(_) => true,
        Value::Array(values) => values.iter().any(Value::is_object),
        _ => false,
    };
    let Some(first) = objects.first().and_then(Value::as_object) else {
        return (Vec::new(), Vec::new());
    };
    let columns: Vec<&str> = first
        .keys()
        .map(String::as_str)
        .filter(|key| !objects.iter().any(|object| nested(&object[*key])))
        .collect();
    let rows = objects.iter().map(|object| columns.iter().map(|key| cell(&object[*key])).collect());
    let rows = rows.collect();
    (columns, rows)
}

fn write_csv(out: &mut impl Write, objects: &[Value]) -> Result<(), Failure> {
    let (columns, rows) = table(objects);
    if columns.is_empty() {
        return Ok(());
    }
    let mut writer = csv::Writer::from_writer(out);
    let failed = |error: csv::Error| Failure::new("cannot write CSV").because(error);
    writer.write_record(&columns).map_err(failed)?;
    for row in &rows {
        // A spreadsheet would run what an article begins with `=`.
        let safe = row.iter().map(|cell| match cell.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t') if cell.parse::<f64>().is_err() => {
                format!("'{cell}")
            }
            _ => cell.clone(),
        });
        writer.write_record(safe).map_err(failed)?;
    }
    Ok(writer.flush()?)
}

fn write_table(out: &mut impl Write, objects: &[Value]) -> Result<(), Failure> {
    let (columns, rows) = table(objects);
    if columns.is_empty() {
        return Ok(());
    }
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    writeln!(out, "{}", line(columns.iter().map(|&column| column.to_owned()).collect()))?;
    writeln!(out, "{}", line(columns.iter().map(|_| "---".to_owned()).collect()))?;
    for row in rows {
        writeln!(
            out,
            "{}",
            line(row.iter().map(|words| page::markdown::escaped(words)).collect())
        )?;
    }
    Ok(())
}
