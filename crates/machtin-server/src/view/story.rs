//! The page of a story.

use super::{Said, cite_link, facts, published, publisher, title};
use crate::desk::Told;
use crate::number_line::{Interval, NumberLine};
use crate::text::{link, readable};
use crate::words::Words;
use machtin::json::{CiteJson, FigureGroupJson, FigureJson, LineJson, ReadingJson};
use machtin::wording::Amount;
use std::collections::BTreeMap;

/// Entities of a kind before the rest is left to the entity pages.
const ENTITIES: usize = 24;
/// Speakers and groups shown.
const SPEAKERS: usize = 60;
const GROUPS: usize = 80;
/// Citations shown of one line.
const CITES: usize = 6;

pub(crate) struct StoryView {
    pub(crate) id: String,
    pub(crate) title: Said,
    pub(crate) facts: String,
    pub(crate) summary: Vec<LineView>,
    /// Lines of each day of a long story.
    pub(crate) days: Vec<DayView>,
    pub(crate) timeline: Vec<EventView>,
    /// Quantities that more than one report gives, in the order of the story.
    pub(crate) groups: Vec<GroupView>,
    /// Quantities that one report gives.
    pub(crate) singles: Vec<GroupView>,
    pub(crate) kinds: Vec<KindView>,
    pub(crate) speakers: Vec<SpeakerView>,
    pub(crate) sources: Vec<SourceView>,
}

impl StoryView {
    pub(crate) fn has_figures(&self) -> bool {
        !self.groups.is_empty() || !self.singles.is_empty()
    }
}

pub(crate) struct LineView {
    pub(crate) said: Said,
    pub(crate) cites: Vec<CiteView>,
}

pub(crate) struct DayView {
    pub(crate) day: String,
    pub(crate) lines: Vec<LineView>,
}

/// A link to evidence.
pub(crate) struct CiteView {
    pub(crate) href: String,
    /// `S3`.
    pub(crate) label: String,
    /// Publisher and day.
    pub(crate) title: String,
}

pub(crate) struct EventView {
    pub(crate) when: String,
    pub(crate) planned: bool,
    pub(crate) line: LineView,
    /// What was planned before it happened.
    pub(crate) plan: Option<LineView>,
}

pub(crate) struct GroupView {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) state_name: &'static str,
    pub(crate) rows: Vec<RowView>,
    pub(crate) number_line: Option<NumberLine>,
}

pub(crate) struct RowView {
    pub(crate) value: String,
    pub(crate) said: Said,
    pub(crate) speaker: Option<String>,
    pub(crate) mode: Option<&'static str>,
    pub(crate) date: String,
    pub(crate) publisher: String,
    pub(crate) cite: CiteView,
    pub(crate) lang: &'static str,
}

pub(crate) struct KindView {
    pub(crate) name: &'static str,
    pub(crate) entities: Vec<EntityView>,
}

pub(crate) struct EntityView {
    pub(crate) id: String,
    pub(crate) name: Said,
    pub(crate) mentions: String,
    pub(crate) variants: Vec<Said>,
    pub(crate) roles: Vec<LineView>,
}

pub(crate) struct SpeakerView {
    /// None where the article does not name one.
    pub(crate) name: Option<String>,
    pub(crate) quotes: Vec<QuoteView>,
}

pub(crate) struct QuoteView {
    pub(crate) said: Said,
    pub(crate) verbatim: bool,
    pub(crate) date: String,
    pub(crate) cite: CiteView,
}

pub(crate) struct SourceView {
    pub(crate) number: usize,
    pub(crate) article: ArticleLine,
    pub(crate) copies: Vec<ArticleLine>,
}

pub(crate) struct ArticleLine {
    pub(crate) id: String,
    pub(crate) title: Said,
    pub(crate) facts: String,
    pub(crate) link: Option<String>,
}

impl ArticleLine {
    pub(crate) fn of(reading: &ReadingJson, words: Words) -> Self {
        Self {
            id: reading.id.clone(),
            title: title(reading),
            facts: facts(reading, words),
            link: reading.url.as_deref().and_then(link),
        }
    }
}

/// Makes the view of a story.
pub(crate) fn view(told: &Told, words: Words) -> StoryView {
    let maker = Maker { told, words, numbers: numbers(told) };
    let story = &told.story;
    let groups = story.figures.iter().take(GROUPS).map(|group| maker.group(group));
    let (groups, singles) = groups.partition(|group: &GroupView| group.rows.len() > 1);
    StoryView {
        id: story.id.clone(),
        title: maker.title(),
        facts: maker.facts(),
        summary: story.summary.iter().map(|line| maker.short(line)).collect(),
        days: story
            .days
            .iter()
            .map(|day| DayView {
                day: day.day.clone(),
                lines: day.summary.iter().map(|line| maker.short(line)).collect(),
            })
            .collect(),
        timeline: story
            .timeline
            .iter()
            .map(|event| EventView {
                when: words
                    .happened(&event.value, event.first.as_deref().zip(event.last.as_deref())),
                planned: event.kind == "planned",
                line: maker.line(&event.cites),
                plan: event.plan.as_ref().map(|plan| maker.short(plan)),
            })
            .collect(),
        groups,
        singles,
        kinds: maker.kinds(),
        speakers: maker.speakers(),
        sources: maker.sources(),
    }
}

