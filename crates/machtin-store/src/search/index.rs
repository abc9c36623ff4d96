//! The index: what it holds, how far it has followed, catching up, making it anew.

use super::analysis::{Analysis, Terms, names};
use super::folder::{IndexFolder, META, remove_strangers};
use crate::StoreError;
use crate::lock::{Holder, WriterLock};
use crate::store::{Packed, Store};
use jiff::civil::Date;
use machtin::json::{ReadingJson, StoryJson, TopicJson};
use machtin::vectors::{TOPICS, Topic};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use tantivy::directory::error::OpenReadError;
use tantivy::merge_policy::{LogMergePolicy, MergePolicy, NoMergePolicy};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{
    Index, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
};

/// Folder of the index. Its number changes when what the index holds does.
const FOLDER: &str = "index-3";
/// Folders of older builds.
const OLDER: [&str; 2] = ["index-1", "index-2"];
/// Memory for a batch of the index, all of which is set up before the first document.
const MEMORY: usize = 64 << 20;
/// Changes that need no more than [`LITTLE`] of it.
const FEW: i64 = 4;
/// Memory for a few changes: the least there is.
const LITTLE: usize = 15 << 20;
/// Articles whose documents are made at once.
const AT_ONCE: usize = 512;
/// Documents between two commits.
const COMMIT: usize = 50_000;
/// Documents up to which segments of the index count as of one size: eight of about a size become
/// one. Were it thousands, each few articles added would write much of the index anew.
const SMALL_SEGMENT: u32 = 64;
/// How often the size of segments doubles from one size to the next. Less leaves more segments, all
/// of which every search opens, and every change; more writes the index anew more often.
const SIZE_DOUBLES: f64 = 3.0;
/// Documents of a segment that a few changes still make one with others: whoever adds an article
/// waits for that. Larger ones become one when many are added.
const MERGED_BY_FEW: usize = 4_096;

/// The fields of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) kind: Field,
    pub(crate) id: Field,
    pub(crate) words: Field,
    pub(crate) title: Field,
    pub(crate) spellings: Field,
    pub(crate) lang: Field,
    pub(crate) publisher: Field,
    pub(crate) person: Field,
    pub(crate) org: Field,
    pub(crate) place: Field,
    pub(crate) said_by: Field,
    pub(crate) state: Field,
    pub(crate) figure: Field,
    pub(crate) topic: Field,
    pub(crate) time: Field,
}

impl Fields {
    fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let words = |option| {
            let indexing =
                TextFieldIndexing::default().set_tokenizer(Terms::NAME).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let placed = IndexRecordOption::WithFreqsAndPositions;
        let bare = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        let bare = TextOptions::default().set_indexing_options(bare);
        let fields = Self {
            kind: schema.add_text_field("kind", bare.clone()),
            id: schema.add_text_field("id", STRING | STORED),
            words: schema.add_text_field("words", words(placed)),
            title: schema.add_text_field("title", words(placed)),
            spellings: schema.add_text_field("spellings", bare.clone()),
            lang: schema.add_text_field("lang", bare.clone()),
            publisher: schema.add_text_field("publisher", words(placed)),
            person: schema.add_text_field("person", words(placed)),
            org: schema.add_text_field("org", words(placed)),
            place: schema.add_text_field("place", words(placed)),
            said_by: schema.add_text_field("said-by", words(placed)),
            state: schema.add_text_field("state", bare.clone()),
            figure: schema.add_text_field("figure", bare),
            topic: schema.add_u64_field("topic", INDEXED | FAST),
            time: schema.add_i64_field("time", INDEXED | FAST),
        };
        (schema.build(), fields)
    }
}

/// The minute of a day or time, counted from the start of 1970, to the precision known.
pub(crate) fn minute(time: &str) -> Option<i64> {
    let padded = match time.len() {
        4 => format!("{time}-01-01"),
        7 => format!("{time}-01"),
        _ => time.get(..10)?.to_owned(),
    };
    let date: Date = padded.parse().ok()?;
    let since = date.since(jiff::civil::date(1970, 1, 1)).ok()?;
    let clock = time.get(11..16).and_then(|clock| clock.split_once(':'));
    let minutes = clock.and_then(|(hour, minute)| {
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    });
    Some(i64::from(since.get_days()) * 1440 + minutes.unwrap_or(0))
}

/// A number as text that sorts as the number does.
pub(crate) fn sortable(number: f64) -> String {
    let bits = number.to_bits();
    let ordered = if bits >> 63 == 0 { bits | (1 << 63) } else { !bits };
    format!("{ordered:016x}")
}

