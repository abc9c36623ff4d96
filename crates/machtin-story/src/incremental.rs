//! Linking as articles come and go, with the same answer as all at once.
//!
//! Needs a [`Keeper`], which keeps lookups, links and copies between additions: in memory
//! ([`Kept`]) or in a database. Adding or removing an article looks at a bounded number of
//! neighbours under each of its keys; only the parts of the graph that it touches are grouped
//! again, those that it stood in before and those that it stands in now.
//!
//! Two articles are compared where enough of the weight of keys they share stands within a window
//! under each key. New articles between two others can push them out of each other's window: each
//! tie notes what its two share, from which the key is taken. A removed article can bring two back
//! into each other's window: those are looked at again. So what is kept never depends on the order
//! of additions and removals, nor on how many are added at once.

use crate::copies::compare;
use crate::graph::{
    Groups, KEPT_ODDS, LARGEST, StoryConstraints, Surroundings, floor_at, floors, group,
    surroundings_within,
};
use crate::pair::LinkModel;
use crate::ready::Ready;
use crate::shelf::{Candidate, Lookup, Shared, Tally, far};
use crate::signature::Signature;
use rayon::prelude::*;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

/// Number of the way in which articles are looked up, admitted and grouped. What was kept under
/// another number is of no use: all articles must be linked again.
pub const WAY: u32 = 4;
/// Articles whose parts are grouped at once, about.
const GROUPED: usize = 4096;
/// New articles whose candidates are held at once.
const SCORED: usize = 64;

/// An article under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour<I> {
    /// Its publication day.
    pub day: Option<i32>,
    /// Its identifier.
    pub id: I,
    /// Weight of the key in it.
    pub weight: u8,
}

impl<I: Clone> Neighbour<I> {
    /// Its place under the key.
    pub fn at(&self) -> At<I> {
        (self.day, self.id.clone())
    }
}

/// Where an article stands under a key: by day, undated ones first, then by identifier.
pub type At<I> = (Option<i32>, I);

/// Two places, the earlier first.
type Ends<I> = (At<I>, At<I>);

/// Two tied articles and a key in whose window they no longer stand.
type Parted<I> = (Ends<I>, Lookup);

/// What an article is tied to, ascending by the other's identifier.
pub type Ties<I> = Arc<Vec<(I, Tie)>>;

/// What keeps the state of linking.
pub trait Keeper {
    /// Identifiers as the keeper has them, in the order of their names.
    type Id: Clone + Ord + Hash + Send + Sync;
    /// What can go wrong.
    type Error;

    /// The identifier of a name.
    ///
    /// # Errors
    /// What the keeper says.
    fn id(&self, name: &str) -> Result<Self::Id, Self::Error>;

    /// The name of an identifier.
    fn name(&self, id: &Self::Id) -> String;

    /// Keeps articles under a key, or removes them; they come in order of their places. Returns
    /// in order, as it is then, what stands there around each: itself, and at least the `count`
    /// before it and after it.
    ///
    /// # Errors
    /// What the keeper says.
    fn shelve(
        &mut self,
        key: u32,
        articles: &[Neighbour<Self::Id>],
        keep: bool,
        count: usize,
    ) -> Result<Vec<Neighbour<Self::Id>>, Self::Error>;

    /// How many articles stand strictly between two places under a key, `most` at most.
    ///
    /// # Errors
    /// What the keeper says.
    fn between(
        &self,
        key: u32,
        from: &At<Self::Id>,
        to: &At<Self::Id>,
        most: usize,
    ) -> Result<usize, Self::Error>;

    /// The signature of an article, where it is kept.
    ///
    /// # Errors
    /// What the keeper says.
    fn signature(&self, id: &Self::Id) -> Result<Option<Arc<Signature>>, Self::Error>;

    /// Keeps the signature of an article.
    ///
    /// # Errors
    /// What the keeper says.
    fn keep(&mut self, signature: &Signature) -> Result<(), Self::Error>;

    /// Forgets the signature of an article, and which part it was in.
    ///
    /// # Errors
    /// What the keeper says.
    fn forget(&mut self, id: &Self::Id) -> Result<(), Self::Error>;

    /// The links of an article, ascending by the other's identifier.
    ///
    /// # Errors
    /// What the keeper says.
    fn links(&self, id: &Self::Id) -> Result<Ties<Self::Id>, Self::Error>;

    /// Sets what two articles have to do with each other; nothing removes the pair.
    ///
    /// # Errors
    /// What the keeper says.
    fn tie(&mut self, a: &Self::Id, b: &Self::Id, tie: Option<Tie>) -> Result<(), Self::Error>;

