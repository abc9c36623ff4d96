//! Tables in columns: a row an article, columns named as fields of JSON are.

use super::{Entry, Flow, Out};
use crate::rows;
use parquet::file::reader::SerializedFileReader;
use parquet::record::reader::RowIter;
use serde_json::Value;
use std::fs::File;

/// Reads the rows of a table; memory holds one group of rows.
pub(super) fn read(file: File, entry: &Entry, out: &mut Out) -> Flow {
    let unreadable = |error: &dyn std::fmt::Display| {
        entry.note(&format!("is not a Parquet table that can be read: {error}"), "save it again")
    };
    let reader = match SerializedFileReader::new(file) {
        Ok(reader) => reader,
        Err(error) => return out.put(Err(unreadable(&error))),
    };
    let mut read = 0_usize;
    let rows = RowIter::from_file_into(Box::new(reader));
    for (number, row) in rows.enumerate() {
        let row = match row {
            Ok(row) => row.to_json_value(),
            Err(error) => return out.put(Err(unreadable(&error))),
        };
        let path = entry.row(number + 1);
        let page = match &row {
            Value::Object(row) => rows::page(row, path.clone(), &entry.given),
            _ => None,
        };
        read += 1;
        out.put(page.ok_or_else(|| {
            super::note(path, "has neither text nor html", "name the column text or html")
        }))?;
    }
    if read == 0 {
        return out.put(Err(entry.note("holds no rows", "check that it was saved whole")));
    }
    Flow::Continue(())
}
