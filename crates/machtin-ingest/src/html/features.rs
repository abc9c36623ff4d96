//! What the model sees of each block: numbers made from its words, the elements around it, and
//! its neighbours.

use super::outline::{Block, Outline};
use crate::furniture::is_known;
use crate::lines::Line;
use aho_corasick::AhoCorasick;
use machtin_text::fold_marks;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Names of the features, in order; the model file repeats them.
pub(super) const FEATURES: &[&str] = &[
    "words",
    "links",
    "ends",
    "commas",
    "capitals",
    "digits",
    "strong",
    "stops",
    "tag",
    "h1",
    "heading",
    "li",
    "cell",
    "quote",
    "pre",
    "figcaption",
    "article",
    "main",
    "nav",
    "aside",
    "footer",
    "header",
    "form",
    "figure",
    "table",
    "list",
    "blockquote",
    "hidden",
    "name_text",
    "name_lead",
    "name_comment",
    "name_related",
    "name_share",
    "name_side",
    "name_foot",
    "name_menu",
    "name_advert",
    "name_byline",
    "name_image",
    "name_hidden",
    "known",
    "section",
    "position",
    "words_before",
    "from_h1",
    "in_top",
    "up_to_top",
    "below_top",
    "parent_prose",
    "grand_prose",
    "parent_score",
    "parent_links",
    "parent_mean",
    "grand_links",
    "before_words",
    "before_links",
    "before_ends",
    "after_words",
    "after_links",
    "after_ends",
    "before2_words",
    "after2_words",
    "repeated",
    "siblings",
    "page_prose",
    "prose_after",
    "prose_before_top",
    "title",
    "structured",
    "summary",
    "great_prose",
    "great_links",
    "since_section",
    "sibling_prose",
    "depth",
];

/// Groups of element names, in the order of their features.
const GROUPS: &[&str] = &[
    "text", "lead", "comment", "related", "share", "side", "foot", "menu", "advert", "byline",
    "image", "hidden",
];

/// Tags that say what part of a page an element is.
const PARTS: &[&str] = &[
    "article",
    "main",
    "nav",
    "aside",
    "footer",
    "header",
    "form",
    "figure",
    "table",
    "list",
    "blockquote",
];

struct Names {
    automaton: Option<AhoCorasick>,
    groups: Vec<usize>,
}

impl Names {
    /// The groups whose parts stand in the names of an element, a bit each.
    fn groups_in(&self, names: &str) -> u16 {
        let Some(automaton) = self.automaton.as_ref() else { return 0 };
        let found = automaton.find_overlapping_iter(names);
        found.fold(0, |groups, found| groups | 1 << self.groups[found.pattern().as_usize()])
    }
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut parts = Vec::new();
    let mut groups = Vec::new();
    for row in include_str!("../../data/names.tsv").lines().skip(2) {
        if let Some((group, part)) = row.split_once('\t')
            && let Some(group) = GROUPS.iter().position(|name| *name == group)
        {
            parts.push(part);
            groups.push(group);
        }
    }
    Names { automaton: AhoCorasick::new(&parts).ok(), groups }
});

/// Sums over the blocks below an element.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    blocks: f32,
    words: f32,
    chars: f32,
    link_chars: f32,
    prose: f32,
    score: f32,
    prose_blocks: f32,
}

/// How far up the nearest element of each group and part is; 0 where there is none.
type Near = [u8; 23];

/// A block with what its words alone say.
struct Seen<'l> {
    line: &'l Line,
    prose: bool,
    words: f32,
    links: f32,
    marks: Marks,
    hash: u64,
}

/// Counts of a block's characters.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    chars: usize,
    commas: usize,
    stops: usize,
    digits: usize,
    /// Words that start with a capital.
    capitals: usize,
}

