//! Page furniture in text that was scraped: share links, forms, bylines, related stories.
//!
//! Three layers, from sure to likely: lines known by their words (`data/furniture.tsv`), lines
//! known by their shape (dates, initials, addresses, paths of sections), and short lines outside
//! the stretch of the page where prose stands. Nothing is deleted: each line comes with its
//! reason.

use crate::date::{DayOrder, find_dates};
use crate::line_features::{FEATURES, line_features};
use crate::lines::Line;
use crate::model::Model;
use aho_corasick::{AhoCorasick, MatchKind};
use machtin_text::{Removed, Span};
use std::ops::Range;
use std::sync::LazyLock;

/// A line with more words is prose, whatever phrase it holds.
const PHRASE_WORDS: usize = 20;
/// In a text of few lines, one of so many words is not removed for what the model thinks of it.
const LONG_PROSE: usize = 40;
/// A text of fewer lines has lost its line breaks, or is short.
const FEW_LINES: usize = 8;
/// The same for phrases inside a line.
const INSIDE_WORDS: usize = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Line,
    Start,
    End,
    Inside,
    Section,
}

#[derive(Debug)]
struct Phrase {
    reason: &'static str,
    place: Where,
    length: usize,
}

impl Phrase {
    fn is_of_sharing(&self) -> bool {
        self.place == Where::Line && self.reason == "share"
    }
}

struct Phrases {
    list: Vec<Phrase>,
    automaton: Option<AhoCorasick>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut list = Vec::new();
    let mut patterns = Vec::new();
    let rows = include_str!("../data/furniture.tsv").lines();
    for row in rows.filter(|row| !row.starts_with('#')).skip(1) {
        let mut fields = row.split('\t');
        let (Some(reason), Some(place), Some(phrase)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let place = match place {
            "line" => Where::Line,
            "start" => Where::Start,
            "end" => Where::End,
            "inside" => Where::Inside,
            "section" => Where::Section,
            _ => continue,
        };
        let pattern = machtin_text::fold_marks(phrase);
        list.push(Phrase { reason, place, length: pattern.len() });
        patterns.push(pattern);
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns).ok();
    Phrases { list, automaton }
});

/// What a line says by the phrases in it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// The reason of the longest phrase that makes the line furniture.
    pub(crate) furniture: Option<&'static str>,
    /// The reason of the longest phrase that heads a part of the page that is no article:
    /// `Leave a Reply`.
    pub(crate) section: Option<&'static str>,
    /// Whether a word of sharing stands in it.
    shares: bool,
}

/// Whether a line is furniture by its own words or shape.
pub(crate) fn is_known(text: &str, line: &Line) -> bool {
    known_reason(text, line).is_some()
}

/// Why each line is furniture by its own words or shape, if it is.
pub(crate) fn known_reasons(text: &str, lines: &[Line]) -> Vec<Option<&'static str>> {
    lines.iter().map(|line| known_reason(text, line)).collect()
}

fn known_reason(text: &str, line: &Line) -> Option<&'static str> {
    line.told.furniture.or_else(|| shape_reason(text, line))
}

/// Reads the phrases of a line from its key, its number of words, and whether it ends as a
/// sentence does.
pub(crate) fn read_phrases(key: &str, words: usize, ends_sentence: bool) -> Told {
    let mut told = Told::default();
    let Some(automaton) = PHRASES.automaton.as_ref().filter(|_| words <= PHRASE_WORDS) else {
        return told;
    };
    let bare = key.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '©' | '>'));
    let (mut furniture, mut section) = (0, 0);
    for found in automaton.find_overlapping_iter(key) {
        let phrase = &PHRASES.list[found.pattern().as_usize()];
        let whole_word = is_edge(key, found.start()) && is_edge(key, found.end());
        told.shares |= phrase.is_of_sharing();
        let fits = match phrase.place {
            Where::Line | Where::Section => phrase.length >= bare.len() && whole_word,
            Where::Start => found.start() == 0 && is_edge(key, found.end()),
            Where::End => found.end() == key.len() && is_edge(key, found.start()) && words <= 12,
            Where::Inside => whole_word && words <= INSIDE_WORDS,
        };
        // Prose may open with any of these words; a sentence of some length is prose.
        let prose = ends_sentence && words >= 12 && phrase.length < 12;
        let (longest, reason) = match phrase.place {
            Where::Section => (&mut section, &mut told.section),
            _ => (&mut furniture, &mut told.furniture),
        };
        if fits && !prose && phrase.length > *longest {
            (*longest, *reason) = (phrase.length, Some(phrase.reason));
        }
    }
    told
}

