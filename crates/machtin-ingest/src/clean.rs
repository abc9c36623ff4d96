//! One page to one article.

use crate::date::{DayOrder, find_dates};
use crate::decode::decode;
use crate::furniture::{find_furniture, is_date_line, known_reasons};
use crate::lines::{Line, lines_of};
use crate::pages::cap_of;
use crate::title::{find_title, opens_with};
use crate::{Given, Note, Noted, Page, PageKind};
use machtin_text::{
    Article, Evidence, Language, Precision, Published, Removed, Span, detect_form, detect_language,
};

/// Cleans one page. A page with nothing to read gives no article and a note saying why.
///
/// For plain text files the article's text is the decoded file, unchanged but for a byte order
/// mark. For HTML and rows it is the title, a blank line and the main text. Page furniture is
/// named in `removed`, one range a line, and never cut from the text of files and rows.
///
/// Linear in the length of the page; memory is a small multiple of it.
///
/// # Examples
/// ```
/// use machtin_ingest::{Given, Page, PageKind, clean};
/// let page = Page {
///     path: "storm.txt".to_owned(),
///     kind: PageKind::Text,
///     bytes: b"Storm nears coast\n\nThe storm will reach land tonight, forecasters said.\n\nShare this article".to_vec(),
///     given: Given::default(),
/// };
/// let article = clean(page).value.unwrap();
/// assert_eq!(article.title_text(), "Storm nears coast");
/// assert_eq!(article.removed[0].reason, "share");
/// ```
#[must_use]
pub fn clean(page: Page) -> Noted<Option<Article>> {
    let Page { path, kind, bytes, given } = page;
    let mut notes = Vec::new();
    let mut note = |problem: String, remedy: &str| {
        notes.push(Note { path: path.clone(), problem, remedy: remedy.to_owned(), failed: false });
    };
    let cap = cap_of(kind);
    if bytes.len() > cap {
        let problem = format!("is larger than {} MB, too much for one article", cap >> 20);
        note(problem, "split it into one file an article, or write JSON lines");
        return Noted { value: None, notes };
    }
    let text = match decode(&bytes, kind, given.charset.as_deref()) {
        Ok(decoded) => {
            if let Some(caveat) = decoded.caveat {
                note(caveat, "save it as UTF-8 where words look wrong");
            }
            decoded.text
        }
        Err(error) => {
            note(error.to_string(), "save its words as text, HTML or JSON lines");
            return Noted { value: None, notes };
        }
    };
    let draft = match kind {
        PageKind::Text => Draft::plain(text, given.title.clone()),
        PageKind::Row => Draft::row(text, given.title.clone()),
        PageKind::Html => crate::html::read_page(&text, &given),
        PageKind::Fragment => {
            let (text, caveat) = crate::html::read_fragment(&text);
            Draft { extracted: true, caveat, ..Draft::row(text, given.title.clone()) }
        }
    };
    if let Some(caveat) = draft.caveat {
        note(format!("{caveat}: read without its layout"), "save its words as text");
    }
    if !draft.text.contains(char::is_alphanumeric) {
        note("holds no words".to_owned(), "remove it or save it again");
        return Noted { value: None, notes };
    }
    Noted { value: Some(finish(path, given, draft)), notes }
}

/// The text of an article without its title and without what was removed: one line a line of the
/// text, paragraphs parted as in the text.
///
/// # Examples
/// ```
/// use machtin_ingest::{Given, Page, PageKind, clean, main_text};
/// let page = Page {
///     path: "storm.txt".to_owned(),
///     kind: PageKind::Text,
///     bytes: b"Storm nears coast\n\nThe storm will reach land tonight, forecasters said.\n\nShare".to_vec(),
///     given: Given::default(),
/// };
/// let article = clean(page).value.unwrap();
/// assert_eq!(main_text(&article), "The storm will reach land tonight, forecasters said.");
/// ```
#[must_use]
pub fn main_text(article: &Article) -> String {
    let mut text = String::with_capacity(article.text.len());
    for part in article.body() {
        text.push_str(part.of(&article.text));
    }
    // Removed lines leave their line breaks behind.
    let mut folded = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !folded.is_empty() {
            folded.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        folded.push_str(line);
        blank = 0;
    }
    folded.trim().to_owned()
}

/// What reading a page of any kind gives, before the parts common to all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// A title to look for in the text.
    pub(crate) title: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<Published>,
    /// Whether what stands around the prose was left out already.
    pub(crate) extracted: bool,
    /// What kept the page from being read as it should.
    pub(crate) caveat: Option<&'static str>,
}

impl Draft {
    fn plain(text: String, title: Option<String>) -> Self {
        Self { text, title, ..Self::default() }
    }

