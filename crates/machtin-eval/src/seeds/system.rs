//! machtin's JSON as the input of the scorer of annotated piles.
//!
//! An article is called what its input called it, else by its file name up to the first `_` or
//! `.`. Spans become character offsets, -1 where a byte offset is not between characters.

use machtin::json::{CiteJson, FigureGroupJson, PileJson, ReadingJson};
use serde::Serialize;
use std::collections::BTreeMap;

/// What machtin found, as the scorer takes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct System {
    pub(crate) docs: Vec<Doc>,
    pub(crate) duplicates: Vec<Vec<String>>,
    pub(crate) stories: Vec<Vec<String>>,
    pub(crate) relations: Vec<Relation>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Doc {
    pub(crate) id: String,
    pub(crate) sentences: Vec<Found>,
    pub(crate) furniture: Vec<Found>,
    pub(crate) timexes: Vec<Found>,
    pub(crate) quantities: Vec<Found>,
    pub(crate) quotes: Vec<Found>,
    pub(crate) mentions: Vec<Found>,
}

/// A span and what was read in it; only what its kind has is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Found {
    pub(crate) start: i64,
    pub(crate) end: i64,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lo: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hi: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) point: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) speaker: Option<String>,
    /// Written for mentions even where it is null: the official scorer wants the key.
    pub(crate) cluster: Option<String>,
}

/// Two figures, each by article and start, and how they stand to each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Relation {
    pub(crate) a: (String, i64),
    pub(crate) b: (String, i64),
    pub(crate) relation: String,
}

impl System {
    /// Converts machtin's JSON. Linear in it but for the pairs of figures of a slot.
    pub(crate) fn of(pile: &PileJson) -> Self {
        let names: Names = pile
            .readings
            .iter()
            .map(|reading| (reading.id.as_str(), (name(reading), Chars::of(&reading.text))))
            .collect();
        let called =
            |id: &String| names.get(id.as_str()).map_or(id.clone(), |(name, _)| name.clone());
        let mut stories: Vec<Vec<String>> =
            pile.stories.iter().map(|story| story.articles.iter().map(called).collect()).collect();
        stories.iter_mut().for_each(|story| story.sort());
        Self {
            docs: pile.readings.iter().map(doc).collect(),
            duplicates: pile.copies.iter().map(|c| c.iter().map(called).collect()).collect(),
            stories,
            relations: relations(pile, &names),
        }
    }
}

/// Identifier to name and character offsets.
type Names<'a> = BTreeMap<&'a str, (String, Chars)>;

fn name(reading: &ReadingJson) -> String {
    if let Some(id) = reading.source_id.as_deref().filter(|id| !id.is_empty()) {
        return id.to_owned();
    }
    let path = if reading.path.is_empty() { &reading.id } else { &reading.path };
    let file = path.rsplit('/').next().unwrap_or_default();
    file.split(['_', '.']).next().unwrap_or_default().to_owned()
}

/// Byte offset to character offset.
#[derive(Clone, Debug)]
struct Chars(BTreeMap<usize, i64>);

impl Chars {
    fn of(text: &str) -> Self {
        let ends = std::iter::once(text.len());
        Self(text.char_indices().map(|(byte, _)| byte).chain(ends).zip(0..).collect())
    }

    fn at(&self, byte: usize) -> i64 {
        self.0.get(&byte).copied().unwrap_or(-1)
    }

    fn found(&self, start: usize, end: usize) -> Found {
        Found { start: self.at(start), end: self.at(end), ..Found::default() }
    }
}

