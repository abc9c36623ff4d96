//! Words of articles as people read them, and addresses that are safe to follow.

/// Characters that an article may not send to a terminal or a page: controls, and marks that turn
/// the direction of what follows.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text as a person writes it: underscores opened, the spaces that a segmenter set round
/// punctuation taken out, line breaks made spaces, nothing left that steers the terminal.
#[must_use]
pub fn readable(words: &str, segmented: bool) -> String {
    let clean: String = words
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !steers(*c))
        .collect();
    let single = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if !segmented {
        return single;
    }
    let opened = single.replace('_', " ");
    let mut text = String::with_capacity(opened.len());
    let mut quote_open = false;
    let mut glue = false;
    for word in opened.split(' ') {
        let closes =
            matches!(word, "." | "," | ":" | ";" | "!" | "?" | ")" | "]" | "”" | "…" | "%")
                || (word == "\"" && quote_open);
        if !text.is_empty() && !closes && !glue {
            text.push(' ');
        }
        text.push_str(word);
        glue = matches!(word, "(" | "[" | "“") || (word == "\"" && !quote_open);
        if word == "\"" {
            quote_open = !quote_open;
        }
    }
    text
}

/// An address to link to: of the web, percent-encoded where it holds more than an address should.
/// None for other schemes and for addresses that name a user, which only serve to deceive.
#[must_use]
pub fn link(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if !web || host.is_empty() || host.contains('@') {
        return None;
    }
    let mut safe = format!("{}://", scheme.to_ascii_lowercase());
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&+,;=%".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&format!("%{byte:02X}"));
        }
    }
    Some(safe)
}

/// The code that HTML gives a language.
#[must_use]
pub(crate) fn tag(code: &str) -> &'static str {
    match code {
        "vi" => "vi",
        "en" => "en",
        _ => "und",
    }
}

/// Text that keeps its line breaks, with nothing left that steers a page.
#[must_use]
pub(crate) fn printed(words: &str) -> String {
    words.chars().filter(|c| matches!(c, '\n' | '\t') || !steers(*c)).collect()
}

/// At most so many characters; a cut is marked by an ellipsis.
#[must_use]
pub(crate) fn shortened(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segmented_text_reads_like_raw_text() {
        let segmented = "Ông nói : \" Chúng_tôi ( cả làng ) sẽ đi , không lùi \" .";
        assert_eq!(readable(segmented, true), "Ông nói: \"Chúng tôi (cả làng) sẽ đi, không lùi\".");
    }

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        assert_eq!(readable("a\u{1b}[31mb\u{7}\nc", false), "a[31mb c");
        assert_eq!(readable("a\u{202e}b\u{2066}c", false), "abc");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let check = |url, expected: Option<&str>| assert_eq!(link(url).as_deref(), expected);
        check("HTTPS://Paper.example/a?b=1#c", Some("https://Paper.example/a?b=1#c"));
        check("http://paper.example/bài (1)", Some("http://paper.example/b%C3%A0i%20%281%29"));
        check("http://paper.example/\"><script>", Some("http://paper.example/%22%3E%3Cscript%3E"));
        check("javascript:alert(1)", None);
        check("javascript://paper.example/%0aalert(1)", None);
        check("java\nscript:alert(1)", None);
        check("data:text/html,x", None);
        check("//paper.example", None);
        check("https://", None);
        check("https://bank.example@paper.example/", None);
    }
}
