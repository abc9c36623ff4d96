//! `machtin-eval pile`: invented articles, as many as wanted, for measuring a store.
//!
//! Sentences are frequent words around words that a story has for its own, invented from
//! syllables, and words of the project's own tables, the frequent ones far more often. Few stories are large, most are one article; reports come in bursts; some are
//! copies with a change, some stories look like earlier ones elsewhere. The same seed gives the
//! same bytes.

use crate::{Outcome, Verdict};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Serialize;
use std::error::Error;
use std::io::Write;

/// Which articles are invented.
#[derive(clap::Args)]
pub(crate) struct Invented {
    /// How many articles.
    #[arg(long, value_name = "N")]
    pub(crate) articles: usize,
    /// Another seed gives another pile.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Arguments of `pile`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    invented: Invented,
    /// So many stories of one size, instead of few large ones and many of one article.
    #[arg(long, value_name = "N")]
    stories: Option<usize>,
}

/// Words of both languages for one thing; the first of each is used.
const BRIDGE: &str = include_str!("../../machtin-story/data/bridge.tsv");
/// The largest story.
const LARGEST: u64 = 300;
/// Of a hundred articles after a story's first, copies.
const COPIES: u64 = 15;
/// Of a hundred stories, those that look like an earlier one.
const ALIKE: u64 = 10;
/// Words that are a story's own.
const OWN: usize = 14;
/// Stories that begin on one day, at least.
const A_DAY: usize = 12;
/// A pile of many articles spans a year: so many articles each add a story a day.
const A_YEAR: usize = 2200;
/// Stories remembered for others to look like them.
const REMEMBERED: usize = 64;

/// Words that stories have for their own, in each language, for the root of the number of
/// articles: 40,000 for 10,000. Vocabularies grow with about the root of a text (Heaps' law).
const VOCABULARY: u64 = 400;
/// Words that are short; there are not many more of their form.
const SHORT: u64 = 100_000;

// Templates of words that every article has: what articles share is what fills them.
const ENGLISH: &[&str] = &[
    "The {w} in {p} was about the {w}, {m} said.",
    "There were {n} {w} in {p} and {n} more at the {w}.",
    "{m} said the {w} would be {n} {w}.",
    "It was not the {w} but the {w} that they had in {p}.",
    "{m} and {m} were at the {w} before the {w}.",
    "Of the {n} {w}, the {w} was the first after the {w}.",
    "This is a {w} for the {w}, and there will be {n} of them.",
    "In {p}, the {w} has been with the {w} for {n} years.",
];
const VIETNAMESE: &[&str] = &[
    "{m} nói {w} ở {p} là của {w}.",
    "Có {n} {w} tại {p} và {n} {w} nữa.",
    "Theo {m}, {w} sẽ là {n} {w}.",
    "Không phải {w} mà là {w} đã có ở {p}.",
    "{m} và {m} đã ở {w} trước khi có {w}.",
    "Trong {n} {w}, {w} là một trong những {w}.",
    "Đây là {w} cho {w} và sẽ có {n} {w}.",
    "Tại {p}, {w} đã được {n} năm với {w}.",
];
const SYLLABLES: [&[&str]; 2] = [
    &[
        "b", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "r", "s", "t", "th",
        "tr", "v", "x",
    ],
    &[
        "an", "ác", "âm", "ầu", "ăng", "ấp", "ang", "ành", "ảo", "ạt", "ong", "ốc", "ôm", "ời",
        "ơn", "ụp", "ung", "ướng", "ươi", "ữu",
    ],
];
/// What the reports of a single long story say besides, each for a day.
const DATED: [&[&str]; 2] = [
    &[
        "Ngày {d}, {n} người tuần hành ở {p} vì {w}, cảnh sát cho biết.",
        "“{w} không thể chờ thêm một ngày nào nữa”, {m} nói hôm {d}.",
        "Đến ngày {d}, {n} người đã bị thương và {n} người chết vì {w} ở {p}.",
    ],
    &[
        "On {d}, {n} people marched through {p} over the {w}, police said.",
        "\"The {w} cannot wait for another day,\" {m} said on {d}.",
        "By {d} the {w} had killed {n} people and injured {n} in {p}.",
    ],
];
/// Of a hundred sentences of such a story, those.
const DATED_SHARE: u64 = 25;
const ONSETS: &[&str] =
    &["B", "D", "K", "L", "M", "N", "R", "S", "T", "V", "Or", "El", "Bran", "Dol"];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ari", "eno", "ila", "oru", "ume"];
const ENDS: &[&str] = &["n", "r", "s", "l", "va", "ta", "rin", "sko", "den", "mar"];

