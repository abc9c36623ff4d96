//! Gold sentences and word lists.

use machtin_text::{Span, tone_key};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// A sentence with its tokens, in the spelling of raw text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gold {
    pub(crate) text: String,
    pub(crate) tokens: Vec<Span>,
}

/// What training reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    pub(crate) ud: Vec<Gold>,
    /// Sentences of `ud` that are the training set's; the others are the development set's.
    pub(crate) ud_train: usize,
    pub(crate) rdr: Vec<Gold>,
    pub(crate) silver: Vec<Gold>,
    /// Multi-syllable words, syllables as keys.
    pub(crate) words: Vec<Vec<String>>,
    /// Words of the second list, which follows another idea of what a word is.
    pub(crate) more_words: BTreeSet<Vec<String>>,
    /// Raw sentences.
    pub(crate) raw: Vec<String>,
}

impl Sets {
    pub(crate) fn read(
        dir: &Path,
        silver: &[PathBuf],
        with_dev: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let text = |name: &str| {
            let path = dir.join(name);
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let mut ud = conllu(&text("vi_vtb-ud-train.conllu")?);
        let ud_train = ud.len();
        if with_dev {
            ud.extend(conllu(&text("vi_vtb-ud-dev.conllu")?));
        }
        let mut labelled = Vec::new();
        for path in silver {
            labelled.extend(underscore_lines(&fs::read_to_string(path)?));
        }
        let mut words = BTreeSet::new();
        words.extend(text("rdr-vnvocab-34k.txt")?.lines().filter_map(lexicon_word));
        let more_words = text("wiktionary-vi-words.jsonl")?
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|row| lexicon_word(row.get("text")?.as_str()?))
            .collect();
        let mut raw = Vec::new();
        for name in ["alt20k.tok.vi"] {
            let path = dir.join("../vectors").join(name);
            if std::env::var_os("RAW").is_some() {
                raw.extend(fs::read_to_string(path)?.lines().map(str::to_owned));
            }
        }
        for name in ["vi-dev.jsonl", "vims60-dev.jsonl"] {
            let path = dir.join("../stories").join(name);
            if std::env::var_os("RAW").is_some() {
                for line in fs::read_to_string(path)?.lines() {
                    let row: serde_json::Value = serde_json::from_str(line)?;
                    if let Some(text) = row["text"].as_str() {
                        raw.extend(text.lines().map(str::to_owned));
                    }
                }
            }
        }
        Ok(Self {
            ud,
            ud_train,
            rdr: underscore_lines(&text("rdrsegmenter-train-sample.txt")?),
            silver: labelled,
            words: words.into_iter().collect(),
            more_words,
            raw,
        })
    }
}

impl Sets {
    /// The sets without one of `folds` stretches of each corpus, and that stretch.
    pub(crate) fn fold(&self, fold: usize, folds: usize) -> (Self, [Vec<Gold>; 3]) {
        let split = |corpus: &[Gold]| {
            let range = corpus.len() * fold / folds..corpus.len() * (fold + 1) / folds;
            let rest = [&corpus[..range.start], &corpus[range.end..]].concat();
            (rest, corpus[range].to_vec())
        };
        let (train, dev) = self.ud.split_at(self.ud_train);
        let ((train, train_out), (dev, dev_out)) = (split(train), split(dev));
        let (rdr, rdr_out) = split(&self.rdr);
        let ud_train = train.len();
        let rest = Self { ud: [train, dev].concat(), ud_train, rdr, ..self.clone() };
        (rest, [train_out, dev_out, rdr_out])
    }
}

fn lexicon_word(line: &str) -> Option<Vec<String>> {
    let word: Vec<String> = line.split_whitespace().map(tone_key).collect();
    let plain = word.iter().all(|key| key.chars().all(char::is_alphabetic));
    (word.len() > 1 && plain).then_some(word)
}

fn conllu(text: &str) -> Vec<Gold> {
    let forms = |block: &str| -> Vec<String> {
        block
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').nth(1))
            .map(str::to_owned)
            .collect()
    };
    text.split("\n\n")
        .map(forms)
        .filter(|words| !words.is_empty())
        .map(|w| detokenise(&w))
        .collect()
}

fn underscore_lines(text: &str) -> Vec<Gold> {
    text.lines()
        .map(|line| -> Vec<String> {
            line.split_whitespace().map(|word| word.replace('_', " ")).collect()
        })
        .filter(|words| !words.is_empty())
        .map(|words| detokenise(&words))
        .collect()
}

/// A token as printed, its white space as underscores.
pub(crate) fn underscored(token: &str) -> String {
    token.split_whitespace().collect::<Vec<_>>().join("_")
}

/// Sets words as raw text has them: marks cling, straight quotation marks pair.
pub(crate) fn detokenise(words: &[String]) -> Gold {
    let mut text = String::new();
    let mut tokens = Vec::new();
    let mut open = false;
    let mut glue = true;
    for (i, word) in words.iter().enumerate() {
        let closes = matches!(
            word.as_str(),
            "," | "." | ":" | ";" | "?" | "!" | ")" | "]" | "”" | "…" | "..."
        ) || (word == "\"" && open);
        let digit_beside = |offset: usize, first: bool| {
            let near = if first {
                words.get(i + offset)
            } else {
                i.checked_sub(offset).and_then(|j| words.get(j))
            };
            near.is_some_and(|near| {
                let c = if first { near.chars().next() } else { near.chars().last() };
                c.is_some_and(|c| c.is_ascii_digit())
            })
        };
        let inner = word == "/" || (word == "-" && digit_beside(1, false) && digit_beside(1, true));
        if !(glue || closes || inner) {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        tokens.push(Span::new(start, text.len()));
        glue = inner || matches!(word.as_str(), "(" | "[" | "“") || (word == "\"" && !open);
        if word == "\"" {
            open = !open;
        }
    }
    Gold { text, tokens }
}

/// Multi-syllable tokens with the number of times they occur, and of those with capitals.
pub(crate) fn words_of<'a>(
    sentences: impl Iterator<Item = &'a Gold>,
) -> BTreeMap<Vec<String>, (usize, usize)> {
    let mut counts = BTreeMap::new();
    for gold in sentences {
        for token in &gold.tokens {
            let printed = token.of(&gold.text);
            let Some(word) = lexicon_word(printed) else { continue };
            let name = printed
                .split_whitespace()
                .all(|syllable| syllable.chars().next().is_some_and(char::is_uppercase));
            let entry = counts.entry(word).or_insert((0, 0));
            entry.0 += 1;
            entry.1 += usize::from(name);
        }
    }
    counts
}
