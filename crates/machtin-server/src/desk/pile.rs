//! A pile in memory.

use super::DeskError;
use machtin::ingest::Note;
use machtin::json::{self, PairJson, ReadingJson, StoryJson};
use machtin::text::fold_marks;
use machtin::why::{self, PairReasons};
use machtin::{Models, Pile, PileArticle, Stories, TellOptions};
use machtin_store::{
    Answer, Counts, EntityLine, Hit, Listed, Listing, Order, OutFormat, SearchOptions, Snippet,
    Sorted, Standing, StoryLine, TopicCount, Wanted, What,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct PileDesk {
    pile: Pile,
    stories: Stories,
    notes: Vec<Note>,
    /// By identifier.
    readings: BTreeMap<String, Arc<ReadingJson>>,
    /// Newest first.
    told: Vec<Arc<StoryJson>>,
    standing: BTreeMap<String, Standing>,
    entities: Vec<EntityLine>,
}

/// Bytes of a snippet before and after what matched.
const AROUND: usize = 90;

impl PileDesk {
    pub(super) fn new(pile: Pile, notes: Vec<Note>, models: &Models) -> Self {
        let stories = pile.tell(models, TellOptions { explain: false, ..TellOptions::default() });
        let json = json::pile(&pile, &stories);
        let mut standing: BTreeMap<String, Standing> = BTreeMap::new();
        for brief in &stories.briefs {
            for &n in &brief.members.articles {
                let original = brief.members.original(n);
                let copy_of = (original != n).then(|| pile.articles[original].id.clone());
                let place = Standing { story: Some(brief.id.clone()), copy_of };
                standing.insert(pile.articles[n].id.clone(), place);
            }
        }
        let entities = entity_lines(&json.stories);
        Self {
            readings: json.readings.into_iter().map(|r| (r.id.clone(), Arc::new(r))).collect(),
            told: json.stories.into_iter().map(Arc::new).collect(),
            standing,
            entities,
            notes,
            stories,
            pile,
        }
    }

    pub(super) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            articles: self.readings.len(),
            pending: 0,
            copies: self.standing.values().filter(|place| place.copy_of.is_some()).count(),
            stories: self.told.len(),
        }
    }

    pub(super) fn listed(&self, listing: &Listing) -> Vec<Listed> {
        let mut all: Vec<Listed> =
            self.told.iter().map(|story| self.line(story, listing.order)).collect();
        all.sort_by(|a, b| b.key.cmp(&a.key).then_with(|| a.line.id.cmp(&b.line.id)));
        let has = |words: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| words.split(' ').any(|word| word == wanted))
        };
        all.retain(|listed| {
            let after = listing.after.as_ref().is_none_or(|(key, id)| {
                listed.key < *key || (listed.key == *key && listed.line.id > *id)
            });
            after
                && has(&listed.line.states, &listing.state)
                && has(&listed.line.langs, &listing.lang)
                && (listing.topic.is_none() || listed.line.topic == listing.topic)
        });
        all.truncate(listing.limit);
        all
    }

    fn line(&self, story: &StoryJson, order: Order) -> Listed {
        let mut days: BTreeMap<String, usize> = BTreeMap::new();
        let mut langs: BTreeMap<String, usize> = BTreeMap::new();
        let mut times = BTreeSet::new();
        for reading in story.articles.iter().filter_map(|id| self.readings.get(id)) {
            *langs.entry(reading.lang.clone()).or_default() += 1;
            if let Some(published) = &reading.published {
                let day = published.value.get(..10).unwrap_or(&published.value);
                *days.entry(day.to_owned()).or_default() += 1;
                times.insert(published.value.clone());
            }
        }
        let states: BTreeSet<&str> = story.figures.iter().map(|g| g.state.as_str()).collect();
        let joined = |words: Vec<&str>| words.join(" ");
        let line = StoryLine {
            id: story.id.clone(),
            title: story.title.text.clone(),
            articles: story.articles.len(),
            independent: story.independent,
            first: times.first().cloned(),
            last: times.last().cloned(),
            langs: joined(langs.keys().map(String::as_str).collect()),
            states: joined(states.into_iter().collect()),
            topic: story.topic.as_ref().map(|topic| topic.name.clone()),
        };
        let key = match order {
            // Nothing changes in a pile: what is newest changed last.
            Order::Day | Order::Change => line.last.clone().unwrap_or_default(),
            Order::Size => format!("{:019}", line.articles),
        };
        Listed { line, key, days: days.into_iter().collect(), langs: langs.into_iter().collect() }
    }

    pub(super) fn story_id(&self, name: &str) -> Result<String, DeskError> {
        let unknown = || DeskError::Unknown { kind: "story", name: name.to_owned() };
        if let Some(story) = self.standing.get(name).and_then(|place| place.story.clone()) {
            return Ok(story);
        }
        let mut fits = self
            .told
            .iter()
            .filter(|story| story.id == name || (name.len() > 3 && story.id.starts_with(name)));
        let story = fits.next().ok_or_else(unknown)?;
        if fits.next().is_some() { Err(unknown()) } else { Ok(story.id.clone()) }
    }

    pub(super) fn story(&self, name: &str) -> Result<Arc<StoryJson>, DeskError> {
        let id = self.story_id(name)?;
        let found = self.told.iter().find(|story| story.id == id);
        found.cloned().ok_or(DeskError::Unknown { kind: "story", name: id })
    }

    pub(super) fn reading(&self, id: &str) -> Result<Arc<ReadingJson>, DeskError> {
        let found = self.readings.get(id).cloned();
        found.ok_or_else(|| DeskError::Unknown { kind: "article", name: id.to_owned() })
    }

    fn index(&self, id: &str) -> Result<usize, DeskError> {
        let found = self.pile.articles.iter().position(|article| article.id == id);
        found.ok_or_else(|| DeskError::Unknown { kind: "article", name: id.to_owned() })
    }

    pub(super) fn article(&self, id: &str) -> Result<PileArticle, DeskError> {
        Ok(self.pile.articles[self.index(id)?].clone())
    }

    pub(super) fn standing(&self, id: &str) -> Result<Standing, DeskError> {
        self.reading(id)?;
        Ok(self.standing.get(id).cloned().unwrap_or_default())
    }

    pub(super) fn articles_after(&self, id: &str, limit: usize) -> Vec<String> {
        let after = self.readings.keys().filter(|known| known.as_str() > id);
        after.take(limit).cloned().collect()
    }

    pub(super) fn entities_after(&self, id: &str, limit: usize) -> Vec<EntityLine> {
        self.entities.iter().filter(|line| line.id.as_str() > id).take(limit).cloned().collect()
    }

    pub(super) fn stories_naming(&self, entity: &str, limit: usize) -> Vec<String> {
        let names = |story: &&Arc<StoryJson>| story.entities.iter().any(|e| e.id == entity);
        self.told.iter().filter(names).take(limit).map(|story| story.id.clone()).collect()
    }

    pub(super) fn explain(&self, a: &str, b: &str, models: &Models) -> Result<PairJson, DeskError> {
        let (a, b) = (self.index(a)?, self.index(b)?);
        let around = why::around(&self.pile, models, TellOptions::default().granularity, a, b);
        let pair = why::pair(&self.pile, &self.stories, models, a, b);
        Ok(json::pair_json(&self.pile, &PairReasons { around, ..pair }))
    }

    /// All words must stand in the text; words without marks are found with any.
    pub(super) fn search(&self, query: &str, options: &SearchOptions) -> Result<Answer, DeskError> {
        let words: Vec<Sought> = parts(query)?.iter().map(|part| Sought::of(part)).collect();
        let mut hits: Vec<Hit> = Vec::new();
        if !words.is_empty() {
            match options.wanted {
                Wanted::Articles => {
                    let found = self.readings.values().filter_map(|r| self.hit(r, &words));
                    hits.extend(found);
                }
                Wanted::Stories => hits.extend(self.told.iter().filter_map(|story| {
                    let readings = story.articles.iter().filter_map(|id| self.readings.get(id));
                    let best = readings
                        .filter_map(|reading| self.hit(reading, &words))
                        .max_by(|a, b| a.score.total_cmp(&b.score))?;
                    let line = self.line(story, Order::Day).line;
                    Some(Hit {
                        id: line.id,
                        title: line.title,
                        day: line.last,
                        publisher: None,
                        lang: line.langs,
                        story: None,
                        ..best
                    })
                })),
            }
        }
        match options.sorted {
            Sorted::Relevance => {
                hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
            }
            Sorted::Date => hits.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.id.cmp(&b.id))),
        }
        let total = hits.len();
        let topics = self.topics(&hits);
        let hits = hits.into_iter().skip(options.offset).take(options.limit).collect();
        Ok(Answer { total, topics, hits, behind: 0 })
    }

    /// Topics of what was found, the most frequent first.
    fn topics(&self, hits: &[Hit]) -> Vec<TopicCount> {
        let reading = |id: &String| self.readings.get(id)?.topic.as_ref();
        let story = |id: &String| {
            let found = self.told.iter().find(|story| story.id == *id)?;
            found.topic.as_ref()
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for topic in hits.iter().filter_map(|hit| reading(&hit.id).or_else(|| story(&hit.id))) {
            *counts.entry(&topic.name).or_default() += 1;
        }
        let named = |(name, count): (&str, usize)| TopicCount { name: name.to_owned(), count };
        let mut counts: Vec<TopicCount> = counts.into_iter().map(named).collect();
        counts.sort_by_key(|topic| std::cmp::Reverse(topic.count));
        counts
    }

    fn hit(&self, reading: &ReadingJson, words: &[Sought]) -> Option<Hit> {
        let mut score = 0.0;
        let mut places = Vec::new();
        for word in words {
            let found = word.places(&reading.text);
            if found.is_empty() != word.not {
                return None;
            }
            let title = reading.title.is_some_and(|t| {
                found.iter().any(|(start, end)| t.start <= *start && *end <= t.end)
            });
            score += if title { 4.0 } else { 1.0 };
            places.extend(found);
        }
        places.sort_unstable();
        let title = reading.title.and_then(|t| reading.text.get(t.start..t.end));
        Some(Hit {
            id: reading.id.clone(),
            title: title.unwrap_or(&reading.path).to_owned(),
            day: reading.published.as_ref().map(|p| p.value.clone()),
            publisher: reading.publisher.clone(),
            lang: reading.lang.clone(),
            story: self.standing.get(&reading.id).and_then(|place| place.story.clone()),
            score,
            snippet: snippet(&reading.text, &places),
        })
    }

    pub(super) fn export(
        &self,
        what: What,
        format: OutFormat,
        out: &mut (dyn Write + Send),
    ) -> Result<(), DeskError> {
        let failed = |error: std::io::Error| DeskError::Failed(error.into());
        let mut line = |value: serde_json::Result<Vec<u8>>| {
            let value = value.map_err(|error| failed(error.into()))?;
            out.write_all(&value).and_then(|()| out.write_all(b"\n")).map_err(failed)
        };
        match (what, format) {
            (What::Stories, OutFormat::Jsonl) => {
                self.told.iter().try_for_each(|story| line(serde_json::to_vec(&**story)))
            }
            (What::Articles, OutFormat::Jsonl) => {
                self.readings.values().try_for_each(|r| line(serde_json::to_vec(&**r)))
            }
            _ => Err(DeskError::NotKept("tables (only stories and articles as jsonl)")),
        }
    }
}

