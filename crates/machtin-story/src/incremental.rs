//! Linking one article at a time, with the same answer as all at once.
//!
//! Needs a [`Keeper`], which keeps lookups, links and copies between additions: in memory
//! ([`Kept`]) or in a database. Adding or removing an article looks at a bounded number of
//! neighbours under each of its keys; only the parts of the graph that it touches are grouped
//! again, those that it stood in before and those that it stands in now.
//!
//! Two articles are compared where enough of the weight of keys they share stands within a window
//! under each key. A new article between two others can push them out of each other's window, and
//! a removed one can bring them back: those pairs, at most one a neighbour and key, are looked at
//! again. So what is kept never depends on the order of additions and removals.

use crate::copies::compare;
use crate::graph::{Groups, KEPT_ODDS, LARGEST, StoryConstraints, floors, group};
use crate::pair::LinkModel;
use crate::shelf::{ADMITTED, Lookup, SAME_SHINGLES};
use crate::signature::Signature;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

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
    fn at(&self) -> At<I> {
        (self.day, self.id.clone())
    }
}

/// Where an article stands under a key: by day, undated ones first, then by identifier.
pub type At<I> = (Option<i32>, I);

/// The articles nearest before a place, and after it, nearest first.
pub type Near<I> = [Vec<Neighbour<I>>; 2];

/// Two places, the earlier first.
type Ends<I> = (At<I>, At<I>);

/// What an article is tied to, ascending by the other's identifier.
pub type Links<I> = Arc<Vec<(I, Tie)>>;

/// What keeps the state of linking.
pub trait Keeper {
    /// Identifiers as the keeper has them, in the order of their names.
    type Id: Clone + Ord;
    /// What can go wrong.
    type Error;

    /// The identifier of a name.
    ///
    /// # Errors
    /// What the keeper says.
    fn id(&self, name: &str) -> Result<Self::Id, Self::Error>;

    /// The name of an identifier.
    fn name(&self, id: &Self::Id) -> String;

    /// The `count` articles nearest before a place under a key, and after it, nearest first; the
    /// article at the place itself left out.
    ///
    /// # Errors
    /// What the keeper says.
    fn near(
        &self,
        key: u32,
        place: &At<Self::Id>,
        count: usize,
    ) -> Result<Near<Self::Id>, Self::Error>;

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

    /// Keeps an article and its lookups, or removes both.
    ///
    /// # Errors
    /// What the keeper says.
    fn shelve(&mut self, signature: &Signature, keep: bool) -> Result<(), Self::Error>;

    /// The links of an article, ascending by the other's identifier.
    ///
    /// # Errors
    /// What the keeper says.
    fn links(&self, id: &Self::Id) -> Result<Links<Self::Id>, Self::Error>;

    /// Sets what two articles have to do with each other; nothing removes the pair.
    ///
    /// # Errors
    /// What the keeper says.
    fn tie(&mut self, a: &Self::Id, b: &Self::Id, tie: Option<Tie>) -> Result<(), Self::Error>;

    /// The part that an article was last kept in; empty where it was in none.
    ///
    /// # Errors
    /// What the keeper says.
    fn part(&self, id: &Self::Id) -> Result<Vec<Self::Id>, Self::Error>;

    /// Keeps articles as one part; they leave those that they were in.
    ///
    /// # Errors
    /// What the keeper says.
    fn keep_part(&mut self, members: &BTreeSet<Self::Id>) -> Result<(), Self::Error>;
}

/// What two articles have to do with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tie {
    /// Log-odds that they tell of one event, where these are not low.
    pub odds: Option<f64>,
    /// Whether they carry the same text.
    pub copies: bool,
}

impl Tie {
    /// Whether it holds a part together in which links of at least `floor` do.
    fn holds(&self, floor: f64) -> bool {
        self.copies || self.odds.is_some_and(|odds| odds >= floor)
    }
}

