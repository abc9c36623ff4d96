//! What linking keeps, in tables: signatures, lookups, ties.
//!
//! Needs the database inside a transaction of the writer; answers the questions of
//! [`machtin::story::incremental`]. Under a key articles stand in order of day and identifier. A
//! row holds a run of them, packed, so that neighbours are a few rows.

use crate::StoreError;
use machtin::story::Signature;
use machtin::story::incremental::{At, Keeper, Links, Neighbour, Tie};
use rusqlite::{Connection, OptionalExtension, Statement, params};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Signatures kept in memory, about 2 kB each.
const CACHED: usize = 16_384;
/// Articles whose ties are kept in memory, about 2 kB each.
const TIED: usize = 65_536;
/// Articles whose numbers are kept in memory.
const NUMBERED: usize = 1 << 20;
/// The day of articles without one: before all others.
const UNDATED: i64 = i32::MIN as i64 - 1;
/// The bit that makes signed numbers sort as unsigned ones do.
const SIGN: u64 = 1 << 63;
/// Articles in a run, at most: a run fits a page of the database.
const RUN: usize = 72;
/// Bytes of an article in a run: day, identifier, weight.
const ENTRY: usize = 13;
/// Runs that start after a place.
const LATER: &str = "SELECT articles FROM lookups WHERE key = ?1 AND (day, id) > (?2, ?3)
     ORDER BY day, id";

/// The tables of linking.
pub(crate) struct Shelves<'d> {
    db: &'d Connection,
    signatures: RefCell<HashMap<u64, Arc<Signature>>>,
    ties: RefCell<HashMap<u64, Links<u64>>>,
    numbers: RefCell<Numbers>,
}

/// Identifiers and row numbers of articles, both ways.
#[derive(Default)]
struct Numbers {
    of: HashMap<u64, i64>,
    ids: HashMap<i64, u64>,
}

impl Numbers {
    fn know(&mut self, id: u64, n: i64) {
        if self.of.len() >= NUMBERED {
            *self = Self::default();
        }
        self.of.insert(id, n);
        self.ids.insert(n, id);
    }
}

/// Articles under a key, in order.
type Run = Vec<Neighbour<u64>>;

impl<'d> Shelves<'d> {
    pub(crate) fn of(db: &'d Connection) -> Self {
        Self {
            db,
            signatures: RefCell::default(),
            ties: RefCell::default(),
            numbers: RefCell::default(),
        }
    }

    fn number(&self, id: u64) -> Result<i64, StoreError> {
        if let Some(&n) = self.numbers.borrow().of.get(&id) {
            return Ok(n);
        }
        let mut find = self.db.prepare_cached("SELECT n FROM articles WHERE id = ?1")?;
        let n = find.query_row([name(id)], |row| row.get(0)).optional()?;
        let n = n.ok_or_else(|| StoreError::unknown("article", &name(id)))?;
        self.numbers.borrow_mut().know(id, n);
        Ok(n)
    }

    fn numbered(&self, n: i64) -> Result<u64, StoreError> {
        if let Some(&id) = self.numbers.borrow().ids.get(&n) {
            return Ok(id);
        }
        let mut find = self.db.prepare_cached("SELECT id FROM articles WHERE n = ?1")?;
        let id = self.id(&find.query_row([n], |row| row.get::<_, String>(0))?)?;
        self.numbers.borrow_mut().know(id, n);
        Ok(id)
    }

    /// The run that holds a place, or would: the last one that starts before it, else the first,
    /// and where that starts. None where the key has none.
    fn run_at(&self, key: u32, place: &At<u64>) -> Result<Option<(At<u64>, Run)>, StoreError> {
        for query in [
            "SELECT day, id, articles FROM lookups WHERE key = ?1 AND (day, id) <= (?2, ?3)
             ORDER BY day DESC, id DESC LIMIT 1",
            "SELECT day, id, articles FROM lookups WHERE key = ?1 AND (day, id) > (?2, ?3)
             ORDER BY day, id LIMIT 1",
        ] {
            let mut find = self.db.prepare_cached(query)?;
            let (day, id) = columns(place);
            let mut rows = find.query(params![key, day, id])?;
            if let Some(row) = rows.next()? {
                let start = (days(row.get(0)?), identifier(row.get(1)?));
                return Ok(Some((
                    start,
                    unpack(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?),
                )));
            }
        }
        Ok(None)
    }

