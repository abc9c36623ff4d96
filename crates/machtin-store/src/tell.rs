//! Stories into tables: links the store, gives each story its identifier, and writes a brief of
//! each story that changed.

use crate::StoreError;
use crate::add::News;
use crate::corrections::Rules;
use crate::identity::{Known, assign};
use crate::relink::Relinked;
use crate::search::{Documents, StoryText, document_of_article, document_of_story};
use crate::shelves::Memory;
use crate::store::{Packed, Store, Writer, next_revision, pack};
use crate::{ties, topics};
use jiff::Timestamp;
use machtin::json::{CiteJson, StoryJson};
use machtin::story::{self, Copies, EntityConstraints, Linked};
use machtin::{Models, Pile, PileArticle, Stories, json};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::sync::mpsc::Sender;
use twox_hash::XxHash3_64;

/// Articles whose stories are told at once, about.
const AT_ONCE: usize = 512;
/// Bytes of the texts of stories whose documents are handed to the text index, at most; they take
/// several times that.
const HANDED: usize = 4 << 20;

/// An article as the store knows it before stories are told anew.
struct Stored {
    id: String,
    story: Option<String>,
    copy_of: Option<String>,
    pending: bool,
}

impl Writer {
    /// Links what is new and writes the stories that changed. One transaction.
    /// `fresh` are articles as they are stored, which need not be read again. Where few stories
    /// change, whoever `hears` is given what the text index will have of them, before the commit.
    pub(crate) fn retell(
        &mut self,
        models: &Models,
        now: Timestamp,
        fresh: Fresh,
        hears: Option<&Sender<News>>,
    ) -> Result<(), StoreError> {
        let rules = self.store.rules()?;
        self.store.db.execute_batch("BEGIN IMMEDIATE")?;
        let mut memory = std::mem::take(&mut self.memory);
        let done = tell(&self.store, models, &rules, &mut memory, now, fresh, hears);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.store.db.execute_batch(end);
        done?;
        ended?;
        self.memory = memory;
        Ok(())
    }
}

