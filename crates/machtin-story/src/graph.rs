//! Stories: a graph over articles, cut where the evidence is thin.
//!
//! Needs [`Signature`]s and a [`LinkModel`]; adds copies, scored pairs and two partitions: events
//! and the stories they belong to. Candidate pairs share rare keys; pairs with enough evidence
//! are links. Links hold the parts of the graph together; a part that would be too large is held
//! together by stronger links only. Each part is agglomerated by itself, so that an article
//! touches only its own.

use crate::agglomerate::Clusters;
use crate::around::{Around, Neighbours, nearness};
use crate::copies::{Components, Copies, CopyPair, compare};
use crate::incremental::Tie;
use crate::links::{Links, Pairs};
use crate::pair::{CERTAIN, LinkModel, Reason, logistic};
use crate::ready::Ready;
use crate::shelf::{Candidate, Shelf, Tally, far};
use crate::signature::Signature;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What linking finds in a pile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// Articles that carry the same text.
    pub copies: Copies,
    /// Scored pairs, those kept apart by a little included.
    pub links: Links,
    /// One occurrence each: parts of stories, in the same order.
    pub events: Vec<Vec<usize>>,
    /// The stories: each article in exactly one; members in order of identifiers, stories in
    /// order of their first member.
    pub stories: Vec<Vec<usize>>,
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

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.together.is_empty() && self.apart.is_empty()
    }

    /// What was joined with an article.
    pub(crate) fn with<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.together.range((id.to_owned(), String::new())..);
        from.take_while(move |pair| pair.0 == id).map(|pair| pair.1.as_str())
    }
}

/// The events and stories of one part of the graph, by identifiers; all in order of identifiers.
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
pub const NEAR_MISS: f64 = -2.0;
/// Log-odds below which a pair is not kept: as much against as a pair that was not looked at.
pub(crate) const KEPT_ODDS: f64 = -3.0;
/// Log-odds of the links that hold a part together, where the dial stands in the middle.
const FLOOR: f64 = -1.4;
/// Log-odds by which the dial moves what holds together from its middle to its end.
const DIAL: f64 = 2.5;
/// The same of the evidence that joins: less, so that at the fine end two articles that hold
/// together and have no other still join.
const JOIN_DIAL: f64 = 0.8;
/// Evidence of a single pair that joins two events into a story that follows from day to day.
const BRIDGE: f64 = 1.4;
/// Mean evidence of two events below which no single pair joins them, and no pairs in two
/// languages where it is that of the pairs of one.
const STRANGERS: f64 = -2.0;
/// Days between the publications of two events of one story, at most.
const NEXT_DAYS: i32 = 4;
/// Articles of a part that weak links hold together, at most.
pub(crate) const LARGEST: usize = 300;
/// Log-odds by which the links of a part that is too large must be stronger.
const HIGHER: f64 = 0.5;
/// Log-odds of links that hold parts of any size together.
const STRONGEST: f64 = 2.0 * CERTAIN;

/// Links articles into stories.
///
/// `granularity` is 0 to 1: 0 joins most, 1 joins least, one half as the model was trained.
/// The answer is the same for any order of the signatures. Time grows with articles times a
/// bounded number of candidates. Memory: the signatures, 6 bytes a kept pair and
/// some 200 bytes an article for its keys.
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
    let found = pile.meet(model, KEPT_ODDS);
    let cut = Cut::of(&pile, &found.copies, found.links, model, granularity, constraints);
    let parts = cut.parts(&found.copies);
    let clustered: Vec<Clustered> = parts.par_iter().map(|part| cut.cluster(part)).collect();
    let least = NEAR_MISS.min(cut.floor);
    let mut linked = Linked::default();
    for Clustered { events, stories } in clustered {
        linked.events.extend(events);
        linked.stories.extend(stories);
    }
    let mut by_id: Vec<usize> = (0..signatures.len()).collect();
    by_id.sort_unstable_by_key(|&index| signatures[index].id.as_str());
    let mut rank = vec![0; signatures.len()];
    by_id.iter().enumerate().for_each(|(n, &index)| rank[index] = n);
    for partition in [&mut linked.events, &mut linked.stories] {
        for part in &mut *partition {
            part.iter_mut().for_each(|at| *at = pile.order[*at]);
            part.sort_unstable_by_key(|&index| rank[index]);
        }
        partition.sort_unstable_by_key(|part| rank[part[0]]);
    }
    linked.copies = pile.copies(found.copies);
    linked.links = Links::shown(cut.links, pile.order, least);
    linked
}

