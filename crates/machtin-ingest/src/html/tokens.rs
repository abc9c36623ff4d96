//! The tags and texts of a page in order, cut as browsers cut them. One pass, nothing copied.

use memchr::{memchr, memmem};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Attributes of a tag beyond these are passed over.
const ATTRIBUTES: usize = 256;

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'p> {
    /// Words between tags, references unresolved.
    Text(&'p str),
    /// The name of a start tag; its attributes are in [`Tokens::attributes`].
    Start { name: &'p str, empty: bool },
    /// The name of an end tag.
    End(&'p str),
    /// A comment or declaration.
    Comment,
}

/// Cuts a page into tokens. Linear in its length.
pub(super) struct Tokens<'p> {
    page: &'p str,
    at: usize,
    /// Names and raw values of the last start tag's attributes.
    pub(super) attributes: Vec<(&'p str, &'p str)>,
}

impl<'p> Tokens<'p> {
    pub(super) fn of(page: &'p str) -> Self {
        Self { page, at: 0, attributes: Vec::new() }
    }

    /// The content of an element that holds no markup, up to its end tag or the end of the page.
    pub(super) fn raw(&mut self, name: &str) -> &'p str {
        let rest = &self.page[self.at..];
        let bytes = rest.as_bytes();
        let ends = |start: usize| {
            let end = start + 2 + name.len();
            let same = bytes
                .get(start + 2..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            same && bytes.get(end).is_none_or(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
        };
        let end = memmem::find_iter(bytes, "</").find(|start| ends(*start)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn markup(&mut self) -> Option<Token<'p>> {
        let bytes = self.page.as_bytes();
        let start = self.at;
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            self.at = comment_end(bytes, start + 4);
            return Some(Token::Comment);
        }
        let closing = rest.get(1) == Some(&b'/');
        let from = start + 1 + usize::from(closing);
        if !bytes.get(from).is_some_and(u8::is_ascii_alphabetic) {
            self.at = memchr(b'>', rest).map_or(bytes.len(), |end| start + end + 1);
            return Some(Token::Comment);
        }
        let length = bytes[from..]
            .iter()
            .position(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))
            .unwrap_or(bytes.len() - from);
        let name = &self.page[from..from + length];
        self.attributes.clear();
        // A tag that the end of the page cuts off is none.
        let Some((end, empty)) = self.read_attributes(from + length) else {
            self.at = bytes.len();
            return None;
        };
        self.at = end;
        Some(if closing { Token::End(name) } else { Token::Start { name, empty } })
    }

    /// One past the `>`, and whether the tag ends in `/>`.
    fn read_attributes(&mut self, from: usize) -> Option<(usize, bool)> {
        let bytes = self.page.as_bytes();
        let mut at = from;
        let mut slash = false;
        loop {
            match *bytes.get(at)? {
                b'>' => return Some((at + 1, slash)),
                b'/' => (slash, at) = (true, at + 1),
                byte if is_space(byte) => at += 1,
                _ => {
                    slash = false;
                    at = self.read_attribute(at)?;
                }
            }
        }
    }

    fn read_attribute(&mut self, from: usize) -> Option<usize> {
        let bytes = self.page.as_bytes();
        let space = |at: usize| at + bytes[at..].iter().take_while(|byte| is_space(**byte)).count();
        let ends_name = |byte: &u8| is_space(*byte) || matches!(byte, b'/' | b'>' | b'=');
        let name_end = from + 1 + bytes[from + 1..].iter().position(ends_name)?;
        let name = &self.page[from..name_end];
        let mut at = space(name_end);
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at = space(at + 1);
            let quote = *bytes.get(at)?;
            if matches!(quote, b'"' | b'\'') {
                let end = at + 1 + memchr(quote, &bytes[at + 1..])?;
                value = &self.page[at + 1..end];
                at = end + 1;
            } else {
                let ends = |byte: &u8| is_space(*byte) || *byte == b'>';
                let end = at + bytes[at..].iter().position(ends)?;
                value = &self.page[at..end];
                at = end;
            }
        }
        if self.attributes.len() < ATTRIBUTES {
            self.attributes.push((name, value));
        }
        Some(at)
    }
}

impl<'p> Iterator for Tokens<'p> {
    type Item = Token<'p>;

    fn next(&mut self) -> Option<Token<'p>> {
        let bytes = self.page.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let mut from = self.at;
        let end = loop {
            let Some(found) = memchr(b'<', &bytes[from..]) else { break bytes.len() };
            let opens = bytes.get(from + found + 1);
            if opens.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?')) {
                break from + found;
            }
            from += found + 1;
        };
        if end > self.at {
            let text = &self.page[self.at..end];
            self.at = end;
            return Some(Token::Text(text));
        }
        self.markup()
    }
}

/// One past a comment's end; the end of the page where it has none.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    if rest.starts_with(b">") {
        return from + 1;
    }
    if rest.starts_with(b"->") {
        return from + 2;
    }
    for dashes in memmem::find_iter(rest, "--") {
        let after = &rest[dashes + 2..];
        let run = after.iter().take_while(|byte| **byte == b'-').count();
        let after = &after[run..];
        if after.starts_with(b">") {
            return from + dashes + run + 3;
        }
        if after.starts_with(b"!>") {
            return from + dashes + run + 4;
        }
    }
    bytes.len()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// A reference to a character is no longer than this.
