//! `machtin PATH...`: reads a pile once and prints its stories.

use super::writer::WriterArgs;
use crate::args::{Format, InputArgs};
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::{Outcome, page};
use clap::Args;
use machtin::{Models, TellOptions, json};
use std::io::{IsTerminal, Write};

/// Files and folders to read, and how fine the stories are.
#[derive(Debug, Args)]
pub(crate) struct TellArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// How fine stories are: 0 joins most, 1 joins least.
    #[arg(long, value_name = "0..1", default_value_t = 0.5, value_parser = unit_interval)]
    pub(crate) granularity: f64,
    #[command(flatten)]
    pub(crate) writer: WriterArgs,
}

/// Reads a number from 0 to 1.
fn unit_interval(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("not between 0 and 1".to_owned()) }
}

pub(crate) fn run(args: &TellArgs, settings: &Settings) -> Result<Outcome, Failure> {
    if args.input.paths.is_empty() && std::io::stdin().is_terminal() {
        return Err(Failure::new("nothing to read").hint(
            "name files or folders, as in `machtin examples/pile`; `machtin --help` says more",
        ));
    }
    let models = Models::to_read();
    let (pile, notes) = super::read_pile(&args.input, &models, settings);
    let explain = settings.format == Format::Json;
    let mut stories = pile.tell(&models, TellOptions { granularity: args.granularity, explain });
    args.writer.write(&pile, &mut stories, &models, settings)?;
    let mut out = settings.out();
    match settings.format {
        Format::Json => write_json(&mut out, Format::Json, &json::pile(&pile, &stories))?,
        Format::Jsonl => {
            for story in json::stories(&pile, &stories) {
                write_json(&mut out, Format::Jsonl, &story)?;
            }
        }
        Format::Md => page::write_markdown(&mut out, &pile, &stories, settings)?,
        Format::Html => page::write_html(&mut out, &pile, &stories, settings)?,
        _ => {
            page::write_stories(&mut out, &pile, &stories, settings)?;
        }
    }
    out.flush()?;
    let failed = notes.iter().any(|note| note.failed);
    Ok(super::outcome(!stories.briefs.is_empty(), failed))
}