/// What is around each kept pair of a pile: the indexes of the two and the values that a model
/// weighs. Copies stand there once, as the first by identifier. For training.
#[must_use]
pub fn look_around(signatures: &[Signature], model: &LinkModel) -> Vec<(usize, usize, Around)> {
    let pile = Sorted::of(signatures.iter());
    let found = pile.meet(model, KEPT_ODDS);
    let said = StoryConstraints::default();
    let cut = Cut::of(&pile, &found.copies, found.links, model, 0.5, &said);
    let mut pairs = Vec::new();
    for part in cut.parts(&found.copies) {
        let seeds = cut.seeds(&part);
        cut.neighbours(&part, &seeds, &seed_of(&seeds, &part)).each(|a, b, _, around| {
            pairs.push((pile.order[seeds[a][0]], pile.order[seeds[b][0]], around));
        });
    }
    pairs
}

/// What a pair says together with the articles around it; clusters join by the mean of these.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// Log-odds that the two tell of one event.
    pub odds: f64,
    /// What they add up from, weightiest first, with the identifiers of the articles behind it;
    /// see [`crate::AROUND`].
    pub why: Vec<Reason>,
}

impl Surroundings {
    /// Probability that the two tell of one event, 0 to 1.
    #[must_use]
    pub fn score(&self) -> f64 {
        logistic(self.odds)
    }
}

/// The evidence of two articles of a pile, by index; none where they are copies, share too little
/// to hang together, or are of a kind that is judged by itself. As dear as [`link`].
#[must_use]
pub fn surroundings(
    signatures: &[Signature],
    model: &LinkModel,
    granularity: f64,
    pair: [usize; 2],
) -> Option<Surroundings> {
    let pile = Sorted::of(signatures.iter());
    let found = pile.meet(model, KEPT_ODDS);
    let said = StoryConstraints::default();
    let cut = Cut::of(&pile, &found.copies, found.links, model, granularity, &said);
    let [a, b] = pair.map(|index| pile.order.iter().position(|&other| other == index));
    let (a, b) = (a?, b?);
    let part = cut.parts(&found.copies).into_iter().find(|part| part.contains(&a))?;
    cut.surroundings(&part, a, b)
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

/// The log-odds of links that may hold a part together, from the `lowest` on: at all but the last
/// a part has [`LARGEST`] articles at most.
pub(crate) fn floors(lowest: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(lowest), |floor| (*floor < STRONGEST).then_some(floor + HIGHER))
}