/// The text index of a store, open for searching.
pub(crate) struct TextIndex {
    index: Index,
    pub(crate) fields: Fields,
    /// Number of the last change that it has followed.
    followed: i64,
    /// Changes that it has not followed.
    pub(crate) behind: i64,
}

impl TextIndex {
    /// Does what is asked with the index, which follows the database first where nobody else is
    /// writing. Where that finds the index damaged, it is made anew and asked again: all that it
    /// holds is in the database.
    pub(crate) fn with<T>(
        store: &Store,
        ask: impl Fn(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let list = store.folder().join(FOLDER).join(META);
        let found = std::fs::read(&list).ok();
        let answer = Self::follow(store).and_then(|index| ask(&index));
        if !answer.as_ref().is_err_and(is_damage) {
            return answer;
        }
        let lock = lock(store, Duration::from_secs(600))?;
        // Somebody else may have made it anew meanwhile.
        if std::fs::read(&list).ok() == found {
            remove(&store.folder().join(FOLDER))?;
        }
        drop(lock);
        ask(&Self::follow(store)?)
    }

    fn follow(store: &Store) -> Result<Self, StoreError> {
        let folder = store.folder().join(FOLDER);
        if let Some(found) = Self::open(store, &folder)?
            && found.behind == 0
        {
            return Ok(found);
        }
        match lock(store, Duration::ZERO) {
            Ok(_lock) => Self::catch_up(store, &folder),
            Err(StoreError::Locked(_)) => match Self::open(store, &folder)? {
                Some(found) => Ok(found),
                None => {
                    let _lock = lock(store, Duration::from_secs(600))?;
                    Self::catch_up(store, &folder)
                }
            },
            Err(error) => Err(error),
        }
    }

    pub(crate) fn searcher(&self) -> Result<Searcher, StoreError> {
        let reader = self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(reader.searcher())
    }

    /// The index as it is; none where there is none or it is damaged.
    fn open(store: &Store, folder: &Path) -> Result<Option<Self>, StoreError> {
        let (schema, fields) = Fields::schema();
        let Ok(files) = IndexFolder::open(folder) else { return Ok(None) };
        let Ok(index) = Index::open(files) else { return Ok(None) };
        let Ok(metas) = index.load_metas() else { return Ok(None) };
        let followed: Option<i64> = metas.payload.and_then(|payload| payload.parse().ok());
        // After what the index says: others may be writing, and then it is behind, never ahead.
        let revision = store.revision()?;
        match followed {
            Some(followed) if index.schema() == schema && followed <= revision => {
                Ok(Some(Self { index, fields, followed, behind: revision - followed }))
            }
            _ => Ok(None),
        }
    }

    fn catch_up(store: &Store, folder: &Path) -> Result<Self, StoreError> {
        let (schema, fields) = Fields::schema();
        let opened = Self::open(store, folder)?;
        let (index, followed) = match opened {
            Some(found) => (found.index, found.followed),
            None => {
                remove(folder)?;
                std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
                for older in OLDER {
                    remove(&folder.with_file_name(older))?;
                }
                let settings = IndexSettings::default();
                (Index::create(IndexFolder::open(folder)?, schema, settings)?, -1)
            }
        };
        let revision = store.revision()?;
        if followed < revision {
            let memory = if (1..=FEW).contains(&(revision - followed)) { LITTLE } else { MEMORY };
            let writer = open_writer(&index, folder, memory)?;
            writer.set_merge_policy(Box::new(merging()));
            write(store, fields, writer, followed..revision, BTreeSet::new())?;
        }
        Ok(Self { index, fields, followed: revision, behind: 0 })
    }
}

/// Documents with their identifiers.
pub(crate) type Documents = Vec<(String, TantivyDocument)>;

/// The document of a story as it was just told.
pub(crate) fn document_of_story(story: &StoryJson, text: StoryText) -> (String, TantivyDocument) {
    (story.id.clone(), story_document(Fields::schema().1, story, text))
}

/// The document of an article as it is stored.
pub(crate) fn document_of_article(reading: &ReadingJson) -> (String, TantivyDocument) {
    (reading.id.clone(), article_document(Fields::schema().1, reading))
}

/// An index that will follow a few changes, made ready while these are made: to set a writer up
/// takes longer than to write a few documents. Segments that are to become one do so meanwhile.
pub(crate) struct Ready {
    index: TextIndex,
    writer: IndexWriter,
    /// What it was handed of changes that were not committed yet.
    handed: BTreeSet<String>,
    /// Keeps the files of all segments open: what is removed is looked for in each.
    _open: Searcher,
    _lock: WriterLock,
}

impl Ready {
    /// None where the index is far behind or somebody else is writing.
    pub(crate) fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        let lock = match lock(store, Duration::ZERO) {
            Ok(lock) => lock,
            Err(StoreError::Locked(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let folder = store.folder().join(FOLDER);
        let found = TextIndex::open(store, &folder)?;
        let Some(index) = found.filter(|index| index.behind <= FEW) else { return Ok(None) };
        let mut writer = open_writer(&index.index, &folder, LITTLE)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let segments = index.index.searchable_segment_metas()?;
        let mut merging = merging();
        merging.set_max_docs_before_merge(MERGED_BY_FEW);
        for few in merging.compute_merge_candidates(&segments) {
            drop(writer.merge(&few.0));
        }
        let open = index.searcher()?;
        Ok(Some(Self { index, writer, handed: BTreeSet::new(), _open: open, _lock: lock }))
    }

    /// Takes documents of what is about to be committed, which are then not made of the database.
    pub(crate) fn take(&mut self, documents: Documents) -> Result<(), StoreError> {
        for (id, document) in documents {
            self.writer.delete_term(Term::from_field_text(self.index.fields.id, &id));
            self.writer.add_document(document)?;
            self.handed.insert(id);
        }
        Ok(())
    }

    /// Follows the database, unless that is more than a few changes, or what it was handed is not
    /// among them. Says whether it did.
    pub(crate) fn follow(self, store: &Store) -> Result<bool, StoreError> {
        let (followed, revision) = (self.index.followed, store.revision()?);
        if revision - followed > FEW {
            return Ok(false);
        }
        write(store, self.index.fields, self.writer, followed..revision, self.handed)
    }
}

/// Whether files of the index are gone or not what was written.
fn is_damage(error: &StoreError) -> bool {
    let StoreError::Index(error) = error else { return false };
    let torn = |error: &std::io::Error| {
        use std::io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
        matches!(error.kind(), InvalidData | NotFound | UnexpectedEof)
    };
    match error {
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => torn(io_error),
        TantivyError::IoError(error) => torn(error),
        TantivyError::OpenReadError(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::DeserializeError(_) => true,
        _ => false,
    }
}

fn remove(folder: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::file(folder)(error))
        }
        _ => Ok(()),
    }
}

/// Takes the right to write to the index.
fn lock(store: &Store, wait: Duration) -> Result<WriterLock, StoreError> {
    let holder = Holder { process: Some(std::process::id()), ..Holder::default() };
    WriterLock::take_named(&store.folder().join("index.lock"), &holder, wait)
}

fn open_writer(index: &Index, folder: &Path, memory: usize) -> Result<IndexWriter, StoreError> {
    index.tokenizers().register(Terms::NAME, Terms);
    let writer: IndexWriter = index.writer_with_num_threads(1, memory)?;
    // What a writer that was killed left lying: a new file may take the name of one.
    writer.garbage_collect_files().wait()?;
    remove_strangers(index, folder).map_err(StoreError::file(folder))?;
    Ok(writer)
}

/// Which segments become one.
fn merging() -> LogMergePolicy {
    let mut merging = LogMergePolicy::default();
    merging.set_min_layer_size(SMALL_SEGMENT);
    merging.set_level_log_size(SIZE_DOUBLES);
    merging
}

/// Makes the index follow from one revision to another. Documents of some changes are `handed` to
/// the writer already; says whether all of these are among the changes, without which nothing is
/// done.
fn write(
    store: &Store,
    fields: Fields,
    mut writer: IndexWriter,
    revisions: Range<i64>,
    mut handed: BTreeSet<String>,
) -> Result<bool, StoreError> {
    if !revisions.is_empty() {
        write_changes(store, fields, &mut writer, revisions.start, &mut handed)?;
    }
    if !handed.is_empty() {
        return Ok(false);
    }
    if !revisions.is_empty() {
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&revisions.end.to_string());
        commit.commit()?;
    }
    writer.wait_merging_threads()?;
    Ok(true)
}