/// A generator of numbers: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `sides`, which is not 0.
    fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    fn at(&mut self, count: usize) -> usize {
        usize::try_from(self.roll(u64::try_from(count).unwrap_or(1).max(1))).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.at(from.len())]
    }

    /// An index below `count`; the first ones far more often.
    fn zipf(&mut self, count: usize) -> usize {
        let limit = self.at(count) + 1;
        self.at(limit)
    }

    /// A size of at least 1; twice as large is a quarter as likely or so.
    fn heavy(&mut self) -> u64 {
        (LARGEST / (self.roll(LARGEST) + 1)).max(1)
    }

    /// A word of a story's own, by its number.
    fn word(number: u64, language: usize) -> String {
        let long = number >= SHORT;
        let mut rest = Self(number).next();
        let mut part = |from: &[&'static str]| {
            let count = u64::try_from(from.len()).unwrap_or(1);
            let at = usize::try_from(rest % count).unwrap_or(0);
            rest /= count;
            from[at]
        };
        if language == 0 {
            let [onsets, rhymes] = SYLLABLES;
            let syllables = (0..if long { 3 } else { 2 })
                .map(|_| format!("{}{}", part(onsets), part(rhymes)))
                .collect::<Vec<_>>();
            syllables.join(" ")
        } else {
            let parts = [ONSETS, MIDDLES, ENDS, MIDDLES, ENDS, MIDDLES, ENDS];
            let count = if long { parts.len() } else { 5 };
            parts[..count].iter().map(|from| part(from)).collect::<String>().to_lowercase()
        }
    }

    fn name(&mut self) -> String {
        format!("{}{}{}", self.pick(ONSETS), self.pick(MIDDLES), self.pick(ENDS))
    }
}

/// What the reports of a story have in common.
#[derive(Clone)]
struct Story {
    words: Vec<u64>,
    places: [usize; 2],
    people: [String; 2],
    numbers: [u64; 4],
    day: Date,
}