/// Groups one part from what is kept of it: its articles and their ties by index, each once.
pub(crate) fn group(
    signatures: &[&Signature],
    ties: &[(usize, usize, Tie)],
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Groups {
    let pile = Sorted::of(signatures.iter().copied());
    let Found { copies, links } = pile.tied(ties);
    let cut = Cut::of(&pile, &copies, links, model, granularity, constraints);
    let named = |clusters: Vec<Vec<usize>>| -> Vec<Vec<String>> {
        let ids = |cluster: Vec<usize>| {
            let mut ids: Vec<String> =
                cluster.into_iter().map(|at| pile.sorted[at].id.clone()).collect();
            ids.sort_unstable();
            ids
        };
        clusters.into_iter().map(ids).collect()
    };
    let all: Vec<usize> = (0..signatures.len()).collect();
    let Clustered { events, stories } = cut.cluster(&all);
    let mut groups = Groups { events: named(events), stories: named(stories), ..Groups::default() };
    let copies = pile.copies(copies);
    let ids = |group: &Vec<usize>| group.iter().map(|&n| signatures[n].id.clone()).collect();
    groups.copies = copies.groups.iter().map(ids).collect();
    groups.events.sort_unstable();
    groups.stories.sort_unstable();
    groups
}

/// The evidence of two articles of a part, by index, from what is kept of it.
pub(crate) fn surroundings_within(
    signatures: &[&Signature],
    ties: &[(usize, usize, Tie)],
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
    pair: [usize; 2],
) -> Option<Surroundings> {
    let pile = Sorted::of(signatures.iter().copied());
    let Found { copies, links } = pile.tied(ties);
    let cut = Cut::of(&pile, &copies, links, model, granularity, constraints);
    let [a, b] = pair.map(|index| pile.order.iter().position(|&other| other == index));
    cut.surroundings(&(0..signatures.len()).collect::<Vec<_>>(), a?, b?)
}

impl LinkModel {
    /// The mean evidence that joins two clusters at a setting of the dial.
    fn join_at(&self, granularity: f64) -> f64 {
        (self.join() + JOIN_DIAL * turned(granularity)).clamp(0.01 - CERTAIN, CERTAIN - 0.01)
    }
}

/// The log-odds of links that hold a part together at a setting of the dial.
pub(crate) fn floor_at(granularity: f64) -> f64 {
    (FLOOR + DIAL * turned(granularity)).clamp(KEPT_ODDS, CERTAIN - 0.01)
}

/// How far the dial is turned from its middle: -1 to 1.
fn turned(granularity: f64) -> f64 {
    (granularity.clamp(0.0, 1.0) - 0.5) * 2.0
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
    links: Pairs,
}

/// Articles whose candidates one thread looks at in a row.
const IN_A_ROW: usize = 128;
/// Articles whose pairs wait for one another.
const AT_ONCE: usize = 1 << 12;

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
        let count = self.sorted.len();
        let mut shelf = Shelf::of(&self.sorted);
        let mut found = Found::default();
        for start in (0..count).step_by(AT_ONCE) {
            let stretch = shelf.walk(&self.sorted, start..count.min(start + AT_ONCE));
            let rows = stretch.stands.par_chunks(IN_A_ROW).enumerate().map_init(
                || Tally::new(count),
                |tally, (row, stands)| {
                    let mut found = Found::default();
                    for (stands, b) in stands.iter().zip(start + row * IN_A_ROW..) {
                        let far = |a: usize| far(self.sorted[a].day, self.sorted[b].day);
                        let met = stretch.before(stands, far, tally);
                        self.look(b, &met, model, floor, &mut found);
                    }
                    found
                },
            );
            for Found { copies, links } in rows.collect::<Vec<_>>() {
                found.copies.extend(copies);
                found.links.append(&links);
            }
        }
        found
    }

    /// What is kept of pairs, by place.
    fn tied(&self, ties: &[(usize, usize, Tie)]) -> Found {
        let mut place = vec![0; self.order.len()];
        self.order.iter().enumerate().for_each(|(at, &index)| place[index] = at);
        let (mut copies, mut links) = (Vec::new(), Vec::new());
        for &(a, b, tie) in ties {
            let (a, b) = (place[a], place[b]);
            links.extend(tie.odds.map(|odds| (a, b, f64::from(odds))));
            copies.extend(tie.copies.then(|| self.compare(a, b)).flatten());
        }
        Found { copies, links: Pairs::of(self.order.len(), links.into_iter()) }
    }

    /// Compares and scores the candidates of one article.
    fn look(&self, b: usize, met: &[Candidate], model: &LinkModel, floor: f64, found: &mut Found) {
        let same_text = met.iter().filter(|other| other.shared.has_same_text());
        found.copies.extend(same_text.filter_map(|other| self.compare(other.article, b)));
        let ready = floor.is_finite().then(|| Ready::of(self.sorted[b]));
        let scored = ready.iter().flat_map(|ready| {
            let alike = met.iter().filter(|other| other.alike).map(|other| other.article);
            alike.map(|a| (a, model.odds(ready, self.sorted[a])))
        });
        found.links.push(scored.filter(|(_, odds)| *odds >= floor));
    }

    /// Copies, but those of groups that people part; ascending.
    fn copied(&self, copies: &[CopyPair], constraints: &StoryConstraints) -> Vec<(usize, usize)> {
        let mut sets = Components::new(self.sorted.len());
        copies.iter().for_each(|pair| sets.join(pair.a, pair.b));
        let group: Vec<usize> = (0..self.sorted.len()).map(|place| sets.find(place)).collect();
        let apart = self.places(&constraints.apart);
        let parted: BTreeSet<usize> = apart
            .into_iter()
            .filter(|&(a, b)| group[a] == group[b])
            .map(|(a, _)| group[a])
            .collect();
        let copies = copies.iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b)));
        let mut copied: Vec<(usize, usize)> =
            copies.filter(|&(a, _)| !parted.contains(&group[a])).collect();
        copied.sort_unstable();
        copied.dedup();
        copied
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
    floor: f64,
    join: f64,
    bridge: f64,
    links: Pairs,
    /// Copies, ascending.
    copied: Vec<(usize, usize)>,
    /// Pairs that people put together, ascending.
    together: Vec<(usize, usize)>,
    /// Pairs that people keep apart, ascending.
    apart: Vec<(usize, usize)>,
}

