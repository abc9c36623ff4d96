//! What people corrected, and what it means for the next build.
//!
//! The log is only ever added to. [`Rules`] are what a replay of the log from its start leaves:
//! which articles belong together or apart, which entities are one or two, and which readings are
//! amended. An `undo` takes its correction out of the replay.

use machtin::PileArticle;
use machtin::extract::quotes::Speaker;
use machtin::extract::{Bound, Mode};
use machtin::json::{self, PublishedJson};
use machtin::story::{Entity, MentionRef, Variant};
use machtin::text::{Published, Span, fold_marks};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One correction, with identifiers of articles, so that it holds however stories are cut later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Correction {
    /// These articles are one story.
    Merge {
        /// The stories as they were called then.
        stories: Vec<String>,
        /// All their articles.
        articles: Vec<String>,
    },
    /// Some articles of a story are a story of their own; the others stay together.
    Split {
        /// The story as it was called then.
        story: String,
        /// The articles that leave.
        articles: Vec<String>,
        /// The articles that stay.
        rest: Vec<String>,
    },
    /// An article belongs to another story; those it leaves stay together.
    Move {
        /// The article.
        article: String,
        /// Articles of the story it leaves.
        from: Vec<String>,
        /// Articles of the story it joins.
        to: Vec<String>,
    },
    /// Two stories are not one, whatever arrives later.
    NotSame {
        /// Articles of the one.
        a: Vec<String>,
        /// Articles of the other.
        b: Vec<String>,
    },
    /// Two entities are one.
    MergeEntities {
        /// The one that stays.
        keep: String,
        /// The other.
        other: String,
    },
    /// An entity is somebody else in these articles.
    NotSameEntity {
        /// The entity.
        entity: String,
        /// The articles in which the name is another's.
        articles: Vec<String>,
    },
    /// A figure was read wrongly.
    FixFigure {
        /// The article.
        article: String,
        /// First byte of the figure.
        start: usize,
        /// One past its last byte.
        end: usize,
        /// What it says.
        value: FigureValue,
    },
    /// A figure or quote has another speaker.
    FixSpeaker {
        /// The article.
        article: String,
        /// First byte of the figure or quote.
        start: usize,
        /// One past its last byte.
        end: usize,
        /// The name as the article prints it; none: the article itself speaks.
        speaker: Option<String>,
    },
    /// An article was published at another time.
    FixDate {
        /// The article.
        article: String,
        /// When; none: unknown.
        published: Option<PublishedJson>,
    },
    /// An earlier correction no longer holds.
    Undo {
        /// Its number.
        correction: i64,
    },
}

impl Correction {
    /// The name used in the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Move { .. } => "move",
            Self::NotSame { .. } => "not_same",
            Self::MergeEntities { .. } => "merge_entities",
            Self::NotSameEntity { .. } => "not_same_entity",
            Self::FixFigure { .. } => "fix_figure",
            Self::FixSpeaker { .. } => "fix_speaker",
            Self::FixDate { .. } => "fix_date",
            Self::Undo { .. } => "undo",
        }
    }

    /// The article whose reading it amends.
    pub(crate) fn amends(&self) -> Option<&str> {
        match self {
            Self::FixFigure { article, .. }
            | Self::FixSpeaker { article, .. }
            | Self::FixDate { article, .. } => Some(article),
            _ => None,
        }
    }

    /// The entities it concerns.
    pub(crate) fn entities(&self) -> Vec<&str> {
        match self {
            Self::MergeEntities { keep, other } => vec![keep, other],
            Self::NotSameEntity { entity, .. } => vec![entity],
            _ => Vec::new(),
        }
    }
}

/// What a figure says, in place of what was read. What is absent stays as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FigureValue {
    /// The number as it should be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<f64>,
    /// Lowest value meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// Highest value meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// How the number bounds the quantity, by its name in output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// How the statement is meant, by its name in output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// This is no figure at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
}

/// The bound of a name.
pub(crate) fn bound_of(name: &str) -> Option<Bound> {
    const ALL: [Bound; 8] = [
        Bound::Exact,
        Bound::About,
        Bound::MoreThan,
        Bound::AtLeast,
        Bound::LessThan,
        Bound::AtMost,
        Bound::Nearly,
        Bound::Magnitude,
    ];
    ALL.into_iter().find(|bound| bound.name() == name)
}

