//! Stories: a graph over articles, cut where the evidence is thin.
//!
//! Needs [`Signature`]s and a [`LinkModel`]; adds copies, scored pairs and two partitions: events
//! and the stories they belong to. Candidate pairs share rare keys; pairs with enough evidence
//! are links; each connected component is then agglomerated by itself, so that an article touches
//! only its own component.

use crate::copies::{Components, Copies, CopyPair, compare};
use crate::incremental::Tie;
use crate::pair::{CERTAIN, LinkModel, logistic};
use crate::shelf::{Shelf, Tally};
use crate::signature::Signature;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What linking finds in a pile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// Articles that carry the same text.
    pub copies: Copies,
    /// Scored pairs in order of identifiers, those kept apart by a little included.
    pub links: Vec<Link>,
    /// One occurrence each: parts of stories, in the same order.
    pub events: Vec<Vec<usize>>,
    /// The stories: each article in exactly one; members in order of identifiers, stories in
    /// order of their first member.
    pub stories: Vec<Vec<usize>>,
}

/// A scored pair; [`crate::score_pair`] says why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Index of the article with the smaller identifier.
    pub a: usize,
    /// Index of the other.
    pub b: usize,
    /// Probability that the two tell of one event.
    pub score: f64,
}

/// What people said of pairs of articles, by identifier.
///
/// # Examples
/// ```
/// let mut said = machtin_story::StoryConstraints::default();
/// said.join("a1", "a2");
/// said.part("a2", "a3");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryConstraints {
    together: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
}

impl StoryConstraints {
    /// The two belong to one event, whatever their score.
    pub fn join(&mut self, a: &str, b: &str) {
        self.together.extend([(a.to_owned(), b.to_owned()), (b.to_owned(), a.to_owned())]);
    }

    /// The two belong to different stories, unless they were joined, be it through others.
    pub fn part(&mut self, a: &str, b: &str) {
        self.apart.extend([(a.to_owned(), b.to_owned()), (b.to_owned(), a.to_owned())]);
    }

    /// What was joined with an article.
    pub(crate) fn with<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.together.range((id.to_owned(), String::new())..);
        from.take_while(move |pair| pair.0 == id).map(|pair| pair.1.as_str())
    }
}

/// The events and stories of one component, by identifiers; all in order of identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Events: parts of stories.
    pub events: Vec<Vec<String>>,
    /// Stories.
    pub stories: Vec<Vec<String>>,
    /// Groups of copies, of two articles and more.
    pub copies: Vec<Vec<String>>,
}

/// Log-odds below which a pair is not shown as a link.
const NEAR_MISS: f64 = -2.0;
/// Log-odds below which nothing can join, wherever the dial stands.
pub(crate) const KEPT_ODDS: f64 = -3.0;
/// Log-odds by which the dial moves the evidence that joins from its middle to its end.
const DIAL: f64 = 2.5;
/// Log-odds of a single pair that joins two events into a story that follows from day to day.
const BRIDGE: f64 = 1.4;
/// Mean log-odds of two events below which no single pair joins them.
const STRANGERS: f64 = -2.0;
/// Days between the publications of two events of one story, at most.
const NEXT_DAYS: i32 = 4;
/// Days between publications after which two clusters are not one story.
const APART: i32 = 120;
/// Articles of a component; larger ones are cut at a higher floor.
const LARGEST: usize = 600;
/// Log-odds by which the floor rises to cut a component that is too large.
const HIGHER: f64 = 0.5;
/// Members of a group of copies that speak for it.
const SPEAKERS: usize = 4;

/// Links articles into stories.
///
/// `granularity` is 0 to 1: 0 joins most, 1 joins least, one half as the model was trained.
/// The answer is the same for any order of the signatures. Time grows with articles times a
/// bounded number of candidates; within a component with the square of its size, at most
/// 600 articles. Memory: the signatures and about 500 bytes an article.
#[must_use]
pub fn link(signatures: &[Signature], model: &LinkModel, granularity: f64) -> Linked {
    link_with(signatures, model, granularity, &StoryConstraints::default())
}

