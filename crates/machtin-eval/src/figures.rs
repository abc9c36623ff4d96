//! `machtin-eval figures`: scores figures on English sentences annotated with quantities.
//!
//! Needs a JSON file of `[{text, quantities[{change, value}]}]`, where `change` is `=`, `~`
//! (about), `>`, `<`, `up` or `down`. A quantity is found when a figure of its sentence has its
//! first number, and right when the bound has its sign too; `up` and `down` take any bound.
//!
//! The annotation writes percentages as printed, begins hundreds at 100 and dozens at 12, counts
//! no ordinals, ranks and `several`; figures are converted to that before they are compared.

use crate::{Outcome, Verdict, floors};
use machtin_extract::{Bound, Figure, FigureKind, Text, figures, times};
use machtin_text::{Article, Language};
use serde::Deserialize;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// The name of the corpus in the floors file.
const CORPUS: &str = "figures";

/// Arguments of `figures`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The annotated sentences.
    file: PathBuf,
    /// Print each sentence with what was missed and what was read besides.
    #[arg(long)]
    errors: bool,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    quantities: Vec<Quantity>,
}

#[derive(Deserialize)]
struct Quantity {
    change: String,
    value: serde_json::Value,
}

/// Scores the sentences of a file.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    if !args.file.is_file() {
        writeln!(out, "skipped: there is no file {}", args.file.display())?;
        return Ok(Verdict::Passed);
    }
    let sentences: Vec<Sentence> = serde_json::from_slice(&fs::read(&args.file)?)?;
    let mut count = Count::default();
    for sentence in &sentences {
        let before = count;
        let (missed, besides) = count.add(sentence);
        if args.errors && (count.right - before.right < sentence.quantities.len()) {
            writeln!(out, "{}\n  missed {missed:?}, besides {besides:?}", sentence.text)?;
        }
    }
    writeln!(out, "gold {} system {}", count.gold, count.system)?;
    let measures = [("value", count.f1(count.found)), ("value_change", count.f1(count.right))];
    let checksum = floors::checksum(&[&args.file])?;
    writeln!(out, "corpus {CORPUS} {checksum}")?;
    floors::judge(CORPUS, &checksum, &measures, out)
}

/// Quantities annotated, read, found, and found with their sign.
#[derive(Clone, Copy, Default)]
struct Count {
    gold: usize,
    system: usize,
    found: usize,
    right: usize,
}

impl Count {
    /// Compares a sentence; returns the numbers missed and those read besides.
    fn add(&mut self, sentence: &Sentence) -> (Vec<f64>, Vec<f64>) {
        let gold: Vec<(f64, &str)> = sentence
            .quantities
            .iter()
            .filter_map(|q| Some((first_number(&q.value)?, q.change.as_str())))
            .collect();
        let mut left = read(&sentence.text);
        self.gold += gold.len();
        self.system += left.len();
        let mut missed = Vec::new();
        for (value, change) in gold {
            let same = |n: f64| (n - value).abs() <= 1e-6 * value.abs().max(1.0);
            let signed = |sign: &str| sign == change || matches!(change, "up" | "down");
            let best = (0..left.len())
                .filter(|&n| same(left[n].0))
                .max_by_key(|&n| (signed(left[n].1), std::cmp::Reverse(n)));
            match best {
                Some(n) => {
                    self.found += 1;
                    self.right += usize::from(signed(left.remove(n).1));
                }
                None => missed.push(value),
            }
        }
        (missed, left.into_iter().map(|(value, _)| value).collect())
    }

    fn f1(&self, hits: usize) -> f64 {
        share(2 * hits, self.gold + self.system)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// The numbers of a sentence with their signs, as the annotation writes them.
fn read(sentence: &str) -> Vec<(f64, &'static str)> {
    let article = Article::of(Language::English, sentence);
    let text = Text::of(&article);
    let times = times::read(&text);
    figures::read(&text, &times, &[], &[])
        .iter()
        .filter_map(|figure| Some((value(figure, &text)?, sign(figure.bound))))
        .collect()
}

/// The number of a figure in the annotation's way; none for what it does not annotate.
fn value(figure: &Figure, text: &Text<'_>) -> Option<f64> {
    if matches!(figure.kind, FigureKind::Ordinal | FigureKind::Rank) {
        return None;
    }
    if let Some(point) = figure.point.or(figure.lo.filter(|_| figure.bound != Bound::Magnitude)) {
        let words = text.words(figure.span);
        let percent = ["%", "cent", "pc", "pct"].iter().any(|sign| words.contains(sign));
        let scaled = percent && figure.kind == FigureKind::Fraction;
        return Some(if scaled { (point * 1e11).round() / 1e9 } else { point });
    }
    // Hundreds are 200 to 999 here and begin at 100 there.
    figure.hi.and(figure.lo).map(|lo| if lo < 2.0 { lo } else { lo / 2.0 })
}

const fn sign(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "=",
        Bound::About | Bound::Nearly | Bound::Magnitude => "~",
        Bound::MoreThan | Bound::AtLeast => ">",
        Bound::LessThan | Bound::AtMost => "<",
    }
}

/// The first number in an annotated value (`13.0`, `3.0 - 4.0`, `-19`).
fn first_number(value: &serde_json::Value) -> Option<f64> {
    let text = match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let number: f64 = rest[..end].trim_end_matches('.').parse().ok()?;
    Some(if text[..start].ends_with('-') { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, change: &str, value: &str, expected: (usize, usize)) {
        let value = serde_json::Value::String(value.to_owned());
        let quantities = vec![Quantity { change: change.to_owned(), value }];
        let mut count = Count::default();
        count.add(&Sentence { text: text.to_owned(), quantities });
        assert_eq!((count.found, count.right), expected, "{text}");
    }

    #[test]
    fn a_number_is_found_and_its_sign_is_right() {
        check("The mill employs more than 900 people.", ">", "900.0", (1, 1));
        check("The mill employs more than 900 people.", "=", "900.0", (1, 0));
        check("Sales fell 4 percent.", "down", "4", (1, 1));
        check("The road is 5 to 7 km long.", "=", "5.0-7.0", (1, 1));
        check("Hundreds of people came.", "~", "100-1000", (1, 1));
        check("The road is 5 km long.", "=", "6", (0, 0));
    }
}