/// Puts everything that changed after a revision into the index, in place of what was there;
/// documents that were handed to the writer are there already, and are handed no longer.
fn write_changes(
    store: &Store,
    fields: Fields,
    writer: &mut IndexWriter,
    after: i64,
    handed: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    // Also in a new index: one that was killed between two commits holds some already.
    let remove = |writer: &IndexWriter, id: &str| {
        writer.delete_term(Term::from_field_text(fields.id, id));
    };
    // Where the order asks for another index, the planner would walk the table for a few rows.
    let ids = |query: &str| -> Result<Vec<String>, StoreError> {
        Ok(store
            .db
            .prepare(query)?
            .query_map([after], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    };
    let mut still = |ids: Vec<String>| -> Vec<String> {
        ids.into_iter().filter(|id| !handed.remove(id)).collect()
    };
    for id in ids("SELECT id FROM redirects WHERE revision > ?1")? {
        remove(writer, &id);
    }
    let mut written = 0;
    let mut add = |some: &[String], documents: Vec<TantivyDocument>| -> Result<(), StoreError> {
        for (id, document) in some.iter().zip(documents) {
            remove(writer, id);
            writer.add_document(document)?;
        }
        written += some.len();
        if written >= COMMIT {
            written = 0;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&after.to_string());
            commit.commit()?;
        }
        Ok(())
    };
    for some in still(ids(
        "SELECT id FROM articles INDEXED BY articles_by_revision WHERE revision > ?1 ORDER BY n",
    )?)
    .chunks(AT_ONCE)
    {
        let stored: Vec<Packed> =
            some.iter().map(|id| Packed::of(&store.db, id)).collect::<Result<_, _>>()?;
        let documents =
            stored.into_par_iter().map(|packed| Ok(article_document(fields, &packed.open()?)));
        add(some, documents.collect::<Result<_, StoreError>>()?)?;
    }
    for some in still(ids(
        "SELECT id FROM stories INDEXED BY stories_by_revision WHERE revision > ?1 ORDER BY id",
    )?)
    .chunks(AT_ONCE / 8)
    {
        let mut stored = Vec::with_capacity(some.len());
        let mut there = Vec::with_capacity(some.len());
        for id in some {
            // One that became part of another since it was listed goes when that is followed.
            let Some(story) = store.told(id)? else { continue };
            let articles = story.articles.iter().map(|id| Packed::of(&store.db, id));
            let articles: Vec<Packed> = articles.collect::<Result<_, _>>()?;
            stored.push((story, articles));
            there.push(id.clone());
        }
        let documents = stored.into_par_iter().map(|(story, articles)| {
            let readings: Result<Vec<_>, _> = articles.into_par_iter().map(Packed::open).collect();
            Ok(story_document(fields, &story, StoryText::of(&readings?)))
        });
        add(&there, documents.collect::<Result<_, StoreError>>()?)?;
    }
    Ok(())
}

fn article_document(fields: Fields, reading: &ReadingJson) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.kind, "article");
    document.add_text(fields.id, &reading.id);
    document.add_text(fields.lang, &reading.lang);
    let text = &reading.text;
    let stems = reading.lang != "vi";
    let mut words = Analysis::default();
    // What was removed is not what an article says.
    let mut from = 0;
    for part in reading.removed.iter().map(|r| (r.start, r.end)).chain([(text.len(), text.len())]) {
        if let Some(kept) = text.get(from..part.0) {
            let inside = |word: &&(usize, usize)| from <= word.0 && word.1 <= part.0;
            let tokens: Vec<(usize, usize)> = reading
                .tokens
                .iter()
                .filter(inside)
                .map(|&(start, end)| (start - from, end - from))
                .collect();
            words.add(kept, &tokens, stems);
        }
        from = part.1.max(from);
    }
    let mut title = Analysis::default();
    if let Some(range) = reading.title
        && let Some(line) = text.get(range.start..range.end)
    {
        let tokens: Vec<(usize, usize)> = reading
            .tokens
            .iter()
            .filter(|word| range.start <= word.0 && word.1 <= range.end)
            .map(|&(start, end)| (start - range.start, end - range.start))
            .collect();
        title.add(line, &tokens, stems);
    }
    for spelling in words.spellings() {
        document.add_text(fields.spellings, spelling);
    }
    document.add_text(fields.words, words.into_terms());
    document.add_text(fields.title, title.into_terms());
    for (field, kind) in
        [(fields.person, "person"), (fields.org, "organisation"), (fields.place, "place")]
    {
        let found: BTreeSet<&str> = reading
            .mentions
            .iter()
            .filter(|mention| mention.kind == kind)
            .filter_map(|mention| text.get(mention.start..mention.end))
            .collect();
        document.add_text(field, names(found));
    }
    let speakers: BTreeSet<&str> = reading
        .quotes
        .iter()
        .filter_map(|quote| quote.speaker.as_deref())
        .chain(reading.figures.iter().filter_map(|figure| figure.speaker.as_deref()))
        .collect();
    document.add_text(fields.said_by, names(speakers));
    document.add_text(fields.publisher, names(reading.publisher.as_deref()));
    let figures: BTreeSet<String> = reading
        .figures
        .iter()
        .filter_map(|figure| {
            let number = figure.point.or(figure.lo).or(figure.hi)?;
            Some(format!("{} {}", figure.slot.as_ref()?, sortable(number)))
        })
        .collect();
    for figure in figures {
        document.add_text(fields.figure, figure);
    }
    add_topic(&mut document, fields, reading.topic.as_ref());
    let day = reading.published.as_ref().and_then(|published| minute(&published.value));
    document.add_i64(fields.time, day.unwrap_or(i64::MIN));
    document
}

