//! The articles around a pair, and what they say of it.
//!
//! Needs the log-odds of the pairs of one part of the graph and a [`LinkModel`]; adds the evidence
//! of each pair. Of two accounts of one event neither has another article much nearer to it than
//! the other account, and there is mostly a third that is near to both; accounts of two events of
//! one kind have nearer ones on their own side.
//!
//! # References
//! Jarvis and Patrick 1973: clusters by shared near neighbours. Zhong et al. 2017: neighbours of
//! both re-rank what is near.

use crate::pair::{CERTAIN, LanguagePair, LinkModel, Reason};
use machtin_text::Language;

/// What the articles around a pair say of it, in order of [`Around::values`]. The first is
/// always 1.
pub const AROUND: [&str; 5] =
    ["around", "pair", "one has nearer", "both have nearer", "neighbour of both"];

/// The values of [`AROUND`] for a pair. Nearness is log-odds above those of strangers, 0 to 8;
/// pairs that are not kept are strangers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Around {
    /// Always 1; nearness of the two; how much nearer another is to that of the two for which
    /// that is more, and to that for which it is less; nearness of a third to that of the two to
    /// which it is less near, of the best such third.
    pub values: [f64; AROUND.len()],
    /// The articles behind each value, by their numbers in the part.
    others: [Option<usize>; AROUND.len()],
}

impl Around {
    /// Log-odds that the two tell of one event.
    pub(crate) fn evidence(&self, kind: LanguagePair, model: &LinkModel) -> f64 {
        model.around(kind).iter().zip(self.values).map(|(weight, value)| weight * value).sum()
    }

    /// The parts of the evidence, weightiest first, with the articles behind them by name.
    pub(crate) fn reasons(
        &self,
        kind: LanguagePair,
        model: &LinkModel,
        name: impl Fn(usize) -> String,
    ) -> Vec<Reason> {
        let weights = AROUND.iter().zip(model.around(kind)).enumerate();
        let reason = |(at, (&feature, weight)): (usize, (&&'static str, &f64))| Reason {
            feature,
            share: weight * self.values[at],
            words: self.others[at].into_iter().map(&name).collect(),
        };
        let mut reasons: Vec<Reason> =
            weights.map(reason).filter(|reason| reason.share.abs() > 1e-9).collect();
        reasons.sort_by(|x, y| y.share.abs().total_cmp(&x.share.abs()));
        reasons
    }
}

/// The articles of a part, or what counts as one, with the nearness of each to those it has a kept
/// pair with.
pub(crate) struct Neighbours {
    languages: Vec<Language>,
    /// Of each, ascending.
    near: Vec<Vec<(usize, f64)>>,
    /// The nearest to each, and its nearness.
    nearest: Vec<(Option<usize>, f64)>,
}

impl Neighbours {
    /// From the nearness of kept pairs, each pair once, in order, the lesser first.
    pub(crate) fn of(languages: Vec<Language>, pairs: &[(usize, usize, f64)]) -> Self {
        let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); languages.len()];
        for &(a, b, x) in pairs {
            near[a].push((b, x));
            near[b].push((a, x));
        }
        let nearest = near.iter().map(|near| nearest(near.iter().copied())).collect();
        Self { languages, near, nearest }
    }

    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Hands on every kept pair, the lesser first, and what is around it.
    ///
    /// Time grows with the kept pairs times those of one article.
    pub(crate) fn each(&self, mut hand: impl FnMut(usize, usize, LanguagePair, Around)) {
        let mut own = vec![0.0; self.near.len()];
        for (a, near) in self.near.iter().enumerate() {
            near.iter().for_each(|&(other, x)| own[other] = x);
            let later = near.partition_point(|&(other, _)| other < a);
            for &(b, pair) in &near[later..] {
                let thirds = self.near[b].iter().map(|&(other, y)| (other, y.min(own[other])));
                let (third, both) = nearest(thirds);
                let (mut one, mut other) = (self.nearest[a], self.nearest[b]);
                if one.1 < other.1 {
                    (one, other) = (other, one);
                }
                let nearer =
                    |(nearest, near): (Option<usize>, f64)| nearest.filter(|_| near > pair);
                let kind = LanguagePair::of(self.languages[a], self.languages[b]);
                let around = Around {
                    values: [1.0, pair, one.1 - pair, other.1 - pair, both],
                    others: [None, None, nearer(one), nearer(other), third],
                };
                hand(a, b, kind, around);
            }
            near.iter().for_each(|&(other, _)| own[other] = 0.0);
        }
    }
}

