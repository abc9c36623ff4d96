//! Answers that are lists: a JSON array, one object a line, or a table.

use crate::Outcome;
use crate::args::Format;
use crate::commands::outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::page::markdown::escaped;
use serde::Serialize;
use serde_json::Value;
use std::io::{BufWriter, StdoutLock, Write};

/// A list on standard output, written row by row.
pub(crate) struct List {
    rows: Rows<BufWriter<StdoutLock<'static>>>,
}

impl List {
    /// A list in the format that was asked for.
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { rows: Rows::of(settings.out(), settings.format) }
    }

    /// Writes a row, for people with `text`.
    pub(crate) fn add<T: Serialize>(
        &mut self,
        row: &T,
        text: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.rows.format == Format::Text {
            self.rows.count += 1;
            text(&mut self.rows.out)
        } else {
            self.rows.add(row)
        }
    }

    /// Ends the list and says how the command ended.
    pub(crate) fn end(self, failed: bool) -> Result<Outcome, Failure> {
        let found = self.rows.count > 0;
        self.rows.end()?;
        Ok(outcome(found, failed))
    }
}

/// Writes a list in a format for programs.
pub(crate) fn write_rows<T: Serialize>(
    out: &mut impl Write,
    format: Format,
    rows: &[T],
) -> Result<(), Failure> {
    let mut list = Rows::of(out, format);
    rows.iter().try_for_each(|row| list.add(row))?;
    list.end()
}

/// Rows in a format for programs: a JSON array, JSON lines, or a table whose columns are those of
/// the first row.
struct Rows<W> {
    out: W,
    format: Format,
    count: usize,
}

impl<W: Write> Rows<W> {
    fn of(out: W, format: Format) -> Self {
        Self { out, format, count: 0 }
    }

    fn add<T: Serialize>(&mut self, row: &T) -> Result<(), Failure> {
        let first = self.count == 0;
        self.count += 1;
        match self.format {
            Format::Csv => self.add_to_csv(row, first),
            Format::Md => self.add_to_markdown(row, first),
            Format::Json => {
                let row = serde_json::to_string_pretty(row)?.replace('\n', "\n  ");
                Ok(write!(self.out, "{}\n  {row}", if first { '[' } else { ',' })?)
            }
            _ => {
                serde_json::to_writer(&mut self.out, row)?;
                Ok(self.out.write_all(b"\n")?)
            }
        }
    }

    /// With a byte order mark before the first, as spreadsheets want it.
    fn add_to_csv<T: Serialize>(&mut self, row: &T, first: bool) -> Result<(), Failure> {
        let Value::Object(row) = serde_json::to_value(row)? else { return Ok(()) };
        if first {
            self.out.write_all(MARK.as_bytes())?;
        }
        let mut csv = csv::Writer::from_writer(&mut self.out);
        if first {
            csv.write_record(row.keys()).map_err(std::io::Error::from)?;
        }
        csv.write_record(row.values().map(plain)).map_err(std::io::Error::from)?;
        Ok(csv.flush()?)
    }

    fn add_to_markdown<T: Serialize>(&mut self, row: &T, first: bool) -> Result<(), Failure> {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let Value::Object(row) = serde_json::to_value(row)? else { return Ok(()) };
        if first {
            writeln!(self.out, "{}", line(row.keys().cloned().collect()))?;
            writeln!(self.out, "{}", line(row.keys().map(|_| "---".to_owned()).collect()))?;
        }
        let cells = row.values().map(|value| escaped(&words(value))).collect();
        Ok(writeln!(self.out, "{}", line(cells))?)
    }

    fn end(mut self) -> Result<(), Failure> {
        match (self.format, self.count) {
            (Format::Csv, 0) => self.out.write_all(MARK.as_bytes())?,
            (Format::Json, 0) => self.out.write_all(b"[]\n")?,
            (Format::Json, _) => self.out.write_all(b"\n]\n")?,
            _ => {}
        }
        Ok(self.out.flush()?)
    }
}

/// The byte order mark.
const MARK: &str = "\u{feff}";

/// A value as a person reads it.
fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A value as a spreadsheet reads it. Words of an article must not become a formula.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
