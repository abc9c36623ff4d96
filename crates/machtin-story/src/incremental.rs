//! Linking one article at a time, with the same answer as all at once.
//!
//! Needs a [`Keeper`], which keeps lookups, links and copies between additions: in memory
//! ([`Kept`]) or in a database. Adding or removing an article looks at a bounded number of
//! neighbours under each of its keys; only the components that it touches are grouped again.
//!
//! Two articles are compared where enough of the weight of keys they share stands within a window
//! under each key. A new article between two others can push them out of each other's window, and
//! a removed one can bring them back: those pairs, at most one a neighbour and key, are looked at
//! again. So what is kept never depends on the order of additions and removals.

use crate::copies::compare;
use crate::graph::{Groups, KEPT_ODDS, StoryConstraints, group};
use crate::pair::LinkModel;
use crate::shelf::{ADMITTED, Lookup, Place};
use crate::signature::Signature;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// An article under a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Its publication day.
    pub day: Option<i32>,
    /// Its identifier.
    pub id: String,
    /// Weight of the key in it.
    pub weight: u8,
}

impl Neighbour {
    fn place(&self) -> Place<'_> {
        (self.day, &self.id)
    }
}

/// What keeps the state of linking. Identifiers are unique.
pub trait Keeper {
    /// What can go wrong.
    type Error;

    /// The `count` articles nearest before a place under a key, and after it, nearest first; the
    /// article at the place itself left out.
    ///
    /// # Errors
    /// What the keeper says.
    fn near(
        &self,
        key: u32,
        place: Place<'_>,
        count: usize,
    ) -> Result<[Vec<Neighbour>; 2], Self::Error>;

    /// How many articles stand strictly between two places under a key, `most` at most.
    ///
    /// # Errors
    /// What the keeper says.
    fn between(
        &self,
        key: u32,
        from: Place<'_>,
        to: Place<'_>,
        most: usize,
    ) -> Result<usize, Self::Error>;

    /// The signature of an article, where it is kept.
    ///
    /// # Errors
    /// What the keeper says.
    fn signature(&self, id: &str) -> Result<Option<Signature>, Self::Error>;

    /// Keeps an article and its lookups, or removes both.
    ///
    /// # Errors
    /// What the keeper says.
    fn shelve(&mut self, signature: &Signature, keep: bool) -> Result<(), Self::Error>;

    /// The links of an article, by the other's identifier.
    ///
    /// # Errors
    /// What the keeper says.
    fn links(&self, id: &str) -> Result<Vec<(String, Tie)>, Self::Error>;

    /// Sets what two articles have to do with each other; nothing removes the pair.
    ///
    /// # Errors
    /// What the keeper says.
    fn tie(&mut self, a: &str, b: &str, tie: Option<Tie>) -> Result<(), Self::Error>;
}

/// What two articles have to do with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tie {
    /// Log-odds that they tell of one event, where these are not low.
    pub odds: Option<f64>,
    /// Whether they carry the same text.
    pub copies: bool,
}

/// Adds an article. Returns the articles whose groups may change, itself included.
///
/// Costs a bounded number of questions to the keeper, whatever it holds.
///
/// # Errors
/// What the keeper says.
pub fn add<K: Keeper>(
    keeper: &mut K,
    signature: &Signature,
    model: &LinkModel,
) -> Result<BTreeSet<String>, K::Error> {
    let mut touched = BTreeSet::from([signature.id.clone()]);
    let mut met: BTreeMap<String, Shared> = BTreeMap::new();
    let mut parted = BTreeSet::new();
    for lookup in signature.lookups() {
        let near = keeper.near(lookup.key, signature.place(), lookup.window())?;
        for other in near.iter().flatten() {
            met.entry(other.id.clone()).or_default().count(lookup, other.weight);
        }
        parted.extend(at_the_edge(&near, lookup.window()));
    }
    keeper.shelve(signature, true)?;
    for (id, shared) in met.into_iter().filter(|(_, shared)| shared.admitted()) {
        let Some(other) = keeper.signature(&id)? else { continue };
        let tie = shared.tie(signature, &other, model);
        if tie.is_some() {
            keeper.tie(&signature.id, &id, tie)?;
            touched.insert(id);
        }
    }
    look_again(keeper, tied(keeper, parted)?, model, &mut touched)?;
    Ok(touched)
}