/// Two partitions of a part.
struct Clustered {
    events: Vec<Vec<usize>>,
    stories: Vec<Vec<usize>>,
}

impl<'c> Cut<'c> {
    fn of(
        pile: &'c Sorted<'c>,
        copies: &[CopyPair],
        links: Pairs,
        model: &'c LinkModel,
        granularity: f64,
        constraints: &StoryConstraints,
    ) -> Self {
        Self {
            pile,
            model,
            floor: floor_at(granularity),
            join: model.join_at(granularity),
            bridge: BRIDGE + JOIN_DIAL * turned(granularity),
            links,
            copied: pile.copied(copies, constraints),
            together: pile.places(&constraints.together),
            apart: pile.places(&constraints.apart),
        }
    }

    fn parts(&self, copies: &[CopyPair]) -> Vec<Vec<usize>> {
        let copies = copies.iter().map(|pair| (pair.a, pair.b));
        let always: Vec<(usize, usize)> = copies.chain(self.together.iter().copied()).collect();
        parts(self.pile.sorted.len(), &self.links, &always, self.floor)
    }

    /// Clusters of a part, whose articles ascend: the two with the strongest mean evidence join,
    /// until none is strong enough; then events that one pair proves to follow each other. Copies
    /// start as one and count once.
    fn cluster(&self, part: &[usize]) -> Clustered {
        if let &[alone] = part {
            return Clustered { events: vec![vec![alone]], stories: vec![vec![alone]] };
        }
        let seeds = self.seeds(part);
        let seed_of = seed_of(&seeds, part);
        let neighbours = self.neighbours(part, &seeds, &seed_of);
        let day = |place: usize| self.pile.sorted[place].day;
        let mut clusters = Clusters::of(seeds, neighbours.languages(), day);
        neighbours.each(|a, b, kind, around| {
            clusters.say(a, b, around.evidence(kind, self.model));
        });
        for (x, y) in inside(&self.apart, part) {
            if seed_of[x] != seed_of[y] {
                clusters.part(seed_of[x], seed_of[y]);
            }
        }
        clusters.join_alike(self.join, STRANGERS);
        let events = clusters.members();
        clusters.join_following(self.bridge, STRANGERS, NEXT_DAYS);
        Clustered { events, stories: clusters.members() }
    }

    /// What two articles of a part say together with those around them.
    fn surroundings(&self, part: &[usize], a: usize, b: usize) -> Option<Surroundings> {
        let seeds = self.seeds(part);
        let seed_of = seed_of(&seeds, part);
        let [a, b] = [a, b].map(|place| part.binary_search(&place).ok().map(|at| seed_of[at]));
        let (a, b) = (a?.min(b?), a?.max(b?));
        let mut found = None;
        self.neighbours(part, &seeds, &seed_of).each(|x, y, kind, around| {
            if (x, y) == (a, b) && self.model.looks_around(kind) {
                let name = |seed: usize| self.pile.sorted[seeds[seed][0]].id.clone();
                found = Some(Surroundings {
                    odds: around.evidence(kind, self.model),
                    why: around.reasons(kind, self.model, name),
                });
            }
        });
        found
    }

