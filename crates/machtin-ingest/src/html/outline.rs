//! A parsed page as a flat outline: its text blocks in order, the elements around them, and
//! what its head says.

use aho_corasick::AhoCorasick;
use dom_query::{Document, LocalName, NodeRef};
use std::sync::LazyLock;

/// What extraction needs of a page; the parsed tree is dropped.
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
    pub(super) tag: LocalName,
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
        &*self.tag == tag
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

/// Elements whose text nobody reads as text.
fn is_skipped(tag: &str) -> bool {
    matches!(
        tag,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "button"
            | "textarea"
            | "canvas"
            | "audio"
            | "video"
            | "head"
            | "datalist"
            | "map"
    )
}

/// Elements that run on in the line.
fn is_inline(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "picture"
            | "source"
            | "amp-img"
            | "shortcode"
    )
}

/// Reads a page. One walk of the tree.
pub(super) fn outline(document: &Document) -> Outline {
    let mut builder = Builder::default();
    builder.page.elements.push(Element {
        parent: 0,
        tag: LocalName::from(""),
        names: String::new(),
        depth: 0,
        hidden: false,
        right: false,
    });
    builder.walk(document.root());
    builder.page
}

#[derive(Default)]
struct Builder {
    page: Outline,
    /// Open elements, innermost last, as indices.
    open: usize,
    links: usize,
    strong: usize,
    pre: usize,
    names: String,
    text: String,
    link_chars: usize,
    strong_chars: usize,
    breaks: usize,
}

impl Builder {
    fn walk(&mut self, root: NodeRef<'_>) {
        let root_id = root.id;
        let mut node = root;
        loop {
            let entered = self.enter(&node);
            if entered && let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            if entered {
                self.leave(&node);
            }
            loop {
                if node.id == root_id {
                    self.flush();
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else {
                    self.flush();
                    return;
                };
                node = parent;
                self.leave(&node);
            }
        }
    }

    /// Starts a node; false where its content is passed over.
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        if node.is_text() {
            self.push_text(&node.text());
            return false;
        }
        if !node.is_element() {
            return node.is_document();
        }
        let Some(element) = node.element_ref() else { return false };
        let local = element.name.local.clone();
        let tag: &str = &local;
        match tag {
            "head" => {
                self.read_head(node);
                return false;
            }
            "meta" => self.read_meta(node),
            "script" => self.read_script(node),
            "br" => {
                self.breaks += 1;
                return false;
            }
            "html" => {
                self.page.lang = node.attr("lang").unwrap_or_default().to_lowercase();
            }
            "hr" => self.flush(),
            "link" => self.read_link(node),
            _ => {}
        }
        if is_skipped(tag) {
            return false;
        }
        let attrs = Attrs(&element.attrs);
        if !element.attrs.is_empty() || tag == "time" {
            self.read_hints(node, tag, &attrs);
        }
        for attr in element.attrs.iter().filter(|attr| attr.value.starts_with('{')) {
            self.read_fields(&attr.value);
        }
        if is_inline(tag) {
            self.links += usize::from(tag == "a");
            self.strong += usize::from(is_strong(tag));
            return true;
        }
        self.flush();
        self.pre += usize::from(tag == "pre");
        self.open_element(local.clone(), &attrs);
        true
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(tag) = node.qual_name_ref().map(|name| name.local.clone()) else { return };
        let tag: &str = &tag;
        if is_inline(tag) {
            self.links -= usize::from(tag == "a");
            self.strong -= usize::from(is_strong(tag));
            // The style sheet parts the place from the first word of the lead.
            if tag == "span"
                && node.attr("class").is_some_and(|names| names.contains("location"))
                && self.text.ends_with(char::is_alphanumeric)
            {
                self.text.push(' ');
            }
            return;
        }
        self.flush();
        self.pre -= usize::from(tag == "pre");
        self.open = self.page.elements[self.open].parent;
    }

