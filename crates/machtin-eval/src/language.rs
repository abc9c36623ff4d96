//! `machtin-eval train language`: counts the words that tell Vietnamese and English.
//!
//! Words printed in lower case throughout, marks off, with ten times the negative logarithm of
//! their share in each language. A word goes into the table where it is among the most frequent
//! of its language.

use crate::{Outcome, Verdict};
use machtin_text::fold_marks;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `train language`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Vietnamese texts: lines, CoNLL-U, or the texts of a JSONL file.
    #[arg(long, required = true)]
    vi: Vec<PathBuf>,
    /// English texts.
    #[arg(long, required = true)]
    en: Vec<PathBuf>,
    /// Words kept of each language.
    #[arg(long, default_value_t = 1_600)]
    vi_words: usize,
    /// The same for English.
    #[arg(long, default_value_t = 4_000)]
    en_words: usize,
    /// The table to write.
    #[arg(long)]
    out: PathBuf,
}

/// Counts the words and writes the table.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    let vietnamese = frequent(&args.vi, args.vi_words, true)?;
    let english = frequent(&args.en, args.en_words, false)?;
    let words: BTreeSet<&String> = vietnamese.keys().chain(english.keys()).collect();
    let mut table = String::new();
    for word in words {
        let field =
            |list: &BTreeMap<String, u8>| list.get(word).map_or("-".to_owned(), u8::to_string);
        writeln!(table, "{word}\t{}\t{}", field(&vietnamese), field(&english))?;
    }
    fs::write(&args.out, &table)?;
    writeln!(out, "{} words, {} bytes", table.lines().count(), table.len())?;
    Ok(Verdict::Passed)
}

/// The most frequent words of the files with their rarity.
fn frequent(
    files: &[PathBuf],
    most: usize,
    folds: bool,
) -> Result<BTreeMap<String, u8>, Box<dyn Error>> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut all = 0_u32;
    for file in files {
        for text in texts(file)? {
            let words = text.split(|c: char| !c.is_alphabetic());
            for word in
                words.filter(|word| !word.is_empty() && word.chars().all(char::is_lowercase))
            {
                if folds || word.is_ascii() {
                    *counts.entry(fold_marks(word)).or_default() += 1;
                    all += 1;
                }
            }
        }
    }
    let mut list: Vec<(String, u32)> = counts.into_iter().collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list.truncate(most);
    let rarity = |count: u32| {
        let share = f64::from(count) / f64::from(all);
        let tenths = (-10.0 * libm::log(share)).round().clamp(1.0, 130.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 130")]
        let tenths = tenths as u8;
        tenths
    };
    Ok(list.into_iter().map(|(word, count)| (word, rarity(count))).collect())
}

/// The texts of a file: those of its rows, the sentences of CoNLL-U, or its lines.
fn texts(file: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let content = fs::read_to_string(file)?;
    let ends = |ending: &str| file.extension().is_some_and(|found| found == ending);
    if ends("jsonl") {
        let rows = content.lines().map(|line| {
            let row: Value = serde_json::from_str(line)?;
            Ok(row["text"].as_str().unwrap_or_default().to_owned())
        });
        return rows.collect();
    }
    if ends("conllu") {
        let lines = content.lines().filter_map(|line| line.strip_prefix("# text = "));
        return Ok(lines.map(str::to_owned).collect());
    }
    Ok(content.lines().map(|line| line.replace('_', " ")).collect())
}
