//! Which blocks of a page are its article.

use super::features::{FEATURES, features};
use super::outline::{Block, Element, Outline};
use crate::furniture::is_name;
use crate::lines::{Line, line_of};
use crate::model::Model;
use std::sync::LazyLock;

/// Trained on pages whose main text people marked; see the card beside it.
static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    Model::read(include_str!("../../../../models/page-blocks/trees.txt"), FEATURES).ok()
});

/// A block that scores more belongs to the article: even odds.
const THRESHOLD: f32 = 0.0;

/// The main text, paragraphs parted by blank lines, and the name that signs it.
///
/// Empty where the page has no words. Cost: linear in the outline.
pub(super) fn main_text(outline: &Outline, title: Option<&str>) -> (String, Option<String>) {
    let lines = outline.lines();
    let rows = features(outline, &lines, title);
    let mut chosen = match MODEL.as_ref() {
        Some(model) => model.above(&rows, THRESHOLD),
        None => vec![false; rows.len()],
    };
    let blocks: Vec<Candidate<'_>> = outline.blocks.iter().zip(&lines).map(Candidate::of).collect();
    if !chosen.contains(&true) {
        chosen = blocks.iter().map(|block| block.prose).collect();
    }
    if !chosen.contains(&true) {
        chosen.fill(true);
    }
    keep_lead(outline, &blocks, &mut chosen);
    leave_boxes(outline, &blocks, &mut chosen);
    leave_captions(outline, &blocks, &mut chosen);
    leave_links_at_end(&blocks, &mut chosen);
    let signature = take_signature(outline, &blocks, &mut chosen);
    let texts = outline.blocks.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
    let text = texts.map(|(block, _)| block.text.as_str()).collect::<Vec<_>>().join("\n\n");
    (text, signature)
}

/// A block that may belong to the article, with what its words say.
struct Candidate<'o> {
    block: &'o Block,
    words: usize,
    chars: usize,
    prose: bool,
}

impl<'o> Candidate<'o> {
    fn of((block, line): (&'o Block, &Line)) -> Self {
        let chars = block.text.chars().count();
        let linked = block.link_chars * 3 > chars;
        let prose = !linked && (line.words >= 12 || (line.words >= 6 && line.ends_sentence));
        Self { block, words: line.words, chars, prose }
    }

    /// Whether nearly all of it is a link.
    fn is_link(&self) -> bool {
        self.block.link_chars * 10 > self.chars * 8
    }
}

/// The element of a block and those around it, innermost first.
fn around(outline: &Outline, block: &Block) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(block.element), |element| {
        (*element != 0).then(|| outline.elements[*element].parent)
    })
}

/// How far up the element lies that says what a block is for.
const LEVELS: usize = 4;
/// A box has at most this many blocks.
const BOX_BLOCKS: usize = 8;

/// An aside with so many linked titles, a third of its blocks, lists other stories.
const ASIDE_LINKS: usize = 3;

