//! What linking keeps, in tables: signatures, lookups, ties.
//!
//! Needs the database inside a transaction of the writer; answers the questions of
//! [`machtin::story::incremental`]. Under a key articles stand in order of day and identifier. A
//! row holds a run of them, packed, so that neighbours are a few rows.

use crate::{StoreError, ties};
use machtin::PileArticle;
use machtin::story::Signature;
use machtin::story::incremental::{At, Keeper, Neighbour, Tie, Ties};
use rusqlite::{Connection, OptionalExtension, Statement, params};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Signatures kept in memory, about 2 kB each, and as many older ones.
const CACHED: usize = 32_768;
/// Articles whose ties are kept in memory, about 2 kB each, and as many older ones.
const TIED: usize = 49_152;
/// Articles whose ties wait to be written, at most.
const CHANGED: usize = 16_384;
/// Bytes of the texts of articles kept in memory as they were read, and as many older ones; what
/// was read of them takes several times that.
const READ: usize = 2 << 20;
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
/// Runs that start at a place or before it, the last first.
const EARLIER: &str = "SELECT articles FROM lookups WHERE key = ?1 AND (day, id) <= (?2, ?3)
     ORDER BY day DESC, id DESC";
/// Runs that start after a place.
const LATER: &str = "SELECT articles FROM lookups WHERE key = ?1 AND (day, id) > (?2, ?3)
     ORDER BY day, id";

/// The tables of linking.
pub(crate) struct Shelves<'d> {
    db: &'d Connection,
    memory: &'d mut Memory,
}

/// What a writer remembers from one time to the next: of the tables of linking, right as long as
/// every change goes through [`Shelves`] and is committed, and articles of stories told lately.
#[derive(Debug)]
pub(crate) struct Memory {
    signatures: RefCell<Recent<Arc<Signature>>>,
    ties: RefCell<Recent<Ties<u64>>>,
    /// Ties that the table does not have yet.
    changed: RefCell<BTreeMap<u64, Ties<u64>>>,
    numbers: RefCell<Numbers>,
    read: Recent<PileArticle>,
}

impl Memory {
    /// Keeps an article as it was read.
    pub(crate) fn keep_read(&mut self, read: PileArticle) {
        let bytes = read.article.text.len();
        if let Some(id) = ties::number(&read.id).filter(|_| bytes <= READ) {
            self.read.put(id, read, bytes);
        }
    }

    /// Hands out an article that was kept, and keeps it no longer: it is told, or others take its
    /// place.
    pub(crate) fn take_read(&mut self, id: &str) -> Option<PileArticle> {
        self.read.remove(ties::number(id)?)
    }

    /// Articles are read in another way from now on.
    pub(crate) fn forget_read(&mut self) {
        self.read = Recent::of(READ);
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            signatures: RefCell::new(Recent::of(CACHED)),
            ties: RefCell::new(Recent::of(TIED)),
            changed: RefCell::default(),
            numbers: RefCell::default(),
            read: Recent::of(READ),
        }
    }
}

/// What was asked for lately, by article, with what it takes: the newest, and as much that came
/// before.
#[derive(Debug)]
struct Recent<V> {
    most: usize,
    /// What the new take.
    taken: usize,
    new: HashMap<u64, (V, usize)>,
    old: HashMap<u64, (V, usize)>,
}

impl<V> Recent<V> {
    fn of(most: usize) -> Self {
        Self { most, taken: 0, new: HashMap::new(), old: HashMap::new() }
    }

    fn get(&mut self, id: u64) -> Option<&mut V> {
        if let Some((value, takes)) = self.old.remove(&id) {
            self.put(id, value, takes);
        }
        self.new.get_mut(&id).map(|(value, _)| value)
    }

    fn put(&mut self, id: u64, value: V, takes: usize) {
        self.remove(id);
        if self.taken >= self.most {
            self.old = std::mem::take(&mut self.new);
            self.taken = 0;
        }
        self.taken += takes;
        self.new.insert(id, (value, takes));
    }

    fn remove(&mut self, id: u64) -> Option<V> {
        if let Some((value, takes)) = self.new.remove(&id) {
            self.taken -= takes;
            return Some(value);
        }
        self.old.remove(&id).map(|(value, _)| value)
    }
}

