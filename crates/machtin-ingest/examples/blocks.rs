//! Writes the blocks of pages with their features, for training.
use machtin_ingest::page_blocks;
use std::io::{BufRead, BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let page = row["html"].as_str().unwrap_or_default();
        let blocks: Vec<_> = page_blocks(page)
            .into_iter()
            .map(|b| serde_json::json!([b.text, b.features]))
            .collect();
        writeln!(out, "{}", serde_json::json!({"id": row["id"], "blocks": blocks}))?;
    }
    out.flush()
}
