//! Signatures: what linking keeps of one article.
//!
//! Needs an article with its reading; adds weighted keys by kind, two kilobytes in all. A
//! signature depends on its article and on frozen tables only, never on the pile.

use crate::bridge::Bridge;
use crate::rarity::Rarity;
use crate::terms::{self, Words};
use jiff::civil::Date;
use machtin_extract::{Reading, TimeKind};
use machtin_text::{Article, Language, Precision, Syllables, fold_marks};
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

/// A key with its weight in one article: 24 bits and 8 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item(u32);

/// Steps of a weight to 1.
pub(crate) const STEPS: f64 = 8.0;
const KEY_BITS: u32 = 24;

impl Item {
    fn new(key: u32, weight: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 255")]
        let steps = (weight * STEPS).round().clamp(1.0, 255.0) as u32;
        Self(key << 8 | steps)
    }

    pub(crate) const fn key(self) -> u32 {
        self.0 >> 8
    }

    /// Weight in [`STEPS`].
    pub(crate) const fn steps(self) -> u32 {
        self.0 & 255
    }
}

/// What linking keeps of one article: about two kilobytes.
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
/// assert_eq!(Signature::from_bytes("a", &a.to_bytes()), Some(a));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Identifier of the article; ties break by it.
    pub id: String,
    /// Language of the article.
    pub language: Language,
    /// Publication day, counted from 1970-01-01, where known to the day.
    pub day: Option<i32>,
    /// Spans of days that the text names with their year, and the publication day; ascending.
    pub(crate) dates: Box<[(i32, i32)]>,
    /// Sampled hashes of character 9-grams, ascending.
    pub(crate) shingles: Box<[u32]>,
    /// One hash in two to this power was kept.
    pub(crate) sampling: u8,
    /// Items of all spaces, space by space.
    items: Box<[Item]>,
    /// Where the items of each space end.
    ends: [u16; SPACES.len()],
}

/// The words behind the keys of an article, for explanations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyWords(BTreeMap<u32, String>);

impl KeyWords {
    /// The words of an article. As dear as its signature.
    #[must_use]
    pub fn of(article: &Article, reading: &Reading) -> Self {
        let mut words = BTreeMap::new();
        collect(article, reading, &mut |space, word, _| {
            words.entry(short(key(space, word))).or_insert_with(|| word.to_owned());
        });
        Self(words)
    }

    pub(crate) fn get(&self, key: u32) -> Option<&str> {
        self.0.get(&key).map(String::as_str)
    }
}

/// Characters a shingle.
const SHINGLE: usize = 9;
/// At most this many shingles are kept.
const SHINGLES: usize = 192;
/// Texts with at least this many shingles keep no more than one in [`SAMPLE`].
const SHORT: usize = 400;
/// The same as a power of two.
const SAMPLE: u8 = 3;
/// Sentences of the lead.
const LEAD: usize = 3;
/// Keys kept of a space, heaviest first.
pub(crate) const KEPT: usize = 320;
/// Spans of days kept.
const DATES: usize = 32;

impl Signature {
    /// Signs an article. Linear in its length.
    #[must_use]
    pub fn of(id: &str, article: &Article, reading: &Reading) -> Self {
        Self::weighted(id, article, reading, Rarity::embedded())
    }

    /// Signs an article with the given table of term weights.
    #[must_use]
    pub fn weighted(id: &str, article: &Article, reading: &Reading, rarity: &Rarity) -> Self {
        let mut counts: Vec<(Space, u64, u32)> = Vec::new();
        let Rest { dates, shingles, sampling, day } =
            collect(article, reading, &mut |space, word, times| {
                counts.push((space, key(space, word), times));
            });
        let mut signature = Self {
            id: id.to_owned(),
            language: article.language,
            day,
            dates,
            shingles,
            sampling,
            items: Box::default(),
            ends: [0; SPACES.len()],
        };
        signature.fill(counts, rarity);
        signature
    }

    /// Weight is (1 + ln count) times rarity.
    fn fill(&mut self, mut counts: Vec<(Space, u64, u32)>, rarity: &Rarity) {
        counts.sort_unstable();
        let mut items = Vec::new();
        for space in SPACES {
            let from = counts.partition_point(|count| count.0 < space);
            let to = counts.partition_point(|count| count.0 <= space);
            let mut own: Vec<Item> = counts[from..to]
                .chunk_by(|x, y| x.1 == y.1)
                .filter_map(|run| {
                    let key = run[0].1;
                    let count: u32 = run.iter().map(|(_, _, times)| times).sum();
                    let rare = rarity.of(space, key, self.language);
                    let weight = (1.0 + libm::log(f64::from(count)).max(0.0)) * rare;
                    (weight > 0.0).then(|| Item::new(short(key), weight))
                })
                .collect();
            if own.len() > KEPT {
                own.sort_unstable_by_key(|item| (std::cmp::Reverse(item.steps()), item.key()));
                own.truncate(KEPT);
            }
            own.sort_unstable();
            own.dedup_by_key(|item| item.key());
            items.extend(own);
            self.ends[space as usize] = u16::try_from(items.len()).unwrap_or(u16::MAX);
        }
        self.items = items.into_boxed_slice();
    }

