//! A few sentences of the articles that say most of what the story says.

use crate::{Citation, Line};
use machtin_story::{FigureGroup, Gist, ReadArticle, State, StoryMembers};
use machtin_text::{Span, Syllables, fold_marks};
use std::collections::BTreeMap;

/// Weight of being like the whole story against being unlike the lines already chosen.
const RELEVANCE: f64 = 0.6;
/// Two sentences at least this alike say the same.
pub(crate) const SAME_WORDS: f64 = 0.6;
/// A sentence at least this like the headline is the headline.
const TITLE_AGAIN: f64 = 0.85;
/// Sentences shorter or longer than this many syllables make poor lines.
const SYLLABLES: std::ops::RangeInclusive<usize> = 6..=90;
/// A line cites at most this many sentences.
const CITES: usize = 6;
/// Only so many sentences of a story are weighed: the first of each article, in turn.
const CANDIDATES: usize = 400;

/// A sentence that may become a line.
struct Candidate {
    cite: Citation,
    /// Number of the sentence in its article.
    position: usize,
    /// Term weights, unit length.
    terms: BTreeMap<String, f64>,
    /// Numbers of the figure groups it reports on.
    groups: Vec<usize>,
    gist: Gist,
}

/// The headline and up to `lines` lines, the most important first.
///
/// Sentences are chosen one by one: like the whole story, near the top of their article, unlike
/// the lines chosen before (maximal marginal relevance), with a preference for figures that
/// several sources give.
///
/// # References
/// Carbonell and Goldstein 1998, "The use of MMR".
#[must_use]
pub fn summarise(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    figures: &[FigureGroup],
    lines: usize,
) -> (Line, Vec<Line>) {
    let all = candidates(articles, members, figures);
    let (stand, rest): (Vec<Candidate>, Vec<Candidate>) =
        all.into_iter().partition(|c| makes_a_line(&articles[c.cite.article], c.cite.span));
    // A story of captions and questions alone still gets its lines.
    let candidates = if stand.is_empty() { rest } else { stand };
    let centroid = centroid(&candidates);
    let title = headline(articles, members, &centroid);
    let title_terms = title.cites.first().map_or_else(BTreeMap::new, |cite| {
        terms(cite.span.of(&articles[cite.article].article.text))
    });
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < lines {
        let best = (0..candidates.len())
            .filter(|n| !chosen.contains(n))
            .map(|n| (n, gain(&candidates, &chosen, n, &centroid, &title_terms, figures)))
            .filter(|(_, gain)| gain.is_finite())
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((best, _)) = best else { break };
        chosen.push(best);
    }
    let summary = chosen
        .iter()
        .map(|&n| {
            let mut line = Line::of(articles, candidates[n].cite);
            line.cites.extend(support(&candidates, n, figures));
            line
        })
        .collect();
    (title, summary)
}

fn candidates(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    figures: &[FigureGroup],
) -> Vec<Candidate> {
    let independent: Vec<usize> = members.independent().collect();
    let each = (CANDIDATES / independent.len().max(1)).max(3);
    let mut candidates = Vec::new();
    for &article in independent.iter().take(CANDIDATES) {
        let read = &articles[article];
        for (position, sentence) in read.reading.sentences.iter().take(each).enumerate() {
            let words = sentence.span.of(&read.article.text);
            if !SYLLABLES.contains(&Syllables::of(words).len()) {
                continue;
            }
            let cite = Citation { article, span: sentence.span };
            let groups = groups_of(articles, figures, cite);
            let gist = Gist::of(read, cite.span);
            candidates.push(Candidate { cite, position, terms: terms(words), groups, gist });
        }
    }
    candidates
}

/// What stands under a picture, also where it has run into the sentence after it.
const CAPTIONS: &[&str] = &["(ảnh", "ảnh:", "ảnh minh họa", "file photo", "(photo", "photo:", "©"];

/// Whether a sentence can stand alone: no question, no caption, no words of somebody whom it does
/// not name.
pub(crate) fn makes_a_line(read: &ReadArticle<'_>, span: Span) -> bool {
    let words = span.of(&read.article.text).trim();
    let closing: &[char] = &['"', '”', '’', '\'', ')', ' ', '»'];
    if words.trim_end_matches(closing).ends_with('?') {
        return false;
    }
    let lower = words.to_lowercase();
    if CAPTIONS.iter().any(|caption| lower.contains(caption)) || lower.starts_with("copyright") {
        return false;
    }
    !read.reading.quotes.iter().any(|quote| {
        let named = quote.speaker.as_ref().is_some_and(|speaker| span.contains(speaker.span));
        let mostly = {
            let shared =
                quote.span.end.min(span.end).saturating_sub(quote.span.start.max(span.start));
            2 * shared > span.end - span.start
        };
        quote.verbatim && mostly && !named
    })
}

