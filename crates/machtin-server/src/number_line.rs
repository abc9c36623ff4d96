//! A number line of what sources say: one bar or point a report, on one axis.

/// What one report says, on the scale of its group.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Lowest value meant; none: open.
    pub lo: Option<f64>,
    /// Highest value meant; none: open.
    pub hi: Option<f64>,
    /// The source: `S3`.
    pub label: String,
    /// The language of the source, as HTML names it.
    pub lang: &'static str,
    /// In words: `more than 20 000`.
    pub value: String,
}

/// A drawing, in units of its own view box.
#[derive(Debug, PartialEq)]
pub struct NumberLine {
    /// Whether the axis shows powers of ten.
    pub log: bool,
    /// Height of the view box; it is 360 wide.
    pub height: usize,
    /// Where the axis stands.
    pub axis: usize,
    /// The reports, from top to bottom.
    pub bars: Vec<Bar>,
    /// Numbers on the axis.
    pub ticks: Vec<Tick>,
    /// What the drawing says, in words.
    pub alternative: String,
}

/// A report on the line.
#[derive(Debug, PartialEq)]
pub struct Bar {
    /// The source.
    pub label: String,
    /// Its language.
    pub lang: &'static str,
    /// What it says, in words.
    pub value: String,
    /// Middle of the row.
    pub y: usize,
    /// How it is drawn.
    pub shape: Shape,
}

/// How a report is drawn; places have one decimal.
#[derive(Debug, PartialEq)]
pub enum Shape {
    /// One value.
    Point {
        /// Its place.
        x: String,
    },
    /// From one end to the other; an open end reaches the margin as an arrow.
    Range {
        /// Left end.
        left: String,
        /// Right end.
        right: String,
        /// Whether there is no lowest value.
        opens_left: bool,
        /// Whether there is no highest value.
        opens_right: bool,
    },
}

/// A number on the axis.
#[derive(Debug, PartialEq)]
pub struct Tick {
    /// Its place.
    pub x: String,
    /// The number as people print it.
    pub label: String,
}

/// Values further apart than this factor are drawn on a scale of powers of ten.
const LOG_FACTOR: f64 = 30.0;
/// Ends of the axis; the view box is 360 wide, labels stand left of it.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 320.0;
/// How far an arrow reaches beyond the axis.
const BEYOND: f64 = 12.0;
/// Height of a row, and of the axis with its numbers.
const ROW: usize = 22;
const AXIS: usize = 30;
/// Numbers on the axis, at most about this many.
const TICKS: f64 = 4.0;

impl NumberLine {
    /// Draws what can be drawn of `intervals`; nothing where that is less than two.
    #[must_use]
    pub fn of(
        intervals: &[Interval],
        percent: bool,
        on_axis: impl Fn(f64) -> String,
    ) -> Option<Self> {
        let drawn: Vec<Interval> = intervals.iter().filter_map(drawable).collect();
        if drawn.len() < 2 {
            return None;
        }
        let ends = || drawn.iter().flat_map(|interval| [interval.lo, interval.hi]).flatten();
        let least = ends().fold(f64::INFINITY, f64::min);
        let most = ends().fold(f64::NEG_INFINITY, f64::max);
        let scale = Scale::of(least, most);
        let bars: Vec<Bar> = drawn
            .into_iter()
            .enumerate()
            .map(|(n, interval)| Bar {
                shape: scale.shape(&interval),
                label: interval.label,
                lang: interval.lang,
                value: interval.value,
                y: n * ROW + ROW / 2,
            })
            .collect();
        let axis = bars.len() * ROW + 4;
        let sign = if percent { " %" } else { "" };
        let ticks = scale.ticks().into_iter().map(|value| Tick {
            x: place(scale.x(value)),
            label: format!("{}{sign}", on_axis(value)),
        });
        let said: Vec<String> =
            bars.iter().map(|bar| format!("{}: {}", bar.label, bar.value)).collect();
        Some(Self {
            log: scale.log,
            height: axis + AXIS,
            axis,
            ticks: ticks.collect(),
            alternative: said.join("; "),
            bars,
        })
    }
}

/// An interval with finite ends the right way round, at least one of them.
fn drawable(interval: &Interval) -> Option<Interval> {
    let finite = |end: Option<f64>| end.filter(|value| value.is_finite());
    let (lo, hi) = match (finite(interval.lo), finite(interval.hi)) {
        (None, None) => return None,
        (Some(lo), Some(hi)) => (Some(lo.min(hi)), Some(lo.max(hi))),
        ends => ends,
    };
    Some(Interval { lo, hi, ..interval.clone() })
}

/// From values to places.
struct Scale {
    log: bool,
    /// First and last value of the axis; their powers of ten where it is logarithmic.
    from: f64,
    to: f64,
}

impl Scale {
    fn of(least: f64, most: f64) -> Self {
        let log = least > 0.0 && most / least > LOG_FACTOR;
        let (least, most) =
            if log { (libm::log10(least), libm::log10(most)) } else { (least, most) };
        // Halved, so that ends as far apart as numbers go do not overflow.
        let half = most / 2.0 - least / 2.0;
        let pad = if half > 0.0 { half * 0.1 } else { (least.abs() * 0.1).max(1.0) };
        // Nothing counted is less than nothing.
        let from = if !log && least >= 0.0 { (least - pad).max(0.0) } else { least - pad };
        Self { log, from, to: most + pad }
    }

