//! What a number counts: the noun phrase after it, and its class.

use super::FigureKind;
use super::numeral::Numerals;
use super::tables::{Role, Unit, UnitKind};
use machtin_text::Language;
use std::ops::Range;

/// A counted noun phrase.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    /// Its syllables.
    pub(super) range: Range<usize>,
    /// The unit of its head, where the tables know it.
    pub(super) unit: Option<&'static Unit>,
}

/// Syllables of a noun phrase at most.
const PHRASE_MAX: usize = 8;

impl Numerals<'_> {
    /// The noun phrase that starts at `at`; none where nothing countable follows.
    pub(super) fn counted(&self, at: usize, several: bool) -> Option<Counted> {
        if self.language == Language::Vietnamese {
            self.vietnamese_noun(at)
        } else {
            self.english_noun(at, several)
        }
    }

    fn stops(&self, at: usize) -> bool {
        at >= self.to
            || !self.is_word(at)
            || self.syllables.get(at).is_some_and(|s| s.gap >= machtin_text::Gap::Line)
            || self.tables.stops.longest(self.syllables, at, self.to).is_some()
            || self.word(at).is_some_and(|(_, word)| {
                {
                    let inside =
                        matches!(word.role, Role::Last | Role::Half | Role::Zero | Role::Part);
                    // Digits in words are names here, but for `hai`.
                    !inside && (word.role != Role::Digit || self.key(at) == "hai")
                }
            })
    }

    fn count_unit(&self, at: usize) -> Option<(usize, &'static Unit)> {
        self.unit_at(at).filter(|(_, unit)| unit.kind == UnitKind::Kind(FigureKind::Count))
    }

    fn vietnamese_noun(&self, at: usize) -> Option<Counted> {
        let at = if matches!(self.key(at), "số" | "trong") && self.count_unit(at).is_none() {
            at + if self.key(at + 1) == "số" { 2 } else { 1 }
        } else {
            at
        };
        let found = self.count_unit(at);
        if found.is_none() && self.stops(at) {
            return None;
        }
        let mut end = found.map_or(at + 1, |(end, _)| end);
        let last = (at + PHRASE_MAX - 2).min(self.to);
        while end < last && !self.stops(end) {
            let cue = self.tables.slot_cues.longest(self.syllables, end, self.to).is_some();
            if cue {
                break;
            }
            end += 1;
        }
        Some(Counted { range: at..end, unit: found.map(|(_, unit)| unit) })
    }

    fn english_noun(&self, at: usize, several: bool) -> Option<Counted> {
        let mut at = at;
        if self.key(at) == "of" {
            at += 1;
        }
        if matches!(self.key(at), "the" | "its" | "their" | "his" | "all" | "our" | "these" | "'s")
        {
            at += 1;
        }
        let mut unit = None;
        let mut head = at;
        if self.key(at) == "-" && self.touches(at) && self.touches(at + 1) {
            if let Some((end, found)) = self.count_unit(at) {
                (unit, head) = (Some(found), end);
            }
            at += 1;
        }
        let mut end = head.max(at);
        let mut plural = at;
        while end < self.to && end < at + PHRASE_MAX {
            let inner = matches!(self.key(end), "-" | "'s") && self.touches(end) && end > at;
            let known = self.count_unit(end);
            if !inner && self.stops(end) && known.is_none() {
                break;
            }
            if let Some((after, found)) = known {
                head = after;
                unit = Some(found);
                end = after;
                continue;
            }
            let key = self.key(end);
            if unit.is_some() && !key.ends_with('s') {
                break;
            }
            if key.len() > 3 && key.ends_with('s') && !key.ends_with("ss") && !inner {
                plural = end + 1;
            }
            end += 1;
        }
        let end = if unit.is_some() {
            head.max(at)
        } else if plural > at {
            plural
        } else if several {
            return None;
        } else {
            end.min(at + 2)
        };
        (end > at).then_some(Counted { range: at..end, unit })
    }
}
