//! A linear look at a page before it is parsed.
//!
//! HTML parsers take quadratic time on pages built for it: elements nested without end, thousands
//! of attributes on one tag, formatting elements that are opened again in every paragraph. Such a
//! page is not parsed; its words come from [`strip_tags`].

use super::outline::names_a_date;
use std::borrow::Cow;

/// Elements nested deeper are not laid out by browsers either.
const NESTING: usize = 512;
/// Attributes of one tag.
const ATTRIBUTES: usize = 256;
/// Tags of one page, stray `<` counted with them: a parsed tree takes some hundred bytes for each.
const TAGS: usize = 100_000;

/// Elements whose content is not markup.
fn is_raw(tag: &str) -> bool {
    matches!(tag, "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noscript")
}

/// Elements without content.
fn is_void(tag: &str) -> bool {
    matches!(
        tag,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that a following one of the same name ends.
fn ends_itself(tag: &str) -> bool {
    matches!(tag, "p" | "li" | "td" | "th" | "tr" | "option" | "dt" | "dd" | "tbody")
}

/// Elements that parsers open again after a misplaced end.
fn is_formatting(tag: &str) -> bool {
    matches!(
        tag,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements that start a line of text.
fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

/// A tag of a page.
struct Tag<'p> {
    /// Byte of its `<`.
    start: usize,
    /// One past its `>`.
    end: usize,
    name: &'p str,
    closing: bool,
    /// Ends in `/>`.
    empty: bool,
    attributes: usize,
}

/// Why a page is not parsed.
pub(super) type Refusal = &'static str;

/// Passes a page on to the parser, scripts and styles emptied: half of many pages is neither text
/// nor markup. Linear in its length.
///
/// # Errors
/// Why it is not parsed.
pub(super) fn pass(page: &str) -> Result<Cow<'_, str>, Refusal> {
    if page.bytes().filter(|byte| *byte == b'<').count() > 3 * TAGS {
        return Err("has more than 100,000 tags");
    }
    let mut slim = String::new();
    let mut copied = 0;
    let mut open: Vec<&str> = Vec::new();
    let mut tags = 0_usize;
    let mut formatting = 0_usize;
    let mut at = 0;
    let mut lower = String::new();
    while let Some(tag) = next_tag(page, at) {
        at = tag.end;
        tags += 1;
        if tags > TAGS {
            return Err("has more than 100,000 tags");
        }
        if tag.attributes > ATTRIBUTES {
            return Err("has a tag with more than 256 attributes");
        }
        lower.clear();
        lower.extend(tag.name.chars().map(|c| c.to_ascii_lowercase()));
        let name = lower.as_str();
        if is_formatting(name) {
            formatting = if tag.closing { formatting.saturating_sub(1) } else { formatting + 1 };
        }
        if tag.closing {
            // Names not open are passed over; each pop removes what an earlier tag pushed.
            if open.iter().rev().any(|other| other.eq_ignore_ascii_case(name)) {
                while open.pop().is_some_and(|other| !other.eq_ignore_ascii_case(name)) {}
            }
        } else if is_raw(name) {
            let end = raw_end(page, at, name);
            let data = || page[tag.start..at].contains("json") || names_a_date(&page[at..end]);
            if name == "style" || name == "script" && !data() {
                // The end tag stays; without one nothing does.
                slim.push_str(&page[copied..at]);
                copied = page[at..end].rfind("</").map_or(end, |tag| at + tag);
            }
            at = end;
        } else if !is_void(name) && !tag.empty {
            let again = open.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
            if !(again && ends_itself(name)) {
                open.push(tag.name);
            }
        }
        if open.len() > NESTING || formatting > NESTING {
            return Err("is nested deeper than 512 elements");
        }
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(page));
    }
    slim.push_str(&page[copied..]);
    Ok(Cow::Owned(slim))
}

/// The words of a page without a parser: tags taken out, entities of HTML's first version
/// resolved, a line a block. Linear in its length.
pub(super) fn strip_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len() / 2);
    let mut at = 0;
    while let Some(tag) = next_tag(page, at) {
        push_words(&page[at..tag.start], &mut text);
        at = tag.end;
        let name = tag.name.to_ascii_lowercase();
        if is_raw(&name) && !tag.closing {
            at = raw_end(page, at, &name);
        }
        if is_block(&name) && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    push_words(&page[at..], &mut text);
    text
}

fn push_words(raw: &str, text: &mut String) {
    const ENTITIES: &[(&str, &str)] = &[
        ("amp;", "&"),
        ("lt;", "<"),
        ("gt;", ">"),
        ("quot;", "\""),
        ("nbsp;", " "),
        ("#39;", "'"),
    ];
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        push_folded(&rest[..at], text);
        rest = &rest[at + 1..];
        match ENTITIES.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, words)) => {
                text.push_str(words);
                rest = &rest[name.len()..];
            }
            None => text.push('&'),
        }
    }
    push_folded(rest, text);
}

