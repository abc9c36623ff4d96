//! What articles are about, made anew where the store has it from other models or from none.

use crate::StoreError;
use crate::store::{Store, pack};
use machtin::{Models, json};
use rayon::prelude::*;
use rusqlite::params;

/// Articles that are looked at together.
const BATCH: i64 = 1_000;

/// Makes the topics of all articles anew where the models are others than the ones they were made
/// with. Readings that change are written under `revision`, and their stories wait to be told. Says
/// whether they were others.
pub(crate) fn follow(store: &Store, models: &Models, revision: i64) -> Result<bool, StoreError> {
    let sums = models.checksums().into_iter();
    let sums = sums.filter(|(name, _)| name.starts_with("topics/") || name.starts_with("vectors/"));
    let now = sums.map(|(_, sum)| sum).collect::<Vec<_>>().join(" ");
    if store.meta("topics")?.as_ref() == Some(&now) {
        return Ok(false);
    }
    let mut after = -1;
    loop {
        let mut find = store
            .db
            .prepare_cached("SELECT n, id FROM articles WHERE n > ?1 ORDER BY n LIMIT ?2")?;
        let rows = find.query_map([after, BATCH], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        let mut readings = Vec::with_capacity(rows.len());
        for (n, id) in &rows {
            readings.push((*n, store.reading(id)?));
        }
        let changed: Vec<(i64, json::ReadingJson)> = readings
            .into_par_iter()
            .filter_map(|(n, mut reading)| {
                let topic = json::topic(&json::article(&reading)?, models);
                let changed = reading.topic != topic;
                reading.topic = topic;
                changed.then_some((n, reading))
            })
            .collect();
        for (n, reading) in changed {
            write(store, n, reading, revision)?;
        }
    }
    store
        .db
        .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES ('topics', ?1)")?
        .execute([now])?;
    Ok(true)
}

fn write(
    store: &Store,
    n: i64,
    mut reading: json::ReadingJson,
    revision: i64,
) -> Result<(), StoreError> {
    reading.text.clear();
    store
        .db
        .prepare_cached(
            "UPDATE articles SET topic = ?2, topic_score = ?3, pending = 1, revision = ?4
             WHERE n = ?1",
        )?
        .execute(params![
            n,
            reading.topic.as_ref().map(|topic| &topic.name),
            reading.topic.as_ref().map(|topic| topic.score),
            revision
        ])?;
    store
        .db
        .prepare_cached("UPDATE readings SET json = ?2 WHERE article = ?1")?
        .execute(params![n, pack(&serde_json::to_vec(&reading)?)?])?;
    Ok(())
}
