//! Stories: a graph over articles, cut where the evidence is thin.
//!
//! Needs [`Signature`]s and a [`LinkModel`]; adds copies, scored pairs and a partition into
//! stories. Candidate pairs share rare keys; pairs above a floor are edges; each connected
//! component is then agglomerated by itself, so that an article touches only its own component.

use crate::copies::{Components, Copies, find_copies};
use crate::pair::{LinkModel, PairScore, score_pair};
use crate::signature::{Signature, Space};
use std::collections::BTreeMap;

/// What linking finds in a pile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// Articles that carry the same text.
    pub copies: Copies,
    /// Scored pairs in order of identifiers, those kept apart by a little included.
    pub links: Vec<PairScore>,
    /// The stories: each article in exactly one; members in order of identifiers, stories in
    /// order of their first member.
    pub stories: Vec<Vec<usize>>,
}

/// Pairs scored below this are not kept.
const NEAR_MISS: f64 = 0.05;
/// Pairs scored below this do not connect.
const EDGE: f64 = 0.15;
/// Share of the strongest pair in the evidence for joining two clusters; the rest is the mean.
const STRONGEST: f64 = 0.15;
/// Log-odds by which the dial moves that threshold from its middle to its end.
const DIAL: f64 = 4.0;
/// A pair scored at least this joins two events into a story that follows from day to day.
const BRIDGE: f64 = 0.8;
/// Days between the publications of two events of one story, at most.
const NEXT_DAYS: i32 = 4;
/// Days between publications after which two clusters are not one story.
const APART: i32 = 120;
/// Articles of a component; larger ones are cut at a higher floor.
const LARGEST: usize = 600;

/// Links articles into stories.
///
/// `granularity` is 0 to 1: 0 joins most, 1 joins least, one half as the model was trained.
/// The answer is the same for any order of the signatures. Time grows with articles times a
/// bounded number of candidates; within a component with the square of its size, at most
/// 600 articles.
#[must_use]
pub fn link(signatures: &[Signature], model: &LinkModel, granularity: f64) -> Linked {
    let mut order: Vec<usize> = (0..signatures.len()).collect();
    order.sort_by(|&a, &b| signatures[a].id.cmp(&signatures[b].id));
    let sorted: Vec<&Signature> = order.iter().map(|&index| &signatures[index]).collect();
    let copies = find_copies(signatures);
    let mut rank = vec![0; order.len()];
    for (at, &index) in order.iter().enumerate() {
        rank[index] = at;
    }
    let copy_groups: Vec<Vec<usize>> = copies
        .groups
        .iter()
        .map(|group| group.iter().map(|&index| rank[index]).collect())
        .collect();
    let edges: Vec<(usize, usize, f64)> = candidates(&sorted)
        .into_iter()
        .map(|(a, b)| (a, b, model.probability(sorted[a], sorted[b])))
        .filter(|&(_, _, score)| score >= NEAR_MISS)
        .collect();
    let threshold =
        logistic(logit(model.join()) + DIAL * (granularity.clamp(0.0, 1.0) - 0.5) * 2.0);
    let mut stories = Vec::new();
    let all: Vec<usize> = (0..sorted.len()).collect();
    for component in components(&all, &edges, &copy_groups, EDGE.min(threshold / 2.0)) {
        stories.extend(agglomerate(&sorted, model, &component, &copy_groups, threshold));
    }
    for story in &mut stories {
        story.sort_unstable();
    }
    stories.sort_unstable();
    let named = |story: Vec<usize>| story.into_iter().map(|at| order[at]).collect();
    let links = edges
        .iter()
        .map(|&(a, b, _)| {
            let score = score_pair(sorted[a], sorted[b], model);
            PairScore { a: order[a], b: order[b], ..score }
        })
        .collect();
    Linked { copies, links, stories: stories.into_iter().map(named).collect() }
}