/// The mode of a name.
pub(crate) fn mode_of(name: &str) -> Option<Mode> {
    const ALL: [Mode; 7] = [
        Mode::Asserted,
        Mode::Estimated,
        Mode::Official,
        Mode::Provisional,
        Mode::Forecast,
        Mode::Hope,
        Mode::Denied,
    ];
    ALL.into_iter().find(|mode| mode.name() == name)
}

/// An amendment of one article's reading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fix {
    Date(Option<Published>),
    Figure(Span, FigureValue),
    Speaker(Span, Option<String>),
}

/// A correction as it stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// Its number.
    pub n: i64,
    /// When, UTC.
    pub at: String,
    /// Who made it.
    pub who: String,
    /// Why.
    pub why: String,
    /// What.
    pub correction: Correction,
    /// The correction that undid it.
    pub undone_by: Option<i64>,
}

/// Everything that corrections ask of a build.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rules {
    /// Sets of articles of one story, disjoint, ascending.
    pub(crate) together: Vec<BTreeSet<String>>,
    /// Pairs of articles of two stories, the smaller identifier first.
    pub(crate) apart: BTreeSet<(String, String)>,
    same_entity: BTreeMap<String, String>,
    other_entity: Vec<(String, BTreeSet<String>, String)>,
    fixes: BTreeMap<String, Vec<Fix>>,
}

impl Rules {
    /// Replays a log.
    pub(crate) fn replay<'a>(log: impl IntoIterator<Item = &'a Logged>) -> Self {
        let mut rules = Self::default();
        for logged in log.into_iter().filter(|logged| logged.undone_by.is_none()) {
            rules.apply(logged.n, &logged.correction);
        }
        rules.together.sort();
        rules
    }

    fn apply(&mut self, n: i64, correction: &Correction) {
        match correction {
            Correction::Merge { articles, .. } => self.join(articles),
            Correction::Split { articles, rest, .. } => {
                self.leave(articles, rest);
                self.join(articles);
                self.join(rest);
            }
            Correction::Move { article, from, to } => {
                let moved = std::slice::from_ref(article);
                self.leave(moved, from);
                self.join(from);
                let mut all = to.clone();
                all.push(article.clone());
                self.join(&all);
            }
            Correction::NotSame { a, b } => self.leave(a, b),
            Correction::MergeEntities { keep, other } => {
                let keep = self.entity(keep).to_owned();
                for to in self.same_entity.values_mut().filter(|to| *to == other) {
                    to.clone_from(&keep);
                }
                if keep != *other {
                    self.same_entity.insert(other.clone(), keep);
                }
            }
            Correction::NotSameEntity { entity, articles } => {
                let articles = articles.iter().cloned().collect();
                self.other_entity.push((entity.clone(), articles, format!("{entity}~{n}")));
            }
            Correction::FixFigure { article, start, end, value } => {
                self.fix(article, Fix::Figure(Span::new(*start, *end), value.clone()));
            }
            Correction::FixSpeaker { article, start, end, speaker } => {
                self.fix(article, Fix::Speaker(Span::new(*start, *end), speaker.clone()));
            }
            Correction::FixDate { article, published } => {
                self.fix(article, Fix::Date(published.as_ref().and_then(json::published_time)));
            }
            Correction::Undo { .. } => {}
        }
    }

    fn fix(&mut self, article: &str, fix: Fix) {
        self.fixes.entry(article.to_owned()).or_default().push(fix);
    }

    /// These are one story: what parted them before no longer holds.
    fn join(&mut self, articles: &[String]) {
        let mut set: BTreeSet<String> = articles.iter().cloned().collect();
        self.together.retain(|other| {
            let meets = !other.is_disjoint(&set);
            if meets {
                set.extend(other.iter().cloned());
            }
            !meets
        });
        self.apart.retain(|(a, b)| !(set.contains(a) && set.contains(b)));
        if set.len() > 1 {
            self.together.push(set);
        }
    }

    /// `leaving` are not of the story of `rest`: what joined them before no longer holds.
    fn leave(&mut self, leaving: &[String], rest: &[String]) {
        let leaving: BTreeSet<&String> = leaving.iter().collect();
        let rest: BTreeSet<&String> = rest.iter().filter(|id| !leaving.contains(id)).collect();
        for set in &mut self.together {
            if set.iter().any(|id| rest.contains(id)) {
                set.retain(|id| !leaving.contains(id));
            }
        }
        self.together.retain(|set| set.len() > 1);
        for a in &leaving {
            for b in &rest {
                let pair = if a < b { (a, b) } else { (b, a) };
                self.apart.insert(((*pair.0).clone(), (*pair.1).clone()));
            }
        }
    }

    pub(crate) fn fixes_of(&self, article: &str) -> &[Fix] {
        self.fixes.get(article).map_or(&[], Vec::as_slice)
    }

    fn entity<'a>(&'a self, id: &'a str) -> &'a str {
        self.same_entity.get(id).map_or(id, String::as_str)
    }

    /// Makes the corrections of an article's reading; gives those that no longer fit.
    pub(crate) fn amend(&self, article: &mut PileArticle) -> Vec<String> {
        let mut problems = Vec::new();
        for fix in self.fixes_of(&article.id.clone()) {
            let done = match fix {
                Fix::Date(_) => true,
                Fix::Figure(span, value) => amend_figure(article, *span, value),
                Fix::Speaker(span, speaker) => amend_speaker(article, *span, speaker.as_deref()),
            };
            if let (false, Fix::Figure(span, _) | Fix::Speaker(span, _)) = (done, fix) {
                problems.push(format!(
                    "a correction of {}:{}..{} fits nothing that was read there",
                    article.id, span.start, span.end
                ));
            }
        }
        problems
    }

    /// Joins and parts entities as people said. `articles` are those that the entities count in.
    pub(crate) fn amend_entities(
        &self,
        articles: &[PileArticle],
        entities: Vec<Entity>,
    ) -> Vec<Entity> {
        if self.same_entity.is_empty() && self.other_entity.is_empty() {
            return entities;
        }
        let mut parted = Vec::new();
        for entity in entities {
            parted.extend(self.part(articles, entity));
        }
        let mut joined: BTreeMap<String, Entity> = BTreeMap::new();
        for mut entity in parted {
            entity.id = self.entity(&entity.id).to_owned();
            match joined.get_mut(&entity.id) {
                None => {
                    joined.insert(entity.id.clone(), entity);
                }
                Some(first) => {
                    first.mentions.extend(entity.mentions);
                    first.mentions.sort_unstable();
                    first.roles.extend(entity.roles);
                    first.roles.sort_unstable();
                    name(articles, first);
                }
            }
        }
        joined.into_values().collect()
    }

    fn part(&self, articles: &[PileArticle], mut entity: Entity) -> Vec<Entity> {
        if self.other_entity.iter().all(|(id, ..)| *id != entity.id) {
            return vec![entity];
        }
        let mut parts = Vec::new();
        for (id, elsewhere, new_id) in &self.other_entity {
            if *id != entity.id {
                continue;
            }
            let moves = |article: usize| elsewhere.contains(&articles[article].id);
            let (moved, stay) = entity.mentions.iter().partition(|m| moves(m.article));
            let (roles, rest) = entity.roles.iter().partition(|role| moves(role.article));
            let mut other = Entity { id: new_id.clone(), mentions: moved, roles, ..entity.clone() };
            (entity.mentions, entity.roles) = (stay, rest);
            if !other.mentions.is_empty() {
                name(articles, &mut other);
                parts.push(other);
            }
        }
        if !entity.mentions.is_empty() {
            name(articles, &mut entity);
            parts.push(entity);
        }
        parts
    }
}