/// Entities over all stories, in order of identifiers.
fn entity_lines(stories: &[StoryJson]) -> Vec<EntityLine> {
    let mut lines: BTreeMap<&str, EntityLine> = BTreeMap::new();
    for entity in stories.iter().flat_map(|story| &story.entities) {
        let line = lines.entry(&entity.id).or_insert_with(|| EntityLine {
            id: entity.id.clone(),
            kind: entity.kind.clone(),
            name: entity.name.clone(),
            stories: 0,
            mentions: 0,
        });
        line.stories += 1;
        line.mentions += entity.mentions;
    }
    lines.into_values().collect()
}

/// A word or phrase that is looked for.
struct Sought {
    words: String,
    /// Compared without marks, because it was typed without.
    folded: bool,
    not: bool,
}

impl Sought {
    fn of(part: &str) -> Self {
        let (not, words) = match part.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, part),
        };
        let words = words.trim_matches('"').replace('_', " ").to_lowercase();
        let plain = fold_marks(&words);
        Self { folded: plain == words, words: plain_or(&words, plain), not }
    }

    /// Where it stands in a text, as whole words.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let (haystack, at) = lowered(text, self.folded);
        let mut found = Vec::new();
        for (start, words) in haystack.match_indices(&self.words) {
            let end = start + words.len();
            let before = haystack[..start].chars().next_back();
            let after = haystack[end..].chars().next();
            if before.is_some_and(char::is_alphanumeric) || after.is_some_and(char::is_alphanumeric)
            {
                continue;
            }
            found.push((at[start], at.get(end).copied().unwrap_or(text.len())));
            if found.len() == 64 {
                break;
            }
        }
        found
    }
}

