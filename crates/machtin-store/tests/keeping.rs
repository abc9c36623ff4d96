//! Keeping a pile: adding, telling, correcting, searching, exporting. The articles are those of
//! `examples/pile`, which are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jiff::Timestamp;
use machtin::Models;
use machtin::ingest::{Input, Note, Options, Page, pages};
use machtin_store::{
    Correction, FigureValue, OutFormat, Reason, SearchOptions, Sorted, Store, StoreError,
    StoryFilter, Wanted, What, WriteOptions, Writer,
};
use std::collections::BTreeSet;
use std::path::Path;
use std::slice;
use std::sync::LazyLock;
use tempfile::TempDir;

static MODELS: LazyLock<Models> = LazyLock::new(Models::embedded);

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

/// The pages of the example pile, by paths that are the same everywhere.
fn example() -> Vec<Page> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/pile");
    let found = pages(&[Input::Path(folder.into())], &Options::default());
    let mut found: Vec<Page> = found.map(Result::unwrap).collect();
    for page in &mut found {
        page.path = page.path.rsplit('/').next().unwrap().to_owned();
    }
    found
}

fn writer(folder: &Path) -> Writer {
    Writer::open(folder, &WriteOptions::default(), now()).unwrap()
}

fn add(writer: &mut Writer, pages: Vec<Page>) -> machtin_store::Added {
    let pages = pages.into_iter().map(Ok::<Page, Note>);
    writer.add(pages, &MODELS, now(), &mut |_| {}).unwrap()
}

fn filled() -> (TempDir, Writer) {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(folder.path());
    add(&mut writer, example());
    (folder, writer)
}

fn export(store: &Store, what: What, format: OutFormat) -> Vec<u8> {
    let mut out = Vec::new();
    store.export(what, format, &mut out).unwrap();
    out
}

/// Sets of articles, whatever their stories are called.
fn partition(store: &Store) -> BTreeSet<Vec<String>> {
    let mut sets = BTreeSet::new();
    store
        .each_story(|story| -> Result<(), StoreError> {
            let mut articles = story.articles;
            articles.sort();
            sets.insert(articles);
            Ok(())
        })
        .unwrap();
    sets
}

fn reason() -> Reason {
    Reason { who: "desk".to_owned(), why: "a test".to_owned(), at: now() }
}

fn correct(writer: &mut Writer, correction: &Correction) -> i64 {
    let n = writer.correct(correction, &reason(), &MODELS).unwrap();
    let findings = writer.store().verify(&MODELS, &mut || {}).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
    n
}

#[test]
fn a_store_holds_what_the_pile_tells() {
    let (_folder, writer) = filled();
    let store = writer.store();
    let counts = store.counts().unwrap();
    assert_eq!((counts.articles, counts.stories, counts.pending), (12, 2, 0));
    let findings = store.verify(&MODELS, &mut || {}).unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
    let lines = store.stories(&StoryFilter::default()).unwrap();
    assert!(lines[0].last >= lines[1].last);
    let conflict = StoryFilter { state: Some("conflict".to_owned()), ..StoryFilter::default() };
    assert_eq!(store.stories(&conflict).unwrap().len(), 1);
}

#[test]
fn the_same_again_changes_nothing() {
    let (_folder, mut writer) = filled();
    let before = export(writer.store(), What::Stories, OutFormat::Jsonl);
    let revision = writer.store().revision().unwrap();
    let added = add(&mut writer, example());
    assert_eq!((added.new, added.known), (0, 12));
    assert_eq!(writer.store().revision().unwrap(), revision);
    assert_eq!(export(writer.store(), What::Stories, OutFormat::Jsonl), before);
}

#[test]
fn one_by_one_in_any_order_gives_the_stories_of_one_batch() {
    let (_folder, whole) = filled();
    for turn in [1, 5] {
        let folder = TempDir::new().unwrap();
        let mut writer = writer(folder.path());
        let mut pages = example();
        pages.rotate_left(turn);
        pages.reverse();
        for page in pages {
            add(&mut writer, vec![page]);
        }
        assert_eq!(partition(writer.store()), partition(whole.store()));
        let articles = |store: &Store| export(store, What::Articles, OutFormat::Jsonl);
        assert_eq!(articles(writer.store()), articles(whole.store()));
        let manifest = |store: &Store| {
            let manifest = store.manifest(&MODELS).unwrap();
            (manifest.inputs, manifest.stories, manifest.result)
        };
        assert_eq!(manifest(writer.store()), manifest(whole.store()));
        assert!(writer.store().verify(&MODELS, &mut || {}).unwrap().is_empty());
    }
}

