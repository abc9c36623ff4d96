//! `machtin why`: explains joins, removals and readings.

use crate::Outcome;
use crate::args::{Format, InputArgs, input};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use clap::Args;
use jiff::civil::Date;
use machtin::story::Reason;
use machtin::text::Article;
use machtin::why::{PairReasons, SpanReason, around, pair, spans};
use machtin::{Models, Pile, PileArticle, TellOptions, json};
use machtin_store::Store;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Explain: why two articles are together or apart; how an article, or one byte of it, was read
///
/// A and B are files, or identifiers or file names of articles in the pile given by --pile.
/// `FILE:OFFSET` explains what stands at that byte. With --pile the pair is judged as part of it,
/// and a join through other articles is shown.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// An article, or `FILE:OFFSET`.
    a: String,
    /// Another article.
    b: Option<String>,
    /// Files and folders of the pile that the articles belong to.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pile: Vec<PathBuf>,
    /// Folder of the store that the articles belong to, in place of files.
    #[arg(long, value_name = "DIR", conflicts_with = "pile")]
    store: Option<PathBuf>,
    /// Publication day of articles that nothing else dates.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
}

pub(crate) fn run(args: &WhyArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let (name, offset) = split_offset(&args.a);
    let models = Models::embedded();
    if let Some(folder) = &args.store {
        return of_store(&Store::open(folder)?, args, (name, offset), &models, settings);
    }
    let mut paths = args.pile.clone();
    if paths.is_empty() {
        paths.extend([Some(name), args.b.as_deref()].into_iter().flatten().map(PathBuf::from));
    }
    let from = InputArgs { paths, date: args.date, publisher: None };
    let (pile, _) = super::read_pile(&from, &models, settings);
    let a = find(&pile, name)?;
    let mut out = settings.out();
    match &args.b {
        None => explain_one(&mut out, &pile.articles[a], offset, settings),
        Some(b) => {
            let b = find(&pile, b)?;
            if a == b {
                return Err(Failure::new("both names mean the same article")
                    .hint("name two articles, or one to see how it was read"));
            }
            let options = TellOptions { explain: false, ..TellOptions::default() };
            let stories = pile.tell(&models, options);
            let reasons = PairReasons {
                around: around(&pile, &models, options.granularity, a, b),
                ..pair(&pile, &stories, &models, a, b)
            };
            explain_pair(&mut out, &pile, &reasons, settings)
        }
    }
}

/// How an article of a store was read, or why two of them are one story.
fn of_store(
    store: &Store,
    args: &WhyArgs,
    (name, offset): (&str, Option<usize>),
    models: &Models,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    let a = store.article_id(name)?;
    let mut out = settings.out();
    let Some(b) = &args.b else {
        return explain_one(&mut out, &store.derived(&a, models)?, offset, settings);
    };
    let b = store.article_id(b)?;
    if a == b {
        return Err(Failure::new("both names mean the same article")
            .hint("name two articles, or one to see how it was read"));
    }
    let mut names = vec![store.story_id(&a)?, store.story_id(&b)?];
    names.dedup();
    let (pile, stories) = store.open_stories(&names, models)?;
    let at = |id: &String| pile.articles.iter().position(|article| article.id == *id);
    let (Some(a), Some(b)) = (at(&a), at(&b)) else {
        return Err(Failure::new("the articles stand in no story yet")
            .hint("tell the stories: add something, or the same again"));
    };
    let ids = [a, b].map(|at| pile.articles[at].id.as_str());
    let reasons = PairReasons {
        around: store.surroundings(ids, models)?,
        ..pair(&pile, &stories, models, a, b)
    };
    explain_pair(&mut out, &pile, &reasons, settings)
}

fn explain_one(
    out: &mut impl Write,
    article: &PileArticle,
    offset: Option<usize>,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    let reasons = spans(article, offset);
    if settings.format == Format::Text {
        write_article(out, &article.article)?;
    }
    for reason in &reasons {
        match settings.format {
            Format::Text => write_span(out, &article.article, reason)?,
            _ => write_json(out, Format::Jsonl, &SpanJson::of(&article.article, reason))?,
        }
    }
    out.flush()?;
    Ok(super::outcome(!reasons.is_empty(), false))
}

