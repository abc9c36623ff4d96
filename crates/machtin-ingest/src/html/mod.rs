//! HTML pages: main text, title, author, publication time.

mod blocks;
mod features;
mod metadata;
mod outline;
mod plain;
mod published;
mod tokens;
mod tree;

use crate::Given;
use crate::clean::{Draft, first_line_is};
use metadata::JsonLd;
pub(crate) use metadata::host;
pub(crate) use tokens::character;

/// Reads a page. A page of too many tags gives its words without its layout.
pub(crate) fn read_page(page: &str, given: &Given) -> Draft {
    let outline = match tree::outline(page) {
        Ok(outline) => outline,
        Err(caveat) => {
            let (text, title) = (plain::strip_tags(page), given.title.clone());
            return Draft { text, caveat: Some(caveat), title, ..Draft::default() };
        }
    };
    let json = JsonLd::of(&outline);
    let url = given.url.clone().or_else(|| metadata::address(&outline));
    let title = given.title.clone().or_else(|| metadata::title(&outline, &json, url.as_deref()));
    let (body, signature) = blocks::main_text(&outline, title.as_deref());
    let publisher = metadata::publisher(&outline, &json, url.as_deref());
    let own = metadata::address(&outline);
    let addresses: Vec<&str> = url.iter().chain(&own).map(String::as_str).collect();
    let published = published::published(&outline, &json, title.as_deref(), &addresses);
    let text = match title.as_deref() {
        Some(title) if !first_line_is(&body, title) => format!("{title}\n\n{body}"),
        _ => body,
    };
    Draft {
        text,
        author: metadata::author(
            &outline,
            &json,
            title.as_deref(),
            publisher.as_deref(),
            signature,
        ),
        publisher,
        published,
        url,
        title,
        extracted: true,
        caveat: None,
    }
}

/// Reads an article that comes without the page around it: all its words, paragraphs parted by
/// blank lines, and what kept it from being read with its layout.
pub(crate) fn read_fragment(fragment: &str) -> (String, Option<&'static str>) {
    let outline = match tree::outline(fragment) {
        Ok(outline) => outline,
        Err(caveat) => return (plain::strip_tags(fragment), Some(caveat)),
    };
    let visible = outline.blocks.iter().filter(|block| !outline.elements[block.element].hidden);
    (visible.map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n"), None)
}

/// Whether words hold markup: a tag that articles use, closed or void.
pub(crate) fn is_markup(words: &str) -> bool {
    const CLOSED: &[&str] = &[
        "</p>",
        "</div>",
        "</a>",
        "</span>",
        "</strong>",
        "</b>",
        "</em>",
        "</i>",
        "</li>",
        "</td>",
        "</h1>",
        "</h2>",
        "</h3>",
        "</figure>",
        "</blockquote>",
        "<br>",
        "<br/>",
        "<br />",
        "<img ",
        "</html>",
    ];
    let mut rest = words;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let is =
            |tag: &&str| rest.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
        if CLOSED.iter().any(is) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// The words of an element that may hold markup or entities.
pub(crate) fn words_of(value: &str) -> String {
    plain::strip_tags(value).split_whitespace().collect::<Vec<_>>().join(" ")
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
/// empty where its layout is not read.
#[must_use]
pub fn page_blocks(page: &str) -> Vec<PageBlock> {
    let Ok(outline) = tree::outline(page) else { return Vec::new() };
    let json = JsonLd::of(&outline);
    let url = metadata::address(&outline);
    let title = metadata::title(&outline, &json, url.as_deref());
    let rows = features::features(&outline, &outline.lines(), title.as_deref());
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
