//! `machtin-eval seeds`: scores every stage on a small pile annotated by hand.
//!
//! Needs a folder of articles with its `pile.csv`, and the annotation; prints the table of the
//! official scorer, then each score beside its floor. Where the official scorer lies beside the
//! annotation it runs too, and must print the same table.

mod gold;
mod score;
mod system;

use crate::floors;
use crate::{Outcome, Verdict};
use gold::Gold;
use machtin::ingest::{Input, Options, pages};
use machtin::json::PileJson;
use machtin::{Models, Pile, TellOptions};
use score::Table;
use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use system::System;

/// The name of the corpus in the floors file.
const CORPUS: &str = "seeds";

/// Arguments of `seeds`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with the articles and their pile.csv.
    folder: PathBuf,
    /// The annotation [default: `FOLDER/../gold/seeds_gold.json`].
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// Score this output of `machtin FOLDER --format json` (`-` for stdin) instead of reading.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write what the official scorer takes.
    #[arg(long, value_name = "FILE")]
    write_system: Option<PathBuf>,
    /// The official scorer [default: `score_seeds.py` beside the annotation, where there is one].
    #[arg(long, value_name = "FILE")]
    official: Option<PathBuf>,
}

/// Scores the pile in a folder.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.folder.is_dir() {
        writeln!(out, "skipped: there is no folder {}", args.folder.display())?;
        return Ok(Verdict::Passed);
    }
    let gold_path = match &args.gold {
        Some(path) => path.clone(),
        None => args.folder.join("../gold/seeds_gold.json"),
    };
    let gold: Gold = from_json(&gold_path, &read(&gold_path)?)?;
    let pile = match &args.json {
        Some(path) => from_json(path, &read(path)?)?,
        None => tell(&args.folder, Dates::Given, out)?,
    };
    let system = System::of(&pile);
    if let Some(path) = &args.write_system {
        write_system(path, &system)?;
    }
    let mut table = score::score(&system, &gold);
    table.measures.push(("summary_cited", summary_cited(&pile)));
    if args.json.is_none() {
        let undated = System::of(&tell(&args.folder, Dates::Withheld, &mut io::sink())?);
        let measures = score::score(&undated, &gold).measures;
        let stories = measures.into_iter().find(|(name, _)| *name == "stories");
        table.measures.extend(stories.map(|(_, score)| ("stories_undated", score)));
    }
    for line in &table.lines {
        writeln!(out, "{line}")?;
    }
    compare_with_official(args, &gold_path, &system, &table, out)?;
    writeln!(out)?;
    let checksum = floors::checksum(&[&args.folder, &gold_path])?;
    writeln!(out, "corpus {CORPUS} {checksum}")?;
    floors::judge(CORPUS, &checksum, &table.measures, out)
}

/// The share of summary lines with a citation.
fn summary_cited(pile: &PileJson) -> f64 {
    let lines = || pile.stories.iter().flat_map(|story| &story.summary);
    score::share(lines().filter(|line| !line.cites.is_empty()).count(), lines().count())
}

/// Whether the pile says when its articles were published.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    Given,
    Withheld,
}

fn tell(folder: &Path, dates: Dates, out: &mut impl Write) -> io::Result<PileJson> {
    let models = Models::embedded();
    let inputs = [Input::Path(folder.to_path_buf())];
    let pages = pages(&inputs, &Options::default()).map(|page| {
        page.map(|mut page| {
            page.given.published = page.given.published.filter(|_| dates == Dates::Given);
            page
        })
    });
    let read = Pile::read(pages, &models, &|| ());
    for note in &read.notes {
        writeln!(out, "note: {}: {}; {}", note.path, note.problem, note.remedy)?;
    }
    let stories =
        read.value.tell(&models, TellOptions { explain: false, ..TellOptions::default() });
    Ok(machtin::json::pile(&read.value, &stories))
}

fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let opened: Box<dyn Read> = match path.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(fs::File::open(path).map_err(|error| about(path, "open", &error))?),
    };
    io::BufReader::new(opened).read_to_end(&mut bytes).map_err(|e| about(path, "read", &e))?;
    Ok(bytes)
}

fn from_json<T: serde::de::DeserializeOwned>(
    path: &Path,
    bytes: &[u8],
) -> Result<T, Box<dyn Error>> {
    serde_json::from_slice(bytes).map_err(|error| about(path, "read", &error))
}

fn write_system(path: &Path, system: &System) -> Result<(), Box<dyn Error>> {
    let bytes = serde_json::to_vec(system)?;
    fs::write(path, bytes).map_err(|error| about(path, "write", &error))
}

fn about(path: &Path, what: &str, error: &dyn Error) -> Box<dyn Error> {
    format!("cannot {what} {}: {error}", path.display()).into()
}

/// Runs the official scorer and fails where its table is not ours.
fn compare_with_official(
    args: &Args,
    gold: &Path,
    system: &System,
    table: &Table,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let beside = gold.with_file_name("score_seeds.py");
    let scorer = match &args.official {
        Some(path) => path,
        None if beside.is_file() => &beside,
        None => return Ok(()),
    };
    let input = tempfile::NamedTempFile::new()?;
    write_system(input.path(), system)?;
    let run = Command::new("python3").arg(scorer).arg(input.path()).arg(gold).output();
    let run = match run {
        Ok(run) => run,
        Err(error) if error.kind() == io::ErrorKind::NotFound && args.official.is_none() => {
            writeln!(out, "official scorer not run: there is no python3")?;
            return Ok(());
        }
        Err(error) => return Err(about(scorer, "run", &error)),
    };
    if !run.status.success() {
        let problem = String::from_utf8_lossy(&run.stderr);
        return Err(format!("{} failed: {}", scorer.display(), problem.trim()).into());
    }
    let theirs = String::from_utf8_lossy(&run.stdout);
    let theirs: Vec<&str> = theirs.lines().map(str::trim_end).collect();
    if theirs != table.lines {
        return Err(
            format!("{} prints another table:\n{}", scorer.display(), theirs.join("\n")).into()
        );
    }
    writeln!(out, "the official scorer prints the same table")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use machtin::json::ReadingJson;
    use serde_json::json;

    /// A reading in which nothing is found.
    pub(super) fn reading(id: &str, text: &str) -> ReadingJson {
        serde_json::from_value(json!({
            "format": 1, "id": id, "source_id": null, "path": format!("pile/{id}.txt"),
            "url": null, "publisher": null, "author": null, "lang": "en", "form": "raw",
            "published": null, "title": null, "text": text, "removed": [], "sentences": [],
            "tokens": [], "times": [], "figures": [], "mentions": [], "quotes": []
        }))
        .unwrap()
    }

    const TEXT: &str = "Bến Muối: 40 người dự, hôm qua.";

    /// Two articles with the same words, one reading each, and a third that is another story.
    fn pile() -> PileJson {
        let found = |id: &str| {
            let at = |words: &str| {
                let start = TEXT.find(words).unwrap();
                json!({"start": start, "end": start + words.len()})
            };
            let with = |words: &str, more: serde_json::Value| {
                let mut value = at(words);
                value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
                value
            };
            let mut reading = serde_json::to_value(reading(id, TEXT)).unwrap();
            reading["sentences"] = json!([{"start": 0, "end": TEXT.len()}]);
            reading["times"] = json!([with(
                "hôm qua",
                json!({"type": "DATE", "value": "2011-05-22", "rule": "yesterday"})
            )]);
            reading["figures"] = json!([with(
                "40",
                json!({"lo": 40.0, "hi": 40.0, "point": 40.0, "bound": "exact", "kind": "count",
                    "unit": null, "of": null, "whole": null, "speaker": null,
                    "mode": "asserted", "slot": "attendance", "rule": "number"})
            )]);
            reading["mentions"] = json!([with(
                "Bến Muối",
                json!({"kind": "place", "entity": format!("e-{id}"), "role": null})
            )]);
            reading["quotes"] = json!([with(
                "40 người dự",
                json!({"kind": "direct", "speaker": "Bến Muối", "cue": ":", "verbatim": true})
            )]);
            reading
        };
        let start = TEXT.find("40").unwrap();
        let cite = |id: &str| json!({"article": id, "start": start, "end": start + 2});
        let story = |id: &str, articles: &[&str], state: &str| {
            json!({
                "id": id, "title": {"text": "", "cites": []}, "articles": articles,
                "independent": 1, "timeline": [], "entities": [], "quotes": [],
                "figures": [{"slot": "attendance", "event": "2011-05-22", "subject": null,
                    "state": state, "reports": articles.iter().map(|a| cite(a)).collect::<Vec<_>>()}],
                "summary": [{"text": TEXT, "cites": [cite(articles[0])]}]
            })
        };
        serde_json::from_value(json!({
            "format": 1, "readings": [found("a"), found("b"), found("c")],
            "copies": [["a", "b"]],
            "stories": [story("s1", &["b", "a"], "agree"), story("s2", &["c"], "single")],
            "links": []
        }))
        .unwrap()
    }

    /// The annotation of [`pile`], in characters.
    fn annotation() -> serde_json::Value {
        let doc = |id: &str| {
            json!({
                "id": id,
                "sentences": [{"start": 0, "end": 31}],
                "furniture": [],
                "timexes": [{"start": 23, "end": 30, "value": "2011-05-22", "tier": "core"}],
                "quantities": [{"id": format!("{id}.q1"), "start": 10, "end": 12, "tier": "core",
                    "value": {"lo": 40, "hi": 40, "point": 40}}],
                "quotes": [{"content": [{"start": 10, "end": 21}], "speaker": "L_BEN",
                    "speaker_text": "Bến", "tier": "core"}]
            })
        };
        json!({
            "docs": [doc("a"), doc("b"), doc("c")],
            "entities": [{"id": "L_BEN", "canonical": "Salt Landing", "variants": {"Bến Muối": 3},
                "mentions": [{"doc": "a", "start": 0, "end": 8}, {"doc": "b", "start": 0, "end": 8},
                    {"doc": "c", "start": 0, "end": 8}]}],
            "claim_groups": [
                {"relation": "agree", "members": ["a.q1", "b.q1"]},
                {"relation": "different_event", "members": ["a.q1", "c.q1"]}],
            "duplicates": [{"docs": ["b", "a"]}],
            "stories": [{"docs": ["a", "b"]}, {"docs": ["c"]}]
        })
    }

    fn check(pile: &PileJson, annotation: serde_json::Value, expected: &str) {
        let gold: Gold = serde_json::from_value(annotation).unwrap();
        let table = score::score(&System::of(pile), &gold);
        assert!(table.lines.iter().any(|line| line == expected), "{:#?}", table.lines);
    }

    #[test]
    fn every_item_found_with_its_value_is_perfect() {
        let one =
            "('P 1.000 R 1.000 F 1.000 (tp 3 fp 0 fn 0)', 'value accuracy on core matches 3/3')";
        for kind in ["sentences ", "timexes   ", "quantities", "quotes    "] {
            check(&pile(), annotation(), &format!("{kind} {one}"));
        }
        check(&pile(), annotation(), "duplicates True  stories True");
    }

    #[test]
    fn one_entity_told_as_three_keeps_precision_and_loses_recall() {
        check(&pile(), annotation(), "mentions   found 3/3  B-cubed P 1.000 R 0.333");
    }

    #[test]
    fn pairs_of_annotated_copies_do_not_count() {
        let expected =
            "relations  1/1 gold pairs right; wrong agree/conflict 0; pairs not in gold 2";
        check(&pile(), annotation(), expected);
    }

    #[test]
    fn a_wrong_number_is_a_hit_without_its_value() {
        let mut pile = pile();
        pile.readings[0].figures[0].lo = Some(4.0);
        pile.readings[0].figures[0].point = Some(4.0);
        let line = "quantities ('P 1.000 R 1.000 F 1.000 (tp 3 fp 0 fn 0)', 'value accuracy on core matches 2/3')";
        check(&pile, annotation(), line);
    }

    #[test]
    fn an_optional_item_counts_neither_way() {
        let mut annotation = annotation();
        annotation["docs"][0]["timexes"][0]["tier"] = json!("extra");
        let mut missed = pile();
        missed.readings[0].times.clear();
        for pile in [pile(), missed] {
            let line = "timexes    ('P 1.000 R 1.000 F 1.000 (tp 2 fp 0 fn 0)', 'value accuracy on core matches 2/2')";
            check(&pile, annotation.clone(), line);
        }
    }

    #[test]
    fn two_stories_joined_are_not_the_annotated_partition() {
        let mut pile = pile();
        pile.stories[0].articles.push("c".to_owned());
        check(&pile, annotation(), "duplicates True  stories False");
    }

    #[test]
    fn a_conflict_that_nobody_annotated_is_a_false_one() {
        let mut pile = pile();
        pile.stories[0].figures[0].state = "conflict".to_owned();
        let gold: Gold = serde_json::from_value(annotation()).unwrap();
        let table = score::score(&System::of(&pile), &gold);
        let measure = |name| table.measures.iter().find(|(n, _)| *n == name).unwrap().1;
        assert!(measure("no_false_conflict") < 0.5, "{:?}", table.measures);
        assert!(measure("stories") > 0.5);
    }

    #[test]
    fn an_absent_folder_is_skipped_and_said_so() {
        let args = Args {
            folder: PathBuf::from("no-such-folder"),
            gold: None,
            json: None,
            write_system: None,
            official: None,
        };
        let mut out = Vec::new();
        assert_eq!(run(&args, &mut out).unwrap(), Verdict::Passed);
        assert_eq!(String::from_utf8(out).unwrap(), "skipped: there is no folder no-such-folder\n");
    }

    #[test]
    fn an_official_table_that_differs_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("gold.json"), annotation().to_string()).unwrap();
        fs::write(path("told.json"), serde_json::to_vec(&pile()).unwrap()).unwrap();
        fs::write(path("scorer.py"), "print('sentences  perfect')").unwrap();
        let args = Args {
            folder: folder.path().to_path_buf(),
            gold: Some(path("gold.json")),
            json: Some(path("told.json")),
            write_system: None,
            official: Some(path("scorer.py")),
        };
        let error = run(&args, &mut Vec::new()).unwrap_err().to_string();
        let expected = ["prints another table:\nsentences  perfect", "cannot run"];
        assert!(expected.iter().any(|words| error.contains(words)), "{error}");
    }

    #[test]
    fn a_run_writes_the_table_and_the_scorers_input() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let pile_folder = path("pile");
        fs::create_dir(&pile_folder).unwrap();
        fs::write(pile_folder.join("a.txt"), TEXT).unwrap();
        fs::write(path("gold.json"), annotation().to_string()).unwrap();
        fs::write(path("told.json"), serde_json::to_vec(&pile()).unwrap()).unwrap();
        let args = Args {
            folder: pile_folder,
            gold: Some(path("gold.json")),
            json: Some(path("told.json")),
            write_system: Some(path("system.json")),
            official: None,
        };
        let mut out = Vec::new();
        assert_eq!(run(&args, &mut out).unwrap(), Verdict::Below);
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with("sentences  ('P 1.000"), "{out}");
        assert!(out.contains("below: stories has its floor for corpus "), "{out}");
        let system: serde_json::Value =
            serde_json::from_slice(&fs::read(path("system.json")).unwrap()).unwrap();
        assert_eq!(system["docs"][0]["quantities"][0]["start"], 10);
        assert_eq!(system["stories"][0], json!(["a", "b"]));
    }
}