    /// Puts runs in the place of the one that starts at `old`.
    fn put(
        &self,
        key: u32,
        old: Option<&At<u64>>,
        runs: &[&[Neighbour<u64>]],
    ) -> Result<(), StoreError> {
        let starts = |start: &&At<u64>| {
            runs.iter().any(|run| run.first().is_some_and(|first| (first.day, first.id) == **start))
        };
        if let Some(start) = old.filter(|start| !starts(start)) {
            let (day, id) = columns(start);
            self.db
                .prepare_cached("DELETE FROM lookups WHERE key = ?1 AND day = ?2 AND id = ?3")?
                .execute(params![key, day, id])?;
        }
        let mut keep = self.db.prepare_cached(
            "INSERT INTO lookups (key, day, id, articles) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (key, day, id) DO UPDATE SET articles = ?4",
        )?;
        for run in runs {
            let Some(first) = run.first() else { continue };
            let (day, id) = columns(&(first.day, first.id));
            keep.execute(params![key, day, id, pack(run)])?;
        }
        Ok(())
    }

    /// Keeps or removes an article under a key.
    fn shelve_under(
        &self,
        key: u32,
        article: Neighbour<u64>,
        keep: bool,
    ) -> Result<(), StoreError> {
        let place = (article.day, article.id);
        let found = self.run_at(key, &place)?;
        let (old, mut run) = found.map_or((None, Run::new()), |(start, run)| (Some(start), run));
        let at = run.binary_search_by_key(&place, |other| (other.day, other.id));
        match (at, keep) {
            (Ok(at), true) => run[at] = article,
            (Err(at), true) => run.insert(at, article),
            (Ok(at), false) => drop(run.remove(at)),
            (Err(_), false) => return Ok(()),
        }
        if run.len() <= RUN {
            return self.put(key, old.as_ref(), &[&run]);
        }
        // Articles mostly come in order of days: the earlier run stays nearly full.
        let (earlier, later) = run.split_at(if at == Err(RUN) { RUN } else { run.len() / 2 });
        self.put(key, old.as_ref(), &[earlier, later])
    }
}