/// Counts the forms of a name anew and shows the most frequent.
fn name(articles: &[PileArticle], entity: &mut Entity) {
    let mut counts: BTreeMap<(&str, &str), Variant> = BTreeMap::new();
    for MentionRef { article, mention } in &entity.mentions {
        let language = articles[*article].article.language;
        let name = &articles[*article].reading.mentions[*mention].name;
        let fresh = || Variant { name: name.clone(), language, count: 0 };
        counts.entry((name, language.code())).or_insert_with(fresh).count += 1;
    }
    let mut variants: Vec<Variant> = counts.into_values().collect();
    variants.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    let shown = entity.variants.iter().any(|v| v.name == entity.name)
        && variants.iter().any(|v| v.name == entity.name);
    if let (false, Some(first)) = (shown, variants.first()) {
        entity.name.clone_from(&first.name);
    }
    entity.variants = variants;
}

fn amend_figure(article: &mut PileArticle, span: Span, value: &FigureValue) -> bool {
    let figures = &mut article.reading.figures;
    let Some(at) = figures.iter().position(|figure| figure.span == span) else { return false };
    if value.none {
        figures.remove(at);
        return true;
    }
    let figure = &mut figures[at];
    if let Some(point) = value.point {
        (figure.point, figure.lo, figure.hi) = (Some(point), Some(point), Some(point));
    }
    if value.lo.is_some() || value.hi.is_some() {
        (figure.lo, figure.hi) = (value.lo, value.hi);
    }
    figure.bound = value.bound.as_deref().and_then(bound_of).unwrap_or(figure.bound);
    figure.mode = value.mode.as_deref().and_then(mode_of).unwrap_or(figure.mode);
    figure.rule = "corrected";
    true
}

