//! `machtin diff`: what changed.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_rows;
use crate::stored::StoreArgs;
use crate::told::readable;
use clap::Args;
use std::io::Write;

/// List what changed since a time: new stories, articles added, states that flipped, figures
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A day or time, UTC: 2026-01-31, 2026-01-31T08:00.
    #[arg(long, value_name = "TIME")]
    since: String,
    #[command(flatten)]
    store: StoreArgs,
}

pub(crate) fn run(args: &DiffArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let day = args.since.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    if day.is_none() {
        return Err(Failure::new(format!("`{}` is not a time", args.since))
            .hint("write it as 2026-01-31 or 2026-01-31T08:00"));
    }
    let changes = args.store.open()?.changes_since(&args.since)?;
    let mut out = settings.out();
    if settings.format == Format::Text {
        for change in &changes {
            let title = change.title.as_deref().unwrap_or("(part of another story now)");
            writeln!(
                out,
                "{}  {}  {}: {}  {}",
                change.at.get(..16).unwrap_or(&change.at).replace('T', " "),
                change.story,
                change.kind,
                readable(&change.detail, false),
                readable(title, true)
            )?;
        }
    } else {
        write_rows(&mut out, settings.format, &changes)?;
    }
    out.flush()?;
    Ok(super::outcome(!changes.is_empty(), false))
}