    /// The keys of one space, ascending.
    pub(crate) fn keys(&self, space: Space) -> &[Item] {
        let at = space as usize;
        let from = if at == 0 { 0 } else { usize::from(self.ends[at - 1]) };
        &self.items[from..usize::from(self.ends[at])]
    }

    /// Every key of every space of an article: what a table of rarity counts.
    #[must_use]
    pub fn all_keys(article: &Article, reading: &Reading) -> Vec<u64> {
        let mut keys = Vec::new();
        collect(article, reading, &mut |space, word, _| keys.push(key(space, word)));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Shingles of this article that are in a sample as coarse as `other`'s, and those of them
    /// that both hold; and how many they shared before sampling, about.
    pub(crate) fn shared_shingles(&self, other: &Self) -> Shared {
        let sampling = self.sampling.max(other.sampling);
        let kept = |hash: &u32| hash.trailing_zeros() >= u32::from(sampling);
        let count = |of: &Self| match of.sampling == sampling {
            true => of.shingles.len(),
            false => of.shingles.iter().filter(|hash| kept(hash)).count(),
        };
        let (mut rest, mut others, mut both) = (&*self.shingles, &*other.shingles, 0);
        while let (Some(x), Some(y)) = (rest.first(), others.first()) {
            both += usize::from(x == y && kept(x));
            // Without a branch: which of the two is less is as good as chance.
            rest = &rest[usize::from(x <= y)..];
            others = &others[usize::from(y <= x)..];
        }
        Shared { own: count(self), others: count(other), both, about: both << sampling }
    }

    /// The signature as bytes, without its identifier; [`Self::from_bytes`] reads them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let language = match self.language {
            Language::Vietnamese => 0,
            Language::English => 1,
            Language::Other => 2,
        };
        let mut bytes = vec![VERSION, language, self.sampling, u8::from(self.day.is_some())];
        let mut put = |number: u32| bytes.extend(number.to_le_bytes());
        put(self.day.unwrap_or(0).cast_unsigned());
        put(u32::try_from(self.dates.len()).unwrap_or(0));
        put(u32::try_from(self.shingles.len()).unwrap_or(0));
        self.ends.iter().for_each(|&end| put(u32::from(end)));
        for &(from, to) in &self.dates {
            put(from.cast_unsigned());
            put(to.cast_unsigned());
        }
        self.shingles.iter().for_each(|&hash| put(hash));
        self.items.iter().for_each(|item| put(item.0));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; none where the bytes are not such a signature.
    #[must_use]
    pub fn from_bytes(id: &str, bytes: &[u8]) -> Option<Self> {
        let (&[VERSION, language, sampling, dated], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let language = match language {
            0 => Language::Vietnamese,
            1 => Language::English,
            2 => Language::Other,
            _ => return None,
        };
        if sampling > 31 || dated > 1 || !rest.len().is_multiple_of(4) {
            return None;
        }
        let mut numbers =
            rest.chunks_exact(4).map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]]));
        let day = numbers.next()?.cast_signed();
        let (dates, shingles) = (numbers.next()?, numbers.next()?);
        let mut ends = [0; SPACES.len()];
        for end in &mut ends {
            *end = u16::try_from(numbers.next()?).ok()?;
        }
        let mut spans = Vec::new();
        for _ in 0..dates {
            spans.push((numbers.next()?.cast_signed(), numbers.next()?.cast_signed()));
        }
        let mut hashes = Vec::new();
        for _ in 0..shingles {
            hashes.push(numbers.next()?);
        }
        let items: Box<[Item]> = numbers.map(Item).collect();
        let ordered = ends.is_sorted() && hashes.is_sorted();
        if !ordered || usize::from(ends[SPACES.len() - 1]) != items.len() {
            return None;
        }
        let signature = Self {
            id: id.to_owned(),
            language,
            day: (dated == 1).then_some(day),
            dates: spans.into(),
            shingles: hashes.into(),
            sampling,
            items,
            ends,
        };
        let ordered = SPACES.iter().all(|&space| {
            let items = signature.keys(space);
            items.len() <= KEPT && items.is_sorted_by(|x, y| x.key() < y.key())
        });
        ordered.then_some(signature)
    }

    /// Bytes that the signature takes in memory, its own included.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>()
            + self.id.len()
            + size_of_val(&*self.dates)
            + size_of_val(&*self.shingles)
            + size_of_val(&*self.items)
    }
}

