//! What leaves the store: tables for spreadsheets and data frames, objects a line, feeds.
//!
//! Every export is in order of identifiers and places, so that equal stores give equal bytes.

mod atom;
mod parquet;
mod table;

use crate::StoreError;
use crate::store::Store;
use std::io::Write;
use table::{Column, Kind, Table};

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Stories.
    Stories,
    /// Articles with their readings.
    Articles,
    /// Figures with the groups they stand in.
    Figures,
    /// Quotes with their speakers.
    Quotes,
    /// Who and what is named.
    Entities,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutFormat {
    /// One object a line; stories and articles whole, as `machtin --format json` has them.
    Jsonl,
    /// A table with a byte order mark, as spreadsheets want it. Words that a spreadsheet would
    /// take for a formula start with an apostrophe.
    Csv,
    /// A table in columns.
    Parquet,
    /// A feed; of stories only.
    Atom,
}

const TEXT: Kind = Kind::Text;

const STORIES: Table = Table {
    columns: &[
        Column("id", TEXT),
        Column("title", TEXT),
        Column("articles", Kind::Integer),
        Column("independent", Kind::Integer),
        Column("first", TEXT),
        Column("last", TEXT),
        Column("langs", TEXT),
        Column("states", TEXT),
        Column("topic", TEXT),
    ],
    query: "SELECT id, title, articles, independent, first, last, langs, states, topic FROM stories
            ORDER BY id",
};

const ARTICLES: Table = Table {
    columns: &[
        Column("id", TEXT),
        Column("source_id", TEXT),
        Column("path", TEXT),
        Column("url", TEXT),
        Column("publisher", TEXT),
        Column("author", TEXT),
        Column("lang", TEXT),
        Column("form", TEXT),
        Column("published", TEXT),
        Column("evidence", TEXT),
        Column("title", TEXT),
        Column("story", TEXT),
        Column("copy_of", TEXT),
        Column("topic", TEXT),
        Column("text", TEXT),
        // Their presence says that machtin wrote the row.
        Column("format", Kind::Integer),
        Column("sentences", Kind::Integer),
    ],
    query: "SELECT a.id, a.source_id, a.path, a.url, a.publisher, a.author, a.lang, a.form,
            a.published, a.evidence, a.title, a.story, a.copy_of, a.topic, t.text, 1, NULL
            FROM articles a JOIN texts t ON t.article = a.n ORDER BY a.id",
};

const FIGURES: Table = Table {
    columns: &[
        Column("story", TEXT),
        Column("slot", TEXT),
        Column("event", TEXT),
        Column("subject", TEXT),
        Column("state", TEXT),
        Column("article", TEXT),
        Column("publisher", TEXT),
        Column("published", TEXT),
        Column("lang", TEXT),
        Column("words", TEXT),
        Column("lo", Kind::Real),
        Column("hi", Kind::Real),
        Column("point", Kind::Real),
        Column("bound", TEXT),
        Column("kind", TEXT),
        Column("unit", TEXT),
        Column("counted", TEXT),
        Column("whole", Kind::Real),
        Column("speaker", TEXT),
        Column("mode", TEXT),
        Column("rule", TEXT),
        Column("start", Kind::Integer),
        Column("end", Kind::Integer),
    ],
    query: "SELECT a.story, coalesce(g.slot, f.slot), g.event, g.subject, g.state, a.id,
            a.publisher, a.published, a.lang, f.words, f.lo, f.hi, f.point, f.bound, f.kind,
            f.unit, f.counted, f.whole, f.speaker, f.mode, f.rule, f.start, f.\"end\"
            FROM articles a JOIN figures f ON f.article = a.n
            LEFT JOIN reports r ON r.story = a.story AND r.article = a.id AND r.start = f.start
                AND r.\"end\" = f.\"end\"
            LEFT JOIN figure_groups g ON g.story = r.story AND g.position = r.position
            ORDER BY a.story, g.position, a.id, f.start, f.\"end\", f.rowid",
};

const QUOTES: Table = Table {
    columns: &[
        Column("story", TEXT),
        Column("article", TEXT),
        Column("publisher", TEXT),
        Column("published", TEXT),
        Column("lang", TEXT),
        Column("speaker", TEXT),
        Column("kind", TEXT),
        Column("verbatim", Kind::Integer),
        Column("cue", TEXT),
        Column("words", TEXT),
        Column("start", Kind::Integer),
        Column("end", Kind::Integer),
    ],
    query: "SELECT a.story, a.id, a.publisher, a.published, a.lang, q.speaker, q.kind, q.verbatim,
            q.cue, q.words, q.start, q.\"end\" FROM articles a JOIN quotes q ON q.article = a.n
            ORDER BY a.story, a.id, q.start, q.\"end\", q.rowid",
};

const ENTITIES: Table = Table {
    columns: &[
        Column("id", TEXT),
        Column("kind", TEXT),
        Column("name", TEXT),
        Column("stories", Kind::Integer),
        Column("mentions", Kind::Integer),
        Column("names", TEXT),
    ],
    query: "SELECT e.id, e.kind, e.name, e.stories, e.mentions,
            (SELECT group_concat(name, '; ') FROM (SELECT DISTINCT name FROM entity_names
             WHERE entity = e.id ORDER BY name)) FROM entities e ORDER BY e.id, e.kind",
};

impl Store {
    /// Writes an export. `site` is the address that feeds name as theirs.
    ///
    /// # Errors
    /// Where the database or the output fails, or the format does not fit what is exported.
    pub fn export(
        &self,
        what: What,
        format: OutFormat,
        out: &mut (dyn Write + Send),
    ) -> Result<(), StoreError> {
        // One moment of the store, whoever writes meanwhile.
        let moment = self.db.unchecked_transaction()?;
        match (what, format) {
            (What::Stories, OutFormat::Jsonl) => {
                self.each_story(|story| -> Result<(), StoreError> {
                    serde_json::to_writer(&mut *out, &story)?;
                    Ok(out.write_all(b"\n")?)
                })?;
            }
            (What::Articles, OutFormat::Jsonl) => {
                for id in self.article_ids()? {
                    serde_json::to_writer(&mut *out, &self.reading(&id)?)?;
                    out.write_all(b"\n")?;
                }
            }
            (What::Stories, OutFormat::Atom) => {
                let lines = self.stories(&crate::StoryFilter {
                    limit: Some(atom::ENTRIES),
                    ..crate::StoryFilter::default()
                })?;
                atom::write(self, "machtin", &lines, out)?;
            }
            (_, OutFormat::Atom) => {
                return Err(StoreError::Write(std::io::Error::new(
                    std::io::ErrorKind::InvalidInput,
                    "only stories make a feed",
                )));
            }
            (what, format) => {
                let table = match what {
                    What::Stories => STORIES,
                    What::Articles => ARTICLES,
                    What::Figures => FIGURES,
                    What::Quotes => QUOTES,
                    What::Entities => ENTITIES,
                };
                match format {
                    OutFormat::Csv => table.write_csv(&self.db, out)?,
                    OutFormat::Jsonl => table.write_jsonl(&self.db, out)?,
                    OutFormat::Parquet | OutFormat::Atom => {
                        parquet::write(&table, &self.db, out)?;
                    }
                }
            }
        }
        drop(moment);
        out.flush()?;
        Ok(())
    }

    /// Writes a feed of the stories named, in their order.
    ///
    /// # Errors
    /// Where database or output fail.
    pub fn write_feed(
        &self,
        title: &str,
        stories: &[crate::StoryLine],
        out: &mut dyn Write,
    ) -> Result<(), StoreError> {
        atom::write(self, title, stories, out)
    }
}
