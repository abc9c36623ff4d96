//! `machtin-eval train language` counts the words that tell Vietnamese and English;
//! `machtin-eval languages` scores what is told.
//!
//! Words printed in lower case throughout, marks off, with ten times the negative logarithm of
//! their share in each language. A word goes into the table where it is among the most frequent
//! of its language.
//!
//! Short texts are what is hard, and names of the other language: scored are titles, sentences and
//! five words of them, each with and without marks, and English sentences whose names are
//! replaced by Vietnamese ones.

use crate::{Outcome, Verdict, floors};
use machtin_text::{Language, detect_language, fold_marks};
use serde::Deserialize;
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
    #[arg(long, default_value_t = 9_000)]
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

/// Arguments of `languages`.
#[derive(clap::Args)]
pub(crate) struct ScoreArgs {
    /// JSONL files of articles with `lang`, `title` and `text`.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print each text that is told wrongly.
    #[arg(long)]
    errors: bool,
}

/// The name of the corpus in the floors file.
const CORPUS: &str = "languages";
/// Sentences of each article that are scored, and the words each has at least.
const SENTENCES: usize = 4;
const SENTENCE_WORDS: usize = 5;

/// An article whose language is known.
#[derive(Deserialize)]
struct Known {
    lang: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

/// Scores the titles and sentences of files.
pub(crate) fn score(args: &ScoreArgs, out: &mut impl Write) -> Outcome {
    if let Some(missing) = args.files.iter().find(|file| !file.is_file()) {
        writeln!(out, "skipped: there is no file {}", missing.display())?;
        return Ok(Verdict::Passed);
    }
    let mut articles = Vec::new();
    for file in &args.files {
        let content = fs::read_to_string(file)?;
        let rows = content.lines().map(serde_json::from_str::<Known>);
        articles.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    for article in &mut articles {
        article.text = article.text.replace('_', " ");
        article.title = article.title.replace('_', " ");
    }
    let names: BTreeSet<String> = articles.iter().flat_map(vietnamese_names).collect();
    let mut names = names.iter().cycle();
    let mut right: BTreeMap<&'static str, (u32, u32)> = BTreeMap::new();
    for article in &articles {
        for (kind, text) in dresses(article, &mut names) {
            let told = detect_language(&text);
            let (found, all) = right.entry(kind).or_default();
            *all += 1;
            *found += u32::from(told.code() == article.lang);
            if args.errors && told.code() != article.lang {
                writeln!(out, "{kind}: {} told as {}: {text}", article.lang, told.code())?;
            }
        }
    }
    for (kind, (found, all)) in &right {
        writeln!(out, "{kind} {found} of {all}")?;
    }
    let share = |(found, all): (u32, u32)| f64::from(found) / f64::from(all.max(1));
    let measures: Vec<floors::Measure> =
        right.into_iter().map(|(kind, counts)| (kind, share(counts))).collect();
    let files: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    let checksum = floors::checksum(&files)?;
    writeln!(out, "corpus {CORPUS} {checksum}")?;
    floors::judge(CORPUS, &checksum, &measures, out)
}

/// The texts of an article that are scored, each with its kind.
fn dresses<'n>(
    article: &Known,
    names: &mut impl Iterator<Item = &'n String>,
) -> Vec<(&'static str, String)> {
    let is_vietnamese = article.lang == Language::Vietnamese.code();
    let mut dresses = Vec::new();
    let mut add = |plain: &'static str, unmarked: &'static str, text: &str| {
        dresses.push((plain, text.to_owned()));
        if is_vietnamese {
            dresses.push((unmarked, unmarked_of(text)));
        }
    };
    let title = article.title.trim();
    let language = |vietnamese, english| if is_vietnamese { vietnamese } else { english };
    if !title.is_empty() {
        add(language("vi_title", "en_title"), "vi_title_unmarked", title);
        add(language("vi_capitals", "en_capitals"), "vi_capitals_unmarked", &title.to_uppercase());
    }
    let sentences: Vec<Vec<&str>> = article
        .text
        .split_inclusive(['.', '!', '?', '\n'])
        .map(|sentence| sentence.split_whitespace().collect())
        .filter(|words: &Vec<&str>| words.len() >= SENTENCE_WORDS)
        .take(SENTENCES)
        .collect();
    for words in &sentences {
        let middle = (words.len() - SENTENCE_WORDS) / 2;
        let five = &words[middle..middle + SENTENCE_WORDS];
        add(language("vi_sentence", "en_sentence"), "vi_sentence_unmarked", &words.join(" "));
        add(language("vi_five", "en_five"), "vi_five_unmarked", &five.join(" "));
    }
    if !is_vietnamese {
        for words in &sentences {
            if let Some(text) = with_names(words, names) {
                dresses.push(("en_names_unmarked", unmarked_of(&text)));
                dresses.push(("en_names", text));
            }
        }
    }
    dresses
}

/// The text without marks, its capitals kept.
fn unmarked_of(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for c in text.chars() {
        let folded = fold_marks(c.encode_utf8(&mut [0; 4]));
        bare.push_str(&if c.is_uppercase() { folded.to_uppercase() } else { folded });
    }
    bare
}

/// Three words after each other that begin with a capital, one of them with marks.
fn vietnamese_names(article: &Known) -> Vec<String> {
    let words: Vec<&str> = article.text.split_whitespace().collect();
    let three = words.windows(3).filter(|name| name.iter().all(|word| is_name(word)));
    three.map(|name| name.join(" ")).filter(|name| !name.is_ascii()).collect()
}

/// A capital, then small letters only.
fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && !letters.as_str().is_empty()
        && letters.all(char::is_lowercase)
}

/// The sentence with each run of names after a small word replaced; `None` where it has none.
fn with_names<'n>(words: &[&str], names: &mut impl Iterator<Item = &'n String>) -> Option<String> {
    let mut text: Vec<&str> = words.first().copied().into_iter().collect();
    let mut replaced = false;
    for pair in words.windows(2) {
        let bare = pair[1].trim_end_matches(|c: char| !c.is_alphanumeric());
        match (is_name(bare), replaced && is_name(pair[0])) {
            (true, true) => {}
            (true, false) if pair[0].chars().all(char::is_lowercase) => {
                text.push(names.next()?);
                replaced = true;
            }
            _ => text.push(pair[1]),
        }
    }
    replaced.then(|| text.join(" "))
}
