//! Which blocks of a page are its article.

use super::outline::Outline;

/// The main text: paragraphs parted by blank lines.
pub(super) fn main_text(outline: &Outline, _title: Option<&str>) -> String {
    let texts: Vec<&str> = outline
        .blocks
        .iter()
        .filter(|b| b.text.split_whitespace().count() >= 12 && b.link_chars * 3 < b.text.len())
        .map(|b| b.text.as_str())
        .collect();
    texts.join("\n\n")
}
