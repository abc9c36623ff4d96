//! When a page was published, by the evidence it gives.
//!
//! Asked in order: structured data, meta elements, the address, dates and elements made for dates
//! beside the title, elements made for dates elsewhere, days of the last change, fields of
//! scripts, dates anywhere in the text. Words before a date say whether it is the day of
//! publication, of a change, or another.

use super::metadata::{JsonLd, meta};
use super::outline::{Block, DateHint, HintKind, Outline, fold_space};
use crate::date::{DayOrder, FoundDate, find_dates, parse_date};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use jiff::civil::{Date, DateTime};
use machtin_text::{Evidence, Precision, Published, fold_marks};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// No web page is older.
const FIRST_YEAR: i16 = 1993;

/// Meta names that give the day of publication, strongest first.
const META_NAMES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article.published",
    "og:published_time",
    "datepublished",
    "article:published",
    "article:publicationdate",
    "article:published_date",
    "published_time",
    "published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "publication-date",
    "date_published",
    "date-published",
    "displaydate",
    "article_date_original",
    "originalpublicationdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date.publication",
    "dc.created",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "ptime",
    "pdate",
    "dcterms.available",
    "analyticsattributes.articledate",
    "rnews:datepublished",
    "release_date",
    "content_create_date",
    "date.created",
    "datecreated",
    "date_created",
    "dc.date.submitted",
    "pub_date",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "eprints.date",
    "vr:published_time",
    "created",
    "og:pubdate",
    "issuedate",
    "creationdate",
];
/// Meta names that give a day and do not say which.
const LATER_NAMES: &[&str] = &["date", "dcterms.date", "dc.date", "timestamp"];
/// Meta names that give the day of the last change: better than no day.
const CHANGED_NAMES: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "article:modified",
    "datemodified",
    "dateupdated",
    "updated_time",
    "modificationdate",
    "modified_time",
    "lastmodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
    "revised",
    "article:updated_time",
];

type Day = (DateTime, Precision);

/// The publication time and its evidence. Cost: linear in the outline.
///
/// `addresses` are those that the page was read from and that it calls its own.
pub(super) fn published(
    outline: &Outline,
    json: &JsonLd,
    title: Option<&str>,
    addresses: &[&str],
) -> Option<Published> {
    let reader = Reader::new(outline, json, title);
    let of = |evidence| move |(at, precision): Day| Published { at, precision, evidence };
    let address = addresses.iter().find_map(|url| from_url(url)).map(of(Evidence::Address));
    let metadata = reader
        .in_values(json.published.iter())
        .or_else(|| reader.in_metas(META_NAMES))
        .or_else(|| reader.in_other_metas())
        .map(of(Evidence::Metadata));
    let printed = reader.printed();
    let line = |kind| best_line(&printed, kind).map(of(Evidence::Dateline));
    if let (Some(address), Some(_)) = (address, metadata) {
        // Metadata may speak of a later edition, or give the time in UTC; an address is written
        // once, on the day at the place of publication.
        let same = metadata.filter(|metadata| metadata.at.date() == address.at.date());
        return Some(same.unwrap_or(address));
    }
    metadata
        .map(|metadata| {
            let utc = in_utc(outline, json);
            first_edition(&printed, if utc { local_day(&printed, metadata) } else { metadata })
        })
        .or(address)
        .or_else(|| line(Label::Published))
        .or_else(|| reader.in_hints(Place::Beside, &printed).map(of(Evidence::Metadata)))
        .or_else(|| line(Label::None))
        .or_else(|| reader.in_metas(LATER_NAMES).map(of(Evidence::Metadata)))
        .or_else(|| reader.in_hints(Place::Inside, &printed).map(of(Evidence::Metadata)))
        .or_else(|| line(Label::Changed))
        .or_else(|| reader.in_values(json.changed.iter()).map(of(Evidence::Metadata)))
        .or_else(|| reader.in_metas(CHANGED_NAMES).map(of(Evidence::Metadata)))
        .or_else(|| reader.in_values(outline.fields.iter()).map(of(Evidence::Metadata)))
        .or_else(|| reader.in_text().map(of(Evidence::Text)))
        .or_else(|| reader.in_hints(Place::Anywhere, &printed).map(of(Evidence::Metadata)))
        .or_else(|| from_image(outline).map(of(Evidence::Address)))
}