fn tell(
    store: &Store,
    models: &Models,
    rules: &Rules,
    memory: &mut Memory,
    now: Timestamp,
    mut fresh: Fresh,
    hears: Option<&Sender<News>>,
) -> Result<(), StoreError> {
    let db = &store.db;
    let revision = next_revision(db)?;
    if topics::follow(store, models, revision)? {
        memory.forget_read();
    }
    let links = Relinked::follow(store, models, rules, store.granularity()?, memory)?;
    let stored = stored_articles(db, &links.groups)?;
    let known = known_stories(db, &stored)?;
    let assigned = assign(&known, &links.groups);
    let copies: BTreeMap<i64, usize> = links
        .copies
        .iter()
        .enumerate()
        .flat_map(|(c, group)| group.iter().map(move |&n| (n, c)))
        .collect();
    let mut changes = Changes { db, revision, at: now.to_string() };
    let mut ids: Vec<String> = Vec::with_capacity(links.groups.len());
    let mut new: BTreeSet<usize> = BTreeSet::new();
    let mut taken: BTreeSet<String> = known.keys().cloned().collect();
    for (g, group) in links.groups.iter().enumerate() {
        match &assigned.kept[g] {
            Some(id) => ids.push(id.clone()),
            None => {
                let id = new_id(db, group, &stored, &taken)?;
                taken.insert(id.clone());
                ids.push(id);
                new.insert(g);
            }
        }
    }
    let same = |g: &usize| {
        let group = &links.groups[*g];
        known.get(&ids[*g]).is_some_and(|story| story.articles == *group)
            && group.iter().all(|n| !stored[n].pending)
            && same_copies(group, &stored, &copies)
    };
    let changed: Vec<usize> = (0..ids.len()).filter(|g| !same(g)).collect();
    let count = changed.iter().map(|g| links.groups[*g].len()).sum::<usize>();
    let hears = hears.filter(|_| count <= AT_ONCE);
    let waiting = stored.values().filter(|article| article.pending).map(|article| &*article.id);
    let waiting: BTreeSet<&str> = waiting.collect();
    let mut rest = changed.as_slice();
    while !rest.is_empty() {
        let mut articles = 0;
        let some = rest.iter().take_while(|g| {
            let wanted = articles < AT_ONCE;
            articles += links.groups[**g].len();
            wanted
        });
        let (some, later) = rest.split_at(some.count());
        rest = later;
        let open = some.iter().map(|&g| {
            let take = |id: &str| fresh.remove(id).or_else(|| memory.take_read(id));
            Untold::of_group(db, &links.groups[g], &stored, &copies, take)
        });
        let open: Vec<Untold> = open.collect::<Result<_, _>>()?;
        let hears = hears.filter(|_| open.iter().map(Untold::bytes).sum::<usize>() <= HANDED);
        let mut told: Vec<Told> = open
            .into_par_iter()
            .zip(some)
            .map(|(story, &g)| Told::of(story, &ids[g], models, rules, hears.is_some()))
            .collect::<Result<_, _>>()?;
        if let Some(hears) = hears {
            let waits = |id: &str| waiting.contains(id);
            let documents = told.iter_mut().flat_map(|told| told.documents(waits)).collect();
            // Where nobody hears it, the index reads what was stored.
            let _ = hears.send(News::Few(documents));
        }
        for (&g, told) in some.iter().zip(&told) {
            let new = new.contains(&g);
            let group = &links.groups[g];
            note_members(&mut changes, &ids[g], known.get(&ids[g]), group, &stored, new)?;
            write_story(&mut changes, told, new)?;
            place_articles(db, &ids[g], group, &told.pile, &told.stories, &stored)?;
        }
        let articles = told.into_iter().flat_map(|told| told.pile.articles);
        articles.for_each(|read| memory.keep_read(read));
    }
    for (id, g) in &assigned.moved {
        changes.add(&ids[*g], "merged", id)?;
        remove_story(db, id)?;
        db.prepare_cached("UPDATE redirects SET story = ?2, revision = ?3 WHERE story = ?1")?
            .execute(params![id, ids[*g], revision])?;
        db.prepare_cached(
            "INSERT OR REPLACE INTO redirects (id, story, revision) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![id, ids[*g], revision])?;
    }
    db.execute("UPDATE articles SET pending = 0 WHERE pending", [])?;
    Ok(())
}

fn stored_articles(
    db: &Connection,
    groups: &[Vec<i64>],
) -> Result<BTreeMap<i64, Stored>, StoreError> {
    let mut find =
        db.prepare_cached("SELECT id, story, copy_of, pending FROM articles WHERE n = ?1")?;
    let mut stored = BTreeMap::new();
    for &n in groups.iter().flatten() {
        let article = find.query_row([n], |row| {
            Ok(Stored {
                id: row.get(0)?,
                story: row.get(1)?,
                copy_of: row.get(2)?,
                pending: row.get(3)?,
            })
        })?;
        stored.insert(n, article);
    }
    Ok(stored)
}

/// The stories that some articles stand in, with those of them.
fn known_stories(
    db: &Connection,
    stored: &BTreeMap<i64, Stored>,
) -> Result<BTreeMap<String, Known>, StoreError> {
    let mut find = db.prepare_cached("SELECT born FROM stories WHERE id = ?1")?;
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for (n, article) in stored {
        let Some(id) = &article.story else { continue };
        if let Some(story) = known.get_mut(id) {
            story.articles.push(*n);
        } else if let Some(born) = find.query_row([id], |row| row.get(0)).optional()? {
            known.insert(id.clone(), Known { born, articles: vec![*n] });
        }
    }
    Ok(known)
}

/// An identifier that no story has: from the articles, marked where that one is taken. A story
/// of the same articles that was merged and is parted again gets its name back.
fn new_id(
    db: &Connection,
    group: &[i64],
    stored: &BTreeMap<i64, Stored>,
    taken: &BTreeSet<String>,
) -> Result<String, StoreError> {
    let mut ids: Vec<&str> = group.iter().map(|n| stored[n].id.as_str()).collect();
    ids.sort_unstable();
    let mut name = ids.join(" ");
    loop {
        let mut hasher = XxHash3_64::new();
        hasher.write(name.as_bytes());
        let id = format!("s{:016x}", hasher.finish());
        let mut find = db.prepare_cached("SELECT 1 FROM stories WHERE id = ?1")?;
        if !taken.contains(&id) && !find.exists([&id])? {
            db.prepare_cached("DELETE FROM redirects WHERE id = ?1")?.execute([&id])?;
            return Ok(id);
        }
        name.push('+');
    }
}

/// Whether the articles of a story are copies of one another as they were.
fn same_copies(
    group: &[i64],
    stored: &BTreeMap<i64, Stored>,
    copies: &BTreeMap<i64, usize>,
) -> bool {
    let before = |n: &i64| stored[n].copy_of.as_ref().unwrap_or(&stored[n].id).clone();
    let mut pairs: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut classes = BTreeSet::new();
    for n in group {
        let now = copies.get(n).copied();
        let known = pairs.entry(before(n)).or_insert(now);
        if *known != now || (now.is_none() && stored[n].copy_of.is_some()) {
            return false;
        }
        classes.insert(now.map_or_else(|| before(n), |c| c.to_string()));
    }
    classes.len() == pairs.len()
}

/// An article of a story to be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) id: String,
    /// Its row.
    pub(crate) n: i64,
    /// Number of its story.
    pub(crate) story: usize,
    /// What it and its copies have in common.
    pub(crate) copies: String,
}