/// Adds an article. Returns the articles whose groups may change at a setting of the dial, itself
/// included.
///
/// Costs a bounded number of questions to the keeper, whatever it holds.
///
/// # Errors
/// What the keeper says.
pub fn add<K: Keeper>(
    keeper: &mut K,
    signature: &Signature,
    model: &LinkModel,
    granularity: f64,
) -> Result<BTreeSet<K::Id>, K::Error> {
    let floor = model.evidence(granularity);
    let place = (signature.day, keeper.id(&signature.id)?);
    let mut met: Vec<(K::Id, Shared)> = Vec::new();
    let mut parted = Vec::new();
    for lookup in signature.lookups() {
        let near = keeper.near(lookup.key, &place, lookup.window())?;
        let counted =
            |other: &Neighbour<K::Id>| (other.id.clone(), Shared::of(lookup, other.weight));
        met.extend(near.iter().flatten().map(counted));
        at_the_edge(&near, lookup.window(), &mut parted);
    }
    keeper.shelve(signature, true)?;
    let mut touched = BTreeSet::from([place.1.clone()]);
    met.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    for with in met.chunk_by(|(a, _), (b, _)| a == b) {
        let shared = with.iter().fold(Shared::default(), |sum, (_, shared)| sum.and(shared));
        if !shared.admitted() {
            continue;
        }
        let id = &with[0].0;
        let Some(other) = keeper.signature(id)? else { continue };
        let tie = shared.tie(signature, &other, model);
        if let Some(tie) = tie {
            keeper.tie(&place.1, id, Some(tie))?;
            // A weak tie matters only within the part of the new article.
            if tie.holds(floor) {
                touched.insert(id.clone());
            }
        }
    }
    let parted = tied(keeper, parted)?;
    look_again(keeper, parted, model, &mut touched)?;
    Ok(touched)
}

/// Removes an article. Returns the articles whose groups may change; none where the article is
/// not kept.
///
/// # Errors
/// What the keeper says.
pub fn remove<K: Keeper>(
    keeper: &mut K,
    name: &str,
    model: &LinkModel,
) -> Result<BTreeSet<K::Id>, K::Error> {
    let mut touched = BTreeSet::new();
    let id = keeper.id(name)?;
    let Some(signature) = keeper.signature(&id)? else { return Ok(touched) };
    touched.extend(keeper.part(&id)?);
    touched.remove(&id);
    for (other, _) in keeper.links(&id)?.iter() {
        keeper.tie(&id, other, None)?;
    }
    keeper.shelve(&signature, false)?;
    let place = (signature.day, id);
    let mut joined = Vec::new();
    for lookup in signature.lookups() {
        let near = keeper.near(lookup.key, &place, lookup.window())?;
        at_the_edge(&near, lookup.window(), &mut joined);
    }
    joined.sort_unstable();
    joined.dedup();
    look_again(keeper, joined, model, &mut touched)?;
    Ok(touched)
}

