//! Agglomeration: the clusters of one part of the graph, joined while the evidence is strong.
//!
//! Needs seeds, which are articles or what counts as one, and the log-odds of their pairs; adds a
//! partition. A pair of which nothing is known speaks against: it shares too little to have been
//! looked at. So only known pairs are kept, and time grows with them.

use crate::pair::CERTAIN;
use machtin_text::Language;
use rustc_hash::FxHashMap;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap};

/// Days between publications after which two clusters are not one story.
const APART: i32 = 300;

/// Log-odds by which a pair in two languages speaks against joining, at most. Two languages share
/// few features, so that they share none says less than it does in one.
const ACROSS: f64 = CERTAIN / 2.0;

/// Languages that are told apart.
const LANGUAGES: usize = Language::Other as usize + 1;

/// Clusters of seeds, by number; those that became part of another are empty.
pub(crate) struct Clusters {
    members: Vec<Vec<usize>>,
    /// Seeds of each language in each.
    sizes: Vec<[f64; LANGUAGES]>,
    /// First and last publication day.
    days: Vec<Option<(i32, i32)>>,
    /// What is known of each with others, both ways.
    known: Vec<FxHashMap<usize, Between>>,
    /// Which may not join each, both ways.
    apart: Vec<BTreeSet<usize>>,
    /// How often each has changed: outdated entries of the queue are known by it.
    changed: Vec<u32>,
}

/// What some pairs say.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    /// Sum of the evidence, each cut off at what a pair can say.
    sum: f64,
    pairs: f64,
}

impl Told {
    fn and(self, more: Self) -> Self {
        Self { sum: self.sum + more.sum, pairs: self.pairs + more.pairs }
    }

    /// Sum over so many pairs, where those of which nothing is known speak against.
    fn over(self, pairs: f64, against: f64) -> f64 {
        self.sum - against * (pairs - self.pairs)
    }
}

/// What the pairs of two clusters say.
#[derive(Clone, Copy, Debug)]
struct Between {
    /// Known pairs of one language.
    alike: Told,
    /// Known pairs in two languages.
    across: Told,
    /// The strongest.
    most: f64,
}

/// Two clusters that could join, the strongest first, then in order of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Chance {
    strength: f64,
    pair: (usize, usize),
    changed: (u32, u32),
}

impl Eq for Chance {}

impl Ord for Chance {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_strength = self.strength.total_cmp(&other.strength);
        by_strength.then_with(|| Reverse(self.pair).cmp(&Reverse(other.pair)))
    }
}

impl PartialOrd for Chance {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Clusters {
    /// Clusters of one seed each, with the languages of the seeds and the days of their articles.
    pub(crate) fn of(
        seeds: Vec<Vec<usize>>,
        languages: &[Language],
        day: impl Fn(usize) -> Option<i32>,
    ) -> Self {
        let count = seeds.len();
        let span = |seed: &Vec<usize>| {
            seed.iter()
                .filter_map(|&article| day(article))
                .fold(None, |span, day| join_days(span, Some((day, day))))
        };
        Self {
            sizes: languages.iter().map(|&language| one(language)).collect(),
            days: seeds.iter().map(span).collect(),
            known: vec![FxHashMap::default(); count],
            apart: vec![BTreeSet::new(); count],
            changed: vec![0; count],
            members: seeds,
        }
    }

    /// Says the evidence of two different seeds.
    pub(crate) fn say(&mut self, a: usize, b: usize, evidence: f64) {
        let alike = self.sizes[a] == self.sizes[b];
        let most = evidence.clamp(if alike { -CERTAIN } else { -ACROSS }, CERTAIN);
        let (told, nothing) = (Told { sum: most, pairs: 1.0 }, Told::default());
        let (alike, across) = if alike { (told, nothing) } else { (nothing, told) };
        for (x, y) in [(a, b), (b, a)] {
            self.known[x].insert(y, Between { alike, across, most });
        }
    }

    /// Says that two different seeds may not stand together.
    pub(crate) fn part(&mut self, a: usize, b: usize) {
        self.apart[a].insert(b);
        self.apart[b].insert(a);
    }

    /// The clusters there are.
    pub(crate) fn members(&self) -> Vec<Vec<usize>> {
        self.members.iter().filter(|members| !members.is_empty()).cloned().collect()
    }

    /// Joins the two with the strongest mean evidence, until none has `join` or more. Where pairs
    /// of one language have less than `strangers`, pairs in two languages, of which fewer features
    /// tell, do not overrule them.
    pub(crate) fn join_alike(&mut self, join: f64, strangers: f64) {
        self.agglomerate(|clusters, a, b, known| {
            let mean = clusters.mean(a, b, known, ACROSS);
            let near = clusters.gap(a, b).is_none_or(|days| days <= APART);
            let alike = clusters.mean_alike(a, b, known).is_none_or(|mean| mean >= strangers);
            (mean >= join && near && alike).then_some(mean)
        });
    }

