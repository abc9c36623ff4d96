//! One number of a figure group, for those who need one: the range, the most conservative, the
//! latest, the official.

use crate::ReadArticle;
use crate::board::{FigureGroup, Report};
use machtin_extract::{Figure, Mode};
use machtin_text::fold_marks;

/// How to look at a figure group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Every report.
    All,
    /// The lowest and the highest number that a source gives.
    Range,
    /// The lowest number given, as event data sets count.
    Conservative,
    /// What the newest article gives.
    Latest,
    /// What an authority gives.
    Official,
}

impl View {
    /// All views, in the order they are written.
    pub const ALL: [Self; 5] =
        [Self::All, Self::Range, Self::Conservative, Self::Latest, Self::Official];

    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Range => "range",
            Self::Conservative => "conservative",
            Self::Latest => "latest",
            Self::Official => "official",
        }
    }
}

/// The reports of a group that a view shows, in the order of the group; forecasts, hopes and
/// denials stand in [`View::All`] only.
///
/// `reports` must be the group's, oldest article first, as [`crate::fill_board`] gives them. The
/// range is its lowest and its highest report, one report where they are the same. An authority is
/// a figure told as official, or a speaker named by an office (police, ministry, commission).
#[must_use]
pub fn view(articles: &[ReadArticle<'_>], group: &FigureGroup, view: View) -> Vec<Report> {
    let figure = |report: &Report| &articles[report.article].reading.figures[report.figure];
    if view == View::All {
        return group.reports.clone();
    }
    let facts = group.reports.iter().copied().filter(|report| {
        !matches!(figure(report).mode, Mode::Forecast | Mode::Hope | Mode::Denied)
    });
    let facts: Vec<Report> = facts.collect();
    let lowest = || {
        let known = facts.iter().filter_map(|report| Some((low(figure(report))?, *report)));
        known.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, report)| report)
    };
    let highest = || {
        let known = facts.iter().filter_map(|report| Some((high(figure(report))?, *report)));
        known.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, report)| report)
    };
    let newest =
        |reports: &mut dyn DoubleEndedIterator<Item = &Report>| reports.next_back().copied();
    match view {
        View::All => facts,
        View::Conservative => lowest().into_iter().collect(),
        View::Range => {
            let mut ends: Vec<Report> = lowest().into_iter().chain(highest()).collect();
            ends.dedup();
            ends
        }
        View::Latest => newest(&mut facts.iter()).into_iter().collect(),
        View::Official => {
            let mut official = facts
                .iter()
                .filter(|report| is_official(&articles[report.article], figure(report)));
            newest(&mut official).into_iter().collect()
        }
    }
}

/// The number as printed, else where its interval begins.
fn low(figure: &Figure) -> Option<f64> {
    figure.point.or(figure.lo)
}

/// The number as printed, else where its interval ends, or begins where it is open.
fn high(figure: &Figure) -> Option<f64> {
    figure.point.or(figure.hi).or(figure.lo)
}

/// Words of offices and authorities, marks folded.
const OFFICES: &[&str] = &[
    "authorities",
    "ban chi huy",
    "bo ",
    "canh sat",
    "chinh phu",
    "chinh quyen",
    "coast guard",
    "commission",
    "cong an",
    "cuc ",
    "government",
    "ministry",
    "official",
    "police",
    "so ",
    "ubnd",
    "uy ban",
];

fn is_official(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    figure.mode == Mode::Official
        || figure.speaker.as_ref().is_some_and(|speaker| {
            let words = fold_marks(speaker.span.of(&read.article.text)).replace('_', " ");
            let words = format!("{words} ");
            OFFICES.iter().any(|office| {
                words.starts_with(office) || words.contains(&format!(" {}", office.trim_end()))
            })
        })
}
