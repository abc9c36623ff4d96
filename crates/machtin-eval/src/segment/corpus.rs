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
    pub(crate) rdr: Vec<Gold>,
    /// Multi-syllable words, syllables as keys.
    pub(crate) words: Vec<Vec<String>>,
    /// Words of a second list, too loose for the lexicon.
    pub(crate) more_words: BTreeSet<Vec<String>>,
    /// Sentences or paragraphs as printed.
    pub(crate) raw: Vec<String>,
}

impl Sets {
    pub(crate) fn read(
        dir: &Path,
        raw: &[PathBuf],
        with_dev: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let text = |name: &str| read(&dir.join(name));
        let mut ud = conllu(&text("vi_vtb-ud-train.conllu")?);
        if with_dev {
            ud.extend(conllu(&text("vi_vtb-ud-dev.conllu")?));
        }
        let mut words = BTreeSet::new();
        words.extend(text("rdr-vnvocab-34k.txt")?.lines().filter_map(lexicon_word));
        let raw: Vec<Vec<String>> = raw.iter().map(|path| lines(path)).collect::<Result<_, _>>()?;
        Ok(Self {
            ud,
            rdr: underscore_lines(&text("rdrsegmenter-train-sample.txt")?),
            words: words.into_iter().collect(),
            more_words: texts(&text("wiktionary-vi-words.jsonl")?)?
                .iter()
                .filter_map(|word| lexicon_word(word))
                .collect(),
            raw: raw.concat(),
        })
    }

    /// The sets without one of `folds` stretches of each corpus, and those stretches.
    pub(crate) fn fold(&self, fold: usize, folds: usize) -> (Self, [Vec<Gold>; 2]) {
        let split = |corpus: &[Gold]| {
            let range = corpus.len() * fold / folds..corpus.len() * (fold + 1) / folds;
            let rest = [&corpus[..range.start], &corpus[range.end..]].concat();
            (rest, corpus[range].to_vec())
        };
        let ((ud, ud_out), (rdr, rdr_out)) = (split(&self.ud), split(&self.rdr));
        (Self { ud, rdr, ..self.clone() }, [ud_out, rdr_out])
    }
}

fn read(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text)
}

/// Lines of a text, or of the texts in a JSONL file.
fn lines(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = vec![read(path)?];
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        found = texts(&found.concat())?;
    }
    Ok(found.iter().flat_map(|text| text.lines()).map(str::to_owned).collect())
}

/// The `text` of each row.
fn texts(jsonl: &str) -> Result<Vec<String>, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Row {
        text: String,
    }
    jsonl.lines().map(|line| Ok(serde_json::from_str::<Row>(line)?.text)).collect()
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

/// Multi-syllable tokens with the number of times they occur.
pub(crate) fn words_of<'a>(
    sentences: impl Iterator<Item = &'a Gold>,
) -> BTreeMap<Vec<String>, usize> {
    let mut counts = BTreeMap::new();
    for gold in sentences {
        for word in gold.tokens.iter().filter_map(|token| lexicon_word(token.of(&gold.text))) {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}
