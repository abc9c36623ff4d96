//! Recomputes what a written pile claims from the bytes of its articles.

use crate::json::{
    CiteJson, LineJson, PileJson, ReadingJson, ShortJson, StoryJson, article, reading,
};
use crate::writing::check;
use crate::{Models, Pile, PileArticle, article_id, read_article};
use machtin_brief::{Citation, marked_cuts};
use machtin_story::{Copies, Entity, EntityConstraints, Linked, Links};
use machtin_text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A claim that the articles do not bear out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where the claim stands: an article's or a story's identifier.
    pub at: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Checks a written pile against the text of its articles.
///
/// Every span lies inside its text on character boundaries; times, figures, mentions and quotes
/// are those that reading the text again finds; every line of a story is, byte for byte, its
/// first citation; every citation, report and quote points to something the article holds;
/// every article stands in exactly one story. Where that holds the stories are told again from the
/// text, and everything in them must be the same: figure groups and their states, views, entities;
/// everything in a line of a writer must stand in what it cites.
/// An empty answer means that all of it holds.
#[must_use]
pub fn verify(pile: &PileJson, models: &Models) -> Vec<Finding> {
    let mut findings = Findings { list: verify_amended(pile, models, &|_| {}) };
    // Telling needs readings that hold.
    if findings.list.is_empty() {
        check_telling(pile, models, &mut findings);
    }
    findings.list
}

/// The same without telling the stories again, where people corrected what was read: `amend`
/// makes their corrections once more in each article that was read again.
#[must_use]
pub fn verify_amended(
    pile: &PileJson,
    models: &Models,
    amend: &dyn Fn(&mut PileArticle),
) -> Vec<Finding> {
    let mut findings = Findings::default();
    let mut texts = BTreeMap::new();
    for written in &pile.readings {
        if texts.insert(written.id.as_str(), written).is_some() {
            findings.add(&written.id, "two articles have this identifier");
        }
        check_reading(written, models, amend, &mut findings);
    }
    check_membership(pile, &texts, &mut findings);
    for story in &pile.stories {
        check_line(&story.id, "title", &story.title, &texts, &mut findings);
        for line in story.summary.iter().chain(story.days.iter().flat_map(|day| &day.summary)) {
            check_line(&story.id, "summary", line, &texts, &mut findings);
        }
        for event in &story.timeline {
            let line =
                LineJson { text: event.text.clone(), cites: event.cites.clone(), short: None };
            check_line(&story.id, "timeline", &line, &texts, &mut findings);
            if let Some(plan) = &event.plan {
                check_line(&story.id, "plan", plan, &texts, &mut findings);
            }
        }
        for group in &story.figures {
            for report in &group.reports {
                let known = texts.get(report.article.as_str()).is_some_and(|written| {
                    written.figures.iter().any(|f| (f.start, f.end) == (report.start, report.end))
                });
                if !known {
                    let what = format!("{} report {} is no figure", group.slot, place(report));
                    findings.add(&story.id, &what);
                }
            }
        }
        for quote in &story.quotes {
            let known = texts
                .get(quote.article.as_str())
                .is_some_and(|written| written.quotes.contains(&quote.quote));
            if !known {
                let what = format!(
                    "quote at {}..{} is not in the article {}",
                    quote.quote.start, quote.quote.end, quote.article
                );
                findings.add(&story.id, &what);
            }
            for cite in &quote.cites {
                let known = texts.get(cite.article.as_str()).is_some_and(|written| {
                    written.quotes.iter().any(|q| (q.start, q.end) == (cite.start, cite.end))
                });
                if !known {
                    findings.add(&story.id, &format!("quote cites {}, no quote", place(cite)));
                }
            }
        }
    }
    findings.list
}

/// Tells the written stories again, from the text of their articles, and compares: titles,
/// summaries, timelines, figure groups with their states, entities, quotes, and the entity of each
/// mention.
fn check_telling(pile: &PileJson, models: &Models, findings: &mut Findings) {
    let again = Pile {
        articles: pile
            .readings
            .iter()
            .filter_map(|written| {
                let article = article(written)?;
                Some(PileArticle { id: written.id.clone(), ..read_article(article, models) })
            })
            .collect(),
    };
    let places: BTreeMap<&str, usize> =
        again.articles.iter().enumerate().map(|(n, article)| (article.id.as_str(), n)).collect();
    let indexes = |ids: &Vec<String>| -> Vec<usize> {
        let mut indexes: Vec<usize> =
            ids.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
        indexes.sort_unstable();
        indexes
    };
    let linked = Linked {
        copies: Copies {
            groups: pile.copies.iter().map(indexes).filter(|group| group.len() > 1).collect(),
            pairs: Vec::new(),
        },
        links: Links::default(),
        events: Vec::new(),
        stories: pile.stories.iter().map(|story| indexes(&story.articles)).collect(),
    };
    let stories = again.tell_linked(linked, &EntityConstraints::default(), |found| found);
    let told = crate::json::pile(&again, &stories);
    for (written, read) in pile.readings.iter().zip(&told.readings) {
        let place = |m: &crate::json::MentionJson| (m.start, m.end, m.entity.clone());
        if !written.mentions.iter().map(place).eq(read.mentions.iter().map(place)) {
            findings.add(&written.id, "its mentions name other entities than its text gives");
        }
    }
    let told: BTreeMap<&str, &StoryJson> =
        told.stories.iter().map(|story| (story.id.as_str(), story)).collect();
    for written in &pile.stories {
        match told.get(written.id.as_str()) {
            Some(story) => compare_story(written, story, findings),
            None => findings.add(&written.id, "its articles make a story of another identifier"),
        }
        check_written(written, &again, &places, &stories.entities, models, findings);
    }
}

