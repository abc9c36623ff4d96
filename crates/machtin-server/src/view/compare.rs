//! Two articles side by side: what both print is dim, figures of only one are bright.

use crate::text::{readable, tag};
use crate::view::story::ArticleLine;
use crate::words::Words;
use machtin::json::{FigureJson, ReadingJson};
use std::collections::BTreeSet;

/// Sentences shown of each.
const SENTENCES: usize = 400;

pub(crate) struct SideView {
    pub(crate) article: ArticleLine,
    pub(crate) lang: &'static str,
    pub(crate) sentences: Vec<SentenceView>,
    /// Figures that only this article prints, in words.
    pub(crate) own: Vec<(String, String)>,
}

pub(crate) struct SentenceView {
    pub(crate) shared: bool,
    pub(crate) parts: Vec<SidePart>,
    pub(crate) href: String,
}

pub(crate) struct SidePart {
    pub(crate) text: String,
    pub(crate) bright: bool,
}

/// Both sides.
pub(crate) fn view(a: &ReadingJson, b: &ReadingJson, words: Words) -> [SideView; 2] {
    [side(a, b, words), side(b, a, words)]
}

fn side(reading: &ReadingJson, other: &ReadingJson, words: Words) -> SideView {
    let elsewhere: BTreeSet<String> = sentences(other).map(|(s, e)| key(other, s, e)).collect();
    let values: BTreeSet<String> = other.figures.iter().map(value).collect();
    let own: Vec<&FigureJson> =
        reading.figures.iter().filter(|figure| !values.contains(&value(figure))).collect();
    let mut listed = BTreeSet::new();
    SideView {
        article: ArticleLine::of(reading, words),
        lang: tag(&reading.lang),
        sentences: sentences(reading)
            .take(SENTENCES)
            .map(|(start, end)| {
                let shared = elsewhere.contains(&key(reading, start, end));
                let href = format!("/evidence/{}/{start}-{end}", reading.id);
                let figures = if shared { &[][..] } else { &own[..] };
                SentenceView { shared, parts: parts(reading, start, end, figures), href }
            })
            .collect(),
        own: own
            .iter()
            .filter(|figure| figure.slot.as_deref().is_some_and(|slot| slot != "ordinal"))
            .filter(|figure| listed.insert(value(figure)))
            .map(|figure| {
                (words.slot(figure.slot.as_deref().unwrap_or_default()), words.in_words(*figure))
            })
            .collect(),
    }
}

fn sentences(reading: &ReadingJson) -> impl Iterator<Item = (usize, usize)> + '_ {
    reading.title.iter().chain(&reading.sentences).map(|range| (range.start, range.end))
}

/// Two sentences with one key are the same but for how they are written.
fn key(reading: &ReadingJson, start: usize, end: usize) -> String {
    let words = reading.text.get(start..end).unwrap_or_default();
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Two figures with one value say the same.
fn value(figure: &FigureJson) -> String {
    format!("{:?} {:?} {:?} {:?}", figure.lo, figure.hi, figure.unit, figure.kind)
}

fn parts(reading: &ReadingJson, start: usize, end: usize, own: &[&FigureJson]) -> Vec<SidePart> {
    let segmented = reading.form == "segmented";
    let mut parts = Vec::new();
    let mut at = start;
    let mut add = |from: usize, to: usize, bright: bool| {
        let words = reading.text.get(from..to).unwrap_or_default();
        let text = readable(words, segmented);
        if !text.is_empty() {
            // Blanks at the edges part words.
            let (lead, trail) =
                (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
            let blank = |yes: bool| if yes { " " } else { "" };
            parts.push(SidePart { text: format!("{}{text}{}", blank(lead), blank(trail)), bright });
        }
    };
    for figure in own {
        if figure.start >= at && figure.end <= end {
            add(at, figure.start, false);
            add(figure.start, figure.end, true);
            at = figure.end;
        }
    }
    add(at, end, false);
    parts
}
