//! What the words around a number say of it: slot, mode, speaker.

use super::scan::{Draft, Scanner};
use super::tables::SlotRule;
use super::{FigureKind, Mode};
use crate::quotes::Speaker;
use crate::{Mention, Quote};
use machtin_text::{Language, Span};

/// Syllables on either side in which a cue names a slot.
const SLOT_REACH: usize = 12;
/// The same for words that say whose number is told.
const SUBJECT_REACH: usize = 24;
/// Syllables before a number in which a cue sets the mode.
const MODE_REACH: usize = 18;
/// What reaching back over the figure before costs.
const BEYOND: usize = 10;
/// Syllables before a word of the future in which a hope counts.
const HOPE_REACH: usize = 4;
/// What crossing a comma or a conjunction costs, in syllables.
const CROSSING: usize = 6;
/// What a cue far from the noun it stands with costs on the left side.
const SENTENCE_REACH: usize = 40;

impl Scanner<'_> {
    /// The slot of a draft whose neighbours end at `before` and start at `after`.
    pub(super) fn slot(&self, draft: &Draft, before: usize, after: usize) -> Option<&'static str> {
        if let Some(slot) = draft.fixed_slot {
            return Some(slot);
        }
        let class = draft.class;
        let standing = match draft.kind {
            FigureKind::Ordinal => Some("ordinal").filter(|_| class != "district"),
            FigureKind::Rank => {
                Some("rank").filter(|_| !matches!(class, "seat" | "vote" | "goal" | "medal"))
            }
            _ if draft.is_open() => return None,
            _ => None,
        };
        if standing.is_some() {
            return standing;
        }
        let cue = self.nearest_cue(draft, before, after);
        let plain = self.numerals.tables.plain_slots.iter().find(|rule| rule.counts(class));
        // Words that name the slot by themselves need no cue.
        if matches!(class, "dead" | "injured" | "age" | "score" | "ratio") {
            return plain.map(|rule| rule.slot);
        }
        cue.or_else(|| plain.map(|rule| rule.slot))
    }

    /// `put the number at 2,000`: the number spoken of before.
    pub(super) fn is_same_number(&self, draft: &Draft, counted: bool) -> bool {
        let left = draft.start.saturating_sub(4).max(self.from);
        let bare = !self.numerals.is_word(draft.end) && draft.kind == FigureKind::Count;
        let only = draft.start > self.from
            && matches!(self.numerals.key(draft.start - 1), "chỉ" | "only" | "just");
        draft.class == "-"
            && (bare && (only || counted)
                || (left..draft.start).any(|at| {
                    matches!(self.numerals.key(at), "number" | "figure" | "toll" | "count")
                        || self.numerals.key(at) == "con" && self.numerals.key(at + 1) == "số"
                }))
    }

    fn nearest_cue(&self, draft: &Draft, before: usize, after: usize) -> Option<&'static str> {
        let mut best: Option<(usize, &SlotRule)> = None;
        let mut offer = |distance: usize, rules: &'static [SlotRule]| {
            let Some(rule) = rules.iter().find(|rule| rule.counts(draft.class)) else { return };
            let nearer = best.is_none_or(|(least, found)| {
                distance < least || distance == least && rule.rank < found.rank
            });
            if nearer {
                best = Some((distance, rule));
            }
        };
        let noun_end = draft.counted.as_ref().map_or(draft.end, |range| range.end.max(draft.end));
        // Inside the noun phrase first, then to the right.
        let mut cost = 0;
        let mut at = draft.end;
        let right = (noun_end + SLOT_REACH).min(after).min(self.numerals.to);
        while at < right {
            let key = self.numerals.key(at);
            if matches!(key, "." | ";" | ":" | "?" | "!") && !self.numerals.touches(at + 1) {
                break;
            }
            if let Some((end, rules)) = self.cue_at(at) {
                offer(at.saturating_sub(noun_end) + cost, rules);
                at = end;
                continue;
            }
            cost += crossing(key);
            at += 1;
        }
        // To the left phrases are read forwards, so that the longest counts.
        // What a bare number counts may be said at the start: `số người chết … lên 11`.
        let bare = draft.class == "-";
        let reach = if bare { SUBJECT_REACH } else { SLOT_REACH };
        let left = draft.start.saturating_sub(reach).max(self.from);
        let left = (left..draft.start)
            .rev()
            .find(|&at| matches!(self.numerals.key(at), ";" | "?" | "!"))
            .map_or(left, |at| at + 1);
        let mut at = left;
        while at < draft.start {
            let Some((end, rules)) = self.cue_at(at) else {
                at += 1;
                continue;
            };
            if end <= draft.start {
                let crossed: usize =
                    (end..draft.start).map(|n| crossing(self.numerals.key(n))).sum();
                let earlier = if at < before { BEYOND } else { 0 };
                let distance = draft.start - end + crossed + earlier;
                if bare && self.names_a_number(at) {
                    offer(0, rules);
                } else if draft.start - at <= SLOT_REACH {
                    offer(distance, rules);
                }
            }
            at = end;
        }
        best.map(|(_, rule)| rule.slot)
    }

    /// Whether a cue says whose number is told: `số người chết`, `number of dead`, `death toll`.
    fn names_a_number(&self, at: usize) -> bool {
        let key = |at: usize| self.numerals.key(at);
        let back = |n: usize| at.checked_sub(n).map_or("", key);
        key(at) == "số"
            || back(1) == "số"
            || back(2) == "số" && back(1) == "người"
            || back(1) == "of" && matches!(back(2), "number" | "toll")
            || matches!(key(at + 1), "toll" | "tolls")
    }

    fn cue_at(&self, at: usize) -> Option<(usize, &'static [SlotRule])> {
        let tables = self.numerals.tables;
        tables
            .slot_cues
            .longest(self.numerals.syllables, at, self.numerals.to)
            .map(|(end, rules)| (end, rules.as_slice()))
    }

    /// How a number is meant, by the words of its sentence.
    pub(super) fn mode(&self, draft: &Draft, slot: Option<&str>) -> Mode {
        let left = draft.start.saturating_sub(MODE_REACH).max(self.from);
        let mut clause = true;
        for at in (left..draft.start).rev() {
            let key = self.numerals.key(at);
            if matches!(key, ";" | "\"" | "”" | "“" | "?" | "!") {
                break;
            }
            clause &= key != ",";
            if let Some(mode) = self.mode_at(at).filter(|mode| fits(*mode, clause, slot)) {
                // `hy vọng sẽ có`: the hope says more than the future.
                let hoped = mode == Mode::Forecast
                    && (at.saturating_sub(HOPE_REACH).max(self.from)..at)
                        .any(|n| self.mode_at(n) == Some(Mode::Hope));
                return if hoped { Mode::Hope } else { mode };
            }
        }
        for at in draft.end..(draft.end + 7).min(self.numerals.to) {
            if !self.numerals.is_word(at) && !self.numerals.touches(at) {
                break;
            }
            if let Some(mode) = self.mode_at(at).filter(|mode| fits(*mode, true, slot)) {
                return mode;
            }
        }
        // The head of the sentence: `theo kết quả tạm thời, ...`.
        let head = (self.from + 8).min(draft.start);
        if draft.start - self.from < SENTENCE_REACH {
            for at in self.from..head {
                if let Some(mode) = self.mode_at(at).filter(|mode| fits(*mode, false, slot)) {
                    return mode;
                }
            }
        }
        if self.numerals.key(draft.start) == "estimated" { Mode::Estimated } else { Mode::Asserted }
    }

    fn mode_at(&self, at: usize) -> Option<Mode> {
        let found =
            self.numerals.tables.modes.longest(self.numerals.syllables, at, self.numerals.to)?;
        Some(*found.1)
    }

    /// Who says a number, by `theo X` and `according to X` in its sentence.
    pub(super) fn source(&self, draft: &Draft, mentions: &[Mention]) -> Option<Speaker> {
        let cue = self.source?;
        let (start, end) = cue;
        if draft.start < end && draft.start >= start {
            return None;
        }
        let span = self.span(start, end)?;
        let first = mentions.partition_point(|mention| mention.span.end <= span.start);
        let mention = mentions.get(first).filter(|m| span.contains(m.span)).map(|_| first);
        Some(Speaker { span: mention.map_or(span, |at| mentions[at].span), mention })
    }

    /// The words after `theo`, `according to` in the part, looked for once.
    pub(super) fn find_source(&mut self) {
        let vietnamese = self.numerals.language == Language::Vietnamese;
        for at in self.from..self.numerals.to {
            let key = self.numerals.key(at);
            let start = match (vietnamese, key) {
                (true, "theo") if at == self.from || !self.numerals.is_word(at - 1) => at + 1,
                (false, "according") if self.numerals.key(at + 1) == "to" => at + 2,
                _ => continue,
            };
            let end = (start..self.numerals.to.min(start + 14))
                .find(|&n| {
                    !self.numerals.is_word(n)
                        && !matches!(self.numerals.key(n), "-" | "(" | ")" | "'s")
                        || matches!(self.numerals.key(n), "thì" | "cho" | "ngày" | "hôm" | "on")
                })
                .unwrap_or(start);
            let dull = matches!(
                self.numerals.key(start),
                "kết" | "kế" | "quy" | "luật" | "lịch" | "đó" | "hướng" | "dự" | "tỷ" | "ước" | "thống" | "số"
                    | "the" if self.numerals.key(start + 1) == "plan" || vietnamese
            );
            if end > start && !dull {
                self.source = Some((start, end));
                return;
            }
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Option<Span> {
        let first = self.numerals.syllables.get(start)?;
        let last = self.numerals.syllables.get(end.checked_sub(1)?)?;
        Some(Span::new(first.span.start, last.span.end))
    }
}

/// Quotes around a span looked at, from the one that starts last.
const QUOTES_BACK: usize = 8;

/// The narrowest quote around a span.
pub(super) fn enclosing(quotes: &[Quote], span: Span) -> Option<&Quote> {
    let end = quotes.partition_point(|quote| quote.span.start <= span.start);
    quotes[end.saturating_sub(QUOTES_BACK)..end]
        .iter()
        .filter(|quote| quote.span.contains(span))
        .min_by_key(|quote| quote.span.len())
}

fn crossing(key: &str) -> usize {
    match key {
        "," | "và" | "and" | "while" | "but" | "còn" | "nhưng" | "." | "(" | ")" => CROSSING,
        _ => 0,
    }
}

/// Slots that stand, whatever is planned for what they count.
const STANDING: &[&str] = &[
    "age",
    "districts",
    "districts_annulled",
    "districts_recount",
    "members",
    "ordinal",
    "parliament_size",
    "parties",
    "rank",
];

fn fits(mode: Mode, clause: bool, slot: Option<&str>) -> bool {
    match mode {
        Mode::Forecast | Mode::Hope => clause && !slot.is_some_and(|slot| STANDING.contains(&slot)),
        Mode::Denied => clause,
        Mode::Estimated | Mode::Provisional | Mode::Official | Mode::Asserted => {
            !slot.is_some_and(|slot| matches!(slot, "age" | "parliament_size" | "ordinal"))
        }
    }
}