fn push_folded(words: &str, text: &mut String) {
    for c in words.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// One past the end tag of a raw element; the end of the page where there is none.
fn raw_end(page: &str, from: usize, name: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(next) = page[at..].find("</") {
        let start = at + next + 2;
        let end = start + name.len();
        if bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return page[end..].find('>').map_or(page.len(), |close| end + close + 1);
        }
        at = start;
    }
    page.len()
}

/// The next tag from a byte on, comments and declarations passed over.
fn next_tag(page: &str, from: usize) -> Option<Tag<'_>> {
    let bytes = page.as_bytes();
    let mut at = from;
    loop {
        let start = at + page.get(at..)?.find('<')?;
        let next = *bytes.get(start + 1)?;
        if page[start..].starts_with("<!--") {
            at = page[start + 4..].find("-->").map_or(page.len(), |end| start + 4 + end + 3);
            continue;
        }
        let closing = next == b'/';
        let name_start = start + 1 + usize::from(closing);
        let name_length = bytes[name_start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
            .count();
        if name_length == 0 || !bytes[name_start].is_ascii_alphabetic() {
            at = start + 1;
            continue;
        }
        let name = &page[name_start..name_start + name_length];
        let (end, attributes, empty) = attributes(bytes, name_start + name_length);
        return Some(Tag { start, end, name, closing, empty, attributes });
    }
}

/// From the end of a tag's name: one past its `>`, how many attributes, whether it ends in `/`.
fn attributes(bytes: &[u8], from: usize) -> (usize, usize, bool) {
    let mut count = 0;
    let mut quote: Option<u8> = None;
    let mut in_value = false;
    let mut in_name = false;
    let mut last = 0;
    for (offset, &byte) in bytes[from..].iter().enumerate() {
        match quote {
            Some(mark) if byte == mark => {
                (quote, in_value, in_name) = (None, false, false);
            }
            Some(_) => {}
            None => match byte {
                b'>' => return (from + offset + 1, count, last == b'/'),
                b'"' | b'\'' if last == b'=' || in_value => quote = Some(byte),
                b'=' => (in_value, in_name) = (true, false),
                b' ' | b'\n' | b'\t' | b'\r' | b'\x0c' | b'/' => {
                    in_name = false;
                    in_value = in_value && last == b'=';
                }
                _ if !in_name && !in_value => {
                    in_name = true;
                    count += 1;
                }
                _ => {}
            },
        }
        if !byte.is_ascii_whitespace() || last != b'=' {
            last = byte;
        }
    }
    (bytes.len(), count, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: Option<&str>) {
        assert_eq!(pass(page).err(), expected);
    }

    #[test]
    fn scripts_and_styles_are_emptied_but_for_data() {
        let page = "<style>p {}</style><script>if (a<b) {}</script><p>Một<script \
                    type='application/ld+json'>{\"a\": 1}</script><script>x";
        let slim = "<style></style><script></script><p>Một<script \
                    type='application/ld+json'>{\"a\": 1}</script><script>";
        assert_eq!(pass(page).unwrap(), slim);
        assert!(matches!(pass("<p>Một"), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn ordinary_pages_pass() {
        check("<html><body><p>Một<p>Hai<br><img src=a><ul><li>Ba<li>Bốn</ul></body></html>", None);
        check(&"<p>Một <b>hai</b></p>".repeat(10_000), None);
        check(&"<script>if (a<b) {}</script>".repeat(1_000), None);
    }

    #[test]
    fn nesting_is_counted_behind_stray_end_tags() {
        check(&"<div>".repeat(20_000), Some("is nested deeper than 512 elements"));
        check(&"<div></b>".repeat(600), Some("is nested deeper than 512 elements"));
    }

    #[test]
    fn formatting_left_open_is_nesting() {
        let page: String = (0..600).map(|n| format!("<p><font size={n}></p>")).collect();
        check(&page, Some("is nested deeper than 512 elements"));
    }

    #[test]
    fn attributes_are_counted_outside_quotation_marks() {
        check("<div title=\"a b c > d\" class=x>", None);
        let page = format!("<div {}>", "a=1 ".repeat(300));
        check(&page, Some("has a tag with more than 256 attributes"));
    }

    #[test]
    fn words_survive_without_a_parser() {
        assert_eq!(
            strip_tags("<p>Một &amp; hai</p><script>x</script><p>ba<br>bốn"),
            "Một & hai\nba\nbốn"
        );
    }
}
