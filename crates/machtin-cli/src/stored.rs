//! What commands that work on a store share: which store, who writes, what can go wrong.

use crate::failure::Failure;
use clap::Args;
use jiff::Timestamp;
use machtin_store::{Holder, Store, StoreError, WriteOptions, Writer};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// The store a command works on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct StoreArgs {
    /// Folder of the store.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: PathBuf,
}

/// The store a command writes to.
#[derive(Debug, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct WriteArgs {
    /// Folder of the store.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: PathBuf,
    /// Seconds to wait while another process writes to it.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,
    /// Pages of one transaction.
    #[arg(long, value_name = "N", hide = true)]
    batch: Option<NonZeroUsize>,
    /// Articles that wait for their stories before more are added.
    #[arg(long, value_name = "N", hide = true)]
    pending: Option<NonZeroUsize>,
    /// The most the database may grow to, in pages of 4096 bytes: a full disk for tests.
    #[arg(long, value_name = "N", hide = true)]
    most_pages: Option<u32>,
}

/// How long a command that goes on for long waits for others, at least.
const PATIENCE: Duration = Duration::from_secs(3600);

impl StoreArgs {
    pub(crate) fn open(&self) -> Result<Store, Failure> {
        Ok(Store::open(&self.store)?)
    }
}

impl WriteArgs {
    /// Opens the store for writing; makes it where there is none and `makes`.
    pub(crate) fn open(&self, makes: bool) -> Result<Writer, Failure> {
        self.open_within(makes, Duration::from_secs(self.wait))
    }

    /// Opens the store again for a command that goes on for long: others write in between, which
    /// is no reason to end.
    pub(crate) fn reopen(&self) -> Result<Writer, Failure> {
        self.open_within(false, PATIENCE.max(Duration::from_secs(self.wait)))
    }

    fn open_within(&self, makes: bool, wait: Duration) -> Result<Writer, Failure> {
        if !makes {
            Store::open(&self.store)?;
        }
        let options = WriteOptions {
            holder: Holder {
                process: Some(std::process::id()),
                host: host(),
                since: now().strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            },
            wait,
            most_pages: self.most_pages,
            batch: self.batch,
            pending: self.pending,
        };
        Ok(Writer::open(&self.store, &options, now())?)
    }
}

/// The clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The name of this machine, as far as it says.
#[expect(clippy::disallowed_methods, reason = "the command is where the environment is read")]
fn host() -> String {
    let file = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = file.or_else(|| std::env::var("HOSTNAME").ok());
    let name = name.or_else(|| std::env::var("COMPUTERNAME").ok());
    name.map_or_else(|| "this machine".to_owned(), |name| name.trim().to_owned())
}

/// Who works here, as far as the system says.
#[expect(clippy::disallowed_methods, reason = "the command is where the environment is read")]
pub(crate) fn user() -> String {
    let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
    name.unwrap_or_else(|_| "unknown".to_owned())
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::NotAStore(folder) => {
                format!("make one with `machtin add PATH --store {}`", folder.display())
            }
            StoreError::TooNew { .. } => "update machtin".to_owned(),
            StoreError::TooOld { .. } => {
                "run any command that writes to it, such as `machtin add`, once".to_owned()
            }
            StoreError::Locked(_) => "wait for it with --wait SECONDS, or try later".to_owned(),
            StoreError::Database(_) | StoreError::Index(_) | StoreError::File { .. } => {
                "check that the disk is not full and the folder may be written; nothing that was \
                 acknowledged is lost, and the same command goes on from there"
                    .to_owned()
            }
            StoreError::Damaged(_) => {
                "see what else is wrong with `machtin verify --store DIR`; take the last backup"
                    .to_owned()
            }
            StoreError::Unknown { kind: "story", .. } => {
                "`machtin stories --store DIR` lists them".to_owned()
            }
            StoreError::Unknown { kind: "correction", .. } => {
                "`machtin log --store DIR` lists them".to_owned()
            }
            StoreError::Unknown { .. } => {
                "`machtin export articles --store DIR --format csv` lists articles; `entities`, \
                 `figures` and `quotes` the rest"
                    .to_owned()
            }
            StoreError::Query { .. } => {
                "`machtin search --help` shows what can be asked".to_owned()
            }
            StoreError::Correction(_) => {
                "`machtin story ID --store DIR` shows the story".to_owned()
            }
            StoreError::Fetch { .. } => "open the address in a browser, or try later".to_owned(),
            StoreError::Write(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Self::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
            }
            _ => "check that the disk is not full".to_owned(),
        };
        let words = error.to_string();
        let (what, cause) = match words.split_once(": ") {
            Some((what, cause)) => (what.to_owned(), Some(cause.to_owned())),
            None => (words, None),
        };
        let failure = Self::new(what).hint(hint);
        match cause {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }
}
