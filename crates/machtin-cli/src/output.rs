//! Where answers, notes and errors go, and how they look.

use crate::args::{Colour, Format, Global, Interface};
use crate::failure::Failure;
use machtin::ingest::Note;
use machtin::json::NoteJson;
use std::io::{BufWriter, IsTerminal, Write, stderr, stdout};

/// Choices about output, settled once at the start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) format: Format,
    pub(crate) interface: Interface,
    /// Columns of a page.
    pub(crate) width: usize,
    /// Whether answers are coloured.
    pub(crate) colour: bool,
    colour_errors: bool,
    pub(crate) progress: bool,
    pub(crate) notes: bool,
}

/// Columns of a page that goes to a file or a pipe.
const PIPE_WIDTH: usize = 100;
/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 120;

impl From<&Global> for Settings {
    fn from(global: &Global) -> Self {
        let terminal = terminal_size::terminal_size()
            .filter(|_| stdout().is_terminal())
            .map(|(width, _)| usize::from(width.0).clamp(40, WIDEST));
        let colour = |is_terminal: bool, choice: anstream::ColorChoice| match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && choice != anstream::ColorChoice::Never,
        };
        Self {
            format: global.format,
            interface: global.lang,
            width: global.width.map(usize::from).or(terminal).unwrap_or(PIPE_WIDTH),
            colour: colour(stdout().is_terminal(), anstream::AutoStream::choice(&stdout())),
            colour_errors: colour(stderr().is_terminal(), anstream::AutoStream::choice(&stderr())),
            progress: !global.no_progress && !global.quiet && stderr().is_terminal(),
            notes: !global.quiet,
        }
    }
}

impl Settings {
    /// A buffered standard output.
    pub(crate) fn out(&self) -> BufWriter<std::io::StdoutLock<'static>> {
        BufWriter::new(stdout().lock())
    }

    /// Prints notes about the input on standard error.
    pub(crate) fn print_notes(&self, notes: &[Note]) {
        if !self.notes {
            return;
        }
        let mut err = stderr().lock();
        for note in notes {
            let line = if matches!(self.format, Format::Text | Format::Md | Format::Html) {
                let (label, colour) = if note.failed { ("error", "31") } else { ("note", "33") };
                let label = self.painted_error(label, colour);
                format!("{label}: {}: {}; {}", note.path, note.problem, note.remedy)
            } else {
                serde_json::to_string(&NoteJson::from(note)).unwrap_or_default()
            };
            // Nobody can be told that standard error is closed.
            let _ = writeln!(err, "{line}");
        }
    }

    /// Prints what a filter did on standard error.
    pub(crate) fn print_report(&self, report: &str) {
        if self.notes {
            let _ = writeln!(stderr(), "{report}");
        }
    }

    /// Says something about how it goes, on standard error.
    pub(crate) fn tell(&self, words: &str) {
        if self.notes {
            let _ = stderr().write_all(format!("{words}\n").as_bytes());
        }
    }

    pub(crate) fn print_failure(&self, failure: &Failure) {
        let mut lines = format!("{}: {}\n", self.painted_error("error", "31"), failure.error);
        if let Some(cause) = &failure.cause {
            lines.push_str(&format!("cause: {cause}\n"));
        }
        if let Some(hint) = &failure.hint {
            lines.push_str(&format!("hint: {hint}\n"));
        }
        let _ = stderr().write_all(lines.as_bytes());
    }

    fn painted_error(&self, words: &str, colour: &str) -> String {
        if self.colour_errors {
            format!("\u{1b}[{colour}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }
}

/// Writes one JSON value, indented for `json`, on one line for `jsonl`.
pub(crate) fn write_json(
    out: &mut impl Write,
    format: Format,
    value: &impl serde::Serialize,
) -> Result<(), Failure> {
    match format {
        Format::Jsonl => serde_json::to_writer(&mut *out, value)?,
        _ => serde_json::to_writer_pretty(&mut *out, value)?,
    }
    out.write_all(b"\n")?;
    Ok(())
}