const REFERENCE_BYTES: usize = 40;

/// A name without a semicolon is no longer.
const OLD_BYTES: usize = 6;

/// Words with their references to characters resolved: `&amp;`, `&#7871;`, `&nbsp`.
pub(super) fn resolve(raw: &str, in_attribute: bool) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut words = String::with_capacity(raw.len());
    words.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        words.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest, in_attribute, &mut words) {
            Some(length) => rest = &rest[length..],
            None => words.push('&'),
        }
    }
    words.push_str(rest);
    Cow::Owned(words)
}

/// Appends the characters that a reference stands for; gives its length after the `&`.
fn reference(rest: &str, in_attribute: bool, into: &mut String) -> Option<usize> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'#') {
        return numeric(rest, into);
    }
    let length = bytes.iter().take(REFERENCE_BYTES).take_while(|b| b.is_ascii_alphanumeric());
    let length = length.count();
    if bytes.get(length) == Some(&b';')
        && let Some(found) = NAMED.get(&rest[..=length])
    {
        into.push_str(found);
        return Some(length + 1);
    }
    // The oldest names need no semicolon.
    let known = |end: usize| Some((&rest[..end], *NAMED.get(&rest[..end])?));
    let (name, found) = (2..=length.min(OLD_BYTES)).rev().find_map(known)?;
    let next = bytes.get(name.len());
    let runs_on = next.is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric());
    if in_attribute && runs_on {
        return None;
    }
    into.push_str(found);
    Some(name.len())
}

fn numeric(rest: &str, into: &mut String) -> Option<usize> {
    let hex = rest[1..].starts_with(['x', 'X']);
    let (from, radix) = if hex { (2, 16) } else { (1, 10) };
    let digits = rest[from..].chars().take_while(|c| c.is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let number = u32::from_str_radix(&rest[from..from + digits], radix).unwrap_or(u32::MAX);
    into.push(match number {
        0 => char::REPLACEMENT_CHARACTER,
        // What writers of windows-1252 meant.
        0x80..=0x9f => {
            let byte = [u8::try_from(number).unwrap_or(b'?')];
            let (words, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
            words.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
    });
    let end = from + digits;
    Some(end + usize::from(rest[end..].starts_with(';')))
}

/// The characters that HTML calls by a name.
pub(crate) fn character(name: &str) -> Option<&'static str> {
    NAMED.get(format!("{name};").as_str()).copied()
}

/// Characters by their names, the semicolon among the name where it is needed.
static NAMED: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let named = entities::ENTITIES.iter();
    named.map(|one| (one.entity.trim_start_matches('&'), one.characters)).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[Token<'_>]) {
        assert_eq!(Tokens::of(page).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn tags_texts_and_comments() {
        check(
            "<!DOCTYPE html><p class=a>1 < 2<!-- <b> --><br/></p>",
            &[
                Token::Comment,
                Token::Start { name: "p", empty: false },
                Token::Text("1 < 2"),
                Token::Comment,
                Token::Start { name: "br", empty: true },
                Token::End("p"),
            ],
        );
    }

    #[test]
    fn what_is_left_open_ends_with_the_page() {
        check("Một<!-- hai <p>", &[Token::Text("Một"), Token::Comment]);
        check("Một<p class=\"hai>", &[Token::Text("Một")]);
        check("Một<", &[Token::Text("Một<")]);
    }

    #[test]
    fn attributes_with_and_without_quotation_marks() {
        let mut tokens = Tokens::of("<a href=/x/ title='một > hai' hidden DATA-Date = \"3\">");
        assert_eq!(tokens.next(), Some(Token::Start { name: "a", empty: false }));
        let expected =
            [("href", "/x/"), ("title", "một > hai"), ("hidden", ""), ("DATA-Date", "3")];
        assert_eq!(tokens.attributes, expected);
    }

    #[test]
    fn raw_content_ends_at_its_own_tag() {
        let mut tokens = Tokens::of("<script>if (a</b/) '</scripts>'</SCRIPT >x");
        tokens.next();
        assert_eq!(tokens.raw("script"), "if (a</b/) '</scripts>'");
        assert_eq!(tokens.next(), Some(Token::End("SCRIPT")));
    }

    #[test]
    fn references_to_characters() {
        let check = |raw: &str, expected: &str| assert_eq!(resolve(raw, false), expected);
        check("Một &amp; hai&nbsp;ba", "Một & hai\u{a0}ba");
        check("&Dstrok;&abreve;ng &oelig;uvre", "Đăng œuvre");
        check("b&#7871;n &#x1ebf; &#150;", "bến ế –");
        check("AT&T &copy 2008 &ampx &unknown; &", "AT&T © 2008 &x &unknown; &");
        assert_eq!(resolve("?a=1&copy=2&amp;b", true), "?a=1&copy=2&b");
    }
}
