//! Explains joins, removals and readings.

use crate::{Models, Pile, PileArticle, Stories};
use machtin_story::{KeyWords, PairScore, Signature, Surroundings, score_pair, surroundings};
use machtin_text::Span;
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// Why two articles are in one story, or are not.
#[derive(Clone, Debug, PartialEq)]
pub struct PairReasons {
    /// The scored pair, with the share of every feature.
    pub pair: PairScore,
    /// Whether one is a copy of the other.
    pub copies: bool,
    /// Whether they are in one story of the pile.
    pub together: bool,
    /// What the two say together with the articles around them, by which clusters join; none where
    /// they share too little to hang together, are copies or of two languages, or it was not asked
    /// for.
    pub around: Option<Surroundings>,
    /// The articles between them where they are joined through others, both ends included.
    pub through: Vec<usize>,
}

/// Explains a pair of articles of a pile.
///
/// Where the two are in one story without being linked themselves, the strongest short chain of
/// links between them is given.
#[must_use]
pub fn pair(pile: &Pile, stories: &Stories, models: &Models, a: usize, b: usize) -> PairReasons {
    let signed = |n: usize| {
        let PileArticle { id, article, reading, .. } = &pile.articles[n];
        (Signature::of(id, article, reading), KeyWords::of(article, reading))
    };
    let (one, other) = (signed(a), signed(b));
    let mut score = score_pair(&one.0, &other.0, &models.linking)
        .with_words((&one.0, &one.1), (&other.0, &other.1));
    (score.a, score.b) = (a, b);
    let same = |group: &Vec<usize>| group.contains(&a) && group.contains(&b);
    let together = stories.linked.stories.iter().any(same);
    PairReasons {
        pair: score,
        copies: stories.linked.copies.groups.iter().any(same),
        together,
        around: None,
        through: if together { chain(stories, a, b) } else { Vec::new() },
    }
}

/// What two articles of a pile say together with the articles around them. As dear as linking the
/// pile.
#[must_use]
pub fn around(
    pile: &Pile,
    models: &Models,
    granularity: f64,
    a: usize,
    b: usize,
) -> Option<Surroundings> {
    let signature = |read: &PileArticle| Signature::of(&read.id, &read.article, &read.reading);
    let signatures: Vec<Signature> = pile.articles.par_iter().map(signature).collect();
    surroundings(&signatures, &models.linking, granularity, [a, b])
}

/// The shortest chain of links inside the story of `a` and `b`; links of a score under one half
/// are used last.
fn chain(stories: &Stories, a: usize, b: usize) -> Vec<usize> {
    let Some(story) = stories.linked.stories.iter().find(|story| story.contains(&a)) else {
        return Vec::new();
    };
    let copies = stories
        .linked
        .copies
        .groups
        .iter()
        .flat_map(|group| group.windows(2).map(|pair| (pair[0], pair[1], 1.0)));
    let links = stories.linked.links.iter().map(|link| (link.a, link.b, link.score()));
    let edges: Vec<(usize, usize, f64)> =
        links.chain(copies).filter(|(a, b, _)| story.contains(a) && story.contains(b)).collect();
    for least in [0.5, 0.0] {
        let mut before: BTreeMap<usize, usize> = BTreeMap::from([(a, a)]);
        let mut queue = VecDeque::from([a]);
        while let Some(at) = queue.pop_front() {
            for &(x, y, score) in &edges {
                let next = if x == at { y } else { x };
                if score >= least && (x == at || y == at) && !before.contains_key(&next) {
                    before.insert(next, at);
                    queue.push_back(next);
                }
            }
        }
        if before.contains_key(&b) {
            let mut path = vec![b];
            let mut at = b;
            while at != a {
                at = before[&at];
                path.push(at);
            }
            path.reverse();
            return path;
        }
    }
    Vec::new()
}