/// The same under constraints. Identifiers that are not in the pile are passed over.
#[must_use]
pub fn link_with(
    signatures: &[Signature],
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Linked {
    let pile = Sorted::of(signatures.iter());
    let found = pile.meet(model, NEAR_MISS.min(model.evidence(granularity)));
    let cut = Cut::of(&pile, &found, model, granularity, constraints);
    let parts = cut.components(&found.links);
    let clustered: Vec<Clustered> = parts.par_iter().map(|part| cut.cluster(part)).collect();
    let mut linked = Linked {
        links: found.links.iter().map(|&(a, b, odds)| pile.link(a, b, odds)).collect(),
        ..Linked::default()
    };
    for Clustered { events, stories } in clustered {
        linked.events.extend(events);
        linked.stories.extend(stories);
    }
    let by_id = |index: &usize| signatures[*index].id.as_str();
    for partition in [&mut linked.events, &mut linked.stories] {
        for part in &mut *partition {
            part.iter_mut().for_each(|at| *at = pile.order[*at]);
            part.sort_unstable_by_key(by_id);
        }
        partition.sort_unstable_by_key(|part| signatures[part[0]].id.as_str());
    }
    linked.links.sort_unstable_by_key(|link| (by_id(&link.a), by_id(&link.b)));
    linked.copies = pile.copies(found.copies);
    linked
}

/// Groups articles that carry the same text.
///
/// Articles that share one of their coarsest shingles are compared exactly; groups are connected
/// components. The answer is the same for any order of the articles. Time grows with the number
/// of articles times at most a constant.
#[must_use]
pub fn find_copies(signatures: &[Signature]) -> Copies {
    let pile = Sorted::of(signatures.iter());
    let found = pile.meet(&LinkModel::none(), f64::INFINITY);
    pile.copies(found.copies)
}

/// Groups one component from what is kept of it: its articles and their ties, each once.
pub(crate) fn group<'s>(
    signatures: &[&Signature],
    ties: impl Iterator<Item = (&'s str, &'s str, Tie)>,
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Groups {
    let pile = Sorted::of(signatures.iter().copied());
    let places = pile.by_id();
    let mut found = Found::default();
    for (a, b, tie) in ties {
        let (Some(&a), Some(&b)) = (places.get(a), places.get(b)) else { continue };
        found.links.extend(tie.odds.map(|odds| (a, b, odds)));
        found.copies.extend(tie.copies.then(|| pile.compare(a, b)).flatten());
    }
    let cut = Cut::of(&pile, &found, model, granularity, constraints);
    let mut groups = Groups::default();
    let named = |part: &[usize]| -> Vec<String> {
        let mut ids: Vec<String> = part.iter().map(|&at| pile.sorted[at].id.clone()).collect();
        ids.sort_unstable();
        ids
    };
    for part in cut.components(&found.links) {
        let Clustered { events, stories } = cut.cluster(&part);
        groups.events.extend(events.iter().map(|event| named(event)));
        groups.stories.extend(stories.iter().map(|story| named(story)));
    }
    let copies = pile.copies(found.copies);
    let ids = |group: &Vec<usize>| group.iter().map(|&n| signatures[n].id.clone()).collect();
    groups.copies = copies.groups.iter().map(ids).collect();
    groups.events.sort_unstable();
    groups.stories.sort_unstable();
    groups
}

impl LinkModel {
    /// The mean log-odds that join two clusters at a setting of the dial.
    pub(crate) fn evidence(&self, granularity: f64) -> f64 {
        let moved = self.join() + DIAL * (granularity.clamp(0.0, 1.0) - 0.5) * 2.0;
        moved.clamp(KEPT_ODDS, CERTAIN - 0.01)
    }
}

/// Articles in order of their places.
struct Sorted<'s> {
    /// For each place the index of the article.
    order: Vec<usize>,
    sorted: Vec<&'s Signature>,
}

/// What the articles of a pile have to do with one another, by place.
#[derive(Default)]
struct Found {
    copies: Vec<CopyPair>,
    /// Pairs with their log-odds.
    links: Vec<(usize, usize, f64)>,
}

impl<'s> Sorted<'s> {
    fn of(signatures: impl Iterator<Item = &'s Signature>) -> Self {
        let signatures: Vec<&Signature> = signatures.collect();
        let mut order: Vec<usize> = (0..signatures.len()).collect();
        order.sort_unstable_by_key(|&index| signatures[index].place());
        let sorted = order.iter().map(|&index| signatures[index]).collect();
        Self { order, sorted }
    }

    /// Compares and scores all candidates; links have at least `floor`.
    fn meet(&self, model: &LinkModel, floor: f64) -> Found {
        let shelf = Shelf::of(&self.sorted);
        let count = self.sorted.len();
        let each: Vec<Found> = (0..count)
            .into_par_iter()
            .map_init(
                || Tally::new(count),
                |tally, b| {
                    let met = shelf.before(b, self.sorted[b], tally);
                    let copies = met.same_text.iter().filter_map(|&a| self.compare(a, b));
                    let scored = met
                        .alike
                        .iter()
                        .filter(|_| floor.is_finite())
                        .map(|&a| (a, b, model.odds(self.sorted[a], self.sorted[b])));
                    let links = scored.filter(|&(_, _, odds)| odds >= floor);
                    Found { copies: copies.collect(), links: links.collect() }
                },
            )
            .collect();
        let mut found = Found::default();
        for Found { copies, links } in each {
            found.copies.extend(copies);
            found.links.extend(links);
        }
        found
    }

