//! Plans and what became of them.
//!
//! A sentence of an article published before the day (`will march on Sunday`) and one published
//! afterwards (`marched on Sunday`) tell of one event where both name the same kind of happening
//! nearest to the day, at one place, or by the same people where a place is not named. A wrong join
//! is worse than a missed one.

use crate::ReadArticle;
use crate::bridge::Bridge;
use crate::events::{Event, EventKind, length, published_day};
use crate::terms::Words;
use jiff::civil::Date;
use machtin_extract::{MentionKind, TimeExpression};
use machtin_text::{Span, Syllables, fold_marks};
use std::collections::BTreeSet;

/// Happenings that people plan and report, by their keys in the two-language list.
const HAPPENINGS: &[&str] = &[
    "protest",
    "election",
    "referendum",
    "strike",
    "summit",
    "talks",
    "trial",
    "funeral",
    "concert",
    "match",
];
/// Who plans, where nobody is named.
const ACTORS: &[&str] = &["opposition", "government", "union"];
/// Syllables before and after a day that are looked through, step by step, for a happening.
const WINDOWS: &[usize] = &[4, 8, 12, 20, 32];
/// Days of the longest plan that a day can be found in: a week with a day to spare.
const PLAN_DAYS: i32 = 8;
/// Days of the longest outcome: a weekend with a day to spare.
const OUTCOME_DAYS: i32 = 3;

/// What a sentence tells of a day.
struct Telling {
    at: (usize, usize),
    /// The happening nearest to the day.
    kind: String,
    places: BTreeSet<String>,
    /// Everybody else, by name or by what they are.
    actors: BTreeSet<String>,
}

impl Telling {
    /// None where no kind of happening, or more than one, stands nearest to the day.
    fn of(articles: &[ReadArticle<'_>], at: (usize, usize), days: (Date, Date)) -> Option<Self> {
        let read = &articles[at.0];
        let sentence = read.reading.sentences[at.1].span;
        let times = read.reading.times.iter();
        let mut times = times.filter(|time| sentence.contains(time.span));
        let time = times.find(|time| time.days == Some(days))?;
        let kind = nearest(read, sentence, time)?;
        let mut telling = Self { at, kind, places: BTreeSet::new(), actors: BTreeSet::new() };
        telling.name(read, sentence);
        Some(telling)
    }

    fn name(&mut self, read: &ReadArticle<'_>, sentence: Span) {
        for mention in read.reading.mentions.iter().filter(|m| sentence.contains(m.span)) {
            let place = mention.kind == MentionKind::Place;
            let names = if place { &mut self.places } else { &mut self.actors };
            names.insert(fold_marks(&mention.name));
        }
        let text = sentence.of(&read.article.text);
        let syllables = Syllables::of(text);
        let all = 0..syllables.as_slice().len();
        let words = Words::of(text, &syllables, std::slice::from_ref(&all));
        Bridge::embedded().concepts(&words, read.article.language, &mut |concept, place| {
            if place {
                self.places.insert(concept.to_owned());
            } else if ACTORS.contains(&concept) {
                self.actors.insert(concept.to_owned());
            }
        });
    }

    fn is_outcome_of(&self, plan: &Self) -> bool {
        let elsewhere = !self.places.is_empty() && !plan.places.is_empty();
        let same = if elsewhere {
            !self.places.is_disjoint(&plan.places)
        } else {
            !self.actors.is_disjoint(&plan.actors)
        };
        self.kind == plan.kind && same
    }
}

/// The one kind of happening nearest to a time.
fn nearest(read: &ReadArticle<'_>, sentence: Span, time: &TimeExpression) -> Option<String> {
    let text = sentence.of(&read.article.text);
    let syllables = Syllables::of(text);
    let all = syllables.as_slice();
    let from = all.partition_point(|s| s.span.end + sentence.start <= time.span.start);
    let to = all.partition_point(|s| s.span.start + sentence.start < time.span.end);
    for window in WINDOWS {
        let range = from.saturating_sub(*window)..(to + window).min(all.len());
        let words = Words::of(text, &syllables, std::slice::from_ref(&range));
        let mut found = BTreeSet::new();
        Bridge::embedded().concepts(&words, read.article.language, &mut |concept, _| {
            if HAPPENINGS.contains(&concept) {
                found.insert(concept.to_owned());
            }
        });
        if !found.is_empty() {
            return found.pop_first().filter(|_| found.is_empty());
        }
    }
    None
}

/// Moves the sentences that foretold an event from `told` to `plans`, and joins a plan of several
/// days with the one event of those days that it can mean.
pub(crate) fn join(articles: &[ReadArticle<'_>], events: Vec<Event>) -> Vec<Event> {
    let mut events = events;
    for event in &mut events {
        part_plans(articles, event);
    }
    let (plans, mut kept): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| {
        let short = event.days.is_some_and(|days| (2..=PLAN_DAYS).contains(&length(days)));
        event.kind == EventKind::Planned && short
    });
    for plan in plans {
        match outcome(articles, &plan, &kept) {
            Some(home) => kept[home].plans.extend(plan.told),
            None => kept.push(plan),
        }
    }
    kept.sort_by_key(|event| (event.days.is_none(), event.days));
    kept
}

/// Sentences of a told event from before its day that say the same happening would be.
fn part_plans(articles: &[ReadArticle<'_>], event: &mut Event) {
    let Some(days) = event.days.filter(|_| event.kind == EventKind::Told) else { return };
    let (before, after) = parted(articles, &event.told, days);
    let after: Vec<Telling> =
        after.into_iter().filter_map(|at| Telling::of(articles, at, days)).collect();
    let plans = before.into_iter().filter_map(|at| Telling::of(articles, at, days));
    let plans = plans.filter(|plan| after.iter().any(|outcome| outcome.is_outcome_of(plan)));
    event.plans = plans.map(|plan| plan.at).collect();
    event.told.retain(|at| !event.plans.contains(at));
}

/// Article and sentence, many times.
type Sentences = Vec<(usize, usize)>;

/// Sentences of articles published before the first of `days`, and those published on it or later.
fn parted(
    articles: &[ReadArticle<'_>],
    told: &[(usize, usize)],
    days: (Date, Date),
) -> (Sentences, Sentences) {
    told.iter().partition(|at| published_day(&articles[at.0]).is_some_and(|day| day < days.0))
}

/// The one event that a plan of several days came to; none where nothing, or more than one, fits,
/// or not all that is said of the plan.
fn outcome(articles: &[ReadArticle<'_>], plan: &Event, events: &[Event]) -> Option<usize> {
    let (first, last) = plan.days?;
    let plans = plan.told.iter().map(|&at| Telling::of(articles, at, (first, last)));
    let plans: Vec<Telling> = plans.collect::<Option<_>>()?;
    let fits = |event: &Event| {
        let Some(days) = event.days.filter(|_| event.kind == EventKind::Told) else { return false };
        if days.0 < first || days.1 > last || length(days) > OUTCOME_DAYS {
            return false;
        }
        let (_, after) = parted(articles, &event.told, days);
        let mut after = after.into_iter().filter_map(|at| Telling::of(articles, at, days));
        after.any(|outcome| plans.iter().all(|plan| outcome.is_outcome_of(plan)))
    };
    let mut found = events.iter().enumerate().filter(|(_, event)| fits(event)).map(|(n, _)| n);
    found.next().filter(|_| found.next().is_none())
}