    /// Joins those that one pair of `bridge` or more proves to follow each other within
    /// `next` days, where their mean evidence is `strangers` or more: the strongest pair first.
    /// Here pairs of which nothing is known speak against as much in two languages as in one.
    pub(crate) fn join_following(&mut self, bridge: f64, strangers: f64, next: i32) {
        self.agglomerate(|clusters, a, b, known| {
            let follows = clusters.gap(a, b).is_some_and(|days| days <= next);
            let acquainted = clusters.mean(a, b, known, CERTAIN) >= strangers;
            (follows && acquainted && known.most >= bridge).then_some(known.most)
        });
    }

    /// Joins two at a time, the strongest first, while `strength` gives any.
    fn agglomerate(&mut self, strength: impl Fn(&Self, usize, usize, &Between) -> Option<f64>) {
        let chance = |clusters: &Self, a: usize, b: usize, known: &Between| {
            let pair = (a.min(b), a.max(b));
            let changed = (clusters.changed[pair.0], clusters.changed[pair.1]);
            let free = !clusters.apart[a].contains(&b);
            let strength = free.then(|| strength(clusters, pair.0, pair.1, known)).flatten()?;
            Some(Chance { strength, pair, changed })
        };
        let mut queue: BinaryHeap<Chance> = BinaryHeap::new();
        for a in 0..self.members.len() {
            let later = self.known[a].iter().filter(|(b, _)| **b > a);
            queue.extend(later.filter_map(|(&b, known)| chance(self, a, b, known)));
        }
        while let Some(Chance { pair: (a, b), changed, .. }) = queue.pop() {
            if changed != (self.changed[a], self.changed[b]) {
                continue;
            }
            self.join(a, b);
            let others = self.known[a].iter();
            queue.extend(others.filter_map(|(&other, known)| chance(self, a, other, known)));
        }
    }

    /// Mean evidence of the pairs of two clusters; of those in two languages the unknown ones
    /// speak against by `across`.
    fn mean(&self, a: usize, b: usize, known: &Between, across: f64) -> f64 {
        let [alike, all] = self.pairs(a, b);
        (known.alike.over(alike, CERTAIN) + known.across.over(all - alike, across)) / all
    }

    /// The same of the pairs of one language; none where there is no such pair.
    fn mean_alike(&self, a: usize, b: usize, known: &Between) -> Option<f64> {
        let [alike, _] = self.pairs(a, b);
        (alike > 0.0).then(|| known.alike.over(alike, CERTAIN) / alike)
    }

    /// How many pairs of one language two clusters have, and how many in all.
    fn pairs(&self, a: usize, b: usize) -> [f64; 2] {
        let size = |one: usize| self.sizes[one].iter().sum::<f64>();
        let alike = self.sizes[a].iter().zip(&self.sizes[b]).map(|(x, y)| x * y).sum();
        [alike, size(a) * size(b)]
    }

    /// Days between the publications of two clusters.
    fn gap(&self, a: usize, b: usize) -> Option<i32> {
        let (a, b) = self.days[a].zip(self.days[b])?;
        Some(a.0.saturating_sub(b.1).max(b.0.saturating_sub(a.1)))
    }