/// What the document of a story has of its articles.
#[derive(Debug, Default)]
pub(crate) struct StoryText {
    words: Analysis,
    title: Analysis,
    figures: BTreeSet<String>,
    speakers: BTreeSet<String>,
    langs: Vec<String>,
    publishers: Vec<String>,
    /// When the last was published, in minutes.
    last: Option<i64>,
}

impl StoryText {
    pub(crate) fn of(readings: &[ReadingJson]) -> Self {
        let mut found = Self::default();
        for reading in readings {
            found.langs.push(reading.lang.clone());
            let stems = reading.lang != "vi";
            let line = reading.title.and_then(|range| reading.text.get(range.start..range.end));
            found.title.add(line.unwrap_or_default(), &[], stems);
            found.words.add(&reading.text, &reading.tokens, stems);
            for figure in &reading.figures {
                let number = figure.point.or(figure.lo).or(figure.hi);
                if let (Some(slot), Some(number)) = (&figure.slot, number) {
                    found.figures.insert(format!("{slot} {}", sortable(number)));
                }
                found.speakers.extend(figure.speaker.clone());
            }
            let day = reading.published.as_ref().and_then(|published| minute(&published.value));
            found.last = found.last.max(day);
            found.publishers.extend(reading.publisher.clone());
        }
        found
    }
}

