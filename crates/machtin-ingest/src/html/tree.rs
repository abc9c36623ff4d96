//! Which elements are open at each place of a page.
//!
//! Browsers mend broken pages in one agreed way ("tree construction" in the HTML standard). This
//! follows it as far as the outline can tell the difference: what closes what, which emphasis and
//! links go on in the next paragraph, implied table parts. Misplaced text in tables stays where it
//! stands. No step takes longer than the tags that may be open: time is linear in the page.

use super::outline::{Builder, Outline};
use super::tokens::{Token, Tokens, resolve};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Elements nested deeper are not laid out by browsers either; their text joins the one around.
const NESTING: usize = 512;
/// Tags of one page: an outline takes some hundred bytes for each.
const TAGS: usize = 100_000;

/// Why a page is not read with its layout.
pub(super) type Refusal = &'static str;

/// What holds for an element of some name; a sum of the flags below.
pub(super) type Traits = u32;
/// Runs on in the line.
pub(super) const INLINE: Traits = 1;
/// Its text is not the page's.
pub(super) const SKIPPED: Traits = 1 << 1;
/// Has no content.
const VOID: Traits = 1 << 2;
/// Holds no markup.
const RAW: Traits = 1 << 3;
/// Goes on in the next paragraph until it is closed itself.
const FORMATTING: Traits = 1 << 4;
/// Ends a paragraph.
const ENDS_P: Traits = 1 << 5;
/// Closed by nothing but itself and those around it.
const SPECIAL: Traits = 1 << 6;
/// What stands around it cannot be closed from inside.
const SCOPE: Traits = 1 << 7;
/// Formatting from outside does not end inside it.
const MARKER: Traits = 1 << 8;
/// Its end tag closes what is open in it.
const CLOSES: Traits = 1 << 9;
/// A heading.
const HEADING: Traits = 1 << 10;
/// Belongs to the head before the body has begun.
const HEAD: Traits = 1 << 11;
/// Ends a drawing.
const NO_DRAWING: Traits = 1 << 12;

/// Names of elements by trait.
const NAMES: &[(Traits, &str)] = &[
    (
        INLINE,
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr \
         q ruby s samp small span strike strong sub sup time tt u var wbr picture source amp-img \
         shortcode",
    ),
    (
        SKIPPED,
        "script style noscript template svg math iframe object select button textarea canvas \
         audio video head datalist map noembed noframes",
    ),
    (
        VOID,
        "area base basefont bgsound br col embed frame hr img input keygen link meta param source \
         track wbr",
    ),
    (RAW, "script style textarea title xmp iframe noscript noembed noframes"),
    (FORMATTING, "a b big code em font i nobr s small strike strong tt u"),
    (
        ENDS_P,
        "address article aside blockquote center dd details dialog dir div dl dt fieldset \
         figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav \
         ol p plaintext pre search section summary table ul xmp",
    ),
    (
        SPECIAL,
        "address applet area article aside base basefont bgsound blockquote body br button caption \
         center col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form \
         frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li \
         link listing main marquee menu meta nav noembed noframes noscript object ol p param \
         plaintext pre script search section select source style summary table tbody td template \
         textarea tfoot th thead title tr track ul wbr xmp",
    ),
    (SCOPE, "applet caption html marquee object table td template th"),
    (MARKER, "applet caption marquee object td template th"),
    (
        CLOSES,
        "address applet article aside blockquote button center dd details dialog dir div dl dt \
         fieldset figcaption figure footer header hgroup listing main marquee menu nav object ol \
         pre search section select summary ul",
    ),
    (HEADING, "h1 h2 h3 h4 h5 h6"),
    (HEAD, "base basefont bgsound link meta noframes noscript script style template title"),
    (
        NO_DRAWING,
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i \
         img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt \
         u ul var",
    ),
    // Known for their place alone.
    (0, "canvas desc foreignobject option optgroup rp rt math svg"),
];