#[test]
fn a_story_keeps_its_name_while_it_grows_and_after_a_merge() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(folder.path());
    let mut names = BTreeSet::new();
    for page in example() {
        add(&mut writer, vec![page]);
        names.extend(
            writer.store().stories(&StoryFilter::default()).unwrap().into_iter().map(|s| s.id),
        );
    }
    let today: BTreeSet<String> = writer
        .store()
        .stories(&StoryFilter::default())
        .unwrap()
        .into_iter()
        .map(|s| s.id)
        .collect();
    for name in names {
        assert!(today.contains(&writer.store().story_id(&name).unwrap()), "{name}");
    }
}

#[test]
fn readers_read_while_somebody_writes_and_a_second_writer_is_told() {
    let (folder, writer) = filled();
    let reader = Store::open(folder.path()).unwrap();
    assert_eq!(reader.counts().unwrap().articles, 12);
    let second = Writer::open(folder.path(), &WriteOptions::default(), now());
    assert!(matches!(second, Err(StoreError::Locked(_))));
    drop(writer);
    assert!(Writer::open(folder.path(), &WriteOptions::default(), now()).is_ok());
}

#[test]
fn corrections_move_articles_and_survive_what_comes_after() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(folder.path());
    let mut pages = example();
    let late = pages.pop().unwrap();
    add(&mut writer, pages);
    let before = partition(writer.store());
    let stories = writer.store().stories(&StoryFilter::default()).unwrap();
    let large = stories.iter().max_by_key(|story| story.articles).unwrap().id.clone();
    let leaving = writer.store().story(&large).unwrap().articles[0].clone();

    let split = writer.store().splitting(&large, slice::from_ref(&leaving)).unwrap();
    let n = correct(&mut writer, &split);
    let alone = writer.store().story_id(&leaving).unwrap();
    assert_ne!(alone, large);
    assert_eq!(writer.store().story(&alone).unwrap().articles, slice::from_ref(&leaving));
    add(&mut writer, vec![late]);
    assert_eq!(writer.store().story(&alone).unwrap().articles, slice::from_ref(&leaving));

    let undo = writer.store().undoing(n).unwrap();
    correct(&mut writer, &undo);
    assert_eq!(writer.store().story_id(&leaving).unwrap(), large);
    assert_eq!(writer.store().story_id(&alone).unwrap(), large, "a redirect");
    assert_eq!(partition(writer.store()).len(), before.len());

    let ids: Vec<String> = stories.iter().map(|story| story.id.clone()).collect();
    let merge = writer.store().merging(&ids).unwrap();
    let n = correct(&mut writer, &merge);
    assert_eq!(writer.store().counts().unwrap().stories, 1);
    let undo = writer.store().undoing(n).unwrap();
    let n = correct(&mut writer, &undo);
    assert_eq!(writer.store().counts().unwrap().stories, 2);
    // An undo undone.
    let undo = writer.store().undoing(n).unwrap();
    correct(&mut writer, &undo);
    assert_eq!(writer.store().counts().unwrap().stories, 1);
    assert_eq!(writer.store().log().unwrap().len(), 5);
}

#[test]
fn an_article_moves_to_another_story() {
    let (_folder, mut writer) = filled();
    let stories = writer.store().stories(&StoryFilter::default()).unwrap();
    let large = stories.iter().max_by_key(|story| story.articles).unwrap().id.clone();
    let other = stories.iter().find(|story| story.id != large).unwrap().id.clone();
    let article = writer.store().story(&large).unwrap().articles.last().unwrap().clone();
    let moved = writer.store().moving(&article, &other).unwrap();
    correct(&mut writer, &moved);
    assert_eq!(writer.store().story_id(&article).unwrap(), other);
}