    fn open_element(&mut self, tag: LocalName, attrs: &Attrs<'_>) {
        let mut names = String::new();
        for name in ["class", "id", "role", "itemprop"] {
            if let Some(value) = attrs.get(name) {
                names.push(' ');
                push_lower(value, &mut names);
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

    fn push_text(&mut self, words: &str) {
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

    fn flush(&mut self) {
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

    fn read_head(&mut self, head: &NodeRef<'_>) {
        for node in head.descendants_it() {
            let Some(tag) = node.node_name() else { continue };
            match &*tag {
                "meta" => self.read_meta(&node),
                "script" => self.read_script(&node),
                "link" => self.read_link(&node),
                "title" if self.page.title.is_empty() => {
                    self.page.title = fold_space(&node.text());
                }
                _ => {}
            }
        }
    }

    fn read_meta(&mut self, node: &NodeRef<'_>) {
        let Some(content) = node.attr("content") else { return };
        let content = content.trim();
        if content.is_empty() {
            return;
        }
        for name in ["property", "name", "itemprop", "http-equiv", "pubdate"] {
            if let Some(name) = node.attr(name) {
                self.page.metas.push((name.trim().to_lowercase(), content.to_owned()));
            }
        }
    }

    fn read_link(&mut self, node: &NodeRef<'_>) {
        if node.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) {
            self.page.canonical = self
                .page
                .canonical
                .take()
                .or_else(|| node.attr("href").map(|href| href.trim().to_owned()));
        }
    }

    fn read_script(&mut self, node: &NodeRef<'_>) {
        let kind = node.attr("type").unwrap_or_default().to_lowercase();
        if kind.contains("ld+json") {
            self.page.scripts.push(node.text().to_string());
        } else {
            self.read_fields(&node.text());
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

    /// Keeps dates and names that stand where pages put them.
    fn read_hints(&mut self, node: &NodeRef<'_>, tag: &str, attrs: &Attrs<'_>) {
        let value = |name: &str| attrs.get(name).filter(|value| !value.trim().is_empty());
        self.names.clear();
        for name in ["class", "id", "itemprop", "rel", "data-testid"] {
            if let Some(words) = attrs.get(name) {
                self.names.push(' ');
                push_lower(words, &mut self.names);
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
        let mut hints = Vec::new();
        let property = value("itemprop").unwrap_or_default().to_lowercase();
        let words = |value: Option<&str>| value.map_or_else(|| short_text(node), str::to_owned);
        if property.contains("datepublished") || property.contains("datecreated") {
            let value = value("datetime").or_else(|| value("content"));
            hints.push((HintKind::Property, words(value)));
        } else if tag == "time" {
            hints.push((HintKind::Time, words(value("datetime"))));
        } else if let Some(value) = DATE_ATTRIBUTES.iter().find_map(|name| value(name)) {
            hints.push((HintKind::Attribute, value.to_owned()));
        } else if tag == "abbr"
            && dated
            && let Some(value) = value("title")
        {
            hints.push((HintKind::Attribute, value.to_owned()));
        }
        if dated && self.page.dates.len() < HINTS {
            let words = short_text(node);
            if words.contains(|c: char| c.is_ascii_digit()) {
                hints.push((HintKind::Named, words));
            }
        }
        let (element, block) = (self.open, self.page.blocks.len());
        for (kind, mut words) in hints {
            words.truncate(words.floor_char_boundary(HINT_BYTES));
            let names = self.names.clone();
            self.page.dates.push(DateHint { kind, words, element, block, names });
        }
        if authored && self.page.authors.len() < HINTS {
            let words = fold_space(&short_text(node));
            if !words.is_empty() {
                self.page.authors.push((words, block));
            }
        }
    }
}

/// The attributes of an element.
struct Attrs<'e>(&'e [dom_query::Attr]);

impl<'e> Attrs<'e> {
    fn get(&self, name: &str) -> Option<&'e str> {
        self.0.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
    }
}

fn push_lower(words: &str, into: &mut String) {
    if words.is_ascii() {
        into.extend(words.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        into.push_str(&words.to_lowercase());
    }
}

/// Whether a script names a field for the time of publication.
pub(super) fn names_a_date(script: &str) -> bool {
    FIELD_NAMES.as_ref().is_some_and(|names| names.is_match(script))
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
/// A hint is read to this length.
const HINT_BYTES: usize = 300;
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

/// The text of a node where it is short; its head otherwise.
fn short_text(node: &NodeRef<'_>) -> String {
    let mut words = String::new();
    for inner in node.descendants_it().take(60) {
        if inner.is_text() {
            let in_script = inner
                .parent()
                .and_then(|parent| parent.node_name())
                .is_some_and(|tag| is_skipped(&tag));
            if !in_script {
                words.push_str(&inner.text());
                words.push(' ');
            }
        }
        if words.len() > HINT_BYTES {
            break;
        }
    }
    words.truncate(words.floor_char_boundary(HINT_BYTES));
    words
}

fn is_strong(tag: &str) -> bool {
    matches!(tag, "b" | "strong" | "em" | "i")
}

/// White space folded to single spaces.
pub(super) fn fold_space(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
