//! Which articles belong together: the one place that asks `machtin-story`.
//!
//! Needs the articles of the store and the rules that corrections leave; adds groups of articles,
//! groups of copies, and the scored pairs behind them. The answer depends on the set of articles
//! and the rules, never on the order of arrival.

use crate::StoreError;
use crate::corrections::Rules;
use crate::store::Store;
use machtin::Models;
use machtin::story::{Signature, link};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How articles of the whole store lie to each other. Articles are numbers of the table
/// `articles`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Links {
    /// The stories: members ascending, stories in order of their first member.
    pub(crate) groups: Vec<Vec<i64>>,
    /// Copies of one text, two and more.
    pub(crate) copies: Vec<Vec<i64>>,
    /// Scored pairs, the smaller number first.
    pub(crate) edges: BTreeMap<(i64, i64), f64>,
}

/// What is kept of each article between two builds of one writer: number, revision, signature.
#[derive(Debug, Default)]
pub(crate) struct Linker {
    signatures: BTreeMap<i64, (i64, Signature)>,
}

impl Linker {
    /// Links all articles of the store.
    pub(crate) fn link(
        &mut self,
        store: &Store,
        models: &Models,
        rules: &Rules,
        granularity: f64,
    ) -> Result<Links, StoreError> {
        self.follow(store, models, rules)?;
        let numbers: Vec<i64> = self.signatures.keys().copied().collect();
        let signatures: Vec<Signature> =
            self.signatures.values().map(|(_, signature)| signature.clone()).collect();
        let linked = link(&signatures, &models.linking, granularity);
        let by_id: BTreeMap<&str, usize> =
            signatures.iter().enumerate().map(|(at, s)| (s.id.as_str(), at)).collect();
        let scores: BTreeMap<(usize, usize), f64> =
            linked.links.iter().map(|l| ((l.a.min(l.b), l.a.max(l.b)), l.score)).collect();
        let ids: Vec<&str> = signatures.iter().map(|s| s.id.as_str()).collect();
        let constraints = Constraints::of(rules, &by_id, &linked.copies.groups);
        let groups = constraints.apply(linked.stories, &scores, &ids);
        let named = |group: Vec<usize>| -> Vec<i64> {
            let mut group: Vec<i64> = group.into_iter().map(|at| numbers[at]).collect();
            group.sort_unstable();
            group
        };
        let mut groups: Vec<Vec<i64>> = groups.into_iter().map(named).collect();
        groups.sort_unstable();
        let mut copies: Vec<Vec<i64>> = linked.copies.groups.into_iter().map(named).collect();
        copies.sort_unstable();
        let edges = scores.into_iter().map(|((a, b), score)| {
            let (a, b) = (numbers[a], numbers[b]);
            ((a.min(b), a.max(b)), score)
        });
        Ok(Links { groups, copies, edges: edges.collect() })
    }

    /// Signs the articles that changed since the last time.
    fn follow(&mut self, store: &Store, models: &Models, rules: &Rules) -> Result<(), StoreError> {
        let mut find =
            store.db.prepare_cached("SELECT n, id, revision FROM articles ORDER BY n")?;
        let mut rows = find.query([])?;
        let mut changed: Vec<(i64, String, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let (n, revision) = (row.get(0)?, row.get(2)?);
            if self.signatures.get(&n).is_none_or(|(known, _)| *known != revision) {
                changed.push((n, row.get(1)?, revision));
            }
        }
        for some in changed.chunks(256) {
            let mut readings = Vec::with_capacity(some.len());
            for (n, id, revision) in some {
                readings.push((*n, *revision, store.reading(id)?));
            }
            let signed: Vec<Option<(i64, i64, Signature)>> = readings
                .par_iter()
                .map(|(n, revision, reading)| {
                    let mut read = machtin::read_article(machtin::json::article(reading)?, models);
                    rules.amend(&mut read);
                    let signature = Signature::of(&read.id, &read.article, &read.reading);
                    Some((*n, *revision, signature))
                })
                .collect();
            for (n, revision, signature) in signed.into_iter().flatten() {
                self.signatures.insert(n, (revision, signature));
            }
        }
        Ok(())
    }
}

/// Corrections as indexes.
struct Constraints {
    /// Articles that are never parted: what people joined, and copies.
    atoms: Vec<Vec<usize>>,
    apart: BTreeSet<(usize, usize)>,
    joined: Vec<Vec<usize>>,
}

