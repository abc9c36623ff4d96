//! Lines of files and standard input, a batch at a time, in constant memory.

use crate::failure::Failure;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, stdin};
use std::path::PathBuf;

/// Bytes of a batch: enough to keep all cores busy, little beside a model.
const BATCH_BYTES: usize = 1 << 20;
/// A longer line is handed on in pieces, cut at a space where there is one.
const LINE_BYTES: usize = 1 << 20;

/// Files one after the other, or standard input.
pub(super) struct Source {
    /// Still to be read, last first, each with its name.
    files: Vec<(String, Box<dyn Read>)>,
}

impl Source {
    /// Opens files; `-` or no file is standard input.
    ///
    /// # Errors
    /// Where a file cannot be opened.
    pub(super) fn of(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut files: Vec<(String, Box<dyn Read>)> = Vec::new();
        for path in paths {
            let name = path.display().to_string();
            if name == "-" {
                files.push((name, Box::new(stdin())));
                continue;
            }
            let file = File::open(path).map_err(|error| cannot_read(&name, &error))?;
            files.push((name, Box::new(file)));
        }
        if files.is_empty() {
            files.push(("-".to_owned(), Box::new(stdin())));
        }
        files.reverse();
        Ok(Self { files })
    }
}

fn cannot_read(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot read `{name}`"))
        .because(error)
        .hint("check the path; a folder is read by `machtin read`")
}

/// Lines of a source without their line breaks. Bytes that are not UTF-8 become U+FFFD.
pub(super) struct Batches {
    source: Source,
    open: Option<(String, BufReader<Box<dyn Read>>)>,
}

impl Batches {
    pub(super) const fn new(source: Source) -> Self {
        Self { source, open: None }
    }

    /// The next lines, about a megabyte of them; none at the end.
    ///
    /// # Errors
    /// Where a file cannot be read on.
    pub(super) fn next_batch(&mut self) -> Result<Option<Vec<String>>, Failure> {
        let mut lines = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES {
            if self.open.is_none() {
                let Some((name, file)) = self.source.files.pop() else { break };
                self.open = Some((name, BufReader::with_capacity(1 << 16, file)));
            }
            let Some((name, reader)) = &mut self.open else { break };
            match read_line(reader).map_err(|error| cannot_read(name, &error))? {
                Some(line) => {
                    bytes += line.len() + 1;
                    lines.push(line);
                }
                None => self.open = None,
            }
        }
        Ok((!lines.is_empty()).then_some(lines))
    }
}

/// One line, or a piece of one that is longer than [`LINE_BYTES`].
fn read_line(reader: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let full = bytes.len() >= LINE_BYTES;
        let is_cut = |byte: &u8| *byte == b'\n' || full && *byte == b' ';
        if let Some(at) = buffer.iter().position(is_cut) {
            bytes.extend_from_slice(&buffer[..at]);
            reader.consume(at + 1);
            return Ok(Some(decode(bytes)));
        }
        let length = buffer.len();
        bytes.extend_from_slice(buffer);
        reader.consume(length);
        if bytes.len() >= 2 * LINE_BYTES {
            // No space for a megabyte: not a text, cut between characters.
            let whole = match std::str::from_utf8(&bytes) {
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => bytes.len(),
            };
            let mut rest = bytes.split_off(whole);
            // At most three bytes of a character wait for the rest of it.
            let mut next = [0];
            while !rest.is_empty() && std::str::from_utf8(&rest).is_err() && rest.len() < 4 {
                if reader.read(&mut next)? == 0 {
                    break;
                }
                rest.push(next[0]);
            }
            bytes.append(&mut rest);
            return Ok(Some(decode(bytes)));
        }
    }
    Ok((!bytes.is_empty()).then(|| decode(bytes)))
}

fn decode(mut bytes: Vec<u8>) -> String {
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut reader = BufReader::new(bytes);
        std::iter::from_fn(|| read_line(&mut reader).unwrap()).collect()
    }

    #[test]
    fn line_breaks_of_both_kinds_part_lines() {
        assert_eq!(lines(b"a\r\n\nb"), ["a", "", "b"]);
    }

    #[test]
    fn bytes_that_are_not_utf8_do_not_end_the_file() {
        assert_eq!(lines(b"a\xff\nb\n"), ["a\u{fffd}", "b"]);
    }

    #[test]
    fn an_endless_line_comes_in_whole_characters() {
        let text = "ư".repeat(2_500_000);
        let found = lines(text.as_bytes());
        assert!(found.len() > 1 && found.iter().all(|piece| piece.len() <= 3 * LINE_BYTES));
        assert_eq!(found.concat(), text);
    }
}
