//! What the model of scraped text sees of each line: numbers from its words, its place and its
//! neighbours, the same for every language.

use crate::furniture::{is_edge, is_prose, prose_zone};
use crate::lines::Line;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Names of the features, in order; the model file repeats them.
pub(crate) const FEATURES: &[&str] = &[
    "words",
    "word_length",
    "ends",
    "colon",
    "commas",
    "capitals",
    "digits",
    "stops",
    "known",
    "section",
    "since_section",
    "from_start",
    "to_end",
    "position",
    "before_words",
    "before_ends",
    "before_known",
    "after_words",
    "after_ends",
    "after_known",
    "before2_words",
    "after2_words",
    "from_prose",
    "to_prose",
    "prose_before",
    "prose_after",
    "in_zone",
    "zone_start",
    "zone_end",
    "prose",
    "lower",
    "symbols",
    "repeated",
    "window",
    "marker",
    "quote",
    "cue_reader",
    "cue_follow",
    "cue_more",
    "cue_comment",
    "cue_credit",
    "cue_staff",
    "cue_owner",
    "cue_time",
    "cue_said",
    "cue_function",
    "shared",
    "shared_head",
    "seen_before",
    "seen_after",
    "run",
    "run_before",
    "run_after",
    "relative",
    "cut",
    "question",
    "bracketed",
    "loud",
    "address",
    "clock",
    "dash",
    "window_ends",
    "window_capitals",
    "window_cues",
    "window_shared",
    "last_capital",
    "seen_near",
    "place_and_day",
];

/// Distances are counted to this many lines.
const FAR: f32 = 30.0;