/// Groups the parts again in which some articles are, and were before. Each part comes once.
///
/// Costs questions to the keeper for each article of these parts and for a bounded number around
/// each, whatever the keeper holds.
///
/// # Errors
/// What the keeper says.
pub fn regroup<K: Keeper>(
    keeper: &mut K,
    touched: &BTreeSet<K::Id>,
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Result<Vec<Groups>, K::Error> {
    // A part without a touched article is what it was, unless one of its articles was in a part
    // with a touched one before.
    let mut open = touched.clone();
    for id in touched {
        open.extend(keeper.part(id)?);
    }
    let mut groups = Vec::new();
    while let Some(start) = open.pop_first() {
        if keeper.signature(&start)?.is_none() {
            continue;
        }
        let part = part_around(keeper, &start, model.evidence(granularity), constraints)?;
        open.retain(|id| !part.contains(id));
        let mut signatures: Vec<Arc<Signature>> = Vec::with_capacity(part.len());
        let mut ties = Vec::new();
        for id in &part {
            signatures.extend(keeper.signature(id)?);
            let links = keeper.links(id)?;
            let within = links.iter().filter(|(other, _)| id < other && part.contains(other));
            ties.extend(within.map(|(other, tie)| (keeper.name(id), keeper.name(other), *tie)));
        }
        let members: Vec<&Signature> = signatures.iter().map(Arc::as_ref).collect();
        let ties = ties.iter().map(|(a, b, tie)| (a.as_str(), b.as_str(), *tie));
        groups.push(group(&members, ties, model, granularity, constraints));
        keeper.keep_part(&part)?;
    }
    Ok(groups)
}

/// The part of the graph that an article is in: what holds together around it by the weakest
/// links by which that is not too large.
fn part_around<K: Keeper>(
    keeper: &K,
    start: &K::Id,
    join: f64,
    constraints: &StoryConstraints,
) -> Result<BTreeSet<K::Id>, K::Error> {
    let mut floors = floors(join).peekable();
    while let Some(floor) = floors.next() {
        let most = floors.peek().map_or(usize::MAX, |_| LARGEST);
        let mut part = BTreeSet::from([start.clone()]);
        let mut open = vec![start.clone()];
        while let Some(id) = open.pop().filter(|_| part.len() <= most) {
            let links = keeper.links(&id)?;
            let held = links.iter().filter(|(_, tie)| tie.holds(floor));
            let mut near: Vec<K::Id> = held.map(|(other, _)| other.clone()).collect();
            for name in constraints.with(&keeper.name(&id)) {
                let other = keeper.id(name)?;
                if keeper.signature(&other)?.is_some() {
                    near.push(other);
                }
            }
            open.extend(near.into_iter().filter(|other| part.insert(other.clone())));
        }
        if part.len() <= most {
            return Ok(part);
        }
    }
    Ok(BTreeSet::from([start.clone()]))
}

/// Weight and shingles that two articles share within their windows.
#[derive(Clone, Copy, Default)]
struct Shared {
    weight: u32,
    shingles: usize,
}

impl Shared {
    /// What one key adds, of two articles that both have it.
    fn of(lookup: Lookup, weight: u8) -> Self {
        if lookup.of_text() {
            Self { weight: 0, shingles: 1 }
        } else {
            Self { weight: u32::from(lookup.weight.min(weight)), shingles: 0 }
        }
    }

    const fn and(self, other: &Self) -> Self {
        Self { weight: self.weight + other.weight, shingles: self.shingles + other.shingles }
    }

    /// Whether it is worth a look at the signatures.
    const fn admitted(&self) -> bool {
        self.is_alike() || self.has_same_text()
    }

    const fn is_alike(&self) -> bool {
        self.weight >= ADMITTED
    }

    const fn has_same_text(&self) -> bool {
        self.shingles >= SAME_SHINGLES
    }

    fn tie(&self, a: &Signature, b: &Signature, model: &LinkModel) -> Option<Tie> {
        let odds = self.is_alike().then(|| model.odds(a, b)).filter(|&odds| odds >= KEPT_ODDS);
        let copies = self.has_same_text() && compare(a, b).is_some();
        (odds.is_some() || copies).then_some(Tie { odds, copies })
    }
}

/// Adds the pairs around a place that are in each other's window without the article there and
/// out of it with it.
fn at_the_edge<I: Clone>([before, after]: &Near<I>, window: usize, pairs: &mut Vec<Ends<I>>) {
    let nearest = before.iter().take(window).enumerate();
    pairs.extend(
        nearest.filter_map(|(n, first)| Some((first.at(), after.get(window - 1 - n)?.at()))),
    );
}

/// The pairs that are tied, each once: others can only have less in common than before.
fn tied<K: Keeper>(keeper: &K, mut pairs: Vec<Ends<K::Id>>) -> Result<Vec<Ends<K::Id>>, K::Error> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut found = Vec::new();
    for with in pairs.chunk_by(|(a, _), (b, _)| a == b) {
        let links = keeper.links(&with[0].0.1)?;
        let tied = |(_, second): &&Ends<K::Id>| tie_with(&links, &second.1).is_some();
        found.extend(with.iter().filter(tied).cloned());
    }
    Ok(found)
}

/// The tie with an article among the links of another.
fn tie_with<I: Ord>(links: &Links<I>, other: &I) -> Option<Tie> {
    links.binary_search_by(|(id, _)| id.cmp(other)).ok().map(|at| links[at].1)
}

/// Sets pairs, in order, to what they are now.
fn look_again<K: Keeper>(
    keeper: &mut K,
    pairs: Vec<Ends<K::Id>>,
    model: &LinkModel,
    touched: &mut BTreeSet<K::Id>,
) -> Result<(), K::Error> {
    for with in pairs.chunk_by(|(a, _), (b, _)| a == b) {
        let first = &with[0].0;
        let Some(a) = keeper.signature(&first.1)? else { continue };
        let (links, lookups) = (keeper.links(&first.1)?, a.lookups());
        for (_, second) in with {
            let Some(b) = keeper.signature(&second.1)? else { continue };
            let both = common(&lookups, &b.lookups());
            let now = share(keeper, first, second, &both)?.tie(&a, &b, model);
            if tie_with(&links, &second.1) != now {
                keeper.tie(&first.1, &second.1, now)?;
                touched.extend([first.1.clone(), second.1.clone()]);
            }
        }
    }
    Ok(())
}

/// What two articles share under keys that both have. Heavy keys are asked first, and no more
/// than it takes: how far weight passes the threshold makes no difference.
fn share<K: Keeper>(
    keeper: &K,
    first: &At<K::Id>,
    second: &At<K::Id>,
    both: &[Lookup],
) -> Result<Shared, K::Error> {
    let mut shared = Shared::default();
    for lookup in both {
        let settled = if lookup.of_text() { shared.has_same_text() } else { shared.is_alike() };
        let window = lookup.window();
        if !settled && keeper.between(lookup.key, first, second, window)? < window {
            shared = shared.and(&Shared::of(*lookup, lookup.weight));
        }
    }
    Ok(shared)
}

