//! `machtin queries`: questions that are asked again and again.

use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::rows::write_rows;
use crate::stored::{StoreArgs, WriteArgs, now};
use crate::told::readable;
use clap::{Args, Subcommand};
use machtin_store::fetch::{Client, Limits};
use std::io::Write;

/// Keep queries: a feed of the stories that fit, word to an address when they change
#[derive(Debug, Args)]
pub(crate) struct QueriesArgs {
    #[command(subcommand)]
    what: Queries,
}

#[derive(Debug, Subcommand)]
enum Queries {
    /// Save a query under a name
    Add {
        /// The name.
        name: String,
        /// The query, as `machtin search` takes it.
        query: String,
        /// Address that is sent JSON when a story that fits changes: see `queries send`.
        #[arg(long, value_name = "URL")]
        webhook: Option<String>,
        #[command(flatten)]
        store: WriteArgs,
    },
    /// Forget a saved query
    Remove {
        /// Its name.
        name: String,
        #[command(flatten)]
        store: WriteArgs,
    },
    /// List the saved queries
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Write the stories that fit as an Atom feed
    Feed {
        /// The query's name.
        name: String,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Send word to the addresses of all queries whose stories changed
    Send {
        /// Send to addresses of this machine and its network too.
        #[arg(long)]
        allow_private: bool,
        #[command(flatten)]
        store: WriteArgs,
    },
}

pub(crate) fn run(args: &QueriesArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let mut out = settings.out();
    match &args.what {
        Queries::Add { name, query, webhook, store } => {
            store.open(false)?.save_query(name, query, webhook.as_deref(), now())?;
            Ok(Outcome::Done)
        }
        Queries::Remove { name, store } => {
            store.open(false)?.forget_query(name)?;
            Ok(Outcome::Done)
        }
        Queries::List { store } => {
            let queries = store.open()?.queries()?;
            if settings.format == Format::Text {
                for saved in &queries {
                    let webhook = saved.webhook.as_deref().unwrap_or("");
                    writeln!(out, "{}  {}  {webhook}", saved.name, readable(&saved.query, false))?;
                }
            } else {
                write_rows(&mut out, settings.format, &queries)?;
            }
            out.flush()?;
            Ok(super::outcome(!queries.is_empty(), false))
        }
        Queries::Feed { name, store } => {
            let store = store.open()?;
            let stories = store.fitting(&store.saved(name)?.query)?;
            store.write_feed(name, &stories, &mut out)?;
            out.flush()?;
            Ok(super::outcome(!stories.is_empty(), false))
        }
        Queries::Send { allow_private, store } => {
            let mut writer = store.open(false)?;
            let client = Client::new(Limits::new(*allow_private));
            let mut failed = false;
            for saved in writer.store().queries()? {
                match writer.send_news(&saved, &client) {
                    Ok(count) => writeln!(out, "{}: {count} stories", saved.name)?,
                    Err(error) => {
                        failed = true;
                        settings.print_report(&format!("{}: {error}", saved.name));
                    }
                }
            }
            out.flush()?;
            Ok(super::outcome(true, failed))
        }
    }
}