impl Marks {
    fn of(text: &str) -> Self {
        let mut marks = Self::default();
        let mut starts = true;
        for c in text.chars() {
            marks.chars += 1;
            marks.commas += usize::from(c == ',');
            marks.stops += usize::from(matches!(c, '.' | '!' | '?'));
            marks.digits += usize::from(c.is_ascii_digit());
            marks.capitals += usize::from(starts && c.is_uppercase());
            starts = c.is_whitespace();
        }
        marks
    }
}

/// The features of every block, one row a block. Linear in the outline.
///
/// `lines` are the blocks as lines, in order.
pub(super) fn features(outline: &Outline, lines: &[Line], title: Option<&str>) -> Vec<Vec<f32>> {
    let blocks = outline.blocks.iter().zip(lines);
    let seen: Vec<Seen<'_>> = blocks.map(|(block, line)| see(block, line)).collect();
    let near = nearness(outline);
    let (own, below) = sums(outline, &seen);
    let page = below[0];
    let top = top_element(outline, &own, &below);
    let chain_of_top = chain(outline, top);
    let heading = outline.blocks.iter().position(|b| outline.elements[b.element].is("h1"));
    let title_words = WordSet::of(title.unwrap_or_default());
    let summary = WordSet::of(outline.summary().unwrap_or_default());
    let structured = Shingles::of(&outline.structured_body());
    let mut repeats: BTreeMap<u64, u16> = BTreeMap::new();
    for seen in &seen {
        let count = repeats.entry(seen.hash).or_default();
        *count = (*count + 1).min(9);
    }
    let mut words_before = 0.0;
    let mut prose_before = 0.0;
    let mut since_section = 99.0_f32;
    let mut rows = Vec::with_capacity(seen.len());
    for (at, block) in outline.blocks.iter().enumerate() {
        let here = &seen[at];
        let element = &outline.elements[block.element];
        let tag = element.tag;
        let parent = element.parent;
        let grand = outline.elements[parent].parent;
        let great = outline.elements[grand].parent;
        let marks = here.marks;
        let chars = small(marks.chars).max(1.0);
        let words = word_hashes(&block.text);
        let flag = |yes: bool| f32::from(u8::from(yes));
        let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        let neighbour = |offset: isize| at.checked_add_signed(offset).and_then(|at| seen.get(at));
        let look = |offset: isize| {
            neighbour(offset)
                .map_or((-1.0, -1.0, -1.0), |n| (n.words, n.links, flag(n.line.ends_sentence)))
        };
        let section = here.line.told.section.is_some();
        if section {
            since_section = 0.0;
        }
        let (up, down) = path_to(outline, block.element, &chain_of_top);
        let (before, after) = (look(-1), look(1));
        let mut row = vec![
            here.words,
            here.links,
            flag(here.line.ends_sentence),
            share(small(marks.commas), here.words),
            share(small(marks.capitals), here.words),
            small(marks.digits) / chars,
            small(block.strong_chars) / chars,
            share(small(marks.stops), here.words),
            tag_number(tag),
            flag(tag == "h1"),
            flag(matches!(tag, "h2" | "h3" | "h4" | "h5" | "h6")),
            flag(tag == "li"),
            flag(matches!(tag, "td" | "th")),
            flag(tag == "blockquote"),
            flag(tag == "pre"),
            flag(tag == "figcaption"),
        ];
        let near = &near[block.element];
        row.extend(near[GROUPS.len()..].iter().map(|distance| f32::from(*distance)));
        row.push(flag(element.hidden));
        row.extend(near[..GROUPS.len()].iter().map(|distance| f32::from(*distance)));
        row.extend([
            flag(is_known(&block.text, here.line)),
            flag(section),
            share(small(at), small(seen.len())),
            share(words_before, page.words),
            heading.map_or(-50.0, |heading| (small(at) - small(heading)).clamp(-40.0, 40.0)),
            flag(up == 0.0),
            up,
            down,
            share(below[parent].prose, page.prose),
            share(below[grand].prose, page.prose),
            share(own[block.element].score.max(own[parent].score), own[top].score),
            share(below[parent].link_chars, below[parent].chars),
            share(below[parent].words, below[parent].blocks),
            share(below[grand].link_chars, below[grand].chars),
            before.0,
            before.1,
            before.2,
            after.0,
            after.1,
            after.2,
            look(-2).0,
            look(2).0,
            f32::from(repeats[&here.hash]),
            below[parent].blocks,
            page.prose,
            share(page.prose - prose_before, page.prose),
            share(prose_before, page.prose),
            title_words.share_of(&words),
            structured.as_ref().map_or(-1.0, |known| known.share_of(&words)),
            if summary.0.len() < 4 { -1.0 } else { summary.share_of(&words) },
            share(below[great].prose, page.prose),
            share(below[great].link_chars, below[great].chars),
            since_section,
            below[parent].prose_blocks,
            small(element.depth),
        ]);
        rows.push(row);
        words_before += here.words;
        if here.prose {
            prose_before += here.words;
        }
        since_section = (since_section + 1.0).min(99.0);
    }
    rows
}