/// Articles that were just read, so that telling need not read them again.
#[derive(Default)]
pub(crate) struct Fresh {
    articles: BTreeMap<String, PileArticle>,
    /// Bytes of their texts.
    bytes: usize,
}

/// Bytes of the texts of fresh articles, at most; what is read of them takes several times that.
pub(crate) const FRESH: usize = 64 << 20;

impl Fresh {
    /// Keeps an article as long as there is room.
    pub(crate) fn put(&mut self, read: PileArticle) {
        let bytes = read.article.text.len();
        if self.bytes + bytes <= FRESH {
            self.bytes += bytes;
            self.articles.insert(read.id.clone(), read);
        }
    }

    /// Forgets an article, as where a better page of it came.
    pub(crate) fn remove(&mut self, id: &str) -> Option<PileArticle> {
        let read = self.articles.remove(id)?;
        self.bytes -= read.article.text.len();
        Some(read)
    }
}

/// An article of a story to be told, as far as it has been read.
enum MaybeRead {
    Packed(Packed),
    Read(Box<PileArticle>),
}

/// What it takes to tell stories: articles as they are stored, and what links them.
pub(crate) struct Untold {
    members: Vec<(Member, MaybeRead)>,
    /// Log-odds of pairs of one story, by index.
    odds: Vec<(usize, usize, f64)>,
}

impl Untold {
    /// Stories of some articles; `take` has those that need not be read again.
    pub(crate) fn of(
        db: &Connection,
        mut members: Vec<Member>,
        mut take: impl FnMut(&str) -> Option<PileArticle>,
    ) -> Result<Self, StoreError> {
        members.sort();
        let articles: Vec<(i64, &str)> =
            members.iter().map(|member| (member.n, &*member.id)).collect();
        let mut odds = ties::among(db, &articles)?;
        odds.retain(|&(a, b, _)| members[a].story == members[b].story);
        let stored = members.into_iter().map(|member| {
            let reading = match take(&member.id) {
                Some(read) => MaybeRead::Read(Box::new(read)),
                None => MaybeRead::Packed(Packed::of(db, &member.id)?),
            };
            Ok((member, reading))
        });
        Ok(Self { members: stored.collect::<Result<_, StoreError>>()?, odds })
    }

    /// One story.
    fn of_group(
        db: &Connection,
        group: &[i64],
        stored: &BTreeMap<i64, Stored>,
        copies: &BTreeMap<i64, usize>,
        take: impl FnMut(&str) -> Option<PileArticle>,
    ) -> Result<Self, StoreError> {
        let members = group.iter().map(|n| {
            let id = stored[n].id.clone();
            let copies = copies.get(n).map_or_else(|| id.clone(), usize::to_string);
            Member { id, n: *n, story: 0, copies }
        });
        Self::of(db, members.collect(), take)
    }