/// Every line of a writer says what it is, cites sentences of the story's articles, and nothing in
/// it goes beyond them.
fn check_written(
    story: &StoryJson,
    pile: &Pile,
    places: &BTreeMap<&str, usize>,
    entities: &[Entity],
    models: &Models,
    findings: &mut Findings,
) {
    if story.written.is_empty() {
        return;
    }
    let articles = pile.read_articles();
    let cited = |cite: &CiteJson| {
        let article = *places.get(cite.article.as_str())?;
        let sentences = articles[article].reading.sentences.iter().map(|sentence| sentence.span);
        let mut known = sentences.chain(articles[article].article.title);
        let span = known.find(|span| (span.start, span.end) == (cite.start, cite.end))?;
        story.articles.contains(&cite.article).then_some(Citation { article, span })
    };
    for line in &story.written {
        if !line.written {
            findings.add(&story.id, &format!("written line is not marked as one: {}", line.text));
        }
        let Some(cites) = line.cites.iter().map(cited).collect::<Option<Vec<_>>>() else {
            findings.add(
                &story.id,
                &format!("written line cites what is no sentence of the story: {}", line.text),
            );
            continue;
        };
        if let Err(unresolved) = check(&line.text, &cites, &articles, entities, models) {
            findings.add(&story.id, &format!("written line: {unresolved}: {}", line.text));
        }
    }
}

fn compare_story(written: &StoryJson, told: &StoryJson, findings: &mut Findings) {
    let at = &written.id;
    if written.title != told.title {
        findings.add(at, "its title is not the one its articles give");
    }
    // A pile written before there were topics has none.
    if written.topic.is_some() && written.topic != told.topic {
        findings.add(at, "its topic is not the one its articles give");
    }
    if written.independent != told.independent {
        findings.add(at, "the number of independent articles is not what its copies give");
    }
    compare(at, "summary line", &written.summary, &told.summary, findings);
    compare(at, "day", &written.days, &told.days, findings);
    compare(at, "event", &written.timeline, &told.timeline, findings);
    compare(at, "figure group", &written.figures, &told.figures, findings);
    compare(at, "entity", &written.entities, &told.entities, findings);
    compare(at, "quote", &written.quotes, &told.quotes, findings);
}

#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    fn add(&mut self, at: &str, problem: &str) {
        self.list.push(Finding { at: at.to_owned(), problem: problem.to_owned() });
    }
}

fn place(cite: &CiteJson) -> String {
    format!("{}:{}..{}", cite.article, cite.start, cite.end)
}

/// Reads the article again and compares.
fn check_reading(
    written: &ReadingJson,
    models: &Models,
    amend: &dyn Fn(&mut PileArticle),
    findings: &mut Findings,
) {
    let Some(article) = article(written) else {
        findings
            .add(&written.id, "language, form or publication time is not one this format knows");
        return;
    };
    let spans = written
        .removed
        .iter()
        .map(|r| (r.start, r.end))
        .chain(written.title.map(|title| (title.start, title.end)))
        .chain(written.sentences.iter().map(|s| (s.start, s.end)))
        .chain(written.tokens.iter().copied());
    for (start, end) in spans {
        if start >= end || written.text.get(start..end).is_none() {
            findings.add(&written.id, &format!("range {start}..{end} does not fit the text"));
            return;
        }
    }
    let plain_id = article_id(&article);
    let numbered = written.id.strip_prefix(&plain_id).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('-').is_some_and(|n| n.parse::<u32>().is_ok())
    });
    if !numbered {
        findings.add(&written.id, &format!("the text belongs to {plain_id}: it was changed"));
    }
    let mut again = PileArticle { id: written.id.clone(), ..read_article(article, models) };
    amend(&mut again);
    let again = reading(&again);
    if written.topic.is_some() && written.topic != again.topic {
        findings.add(&written.id, "its topic is not the one its text gives");
    }
    compare(&written.id, "sentence", &written.sentences, &again.sentences, findings);
    compare(&written.id, "token", &written.tokens, &again.tokens, findings);
    compare(&written.id, "time", &written.times, &again.times, findings);
    // Names of speakers and entities come from the whole pile; the rest must be the same.
    let figure =
        |f: &crate::json::FigureJson| crate::json::FigureJson { speaker: None, ..f.clone() };
    compare(
        &written.id,
        "figure",
        &written.figures.iter().map(figure).collect::<Vec<_>>(),
        &again.figures.iter().map(figure).collect::<Vec<_>>(),
        findings,
    );
    let mention =
        |m: &crate::json::MentionJson| crate::json::MentionJson { entity: None, ..m.clone() };
    compare(
        &written.id,
        "mention",
        &written.mentions.iter().map(mention).collect::<Vec<_>>(),
        &again.mentions.iter().map(mention).collect::<Vec<_>>(),
        findings,
    );
    let quote = |q: &crate::json::QuoteJson| crate::json::QuoteJson { speaker: None, ..q.clone() };
    compare(
        &written.id,
        "quote",
        &written.quotes.iter().map(quote).collect::<Vec<_>>(),
        &again.quotes.iter().map(quote).collect::<Vec<_>>(),
        findings,
    );
}