/// Identifiers and row numbers of articles, both ways.
#[derive(Debug, Default)]
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
/// The first and the last place of a run.
type Ends = (At<u64>, At<u64>);

impl<'d> Shelves<'d> {
    pub(crate) fn of(db: &'d Connection, memory: &'d mut Memory) -> Self {
        Self { db, memory }
    }

    /// The row of an article.
    pub(crate) fn number(&self, id: u64) -> Result<i64, StoreError> {
        if let Some(&n) = self.memory.numbers.borrow().of.get(&id) {
            return Ok(n);
        }
        let mut find = self.db.prepare_cached("SELECT n FROM articles WHERE id = ?1")?;
        let n = find.query_row([name(id)], |row| row.get(0)).optional()?;
        let n = n.ok_or_else(|| StoreError::unknown("article", &name(id)))?;
        self.memory.numbers.borrow_mut().know(id, n);
        Ok(n)
    }

    fn numbered(&self, n: i64) -> Result<u64, StoreError> {
        if let Some(&id) = self.memory.numbers.borrow().ids.get(&n) {
            return Ok(id);
        }
        let mut find = self.db.prepare_cached("SELECT id FROM articles WHERE n = ?1")?;
        let id = self.id(&find.query_row([n], |row| row.get::<_, String>(0))?)?;
        self.memory.numbers.borrow_mut().know(id, n);
        Ok(id)
    }

    /// Brings the table of ties up to date; to be called before the transaction ends.
    pub(crate) fn write_ties(&self) -> Result<(), StoreError> {
        let mut changed = Vec::new();
        for (id, links) in self.memory.changed.take() {
            changed.push((self.number(id)?, id, links));
        }
        changed.sort_unstable_by_key(|(n, ..)| *n);
        let mut known = self.memory.ties.borrow_mut();
        for (n, id, links) in changed {
            ties::write(self.db, n, &links)?;
            known.put(id, links, 1);
        }
        Ok(())
    }

    /// The run that holds a place, or would: the last one that starts before it, else the first.
    /// None where the key has none.
    fn run_at(&self, key: u32, place: &At<u64>) -> Result<Option<Run>, StoreError> {
        let mut found = None;
        for query in [EARLIER, LATER] {
            let mut find = self.db.prepare_cached(query)?;
            each_run(&mut find, key, place, |run| {
                found = Some(run);
                false
            })?;
            if found.is_some() {
                break;
            }
        }
        Ok(found)
    }

    /// The runs around some places, which ascend, in order: those that hold at least the `count`
    /// articles before and after each.
    fn around(
        &self,
        key: u32,
        places: &[Neighbour<u64>],
        count: usize,
    ) -> Result<Vec<Run>, StoreError> {
        let mut earlier = self.db.prepare_cached(EARLIER)?;
        let mut later = self.db.prepare_cached(LATER)?;
        let mut runs: Vec<Run> = Vec::new();
        for place in places.iter().map(Neighbour::at) {
            if runs.last().is_none_or(|last| last[last.len() - 1].at() < place) {
                let (known, mut missing) = (runs.len(), count);
                let last = runs.last().map(|last| last[0].at());
                each_run(&mut earlier, key, &place, |run| {
                    let new = last.as_ref() != Some(&run[0].at());
                    if new {
                        missing -= missing.min(run.partition_point(|other| other.at() < place));
                        runs.push(run);
                    }
                    new && missing > 0
                })?;
                runs[known..].reverse();
            }
            let after = |run: &Run| run.len() - run.partition_point(|other| other.at() <= place);
            let found = runs.iter().rev().map(after);
            let mut missing = count;
            for found in found.take_while(|found| *found > 0) {
                missing = missing.saturating_sub(found);
            }
            let mut ended = false;
            if missing > 0 {
                let last = runs.last().map_or(place, |last| last[0].at());
                ended = true;
                each_run(&mut later, key, &last, |run| {
                    missing = missing.saturating_sub(after(&run));
                    runs.push(run);
                    ended = missing > 0;
                    missing > 0
                })?;
            }
            if ended {
                break;
            }
        }
        Ok(runs)
    }