/// What stands at a byte of an article and how it was read, in the words of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanReason {
    /// `time`, `figure`, `mention`, `quote`, `removed`, `title`, `sentence`.
    pub what: &'static str,
    /// Where.
    pub span: Span,
    /// The normal form it was read as.
    pub value: String,
    /// The rule, or the reason for the removal.
    pub rule: String,
    /// The steps of the reading.
    pub steps: Vec<String>,
}

/// Everything read at byte `offset` of an article, the narrowest first; with no offset,
/// everything read in the article, in order.
#[must_use]
pub fn spans(article: &PileArticle, offset: Option<usize>) -> Vec<SpanReason> {
    let PileArticle { article: text, reading, .. } = article;
    let mut found = Vec::new();
    let mut add = |what, span: Span, value: String, rule: &str, steps: Vec<String>| {
        found.push(SpanReason { what, span, value, rule: rule.to_owned(), steps });
    };
    if let Some(title) = text.title {
        add("title", title, String::new(), "title", Vec::new());
    }
    for removed in &text.removed {
        add("removed", removed.span, String::new(), removed.reason, Vec::new());
    }
    for time in &reading.times {
        let value = format!("{} {}", time.kind.name(), time.value);
        add("time", time.span, value, time.rule, Vec::new());
    }
    let cut = machtin_extract::Text::of(text);
    for figure in &reading.figures {
        let mut value = format!("{} {}", figure.kind.name(), interval(figure.lo, figure.hi));
        for part in [Some(figure.unit.as_str()), figure.slot, Some(figure.mode.name())] {
            if let Some(part) = part.filter(|part| !part.is_empty()) {
                value.push_str(", ");
                value.push_str(part);
            }
        }
        let steps = machtin_extract::figures::explain(figure, &cut);
        add("figure", figure.span, value, figure.rule, steps);
    }
    for mention in &reading.mentions {
        let value = format!("{} {}", mention.kind.name(), mention.name);
        add("mention", mention.span, value, "name", Vec::new());
    }
    for quote in &reading.quotes {
        let cue = quote.cue.map_or("", |cue| cue.of(&text.text));
        let speaker = quote.speaker.as_ref().map_or("", |s| s.span.of(&text.text));
        let value = format!("{} quote, speaker {speaker:?}, cue {cue:?}", quote.kind.name());
        add("quote", quote.span, value, quote.mode.name(), Vec::new());
    }
    if let Some(offset) = offset {
        found.retain(|reason| reason.span.start <= offset && offset < reason.span.end);
        found.sort_by_key(|reason| (reason.span.len(), reason.what));
    } else {
        found.sort_by_key(|reason| (reason.span, reason.what));
    }
    found
}

/// An interval as a person writes it: `20000`, `20000 or more`, `200 to 999`.
#[must_use]
pub fn interval(lo: Option<f64>, hi: Option<f64>) -> String {
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo == hi => number(lo),
        (Some(0.0), Some(hi)) => format!("up to {}", number(hi)),
        (Some(lo), Some(hi)) => format!("{} to {}", number(lo), number(hi)),
        (Some(lo), None) => format!("{} or more", number(lo)),
        (None, Some(hi)) => format!("up to {}", number(hi)),
        (None, None) => "an unknown amount".to_owned(),
    }
}

/// A number with thousands set off by thin spaces and at most four decimals.
#[must_use]
pub fn number(value: f64) -> String {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    let text = format!("{rounded}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        let left = digits.len() - n;
        if n > 0 && left.is_multiple_of(3) && digits.len() > 4 {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_set_off_their_thousands() {
        assert_eq!(number(20_000.0), "20\u{202f}000");
        assert_eq!(number(1_250_000.5), "1\u{202f}250\u{202f}000.5");
        assert_eq!(number(2_005.0), "2005");
        assert_eq!(number(0.5), "0.5");
    }

    #[test]
    fn intervals_read_as_a_person_writes_them() {
        assert_eq!(interval(Some(63.0), Some(63.0)), "63");
        assert_eq!(interval(Some(0.0), Some(500.0)), "up to 500");
        assert_eq!(interval(Some(12.0), None), "12 or more");
    }
}