fn plain_or(words: &str, plain: String) -> String {
    if plain == words { plain } else { words.to_owned() }
}

/// A text as it is compared, and for each of its bytes the place in the text.
fn lowered(text: &str, folded: bool) -> (String, Vec<usize>) {
    let mut lower = String::with_capacity(text.len());
    let mut at = Vec::with_capacity(text.len());
    for (n, c) in text.char_indices() {
        let before = lower.len();
        if c == '_' || c.is_whitespace() {
            lower.push(' ');
        } else if folded && !c.is_ascii() {
            let mut bytes = [0; 4];
            lower.push_str(&fold_marks(c.encode_utf8(&mut bytes)));
        } else {
            lower.extend(c.to_lowercase());
        }
        at.resize(at.len() + lower.len() - before, n);
    }
    (lower, at)
}

/// Words and quoted phrases of a query.
fn parts(query: &str) -> Result<Vec<String>, DeskError> {
    if query.len() > 4096 {
        return Err(DeskError::Asked("the query is too long".to_owned()));
    }
    let mut parts = Vec::new();
    for (n, part) in query.split('"').enumerate() {
        if n % 2 == 1 {
            parts.push(part.trim().to_owned());
        } else {
            parts.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    if query.matches('"').count() % 2 == 1 {
        return Err(DeskError::Asked("a quotation mark is not closed".to_owned()));
    }
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    Ok(parts)
}

/// Words around the first match.
fn snippet(text: &str, places: &[(usize, usize)]) -> Snippet {
    let first = places.first().map_or(0, |(start, _)| *start);
    let mut start = first.saturating_sub(AROUND);
    let mut end = (first + 2 * AROUND).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start > 0 {
        start += text[start..first].find(char::is_whitespace).map_or(0, |at| at + 1);
    }
    if end < text.len() {
        end = text[start..end].rfind(char::is_whitespace).map_or(end, |at| start + at);
    }
    let mut marks: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in places {
        if from >= start && to <= end && marks.last().is_none_or(|(_, e)| from - start >= *e) {
            marks.push((from - start, to - start));
        }
    }
    Snippet { text: text.get(start..end).unwrap_or_default().to_owned(), start, marks }
}