    fn x(&self, value: f64) -> f64 {
        let at = if self.log { libm::log10(value) } else { value };
        let share = (at / 2.0 - self.from / 2.0) / (self.to / 2.0 - self.from / 2.0);
        LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn shape(&self, interval: &Interval) -> Shape {
        match (interval.lo, interval.hi) {
            (Some(lo), Some(hi)) if lo == hi => Shape::Point { x: place(self.x(lo)) },
            (lo, hi) => Shape::Range {
                left: place(lo.map_or(LEFT - BEYOND, |lo| self.x(lo))),
                right: place(hi.map_or(RIGHT + BEYOND, |hi| self.x(hi))),
                opens_left: lo.is_none(),
                opens_right: hi.is_none(),
            },
        }
    }

    /// Round values inside the axis.
    fn ticks(&self) -> Vec<f64> {
        let width = self.to - self.from;
        let step = if self.log { (width / TICKS).ceil() } else { round_step(width / TICKS) };
        let first = (self.from / step).ceil();
        let values = (0..=8_u8).map(|n| (first + f64::from(n)) * step);
        let inside = values.filter(|at| *at <= self.to && at.is_finite());
        inside.map(|at| if self.log { libm::exp10(at) } else { at }).collect()
    }
}

/// The next larger 1, 2 or 5 with zeros.
fn round_step(least: f64) -> f64 {
    let power = libm::exp10(libm::log10(least).floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors.into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(least)
}

fn place(x: f64) -> String {
    format!("{x:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, Words};

    fn draw(intervals: &[(Option<f64>, Option<f64>)]) -> Option<NumberLine> {
        let intervals: Vec<Interval> = intervals
            .iter()
            .map(|&(lo, hi)| Interval {
                lo,
                hi,
                label: "S1".to_owned(),
                lang: "vi",
                value: "some".to_owned(),
            })
            .collect();
        NumberLine::of(&intervals, false, |value| Words(Lang::En).on_axis(value))
    }

    /// Shapes as `point X` or `X..X`, arrows for open ends; then the numbers of the axis.
    fn check(intervals: &[(Option<f64>, Option<f64>)], shapes: &[&str], ticks: &[&str]) {
        let line = draw(intervals).unwrap();
        let drawn: Vec<String> = line
            .bars
            .iter()
            .map(|bar| match &bar.shape {
                Shape::Point { x } => x.clone(),
                Shape::Range { left, right, opens_left, opens_right } => {
                    let (l, r) = (["", "<"][usize::from(*opens_left)], *opens_right);
                    format!("{l}{left}..{right}{}", ["", ">"][usize::from(r)])
                }
            })
            .collect();
        assert_eq!(drawn, shapes);
        let labels: Vec<&str> = line.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ticks);
    }

    fn exact(value: f64) -> (Option<f64>, Option<f64>) {
        (Some(value), Some(value))
    }

    #[test]
    fn open_ends_reach_over_the_axis() {
        check(
            &[(Some(20.0), None), (None, Some(15.0)), exact(18.0)],
            &["308.6..332.0>", "<58.0..81.4", "217.7"],
            &["16", "18", "20"],
        );
    }

    #[test]
    fn equal_values_stand_below_each_other() {
        check(&[exact(11.0), exact(11.0)], &["195.0", "195.0"], &["10", "11", "12"]);
        check(&[exact(0.0), exact(0.0)], &["70.0", "70.0"], &["0", "0.5", "1"]);
        check(
            &[exact(-2.0), (Some(-2.0), None)],
            &["195.0", "195.0..332.0>"],
            &["-3", "-2.5", "-2", "-1.5", "-1"],
        );
    }

    #[test]
    fn huge_spans_take_powers_of_ten() {
        check(
            &[exact(1.0), (Some(1000.0), Some(10.0)), exact(1e12)],
            &["81.4", "100.3..138.2", "308.6"],
            &["1", "10\u{202f}000", "100 million", "1 trillion"],
        );
        let line = draw(&[exact(f64::MIN), exact(f64::MAX)]).unwrap();
        assert!(!line.log);
        let line = draw(&[exact(f64::MIN_POSITIVE), exact(f64::MAX)]).unwrap();
        assert!(line.log);
    }

    #[test]
    fn a_factor_of_thirty_still_fits_a_plain_scale() {
        assert!(!draw(&[exact(10.0), exact(300.0)]).unwrap().log);
        assert!(draw(&[exact(10.0), exact(301.0)]).unwrap().log);
        assert!(!draw(&[exact(0.0), exact(301.0)]).unwrap().log);
    }

    #[test]
    fn one_value_needs_no_line() {
        assert_eq!(draw(&[exact(7.0)]), None);
        assert_eq!(draw(&[exact(7.0), (None, None), (Some(f64::NAN), None)]), None);
        assert_eq!(draw(&[]), None);
    }

    #[test]
    fn the_alternative_says_every_value() {
        let line = draw(&[exact(7.0), (Some(9.0), None)]).unwrap();
        assert_eq!(line.alternative, "S1: some; S1: some");
    }
}