impl Keeper for Shelves<'_> {
    type Id = u64;
    type Error = StoreError;

    fn id(&self, name: &str) -> Result<u64, StoreError> {
        let hash = name.strip_prefix('a').filter(|digits| digits.len() == 16);
        let hash = hash.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        hash.ok_or_else(|| StoreError::Damaged(format!("`{name}` names no article")))
    }

    fn name(&self, id: &u64) -> String {
        name(*id)
    }

    fn near(&self, key: u32, place: &At<u64>, count: usize) -> Result<[Run; 2], StoreError> {
        let (day, id) = columns(place);
        let (mut before, mut after) = (Run::new(), Run::new());
        let mut earlier = self.db.prepare_cached(
            "SELECT articles FROM lookups WHERE key = ?1 AND (day, id) <= (?2, ?3)
             ORDER BY day DESC, id DESC",
        )?;
        each_run(&mut earlier, (key, day, id), |run| {
            let here = run.partition_point(|other| (other.day, other.id) < *place);
            before.extend(run[..here].iter().rev().take(count - before.len()));
            let there = run[here..].iter().skip_while(|other| (other.day, other.id) == *place);
            after.extend(there.take(count - after.len()));
            before.len() < count
        })?;
        if after.len() < count {
            let mut later = self.db.prepare_cached(LATER)?;
            each_run(&mut later, (key, day, id), |run| {
                after.extend(run.iter().take(count - after.len()));
                after.len() < count
            })?;
        }
        Ok([before, after])
    }

    fn between(
        &self,
        key: u32,
        from: &At<u64>,
        to: &At<u64>,
        most: usize,
    ) -> Result<usize, StoreError> {
        let (from, to) = (from.min(to), from.max(to));
        let Some((_, run)) = self.run_at(key, from)? else { return Ok(0) };
        let count = |run: &[Neighbour<u64>]| {
            let start = run.partition_point(|other| (other.day, other.id) <= *from);
            run.partition_point(|other| (other.day, other.id) < *to).saturating_sub(start)
        };
        let mut found = count(&run);
        let mut last = run.last().map(|last| (last.day, last.id));
        let mut later = self.db.prepare_cached(LATER)?;
        while let Some(end) = last.filter(|last| last < to && found < most) {
            let (day, id) = columns(&end);
            last = None;
            each_run(&mut later, (key, day, id), |run| {
                found += count(run);
                last = run.last().map(|last| (last.day, last.id));
                false
            })?;
        }
        Ok(found.min(most))
    }

    fn signature(&self, id: &u64) -> Result<Option<Arc<Signature>>, StoreError> {
        if let Some(known) = self.signatures.borrow().get(id) {
            return Ok(Some(Arc::clone(known)));
        }
        let n = match self.number(*id) {
            Ok(n) => n,
            Err(StoreError::Unknown { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut find = self.db.prepare_cached("SELECT bytes FROM signatures WHERE article = ?1")?;
        let name = name(*id);
        let bytes: Option<Vec<u8>> = find.query_row([n], |row| row.get(0)).optional()?;
        let Some(bytes) = bytes else { return Ok(None) };
        let signature = Signature::from_bytes(&name, &bytes).map(Arc::new).ok_or_else(|| {
            StoreError::Damaged(format!("the signature of the article {name} cannot be read"))
        })?;
        let mut cache = self.signatures.borrow_mut();
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(*id, Arc::clone(&signature));
        Ok(Some(signature))
    }

    fn shelve(&mut self, signature: &Signature, keep: bool) -> Result<(), StoreError> {
        let id = self.id(&signature.id)?;
        let n = self.number(id)?;
        self.signatures.borrow_mut().remove(&id);
        for lookup in signature.lookups() {
            let article = Neighbour { day: signature.day, id, weight: lookup.weight };
            self.shelve_under(lookup.key, article, keep)?;
        }
        if keep {
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO signatures (article, bytes) VALUES (?1, ?2)",
                )?
                .execute(params![n, signature.to_bytes()])?;
        } else {
            self.db.prepare_cached("DELETE FROM signatures WHERE article = ?1")?.execute([n])?;
            self.db.prepare_cached("DELETE FROM parts WHERE article = ?1")?.execute([n])?;
        }
        Ok(())
    }

    fn links(&self, id: &u64) -> Result<Links<u64>, StoreError> {
        if let Some(known) = self.ties.borrow().get(id) {
            return Ok(Arc::clone(known));
        }
        let mut find = self.db.prepare_cached(
            "SELECT b, odds, copies FROM ties WHERE a = ?1
             UNION ALL SELECT a, odds, copies FROM ties WHERE b = ?1",
        )?;
        let mut rows = find.query([self.number(*id)?])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            let tie = Tie { odds: row.get(1)?, copies: row.get(2)? };
            links.push((self.numbered(row.get(0)?)?, tie));
        }
        links.sort_unstable_by_key(|(other, _)| *other);
        let links = Arc::new(links);
        let mut cache = self.ties.borrow_mut();
        if cache.len() >= TIED {
            cache.clear();
        }
        cache.insert(*id, Arc::clone(&links));
        Ok(links)
    }

    fn tie(&mut self, a: &u64, b: &u64, tie: Option<Tie>) -> Result<(), StoreError> {
        let mut cache = self.ties.borrow_mut();
        for (x, y) in [(a, b), (b, a)] {
            let Some(links) = cache.get_mut(x).map(Arc::make_mut) else { continue };
            match (links.binary_search_by_key(y, |(other, _)| *other), tie) {
                (Ok(at), Some(tie)) => links[at].1 = tie,
                (Ok(at), None) => drop(links.remove(at)),
                (Err(at), Some(tie)) => links.insert(at, (*y, tie)),
                (Err(_), None) => {}
            }
        }
        drop(cache);
        let (a, b) = (self.number(*a)?, self.number(*b)?);
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

    fn part(&self, id: &u64) -> Result<Vec<u64>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT p.article FROM parts own CROSS JOIN parts p ON p.part = own.part
             WHERE own.article = ?1",
        )?;
        let mut rows = find.query([self.number(*id)?])?;
        let mut part = Vec::new();
        while let Some(row) = rows.next()? {
            part.push(self.numbered(row.get(0)?)?);
        }
        Ok(part)
    }

    fn keep_part(&mut self, members: &BTreeSet<u64>) -> Result<(), StoreError> {
        let numbers: Vec<i64> =
            members.iter().map(|id| self.number(*id)).collect::<Result<_, _>>()?;
        let Some(part) = numbers.iter().min() else { return Ok(()) };
        let mut keep = self.db.prepare_cached(
            "INSERT INTO parts (article, part) VALUES (?1, ?2)
             ON CONFLICT (article) DO UPDATE SET part = ?2 WHERE part <> ?2",
        )?;
        for n in &numbers {
            keep.execute([n, part])?;
        }
        Ok(())
    }
}