    /// Bytes of the texts.
    fn bytes(&self) -> usize {
        let texts = self.members.iter().map(|(_, article)| match article {
            MaybeRead::Packed(packed) => packed.text.len(),
            MaybeRead::Read(read) => read.article.text.len(),
        });
        texts.sum()
    }

    /// Reads the articles and tells the stories.
    pub(crate) fn tell(
        self,
        models: &Models,
        rules: &Rules,
    ) -> Result<(Pile, Stories), StoreError> {
        let (pile, stories, ()) = self.tell_while(models, rules, |_| ())?;
        Ok((pile, stories))
    }

    /// The same, while something else is done with the articles.
    fn tell_while<T: Send>(
        self,
        models: &Models,
        rules: &Rules,
        work: impl FnOnce(&Pile) -> T + Send,
    ) -> Result<(Pile, Stories, T), StoreError> {
        let (members, readings): (Vec<Member>, Vec<MaybeRead>) = self.members.into_iter().unzip();
        let articles = readings.into_par_iter().map(|reading| match reading {
            MaybeRead::Packed(packed) => packed.read(models, rules),
            MaybeRead::Read(read) => Ok(*read),
        });
        let pile = Pile { articles: articles.collect::<Result<_, _>>()? };
        let (stories, done) =
            rayon::join(|| tell_members(&members, &pile, self.odds, rules), || work(&pile));
        Ok((pile, stories, done))
    }
}

/// A story told, and as it is stored.
struct Told {
    pile: Pile,
    stories: Stories,
    /// None where there was nothing to tell.
    json: Option<(StoryJson, Vec<u8>)>,
    /// What the text index has of its articles, where that is wanted.
    text: Option<StoryText>,
}

impl Told {
    fn of(
        story: Untold,
        id: &str,
        models: &Models,
        rules: &Rules,
        indexed: bool,
    ) -> Result<Self, StoreError> {
        let (pile, stories, text) = story.tell_while(models, rules, |pile| {
            indexed.then(|| {
                let readings: Vec<_> = pile.articles.par_iter().map(json::reading).collect();
                StoryText::of(&readings)
            })
        })?;
        let json = stories.briefs.first().map(|brief| {
            let mut story = json::story(&pile, &stories, brief);
            id.clone_into(&mut story.id);
            let packed = pack(&serde_json::to_vec(&story)?)?;
            Ok::<_, StoreError>((story, packed))
        });
        let json = json.transpose()?;
        Ok(Self { pile, stories, json, text })
    }

    /// The documents of the story and of those of its articles that waited for it.
    fn documents(&mut self, waited: impl Fn(&str) -> bool) -> Documents {
        let story = self.json.as_ref().zip(self.text.take());
        let story = story.map(|((story, _), text)| document_of_story(story, text));
        let articles = self.pile.articles.iter().filter(|article| waited(&article.id));
        let articles = articles.map(|article| document_of_article(&json::reading(article)));
        articles.chain(story).collect()
    }
}

/// Stories of articles in order of their members.
fn tell_members(
    members: &[Member],
    pile: &Pile,
    odds: Vec<(usize, usize, f64)>,
    rules: &Rules,
) -> Stories {
    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        groups.entry((member.story, &member.copies)).or_default().push(at);
        parts.entry(member.story).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|g| g.len() > 1).collect();
    groups.sort();
    let links = story::Links::of(members.len(), odds);
    let linked = Linked {
        copies: Copies { groups, pairs: Vec::new() },
        links,
        events: Vec::new(),
        stories: parts.into_values().collect(),
    };
    pile.tell_linked(linked, &EntityConstraints::default(), |found| {
        rules.amend_entities(&pile.articles, found)
    })
}

/// Adds to the table of changes.
struct Changes<'a> {
    db: &'a Connection,
    revision: i64,
    at: String,
}

impl Changes<'_> {
    fn add(&mut self, story: &str, kind: &str, detail: &str) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "INSERT INTO changes (revision, at, story, kind, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![self.revision, self.at, story, kind, detail])?;
        Ok(())
    }
}

