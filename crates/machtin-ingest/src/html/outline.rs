//! A page as a flat outline: its text blocks in order, the elements around them, and what its
//! head says.

use super::tokens::resolve;
use super::tree::{INLINE, Traits};
use crate::lines::{Line, line_of};
use aho_corasick::AhoCorasick;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What extraction needs of a page.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Elements that hold blocks, parents before children; the first is the page.
    pub(super) elements: Vec<Element>,
    /// Runs of text between block boundaries, in order.
    pub(super) blocks: Vec<Block>,
    /// Names of meta elements, lower case, and their content.
    pub(super) metas: Vec<(String, String)>,
    /// Texts of JSON-LD scripts.
    pub(super) scripts: Vec<String>,
    /// Values of fields named for the publication in other scripts and in attributes.
    pub(super) fields: Vec<String>,
    /// The `title` element.
    pub(super) title: String,
    /// `html lang`
    pub(super) lang: String,
    /// `link rel=canonical`
    pub(super) canonical: Option<String>,
    /// Dates in attributes and elements made for them, in order.
    pub(super) dates: Vec<DateHint>,
    /// Names in elements made for the author, in order.
    pub(super) authors: Vec<(String, usize)>,
}

impl Outline {
    /// The article's words in structured data; empty where there are none.
    pub(super) fn structured_body(&self) -> String {
        let mut words = String::new();
        for script in &self.scripts {
            for (at, name) in script.match_indices("\"articleBody\"").take(2) {
                let rest = script[at + name.len()..].trim_start();
                if let Some(value) = rest.strip_prefix(':').map(str::trim_start) {
                    let mut stream =
                        serde_json::Deserializer::from_str(value).into_iter::<String>();
                    if let Some(Ok(body)) = stream.next() {
                        words.push_str(&body);
                        words.push('\n');
                    }
                }
            }
        }
        words
    }

    /// The blocks as lines, in order.
    pub(super) fn lines(&self) -> Vec<Line> {
        self.blocks.iter().map(|block| line_of(&block.text)).collect()
    }

    /// The page's own summary of itself.
    pub(super) fn summary(&self) -> Option<&str> {
        let names = ["og:description", "description", "twitter:description"];
        names.iter().find_map(|name| {
            self.metas.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        })
    }
}

/// An element around blocks.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) parent: usize,
    /// Its name; empty for the page itself and for elements that HTML does not know.
    pub(super) tag: &'static str,
    /// `class`, `id`, `role` and `itemprop`, lower case.
    pub(super) names: String,
    pub(super) depth: usize,
    pub(super) hidden: bool,
    /// Set to the right, as signatures are.
    pub(super) right: bool,
}

impl Element {
    /// Whether it is an element of this name.
    pub(super) fn is(&self, tag: &str) -> bool {
        self.tag == tag
    }
}

/// A run of text between block boundaries.
#[derive(Debug)]
pub(super) struct Block {
    /// White space folded; `\n` where a `br` stood.
    pub(super) text: String,
    /// The element it stands in.
    pub(super) element: usize,
    /// Characters inside links.
    pub(super) link_chars: usize,
    /// Characters inside emphasis.
    pub(super) strong_chars: usize,
}

/// A place where pages put dates.
#[derive(Debug)]
pub(super) struct DateHint {
    pub(super) kind: HintKind,
    pub(super) words: String,
    /// The element it stands in.
    pub(super) element: usize,
    /// How many blocks stand before it.
    pub(super) block: usize,
    /// Its own `class`, `id`, `itemprop` and `rel`, lower case.
    pub(super) names: String,
}

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HintKind {
    /// `itemprop=datePublished`
    Property,
    /// `time datetime`
    Time,
    /// `abbr title`, `data-date` and the like.
    Attribute,
    /// An element whose names speak of dates.
    Named,
}

/// Makes an outline of a page from its elements and texts as they come.
pub(super) struct Builder {
    page: Outline,
    /// The innermost element.
    pub(super) open: usize,
    links: usize,
    strong: usize,
    pre: usize,
    names: String,
    text: String,
    link_chars: usize,
    strong_chars: usize,
    breaks: usize,
    /// Elements whose first words are wanted.
    listeners: Vec<Listener>,
    /// Hints that hold something, or may yet.
    dates: usize,
    authors: usize,
}

/// Hears the first words of an element.
struct Listener {
    /// The number of the element.
    number: usize,
    /// Nodes inside it that are still heard.
    nodes: usize,
    words: String,
    /// Hints that wait for the words.
    dates: Vec<usize>,
    author: Option<usize>,
}

