//! A table that a query gives, in rows.

use crate::StoreError;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Number, Value};
use std::io::Write;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
}

/// A column: its name and what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column(pub(super) &'static str, pub(super) Kind);

/// A query and the columns it gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    pub(super) columns: &'static [Column],
    pub(super) query: &'static str,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Nothing,
    Text(String),
    Integer(i64),
    Real(f64),
}

impl Table {
    /// Hands on each row.
    pub(super) fn each(
        &self,
        db: &Connection,
        mut take: impl FnMut(Vec<Cell>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut find = db.prepare(self.query)?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(self.columns.len());
            for (at, column) in self.columns.iter().enumerate() {
                cells.push(cell(column.1, row.get_ref(at)?));
            }
            take(cells)?;
        }
        Ok(())
    }

    pub(super) fn write_csv(&self, db: &Connection, out: &mut dyn Write) -> Result<(), StoreError> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(self.columns.iter().map(|column| column.0))?;
        self.each(db, |cells| Ok(csv.write_record(cells.iter().map(plain))?))?;
        csv.flush()?;
        Ok(())
    }

    pub(super) fn write_jsonl(
        &self,
        db: &Connection,
        out: &mut dyn Write,
    ) -> Result<(), StoreError> {
        self.each(db, |cells| {
            let mut object = Map::new();
            for (column, cell) in self.columns.iter().zip(cells) {
                let value = match cell {
                    Cell::Nothing => Value::Null,
                    Cell::Text(text) => Value::String(text),
                    Cell::Integer(number) => Value::from(number),
                    Cell::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::from),
                };
                object.insert(column.0.to_owned(), value);
            }
            serde_json::to_writer(&mut *out, &object)?;
            Ok(out.write_all(b"\n")?)
        })
    }
}

fn cell(kind: Kind, value: ValueRef<'_>) -> Cell {
    match (kind, value) {
        (Kind::Text, ValueRef::Text(text)) => {
            Cell::Text(String::from_utf8_lossy(text).into_owned())
        }
        (Kind::Integer, ValueRef::Integer(number)) => Cell::Integer(number),
        (Kind::Real, ValueRef::Real(number)) => Cell::Real(number),
        _ => Cell::Nothing,
    }
}

/// A value as a spreadsheet reads it. Words of an article must not become a formula.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_formulas() {
        let text = |words: &str| plain(&Cell::Text(words.to_owned()));
        assert_eq!(text("=cmd()"), "'=cmd()");
        assert_eq!(text("20.000 người"), "20.000 người");
        assert_eq!(plain(&Cell::Real(-2.5)), "-2.5");
    }
}