static TRAITS: LazyLock<FxHashMap<&'static str, Traits>> = LazyLock::new(|| {
    let mut traits: FxHashMap<&'static str, Traits> = FxHashMap::default();
    for (flag, names) in NAMES {
        for name in names.split(' ').filter(|name| !name.is_empty()) {
            *traits.entry(name).or_default() |= flag;
        }
    }
    traits
});

/// The longest name with traits.
const NAME_BYTES: usize = 16;

/// A name in lower case with its traits; names without any are one and the same.
fn traits_of(name: &str) -> (&'static str, Traits) {
    let mut lower = [0_u8; NAME_BYTES];
    let known = lower.get_mut(..name.len()).and_then(|lower| {
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        TRAITS.get_key_value(std::str::from_utf8(lower).ok()?)
    });
    known.map_or((UNKNOWN, 0), |(name, traits)| (name, *traits))
}

/// The name of elements that HTML does not know.
const UNKNOWN: &str = "";

/// An element that is open.
struct Open<'p> {
    name: &'static str,
    /// As the page writes it.
    printed: &'p str,
    traits: Traits,
    /// How many were opened before.
    number: usize,
    /// The innermost element of the outline.
    element: usize,
    hints: bool,
    place: bool,
}

impl Open<'_> {
    fn has(&self, traits: Traits) -> bool {
        self.traits & traits != 0
    }

    fn is(&self, name: &'static str, printed: &str) -> bool {
        self.name == name && (name != UNKNOWN || self.printed.eq_ignore_ascii_case(printed))
    }
}

/// Emphasis or a link that goes on until its end tag; nothing for the border of a table cell.
type Format = Option<(&'static str, usize)>;

/// Reads a page.
///
/// # Errors
/// Why it is not read with its layout.
pub(super) fn outline(page: &str) -> Result<Outline, Refusal> {
    let mut tree = Tree {
        tokens: Tokens::of(page),
        open: Vec::new(),
        formats: Vec::new(),
        builder: Builder::default(),
        number: 0,
        skipped: 0,
        body: false,
        form: false,
    };
    let mut tags = 0_usize;
    while let Some(token) = tree.tokens.next() {
        if !matches!(token, Token::End(_)) {
            tree.builder.count();
        }
        match token {
            Token::Text(raw) => tree.text(raw),
            Token::Start { name, empty } => tree.start(name, empty),
            Token::End(name) => tree.end(name),
            Token::Comment => {}
        }
        tags += 1;
        if tags > 2 * TAGS {
            return Err("has more than 100,000 tags");
        }
    }
    Ok(tree.builder.finish())
}

struct Tree<'p> {
    tokens: Tokens<'p>,
    /// Outermost first.
    open: Vec<Open<'p>>,
    formats: Vec<Format>,
    builder: Builder,
    number: usize,
    /// How many open elements hide their text.
    skipped: usize,
    /// Whether the body has begun.
    body: bool,
    /// Whether a form is open: they do not nest.
    form: bool,
}

impl<'p> Tree<'p> {
    fn text(&mut self, raw: &'p str) {
        if !self.body && self.skipped == 0 {
            if raw.bytes().all(|byte| byte.is_ascii_whitespace()) {
                return;
            }
            self.begin_body();
        }
        let top_hides = self.open.last().is_some_and(|open| open.has(SKIPPED));
        if self.skipped > 0 && (top_hides || !self.builder.is_listening()) {
            return;
        }
        let words = resolve(raw, false);
        self.builder.hear(&words);
        if self.skipped == 0 {
            self.builder.push_text(&words);
        }
    }

