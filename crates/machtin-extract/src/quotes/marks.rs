//! Pairs quotation marks.

use crate::mentions::view::View;
use machtin_text::Gap;
use std::ops::Range;

/// Words between quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Index of the opening mark.
    pub(super) open: usize,
    /// The words, marks left out.
    pub(super) inner: Range<usize>,
    /// Index past the closing mark.
    pub(super) end: usize,
}

/// Quoted pieces of a paragraph, in order and disjoint. A mark that nothing closes ends with the
/// paragraph if it opened it, and is passed over otherwise. Linear.
pub(super) fn pieces(view: &View<'_>, paragraph: &Range<usize>) -> Vec<Piece> {
    let mut found = Vec::new();
    if !paragraph.clone().any(|at| opening(view, at, paragraph).is_some()) {
        return found;
    }
    let closers = closers(view, paragraph);
    let mut at = paragraph.start;
    while at < paragraph.end {
        let Some(kind) = opening(view, at, paragraph) else {
            at += 1;
            continue;
        };
        let close = closers[kind].get(at - paragraph.start).copied().flatten();
        let close =
            close.or_else(|| (at == paragraph.start && kind != STRAIGHT).then_some(paragraph.end));
        let Some(close) = close.filter(|close| *close > at + 1) else {
            at += 1;
            continue;
        };
        let end = (close + 1).min(paragraph.end);
        found.push(Piece { open: at, inner: at + 1..close, end });
        at = end;
    }
    found
}

const CURLY: usize = 0;
const ANGLE: usize = 1;
const SINGLE: usize = 2;
const STRAIGHT: usize = 3;

fn opening(view: &View<'_>, at: usize, paragraph: &Range<usize>) -> Option<usize> {
    if view.is_word(at) {
        return None;
    }
    match view.key(at) {
        "“" | "„" => Some(CURLY),
        "«" => Some(ANGLE),
        "\"" => Some(STRAIGHT),
        "'" => {
            let free = at == paragraph.start || view.gap(at) != Gap::None;
            (free && view.gap(at + 1) == Gap::None).then_some(SINGLE)
        }
        "`" if view.key(at + 1) == "`" => None,
        _ => None,
    }
}

/// For each kind of mark and place, the first closing mark after that place.
fn closers(view: &View<'_>, paragraph: &Range<usize>) -> [Vec<Option<usize>>; 4] {
    let mut next: [Option<usize>; 4] = [None; 4];
    // What closes a straight mark outside the curly pair that is being passed.
    let mut outside = None;
    let mut lists: [Vec<Option<usize>>; 4] = std::array::from_fn(|_| vec![None; paragraph.len()]);
    for at in paragraph.clone().rev() {
        for (list, next) in lists.iter_mut().zip(next) {
            list[at - paragraph.start] = next;
        }
        match view.key(at) {
            // Writers mix `"` before and `”` after; a pair inside straight marks is left alone.
            "”" => {
                next[CURLY] = Some(at);
                outside = next[STRAIGHT].replace(at);
            }
            "“" => {
                next[CURLY] = Some(at);
                next[STRAIGHT] = outside.take().or(next[STRAIGHT]);
            }
            "»" => next[ANGLE] = Some(at),
            "\"" => {
                next[STRAIGHT] = Some(at);
                next[CURLY] = Some(at);
            }
            "'" if view.gap(at) == Gap::None
                && (at + 1 >= paragraph.end
                    || view.gap(at + 1) != Gap::None
                    || !view.is_word(at + 1)) =>
            {
                next[SINGLE] = Some(at);
            }
            _ => {}
        }
    }
    lists
}
