//! `machtin-eval times`: scores time expressions on annotated articles.
//!
//! Needs a JSON list of articles with their day and their TIMEX3 expressions (offsets count
//! characters); prints how many are found (*relaxed*: the words overlap, *strict*: the same
//! words) and how many have the right value, each as F of precision and recall.
//!
//! # References
//! `UzZaman` et al. 2013, "SemEval-2013 Task 1: TempEval-3".

use crate::{Outcome, Verdict, floors};
use machtin_extract::{Text, TimeExpression, times};
use machtin_text::{Article, Evidence, Language, Precision, Published, Span};
use serde::Deserialize;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Arguments of `times`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The annotated articles.
    gold: PathBuf,
    /// Language of the articles.
    #[arg(long, value_name = "vi|en", default_value = "en")]
    lang: String,
    /// Print what was missed, read for nothing or valued wrong.
    #[arg(long)]
    errors: bool,
}

#[derive(Deserialize)]
struct Annotated {
    date: Option<String>,
    text: String,
    timexes: Vec<Timex>,
}

#[derive(Deserialize)]
struct Timex {
    start: usize,
    end: usize,
    value: String,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    gold: usize,
    read: usize,
    overlap: usize,
    same: usize,
    value: usize,
}

impl Counts {
    fn f(self, right: usize) -> f64 {
        let all = self.gold + self.read;
        if all == 0 { 0.0 } else { float(2 * right) / float(all) }
    }
}

fn float(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Scores the articles of a file.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.gold.is_file() {
        writeln!(out, "skipped: there is no file {}", args.gold.display())?;
        return Ok(Verdict::Passed);
    }
    let language = match args.lang.as_str() {
        "vi" => Language::Vietnamese,
        _ => Language::English,
    };
    let gold: Vec<Annotated> = serde_json::from_slice(&fs::read(&args.gold)?)?;
    let mut counts = Counts::default();
    let mut spent = Duration::ZERO;
    let mut syllables = 0;
    for annotated in &gold {
        let article = article(annotated, language);
        let text = Text::of(&article);
        syllables += text.syllables.len();
        let start = Instant::now();
        let read = times::read(&text);
        spent += start.elapsed();
        for problem in count(annotated, &read, &mut counts) {
            if args.errors {
                writeln!(out, "{problem}")?;
            }
        }
    }
    writeln!(out, "{} articles, {} times, {} read", gold.len(), counts.gold, counts.read)?;
    let articles = float(syllables) / 400.0;
    writeln!(out, "{:.0} articles of 400 words a second", articles / spent.as_secs_f64())?;
    let measures = [
        ("relaxed", counts.f(counts.overlap)),
        ("strict", counts.f(counts.same)),
        ("value", counts.f(counts.value)),
    ];
    let checksum = floors::checksum(&[&args.gold])?;
    let corpus = args.gold.file_stem().and_then(|stem| stem.to_str()).unwrap_or("times");
    writeln!(out, "corpus {corpus} {checksum}")?;
    floors::judge(corpus, &checksum, &measures, out)
}

fn article(annotated: &Annotated, language: Language) -> Article {
    let day = annotated.date.as_deref().and_then(|date| date.get(..10)?.parse().ok());
    let published = day.map(|day: jiff::civil::Date| Published {
        at: day.into(),
        precision: Precision::Day,
        evidence: Evidence::Given,
    });
    Article { published, ..Article::of(language, annotated.text.clone()) }
}

/// Matches what was read with the annotation by overlap, the same words first; returns a line
/// for each problem.
fn count(gold: &Annotated, read: &[TimeExpression], counts: &mut Counts) -> Vec<String> {
    let at_byte: Vec<usize> =
        gold.text.char_indices().map(|(at, _)| at).chain([gold.text.len()]).collect();
    let byte = |at: usize| at_byte.get(at).copied().unwrap_or(gold.text.len());
    let mut used = vec![false; read.len()];
    let mut problems = Vec::new();
    counts.gold += gold.timexes.len();
    counts.read += read.len();
    for timex in &gold.timexes {
        let span = Span::new(byte(timex.start), byte(timex.end).max(byte(timex.start)));
        let overlaps =
            |time: &TimeExpression| time.span.start < span.end && span.start < time.span.end;
        let free = || read.iter().enumerate().filter(|(n, time)| !used[*n] && overlaps(time));
        let found = free().find(|(_, time)| time.span == span).or_else(|| free().next());
        let words = span.of(&gold.text);
        let Some((n, time)) = found else {
            problems.push(format!("missed\t{words}\t{}", timex.value));
            continue;
        };
        used[n] = true;
        counts.overlap += 1;
        counts.same += usize::from(time.span == span);
        counts.value += usize::from(time.value == timex.value);
        if time.value != timex.value {
            problems
                .push(format!("value\t{words}\t{}\t{}\t{}", timex.value, time.value, time.rule));
        }
    }
    let unused = read.iter().zip(&used).filter(|(_, used)| !**used);
    problems.extend(unused.map(|(time, _)| {
        format!("not a time\t{}\t{}\t{}", time.span.of(&gold.text), time.value, time.rule)
    }));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, timexes: &[(usize, usize, &str)], expected: (usize, usize, usize)) {
        let timexes = timexes
            .iter()
            .map(|&(start, end, value)| Timex { start, end, value: value.to_owned() })
            .collect();
        let gold =
            Annotated { date: Some("2021-05-10".to_owned()), text: text.to_owned(), timexes };
        let article = article(&gold, Language::English);
        let mut counts = Counts::default();
        count(&gold, &times::read(&Text::of(&article)), &mut counts);
        assert_eq!((counts.overlap, counts.same, counts.value), expected);
    }

    #[test]
    fn the_same_words_and_value_count_three_times() {
        check("The bridge fell yesterday.", &[(16, 25, "2021-05-09")], (1, 1, 1));
    }

    #[test]
    fn overlapping_words_are_found_but_not_strictly() {
        check("The bridge fell last week.", &[(21, 25, "2021-W18")], (1, 0, 1));
    }

    #[test]
    fn offsets_count_characters() {
        check("Élan: it fell yesterday.", &[(14, 23, "2021-05-08")], (1, 1, 0));
    }
}
