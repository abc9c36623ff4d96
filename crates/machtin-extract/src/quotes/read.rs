//! Puts marks, cues and speakers together.

use super::cues::{Class, Cue, Entry, cue_at};
use super::marks::{Piece, pieces};
use super::speaker::Speakers;
use super::{Quote, QuoteKind, Speaker};
use crate::mentions::view::View;
use crate::{Mention, Mode, Text};

use std::ops::Range;

/// Fewest words of a quoted piece that is words rather than a name or a term.
const SHORTEST_PIECE: usize = 3;
/// Fewest words of a reported clause.
const SHORTEST_CLAUSE: usize = 3;
/// Farthest a cue stands from the quotation mark, in syllables.
const FAR: usize = 40;

/// Most syllables between a cue and its `rằng`.
const ADJUNCT: usize = 9;

/// A quote as syllables.
struct Draft {
    words: Range<usize>,
    kind: QuoteKind,
    speaker: Option<Speaker>,
    cue: Option<Range<usize>>,
    verbatim: bool,
    mode: Mode,
    /// Bytes to take back from the syllable before: the next word glued to the cue.
    glued: Option<usize>,
}

pub(super) fn quotes(text: &Text<'_>, mentions: &[Mention]) -> Vec<Quote> {
    let view = View::of(text);
    let speakers = Speakers::new(&view, mentions);
    let mut reader = Reader {
        view: &view,
        speakers: &speakers,
        sentences: Vec::new(),
        quoted: vec![false; text.syllables.len()],
        used: vec![false; text.syllables.len()],
        drafts: Vec::new(),
    };
    for paragraph in paragraphs(text) {
        reader.paragraph(&paragraph);
    }
    reader.finish()
}

/// Sentences of each paragraph, as syllables.
fn paragraphs(text: &Text<'_>) -> Vec<Vec<Range<usize>>> {
    let mut found: Vec<Vec<Range<usize>>> = Vec::new();
    let mut number = None;
    for part in text.parts.iter().filter(|part| part.sentence.is_some()) {
        if number != Some(part.paragraph) {
            found.push(Vec::new());
            number = Some(part.paragraph);
        }
        if let Some(last) = found.last_mut().filter(|_| !part.syllables.is_empty()) {
            last.push(part.syllables.clone());
        }
    }
    found.retain(|paragraph| !paragraph.is_empty());
    found
}

struct Reader<'v, 'a> {
    view: &'v View<'a>,
    speakers: &'v Speakers<'v, 'a>,
    /// All sentences read so far.
    sentences: Vec<Range<usize>>,
    /// Syllables inside quotation marks.
    quoted: Vec<bool>,
    /// Syllables that a quote or its attribution takes.
    used: Vec<bool>,
    drafts: Vec<Draft>,
}