fn note_members(
    changes: &mut Changes<'_>,
    id: &str,
    before: Option<&Known>,
    group: &[i64],
    stored: &BTreeMap<i64, Stored>,
    new: bool,
) -> Result<(), StoreError> {
    let names = |numbers: Vec<i64>| {
        let mut names: Vec<&str> = numbers.iter().map(|n| stored[n].id.as_str()).collect();
        names.sort_unstable();
        names.join(" ")
    };
    if new {
        let from: BTreeSet<&str> =
            group.iter().filter_map(|n| stored[n].story.as_deref()).collect();
        return if from.is_empty() {
            changes.add(id, "new", &names(group.to_vec()))
        } else {
            changes.add(id, "split", &from.into_iter().collect::<Vec<_>>().join(" "))
        };
    }
    let Some(before) = before else { return Ok(()) };
    let old: BTreeSet<i64> = before.articles.iter().copied().collect();
    let now: BTreeSet<i64> = group.iter().copied().collect();
    for (kind, numbers) in [("added", now.difference(&old)), ("removed", old.difference(&now))] {
        let numbers: Vec<i64> = numbers.copied().collect();
        if !numbers.is_empty() {
            changes.add(id, kind, &names(numbers))?;
        }
    }
    Ok(())
}

/// State and bounds of a figure group.
type GroupValue = (String, Option<f64>, Option<f64>);

/// What identifies a figure group from one telling to the next.
type GroupKey = (String, String, Option<String>, usize);

fn figure_groups(
    db: &Connection,
    story: &str,
) -> Result<BTreeMap<GroupKey, GroupValue>, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT slot, event, subject, state, lo, hi FROM figure_groups WHERE story = ?1
         ORDER BY position",
    )?;
    let mut rows = find.query([story])?;
    let mut groups = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let mut key: GroupKey = (row.get(0)?, row.get(1)?, row.get(2)?, 0);
        while groups.contains_key(&key) {
            key.3 += 1;
        }
        groups.insert(key, (row.get(3)?, row.get(4)?, row.get(5)?));
    }
    Ok(groups)
}

/// Writes all rows of a story.
fn write_story(changes: &mut Changes<'_>, told: &Told, new: bool) -> Result<(), StoreError> {
    let Some((story, packed)) = &told.json else { return Ok(()) };
    let (db, pile, id) = (changes.db, &told.pile, &story.id);
    let mut before = BTreeMap::new();
    let mut born = changes.revision;
    if !new {
        before = figure_groups(db, id)?;
        born = db
            .prepare_cached("SELECT born FROM stories WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        remove_story(db, id)?;
    }
    let days = days(pile);
    let langs: BTreeSet<&str> = pile.articles.iter().map(|a| a.article.language.code()).collect();
    let states: BTreeSet<&str> = story.figures.iter().map(|g| g.state.as_str()).collect();
    db.prepare_cached(
        "INSERT INTO stories (id, title, articles, independent, first, last, langs, states, born,
         revision, json, topic, topic_score)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        id,
        story.title.text,
        story.articles.len(),
        story.independent,
        days.as_ref().map(|days| &days.0),
        days.as_ref().map(|days| &days.1),
        join(langs),
        join(states),
        born,
        changes.revision,
        packed,
        story.topic.as_ref().map(|topic| &topic.name),
        story.topic.as_ref().map(|topic| topic.score)
    ])?;
    write_events(db, story)?;
    write_groups(db, story, pile)?;
    write_entities(db, story)?;
    if new {
        return Ok(());
    }
    for (key, (state, lo, hi)) in figure_groups(db, id)? {
        let what = format!("{} · {}", key.0, key.1);
        match before.get(&key) {
            None => changes.add(id, "figure", &format!("{what}: new, {state}"))?,
            Some((old, ..)) if *old != state => {
                changes.add(id, "state", &format!("{what}: {old} -> {state}"))?;
            }
            Some((_, old_lo, old_hi)) if (*old_lo, *old_hi) != (lo, hi) => {
                let range = |lo, hi| machtin::why::interval(lo, hi);
                let words = format!("{what}: {} -> {}", range(*old_lo, *old_hi), range(lo, hi));
                changes.add(id, "figure", &words)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn join(words: BTreeSet<&str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// First and last day of publication.
fn days(pile: &Pile) -> Option<(String, String)> {
    let days = pile.articles.iter().filter_map(|a| a.article.published);
    let days: BTreeSet<String> = days.map(|published| published.value()).collect();
    Some((days.first()?.clone(), days.last()?.clone()))
}

fn write_events(db: &Connection, story: &StoryJson) -> Result<(), StoreError> {
    for (position, event) in story.timeline.iter().enumerate() {
        let Some(cite) = event.cites.first() else { continue };
        db.prepare_cached(
            "INSERT INTO events (story, position, value, first, last, kind, text, article, start,
             \"end\") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            story.id,
            position,
            event.value,
            event.first,
            event.last,
            event.kind,
            event.text,
            cite.article,
            cite.start,
            cite.end
        ])?;
    }
    Ok(())
}

fn write_groups(db: &Connection, story: &StoryJson, pile: &Pile) -> Result<(), StoreError> {
    for (position, group) in story.figures.iter().enumerate() {
        let figures = group.reports.iter().filter_map(|cite| figure(pile, cite));
        let bounds: Vec<(Option<f64>, Option<f64>)> = figures.map(|f| (f.lo, f.hi)).collect();
        let lo = bounds.iter().filter_map(|(lo, _)| *lo).reduce(f64::min);
        let hi = bounds.iter().filter_map(|(_, hi)| *hi).reduce(f64::max);
        db.prepare_cached(
            "INSERT INTO figure_groups (story, position, slot, event, subject, state, lo, hi,
             reports) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            story.id,
            position,
            group.slot,
            group.event,
            group.subject,
            group.state,
            lo,
            hi,
            group.reports.len()
        ])?;
        for cite in &group.reports {
            let article = pile.articles.iter().find(|a| a.id == cite.article);
            let words = article.and_then(|a| a.article.text.get(cite.start..cite.end));
            db.prepare_cached(
                "INSERT OR IGNORE INTO reports (story, position, article, start, \"end\", words)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                story.id,
                position,
                cite.article,
                cite.start,
                cite.end,
                words.unwrap_or_default()
            ])?;
        }
    }
    Ok(())
}