#[test]
fn a_corrected_figure_date_and_speaker_are_told() {
    let (_folder, mut writer) = filled();
    let store = writer.store();
    let (id, figure) = store
        .article_ids()
        .unwrap()
        .into_iter()
        .find_map(|id| {
            let reading = store.reading(&id).unwrap();
            let figure = reading.figures.into_iter().find(|f| f.slot.as_deref() == Some("dead"))?;
            Some((id, figure))
        })
        .unwrap();
    let value = FigureValue { point: Some(99.0), ..FigureValue::default() };
    let fix = store.fixing_figure(&id, figure.start, value).unwrap();
    let n = correct(&mut writer, &fix);
    let point = |writer: &Writer| {
        let reading = writer.store().reading(&id).unwrap();
        reading.figures.iter().find(|f| f.start == figure.start).unwrap().point
    };
    assert_eq!(point(&writer), Some(99.0));
    let undo = writer.store().undoing(n).unwrap();
    correct(&mut writer, &undo);
    assert_eq!(point(&writer), figure.point);

    let fix = writer.store().fixing_date(&id, Some("2017-11-30")).unwrap();
    correct(&mut writer, &fix);
    let reading = writer.store().reading(&id).unwrap();
    assert_eq!(reading.published.unwrap().value, "2017-11-30");

    let quote = reading.quotes.first().cloned().unwrap();
    let name = reading.mentions.first().unwrap();
    let name = reading.text[name.start..name.end].to_owned();
    let fix = writer.store().fixing_speaker(&id, quote.start, Some(name.clone()), &MODELS).unwrap();
    let Correction::FixSpeaker { start, .. } = &fix else { panic!() };
    let start = *start;
    correct(&mut writer, &fix);
    let reading = writer.store().reading(&id).unwrap();
    let speakers = reading
        .quotes
        .iter()
        .map(|q| (q.start, q.speaker.clone()))
        .chain(reading.figures.iter().map(|f| (f.start, f.speaker.clone())));
    let speakers: Vec<_> = speakers.filter(|(at, _)| *at == start).collect();
    assert!(speakers.iter().any(|(_, s)| s.as_deref() == Some(&name)), "{speakers:?} {name}");
    let nobody = writer.store().fixing_speaker(&id, start, Some("Nobody Here".to_owned()), &MODELS);
    assert!(matches!(nobody, Err(StoreError::Correction(_))));
}

#[test]
fn entities_are_joined_and_parted() {
    let (_folder, mut writer) = filled();
    let store = writer.store();
    let story = store.story(&store.stories(&StoryFilter::default()).unwrap()[0].id).unwrap();
    let people: Vec<String> =
        story.entities.iter().filter(|e| e.kind == "person").map(|e| e.id.clone()).collect();
    let merge = store.merging_entities(&people[0], &people[1]).unwrap();
    let n = correct(&mut writer, &merge);
    let names = |writer: &Writer| -> Vec<String> {
        let story = writer.store().story(&story.id).unwrap();
        story.entities.into_iter().map(|e| e.id).collect()
    };
    assert!(names(&writer).contains(&people[0]) && !names(&writer).contains(&people[1]));
    let undo = writer.store().undoing(n).unwrap();
    correct(&mut writer, &undo);
    assert!(names(&writer).contains(&people[1]));
    let place = story.entities.iter().find(|e| e.kind == "place").unwrap().id.clone();
    let part = writer.store().parting_entity(&place, slice::from_ref(&story.id)).unwrap();
    let n = correct(&mut writer, &part);
    assert!(names(&writer).contains(&format!("{place}~{n}")), "{:?}", names(&writer));
}