    /// The seeds of a part as neighbours. Copies are near to others by the mean of theirs; of what
    /// people put together the nearest speaks for all.
    fn neighbours(&self, part: &[usize], seeds: &[Vec<usize>], seed_of: &[usize]) -> Neighbours {
        let mut sets = Components::new(part.len());
        inside(&self.copied, part).for_each(|(a, b)| sets.join(a, b));
        let copies: Vec<usize> = (0..part.len()).map(|at| sets.find(at)).collect();
        let mut count = vec![0.0; part.len()];
        copies.iter().for_each(|&group| count[group] += 1.0);
        // Two seeds, a group of copies in each, and the nearness of one of each.
        let mut kept: Vec<([usize; 2], [usize; 2], f64)> = Vec::new();
        for (y, &at) in part.iter().enumerate() {
            for (before, odds) in self.links.before(at) {
                let Ok(x) = part.binary_search(&before) else { continue };
                let seeds = [x, y].map(|at| (seed_of[at], copies[at]));
                if seeds[0].0 != seeds[1].0 {
                    let [(a, x), (b, y)] = [seeds[0].min(seeds[1]), seeds[0].max(seeds[1])];
                    kept.push(([a, b], [x, y], nearness(odds)));
                }
            }
        }
        kept.sort_by_key(|&(seeds, copies, _)| (seeds, copies));
        let mean = |of: &[([usize; 2], [usize; 2], f64)]| {
            let [x, y] = of[0].1;
            of.iter().map(|(_, _, near)| near).sum::<f64>() / (count[x] * count[y])
        };
        let pairs = kept.chunk_by(|x, y| x.0 == y.0).map(|of| {
            let most = of.chunk_by(|x, y| x.1 == y.1).map(mean).fold(0.0, f64::max);
            (of[0].0[0], of[0].0[1], most)
        });
        let pairs: Vec<(usize, usize, f64)> = pairs.collect();
        let languages = seeds.iter().map(|seed| self.pile.sorted[seed[0]].language);
        Neighbours::of(languages.collect(), &pairs)
    }

    /// Copies and what people put together, and every other article by itself; in order of
    /// identifiers.
    fn seeds(&self, part: &[usize]) -> Vec<Vec<usize>> {
        let mut sets = Components::new(part.len());
        for (a, b) in inside(&self.copied, part).chain(inside(&self.together, part)) {
            sets.join(a, b);
        }
        let id = |place: usize| self.pile.sorted[place].id.as_str();
        let mut seeds: Vec<Vec<usize>> = sets
            .parts()
            .into_iter()
            .map(|seed| seed.into_iter().map(|n| part[n]).collect())
            .collect();
        seeds.iter_mut().for_each(|seed: &mut Vec<usize>| {
            seed.sort_unstable_by_key(|&place| id(place));
        });
        seeds.sort_unstable_by_key(|seed| id(seed[0]));
        seeds
    }
}

/// For each article of a part the number of its seed.
fn seed_of(seeds: &[Vec<usize>], part: &[usize]) -> Vec<usize> {
    let mut seed_of = vec![0; part.len()];
    for (n, seed) in seeds.iter().enumerate() {
        for place in seed {
            seed_of[part.partition_point(|other| other < place)] = n;
        }
    }
    seed_of
}

/// The parts of a graph of `count` articles: connected by `always` and by links of at least a
/// floor, the lowest at which the part is not too large.
pub(crate) fn parts(
    count: usize,
    links: &Pairs,
    always: &[(usize, usize)],
    lowest: f64,
) -> Vec<Vec<usize>> {
    let mut open = vec![true; count];
    let mut parts = Vec::new();
    for floor in floors(lowest) {
        let mut sets = Components::new(count);
        for (a, b, odds) in links.iter() {
            if odds >= floor && open[a] {
                sets.join(a, b);
            }
        }
        always.iter().for_each(|&(a, b)| sets.join(a, b));
        let last = floor >= STRONGEST;
        for part in sets.parts() {
            if open[part[0]] && (part.len() <= LARGEST || last) {
                part.iter().for_each(|&at| open[at] = false);
                parts.push(part);
            }
        }
        if !open.contains(&true) {
            break;
        }
    }
    parts
}

/// What lies inside a part, as positions in it. `pairs` ascend, as the part does.
fn inside<'p>(
    pairs: &'p [(usize, usize)],
    part: &'p [usize],
) -> impl Iterator<Item = (usize, usize)> + 'p {
    part.iter().enumerate().flat_map(move |(n, &place)| {
        let from = pairs.partition_point(|pair| pair.0 < place);
        let own = pairs[from..].iter().take_while(move |pair| pair.0 == place);
        own.filter_map(move |pair| Some((n, part.binary_search(&pair.1).ok()?)))
    })
}
