//! When a page was published, by the evidence it gives.
//!
//! Asked in order: structured data, meta elements, the address, elements made for dates, dates
//! printed beside the title, dates anywhere in the text.

use super::metadata::{JsonLd, meta};
use super::outline::{DateHint, HintKind, Outline, fold_space};
use crate::date::{DayOrder, find_dates, parse_date};
use jiff::civil::DateTime;
use machtin_text::{Evidence, Precision, Published};
use std::collections::BTreeMap;

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
    "dcterms.date",
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
    "dc.date",
    "dc.date.submitted",
    "pub_date",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "eprints.date",
    "vr:published_time",
    "created",
    "date",
    "timestamp",
    "og:pubdate",
    "issuedate",
    "creationdate",
];
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
pub(super) fn published(outline: &Outline, json: &JsonLd, url: Option<&str>) -> Option<Published> {
    let of = |evidence| move |(at, precision): Day| Published { at, precision, evidence };
    let order = day_order(&outline.lang);
    let address = url.and_then(from_url).map(of(Evidence::Address));
    let metadata = from_values(json.published.iter(), order)
        .or_else(|| from_metas(outline, META_NAMES, order))
        .or_else(|| from_other_metas(outline, order))
        .map(of(Evidence::Metadata));
    if let (Some(address), Some(_)) = (address, metadata) {
        // Metadata may speak of a later edition, or give the time in UTC; an address is written
        // once, on the day at the place of publication.
        let same = metadata.filter(|metadata| metadata.at.date() == address.at.date());
        return Some(same.unwrap_or(address));
    }
    metadata
        .map(
            |metadata| {
                if in_utc(outline, json) { local_day(outline, order, metadata) } else { metadata }
            },
        )
        .or(address)
        .or_else(|| from_hints(outline, order).map(of(Evidence::Metadata)))
        .or_else(|| near_title(outline, order).map(of(Evidence::Dateline)))
        .or_else(|| from_values(json.changed.iter(), order).map(of(Evidence::Metadata)))
        .or_else(|| from_metas(outline, CHANGED_NAMES, order).map(of(Evidence::Metadata)))
        .or_else(|| from_text(outline, order).map(of(Evidence::Text)))
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

/// A day printed beside the title one day off is the day at
/// the place of publication.
fn local_day(outline: &Outline, order: DayOrder, metadata: Published) -> Published {
    let printed = near_title(outline, order);
    let apart =
        |day: &Day| day.0.date().since(metadata.at.date()).map_or(9, |span| span.get_days()).abs();
    match printed.filter(|day| apart(day) == 1) {
        Some((at, precision)) => Published { at, precision, evidence: Evidence::Dateline },
        None => metadata,
    }
}

/// The day in the address of the page's picture: pictures are filed by day.
fn from_image(outline: &Outline) -> Option<Day> {
    meta(outline, &["og:image", "twitter:image"]).and_then(from_url)
}

/// American English prints the month first.
fn day_order(lang: &str) -> DayOrder {
    let american = matches!(lang, "en" | "en-us" | "en_us" | "en-ph");
    if american { DayOrder::MonthFirst } else { DayOrder::DayFirst }
}

fn plausible(day: Day) -> Option<Day> {
    (day.1 >= Precision::Day && day.0.year() >= FIRST_YEAR).then_some(day)
}

fn from_values<'v>(values: impl Iterator<Item = &'v String>, order: DayOrder) -> Option<Day> {
    values.filter_map(|value| read_value(value, order)).find_map(plausible)
}

fn read_value(value: &str, order: DayOrder) -> Option<Day> {
    let head = &value[..value.floor_char_boundary(300)];
    match find_dates(head, order).first() {
        Some(found) => Some((found.at, found.precision)),
        None => parse_date(value),
    }
}

fn from_metas(outline: &Outline, names: &[&str], order: DayOrder) -> Option<Day> {
    names.iter().find_map(|name| {
        let values = outline.metas.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        from_values(values, order)
    })
}

