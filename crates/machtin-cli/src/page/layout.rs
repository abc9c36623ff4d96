//! Columns: how wide words are on a terminal, where lines break.

pub(super) use machtin_server::text::{readable, steers};
use unicode_width::UnicodeWidthStr;

/// Columns that words take. Combining marks take none, so decomposed Vietnamese aligns too; nor
/// do our own colours.
pub(super) fn width(words: &str) -> usize {
    let mut parts = words.split("\u{1b}[");
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    plain
        + parts.map(|part| part.split_once('m').map_or(0, |(_, rest)| rest.width())).sum::<usize>()
}

/// Breaks words into lines of at most `columns`, at white space; a longer word stands alone.
pub(super) fn wrap(words: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words with spaces after them up to `columns`.
pub(super) fn pad(words: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(words));
    format!("{words}{}", " ".repeat(missing))
}

/// Words cut at `columns`, the cut marked by an ellipsis.
pub(super) fn shorten(words: &str, columns: usize) -> String {
    if width(words) <= columns {
        return words.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for c in words.chars() {
        let mut bytes = [0; 4];
        let columns_of = width(c.encode_utf8(&mut bytes));
        if used + columns_of + 1 > columns {
            break;
        }
        used += columns_of;
        short.push(c);
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_is_measured_in_columns() {
        assert_eq!(width("người"), 5);
        assert_eq!(width("ngu\u{31b}\u{300}i"), 4);
        assert_eq!(pad("ở", 3), "ở  ");
    }

    #[test]
    fn lines_break_at_white_space() {
        assert_eq!(wrap("một hai ba bốn", 7), ["một hai", "ba bốn"]);
        assert_eq!(wrap("", 7), [""]);
        assert_eq!(wrap("Nghiêngngảnghiêng a", 5), ["Nghiêngngảnghiêng", "a"]);
    }

    #[test]
    fn cuts_are_marked() {
        assert_eq!(shorten("một hai ba", 8), "một hai…");
        assert_eq!(shorten("một", 8), "một");
    }
}