fn found(store: &Store, query: &str, wanted: Wanted) -> Vec<String> {
    let options = SearchOptions { wanted, ..SearchOptions::default() };
    let answer = store.search(query, &options).unwrap();
    assert_eq!(answer.behind, 0);
    answer.hits.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn topics_are_searched_listed_and_counted() {
    let (_folder, writer) = filled();
    let store = writer.store();
    for wanted in [Wanted::Articles, Wanted::Stories] {
        let options = SearchOptions { wanted, limit: 100, ..SearchOptions::default() };
        let all = store.search("-nothing", &options).unwrap();
        assert_eq!(all.topics.iter().map(|topic| topic.count).sum::<usize>(), all.total);
        for topic in &all.topics {
            let found = store.search(&format!("topic:{}", topic.name), &options).unwrap();
            assert_eq!(found.total, topic.count);
            assert_eq!(found.topics, std::slice::from_ref(topic));
        }
    }
    let vietnamese = found(store, "topic:\"chính trị\"", Wanted::Articles);
    assert_eq!(vietnamese, found(store, "topic:politics", Wanted::Articles));
    assert!(!vietnamese.is_empty());
    let unknown = store.search("topic:gossip", &SearchOptions::default());
    assert!(matches!(unknown, Err(StoreError::Query { at: 0, .. })));
    let filter = StoryFilter { topic: Some("politics".to_owned()), ..StoryFilter::default() };
    let lines = store.stories(&filter).unwrap();
    assert_eq!(lines.len(), found(store, "topic:politics", Wanted::Stories).len());
    assert!(lines.iter().all(|line| line.topic.as_deref() == Some("politics")));
}

#[test]
fn search_finds_words_with_and_without_marks() {
    let (_folder, writer) = filled();
    let store = writer.store();
    let options = SearchOptions::default();
    let exact = store.search("tuần hành", &options).unwrap();
    assert!(exact.total > 0);
    let bare = store.search("tuan hanh", &options).unwrap();
    assert_eq!(bare.total, exact.total);
    let hit = &bare.hits[0];
    let marked: Vec<&str> =
        hit.snippet.marks.iter().map(|(a, b)| &hit.snippet.text[*a..*b]).collect();
    assert!(marked.iter().any(|words| words.to_lowercase().contains("tuần")), "{hit:?}");
    let text = store.reading(&hit.id).unwrap().text;
    assert_eq!(&text[hit.snippet.start..][..hit.snippet.text.len()], hit.snippet.text);
    assert!(!found(store, "\"tuan hanh\"", Wanted::Articles).is_empty());
    // Another word with other marks is not meant.
    assert_eq!(store.search("tuẩn hạnh", &options).unwrap().total, 0);
    // English endings.
    assert_eq!(
        found(store, "marches", Wanted::Articles).len(),
        found(store, "march", Wanted::Articles).len()
    );
}

#[test]
fn search_knows_fields_figures_and_stories() {
    let (_folder, mut writer) = filled();
    let store = writer.store();
    let all = found(store, "lang:vi OR lang:en", Wanted::Articles);
    assert_eq!(all.len(), 12);
    let vi = found(store, "lang:vi", Wanted::Articles);
    let not_vi = found(store, "-lang:vi", Wanted::Articles);
    assert_eq!(vi.len() + not_vi.len(), 12);
    assert!(!found(store, "person:Orlin", Wanted::Articles).is_empty());
    assert!(!found(store, "said-by:\"Danica Orlin\"", Wanted::Articles).is_empty());
    assert!(!found(store, "place:Marenta figure:attendance>=10000", Wanted::Articles).is_empty());
    assert!(found(store, "figure:attendance>=1000000", Wanted::Articles).is_empty());
    let early = found(store, "before:2017-10-13", Wanted::Articles);
    let late = found(store, "after:2017-10-13", Wanted::Articles);
    assert!(!early.is_empty() && !late.is_empty());
    assert!(early.iter().all(|id| !late.contains(id)));
    assert_eq!(found(store, "state:conflict", Wanted::Stories).len(), 1);
    let options = SearchOptions { sorted: Sorted::Date, ..SearchOptions::default() };
    let days: Vec<Option<String>> =
        store.search("marenta", &options).unwrap().hits.into_iter().map(|hit| hit.day).collect();
    let day = |at: usize| days[at].as_ref().map(|day| day[..10].to_owned());
    assert!((1..days.len()).all(|n| day(n - 1) >= day(n)), "{days:?}");

    // The index follows changes and is made anew where it is gone.
    let ids: Vec<String> =
        store.stories(&StoryFilter::default()).unwrap().into_iter().map(|s| s.id).collect();
    let merge = store.merging(&ids).unwrap();
    correct(&mut writer, &merge);
    assert_eq!(found(writer.store(), "lang:vi", Wanted::Stories).len(), 1);
    std::fs::remove_dir_all(writer.store().folder().join("index-3")).unwrap();
    assert_eq!(found(writer.store(), "lang:vi", Wanted::Stories).len(), 1);
}

/// Files of the index that are gone, empty, cut short or not what was written: search finds what it
/// found, and more can be added.
#[test]
fn a_damaged_index_is_made_anew() {
    let (_folder, mut writer) = filled();
    let index = writer.store().folder().join("index-3");
    let expected = found(writer.store(), "lang:vi", Wanted::Stories);
    let damage = |file: &Path, how: &str| match how {
        "gone" => std::fs::remove_file(file).unwrap(),
        "empty" => std::fs::write(file, "").unwrap(),
        "short" => {
            let bytes = std::fs::read(file).unwrap();
            std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }
        _ => {
            let length = std::fs::metadata(file).unwrap().len();
            std::fs::write(file, vec![0; usize::try_from(length).unwrap()]).unwrap();
        }
    };
    let damages = ["gone", "empty", "short", "zeros"];
    let file_of = |ending: &str| {
        let files = std::fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|file| file.to_string_lossy().ends_with(ending)).max().unwrap()
    };
    for ending in ["term", "pos", "idx", "store", "fast", "fieldnorm", "meta.json"] {
        for how in damages {
            damage(&file_of(ending), how);
            let again = found(writer.store(), "lang:vi", Wanted::Stories);
            assert_eq!(again, expected, "{ending} {how}");
        }
    }
    // Nobody searched since.
    for (n, how) in damages.into_iter().enumerate() {
        damage(&file_of("term"), how);
        let text = format!("The harbour was closed on day {n} by marvellously thick fog.");
        let mut page = example().remove(0);
        (page.path, page.bytes) = (format!("fog{n}.txt"), text.into_bytes());
        assert_eq!(add(&mut writer, vec![page]).new, 1, "{how}");
        assert_eq!(found(writer.store(), "marvellously", Wanted::Articles).len(), n + 1, "{how}");
    }
}

