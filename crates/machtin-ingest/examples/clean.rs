//! Cleans pages and writes what a scorer of extraction reads:
//! `cargo run --release -p machtin-ingest --example clean -- PACK.html.jsonl > system.jsonl`
//!
//! One object a page: `id`, `text` (without title and furniture), `title`, `author`, `date`,
//! `lang`, `removed`.

use machtin_ingest::{Input, Options, clean, main_text, pages};
use serde_json::json;
use std::io::{BufWriter, Write};

fn main() -> std::io::Result<()> {
    let inputs: Vec<Input> =
        std::env::args_os().skip(1).map(|path| Input::Path(path.into())).collect();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for page in pages(&inputs, &Options::default()) {
        let found = match page {
            Ok(page) => clean(page),
            Err(note) => {
                writeln!(std::io::stderr(), "{}: {}; {}", note.path, note.problem, note.remedy)?;
                continue;
            }
        };
        for note in found.notes {
            writeln!(std::io::stderr(), "{}: {}; {}", note.path, note.problem, note.remedy)?;
        }
        let Some(article) = found.value else { continue };
        let removed: Vec<_> = article
            .removed
            .iter()
            .map(|r| json!({"start": r.span.start, "end": r.span.end, "reason": r.reason}))
            .collect();
        let row = json!({
            "id": article.source_id.clone().unwrap_or(article.path.clone()),
            "text": main_text(&article),
            "whole": article.text,
            "title": article.title_text(),
            "author": article.author,
            "date": article.published.map(|published| published.value()),
            "evidence": article.published.map(|published| published.evidence.name()),
            "lang": article.language.code(),
            "removed": removed,
        });
        writeln!(out, "{row}")?;
    }
    out.flush()
}