/// Removes an article. Returns the articles whose groups may change; none where the article is
/// not kept.
///
/// # Errors
/// What the keeper says.
pub fn remove<K: Keeper>(
    keeper: &mut K,
    id: &str,
    model: &LinkModel,
) -> Result<BTreeSet<String>, K::Error> {
    let mut touched = BTreeSet::new();
    let Some(signature) = keeper.signature(id)? else { return Ok(touched) };
    for (other, _) in keeper.links(id)? {
        keeper.tie(id, &other, None)?;
        touched.insert(other);
    }
    keeper.shelve(&signature, false)?;
    let mut joined = BTreeSet::new();
    for lookup in signature.lookups() {
        let near = keeper.near(lookup.key, signature.place(), lookup.window())?;
        joined.extend(at_the_edge(&near, lookup.window()));
    }
    look_again(keeper, joined, model, &mut touched)?;
    Ok(touched)
}

/// Groups the components of some articles again. Each component comes once, by identifiers.
///
/// # Errors
/// What the keeper says.
pub fn regroup<K: Keeper>(
    keeper: &K,
    touched: &BTreeSet<String>,
    model: &LinkModel,
    granularity: f64,
    constraints: &StoryConstraints,
) -> Result<Vec<Groups>, K::Error> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut groups = Vec::new();
    let floor = model.evidence(granularity);
    for start in touched {
        if seen.contains(start) {
            continue;
        }
        let mut component = BTreeMap::new();
        let mut signatures = Vec::new();
        let mut open = BTreeSet::from([start.clone()]);
        while let Some(id) = open.pop_first() {
            let Some(signature) = keeper.signature(&id)? else { continue };
            signatures.push(signature);
            let ties = keeper.links(&id)?;
            let connects = |tie: &Tie| tie.copies || tie.odds.is_some_and(|odds| odds >= floor);
            let near = ties.iter().filter(|(_, tie)| connects(tie)).map(|(other, _)| other.clone());
            let said = constraints.with(&id).map(str::to_owned);
            let new = |other: &String| *other != id && !component.contains_key(other);
            open.extend(near.chain(said).filter(new));
            component.insert(id, ties);
        }
        if component.is_empty() {
            continue;
        }
        seen.extend(component.keys().cloned());
        groups.push(group(&signatures, &component, model, granularity, constraints));
    }
    Ok(groups)
}

/// Weight and shingles that two articles share within their windows.
#[derive(Default)]
struct Shared {
    weight: u32,
    text: bool,
}

impl Shared {
    fn count(&mut self, lookup: Lookup, weight: u8) {
        if lookup.of_text() {
            self.text = true;
        } else {
            self.weight += u32::from(lookup.weight.min(weight));
        }
    }

    /// Whether it is worth a look at the signatures.
    const fn admitted(&self) -> bool {
        self.text || self.weight >= ADMITTED
    }

    fn tie(&self, a: &Signature, b: &Signature, model: &LinkModel) -> Option<Tie> {
        let alike = self.weight >= ADMITTED;
        let odds = alike.then(|| model.odds(a, b)).filter(|&odds| odds >= KEPT_ODDS);
        let copies = self.text && compare(a, b).is_some();
        (odds.is_some() || copies).then_some(Tie { odds, copies })
    }
}

/// Pairs around a place that are in each other's window without the article there and out of it
/// with it.
fn at_the_edge(near: &[Vec<Neighbour>; 2], window: usize) -> BTreeSet<(Neighbour, Neighbour)> {
    let [before, after] = near;
    let pairs = before.iter().take(window).enumerate();
    pairs
        .filter_map(|(n, first)| {
            let second = after.get(window - 1 - n)?;
            Some((bare(first), bare(second)))
        })
        .collect()
}

/// The pairs that are tied: others can only have less in common than before.
fn tied<K: Keeper>(
    keeper: &K,
    pairs: BTreeSet<(Neighbour, Neighbour)>,
) -> Result<BTreeSet<(Neighbour, Neighbour)>, K::Error> {
    let mut found = BTreeSet::new();
    let mut links: Option<(String, BTreeSet<String>)> = None;
    for (first, second) in pairs {
        if links.as_ref().is_none_or(|(id, _)| *id != first.id) {
            let others = keeper.links(&first.id)?.into_iter().map(|(id, _)| id).collect();
            links = Some((first.id.clone(), others));
        }
        if links.as_ref().is_some_and(|(_, others)| others.contains(&second.id)) {
            found.insert((first, second));
        }
    }
    Ok(found)
}