/// What is indexed while it is told is what the database gives.
#[test]
fn an_index_that_followed_article_by_article_finds_what_one_made_anew_does() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(folder.path());
    for page in example() {
        add(&mut writer, vec![page]);
    }
    let queries = [
        "lang:vi",
        "lang:en",
        "the",
        "\"of the\"",
        "biểu tình",
        "bieu tinh",
        "cuộc",
        "protest",
        "figure:attendance>=1",
        "state:conflict",
        "said-by:police",
        "topic:politics",
        "after:2000-01-01",
        "place:Hanoi",
        "publisher:news",
    ];
    let all = |store: &Store| -> Vec<BTreeSet<String>> {
        let each = queries.iter().flat_map(|query| {
            [Wanted::Articles, Wanted::Stories].map(|wanted| found(store, query, wanted))
        });
        each.map(|found| found.into_iter().collect()).collect()
    };
    let followed = all(writer.store());
    assert!(followed.iter().filter(|found| !found.is_empty()).count() > 12, "{followed:?}");
    std::fs::remove_dir_all(folder.path().join("index-3")).unwrap();
    assert_eq!(all(writer.store()), followed);
}

#[test]
fn exports_come_back_as_the_same_articles() {
    let (_folder, writer) = filled();
    let store = writer.store();
    let scratch = TempDir::new().unwrap();
    for (name, format) in [("a.jsonl", OutFormat::Jsonl), ("a.parquet", OutFormat::Parquet)] {
        let file = scratch.path().join(name);
        std::fs::write(&file, export(store, What::Articles, format)).unwrap();
        let folder = TempDir::new().unwrap();
        let mut copy = writer_of(folder.path());
        let found = pages(&[Input::Path(file)], &Options::default());
        copy.add(found, &MODELS, now(), &mut |_| {}).unwrap();
        let ids = |store: &Store| store.article_ids().unwrap();
        assert_eq!(ids(copy.store()), ids(store), "{name}");
        assert_eq!(partition(copy.store()), partition(store), "{name}");
    }
    for what in [What::Stories, What::Articles, What::Figures, What::Quotes, What::Entities] {
        let csv = String::from_utf8(export(store, what, OutFormat::Csv)).unwrap();
        assert!(csv.starts_with('\u{feff}') && csv.lines().count() > 1, "{what:?}");
        assert!(export(store, what, OutFormat::Parquet).starts_with(b"PAR1"));
        let lines = String::from_utf8(export(store, what, OutFormat::Jsonl)).unwrap();
        assert!(lines.lines().all(|line| line.starts_with('{')));
    }
    let feed = String::from_utf8(export(store, What::Stories, OutFormat::Atom)).unwrap();
    assert_eq!(feed.matches("<entry>").count(), 2);
}