/// Log-odds of a pair by itself, counted from strangers: 0 to twice [`CERTAIN`].
pub(crate) fn nearness(odds: f64) -> f64 {
    odds.clamp(-CERTAIN, CERTAIN) + CERTAIN
}

/// The first of the nearest, and its nearness; none where all are strangers.
fn nearest(all: impl Iterator<Item = (usize, f64)>) -> (Option<usize>, f64) {
    let nearer = |best: (Option<usize>, f64), (other, near)| {
        if near > best.1 { (Some(other), near) } else { best }
    };
    all.fold((None, 0.0), nearer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// What is around each pair of English articles with the given log-odds.
    fn around(count: usize, pairs: &[(usize, usize, f64)]) -> BTreeMap<(usize, usize), Around> {
        let near = |&(a, b, odds): &(usize, usize, f64)| (a, b, nearness(odds));
        let mut pairs: Vec<_> = pairs.iter().map(near).collect();
        pairs.sort_by_key(|&(a, b, _)| (a, b));
        let mut found = BTreeMap::new();
        let hand = |a, b, kind, around| {
            assert_eq!(kind, LanguagePair::English);
            found.insert((a, b), around);
        };
        Neighbours::of(vec![Language::English; count], &pairs).each(hand);
        found
    }

    #[test]
    fn nearness_is_told_from_strangers() {
        let found = around(4, &[(0, 1, 3.0), (1, 2, 1.0), (0, 2, -3.0), (2, 3, -1.0)]);
        assert_eq!(found.len(), 4);
        assert_eq!(found[&(0, 1)].values, [1.0, 7.0, 0.0, 0.0, 1.0]);
        // Both are nearer to 1, which is near to both.
        assert_eq!(found[&(0, 2)].values, [1.0, 1.0, 6.0, 4.0, 5.0]);
        assert_eq!(found[&(0, 2)].others, [None, None, Some(1), Some(1), Some(1)]);
        assert_eq!(found[&(1, 2)].values, [1.0, 5.0, 2.0, 0.0, 1.0]);
        assert_eq!(found[&(2, 3)].values, [1.0, 3.0, 2.0, 0.0, 0.0]);
    }

    #[test]
    fn two_alone_have_nothing_around_them() {
        assert_eq!(around(2, &[(0, 1, 0.5)])[&(0, 1)].values, [1.0, 4.5, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn what_is_near_in_company_is_far_beside_nearer_ones() {
        let model = LinkModel::embedded();
        let evidence = |pairs: &[(usize, usize, f64)]| {
            around(6, pairs)[&(0, 3)].evidence(LanguagePair::English, &model)
        };
        let between = [(0, 3, 0.0), (1, 3, 0.0), (0, 4, 0.0), (2, 4, 0.0), (2, 5, 0.0)];
        let mut beside = vec![(0, 1, 4.0), (0, 2, 4.0), (1, 2, 4.0)];
        beside.extend([(3, 4, 4.0), (3, 5, 4.0), (4, 5, 4.0)]);
        beside.extend(between);
        assert!(evidence(&between) > evidence(&beside) + 1.0);
    }

    #[test]
    fn reasons_add_up() {
        let model = LinkModel::embedded();
        for kind in [LanguagePair::Vietnamese, LanguagePair::English, LanguagePair::Mixed] {
            for around in around(3, &[(0, 1, 3.0), (1, 2, 1.0), (0, 2, -2.0)]).values() {
                let sum: f64 =
                    around.reasons(kind, &model, |n| n.to_string()).iter().map(|r| r.share).sum();
                assert!((sum - around.evidence(kind, &model)).abs() < 1e-9);
            }
        }
        // Pairs in two languages say what their features say.
        let pair = around(2, &[(0, 1, 1.5)])[&(0, 1)];
        assert!((pair.evidence(LanguagePair::Mixed, &model) - 1.5).abs() < 1e-9);
    }
}
