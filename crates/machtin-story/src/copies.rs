//! Copies: articles that carry the same text.
//!
//! Needs the sampled shingles of [`Signature`]s; adds groups and the relation of each pair.

use crate::Signature;

/// How the texts of two articles lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Each holds most of the other.
    Same,
    /// The first holds the second and more.
    Extends,
    /// The first is a part of the second.
    PartOf,
}

impl Relation {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Extends => "extends",
            Self::PartOf => "part of",
        }
    }
}

/// Two articles with shared text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CopyPair {
    /// Index of the article with the smaller identifier.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// How `a` lies to `b`.
    pub relation: Relation,
    /// Share of the text of `a` that stands in `b`, 0 to 1.
    pub of_a: f64,
    /// Share of the text of `b` that stands in `a`, 0 to 1.
    pub of_b: f64,
}

/// Which articles are copies of one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copies {
    /// Groups of two and more, each in order of identifiers, in order of their first member.
    pub groups: Vec<Vec<usize>>,
    /// The pairs the groups rest on, in order of identifiers.
    pub pairs: Vec<CopyPair>,
}

/// Share of one text that must stand in the other, where it is a part of it.
///
/// This and the next four are set on near-copies-dev: `machtin-eval copies`.
const CONTAINED: f64 = 0.6;
/// The same where at least [`BOTH`] of each stands in the other: a text edited throughout.
const EDITED: f64 = 0.45;
/// Share of each text in the other that makes the two one text.
const BOTH: f64 = 0.3;
/// Share of each text in the other that makes even short texts one.
const SAME: f64 = 0.6;
/// Difference of the two shares above which one text is a part of the other.
const LONGER: f64 = 0.2;
/// Shared shingles, before sampling, that prove a part: about a line of text.
const PROOF: usize = 80;
/// The relation of two articles, where they share enough text; `a` has the smaller identifier.
pub(crate) fn compare(first: &Signature, second: &Signature) -> Option<(Relation, f64, f64)> {
    let shared = first.shared_shingles(second);
    let share = |of: usize| real(shared.both) / real(of.max(1));
    let (of_a, of_b) = (share(shared.own), share(shared.others));
    let (more, less) = (of_a.max(of_b), of_a.min(of_b));
    let one = less >= SAME || (less >= BOTH && more >= EDITED && shared.about >= PROOF);
    let part = more >= CONTAINED && shared.about >= PROOF;
    if shared.both < 2 || !(one || part) {
        return None;
    }
    let relation = if more - less <= LONGER {
        Relation::Same
    } else if of_b > of_a {
        Relation::Extends
    } else {
        Relation::PartOf
    };
    Some((relation, of_a, of_b))
}

/// A count as a real number.
pub(crate) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Sets that grow together: union-find, the smallest member stands for its set.
pub(crate) struct Components {
    above: Vec<usize>,
}

impl Components {
    pub(crate) fn new(count: usize) -> Self {
        Self { above: (0..count).collect() }
    }

    pub(crate) fn find(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.above[a.max(b)] = a.min(b);
    }

    /// The sets, members ascending, in order of their first member.
    pub(crate) fn parts(mut self) -> Vec<Vec<usize>> {
        let count = self.above.len();
        let mut parts: Vec<Vec<usize>> = vec![Vec::new(); count];
        for at in 0..count {
            let first = self.find(at);
            parts[first].push(at);
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}
