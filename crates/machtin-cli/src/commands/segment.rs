//! `machtin segment`: Vietnamese word segmentation as a filter.

use super::lines::{Batches, Source};
use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::progress::Progress;
use clap::Args;
use machtin::segment::{self, LineWriter, Mode, Segmenter};
use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;

/// Join the syllables of Vietnamese words with underscores, line by line
///
/// Text that is segmented already is kept as it is unless --resegment is given. With --format
/// jsonl each line is an object of its text and the bytes of its tokens; --format conllu makes a
/// sentence of each line. Lines are read as they come: memory does not grow with the input.
#[derive(Debug, Args)]
pub(crate) struct SegmentArgs {
    /// Files; `-` or none is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Segment anew what has underscores already.
    #[arg(long)]
    resegment: bool,
}

/// Lines that one task writes: enough to be worth a task.
const CHUNK: usize = 256;

pub(crate) fn run(args: &SegmentArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let segmenter = Segmenter::embedded();
    let mode = if args.resegment { Mode::Redo } else { Mode::Auto };
    let format = match settings.format {
        Format::Json | Format::Jsonl => segment::Format::Jsonl,
        Format::Conllu => segment::Format::Conllu,
        _ => segment::Format::Text,
    };
    let mut out = settings.out();
    let progress = Progress::start(settings, "lines");
    let mut found = false;
    let mut batches = Batches::new(Source::of(&args.paths)?);
    while let Some(lines) = batches.next_batch()? {
        found = true;
        let written: Vec<String> = lines
            .par_chunks(CHUNK)
            .map(|lines| {
                let mut writer = LineWriter::new(&segmenter, format, mode);
                let mut text = String::new();
                for line in lines {
                    writer.write(line, &mut text);
                }
                text
            })
            .collect();
        for text in &written {
            out.write_all(text.as_bytes())?;
        }
        progress.steps(lines.len());
    }
    out.flush()?;
    Ok(super::outcome(found, false))
}
