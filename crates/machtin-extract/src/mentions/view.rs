use super::MentionKind;
use crate::Text;
use machtin_text::{Gap, Span, SyllableKind, is_letter};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::ops::Range;

/// How a syllable is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Case {
    /// No capital first, or no letters.
    Lower,
    /// A capital first.
    Capital,
    /// Two letters or more, all capitals.
    Upper,
}

/// A text with what the name grammars ask of each syllable.
pub(crate) struct View<'a> {
    pub(crate) text: &'a Text<'a>,
    cases: Vec<Case>,
    seen: OnceCell<Seen<'a>>,
}

/// Keys printed in lower case somewhere, and with a capital inside a sentence.
#[derive(Default)]
struct Seen<'a> {
    lower: FxHashSet<&'a str>,
    inner_capitals: FxHashSet<&'a str>,
}

impl<'a> View<'a> {
    pub(crate) fn of(text: &'a Text<'a>) -> Self {
        let cases: Vec<Case> = text
            .syllables
            .iter()
            .map(|s| {
                if s.kind == SyllableKind::Word { case_of(text.words(s.span)) } else { Case::Lower }
            })
            .collect();
        Self { text, cases, seen: OnceCell::new() }
    }

    /// How the words of the article are printed, looked through at the first question.
    fn seen(&self) -> &Seen<'a> {
        self.seen.get_or_init(|| {
            let mut seen = Seen::default();
            for part in self.text.parts.iter().filter(|part| !self.is_shouted(&part.syllables)) {
                for at in part.syllables.clone().filter(|&at| self.is_word(at)) {
                    if self.case(at) == Case::Lower {
                        seen.lower.insert(self.key(at));
                    } else if !self.opens(at, &part.syllables) {
                        seen.inner_capitals.insert(self.key(at));
                    }
                }
            }
            seen
        })
    }

    pub(crate) fn key(&self, at: usize) -> &'a str {
        self.text.syllables.key_at(at)
    }

    pub(crate) fn case(&self, at: usize) -> Case {
        self.cases.get(at).copied().unwrap_or(Case::Lower)
    }

    pub(crate) fn capital(&self, at: usize) -> bool {
        self.case(at) != Case::Lower
    }

    pub(crate) fn is_word(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Word)
    }

    pub(crate) fn is_number(&self, at: usize) -> bool {
        self.text.syllables.get(at).is_some_and(|s| s.kind == SyllableKind::Number)
    }

    pub(crate) fn gap(&self, at: usize) -> Gap {
        self.text.syllables.get(at).map_or(Gap::Paragraph, |s| s.gap)
    }

    /// Whether the syllable goes on in the same line as the one before.
    pub(crate) fn joined(&self, at: usize) -> bool {
        self.gap(at) < Gap::Line
    }

    pub(crate) fn seen_lower(&self, at: usize) -> bool {
        self.seen().lower.contains(self.key(at))
    }

    pub(crate) fn seen_inside(&self, at: usize) -> bool {
        self.seen().inner_capitals.contains(self.key(at))
    }

    /// Whether a capital here says nothing: the start of a sentence, of a quotation, after a colon.
    pub(crate) fn opens(&self, at: usize, part: &Range<usize>) -> bool {
        if at == part.start {
            return true;
        }
        let before = at - 1;
        matches!(
            self.key(before),
            "\"" | "“"
                | "«"
                | "'"
                | "‘"
                | "”"
                | ":"
                | "."
                | "!"
                | "?"
                | "…"
                | "-"
                | "–"
                | "—"
                | "*"
                | "•"
                | "("
                | "["
        ) && (self.gap(at) != Gap::None || !matches!(self.key(before), "-" | "'" | "."))
    }

    /// Whether most words of a part are capitalised: a headline, from which capitals tell nothing.
    pub(crate) fn is_shouted(&self, part: &Range<usize>) -> bool {
        let words = part.clone().filter(|&at| self.is_word(at)).count();
        let capitals = part.clone().filter(|&at| self.capital(at)).count();
        // A full stop closes prose, however many names it has.
        let upper = part.clone().filter(|&at| self.case(at) == Case::Upper).count();
        let prose = part.end > part.start && self.key(part.end - 1) == ".";
        if prose && upper * 2 < words {
            return false;
        }
        words >= 4 && capitals * 10 >= words * 7
    }

    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        let list = self.text.syllables.as_slice();
        match (list.get(range.start), list.get(range.end.wrapping_sub(1))) {
            (Some(first), Some(last)) => first.span.cover(last.span),
            _ => Span::new(0, 0),
        }
    }

    pub(crate) fn printed(&self, at: usize) -> &'a str {
        self.text.syllables.get(at).map_or("", |s| self.text.words(s.span))
    }
}

pub(crate) fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|&c| is_letter(c));
    if !letters.next().is_some_and(char::is_uppercase) {
        return Case::Lower;
    }
    let mut rest = letters.peekable();
    if rest.peek().is_some() && rest.all(char::is_uppercase) { Case::Upper } else { Case::Capital }
}

/// A mention as its syllables.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) syllables: Range<usize>,
    pub(crate) kind: MentionKind,
    pub(crate) role: Option<Range<usize>>,
    /// The other form in brackets.
    pub(crate) alias: Option<Range<usize>>,
    /// A capital whose kind nothing shows.
    pub(crate) weak: bool,
}

impl Found {
    pub(crate) const fn new(syllables: Range<usize>, kind: MentionKind) -> Self {
        Self { syllables, kind, role: None, alias: None, weak: false }
    }
}
