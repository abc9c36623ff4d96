//! The words of a page whose layout is not read.

use super::tokens::{Token, Tokens, resolve};

/// Elements whose content is not markup.
fn is_raw(tag: &str) -> bool {
    matches!(tag, "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noscript")
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

/// The words of a page without its layout: tags taken out, references resolved, a line a block.
/// Linear in its length.
pub(super) fn strip_tags(page: &str) -> String {
    let mut text = String::with_capacity(page.len() / 2);
    let mut tokens = Tokens::of(page);
    while let Some(token) = tokens.next() {
        let name = match token {
            Token::Text(raw) => {
                push_folded(&resolve(raw, false), &mut text);
                continue;
            }
            Token::Comment => continue,
            Token::Start { name, .. } | Token::End(name) => name.to_ascii_lowercase(),
        };
        if is_raw(&name) && matches!(token, Token::Start { .. }) {
            tokens.raw(&name);
        }
        if is_block(&name) && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_without_layout() {
        assert_eq!(
            strip_tags("<p>Một &amp; hai</p><script>x</script><p>ba<br>bốn"),
            "Một & hai\nba\nbốn"
        );
    }
}
