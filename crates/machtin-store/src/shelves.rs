//! What linking keeps, in tables: signatures, lookups, ties.
//!
//! Needs the database inside a transaction of the writer; answers the questions of
//! [`machtin::story::incremental`]. Under a key articles stand in order of day and identifier,
//! which is the order of the table's primary key: neighbours are one short run of rows.

use crate::StoreError;
use machtin::story::incremental::{Keeper, Neighbour, Tie};
use machtin::story::{Place, Signature};
use rusqlite::{Connection, OptionalExtension, params};
use std::cell::RefCell;
use std::collections::HashMap;

/// Signatures kept in memory, about 2 kB each.
const CACHED: usize = 16_384;
/// The day of articles without one: before all others.
const UNDATED: i64 = i32::MIN as i64 - 1;
/// The bit that makes signed numbers sort as unsigned ones do.
const SIGN: u64 = 1 << 63;

/// The tables of linking.
pub(crate) struct Shelves<'d> {
    db: &'d Connection,
    signatures: RefCell<HashMap<String, Signature>>,
}

impl<'d> Shelves<'d> {
    pub(crate) fn of(db: &'d Connection) -> Self {
        Self { db, signatures: RefCell::default() }
    }

    fn number(&self, id: &str) -> Result<i64, StoreError> {
        let mut find = self.db.prepare_cached("SELECT n FROM articles WHERE id = ?1")?;
        let n = find.query_row([id], |row| row.get(0)).optional()?;
        n.ok_or_else(|| StoreError::unknown("article", id))
    }
}

