//! Who speaks: the subject of a cue.

use super::Speaker;
use super::cues::{Cue, phrase};
use crate::Mention;
use crate::mentions::MentionKind;
use crate::mentions::lexicon::Gender;
use crate::mentions::view::{Case, View};
use machtin_text::{Language, Span, fold_marks};
use std::ops::Range;

/// Longest subject and longest stretch between a name and its cue, in syllables.
const LONGEST: usize = 18;
const LONGEST_APPOSITION: usize = 45;

/// Finds subjects in one article.
pub(super) struct Speakers<'v, 'a> {
    pub(super) view: &'v View<'a>,
    pub(super) mentions: &'v [Mention],
    /// For each syllable the mention it belongs to.
    mention_at: Vec<Option<usize>>,
    /// For each mention its syllables.
    ranges: Vec<Range<usize>>,
    pub(super) vietnamese: bool,
}

impl<'v, 'a> Speakers<'v, 'a> {
    pub(super) fn new(view: &'v View<'a>, mentions: &'v [Mention]) -> Self {
        let syllables = &view.text.syllables;
        let ranges: Vec<Range<usize>> = mentions.iter().map(|m| syllables.within(m.span)).collect();
        let mut mention_at = vec![None; syllables.len()];
        for (n, range) in ranges.iter().enumerate() {
            for at in range.clone() {
                mention_at[at] = Some(n);
            }
        }
        let vietnamese = view.text.article.language == Language::Vietnamese;
        Self { view, mentions, mention_at, ranges, vietnamese }
    }

    pub(super) fn is(&self, class: &str, at: usize, end: usize) -> Option<usize> {
        phrase(class, &self.view.text.syllables, at, end)
    }

    fn word(&self, class: &str, at: usize) -> bool {
        self.is(class, at, at + 1).is_some()
    }

    pub(super) fn of_mention(&self, n: usize) -> Speaker {
        Speaker { span: self.mentions[n].span, mention: Some(n) }
    }

    pub(super) fn of_range(&self, range: &Range<usize>) -> Speaker {
        Speaker { span: self.view.span(range), mention: None }
    }

    /// The mention that ends right before `at`, a closing bracket between them allowed:
    /// `Tổ chức Y tế Thế giới (WHO) cho biết`.
    pub(super) fn mention_before(&self, at: usize, start: usize) -> Option<usize> {
        let mut last = at.checked_sub(1).filter(|last| *last >= start)?;
        let bracketed = self.view.key(last) == ")";
        if bracketed {
            last = last.checked_sub(1)?;
        }
        let n = self.mention_at.get(last).copied().flatten()?;
        let range = &self.ranges[n];
        if range.end != last + 1 {
            return None;
        }
        if !bracketed {
            return Some(n);
        }
        // The name before the brackets: its acronym, or its party, is inside.
        let open = (last.saturating_sub(6)..range.start + 1)
            .rev()
            .find(|&k| k >= start && self.view.key(k) == "(")?;
        self.mention_before(open, start).or(Some(n))
    }