fn amend_speaker(article: &mut PileArticle, span: Span, name: Option<&str>) -> bool {
    let speaker = match name {
        None => None,
        Some(name) => match speaker_called(article, span, name) {
            Some(speaker) => Some(speaker),
            None => return false,
        },
    };
    let reading = &mut article.reading;
    let mut found = false;
    for figure in reading.figures.iter_mut().filter(|figure| figure.span == span) {
        figure.speaker.clone_from(&speaker);
        found = true;
    }
    for quote in reading.quotes.iter_mut().filter(|quote| quote.span == span) {
        quote.speaker.clone_from(&speaker);
        found = true;
    }
    found
}

/// The speaker of a name that an article prints: the mention nearest to what is said, or else the
/// words themselves.
pub(crate) fn speaker_called(article: &PileArticle, span: Span, name: &str) -> Option<Speaker> {
    let wanted = fold_marks(name);
    let near = |at: Span| at.start.abs_diff(span.start);
    let mentions = article.reading.mentions.iter().enumerate();
    let mention = mentions
        .filter(|(_, mention)| fold_marks(&mention.name) == wanted)
        .min_by_key(|(_, mention)| near(mention.span));
    if let Some((n, mention)) = mention {
        return Some(Speaker { span: mention.span, mention: Some(n) });
    }
    let text = &article.article.text;
    let places = text.match_indices(name).map(|(at, words)| Span::new(at, at + words.len()));
    let place = places.min_by_key(|at| near(*at))?;
    (!name.is_empty()).then_some(Speaker { span: place, mention: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    fn rules(corrections: Vec<Correction>) -> Rules {
        let log: Vec<Logged> = (1..)
            .zip(corrections)
            .map(|(n, correction)| Logged {
                n,
                at: String::new(),
                who: String::new(),
                why: String::new(),
                correction,
                undone_by: None,
            })
            .collect();
        Rules::replay(&log)
    }

    fn merge(articles: &str) -> Correction {
        Correction::Merge { stories: Vec::new(), articles: ids(articles) }
    }

    fn split(articles: &str, rest: &str) -> Correction {
        Correction::Split { story: String::new(), articles: ids(articles), rest: ids(rest) }
    }

    #[test]
    fn merges_that_meet_are_one() {
        let rules = rules(vec![merge("a b"), merge("c d"), merge("b c")]);
        assert_eq!(rules.together, [ids("a b c d").into_iter().collect()]);
    }

    #[test]
    fn the_later_correction_wins() {
        let parted = rules(vec![merge("a b c"), split("c", "a b")]);
        assert_eq!(parted.together, [ids("a b").into_iter().collect()]);
        assert_eq!(parted.apart.len(), 2);
        let joined = rules(vec![split("c", "a b"), merge("a b c")]);
        assert!(joined.apart.is_empty());
    }

    #[test]
    fn those_that_an_article_leaves_stay_together() {
        let rules = rules(vec![split("d", "a b c")]);
        assert_eq!(rules.together, [ids("a b c").into_iter().collect()]);
        assert_eq!(rules.apart.len(), 3);
    }

    #[test]
    fn a_moved_article_leaves_and_joins() {
        let correction =
            Correction::Move { article: "a".to_owned(), from: ids("b c"), to: ids("d e") };
        let rules = rules(vec![merge("a b c"), correction]);
        assert!(rules.apart.contains(&("a".to_owned(), "b".to_owned())));
        assert!(rules.together.contains(&ids("a d e").into_iter().collect()));
        assert!(rules.together.contains(&ids("b c").into_iter().collect()));
    }

    #[test]
    fn an_entity_merged_twice_ends_at_the_last() {
        let one = |keep: &str, other: &str| Correction::MergeEntities {
            keep: keep.to_owned(),
            other: other.to_owned(),
        };
        let rules = rules(vec![one("b", "a"), one("c", "b")]);
        assert_eq!((rules.entity("a"), rules.entity("b"), rules.entity("c")), ("c", "c", "c"));
    }
}