    /// Copies, but those of groups that people part, and what people put together.
    fn fixed(&self, found: &Found, constraints: &StoryConstraints) -> Vec<(usize, usize)> {
        let mut sets = Components::new(self.sorted.len());
        found.copies.iter().for_each(|pair| sets.join(pair.a, pair.b));
        let group: Vec<usize> = (0..self.sorted.len()).map(|place| sets.find(place)).collect();
        let apart = self.places(&constraints.apart);
        let parted: BTreeSet<usize> = apart
            .into_iter()
            .filter(|&(a, b)| group[a] == group[b])
            .map(|(a, _)| group[a])
            .collect();
        let copies = found.copies.iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b)));
        let copies = copies.filter(|&(a, _)| !parted.contains(&group[a]));
        let mut fixed: Vec<(usize, usize)> =
            copies.chain(self.places(&constraints.together)).collect();
        fixed.sort_unstable();
        fixed.dedup();
        fixed
    }

    /// Pairs of identifiers as pairs of places, ascending.
    fn places(&self, pairs: &BTreeSet<(String, String)>) -> Vec<(usize, usize)> {
        if pairs.is_empty() {
            return Vec::new();
        }
        let place = self.by_id();
        let pairs = pairs.iter().filter_map(|(a, b)| {
            let (a, b) = (*place.get(a.as_str())?, *place.get(b.as_str())?);
            (a < b).then_some((a, b))
        });
        let mut pairs: Vec<(usize, usize)> = pairs.collect();
        pairs.sort_unstable();
        pairs
    }

    /// Identifiers to places.
    fn by_id(&self) -> BTreeMap<&'s str, usize> {
        self.sorted.iter().enumerate().map(|(at, s)| (s.id.as_str(), at)).collect()
    }

    /// The two as copies, the smaller identifier first.
    fn compare(&self, a: usize, b: usize) -> Option<CopyPair> {
        let (a, b) = if self.sorted[a].id <= self.sorted[b].id { (a, b) } else { (b, a) };
        let (relation, of_a, of_b) = compare(self.sorted[a], self.sorted[b])?;
        Some(CopyPair { a, b, relation, of_a, of_b })
    }

    fn link(&self, a: usize, b: usize, odds: f64) -> Link {
        let (a, b) = if self.sorted[a].id <= self.sorted[b].id { (a, b) } else { (b, a) };
        Link { a: self.order[a], b: self.order[b], score: logistic(odds) }
    }

    /// Copies by index, in order of identifiers.
    fn copies(&self, mut pairs: Vec<CopyPair>) -> Copies {
        let id = |at: usize| self.sorted[at].id.as_str();
        pairs.sort_unstable_by_key(|pair| (id(pair.a), id(pair.b)));
        let mut sets = Components::new(self.sorted.len());
        pairs.iter().for_each(|pair| sets.join(pair.a, pair.b));
        let mut groups: Vec<Vec<usize>> =
            sets.parts().into_iter().filter(|part| part.len() > 1).collect();
        groups.iter_mut().for_each(|group| group.sort_unstable_by_key(|&at| id(at)));
        groups.sort_unstable_by_key(|group| id(group[0]));
        for group in &mut groups {
            group.iter_mut().for_each(|at| *at = self.order[*at]);
        }
        for pair in &mut pairs {
            (pair.a, pair.b) = (self.order[pair.a], self.order[pair.b]);
        }
        Copies { groups, pairs }
    }
}

/// How a pile is cut into stories.
struct Cut<'c> {
    pile: &'c Sorted<'c>,
    model: &'c LinkModel,
    join: f64,
    bridge: f64,
    /// Pairs that are together whatever their score, ascending.
    fixed: Vec<(usize, usize)>,
    /// Pairs that people keep apart, ascending.
    apart: Vec<(usize, usize)>,
}

/// Two partitions of a component.
struct Clustered {
    events: Vec<Vec<usize>>,
    stories: Vec<Vec<usize>>,
}

impl<'c> Cut<'c> {
    fn of(
        pile: &'c Sorted<'c>,
        found: &Found,
        model: &'c LinkModel,
        granularity: f64,
        constraints: &StoryConstraints,
    ) -> Self {
        let join = model.evidence(granularity);
        Self {
            pile,
            model,
            join,
            bridge: BRIDGE + join - model.join(),
            fixed: pile.fixed(found, constraints),
            apart: pile.places(&constraints.apart),
        }
    }