/// Whether the first time that the page's data give is in UTC.
fn in_utc(outline: &Outline, json: &JsonLd) -> bool {
    let first = json.published.first().map(String::as_str);
    let first = first.or_else(|| META_NAMES.iter().find_map(|name| meta(outline, &[name])));
    first.is_some_and(|value| {
        ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|zone| value.trim_end().ends_with(zone))
    })
}

/// A day printed beside the title one day off is the day at the place of publication.
fn local_day(printed: &[Printed], metadata: Published) -> Published {
    let apart =
        |day: &Day| day.0.date().since(metadata.at.date()).map_or(9, |span| span.get_days()).abs();
    let line = best_line(printed, Label::Published).or_else(|| best_line(printed, Label::None));
    match line.filter(|day| apart(day) == 1) {
        Some((at, precision)) => Published { at, precision, evidence: Evidence::Dateline },
        None => metadata,
    }
}

/// An earlier day that stands alone beside the title is the first edition's: publishing systems
/// stamp data with the day they wrote the page.
fn first_edition(printed: &[Printed], metadata: Published) -> Published {
    let told = |line: &Printed| line.day.0.date() >= metadata.at.date();
    let known = |line: &&Printed| matches!(line.label, Label::Published | Label::None);
    if printed.iter().any(told) {
        return metadata;
    }
    match printed.iter().filter(known).find(|line| line.alone) {
        Some(line) => {
            Published { at: line.day.0, precision: line.day.1, evidence: Evidence::Dateline }
        }
        None => metadata,
    }
}

/// The day in the address of the page's picture: pictures are filed by day.
fn from_image(outline: &Outline) -> Option<Day> {
    meta(outline, &["og:image", "twitter:image"]).and_then(from_url)
}

/// American English prints the month first.
fn day_order(outline: &Outline) -> DayOrder {
    let lang = match meta(outline, &["og:locale"]) {
        Some(locale) if matches!(&*outline.lang, "" | "en") => locale.to_lowercase(),
        _ => outline.lang.clone(),
    };
    let american = matches!(&*lang, "en" | "en-us" | "en_us" | "en-ph");
    if american { DayOrder::MonthFirst } else { DayOrder::DayFirst }
}

fn plausible(day: Day) -> Option<Day> {
    (day.1 >= Precision::Day && day.0.year() >= FIRST_YEAR).then_some(day)
}

/// A day in an address: `/2013/10/23/`, `/2013-10-23-`, `20131023`.
fn from_url(url: &str) -> Option<Day> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    for (at, _) in path.match_indices(['/', '-', '_', '.']) {
        let rest = &path[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let found = match digits {
            4 => day_in_path(rest),
            8 if rest.starts_with("19") || rest.starts_with("20") => parse_date(&rest[..8]),
            1 | 2 => {
                let head = &rest[..rest.floor_char_boundary(24)];
                let dates = find_dates(head, DayOrder::DayFirst);
                // With all four digits of the year: `25/12/19` may be anything.
                let full = dates
                    .first()
                    .filter(|d| d.span.start == 0 && head.contains(&d.at.year().to_string()));
                full.map(|d| (d.at, d.precision))
            }
            _ => None,
        };
        if let Some(day) = found.and_then(plausible) {
            return Some(day);
        }
    }
    None
}

/// `2013/10/23/`, `2013-10-23-`: year, month and day between equal marks, nothing glued on.
fn day_in_path(path: &str) -> Option<Day> {
    let mark = path[4..].chars().next()?;
    let mut parts = path[5..].splitn(2, mark);
    let (month, rest) = (parts.next()?, parts.next()?);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = match rest[digits..].chars().next() {
        None => true,
        Some(next) => next == mark || matches!(next, '/' | '.' | '_'),
    };
    let small = |part: &str| (1..=2).contains(&part.len());
    let day = &rest[..digits];
    let fits = ends && small(month) && small(day);
    fits.then(|| parse_date(&format!("{}-{month}-{day}", &path[..4])))?
}

/// First parts of names of places whose dates belong to something else.
const ELSEWHERE: &[&str] = &[
    "comment",
    "related",
    "sidebar",
    "footer",
    "recent",
    "popular",
    "recommend",
    "trending",
    "latest",
    "teaser",
    "carousel",
    "calendar",
    "ticker",
    "promo",
    "breaking",
    "newslist",
    "similar",
    "disqus",
    "today",
];