    /// Makes `b` part of `a`.
    fn join(&mut self, a: usize, b: usize) {
        let moved = std::mem::take(&mut self.members[b]);
        self.members[a].extend(moved);
        let more = self.sizes[b];
        self.sizes[a].iter_mut().zip(more).for_each(|(size, more)| *size += more);
        self.days[a] = join_days(self.days[a], self.days[b]);
        self.changed[a] += 1;
        self.changed[b] += 1;
        self.known[a].remove(&b);
        #[expect(clippy::iter_over_hash_type, reason = "no other hears of the rest")]
        for (other, more) in std::mem::take(&mut self.known[b]) {
            self.known[other].remove(&b);
            if other == a {
                continue;
            }
            let both = self.known[a].get(&other).map_or(more, |known| Between {
                alike: known.alike.and(more.alike),
                across: known.across.and(more.across),
                most: known.most.max(more.most),
            });
            self.known[a].insert(other, both);
            self.known[other].insert(a, both);
        }
        for other in std::mem::take(&mut self.apart[b]) {
            self.apart[other].remove(&b);
            self.part(a, other);
        }
    }
}

/// One seed of a language.
fn one(language: Language) -> [f64; LANGUAGES] {
    let mut sizes = [0.0; LANGUAGES];
    sizes[language as usize] = 1.0;
    sizes
}

/// The days of both.
fn join_days(a: Option<(i32, i32)>, b: Option<(i32, i32)>) -> Option<(i32, i32)> {
    match (a, b) {
        (Some(x), Some(y)) => Some((x.0.min(y.0), x.1.max(y.1))),
        (x, y) => x.or(y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(count: usize, pairs: &[(usize, usize, f64)]) -> Clusters {
        let seeds = (0..count).map(|n| vec![n]).collect();
        let mut clusters = Clusters::of(seeds, &vec![Language::English; count], |_| None);
        pairs.iter().for_each(|&(a, b, odds)| clusters.say(a, b, odds));
        clusters
    }

    #[test]
    fn the_mean_decides() {
        let mut found = clusters(4, &[(0, 1, 3.0), (1, 2, 1.0), (0, 2, -3.0), (2, 3, 0.5)]);
        found.join_alike(-1.2, -2.0);
        // 2 is as near to 3 as to the two, and 3 is unknown to them.
        assert_eq!(found.members(), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn unknown_pairs_speak_against() {
        let mut found = clusters(3, &[(0, 1, 3.0), (1, 2, 1.4)]);
        found.join_alike(-1.2, -2.0);
        assert_eq!(found.members(), [vec![0, 1], vec![2]]);
        let mut found = clusters(3, &[(0, 1, 3.0), (1, 2, 1.8)]);
        found.join_alike(-1.2, -2.0);
        assert_eq!(found.members(), [vec![0, 1, 2]]);
    }

    #[test]
    fn pairs_in_two_languages_do_not_overrule_those_of_one() {
        // 2 is far from 0, of its language, and near to 1, of another.
        let languages = [Language::English, Language::Vietnamese, Language::English];
        let told = |alike: f64| {
            let mut found = Clusters::of((0..3).map(|n| vec![n]).collect(), &languages, |_| None);
            for (a, b, evidence) in [(0, 1, 3.9), (0, 2, alike), (1, 2, 3.0)] {
                found.say(a, b, evidence);
            }
            found.join_alike(-1.2, -2.0);
            found.members().len()
        };
        assert_eq!([told(-2.1), told(-1.9)], [2, 1]);
    }

    #[test]
    fn pairs_in_two_languages_speak_against_by_less() {
        // One known pair of four, in one language or in two.
        let joined = |second: Language, evidence: f64| {
            let languages = [Language::English, Language::English, second, second];
            let mut found = Clusters::of((0..4).map(|n| vec![n]).collect(), &languages, |_| None);
            for (a, b, evidence) in [(0, 1, 3.9), (2, 3, 3.9), (0, 2, evidence)] {
                found.say(a, b, evidence);
            }
            found.join_alike(-1.2, -2.0);
            found.members().len() == 1
        };
        // (1.4 - 3 * 2) / 4 is over -1.2, (1.4 - 3 * 4) / 4 is not.
        assert!(joined(Language::Vietnamese, 1.4) && !joined(Language::English, 1.4));
        assert!(!joined(Language::Vietnamese, 1.0));
        // What is known is cut off at the same.
        let told = |evidence: f64| {
            let languages = [Language::English, Language::Vietnamese, Language::Vietnamese];
            let mut found = Clusters::of((0..3).map(|n| vec![n]).collect(), &languages, |_| None);
            for (a, b, evidence) in [(0, 1, -0.3), (0, 2, evidence), (1, 2, 3.9)] {
                found.say(a, b, evidence);
            }
            found.join_alike(-1.2, -2.0);
            found.members().len()
        };
        assert_eq!([told(-3.0), told(-2.0)], [1, 1]);
    }

    #[test]
    fn what_is_apart_stays_apart() {
        let mut found = clusters(3, &[(0, 1, 3.0), (1, 2, 3.5), (0, 2, 3.0)]);
        found.part(0, 1);
        found.join_alike(-1.2, -2.0);
        assert_eq!(found.members(), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn one_strong_pair_joins_what_follows() {
        let pairs =
            [(0, 1, 3.0), (1, 2, 2.0), (0, 2, -3.0), (2, 3, 3.0), (0, 3, -2.5), (1, 3, -2.5)];
        let days = [Some(0), Some(0), Some(3), Some(3)];
        let seeds = (0..4).map(|n| vec![n]).collect();
        let mut found = Clusters::of(seeds, &[Language::English; 4], |n| days[n]);
        pairs.iter().for_each(|&(a, b, odds)| found.say(a, b, odds));
        found.join_alike(-1.2, -2.0);
        assert_eq!(found.members(), [vec![0, 1], vec![2, 3]]);
        found.join_following(1.4, -2.0, 2);
        assert_eq!(found.members().len(), 2);
        found.join_following(1.4, -2.0, 4);
        assert_eq!(found.members(), [vec![0, 1, 2, 3]]);
    }
}
