//! What pages show, made from the JSON we write.

pub(crate) mod article;
pub(crate) mod compare;
pub(crate) mod front;
pub(crate) mod story;

use crate::text::{readable, shortened, tag};
use crate::words::Words;
use machtin::json::{CiteJson, ReadingJson};

/// Characters of a title, at most.
const TITLE: usize = 240;
/// Characters of words in a list, at most.
const LINE: usize = 2_000;

/// Words of an article and their language, as HTML names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) lang: &'static str,
}

impl Said {
    /// Words that stand at a place, as a person writes them.
    pub(crate) fn at(reading: &ReadingJson, start: usize, end: usize) -> Self {
        let words = reading.text.get(start..end).unwrap_or_default();
        let most = words.char_indices().nth(2 * LINE).map_or(words.len(), |(end, _)| end);
        let text = readable(&words[..most], reading.form == "segmented");
        Self { text: shortened(&text, LINE), lang: tag(&reading.lang) }
    }

    pub(crate) fn new(text: &str, lang: &str) -> Self {
        let most = text.char_indices().nth(2 * LINE).map_or(text.len(), |(end, _)| end);
        Self { text: shortened(&readable(&text[..most], true), LINE), lang: tag(lang) }
    }
}

/// A title short enough for a heading.
pub(crate) fn title(reading: &ReadingJson) -> Said {
    let said = match reading.title {
        Some(at) => Said::at(reading, at.start, at.end),
        None => Said::new(&reading.path, "und"),
    };
    Said { text: shortened(&said.text, TITLE), ..said }
}

/// Day or time of publication.
pub(crate) fn published(reading: &ReadingJson, words: Words) -> String {
    reading
        .published
        .as_ref()
        .map_or_else(|| words.undated().to_owned(), |p| p.value.replace('T', " "))
}

/// Who published an article, as far as known.
pub(crate) fn publisher(reading: &ReadingJson) -> String {
    shortened(&readable(reading.publisher.as_deref().unwrap_or_default(), false), 120)
}

/// Publisher, day, language, form.
pub(crate) fn facts(reading: &ReadingJson, words: Words) -> String {
    let mut facts = vec![publisher(reading), published(reading, words)];
    facts.push(words.lang_name(&reading.lang).to_owned());
    if reading.form == "segmented" {
        facts.push(words.segmented().to_owned());
    }
    facts.retain(|fact| !fact.is_empty());
    facts.join(" · ")
}

/// Where a citation leads.
pub(crate) fn cite_link(cite: &CiteJson) -> String {
    format!("/evidence/{}/{}-{}", cite.article, cite.start, cite.end)
}