fn explain_pair(
    out: &mut impl Write,
    pile: &Pile,
    reasons: &PairReasons,
    settings: &Settings,
) -> Result<Outcome, Failure> {
    match settings.format {
        Format::Text => write_pair(out, pile, reasons, settings)?,
        _ => write_json(out, settings.format, &json::pair_json(pile, reasons))?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct SpanJson<'a> {
    what: &'a str,
    start: usize,
    end: usize,
    text: &'a str,
    value: &'a str,
    rule: &'a str,
    steps: &'a [String],
}

impl<'a> SpanJson<'a> {
    fn of(article: &'a Article, reason: &'a SpanReason) -> Self {
        Self {
            what: reason.what,
            start: reason.span.start,
            end: reason.span.end,
            text: reason.span.of(&article.text),
            value: &reason.value,
            rule: &reason.rule,
            steps: &reason.steps,
        }
    }
}

/// `FILE:OFFSET`, unless there is a file of that very name.
fn split_offset(name: &str) -> (&str, Option<usize>) {
    let split = name.rsplit_once(':').and_then(|(file, offset)| Some((file, offset.parse().ok()?)));
    match split {
        Some((file, offset)) if !Path::new(name).exists() => (file, Some(offset)),
        _ => (name, None),
    }
}

/// The article called `name`: by identifier, the input's own name, path, or start of file name.
fn find(pile: &Pile, name: &str) -> Result<usize, Failure> {
    let file_name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let tests: [&dyn Fn(&machtin::PileArticle) -> bool; 4] = [
        &|a| a.id == name || a.article.source_id.as_deref() == Some(name),
        &|a| a.article.path == name,
        &|a| file_name(&a.article.path) == file_name(name),
        &|a| file_name(&a.article.path).starts_with(name) || a.id.starts_with(name),
    ];
    for test in tests {
        let found: Vec<usize> =
            (0..pile.articles.len()).filter(|&n| test(&pile.articles[n])).collect();
        match found[..] {
            [] => {}
            [only] => return Ok(only),
            _ => {
                let ids: Vec<&str> = found.iter().map(|&n| pile.articles[n].id.as_str()).collect();
                return Err(Failure::new(format!("`{name}` names {} articles", found.len()))
                    .because(ids.join(", "))
                    .hint("use one of these identifiers"));
            }
        }
    }
    let what = if matches!(input(Path::new(name)), machtin::ingest::Input::Stdin) {
        "standard input holds no article".to_owned()
    } else {
        format!("no article is called `{name}`")
    };
    Err(Failure::new(what).hint(
        "name a file, or an article of the pile given by --pile; `machtin detect PATH` lists them",
    ))
}

fn write_article(out: &mut impl Write, article: &Article) -> Result<(), Failure> {
    let published = article.published.map_or_else(
        || "undated".to_owned(),
        |p| {
            format!(
                "published {} (to the {}, from {})",
                p.value(),
                p.precision.name(),
                p.evidence.name()
            )
        },
    );
    writeln!(
        out,
        "{}: language {}, {} text, {published}",
        article.path,
        article.language.code(),
        article.form.name()
    )?;
    Ok(())
}

/// One line for what was read, and one for each step of the reading.
pub(crate) fn write_span(
    out: &mut impl Write,
    article: &Article,
    reason: &SpanReason,
) -> Result<(), Failure> {
    let words = reason.span.of(&article.text);
    let short: String = words.chars().take(60).collect();
    let ellipsis = if short.len() < words.len() { "…" } else { "" };
    let value =
        if reason.value.is_empty() { String::new() } else { format!(" = {}", reason.value) };
    writeln!(
        out,
        "{:>6}..{:<6} {:<8} “{}{ellipsis}”{value}  [{}]",
        reason.span.start,
        reason.span.end,
        reason.what,
        short.replace('\n', " "),
        reason.rule
    )?;
    for step in &reason.steps {
        writeln!(out, "                        {step}")?;
    }
    Ok(())
}

fn write_pair(
    out: &mut impl Write,
    pile: &Pile,
    reasons: &PairReasons,
    settings: &Settings,
) -> Result<(), Failure> {
    let name = |n: usize| pile.articles[n].article.path.as_str();
    let (a, b) = (reasons.pair.a, reasons.pair.b);
    let verdict = match (reasons.copies, reasons.together, reasons.through.len() > 2) {
        (true, ..) => "copies of one text".to_owned(),
        (false, true, true) => {
            let between: Vec<&str> =
                reasons.through[1..reasons.through.len() - 1].iter().map(|&n| name(n)).collect();
            format!("one story, joined through {}", between.join(", "))
        }
        (false, true, false) => "one story".to_owned(),
        (false, false, _) => "kept apart".to_owned(),
    };
    writeln!(out, "{}\n{}\n{verdict}: score {:.2}\n", name(a), name(b), reasons.pair.score)?;
    write_reasons(out, &reasons.pair.why, settings)?;
    if let Some(around) = &reasons.around {
        writeln!(out, "\nwith the articles around them: score {:.2}\n", around.score())?;
        let mut why = around.why.clone();
        let path = |id: &String| pile.articles.iter().find(|a| a.id == *id);
        for word in why.iter_mut().flat_map(|reason| &mut reason.words) {
            if let Some(article) = path(word) {
                word.clone_from(&article.article.path);
            }
        }
        write_reasons(out, &why, settings)?;
    }
    Ok(())
}

fn write_reasons(
    out: &mut impl Write,
    reasons: &[Reason],
    settings: &Settings,
) -> Result<(), Failure> {
    let widest = reasons.iter().map(|r| r.feature.len()).max().unwrap_or(0);
    for reason in reasons {
        let room = settings.width.saturating_sub(widest + 12);
        let mut words = reason.words.join(", ");
        if words.chars().count() > room {
            words = words.chars().take(room.saturating_sub(1)).collect::<String>() + "…";
        }
        let line = format!("  {:+6.2}  {:<widest$}  {words}", reason.share, reason.feature);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
