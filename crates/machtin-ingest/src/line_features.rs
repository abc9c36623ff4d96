//! What the model of scraped text sees of each line: numbers from its words, its place and its
//! neighbours, the same for every language.

use crate::furniture::{is_prose, opens_section, prose_zone};
use crate::lines::Line;
use std::collections::BTreeMap;

/// Names of the features, in order; the model file repeats them.
pub(crate) const FEATURES: &[&str] = &[
    "words",
    "word_length",
    "ends",
    "colon",
    "commas",
    "capitals",
    "digits",
    "stops",
    "known",
    "section",
    "since_section",
    "from_start",
    "to_end",
    "position",
    "before_words",
    "before_ends",
    "before_known",
    "after_words",
    "after_ends",
    "after_known",
    "before2_words",
    "after2_words",
    "from_prose",
    "to_prose",
    "prose_before",
    "prose_after",
    "in_zone",
    "zone_start",
    "zone_end",
    "prose",
    "lower",
    "symbols",
    "repeated",
    "window",
    "marker",
    "quote",
];

/// Distances are counted to this many lines.
const FAR: f32 = 30.0;

/// The features of every line, one row a line. Linear in the text.
pub(crate) fn line_features(
    text: &str,
    lines: &[Line],
    known: &[Option<&'static str>],
) -> Vec<Vec<f32>> {
    let zone = prose_zone(lines, known);
    let words: Vec<f32> = lines.iter().map(|line| small(line.words)).collect();
    let full: Vec<bool> = lines.iter().map(|line| line.words >= 12 && line.ends_sentence).collect();
    let from_prose = distances(full.iter().copied());
    let mut to_prose = distances(full.iter().rev().copied());
    to_prose.reverse();
    let mut repeats: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        *repeats.entry(line.key.as_str()).or_default() += 1;
    }
    let prose_words = |at: usize| if is_prose(&lines[at]) { words[at] } else { 0.0 };
    let prose: f32 = (0..lines.len()).map(prose_words).sum();
    let mut before = 0.0;
    let mut since_section = FAR;
    let mut rows = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let printed = line.span.of(text);
        let chars = small(printed.chars().count()).max(1.0);
        let count = |test: fn(char) -> bool| small(printed.chars().filter(|c| test(*c)).count());
        let per_word = |value: f32| value / words[at].max(1.0);
        let section = opens_section(line);
        since_section = if section { 0.0 } else { (since_section + 1.0).min(FAR) };
        let look = |offset: isize| {
            at.checked_add_signed(offset)
                .filter(|at| *at < lines.len())
                .map_or([-1.0, -1.0, -1.0], |at| {
                    [words[at], flag(lines[at].ends_sentence), flag(known[at].is_some())]
                })
        };
        let window = &words[at.saturating_sub(3)..(at + 4).min(words.len())];
        let signed = |edge: usize| (small(at) - small(edge)).clamp(-FAR, FAR);
        let mut row = vec![
            words[at],
            chars / words[at].max(1.0),
            flag(line.ends_sentence && !printed.ends_with([':', ';'])),
            flag(printed.ends_with(':')),
            per_word(count(|c| c == ',')),
            per_word(small(
                printed
                    .split_whitespace()
                    .filter(|word| word.starts_with(char::is_uppercase))
                    .count(),
            )),
            count(|c| c.is_ascii_digit()) / chars,
            per_word(count(|c| matches!(c, '.' | '!' | '?'))),
            flag(known[at].is_some()),
            flag(section),
            since_section,
            small(at).min(FAR),
            small(lines.len() - 1 - at).min(FAR),
            small(at) / small(lines.len()),
        ];
        row.extend(look(-1));
        row.extend(look(1));
        row.extend([
            look(-2)[0],
            look(2)[0],
            from_prose[at],
            to_prose[at],
            before / prose.max(1.0),
            (prose - before - prose_words(at)) / prose.max(1.0),
            flag(zone.contains(&at)),
            signed(zone.start),
            signed(zone.end),
            prose,
            flag(printed.starts_with(char::is_lowercase)),
            per_word(count(|c| matches!(c, '@' | '©' | '|' | '/' | '>' | '#' | '_' | '»' | '→'))),
            small(repeats[line.key.as_str()].min(9)),
            window.iter().sum::<f32>() / small(window.len()),
            flag(
                printed.starts_with(['•', '-', '–', '*', '·'])
                    || printed.starts_with(|c: char| c.is_ascii_digit()),
            ),
            flag(printed.starts_with(['"', '“', '‘', '«'])),
        ]);
        rows.push(row);
        before += prose_words(at);
    }
    rows
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// Counts here are far below the integers that `f32` holds exactly.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// How many lines back the last marked line stands.
fn distances(marked: impl Iterator<Item = bool>) -> Vec<f32> {
    let mut far = FAR;
    marked
        .map(|here| {
            let distance = far;
            far = if here { 1.0 } else { (far + 1.0).min(FAR) };
            distance
        })
        .collect()
}