impl Default for Builder {
    fn default() -> Self {
        let root = Element {
            parent: 0,
            tag: "",
            names: String::new(),
            depth: 0,
            hidden: false,
            right: false,
        };
        Self {
            page: Outline { elements: vec![root], ..Outline::default() },
            open: 0,
            links: 0,
            strong: 0,
            pre: 0,
            names: String::new(),
            text: String::new(),
            link_chars: 0,
            strong_chars: 0,
            breaks: 0,
            listeners: Vec::new(),
            dates: 0,
            authors: 0,
        }
    }
}

impl Builder {
    /// Starts an element; says whether its words are listened for, and whether it is the place
    /// that opens a lead. A `deep` element is not opened, its text joins the one around it.
    pub(super) fn start(
        &mut self,
        tag: &'static str,
        traits: Traits,
        attributes: &[(&str, &str)],
        number: usize,
        deep: bool,
    ) -> (bool, bool) {
        match tag {
            "meta" => self.read_meta(attributes),
            "link" => self.read_link(attributes),
            _ => {}
        }
        let attrs = Attrs(attributes);
        let listens =
            (!attributes.is_empty() || tag == "time") && self.read_hints(number, tag, &attrs);
        for (_, value) in attributes.iter().filter(|(_, value)| value.starts_with(['{', '&'])) {
            let value = resolve(value, true);
            if value.starts_with('{') {
                self.read_fields(&value);
            }
        }
        if traits & INLINE != 0 {
            let place =
                tag == "span" && attrs.get("class").is_some_and(|names| names.contains("location"));
            return (listens, place);
        }
        self.flush();
        if !deep {
            self.pre += usize::from(tag == "pre");
            self.open_element(tag, &attrs);
        }
        (listens, false)
    }

    /// Ends an element that was opened; `around` is the one around it.
    pub(super) fn end(&mut self, tag: &str, traits: Traits, place: bool, around: usize) {
        if traits & INLINE != 0 {
            // The style sheet parts the place from the first word of the lead.
            if place && self.text.ends_with(char::is_alphanumeric) {
                self.text.push(' ');
            }
            return;
        }
        self.flush();
        self.pre -= usize::from(tag == "pre");
        self.open = around;
    }

    /// Emphasis or a link begins.
    pub(super) fn start_format(&mut self, tag: &str) {
        self.links += usize::from(tag == "a");
        self.strong += usize::from(is_strong(tag));
    }

    /// Emphasis or a link ends.
    pub(super) fn end_format(&mut self, tag: &str) {
        self.links -= usize::from(tag == "a");
        self.strong -= usize::from(is_strong(tag));
    }

    pub(super) fn line_break(&mut self) {
        self.breaks += 1;
    }

    /// A node begins that those who listen count.
    pub(super) fn count(&mut self) {
        for listener in &mut self.listeners {
            listener.nodes = listener.nodes.saturating_sub(1);
        }
    }

    /// Whether anybody wants words.
    pub(super) fn is_listening(&self) -> bool {
        self.listeners.iter().any(|listener| listener.nodes > 0)
    }

    /// Words come by, of text that is read or not.
    pub(super) fn hear(&mut self, words: &str) {
        for listener in self.listeners.iter_mut().filter(|listener| listener.nodes > 0) {
            let most = words.floor_char_boundary(HINT_BYTES + 1);
            listener.words.push_str(&words[..most]);
            listener.words.push(' ');
            if listener.words.len() > HINT_BYTES {
                listener.nodes = 0;
            }
        }
    }

    /// An element ends: its words go where they were wanted.
    pub(super) fn stop_listening(&mut self, number: usize) {
        let Some(at) = self.listeners.iter().rposition(|one| one.number == number) else { return };
        let Listener { mut words, dates, author, .. } = self.listeners.remove(at);
        words.truncate(words.floor_char_boundary(HINT_BYTES));
        for date in dates {
            let hint = &mut self.page.dates[date];
            if hint.kind != HintKind::Named || words.contains(|c: char| c.is_ascii_digit()) {
                hint.words.clone_from(&words);
            } else {
                self.dates -= 1;
            }
        }
        if let Some(author) = author {
            let words = fold_space(&words);
            self.authors -= usize::from(words.is_empty());
            self.page.authors[author].0 = words;
        }
    }

    /// The outline, once the page has ended.
    pub(super) fn finish(mut self) -> Outline {
        self.flush();
        while let Some(listener) = self.listeners.last() {
            self.stop_listening(listener.number);
        }
        self.page.dates.retain(|hint| hint.kind != HintKind::Named || !hint.words.is_empty());
        self.page.authors.retain(|(words, _)| !words.is_empty());
        self.page
    }

