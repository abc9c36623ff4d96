//! Signatures: what linking keeps of one article.
//!
//! Needs an article with its reading; adds weighted keys by kind. A signature depends on its
//! article and on frozen tables only, never on the pile.

use crate::bridge::Bridge;
use crate::rarity::Rarity;
use crate::terms::{self, Words};
use jiff::civil::Date;
use machtin_extract::{Reading, TimeKind};
use machtin_text::{Article, Language, Precision, Span, Syllables, fold_marks};
use std::collections::BTreeMap;
use twox_hash::XxHash3_64;

/// The kinds of keys a signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Terms of the title.
    Title,
    /// Terms of the first sentences.
    Lead,
    /// Terms of the whole article.
    Terms,
    /// Names, in a form that most languages share.
    Names,
    /// Numbers as values.
    Numbers,
    /// Days of the year that the text names.
    Days,
    /// Years that the text names.
    Years,
    /// Words of the two-language list.
    Concepts,
    /// Places of the two-language list.
    Places,
    /// Names in the title and the lead.
    LeadNames,
    /// Words and places of the two-language list in the title and the lead.
    LeadConcepts,
}

/// All spaces, in order.
pub(crate) const SPACES: [Space; 11] = [
    Space::Title,
    Space::Lead,
    Space::Terms,
    Space::Names,
    Space::Numbers,
    Space::Days,
    Space::Years,
    Space::Concepts,
    Space::Places,
    Space::LeadNames,
    Space::LeadConcepts,
];

/// A key with its weight in one article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) key: u64,
    pub(crate) weight: f64,
    word: Span,
}

/// The keys of one space, ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Keys {
    pub(crate) items: Vec<Item>,
    /// Euclidean length.
    pub(crate) length: f64,
}

/// What linking keeps of one article: a few kilobytes.
///
/// # Examples
/// ```
/// use machtin_extract::read;
/// use machtin_segment::Segmenter;
/// use machtin_story::{LinkModel, Signature, score_pair};
/// use machtin_text::{Article, Language};
///
/// let article = |text: &str| Article::of(Language::English, text);
/// let sign = |id: &str, text: &str| {
///     let article = article(text);
///     Signature::of(id, &article, &read(&article, &Segmenter::embedded()))
/// };
/// let a = sign("a", "A ferry with 312 people sank off Port Marenta, the coast guard said.");
/// let b = sign("b", "The coast guard said 312 people were on the Port Marenta ferry that sank.");
/// let c = sign("c", "Teachers in Olvera ended their strike after a deal on wages.");
/// let model = LinkModel::embedded();
/// assert!(score_pair(&a, &b, &model).score > score_pair(&a, &c, &model).score);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// Identifier of the article; ties break by it.
    pub id: String,
    /// Language of the article.
    pub language: Language,
    /// Publication day, counted from 1970-01-01, where known to the day.
    pub day: Option<i32>,
    /// Spans of days that the text names with their year, and the publication day; ascending.
    pub(crate) dates: Vec<(i32, i32)>,
    /// Sampled hashes of character 9-grams, ascending.
    pub(crate) shingles: Vec<u64>,
    /// Whether a short text kept every hash.
    every: bool,
    spaces: [Keys; SPACES.len()],
    words: String,
}

/// Characters a shingle.
const SHINGLE: usize = 9;
/// One shingle in this many is kept.
const SAMPLE: u8 = 8;
/// Texts with fewer shingles than this keep them all.
const SHORT: usize = 400;
/// Sentences of the lead.
const LEAD: usize = 3;
/// Terms kept of an article, heaviest first.
const KEPT: usize = 400;

impl Signature {
    /// Signs an article. Linear in its length.
    #[must_use]
    pub fn of(id: &str, article: &Article, reading: &Reading) -> Self {
        Self::weighted(id, article, reading, Rarity::embedded())
    }

