//! What a page says of itself: title, author, publisher, address.

use super::outline::{Outline, fold_space};
use super::published::title_block;
use crate::furniture::is_name;
use crate::lines::line_of;
use machtin_text::fold_marks;
use serde_json::Value;

/// The parts of a page's structured data that we use, in the order they stand.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub(super) published: Vec<String>,
    pub(super) changed: Vec<String>,
    pub(super) headlines: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) publishers: Vec<String>,
}

/// Structured data is read to this depth.
const DEPTH: usize = 12;

impl JsonLd {
    /// Reads the JSON-LD scripts of a page; broken ones are searched for their dates.
    pub(super) fn of(outline: &Outline) -> Self {
        let mut json = Self::default();
        for script in &outline.scripts {
            let script = script.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            let script = script.trim_start_matches("<!--").trim_end_matches("-->").trim();
            match serde_json::from_str::<Value>(script) {
                Ok(value) => json.read(&value, 0, true),
                Err(_) => {
                    // Line breaks inside strings are the commonest damage.
                    let repaired = script.replace(['\n', '\r', '\t'], " ");
                    match serde_json::from_str::<Value>(&repaired) {
                        Ok(value) => json.read(&value, 0, true),
                        Err(_) => json.scan(&repaired),
                    }
                }
            }
        }
        json
    }

    fn read(&mut self, value: &Value, depth: usize, main: bool) {
        if depth > DEPTH {
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.read(value, depth + 1, main)),
            Value::Object(row) => {
                let kind = row.get("@type").map(Value::to_string).unwrap_or_default();
                let other = [
                    "Comment",
                    "Event",
                    "Product",
                    "Review",
                    "Answer",
                    "Question",
                    "VideoObject",
                    "ImageObject",
                    "ListItem",
                    "Person",
                ]
                .iter()
                .any(|name| kind.contains(name))
                    && !kind.contains("Article");
                let main = main && !other;
                let mut keep = |name: &str, list: fn(&mut Self) -> &mut Vec<String>| {
                    if let Some(words) = row.get(name).and_then(Value::as_str).filter(|_| main) {
                        list(self).push(words.to_owned());
                    }
                };
                keep("datePublished", |json| &mut json.published);
                keep("dateModified", |json| &mut json.changed);
                keep("dateCreated", |json| &mut json.changed);
                keep("headline", |json| &mut json.headlines);
                if main {
                    self.authors.extend(row.get("author").and_then(names));
                    self.publishers.extend(row.get("publisher").and_then(names));
                }
                for (name, value) in row {
                    if value.is_object() || value.is_array() {
                        let part = matches!(
                            name.as_str(),
                            "comment"
                                | "review"
                                | "hasPart"
                                | "itemListElement"
                                | "video"
                                | "associatedMedia"
                        );
                        self.read(value, depth + 1, main && !part);
                    }
                }
            }
            _ => {}
        }
    }

    fn scan(&mut self, script: &str) {
        for (name, list) in
            [("\"datePublished\"", &mut self.published), ("\"dateModified\"", &mut self.changed)]
        {
            for (at, _) in script.match_indices(name).take(4) {
                let rest = script[at + name.len()..].trim_start();
                let value = rest.strip_prefix(':').map(str::trim_start);
                if let Some(value) = value.and_then(|rest| rest.strip_prefix('"')) {
                    list.extend(value.split('"').next().map(str::to_owned));
                }
            }
        }
    }
}

/// Names of persons or organisations, joined by commas.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Array(list) => {
            let list: Vec<String> = list.iter().filter_map(names).collect();
            (!list.is_empty()).then(|| list.join(", "))
        }
        Value::Object(row) => row.get("name").and_then(names),
        _ => None,
    }
}

/// The content of the first meta element with one of the names.
pub(super) fn meta<'o>(outline: &'o Outline, names: &[&str]) -> Option<&'o str> {
    names.iter().find_map(|name| {
        outline.metas.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    })
}

/// The page's address: what it calls canonical.
pub(super) fn address(outline: &Outline) -> Option<String> {
    let address =
        outline.canonical.as_deref().or_else(|| meta(outline, &["og:url", "twitter:url"]));
    address.filter(|url| url.starts_with("http")).map(str::to_owned)
}

/// Who published the page.
pub(super) fn publisher(outline: &Outline, json: &JsonLd, url: Option<&str>) -> Option<String> {
    meta(outline, &["og:site_name", "application-name", "dc.publisher", "publisher"])
        .map(str::to_owned)
        .or_else(|| json.publishers.first().cloned())
        .or_else(|| url.and_then(host).map(str::to_owned))
        .map(|name| fold_space(&name))
}

/// The host of an address, without `www.`.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

/// Marks that part a title from the name of its site.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " < ", " ~ ", " ‹ ", " — ",
    ": ",
];

