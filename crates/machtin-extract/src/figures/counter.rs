//! Who counted: `police counted 12,000`, `ban tổ chức nói ..., cảnh sát chỉ đếm được 12.000 người`.

use super::scan::{Draft, Scanner};
use super::tables::Counter;
use crate::{Mention, MentionKind, Speaker};
use std::ops::Range;

/// Syllables before a number in which its counter stands.
const COUNTER_REACH: usize = 16;
/// Syllables of a counter's name.
const NAME_REACH: usize = 8;

impl Scanner<'_> {
    /// Who is said to have counted a number: the subject of a verb of counting before it in its
    /// clause, or a body named right before it.
    pub(super) fn counter(&self, draft: &Draft, mentions: &[Mention]) -> Option<Speaker> {
        let least = draft.start.saturating_sub(COUNTER_REACH).max(self.from);
        let start = (least..draft.start)
            .rev()
            .find(|&at| ends_a_clause(self.numerals.key(at)))
            .map_or(least, |at| at + 1);
        let words: Vec<(Range<usize>, Counter)> = self.counter_words(start..draft.end);
        let verb = words.iter().rev().find(|(_, role)| *role == Counter::Verb);
        let (subject, named) = match verb {
            Some((verb, _)) => (self.subject(start, verb.start, &words), true),
            None => (self.subject(start, draft.start, &words), false),
        };
        let body = words
            .iter()
            .find(|(at, role)| *role == Counter::Body && subject.contains(&at.start))
            .map(|(at, _)| at.clone());
        // Without a verb nothing but the body's name may stand before the number.
        let body = body.filter(|body| named || *body == subject);
        let mention = if named { self.only_name(&subject, mentions) } else { None };
        match (mention, body) {
            (Some(at), _) => Some(Speaker { span: mentions[at].span, mention: Some(at) }),
            (None, Some(body)) => {
                let whole = subject.len() <= NAME_REACH;
                let range = if whole { subject } else { body };
                Some(Speaker { span: self.span(range.start, range.end)?, mention: None })
            }
            (None, None) => None,
        }
    }

    /// Verbs of counting, bodies and fillers, the longest first, in order.
    fn counter_words(&self, range: Range<usize>) -> Vec<(Range<usize>, Counter)> {
        let mut words = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let found =
                self.numerals.tables.counters.longest(self.numerals.syllables, at, range.end);
            match found {
                Some((end, role)) => {
                    words.push((at..end, *role));
                    at = end;
                }
                None => at += 1,
            }
        }
        words
    }

    /// The words from the start of the clause to its verb, fillers left out at either end.
    fn subject(&self, start: usize, end: usize, words: &[(Range<usize>, Counter)]) -> Range<usize> {
        let fillers = || words.iter().filter(|(_, role)| *role == Counter::Filler);
        let (mut start, mut end) = (start, end);
        for (filler, _) in fillers() {
            if filler.start == start {
                start = filler.end;
            }
        }
        for (filler, _) in fillers().rev() {
            if filler.end == end {
                end = filler.start;
            }
        }
        start..end.max(start)
    }

    /// The one person or body named by a few words.
    fn only_name(&self, words: &Range<usize>, mentions: &[Mention]) -> Option<usize> {
        if words.is_empty() || words.len() > NAME_REACH {
            return None;
        }
        let span = self.span(words.start, words.end)?;
        let first = mentions.partition_point(|mention| mention.span.end <= span.start);
        let mut named = (first..mentions.len())
            .take_while(|&at| mentions[at].span.start < span.end)
            .filter(|&at| span.contains(mentions[at].span))
            .filter(|&at| {
                matches!(mentions[at].kind, MentionKind::Person | MentionKind::Organisation)
            });
        let only = named.next()?;
        named.next().is_none().then_some(only)
    }
}

fn ends_a_clause(key: &str) -> bool {
    matches!(
        key,
        "," | ";"
            | "."
            | "?"
            | "!"
            | "“"
            | "”"
            | "\""
            | "("
            | ")"
            | "while"
            | "whereas"
            | "but"
            | "and"
            | "that"
            | "as"
            | "còn"
            | "nhưng"
            | "và"
            | "khi"
            | "rằng"
    )
}