    /// Signs an article with the given table of term weights.
    #[must_use]
    pub fn weighted(id: &str, article: &Article, reading: &Reading, rarity: &Rarity) -> Self {
        let syllables = Syllables::of(&article.text);
        let title = article.title.map(|span| syllables.within(span));
        let sentences: Vec<_> =
            reading.sentences.iter().map(|s| syllables.within(s.span)).collect();
        let words =
            |ranges: &[std::ops::Range<usize>]| Words::of(&article.text, &syllables, ranges);
        let title = words(title.as_slice());
        let lead = words(&sentences[..sentences.len().min(LEAD)]);
        let body = words(&sentences);
        let (shingles, every) = shingles(&title, &body);
        let mut builder = Builder::new(article.language, rarity);
        for (words, times, spaces) in [
            (&title, 2.0, &[Space::Title, Space::Terms][..]),
            (&lead, 1.0, &[Space::Lead][..]),
            (&body, 1.0, &[Space::Terms][..]),
        ] {
            terms::terms(words, article.language, &mut |term| {
                for &space in spaces {
                    builder.count(space, term, times);
                }
            });
        }
        let bridge = Bridge::embedded();
        for words in [&title, &lead] {
            terms::names(words, article.language, &mut |name| {
                if !bridge.is_place(name) {
                    builder.count(Space::LeadNames, name, 1.0);
                }
            });
            bridge.concepts(words, article.language, &mut |concept, _| {
                builder.count(Space::LeadConcepts, concept, 1.0);
            });
        }
        let mut dates = Vec::new();
        for (words, times) in [(&title, 2.0), (&body, 1.0)] {
            terms::names(words, article.language, &mut |name| {
                if !bridge.is_place(name) {
                    builder.count(Space::Names, name, times);
                }
            });
            terms::numbers(words, article.language, &mut |number| {
                builder.count(Space::Numbers, number, times);
            });
            bridge.concepts(words, article.language, &mut |concept, place| {
                let space = if place { Space::Places } else { Space::Concepts };
                builder.count(space, concept, times);
            });
            terms::days(words, article.language, &mut |day, year| {
                builder.count(Space::Days, day, times);
                dates.extend(year.and_then(|year| span_of(&format!("{year}-{day}"))));
            });
            terms::years(words, &mut |year| builder.count(Space::Years, year, times));
        }
        for time in &reading.times {
            let (TimeKind::Date | TimeKind::Time, Some((first, last))) = (time.kind, time.days)
            else {
                continue;
            };
            if first == last {
                builder.count(Space::Days, &month_and_day(first), 1.0);
            }
            dates.push((day_number(first), day_number(last)));
        }
        let day = article
            .published
            .filter(|published| published.precision >= Precision::Day)
            .map(|published| day_number(published.at.date()));
        dates.extend(day.map(|day| (day, day)));
        dates.sort_unstable();
        dates.dedup();
        let (spaces, words) = builder.finish();
        let (id, language) = (id.to_owned(), article.language);
        Self { id, language, day, dates, shingles, every, spaces, words }
    }

    pub(crate) fn keys(&self, space: Space) -> &Keys {
        &self.spaces[space as usize]
    }

    pub(crate) fn word(&self, item: &Item) -> &str {
        item.word.of(&self.words)
    }

    /// Every key of every space with its word: what a table of rarity counts.
    pub fn all_keys(&self) -> impl Iterator<Item = (Space, u64, &str)> + '_ {
        SPACES.into_iter().flat_map(move |space| {
            self.keys(space).items.iter().map(move |item| (space, item.key, self.word(item)))
        })
    }

    /// Shingles of this article that `other` would have kept too.
    pub(crate) fn shingle_count(&self, other: &Self) -> usize {
        if self.every && !other.every {
            self.shingles.iter().filter(|&hash| hash % u64::from(SAMPLE) == 0).count()
        } else {
            self.shingles.len()
        }
    }

    /// Shingles that both kept, and how many they shared before sampling, about.
    pub(crate) fn shared_shingles(&self, other: &Self) -> (usize, usize) {
        let (mut a, mut b, mut shared) = (0, 0, 0);
        while let (Some(x), Some(y)) = (self.shingles.get(a), other.shingles.get(b)) {
            shared += usize::from(x == y);
            a += usize::from(x <= y);
            b += usize::from(y <= x);
        }
        let sample = if self.every && other.every { 1 } else { usize::from(SAMPLE) };
        (shared, shared * sample)
    }
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    date.since(epoch).map_or(0, |span| span.get_days())
}