impl Keeper for Shelves<'_> {
    type Error = StoreError;

    fn near(
        &self,
        key: u32,
        place: Place<'_>,
        count: usize,
    ) -> Result<[Vec<Neighbour>; 2], StoreError> {
        let (day, id) = numbers(place)?;
        let run = |query: &str| -> Result<Vec<Neighbour>, StoreError> {
            let mut find = self.db.prepare_cached(query)?;
            let rows = find.query_map(params![key, day, id, count], |row| {
                let day: i64 = row.get(0)?;
                Ok(Neighbour {
                    day: i32::try_from(day).ok(),
                    id: identifier(row.get(1)?),
                    weight: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        Ok([
            run("SELECT day, id, weight FROM lookups WHERE key = ?1 AND (day, id) < (?2, ?3)
                 ORDER BY day DESC, id DESC LIMIT ?4")?,
            run("SELECT day, id, weight FROM lookups WHERE key = ?1 AND (day, id) > (?2, ?3)
                 ORDER BY day, id LIMIT ?4")?,
        ])
    }

    fn between(
        &self,
        key: u32,
        from: Place<'_>,
        to: Place<'_>,
        most: usize,
    ) -> Result<usize, StoreError> {
        let (from, to) = (numbers(from.min(to))?, numbers(from.max(to))?);
        let mut count = self.db.prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM lookups WHERE key = ?1
             AND (day, id) > (?2, ?3) AND (day, id) < (?4, ?5) LIMIT ?6)",
        )?;
        Ok(count.query_row(params![key, from.0, from.1, to.0, to.1, most], |row| row.get(0))?)
    }

    fn signature(&self, id: &str) -> Result<Option<Signature>, StoreError> {
        if let Some(known) = self.signatures.borrow().get(id) {
            return Ok(Some(known.clone()));
        }
        let mut find = self.db.prepare_cached(
            "SELECT s.bytes FROM articles a JOIN signatures s ON s.article = a.n WHERE a.id = ?1",
        )?;
        let bytes: Option<Vec<u8>> = find.query_row([id], |row| row.get(0)).optional()?;
        let Some(bytes) = bytes else { return Ok(None) };
        let signature = Signature::from_bytes(id, &bytes).ok_or_else(|| {
            StoreError::Damaged(format!("the signature of the article {id} cannot be read"))
        })?;
        let mut cache = self.signatures.borrow_mut();
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(id.to_owned(), signature.clone());
        Ok(Some(signature))
    }

    fn shelve(&mut self, signature: &Signature, keep: bool) -> Result<(), StoreError> {
        let n = self.number(&signature.id)?;
        let (day, id) = numbers(signature.place())?;
        self.signatures.borrow_mut().remove(&signature.id);
        if !keep {
            let mut forget = self
                .db
                .prepare_cached("DELETE FROM lookups WHERE key = ?1 AND day = ?2 AND id = ?3")?;
            for lookup in signature.lookups() {
                forget.execute(params![lookup.key, day, id])?;
            }
            self.db.prepare_cached("DELETE FROM signatures WHERE article = ?1")?.execute([n])?;
            return Ok(());
        }
        let mut keep = self.db.prepare_cached(
            "INSERT OR REPLACE INTO lookups (key, day, id, weight) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for lookup in signature.lookups() {
            keep.execute(params![lookup.key, day, id, lookup.weight])?;
        }
        self.db
            .prepare_cached("INSERT OR REPLACE INTO signatures (article, bytes) VALUES (?1, ?2)")?
            .execute(params![n, signature.to_bytes()])?;
        Ok(())
    }

    fn links(&self, id: &str) -> Result<Vec<(String, Tie)>, StoreError> {
        let mut find = self.db.prepare_cached(
            "WITH own (n) AS (SELECT n FROM articles WHERE id = ?1)
             SELECT x.id, t.odds, t.copies FROM own CROSS JOIN ties t ON t.a = own.n
                 CROSS JOIN articles x ON x.n = t.b
             UNION ALL
             SELECT x.id, t.odds, t.copies FROM own CROSS JOIN ties t ON t.b = own.n
                 CROSS JOIN articles x ON x.n = t.a",
        )?;
        let rows = find.query_map([id], |row| {
            Ok((row.get(0)?, Tie { odds: row.get(1)?, copies: row.get(2)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn tie(&mut self, a: &str, b: &str, tie: Option<Tie>) -> Result<(), StoreError> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        let (a, b) = (a.min(b), a.max(b));
        match tie {
            Some(tie) => self
                .db
                .prepare_cached(
                    "INSERT OR REPLACE INTO ties (a, b, odds, copies) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![a, b, tie.odds, tie.copies])?,
            None => self
                .db
                .prepare_cached("DELETE FROM ties WHERE a = ?1 AND b = ?2")?
                .execute([a, b])?,
        };
        Ok(())
    }
}

/// A place as numbers of the same order.
fn numbers((day, id): Place<'_>) -> Result<(i64, i64), StoreError> {
    let hash = id.strip_prefix('a').filter(|digits| digits.len() == 16);
    let hash = hash.and_then(|digits| u64::from_str_radix(digits, 16).ok());
    let hash = hash.ok_or_else(|| StoreError::Damaged(format!("`{id}` names no article")))?;
    Ok((day.map_or(UNDATED, i64::from), (hash ^ SIGN).cast_signed()))
}

/// The identifier that [`numbers`] took apart.
fn identifier(number: i64) -> String {
    format!("a{:016x}", number.cast_unsigned() ^ SIGN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_identifiers_do() {
        let ids =
            ["a0000000000000000", "a7fffffffffffffff", "a8000000000000000", "affffffffffffffff"];
        let found: Vec<(i64, i64)> =
            ids.iter().filter_map(|id| numbers((Some(3), id)).ok()).collect();
        assert!(found.is_sorted() && found.len() == ids.len(), "{found:?}");
        let back: Vec<String> = found.iter().map(|(_, id)| identifier(*id)).collect();
        assert_eq!(back, ids);
        assert!(numbers((None, ids[3])).ok() < numbers((Some(i32::MIN), ids[0])).ok());
        assert!(numbers((None, "b1")).is_err());
    }
}