    /// The part that an article was last kept in; empty where it was in none. Where some articles
    /// of a part were kept in another since, others of it may still name them.
    ///
    /// # Errors
    /// What the keeper says.
    fn part(&self, id: &Self::Id) -> Result<Vec<Self::Id>, Self::Error>;

    /// The least log-odds of the links that hold the part of an article together; none where it
    /// was in none, or that is not known.
    ///
    /// # Errors
    /// What the keeper says.
    fn floor(&self, id: &Self::Id) -> Result<Option<f64>, Self::Error>;

    /// Whether two articles were last kept in one part.
    ///
    /// # Errors
    /// What the keeper says.
    fn are_together(&self, a: &Self::Id, b: &Self::Id) -> Result<bool, Self::Error>;

    /// Keeps articles as one part that links of at least `floor` hold together; they leave those
    /// that they were in.
    ///
    /// # Errors
    /// What the keeper says.
    fn keep_part(&mut self, members: &BTreeSet<Self::Id>, floor: f64) -> Result<(), Self::Error>;
}

/// What two articles have to do with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tie {
    /// Log-odds that they tell of one event, where these are not low.
    pub odds: Option<f32>,
    /// Whether they carry the same text.
    pub copies: bool,
    /// What made them worth a look.
    pub shared: Shared,
}

impl Tie {
    /// Whether it holds a part together in which links of at least `floor` do.
    fn holds(&self, floor: f64) -> bool {
        self.copies || self.odds.is_some_and(|odds| f64::from(odds) >= floor)
    }
}

/// Articles whose groups may be others than they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched<I> {
    /// Articles whose part is grouped again, whichever it is.
    changed: BTreeSet<I>,
    /// Articles whose part may have other members; where it has the same, its groups are what
    /// they were.
    near: BTreeSet<I>,
}

impl<I> Default for Touched<I> {
    fn default() -> Self {
        Self { changed: BTreeSet::new(), near: BTreeSet::new() }
    }
}

impl<I: Ord> Touched<I> {
    /// The part of an article is to be grouped again.
    pub fn change(&mut self, article: I) {
        self.changed.insert(article);
    }

    /// Articles whose part is grouped again, whichever it is; ascending.
    pub fn changed(&self) -> impl Iterator<Item = &I> {
        self.changed.iter()
    }

    /// Takes in what others touched.
    pub fn append(&mut self, mut other: Self) {
        self.changed.append(&mut other.changed);
        self.near.append(&mut other.near);
    }
}

/// Adds articles that are not kept, each once. Returns what that touches at a setting of the
/// dial, themselves included.
///
/// Costs a bounded number of questions to the keeper for each article, whatever it holds, and
/// fewer the more are added at once.
///
/// # Errors
/// What the keeper says.
pub fn add<K: Keeper>(
    keeper: &mut K,
    signatures: &[Signature],
    model: &LinkModel,
    granularity: f64,
) -> Result<Touched<K::Id>, K::Error> {
    let floor = floor_at(granularity);
    let (around, parted) = Around::shelve(keeper, signatures)?;
    for signature in signatures {
        keeper.keep(signature)?;
    }
    let mut touched = Touched::default();
    touched.changed.extend(around.ids[..signatures.len()].iter().cloned());
    let new: Vec<usize> = (0..signatures.len()).collect();
    for some in new.chunks(SCORED) {
        let met: Vec<(usize, Candidate)> = some
            .par_iter()
            .map_init(|| Tally::new(around.ids.len()), |tally, &n| around.candidates(n, tally))
            .flatten_iter()
            .collect();
        let mut old: BTreeMap<usize, Arc<Signature>> = BTreeMap::new();
        let others = met.iter().map(|(_, other)| other.article);
        for other in others.filter(|&other| other >= signatures.len()) {
            if let Entry::Vacant(free) = old.entry(other)
                && let Some(found) = keeper.signature(&around.ids[other])?
            {
                free.insert(found);
            }
        }
        let each: Vec<_> = met.chunk_by(|x, y| x.0 == y.0).collect();
        let score = |with: &&[(usize, Candidate)]| {
            let ready = Ready::of(&signatures[with[0].0]);
            let score = |(n, with): &(usize, Candidate)| {
                let other = with.article;
                let b = signatures.get(other).or_else(|| old.get(&other).map(Arc::as_ref))?;
                Some((*n, other, tie(with.shared, with.alike, &ready, b, model)?))
            };
            with.iter().filter_map(score).collect::<Vec<_>>()
        };
        let ties: Vec<(usize, usize, Tie)> = each.par_iter().flat_map_iter(score).collect();
        for (n, other, tie) in ties {
            keeper.tie(&around.ids[n], &around.ids[other], Some(tie))?;
            // A weak tie matters only within the part of the new article: what it could join to
            // the other's is too large already.
            let other = &around.ids[other];
            if tie.holds(floor) && keeper.floor(other)?.is_none_or(|own| tie.holds(own)) {
                touched.near.insert(other.clone());
            }
        }
    }
    part(keeper, &parted, floor, &mut touched)?;
    Ok(touched)
}