impl Reader<'_, '_> {
    fn paragraph(&mut self, sentences: &[Range<usize>]) {
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return };
        let whole = first.start..last.end;
        let pieces = pieces(self.view, &whole);
        for piece in &pieces {
            for at in piece.open..piece.end.min(self.quoted.len()) {
                self.quoted[at] = true;
            }
        }
        let opening = self.drafts.len();
        self.direct(&pieces, sentences);
        self.unmarked(sentences);
        for sentence in sentences {
            self.reported(sentence);
            self.sentences.push(sentence.clone());
        }
        self.resolve(opening, sentences);
    }

    fn words(&self, range: &Range<usize>) -> usize {
        range.clone().filter(|&at| self.view.is_word(at) || self.view.is_number(at)).count()
    }

    /// A cue outside quotation marks.
    fn cue(&self, at: usize, end: usize) -> Option<Cue> {
        if self.quoted.get(at).copied().unwrap_or(true) || self.used[at] {
            return None;
        }
        // A capital inside a sentence is part of a name.
        cue_at(self.view, at, end)
    }

    // ---- words inside quotation marks ----

    fn direct(&mut self, pieces: &[Piece], sentences: &[Range<usize>]) {
        let mut last: Option<usize> = None;
        for (n, piece) in pieces.iter().enumerate() {
            let floor = n.checked_sub(1).map_or(0, |k| pieces[k].end);
            let ceiling = pieces.get(n + 1).map_or(usize::MAX, |next| next.open);
            let count = self.words(&piece.inner);
            let spoken = self.ends_like_speech(piece);
            let (before, after) = self.surroundings(piece, sentences, floor, ceiling);
            let leading = self.leading(&before, piece.open);
            if let Some((cue, speaker)) = &leading {
                let slogan = cue.entry.class == Class::Slogan;
                if count >= SHORTEST_PIECE || slogan || spoken {
                    let kind = if slogan { QuoteKind::Slogan } else { QuoteKind::Direct };
                    last = Some(self.push_direct(piece, kind, Some(cue), speaker.clone()));
                    continue;
                }
            }
            let slogans = last.filter(|&k| {
                self.drafts[k].kind == QuoteKind::Slogan && self.goes_on(k, piece, &before)
            });
            let trailing = (slogans.is_none()).then(|| self.trailing(&after)).flatten();
            if let Some((cue, speaker)) = trailing
                && (count >= SHORTEST_PIECE || spoken)
                && !self.is_partial(&before, piece)
            {
                last = Some(self.push_direct(piece, QuoteKind::Direct, Some(&cue), Some(speaker)));
                continue;
            }
            // `“...,” said X. “...”` and lists of slogans go on with the last one.
            if let Some(k) = last.filter(|&k| self.goes_on(k, piece, &before)) {
                let slogan = self.drafts[k].kind == QuoteKind::Slogan;
                if slogan {
                    let (cue, speaker) =
                        (self.drafts[k].cue.clone(), self.drafts[k].speaker.clone());
                    last = Some(self.push_direct(piece, QuoteKind::Slogan, None, speaker));
                    if let Some(draft) = self.drafts.last_mut() {
                        draft.cue = cue;
                    }
                } else if count >= SHORTEST_PIECE || spoken {
                    self.drafts[k].words.end = piece.inner.end;
                    self.take(piece.open..piece.end);
                }
                continue;
            }
            if count >= 6 && (spoken || count >= 12) && self.stands_alone(&before, piece, sentences)
            {
                let speaker = self.continued_speaker(piece, sentences);
                last = Some(self.push_direct(piece, QuoteKind::Direct, None, speaker));
            }
        }
    }

    /// The rest of the sentences around a piece, up to its neighbours.
    fn surroundings(
        &self,
        piece: &Piece,
        sentences: &[Range<usize>],
        floor: usize,
        ceiling: usize,
    ) -> (Range<usize>, Range<usize>) {
        let first = sentences.partition_point(|s| s.end <= piece.open);
        let last = sentences.partition_point(|s| s.end < piece.end).min(sentences.len() - 1);
        let start = sentences.get(first).map_or(piece.open, |s| s.start).max(floor);
        let mut end = sentences[last].end.min(ceiling);
        // `“...” An Vũ said.` as a sentence of its own.
        if end <= piece.end
            && let Some(next) = sentences.get(last + 1)
            && next.len() <= 14
            && next.end <= ceiling
            && next.start == piece.end
        {
            end = next.end;
        }
        (start.min(piece.open)..piece.open, piece.end..end.max(piece.end))
    }

    fn ends_like_speech(&self, piece: &Piece) -> bool {
        let last = piece.inner.end.wrapping_sub(1);
        matches!(self.view.key(last), "." | "," | "!" | "?" | "…")
            || matches!(self.view.key(piece.end), "." | ",") && self.words(&piece.inner) > 5
    }

    /// The cue and subject right before an opening mark.
    fn leading(&self, before: &Range<usize>, open: usize) -> Option<(Cue, Option<Speaker>)> {
        let view = self.view;
        let floor = before.start.max(open.saturating_sub(FAR));
        let colon = open > before.start && view.key(open - 1) == ":";
        let comma = open > before.start && view.key(open - 1) == ",";
        let cue = (floor..open).rev().find_map(|at| {
            self.cue(at, open)
                .filter(|cue| cue.syllables.end <= open && cue.entry.class != Class::Source)
        });
        let Some(cue) = cue else {
            // `X: “...”`
            let n =
                colon.then(|| self.speakers.mention_before(open - 1, before.start)).flatten()?;
            let speaker = self.speakers.of_mention(n);
            let entry = Entry { class: Class::Say, weak: false };
            return Some((Cue { syllables: open - 1..open, entry, glued: None }, Some(speaker)));
        };
        let between = cue.syllables.end..open;
        let words = self.words(&between);
        let slogan = cue.entry.class == Class::Slogan;
        let near = words == 0
            || colon && words <= 16
            || comma && words <= 8
            || words <= 2 && matches!(view.key(open - 1), "that" | "rằng" | "là" | "thêm");
        let near = near || slogan && words <= 4;
        if !near {
            return None;
        }
        let speaker = self.speakers.before(&cue, before.start).or_else(|| {
            // `said Anna Reed: “...”`
            self.speakers.after(cue.syllables.end, open).filter(|_| colon || comma)
        });
        let speaker =
            speaker.or_else(|| self.speakers.main_subject(before.start, cue.syllables.start));
        let speaker = speaker.or_else(|| self.subject_behind(&cue, before.start));
        if speaker.is_none() && !colon && !comma && cue.entry.weak {
            return None;
        }
        Some((cue, speaker))
    }

    /// The subject behind a participle clause: `Chanting “Out!”, the marchers ...`.
    fn subject_behind(&self, cue: &Cue, start: usize) -> Option<Speaker> {
        let sentence_end = (cue.syllables.end..cue.syllables.end + 2 * FAR)
            .find(|&k| self.view.key(k) == ".")
            .unwrap_or(cue.syllables.end + 2 * FAR)
            .min(self.quoted.len());
        let opens = self.view.key(start).ends_with("ing");
        let close = (cue.syllables.end..sentence_end)
            .rev()
            .find(|&k| k + 1 < sentence_end && self.quoted[k] && !self.quoted[k + 1])?;
        let comma = self.view.key(close + 1) == "," || self.view.key(close - 1) == ",";
        let subject = close + 1 + usize::from(self.view.key(close + 1) == ",");
        (opens && comma).then(|| self.speakers.main_subject(subject, sentence_end))?
    }

    /// The cue and speaker right after a closing mark.
    fn trailing(&self, after: &Range<usize>) -> Option<(Cue, Speaker)> {
        let view = self.view;
        let mut start = after.start;
        while start < after.end && matches!(view.key(start), "," | "-" | "–" | "—" | "." | ")")
        {
            start += 1;
        }
        let limit = after.end.min(start + FAR);
        if let Some(n) = self.speakers.is("sources", start, limit) {
            let speaker = self.speakers.after(start + n, limit)?;
            let entry = Entry { class: Class::Say, weak: false };
            return Some((Cue { syllables: start..start + n, entry, glued: None }, speaker));
        }
        let cue = (start..limit).find_map(|at| self.cue(at, limit))?;
        let at = cue.syllables.start;
        if cue.entry.class == Class::Source {
            let speaker = self.source(&cue, limit).map(|(speaker, _)| speaker)?;
            return (at == start).then_some((cue, speaker));
        }
        if at == start {
            let speaker = self.speakers.after(cue.syllables.end, limit)?;
            return Some((cue, speaker));
        }
        let passive = (start..at).any(|k| matches!(view.key(k), "which" | "rằng" | "that" | "là"));
        if passive {
            return None;
        }
        let speaker = self.speakers.before(&cue, start)?;
        Some((cue, speaker))
    }

    /// Whether a piece is a part of a clause in the article's words.
    fn is_partial(&self, before: &Range<usize>, piece: &Piece) -> bool {
        self.words(before) > 0
            && !self.ends_like_speech(piece)
            && !matches!(self.view.key(piece.open.wrapping_sub(1)), ":" | "," | "-" | ".")
    }

    fn goes_on(&self, last: usize, piece: &Piece, before: &Range<usize>) -> bool {
        let draft = &self.drafts[last];
        let slogan = draft.kind == QuoteKind::Slogan;
        let gap = draft.words.end + 1..piece.open;
        if slogan {
            return gap.len() <= 3;
        }
        if gap.len() > FAR {
            return false;
        }
        let attributed = draft.cue.as_ref().is_some_and(|cue| gap.contains(&cue.start));
        // `He called it “...”` in a sentence of its own is another quote.
        let elsewhere =
            self.words(before) > 0 && draft.cue.as_ref().is_some_and(|cue| cue.end <= before.start);
        attributed && !elsewhere && self.free_words(&gap, draft) <= 14
    }

    /// Words between two pieces that belong neither to the cue nor to the speaker.
    fn free_words(&self, gap: &Range<usize>, draft: &Draft) -> usize {
        let speaker = draft.speaker.as_ref().map(|s| self.view.text.syllables.within(s.span));
        gap.clone()
            .filter(|at| self.view.is_word(*at))
            .filter(|at| draft.cue.as_ref().is_none_or(|cue| !cue.contains(at)))
            .filter(|at| speaker.as_ref().is_none_or(|s| !s.contains(at)))
            .count()
    }

    /// Whether a piece is a sentence of its own.
    fn stands_alone(
        &self,
        before: &Range<usize>,
        piece: &Piece,
        sentences: &[Range<usize>],
    ) -> bool {
        let after = sentences.iter().find(|s| s.end >= piece.end).map_or(piece.end, |s| s.end);
        self.words(before) == 0 && self.words(&(piece.end..after.max(piece.end))) <= 2
    }

    /// The speaker of the quote that ended right before: in this paragraph or the one before.
    fn continued_speaker(&self, piece: &Piece, sentences: &[Range<usize>]) -> Option<Speaker> {
        let last = self.drafts.iter().rev().take(4).find(|d| d.verbatim)?;
        let floor = self.sentences.iter().rev().nth(1).or(self.sentences.last());
        let floor = floor.or(sentences.first()).map_or(0, |s| s.start);
        (last.words.end >= floor && last.words.start < piece.open).then(|| last.speaker.clone())?
    }

    fn push_direct(
        &mut self,
        piece: &Piece,
        kind: QuoteKind,
        cue: Option<&Cue>,
        speaker: Option<Speaker>,
    ) -> usize {
        let mode = cue.map_or(Mode::Asserted, |cue| match cue.entry.class {
            Class::Deny => Mode::Asserted,
            class => class.mode(),
        });
        if let Some(cue) = cue {
            self.take(cue.syllables.clone());
        }
        self.take(piece.open..piece.end);
        self.drafts.push(Draft {
            words: piece.inner.clone(),
            kind,
            speaker,
            cue: cue.map(|cue| cue.syllables.clone()),
            verbatim: true,
            mode,
            glued: None,
        });
        self.drafts.len() - 1
    }

    fn take(&mut self, range: Range<usize>) {
        for at in range {
            if let Some(used) = self.used.get_mut(at) {
                *used = true;
            }
        }
    }

    // ---- spoken words whose marks are lost ----

    fn unmarked(&mut self, sentences: &[Range<usize>]) {
        let mut n = 0;
        while n < sentences.len() {
            let sentence = sentences[n].clone();
            if let Some((cue, speaker, colon)) = self.colon(&sentence) {
                let last = self.run_of_voice(sentences, n);
                let end = self.trim(sentences[last].end, colon + 1);
                let partly = (colon + 1..end).any(|at| self.used[at]);
                if !partly && self.words(&(colon + 1..end)) >= SHORTEST_CLAUSE {
                    // The clause before the colon may report too.
                    let clause = cue.syllables.end..colon;
                    if self.words(&clause) > 4 {
                        self.push_clause(&cue, clause, speaker.clone());
                    }
                    self.push_spoken(colon + 1..sentences[last].end, &cue, speaker);
                    n = last + 1;
                    continue;
                }
            }
            n += 1;
        }
        for n in 0..sentences.len() {
            self.spoken_before_cue(sentences, n);
        }
    }

    /// A cue with a colon that no quotation mark follows.
    fn colon(&self, sentence: &Range<usize>) -> Option<(Cue, Speaker, usize)> {
        let view = self.view;
        let colon = sentence.clone().find(|&at| {
            at > sentence.start
                && view.key(at) == ":"
                && !self.quoted[at]
                && !(view.is_number(at - 1) && view.is_number(at + 1))
        })?;
        if self.quoted.get(colon + 1).copied().unwrap_or(true) || colon + 2 >= sentence.end {
            return None;
        }
        let floor = sentence.start.max(colon.saturating_sub(FAR));
        // The last cue with a subject of its own before the colon.
        (floor..colon).rev().find_map(|at| {
            let cue = self.cue(at, colon)?;
            if matches!(cue.entry.class, Class::Source | Class::Hearsay) {
                return None;
            }
            let far = self.words(&(cue.syllables.end..colon));
            let that = matches!(view.key(cue.syllables.end - 1), "rằng")
                || matches!(view.key(cue.syllables.end), "rằng" | "that");
            if far > 6 && !that {
                return None;
            }
            let speaker = self.speakers.before(&cue, sentence.start)?;
            Some((cue, speaker, colon))
        })
    }

    /// The last sentence of the words that a colon in sentence `n` opens: those of its paragraph
    /// that name no other speaker; in an article of one paragraph only while the voice is the
    /// speaker's own.
    fn run_of_voice(&self, sentences: &[Range<usize>], n: usize) -> usize {
        let mut last = n;
        let one_paragraph = sentences.len() > 12;
        for (k, sentence) in sentences.iter().enumerate().skip(n + 1) {
            let attributed = self.closing_cue(sentence).is_some()
                || sentence.clone().any(|at| self.quoted[at])
                || self.opens_with_speaker(sentence);
            if attributed || one_paragraph && !self.first_person(sentence) {
                break;
            }
            // A later sentence closed by its own speaker takes the one before it.
            if one_paragraph
                && sentences.get(k + 1).is_some_and(|next| self.closing_cue(next).is_some())
            {
                break;
            }
            last = k;
        }
        last
    }

    fn first_person(&self, range: &Range<usize>) -> bool {
        range.clone().any(|at| self.speakers.is("first_person", at, range.end).is_some())
    }

    fn opens_with_speaker(&self, sentence: &Range<usize>) -> bool {
        let limit = sentence.end.min(sentence.start + 14);
        (sentence.start..limit).find_map(|at| self.cue(at, sentence.end)).is_some_and(|cue| {
            !cue.entry.weak && self.speakers.before(&cue, sentence.start).is_some()
        })
    }

    /// `..., X, role, cue.` at the end of a sentence: cue, speaker, and where the words end.
    fn closing_cue(&self, sentence: &Range<usize>) -> Option<(Cue, Speaker, usize)> {
        let view = self.view;
        let end = self.trim(sentence.end, sentence.start);
        let floor = sentence.start.max(end.saturating_sub(FAR));
        // The cue closes the sentence.
        let closing = (floor.max(end.saturating_sub(4))..end).find_map(|at| {
            self.cue(at, end)
                .filter(|cue| cue.syllables.end >= end || self.only_adverbs(cue.syllables.end, end))
        });
        if let Some(cue) = closing {
            let at = cue.syllables.start;
            let speaker = self.speakers.before(&cue, floor)?;
            let name = view.text.syllables.within(speaker.span);
            if name.end > at || speaker.span.is_empty() {
                return None;
            }
            let title = (floor..name.start)
                .rev()
                .find(|&k| matches!(view.key(k), "," | "-" | "–" | "?" | "!"))?;
            let near = name.start - title <= 9;
            return (near && self.words(&(sentence.start..title)) >= SHORTEST_CLAUSE)
                .then_some((cue, speaker, title));
        }
        // `..., X said in a statement.`
        let behind = (floor..end).rev().filter(|&k| view.key(k) == ",").take(3).find_map(|k| {
            let cue = (k + 1..end.min(k + 10)).find_map(|at| self.cue(at, end))?;
            let told = matches!(view.key(cue.syllables.start), "told" | "tells");
            let short = end - cue.syllables.end <= 16;
            let that = (cue.syllables.end..end).any(|at| view.key(at) == "that");
            let fits = short && !that && (told || self.is_adjunct(cue.syllables.end));
            let says = cue.entry.class == Class::Say && !self.speakers.is_participle(&cue);
            if !fits || !says || cue.syllables.start == k + 1 {
                return None;
            }
            let speaker = self.speakers.before(&cue, k + 1)?;
            Some((cue, speaker, k))
        });
        if let Some((cue, speaker, k)) = behind
            && !self.speakers.vietnamese
            && self.words(&(sentence.start..k)) >= SHORTEST_CLAUSE
        {
            return Some((cue, speaker, k));
        }
        // `..., said X, a lawyer.`
        let comma = (floor..end).rev().filter(|&k| view.key(k) == ",").find(|&k| {
            self.cue(k + 1, end).is_some_and(|cue| {
                !self.speakers.is_participle(&cue) && cue.entry.class != Class::Slogan
            })
        })?;
        let cue = self.cue(comma + 1, end)?;
        if self.speakers.vietnamese
            || cue.entry.class == Class::Source
            || cue.entry.class == Class::Demand
        {
            return None;
        }
        let speaker = self.speakers.after(cue.syllables.end, end)?;
        (self.words(&(sentence.start..comma)) >= SHORTEST_CLAUSE).then_some((cue, speaker, comma))
    }

    fn only_adverbs(&self, at: usize, end: usize) -> bool {
        self.speakers.skip_adverbs(end, at) == at
    }

    fn spoken_before_cue(&mut self, sentences: &[Range<usize>], n: usize) {
        let sentence = sentences[n].clone();
        if sentence.clone().any(|at| self.used[at]) {
            return;
        }
        let Some((cue, speaker, stop)) = self.closing_cue(&sentence) else { return };
        if (sentence.start..stop).any(|at| self.quoted[at] && self.used[at]) {
            return;
        }
        let mut start = sentence.start;
        let mut own_voice = self.first_person(&(start..stop));
        let limit = if sentences.len() > 12 { 1 } else { 4 };
        for before in sentences[..n].iter().rev().take(limit) {
            let free = !before.clone().any(|at| self.used[at] || self.quoted[at]);
            if !free || !self.first_person(before) || self.opens_with_speaker(before) {
                break;
            }
            own_voice = true;
            start = before.start;
        }
        // `- Tôi nghĩ ..., ông An trả lời.`: the dash is a mark of dialogue.
        if matches!(self.view.key(start), "-" | "–" | "—") {
            start += 1;
        }
        let kind = if own_voice { QuoteKind::Direct } else { cue.entry.class.kind() };
        self.take(start..sentence.end);
        self.drafts.push(Draft {
            words: start..stop,
            kind,
            speaker: Some(speaker),
            cue: Some(cue.syllables),
            verbatim: own_voice,
            mode: cue.entry.class.mode(),
            glued: None,
        });
    }

    fn push_spoken(&mut self, words: Range<usize>, cue: &Cue, speaker: Speaker) {
        let stop = self.trim(words.end, words.start);
        self.take(cue.syllables.start..words.end);
        self.drafts.push(Draft {
            words: words.start..stop,
            kind: QuoteKind::Direct,
            speaker: Some(speaker),
            cue: Some(cue.syllables.clone()),
            verbatim: true,
            mode: Mode::Asserted,
            glued: None,
        });
    }

    fn push_clause(&mut self, cue: &Cue, words: Range<usize>, speaker: Speaker) {
        let start = self.clause_start(cue).min(words.end);
        self.drafts.push(Draft {
            words: start..words.end,
            kind: cue.entry.class.kind(),
            speaker: Some(speaker),
            cue: Some(cue.syllables.clone()),
            verbatim: false,
            mode: cue.entry.class.mode(),
            glued: None,
        });
    }

    /// `end` without the marks that close a sentence.
    fn trim(&self, end: usize, start: usize) -> usize {
        let mut end = end;
        while end > start
            && matches!(
                self.view.key(end - 1),
                "." | "," | ";" | ":" | "\"" | "”" | "…" | "»" | "-" | "–"
            )
        {
            end -= 1;
        }
        end
    }

    // ---- words in the article's own voice ----

    fn reported(&mut self, sentence: &Range<usize>) {
        let end = self.trim(sentence.end, sentence.start);
        if let Some(draft) = self.sourced(sentence, end) {
            self.drafts.push(draft);
            return;
        }
        let mut at = sentence.start;
        // The draft whose words are open, and where its clause started.
        let mut open: Option<usize> = None;
        let mut clause = sentence.start;
        while at < end {
            let Some(cue) = self.cue(at, end) else {
                at += 1;
                continue;
            };
            let next = cue.syllables.end;
            match open {
                None => {
                    if let Some(draft) = self.clause(&cue, clause, end) {
                        self.drafts.push(draft);
                        open = Some(self.drafts.len() - 1);
                    }
                }
                Some(k) => {
                    if let Some((stop, draft)) = self.second(&cue, k, sentence, end) {
                        self.close(k, stop);
                        clause = stop;
                        self.drafts.push(draft);
                        open = Some(self.drafts.len() - 1);
                    }
                }
            }
            at = next.max(at + 1);
        }
    }

    fn close(&mut self, k: usize, stop: usize) {
        let start = self.drafts[k].words.start;
        let stop = self.trim(stop, start);
        self.drafts[k].words.end = stop.max(start);
    }

    /// A cue with its subject before it and its words after it.
    fn clause(&self, cue: &Cue, start: usize, end: usize) -> Option<Draft> {
        let view = self.view;
        let entry = cue.entry;
        if entry.class == Class::Source && !self.speakers.vietnamese && self.is_source_verb(cue) {
            // `Official results show ...`
            let speaker = self.speakers.before(cue, start)?;
            let words = view.text.words(speaker.span).to_lowercase();
            let source = [
                "results",
                "figures",
                "data",
                "stud",
                "survey",
                "poll",
                "report",
                "documents",
                "statistics",
                "records",
                "research",
                "numbers",
            ];
            if !source.iter().any(|word| words.contains(word)) {
                return None;
            }
            return self.draft(cue, Some(speaker), end);
        }
        if matches!(entry.class, Class::Source | Class::Hearsay) {
            return None;
        }
        if entry.class == Class::Slogan && !self.speakers.vietnamese {
            return None;
        }
        let after = view.key(cue.syllables.end);
        let that = matches!(after, "rằng" | "that" | ":")
            || matches!(view.key(cue.syllables.end - 1), "rằng" | "that")
            || after == "là" && self.speakers.vietnamese;
        let behind = self.that_behind_adjunct(cue).is_some();
        if entry.weak && !that && !behind {
            return None;
        }
        if self.is_noun(cue) && !behind {
            return None;
        }
        let speaker = self.speakers.before(cue, start);
        let speaker = speaker.or_else(|| {
            (that && !entry.weak)
                .then(|| self.speakers.main_subject(start, cue.syllables.start))
                .flatten()
                .filter(|_| !self.follows_noun(cue, start))
        })?;
        self.draft(cue, Some(self.shared_subject(cue, speaker, start)), end)
    }

    /// `against what they said was wrong`: the pronoun is the subject of the sentence.
    fn shared_subject(&self, cue: &Cue, speaker: Speaker, start: usize) -> Speaker {
        let plural = self.speakers.pronoun(speaker.span) == Some(None);
        let name = self.view.text.syllables.within(speaker.span);
        if !plural || name.start <= start + 1 {
            return speaker;
        }
        let _ = cue;
        let main = self.speakers.main_subject(start, name.start.saturating_sub(1));
        main.filter(|main| {
            main.span.end <= speaker.span.start && self.speakers.pronoun(main.span).is_none()
        })
        .unwrap_or(speaker)
    }

    fn follows_noun(&self, cue: &Cue, start: usize) -> bool {
        let left = self.speakers.skip_adverbs(cue.syllables.start, start);
        left <= start || self.speakers.is("nouns_before", left - 1, left).is_some()
    }

    fn is_source_verb(&self, cue: &Cue) -> bool {
        matches!(
            self.view.key(cue.syllables.start),
            "show" | "shows" | "showed" | "indicate" | "indicates" | "indicated" | "suggest"
        )
    }

    /// What follows makes the cue a noun or another verb.
    fn is_noun(&self, cue: &Cue) -> bool {
        let after = cue.syllables.end;
        let is = |class: &str, at: usize| self.speakers.is(class, at, at + 2).is_some();
        if self.speakers.vietnamese {
            return is("nouns_after", after);
        }
        let nominal = is("nominal", cue.syllables.start) && is("nominal_after", after);
        nominal || is("closes_verb", after) && !self.follows_what(cue)
    }

    /// `what they said was`.
    fn follows_what(&self, cue: &Cue) -> bool {
        let start = cue.syllables.start.saturating_sub(5);
        (start..cue.syllables.start).any(|k| self.view.key(k) == "what")
    }

    /// `in a statement`, `on Friday`, `at the time` after a verb of speaking.
    fn is_adjunct(&self, at: usize) -> bool {
        self.speakers.is("adjuncts", at, at + 1).is_some()
    }

    /// The `rằng` of `nói với báo giới rằng`, `tiết lộ hồi tháng 8 rằng`.
    fn that_behind_adjunct(&self, cue: &Cue) -> Option<usize> {
        let view = self.view;
        let start = cue.syllables.end;
        if !self.speakers.vietnamese || !self.is_adjunct(start) {
            return None;
        }
        (start..start + ADJUNCT)
            .take_while(|&k| view.is_word(k) || view.is_number(k))
            .find(|&k| view.key(k) == "rằng")
    }

    fn clause_start(&self, cue: &Cue) -> usize {
        let view = self.view;
        let mut start = cue.syllables.end;
        // `told reporters on Friday that`
        if !self.speakers.vietnamese && cue.entry.class == Class::Say {
            let that = (start..start + 14)
                .take_while(|&k| view.is_word(k))
                .find(|&k| view.key(k) == "that");
            let told = matches!(view.key(cue.syllables.start), "told" | "tells" | "telling");
            let day = self.is_adjunct(start)
                || (start..start + 2).any(|k| self.speakers.is("adverbs", k, k + 1).is_some());
            if let Some(that) = that.filter(|_| told || day) {
                start = that;
            }
        }
        start = self.that_behind_adjunct(cue).unwrap_or(start);
        while matches!(view.key(start), "rằng" | "that" | "," | ":" | "thêm") {
            start += 1;
        }
        start
    }

    fn draft(&self, cue: &Cue, speaker: Option<Speaker>, end: usize) -> Option<Draft> {
        let start = self.clause_start(cue);
        let adjunct = start == cue.syllables.end && self.is_adjunct(start);
        if !self.speakers.vietnamese && adjunct && cue.entry.class == Class::Say {
            return None;
        }
        let shortest = match cue.entry.class {
            Class::Demand | Class::Slogan => 2,
            _ => SHORTEST_CLAUSE,
        };
        if start >= end || self.words(&(start..end)) < shortest {
            return None;
        }
        if (start..end.min(start + 2)).any(|at| self.used[at]) {
            return None;
        }
        // Words that a direct quote takes stay with it.
        let stop = (start..end).find(|&at| self.used[at]).unwrap_or(end);
        Some(Draft {
            words: start..self.trim(stop, start),
            kind: cue.entry.class.kind(),
            speaker,
            cue: Some(cue.syllables.clone()),
            verbatim: false,
            mode: cue.entry.class.mode(),
            glued: cue.glued,
        })
    }

    /// A further cue of a sentence whose first clause is open: with the same subject after a
    /// conjunction, or with its own after a comma. Gives where the first one's words end.
    fn second(
        &self,
        cue: &Cue,
        open: usize,
        sentence: &Range<usize>,
        end: usize,
    ) -> Option<(usize, Draft)> {
        let view = self.view;
        if matches!(cue.entry.class, Class::Source | Class::Hearsay) || self.is_noun(cue) {
            return None;
        }
        let floor = self.drafts[open].words.start;
        let left = self.speakers.skip_adverbs(cue.syllables.start, floor);
        if left <= floor {
            return None;
        }
        let before = view.key(left - 1);
        let that = matches!(view.key(cue.syllables.end), "rằng" | "that")
            || matches!(view.key(cue.syllables.end - 1), "rằng" | "that");
        let participle = self.speakers.is_participle(cue) && before == ",";
        let joined = before == ","
            || matches!(before, "và" | "and" | "đồng" | "thời" | "nhưng" | "but" | "vì")
                && (that || before == "vì" || cue.entry.class == Class::Demand);
        if (joined || participle) && (that || participle || !cue.entry.weak) {
            let draft = self.draft(cue, self.drafts[open].speaker.clone(), end)?;
            let mut stop = left - 1;
            while stop > floor && matches!(view.key(stop - 1), "," | "đồng" | "và" | "and") {
                stop -= 1;
            }
            return Some((stop, draft));
        }
        // A subject of its own, in a clause of its own.
        if cue.entry.weak && !that {
            return None;
        }
        let subordinate = self.speakers.is("subordinators", sentence.start, end).is_some()
            && self.drafts[open].cue.as_ref().is_some_and(|c| c.start < sentence.start + FAR);
        let speaker = self.speakers.before(cue, floor)?;
        let name = view.text.syllables.within(speaker.span);
        if name.start <= floor || name.is_empty() {
            return None;
        }
        let mut stop = name.start;
        let window = floor.max(stop.saturating_sub(6));
        let comma = (window..stop).rev().find(|&k| matches!(view.key(k), "," | ";"));
        let contrast = (window..stop).any(|k| {
            matches!(
                view.key(k),
                "while" | "whereas" | "but" | "nhưng" | "còn" | "khi" | "song" | "where"
            )
        });
        let english_clause = subordinate && !self.speakers.vietnamese;
        match comma {
            Some(comma) if subordinate || contrast => stop = comma,
            _ if english_clause => {}
            _ => return None,
        }
        let draft = self.draft(cue, Some(speaker), end)?;
        Some((stop, draft))
    }

    /// `Theo X, ...` and `..., theo X`; `according to`; `..., X reports`.
    fn sourced(&self, sentence: &Range<usize>, end: usize) -> Option<Draft> {
        let view = self.view;
        let start = sentence.start;
        let skip = self.speakers.is("adverbials", start, end).unwrap_or(0);
        let skip = skip + usize::from(skip > 0 && view.key(start + skip) == ",");
        for first in [start, start + skip] {
            if let Some(cue) = self.cue(first, end).filter(|c| c.entry.class == Class::Source)
                && let Some((speaker, stop)) = self.source(&cue, end)
                && stop < end
                && (view.key(stop) == "," || matches!(view.key(stop - 1), "biết" | "hay"))
                && !self.used[stop]
            {
                let comma = usize::from(view.key(stop) == ",");
                return self.source_draft(&cue, speaker, stop + comma..end);
            }
            if let Some(cue) = self.cue(first, end).filter(|c| c.entry.class == Class::Hearsay) {
                let _ = cue;
                return None;
            }
        }
        // Behind the words: after the last comma, or `according to` anywhere.
        let floor = start.max(end.saturating_sub(FAR));
        let cue = (floor + 1..end).rev().find_map(|at| {
            let cue = self.cue(at, end).filter(|c| c.entry.class == Class::Source)?;
            let marked = matches!(view.key(at - 1), "," | "-" | "–")
                || cue.syllables.len() > 1 && view.key(at) == "according";
            marked.then_some(cue)
        })?;
        if self.is_source_verb(&cue) {
            return None;
        }
        let (speaker, stop) = self.source(&cue, end)?;
        let at = self.trim(cue.syllables.start, start);
        let closes = stop >= end || view.key(stop) == ",";
        if !closes || (start..at).any(|k| self.used[k]) {
            return None;
        }
        // In the middle: `The dam, according to X, will ...`.
        let words = if stop + 4 < end { start..end } else { start..at };
        self.source_draft(&cue, speaker, words)
    }

    fn source_draft(&self, cue: &Cue, speaker: Speaker, words: Range<usize>) -> Option<Draft> {
        if self.words(&words) < SHORTEST_CLAUSE || words.clone().any(|at| self.used[at]) {
            return None;
        }
        let folded = self.view.text.words(speaker.span).to_lowercase().replace('_', " ");
        let provisional = ["tạm thời", "sơ bộ", "ban đầu", "provisional", "preliminary", "partial"]
            .iter()
            .any(|word| folded.contains(word));
        let official = ["kết quả", "chính thức", "results", "official"]
            .iter()
            .any(|word| folded.contains(word));
        let estimate = ["ước tính", "estimate"].iter().any(|word| folded.contains(word));
        let mode = if provisional {
            Mode::Provisional
        } else if official {
            Mode::Official
        } else if estimate {
            Mode::Estimated
        } else {
            Mode::Asserted
        };
        Some(Draft {
            words,
            kind: QuoteKind::Indirect,
            speaker: Some(speaker),
            cue: Some(cue.syllables.clone()),
            verbatim: false,
            mode,
            glued: None,
        })
    }

    /// The source that a cue names after itself, and where its phrase ends.
    fn source(&self, cue: &Cue, end: usize) -> Option<(Speaker, usize)> {
        let view = self.view;
        let start = cue.syllables.end;
        if start >= end || self.speakers.is("sources_not", start, end).is_some() {
            return None;
        }
        let limit = end.min(start + 30);
        // `Theo ông An cho biết, ...`
        let inner = (start + 1..limit).take_while(|&k| view.key(k) != ",").find_map(|k| {
            self.cue(k, limit).filter(|c| c.entry.class == Class::Say && !c.entry.weak)
        });
        if let Some(inner) = inner
            && self.speakers.vietnamese
            && let Some(speaker) = self.speakers.after(start, inner.syllables.start)
        {
            return Some((speaker, inner.syllables.end));
        }
        let stop = (start..limit)
            .find(|&k| matches!(view.key(k), "," | ";" | ":" | "." | "\"" | "“" | "-" | "–"))
            .unwrap_or(limit);
        if stop <= start {
            return None;
        }
        if let Some(speaker) = self.speakers.after(start, stop) {
            return Some((speaker, stop));
        }
        (self.words(&(start..stop)) <= 12).then(|| (self.speakers.of_range(&(start..stop)), stop))
    }

    // ---- who a pronoun means ----

    fn resolve(&mut self, opening: usize, sentences: &[Range<usize>]) {
        let _ = sentences;
        for n in opening..self.drafts.len() {
            let Some(speaker) = self.drafts[n].speaker.clone().filter(|s| s.mention.is_none())
            else {
                continue;
            };
            let Some(Some(gender)) = self.speakers.pronoun(speaker.span) else { continue };
            let at = self.view.text.syllables.within(speaker.span).start;
            let sentence = self.sentences.partition_point(|s| s.end <= at);
            let last_speaker = |sentence: &Range<usize>| {
                self.drafts.iter().rev().take(24).find_map(|d| {
                    let cue = d.cue.as_ref()?;
                    (sentence.contains(&cue.start) && cue.start < at)
                        .then(|| d.speaker.as_ref().and_then(|s| s.mention))
                        .flatten()
                })
            };
            let mut before: Vec<Range<usize>> =
                self.sentences[sentence.saturating_sub(3)..sentence].to_vec();
            if let Some(own) = self.sentences.get(sentence) {
                before.push(own.start..at);
            }
            let found = self.speakers.antecedent(gender, &before, last_speaker);
            if let Some(draft) = self.drafts.get_mut(n) {
                draft.speaker = Some(Speaker { span: speaker.span, mention: found });
            }
        }
    }

    fn finish(mut self) -> Vec<Quote> {
        self.drafts.retain(|d| !d.words.is_empty());
        let mut quotes: Vec<Quote> = self
            .drafts
            .iter()
            .map(|draft| {
                let stop = self.trim(draft.words.end, draft.words.start);
                let mut span = self.view.span(&(draft.words.start..stop));
                if let Some(bytes) = draft.glued {
                    span.start = self
                        .view
                        .span(&(draft.words.start - 1..draft.words.start))
                        .end
                        .saturating_sub(bytes);
                }
                Quote {
                    span,
                    kind: draft.kind,
                    speaker: draft.speaker.clone(),
                    cue: draft.cue.as_ref().map(|cue| self.view.span(cue)),
                    verbatim: draft.verbatim,
                    mode: draft.mode,
                }
            })
            .filter(|quote| !quote.span.is_empty())
            .collect();
        quotes.sort_by_key(|q| (q.span.start, q.span.end));
        quotes.dedup_by_key(|q| q.span);
        quotes
    }
}

#[cfg(test)]
mod shape {
    use super::*;

    #[test]
    fn a_text_without_sentences_has_no_paragraphs() {
        let article = machtin_text::Article::of(machtin_text::Language::English, " \n ");
        assert!(paragraphs(&Text::of(&article)).is_empty());
        assert_eq!(machtin_text::Span::new(0, 0).len(), 0);
    }
}
