//! `machtin segment`: Vietnamese word segmentation as a filter.

use super::lines::{Batches, Source};
use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::Settings;
use crate::progress::Progress;
use clap::Args;
use machtin::segment::{Mode, Segmenter};
use machtin::text::Span;
use rayon::prelude::*;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Join the syllables of Vietnamese words with underscores, line by line
///
/// Text that is segmented already is kept as it is unless --resegment is given. With --format
/// jsonl each line is an object of its text and the bytes of its tokens.
#[derive(Debug, Args)]
pub(crate) struct SegmentArgs {
    /// Files; `-` or none is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Segment anew what has underscores already.
    #[arg(long)]
    resegment: bool,
}

#[derive(Serialize)]
struct LineJson<'a> {
    text: &'a str,
    tokens: Vec<(usize, usize)>,
}

pub(crate) fn run(args: &SegmentArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let segmenter = Segmenter::embedded();
    let mode = if args.resegment { Mode::Redo } else { Mode::Auto };
    let mut out = settings.out();
    let progress = Progress::start(settings, "lines");
    let mut found = false;
    let mut batches = Batches::new(Source::of(&args.paths)?);
    while let Some(lines) = batches.next_batch()? {
        found = true;
        let written: Vec<Result<String, serde_json::Error>> = lines
            .par_iter()
            .map(|line| write_line(&segmenter, mode, settings.format, line))
            .collect();
        for line in written {
            out.write_all(line?.as_bytes())?;
            progress.step();
        }
    }
    out.flush()?;
    Ok(super::outcome(found, false))
}

fn write_line(
    segmenter: &Segmenter,
    mode: Mode,
    format: Format,
    line: &str,
) -> Result<String, serde_json::Error> {
    let mut tokens = Vec::new();
    segmenter.segment_as(mode, line, Span::new(0, line.len()), &mut tokens);
    let mut written = String::with_capacity(line.len() + 16);
    if format == Format::Text {
        for (n, token) in tokens.iter().enumerate() {
            if n > 0 {
                written.push(' ');
            }
            for (n, syllable) in token.of(line).split_whitespace().enumerate() {
                if n > 0 {
                    written.push('_');
                }
                written.push_str(syllable);
            }
        }
    } else {
        let tokens = tokens.iter().map(|token| (token.start, token.end)).collect();
        written = serde_json::to_string(&LineJson { text: line, tokens })?;
    }
    written.push('\n');
    Ok(written)
}
