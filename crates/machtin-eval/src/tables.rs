//! `machtin-eval tables`: reads each row of three tables written by hand and says which are wrong.
//!
//! `numbers.tsv`: language, words, lowest and highest value, point, hedge, ...; a row is right
//! when a figure of the words has these values, or there is none where the hedge is `none`.
//! `timex.tsv`: language, day of publication, words, extent, type, value; a row is right when the
//! extent is read with that type and value, or no time is read where the type is `NONE`.
//! `reporting_verbs.tsv`: language, cue, class, position; a row is right when the cue gives
//! quoted words to the person before it, and after it where it may stand there.

use crate::{Outcome, Verdict, floors};
use machtin_extract::{Text, figures, mentions, quotes, times};
use machtin_text::{Article, Evidence, Language, Precision, Published};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// The name of the corpus in the floors file.
const CORPUS: &str = "tables";

/// Arguments of `tables`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the tables.
    folder: PathBuf,
}

/// Whether a row is right; none: it asks for nothing.
type Check = fn(&[&str]) -> Option<bool>;

/// Scores the tables of a folder.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    let tables: [(&str, &'static str, Check); 3] = [
        ("numbers.tsv", "numbers", number),
        ("timex.tsv", "times", time),
        ("reporting_verbs.tsv", "cues", cue),
    ];
    let files: Vec<PathBuf> = tables.iter().map(|(file, ..)| args.folder.join(file)).collect();
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        writeln!(out, "skipped: there is no file {}", missing.display())?;
        return Ok(Verdict::Passed);
    }
    let mut measures = Vec::new();
    for ((_, measure, check), file) in tables.iter().zip(&files) {
        let text = fs::read_to_string(file)?;
        let (mut rows, mut right) = (0_u32, 0_u32);
        for row in text.lines().filter(|row| !row.starts_with('#') && !row.trim().is_empty()) {
            let fields: Vec<&str> = row.split('\t').collect();
            let Some(fine) = check(&fields) else { continue };
            rows += 1;
            right += u32::from(fine);
            if !fine {
                writeln!(out, "wrong\t{row}")?;
            }
        }
        writeln!(out, "{measure}: {right} of {rows} rows")?;
        measures.push((*measure, f64::from(right) / f64::from(rows.max(1))));
    }
    let paths: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    let checksum = floors::checksum(&paths)?;
    writeln!(out, "corpus {CORPUS} {checksum}")?;
    floors::judge(CORPUS, &checksum, &measures, out)
}

fn article(code: &str, day: Option<&str>, text: &str) -> Article {
    let published = day.and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let language = if code == "vi" { Language::Vietnamese } else { Language::English };
    let published = published.map(|day| Published {
        at: day.into(),
        precision: Precision::Day,
        evidence: Evidence::Given,
    });
    Article { published, ..Article::of(language, text) }
}

fn number(row: &[&str]) -> Option<bool> {
    let &[code, words, lo, hi, point, hedge, ..] = row else { return Some(false) };
    let value = |field: &str| field.parse::<f64>().ok();
    let same = |read: Option<f64>, field: &str| match (read, value(field)) {
        (Some(read), Some(wanted)) => (read - wanted).abs() <= 1e-4 * wanted.abs().max(1.0),
        (read, wanted) => read.is_none() && wanted.is_none(),
    };
    let article = article(code, None, words);
    let text = Text::of(&article);
    let read = figures::read(&text, &times::read(&text), &[], &[]);
    if hedge == "none" {
        return Some(read.is_empty());
    }
    Some(read.iter().any(|f| same(f.lo, lo) && same(f.hi, hi) && same(f.point, point)))
}

fn time(row: &[&str]) -> Option<bool> {
    let &[code, day, words, extent, kind, value, ..] = row else { return Some(false) };
    let article = article(code, Some(day), words);
    let text = Text::of(&article);
    let read = times::read(&text);
    match kind {
        "NONE" => Some(read.is_empty()),
        "DATE" | "TIME" | "DURATION" | "SET" => Some(read.iter().any(|time| {
            text.words(time.span) == extent && time.kind.name() == kind && time.value == value
        })),
        _ => None,
    }
}

fn cue(row: &[&str]) -> Option<bool> {
    let &[code, cue, class, position, ..] = row else { return Some(false) };
    // Nobody is named as the source of these.
    if class == "hearsay" {
        return None;
    }
    let clause = match code {
        "vi" => format!("Ông Minh {cue} rằng cầu sẽ được xây lại."),
        _ if class == "source" => {
            format!("Mr Brown's figures {cue} that the bridge will be rebuilt.")
        }
        _ => format!("Mr Brown {cue} that the bridge will be rebuilt."),
    };
    let (before, after) = match (code, class) {
        ("vi", "source") => (format!("{cue} ông Minh, “cầu sẽ được xây lại”."), String::new()),
        ("vi", _) => (
            format!("Ông Minh {cue}: “Cầu sẽ được xây lại”."),
            format!("“Cầu sẽ được xây lại”, ông Minh {cue}."),
        ),
        (_, "source") if position == "both" && cue.contains(' ') => (
            format!("{cue} Mr Brown, “the bridge will be rebuilt.”"),
            format!("“The bridge will be rebuilt,” {cue} Mr Brown."),
        ),
        _ => (
            format!("Mr Brown {cue}: “The bridge will be rebuilt.”"),
            format!("“The bridge will be rebuilt,” Mr Brown {cue}."),
        ),
    };
    let said = |sentence: &str| {
        let article = article(code, None, sentence);
        let text = Text::of(&article);
        let names = mentions::read(&text);
        quotes::read(&text, &names).iter().any(|quote| {
            let speaker = quote.speaker.as_ref().map(|speaker| text.words(speaker.span));
            let by = speaker.is_some_and(|name| name.contains("Minh") || name.contains("Brown"));
            let words = quote.cue.map(|cue| text.words(cue).to_lowercase());
            by && words.is_some_and(|words| words.contains(cue) || cue.contains(&words))
        })
    };
    let pre = position == "post" || said(&before) || said(&clause);
    let post = position == "pre" || after.is_empty() || said(&after);
    Some(pre && post)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_right_with_its_bounds() {
        assert_eq!(number(&["vi", "ít nhất 12 xe", "12", "null", "12", "at_least"]), Some(true));
        assert_eq!(number(&["vi", "ít nhất 12 xe", "12", "12", "12", "exact"]), Some(false));
        assert_eq!(number(&["vi", "một cây cầu", "null", "null", "null", "none"]), Some(true));
    }

    #[test]
    fn a_time_is_right_with_its_words_and_value() {
        let row = ["en", "2021-05-10", "It fell yesterday.", "yesterday", "DATE", "2021-05-09"];
        assert_eq!(time(&row), Some(true));
        assert_eq!(
            time(&["en", "2021-05-10", "It fell.", "fell", "DATE", "2021-05-09"]),
            Some(false)
        );
        assert_eq!(time(&["en", "2021-05-10", "It fell.", "-", "LUNAR", "-"]), None);
    }

    #[test]
    fn a_cue_is_right_on_each_side_it_may_stand() {
        assert_eq!(cue(&["en", "said", "say", "both"]), Some(true));
        assert_eq!(cue(&["en", "paint", "say", "pre"]), Some(false));
    }
}
