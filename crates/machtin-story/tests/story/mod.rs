//! A story of invented articles, read, for the tests of what is told of it.

use machtin_extract::{Reading, read};
use machtin_segment::Segmenter;
use machtin_story::{ReadArticle, StoryMembers};
use machtin_text::{Article, Evidence, Precision, Published, Span, detect_form, detect_language};

/// Articles of one story with their readings, in the order given.
pub(crate) struct Story {
    pub(crate) articles: Vec<Article>,
    pub(crate) readings: Vec<Reading>,
    ids: Vec<String>,
}

impl Story {
    /// Reads texts, each with its day, the title on the first line where there are several.
    pub(crate) fn of(reports: &[(&str, &str)]) -> Self {
        let articles: Vec<Article> = reports.iter().map(|(day, text)| article(day, text)).collect();
        let segmenter = Segmenter::embedded();
        let readings = articles.iter().map(|article| read(article, &segmenter)).collect();
        let ids = (0..articles.len()).map(|n| format!("a{n}")).collect();
        Self { articles, readings, ids }
    }

    pub(crate) fn read(&self) -> Vec<ReadArticle<'_>> {
        let read = self.articles.iter().zip(&self.readings).zip(&self.ids);
        read.map(|((article, reading), id)| ReadArticle { id, article, reading }).collect()
    }

    /// All of them, none a copy.
    pub(crate) fn members(&self) -> StoryMembers {
        let every: Vec<usize> = (0..self.articles.len()).collect();
        StoryMembers { articles: every.clone(), originals: every }
    }
}

fn article(day: &str, text: &str) -> Article {
    let at = day.parse::<jiff::civil::Date>().expect("a day").at(0, 0, 0, 0);
    Article {
        form: detect_form(text),
        published: Some(Published { at, precision: Precision::Day, evidence: Evidence::Given }),
        title: text.find('\n').map(|end| Span::new(0, end)),
        ..Article::of(detect_language(text), text)
    }
}
