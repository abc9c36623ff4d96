//! Segmented text in three formats, a line at a time.

use crate::units::is_blank;
use crate::{Mode, Segmenter};
use machtin_text::Span;
use std::fmt::Write as _;
use std::io::{self, BufRead, Write};

/// How segmented text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Tokens separated by a space, an underscore for the white space inside one.
    #[default]
    Text,
    /// An object a line: `{"text": …, "tokens": [[start, end], …]}`, bytes of `text`.
    Jsonl,
    /// CoNLL-U: a sentence a line of input; all columns but the first two empty, `SpaceAfter=No`
    /// where tokens touch.
    Conllu,
}

/// Longest line read at once, in bytes; longer ones are cut at a space.
const LONGEST_LINE: usize = 1 << 20;

/// Segments `reader` a line at a time into `writer`.
///
/// Memory is bounded by the longest line, and that by one mebibyte: a longer line is cut after a
/// space, or anywhere if it has none. Invalid UTF-8 becomes `U+FFFD`. Line ends come out as `\n`.
///
/// # Errors
/// Those of `reader` and `writer`.
///
/// # Examples
/// ```
/// use machtin_segment::{Format, Mode, Segmenter, write_segmented};
/// let mut out = Vec::new();
/// let input = "Học sinh về quê.\n".as_bytes();
/// write_segmented(&Segmenter::tiny(), input, &mut out, Format::Text, Mode::Auto).unwrap();
/// assert_eq!(String::from_utf8(out).unwrap(), "Học_sinh về quê .\n");
/// ```
pub fn write_segmented(
    segmenter: &Segmenter,
    mut reader: impl BufRead,
    mut writer: impl Write,
    format: Format,
    mode: Mode,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut out = String::new();
    let mut writer_line = LineWriter { segmenter, format, mode, tokens: Vec::new() };
    while read_line(&mut reader, &mut line)? {
        out.clear();
        writer_line.write(&String::from_utf8_lossy(&line), &mut out);
        writer.write_all(out.as_bytes())?;
    }
    writer.flush()
}

/// Reads up to a line end or the limit; false at the end of input.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    while line.len() < LONGEST_LINE {
        let available = reader.fill_buf()?;
        if available.is_empty() {
            return Ok(!line.is_empty());
        }
        let room = available.len().min(LONGEST_LINE - line.len());
        let end = available[..room].iter().position(|&b| b == b'\n');
        let taken = end.map_or(room, |end| end + 1);
        let late = end.is_none() && line.len() + taken > LONGEST_LINE - LONGEST_LINE / 16;
        let cut = late.then(|| available[..taken].iter().rposition(|&b| b == b' ')).flatten();
        let taken = cut.map_or(taken, |space| space + 1);
        line.extend_from_slice(&available[..taken]);
        reader.consume(taken);
        if end.is_some() || cut.is_some() {
            break;
        }
    }
    Ok(true)
}

/// Writes lines of one format, its buffers kept between them.
#[derive(Debug)]
pub struct LineWriter<'a> {
    segmenter: &'a Segmenter,
    format: Format,
    mode: Mode,
    tokens: Vec<Span>,
}

impl<'a> LineWriter<'a> {
    /// A writer of `format`.
    #[must_use]
    pub const fn new(segmenter: &'a Segmenter, format: Format, mode: Mode) -> Self {
        Self { segmenter, format, mode, tokens: Vec::new() }
    }

    /// Appends one segmented line with its line end; an empty line stays empty.
    pub fn write(&mut self, line: &str, out: &mut String) {
        let line = line.trim_end_matches(['\r', '\n']);
        self.tokens.clear();
        self.segmenter.segment_as(self.mode, line, Span::new(0, line.len()), &mut self.tokens);
        match self.format {
            Format::Text => text(line, &self.tokens, out),
            Format::Jsonl => jsonl(line, &self.tokens, out),
            Format::Conllu => conllu(line, &self.tokens, out),
        }
    }
}

fn text(line: &str, tokens: &[Span], out: &mut String) {
    for (i, token) in tokens.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        underscored(token.of(line), out);
    }
    out.push('\n');
}

/// A token with an underscore for each stretch of white space, and where a slip of the keyboard
/// left none out nothing.
fn underscored(token: &str, out: &mut String) {
    let mut parts = token.split(is_blank).filter(|part| !part.is_empty());
    out.extend(parts.next());
    for part in parts {
        out.push('_');
        out.push_str(part);
    }
}

fn jsonl(line: &str, tokens: &[Span], out: &mut String) {
    out.push_str("{\"text\":\"");
    for c in line.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push_str("\",\"tokens\":[");
    for (i, token) in tokens.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        let _ = write!(out, "{comma}[{},{}]", token.start, token.end);
    }
    out.push_str("]}\n");
}

fn conllu(line: &str, tokens: &[Span], out: &mut String) {
    if tokens.is_empty() {
        return;
    }
    let printed: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = writeln!(out, "# text = {}", printed.trim());
    for (i, token) in tokens.iter().enumerate() {
        let form: Vec<&str> =
            token.of(line).split(is_blank).filter(|part| !part.is_empty()).collect();
        let touches = tokens.get(i + 1).is_some_and(|next| next.start == token.end);
        let misc = if touches { "SpaceAfter=No" } else { "_" };
        let _ = writeln!(out, "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", i + 1, form.join(" "));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, format: Format, expected: &str) {
        let mut out = Vec::new();
        write_segmented(&Segmenter::tiny(), input.as_bytes(), &mut out, format, Mode::Auto)
            .unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn text_joins_with_underscores() {
        check("Học sinh về quê.\n\nĐi", Format::Text, "Học_sinh về quê .\n\nĐi\n");
    }

    #[test]
    fn jsonl_gives_bytes_of_the_text() {
        check(
            "\"học sinh\"",
            Format::Jsonl,
            "{\"text\":\"\\\"học sinh\\\"\",\"tokens\":[[0,1],[1,11],[11,12]]}\n",
        );
    }

    #[test]
    fn conllu_marks_tokens_that_touch() {
        check(
            "học sinh.",
            Format::Conllu,
            "# text = học sinh.\n1\thọc sinh\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n",
        );
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let long = "học sinh ".repeat(LONGEST_LINE / 8);
        let mut out = Vec::new();
        write_segmented(&Segmenter::tiny(), long.as_bytes(), &mut out, Format::Text, Mode::Auto)
            .unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.lines().count() > 1);
        assert!(out.lines().all(|line| line.len() <= 2 * LONGEST_LINE));
        assert_eq!(out.split_whitespace().count(), LONGEST_LINE / 8);
    }
}
