//! CSV and TSV, a row an article; the header says which column is what.

use super::{Entry, Flow, Out};
use crate::PageKind;
use crate::decode::decode;
use crate::rows;
use serde_json::{Map, Value};
use std::io::{self, BufRead};

/// Reads the rows of a table, one at a time.
pub(super) fn read(reader: &mut dyn BufRead, entry: &Entry, out: &mut Out) -> Flow {
    const REMEDY: &str = "name the columns in its first line: text, title, date, url, publisher";
    let mut records = Records { reader, line: 1 };
    let header = match records.next() {
        Some(Ok(record)) => record,
        Some(Err(error)) => return out.put(Err(entry.broken(&error))),
        None => return out.put(Err(entry.note("holds no rows", REMEDY))),
    };
    if header.bytes.starts_with(b"\xff\xfe") || header.bytes.starts_with(b"\xfe\xff") {
        return out.put(Err(entry.note("is a table in UTF-16", "save it as CSV in UTF-8")));
    }
    if !is_header(&header.bytes) {
        return out.put(Err(entry.note("has no column that holds articles", REMEDY)));
    }
    let delimiter = delimiter(&header.bytes);
    let names: Vec<String> =
        fields(&header.bytes, delimiter).iter().map(|name| rows::fold_name(name)).collect();
    while let Some(record) = records.next() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return out.put(Err(entry.broken(&error))),
        };
        let path = entry.row(record.line);
        if record.too_long {
            let problem = format!("is a row longer than {} MB", rows::ROW_BYTES >> 20);
            out.put(Err(super::note(path, &problem, "check its quotation marks")))?;
            continue;
        }
        if record.bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let values = fields(&record.bytes, delimiter).into_iter().map(Value::String);
        let row: Map<String, Value> = names.iter().cloned().zip(values).collect();
        out.put(match rows::page(&row, path.clone(), &entry.given) {
            Some(page) => Ok(page),
            None => Err(super::note(path, "has no text", "fill its text or remove the row")),
        })?;
    }
    Flow::Continue(())
}

/// Whether a line names columns, one of them of texts or pages.
pub(crate) fn is_header(line: &[u8]) -> bool {
    let names = fields(line, delimiter(line));
    let names: Vec<String> = names.iter().map(|name| rows::fold_name(name)).collect();
    names.len() > 1 && names.iter().all(|name| name.len() < 64) && rows::holds_articles(&names)
}

/// What parts the fields of a line: the most frequent of the usual marks.
fn delimiter(line: &[u8]) -> u8 {
    let count = |mark: u8| line.iter().filter(|byte| **byte == mark).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

fn fields(record: &[u8], delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(record.len().clamp(16, 64 << 10))
        .from_reader(record);
    let mut fields = csv::ByteRecord::new();
    let _ = reader.read_byte_record(&mut fields);
    let text = |field: &[u8]| match decode(field, PageKind::Row, None) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(field).into_owned(),
    };
    fields.iter().map(text).collect()
}

/// Lines joined while a quotation mark is open.
struct Records<'r> {
    reader: &'r mut dyn BufRead,
    /// The number of the next line.
    line: usize,
}

struct Record {
    bytes: Vec<u8>,
    /// Its first line.
    line: usize,
    too_long: bool,
}

impl Records<'_> {
    fn next(&mut self) -> Option<io::Result<Record>> {
        let mut record = Record { bytes: Vec::new(), line: self.line, too_long: false };
        let mut quoted = false;
        let mut length = 0_usize;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Some(Err(error)),
            };
            if buffer.is_empty() {
                return (length > 0).then_some(Ok(record));
            }
            let mut end = None;
            for (at, byte) in buffer.iter().enumerate() {
                match byte {
                    b'"' => quoted = !quoted,
                    b'\n' => {
                        self.line += 1;
                        if !quoted {
                            end = Some(at + 1);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            let taken = end.unwrap_or(buffer.len());
            length += taken;
            record.too_long = length > rows::ROW_BYTES;
            if record.too_long {
                record.bytes = Vec::new();
            } else {
                record.bytes.extend_from_slice(&buffer[..taken]);
            }
            self.reader.consume(taken);
            if end.is_some() {
                return Some(Ok(record));
            }
        }
    }
}