/// Whether names speak of other pages or of the moment of reading.
fn names_elsewhere(names: &str) -> bool {
    names
        .split(|c: char| !c.is_alphanumeric())
        // What is `promoted` to the front page is the page's own.
        .any(|part| part != "promoted" && ELSEWHERE.iter().any(|name| part.starts_with(name)))
        || is_clock(names)
}

/// Whether names are those of a clock.
fn is_clock(names: &str) -> bool {
    NOW.iter().any(|name| names.contains(name))
}

/// Names of clocks.
const NOW: &[&str] = &[
    "current-time",
    "current-date",
    "current_date",
    "currentdate",
    "currenttime",
    "ngayhientai",
    "ngayhienthi",
    "ngay-hien-tai",
    "homnay",
    "hom-nay",
];

/// What the words before a date say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    None,
    Published,
    Changed,
    /// Another day altogether: of a registration, of a review.
    Other,
}

/// Words before dates, marks off, and what they say.
static LABELS: LazyLock<Vec<(&str, Label)>> = LazyLock::new(|| {
    let kind = |word: &str| match word {
        "published" => Label::Published,
        "changed" => Label::Changed,
        _ => Label::Other,
    };
    let lines = include_str!("../../data/date_labels.tsv").lines().skip(1);
    lines.filter_map(|line| line.split_once('\t')).map(|(word, name)| (word, kind(name))).collect()
});
static LABEL_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build(LABELS.iter().map(|(word, _)| word))
        .ok()
});

/// The last label in the words before a date.
fn label_of(words: &str) -> Label {
    let Some(automaton) = LABEL_WORDS.as_ref() else { return Label::None };
    let folded = fold_marks(words).to_lowercase();
    let opens = |at: usize| !folded[..at].ends_with(char::is_alphanumeric);
    let last = automaton.find_iter(&folded).filter(|found| opens(found.start())).last();
    last.map_or(Label::None, |found| LABELS[found.pattern().as_usize()].1)
}

/// A date printed beside the title.
#[derive(Clone, Copy, Debug)]
struct Printed {
    day: Day,
    label: Label,
    /// Whether little else stands in its block.
    alone: bool,
    block: usize,
}

/// The first date with the label, one that stands alone before one that does not.
fn best_line(printed: &[Printed], label: Label) -> Option<Day> {
    let lines = || printed.iter().filter(|line| line.label == label);
    lines().find(|line| line.alone).or_else(|| lines().next()).map(|line| line.day)
}

/// How far from the title a hint may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Beside,
    Inside,
    Anywhere,
}

/// An outline and what reading its dates needs.
struct Reader<'o> {
    outline: &'o Outline,
    json: &'o JsonLd,
    order: DayOrder,
    /// The block of the title; 0 where there is none.
    title: usize,
    /// Elements around the title.
    around: BTreeSet<usize>,
    /// Days that the page prints unmistakably; read when first needed.
    certain: OnceCell<BTreeSet<Date>>,
}

impl<'o> Reader<'o> {
    fn new(outline: &'o Outline, json: &'o JsonLd, title: Option<&str>) -> Self {
        let title = title_block(outline, title);
        let mut around = BTreeSet::new();
        if let Some(block) = title {
            let mut element = outline.blocks[block].element;
            while around.insert(element) {
                element = outline.elements[element].parent;
            }
        }
        let (order, title) = (day_order(outline), title.unwrap_or(0));
        Self { outline, json, order, title, around, certain: OnceCell::new() }
    }

    /// Whether a place lies in a part of the page that is about other pages.
    fn is_elsewhere(&self, mut element: usize) -> bool {
        while element != 0 && !self.around.contains(&element) {
            let Some(here) = self.outline.elements.get(element) else { return false };
            let tag = here.tag;
            if matches!(tag, "aside" | "nav" | "footer" | "blockquote" | "figure") {
                return true;
            }
            // Names of the page itself say what site it is.
            let whole = matches!(tag, "body" | "html" | "main" | "article");
            if !whole && names_elsewhere(&here.names) {
                return true;
            }
            element = here.parent;
        }
        false
    }