fn doc(reading: &ReadingJson) -> Doc {
    let chars = Chars::of(&reading.text);
    Doc {
        id: name(reading),
        sentences: reading.sentences.iter().map(|s| chars.found(s.start, s.end)).collect(),
        furniture: reading.removed.iter().map(|r| chars.found(r.start, r.end)).collect(),
        timexes: reading
            .times
            .iter()
            .map(|time| Found {
                kind: Some(time.kind.clone()),
                value: Some(time.value.clone()),
                ..chars.found(time.start, time.end)
            })
            .collect(),
        quantities: reading
            .figures
            .iter()
            .map(|figure| Found {
                lo: figure.lo,
                hi: figure.hi,
                point: figure.point,
                ..chars.found(figure.start, figure.end)
            })
            .collect(),
        quotes: reading
            .quotes
            .iter()
            .map(|quote| Found {
                speaker: quote.speaker.clone(),
                ..chars.found(quote.start, quote.end)
            })
            .collect(),
        mentions: reading
            .mentions
            .iter()
            .map(|m| Found { cluster: m.entity.clone(), ..chars.found(m.start, m.end) })
            .collect(),
    }
}

fn relations(pile: &PileJson, names: &Names<'_>) -> Vec<Relation> {
    let modes: BTreeMap<(&str, usize), &str> = pile
        .readings
        .iter()
        .flat_map(|r| r.figures.iter().map(|f| ((r.id.as_str(), f.start), f.mode.as_str())))
        .collect();
    let looks_ahead = |cite: &CiteJson| {
        matches!(modes.get(&(cite.article.as_str(), cite.start)), Some(&("forecast" | "hope")))
    };
    let at = |cite: &CiteJson| match names.get(cite.article.as_str()) {
        Some((name, chars)) => (name.clone(), chars.at(cite.start)),
        None => (cite.article.clone(), -1),
    };
    let relate = |a: &CiteJson, b: &CiteJson, relation: &str| Relation {
        a: at(a),
        b: at(b),
        relation: relation.to_owned(),
    };
    let groups: Vec<(&str, &FigureGroupJson)> = pile
        .stories
        .iter()
        .flat_map(|story| story.figures.iter().map(|group| (story.id.as_str(), group)))
        .collect();
    let mut relations = Vec::new();
    for (_, group) in &groups {
        for (a, b) in pairs(&group.reports) {
            let relation = match group.state.as_str() {
                "forecast" if looks_ahead(a) && looks_ahead(b) => "conflict_of_forecasts",
                "forecast" => "forecast_vs_outcome",
                state => state,
            };
            relations.push(relate(a, b, relation));
        }
    }
    for ((story, group), (other_story, other)) in pairs(&groups) {
        if group.slot == other.slot && (story, &group.event) != (other_story, &other.event) {
            for a in &group.reports {
                relations.extend(other.reports.iter().map(|b| relate(a, b, "different_event")));
            }
        }
    }
    relations
}

/// All pairs of a list, in its order.
pub(crate) fn pairs<T>(list: &[T]) -> impl Iterator<Item = (&T, &T)> {
    list.iter().enumerate().flat_map(|(n, a)| list[n + 1..].iter().map(move |b| (a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_offsets_count_characters_and_refuse_their_insides() {
        let chars = Chars::of("Sẽ đến");
        assert_eq!(chars.at(0), 0);
        assert_eq!(chars.at(4), 2);
        assert_eq!(chars.at(2), -1);
        assert_eq!(chars.at("Sẽ đến".len()), 6);
    }

    #[test]
    fn an_article_is_called_by_its_source_or_its_file() {
        let called = |source_id: Option<&str>, path: &str| {
            name(&ReadingJson {
                source_id: source_id.map(str::to_owned),
                path: path.to_owned(),
                ..crate::seeds::tests::reading("a1", "")
            })
        };
        assert_eq!(called(Some("row-7"), "pile/03_march.txt"), "row-7");
        assert_eq!(called(None, "pile/03_march.txt"), "03");
        assert_eq!(called(None, "march.txt"), "march");
        assert_eq!(called(None, ""), "a1");
    }

    #[test]
    fn pairs_keep_the_order_of_the_list() {
        let all: Vec<_> = pairs(&[1, 2, 3]).collect();
        assert_eq!(all, [(&1, &2), (&1, &3), (&2, &3)]);
    }
}