fn compare<T: PartialEq + std::fmt::Debug>(
    at: &str,
    what: &str,
    written: &[T],
    again: &[T],
    findings: &mut Findings,
) {
    if let Some(claim) = written.iter().find(|claim| !again.contains(claim)) {
        findings.add(at, &format!("{what} {claim:?} is not what the text gives"));
    } else if let Some(missed) = again.iter().find(|claim| !written.contains(claim)) {
        findings.add(at, &format!("{what} {missed:?} is in the text and was not written"));
    }
}

fn check_membership(
    pile: &PileJson,
    texts: &BTreeMap<&str, &ReadingJson>,
    findings: &mut Findings,
) {
    let mut placed = BTreeSet::new();
    for story in &pile.stories {
        for article in &story.articles {
            if !texts.contains_key(article.as_str()) {
                findings.add(&story.id, &format!("article {article} is not in the pile"));
            }
            if !placed.insert(article.as_str()) {
                findings.add(&story.id, &format!("article {article} stands in two stories"));
            }
        }
        if story.independent == 0 || story.independent > story.articles.len() {
            findings.add(&story.id, "the number of independent articles cannot be");
        }
    }
    for id in texts.keys().filter(|id| !placed.contains(*id)) {
        findings.add(id, "the article stands in no story");
    }
    for copy in pile.copies.iter().flatten() {
        if !texts.contains_key(copy.as_str()) {
            findings.add(copy, "a copy that is not in the pile");
        }
    }
}

/// A line is its first citation, byte for byte, its shorter form marked parts of it, and every
/// citation is a sentence or title.
fn check_line(
    story: &str,
    what: &str,
    line: &LineJson,
    texts: &BTreeMap<&str, &ReadingJson>,
    findings: &mut Findings,
) {
    let Some(first) = line.cites.first() else {
        findings.add(story, &format!("{what} line without a citation: {}", line.text));
        return;
    };
    for cite in &line.cites {
        let Some(written) = texts.get(cite.article.as_str()) else {
            findings.add(story, &format!("{what} cites {}, which is not in the pile", place(cite)));
            continue;
        };
        let range = (cite.start, cite.end);
        let is_sentence = written.sentences.iter().any(|s| (s.start, s.end) == range);
        let is_title = written.title.is_some_and(|title| (title.start, title.end) == range);
        let is_whole = range == (0, written.text.len());
        if !(is_sentence || is_title || is_whole) {
            findings.add(story, &format!("{what} cites {}, no sentence or title", place(cite)));
        }
        if cite == first && written.text.get(cite.start..cite.end) != Some(line.text.as_str()) {
            findings.add(
                story,
                &format!("{what} line is not what {} says: {}", place(cite), line.text),
            );
        }
    }
    if let Some(short) = &line.short {
        let written = texts.get(first.article.as_str());
        if !written.is_some_and(|written| is_cut_of(short, first, &written.text)) {
            let what = format!("{what} line is not cut from {}: {}", place(first), short.text);
            findings.add(story, &what);
        }
    }
}

/// Whether a shorter form is parts of the citation, in order, with a mark at every cut.
fn is_cut_of(short: &ShortJson, cite: &CiteJson, text: &str) -> bool {
    let mut from = cite.start;
    for range in &short.kept {
        if range.start < from || range.end <= range.start || range.end > cite.end {
            return false;
        }
        if text.get(range.start..range.end).is_none() {
            return false;
        }
        from = range.end;
    }
    let kept: Vec<Span> = short.kept.iter().map(|&range| range.into()).collect();
    let shown = marked_cuts(text, Span::new(cite.start, cite.end), &kept, str::to_owned);
    !kept.is_empty() && shown == short.text
}