/// Shows the runs of a query until one is not wanted.
fn each_run(
    find: &mut Statement<'_>,
    (key, day, id): (u32, i64, i64),
    mut wanted: impl FnMut(&[Neighbour<u64>]) -> bool,
) -> Result<(), StoreError> {
    let mut rows = find.query(params![key, day, id])?;
    while let Some(row) = rows.next()? {
        if !wanted(&unpack(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)) {
            break;
        }
    }
    Ok(())
}

/// A run as bytes: of each article the day, the identifier and the weight, smallest byte first.
fn pack(run: &[Neighbour<u64>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(run.len() * ENTRY);
    for article in run {
        bytes.extend(article.day.unwrap_or(i32::MIN).to_le_bytes());
        bytes.extend(article.id.to_le_bytes());
        bytes.push(article.weight);
    }
    bytes
}

fn unpack(bytes: &[u8]) -> Run {
    let (entries, _) = bytes.as_chunks::<ENTRY>();
    let article = |&[d0, d1, d2, d3, i0, i1, i2, i3, i4, i5, i6, i7, weight]: &[u8; ENTRY]| {
        let day = i32::from_le_bytes([d0, d1, d2, d3]);
        let id = u64::from_le_bytes([i0, i1, i2, i3, i4, i5, i6, i7]);
        Neighbour { day: (day != i32::MIN).then_some(day), id, weight }
    };
    entries.iter().map(article).collect()
}

/// A place as numbers of the same order.
fn columns((day, id): &At<u64>) -> (i64, i64) {
    (day.map_or(UNDATED, i64::from), (id ^ SIGN).cast_signed())
}

/// The day that [`columns`] took apart.
fn days(day: i64) -> Option<i32> {
    i32::try_from(day).ok()
}

/// The identifier that [`columns`] took apart.
fn identifier(id: i64) -> u64 {
    id.cast_unsigned() ^ SIGN
}

/// The name of an article.
pub(crate) fn name(id: u64) -> String {
    format!("a{id:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_sort_as_places_do() {
        let places = [
            (None, u64::MAX),
            (Some(-4), 7),
            (Some(3), 0),
            (Some(3), 1 << 63),
            (Some(3), u64::MAX),
        ];
        let found: Vec<(i64, i64)> = places.iter().map(columns).collect();
        assert!(found.is_sorted() && places.is_sorted(), "{found:?}");
        for (place, (day, id)) in places.into_iter().zip(found) {
            assert_eq!((days(day), identifier(id)), place);
        }
    }

    #[test]
    fn runs_come_back_from_their_bytes() {
        let run = vec![
            Neighbour { day: None, id: 3, weight: 0 },
            Neighbour { day: Some(-1), id: u64::MAX, weight: 255 },
        ];
        assert_eq!(unpack(&pack(&run)), run);
        assert!(unpack(&[1, 2, 3]).is_empty());
    }
}
