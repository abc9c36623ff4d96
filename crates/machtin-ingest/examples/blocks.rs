//! Writes the blocks of pages with their features, for training.
use machtin_ingest::{page_blocks, text_lines};
use std::io::{BufRead, BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let found = match (row["html"].as_str(), row["text"].as_str()) {
            (Some(page), _) => page_blocks(page),
            (None, text) => text_lines(text.unwrap_or_default()),
        };
        let blocks: Vec<_> =
            found.into_iter().map(|b| serde_json::json!([b.text, b.features])).collect();
        writeln!(out, "{}", serde_json::json!({"id": row["id"], "blocks": blocks}))?;
    }
    out.flush()
}
