//! Links: scored pairs of a pile, kept small, as a large pile has tens of millions.

use crate::pair::logistic;
use std::cmp::Ordering;

/// A scored pair; [`crate::score_pair`] says why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Index of the one article.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// Log-odds that the two tell of one event.
    pub odds: f64,
}

impl Link {
    /// Probability that the two tell of one event.
    #[must_use]
    pub fn score(&self) -> f64 {
        logistic(self.odds)
    }
}

/// The scored pairs of a pile, 6 bytes each and 16 an article.
///
/// # Examples
/// ```
/// let links = machtin_story::Links::of(3, [(2, 0, 1.5), (1, 2, -0.5)]);
/// assert_eq!(links.iter().map(|link| (link.a, link.b)).collect::<Vec<_>>(), [(0, 2), (1, 2)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    pairs: Pairs,
    /// The index of the article at each place; none where the pairs know articles by index.
    order: Vec<usize>,
    /// Pairs of less are not shown.
    least: f64,
}

impl Links {
    /// Pairs of different articles out of `count`, each once, with their log-odds, -32 to 32.
    #[must_use]
    pub fn of(count: usize, pairs: impl IntoIterator<Item = (usize, usize, f64)>) -> Self {
        let (pairs, order) = (Pairs::of(count, pairs.into_iter()), (0..count).collect());
        Self { pairs, order, least: f64::NEG_INFINITY }
    }

    /// Pairs of at least some log-odds, by the indexes of the articles at their places.
    pub(crate) fn shown(pairs: Pairs, order: Vec<usize>, least: f64) -> Self {
        Self { pairs, order, least }
    }

    /// Every pair once; in the same order for the same pile, in whatever order its articles are.
    pub fn iter(&self) -> impl Iterator<Item = Link> {
        let shown = self.pairs.iter().filter(|(_, _, odds)| *odds >= self.least);
        shown.map(|(a, b, odds)| Link { a: self.order[a], b: self.order[b], odds })
    }
}

/// Kept pairs of articles, which are known by their places: with each article those before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pairs {
    /// The articles before one, then those before the next.
    earlier: Vec<u32>,
    /// The log-odds of each pair, in steps.
    odds: Vec<i16>,
    /// Where those of each article end.
    ends: Vec<usize>,
}

/// Steps of log-odds to 1, as they are kept.
const STEPS: f64 = 1024.0;

/// Log-odds as pairs keep them: the same again however often.
pub(crate) fn rounded(odds: f64) -> f64 {
    f64::from(steps(odds)) / STEPS
}

fn steps(odds: f64) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "within the range")]
    let steps = (odds * STEPS).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
    steps
}

fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Pairs {
    /// Pairs of different articles out of `count`, each once.
    pub(crate) fn of(count: usize, pairs: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let mut ordered: Vec<(usize, usize, f64)> =
            pairs.map(|(a, b, odds)| (a.max(b), a.min(b), odds)).collect();
        ordered.sort_unstable_by_key(|&(later, earlier, _)| (later, earlier));
        let mut ordered = ordered.into_iter().peekable();
        let mut found = Self::default();
        for at in 0..count {
            let own =
                std::iter::from_fn(|| ordered.next_if(|pair| pair.0.cmp(&at) == Ordering::Equal));
            found.push(own.map(|(_, earlier, odds)| (earlier, odds)));
        }
        found
    }

    /// Adds the pairs of the next article with those before it, ascending.
    pub(crate) fn push(&mut self, earlier: impl Iterator<Item = (usize, f64)>) {
        for (article, odds) in earlier {
            self.earlier.push(short(article));
            self.odds.push(steps(odds));
        }
        self.ends.push(self.earlier.len());
    }

    /// Adds the pairs of the next articles.
    pub(crate) fn append(&mut self, more: &Self) {
        let known = self.earlier.len();
        self.earlier.extend(&more.earlier);
        self.odds.extend(&more.odds);
        self.ends.extend(more.ends.iter().map(|end| known + end));
    }

    /// The articles before one that it has a pair with, ascending, and the log-odds.
    pub(crate) fn before(&self, at: usize) -> impl Iterator<Item = (usize, f64)> {
        let start = at.checked_sub(1).map_or(0, |last| self.ends[last]);
        let own = start..self.ends[at];
        let odds = self.odds[own.clone()].iter().map(|&steps| f64::from(steps) / STEPS);
        self.earlier[own].iter().map(|&article| article as usize).zip(odds)
    }

    /// Every pair, the earlier article first, and its log-odds.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        (0..self.ends.len())
            .flat_map(|at| self.before(at).map(move |(article, odds)| (article, at, odds)))
    }
}