/// Removes an article. Returns what that touches; nothing where the article is not kept.
///
/// # Errors
/// What the keeper says.
pub fn remove<K: Keeper>(
    keeper: &mut K,
    name: &str,
    model: &LinkModel,
) -> Result<Touched<K::Id>, K::Error> {
    let mut touched = Touched::default();
    let id = keeper.id(name)?;
    let Some(signature) = keeper.signature(&id)? else { return Ok(touched) };
    touched.changed.extend(keeper.part(&id)?);
    touched.changed.remove(&id);
    for (other, _) in keeper.links(&id)?.iter() {
        keeper.tie(&id, other, None)?;
    }
    keeper.forget(&id)?;
    let mut joined = Vec::new();
    for lookup in signature.lookups() {
        let gone = [Neighbour { day: signature.day, id: id.clone(), weight: lookup.weight }];
        let window = lookup.window();
        let run = keeper.shelve(lookup.key, &gone, false, window)?;
        // The pairs that it stood between and that are in each other's window without it.
        let at = run.partition_point(|other| other.at() < gone[0].at());
        for (n, first) in run[..at].iter().rev().take(window).enumerate() {
            joined.extend(run.get(at + window - 1 - n).map(|second| (first.at(), second.at())));
        }
    }
    joined.sort_unstable();
    joined.dedup();
    look_again(keeper, joined, model, &mut touched)?;
    Ok(touched)
}