fn figure<'a>(pile: &'a Pile, cite: &CiteJson) -> Option<&'a machtin::extract::Figure> {
    let article = pile.articles.iter().find(|a| a.id == cite.article)?;
    let at = |figure: &&machtin::extract::Figure| {
        (figure.span.start, figure.span.end) == (cite.start, cite.end)
    };
    article.reading.figures.iter().find(at)
}

fn write_entities(db: &Connection, story: &StoryJson) -> Result<(), StoreError> {
    for entity in &story.entities {
        db.prepare_cached(
            "INSERT INTO story_entities (story, entity, kind, name, mentions)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            story.id,
            entity.id,
            entity.kind,
            entity.name,
            entity.mentions
        ])?;
        for variant in &entity.variants {
            db.prepare_cached(
                "INSERT OR REPLACE INTO entity_names (story, entity, name, lang, count)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                story.id,
                entity.id,
                variant.name,
                variant.lang,
                variant.count
            ])?;
        }
    }
    Ok(())
}

fn remove_story(db: &Connection, id: &str) -> Result<(), StoreError> {
    for table in ["events", "figure_groups", "reports", "story_entities", "entity_names"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE story = ?1"))?.execute([id])?;
    }
    db.prepare_cached("DELETE FROM stories WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Tells the articles of a story which one it is, and which article they are copies of.
fn place_articles(
    db: &Connection,
    id: &str,
    group: &[i64],
    pile: &Pile,
    stories: &Stories,
    stored: &BTreeMap<i64, Stored>,
) -> Result<(), StoreError> {
    let originals: BTreeMap<&str, &str> = stories
        .briefs
        .iter()
        .flat_map(|brief| brief.members.articles.iter().zip(&brief.members.originals))
        .map(|(&n, &original)| (pile.articles[n].id.as_str(), pile.articles[original].id.as_str()))
        .collect();
    for n in group {
        let article = stored[n].id.as_str();
        let original = originals.get(article).copied().filter(|original| *original != article);
        db.prepare_cached("UPDATE articles SET story = ?2, copy_of = ?3 WHERE n = ?1")?
            .execute(params![n, id, original])?;
    }
    Ok(())
}