fn writer_of(folder: &Path) -> Writer {
    writer(folder)
}

#[test]
fn a_backup_is_a_store() {
    let (_folder, writer) = filled();
    let folder = TempDir::new().unwrap();
    let goal = folder.path().join("copy");
    writer.store().backup(&goal).unwrap();
    let copy = Store::open(&goal).unwrap();
    for what in [What::Stories, What::Articles] {
        assert_eq!(
            export(&copy, what, OutFormat::Jsonl),
            export(writer.store(), what, OutFormat::Jsonl)
        );
    }
    assert!(writer.store().backup(&goal).is_err(), "nothing is overwritten");
}

#[test]
fn changes_are_told() {
    let folder = TempDir::new().unwrap();
    let mut writer = writer(folder.path());
    for page in example() {
        add(&mut writer, vec![page]);
    }
    let changes = writer.store().changes_since("2026").unwrap();
    let kinds: BTreeSet<&str> = changes.iter().map(|change| change.kind.as_str()).collect();
    assert!(kinds.is_superset(&["new", "added", "state"].into()), "{kinds:?}");
    assert!(writer.store().changes_since("2027").unwrap().is_empty());
}

/// A store of every format ever written, three invented articles and a correction: it is read,
/// becomes one of the newest format, and goes on.
#[test]
fn stores_of_every_format_are_read_and_go_on() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    for format in 1..=machtin_store::FORMAT {
        let folder = TempDir::new().unwrap();
        let file = formats.join(format!("{format}.sqlite"));
        std::fs::copy(file, folder.path().join("machtin.sqlite")).unwrap();
        let mut writer = writer(folder.path());
        assert_eq!(writer.store().counts().unwrap().articles, 3, "format {format}");
        assert_eq!(writer.store().log().unwrap().len(), 1);
        assert_eq!(found(writer.store(), "phà", Wanted::Articles).len(), 1);
        add(&mut writer, example());
        let store = writer.store();
        assert_eq!(store.counts().unwrap().articles, 15);
        for id in store.article_ids().unwrap() {
            assert!(store.reading(&id).unwrap().topic.is_some(), "format {format}: {id}");
        }
        let lines = store.stories(&StoryFilter::default()).unwrap();
        assert!(lines.iter().all(|line| line.topic.is_some()), "format {format}");
    }
}

#[test]
fn a_store_of_a_newer_format_is_left_alone() {
    let (folder, writer) = filled();
    drop(writer);
    let file = folder.path().join("machtin.sqlite");
    let database = rusqlite::Connection::open(&file).unwrap();
    database.execute("UPDATE meta SET value = '99' WHERE key = 'format'", []).unwrap();
    drop(database);
    assert!(matches!(Store::open(folder.path()), Err(StoreError::TooNew { found: 99, .. })));
    let opened = Writer::open(folder.path(), &WriteOptions::default(), now());
    assert!(matches!(opened, Err(StoreError::TooNew { found: 99, .. })));
}

#[test]
#[ignore = "writes the file of the newest format, to be kept"]
fn the_file_of_the_newest_format_is_written() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("machtin.sqlite");
    std::fs::copy(formats.join("1.sqlite"), &file).unwrap();
    let mut writer = writer(folder.path());
    add(&mut writer, Vec::new());
    assert_eq!(writer.store().counts().unwrap().pending, 0);
    drop(writer);
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("PRAGMA journal_mode=DELETE; VACUUM").unwrap();
    drop(db);
    std::fs::copy(&file, formats.join(format!("{}.sqlite", machtin_store::FORMAT))).unwrap();
}