/// The title: the main heading where the page's other titles agree with it, else those without
/// the name of the site.
pub(super) fn title(outline: &Outline, json: &JsonLd, url: Option<&str>) -> Option<String> {
    let site = publisher(outline, json, url);
    let page_title = fold_space(&outline.title);
    let shared = meta(outline, &["og:title", "twitter:title", "dc.title", "title"]).map(fold_space);
    let headline = json.headlines.first().map(|words| fold_space(words));
    let others: Vec<String> = [shared, Some(page_title), headline]
        .into_iter()
        .flatten()
        .filter(|t| !t.is_empty())
        .collect();
    let headings: Vec<String> = outline
        .blocks
        .iter()
        .filter(|block| is_heading(outline, block.element))
        .map(|block| fold_space(&block.text))
        .filter(|text| text.len() >= 3 && text.len() < 400)
        .take(12)
        .collect();
    let site_letters = letters_of(site.as_deref().unwrap_or_default());
    let best = headings
        .iter()
        .filter(|heading| headings.len() == 1 || letters_of(heading) != site_letters)
        .map(|heading| {
            let agree = others.iter().map(|other| agreement(heading, other)).max();
            (agree.unwrap_or(0), heading)
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    if let Some((agree, heading)) = best
        && (agree >= 60 || (others.is_empty() && !heading.is_empty()))
    {
        return Some(without_section(heading).to_owned());
    }
    if let Some(printed) = printed_title(outline) {
        return Some(printed);
    }
    let words = others.first().or(headings.first())?;
    Some(without_site(words, site.as_deref(), url))
}

/// Fewest words of a title found by what the page prints.
const PRINTED_WORDS: usize = 4;

/// On a page without headings, the first block that the page's title ends or starts with; the
/// rest of it, shorter, names site and section: `Site > Section > Title`.
fn printed_title(outline: &Outline) -> Option<String> {
    let whole = fold_space(&outline.title);
    let marks: &[char] = &['|', '-', '–', '—', ':', '»', '·', '•', '/', '<', '>', '~', '‹'];
    let unlinked = outline.blocks.iter().filter(|block| block.link_chars == 0);
    unlinked.map(|block| fold_space(&block.text)).find(|words| {
        let before = whole.strip_suffix(words.as_str()).map(str::trim_end);
        let after = whole.strip_prefix(words.as_str()).map(str::trim_start);
        words.split(' ').count() >= PRINTED_WORDS
            && words.len() * 2 > whole.len()
            && (before.is_some_and(|site| site.ends_with(marks))
                || after.is_some_and(|site| site.starts_with(marks)))
    })
}

/// A heading without what follows a bar, where enough stands before it.
fn without_section(heading: &str) -> &str {
    match heading.split_once(" | ") {
        Some((title, _)) if title.split_whitespace().count() >= 4 => title.trim(),
        _ => heading,
    }
}

/// Letters and digits only, lower case, marks off.
fn letters_of(words: &str) -> String {
    fold_marks(words).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_heading(outline: &Outline, element: usize) -> bool {
    let here = &outline.elements[element];
    let parent = &outline.elements[here.parent];
    here.is("h1") || parent.is("h1")
}

/// How much of a heading the other title repeats, in percent of the heading's letters; nothing
/// where the heading is a small part of the title, as the name of a site is.
fn agreement(heading: &str, other: &str) -> usize {
    let words = |text: &str| -> Vec<String> {
        fold_marks(text)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (heading, other) = (words(heading), words(other));
    if heading.is_empty() {
        return 0;
    }
    let shared = heading.iter().filter(|word| other.contains(word)).count();
    if shared * 5 < other.len() * 2 && heading.len() < 4 {
        return 0;
    }
    shared * 100 / heading.len()
}

/// A title without the name of the site at its end or start.
fn without_site(title: &str, site: Option<&str>, url: Option<&str>) -> String {
    let site = site.map(letters_of).unwrap_or_default();
    let host = url.and_then(host).map(letters_of).unwrap_or_default();
    let is_site = |part: &str| {
        let part = letters_of(part);
        part.len() >= 2
            && (part == site
                || (site.len() >= 4 && part.contains(&site))
                || (part.len() >= 4 && (site.contains(&part) || host.contains(&part))))
    };
    let mut title = title.trim();
    for _ in 0..3 {
        let last =
            SEPARATORS.iter().filter_map(|mark| title.rfind(mark).map(|at| (at, mark.len()))).max();
        let first =
            SEPARATORS.iter().filter_map(|mark| title.find(mark).map(|at| (at, mark.len()))).min();
        match (last, first) {
            (Some((at, length)), _) if is_site(&title[at + length..]) => title = title[..at].trim(),
            (_, Some((at, length))) if is_site(&title[..at]) => title = title[at + length..].trim(),
            // A short last part after a bar is a site or a section whatever it says.
            (Some((at, length)), _)
                if (title[at..].starts_with(" | ") || title[at..].starts_with(" - "))
                    && title[at + length..].split_whitespace().count() <= 4
                    && title[..at].split_whitespace().count() >= 4 =>
            {
                title = title[..at].trim();
            }
            _ => break,
        }
    }
    title.to_owned()
}

/// The author as the page names them; who published it only where nobody else is named.
pub(super) fn author(
    outline: &Outline,
    json: &JsonLd,
    title: Option<&str>,
    publisher: Option<&str>,
    signature: Option<String>,
) -> Option<String> {
    let named = json.authors.first().cloned();
    let meta_names = [
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "byl",
        "sailthru.author",
        "citation_author",
        "article:author_name",
        "authors",
        "cxenseparse:author",
        "twitter:creator:name",
    ];
    let metas = meta_names.iter().filter_map(|name| meta(outline, &[name]).map(str::to_owned));
    let written_by = (1..=2).filter_map(|at| {
        let label = meta(outline, &[&format!("twitter:label{at}")])?;
        let by = label.eq_ignore_ascii_case("written by");
        by.then(|| meta(outline, &[&format!("twitter:data{at}")]).map(str::to_owned))?
    });
    let printed = outline.authors.iter().enumerate().map(|(at, (words, block))| {
        // The name alone in an element inside that holds more beside it.
        let within = outline.authors[at + 1..].iter().take_while(|(_, place)| place <= block);
        let alone = within.map(|(name, _)| name).find(|name| {
            words.len() > name.len() && words.contains(name.as_str()) && name.contains(' ')
        });
        alone.unwrap_or(words).clone()
    });
    let site = publisher.map(letters_of).unwrap_or_default();
    let is_site = |name: &String| !site.is_empty() && letters_of(name) == site;
    let stated = named.into_iter().chain(metas).chain(written_by);
    let stated = stated.filter_map(|words| clean_author(&words));
    let (sites, persons): (Vec<String>, Vec<String>) = stated.partition(is_site);
    let mut printed = printed.chain(signature).filter_map(|words| clean_author(&words));
    let person = persons.into_iter().next().or_else(|| byline(outline, title));
    person.or_else(|| match sites.first() {
        // A page that names its publisher for an author may print who wrote it.
        Some(site) => {
            let name = printed.find(|name| !is_site(name) && is_name(name, &line_of(name)));
            name.or_else(|| Some(site.clone()))
        }
        None => printed.next(),
    })
}

/// Blocks after the title that are searched for a byline.
const NEAR_TITLE: usize = 8;
/// A line longer than this is no byline.
const BYLINE_BYTES: usize = 120;

/// The name on a line beside the title that opens as bylines do.
fn byline(outline: &Outline, title: Option<&str>) -> Option<String> {
    let at = title_block(outline, title)?;
    let blocks = outline.blocks.iter().skip(at.saturating_sub(2)).take(NEAR_TITLE + 2);
    blocks.filter(|block| block.text.len() <= BYLINE_BYTES).find_map(|block| {
        let opens = BYLINES.iter().any(|word| opens_with(&block.text, word).is_some());
        let name = opens.then(|| clean_author(&block.text))??;
        let capital = name.starts_with(char::is_uppercase);
        (capital && name.split_whitespace().count() <= BYLINE_WORDS).then_some(name)
    })
}

/// A name on a byline has no more words.
const BYLINE_WORDS: usize = 5;

/// Words that open bylines; those in small letters only so, for they open names too.
const BYLINES: &[&str] = &[
    "Written by",
    "Posted by",
    "Published by",
    "Story by",
    "Words by",
    "Text by",
    "View all posts by",
    "Researched by",
    "About the author",
    "By",
    "Author",
    "Authors",
    "Tác giả",
    "Theo",
    "von",
    "par",
    "por",
    "di",
    "door",
    "Автор",
];

/// What follows a word that opens a text, in whatever case, and a colon or white space.
fn opens_with<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let head = text.get(..word.len())?;
    let small = word.starts_with(char::is_lowercase);
    let same = head == word || (!small && head.to_lowercase() == word.to_lowercase());
    let rest = text[word.len()..].strip_prefix([' ', ':', '\u{a0}']).filter(|_| same)?;
    Some(rest.trim_start_matches([' ', ':', '\u{a0}']))
}

/// Words before and around a name that are not part of it.
fn clean_author(words: &str) -> Option<String> {
    let mut words = fold_space(words);
    if is_label(&words) {
        return None;
    }
    if let Some(rest) = BYLINES.iter().find_map(|word| opens_with(&words, word)) {
        words = rest.to_owned();
    }
    let end = words.find(['|', '•', '·', '\n']).unwrap_or(words.len());
    let name = words[..end].trim().trim_end_matches([',', ':', '-', '–']).trim().to_owned();
    let count = name.split_whitespace().count();
    let digits = name.chars().any(|c| c.is_ascii_digit());
    let usable = !is_label(&name)
        && !name.contains("://")
        && !name.contains('@')
        && !digits
        && (1..=12).contains(&count)
        && name.len() >= 3
        && name.starts_with(char::is_alphanumeric);
    usable.then_some(name)
}

/// Whether words stand where names do and name nobody.
fn is_label(words: &str) -> bool {
    let lower = words.to_lowercase();
    let lower = lower.trim_end_matches([' ', ':']);
    NO_NAMES.contains(&lower) || lower.ends_with(" says") || lower.starts_with("theo dõi")
}

/// Labels that stand where names do.
const NO_NAMES: &[&str] = &[
    "about the author",
    "admin",
    "author",
    "author bio",
    "author posts",
    "researched by",
    "by",
    "read more",
    "sign in",
    "tác giả",
    "the author",
    "unknown",
    "written by",
];
