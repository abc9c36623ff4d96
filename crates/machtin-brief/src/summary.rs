//! A few sentences of the articles that say most of what the story says.

use crate::{Citation, Line, kept};
use jiff::civil::Date;
use machtin_story::{FigureGroup, Gist, ReadArticle, State, StoryMembers};
use machtin_text::{Span, Syllables, fold_marks};
use std::collections::{BTreeMap, BTreeSet};

/// Weight of a sentence's own worth against being unlike the lines already chosen. This and the
/// three weights below were set on the development half of VietnameseMDS (`machtin-eval told`).
const RELEVANCE: f64 = 0.8;
/// Weight of standing near the top of its article; being like the whole story has the rest.
const POSITION: f64 = 0.7;
/// Weight of being said by the other articles too.
const ECHO: f64 = 0.2;
/// Two sentences at least this alike say the same.
pub(crate) const SAME_WORDS: f64 = 0.6;
/// A sentence at least this like the headline is the headline.
const TITLE_AGAIN: f64 = 0.85;
/// Sentences shorter or longer than this many syllables and marks make poor lines.
const SYLLABLES: std::ops::RangeInclusive<usize> = 7..=120;
/// A line cites at most this many sentences.
const CITES: usize = 6;
/// Only so many sentences of a story are weighed: the first ones of each article, or of articles
/// spread over the whole story.
const CANDIDATES: usize = 400;
/// Sentences of each article that are weighed at least.
const LEAST_EACH: usize = 3;
/// Lines of each day of a long story.
const DAY_LINES: usize = 2;
/// A story of so many publication days and articles is long.
const LONG: (usize, usize) = (4, 8);

/// What the sentences of one day say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySummary {
    /// The day the articles were published.
    pub day: Date,
    /// A line or two, the most important first.
    pub lines: Vec<Line>,
}

/// A sentence that may become a line.
struct Candidate {
    cite: Citation,
    /// Number of the sentence in its article.
    position: usize,
    /// Weights of its words by their numbers, unit length, in order of number.
    words: Vec<(usize, f64)>,
    /// Numbers of the figure groups it reports on.
    groups: Vec<usize>,
    gist: Gist,
    day: Option<Date>,
}

/// The headline and up to `lines` lines, the most important first.
///
/// Sentences are chosen one by one: near the top of their article, like the whole story, said by
/// other articles, unlike the lines chosen before (maximal marginal relevance). The figures that
/// several sources give and no line tells yet get the last lines.
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
    let told = Summariser::of(articles, members, figures);
    (told.title(articles, members), told.lines(articles, lines, FIGURE_LINES))
}

/// Lines added for figures that no other line tells.
pub(crate) const FIGURE_LINES: usize = 3;

/// A story's sentences, weighed.
pub(crate) struct Summariser<'a> {
    candidates: Vec<Candidate>,
    figures: &'a [FigureGroup],
    /// Worth of each candidate by itself.
    worth: Vec<f64>,
    /// How like the headline each candidate is.
    like_title: Vec<f64>,
    title: Option<Citation>,
}