    fn read_value(&self, value: &str) -> Option<Day> {
        let head = &value[..value.floor_char_boundary(300)];
        let found = find_dates(head, self.order).first().map(|found| self.settle(found));
        found.or_else(|| parse_date(value))
    }

    /// The reading of a date that the rest of the page speaks for.
    fn settle(&self, found: &FoundDate) -> Day {
        let at = match found.other {
            Some(other) => {
                let certain = self.certain.get_or_init(|| self.certain_days());
                let swap = certain.contains(&other.date()) && !certain.contains(&found.at.date());
                if swap { other } else { found.at }
            }
            None => found.at,
        };
        (at, found.precision)
    }

    fn certain_days(&self) -> BTreeSet<Date> {
        let metas = self.outline.metas.iter().map(|(_, value)| value);
        let data = self.json.published.iter().chain(metas);
        let words = self.outline.blocks.iter().take(BLOCKS).map(|block| &block.text).chain(data);
        let dates = words.filter(|words| words.len() <= LONG_BLOCK).flat_map(|words| {
            find_dates(words, self.order).into_iter().filter(|found| found.other.is_none())
        });
        dates.map(|found| found.at.date()).collect()
    }

    fn in_values<'v>(&self, values: impl Iterator<Item = &'v String>) -> Option<Day> {
        values.filter_map(|value| self.read_value(value)).find_map(plausible)
    }

    fn in_metas(&self, names: &[&str]) -> Option<Day> {
        let metas = &self.outline.metas;
        names.iter().find_map(|name| {
            self.in_values(metas.iter().filter(|(key, _)| key == name).map(|(_, value)| value))
        })
    }

    /// Meta elements whose own names speak of publication.
    fn in_other_metas(&self) -> Option<Day> {
        let speaks = |name: &str| {
            (name.contains("publish") || name.contains("pubdate") || name.contains("pub-date"))
                && !["modif", "updat", "expir", "publisher"].iter().any(|word| name.contains(word))
        };
        let metas = self.outline.metas.iter().filter(|(name, _)| speaks(name));
        self.in_values(metas.map(|(_, value)| value))
    }

    /// The first date in an element made for dates, from the title on, then before it.
    fn in_hints(&self, place: Place, printed: &[Printed]) -> Option<Day> {
        let property = |hint: &&DateHint| hint.kind == HintKind::Property;
        let mut properties = self.outline.dates.iter().filter(property).map(|hint| &hint.words);
        let first = properties.next();
        let sole = properties.all(|words| Some(words) == first);
        let stands = |hint: &&DateHint| {
            if sole && property(hint) {
                return true;
            }
            let own = !names_elsewhere(&hint.names) && !self.is_elsewhere(hint.element);
            match place {
                Place::Beside => own && hint.block.abs_diff(self.title) <= BESIDE_TITLE,
                Place::Inside => own,
                Place::Anywhere => hint.kind != HintKind::Named,
            }
        };
        let told = |hint: &DateHint, day: &Day| {
            let same =
                |line: &&Printed| line.block == hint.block && line.day.0.date() == day.0.date();
            let line = printed.iter().find(same).map(|line| line.label);
            place == Place::Anywhere || !matches!(line, Some(Label::Changed | Label::Other))
        };
        let hints: Vec<&DateHint> = self.outline.dates.iter().filter(stands).collect();
        let kinds = [HintKind::Property, HintKind::Time, HintKind::Attribute, HintKind::Named];
        kinds.iter().find_map(|kind| {
            let hints = || hints.iter().filter(|hint| hint.kind == *kind);
            let after = hints().filter(|hint| hint.block + 3 >= self.title);
            after.chain(hints()).find_map(|hint| {
                let day = self.read_value(&hint.words).and_then(plausible);
                day.filter(|day| told(hint, day))
            })
        })
    }

    /// The dates printed around the title, from the top.
    fn printed(&self) -> Vec<Printed> {
        let blocks = &self.outline.blocks;
        let range = self.title.saturating_sub(4)..(self.title + NEAR_TITLE).min(blocks.len());
        let clocks: BTreeSet<usize> = (self.outline.dates.iter())
            .filter(|hint| is_clock(&hint.names))
            .map(|hint| hint.block)
            .collect();
        let mut printed = Vec::new();
        for at in range {
            let block = &blocks[at];
            if self.is_elsewhere(block.element) || clocks.contains(&at) {
                continue;
            }
            let short = block.text.len() <= SHORT_BLOCK;
            let head = &block.text[..block.text.floor_char_boundary(SHORT_BLOCK)];
            let mut before = 0;
            for found in find_dates(head, self.order) {
                // Prose may open with its date: `(12.3.2008) Mưa lớn ...`.
                if !short && found.span.start > 2 {
                    break;
                }
                let words = &head[before..found.span.start];
                before = found.span.end;
                let label = match label_of(words) {
                    Label::None if words.trim().is_empty() && at > 0 => {
                        let above = &blocks[at - 1].text;
                        let bare = above.len() <= LABEL_BYTES
                            && !above.contains(|c: char| c.is_ascii_digit());
                        if bare { label_of(above) } else { Label::None }
                    }
                    label => label,
                };
                let alone = at != self.title && head.len() - found.span.len() <= ALONE_BYTES;
                if let Some(day) = plausible(self.settle(&found)) {
                    printed.push(Printed { day, label, alone, block: at });
                }
            }
        }
        printed
    }

    /// The day that the text prints most often, the earliest of equals; days of other parts of
    /// the page count less.
    fn in_text(&self) -> Option<Day> {
        let mut days: BTreeMap<Date, (usize, Day)> = BTreeMap::new();
        for block in self.outline.blocks.iter().take(BLOCKS) {
            if block.text.len() > LONG_BLOCK {
                continue;
            }
            let weight = if self.is_elsewhere(block.element) { 1 } else { 3 };
            let mut before = 0;
            for found in find_dates(&block.text, self.order).iter().take(20) {
                let label = label_of(&block.text[before..found.span.start]);
                before = found.span.end;
                if label == Label::Other {
                    continue;
                }
                if let Some(day) = plausible(self.settle(found)) {
                    let short = block.text.len() < SHORT_BLOCK;
                    let entry = days.entry(day.0.date()).or_insert((0, day));
                    entry.0 += if short { weight * 2 } else { weight };
                    if label == Label::Published {
                        entry.0 += 2 * weight;
                    }
                }
            }
        }
        let mut best: Option<(usize, Day)> = None;
        for (count, day) in days.into_values() {
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, day));
            }
        }
        best.map(|(_, day)| day)
    }
}