/// Counts here are far below the integers that `f32` holds exactly.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

fn see<'l>(block: &Block, line: &'l Line) -> Seen<'l> {
    let marks = Marks::of(&block.text);
    let links = (small(block.link_chars) / small(marks.chars).max(1.0)).min(1.0);
    let prose = links < 0.4 && (line.words >= 12 || (line.words >= 6 && line.ends_sentence));
    let words = small(line.words);
    Seen { line, prose, words, links, marks, hash: fnv(FNV, block.text.as_bytes()) }
}

fn tag_number(tag: &str) -> f32 {
    match tag {
        "p" => 0.0,
        "div" => 1.0,
        "li" => 2.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => 3.0,
        "td" | "th" => 4.0,
        "section" | "article" => 5.0,
        _ => 6.0,
    }
}

/// The nearest element of each group of names and each part, over the element and those above.
fn nearness(outline: &Outline) -> Vec<Near> {
    let mut all: Vec<Near> = Vec::with_capacity(outline.elements.len());
    // Elements of one list have the same names.
    let mut known: FxHashMap<&str, u16> = FxHashMap::default();
    for (at, element) in outline.elements.iter().enumerate() {
        let mut near = if at == 0 { [0; 23] } else { all[element.parent] };
        for distance in &mut near {
            *distance = if *distance == 0 { 0 } else { distance.saturating_add(1) };
        }
        let whole_page = matches!(element.tag, "body" | "html");
        if !whole_page && !element.names.is_empty() {
            let names = element.names.as_str();
            let groups = *known.entry(names).or_insert_with(|| NAMES.groups_in(names));
            for (group, near) in near[..GROUPS.len()].iter_mut().enumerate() {
                *near = if groups >> group & 1 == 1 { 1 } else { *near };
            }
        }
        let tag = match element.tag {
            "ul" | "ol" | "dl" => "list",
            tag => tag,
        };
        if let Some(part) = PARTS.iter().position(|part| *part == tag) {
            near[GROUPS.len() + part] = 1;
        }
        all.push(near);
    }
    all
}

