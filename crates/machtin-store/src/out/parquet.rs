//! A table in columns: every column may be empty, text is UTF-8, packed with zstd.

use super::table::{Cell, Column, Kind, Table};
use crate::StoreError;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use rusqlite::Connection;
use std::io::Write;
use std::sync::Arc;

/// Rows that are written together.
const GROUP: usize = 4096;

pub(super) fn write(
    table: &Table,
    db: &Connection,
    out: &mut (dyn Write + Send),
) -> Result<(), StoreError> {
    let fields: Result<Vec<_>, _> = table.columns.iter().map(field).collect();
    let schema = Type::group_type_builder("machtin").with_fields(fields?).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by("machtin".to_owned())
        .build();
    let mut file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let mut rows = Vec::with_capacity(GROUP);
    table.each(db, |row| {
        rows.push(row);
        if rows.len() == GROUP {
            write_group(table, &mut file, &std::mem::take(&mut rows))?;
        }
        Ok(())
    })?;
    if !rows.is_empty() {
        write_group(table, &mut file, &rows)?;
    }
    file.close()?;
    Ok(())
}

fn field(column: &Column) -> Result<Arc<Type>, StoreError> {
    let (physical, logical) = match column.1 {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Real => (Physical::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(column.0, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

fn write_group<W: Write + Send>(
    table: &Table,
    file: &mut SerializedFileWriter<W>,
    rows: &[Vec<Cell>],
) -> Result<(), StoreError> {
    let mut group = file.next_row_group()?;
    for (at, column) in table.columns.iter().enumerate() {
        let cells = rows.iter().map(|row| &row[at]);
        let levels: Vec<i16> =
            cells.clone().map(|cell| i16::from(*cell != Cell::Nothing)).collect();
        write_column(&mut group, column.1, cells, &levels)?;
    }
    group.close()?;
    Ok(())
}

fn write_column<'a, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: Kind,
    cells: impl Iterator<Item = &'a Cell>,
    levels: &[i16],
) -> Result<(), StoreError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    match kind {
        Kind::Text => {
            let values: Vec<ByteArray> = cells
                .filter_map(|cell| match cell {
                    Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                    _ => None,
                })
                .collect();
            column.typed::<ByteArrayType>().write_batch(&values, Some(levels), None)?;
        }
        Kind::Integer => {
            let values: Vec<i64> = cells
                .filter_map(|cell| match cell {
                    Cell::Integer(number) => Some(*number),
                    _ => None,
                })
                .collect();
            column.typed::<Int64Type>().write_batch(&values, Some(levels), None)?;
        }
        Kind::Real => {
            let values: Vec<f64> = cells
                .filter_map(|cell| match cell {
                    Cell::Real(number) => Some(*number),
                    _ => None,
                })
                .collect();
            column.typed::<DoubleType>().write_batch(&values, Some(levels), None)?;
        }
    }
    column.close()?;
    Ok(())
}