/// Numbers of the independent sources, in order of the articles.
fn numbers(told: &Told) -> BTreeMap<&str, usize> {
    let originals = told.story.articles.iter().filter(|id| !told.copies.contains_key(*id));
    originals.enumerate().map(|(n, id)| (id.as_str(), n + 1)).collect()
}

struct Maker<'a> {
    told: &'a Told,
    words: Words,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Maker<'a> {
    fn reading(&self, id: &str) -> Option<&'a ReadingJson> {
        self.told.readings.get(id).map(|reading| &**reading)
    }

    fn number(&self, article: &str) -> usize {
        let original = self.told.copies.get(article).map_or(article, String::as_str);
        self.numbers.get(original).copied().unwrap_or(0)
    }

    fn title(&self) -> Said {
        let said = self.story_said(&self.told.story.title.cites, &self.told.story.title.text);
        Said { text: crate::text::shortened(&said.text, super::TITLE), ..said }
    }

    fn story_said(&self, cites: &[CiteJson], text: &str) -> Said {
        let first = cites.first();
        match first.and_then(|cite| Some((self.reading(&cite.article)?, cite))) {
            Some((reading, cite)) => Said::at(reading, cite.start, cite.end),
            None => Said::new(text, "und"),
        }
    }

    /// `10 articles · English 5, Vietnamese 5 · ...`.
    fn facts(&self) -> String {
        let story = &self.told.story;
        let words = self.words;
        let mut facts = vec![words.articles(story.articles.len())];
        let copies = story.articles.len().saturating_sub(story.independent);
        if copies > 0 {
            facts.push(words.copies(copies));
        }
        facts.push(words.independent(story.independent));
        let mut langs: BTreeMap<&str, usize> = BTreeMap::new();
        let mut days = std::collections::BTreeSet::new();
        for reading in story.articles.iter().filter_map(|id| self.reading(id)) {
            *langs.entry(&reading.lang).or_default() += 1;
            days.extend(reading.published.as_ref().map(|p| p.value.get(..10).unwrap_or(&p.value)));
        }
        let langs: Vec<String> =
            langs.iter().map(|(lang, n)| format!("{} {n}", words.lang_name(lang))).collect();
        facts.push(langs.join(", "));
        facts.push(match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
            (Some(day), _) => (*day).to_owned(),
            _ => words.undated().to_owned(),
        });
        facts.join(" · ")
    }

    fn cite(&self, cite: &CiteJson) -> CiteView {
        let reading = self.reading(&cite.article);
        let facts = reading.map(|reading| {
            let parts = [publisher(reading), published(reading, self.words)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        });
        CiteView {
            href: cite_link(cite),
            label: format!("{}{}", self.words.source_letter(), self.number(&cite.article)),
            title: facts.unwrap_or_default(),
        }
    }

    /// A line, a long one with its cuts marked.
    fn short(&self, line: &LineJson) -> LineView {
        let whole = self.line(&line.cites);
        match &line.short {
            Some(short) => LineView {
                said: Said { lang: whole.said.lang, ..Said::new(&short.text, "und") },
                ..whole
            },
            None => whole,
        }
    }

    fn line(&self, cites: &[CiteJson]) -> LineView {
        LineView {
            said: self.story_said(cites, ""),
            cites: cites.iter().take(CITES).map(|cite| self.cite(cite)).collect(),
        }
    }

    fn group(&self, group: &FigureGroupJson) -> GroupView {
        let words = self.words;
        let mut name = words.slot(&group.slot);
        if let Some(subject) = &group.subject {
            name.push_str(&format!(" ({})", readable(subject, true)));
        }
        if !(group.event.starts_with('a') && group.reports.len() == 1) {
            name.push_str(&format!(" · {}", words.event(&group.event)));
        }
        let reports: Vec<(&CiteJson, &ReadingJson, &FigureJson)> = group
            .reports
            .iter()
            .filter_map(|cite| {
                let reading = self.reading(&cite.article)?;
                let figure = figure_at(reading, cite, Some(&group.slot))?;
                Some((cite, reading, figure))
            })
            .collect();
        let shares = !reports.is_empty()
            && reports.iter().all(|(.., figure)| Amount::from(*figure).is_share);
        let intervals: Vec<Interval> = reports
            .iter()
            .map(|(cite, reading, figure)| self.interval(cite, reading, figure))
            .collect();
        GroupView {
            name,
            state: group.state.clone(),
            state_name: words.state_name(&group.state),
            number_line: NumberLine::of(&intervals, shares, |value| words.on_axis(value)),
            rows: reports
                .into_iter()
                .map(|(cite, reading, figure)| RowView {
                    value: words.in_words(figure),
                    said: Said::at(reading, cite.start, cite.end),
                    speaker: figure.speaker.as_deref().map(|name| readable(name, true)),
                    mode: words.mode(&figure.mode),
                    date: published(reading, words),
                    publisher: publisher(reading),
                    cite: self.cite(cite),
                    lang: crate::text::tag(&reading.lang),
                })
                .collect(),
        }
    }

    /// The values meant; a bound that nobody named is open.
    fn interval(&self, cite: &CiteJson, reading: &ReadingJson, figure: &FigureJson) -> Interval {
        let scale = if Amount::from(figure).is_share { 100.0 } else { 1.0 };
        let below = matches!(figure.bound.as_str(), "less_than" | "at_most");
        let lo = figure.lo.filter(|lo| !(below && *lo == 0.0));
        Interval {
            lo: lo.map(|lo| lo * scale),
            hi: figure.hi.map(|hi| hi * scale),
            label: format!("{}{}", self.words.source_letter(), self.number(&cite.article)),
            lang: crate::text::tag(&reading.lang),
            value: self.words.in_words(figure),
        }
    }

    fn kinds(&self) -> Vec<KindView> {
        let mut kinds = Vec::new();
        for kind in ["person", "organisation", "place", "event"] {
            let of_kind = self.told.story.entities.iter().filter(|entity| entity.kind == kind);
            let entities: Vec<EntityView> = of_kind
                .take(ENTITIES)
                .map(|entity| {
                    let shown = readable(&entity.name, true);
                    let variants = entity.variants.iter();
                    let lang = variants.clone().find(|v| v.name == entity.name);
                    let mut seen = std::collections::BTreeSet::from([shown.to_lowercase()]);
                    let others = variants
                        .map(|variant| Said::new(&variant.name, &variant.lang))
                        .filter(|said| seen.insert(said.text.to_lowercase()))
                        .take(6);
                    EntityView {
                        id: entity.id.clone(),
                        variants: others.collect(),
                        name: Said::new(&entity.name, lang.map_or("und", |v| &v.lang)),
                        mentions: self.words.mentions(entity.mentions),
                        roles: self.roles(&entity.roles),
                    }
                })
                .collect();
            if !entities.is_empty() {
                kinds.push(KindView { name: self.words.kind(kind), entities });
            }
        }
        kinds
    }

    /// Roles as printed, equal ones together.
    fn roles(&self, roles: &[CiteJson]) -> Vec<LineView> {
        let mut lines: Vec<LineView> = Vec::new();
        for cite in roles {
            let line = self.line(std::slice::from_ref(cite));
            let same =
                |known: &LineView| known.said.text.to_lowercase() == line.said.text.to_lowercase();
            match lines.iter().position(same) {
                Some(at) if lines[at].cites.len() < CITES => lines[at].cites.extend(line.cites),
                Some(_) => {}
                None if lines.len() < CITES => lines.push(line),
                None => break,
            }
        }
        lines
    }

    fn speakers(&self) -> Vec<SpeakerView> {
        let mut speakers: Vec<SpeakerView> = Vec::new();
        for quote in &self.told.story.quotes {
            let Some(reading) = self.reading(&quote.article) else { continue };
            let cite = CiteJson {
                article: quote.article.clone(),
                start: quote.quote.start,
                end: quote.quote.end,
            };
            let view = QuoteView {
                said: Said::at(reading, cite.start, cite.end),
                verbatim: quote.quote.verbatim,
                date: published(reading, self.words),
                cite: self.cite(&cite),
            };
            let name = quote.quote.speaker.as_deref().map(|name| readable(name, true));
            match speakers.iter().position(|speaker| speaker.name == name) {
                Some(at) => speakers[at].quotes.push(view),
                None if speakers.len() < SPEAKERS => {
                    speakers.push(SpeakerView { name, quotes: vec![view] });
                }
                None => {}
            }
        }
        // Nobody's words come last.
        speakers.sort_by_key(|speaker| speaker.name.is_none());
        speakers
    }

    fn sources(&self) -> Vec<SourceView> {
        let mut sources: Vec<SourceView> = Vec::new();
        let readings = self.told.story.articles.iter().filter_map(|id| self.reading(id));
        let (copies, originals): (Vec<_>, Vec<_>) =
            readings.partition(|reading| self.told.copies.contains_key(&reading.id));
        for reading in originals {
            sources.push(SourceView {
                number: self.number(&reading.id),
                article: ArticleLine::of(reading, self.words),
                copies: Vec::new(),
            });
        }
        for reading in copies {
            let number = self.number(&reading.id);
            if let Some(source) = sources.iter_mut().find(|source| source.number == number) {
                source.copies.push(ArticleLine::of(reading, self.words));
            }
        }
        sources
    }
}

/// The figure that stands at a citation.
pub(crate) fn figure_at<'a>(
    reading: &'a ReadingJson,
    cite: &CiteJson,
    slot: Option<&str>,
) -> Option<&'a FigureJson> {
    let mut here =
        reading.figures.iter().filter(|f| (f.start, f.end) == (cite.start, cite.end)).peekable();
    let first = here.peek().copied();
    here.find(|figure| slot.is_none() || figure.slot.as_deref() == slot).or(first)
}