    fn start(&mut self, printed: &'p str, empty: bool) {
        let (name, traits) = traits_of(printed);
        if self.in_drawing() {
            if traits & NO_DRAWING != 0 {
                while self.in_drawing() {
                    self.pop();
                }
            } else {
                let nested = matches!(name, "svg" | "math" | "foreignobject" | "desc" | "title");
                if nested && !empty {
                    self.push(name, printed, SKIPPED);
                } else if matches!(name, "script" | "style") && !empty {
                    self.tokens.raw(name);
                }
                return;
            }
        }
        match name {
            "html" => return self.start_html(),
            "head" => return,
            "body" => return self.start_body(),
            "frameset" => return,
            _ => {}
        }
        if !self.body && self.skipped == 0 {
            if traits & HEAD != 0 {
                return self.start_in_head(name, printed);
            }
            self.begin_body();
        }
        if !self.close_for(name, traits) {
            return;
        }
        match name {
            "br" if self.skipped > 0 => {}
            "br" => self.builder.line_break(),
            "title" | "xmp" => {
                let raw = self.tokens.raw(name);
                self.enter(name, printed, traits & !RAW);
                self.text(raw);
                self.pop();
            }
            _ if traits & RAW != 0 => {
                let raw = self.tokens.raw(name);
                if name == "script" && self.skipped == 0 {
                    self.builder.read_script(&self.tokens.attributes, raw);
                }
            }
            _ if traits & SKIPPED != 0 => {
                let drawing = matches!(name, "svg" | "math");
                if !(drawing && empty) {
                    self.push(name, printed, traits);
                }
            }
            _ => {
                self.enter(name, printed, traits);
                if traits & VOID != 0 {
                    self.pop();
                }
            }
        }
    }

    fn start_html(&mut self) {
        self.builder.read_language(&self.tokens.attributes);
        if self.open.is_empty() {
            self.enter("html", "html", SPECIAL | SCOPE);
        }
    }

    fn start_body(&mut self) {
        if !self.body && self.skipped == 0 {
            self.ensure_html();
            self.body = true;
            self.enter("body", "body", SPECIAL);
        }
    }

    fn ensure_html(&mut self) {
        if self.open.is_empty() {
            let attributes = std::mem::take(&mut self.tokens.attributes);
            self.enter("html", "html", SPECIAL | SCOPE);
            self.tokens.attributes = attributes;
        }
    }

    /// Begins a body that no tag opens.
    fn begin_body(&mut self) {
        self.ensure_html();
        self.body = true;
        let attributes = std::mem::take(&mut self.tokens.attributes);
        self.enter("body", "body", SPECIAL);
        self.tokens.attributes = attributes;
    }

    fn start_in_head(&mut self, name: &'static str, printed: &'p str) {
        match name {
            "meta" => self.builder.read_meta(&self.tokens.attributes),
            "link" => self.builder.read_link(&self.tokens.attributes),
            "script" => {
                let raw = self.tokens.raw(name);
                self.builder.read_script(&self.tokens.attributes, raw);
            }
            "title" => {
                let raw = self.tokens.raw(name);
                self.builder.read_title(raw);
            }
            "template" => {
                self.ensure_html();
                self.push(name, printed, SKIPPED | SCOPE | MARKER | SPECIAL);
            }
            "style" | "noscript" | "noframes" => {
                self.tokens.raw(name);
            }
            _ => {}
        }
    }

    /// Closes what a start tag closes; false where the tag is passed over.
    fn close_for(&mut self, name: &'static str, traits: Traits) -> bool {
        if traits & ENDS_P != 0 && !matches!(name, "li" | "dd" | "dt") {
            self.close_in_scope("p", &["button"]);
        }
        match name {
            "li" => self.close_item(&["li"]),
            "dd" | "dt" => self.close_item(&["dd", "dt"]),
            "a" if self.formats.iter().rev().map_while(|f| *f).any(|(format, _)| format == "a") => {
                self.end_formatting("a", "a");
            }
            "button" => self.close_in_scope("button", &[]),
            "select" | "input" | "textarea" => {
                let in_select = self.open.iter().any(|open| open.name == "select");
                if in_select {
                    self.close_in_scope("select", &[]);
                    return name != "select";
                }
            }
            "option" if self.top_is(&["option"]) => self.pop(),
            "optgroup" => {
                while self.top_is(&["option", "optgroup"]) {
                    self.pop();
                }
            }
            "form" => return !std::mem::replace(&mut self.form, true),
            "caption" | "colgroup" | "tbody" | "tfoot" | "thead" => {
                return self.back_to(&["table"]);
            }
            "tr" => {
                let inside = self.back_to(&["tbody", "tfoot", "thead", "table"]);
                if inside && self.top_is(&["table"]) {
                    self.imply("tbody");
                }
                return inside;
            }
            "td" | "th" => {
                let inside = self.back_to(&["tr", "tbody", "tfoot", "thead", "table"]);
                if inside && self.top_is(&["table"]) {
                    self.imply("tbody");
                }
                if inside && !self.top_is(&["tr"]) {
                    self.imply("tr");
                }
                return inside;
            }
            "col" | "frame" => return false,
            _ if traits & HEADING != 0
                && self.open.last().is_some_and(|open| open.has(HEADING)) =>
            {
                self.pop();
            }
            _ => {}
        }
        true
    }

