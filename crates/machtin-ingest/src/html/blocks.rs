//! Which blocks of a page are its article.

use super::features::{FEATURES, features};
use super::outline::{Block, Outline};
use crate::lines::line_of;
use crate::model::Model;
use std::sync::LazyLock;

/// Trained on pages whose main text people marked; see the card beside it.
static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    Model::read(include_str!("../../../../models/page-blocks/trees.txt"), FEATURES).ok()
});

/// A block that scores more belongs to the article: even odds.
const THRESHOLD: f32 = 0.0;

/// The main text: paragraphs parted by blank lines.
///
/// Empty where the page has no words. Cost: linear in the outline.
pub(super) fn main_text(outline: &Outline, title: Option<&str>) -> String {
    let rows = features(outline, title);
    let mut chosen: Vec<bool> = match MODEL.as_ref() {
        Some(model) => rows.iter().map(|row| model.score(row) > THRESHOLD).collect(),
        None => vec![false; rows.len()],
    };
    if !chosen.contains(&true) {
        chosen = outline.blocks.iter().map(is_prose).collect();
    }
    if !chosen.contains(&true) {
        chosen.fill(true);
    }
    keep_lead(outline, &mut chosen);
    let texts = outline.blocks.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
    texts.map(|(block, _)| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn is_prose(block: &Block) -> bool {
    let line = line_of(&block.text);
    let links = block.link_chars * 3 > block.text.chars().count();
    !links && (line.words >= 12 || (line.words >= 6 && line.ends_sentence))
}

/// Blocks between title and text among which the lead is looked for.
const LEAD_BLOCKS: usize = 12;

/// Keeps the lead: prose between the title and the first chosen block, in an element that is
/// named for it. Vietnamese pages set it apart from the text.
fn keep_lead(outline: &Outline, chosen: &mut [bool]) {
    let Some(first) = chosen.iter().position(|chosen| *chosen) else { return };
    let is_heading = |block: &Block| outline.elements[block.element].is("h1");
    let heading = outline.blocks[..first].iter().rposition(is_heading);
    let from = heading.map_or(first, |heading| heading + 1).max(first.saturating_sub(LEAD_BLOCKS));
    for (block, chosen) in outline.blocks.iter().zip(chosen).take(first).skip(from) {
        let here = &outline.elements[block.element];
        let named = |names: &str| LEAD_NAMES.iter().any(|name| names.contains(name));
        let is_lead = named(&here.names) || named(&outline.elements[here.parent].names);
        if is_lead && is_prose(block) && !here.hidden {
            *chosen = true;
        }
    }
}

/// Parts of names of elements that hold the lead.
const LEAD_NAMES: &[&str] = &["sapo", "chapeau", "standfirst", "lead", "summary", "dek"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_fits_the_features() {
        let file = include_str!("../../../../models/page-blocks/trees.txt");
        assert_eq!(Model::read(file, FEATURES).err(), None);
    }
}