    fn open_element(&mut self, tag: &'static str, attrs: &Attrs<'_>) {
        let mut names = String::new();
        for name in ["class", "id", "role", "itemprop"] {
            if let Some(value) = attrs.get(name) {
                names.push(' ');
                push_lower(&value, &mut names);
            }
        }
        let style = attrs.get("style").map(|style| style.to_lowercase().replace(' ', ""));
        let styled = |rule: &str| style.as_deref().is_some_and(|style| style.contains(rule));
        let above = &self.page.elements[self.open];
        let hidden = above.hidden
            || attrs.get("hidden").is_some()
            || styled("display:none")
            || styled("visibility:hidden");
        let right = attrs.get("align").is_some_and(|side| side.eq_ignore_ascii_case("right"))
            || styled("text-align:right");
        let depth = above.depth + 1;
        let element = Element { parent: self.open, tag, names, depth, hidden, right };
        self.page.elements.push(element);
        self.open = self.page.elements.len() - 1;
    }

    pub(super) fn push_text(&mut self, words: &str) {
        if self.breaks > 0 {
            // Two breaks in a row part paragraphs.
            if self.breaks > 1 && !words.trim().is_empty() {
                self.flush();
            } else if !words.trim().is_empty() && !self.text.is_empty() {
                while self.text.ends_with(' ') {
                    self.text.pop();
                }
                self.text.push('\n');
            }
            if !words.trim().is_empty() {
                self.breaks = 0;
            }
        }
        let before = self.text.len();
        for c in words.chars() {
            if self.pre > 0 && c == '\n' {
                self.text.push('\n');
            } else if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{ad}' | '\u{feff}') {
                let joins = matches!(c, '\u{200b}' | '\u{ad}' | '\u{feff}');
                if !joins && !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else {
                self.text.push(c);
            }
        }
        let added = self.text[before.min(self.text.len())..].chars().count();
        if self.links > 0 {
            self.link_chars += added;
        }
        if self.strong > 0 {
            self.strong_chars += added;
        }
    }

    pub(super) fn flush(&mut self) {
        self.breaks = 0;
        let text = self.text.trim();
        if !text.is_empty() {
            self.page.blocks.push(Block {
                text: text.to_owned(),
                element: self.open,
                link_chars: self.link_chars,
                strong_chars: self.strong_chars,
            });
        }
        self.text.clear();
        (self.link_chars, self.strong_chars) = (0, 0);
    }

    pub(super) fn read_language(&mut self, attributes: &[(&str, &str)]) {
        if self.page.lang.is_empty() {
            self.page.lang = Attrs(attributes).get("lang").unwrap_or_default().to_lowercase();
        }
    }

    pub(super) fn read_title(&mut self, raw: &str) {
        if self.page.title.is_empty() {
            self.page.title = fold_space(&resolve(raw, false));
        }
    }

    pub(super) fn read_meta(&mut self, attributes: &[(&str, &str)]) {
        let attrs = Attrs(attributes);
        let Some(content) = attrs.get("content") else { return };
        let content = content.trim();
        if content.is_empty() {
            return;
        }
        for name in ["property", "name", "itemprop", "http-equiv", "pubdate"] {
            if let Some(name) = attrs.get(name) {
                self.page.metas.push((name.trim().to_lowercase(), content.to_owned()));
            }
        }
    }

    pub(super) fn read_link(&mut self, attributes: &[(&str, &str)]) {
        let attrs = Attrs(attributes);
        if self.page.canonical.is_none()
            && attrs.get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
        {
            self.page.canonical = attrs.get("href").map(|href| href.trim().to_owned());
        }
    }

    pub(super) fn read_script(&mut self, attributes: &[(&str, &str)], script: &str) {
        let kind = Attrs(attributes).get("type").unwrap_or_default().to_lowercase();
        if kind.contains("ld+json") {
            self.page.scripts.push(script.to_owned());
        } else {
            self.read_fields(script);
        }
    }

    /// Keeps the values of date fields in data that a script reads.
    fn read_fields(&mut self, words: &str) {
        let Some(automaton) = FIELD_NAMES.as_ref() else { return };
        for found in automaton.find_iter(words) {
            if self.page.fields.len() >= FIELDS {
                return;
            }
            let rest = &words[found.end()..];
            let head = rest[..rest.floor_char_boundary(48)].trim_start_matches(['"', '\'', '\\']);
            let Some(value) = head.trim_start().strip_prefix([':', '=']) else { continue };
            let value = value.trim_start_matches([' ', '"', '\'', '\\']);
            let end = value.find(['"', '\'', '\\', '}', '<']).unwrap_or(value.len());
            self.page.fields.push(value[..end].to_owned());
        }
    }