impl Constraints {
    fn of(rules: &Rules, by_id: &BTreeMap<&str, usize>, copies: &[Vec<usize>]) -> Self {
        let at = |id: &String| by_id.get(id.as_str()).copied();
        let joined: Vec<Vec<usize>> =
            rules.together.iter().map(|set| set.iter().filter_map(at).collect()).collect();
        let apart = rules
            .apart
            .iter()
            .filter_map(|(a, b)| {
                let (a, b) = (at(a)?, at(b)?);
                Some((a.min(b), a.max(b)))
            })
            .collect();
        let mut atoms = joined.clone();
        // Copies stay together unless people parted them.
        let apart: BTreeSet<(usize, usize)> = apart;
        let parted = |group: &Vec<usize>| {
            group.iter().any(|a| group.iter().any(|b| a < b && apart.contains(&(*a, *b))))
        };
        atoms.extend(copies.iter().filter(|group| !parted(group)).cloned());
        Self { atoms, apart, joined }
    }

    /// Joins and parts groups as people said.
    fn apply(
        &self,
        groups: Vec<Vec<usize>>,
        scores: &BTreeMap<(usize, usize), f64>,
        ids: &[&str],
    ) -> Vec<Vec<usize>> {
        if self.joined.is_empty() && self.apart.is_empty() {
            return groups;
        }
        let mut groups = groups;
        for set in self.joined.iter().filter(|set| set.len() > 1) {
            let (meets, rest): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.iter().any(|n| set.contains(n)));
            groups = rest;
            groups.push(meets.concat());
        }
        groups.into_iter().flat_map(|group| self.part(group, scores, ids)).collect()
    }

    /// Parts a group into as few as people allow; each article goes where its strongest pairs are.
    fn part(
        &self,
        group: Vec<usize>,
        scores: &BTreeMap<(usize, usize), f64>,
        ids: &[&str],
    ) -> Vec<Vec<usize>> {
        let members: BTreeSet<usize> = group.iter().copied().collect();
        let inside = |(a, b): &(usize, usize)| members.contains(a) && members.contains(b);
        let apart: BTreeSet<(usize, usize)> = self.apart.iter().copied().filter(inside).collect();
        if apart.is_empty() {
            return vec![group];
        }
        let conflict = |a: &[usize], b: &[usize]| {
            a.iter().any(|&x| b.iter().any(|&y| apart.contains(&(x.min(y), x.max(y)))))
        };
        let evidence = |a: &[usize], b: &[usize]| -> f64 {
            let pairs = a.iter().flat_map(|&x| b.iter().map(move |&y| (x.min(y), x.max(y))));
            pairs
                .filter_map(|pair| scores.get(&pair))
                .fold(0.0, |most: f64, score| most.max(*score))
        };
        let mut atoms = self.atoms_of(&members, ids);
        // Those that people named come first, the rest find their place among them.
        let named =
            |atom: &[usize]| atom.iter().any(|n| apart.iter().any(|(a, b)| a == n || b == n));
        atoms.sort_by_key(|atom| (!named(atom), ids[atom[0]]));
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for atom in atoms {
            let best =
                (0..parts.len()).filter(|&p| !conflict(&parts[p], &atom)).max_by(|&p, &q| {
                    evidence(&parts[p], &atom)
                        .total_cmp(&evidence(&parts[q], &atom))
                        .then(q.cmp(&p))
                });
            match best {
                Some(p) => parts[p].extend(atom),
                None => parts.push(atom),
            }
        }
        parts
    }

    /// The members in sets that stay together, each in order of identifiers.
    fn atoms_of(&self, members: &BTreeSet<usize>, ids: &[&str]) -> Vec<Vec<usize>> {
        let mut above: BTreeMap<usize, usize> = members.iter().map(|&n| (n, n)).collect();
        let find = |above: &BTreeMap<usize, usize>, mut n: usize| {
            while above[&n] != n {
                n = above[&n];
            }
            n
        };
        for atom in &self.atoms {
            let inside: Vec<usize> = atom.iter().copied().filter(|n| members.contains(n)).collect();
            for pair in inside.windows(2) {
                let (a, b) = (find(&above, pair[0]), find(&above, pair[1]));
                above.insert(a.max(b), a.min(b));
            }
        }
        let mut atoms: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &n in members {
            atoms.entry(find(&above, n)).or_default().push(n);
        }
        let mut atoms: Vec<Vec<usize>> = atoms.into_values().collect();
        for atom in &mut atoms {
            atom.sort_by_key(|&n| ids[n]);
        }
        atoms
    }
}