    fn top_is(&self, names: &[&str]) -> bool {
        self.open.last().is_some_and(|open| names.contains(&open.name))
    }

    /// Opens an element that the page leaves out.
    fn imply(&mut self, name: &'static str) {
        let attributes = std::mem::take(&mut self.tokens.attributes);
        self.enter(name, name, traits_of(name).1);
        self.tokens.attributes = attributes;
    }

    /// Closes all that is open inside the nearest table down to one of its parts; false outside
    /// tables.
    fn back_to(&mut self, parts: &[&str]) -> bool {
        let inside = |open: &Open<'_>| open.name == "table";
        let Some(table) = self.open.iter().rposition(inside) else { return false };
        let part = self.open[table..].iter().rposition(|open| parts.contains(&open.name));
        self.truncate(table + part.unwrap_or(0) + 1);
        true
    }

    fn close_item(&mut self, names: &[&str]) {
        let stops = |open: &Open<'_>| {
            names.contains(&open.name)
                || (open.has(SPECIAL) && !matches!(open.name, "address" | "div" | "p"))
        };
        if let Some(at) = self.open.iter().rposition(stops)
            && names.contains(&self.open[at].name)
        {
            self.truncate(at);
        }
        self.close_in_scope("p", &["button"]);
    }

    /// Where an element is open that may be closed from here.
    fn in_scope(&self, name: &str, borders: &[&str]) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.name == name {
                return Some(at);
            }
            if open.has(SCOPE) || borders.contains(&open.name) {
                return None;
            }
        }
        None
    }

    fn close_in_scope(&mut self, name: &str, borders: &[&str]) {
        if let Some(at) = self.in_scope(name, borders) {
            self.truncate(at);
        }
    }

    fn end(&mut self, printed: &'p str) {
        let (name, traits) = traits_of(printed);
        match name {
            "html" | "head" | "body" => {}
            "p" => match self.in_scope("p", &["button"]) {
                Some(at) => self.truncate(at),
                None if self.body && self.skipped == 0 => self.builder.flush(),
                None => {}
            },
            "br" if self.skipped > 0 => {}
            "br" => self.builder.line_break(),
            "li" => self.close_in_scope("li", &["ol", "ul"]),
            "form" => {
                self.form = false;
                if let Some(at) = self.in_scope("form", &[]) {
                    self.remove(at);
                }
            }
            "table" | "tbody" | "tfoot" | "thead" | "tr" | "td" | "th" | "caption" => {
                let border = |open: &Open<'_>| {
                    open.name == name || matches!(open.name, "table" | "template" | "html")
                };
                let at = self.open.iter().rposition(border);
                if let Some(at) = at.filter(|at| self.open[*at].name == name) {
                    self.truncate(at);
                }
            }
            "svg" | "math" | "template" | "foreignobject" | "desc" => {
                if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
                    self.truncate(at);
                }
            }
            "title" if self.skipped > 0 => self.end_other(name, printed),
            _ if traits & HEADING != 0 => {
                let stops = |open: &Open<'_>| open.has(HEADING | SCOPE);
                if let Some(at) = self.open.iter().rposition(stops)
                    && self.open[at].has(HEADING)
                {
                    self.truncate(at);
                }
            }
            _ if traits & FORMATTING != 0 => self.end_formatting(name, printed),
            _ if traits & CLOSES != 0 => self.close_in_scope(name, &[]),
            _ if traits & (RAW | VOID) != 0 => {}
            _ => self.end_other(name, printed),
        }
    }

    fn end_other(&mut self, name: &'static str, printed: &str) {
        let stops = |open: &Open<'_>| open.is(name, printed) || open.has(SPECIAL);
        if let Some(at) = self.open.iter().rposition(stops)
            && self.open[at].is(name, printed)
        {
            self.truncate(at);
        }
    }

    /// Ends emphasis or a link, wherever it began: blocks opened since stay open.
    fn end_formatting(&mut self, name: &'static str, printed: &str) {
        let since = self.formats.iter().rposition(Option::is_none).map_or(0, |border| border + 1);
        let is = |format: &Format| format.is_some_and(|(format, _)| format == name);
        let Some(found) = self.formats[since..].iter().rposition(is) else {
            return self.end_other(name, printed);
        };
        let Some((_, number)) = self.formats[since + found] else { return };
        let at = self.open.iter().rposition(|open| open.number <= number);
        if let Some(at) = at.filter(|at| self.open[*at].number == number) {
            let above = &self.open[at + 1..];
            if above.iter().any(|open| open.has(SCOPE)) {
                return;
            }
            if above.iter().any(|open| open.has(SPECIAL)) {
                self.remove(at);
            } else {
                self.truncate(at);
            }
        }
        self.formats.remove(since + found);
        self.builder.end_format(name);
    }

    /// Opens an element whose text is the page's, unless it stands in one whose text is not.
    fn enter(&mut self, name: &'static str, printed: &'p str, traits: Traits) {
        let (mut hints, mut place) = (false, false);
        let deep = self.open.len() >= NESTING;
        if self.skipped == 0 {
            let attributes = std::mem::take(&mut self.tokens.attributes);
            (hints, place) = self.builder.start(name, traits, &attributes, self.number, deep);
            self.tokens.attributes = attributes;
        }
        if deep {
            // What is not opened is not closed either.
            if hints {
                self.builder.stop_listening(self.number);
            }
            return;
        }
        if traits & FORMATTING != 0 && self.formats.len() < NESTING {
            self.formats.push(Some((name, self.number)));
            self.builder.start_format(name);
        }
        self.push(name, printed, traits & !SKIPPED);
        if let Some(open) = self.open.last_mut() {
            (open.hints, open.place) = (hints, place);
        }
    }

    fn push(&mut self, name: &'static str, printed: &'p str, traits: Traits) {
        if self.open.len() >= NESTING {
            return;
        }
        self.skipped += usize::from(traits & SKIPPED != 0);
        if traits & MARKER != 0 {
            self.formats.push(None);
        }
        let (number, element) = (self.number, self.builder.open);
        self.number += 1;
        let (hints, place) = (false, false);
        self.open.push(Open { name, printed, traits, number, element, hints, place });
    }

    /// Closes the innermost element.
    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if open.has(MARKER) {
            while let Some(Some((name, _))) = self.formats.pop() {
                self.builder.end_format(name);
            }
        }
        self.leave(&open);
    }

    fn truncate(&mut self, length: usize) {
        // The page itself and its body stay open.
        while self.open.len() > length.max(1 + usize::from(self.body)) {
            self.pop();
        }
    }

    /// Closes an element and leaves those inside it open.
    fn remove(&mut self, at: usize) {
        if at + 1 == self.open.len() {
            return self.pop();
        }
        let open = self.open.remove(at);
        if open.hints {
            self.builder.stop_listening(open.number);
        }
    }

    fn leave(&mut self, open: &Open<'_>) {
        if open.hints {
            self.builder.stop_listening(open.number);
        }
        if open.has(SKIPPED) {
            self.skipped -= 1;
        } else if self.skipped == 0 {
            let around = self.open.last().map_or(0, |open| open.element);
            self.builder.end(open.name, open.traits, open.place, around);
        }
    }

    /// Whether the innermost element is a drawing or formula.
    fn in_drawing(&self) -> bool {
        self.top_is(&["svg", "math"])
    }
}
