//! The tables, and how older formats become newer ones. `docs/store.md` describes them.

use crate::StoreError;
use rusqlite::{Connection, OptionalExtension};

/// Number of the format this build writes.
pub const FORMAT: u32 = 6;

/// What turns a store of format `n` into one of format `n + 1`, at index `n`.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
];

/// The format of a database; 0 where it holds no tables yet.
pub(crate) fn format(db: &Connection) -> Result<u32, StoreError> {
    let number = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'";
    if db.query_row(number, [], |_| Ok(())).optional()?.is_none() {
        return Ok(0);
    }
    let text: Option<String> = db
        .query_row("SELECT value FROM meta WHERE key = 'format'", [], |row| row.get(0))
        .optional()?;
    let text = text.unwrap_or_default();
    text.parse().map_err(|_| StoreError::Damaged(format!("its format is `{text}`")))
}

/// Brings a database to the newest format, each step in a transaction.
pub(crate) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    let found = format(db)?;
    if found > FORMAT {
        return Err(StoreError::TooNew { found, newest: FORMAT });
    }
    for (from, script) in (0_u32..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        step.execute_batch(script)?;
        step.execute(
            "INSERT INTO meta (key, value) VALUES ('format', ?1)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [(from + 1).to_string()],
        )?;
        step.commit()?;
    }
    Ok(())
}

/// Whether a database is of the format that this build reads.
pub(crate) fn check(db: &Connection) -> Result<(), StoreError> {
    match format(db)? {
        FORMAT => Ok(()),
        found if found > FORMAT => Err(StoreError::TooNew { found, newest: FORMAT }),
        found => Err(StoreError::TooOld { found, newest: FORMAT }),
    }
}