/// Groups the parts again in which touched articles are, and were before. Each part comes once;
/// one whose groups are what they were does not come.
///
/// Costs questions to the keeper for each article of these parts and for a bounded number around
/// each, whatever the keeper holds.
///
/// # Errors
/// What the keeper says.
pub fn regroup<K: Keeper>(
    keeper: &mut K,
    touched: &Touched<K::Id>,
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Result<Vec<Groups>, K::Error> {
    // A part without a touched article is what it was, unless one of its articles was in a part
    // with a touched one before.
    let Touched { changed, near } = touched;
    // Of each article that was in such a part its number, and how many were in each: asked before
    // any is kept anew.
    let (mut before, mut sizes) = (HashMap::new(), Vec::new());
    for id in changed.union(near) {
        if !before.contains_key(id) {
            let part = keeper.part(id)?;
            let number = sizes.len();
            sizes.push(part.len());
            before.extend(part.into_iter().map(|id| (id, number)));
        }
    }
    let mut open: BTreeSet<K::Id> = changed | near;
    open.extend(before.keys().cloned());
    let floor = floor_at(granularity);
    let mut beyond = HashMap::new();
    let (mut groups, mut parts, mut articles) = (Vec::new(), Vec::new(), 0);
    while let Some(start) = open.pop_first() {
        if keeper.signature(&start)?.is_some() {
            let (part, floor) = part_around(keeper, &start, floor, constraints, &mut beyond)?;
            for id in &part {
                open.remove(id);
            }
            let number = before.get(&start).copied();
            let same = number.is_some_and(|number| sizes[number] == part.len())
                && part.iter().all(|id| before.get(id).copied() == number)
                && part.is_disjoint(changed);
            if !same {
                articles += part.len();
                parts.push(Part::of(keeper, &part)?);
            }
            if !same || keeper.floor(&start)? != Some(floor) {
                keeper.keep_part(&part, floor)?;
            }
        }
        if open.is_empty() || articles >= GROUPED {
            let group = |part: &Part| part.group(model, granularity, constraints);
            groups.par_extend(parts.par_iter().map(group));
            (parts, articles) = (Vec::new(), 0);
        }
    }
    Ok(groups)
}

/// The evidence of two articles; none where one is not kept, they are copies, share too little to
/// hang together, or are of a kind that is judged by itself.
///
/// Costs questions to the keeper for each article of their part.
///
/// # Errors
/// What the keeper says.
pub fn surroundings<K: Keeper>(
    keeper: &K,
    names: [&str; 2],
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Result<Option<Surroundings>, K::Error> {
    let id = keeper.id(names[0])?;
    if keeper.signature(&id)?.is_none() {
        return Ok(None);
    }
    let floor = floor_at(granularity);
    let (members, _) = part_around(keeper, &id, floor, constraints, &mut HashMap::new())?;
    let Part { signatures, ties } = Part::of(keeper, &members)?;
    let signatures: Vec<&Signature> = signatures.iter().map(Arc::as_ref).collect();
    let [a, b] = names.map(|name| signatures.iter().position(|signature| signature.id == name));
    let pair = a.zip(b).map(|(a, b)| [a, b]);
    Ok(pair.and_then(|pair| {
        surroundings_within(&signatures, &ties, model, granularity, constraints, pair)
    }))
}

/// A part of the graph: its articles, and their ties by their numbers in it.
struct Part {
    signatures: Vec<Arc<Signature>>,
    ties: Vec<(usize, usize, Tie)>,
}

impl Part {
    fn of<K: Keeper>(keeper: &K, members: &BTreeSet<K::Id>) -> Result<Self, K::Error> {
        let mut part = Self { signatures: Vec::with_capacity(members.len()), ties: Vec::new() };
        let mut ids = Vec::with_capacity(members.len());
        for id in members {
            if let Some(signature) = keeper.signature(id)? {
                part.signatures.push(signature);
                ids.push(id);
            }
        }
        for (n, id) in ids.iter().enumerate() {
            for (other, tie) in keeper.links(id)?.iter().filter(|(other, _)| *id < other) {
                part.ties.extend(ids.binary_search(&other).ok().map(|other| (n, other, *tie)));
            }
        }
        Ok(part)
    }

    fn group(&self, model: &LinkModel, granularity: f64, said: &StoryConstraints) -> Groups {
        let signatures: Vec<&Signature> = self.signatures.iter().map(Arc::as_ref).collect();
        group(&signatures, &self.ties, model, granularity, said)
    }
}

/// The part of the graph that an article is in: what holds together around it by the weakest
/// links by which that is not too large, and the least log-odds of these. `beyond` says of how many
/// of the floors it is known that too much holds together around an article.
fn part_around<K: Keeper>(
    keeper: &K,
    start: &K::Id,
    lowest: f64,
    constraints: &StoryConstraints,
    beyond: &mut HashMap<K::Id, usize>,
) -> Result<(BTreeSet<K::Id>, f64), K::Error> {
    let known = beyond.get(start).copied().unwrap_or(0);
    let mut floors = floors(lowest).enumerate().skip(known).peekable();
    while let Some((n, floor)) = floors.next() {
        let most = floors.peek().map_or(usize::MAX, |_| LARGEST);
        let mut part = BTreeSet::from([start.clone()]);
        let mut open = vec![start.clone()];
        while let Some(id) = open.pop().filter(|_| part.len() <= most) {
            let links = keeper.links(&id)?;
            let held = links.iter().filter(|(_, tie)| tie.holds(floor));
            let mut near: Vec<K::Id> = held.map(|(other, _)| other.clone()).collect();
            if !constraints.is_empty() {
                for name in constraints.with(&keeper.name(&id)) {
                    let other = keeper.id(name)?;
                    if keeper.signature(&other)?.is_some() {
                        near.push(other);
                    }
                }
            }
            open.extend(near.into_iter().filter(|other| part.insert(other.clone())));
        }
        if part.len() <= most {
            return Ok((part, floor));
        }
        // All that was seen hangs together here.
        for id in part {
            let known = beyond.entry(id).or_default();
            *known = (n + 1).max(*known);
        }
    }
    Ok((BTreeSet::from([start.clone()]), f64::INFINITY))
}

/// The articles that are new and those around them under each key, by number: the new ones first.
struct Around<I> {
    ids: Vec<I>,
    days: Vec<Option<i32>>,
    /// The keys of each new article, with its place in `articles` and where the key's start there
    /// and end.
    stands: Vec<Vec<(Lookup, usize, Range<usize>)>>,
    /// Articles under one key after the other, in order, and their weights.
    articles: Vec<u32>,
    weights: Vec<u8>,
}

impl<I: Clone + Ord + Hash + Send + Sync> Around<I> {
    /// Shelves new articles. Returns what then stands around them, and the tied pairs of others
    /// that they pushed out of a window.
    fn shelve<K: Keeper<Id = I>>(
        keeper: &mut K,
        signatures: &[Signature],
    ) -> Result<(Self, Vec<Parted<I>>), K::Error> {
        let ids = signatures.iter().map(|s| keeper.id(&s.id)).collect::<Result<Vec<I>, _>>()?;
        let mut numbers: HashMap<I, u32> = ids.iter().cloned().zip(0..).collect();
        let mut lookups: Vec<(Lookup, Neighbour<I>)> = Vec::new();
        for (signature, id) in signatures.iter().zip(&ids) {
            let new = |lookup: Lookup| {
                (lookup, Neighbour { day: signature.day, id: id.clone(), weight: lookup.weight })
            };
            lookups.extend(signature.lookups().into_iter().map(new));
        }
        lookups.sort_unstable_by(|(a, x), (b, y)| (a.key, x).cmp(&(b.key, y)));
        let stands = vec![Vec::new(); ids.len()];
        let days = signatures.iter().map(|signature| signature.day).collect();
        let mut around = Self { ids, days, stands, articles: Vec::new(), weights: Vec::new() };
        let mut parted: Vec<Parted<I>> = Vec::new();
        for under in lookups.chunk_by(|(a, _), (b, _)| a.key == b.key) {
            let window = under[0].0.window();
            let new: Vec<Neighbour<I>> = under.iter().map(|(_, article)| article.clone()).collect();
            let run = keeper.shelve(under[0].0.key, &new, true, window)?;
            let start = around.articles.len();
            let mut old = Vec::new();
            let mut lookups = under.iter();
            for (n, article) in run.iter().enumerate() {
                let next = u32::try_from(around.ids.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(article.id.clone()).or_insert(next);
                if number == next {
                    around.ids.push(article.id.clone());
                    around.days.push(article.day);
                }
                around.articles.push(number);
                around.weights.push(article.weight);
                match around.stands.get_mut(number as usize) {
                    Some(stands) => {
                        let lookup = lookups.next().map(|(lookup, _)| *lookup);
                        stands.extend(
                            lookup.map(|lookup| (lookup, start + n, start..start + run.len())),
                        );
                    }
                    None => old.push(n),
                }
            }
            at_the_edges(keeper, under[0].0, &run, &old, &mut parted)?;
        }
        parted.sort_unstable_by(|(x, _), (y, _)| x.cmp(y));
        Ok((around, parted))
    }

    /// The articles that a new one shares enough with; of two new ones the later has the other.
    fn candidates(&self, n: usize, tally: &mut Tally) -> Vec<(usize, Candidate)> {
        for (lookup, at, run) in &self.stands[n] {
            let before = run.start.max(at.saturating_sub(lookup.window()))..*at;
            let after = at + 1..run.end.min(at + 1 + lookup.window());
            for near in [before, after] {
                tally.count(*lookup, &self.articles[near.clone()], &self.weights[near]);
            }
        }
        let found = tally.candidates(|other| far(self.days[other], self.days[n])).into_iter();
        found
            .filter(|other| other.article < n || other.article >= self.stands.len())
            .map(|other| (n, other))
            .collect()
    }
}

/// Adds the tied pairs of a run under a key, of the articles at `old`, that are in each other's
/// window without the others and out of it with them.
fn at_the_edges<K: Keeper>(
    keeper: &K,
    key: Lookup,
    run: &[Neighbour<K::Id>],
    old: &[usize],
    pairs: &mut Vec<Parted<K::Id>>,
) -> Result<(), K::Error> {
    let window = key.window();
    for (n, &second) in old.iter().enumerate() {
        let near = &old[n.saturating_sub(window)..n];
        let lost = &near[..near.partition_point(|first| second - first > window)];
        if lost.is_empty() {
            continue;
        }
        // New articles mostly come last: what stands after them is little, under one key as under
        // another.
        let second = &run[second];
        let links = keeper.links(&second.id)?;
        for first in lost.iter().map(|&first| &run[first]) {
            if tie_with(&links, &first.id).is_some() {
                let weight = first.weight.min(second.weight);
                pairs.push(((first.at(), second.at()), Lookup { weight, ..key }));
            }
        }
    }
    Ok(())
}

/// Takes keys, in order of their pairs, from what the two share. What is left may no longer be
/// worth a look.
fn part<K: Keeper>(
    keeper: &mut K,
    parted: &[Parted<K::Id>],
    floor: f64,
    touched: &mut Touched<K::Id>,
) -> Result<(), K::Error> {
    for under in parted.chunk_by(|(x, _), (y, _)| x == y) {
        let (first, second) = &under[0].0;
        let Some(tie) = tie_with(&keeper.links(&first.1)?, &second.1) else { continue };
        let mut gone = Shared::default();
        under.iter().for_each(|(_, lookup)| gone.add(*lookup, lookup.weight));
        let shared = tie.shared.without(gone);
        let odds = tie.odds.filter(|_| shared.is_alike(far(first.0, second.0)));
        let copies = tie.copies && shared.has_same_text();
        let now = (odds.is_some() || copies).then_some(Tie { odds, copies, shared });
        keeper.tie(&first.1, &second.1, now)?;
        if (odds, copies) == (tie.odds, tie.copies) {
            continue;
        }
        // A tie that holds no part together matters only within one.
        if keeper.are_together(&first.1, &second.1)? {
            touched.changed.insert(first.1.clone());
        } else if tie.holds(floor) {
            touched.near.extend([first.1.clone(), second.1.clone()]);
        }
    }
    Ok(())
}

/// What two articles have to do with each other that share so much.
fn tie(
    shared: Shared,
    alike: bool,
    a: &Ready<'_>,
    b: &Signature,
    model: &LinkModel,
) -> Option<Tie> {
    let odds = alike.then(|| model.odds(a, b)).filter(|&odds| odds >= KEPT_ODDS);
    let copies = shared.has_same_text() && compare(a.signature(), b).is_some();
    (odds.is_some() || copies).then_some(Tie { odds: odds.map(single), copies, shared })
}

/// Log-odds as ties keep them: nothing is lost of those that pairs keep.
fn single(odds: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "sixteen bits")]
    let odds = odds as f32;
    odds
}

/// The tie with an article among the links of another.
fn tie_with<I: Ord>(links: &Ties<I>, other: &I) -> Option<Tie> {
    links.binary_search_by(|(id, _)| id.cmp(other)).ok().map(|at| links[at].1)
}

/// Sets pairs, in order, to what they are now.
fn look_again<K: Keeper>(
    keeper: &mut K,
    pairs: Vec<Ends<K::Id>>,
    model: &LinkModel,
    touched: &mut Touched<K::Id>,
) -> Result<(), K::Error> {
    for with in pairs.chunk_by(|(a, _), (b, _)| a == b) {
        let first = &with[0].0;
        let Some(a) = keeper.signature(&first.1)? else { continue };
        let (links, lookups, ready) = (keeper.links(&first.1)?, a.lookups(), Ready::of(&a));
        for (_, second) in with {
            let Some(b) = keeper.signature(&second.1)? else { continue };
            let shared = share(keeper, first, second, &common(&lookups, &b.lookups()))?;
            let alike = shared.is_alike(far(first.0, second.0));
            let now = tie(shared, alike, &ready, &b, model);
            if tie_with(&links, &second.1) != now {
                keeper.tie(&first.1, &second.1, now)?;
                if keeper.are_together(&first.1, &second.1)? {
                    touched.changed.insert(first.1.clone());
                } else {
                    touched.near.extend([first.1.clone(), second.1.clone()]);
                }
            }
        }
    }
    Ok(())
}

/// What two articles share, of the keys that both have.
fn share<K: Keeper>(
    keeper: &K,
    first: &At<K::Id>,
    second: &At<K::Id>,
    both: &[Lookup],
) -> Result<Shared, K::Error> {
    let mut shared = Shared::default();
    for lookup in both {
        let window = lookup.window();
        if keeper.between(lookup.key, first, second, window)? < window {
            shared.add(*lookup, lookup.weight);
        }
    }
    Ok(shared)
}

/// Keys of both, each with its lesser weight.
fn common(a: &[Lookup], b: &[Lookup]) -> Vec<Lookup> {
    let with = |lookup: &Lookup| {
        let at = b.binary_search_by_key(&lookup.key, |other| other.key).ok()?;
        Some(Lookup { weight: lookup.weight.min(b[at].weight), ..*lookup })
    };
    a.iter().filter_map(with).collect()
}

/// A keeper in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    signatures: BTreeMap<String, Arc<Signature>>,
    lookups: BTreeMap<u32, BTreeMap<At<String>, u8>>,
    ties: BTreeMap<String, BTreeMap<String, Tie>>,
    /// The first article of the part of each, and the least log-odds of the links that hold it
    /// together.
    parts: BTreeMap<String, (String, f64)>,
    /// The articles that have the same first one.
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Kept {
    /// Identifiers of the articles that are kept, ascending.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.keys().map(String::as_str)
    }

    /// Takes an article out of its part.
    fn leave(&mut self, id: &str) {
        if let Some((first, _)) = self.parts.remove(id)
            && let Entry::Occupied(mut members) = self.members.entry(first)
        {
            members.get_mut().remove(id);
            if members.get().is_empty() {
                members.remove();
            }
        }
    }
}