    /// Keeps dates and names that stand where pages put them; says whether some wait for words.
    fn read_hints(&mut self, number: usize, tag: &str, attrs: &Attrs<'_>) -> bool {
        let value = |name: &str| attrs.get(name).filter(|value| !value.trim().is_empty());
        self.names.clear();
        for name in ["class", "id", "itemprop", "rel", "data-testid"] {
            if let Some(words) = attrs.get(name) {
                self.names.push(' ');
                push_lower(&words, &mut self.names);
            }
        }
        let (mut dated, mut authored) = (false, false);
        if !self.names.is_empty()
            && let Some(automaton) = HINT_NAMES.as_ref()
        {
            for found in automaton.find_overlapping_iter(&self.names) {
                let date = found.pattern().as_usize() < DATE_NAMES.len();
                (dated, authored) = (dated || date, authored || !date);
            }
        }
        // Those without words take the element's own.
        let mut hints: Vec<(HintKind, Option<Cow<'_, str>>)> = Vec::new();
        let property = value("itemprop").unwrap_or_default().to_lowercase();
        if property.contains("datepublished") || property.contains("datecreated") {
            hints.push((HintKind::Property, value("datetime").or_else(|| value("content"))));
        } else if tag == "time" {
            hints.push((HintKind::Time, value("datetime")));
        } else if let Some(value) = DATE_ATTRIBUTES.iter().find_map(|name| value(name)) {
            hints.push((HintKind::Attribute, Some(value)));
        } else if tag == "abbr"
            && dated
            && let Some(value) = value("title")
        {
            hints.push((HintKind::Attribute, Some(value)));
        }
        if dated && self.dates < HINTS {
            hints.push((HintKind::Named, None));
        }
        let (element, block) = (self.open, self.page.blocks.len());
        let mut waiting = Vec::new();
        self.dates += hints.len();
        for (kind, words) in hints {
            if words.is_none() {
                waiting.push(self.page.dates.len());
            }
            let mut words = words.unwrap_or_default().into_owned();
            words.truncate(words.floor_char_boundary(HINT_BYTES));
            let names = self.names.clone();
            self.page.dates.push(DateHint { kind, words, element, block, names });
        }
        let mut author = None;
        if authored && self.authors < HINTS {
            author = Some(self.page.authors.len());
            self.authors += 1;
            self.page.authors.push((String::new(), block));
        }
        let listens = author.is_some() || !waiting.is_empty();
        if listens {
            let words = String::new();
            let listener = Listener { number, nodes: NODES, words, dates: waiting, author };
            self.listeners.push(listener);
        }
        listens
    }
}

/// The attributes of an element.
struct Attrs<'e>(&'e [(&'e str, &'e str)]);

impl<'e> Attrs<'e> {
    fn get(&self, name: &str) -> Option<Cow<'e, str>> {
        let found = self.0.iter().find(|(printed, _)| printed.eq_ignore_ascii_case(name));
        found.map(|(_, value)| resolve(value, true))
    }
}

fn push_lower(words: &str, into: &mut String) {
    if words.is_ascii() {
        let start = into.len();
        into.push_str(words);
        into[start..].make_ascii_lowercase();
    } else {
        into.push_str(&words.to_lowercase());
    }
}

/// Fields of scripts that give the time of publication.
static FIELD_NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let names = [
        "datePublished",
        "publishedAt",
        "published_at",
        "publishDate",
        "publish_date",
        "publishedDate",
        "published_date",
        "publicationDate",
        "publication_date",
        "pubDate",
        "createdAt",
        "created_at",
    ];
    AhoCorasick::new(names).ok()
});
/// At most this many fields are kept.
const FIELDS: usize = 40;
/// At most this many hints of a kind are kept.
const HINTS: usize = 200;
/// A hint is read to this length ...
const HINT_BYTES: usize = 300;
/// ... and to this many texts and elements inside its own.
const NODES: usize = 60;
/// Attributes that hold dates.
const DATE_ATTRIBUTES: &[&str] =
    &["data-date", "data-datetime", "data-published", "data-utime", "data-timestamp"];
/// Parts of names under which pages put dates.
const DATE_NAMES: &[&str] = &[
    "date",
    "time",
    "publish",
    "posted",
    "datum",
    "created",
    "byline",
    "meta",
    "fecha",
    "ngay",
    "entry-info",
    "post-info",
    "article-info",
    "info",
    "thoi-gian",
    "submitted",
];
/// Parts of names under which pages put authors.
const AUTHOR_NAMES: &[&str] =
    &["author", "byline", "tac-gia", "tacgia", "writer", "contributor", "nguoi-viet"];

static HINT_NAMES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(DATE_NAMES.iter().chain(AUTHOR_NAMES)).ok());

fn is_strong(tag: &str) -> bool {
    matches!(tag, "b" | "strong" | "em" | "i")
}

/// White space folded to single spaces.
pub(super) fn fold_space(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