    /// Connected parts by links that could join, copies and what people said. The mean evidence
    /// of two clusters is at most that of their strongest pair, so nothing joins across parts.
    fn components(&self, links: &[(usize, usize, f64)]) -> Vec<Vec<usize>> {
        let all: Vec<usize> = (0..self.pile.sorted.len()).collect();
        let edges: Vec<(usize, usize, f64)> =
            links.iter().copied().filter(|link| link.2 >= self.join).collect();
        components(&all, &edges, &self.fixed, self.join)
    }

    /// Clusters of a component: the two with the strongest mean evidence join, until none is
    /// strong enough; then events that one pair proves to follow each other. Copies start as one
    /// and count once.
    fn cluster(&self, component: &[usize]) -> Clustered {
        if component.len() == 1 || component.len() > 4 * LARGEST {
            let single: Vec<Vec<usize>> = component.iter().map(|&at| vec![at]).collect();
            return Clustered { events: single.clone(), stories: single };
        }
        let mut clusters = self.seeds(component);
        let mut table = Evidence::of(self, component, &clusters);
        while let Some((a, b)) = table.best(self.join) {
            let moved = std::mem::take(&mut clusters[b]);
            clusters[a].extend(moved);
            table.join(a, b);
        }
        let events = clusters.iter().filter(|cluster| !cluster.is_empty()).cloned().collect();
        while let Some((a, b)) = table.bridge(self.bridge) {
            let moved = std::mem::take(&mut clusters[b]);
            clusters[a].extend(moved);
            table.join(a, b);
        }
        clusters.retain(|cluster| !cluster.is_empty());
        Clustered { events, stories: clusters }
    }

    /// Copies and what people put together, and every other article by itself; in order of
    /// identifiers.
    fn seeds(&self, component: &[usize]) -> Vec<Vec<usize>> {
        let mut sets = Components::new(component.len());
        for (a, b) in inside(&self.fixed, component) {
            sets.join(a, b);
        }
        let id = |place: usize| self.pile.sorted[place].id.as_str();
        let mut seeds: Vec<Vec<usize>> = sets
            .parts()
            .into_iter()
            .map(|part| part.into_iter().map(|n| component[n]).collect())
            .collect();
        seeds.iter_mut().for_each(|seed| seed.sort_unstable_by_key(|&place| id(place)));
        seeds.sort_unstable_by_key(|seed| id(seed[0]));
        seeds
    }
}

/// The pairs that lie inside a component, as positions in it. `pairs` ascend.
fn inside<'p>(
    pairs: &'p [(usize, usize)],
    component: &'p [usize],
) -> impl Iterator<Item = (usize, usize)> + 'p {
    component.iter().enumerate().flat_map(move |(n, &place)| {
        let from = pairs.partition_point(|pair| pair.0 < place);
        let own = pairs[from..].iter().take_while(move |pair| pair.0 == place);
        own.filter_map(move |pair| Some((n, component.binary_search(&pair.1).ok()?)))
    })
}

/// Connected parts of `members` by edges of at least `floor` and by fixed pairs; a part that is
/// too large is cut again at a higher floor.
fn components(
    members: &[usize],
    edges: &[(usize, usize, f64)],
    fixed: &[(usize, usize)],
    floor: f64,
) -> Vec<Vec<usize>> {
    let mut sets = Components::new(members.len());
    let mut join = |a: usize, b: usize| {
        if let (Ok(a), Ok(b)) = (members.binary_search(&a), members.binary_search(&b)) {
            sets.join(a, b);
        }
    };
    fixed.iter().for_each(|&(a, b)| join(a, b));
    edges.iter().filter(|edge| edge.2 >= floor).for_each(|&(a, b, _)| join(a, b));
    let mut found = Vec::new();
    for part in sets.parts() {
        let part: Vec<usize> = part.into_iter().map(|n| members[n]).collect();
        if part.len() > LARGEST && floor < CERTAIN * 2.0 {
            let inside = |place: usize| part.binary_search(&place).is_ok();
            let edges: Vec<_> = edges.iter().filter(|e| inside(e.0)).copied().collect();
            let fixed: Vec<_> = fixed.iter().filter(|f| inside(f.0)).copied().collect();
            found.extend(components(&part, &edges, &fixed, floor + HIGHER));
        } else {
            found.push(part);
        }
    }
    found
}

