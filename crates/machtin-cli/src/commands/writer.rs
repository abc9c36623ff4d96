//! `--writer`: lines that a language model proposes, off unless somebody names one.

use crate::args::Interface;
use crate::failure::Failure;
use crate::output::Settings;
use crate::told::readable;
use clap::Args;
use machtin::ingest::Note;
use machtin::text::Language;
use machtin::writing::{accept, question, read_answer, sources};
use machtin::{Models, Pile, Stories};
use machtin_store::fetch::{Client, Limits};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A program that may propose sentences.
#[derive(Debug, Args)]
#[command(next_help_heading = "Writer")]
pub(crate) struct WriterArgs {
    /// Let a language model propose lines of the summary: the address of an OpenAI-compatible
    /// interface, as in `https://host/v1`. It is sent sentences of the articles; only lines whose
    /// names, figures, times and quotes all stand in what they cite are shown, marked as written.
    #[arg(long, value_name = "URL")]
    writer: Option<String>,
    /// Name of the model to ask for.
    #[arg(long, value_name = "NAME", default_value = "default", requires = "writer")]
    writer_model: String,
    /// File with the key that the address wants, on its first line.
    #[arg(long, value_name = "FILE", requires = "writer")]
    writer_key_file: Option<PathBuf>,
    /// Seconds to wait for each answer.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "writer",
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    writer_time: u64,
    /// Ask a writer of this machine or its network.
    #[arg(long, requires = "writer")]
    allow_private: bool,
}

/// Stories that a writer is asked about in one run, the newest.
const STORIES: usize = 20;
/// A writer that fails so often in a row is not asked again.
const PATIENCE: usize = 2;
/// Bytes of an answer.
const ANSWER_BYTES: u64 = 1 << 18;
/// Bytes of a key.
const KEY_BYTES: u64 = 4096;
/// Letters of a dropped line's words that a note shows.
const SHOWN: usize = 60;

/// A writer that can be asked.
struct Writer<'a> {
    client: Client,
    url: String,
    model: &'a str,
    key: Option<String>,
    language: Language,
}

impl WriterArgs {
    /// Whether there is a writer at all.
    pub(crate) const fn is_asked(&self) -> bool {
        self.writer.is_some()
    }

    /// Asks the writer about each story and adds the lines that hold; says in notes what does not.
    ///
    /// # Errors
    /// Where the key cannot be read, or would be sent for all to read. A writer that fails is a
    /// note.
    pub(crate) fn write(
        &self,
        pile: &Pile,
        stories: &mut Stories,
        models: &Models,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let Some(url) = &self.writer else { return Ok(()) };
        let writer = self.open(url, settings)?;
        let mut failures = 0;
        for n in 0..stories.briefs.len() {
            if n == STORIES || failures == PATIENCE {
                let rest = stories.briefs.len() - n;
                let problem = format!("{rest} stories were not asked about");
                let remedy = if n == STORIES {
                    "ask about single stories with `machtin story`"
                } else {
                    "see that the writer runs, and try again"
                };
                settings.print_notes(&[note(&writer.url, problem, remedy)]);
                break;
            }
            match writer.lines(pile, stories, n, models) {
                Ok((lines, notes)) => {
                    failures = 0;
                    settings.print_notes(&notes);
                    stories.briefs[n].written = lines;
                }
                Err(problem) => {
                    failures += 1;
                    let remedy = "the story is told without it; see that the address is that of \
                                  an OpenAI-compatible interface";
                    settings.print_notes(&[note(&writer.url, problem, remedy)]);
                }
            }
        }
        Ok(())
    }

    fn open(&self, url: &str, settings: &Settings) -> Result<Writer<'_>, Failure> {
        let key = match &self.writer_key_file {
            Some(path) => Some(read_key(path)?),
            None => None,
        };
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(Failure::new("the writer's address holds a user or a password")
                .hint("put the key into a file: --writer-key-file FILE"));
        }
        if key.is_some() && !url.starts_with("https://") && !self.allow_private {
            return Err(Failure::new("the writer's key would be sent unencrypted")
                .hint("use an address that starts with https://"));
        }
        let mut limits = Limits::new(self.allow_private);
        limits.bytes = ANSWER_BYTES;
        limits.time = Duration::from_secs(self.writer_time);
        let language = match settings.interface {
            Interface::En => Language::English,
            Interface::Vi => Language::Vietnamese,
        };
        let url = completions(url);
        Ok(Writer { client: Client::new(limits), url, model: &self.writer_model, key, language })
    }
}

/// `https://host/v1` and `https://host/v1/chat/completions` are one address.
fn completions(url: &str) -> String {
    let plain = url.trim_end_matches('/');
    if plain.ends_with("/chat/completions") {
        return plain.to_owned();
    }
    format!("{plain}/chat/completions")
}

impl Writer<'_> {
    /// The lines for one story, and notes on those that were left out.
    fn lines(
        &self,
        pile: &Pile,
        stories: &Stories,
        n: usize,
        models: &Models,
    ) -> Result<(Vec<machtin::brief::WrittenLine>, Vec<Note>), String> {
        let articles = pile.read_articles();
        let brief = &stories.briefs[n];
        let given = sources(&articles, brief);
        if given.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let body = question(&articles, &given, self.model, self.language).to_string();
        let answer = self.client.ask(&self.url, body.as_bytes(), self.key.as_deref());
        let answer = answer.map_err(|error| reason(&error.to_string()))?;
        let proposals = read_answer(&answer).map_err(|error| error.to_string())?;
        let writer = readable(self.model, false);
        let (lines, dropped) = accept(pile, stories, &given, proposals, &writer, models);
        let dropped = dropped.into_iter().map(|mut unresolved| {
            unresolved.words = shown(&unresolved.words);
            let problem = format!("a line of the writer was left out: {unresolved}");
            note(&brief.id, problem, "nothing is missing from the story itself")
        });
        Ok((lines, dropped.collect()))
    }
}

fn note(path: &str, problem: String, remedy: &str) -> Note {
    Note { path: path.to_owned(), problem, remedy: remedy.to_owned(), failed: false }
}

/// Why an address gave nothing, on one line: some of it may be the server's words.
fn reason(error: &str) -> String {
    readable(error, false)
}

/// The start of a hostile line's words.
fn shown(words: &str) -> String {
    let clean = readable(words, false);
    let clean: String = clean.chars().filter(|c| !machtin_server::text::steers(*c)).collect();
    match clean.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &clean[..cut]),
        None => clean,
    }
}

/// The first line of a small file.
fn read_key(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(KEY_BYTES).read_to_string(&mut text))
        .map_err(|error| {
            Failure::new(format!("cannot read `{name}`")).because(error).hint("check the path")
        })?;
    let key = text.lines().next().unwrap_or_default().trim();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::new(format!("`{name}` holds no key"))
            .hint("write the key alone on the first line"));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_completions() {
        let whole = "https://host/v1/chat/completions";
        assert_eq!(completions("https://host/v1"), whole);
        assert_eq!(completions("https://host/v1/"), whole);
        assert_eq!(completions(whole), whole);
    }

    #[test]
    fn words_of_a_dropped_line_are_cut_and_cleaned() {
        assert_eq!(shown("a\u{1b}[31m\u{202e}b"), "a [31mb");
        assert_eq!(shown(&"ư".repeat(100)).chars().count(), SHOWN + 1);
    }
}
