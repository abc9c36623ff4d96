//! The title of a plain text: its first line, or the words that run into the first sentence.

use crate::lines::{Line, lines_of};
use machtin_text::{Form, Gap, Language, Span, SyllableKind, Syllables, detect_form, tone_key};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A title has at most this many words ...
const TITLE_WORDS: usize = 40;
/// ... and this many bytes.
const TITLE_BYTES: usize = 400;
/// The fewest syllables of a title that runs into the text, and the most.
const RUN_IN: std::ops::RangeInclusive<usize> = 4..=36;
/// Only the head of a text is searched for words used in lower case.
const HEAD_BYTES: usize = 64 * 1024;

/// Finds the title of a text.
///
/// `given` is a title from elsewhere, looked for first. `known` says which lines are furniture
/// by their own words. Linear in the length.
pub(crate) fn find_title(
    text: &str,
    lines: &[Line],
    known: &[Option<&'static str>],
    given: Option<&str>,
    language: Language,
) -> Option<Span> {
    given
        .and_then(|title| given_title(text, lines, title))
        .or_else(|| title_line(text, lines, known))
        .or_else(|| run_in_title(text, lines, language))
}

/// Whether a text opens with its title, as [`find_title`] will find it.
pub(crate) fn opens_with(text: &str, title: &str) -> bool {
    let lines = lines_of(&text[..text.floor_char_boundary(3 * TITLE_BYTES)]);
    lines.first().is_some_and(|line| given_title(text, std::slice::from_ref(line), title).is_some())
}

/// Where a title known from elsewhere stands among the first lines.
fn given_title(text: &str, lines: &[Line], title: &str) -> Option<Span> {
    let wanted = letters_of(title);
    if wanted.is_empty() {
        return None;
    }
    lines.iter().take(12).find_map(|line| {
        let words = line.span.of(text);
        let end = prefix_by_letters(words, &wanted)?;
        // A line that goes on after the title is a sentence that opens with the same words.
        let rest = words[end..].trim_start();
        let runs_on = title.split_whitespace().count() >= 3 && rest.starts_with(char::is_uppercase);
        let whole = rest.is_empty() || runs_on;
        whole.then(|| Span::new(line.span.start, line.span.start + end).trim(text))
    })
}

/// Letters and digits only, in normal form.
fn letters_of(words: &str) -> String {
    tone_key(words).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Bytes of `words` whose letters are those of `wanted`; nothing where they differ.
fn prefix_by_letters(words: &str, wanted: &str) -> Option<usize> {
    // A little slack for marks between the letters.
    let head = &words[..words.floor_char_boundary(3 * TITLE_BYTES)];
    let mut left = wanted;
    let mut end = 0;
    for piece in head.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let key = letters_of(piece);
        if left.is_empty() && !key.is_empty() {
            return Some(end);
        }
        left = left.strip_prefix(key.as_str())?;
        end += piece.len();
    }
    left.is_empty().then_some(end)
}

/// The first line that is no furniture, where it reads as a title and prose follows.
fn title_line(text: &str, lines: &[Line], known: &[Option<&'static str>]) -> Option<Span> {
    let first = known.iter().take(12).position(Option::is_none)?;
    // In a page with a menu above the title, the longest of the short lines is the title.
    let prose =
        lines.iter().position(|line| line.words > 25 || (line.words >= 12 && line.ends_sentence));
    let line = match prose {
        Some(prose) if prose > first + 2 => {
            let above = (first..prose.min(first + 12)).rev();
            let best = above
                .filter(|at| known[*at].is_none() && is_title(text, &lines[*at]))
                .max_by_key(|at| lines[*at].words.min(6))?;
            if lines[first].words >= 4 && is_title(text, &lines[first]) {
                &lines[first]
            } else {
                &lines[best]
            }
        }
        _ => &lines[first],
    };
    let followed = lines.iter().any(|other| other.span.start >= line.span.end && other.words >= 5);
    (line.broken && followed && is_title(text, line)).then_some(line.span)
}

fn is_title(text: &str, line: &Line) -> bool {
    let words = line.span.of(text);
    const CLOSING: [char; 5] = ['"', '”', '’', '\'', ')'];
    let stops =
        line.ends_sentence && !words.ends_with(['?', '!', '…']) && !words.ends_with(CLOSING);
    // `..., called it “vacuous.”` is a sentence too.
    let stops = stops || words.ends_with(CLOSING) && words.trim_end_matches(CLOSING).ends_with('.');
    (2..=TITLE_WORDS).contains(&line.words) && words.len() <= TITLE_BYTES && !stops
}

/// Words that open a sentence.
static OPENERS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let rows = include_str!("../data/openers.tsv").lines();
    rows.filter(|row| !row.starts_with('#'))
        .skip(1)
        .filter_map(|row| row.split_once('\t'))
        .map(|(_, words)| words)
        .collect()
});

