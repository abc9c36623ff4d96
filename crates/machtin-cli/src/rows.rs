//! Answers that are lists: a JSON array, one object a line, or a table.

use crate::Outcome;
use crate::args::Format;
use crate::commands::outcome;
use crate::failure::Failure;
use crate::output::Settings;
use crate::page::markdown::escaped;
use serde::Serialize;
use serde_json::Value;
use std::io::Write;

/// Writes a list, for people with `text`, and says how the command ended.
pub(crate) fn write_list<T: Serialize>(
    settings: &Settings,
    rows: &[T],
    failed: bool,
    text: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let mut out = settings.out();
    if settings.format == Format::Text {
        text(&mut out)?;
    } else {
        write_rows(&mut out, settings.format, rows)?;
    }
    out.flush()?;
    Ok(outcome(!rows.is_empty(), failed))
}

/// Writes a list in a format for programs.
pub(crate) fn write_rows<T: Serialize>(
    out: &mut impl Write,
    format: Format,
    rows: &[T],
) -> Result<(), Failure> {
    match format {
        Format::Csv => write_csv(out, rows),
        Format::Md => write_markdown(out, rows),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, rows)?;
            Ok(out.write_all(b"\n")?)
        }
        _ => {
            for row in rows {
                serde_json::to_writer(&mut *out, row)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }
    }
}

/// A table with a byte order mark, as spreadsheets want it; the columns are those of the first
/// row.
fn write_csv<T: Serialize>(out: &mut impl Write, rows: &[T]) -> Result<(), Failure> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(out);
    for (n, row) in rows.iter().enumerate() {
        let Value::Object(row) = serde_json::to_value(row)? else { continue };
        if n == 0 {
            csv.write_record(row.keys()).map_err(std::io::Error::from)?;
        }
        csv.write_record(row.values().map(plain)).map_err(std::io::Error::from)?;
    }
    Ok(csv.flush()?)
}

/// A table in Markdown; the columns are those of the first row.
fn write_markdown<T: Serialize>(out: &mut impl Write, rows: &[T]) -> Result<(), Failure> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    for (n, row) in rows.iter().enumerate() {
        let Value::Object(row) = serde_json::to_value(row)? else { continue };
        if n == 0 {
            writeln!(out, "{}", line(row.keys().cloned().collect()))?;
            writeln!(out, "{}", line(row.keys().map(|_| "---".to_owned()).collect()))?;
        }
        writeln!(out, "{}", line(row.values().map(|value| escaped(&words(value))).collect()))?;
    }
    Ok(())
}

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
