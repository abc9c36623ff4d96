//! A store, asked over a few open databases that requests share.

use super::{DeskError, Wish};
use jiff::Timestamp;
use machtin::Models;
use machtin::json::{self, PairJson};
use machtin::why::{self, PairReasons};
use machtin_store::{Holder, Reason, Store, StoreError, WriteOptions, Writer};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Open databases kept for the next request.
const KEPT: usize = 8;
/// How long a correction waits for another writer.
const WAIT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct StoreDesk {
    folder: PathBuf,
    free: Mutex<Vec<Store>>,
    /// Held by the request that writes.
    writing: Mutex<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StoreDesk {
    pub(super) fn open(folder: &Path) -> Result<Self, DeskError> {
        let store = Store::open(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            free: Mutex::new(vec![store]),
            writing: Mutex::new(()),
        })
    }

    /// Asks an open database.
    pub(super) fn with<T>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let kept = lock(&self.free).pop();
        let store = match kept {
            Some(store) => store,
            None => Store::open(&self.folder)?,
        };
        let answer = ask(&store);
        let mut free = lock(&self.free);
        if free.len() < KEPT {
            free.push(store);
        }
        answer
    }

    fn write<T>(
        &self,
        now: Timestamp,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError>,
    ) -> Result<T, DeskError> {
        let _one = lock(&self.writing);
        let options = WriteOptions {
            holder: Holder {
                process: Some(std::process::id()),
                host: "machtin serve".to_owned(),
                since: now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            },
            wait: WAIT,
            ..WriteOptions::default()
        };
        let mut writer = Writer::open(&self.folder, &options, now)?;
        Ok(work(&mut writer)?)
    }

    pub(super) fn correct(
        &self,
        wish: &Wish,
        reason: &Reason,
        models: &Models,
    ) -> Result<i64, DeskError> {
        self.write(reason.at, |writer| {
            let correction = wish.settle(writer.store(), models)?;
            let n = writer.correct(&correction, reason, models)?;
            writer.store().follow_index()?;
            Ok(n)
        })
    }

    pub(super) fn save_query(
        &self,
        name: &str,
        query: &str,
        now: Timestamp,
    ) -> Result<(), DeskError> {
        self.write(now, |writer| writer.save_query(name, query, None, now))
    }
}

/// Explains a pair from the stories of both.
pub(super) fn explain(
    store: &Store,
    a: &str,
    b: &str,
    models: &Models,
) -> Result<PairJson, DeskError> {
    let (a, b) = (store.article_id(a)?, store.article_id(b)?);
    let mut names = vec![store.story_id(&a)?, store.story_id(&b)?];
    names.dedup();
    let (pile, stories) = store.open_stories(&names, models)?;
    let at = |id: &String| pile.articles.iter().position(|article| article.id == *id);
    let (Some(a), Some(b)) = (at(&a), at(&b)) else {
        return Err(DeskError::Asked("the articles stand in no story yet".to_owned()));
    };
    let around = store.surroundings([a, b].map(|at| pile.articles[at].id.as_str()), models)?;
    let pair = why::pair(&pile, &stories, models, a, b);
    Ok(json::pair_json(&pile, &PairReasons { around, ..pair }))
}
