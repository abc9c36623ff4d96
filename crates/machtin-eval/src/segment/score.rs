//! Word F1 on the development set, and speed.

use super::corpus::{Gold, underscored};
use machtin_segment::{Mode, Segmenter};
use machtin_text::Span;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// Scores on raw and on tokenised sentences.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scores {
    pub(crate) raw: Counts,
    pub(crate) tokenised: Counts,
}

/// Gold, found and right tokens, gold and found names.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    gold: u32,
    found: u32,
    right: u32,
    names: u32,
    names_right: u32,
}

impl Counts {
    pub(crate) fn f1(&self) -> f64 {
        200.0 * f64::from(self.right) / f64::from((self.gold + self.found).max(1))
    }

    pub(crate) fn name_recall(&self) -> f64 {
        100.0 * f64::from(self.names_right) / f64::from(self.names.max(1))
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "raw F1 {:.2}, names {:.1} %; tokenised F1 {:.2}, names {:.1} %",
            self.raw.f1(),
            self.raw.name_recall(),
            self.tokenised.f1(),
            self.tokenised.name_recall()
        )
    }
}

/// Scores the prepared development set; spans are over the characters without white space.
pub(crate) fn dev(
    segmenter: &Segmenter,
    dir: &Path,
    mut errors: Option<&mut dyn Write>,
) -> Result<Scores, Box<dyn Error>> {
    let read = |name: &str| fs::read_to_string(dir.join("dev").join(name));
    let (gold, names) = (read("uddev.gold")?, read("uddev.names")?);
    let (raw, tokenised) = (read("uddev.raw")?, read("uddev.pretok")?);
    let mut scores = Scores::default();
    let mut tokens = Vec::new();
    for (counts, text) in [(&mut scores.raw, &raw), (&mut scores.tokenised, &tokenised)] {
        for ((gold, names), line) in gold.lines().zip(names.lines()).zip(text.lines()) {
            tokens.clear();
            segmenter.segment_as(Mode::Redo, line, Span::new(0, line.len()), &mut tokens);
            let words: Vec<&str> = tokens.iter().map(|token| token.of(line)).collect();
            let gold_words: Vec<&str> = gold.split('\t').collect();
            let (gold_spans, found) = (spans(&gold_words), spans(&words));
            let flags: Vec<bool> = names.split_whitespace().map(|flag| flag == "1").collect();
            let own: BTreeSet<_> = found.iter().copied().collect();
            let all: BTreeSet<_> = gold_spans.iter().copied().collect();
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            counts.gold += count(gold_spans.len());
            counts.found += count(found.len());
            counts.right += count(own.intersection(&all).count());
            for (span, &name) in gold_spans.iter().zip(&flags) {
                counts.names += u32::from(name);
                counts.names_right += u32::from(name && own.contains(span));
            }
            if let Some(out) = errors.as_mut() {
                let wrong =
                    |words: &[&str], spans: &[(usize, usize)], other: &BTreeSet<(usize, usize)>| {
                        let list: Vec<String> = words
                            .iter()
                            .zip(spans)
                            .filter(|(_, span)| !other.contains(*span))
                            .map(|(word, _)| underscored(word))
                            .collect();
                        list.join(" ")
                    };
                if own != all {
                    writeln!(
                        out,
                        "{}\t{}",
                        wrong(&gold_words, &gold_spans, &own),
                        wrong(&words, &found, &all)
                    )?;
                }
            }
        }
        errors = None;
    }
    Ok(scores)
}

impl Counts {
    /// Adds what a segmenter finds in raw sentences whose tokens are known.
    pub(crate) fn add(&mut self, segmenter: &Segmenter, sentences: &[Gold]) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut tokens = Vec::new();
        for gold in sentences {
            tokens.clear();
            let whole = Span::new(0, gold.text.len());
            segmenter.segment_as(Mode::Redo, &gold.text, whole, &mut tokens);
            let own: BTreeSet<_> = tokens.iter().map(|t| (t.start, t.end)).collect();
            self.gold += count(gold.tokens.len());
            self.found += count(tokens.len());
            self.right +=
                count(gold.tokens.iter().filter(|t| own.contains(&(t.start, t.end))).count());
        }
    }
}

fn spans(words: &[&str]) -> Vec<(usize, usize)> {
    let mut at = 0;
    words
        .iter()
        .map(|word| {
            let length = word.chars().filter(|c| !c.is_whitespace() && *c != '_').count();
            at += length;
            (at - length, at)
        })
        .collect()
}

/// Segments a text over and over and says how many megabytes a second.
pub(crate) fn speed(
    segmenter: &Segmenter,
    text: &str,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let mut tokens: Vec<Span> = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let mut count = 0;
        for line in text.lines() {
            tokens.clear();
            segmenter.segment_as(Mode::Redo, line, Span::new(0, line.len()), &mut tokens);
            count += tokens.len();
        }
        let seconds = start.elapsed().as_secs_f64();
        let megabytes = f64::from(u32::try_from(text.len())?) / 1e6;
        writeln!(out, "{:.1} MB/s, {count} tokens", megabytes / seconds)?;
    }
    Ok(())
}
