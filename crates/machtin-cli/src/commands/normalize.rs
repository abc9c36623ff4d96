//! `machtin normalize`: Unicode form, tone marks and look-alike letters as a filter.

use super::lines::{Batches, Source};
use crate::Outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Settings, write_json};
use crate::progress::Progress;
use clap::{Args, ValueEnum};
use machtin::text::{Changes, Normalization, TonePlace, UnicodeForm, normalize};
use rayon::prelude::*;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Settle Unicode form, tone marks and look-alike letters; what changed is reported at the end
///
/// The report goes to standard error (not with --quiet); with --format jsonl each line is an
/// object with its text and its own changes.
#[derive(Debug, Args)]
pub(crate) struct NormalizeArgs {
    /// Files; `-` or none is standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the tone mark of open oa, oe, uy goes: new `hoà`, old `hòa`.
    #[arg(long, value_enum, default_value_t = Tone::Keep)]
    tone: Tone,
    /// How letters with marks are encoded.
    #[arg(long, value_enum, default_value_t = Form::Nfc)]
    form: Form,
    /// Leave look-alike letters (Ð for Đ), invisible characters and odd spaces as they are.
    #[arg(long)]
    keep_look_alikes: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tone {
    /// As written.
    Keep,
    /// On the second vowel: hoà, huỷ.
    New,
    /// On the first vowel: hòa, hủy.
    Old,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// Composed.
    Nfc,
    /// Decomposed.
    Nfd,
    /// As written.
    Keep,
}

#[derive(Serialize)]
struct LineJson<'a> {
    text: &'a str,
    form: usize,
    tone: usize,
    look_alikes: usize,
    invisible: usize,
    spaces: usize,
}

pub(crate) fn run(args: &NormalizeArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let options = Normalization {
        form: match args.form {
            Form::Nfc => UnicodeForm::Nfc,
            Form::Nfd => UnicodeForm::Nfd,
            Form::Keep => UnicodeForm::Keep,
        },
        tone: match args.tone {
            Tone::Keep => TonePlace::Keep,
            Tone::New => TonePlace::New,
            Tone::Old => TonePlace::Old,
        },
        look_alikes: !args.keep_look_alikes,
    };
    let mut out = settings.out();
    let progress = Progress::start(settings, "lines");
    let mut found = false;
    let mut all = Changes::default();
    let mut batches = Batches::new(Source::of(&args.paths)?);
    while let Some(lines) = batches.next_batch()? {
        found = true;
        let settled: Vec<(String, Changes)> =
            lines.par_iter().map(|line| normalize(line, options)).collect();
        for (text, changes) in &settled {
            all.add(*changes);
            if settings.format == Format::Text {
                writeln!(out, "{text}")?;
                continue;
            }
            let Changes { form, tone, look_alikes, invisible, spaces } = *changes;
            let json = LineJson { text, form, tone, look_alikes, invisible, spaces };
            write_json(&mut out, Format::Jsonl, &json)?;
        }
        progress.steps(lines.len());
    }
    out.flush()?;
    drop(progress);
    settings.print_report(&report(all));
    Ok(super::outcome(found, false))
}

/// What changed, in words: `4 words recomposed, 2 tone marks moved`.
fn report(changes: Changes) -> String {
    let parts = [
        (changes.form, "word", "re-encoded"),
        (changes.tone, "tone mark", "moved"),
        (changes.look_alikes, "look-alike letter", "replaced"),
        (changes.invisible, "invisible character", "removed"),
        (changes.spaces, "odd space", "made plain"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, done)| {
            format!("{count} {what}{} {done}", if *count == 1 { "" } else { "s" })
        })
        .collect();
    if told.is_empty() { "nothing changed".to_owned() } else { told.join(", ") }
}