/// The features of every line, one row a line. Linear in the text.
pub(crate) fn line_features(
    text: &str,
    lines: &[Line],
    known: &[Option<&'static str>],
) -> Vec<Vec<f32>> {
    let zone = prose_zone(lines, known);
    let words: Vec<f32> = lines.iter().map(|line| small(line.words)).collect();
    let full: Vec<bool> = lines.iter().map(|line| line.words >= 12 && line.ends_sentence).collect();
    let from_prose = distances(full.iter().copied());
    let mut to_prose = distances(full.iter().rev().copied());
    to_prose.reverse();
    let mut repeats: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        *repeats.entry(line.key.as_str()).or_default() += 1;
    }
    let seen: Vec<Seen> = lines.iter().map(|line| Seen::of(text, line)).collect();
    let vocabulary = Vocabulary::of(lines, &seen, known);
    let mut head: Vec<u64> = seen.iter().take(HEAD).flat_map(|seen| seen.content.clone()).collect();
    head.extend(zone.clone().take(2).flat_map(|at| seen[at].content.clone()));
    let seen_before = repeated_runs(seen.iter());
    let mut seen_after = repeated_runs(seen.iter().rev());
    seen_after.reverse();
    let short = || lines.iter().map(|line| !is_prose(line));
    let run_before = runs(short());
    let mut run_after = runs(short().rev());
    run_after.reverse();
    let usual = usual_length(lines);
    let prose_words = |at: usize| if is_prose(&lines[at]) { words[at] } else { 0.0 };
    let prose: f32 = (0..lines.len()).map(prose_words).sum();
    let mut before = 0.0;
    let mut since_section = FAR;
    let mut rows = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let printed = line.span.of(text);
        let chars = small(printed.chars().count()).max(1.0);
        let count = |test: fn(char) -> bool| small(printed.chars().filter(|c| test(*c)).count());
        let per_word = |value: f32| value / words[at].max(1.0);
        let section = line.told.section.is_some();
        since_section = if section { 0.0 } else { (since_section + 1.0).min(FAR) };
        let look = |offset: isize| {
            at.checked_add_signed(offset)
                .filter(|at| *at < lines.len())
                .map_or([-1.0, -1.0, -1.0], |at| {
                    [words[at], flag(lines[at].ends_sentence), flag(known[at].is_some())]
                })
        };
        let window = &words[at.saturating_sub(3)..(at + 4).min(words.len())];
        let signed = |edge: usize| (small(at) - small(edge)).clamp(-FAR, FAR);
        let mut row = vec![
            words[at],
            chars / words[at].max(1.0),
            flag(line.ends_sentence && !printed.ends_with([':', ';'])),
            flag(printed.ends_with(':')),
            per_word(count(|c| c == ',')),
            per_word(small(
                printed
                    .split_whitespace()
                    .filter(|word| word.starts_with(char::is_uppercase))
                    .count(),
            )),
            count(|c| c.is_ascii_digit()) / chars,
            per_word(count(|c| matches!(c, '.' | '!' | '?'))),
            flag(known[at].is_some()),
            flag(section),
            since_section,
            small(at).min(FAR),
            small(lines.len() - 1 - at).min(FAR),
            small(at) / small(lines.len()),
        ];
        row.extend(look(-1));
        row.extend(look(1));
        row.extend([
            look(-2)[0],
            look(2)[0],
            from_prose[at],
            to_prose[at],
            before / prose.max(1.0),
            (prose - before - prose_words(at)) / prose.max(1.0),
            flag(zone.contains(&at)),
            signed(zone.start),
            signed(zone.end),
            prose,
            flag(printed.starts_with(char::is_lowercase)),
            per_word(count(|c| matches!(c, '@' | '©' | '|' | '/' | '>' | '#' | '_' | '»' | '→'))),
            small(repeats[line.key.as_str()].min(9)),
            window.iter().sum::<f32>() / small(window.len()),
            flag(
                printed.starts_with(['•', '-', '–', '*', '·'])
                    || printed.starts_with(|c: char| c.is_ascii_digit()),
            ),
            flag(printed.starts_with(['"', '“', '‘', '«'])),
        ]);
        row.extend(seen[at].cues.iter().enumerate().map(|(group, count)| {
            if group == FUNCTION { per_word(small(*count)) } else { small((*count).min(5)) }
        }));
        row.extend([
            vocabulary.shared(&seen[at], is_prose(line)),
            seen[at].share_of(&head),
            seen_before[at],
            seen_after[at],
            (run_before[at] + run_after[at] - 1.0).min(FAR),
            run_before[at],
            run_after[at],
            words[at] / usual,
            flag(printed.ends_with(['…', '»']) || printed.ends_with("...")),
            flag(printed.ends_with('?')),
            flag(printed.starts_with(['(', '[']) && printed.ends_with([')', ']'])),
            per_word(small(printed.split_whitespace().filter(|word| is_loud(word)).count())),
            flag(printed.contains('@') || printed.contains("www.") || printed.contains(".com")),
            flag(has_clock(printed)),
            flag(printed.starts_with(['—', '–', '-', '~'])),
        ]);
        let near = at.saturating_sub(3)..(at + 4).min(lines.len());
        let mean =
            |value: &dyn Fn(usize) -> f32| near.clone().map(value).sum::<f32>() / small(near.len());
        row.extend([
            mean(&|at| flag(lines[at].ends_sentence)),
            mean(&|at| seen[at].capitals),
            mean(&|at| small(seen[at].cues[..FURNITURE_CUES].iter().sum())),
            mean(&|at| vocabulary.shared(&seen[at], is_prose(&lines[at]))),
            flag(
                printed
                    .split_whitespace()
                    .last()
                    .is_some_and(|w| w.starts_with(char::is_uppercase)),
            ),
            seen_near(&seen, at),
            small(seen[at].cues[TIME].min(3)) * seen[at].capitals,
        ]);
        rows.push(row);
        before += prose_words(at);
    }
    rows
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// Counts here are far below the integers that `f32` holds exactly.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// How many lines back the last marked line stands.
fn distances(marked: impl Iterator<Item = bool>) -> Vec<f32> {
    let mut far = FAR;
    marked
        .map(|here| {
            let distance = far;
            far = if here { 1.0 } else { (far + 1.0).min(FAR) };
            distance
        })
        .collect()
}

/// Words of groups, as `data/cues.tsv` lists them.
struct Cues {
    automaton: Option<AhoCorasick>,
    groups: Vec<usize>,
}

/// How many groups there are, and which of them hold words of furniture, those first.
const GROUPS: usize = 10;
const FURNITURE_CUES: usize = 8;
const FUNCTION: usize = 9;
const TIME: usize = 7;

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let (mut words, mut groups) = (Vec::new(), Vec::new());
    for (group, row) in include_str!("../data/cues.tsv").lines().skip(2).enumerate() {
        for word in row.split('\t').nth(1).unwrap_or_default().split(", ") {
            words.push(word);
            groups.push(group);
        }
    }
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
    Cues { automaton: automaton.ok(), groups }
});

/// Lines at the top that may hold the title.
const HEAD: usize = 3;

/// What a line's words alone say.
struct Seen {
    cues: [usize; GROUPS],
    /// Words with some meaning, as numbers, sorted.
    content: Vec<u64>,
    /// Runs of three words, in order.
    runs: Vec<u64>,
    capitals: f32,
}