/// Meta elements whose own names speak of publication.
fn from_other_metas(outline: &Outline, order: DayOrder) -> Option<Day> {
    let speaks = |name: &str| {
        (name.contains("publish") || name.contains("pubdate") || name.contains("pub-date"))
            && !["modif", "updat", "expir", "publisher"].iter().any(|word| name.contains(word))
    };
    let values = outline.metas.iter().filter(|(name, _)| speaks(name)).map(|(_, value)| value);
    from_values(values, order)
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
];

/// Whether a place lies in a part of the page that is about other pages.
fn is_elsewhere(outline: &Outline, mut element: usize) -> bool {
    while element != 0 {
        let Some(here) = outline.elements.get(element) else { return false };
        let tag = &*here.tag;
        if matches!(tag, "aside" | "nav" | "footer") {
            return true;
        }
        // Names of the page itself say what site it is.
        let whole = matches!(tag, "body" | "html" | "main" | "article");
        let mut parts = here.names.split(|c: char| !c.is_alphanumeric());
        if !whole && parts.any(|part| ELSEWHERE.iter().any(|name| part.starts_with(name))) {
            return true;
        }
        element = here.parent;
    }
    false
}

/// Blocks around the title within which a date belongs to the article wherever it lies.
const BESIDE_TITLE: usize = 6;

fn from_hints(outline: &Outline, order: DayOrder) -> Option<Day> {
    let title = title_block(outline);
    let value = |hint: &&DateHint| read_value(&hint.words, order).and_then(plausible);
    let beside = |hint: &&DateHint| hint.block.abs_diff(title) <= BESIDE_TITLE;
    let inside =
        |hint: &&DateHint| !is_elsewhere(outline, hint.element) || (title > 0 && beside(hint));
    for kind in [HintKind::Property, HintKind::Time, HintKind::Attribute, HintKind::Named] {
        let hints = || outline.dates.iter().filter(move |hint| hint.kind == kind);
        // The first from the title on, then the first before it.
        let after = |hint: &&DateHint| hint.block + 3 >= title;
        let found = hints()
            .filter(inside)
            .filter(after)
            .find_map(|hint| value(&hint))
            .or_else(|| hints().filter(inside).find_map(|hint| value(&hint)));
        if found.is_some() {
            return found;
        }
    }
    let all = outline.dates.iter().filter(|hint| hint.kind != HintKind::Named);
    all.filter(|hint| hint.block + 3 >= title).find_map(|hint| value(&hint))
}

/// The block of the first main heading; 0 where there is none.
fn title_block(outline: &Outline) -> usize {
    outline.blocks.iter().position(|block| outline.elements[block.element].is("h1")).unwrap_or(0)
}

/// Blocks around the title that are searched for a printed date.
const NEAR_TITLE: usize = 12;
/// A block longer than this is prose.
const SHORT_BLOCK: usize = 160;

fn near_title(outline: &Outline, order: DayOrder) -> Option<Day> {
    let title = title_block(outline);
    let range = title.saturating_sub(4)..(title + NEAR_TITLE).min(outline.blocks.len());
    let blocks = outline.blocks.get(range)?;
    blocks.iter().filter(|block| !is_elsewhere(outline, block.element)).find_map(|block| {
        let short = block.text.len() <= SHORT_BLOCK;
        let head = &block.text[..block.text.floor_char_boundary(SHORT_BLOCK)];
        let found = *find_dates(head, order).first()?;
        // Prose may open with its date: `(12.3.2008) Mưa lớn ...`.
        (short || found.span.start <= 2).then(|| plausible((found.at, found.precision)))?
    })
}

/// The day that the text prints most often, the earliest of equals; days of copyright lines and
/// of other parts of the page do not count.
fn from_text(outline: &Outline, order: DayOrder) -> Option<Day> {
    let mut days: BTreeMap<jiff::civil::Date, (usize, Day)> = BTreeMap::new();
    for block in outline.blocks.iter().take(2_000) {
        if block.text.len() > 4_000 {
            continue;
        }
        let weight = if is_elsewhere(outline, block.element) { 1 } else { 3 };
        for found in find_dates(&block.text, order).iter().take(20) {
            if let Some(day) = plausible((found.at, found.precision)) {
                let entry = days.entry(day.0.date()).or_insert((0, day));
                entry.0 +=
                    if fold_space(&block.text).len() < SHORT_BLOCK { weight * 2 } else { weight };
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