    /// Index past the adverbs' left end: where the subject of a cue at `at` ends.
    pub(super) fn skip_adverbs(&self, at: usize, start: usize) -> usize {
        let mut left = at;
        'words: while left > start {
            for n in (1..=3).rev() {
                if left >= start + n
                    && self.mention_at[left - n].is_none()
                    && self.is("adverbs", left - n, left) == Some(n)
                {
                    left -= n;
                    continue 'words;
                }
            }
            break;
        }
        left
    }

    /// The subject of a cue in a clause that may reach back to `start`.
    pub(super) fn before(&self, cue: &Cue, start: usize) -> Option<Speaker> {
        let view = self.view;
        let at = cue.syllables.start;
        let left = self.skip_adverbs(at, start);
        if left <= start {
            return None;
        }
        let sure = self.is_sure(cue);
        // `the union (TWU) said`: who stands before the brackets.
        let left = match self.bracket(left, start) {
            Some(open) => match self.mention_before(open, start) {
                Some(n) if self.mentions[n].kind != MentionKind::Place => open,
                _ => {
                    let named = self.before_apposition(start, left);
                    if named.as_ref().is_some_and(|s| s.mention.is_some()) {
                        return named;
                    }
                    open
                }
            },
            None => left,
        };
        let last = left - 1;
        if matches!(view.key(last), "," | "-" | "–" | "—") {
            return if self.is_participle(cue) {
                self.main_subject(start, last)
            } else {
                self.before_apposition(start, last)
            };
        }
        if let Some(n) = self.mention_before(left, start) {
            let speaker = self.at_mention(n, start, left)?;
            return Some(self.in_apposition(&speaker, start).unwrap_or(speaker));
        }
        if self.is_participle(cue) || self.word("joins", last) {
            return self.main_subject(start, last);
        }
        if self.word("nouns_before", last) {
            return None;
        }
        self.phrase_before(start, left, sure)
    }

    /// Index of the bracket that the one before `left` closes.
    fn bracket(&self, left: usize, start: usize) -> Option<usize> {
        let last = left.checked_sub(1).filter(|&k| k > start && self.view.key(k) == ")")?;
        let floor = start.max(last.saturating_sub(12));
        (floor + 1..last).rev().find(|&k| self.view.key(k) == "(")
    }

    /// A verb that nothing but speaking can mean: its subject need not be a known kind of speaker.
    fn is_sure(&self, cue: &Cue) -> bool {
        let next = self.view.key(cue.syllables.start + 1);
        match self.view.key(cue.syllables.start) {
            "said" | "says" => true,
            "cho" => matches!(next, "biết" | "hay"),
            "nói" => next == "rằng",
            _ => false,
        }
    }

    pub(super) fn is_participle(&self, cue: &Cue) -> bool {
        !self.vietnamese && self.view.key(cue.syllables.start).ends_with("ing")
    }

    /// A cue right after a mention: the mention speaks, unless it only closes a longer phrase
    /// (`phe đối lập Marenta`).
    fn at_mention(&self, n: usize, start: usize, left: usize) -> Option<Speaker> {
        let view = self.view;
        let range = &self.ranges[n];
        if self.mentions[n].kind == MentionKind::Event {
            return None;
        }
        if self.mentions[n].kind == MentionKind::Person {
            return Some(self.of_mention(n));
        }
        let before = range.start.checked_sub(1).filter(|k| *k >= start);
        let bounded = before.is_none_or(|k| {
            !view.is_word(k)
                || self.word("conjunctions", k)
                || matches!(view.key(k), "và" | "and" | "the" | "nhưng" | "but")
                || self.word("adverbials", k)
        });
        if bounded {
            return Some(self.of_mention(self.first_of_list(n, start)));
        }
        match self.phrase_before(start, left, false) {
            Some(speaker) => Some(speaker),
            None if self.mentions[n].kind == MentionKind::Organisation => Some(self.of_mention(n)),
            None => None,
        }
    }

    /// Whose role a phrase is that follows a person's name: `ông An, giám đốc của Velda chia sẻ`.
    fn in_apposition(&self, phrase: &Speaker, start: usize) -> Option<Speaker> {
        let first = self.view.text.syllables.within(phrase.span).start;
        let comma = first.checked_sub(1).filter(|&k| k > start && self.view.key(k) == ",")?;
        let n = self.mention_before(comma, start)?;
        let person = self.mentions[n].kind == MentionKind::Person && phrase.mention.is_none();
        person.then(|| self.of_mention(n))
    }

    /// The first of bodies or places named together: `A (B), C và D cho biết`.
    fn first_of_list(&self, n: usize, start: usize) -> usize {
        let mut first = n;
        loop {
            let Some(joint) = self.ranges[first].start.checked_sub(1).filter(|k| *k > start) else {
                return first;
            };
            if !matches!(self.view.key(joint), "," | "và" | "and") {
                return first;
            }
            match self.mention_before(joint, start) {
                Some(k) if k < first && self.mentions[k].kind == self.mentions[n].kind => first = k,
                _ => return first,
            }
        }
    }

    /// `NAME , role , cue`: the nearest segment between commas that ends in a person's name, then
    /// in a body's; else the phrase that opens the clause.
    fn before_apposition(&self, start: usize, comma: usize) -> Option<Speaker> {
        let view = self.view;
        let floor = start.max(comma.saturating_sub(LONGEST_APPOSITION));
        let mut body = None;
        let mut end = comma;
        let mut at = comma;
        let mut depth = 0;
        while at > floor {
            at -= 1;
            if view.key(at) == ")" {
                depth += 1;
            } else if view.key(at) == "(" && depth > 0 {
                depth -= 1;
            }
            let boundary = matches!(view.key(at), "," | "-" | "–" | "—")
                && depth == 0
                && self.mention_at[at].is_none();
            if !boundary && at > floor {
                continue;
            }
            let first = if boundary { at + 1 } else { at };
            let ending = self.mention_before(end, first);
            if let Some(n) = ending {
                match self.mentions[n].kind {
                    MentionKind::Person if !self.follows_of(n, first) => {
                        return Some(self.of_mention(n));
                    }
                    MentionKind::Organisation
                        if body.is_none() && self.ranges[n].start <= first + 1 =>
                    {
                        body = Some(n);
                    }
                    _ => {}
                }
            }
            end = at;
        }
        let main = self.main_subject(start, comma + 1);
        let examples = main.as_ref().is_some_and(|m| {
            body.is_some_and(|n| m.mention.is_none() && m.span.contains(self.mentions[n].span))
        });
        match body {
            Some(n) if !examples => Some(self.of_mention(n)),
            _ => main,
        }
    }

    /// Whether the name belongs to a phrase about somebody else: `chánh văn phòng của ông An`.
    fn follows_of(&self, n: usize, start: usize) -> bool {
        let begin = self.ranges[n].start;
        let window = start.max(begin.saturating_sub(4))..begin;
        window
            .clone()
            .any(|k| matches!(self.view.key(k), "của" | "of" | "with" | "với" | "cho" | "by"))
    }

    /// A phrase right before `left` that names somebody who can speak.
    fn phrase_before(&self, start: usize, left: usize, sure: bool) -> Option<Speaker> {
        let floor = start.max(left.saturating_sub(LONGEST));
        let mut begin = left;
        while begin > floor {
            let at = begin - 1;
            let inside = self.mention_at[at].is_some();
            let joint = !self.view.is_word(at)
                && !self.view.is_number(at)
                && !matches!(self.view.key(at), "-" | "&" | "'");
            if !inside && (joint || self.bounds(at)) {
                break;
            }
            begin -= 1;
        }
        self.speaking(begin, left, sure)
    }

    fn bounds(&self, at: usize) -> bool {
        self.word("conjunctions", at)
            && !(self.vietnamese && matches!(self.view.key(at), "như" | "do" | "để"))
    }

    /// The words from `begin` to `end` as a speaker, adverbials in front left out; none unless they
    /// name somebody who can speak.
    fn speaking(&self, begin: usize, end: usize, sure: bool) -> Option<Speaker> {
        let view = self.view;
        let mut begin = begin;
        loop {
            if begin >= end {
                return None;
            }
            let adverbial =
                self.is("adverbials", begin, end).filter(|_| self.mention_at[begin].is_none());
            let skip = adverbial.or_else(|| {
                let time = view.is_number(begin) && self.vietnamese && view.key(begin + 1) == "/";
                (time || !view.is_word(begin) && !view.is_number(begin)).then_some(1)
            });
            match skip {
                Some(n) if begin + n < end => begin += n,
                _ => break,
            }
        }
        if self.is_pronoun(begin, end) {
            return Some(self.of_range(&(begin..end)));
        }
        if self.vietnamese {
            self.vietnamese_phrase(begin, end, sure)
        } else {
            self.english_phrase(begin, end, sure)
        }
    }

    fn vietnamese_phrase(&self, begin: usize, end: usize, sure: bool) -> Option<Speaker> {
        let view = self.view;
        if let Some(n) = self.mention_at[begin]
            && self.ranges[n].start == begin
            && self.ranges[n].end == end
        {
            return Some(self.of_mention(n));
        }
        let several = matches!(
            view.key(begin),
            "các" | "những" | "nhiều" | "một" | "hai" | "ba" | "mọi" | "vị" | "hàng" | "số"
        ) as usize;
        let several = if matches!(view.key(begin + 1), "số" | "vài" | "trong") && several == 1 {
            2
        } else {
            several
        };
        let head = begin + several;
        let known = self.is("speakers", head, end).is_some()
            || self.is("speakers", begin, end).is_some()
            || self.is_titled(head, end)
            || self.mention_at.get(head).copied().flatten().is_some();
        let verb = (head + 1..end).any(|k| {
            self.mention_at[k].is_none()
                && (self.word("np_stops", k)
                    && !matches!(
                        view.key(k),
                        "có" | "ra"
                            | "đi"
                            | "tổ"
                            | "lại"
                            | "dẫn"
                            | "được"
                            | "bị"
                            | "làm"
                            | "cũng"
                            | "tham"
                            | "phản"
                            | "tập"
                            | "lên"
                            | "tiến"
                            | "thực"
                    ))
        });
        ((known || sure && end - begin <= 8) && !verb).then(|| self.of_range(&(begin..end)))
    }

    fn is_titled(&self, at: usize, end: usize) -> bool {
        let titles = &crate::mentions::lexicon::LEXICON.vietnamese_titles;
        titles.longest(&self.view.text.syllables, at, end, |_| Case::Upper).is_some()
    }

    fn english_phrase(&self, begin: usize, end: usize, sure: bool) -> Option<Speaker> {
        let view = self.view;
        // The phrase starts at its last determiner that no preposition precedes.
        let mut first = begin;
        for at in begin..end {
            let determiner = matches!(
                view.key(at),
                "many"
                    | "some"
                    | "several"
                    | "most"
                    | "few"
                    | "all"
                    | "other"
                    | "those"
                    | "various"
                    | "the"
                    | "a"
                    | "an"
                    | "two"
                    | "three"
            );
            let free = at == begin
                || !matches!(
                    view.key(at - 1),
                    "of" | "in"
                        | "for"
                        | "from"
                        | "by"
                        | "at"
                        | "on"
                        | "with"
                        | "to"
                        | "as"
                        | "and"
                        | "all"
                        | "many"
                        | "some"
                        | "most"
                        | "one"
                        | "against"
                        | "about"
                        | "under"
                        | "near"
                        | "over"
                        | "outside"
                );
            if determiner && free {
                first = at;
            }
        }
        let (begin, end) = (first, end);
        let counted = self.skip_count(begin, end);
        let whole = (counted..end).find_map(|k| self.mention_at[k]);
        if let Some(n) = whole
            && self.ranges[n] == (counted..end)
        {
            return Some(self.of_mention(n));
        }
        let stop = (counted + 1..end)
            .find(|&k| {
                matches!(
                    view.key(k),
                    "of" | "from" | "in" | "with" | "for" | "at" | "who" | "on" | "close"
                )
            })
            .unwrap_or(end);
        let head = self.word("speakers_en", stop.saturating_sub(1));
        let plain =
            (counted..end).all(|k| self.mention_at[k].is_some() || !self.word("english_verbs", k));
        let determined = sure
            && stop - counted <= 6
            && (matches!(view.key(begin), "the" | "a" | "an" | "his" | "her" | "their")
                || counted + 1 == stop);
        ((head || determined || whole.is_some_and(|n| self.ranges[n].end == stop))
            && plain
            && stop > counted)
            .then(|| self.of_range(&(counted..end)))
    }

    /// Start of the phrase after `More than 20,000` and `hundreds of`.
    fn skip_count(&self, begin: usize, end: usize) -> usize {
        let view = self.view;
        let counts = |at: usize| {
            view.is_number(at)
                || matches!(
                    view.key(at),
                    "more"
                        | "than"
                        | "about"
                        | "around"
                        | "over"
                        | "nearly"
                        | "almost"
                        | "hundreds"
                        | "thousands"
                        | "dozens"
                        | "tens"
                        | "scores"
                )
        };
        let mut at = begin;
        while at < end && (counts(at) || at > begin && view.key(at) == "of" && counts(at - 1)) {
            at += 1;
        }
        if at < end { at } else { begin }
    }

    fn is_pronoun(&self, begin: usize, end: usize) -> bool {
        ["male", "female", "plural"]
            .iter()
            .any(|class| self.is(class, begin, end) == Some(end - begin))
    }

    /// The subject of the clause that opens at `start`, for cues that share it.
    pub(super) fn main_subject(&self, start: usize, before: usize) -> Option<Speaker> {
        let view = self.view;
        let mut begin = start;
        while begin < before
            && self.mention_at[begin].is_none()
            && let Some(n) = self.is("adverbials", begin, before)
        {
            begin += n + usize::from(view.key(begin + n) == ",");
        }
        // A clause or adverbial in front ends at its comma.
        let front = self.is("subordinators", begin, before).is_some()
            || !self.vietnamese && view.key(begin).ends_with("ing");
        if front {
            let limit = before.min(begin + 2 * LONGEST);
            let comma = (begin..limit).filter(|&k| view.key(k) == ",");
            for at in comma {
                if self.opens_subject(at + 1, before) {
                    begin = at + 1;
                    break;
                }
            }
        }
        while begin < before {
            match self.is("adverbials", begin, before).filter(|_| self.mention_at[begin].is_none())
            {
                Some(n) => begin += n,
                None if !view.is_word(begin) && !view.is_number(begin) => begin += 1,
                None => break,
            }
        }
        let begin = if self.vietnamese { begin } else { self.skip_count(begin, before) };
        let end = self.subject_end(begin, before);
        if end <= begin {
            return None;
        }
        // A name at the start, or closing a title, is who speaks.
        let named = (begin..end)
            .filter_map(|k| self.mention_at[k])
            .find(|&n| self.mentions[n].kind == MentionKind::Person && !self.follows_of(n, begin));
        if let Some(n) = named {
            return Some(self.of_mention(n));
        }
        if let Some(n) = self.mention_at[begin]
            && self.ranges[n].start == begin
            && self.ranges[n].end == end
        {
            return Some(self.of_mention(n));
        }
        let article = usize::from(view.key(begin) == "the");
        if article == 1
            && let Some(n) = self.mention_at.get(begin + 1).copied().flatten()
            && self.ranges[n] == (begin + 1..end)
        {
            return Some(self.of_mention(n));
        }
        self.such_as(begin, end, before).or_else(|| self.speaking(begin, end, false))
    }

    /// `the observers, such as the Council,` keeps its examples.
    fn such_as(&self, begin: usize, end: usize, before: usize) -> Option<Speaker> {
        let view = self.view;
        let examples =
            view.key(end) == "," && view.key(end + 1) == "such" && view.key(end + 2) == "as";
        let close = (end + 3..before).find(|&k| view.key(k) == ",")?;
        (examples && self.speaking(begin, end, false).is_some())
            .then(|| self.of_range(&(begin..close)))
    }

    fn opens_subject(&self, at: usize, before: usize) -> bool {
        let end = self.subject_end(at, before);
        let skip = self.is("adverbials", at, before).unwrap_or(0);
        end > at + skip
            && ((at..end).any(|k| self.mention_at[k].is_some())
                || self.speaking(at + skip, end, false).is_some())
    }

    /// Where the subject that opens at `begin` gives way to a verb or a comma.
    fn subject_end(&self, begin: usize, before: usize) -> usize {
        let view = self.view;
        let limit = before.min(begin + LONGEST);
        (begin..limit)
            .find(|&k| {
                if self.mention_at[k].is_some() {
                    return false;
                }
                if !view.is_word(k) && !view.is_number(k) && view.key(k) != "-" {
                    return true;
                }
                if k == begin {
                    return false;
                }
                if self.vietnamese {
                    return self.word("np_stops", k)
                        || super::cues::cue_at(view, k, before).is_some();
                }
                let key = view.key(k);
                self.word("english_verbs", k)
                    || key.len() > 4 && key.ends_with("ed") && !self.word("speakers_en", k + 1)
                    || super::cues::cue_at(view, k, before).is_some() && k > begin
            })
            .unwrap_or(limit)
    }

    /// The subject after a cue: `said Anna Reed, a lawyer`.
    pub(super) fn after(&self, at: usize, end: usize) -> Option<Speaker> {
        let view = self.view;
        let limit = end.min(at + LONGEST);
        let stop = (at..limit)
            .find(|&k| {
                self.mention_at[k].is_none()
                    && (!view.is_word(k) && view.key(k) != "-" && view.key(k) != "'"
                        || matches!(
                            view.key(k),
                            "who"
                                | "in"
                                | "on"
                                | "at"
                                | "during"
                                | "after"
                                | "as"
                                | "when"
                                | "with"
                                | "while"
                                | "before"
                                | "từ"
                                | "khi"
                                | "tại"
                        ))
            })
            .unwrap_or(limit);
        let person = (at..stop)
            .filter_map(|k| self.mention_at[k])
            .find(|&n| self.mentions[n].kind == MentionKind::Person && !self.follows_of(n, at));
        if let Some(n) = person {
            return Some(self.of_mention(n));
        }
        let article = usize::from(view.key(at) == "the");
        if let Some(n) = self.mention_at.get(at + article).copied().flatten()
            && self.ranges[n] == (at + article..stop)
        {
            return Some(self.of_mention(n));
        }
        if stop <= at { None } else { self.speaking(at, stop, false) }
    }

    /// A lone pronoun as the subject: its gender; none: several persons or no pronoun.
    pub(super) fn pronoun(&self, span: Span) -> Option<Option<Gender>> {
        let range = self.view.text.syllables.within(span);
        let whole = |class| self.is(class, range.start, range.end) == Some(range.len());
        if range.is_empty() {
            None
        } else if whole("male") {
            Some(Some(Gender::Male))
        } else if whole("female") {
            Some(Some(Gender::Female))
        } else if whole("plural") {
            Some(None)
        } else {
            None
        }
    }

    /// The person a pronoun at `at` means: the last speaker, else the first person named in the
    /// nearest sentence before that names one of fitting gender. `sentences` are those before.
    pub(super) fn antecedent(
        &self,
        gender: Gender,
        sentences: &[Range<usize>],
        last_speaker: impl Fn(&Range<usize>) -> Option<usize>,
    ) -> Option<usize> {
        sentences.iter().rev().take(3).find_map(|sentence| {
            last_speaker(sentence).filter(|&n| self.fits(n, gender)).or_else(|| {
                let names = sentence.clone().filter_map(|k| self.mention_at[k]);
                let mut persons = names.filter(|&n| self.mentions[n].kind == MentionKind::Person);
                persons.find(|&n| self.fits(n, gender))
            })
        })
    }

    /// Whether no title in the article gives the person the other gender.
    fn fits(&self, n: usize, gender: Gender) -> bool {
        let full = self.mentions[n].refers_to.unwrap_or(n);
        if self.mentions[n].kind != MentionKind::Person {
            return false;
        }
        let known = self
            .mentions
            .iter()
            .enumerate()
            .take(2_000)
            .filter(|(k, m)| *k == n || *k == full || m.refers_to == Some(full));
        known.filter_map(|(_, m)| self.gender_of(m)).all(|g| g == gender)
    }

    fn gender_of(&self, mention: &Mention) -> Option<Gender> {
        let role = self.view.text.syllables.within(mention.role?);
        let first = |class: &str| role.clone().any(|k| self.is(class, k, role.end).is_some());
        let words = fold_marks(self.view.text.words(mention.role?));
        if words.starts_with("mrs") || words.starts_with("ms") || first("female") {
            Some(Gender::Female)
        } else if words.starts_with("mr") || first("male") {
            Some(Gender::Male)
        } else {
            None
        }
    }
}