/// Numbers of the figure groups with a report inside a sentence.
fn groups_of(articles: &[ReadArticle<'_>], figures: &[FigureGroup], cite: Citation) -> Vec<usize> {
    let reports = |group: &FigureGroup| {
        group.reports.iter().any(|report| {
            report.article == cite.article
                && articles[report.article]
                    .reading
                    .figures
                    .get(report.figure)
                    .is_some_and(|figure| cite.span.contains(figure.span))
        })
    };
    figures.iter().enumerate().filter(|(_, group)| reports(group)).map(|(n, _)| n).collect()
}

/// Unit vector of a sentence's words, marks folded; words of one letter and the commonest words
/// of both languages left out.
pub(crate) fn terms(words: &str) -> BTreeMap<String, f64> {
    let syllables = Syllables::of(words);
    let mut terms: BTreeMap<String, f64> = BTreeMap::new();
    for syllable in &syllables {
        let key = syllables.key(syllable);
        let word = fold_marks(key);
        let content = syllable.kind != machtin_text::SyllableKind::Mark
            && word.chars().count() > 1
            && COMMON.binary_search(&key).is_err();
        if content {
            *terms.entry(word).or_default() += 1.0;
        }
    }
    unit(terms)
}

fn unit(mut terms: BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let length = terms.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    if length > 0.0 {
        terms.values_mut().for_each(|weight| *weight /= length);
    }
    terms
}

pub(crate) fn cosine(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().filter_map(|(term, weight)| Some(weight * long.get(term)?)).sum()
}

fn centroid(candidates: &[Candidate]) -> BTreeMap<String, f64> {
    let mut sum: BTreeMap<String, f64> = BTreeMap::new();
    for candidate in candidates {
        for (term, weight) in &candidate.terms {
            *sum.entry(term.clone()).or_default() += weight;
        }
    }
    unit(sum)
}

/// The headline nearest to the story's middle; the first sentence of the first article where
/// none has a headline.
fn headline(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    centroid: &BTreeMap<String, f64>,
) -> Line {
    let titled = members.independent().filter_map(|article| {
        let span = articles[article].article.title?;
        let words = span.of(&articles[article].article.text);
        Some((cosine(&terms(words), centroid), Citation { article, span }))
    });
    let best = titled.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let first = || {
        let article = members.articles.first().copied().unwrap_or_default();
        let read = articles.get(article);
        let sentence = read.and_then(|read| read.reading.sentences.first());
        let whole = read.map_or(0, |read| read.article.text.len());
        Citation { article, span: sentence.map_or(Span::new(0, whole), |s| s.span) }
    };
    let cite = best.map_or_else(first, |(_, cite)| cite);
    if articles.is_empty() {
        return Line { text: String::new(), cites: Vec::new() };
    }
    Line::of(articles, cite)
}

fn gain(
    candidates: &[Candidate],
    chosen: &[usize],
    n: usize,
    centroid: &BTreeMap<String, f64>,
    title: &BTreeMap<String, f64>,
    figures: &[FigureGroup],
) -> f64 {
    let candidate = &candidates[n];
    let mut alike = 0.5 * cosine(&candidate.terms, title);
    // The headline stands above the lines and is not said again.
    if cosine(&candidate.terms, title) >= TITLE_AGAIN {
        return f64::NEG_INFINITY;
    }
    for &other in chosen {
        let other = &candidates[other];
        let words = cosine(&candidate.terms, &other.terms);
        // The same figure of the same event in other words, or in the other language.
        let facts = candidate.groups.iter().any(|group| other.groups.contains(group));
        if words >= SAME_WORDS || candidate.gist.translates(&other.gist) {
            return f64::NEG_INFINITY;
        }
        alike = alike.max(words).max(if facts { SAME_WORDS } else { 0.0 });
    }
    let position = u32::try_from(candidate.position).unwrap_or(u32::MAX);
    let early = 1.0 / (f64::from(position) + 1.0).sqrt();
    let weighty = candidate.groups.iter().any(|&group| {
        matches!(figures[group].state, State::Agree | State::Conflict | State::Update)
    });
    let relevance =
        0.5 * cosine(&candidate.terms, centroid) + 0.5 * early + if weighty { 0.15 } else { 0.0 };
    RELEVANCE * relevance - (1.0 - RELEVANCE) * alike
}

/// Sentences of other articles that say what a candidate says: nearly its words, or a figure
/// that agrees with one of its own.
fn support(candidates: &[Candidate], n: usize, figures: &[FigureGroup]) -> Vec<Citation> {
    let own = &candidates[n];
    let mut cites: Vec<Citation> = candidates
        .iter()
        .filter(|other| other.cite.article != own.cite.article)
        .filter(|other| {
            let agreed = own.groups.iter().any(|&group| {
                figures[group].state == State::Agree && other.groups.contains(&group)
            });
            agreed
                || own.gist.translates(&other.gist)
                || cosine(&own.terms, &other.terms) >= SAME_WORDS
        })
        .map(|other| other.cite)
        .collect();
    cites.sort_unstable();
    cites.truncate(CITES - 1);
    cites
}

/// The commonest words of both languages, with their marks.
const COMMON: &[&str] = &[
    "a", "after", "an", "and", "are", "as", "at", "be", "been", "but", "by", "bị", "cho", "các",
    "có", "cùng", "cũng", "của", "do", "for", "from", "had", "has", "have", "he", "hơn", "in",
    "is", "it", "its", "khi", "không", "là", "lại", "mà", "một", "nhiều", "những", "này", "of",
    "on", "or", "ra", "rằng", "sau", "she", "sẽ", "số", "that", "the", "their", "theo", "they",
    "this", "to", "trong", "trên", "tại", "từ", "và", "vào", "về", "với", "was", "were", "which",
    "who", "will", "with", "đang", "đã", "được", "đến", "để", "ở",
];

#[cfg(test)]
mod tests {
    use super::COMMON;

    #[test]
    fn common_words_are_found() {
        for word in COMMON {
            assert!(COMMON.binary_search(word).is_ok(), "{word} is out of order");
        }
    }
}