fn logit(p: f64) -> f64 {
    libm::log(p / (1.0 - p))
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// Keys of a space that an article is looked up by, heaviest first.
const LOOKED_UP: &[(Space, usize)] = &[
    (Space::Title, 12),
    (Space::Terms, 24),
    (Space::Names, 12),
    (Space::Numbers, 8),
    (Space::Concepts, 10),
    (Space::Places, 4),
];
/// Of the articles under one key, by day and identifier, each meets this many neighbours.
const NEIGHBOURS: usize = 96;
/// Shared weight that makes a pair a candidate.
const ADMITTED: f64 = 9.0;

/// Pairs that share enough rare keys, ascending. Admission is symmetric.
fn candidates(sorted: &[&Signature]) -> Vec<(usize, usize)> {
    let mut postings: BTreeMap<u64, Vec<(usize, f64)>> = BTreeMap::new();
    for (at, signature) in sorted.iter().enumerate() {
        let mut keys: BTreeMap<u64, f64> = BTreeMap::new();
        for &(space, count) in LOOKED_UP {
            let mut items: Vec<_> = signature.keys(space).items.iter().collect();
            items.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
            for item in items.into_iter().take(count) {
                let weight = keys.entry(item.key).or_insert(0.0);
                *weight = weight.max(item.weight);
            }
        }
        for (key, weight) in keys {
            postings.entry(key).or_default().push((at, weight));
        }
    }
    let mut before: Vec<Vec<(usize, f64)>> = vec![Vec::new(); sorted.len()];
    for list in postings.values_mut().filter(|list| list.len() > 1) {
        if list.len() > NEIGHBOURS {
            list.sort_by_key(|&(at, _)| (sorted[at].day, at));
        }
        for (n, &(b, y)) in list.iter().enumerate() {
            for &(a, x) in &list[n.saturating_sub(NEIGHBOURS)..n] {
                before[a.max(b)].push((a.min(b), x.min(y)));
            }
        }
    }
    let mut pairs = Vec::new();
    for (b, mut found) in before.into_iter().enumerate() {
        found.sort_by_key(|&(a, _)| a);
        for run in found.chunk_by(|x, y| x.0 == y.0) {
            if run.iter().map(|(_, weight)| weight).sum::<f64>() >= ADMITTED {
                pairs.push((run[0].0, b));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Connected parts of `members` by edges of at least `floor` and copies; a part that is too
/// large is cut again at a higher floor.
fn components(
    members: &[usize],
    edges: &[(usize, usize, f64)],
    copies: &[Vec<usize>],
    floor: f64,
) -> Vec<Vec<usize>> {
    let at: BTreeMap<usize, usize> = members.iter().enumerate().map(|(n, &m)| (m, n)).collect();
    let mut sets = Components::new(members.len());
    let mut join = |a: usize, b: usize| {
        if let (Some(&a), Some(&b)) = (at.get(&a), at.get(&b)) {
            sets.join(a, b);
        }
    };
    for group in copies {
        group.windows(2).for_each(|pair| join(pair[0], pair[1]));
    }
    edges.iter().filter(|edge| edge.2 >= floor).for_each(|&(a, b, _)| join(a, b));
    let mut found = Vec::new();
    for part in sets.parts() {
        let part: Vec<usize> = part.into_iter().map(|n| members[n]).collect();
        let higher = floor + 0.1;
        if part.len() > LARGEST && higher < 1.0 {
            found.extend(components(&part, edges, copies, higher));
        } else {
            found.push(part);
        }
    }
    found
}

/// Clusters of a component: the two with the strongest evidence join, until none is strong
/// enough. Copies start as one and count once.
fn agglomerate(
    sorted: &[&Signature],
    model: &LinkModel,
    component: &[usize],
    copies: &[Vec<usize>],
    threshold: f64,
) -> Vec<Vec<usize>> {
    if component.len() == 1 || component.len() > 4 * LARGEST {
        return component.iter().map(|&at| vec![at]).collect();
    }
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for group in copies.iter().filter(|group| component.binary_search(&group[0]).is_ok()) {
        clusters.push(group.clone());
        taken.extend(group);
    }
    taken.sort_unstable();
    clusters.extend(component.iter().filter(|a| taken.binary_search(a).is_err()).map(|&a| vec![a]));
    clusters.sort_unstable();
    let mut table = Evidence::of(sorted, model, &clusters);
    while let Some((a, b)) = table.best(threshold) {
        let moved = std::mem::take(&mut clusters[b]);
        clusters[a].extend(moved);
        table.join(a, b);
    }
    while let Some((a, b)) = table.bridge() {
        let moved = std::mem::take(&mut clusters[b]);
        clusters[a].extend(moved);
        table.join(a, b);
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}

/// Weight of a pair in one language; a pair in two weighs 1, its score being less certain.
const ONE_LANGUAGE: f64 = 3.0;

/// Mean and strongest score between clusters, and which may not join.
struct Evidence {
    alive: Vec<bool>,
    weight: Vec<Vec<f64>>,
    days: Vec<Option<(i32, i32)>>,
    sum: Vec<Vec<f64>>,
    most: Vec<Vec<f64>>,
}

impl Evidence {
    fn of(sorted: &[&Signature], model: &LinkModel, clusters: &[Vec<usize>]) -> Self {
        let count = clusters.len();
        let mut sum = vec![vec![0.0; count]; count];
        let mut most = sum.clone();
        let mut weight = sum.clone();
        for a in 0..count {
            for b in 0..a {
                let score = members(&clusters[a])
                    .flat_map(|x| members(&clusters[b]).map(move |y| (x, y)))
                    .map(|(x, y)| model.probability(sorted[x], sorted[y]))
                    .fold(0.0, f64::max);
                let languages = [a, b].map(|n| sorted[clusters[n][0]].language);
                let one = languages[0] == languages[1];
                let sure = if one { ONE_LANGUAGE } else { 1.0 };
                for (x, y) in [(a, b), (b, a)] {
                    sum[x][y] = score * sure;
                    most[x][y] = score;
                    weight[x][y] = sure;
                }
            }
        }
        let days = clusters.iter().map(|cluster| {
            let days = cluster.iter().filter_map(|&at| sorted[at].day);
            days.fold(None, |span: Option<(i32, i32)>, day| {
                Some(span.map_or((day, day), |(from, to)| (from.min(day), to.max(day))))
            })
        });
        Self { alive: vec![true; count], weight, days: days.collect(), sum, most }
    }

    /// The pair of clusters with the strongest evidence, at least the threshold.
    fn best(&self, threshold: f64) -> Option<(usize, usize)> {
        let mut best = None;
        let mut strongest = threshold;
        for a in (0..self.alive.len()).filter(|&a| self.alive[a]) {
            for b in (a + 1..self.alive.len()).filter(|&b| self.alive[b]) {
                let mean = self.sum[a][b] / self.weight[a][b];
                let evidence = STRONGEST * self.most[a][b] + (1.0 - STRONGEST) * mean;
                if evidence > strongest && !self.apart(a, b) {
                    strongest = evidence;
                    best = Some((a, b));
                }
            }
        }
        best
    }

    /// The two clusters with the strongest single pair, where that pair alone is proof enough and
    /// the one follows the other within days: the events of one story.
    fn bridge(&self) -> Option<(usize, usize)> {
        let alive = |n: &usize| self.alive[*n];
        let mut best: Option<(f64, (usize, usize))> = None;
        for a in (0..self.alive.len()).filter(alive) {
            for b in (a + 1..self.alive.len()).filter(alive) {
                let score = self.most[a][b];
                let near = self.days[a].zip(self.days[b]).is_some_and(|(x, y)| {
                    x.0.saturating_sub(y.1).max(y.0.saturating_sub(x.1)) <= NEXT_DAYS
                });
                if near && score >= BRIDGE && best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, (a, b)));
                }
            }
        }
        best.map(|(_, pair)| pair)
    }

    fn apart(&self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.days[a], self.days[b]) else { return false };
        a.0.saturating_sub(b.1).max(b.0.saturating_sub(a.1)) > APART
    }

    fn join(&mut self, a: usize, b: usize) {
        for other in 0..self.alive.len() {
            let weight = self.weight[a][other] + self.weight[b][other];
            let sum = self.sum[a][other] + self.sum[b][other];
            let most = self.most[a][other].max(self.most[b][other]);
            self.sum[a][other] = sum;
            self.sum[other][a] = sum;
            self.weight[a][other] = weight;
            self.weight[other][a] = weight;
            self.most[a][other] = most;
            self.most[other][a] = most;
        }
        self.days[a] = match (self.days[a], self.days[b]) {
            (Some(x), Some(y)) => Some((x.0.min(y.0), x.1.max(y.1))),
            (x, y) => x.or(y),
        };
        self.alive[b] = false;
    }
}

/// Members of a group of copies that speak for it.
fn members(cluster: &[usize]) -> impl Iterator<Item = usize> + '_ {
    cluster.iter().copied().take(4)
}
