//! Stories as an Atom feed (RFC 4287). Everything is escaped; nothing but words goes out.

use crate::StoreError;
use crate::store::Store;
use crate::stories::StoryLine;
use quick_xml::escape::escape;
use rusqlite::OptionalExtension;
use std::io::Write;

/// Entries of a feed.
pub(super) const ENTRIES: usize = 100;

pub(super) fn write(
    store: &Store,
    title: &str,
    stories: &[StoryLine],
    out: &mut dyn Write,
) -> Result<(), StoreError> {
    let mut entries = Vec::with_capacity(stories.len());
    for story in stories {
        entries.push((story, changed(store, &story.id)?));
    }
    let latest = entries.iter().map(|(_, at)| at.as_str()).max();
    let latest = latest.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), str::to_owned);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
    writeln!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\">")?;
    writeln!(out, "  <id>urn:machtin:{}</id>", escape(words(title).replace(' ', "-")))?;
    writeln!(out, "  <title>{}</title>", escape(words(title)))?;
    writeln!(out, "  <updated>{latest}</updated>")?;
    writeln!(out, "  <author><name>machtin</name></author>")?;
    for (line, at) in &entries {
        let story = store.story(&line.id)?;
        writeln!(out, "  <entry>")?;
        writeln!(out, "    <id>urn:machtin:story:{}</id>", escape(&line.id))?;
        writeln!(out, "    <title>{}</title>", escape(words(&line.title)))?;
        writeln!(out, "    <updated>{at}</updated>")?;
        let mut text = String::new();
        for line in &story.summary {
            text.push_str(&words(&line.text));
            text.push('\n');
        }
        for what in changes(store, &line.id)? {
            text.push_str(&words(&what));
            text.push('\n');
        }
        writeln!(out, "    <summary>{}</summary>", escape(text.trim_end()))?;
        writeln!(out, "  </entry>")?;
    }
    writeln!(out, "</feed>")?;
    Ok(())
}

/// Without the control characters that XML does not allow.
fn words(text: &str) -> String {
    let allowed = |c: &char| matches!(c, '\t' | '\n') || !c.is_control();
    let shown: String = text.chars().filter(allowed).collect();
    shown.replace('_', " ")
}

/// When a story changed last.
fn changed(store: &Store, id: &str) -> Result<String, StoreError> {
    let mut find = store
        .db
        .prepare_cached("SELECT at FROM changes WHERE story = ?1 ORDER BY n DESC LIMIT 1")?;
    let at: Option<String> = find.query_row([id], |row| row.get(0)).optional()?;
    Ok(at.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()))
}

/// What changed last, in a few words.
fn changes(store: &Store, id: &str) -> Result<Vec<String>, StoreError> {
    let mut find = store.db.prepare_cached(
        "SELECT kind || ': ' || detail FROM changes WHERE story = ?1
         AND kind IN ('state', 'figure', 'merged', 'split') ORDER BY n DESC LIMIT 8",
    )?;
    Ok(find.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
