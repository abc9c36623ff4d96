//! `machtin man`: the manual page.

use crate::Outcome;
use crate::args::Cli;
use crate::failure::Failure;
use clap::{Args, CommandFactory};
use std::io::Write;

/// Print the manual page (roff): machtin man | man -l -
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The page of one subcommand.
    subcommand: Option<String>,
}

pub(crate) fn run(args: &ManArgs) -> Result<Outcome, Failure> {
    let whole = Cli::command();
    let command = match &args.subcommand {
        None => whole,
        Some(name) => whole
            .get_subcommands()
            .find(|command| command.get_name() == name)
            .cloned()
            .map(|command| command.name(format!("machtin-{name}")))
            .ok_or_else(|| {
                Failure::new(format!("there is no subcommand `{name}`"))
                    .hint("`machtin --help` lists them")
            })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    std::io::stdout().write_all(&page)?;
    Ok(Outcome::Done)
}