impl Keeper for Kept {
    type Id = String;
    type Error = Infallible;

    fn id(&self, name: &str) -> Result<String, Infallible> {
        Ok(name.to_owned())
    }

    fn name(&self, id: &String) -> String {
        id.clone()
    }

    fn shelve(
        &mut self,
        key: u32,
        articles: &[Neighbour<String>],
        keep: bool,
        count: usize,
    ) -> Result<Vec<Neighbour<String>>, Infallible> {
        let run = self.lookups.entry(key).or_default();
        for article in articles {
            match keep {
                true => run.insert(article.at(), article.weight),
                false => run.remove(&article.at()),
            };
        }
        if run.is_empty() {
            self.lookups.remove(&key);
            return Ok(Vec::new());
        }
        let mut around: BTreeMap<&At<String>, u8> = BTreeMap::new();
        for article in articles {
            let at = article.at();
            around.extend(run.range(..&at).rev().take(count).map(|(at, &weight)| (at, weight)));
            around.extend(run.range(&at..).take(count + 1).map(|(at, &weight)| (at, weight)));
        }
        let neighbour = |((day, id), weight): (&At<String>, u8)| Neighbour {
            day: *day,
            id: id.clone(),
            weight,
        };
        Ok(around.into_iter().map(neighbour).collect())
    }