    fn row(text: String, title: Option<String>) -> Self {
        let text = match title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
            Some(title) if !opens_with(&text, title) => format!("{title}\n\n{text}"),
            _ => text,
        };
        Self { text, title, ..Self::default() }
    }
}

/// Whether the first line of a text is its title, white space and marks aside.
pub(crate) fn first_line_is(text: &str, title: &str) -> bool {
    let line = text.trim_start().lines().next().unwrap_or_default();
    starts_with_title(line, title) && starts_with_title(title, line)
}

/// Whether a text opens with its title, white space and marks aside.
fn starts_with_title(text: &str, title: &str) -> bool {
    let letters = |words: &str| -> String {
        words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(title);
    let head = &text[..text.floor_char_boundary(3 * title.len() + 64)];
    !wanted.is_empty() && letters(head).starts_with(&wanted)
}

fn finish(path: String, given: Given, draft: Draft) -> Article {
    let text = draft.text;
    let detected = detect_language(&text);
    let language = match given.language.as_deref().map(str::to_lowercase) {
        Some(code) if detected == Language::Other && code.starts_with("vi") => Language::Vietnamese,
        Some(code) if detected == Language::Other && code.starts_with("en") => Language::English,
        _ => detected,
    };
    let lines = lines_of(&text);
    let known = known_reasons(&text, &lines);
    let title = find_title(&text, &lines, &known, draft.title.as_deref(), language);
    let removed = find_furniture(&text, &lines, &known, title, draft.extracted);
    let published = given
        .published
        .or(draft.published)
        .or_else(|| printed_date(&text, &lines, &removed, title));
    let url = given.url.or(draft.url);
    let host = url.as_deref().and_then(crate::html::host).map(str::to_owned);
    Article {
        source_id: given.source_id,
        path,
        url,
        publisher: given.publisher.or(draft.publisher).or(host),
        author: given.author.or(draft.author).or_else(|| signature(&text, &removed)),
        language,
        form: detect_form(&text),
        published,
        title,
        text,
        removed,
    }
}

/// The name on a line set aside as a byline.
fn signature(text: &str, removed: &[Removed]) -> Option<String> {
    let bylines = removed.iter().filter(|removed| removed.reason == "byline");
    bylines
        .map(|removed| removed.span.of(text))
        .find(|words| {
            let words: Vec<&str> = words.split_whitespace().collect();
            (2..=5).contains(&words.len())
                && words.iter().all(|word| word.starts_with(char::is_uppercase))
        })
        .map(str::to_owned)
}

/// Lines at either end that may hold the date of a text.
const HEAD_LINES: usize = 8;
const TAIL_LINES: usize = 6;
/// A dateline stands within this many bytes of the first sentence.
const DATELINE_BYTES: usize = 80;

/// The publication date that a text prints: a date on a line of its own near either end, or a
/// dateline before the first sentence: `VĨNH LẠC, 12/3/2008 - ...`.
fn printed_date(
    text: &str,
    lines: &[Line],
    removed: &[Removed],
    title: Option<Span>,
) -> Option<Published> {
    let date_of = |line: &Line, evidence| {
        let dates = find_dates(line.span.of(text), DayOrder::DayFirst);
        let date = dates.iter().find(|date| date.precision >= Precision::Day)?;
        Some(Published { at: date.at, precision: date.precision, evidence })
    };
    let head = lines.iter().take(HEAD_LINES);
    let tail = lines.iter().skip(HEAD_LINES.max(lines.len().saturating_sub(TAIL_LINES)));
    let is_title = |line: &Line| title.is_some_and(|title| title.overlaps(line.span));
    if let Some(line) = head.filter(|line| !is_title(line)).find(|line| is_date_line(text, line)) {
        return date_of(line, Evidence::Dateline);
    }
    let body = lines.iter().find(|line| {
        !is_title(line) && line.words >= 12 && removed.iter().all(|r| r.span != line.span)
    });
    if let Some(published) = body.and_then(|line| dateline(line.span.of(text))) {
        return Some(published);
    }
    tail.filter(|line| is_date_line(text, line)).find_map(|line| date_of(line, Evidence::Text))
}

/// The date before the dash or bracket that ends a dateline.
fn dateline(sentence: &str) -> Option<Published> {
    let head = &sentence[..sentence.floor_char_boundary(DATELINE_BYTES)];
    let end =
        [" - ", " – ", " — ", " -- ", ") "].iter().filter_map(|mark| head.find(mark)).min()?;
    let head = &head[..end];
    // A dateline opens with a place in capitals or with the date itself.
    let opens =
        head.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || c == '(');
    let date = *find_dates(head, DayOrder::DayFirst).first()?;
    (opens && date.precision >= Precision::Day).then_some(Published {
        at: date.at,
        precision: date.precision,
        evidence: Evidence::Dateline,
    })
}