/// The title of a text whose first line holds title and first sentence without a mark between:
/// `Bão số 4 áp_sát đất_liền Chiều_nay , tâm bão ...`.
///
/// A capitalised word inside the first sentence parts the two where it is an ordinary word that
/// opens sentences, not a name.
fn run_in_title(text: &str, lines: &[Line], language: Language) -> Option<Span> {
    let line = lines.first().filter(|line| line.words > *RUN_IN.start() + 6)?;
    let head = &line.span.of(text)[..line.span.of(text).floor_char_boundary(4 * TITLE_BYTES)];
    let syllables = Syllables::of(head);
    let segmented = detect_form(text) == Form::Segmented;
    let lower = if segmented { lower_case_words(text) } else { BTreeSet::new() };
    for (at, syllable) in syllables.iter().enumerate() {
        let words = syllable.span.of(head);
        // A full stop ends the first sentence: there was no title before it.
        if matches!(words, "." | "!" | "?" | "…") {
            return None;
        }
        if at < *RUN_IN.start() || syllable.kind != SyllableKind::Word || !is_capitalised(words) {
            continue;
        }
        if at > *RUN_IN.end() {
            return None;
        }
        let before = &syllables.as_slice()[at - 1];
        // Inside a joined word, and after a colon, dash or quotation mark, capitals are usual.
        if syllable.gap == Gap::Underscore || before.kind == SyllableKind::Mark {
            continue;
        }
        if opens_sentence(&syllables, at, head, segmented, language, &lower) {
            return Some(
                Span::new(line.span.start, line.span.start + syllable.span.start).trim(text),
            );
        }
    }
    None
}

fn opens_sentence(
    syllables: &Syllables,
    at: usize,
    head: &str,
    segmented: bool,
    language: Language,
    lower: &BTreeSet<String>,
) -> bool {
    let key = syllables.key_at(at);
    let next = syllables.get(at + 1);
    let joined = next.is_some_and(|next| next.gap == Gap::Underscore);
    let next_words = next.map_or("", |next| next.span.of(head));
    // Names go on with capitals: `Hai Bà Trưng`, `Ba Đình`.
    if is_capitalised(next_words) && (joined || language != Language::Vietnamese) {
        return false;
    }
    let pair = format!("{key} {}", syllables.key_at(at + 1));
    if language == Language::Vietnamese {
        let pair_opens = OPENERS.contains(pair.as_str());
        let alone = OPENERS.contains(key) && !(segmented && joined);
        // A capital after a single opener may be a name: `Ba Đình`, or its object: `Theo Bộ`.
        let name_like = is_capitalised(next_words)
            && !matches!(
                key,
                "theo"
                    | "tại"
                    | "trong"
                    | "từ"
                    | "ông"
                    | "bà"
                    | "anh"
                    | "chị"
                    | "sau"
                    | "trước"
                    | "với"
                    | "để"
                    | "ngày"
            );
        if pair_opens || (alone && !name_like) {
            return true;
        }
        // A joined word that the text also writes in lower case is no name.
        return segmented
            && joined
            && before_is_lower(syllables, at, head)
            && lower.contains(joined_word(syllables, at).as_str());
    }
    // English: only where the title is not in capitals throughout.
    let title_words = &syllables.as_slice()[..at];
    let count = |test: fn(&str) -> bool| {
        title_words.iter().filter(|s| s.kind == SyllableKind::Word && test(s.span.of(head))).count()
    };
    let small = count(|w| w.chars().next().is_some_and(char::is_lowercase));
    let capital = count(is_capitalised);
    let three = format!("{pair} {}", syllables.key_at(at + 2));
    small > capital
        && before_is_lower(syllables, at, head)
        && (OPENERS.contains(key)
            || OPENERS.contains(pair.as_str())
            || OPENERS.contains(three.as_str()))
}

fn before_is_lower(syllables: &Syllables, at: usize, head: &str) -> bool {
    at.checked_sub(1)
        .and_then(|before| syllables.get(before))
        .is_some_and(|before| !is_capitalised(before.span.of(head)))
}

/// The syllables joined to the one at `at`, with single underscores.
fn joined_word(syllables: &Syllables, at: usize) -> String {
    let mut word = syllables.key_at(at).to_owned();
    let mut next = at + 1;
    while syllables.get(next).is_some_and(|s| s.gap == Gap::Underscore) {
        word.push('_');
        word.push_str(syllables.key_at(next));
        next += 1;
    }
    word
}

/// Joined words that the text writes without a capital.
fn lower_case_words(text: &str) -> BTreeSet<String> {
    text[..text.floor_char_boundary(HEAD_BYTES)]
        .split_whitespace()
        .filter(|word| word.contains('_') && word.chars().next().is_some_and(char::is_lowercase))
        .map(tone_key)
        .collect()
}

fn is_capitalised(words: &str) -> bool {
    words.chars().next().is_some_and(char::is_uppercase)
}