    fn between(
        &self,
        key: u32,
        from: &At<String>,
        to: &At<String>,
        most: usize,
    ) -> Result<usize, Infallible> {
        let (from, to) = (from.min(to), from.max(to));
        let inside = self.lookups.get(&key).into_iter().flat_map(|run| run.range(from..to));
        Ok(inside.filter(|(at, _)| *at != from).take(most).count())
    }

    fn signature(&self, id: &String) -> Result<Option<Arc<Signature>>, Infallible> {
        Ok(self.signatures.get(id).cloned())
    }

    fn keep(&mut self, signature: &Signature) -> Result<(), Infallible> {
        self.signatures.insert(signature.id.clone(), Arc::new(signature.clone()));
        Ok(())
    }

    fn forget(&mut self, id: &String) -> Result<(), Infallible> {
        self.signatures.remove(id);
        self.leave(id);
        Ok(())
    }

    fn links(&self, id: &String) -> Result<Ties<String>, Infallible> {
        let ties = self.ties.get(id).into_iter().flatten();
        Ok(Arc::new(ties.map(|(other, tie)| (other.clone(), *tie)).collect()))
    }

    fn tie(&mut self, a: &String, b: &String, tie: Option<Tie>) -> Result<(), Infallible> {
        for (x, y) in [(a, b), (b, a)] {
            let ties = self.ties.entry(x.clone()).or_default();
            match tie {
                Some(tie) => ties.insert(y.clone(), tie),
                None => ties.remove(y),
            };
            if ties.is_empty() {
                self.ties.remove(x);
            }
        }
        Ok(())
    }

