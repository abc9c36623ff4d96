//! HTML pages: main text, title, author, publication time.

mod blocks;
mod features;
mod gate;
mod metadata;
mod outline;
mod published;

use crate::Given;
use crate::clean::{Draft, first_line_is};
use metadata::JsonLd;

/// Reads a page. A page that the gate refuses gives its words without a parser's help.
pub(crate) fn read_page(page: &str, given: &Given) -> Draft {
    if let Some(caveat) = gate::refuses(page) {
        let text = gate::strip_tags(page);
        return Draft {
            text,
            caveat: Some(caveat),
            title: given.title.clone(),
            ..Draft::default()
        };
    }
    let document = dom_query::Document::from(page);
    let outline = outline::outline(&document);
    drop(document);
    let json = JsonLd::of(&outline);
    let url = given.url.clone().or_else(|| metadata::address(&outline));
    let title = given.title.clone().or_else(|| metadata::title(&outline, &json, url.as_deref()));
    let (body, signature) = blocks::main_text(&outline, title.as_deref());
    let publisher = metadata::publisher(&outline, &json, url.as_deref());
    let text = match title.as_deref() {
        Some(title) if !first_line_is(&body, title) => format!("{title}\n\n{body}"),
        _ => body,
    };
    Draft {
        text,
        author: metadata::author(&outline, &json, publisher.as_deref(), signature),
        publisher,
        published: published::published(&outline, &json, url.as_deref()),
        url,
        title,
        extracted: true,
        caveat: None,
    }
}

/// Names of the features of a page's block, in order.
pub const BLOCK_FEATURES: &[&str] = features::FEATURES;
/// Names of the features of a text's line, in order.
pub const LINE_FEATURES: &[&str] = crate::line_features::FEATURES;

/// A block of a page as the model sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageBlock {
    /// Its words.
    pub text: String,
    /// Its features, in the order of the model file.
    pub features: Vec<f32>,
}

/// The blocks of a page with their features, for training the model that chooses among them;
/// empty where the gate refuses the page.
#[must_use]
pub fn page_blocks(page: &str) -> Vec<PageBlock> {
    if gate::refuses(page).is_some() {
        return Vec::new();
    }
    let document = dom_query::Document::from(page);
    let outline = outline::outline(&document);
    let json = JsonLd::of(&outline);
    let url = metadata::address(&outline);
    let title = metadata::title(&outline, &json, url.as_deref());
    let rows = features::features(&outline, title.as_deref());
    let blocks = outline.blocks.into_iter().zip(rows);
    blocks.map(|(block, features)| PageBlock { text: block.text, features }).collect()
}

/// The lines of a scraped text with their features, for training the model that sets furniture
/// aside.
#[must_use]
pub fn text_lines(text: &str) -> Vec<PageBlock> {
    let lines = crate::lines::lines_of(text);
    let known = crate::furniture::known_reasons(text, &lines);
    let rows = crate::line_features::line_features(text, &lines, &known);
    let lines = lines.iter().zip(rows);
    lines
        .map(|(line, features)| PageBlock { text: line.span.of(text).to_owned(), features })
        .collect()
}