/// Whether a word may start or end at a byte of the key.
pub(crate) fn is_edge(key: &str, at: usize) -> bool {
    let before = key[..at].chars().next_back();
    let after = key[at..].chars().next();
    !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
}

/// Why a line is furniture by its shape.
fn shape_reason(text: &str, line: &Line) -> Option<&'static str> {
    let words = line.span.of(text);
    if is_date_line(text, line) {
        return Some("dateline");
    }
    if is_initials(words) {
        return Some("byline");
    }
    if is_share_bar(line) {
        return Some("share");
    }
    if line.words <= 3 && (words.starts_with("http://") || words.starts_with("https://")) {
        return Some("address");
    }
    if line.words <= 2 && words.starts_with(['#', '@']) && words.len() > 2 {
        return Some("tags");
    }
    if is_section_path(words) {
        return Some("menu");
    }
    (words.len() < 40 && !words.contains(char::is_alphabetic)).then_some("menu")
}

/// A line that says little beside a date: `Thứ Tư, 12/3/2008 07:05 GMT+7`.
pub(crate) fn is_date_line(text: &str, line: &Line) -> bool {
    if line.words > 14 {
        return false;
    }
    let words = line.span.of(text);
    if !words.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let dates = find_dates(words, DayOrder::DayFirst);
    let Some(first) = dates.first() else { return false };
    let in_dates: usize =
        dates.iter().map(|date| date.span.of(words).split_whitespace().count()).sum();
    let rest = line.words.saturating_sub(in_dates);
    let weekday_or_label = rest <= 6 && first.span.start <= 40;
    weekday_or_label
        && !line.ends_sentence
        && dates.iter().any(|d| d.precision >= machtin_text::Precision::Day)
}

/// A share bar has at most this many words.
const BAR_WORDS: usize = 12;

/// Several words of sharing on one line: `Thích Chia sẻ Sao chép liên kết`.
fn is_share_bar(line: &Line) -> bool {
    let key = line.key.as_str();
    if !line.told.shares || !(2..=BAR_WORDS).contains(&line.words) {
        return false;
    }
    let Some(automaton) = PHRASES.automaton.as_ref() else { return false };
    // Matches come by their ends: whatever stands before a match was read before it.
    let mut read_to = vec![0_usize];
    for found in automaton.find_overlapping_iter(key) {
        let phrase = &PHRASES.list[found.pattern().as_usize()];
        let joined = |end: &usize| {
            *end <= found.start() && !key[*end..found.start()].contains(char::is_alphanumeric)
        };
        if phrase.is_of_sharing() && is_edge(key, found.start()) && read_to.iter().any(joined) {
            read_to.push(found.end());
        }
    }
    read_to.iter().any(|end| *end > 0 && !key[*end..].contains(char::is_alphanumeric))
}

/// Initials alone on their line: `A.M.`, `H.T.`, `(T.H)`.
fn is_initials(words: &str) -> bool {
    let inner = words.trim_matches(|c: char| matches!(c, '(' | ')' | '-' | '–' | '—' | ' ' | '/'));
    let letters: Vec<&str> = inner.split('.').filter(|part| !part.is_empty()).collect();
    inner.contains('.')
        && (1..=4).contains(&letters.len())
        && letters.iter().all(|part| {
            part.trim().chars().count() <= 2 && part.trim().chars().all(char::is_uppercase)
        })
}

/// `Thời sự / Giao thông`, `Home > News > World`: short parts between separators.
fn is_section_path(words: &str) -> bool {
    const SEPARATORS: [char; 7] = ['>', '›', '»', '/', '|', '•', '·'];
    if words.len() >= 120 || words.ends_with(['.', '!', '?']) {
        return false;
    }
    let parts = || words.split(SEPARATORS).map(str::trim);
    let alone = |word: &str| word.starts_with(SEPARATORS) && word.chars().count() == 1;
    words.split(' ').any(alone)
        && parts().all(|part| part.split_whitespace().count() <= 4)
        && parts().filter(|part| !part.is_empty()).count() >= 2
}