/// The day of an ISO date, as a span of one day.
fn span_of(date: &str) -> Option<(i32, i32)> {
    let day = day_number(date.parse().ok()?);
    Some((day, day))
}

/// `11-13`: how a day is named where the year may be unknown.
fn month_and_day(date: Date) -> String {
    format!("{:02}-{:02}", date.month(), date.day())
}

/// Sampled hashes of the deep normal form: letters and digits only, marks stripped, lower case,
/// no spaces, so that segmentation, encoding and punctuation leave no trace.
fn shingles(title: &Words<'_>, body: &Words<'_>) -> (Vec<u64>, bool) {
    let mut plain = String::new();
    for word in title.iter().chain(body.iter()).filter(|word| !word.is_mark()) {
        plain.push_str(&fold_marks(word.printed()));
    }
    plain.retain(char::is_alphanumeric);
    let starts: Vec<usize> = plain.char_indices().map(|(at, _)| at).chain([plain.len()]).collect();
    let mut hashes: Vec<u64> = starts
        .windows(SHINGLE + 1)
        .map(|at| XxHash3_64::oneshot(&plain.as_bytes()[at[0]..at[SHINGLE]]))
        .collect();
    let every = hashes.len() < SHORT;
    if !every {
        hashes.retain(|hash| hash % u64::from(SAMPLE) == 0);
    }
    hashes.sort_unstable();
    hashes.dedup();
    (hashes, every)
}

/// Counts keys by space and weighs them at the end.
struct Builder<'a> {
    counts: BTreeMap<(Space, u64), (f64, Span)>,
    words: String,
    language: Language,
    rarity: &'a Rarity,
}

impl<'a> Builder<'a> {
    fn new(language: Language, rarity: &'a Rarity) -> Self {
        Self { counts: BTreeMap::new(), words: String::new(), language, rarity }
    }

    fn count(&mut self, space: Space, word: &str, times: f64) {
        let key = key(space, word);
        let words = &mut self.words;
        let entry = self.counts.entry((space, key)).or_insert_with(|| {
            let start = words.len();
            words.push_str(word);
            (0.0, Span::new(start, words.len()))
        });
        entry.0 += times;
    }

    /// Weight is (1 + ln count) times rarity.
    fn finish(self) -> ([Keys; SPACES.len()], String) {
        let mut spaces: [Keys; SPACES.len()] = Default::default();
        for ((space, key), (count, word)) in self.counts {
            let weight =
                (1.0 + libm::log(count).max(0.0)) * self.rarity.of(space, key, self.language);
            if weight > 0.0 {
                spaces[space as usize].items.push(Item { key, weight, word });
            }
        }
        for keys in &mut spaces {
            if keys.items.len() > KEPT && !self.rarity.is_flat() {
                keys.items
                    .sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
                keys.items.truncate(KEPT);
                keys.items.sort_by_key(|item| item.key);
            }
            keys.length = keys.items.iter().map(|i| i.weight * i.weight).sum::<f64>().sqrt();
        }
        (spaces, self.words)
    }
}

/// The key of a word. Title, lead and body share theirs.
pub(crate) fn key(space: Space, word: &str) -> u64 {
    let kind = match space {
        Space::Title | Space::Lead | Space::Terms => 1,
        Space::Names | Space::LeadNames => 2,
        Space::Concepts | Space::Places | Space::LeadConcepts => 3,
        Space::Numbers => 4,
        Space::Days => 5,
        Space::Years => 6,
    };
    XxHash3_64::oneshot_with_seed(kind, word.as_bytes())
}