/// The same without its weight, so that a pair comes once.
fn bare(neighbour: &Neighbour) -> Neighbour {
    Neighbour { weight: 0, ..neighbour.clone() }
}

/// Sets pairs to what they are now.
fn look_again<K: Keeper>(
    keeper: &mut K,
    pairs: BTreeSet<(Neighbour, Neighbour)>,
    model: &LinkModel,
    touched: &mut BTreeSet<String>,
) -> Result<(), K::Error> {
    for (first, second) in pairs {
        let pair = keeper.signature(&first.id)?.zip(keeper.signature(&second.id)?);
        let Some((a, b)) = pair else { continue };
        let mut shared = Shared::default();
        let others = b.lookups();
        for lookup in a.lookups() {
            let Ok(at) = others.binary_search_by_key(&lookup.key, |other| other.key) else {
                continue;
            };
            let window = lookup.window();
            if keeper.between(lookup.key, first.place(), second.place(), window)? < window {
                shared.count(lookup, others[at].weight);
            }
        }
        let now = shared.tie(&a, &b, model);
        let before = keeper.links(&first.id)?.into_iter().find(|(id, _)| *id == second.id);
        if before.map(|(_, tie)| tie) != now {
            keeper.tie(&first.id, &second.id, now)?;
            touched.extend([first.id, second.id]);
        }
    }
    Ok(())
}

/// A keeper in memory.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    signatures: BTreeMap<String, Signature>,
    lookups: BTreeMap<u32, BTreeMap<(Option<i32>, String), u8>>,
    ties: BTreeMap<String, BTreeMap<String, Tie>>,
}

impl Kept {
    /// Identifiers of the articles that are kept, ascending.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.keys().map(String::as_str)
    }
}

impl Keeper for Kept {
    type Error = Infallible;

    fn near(
        &self,
        key: u32,
        (day, id): Place<'_>,
        count: usize,
    ) -> Result<[Vec<Neighbour>; 2], Infallible> {
        let place = (day, id.to_owned());
        let Some(run) = self.lookups.get(&key) else { return Ok([Vec::new(), Vec::new()]) };
        let neighbour = |((day, id), &weight): (&(Option<i32>, String), &u8)| Neighbour {
            day: *day,
            id: id.clone(),
            weight,
        };
        let before = run.range(..&place).rev().take(count).map(neighbour).collect();
        let after = run.range(&place..).filter(|(at, _)| **at != place);
        Ok([before, after.take(count).map(neighbour).collect()])
    }

    fn between(
        &self,
        key: u32,
        from: Place<'_>,
        to: Place<'_>,
        most: usize,
    ) -> Result<usize, Infallible> {
        let (from, to) = (from.min(to), from.max(to));
        let (from, to) = ((from.0, from.1.to_owned()), (to.0, to.1.to_owned()));
        let inside = self.lookups.get(&key).into_iter().flat_map(|run| run.range(&from..&to));
        Ok(inside.filter(|(at, _)| **at != from).take(most).count())
    }

    fn signature(&self, id: &str) -> Result<Option<Signature>, Infallible> {
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
            self.signatures.insert(signature.id.clone(), signature.clone());
        } else {
            self.signatures.remove(&signature.id);
        }
        Ok(())
    }

    fn links(&self, id: &str) -> Result<Vec<(String, Tie)>, Infallible> {
        let ties = self.ties.get(id).into_iter().flatten();
        Ok(ties.map(|(other, tie)| (other.clone(), *tie)).collect())
    }

    fn tie(&mut self, a: &str, b: &str, tie: Option<Tie>) -> Result<(), Infallible> {
        for (x, y) in [(a, b), (b, a)] {
            let ties = self.ties.entry(x.to_owned()).or_default();
            match tie {
                Some(tie) => ties.insert(y.to_owned(), tie),
                None => ties.remove(y),
            };
        }
        Ok(())
    }
}