/// Keys of both, each with its lesser weight, heaviest first.
fn common(a: &[Lookup], b: &[Lookup]) -> Vec<Lookup> {
    let mut both: Vec<Lookup> = Vec::new();
    for lookup in a {
        if let Ok(at) = b.binary_search_by_key(&lookup.key, |other| other.key) {
            both.push(Lookup { weight: lookup.weight.min(b[at].weight), ..*lookup });
        }
    }
    both.sort_unstable_by_key(|lookup| (Reverse(lookup.weight), lookup.key));
    both
}

/// A keeper in memory.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    signatures: BTreeMap<String, Arc<Signature>>,
    lookups: BTreeMap<u32, BTreeMap<At<String>, u8>>,
    ties: BTreeMap<String, BTreeMap<String, Tie>>,
    parts: BTreeMap<String, Arc<[String]>>,
}

impl Kept {
    /// Identifiers of the articles that are kept, ascending.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.keys().map(String::as_str)
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

    fn near(&self, key: u32, place: &At<String>, count: usize) -> Result<Near<String>, Infallible> {
        let Some(run) = self.lookups.get(&key) else { return Ok([Vec::new(), Vec::new()]) };
        let neighbour = |((day, id), &weight): (&At<String>, &u8)| Neighbour {
            day: *day,
            id: id.clone(),
            weight,
        };
        let before = run.range(..place).rev().take(count).map(neighbour).collect();
        let after = run.range(place..).filter(|(at, _)| *at != place);
        Ok([before, after.take(count).map(neighbour).collect()])
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

    fn shelve(&mut self, signature: &Signature, keep: bool) -> Result<(), Infallible> {
        let place = (signature.day, signature.id.clone());
        for lookup in signature.lookups() {
            let run = self.lookups.entry(lookup.key).or_default();
            if keep {
                run.insert(place.clone(), lookup.weight);
            } else {
                run.remove(&place);
            }
        }
        if keep {
            self.signatures.insert(signature.id.clone(), Arc::new(signature.clone()));
        } else {
            self.signatures.remove(&signature.id);
            self.parts.remove(&signature.id);
        }
        Ok(())
    }

    fn links(&self, id: &String) -> Result<Links<String>, Infallible> {
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
        }
        Ok(())
    }

    fn part(&self, id: &String) -> Result<Vec<String>, Infallible> {
        Ok(self.parts.get(id).map(|part| part.to_vec()).unwrap_or_default())
    }

    fn keep_part(&mut self, members: &BTreeSet<String>) -> Result<(), Infallible> {
        let part: Arc<[String]> = members.iter().cloned().collect();
        for id in members {
            self.parts.insert(id.clone(), Arc::clone(&part));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Pair, parts};
    use machtin_segment::Segmenter;
    use machtin_text::{Article, Language};
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Articles of the test: three times as many as a part of weak links may have.
    const ARTICLES: usize = 3 * LARGEST;
    /// Log-odds of ties.
    const ODDS: [f64; 6] = [-2.0, -1.0, -0.4, 0.3, 0.9, 9.0];

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

    /// What is kept as parts.
    fn kept_parts(kept: &Kept) -> BTreeSet<Vec<String>> {
        kept.parts.values().map(|part| part.to_vec()).collect()
    }

    /// The parts of the whole graph at once.
    fn all_parts(ties: &HashMap<(usize, usize), f64>, join: f64) -> BTreeSet<Vec<String>> {
        let links: Vec<Pair> = ties.iter().map(|(&(a, b), &odds)| Pair::new(a, b, odds)).collect();
        let named = |part: Vec<usize>| part.into_iter().map(id).collect();
        parts(ARTICLES, &links, &[], join).into_iter().map(named).collect()
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
            let mut touched: BTreeSet<String> = (0..ARTICLES).map(id).collect();
            for step in steps {
                for (a, further, odds) in step {
                    let b = (a + further * further) % ARTICLES;
                    let pair = (a.min(b), a.max(b));
                    let tie = match ties.remove(&pair) {
                        Some(_) if odds == 0 => None,
                        _ => {
                            ties.insert(pair, ODDS[odds]);
                            Some(Tie { odds: Some(ODDS[odds]), copies: false })
                        }
                    };
                    let Ok(()) = kept.tie(&id(a), &id(b), tie);
                    touched.extend([id(a), id(b)]);
                }
                let said = StoryConstraints::default();
                let Ok(_) = regroup(&mut kept, &std::mem::take(&mut touched), &model, 0.5, &said);
                prop_assert_eq!(kept_parts(&kept), all_parts(&ties, model.evidence(0.5)));
            }
            let largest = kept_parts(&kept).iter().map(Vec::len).max();
            prop_assert!(largest.is_some_and(|largest| largest > 1 && largest <= LARGEST));
        }
    }
}