/// First byte of a signature as bytes.
const VERSION: u8 = 1;

/// How many sampled shingles two articles have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shared {
    pub(crate) own: usize,
    pub(crate) others: usize,
    pub(crate) both: usize,
    /// `both` before sampling.
    pub(crate) about: usize,
}

/// What is kept of an article besides its keys.
struct Rest {
    dates: Box<[(i32, i32)]>,
    shingles: Box<[u32]>,
    sampling: u8,
    day: Option<i32>,
}

/// Calls `keep` with every word of every space and how many times it counts.
fn collect(article: &Article, reading: &Reading, keep: &mut impl FnMut(Space, &str, u32)) -> Rest {
    let language = article.language;
    let syllables = Syllables::of(&article.text);
    let title = article.title.map(|span| syllables.within(span));
    let sentences: Vec<_> = reading.sentences.iter().map(|s| syllables.within(s.span)).collect();
    let words = |ranges: &[std::ops::Range<usize>]| Words::of(&article.text, &syllables, ranges);
    let title = words(title.as_slice());
    let lead = words(&sentences[..sentences.len().min(LEAD)]);
    let body = words(&sentences);
    let bridge = Bridge::embedded();
    for (words, times, spaces) in [
        (&title, 2, &[Space::Title, Space::Terms][..]),
        (&lead, 1, &[Space::Lead][..]),
        (&body, 1, &[Space::Terms][..]),
    ] {
        terms::terms(words, language, &mut |term| {
            spaces.iter().for_each(|&space| keep(space, term, times));
        });
    }
    for words in [&title, &lead] {
        terms::names(words, language, &mut |name| {
            if !bridge.is_place(name) {
                keep(Space::LeadNames, name, 1);
            }
        });
        bridge.concepts(words, language, &mut |concept, _| keep(Space::LeadConcepts, concept, 1));
    }
    let mut dates = Vec::new();
    for (words, times) in [(&title, 2), (&body, 1)] {
        terms::names(words, language, &mut |name| {
            if !bridge.is_place(name) {
                keep(Space::Names, name, times);
            }
        });
        terms::numbers(words, language, &mut |number| keep(Space::Numbers, number, times));
        bridge.concepts(words, language, &mut |concept, place| {
            keep(if place { Space::Places } else { Space::Concepts }, concept, times);
        });
        terms::days(words, language, &mut |day, year| {
            keep(Space::Days, day, times);
            dates.extend(year.and_then(|year| span_of(&format!("{year}-{day}"))));
        });
        terms::years(words, &mut |year| keep(Space::Years, year, times));
    }
    for time in &reading.times {
        let (TimeKind::Date | TimeKind::Time, Some((first, last))) = (time.kind, time.days) else {
            continue;
        };
        if first == last {
            keep(Space::Days, &month_and_day(first), 1);
        }
        dates.push((day_number(first), day_number(last)));
    }
    let day = article
        .published
        .filter(|published| published.precision >= Precision::Day)
        .map(|published| day_number(published.at.date()));
    dates.truncate(DATES);
    dates.extend(day.map(|day| (day, day)));
    dates.sort_unstable();
    dates.dedup();
    let (shingles, sampling) = shingles(&title, &body);
    Rest { dates: dates.into(), shingles, sampling, day }
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
/// no spaces, so that segmentation, encoding and punctuation leave no trace. The longer the text,
/// the coarser the sample; a coarser sample is a part of every finer one.
fn shingles(title: &Words<'_>, body: &Words<'_>) -> (Box<[u32]>, u8) {
    let mut plain = String::new();
    for word in title.iter().chain(body.iter()).filter(|word| !word.is_mark()) {
        plain.push_str(&fold_marks(word.printed()));
    }
    plain.retain(char::is_alphanumeric);
    let starts: Vec<usize> = plain.char_indices().map(|(at, _)| at).chain([plain.len()]).collect();
    let mut hashes: Vec<u32> = starts
        .windows(SHINGLE + 1)
        .map(|at| {
            let hash = XxHash3_64::oneshot(&plain.as_bytes()[at[0]..at[SHINGLE]]);
            lower_half(hash)
        })
        .collect();
    let mut sampling = if hashes.len() < SHORT { 0 } else { SAMPLE };
    hashes.retain(|hash| hash.trailing_zeros() >= u32::from(sampling));
    hashes.sort_unstable();
    hashes.dedup();
    while hashes.len() > SHINGLES && sampling >= SAMPLE {
        sampling += 1;
        hashes.retain(|hash| hash.trailing_zeros() >= u32::from(sampling));
    }
    (hashes.into(), sampling)
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

fn lower_half(hash: u64) -> u32 {
    let [a, b, c, d, ..] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// The part of a key that a signature keeps.
fn short(key: u64) -> u32 {
    lower_half(key >> 8) >> (32 - KEY_BITS)
}
