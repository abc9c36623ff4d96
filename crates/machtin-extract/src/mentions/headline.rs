//! Names in headlines whose capitals tell nothing.

use super::MentionKind;
use super::lexicon::{LEXICON, Phrases};
use super::view::{Case, Found, View};
use std::ops::Range;

/// Finds places, bodies and the names that the rest of the article printed.
pub(crate) fn scan(
    view: &View<'_>,
    part: Range<usize>,
    known: &Phrases<MentionKind>,
    found: &mut Vec<Found>,
) {
    let keys = &view.text.syllables;
    let mut at = part.start;
    while at < part.end {
        let case = |n: usize| view.case(n);
        let name = known.longest(keys, at, part.end, case).map(|(n, kind)| (n, *kind));
        let place = LEXICON
            .places
            .longest(keys, at, part.end, case)
            .filter(|(n, _)| *n > 1 || view.printed(at).chars().count() > 4)
            .map(|(n, _)| (n, MentionKind::Place));
        let body = LEXICON
            .bodies
            .longest(keys, at, part.end, case)
            .filter(|(n, ())| *n > 1 || view.case(at) == Case::Upper && view.key(at) != "us")
            .map(|(n, ())| (n, MentionKind::Organisation));
        let best = [name, place, body].into_iter().flatten().max_by_key(|(n, _)| *n);
        match best {
            Some((n, kind)) => {
                found.push(Found::new(at..at + n, kind));
                at += n;
            }
            None => at += 1,
        }
    }
}
