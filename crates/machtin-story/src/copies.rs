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
/// Of the articles that hold one shingle, each meets this many before it, in order of
/// identifiers: a line that stands in every page then costs a constant an article, and a text
/// copied a thousand times is still joined neighbour by neighbour.
const NEIGHBOURS: usize = 32;

/// Groups articles that carry the same text.
///
/// Each pair that shares shingles is compared exactly; groups are connected components. The
/// answer is the same for any order of the articles. Time grows with the number of shingles
/// times at most a constant.
#[must_use]
pub fn find_copies(signatures: &[Signature]) -> Copies {
    let mut order: Vec<usize> = (0..signatures.len()).collect();
    order.sort_by(|&a, &b| signatures[a].id.cmp(&signatures[b].id));
    let mut pairs = Vec::new();
    let mut shared = vec![0_u32; order.len()];
    let postings = Postings::of(signatures, &order);
    for (rank, &b) in order.iter().enumerate() {
        let mut touched = Vec::new();
        for &shingle in &signatures[b].shingles {
            for &earlier in postings.before(shingle, rank) {
                if shared[earlier] == 0 {
                    touched.push(earlier);
                }
                shared[earlier] += 1;
            }
        }
        touched.sort_unstable();
        for earlier in touched {
            let enough = shared[earlier] >= 2;
            shared[earlier] = 0;
            if enough {
                let a = order[earlier];
                pairs.extend(compare(signatures, a, b));
            }
        }
    }
    pairs.sort_by(|x, y| {
        let key = |p: &CopyPair| (&signatures[p.a].id, &signatures[p.b].id);
        key(x).cmp(&key(y))
    });
    Copies { groups: groups(&order, &pairs), pairs }
}

/// Shingle to the ranks of the articles that hold it, ascending.
struct Postings {
    shingles: Vec<u64>,
    starts: Vec<usize>,
    ranks: Vec<usize>,
}

impl Postings {
    fn of(signatures: &[Signature], order: &[usize]) -> Self {
        let mut all: Vec<(u64, usize)> = Vec::new();
        for (rank, &index) in order.iter().enumerate() {
            all.extend(signatures[index].shingles.iter().map(|&shingle| (shingle, rank)));
        }
        all.sort_unstable();
        let mut postings = Self { shingles: Vec::new(), starts: Vec::new(), ranks: Vec::new() };
        for run in all.chunk_by(|x, y| x.0 == y.0) {
            if run.len() > 1 {
                postings.shingles.push(run[0].0);
                postings.starts.push(postings.ranks.len());
                postings.ranks.extend(run.iter().map(|&(_, rank)| rank));
            }
        }
        postings.starts.push(postings.ranks.len());
        postings
    }

    /// The last few articles before `rank` that hold the shingle.
    fn before(&self, shingle: u64, rank: usize) -> &[usize] {
        let Ok(at) = self.shingles.binary_search(&shingle) else { return &[] };
        let run = &self.ranks[self.starts[at]..self.starts[at + 1]];
        let end = run.partition_point(|&other| other < rank);
        &run[end.saturating_sub(NEIGHBOURS)..end]
    }
}

/// The relation of two articles, where they share enough text.
fn compare(signatures: &[Signature], a: usize, b: usize) -> Option<CopyPair> {
    let (first, second) = (&signatures[a], &signatures[b]);
    let (shared, proof) = first.shared_shingles(second);
    let share = |of: usize| real(shared) / real(of.max(1));
    let of_a = share(first.shingle_count(second));
    let of_b = share(second.shingle_count(first));
    let (more, less) = (of_a.max(of_b), of_a.min(of_b));
    let one = less >= SAME || (less >= BOTH && more >= EDITED && proof >= PROOF);
    let part = more >= CONTAINED && proof >= PROOF;
    if !one && !part {
        return None;
    }
    let relation = if more - less <= LONGER {
        Relation::Same
    } else if of_b > of_a {
        Relation::Extends
    } else {
        Relation::PartOf
    };
    Some(CopyPair { a, b, relation, of_a, of_b })
}

fn groups(order: &[usize], pairs: &[CopyPair]) -> Vec<Vec<usize>> {
    let mut rank = vec![0; order.len()];
    for (at, &index) in order.iter().enumerate() {
        rank[index] = at;
    }
    let mut sets = Components::new(order.len());
    for pair in pairs {
        sets.join(rank[pair.a], rank[pair.b]);
    }
    let parts = sets.parts();
    let named = |part: Vec<usize>| part.into_iter().map(|at| order[at]).collect();
    parts.into_iter().filter(|part| part.len() > 1).map(named).collect()
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