impl Seen {
    fn of(text: &str, line: &Line) -> Self {
        let mut cues = [0; GROUPS];
        if let Some(automaton) = CUES.automaton.as_ref() {
            for found in automaton.find_iter(&line.key) {
                if is_edge(&line.key, found.start()) && is_edge(&line.key, found.end()) {
                    cues[CUES.groups[found.pattern().as_usize()]] += 1;
                }
            }
        }
        let words: Vec<&str> = line
            .key
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let hashes: Vec<u64> = words.iter().map(|word| hash(word)).collect();
        let meaning = |(word, _): &(&&str, &u64)| word.chars().count() >= 4;
        let mut content: Vec<u64> =
            words.iter().zip(&hashes).filter(meaning).map(|(_, hash)| *hash).collect();
        content.sort_unstable();
        content.dedup();
        let runs = hashes.windows(3).map(|run| {
            run.iter().fold(17, |sum: u64, word| sum.wrapping_mul(0x100_0000_01b3) ^ word)
        });
        let runs = runs.collect();
        let printed = line.span.of(text);
        let upper = printed.split_whitespace().filter(|w| w.starts_with(char::is_uppercase));
        let capitals = small(upper.count()) / small(line.words).max(1.0);
        Self { cues, content, runs, capitals }
    }

    /// The share of its words that a list holds.
    fn share_of(&self, list: &[u64]) -> f32 {
        if self.content.is_empty() {
            return -1.0;
        }
        let held = self.content.iter().filter(|word| list.contains(word)).count();
        small(held) / small(self.content.len())
    }
}

/// In how many lines of prose each word stands.
struct Vocabulary(BTreeMap<u64, usize>);

impl Vocabulary {
    fn of(lines: &[Line], seen: &[Seen], known: &[Option<&'static str>]) -> Self {
        let mut counts = BTreeMap::new();
        for ((line, seen), known) in lines.iter().zip(seen).zip(known) {
            if is_prose(line) && known.is_none() {
                for word in &seen.content {
                    *counts.entry(*word).or_default() += 1;
                }
            }
        }
        Self(counts)
    }

    /// The share of a line's words that other lines of prose hold too.
    fn shared(&self, seen: &Seen, own: bool) -> f32 {
        if seen.content.is_empty() {
            return -1.0;
        }
        let least = if own { 2 } else { 1 };
        let held = |word: &&u64| self.0.get(word).is_some_and(|count| *count >= least);
        small(seen.content.iter().filter(held).count()) / small(seen.content.len())
    }
}

/// The share of each line's runs of words that came before it.
fn repeated_runs<'s>(seen: impl Iterator<Item = &'s Seen>) -> Vec<f32> {
    let mut known = BTreeSet::new();
    seen.map(|seen| {
        let held = seen.runs.iter().filter(|run| known.contains(*run)).count();
        known.extend(seen.runs.iter().copied());
        small(held) / small(seen.runs.len()).max(1.0)
    })
    .collect()
}

/// The share of a line's runs of words that stand in a line close by.
fn seen_near(seen: &[Seen], at: usize) -> f32 {
    let near = at.saturating_sub(NEAR)..(at + NEAR + 1).min(seen.len());
    let others = || near.clone().filter(|other| *other != at);
    let held = seen[at].runs.iter().take(RUNS).filter(|run| {
        others().any(|other| seen[other].runs.iter().take(RUNS).any(|known| known == *run))
    });
    small(held.count()) / small(seen[at].runs.len().min(RUNS)).max(1.0)
}

/// Lines to either side that repeat a caption.
const NEAR: usize = 2;
/// Runs of words that are compared.
const RUNS: usize = 30;

/// How many marked lines follow each other up to each.
fn runs(marked: impl Iterator<Item = bool>) -> Vec<f32> {
    let mut run = 0.0_f32;
    marked
        .map(|here| {
            run = if here { (run + 1.0).min(FAR) } else { 0.0 };
            run
        })
        .collect()
}

/// The middle length of the lines of prose, in words.
fn usual_length(lines: &[Line]) -> f32 {
    let mut lengths: Vec<usize> =
        lines.iter().filter(|line| is_prose(line)).map(|line| line.words).collect();
    lengths.sort_unstable();
    small(lengths.get(lengths.len() / 2).copied().unwrap_or(20)).max(5.0)
}

/// Several letters, all of them capitals.
fn is_loud(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() >= 2 && letters.all(char::is_uppercase)
}

/// Whether a time of day is printed: `11:42`.
fn has_clock(printed: &str) -> bool {
    printed.as_bytes().windows(4).any(|four| {
        four[0].is_ascii_digit()
            && four[1] == b':'
            && four[2].is_ascii_digit()
            && four[3].is_ascii_digit()
    })
}

/// FNV-1a: equal words, equal numbers, on every machine.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