/// Sums of each element: what stands in it and one level below, as Readability scores it, and
/// everything below it.
fn sums(outline: &Outline, seen: &[Seen<'_>]) -> (Vec<Sums>, Vec<Sums>) {
    let mut own = vec![Sums::default(); outline.elements.len()];
    let mut below = own.clone();
    for (block, seen) in outline.blocks.iter().zip(seen) {
        let element = &outline.elements[block.element];
        if seen.prose {
            let score = 1.0 + (seen.words / 20.0).min(3.0);
            own[element.parent].score += score;
            own[block.element].score += score / 2.0;
            own[outline.elements[element.parent].parent].score += score / 2.0;
        }
        let sums = &mut below[block.element];
        sums.blocks += 1.0;
        sums.words += seen.words;
        sums.chars += small(seen.marks.chars);
        sums.link_chars += small(block.link_chars);
        if seen.prose {
            sums.prose += seen.words;
            sums.prose_blocks += 1.0;
        }
    }
    // Children come after their parents.
    for at in (1..below.len()).rev() {
        let child = below[at];
        let parent = &mut below[outline.elements[at].parent];
        parent.blocks += child.blocks;
        parent.words += child.words;
        parent.chars += child.chars;
        parent.link_chars += child.link_chars;
        parent.prose += child.prose;
        parent.prose_blocks += child.prose_blocks;
    }
    (own, below)
}

fn top_element(outline: &Outline, own: &[Sums], below: &[Sums]) -> usize {
    let mut best = (0.0_f32, 0);
    for at in 0..outline.elements.len() {
        let links =
            if below[at].chars > 0.0 { below[at].link_chars / below[at].chars } else { 0.0 };
        let score = own[at].score * (1.0 - links);
        if score > best.0 {
            best = (score, at);
        }
    }
    best.1
}

/// An element and those above it, innermost first.
fn chain(outline: &Outline, mut at: usize) -> Vec<usize> {
    let mut chain = vec![at];
    while at != 0 {
        at = outline.elements[at].parent;
        chain.push(at);
    }
    chain
}

/// Steps from the top element up to the first one that holds both, and from there down.
fn path_to(outline: &Outline, mut at: usize, top: &[usize]) -> (f32, f32) {
    let mut down = 0;
    loop {
        // Chains are ordered by depth: the element at the same depth is the only candidate.
        let depth = outline.elements[at].depth;
        let up = top.len().checked_sub(depth + 1);
        if let Some(up) = up.filter(|up| top[*up] == at) {
            return (small(up), small(down));
        }
        if at == 0 {
            return (small(top.len()), small(down));
        }
        at = outline.elements[at].parent;
        down += 1;
    }
}

/// Words of a text in normal form, as numbers.
fn word_hashes(text: &str) -> Vec<u64> {
    let mut hashes = Vec::new();
    let (mut hash, mut letter) = (FNV, [0; 4]);
    for c in fold_marks(text).chars() {
        if c.is_alphanumeric() {
            hash = fnv(hash, c.encode_utf8(&mut letter).as_bytes());
        } else if hash != FNV {
            hashes.push(std::mem::replace(&mut hash, FNV));
        }
    }
    hashes.extend((hash != FNV).then_some(hash));
    hashes
}

/// Where [`fnv`] starts.
const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, gone on with: equal words, equal numbers, on every machine.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    bytes.iter().fold(hash, step)
}

/// The words of a text, sorted.
struct WordSet(Vec<u64>);

impl WordSet {
    fn of(text: &str) -> Self {
        let mut words = word_hashes(text);
        words.sort_unstable();
        words.dedup();
        Self(words)
    }

    /// The share of a block's first words that the set holds.
    fn share_of(&self, words: &[u64]) -> f32 {
        let words = &words[..words.len().min(200)];
        if words.is_empty() || self.0.is_empty() {
            return 0.0;
        }
        let shared = words.iter().filter(|word| self.0.binary_search(word).is_ok()).count();
        small(shared) / small(words.len())
    }
}

/// Runs of three words of a text, sorted.
struct Shingles(Vec<u64>);

impl Shingles {
    /// Nothing for a text too short to tell.
    fn of(text: &str) -> Option<Self> {
        let mut runs: Vec<u64> = runs(&word_hashes(text)).collect();
        runs.sort_unstable();
        runs.dedup();
        (runs.len() >= 30).then_some(Self(runs))
    }

    /// The share of a block's runs that the text holds; a half where the block has none.
    fn share_of(&self, words: &[u64]) -> f32 {
        if words.len() < 3 {
            return 0.5;
        }
        let shared = runs(words).filter(|run| self.0.binary_search(run).is_ok()).count();
        small(shared) / small(words.len() - 2)
    }
}

fn runs(words: &[u64]) -> impl Iterator<Item = u64> {
    words
        .windows(3)
        .map(|run| run.iter().fold(17, |hash: u64, word| hash.wrapping_mul(0x100_0000_01b3) ^ word))
}