/// Leaves out boxes that point to other stories: named for it, with a linked title, or asides
/// with several.
fn leave_boxes(outline: &Outline, blocks: &[Candidate<'_>], chosen: &mut [bool]) {
    let is_box = |here: &Element| {
        let mut parts = here.names.split(|c: char| !c.is_alphanumeric());
        here.is("aside")
            || !matches!(here.tag, "body" | "main" | "article")
                && (parts.any(|part| BOX_PARTS.iter().any(|name| part.starts_with(name)))
                    || BOX_NAMES.iter().any(|name| here.names.contains(name)))
    };
    let is_box: Vec<bool> = outline.elements.iter().map(is_box).collect();
    let box_of = |block: &Block| around(outline, block).take(LEVELS).filter(|e| is_box[*e]).last();
    let boxes: Vec<Option<usize>> = outline.blocks.iter().map(box_of).collect();
    let mut start = 0;
    for run in boxes.chunk_by(|a, b| a == b) {
        let range = start..start + run.len();
        start = range.end;
        let Some(element) = run[0] else { continue };
        let is_linked = |block: &&Candidate<'_>| block.is_link() && block.words >= 4;
        let linked = blocks[range.clone()].iter().filter(is_linked).count();
        let aside = outline.elements[element].is("aside");
        let listed = aside && linked >= ASIDE_LINKS && linked * 3 >= run.len();
        if listed || (!aside && linked > 0 && run.len() <= BOX_BLOCKS) {
            chosen[range].fill(false);
        }
    }
}

/// First parts of names of boxes that point to other stories.
const BOX_PARTS: &[&str] = &["relate", "lienquan", "tinlienquan", "wiki", "xemthem", "docthem"];
/// Parts of such names.
const BOX_NAMES: &[&str] = &["lien-quan", "bv-lq", "xem-them", "doc-them", "inner-article"];

/// Leaves out short links after the last prose: the names of subjects.
fn leave_links_at_end(blocks: &[Candidate<'_>], chosen: &mut [bool]) {
    let blocks = blocks.iter().zip(chosen).rev();
    for (block, chosen) in blocks.take_while(|(block, chosen)| !**chosen || !block.prose) {
        *chosen &= !block.is_link() || block.words > SUBJECT_WORDS;
    }
}

/// The name of a subject has at most this many words.
const SUBJECT_WORDS: usize = 5;

/// Leaves out what is said of pictures, unless pictures tell the story.
fn leave_captions(outline: &Outline, blocks: &[Candidate<'_>], chosen: &mut [bool]) {
    let is_caption = |block: &Block| {
        let here = &outline.elements[block.element];
        let named = |element: usize| {
            let names = &outline.elements[element].names;
            CAPTION_NAMES.iter().any(|name| names.contains(name))
        };
        here.is("figcaption")
            || outline.elements[here.parent].is("figcaption")
            || here.names.trim() == "image"
            || around(outline, block).take(2).any(named)
    };
    let captions: Vec<bool> = outline.blocks.iter().map(is_caption).collect();
    let words = |wanted: bool| -> usize {
        let blocks = blocks.iter().zip(captions.iter().zip(chosen.iter()));
        let blocks = blocks.filter(|(_, (caption, chosen))| **chosen && **caption == wanted);
        blocks.map(|(block, _)| block.words).sum()
    };
    if words(false) >= 2 * words(true) {
        for (chosen, caption) in chosen.iter_mut().zip(captions) {
            *chosen &= !caption;
        }
    }
}

/// Parts of names of elements that hold what is said of a picture.
const CAPTION_NAMES: &[&str] = &["caption", "chuthich", "chu-thich", "chu_thich"];

/// Blocks from the last prose on among which the signature stands.
const SIGNATURE_BLOCKS: usize = 5;

/// The name that signs the text, and where it came from, taken out of it: set to the right, bold
/// or named for it, right after the last prose.
fn take_signature(
    outline: &Outline,
    blocks: &[Candidate<'_>],
    chosen: &mut [bool],
) -> Option<String> {
    let prose = |at: &usize| chosen[*at] && blocks[*at].prose;
    let last = (0..chosen.len()).rev().find(prose)?;
    let mut signature = None;
    for (at, read) in blocks.iter().enumerate().skip(last + 1).take(SIGNATURE_BLOCKS) {
        let block = read.block;
        let here = &outline.elements[block.element];
        let named = SIGNATURE_NAMES.iter().any(|name| here.names.contains(name));
        let bold = block.strong_chars * 10 > read.chars * 8;
        if read.prose || block.link_chars > 0 || !(here.right || named || bold) {
            continue;
        }
        let bare = block.text.trim_matches(['(', ')', ' ']);
        let source = bare.strip_prefix("Theo ");
        // `Theo NAME (OUTLET)` names both.
        let name = match source {
            Some(source) => source.split_once(" (").map(|(name, _)| name),
            None => Some(bare),
        };
        let name = name.filter(|name| signature.is_none() && is_name(name, &line_of(name)));
        if let Some(name) = name.filter(|_| here.right || named || chosen[at] || at == last + 1) {
            signature = Some(name.to_owned());
            chosen[at] = false;
        } else if source.is_some() && line_of(bare).words <= 8 {
            chosen[at] = false;
        }
    }
    signature
}

/// Parts of names of elements that hold the signature.
const SIGNATURE_NAMES: &[&str] = &["author", "tacgia", "tac-gia", "nguontin", "credit"];

/// Blocks between title and text among which the lead is looked for.
const LEAD_BLOCKS: usize = 12;

/// Keeps the lead: prose between the title and the first chosen block, in an element that is
/// named for it. Vietnamese pages set it apart from the text.
fn keep_lead(outline: &Outline, blocks: &[Candidate<'_>], chosen: &mut [bool]) {
    let Some(first) = chosen.iter().position(|chosen| *chosen) else { return };
    let is_heading = |read: &Candidate<'_>| outline.elements[read.block.element].is("h1");
    let heading = blocks[..first].iter().rposition(is_heading);
    let from = heading.map_or(first, |heading| heading + 1).max(first.saturating_sub(LEAD_BLOCKS));
    for (read, chosen) in blocks.iter().zip(chosen).take(first).skip(from) {
        let here = &outline.elements[read.block.element];
        let named = |names: &str| LEAD_NAMES.iter().any(|name| names.contains(name));
        let is_lead = named(&here.names) || named(&outline.elements[here.parent].names);
        if is_lead && read.prose && !here.hidden {
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