/// Mean and strongest log-odds between clusters, and which may not join.
struct Evidence {
    alive: Vec<bool>,
    days: Vec<Option<(i32, i32)>>,
    size: Vec<f64>,
    mean: Vec<Vec<f64>>,
    most: Vec<Vec<f64>>,
    apart: Vec<Vec<bool>>,
}

impl Evidence {
    fn of(cut: &Cut<'_>, component: &[usize], clusters: &[Vec<usize>]) -> Self {
        let count = clusters.len();
        let signature = |place: usize| cut.pile.sorted[place];
        let strongest = |a: usize, b: usize| {
            let speakers = |n: usize| clusters[n].iter().take(SPEAKERS);
            speakers(a)
                .flat_map(|&x| speakers(b).map(move |&y| (x, y)))
                .map(|(x, y)| cut.model.odds(signature(x), signature(y)))
                .fold(f64::NEG_INFINITY, f64::max)
        };
        let below: Vec<Vec<f64>> =
            (0..count).into_par_iter().map(|a| (0..a).map(|b| strongest(a, b)).collect()).collect();
        let mut mean = vec![vec![0.0; count]; count];
        let mut most = mean.clone();
        for (a, row) in below.iter().enumerate() {
            for (b, odds) in row.iter().enumerate() {
                for (x, y) in [(a, b), (b, a)] {
                    mean[x][y] = odds.clamp(-CERTAIN, CERTAIN);
                    most[x][y] = *odds;
                }
            }
        }
        let mut apart = vec![vec![false; count]; count];
        let holder = |n: usize| clusters.iter().position(|c| c.contains(&component[n]));
        for (x, y) in inside(&cut.apart, component) {
            if let (Some(a), Some(b)) = (holder(x), holder(y)) {
                apart[a][b] = a != b;
                apart[b][a] = a != b;
            }
        }
        let days = clusters.iter().map(|cluster| {
            let days = cluster.iter().filter_map(|&place| signature(place).day);
            days.fold(None, |span: Option<(i32, i32)>, day| {
                Some(span.map_or((day, day), |(from, to)| (from.min(day), to.max(day))))
            })
        });
        let days = days.collect();
        Self { alive: vec![true; count], days, size: vec![1.0; count], mean, most, apart }
    }

    /// The pair of clusters with the strongest mean evidence, at least `join`.
    fn best(&self, join: f64) -> Option<(usize, usize)> {
        self.strongest(|a, b| {
            (self.mean[a][b] >= join && self.gap(a, b).is_none_or(|days| days <= APART))
                .then_some(self.mean[a][b])
        })
    }

    /// The two clusters with the strongest single pair, where that pair alone is proof enough and
    /// the one follows the other within days: the events of one story.
    fn bridge(&self, bridge: f64) -> Option<(usize, usize)> {
        self.strongest(|a, b| {
            let follows = self.gap(a, b).is_some_and(|days| days <= NEXT_DAYS);
            (follows && self.mean[a][b] >= STRANGERS && self.most[a][b] >= bridge)
                .then_some(self.most[a][b])
        })
    }

    fn strongest(&self, of: impl Fn(usize, usize) -> Option<f64>) -> Option<(usize, usize)> {
        let mut best: Option<(f64, (usize, usize))> = None;
        for a in (0..self.alive.len()).filter(|&a| self.alive[a]) {
            for b in (a + 1..self.alive.len()).filter(|&b| self.alive[b] && !self.apart[a][b]) {
                if let Some(strength) = of(a, b)
                    && best.is_none_or(|(most, _)| strength > most)
                {
                    best = Some((strength, (a, b)));
                }
            }
        }
        best.map(|(_, pair)| pair)
    }

    /// Days between the publications of two clusters.
    fn gap(&self, a: usize, b: usize) -> Option<i32> {
        let (a, b) = self.days[a].zip(self.days[b])?;
        Some(a.0.saturating_sub(b.1).max(b.0.saturating_sub(a.1)))
    }

    fn join(&mut self, a: usize, b: usize) {
        let (own, more) = (self.size[a], self.size[b]);
        for other in 0..self.alive.len() {
            let mean = (self.mean[a][other] * own + self.mean[b][other] * more) / (own + more);
            let most = self.most[a][other].max(self.most[b][other]);
            let apart = self.apart[a][other] || self.apart[b][other];
            for (x, y) in [(a, other), (other, a)] {
                self.mean[x][y] = mean;
                self.most[x][y] = most;
                self.apart[x][y] = apart;
            }
        }
        self.size[a] += more;
        self.days[a] = match (self.days[a], self.days[b]) {
            (Some(x), Some(y)) => Some((x.0.min(y.0), x.1.max(y.1))),
            (x, y) => x.or(y),
        };
        self.alive[b] = false;
    }
}