/// Blocks that are searched for dates.
const BLOCKS: usize = 2_000;
/// A block longer than this is no place for the page's date.
const LONG_BLOCK: usize = 4_000;
/// Blocks around the title within which a date belongs to the article wherever it lies.
const BESIDE_TITLE: usize = 6;
/// Blocks around the title that are searched for a printed date.
const NEAR_TITLE: usize = 12;
/// A block longer than this is prose.
const SHORT_BLOCK: usize = 160;
/// A date with at most this much beside it stands alone.
const ALONE_BYTES: usize = 60;
/// A label of its own is no longer.
const LABEL_BYTES: usize = 40;

/// A site's name has fewer words.
const HEADLINE_WORDS: usize = 4;

/// The block of the title: the first heading that holds it, else the first main heading.
pub(super) fn title_block(outline: &Outline, title: Option<&str>) -> Option<usize> {
    let tag = |block: &Block| outline.elements[block.element].tag;
    let blocks = || outline.blocks.iter().enumerate();
    let wanted = fold_space(title.unwrap_or_default());
    let same =
        |(_, block): &(usize, &Block)| block.text == wanted || fold_space(&block.text) == wanted;
    let main = |(_, block): &(usize, &Block)| tag(block) == "h1";
    // Titles for sharing may differ from the one main heading, if that is no site's name.
    let sole = || {
        let mut main = blocks().filter(main);
        main.next().filter(|_| main.next().is_none())
    };
    let unlinked = |(_, block): &(usize, &Block)| block.link_chars == 0;
    let found = blocks()
        .filter(main)
        .find(same)
        .or_else(|| sole().filter(|(_, block)| block.text.split(' ').count() >= HEADLINE_WORDS))
        .or_else(|| blocks().filter(unlinked).find(same))
        .or_else(|| blocks().find(main));
    found.map(|(at, _)| at)
}
