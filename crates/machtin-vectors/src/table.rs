use machtin_text::{Article, Language, Span, SyllableKind, Syllables, is_vietnamese_syllable};
use std::ops::Range;
use twox_hash::XxHash3_64;

/// Numbers of a vector.
pub const DIMENSIONS: usize = 256;

/// A table of word vectors, read in place.
///
/// Made by regression onto the sentence vectors of a language model, which is not needed any
/// more: see `models/vectors`.
///
/// The file: `mvec`, the number of entries (32 bits, as all that follow least byte first), the
/// means of Vietnamese and of English (32-bit floats), for each value of the upper bits of a key
/// where its entries start (32 bits), the keys (32 bits, ascending), their scales (16 bits), and
/// their numbers, two a byte. A number is 4 bits, less 8, times its scale.
///
/// # Examples
/// ```
/// use machtin_text::Language;
/// use machtin_vectors::Vectors;
/// let table = Vectors::embedded();
/// let of = |language, text: &str| table.of_text(language, text).unwrap();
/// let vietnamese = of(Language::Vietnamese, "Động đất làm sập nhiều ngôi nhà.");
/// let earthquake = of(Language::English, "The earthquake destroyed many houses.");
/// let election = of(Language::English, "The party won most seats in parliament.");
/// assert!(vietnamese.cosine(&earthquake) > vietnamese.cosine(&election));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Vectors<'t> {
    means: [&'t [u8]; 2],
    starts: &'t [u8],
    keys: &'t [u8],
    scales: &'t [u8],
    numbers: &'t [u8],
}

static TABLE: &[u8] = include_bytes!("../../../models/vectors/table.bin");

const MAGIC: &[u8; 4] = b"mvec";
/// Upper bits of a key that say where to look.
const UPPER: u32 = 14;
const STARTS: usize = (1 << UPPER) + 1;
/// Largest number of 4 bits.
const LARGEST_NUMBER: i16 = 7;
/// Largest scale: times the smallest number, -8, it has 16 bits; times [`MOST`] words more, 32.
const LARGEST_SCALE: i16 = 4_095;
/// Entries of an article that count, the first ones.
const MOST: u32 = 65_536;

/// The direction of an article: numbers whose squares add up to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector(Box<[f32; DIMENSIONS]>);

impl Vector {
    /// How much two articles are about the same, -1 to 1. The same both ways.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f64 {
        self.0.iter().zip(other.0.iter()).map(|(x, y)| f64::from(x * y)).sum()
    }

    /// The numbers.
    #[must_use]
    pub fn numbers(&self) -> &[f32; DIMENSIONS] {
        &self.0
    }

    /// The vector in the direction of some numbers; none where all are 0.
    #[must_use]
    pub fn towards(numbers: &[f64; DIMENSIONS]) -> Option<Self> {
        let length = numbers.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length <= 0.0 {
            return None;
        }
        let mut vector = Box::new([0.0; DIMENSIONS]);
        for (to, from) in vector.iter_mut().zip(numbers) {
            #[expect(clippy::cast_possible_truncation, reason = "at most 1; the rest is rounding")]
            let number = (from / length) as f32;
            *to = number;
        }
        Some(Self(vector))
    }
}

impl Vectors<'static> {
    /// The table built into the program. Costs nothing: it is read where it lies.
    #[must_use]
    pub fn embedded() -> Self {
        Self::parse(TABLE).unwrap_or(Self {
            means: [&[], &[]],
            starts: &[],
            keys: &[],
            scales: &[],
            numbers: &[],
        })
    }
}