/// Words and places by language: Vietnamese, English.
struct Tables {
    words: Vec<[&'static str; 2]>,
    places: Vec<[&'static str; 2]>,
    /// How many words there are that a story may have for its own.
    vocabulary: u64,
    /// Whether reports name days.
    dated: bool,
}

impl Tables {
    fn new(articles: usize, dated: bool) -> Self {
        let rows = |kind: &str| {
            let rows = BRIDGE.lines().filter(|line| !line.starts_with('#'));
            let rows = rows.filter_map(|line| {
                let mut columns = line.split('\t');
                (columns.next()? == kind).then_some(())?;
                let first = |words: &'static str| words.split('|').next().unwrap_or(words);
                Some([first(columns.next()?), first(columns.next()?)])
            });
            rows.collect::<Vec<_>>()
        };
        let vocabulary = u64::try_from(articles.isqrt()).unwrap_or(u64::MAX).max(1);
        Self {
            words: rows("word"),
            places: rows("place"),
            vocabulary: vocabulary.saturating_mul(VOCABULARY),
            dated,
        }
    }

    fn story(&self, dice: &mut Dice, day: Date, like: Option<&Story>) -> Story {
        let words = (0..OWN).map(|_| dice.roll(self.vocabulary)).collect();
        Story {
            words: like.map_or(words, |story| story.words.clone()),
            places: [dice.at(self.places.len()), dice.at(self.places.len())],
            people: [
                format!("{} {}", dice.name(), dice.name()),
                format!("{} {}", dice.name(), dice.name()),
            ],
            numbers: [0; 4].map(|_| dice.roll(900) + 12),
            day,
        }
    }

    fn sentence(&self, dice: &mut Dice, story: &Story, language: usize) -> String {
        let plain = if language == 0 { VIETNAMESE } else { ENGLISH };
        let dated = self.dated && dice.roll(100) < DATED_SHARE;
        let template = dice.pick(if dated { DATED[language] } else { plain });
        let mut sentence = String::new();
        let mut rest = template;
        while let Some(at) = rest.find('{') {
            sentence.push_str(&rest[..at]);
            match &rest[at..at + 3] {
                "{p}" => sentence.push_str(&title(self.places[story.places[dice.at(2)]][language])),
                "{m}" => sentence.push_str(&story.people[dice.at(2)]),
                "{d}" => {
                    let day =
                        story.day.saturating_sub(i64::try_from(dice.roll(9)).unwrap_or(0).days());
                    let format = ["%-d/%-m", "%-d %B"][language];
                    sentence.push_str(&day.strftime(format).to_string());
                }
                "{n}" => sentence.push_str(&story.numbers[dice.at(4)].to_string()),
                _ if dice.roll(10) < 7 => {
                    sentence.push_str(&Dice::word(story.words[dice.at(OWN)], language));
                }
                _ => sentence.push_str(self.words[dice.zipf(self.words.len())][language]),
            }
            rest = &rest[at + 3..];
        }
        sentence.push_str(rest);
        sentence
    }
}

/// Each word with a capital.
fn title(words: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    };
    words.split(' ').filter_map(word).collect::<Vec<_>>().join(" ")
}

/// An invented article, as a row of JSON lines.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) date: String,
    pub(crate) publisher: String,
    pub(crate) lang: &'static str,
    pub(crate) story_id: String,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Outcome {
    each_row(args.invented.articles, args.invented.seed, args.stories, &mut |row| {
        serde_json::to_writer(&mut *out, &row)?;
        Ok(out.write_all(b"\n")?)
    })?;
    Ok(Verdict::Passed)
}

/// One story of so many articles, as JSON lines.
pub(crate) fn one_story(articles: usize, seed: u64) -> Result<String, Box<dyn Error>> {
    let mut lines = String::new();
    each_row(articles, seed, Some(1), &mut |row| {
        lines.push_str(&serde_json::to_string(&row)?);
        lines.push('\n');
        Ok(())
    })?;
    Ok(lines)
}

pub(crate) type Take<'a> = dyn FnMut(Row) -> Result<(), Box<dyn Error>> + 'a;

/// Invented articles, one after the other; all of so many stories where `wanted` says so.
pub(crate) fn each_row(
    articles: usize,
    seed: u64,
    wanted: Option<usize>,
    take: &mut Take<'_>,
) -> Result<(), Box<dyn Error>> {
    let tables = Tables::new(articles, wanted.is_some());
    let mut dice = Dice(seed);
    let mut earlier: Vec<Story> = Vec::new();
    let (mut written, mut stories) = (0, 0_usize);
    let a_day = A_DAY.max(articles / A_YEAR);
    let each = wanted.map(|wanted| u64::try_from(articles.div_ceil(wanted.max(1)))).transpose()?;
    while written < articles {
        let day = date(2031, 1, 1).saturating_add(i64::try_from(stories / a_day)?.days());
        let like = (dice.roll(100) < ALIKE && !earlier.is_empty()).then(|| dice.at(earlier.len()));
        let story = tables.story(&mut dice, day, like.map(|n| &earlier[n]));
        let mut before: Option<(usize, Vec<String>)> = None;
        for _ in 0..each.unwrap_or_else(|| dice.heavy()) {
            if written == articles {
                break;
            }
            let (language, sentences) = report(&tables, &mut dice, &story, before.as_ref());
            // Half of all reports come on the first day.
            let later = dice.zipf(8).saturating_sub(1);
            take(Row {
                id: format!("p{written:07}"),
                title: sentences[0].trim_end_matches('.').to_owned(),
                text: sentences.join("\n"),
                date: story.day.saturating_add(i64::try_from(later)?.days()).to_string(),
                publisher: format!("{} {}", ["Tin", "Daily"][language], dice.zipf(40)),
                lang: ["vi", "en"][language],
                story_id: format!("s{stories}"),
            })?;
            written += 1;
            before = Some((language, sentences));
        }
        if earlier.len() < REMEMBERED {
            earlier.push(story);
        } else {
            let place = dice.at(REMEMBERED);
            earlier[place] = story;
        }
        stories += 1;
    }
    Ok(())
}

/// The sentences of a report, the title first: new ones, or those of the report before, edited,
/// cut short or continued.
fn report(
    tables: &Tables,
    dice: &mut Dice,
    story: &Story,
    before: Option<&(usize, Vec<String>)>,
) -> (usize, Vec<String>) {
    if let Some((language, sentences)) = before.filter(|_| dice.roll(100) < COPIES) {
        let mut sentences = sentences.clone();
        match dice.roll(3) {
            0 => {
                let place = dice.at(sentences.len());
                sentences[place] = tables.sentence(dice, story, *language);
            }
            1 => sentences.truncate((sentences.len() * 2 / 3).max(2)),
            _ => sentences.push(tables.sentence(dice, story, *language)),
        }
        return (*language, sentences);
    }
    let language = usize::from(dice.roll(5) < 2);
    let count = 6 + dice.at(12);
    (language, (0..count).map(|_| tables.sentence(dice, story, language)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pile(seed: u64) -> Vec<u8> {
        let mut out = Vec::new();
        let done =
            run(&Args { invented: Invented { articles: 300, seed }, stories: None }, &mut out);
        assert!(done.is_ok());
        out
    }

    #[test]
    fn a_seed_gives_the_same_bytes() {
        assert_eq!(pile(7), pile(7));
        assert_ne!(pile(7), pile(8));
        assert_eq!(pile(7).split(|&byte| byte == b'\n').count(), 301);
    }

    #[test]
    fn one_story_is_one_story() {
        let lines = one_story(50, 7).unwrap_or_default();
        assert_eq!(lines.lines().count(), 50);
        assert!(lines.lines().all(|line| line.contains("\"story_id\":\"s0\"")));
    }
}
