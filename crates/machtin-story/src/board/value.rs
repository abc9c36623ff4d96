//! Numbers as the board compares them: intervals with tolerance.

use crate::context::digits;
use crate::{ReadArticle, StoryMembers};
use machtin_extract::{Bound, Figure, FigureKind};
use std::collections::{BTreeMap, BTreeSet};

/// How far apart two numbers, one of them hedged, may be and still be the same number.
pub(super) const SAME_NUMBER: f64 = 0.10;
/// The same where the slot says little of what is counted.
pub(super) const SAME_LOOSE_NUMBER: f64 = 0.05;
/// How far a hedged number may lie on the wrong side of its bound.
const ROUNDING: f64 = 0.01;
/// How far a vague magnitude (`hundreds`) reaches beyond its bounds.
const VAGUE_FACTOR: f64 = 2.0;

/// What can be compared of a figure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) lo: f64,
    pub(super) hi: f64,
    pub(super) point: Option<f64>,
    pub(super) hedged: bool,
    /// `much lower numbers`: only that it is not what the other source of the sentence says.
    pub(super) contrary: bool,
    /// A share whose whole is unknown compares with shares only.
    pub(super) share: bool,
    /// An unhedged number of one digit and zeros, which may be rounded.
    pub(super) round: bool,
}

impl Value {
    pub(super) fn of(
        read: &ReadArticle<'_>,
        figure: &Figure,
        slot: &str,
        wholes: &BTreeMap<&str, f64>,
    ) -> Self {
        if figure.kind == FigureKind::Score {
            return Self::of_score(figure.span.of(&read.article.text));
        }
        let whole = figure.whole.or_else(|| {
            let of = if slot == "seats" { "parliament_size" } else { slot };
            wholes.get(of).copied()
        });
        let is_share = figure.kind == FigureKind::Fraction;
        let scale = whole.filter(|_| is_share);
        let times = scale.unwrap_or(1.0);
        let (lo, hi) = (figure.lo.map(|lo| lo * times), figure.hi.map(|hi| hi * times));
        let point = figure.point.map(|point| point * times);
        let (mut lo, mut hi) = (lo.unwrap_or(0.0), hi.unwrap_or(f64::INFINITY));
        match (figure.bound, point) {
            (Bound::About, Some(point)) => {
                lo = point * (1.0 - SAME_NUMBER);
                hi = point * (1.0 + SAME_NUMBER);
            }
            (Bound::Magnitude, _) => {
                lo /= VAGUE_FACTOR;
                hi *= VAGUE_FACTOR;
            }
            _ => {}
        }
        Self {
            lo,
            hi,
            point,
            hedged: figure.bound != Bound::Exact || scale.is_some(),
            contrary: figure.bound == Bound::LessThan && point.is_none(),
            share: is_share && scale.is_none(),
            round: figure.bound == Bound::Exact
                && scale.is_none()
                && point.is_some_and(|point| point.abs() >= 20.0 && digits(point) == 1),
        }
    }

    /// Scores are equal where both their numbers are.
    pub(super) fn of_score(printed: &str) -> Self {
        let numbers = printed.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
        let point = numbers
            .filter_map(|number| number.parse::<f64>().ok())
            .fold(0.0, |score, number| score * 1000.0 + number);
        Self {
            lo: point,
            hi: point,
            point: Some(point),
            hedged: false,
            contrary: false,
            share: false,
            round: false,
        }
    }

    /// Whether both name the same order of magnitude only: `hundreds`, `hàng trăm`.
    pub(super) fn is_as_vague_as(self, other: Self) -> bool {
        let vague = self.point.is_none() && other.point.is_none();
        vague
            && !self.contrary
            && !other.contrary
            && self.lo > 0.0
            && self.lo.to_bits() == other.lo.to_bits()
            && self.hi.to_bits() == other.hi.to_bits()
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.equals(other) || (self.lo <= other.hi && other.lo <= self.hi)
    }

    pub(super) fn within(self, other: Self, tolerance: f64) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()),
            _ => false,
        }
    }

    /// Whether two numbers are so near, one of them round, that they need not contradict.
    pub(super) fn rounds(self, other: Self) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) => {
                (self.round || other.round) && (a - b).abs() <= SAME_NUMBER * a.abs().max(b.abs())
            }
            _ => false,
        }
    }

    pub(super) fn equals(self, other: Self) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) if self.hedged || other.hedged => {
                // `Close to 70` is not `more than 74`, however near.
                let met = self.lo <= other.hi * (1.0 + ROUNDING)
                    && other.lo <= self.hi * (1.0 + ROUNDING);
                met && (a - b).abs() <= SAME_NUMBER * a.abs().max(b.abs())
            }
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            _ => false,
        }
    }
}

/// Sizes that shares are taken of, where the story gives exactly one.
pub(super) fn wholes<'a>(
    articles: &[ReadArticle<'a>],
    story: &StoryMembers,
) -> BTreeMap<&'static str, f64> {
    let mut sizes: BTreeMap<&'static str, BTreeSet<u64>> = BTreeMap::new();
    for &article in &story.articles {
        for figure in &articles[article].reading.figures {
            if let (Some("parliament_size"), Some(point)) = (figure.slot, figure.point) {
                sizes.entry("parliament_size").or_default().insert(point.to_bits());
            }
        }
    }
    let only = |bits: BTreeSet<u64>| (bits.len() == 1).then(|| bits.first().copied()).flatten();
    sizes.into_iter().filter_map(|(slot, bits)| Some((slot, f64::from_bits(only(bits)?)))).collect()
}
