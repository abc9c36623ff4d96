//! Long sentences shortened for reading, by marked cuts alone.

use machtin_story::ReadArticle;
use machtin_text::{Language, Span, SyllableKind, Syllables};

/// Words of an English sentence above which it is shortened.
const LONG: usize = 45;
/// Syllables of a Vietnamese one, whose words have more of them.
const LONG_VIETNAMESE: usize = 60;
/// Words left over, at least.
const LEFT: usize = 18;
/// Words of a part worth cutting.
const PART: usize = 4;
/// Bytes of a dateline.
const DATELINE: usize = 60;
/// What stands where words were cut out.
pub const CUT: &str = "[…]";

/// The parts of a sentence to show: one span, the whole, where it is short or nothing in it can
/// be left out.
///
/// Left out are, of a long sentence only, what stands before the dash of a dateline, brackets, and
/// a subordinate clause behind the last comma; brackets and clause only where they hold no figure,
/// time, name, negation or quote and do not say who speaks. Linear in the reading of the article.
#[must_use]
pub fn kept(read: &ReadArticle<'_>, sentence: Span) -> Vec<Span> {
    let text = sentence.of(&read.article.text);
    let mut kept = vec![sentence];
    let length = |kept: &[Span]| -> usize {
        kept.iter().map(|span| words(span.of(&read.article.text))).sum()
    };
    let vietnamese = read.article.language == Language::Vietnamese;
    let long = if vietnamese { LONG_VIETNAMESE } else { LONG };
    if length(&kept) <= long {
        return kept;
    }
    let at = |(from, to): (usize, usize)| Span::new(sentence.start + from, sentence.start + to);
    let parts = dateline(text).into_iter().map(|part| (at(part), true));
    let parts = parts.chain(brackets(text).into_iter().map(|part| (at(part), false)));
    let parts = parts.chain(clause(text).map(|part| (at(part), false)));
    for (part, is_dateline) in parts {
        let worth =
            is_dateline || words(part.of(&read.article.text)) >= PART && is_idle(read, part);
        if !worth || length(&kept) <= long {
            continue;
        }
        let rest = without(&kept, part, &read.article.text);
        if length(&rest) >= LEFT {
            kept = rest;
        }
    }
    kept
}

/// The words kept, a mark wherever some of `sentence` was left out; `show` makes words readable.
#[must_use]
pub fn marked_cuts(
    text: &str,
    sentence: Span,
    kept: &[Span],
    show: impl Fn(&str) -> String,
) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut from = sentence.start;
    for span in kept {
        if !text.get(from..span.start).unwrap_or_default().trim().is_empty() {
            shown.push(CUT.to_owned());
        }
        shown.push(show(text.get(span.start..span.end).unwrap_or_default()));
        from = span.end;
    }
    if !text.get(from..sentence.end).unwrap_or_default().trim().is_empty() {
        shown.push(CUT.to_owned());
    }
    shown.join(" ")
}

fn words(text: &str) -> usize {
    Syllables::of(text).iter().filter(|syllable| syllable.kind != SyllableKind::Mark).count()
}

/// `kept` without `part`, white space at the edges of what remains left out.
fn without(kept: &[Span], part: Span, text: &str) -> Vec<Span> {
    let pieces = kept.iter().flat_map(|span| {
        let before = Span::new(span.start, span.end.min(part.start.max(span.start)));
        let after = Span::new(span.start.max(part.end.min(span.end)), span.end);
        if span.overlaps(part) { vec![before, after] } else { vec![*span] }
    });
    let pieces = pieces.map(|span| span.trim(text));
    pieces.filter(|span| span.of(text).contains(char::is_alphanumeric)).collect()
}

/// `HẢI LÂM (Tin Biển) – `: capitals, maybe a day and an agency, up to a dash between spaces.
fn dateline(text: &str) -> Option<(usize, usize)> {
    let dash = [" – ", " — ", " - ", " -- "].iter();
    let (at, dash) = dash.filter_map(|dash| Some((text.find(dash)?, dash))).min()?;
    let head = &text[..at];
    let place = head.split(['(', ',', ' ', '_']).next().unwrap_or_default();
    let shouts = place.chars().count() > 1 && place.chars().all(char::is_uppercase);
    let plain = !head.contains(['"', '“', '.', ':', ';', '?', '!']);
    (at <= DATELINE && shouts && plain).then_some((0, at + dash.len()))
}

/// What stands in brackets, brackets included, in order; none that hold others.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '(' => open = open.is_none().then_some(at),
            ')' => found.extend(open.take().map(|from| (from, at + 1))),
            _ => {}
        }
    }
    found
}

/// Words that open a clause without which the rest means the same. None of contrast or condition.
const OPENERS: &[&str] = &[
    "which",
    "while",
    "as",
    "with",
    "who",
    "where",
    "trong khi",
    "trong bối cảnh",
    "với",
    "nơi",
    "nhằm",
];

/// The clause behind the last comma, up to the end.
fn clause(text: &str) -> Option<(usize, usize)> {
    let comma = text.rfind(',')?;
    let tail = &text[comma + 1..];
    let inner = tail.trim_end_matches(['.', '!', ' ']);
    // Also two sentences that ran into each other.
    let quotes = inner.contains(['"', '“', '”', '«', '»', '(', ')', ';', ':', '.', '!', '?']);
    let opener = tail.trim_start().replace('_', " ").to_lowercase();
    let subordinate = OPENERS
        .iter()
        .any(|word| opener.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')));
    let adds = opener.starts_with("as well");
    (subordinate && !adds && !quotes).then_some((comma, text.len()))
}

const DENIALS: &[&str] = &[
    "not", "no", "never", "nobody", "none", "without", "cannot", "but", "except", "only", "không",
    "chưa", "chẳng", "nhưng", "trừ", "chỉ",
];

/// Whether a part of a sentence holds nothing that a reader would miss: no figure, time, name,
/// negation or quote, nor who says something.
fn is_idle(read: &ReadArticle<'_>, part: Span) -> bool {
    let reading = read.reading;
    let mut held = reading.figures.iter().flat_map(|figure| {
        let speaker = figure.speaker.as_ref().map(|speaker| speaker.span);
        [Some(figure.span), figure.of, speaker]
    });
    let mut quoted = reading.quotes.iter().flat_map(|quote| {
        let speaker = quote.speaker.as_ref().map(|speaker| speaker.span);
        [quote.verbatim.then_some(quote.span), quote.cue, speaker]
    });
    let touches = |span: Option<Span>| span.is_some_and(|span| span.overlaps(part));
    let text = part.of(&read.article.text);
    let denies = text
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| DENIALS.contains(&word.to_lowercase().as_str()));
    !denies
        && !text.contains("n't")
        && !text.contains("n’t")
        && !held.any(touches)
        && !quoted.any(touches)
        && !reading.times.iter().any(|time| time.span.overlaps(part))
        && !reading.mentions.iter().any(|mention| mention.span.overlaps(part))
}
