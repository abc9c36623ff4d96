//! Stories of a pile or of a store, in the form that both have: the JSON we write.

use crate::args::InputArgs;
use crate::commands::read_pile;
use crate::failure::Failure;
use crate::output::Settings;
use clap::Args;
use machtin::json::{self, ReadingJson, StoryJson};
use machtin::vectors::{TOPICS, Topic};
use machtin::{Models, TellOptions};
use machtin_store::{Store, StoryFilter, StoryLine};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where stories come from.
#[derive(Debug, Args)]
pub(crate) struct FromArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Folder of a store, in place of files.
    #[arg(long, value_name = "DIR", conflicts_with = "paths", help_heading = "Store")]
    pub(crate) store: Option<PathBuf>,
    /// Only this story: an identifier, its start, or an article of it.
    #[arg(long, value_name = "ID", help_heading = "Which stories")]
    pub(crate) story: Option<String>,
    /// Only stories with a figure group in this state: agree, compatible, conflict, update,
    /// forecast, single.
    #[arg(long, value_name = "STATE", help_heading = "Which stories")]
    pub(crate) state: Option<String>,
    /// Only stories about this topic: world, politics, business, society, law, disaster,
    /// environment, health, science, technology, culture, sport; Vietnamese names too.
    #[arg(long, value_name = "TOPIC", value_parser = topic, help_heading = "Which stories")]
    pub(crate) topic: Option<Topic>,
    /// Only stories with an article of this day or later.
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Which stories")]
    pub(crate) after: Option<String>,
    /// Only stories that begin before this day.
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Which stories")]
    pub(crate) before: Option<String>,
    /// At most so many stories, the newest.
    #[arg(long, value_name = "N", help_heading = "Which stories")]
    pub(crate) limit: Option<usize>,
}

/// A story with the readings of its articles.
pub(crate) struct Told<'t> {
    pub(crate) story: &'t StoryJson,
    readings: &'t BTreeMap<String, ReadingJson>,
    /// It is the only one that was asked for.
    pub(crate) alone: bool,
}

/// Where a row of a list comes from.
#[derive(Serialize)]
pub(crate) struct Source {
    article: String,
    publisher: Option<String>,
    published: Option<String>,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = readable(self.publisher.as_deref().unwrap_or(&self.article), false);
        write!(f, "[{name}, {}]", self.published.as_deref().unwrap_or("undated"))
    }
}

impl FromArgs {
    fn filter(&self) -> StoryFilter {
        StoryFilter {
            state: self.state.clone(),
            topic: self.topic.map(|topic| topic.name().to_owned()),
            after: self.after.clone(),
            before: self.before.clone(),
            limit: self.limit,
        }
    }

    /// Hands on each story of the pile or the store, newest first. A store may be large: one story
    /// at a time is read of it. Says whether an input failed.
    pub(crate) fn each_story(
        &self,
        settings: &Settings,
        take: impl FnMut(&Told<'_>) -> Result<(), Failure>,
    ) -> Result<bool, Failure> {
        match &self.store {
            Some(folder) => self.of_store(&Store::open(folder)?, take),
            None => self.of_pile(settings, take),
        }
    }

    /// Lines of the stories of a store, which take no reading; none of a pile and where one story
    /// is asked for.
    pub(crate) fn lines(&self) -> Result<Option<Vec<StoryLine>>, Failure> {
        let store = self.store.as_ref().filter(|_| self.story.is_none());
        let lines = |folder: &PathBuf| Ok(Store::open(folder)?.stories(&self.filter())?);
        store.map(lines).transpose()
    }

    fn of_store(
        &self,
        store: &Store,
        mut take: impl FnMut(&Told<'_>) -> Result<(), Failure>,
    ) -> Result<bool, Failure> {
        let ids = match &self.story {
            Some(name) => vec![store.story_id(name)?],
            None => store.stories(&self.filter())?.into_iter().map(|line| line.id).collect(),
        };
        let alone = ids.len() == 1;
        for id in ids {
            let story = store.story(&id)?;
            let mut readings = BTreeMap::new();
            for article in &story.articles {
                readings.insert(article.clone(), store.reading(article)?);
            }
            take(&Told { story: &story, readings: &readings, alone })?;
        }
        Ok(false)
    }

    fn of_pile(
        &self,
        settings: &Settings,
        mut take: impl FnMut(&Told<'_>) -> Result<(), Failure>,
    ) -> Result<bool, Failure> {
        let models = Models::to_read();
        let (pile, notes) = read_pile(&self.input, &models, settings);
        let told = json::pile(
            &pile,
            &pile.tell(&models, TellOptions { explain: false, ..TellOptions::default() }),
        );
        let readings: BTreeMap<String, ReadingJson> =
            told.readings.into_iter().map(|reading| (reading.id.clone(), reading)).collect();
        let day = |id: &String| {
            readings.get(id).and_then(|r| r.published.as_ref()).map(|p| p.value.as_str())
        };
        let mut stories = told.stories;
        stories.retain(|story| {
            let days: Vec<&str> = story.articles.iter().filter_map(day).collect();
            let named = |name: &String| {
                story.id.starts_with(name.as_str())
                    || story.articles.iter().any(|id| id.starts_with(name.as_str()))
            };
            self.story.as_ref().is_none_or(named)
                && self.state.as_ref().is_none_or(|s| story.figures.iter().any(|g| g.state == *s))
                && self.topic.is_none_or(|wanted| {
                    story.topic.as_ref().is_some_and(|topic| topic.name == wanted.name())
                })
                && self.after.as_deref().is_none_or(|from| days.iter().any(|day| *day >= from))
                && self.before.as_deref().is_none_or(|to| days.iter().any(|day| *day < to))
        });
        stories.truncate(self.limit.unwrap_or(usize::MAX));
        let alone = stories.len() == 1;
        for story in &stories {
            take(&Told { story, readings: &readings, alone })?;
        }
        Ok(notes.iter().any(|note| note.failed))
    }
}

fn topic(word: &str) -> Result<Topic, String> {
    Topic::named(word).ok_or_else(|| {
        let names: Vec<&str> = TOPICS.iter().map(|topic| topic.name()).collect();
        format!("topics are {}", names.join(", "))
    })
}

impl Told<'_> {
    pub(crate) fn reading(&self, article: &str) -> Option<&ReadingJson> {
        self.readings.get(article)
    }

    /// Where an article comes from, as far as known.
    pub(crate) fn source(&self, article: &str) -> Source {
        let reading = self.reading(article);
        Source {
            article: article.to_owned(),
            publisher: reading.and_then(|reading| reading.publisher.clone()),
            published: reading.and_then(|r| r.published.as_ref()).map(|p| p.value.clone()),
        }
    }

    /// Words of an article on one line, as a person reads them.
    pub(crate) fn words(&self, article: &str, start: usize, end: usize) -> String {
        let Some(reading) = self.reading(article) else { return String::new() };
        let words = reading.text.get(start..end).unwrap_or_default();
        readable(words, reading.form == "segmented")
    }
}

/// Words on one line, underscores of a segmenter opened, nothing that moves a terminal.
pub(crate) fn readable(words: &str, segmented: bool) -> String {
    let shown: String = words
        .chars()
        .map(|c| if c == '_' && segmented { ' ' } else { c })
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