impl<'t> Vectors<'t> {
    /// A table in the form described above; none where its size does not fit.
    #[must_use]
    pub fn parse(table: &'t [u8]) -> Option<Self> {
        let count = usize::try_from(u32_at(table.strip_prefix(MAGIC)?, 0)?).ok()?;
        let (vietnamese, rest) = table.get(8..)?.split_at_checked(DIMENSIONS * 4)?;
        let (english, rest) = rest.split_at_checked(DIMENSIONS * 4)?;
        let (starts, rest) = rest.split_at_checked(STARTS * 4)?;
        let (keys, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let (scales, numbers) = rest.split_at_checked(count.checked_mul(2)?)?;
        let fits = numbers.len() == count.checked_mul(DIMENSIONS / 2)?;
        fits.then_some(Self { means: [vietnamese, english], starts, keys, scales, numbers })
    }

    /// How many entries the table holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len() / 4
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The vector of an article: of its title and body, without what was removed.
    ///
    /// None where the table knows none of its words or the language has no mean. Linear in the
    /// text.
    #[must_use]
    pub fn of_article(&self, article: &Article) -> Option<Vector> {
        let syllables = Syllables::of(&article.text);
        let parts: Vec<Range<usize>> = article
            .title
            .into_iter()
            .chain(article.body())
            .map(|part: Span| syllables.within(part))
            .collect();
        self.of(article.language, &syllables, parts)
    }

    /// The vector of a text; see [`Self::of_article`].
    #[must_use]
    pub fn of_text(&self, language: Language, text: &str) -> Option<Vector> {
        let syllables = Syllables::of(text);
        self.of(language, &syllables, std::iter::once(0..syllables.len()))
    }

    fn of(
        &self,
        language: Language,
        syllables: &Syllables,
        parts: impl IntoIterator<Item = Range<usize>>,
    ) -> Option<Vector> {
        let mean = match language {
            Language::Vietnamese => self.means[0],
            Language::English => self.means[1],
            Language::Other => return None,
        };
        let mut numbers = self.mean(language, syllables, parts)?;
        for (number, mean) in numbers.iter_mut().zip(mean.chunks_exact(4)) {
            *number -= f64::from(f32::from_le_bytes([mean[0], mean[1], mean[2], mean[3]]));
        }
        Vector::towards(&numbers)
    }

    /// The mean of the vectors of the entries of some parts of a text, each a range of syllables;
    /// none where the table knows none.
    #[must_use]
    pub fn mean(
        &self,
        language: Language,
        syllables: &Syllables,
        parts: impl IntoIterator<Item = Range<usize>>,
    ) -> Option<[f64; DIMENSIONS]> {
        // Whole numbers: exact, and fast. Numbers at even places apart from those at odd ones, and
        // products of 16 bits, so that the compiler takes eight at a time.
        let mut sums = [[0_i32; DIMENSIONS / 2]; 2];
        let [even, odd] = &mut sums;
        let mut known = 0_u32;
        for part in parts {
            entries(language, syllables, part, &mut |key, _| {
                if known < MOST
                    && let Some((scale, numbers)) = self.find(key)
                {
                    known += 1;
                    for ((even, odd), byte) in even.iter_mut().zip(odd.iter_mut()).zip(numbers) {
                        *even += i32::from(scale * (i16::from(byte & 15) - 8));
                        *odd += i32::from(scale * (i16::from(byte >> 4) - 8));
                    }
                }
            });
        }
        let number = |place: usize| f64::from(sums[place % 2][place / 2]) / f64::from(known);
        (known > 0).then(|| std::array::from_fn(number))
    }

    /// Scale and packed numbers of a key. The table may lie: whatever it says is looked up with
    /// care.
    fn find(&self, key: u32) -> Option<(i16, &'t [u8])> {
        let upper = usize::try_from(key >> (32 - UPPER)).ok()?;
        let start = |at| usize::try_from(u32_at(self.starts, at)?).ok();
        let (from, to) = (start(upper)?, start(upper + 1)?.min(self.len()));
        let at = (from..to).find(|&at| u32_at(self.keys, at) == Some(key))?;
        let scale = i16::try_from(u16_at(self.scales, at)?).unwrap_or(i16::MAX).min(LARGEST_SCALE);
        Some((scale, self.numbers.get(at * DIMENSIONS / 2..(at + 1) * DIMENSIONS / 2)?))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at * 2..at * 2 + 2)?;
    Some(u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at * 4..at * 4 + 4)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// What a key of the table stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'s> {
    /// A word or syllable.
    Word(&'s str),
    /// Two Vietnamese syllables in a row.
    Pair(&'s str, &'s str),
    /// A number of two digits or more, as printed.
    Number(&'s str),
}

/// The entries of a part of a text in order, with their keys: its words, its numbers and, in
/// Vietnamese, pairs of syllables that follow each other, so that raw and segmented copies of a
/// text give the same. Marks part syllables.
///
/// Words of a Vietnamese text without marks that cannot be Vietnamese, and numbers, share their
/// keys with English.
pub fn entries<'s>(
    language: Language,
    syllables: &'s Syllables,
    part: Range<usize>,
    keep: &mut impl FnMut(u32, Entry<'s>),
) {
    let mut before: Option<(u64, &str)> = None;
    for syllable in syllables.as_slice().get(part).unwrap_or_default() {
        let word = syllables.key(syllable);
        if syllable.kind != SyllableKind::Word {
            before = None;
            if let Some(key) = (syllable.kind == SyllableKind::Number).then(|| number_key(word)) {
                key.into_iter().for_each(|key| keep(key, Entry::Number(word)));
            }
            continue;
        }
        let vietnamese =
            language == Language::Vietnamese && (!word.is_ascii() || is_vietnamese_syllable(word));
        let hash = XxHash3_64::oneshot_with_seed(u64::from(vietnamese), word.as_bytes());
        keep(lower_half(hash), Entry::Word(word));
        if let Some((first, syllable)) = before.filter(|_| vietnamese) {
            let mixed = (first.rotate_left(23) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            keep(lower_half(mixed), Entry::Pair(syllable, word));
        }
        before = vietnamese.then_some((hash, word));
    }
}

/// The key of a number, the same however thousands are parted; none for one digit and for more
/// digits than people remember.
fn number_key(printed: &str) -> Option<u32> {
    let mut digits = [0_u8; 16];
    let mut count = 0;
    for digit in printed.bytes().filter(u8::is_ascii_digit) {
        *digits.get_mut(count)? = digit;
        count += 1;
    }
    (count > 1).then(|| lower_half(XxHash3_64::oneshot_with_seed(2, &digits[..count])))
}

fn lower_half(hash: u64) -> u32 {
    let [a, b, c, d, ..] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Writes a table: keys, ascending, each with its vector, and the means of Vietnamese and English
/// in the unit of [`Vectors::mean`].
///
/// None where there are more keys than 32 bits count or they do not ascend.
#[must_use]
pub fn write_table(rows: &[(u32, &[f64])], means: &[[f64; DIMENSIONS]; 2]) -> Option<Vec<u8>> {
    let ascending = rows.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let count = u32::try_from(rows.len()).ok().filter(|_| ascending)?;
    let largest = |row: &[f64]| row.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let longest = rows.iter().map(|(_, row)| largest(row)).fold(1e-12, f64::max);
    let unit = longest / f64::from(LARGEST_NUMBER * LARGEST_SCALE);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(count.to_le_bytes());
    for number in means.iter().flatten() {
        #[expect(clippy::cast_possible_truncation, reason = "rounding is meant")]
        let number = *number as f32;
        bytes.extend(number.to_le_bytes());
    }
    for upper in 0..STARTS {
        let below = |key: u32| usize::try_from(key >> (32 - UPPER)).is_ok_and(|at| at < upper);
        let start = rows.partition_point(|(key, _)| below(*key));
        bytes.extend(u32::try_from(start).ok()?.to_le_bytes());
    }
    bytes.extend(rows.iter().flat_map(|(key, _)| key.to_le_bytes()));
    let scale = |row: &[f64]| (largest(row) / unit / f64::from(LARGEST_NUMBER)).round().max(1.0);
    for (_, row) in rows {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 4095")]
        let scale = scale(row) as u16;
        bytes.extend(scale.to_le_bytes());
    }
    for (_, row) in rows {
        let unit = unit * scale(row);
        let most = f64::from(LARGEST_NUMBER);
        for two in row.chunks_exact(2) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 15")]
            let [low, high] =
                [two[0], two[1]].map(|x| ((x / unit).round().clamp(-most, most) + 8.0) as u8);
            bytes.push(low | high << 4);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use machtin_text::Removed;
    use proptest::prelude::*;

    fn row(first: f64, second: f64) -> Vec<f64> {
        let mut row = vec![0.0; DIMENSIONS];
        row[..2].copy_from_slice(&[first, second]);
        row
    }

    fn keys(language: Language, text: &str) -> Vec<(u32, String)> {
        let syllables = Syllables::of(text);
        let mut found = Vec::new();
        entries(language, &syllables, 0..syllables.len(), &mut |key, entry| {
            let words = match entry {
                Entry::Word(word) | Entry::Number(word) => word.to_owned(),
                Entry::Pair(first, second) => format!("{first} {second}"),
            };
            found.push((key, words));
        });
        found
    }

    #[test]
    fn syllables_pair_and_foreign_words_are_shared() {
        let vietnamese = keys(Language::Vietnamese, "Động đất, ở Baku");
        let words: Vec<&str> = vietnamese.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(words, ["động", "đất", "động đất", "ở", "baku"]);
        let english = keys(Language::English, "in Baku");
        assert_eq!(english[1], vietnamese[4]);
        assert_ne!(keys(Language::Vietnamese, "in")[0].0, english[0].0);
    }

    #[test]
    fn numbers_are_the_same_in_both_languages() {
        let vietnamese = keys(Language::Vietnamese, "20.000 người");
        assert_eq!(vietnamese[0].0, keys(Language::English, "20,000 people")[0].0);
        assert_eq!(keys(Language::English, "7 days").len(), 1, "a digit says nothing");
        assert_eq!(keys(Language::English, "12345678901234567890").len(), 0);
    }

    #[test]
    fn segmented_text_has_the_entries_of_raw_text() {
        let raw = keys(Language::Vietnamese, "Động đất làm sập nhà ở Marenta.");
        assert_eq!(raw, keys(Language::Vietnamese, "Động_đất làm sập nhà ở Marenta ."));
    }

    #[test]
    fn a_table_gives_back_what_was_written() {
        let words = ["one", "two", "three"];
        let list = words.map(|word| keys(Language::English, word)[0].0);
        let vectors = [row(1.0, 0.0), row(0.0, 0.5), row(-1.0, -0.25)];
        let mut rows: Vec<(u32, &[f64])> =
            list.iter().zip(&vectors).map(|(key, row)| (*key, row.as_slice())).collect();
        rows.sort_by_key(|row| row.0);
        let bytes = write_table(&rows, &[[0.0; DIMENSIONS]; 2]).expect("keys ascend");
        let table = Vectors::parse(&bytes).expect("a table that was just written");
        let of = |text: &str| table.of_text(Language::English, text);
        let cosine = |a: &str, b: &str| of(a).zip(of(b)).map(|(a, b)| a.cosine(&b));
        let close = |found: Option<f64>, wanted: f64| {
            assert!(found.is_some_and(|found| (found - wanted).abs() < 0.02), "{found:?}");
        };
        close(cosine("one", "one unknown"), 1.0);
        close(cosine("one", "two"), 0.0);
        close(cosine("one", "three"), -1.0 / 1.0625_f64.sqrt());
        close(cosine("one", "one two two"), 0.5_f64.sqrt());
        assert_eq!(of("unknown"), None);
        assert_eq!(table.of_text(Language::Other, "one"), None);
        assert!((0..bytes.len()).all(|end| Vectors::parse(&bytes[..end]).is_none()));
    }

    #[test]
    fn what_was_removed_does_not_count() {
        let table = Vectors::embedded();
        let news = "Động đất làm sập nhiều ngôi nhà.";
        let mut article = Article::of(Language::Vietnamese, format!("{news}\nBóng đá, bóng đá"));
        let removed = Span::new(news.len(), article.text.len());
        article.removed = vec![Removed { span: removed, reason: "related" }];
        assert_eq!(table.of_article(&article), table.of_text(Language::Vietnamese, news));
    }

    #[test]
    fn the_embedded_table_is_whole() {
        assert!(!Vectors::embedded().is_empty());
    }

    proptest! {
        #[test]
        fn any_text_gives_a_vector_of_length_1_or_none(text in any::<String>(), vi in any::<bool>()) {
            let language = if vi { Language::Vietnamese } else { Language::English };
            if let Some(vector) = Vectors::embedded().of_text(language, &text) {
                prop_assert!((vector.cosine(&vector) - 1.0).abs() < 1e-4);
            }
        }

        #[test]
        fn a_table_of_any_bytes_is_refused_or_read(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            bytes.splice(0..0, *MAGIC);
            if let Some(table) = Vectors::parse(&bytes) {
                let _ = table.of_text(Language::English, "one two three");
            }
        }
    }
}