fn story_document(fields: Fields, story: &StoryJson, text: StoryText) -> TantivyDocument {
    let StoryText { words, title, figures, mut speakers, langs, publishers, last } = text;
    let mut document = TantivyDocument::new();
    document.add_text(fields.kind, "story");
    document.add_text(fields.id, &story.id);
    for lang in langs {
        document.add_text(fields.lang, lang);
    }
    for publisher in &publishers {
        document.add_text(fields.publisher, names(Some(publisher.as_str())));
    }
    speakers.extend(story.quotes.iter().filter_map(|quote| quote.quote.speaker.clone()));
    for spelling in words.spellings() {
        document.add_text(fields.spellings, spelling);
    }
    document.add_text(fields.words, words.into_terms());
    document.add_text(fields.title, title.into_terms());
    for (field, kind) in
        [(fields.person, "person"), (fields.org, "organisation"), (fields.place, "place")]
    {
        let found: BTreeSet<&str> = story
            .entities
            .iter()
            .filter(|entity| entity.kind == kind)
            .flat_map(|entity| entity.variants.iter().map(|variant| variant.name.as_str()))
            .collect();
        document.add_text(field, names(found));
    }
    document.add_text(fields.said_by, names(speakers.iter().map(String::as_str)));
    for state in story.figures.iter().map(|group| &group.state).collect::<BTreeSet<_>>() {
        document.add_text(fields.state, state);
    }
    for figure in figures {
        document.add_text(fields.figure, figure);
    }
    add_topic(&mut document, fields, story.topic.as_ref());
    document.add_i64(fields.time, last.unwrap_or(i64::MIN));
    document
}

fn add_topic(document: &mut TantivyDocument, fields: Fields, topic: Option<&TopicJson>) {
    if let Some(number) = topic.and_then(|topic| topic_number(Topic::named(&topic.name)?)) {
        document.add_u64(fields.topic, number);
    }
}

/// The number of a topic in the index.
pub(crate) fn topic_number(topic: Topic) -> Option<u64> {
    let place = TOPICS.iter().position(|&known| known == topic)?;
    u64::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_text() {
        let numbers = [-3.5, -1.0, 0.0, 0.5, 7.0, 12_000.0, 1e9];
        assert!(numbers.windows(2).all(|pair| sortable(pair[0]) < sortable(pair[1])));
    }

    #[test]
    fn times_are_counted_to_the_precision_known() {
        assert_eq!(minute("1970-01-02"), Some(1440));
        assert_eq!(minute("1970-02"), Some(31 * 1440));
        assert_eq!(minute("1971-01-01T08:30"), Some(365 * 1440 + 510));
        assert_eq!(minute("hôm qua"), None);
    }
}
