//! The words around a match, with the match marked.

use super::Snippet;
use frostem::Stemmer;
use machtin::text::{SyllableKind, Syllables};
use std::collections::BTreeSet;

/// Bytes of a snippet, about.
const WINDOW: usize = 240;

/// The syllables and stems whose places are marked.
pub(crate) struct Marked {
    pub(crate) terms: BTreeSet<String>,
    pub(crate) stemmer: Stemmer,
}

/// The stretch of a text that holds the most different matches, the first of several.
pub(crate) fn around(text: &str, marked: &Marked) -> Snippet {
    let syllables = Syllables::of(text);
    let mut matches: Vec<(usize, usize, &str)> = Vec::new();
    for syllable in syllables.iter().filter(|s| s.kind != SyllableKind::Mark) {
        let key = syllables.key(syllable);
        let fits = marked.terms.contains(key)
            || super::analysis::stem(&marked.stemmer, key)
                .is_some_and(|stem| marked.terms.contains(&stem));
        if fits {
            matches.push((syllable.span.start, syllable.span.end, key));
        }
    }
    let best = (0..matches.len()).max_by_key(|&first| {
        let end = matches[first].0 + WINDOW * 2 / 3;
        let inside = matches[first..].iter().take_while(|found| found.1 <= end);
        let different: BTreeSet<&str> = inside.map(|found| found.2).collect();
        (different.len(), usize::MAX - first)
    });
    let from = best.map_or(0, |first| matches[first].0.saturating_sub(WINDOW / 4));
    let (start, end) = stretch(text, from, best.map_or(0, |first| matches[first].0));
    let mut marks: Vec<(usize, usize)> = Vec::new();
    for (from, to, _) in matches.into_iter().filter(|found| start <= found.0 && found.1 <= end) {
        let between = |last: &(usize, usize)| text.get(start + last.1..from);
        match marks.last_mut() {
            // Neighbours are one mark: `biểu tình`, not `biểu` and `tình`.
            Some(last) if between(last).is_some_and(|gap| matches!(gap, " " | "_")) => {
                last.1 = to - start;
            }
            _ => marks.push((from - start, to - start)),
        }
    }
    Snippet { text: text.get(start..end).unwrap_or_default().to_owned(), start, marks }
}

/// A window that starts and ends between words, and does not run over a blank line at its start.
fn stretch(text: &str, from: usize, first: usize) -> (usize, usize) {
    let mut start = text.floor_char_boundary(from);
    let end = text.floor_char_boundary((start + WINDOW).min(text.len()));
    let mut stop = end;
    if start > 0 {
        let space = text[start..].find(char::is_whitespace).map_or(start, |at| start + at + 1);
        start = if space <= first { space } else { start };
    }
    start = text.ceil_char_boundary(start);
    if let Some(blank) = text.get(start..first).and_then(|head| head.rfind("\n\n")) {
        start += blank + 2;
    }
    if stop < text.len() {
        stop = text[..stop].rfind(char::is_whitespace).filter(|at| *at > first).unwrap_or(stop);
    }
    (start, stop.max(start))
}