/// Score of a line of prose for each word, of a short line, and of a known piece of furniture.
/// The best stretch of lines under these is where the article stands; the values maximise
/// word F1 on the development pages of text with furniture.
const SHORT_LINE: i64 = -22;
const KNOWN_LINE: i64 = -60;
const WORD: i64 = 10;
const WORDS_COUNTED: usize = 40;

/// Trained on pages whose main text people marked; see the card beside it.
static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    Model::read(include_str!("../../../models/text-lines/trees.txt"), FEATURES).ok()
});

/// A line that scores less is no part of the article. To lose a line of the body is worse than to
/// keep one too many: this loses just under one word of the body in a hundred on texts of hosts
/// that the model was not trained on.
const KEPT: f32 = 1.1;
/// In a text of fewer lines of prose a sentence among them stays: the model has seen few so short.
const FEW_PROSE: usize = 5;
/// What counts as a sentence there.
const SENTENCE_WORDS: usize = 8;
/// A short sentence that follows prose is kept from here on.
const FOLLOWING_KEPT: f32 = 0.5;

/// Lines at either end of the prose where a date, a name or a source is furniture; inside, they
/// belong to the text.
const EDGE_LINES: usize = 4;

/// Sets aside what is not news: one range a line, in order. The title is never among them.
///
/// `extracted` text has lost what stands around the prose already: only lines known by their own
/// words, near either end, are set aside.
pub(crate) fn find_furniture(
    text: &str,
    lines: &[Line],
    known: &[Option<&'static str>],
    title: Option<Span>,
    extracted: bool,
) -> Vec<Removed> {
    let reasons = if extracted {
        let mut reasons = edge_reasons(lines, known, &(0..lines.len()));
        sign(text, lines, &mut reasons);
        reasons
    } else {
        line_reasons(text, lines, known)
    };
    let is_title = |line: &Line| title.is_some_and(|title| title.overlaps(line.span));
    // A text of furniture alone is what somebody gave us to read.
    let nothing_left =
        lines.iter().zip(&reasons).all(|(line, reason)| reason.is_some() || is_title(line));
    if nothing_left && title.is_none() {
        return Vec::new();
    }
    lines
        .iter()
        .zip(reasons)
        .filter(|(line, _)| !is_title(line))
        .filter_map(|(line, reason)| Some(Removed { span: line.span, reason: reason? }))
        .collect()
}

/// Marks the name that signs an extracted text: its last line, after a full sentence.
fn sign(text: &str, lines: &[Line], reasons: &mut [Option<&'static str>]) {
    let Some(last) = reasons.iter().rposition(Option::is_none) else { return };
    let after_sentence = last.checked_sub(1).is_some_and(|before| lines[before].ends_sentence);
    if after_sentence && is_name(text, &lines[last]) {
        reasons[last] = Some("byline");
    }
}

/// Reasons of lines known by their words, near the ends of the prose or outside it.
fn edge_reasons(
    lines: &[Line],
    known: &[Option<&'static str>],
    prose: &Range<usize>,
) -> Vec<Option<&'static str>> {
    let edge = |at: usize| at < prose.start + EDGE_LINES || at + EDGE_LINES >= prose.end;
    (0..lines.len()).map(|at| known[at].filter(|_| edge(at))).collect()
}

fn line_reasons(
    text: &str,
    lines: &[Line],
    known: &[Option<&'static str>],
) -> Vec<Option<&'static str>> {
    let prose = prose_zone(lines, known);
    // A page without prose keeps what is not known: better too much than nothing.
    if prose.is_empty() {
        return known.to_vec();
    }
    let scores: Vec<f32> = match MODEL.as_ref() {
        Some(model) => model.scores(&line_features(text, lines, known)),
        None => vec![f32::MAX; lines.len()],
    };
    let few = lines[prose.clone()].iter().filter(|line| is_prose(line)).count() < FEW_PROSE;
    let sections = section_reasons(lines, known, &prose);
    let edges = edge_reasons(lines, known, &prose);
    (0..lines.len())
        .map(|at| {
            let line = &lines[at];
            let least = if follows_prose(text, lines, at) { FOLLOWING_KEPT } else { KEPT };
            // A text without line breaks is one long line; no furniture stands in so few.
            let long = line.words >= LONG_PROSE && lines.len() < FEW_LINES;
            let printed = |at: usize| lines[at].span.of(text);
            let again = at > 0 && printed(at) == printed(at - 1);
            let sentence = line.words >= SENTENCE_WORDS && line.ends_sentence;
            let brief = few && sentence && prose.contains(&at);
            let unlikely = again || (!long && !brief && scores[at] < least);
            sections[at].or(edges[at]).or_else(|| {
                let place = || match () {
                    () if again => "repeated",
                    () if at < prose.start => "before the text",
                    () if line.key.starts_with("theo ") && !line.ends_sentence => "source",
                    () if at < prose.end + EDGE_LINES && is_name(text, line) => "byline",
                    () if at >= prose.end => "after the text",
                    () => "inside the text",
                };
                unlikely.then(|| known[at].unwrap_or_else(place))
            })
        })
        .collect()
}

/// A short sentence right after prose that ends as one: `Không ai bị thương.`
fn follows_prose(text: &str, lines: &[Line], at: usize) -> bool {
    let printed = lines[at].span.of(text);
    let before = at.checked_sub(1).and_then(|before| lines.get(before));
    lines[at].words >= 3
        && printed.ends_with(['.', '…', '"', '”'])
        && lines[at].ends_sentence
        && printed.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“'))
        && before.is_some_and(|before| is_prose(before) && before.ends_sentence)
}

/// A name alone on its line: a few words, all with capitals.
pub(crate) fn is_name(text: &str, line: &Line) -> bool {
    let printed = line.span.of(text);
    let mut words = printed.split([' ', '_', '-', '\u{a0}']).filter(|word| !word.is_empty());
    // `N.Khôi`: an initial and a name in one word.
    let initial = line.words == 1
        && printed.split_once('.').is_some_and(|(first, name)| {
            first.chars().count() == 1 && name.chars().any(char::is_lowercase)
        });
    (initial || (2..=5).contains(&line.words))
        && words.all(|word| {
            let in_name =
                |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '\u{300}'..='\u{36f}');
            word.starts_with(char::is_uppercase) && word.chars().all(in_name)
        })
}

/// A line of some length, or a shorter one that ends as a sentence.
pub(crate) fn is_prose(line: &Line) -> bool {
    line.words >= 12 || (line.words >= 5 && line.ends_sentence)
}

/// The contiguous lines with the highest sum of scores.
pub(crate) fn prose_zone(lines: &[Line], known: &[Option<&'static str>]) -> Range<usize> {
    let mut best = (0_i64, 0..0);
    let mut sum = 0_i64;
    let mut start = 0;
    for (at, line) in lines.iter().enumerate() {
        let score = match known[at] {
            Some(_) => KNOWN_LINE,
            None if is_prose(line) => {
                i64::try_from(line.words.min(WORDS_COUNTED)).unwrap_or(0) * WORD / 4
            }
            None => SHORT_LINE,
        };
        if sum <= 0 {
            (sum, start) = (0, at);
        }
        sum += score;
        if sum > best.0 {
            best = (sum, start..at + 1);
        }
    }
    best.1
}

/// Short lines under a heading such as `Leave a Reply` share its reason, to the next prose.
fn section_reasons(
    lines: &[Line],
    known: &[Option<&'static str>],
    zone: &Range<usize>,
) -> Vec<Option<&'static str>> {
    let mut open: Option<&'static str> = None;
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            if let Some(reason) = line.told.section {
                open = (at >= zone.end || at * 2 > lines.len()).then_some(reason);
            } else if line.words >= 20 || (at < zone.end && is_prose(line)) {
                open = None;
            }
            open.filter(|_| known[at].is_some() || !is_prose(line) || at >= zone.end)
        })
        .collect()
}
