//! Which articles belong together: the one place that asks `machtin-story`.
//!
//! Needs the articles that changed and the rules that corrections leave; adds the groups of the
//! parts of the graph that these touch. The answer depends on the set of articles and the rules,
//! never on the order of arrival.

use crate::StoreError;
use crate::corrections::Rules;
use crate::shelves::{Memory, Shelves};
use crate::store::Store;
use machtin::Models;
use machtin::story::incremental::{Keeper, Touched, WAY, add, regroup, remove, surroundings};
use machtin::story::{Groups, Signature, StoryConstraints, Surroundings};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Articles that are linked at once: the more, the fewer questions each key is asked.
const LINKED: usize = 16_384;

/// The stories that may have changed. Articles are numbers of the table `articles`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Relinked {
    /// The stories: members ascending, stories in order of their first member.
    pub(crate) groups: Vec<Vec<i64>>,
    /// Copies of one text, two and more.
    pub(crate) copies: Vec<Vec<i64>>,
}

impl Relinked {
    /// Links what is new or changed and groups what that touches. Inside a transaction.
    pub(crate) fn follow(
        store: &Store,
        models: &Models,
        rules: &Rules,
        granularity: f64,
        memory: &mut Memory,
    ) -> Result<Self, StoreError> {
        if forget_other_models(store, models)? {
            *memory = Memory::default();
        }
        let mut shelves = Shelves::of(&store.db, memory);
        let mut touched = shelve(store, &mut shelves, models, rules, granularity)?;
        let mut find = store.db.prepare_cached("SELECT id FROM articles WHERE pending")?;
        for id in find.query_map([], |row| row.get::<_, String>(0))? {
            touched.change(shelves.id(&id?)?);
        }
        let said = constraints(rules);
        let groups = regroup(&mut shelves, &touched, &models.linking, granularity, &said)?;
        shelves.write_ties()?;
        Self::numbered(&shelves, &groups)
    }

    fn numbered(shelves: &Shelves<'_>, groups: &[Groups]) -> Result<Self, StoreError> {
        let number = |sets: &mut dyn Iterator<Item = &Vec<String>>| {
            let mut numbered: Vec<Vec<i64>> = Vec::new();
            for set in sets {
                let numbers = set.iter().map(|id| shelves.number(shelves.id(id)?));
                let mut numbers: Vec<i64> = numbers.collect::<Result<_, StoreError>>()?;
                numbers.sort_unstable();
                numbered.push(numbers);
            }
            numbered.sort_unstable();
            Ok::<_, StoreError>(numbered)
        };
        Ok(Self {
            groups: number(&mut groups.iter().flat_map(|g| &g.stories))?,
            copies: number(&mut groups.iter().flat_map(|g| &g.copies))?,
        })
    }
}

/// Links everything anew where the store was linked with other models or in another way. Says
/// whether it was.
pub(crate) fn forget_other_models(store: &Store, models: &Models) -> Result<bool, StoreError> {
    let sums = models.checksums().into_iter().filter(|(name, _)| name.starts_with("link/"));
    let way = std::iter::once(WAY.to_string());
    let now = way.chain(sums.map(|(_, sum)| sum)).collect::<Vec<_>>().join(" ");
    if store.meta("linking")?.as_ref() == Some(&now) {
        return Ok(false);
    }
    store.db.execute_batch(
        "DELETE FROM ties; DELETE FROM lookups; DELETE FROM signatures; DELETE FROM parts;
         INSERT OR REPLACE INTO unlinked (article, bytes) SELECT n, NULL FROM articles;
         UPDATE articles SET pending = 1;",
    )?;
    store
        .db
        .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES ('linking', ?1)")?
        .execute([now])?;
    Ok(true)
}

/// Links the articles that are new or changed. Returns what that touches.
fn shelve(
    store: &Store,
    shelves: &mut Shelves<'_>,
    models: &Models,
    rules: &Rules,
    granularity: f64,
) -> Result<Touched<u64>, StoreError> {
    let mut touched = Touched::default();
    loop {
        let signatures = next_unlinked(store, models, rules)?;
        if signatures.is_empty() {
            return Ok(touched);
        }
        for signature in signatures.values() {
            touched.append(remove(shelves, &signature.id, &models.linking)?);
        }
        let mut linked = store.db.prepare_cached("DELETE FROM unlinked WHERE article = ?1")?;
        for n in signatures.keys() {
            linked.execute([n])?;
        }
        let signatures: Vec<Signature> = signatures.into_values().collect();
        touched.append(add(shelves, &signatures, &models.linking, granularity)?);
    }
}

/// The next articles to link, signed.
fn next_unlinked(
    store: &Store,
    models: &Models,
    rules: &Rules,
) -> Result<BTreeMap<i64, Signature>, StoreError> {
    let mut find = store.db.prepare_cached(
        "SELECT a.n, a.id, u.bytes FROM unlinked u JOIN articles a ON a.n = u.article
         ORDER BY u.article LIMIT ?1",
    )?;
    let mut rows = find.query([LINKED])?;
    let mut signed = BTreeMap::new();
    let mut open = Vec::new();
    while let Some(row) = rows.next()? {
        let (n, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let bytes: Option<Vec<u8>> = row.get(2)?;
        match bytes.and_then(|bytes| Signature::from_bytes(&id, &bytes)) {
            Some(signature) => {
                signed.insert(n, signature);
            }
            None => open.push((n, store.reading(&id)?)),
        }
    }
    let read: Vec<Option<(i64, Signature)>> = open
        .par_iter()
        .map(|(n, reading)| {
            let mut read = machtin::read_article(machtin::json::article(reading)?, models);
            rules.amend(&mut read);
            Some((*n, Signature::of(&read.id, &read.article, &read.reading)))
        })
        .collect();
    for (signature, (_, reading)) in read.into_iter().zip(&open) {
        let (n, signature) = signature.ok_or_else(|| {
            StoreError::Damaged(format!("the article {} is of no known form", reading.id))
        })?;
        signed.insert(n, signature);
    }
    Ok(signed)
}

/// Corrections as linking takes them.
impl Store {
    /// What two articles say together with those around them, by which stories are made; none
    /// where they are copies, share too little to hang together, or are of two languages, which
    /// are judged by themselves.
    ///
    /// Reads the ties of the articles around the two.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn surroundings(
        &self,
        articles: [&str; 2],
        models: &Models,
    ) -> Result<Option<Surroundings>, StoreError> {
        let mut memory = Memory::default();
        let shelves = Shelves::of(&self.db, &mut memory);
        let said = constraints(&self.rules()?);
        surroundings(&shelves, articles, &models.linking, self.granularity()?, &said)
    }
}

fn constraints(rules: &Rules) -> StoryConstraints {
    let mut said = StoryConstraints::default();
    for set in &rules.together {
        for (a, b) in set.iter().zip(set.iter().skip(1)) {
            said.join(a, b);
        }
    }
    for (a, b) in &rules.apart {
        said.part(a, b);
    }
    said
}
