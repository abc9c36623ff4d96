//! `machtin story`: one story of a store or a pile as a page.

use super::writer::WriterArgs;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::{Outcome, page};
use clap::Args;
use machtin::{Models, Pile, Stories, TellOptions, json};
use machtin_store::Store;
use std::io::Write;
use std::path::PathBuf;

/// Show one story: summary, timeline, figures, people, quotes, sources
#[derive(Debug, Args)]
pub(crate) struct StoryArgs {
    /// The story: its identifier or the start of it, or an article of it.
    #[arg(value_name = "STORY")]
    name: String,
    #[command(flatten)]
    input: InputArgs,
    /// Folder of a store, in place of files.
    #[arg(long, value_name = "DIR", conflicts_with = "paths", help_heading = "Store")]
    store: Option<PathBuf>,
    #[command(flatten)]
    writer: WriterArgs,
}

pub(crate) fn run(args: &StoryArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let models = Models::embedded();
    let (pile, mut stories) = match &args.store {
        Some(folder) => {
            let store = Store::open(folder)?;
            let json = matches!(settings.format, Format::Json | Format::Jsonl);
            if json && !args.writer.is_asked() {
                let mut out = settings.out();
                write_json(&mut out, settings.format, &store.story(&args.name)?)?;
                out.flush()?;
                return Ok(Outcome::Done);
            }
            store.open_story(&args.name, &models)?
        }
        None => of_pile(args, &models, settings)?,
    };
    args.writer.write(&pile, &mut stories, &models, settings)?;
    let mut out = settings.out();
    match settings.format {
        Format::Json | Format::Jsonl => {
            for story in json::stories(&pile, &stories) {
                write_json(&mut out, settings.format, &story)?;
            }
        }
        Format::Md => page::write_markdown(&mut out, &pile, &stories, settings)?,
        Format::Html => page::write_html(&mut out, &pile, &stories, settings)?,
        _ => page::write_stories(&mut out, &pile, &stories, settings)?,
    }
    out.flush()?;
    Ok(super::outcome(!stories.briefs.is_empty(), false))
}

fn of_pile(
    args: &StoryArgs,
    models: &Models,
    settings: &Settings,
) -> Result<(Pile, Stories), Failure> {
    let (pile, _) = super::read_pile(&args.input, models, settings);
    let mut stories = pile.tell(models, TellOptions { explain: false, ..TellOptions::default() });
    stories.briefs.retain(|brief| {
        let articles = brief.members.articles.iter().map(|&n| &pile.articles[n]);
        let named = |id: &str| id.starts_with(args.name.as_str());
        named(&brief.id)
            || articles.into_iter().any(|a| named(&a.id) || a.article.path == args.name)
    });
    if stories.briefs.is_empty() {
        return Err(Failure::new(format!("no story is called `{}`", args.name))
            .hint("`machtin stories PATH...` lists them"));
    }
    Ok((pile, stories))
}