impl<'a> Summariser<'a> {
    pub(crate) fn of(
        articles: &[ReadArticle<'_>],
        members: &StoryMembers,
        figures: &'a [FigureGroup],
    ) -> Self {
        let mut numbers = Numbers::default();
        let all = candidates(articles, members, figures, &mut numbers);
        let (stand, rest): (Vec<Candidate>, Vec<Candidate>) =
            all.into_iter().partition(|c| makes_a_line(&articles[c.cite.article], c.cite.span));
        // A story of captions and questions alone still gets its lines.
        let candidates = if stand.is_empty() { rest } else { stand };
        let middle = centroid(&candidates);
        let title = headline(articles, members, &middle, &mut numbers);
        let title_words = title.map_or_else(Vec::new, |cite| {
            numbers.of(cite.span.of(&articles[cite.article].article.text))
        });
        let echoes = echoes(&candidates, numbers.0.len());
        let worth = candidates.iter().zip(&echoes).map(|(candidate, echo)| {
            let position = u32::try_from(candidate.position).unwrap_or(u32::MAX);
            let early = 1.0 / (f64::from(position) + 1.0).sqrt();
            (1.0 - POSITION) * dot(&candidate.words, &middle) + POSITION * early + ECHO * echo
        });
        let worth = worth.collect();
        let like_title = candidates.iter().map(|c| dot(&c.words, &title_words)).collect();
        Self { candidates, figures, worth, like_title, title }
    }

    /// The headline; the first sentence of the first article where none has a headline.
    pub(crate) fn title(&self, articles: &[ReadArticle<'_>], members: &StoryMembers) -> Line {
        let first = || {
            let article = members.articles.first().copied().unwrap_or_default();
            let read = articles.get(article)?;
            let whole = Span::new(0, read.article.text.len());
            let span = read.reading.sentences.first().map_or(whole, |sentence| sentence.span);
            Some(Citation { article, span })
        };
        let nothing = Line { text: String::new(), cites: Vec::new(), kept: Vec::new() };
        self.title.or_else(first).map_or(nothing, |cite| Line::of(articles, cite))
    }

    /// Up to `lines` lines, then up to `more` for figures that they do not tell.
    pub(crate) fn lines(
        &self,
        articles: &[ReadArticle<'_>],
        lines: usize,
        more: usize,
    ) -> Vec<Line> {
        let mut choice = Choice::of(self);
        for _ in 0..lines {
            let Some(best) = choice.best(|_| true) else { break };
            choice.take(best);
        }
        let mut untold = self.weighty_groups();
        for _ in 0..more {
            untold.retain(|group| !choice.tells(*group));
            let found = untold
                .iter()
                .find_map(|group| choice.best(|n| self.candidates[n].groups.contains(group)));
            let Some(best) = found else { break };
            choice.take(best);
        }
        choice.chosen.iter().map(|&n| self.line(articles, n)).collect()
    }

    /// A line or two of each publication day of a long story, oldest first; nothing of a short
    /// one.
    pub(crate) fn days(&self, articles: &[ReadArticle<'_>]) -> Vec<DaySummary> {
        let days: BTreeSet<Date> = self.candidates.iter().filter_map(|c| c.day).collect();
        let told: BTreeSet<usize> = self.candidates.iter().map(|c| c.cite.article).collect();
        if days.len() < LONG.0 || told.len() < LONG.1 {
            return Vec::new();
        }
        let mut choice = Choice::of(self);
        let mut summaries = Vec::new();
        for day in days {
            let before = choice.chosen.len();
            for _ in 0..DAY_LINES {
                let Some(best) = choice.best(|n| self.candidates[n].day == Some(day)) else {
                    break;
                };
                choice.take(best);
            }
            let lines: Vec<Line> =
                choice.chosen[before..].iter().map(|&n| self.line(articles, n)).collect();
            if !lines.is_empty() {
                summaries.push(DaySummary { day, lines });
            }
        }
        summaries
    }

    fn line(&self, articles: &[ReadArticle<'_>], n: usize) -> Line {
        let mut line = Line::of(articles, self.candidates[n].cite);
        line.cites.extend(support(&self.candidates, n, self.figures));
        let cite = self.candidates[n].cite;
        let kept = kept(&articles[cite.article], cite.span);
        line.kept = if kept == [cite.span] { Vec::new() } else { kept };
        line
    }

    /// Figure groups of several sources: those that differ first, then the most reported.
    fn weighty_groups(&self) -> Vec<usize> {
        let rank = |group: &FigureGroup| match group.state {
            State::Conflict => Some(0),
            State::Update => Some(1),
            State::Agree | State::Compatible => Some(2),
            State::Forecast | State::Single => None,
        };
        let mut groups: Vec<(i32, usize, usize)> = self
            .figures
            .iter()
            .enumerate()
            .filter(|(_, group)| group.is_contested())
            .filter_map(|(n, group)| Some((rank(group)?, usize::MAX - group.reports.len(), n)))
            .collect();
        groups.sort_unstable();
        groups.into_iter().map(|(.., n)| n).collect()
    }
}

/// Lines chosen so far.
struct Choice<'a, 'b> {
    told: &'b Summariser<'a>,
    chosen: Vec<usize>,
    /// How like one of the chosen lines each candidate is; none: says the same as one.
    alike: Vec<Option<f64>>,
}

impl<'a, 'b> Choice<'a, 'b> {
    fn of(told: &'b Summariser<'a>) -> Self {
        // The headline stands above the lines and is not said again.
        let alike = told.like_title.iter().map(|&like| (like < TITLE_AGAIN).then_some(0.0));
        Self { told, chosen: Vec::new(), alike: alike.collect() }
    }

    /// The best candidate left of those that `fits`.
    fn best(&self, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let gain = |n: usize| {
            let alike = self.alike[n]?;
            Some((n, RELEVANCE * self.told.worth[n] - (1.0 - RELEVANCE) * alike))
        };
        (0..self.alike.len())
            .filter(|&n| fits(n))
            .filter_map(gain)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(n, _)| n)
    }

    fn take(&mut self, n: usize) {
        self.chosen.push(n);
        let taken = &self.told.candidates[n];
        for (other, alike) in self.told.candidates.iter().zip(&mut self.alike) {
            let Some(before) = *alike else { continue };
            let words = dot(&taken.words, &other.words);
            // The same figure of the same event in other words.
            let facts = other.groups.iter().any(|group| taken.groups.contains(group));
            let same = words >= SAME_WORDS || taken.gist.translates(&other.gist);
            let now = words.max(if facts { SAME_WORDS } else { 0.0 });
            *alike = (!same).then_some(before.max(now));
        }
        self.alike[n] = None;
    }

    fn tells(&self, group: usize) -> bool {
        self.chosen.iter().any(|&n| self.told.candidates[n].groups.contains(&group))
    }
}

fn candidates(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    figures: &[FigureGroup],
    numbers: &mut Numbers,
) -> Vec<Candidate> {
    let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (n, group) in figures.iter().enumerate() {
        for report in &group.reports {
            groups.entry((report.article, report.figure)).or_default().push(n);
        }
    }
    let independent: Vec<usize> = members.independent().collect();
    let each = (CANDIDATES / independent.len().max(1)).max(LEAST_EACH);
    let mut candidates = Vec::new();
    // Of a large story, articles from its first day to its last.
    let most = CANDIDATES / LEAST_EACH;
    let step = independent.len().div_ceil(most).max(1);
    for &article in independent.iter().step_by(step) {
        let read = &articles[article];
        for (position, sentence) in read.reading.sentences.iter().take(each).enumerate() {
            let words = sentence.span.of(&read.article.text);
            if !SYLLABLES.contains(&Syllables::of(words).len()) {
                continue;
            }
            let cite = Citation { article, span: sentence.span };
            let told = read.reading.figures.iter().enumerate();
            let told = told.filter(|(_, figure)| cite.span.contains(figure.span));
            let told = told.filter_map(|(n, _)| groups.get(&(article, n))).flatten();
            candidates.push(Candidate {
                cite,
                position,
                words: numbers.of(words),
                groups: told.copied().collect::<BTreeSet<usize>>().into_iter().collect(),
                gist: Gist::of(read, cite.span),
                day: read.article.published.map(|published| published.at.date()),
            });
        }
    }
    candidates
}

/// How far each candidate is said by the other articles: the likeness of their nearest sentence,
/// on average. The story has so many different `words`.
fn echoes(candidates: &[Candidate], words: usize) -> Vec<f64> {
    let told: BTreeSet<usize> = candidates.iter().map(|c| c.cite.article).collect();
    let others = u32::try_from(told.len().saturating_sub(1).max(1)).unwrap_or(u32::MAX);
    // Every pair of candidates is compared: the words of one lie open to those of all others.
    let mut weights = vec![0.0; words];
    let echo = |own: &Candidate| {
        own.words.iter().for_each(|&(number, weight)| weights[number] = weight);
        let mut sum = 0.0;
        let mut best = 0.0_f64;
        let mut before = None;
        for other in candidates.iter().filter(|other| other.cite.article != own.cite.article) {
            if before.replace(other.cite.article) != Some(other.cite.article) {
                sum += best;
                best = 0.0;
            }
            let said = if own.gist.translates(&other.gist) { SAME_WORDS } else { 0.0 };
            let alike = other.words.iter().map(|&(number, weight)| weight * weights[number]);
            best = best.max(said).max(alike.sum());
        }
        own.words.iter().for_each(|&(number, _)| weights[number] = 0.0);
        (sum + best) / f64::from(others)
    };
    candidates.iter().map(echo).collect()
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

/// Words of a story by number.
#[derive(Default)]
struct Numbers(BTreeMap<String, usize>);

impl Numbers {
    fn of(&mut self, text: &str) -> Vec<(usize, f64)> {
        let mut words: Vec<(usize, f64)> = terms(text)
            .into_iter()
            .map(|(term, weight)| {
                let next = self.0.len();
                (*self.0.entry(term).or_insert(next), weight)
            })
            .collect();
        words.sort_unstable_by_key(|(number, _)| *number);
        words
    }
}

/// Product of two vectors in order of number; the cosine of unit vectors.
fn dot(a: &[(usize, f64)], b: &[(usize, f64)]) -> f64 {
    let (mut at, mut sum) = (0, 0.0);
    for &(number, weight) in a {
        while b.get(at).is_some_and(|(other, _)| *other < number) {
            at += 1;
        }
        if let Some(&(_, other)) = b.get(at).filter(|(other, _)| *other == number) {
            sum += weight * other;
        }
    }
    sum
}

fn centroid(candidates: &[Candidate]) -> Vec<(usize, f64)> {
    let mut sum: BTreeMap<usize, f64> = BTreeMap::new();
    for candidate in candidates {
        for (number, weight) in &candidate.words {
            *sum.entry(*number).or_default() += weight;
        }
    }
    let length = sum.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    let scale = if length > 0.0 { length } else { 1.0 };
    sum.into_iter().map(|(number, weight)| (number, weight / scale)).collect()
}

/// The headline nearest to the story's middle.
fn headline(
    articles: &[ReadArticle<'_>],
    members: &StoryMembers,
    middle: &[(usize, f64)],
    numbers: &mut Numbers,
) -> Option<Citation> {
    let titled = members.independent().filter_map(|article| {
        let span = articles[article].article.title?;
        let words = numbers.of(span.of(&articles[article].article.text));
        Some((dot(&words, middle), Citation { article, span }))
    });
    titled.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, cite)| cite)
}

/// Sentences of other articles that say what a candidate says, the nearest first: its translation,
/// nearly its words, or a figure that agrees with one of its own.
fn support(candidates: &[Candidate], n: usize, figures: &[FigureGroup]) -> Vec<Citation> {
    let own = &candidates[n];
    let mut cites: Vec<(usize, Citation)> = candidates
        .iter()
        .filter(|other| other.cite.article != own.cite.article)
        .filter_map(|other| {
            let agreed = own.groups.iter().any(|&group| {
                figures[group].state == State::Agree && other.groups.contains(&group)
            });
            let rank = if own.gist.translates(&other.gist) {
                0
            } else if dot(&own.words, &other.words) >= SAME_WORDS {
                1
            } else if agreed {
                2
            } else {
                return None;
            };
            Some((rank, other.cite))
        })
        .collect();
    cites.sort_unstable();
    cites.truncate(CITES - 1);
    cites.into_iter().map(|(_, cite)| cite).collect()
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