    fn part(&self, id: &String) -> Result<Vec<String>, Infallible> {
        let members = self.parts.get(id).and_then(|(first, _)| self.members.get(first));
        Ok(members.into_iter().flatten().cloned().collect())
    }

    fn floor(&self, id: &String) -> Result<Option<f64>, Infallible> {
        Ok(self.parts.get(id).map(|(_, floor)| *floor))
    }

    fn are_together(&self, a: &String, b: &String) -> Result<bool, Infallible> {
        let [a, b] = [a, b].map(|id| self.parts.get(id).map(|(first, _)| first));
        Ok(a.is_some() && a == b)
    }

    fn keep_part(&mut self, members: &BTreeSet<String>, floor: f64) -> Result<(), Infallible> {
        let Some(first) = members.first() else { return Ok(()) };
        for id in members {
            self.leave(id);
            self.parts.insert(id.clone(), (first.clone(), floor));
            self.members.entry(first.clone()).or_default().insert(id.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::parts;
    use crate::links::Pairs;
    use machtin_segment::Segmenter;
    use machtin_text::{Article, Language};
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Articles of the test: three times as many as a part of weak links may have.
    const ARTICLES: usize = 3 * LARGEST;
    /// Log-odds of ties.
    const ODDS: [f64; 6] = [-2.0, -1.0, -0.5, 0.25, 0.75, 9.0];

    fn id(n: usize) -> String {
        format!("{n:04}")
    }

    /// A keeper of articles that have nothing in common but the ties they are given.
    fn strangers() -> Kept {
        let article = Article::of(Language::English, "A ferry sank.");
        let reading = machtin_extract::read(&article, &Segmenter::embedded());
        let one = Signature::of("", &article, &reading);
        let mut kept = Kept::default();
        for n in 0..ARTICLES {
            let mut signature = one.clone();
            signature.id = id(n);
            kept.signatures.insert(id(n), Arc::new(signature));
        }
        kept
    }

    fn all_changed() -> Touched<String> {
        Touched { changed: (0..ARTICLES).map(id).collect(), ..Touched::default() }
    }

    /// For each article the groups of its part.
    fn by_article(groups: Vec<Groups>) -> BTreeMap<String, Arc<Groups>> {
        let each = |group: Groups| {
            let group = Arc::new(group);
            let ids: Vec<String> = group.stories.iter().flatten().cloned().collect();
            ids.into_iter().map(move |id| (id, Arc::clone(&group)))
        };
        groups.into_iter().flat_map(each).collect()
    }

    /// What is kept as parts.
    fn kept_parts(kept: &Kept) -> BTreeSet<Vec<String>> {
        kept.members.values().map(|part| part.iter().cloned().collect()).collect()
    }

    /// The least log-odds of the links of each part, found anew.
    fn floors_anew(kept: &Kept) -> BTreeMap<String, f64> {
        let said = StoryConstraints::default();
        let floor = |id: &String| {
            let Ok((_, floor)) = part_around(kept, id, floor_at(0.5), &said, &mut HashMap::new());
            (id.clone(), floor)
        };
        kept.parts.keys().map(floor).collect()
    }

    /// The parts of the whole graph at once.
    fn all_parts(ties: &HashMap<(usize, usize), f64>, lowest: f64) -> BTreeSet<Vec<String>> {
        let links = Pairs::of(ARTICLES, ties.iter().map(|(&(a, b), &odds)| (a, b, odds)));
        let named = |part: Vec<usize>| part.into_iter().map(id).collect();
        parts(ARTICLES, &links, &[], lowest).into_iter().map(named).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4))]

        /// Ties come and go until much of the graph hangs together.
        #[test]
        fn parts_that_nothing_touches_stay(
            steps in prop::collection::vec(
                prop::collection::vec((0..ARTICLES, 1..9_usize, 0..ODDS.len()), 40..160),
                12,
            ),
        ) {
            let (mut kept, model) = (strangers(), LinkModel::embedded());
            let mut ties: HashMap<(usize, usize), f64> = HashMap::new();
            let mut touched = all_changed();
            let mut groups = BTreeMap::new();
            for step in steps {
                for (a, further, odds) in step {
                    let b = (a + further * further) % ARTICLES;
                    let pair = (a.min(b), a.max(b));
                    let before = ties.remove(&pair);
                    let tie = (before.is_none() || odds > 0).then(|| {
                        ties.insert(pair, ODDS[odds]);
                        Tie { odds: Some(single(ODDS[odds])), ..Tie::default() }
                    });
                    let Ok(()) = kept.tie(&id(a), &id(b), tie);
                    let Ok(together) = kept.are_together(&id(a), &id(b));
                    if together {
                        touched.change(id(a));
                        continue;
                    }
                    let parts = before.is_some_and(|odds| odds >= floor_at(0.5));
                    for end in [id(a), id(b)] {
                        // As between a new article and another.
                        let Ok(own) = kept.floor(&end);
                        let joins = tie.is_some_and(|tie| own.is_none_or(|own| tie.holds(own)));
                        if parts || joins {
                            touched.near.insert(end);
                        }
                    }
                }
                let said = StoryConstraints::default();
                let Ok(new) = regroup(&mut kept, &std::mem::take(&mut touched), &model, 0.5, &said);
                groups.extend(by_article(new));
                let Ok(anew) = regroup(&mut kept.clone(), &all_changed(), &model, 0.5, &said);
                prop_assert_eq!(&groups, &by_article(anew));
                prop_assert_eq!(kept_parts(&kept), all_parts(&ties, floor_at(0.5)));
                let floors: BTreeMap<String, f64> =
                    kept.parts.iter().map(|(id, (_, floor))| (id.clone(), *floor)).collect();
                prop_assert_eq!(floors, floors_anew(&kept));
            }
            let largest = kept_parts(&kept).iter().map(Vec::len).max();
            prop_assert!(largest.is_some_and(|largest| largest > 1 && largest <= LARGEST));
        }
    }
}