    /// Writes what a run became that had these ends, in runs that are not too long; an empty one
    /// goes.
    fn put(&self, key: u32, ends: Option<&Ends>, run: &[Neighbour<u64>]) -> Result<(), StoreError> {
        let first = run.first().map(Neighbour::at);
        if let Some((start, _)) = ends.filter(|(start, _)| first != Some(*start)) {
            let (day, id) = columns(start);
            self.db
                .prepare_cached("DELETE FROM lookups WHERE key = ?1 AND day = ?2 AND id = ?3")?
                .execute(params![key, day, id])?;
        }
        let mut keep = self.db.prepare_cached(
            "INSERT OR REPLACE INTO lookups (key, day, id, articles) VALUES (?1, ?2, ?3, ?4)",
        )?;
        // Articles mostly come in order of days: earlier runs stay full.
        let last = run.last().map(Neighbour::at);
        let grew = last.as_ref() != ends.map(|(_, end)| end);
        let long =
            if grew { RUN } else { run.len().div_ceil(run.len().div_ceil(RUN).max(1)).max(1) };
        for part in run.chunks(long) {
            let (day, id) = columns(&part[0].at());
            keep.execute(params![key, day, id, pack(part)])?;
        }
        Ok(())
    }
}

impl Keeper for Shelves<'_> {
    type Id = u64;
    type Error = StoreError;

    fn id(&self, name: &str) -> Result<u64, StoreError> {
        let number = ties::number(name);
        number.ok_or_else(|| StoreError::Damaged(format!("`{name}` names no article")))
    }

    fn name(&self, id: &u64) -> String {
        name(*id)
    }

    fn shelve(
        &mut self,
        key: u32,
        articles: &[Neighbour<u64>],
        keep: bool,
        count: usize,
    ) -> Result<Run, StoreError> {
        let mut runs = self.around(key, articles, count)?;
        if runs.is_empty() {
            runs.push(Run::new());
        }
        let ends: Vec<Option<Ends>> =
            runs.iter().map(|run| Some((run.first()?.at(), run.last()?.at()))).collect();
        let mut changed = BTreeSet::new();
        for article in articles {
            let place = article.at();
            let at = ends.partition_point(|ends| ends.is_some_and(|(start, _)| start <= place));
            let at = at.saturating_sub(1);
            let run = &mut runs[at];
            match (run.binary_search_by_key(&place, Neighbour::at), keep) {
                (Ok(n), true) => run[n] = *article,
                (Err(n), true) => run.insert(n, *article),
                (Ok(n), false) => drop(run.remove(n)),
                (Err(_), false) => continue,
            }
            changed.insert(at);
        }
        for at in changed {
            self.put(key, ends[at].as_ref(), &runs[at])?;
        }
        Ok(runs.concat())
    }

    fn between(
        &self,
        key: u32,
        from: &At<u64>,
        to: &At<u64>,
        most: usize,
    ) -> Result<usize, StoreError> {
        let (from, to) = (from.min(to), from.max(to));
        let Some(run) = self.run_at(key, from)? else { return Ok(0) };
        let count = |run: &[Neighbour<u64>]| {
            let start = run.partition_point(|other| (other.day, other.id) <= *from);
            run.partition_point(|other| (other.day, other.id) < *to).saturating_sub(start)
        };
        let mut found = count(&run);
        let mut later = self.db.prepare_cached(LATER)?;
        if let Some(end) = run.last().map(Neighbour::at).filter(|end| end < to && found < most) {
            each_run(&mut later, key, &end, |run| {
                found += count(&run);
                found < most && run.last().is_some_and(|last| last.at() < *to)
            })?;
        }
        Ok(found.min(most))
    }

    fn signature(&self, id: &u64) -> Result<Option<Arc<Signature>>, StoreError> {
        if let Some(known) = self.memory.signatures.borrow_mut().get(*id) {
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
        self.memory.signatures.borrow_mut().put(*id, Arc::clone(&signature), 1);
        Ok(Some(signature))
    }

    fn keep(&mut self, signature: &Signature) -> Result<(), StoreError> {
        let id = self.id(&signature.id)?;
        self.memory.signatures.borrow_mut().put(id, Arc::new(signature.clone()), 1);
        // It has no ties yet.
        self.memory.ties.borrow_mut().put(id, Ties::default(), 1);
        self.db
            .prepare_cached("INSERT OR REPLACE INTO signatures (article, bytes) VALUES (?1, ?2)")?
            .execute(params![self.number(id)?, signature.to_bytes()])?;
        Ok(())
    }

    fn forget(&mut self, id: &u64) -> Result<(), StoreError> {
        let n = self.number(*id)?;
        self.memory.signatures.borrow_mut().remove(*id);
        self.db.prepare_cached("DELETE FROM signatures WHERE article = ?1")?.execute([n])?;
        self.db.prepare_cached("DELETE FROM parts WHERE article = ?1")?.execute([n])?;
        Ok(())
    }

    fn links(&self, id: &u64) -> Result<Ties<u64>, StoreError> {
        if let Some(known) = self.memory.changed.borrow().get(id) {
            return Ok(Arc::clone(known));
        }
        if let Some(known) = self.memory.ties.borrow_mut().get(*id) {
            return Ok(Arc::clone(known));
        }
        let links = Arc::new(ties::of(self.db, self.number(*id)?)?);
        self.memory.ties.borrow_mut().put(*id, Arc::clone(&links), 1);
        Ok(links)
    }

    fn tie(&mut self, a: &u64, b: &u64, tie: Option<Tie>) -> Result<(), StoreError> {
        for (x, y) in [(a, b), (b, a)] {
            let known = self.links(x)?;
            // So that nobody else holds them.
            self.memory.ties.borrow_mut().remove(*x);
            let mut changed = self.memory.changed.borrow_mut();
            let links = changed.entry(*x).or_insert(known);
            let links = Arc::make_mut(links);
            match (links.binary_search_by_key(y, |(other, _)| *other), tie) {
                (Ok(at), Some(tie)) => links[at].1 = tie,
                (Ok(at), None) => drop(links.remove(at)),
                (Err(at), Some(tie)) => links.insert(at, (*y, tie)),
                (Err(_), None) => {}
            }
        }
        if self.memory.changed.borrow().len() >= CHANGED { self.write_ties() } else { Ok(()) }
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

    fn floor(&self, id: &u64) -> Result<Option<f64>, StoreError> {
        let mut find = self.db.prepare_cached("SELECT floor FROM parts WHERE article = ?1")?;
        let floor = find.query_row([self.number(*id)?], |row| row.get(0)).optional()?;
        Ok(floor.flatten())
    }

    fn are_together(&self, a: &u64, b: &u64) -> Result<bool, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT 1 FROM parts a JOIN parts b ON b.part = a.part AND b.article = ?2
             WHERE a.article = ?1",
        )?;
        Ok(find.exists([self.number(*a)?, self.number(*b)?])?)
    }

    fn keep_part(&mut self, members: &BTreeSet<u64>, floor: f64) -> Result<(), StoreError> {
        let numbers: Vec<i64> =
            members.iter().map(|id| self.number(*id)).collect::<Result<_, _>>()?;
        let Some(part) = numbers.iter().min() else { return Ok(()) };
        let mut keep = self.db.prepare_cached(
            "INSERT INTO parts (article, part, floor) VALUES (?1, ?2, ?3)
             ON CONFLICT (article) DO UPDATE SET part = ?2, floor = ?3
             WHERE part <> ?2 OR floor IS NOT ?3",
        )?;
        for n in &numbers {
            keep.execute(params![n, part, floor])?;
        }
        Ok(())
    }
}

/// Hands on the runs of a query until one is enough.
fn each_run(
    find: &mut Statement<'_>,
    key: u32,
    place: &At<u64>,
    mut wanted: impl FnMut(Run) -> bool,
) -> Result<(), StoreError> {
    let (day, id) = columns(place);
    let mut rows = find.query(params![key, day, id])?;
    while let Some(row) = rows.next()? {
        let run = unpack(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
        if run.is_empty() {
            return Err(StoreError::Damaged(format!("nothing stands under the key {key}")));
        }
        if !wanted(run) {
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
