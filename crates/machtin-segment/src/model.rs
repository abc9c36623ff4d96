//! The trained model: vocabulary, lexicon and weights, and their bytes.

use crate::units::Class;
use std::collections::BTreeMap;

/// The newest model format this build reads, and the one it writes.
pub const FORMAT: u32 = 1;

const MAGIC: &[u8; 4] = b"MTSG";

/// Entries of each table that is indexed by a pattern.
pub const TABLE: usize = 4096;

/// Why bytes are not a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The first bytes are not those of a segmentation model.
    #[error("not a segmentation model")]
    Foreign,
    /// The model was written by a newer build.
    #[error("model format {found} is newer than {newest}, the newest this build reads")]
    TooNew {
        /// Format of the model.
        found: u32,
        /// Newest format known.
        newest: u32,
    },
    /// The bytes end early or contradict themselves.
    #[error("model is damaged at byte {at}")]
    Damaged {
        /// Where reading stopped.
        at: usize,
    },
}

/// A pointwise linear model over the gaps between units.
///
/// The score of a gap is the sum of what its four neighbouring syllables, its three neighbouring
/// pairs and its five patterns weigh; above zero the gap is closed and both sides are one token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Keys of the known syllables, sorted; the identifier of the first is [`Class::COUNT`].
    pub syllables: Vec<String>,
    /// Multi-syllable words as identifiers, sorted, each of two to [`Model::LONGEST_WORD`].
    pub words: Vec<Word>,
    /// For each identifier, its weight one before, left of, right of and one past the gap.
    pub unigrams: Vec<[i16; 4]>,
    /// For each pair of neighbours, its weight at the gap after it, inside it and before it.
    pub pairs: BTreeMap<(u16, u16), [i16; 3]>,
    /// Weights by lexicon pattern.
    pub lexicon: Vec<i16>,
    /// Weights by classes of the unit one before, left and right of the gap.
    pub left: Vec<i16>,
    /// Weights by classes of the unit left, right and one past the gap.
    pub right: Vec<i16>,
    /// Weights by lexicon bits and the two classes at the gap.
    pub mixed: Vec<i16>,
    /// Weights by place in a run of capitals.
    pub names: Vec<i16>,
}

/// A word of the lexicon as identifiers, two to [`Model::LONGEST_WORD`], kept in place: there are
/// tens of thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    ids: [u16; Model::LONGEST_WORD],
    length: u8,
}

impl Word {
    /// A word of these identifiers; none where they are too few or too many.
    ///
    /// # Examples
    /// ```
    /// use machtin_segment::Word;
    /// assert_eq!(&*Word::of(&[40, 41]).unwrap(), [40, 41]);
    /// assert!(Word::of(&[40]).is_none());
    /// ```
    #[must_use]
    pub fn of(word: &[u16]) -> Option<Self> {
        let length = u8::try_from(word.len()).ok().filter(|&length| length >= 2)?;
        let mut ids = [0; Model::LONGEST_WORD];
        ids.get_mut(..word.len())?.copy_from_slice(word);
        Some(Self { ids, length })
    }
}

impl std::ops::Deref for Word {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        self.ids.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// The bits of a lexicon pattern for the longest matches over the gap.
const LONGEST_MATCHES: u16 = 1 << 7 | 1 << 10;

impl Model {
    /// Most bytes of a syllable; no Vietnamese one has more in composed form.
    pub const LONGEST_SYLLABLE: usize = 12;

    /// Most syllables of a word in the lexicon.
    pub const LONGEST_WORD: usize = 8;

    /// A model that knows syllables and words and has no weights yet.
    ///
    /// Words longer than [`Model::LONGEST_WORD`] are left out.
    #[must_use]
    pub fn unweighted(mut syllables: Vec<String>, words: &[Vec<String>]) -> Self {
        syllables.sort_unstable();
        syllables.dedup();
        syllables.truncate(usize::from(u16::MAX - Class::COUNT));
        let id = |key: &String| {
            let index = syllables.binary_search(key).ok()?;
            u16::try_from(index + usize::from(Class::COUNT)).ok()
        };
        let mut coded: Vec<Word> = words
            .iter()
            .filter_map(|word| Word::of(&word.iter().map(id).collect::<Option<Vec<u16>>>()?))
            .collect();
        coded.sort_unstable();
        coded.dedup();
        let ids = syllables.len() + usize::from(Class::COUNT);
        Self {
            words: coded,
            unigrams: vec![[0; 4]; ids],
            pairs: BTreeMap::new(),
            lexicon: vec![0; TABLE],
            left: vec![0; TABLE],
            right: vec![0; TABLE],
            mixed: vec![0; TABLE],
            names: vec![0; TABLE],
            syllables,
        }
    }

    /// The model of [`Segmenter::tiny`](crate::Segmenter::tiny).
    #[must_use]
    pub fn tiny() -> Self {
        const WORDS: [&str; 8] = [
            "học sinh",
            "bóng đá",
            "thành phố",
            "kế hoạch",
            "công ty",
            "tuyên bố",
            "bầu cử",
            "vô tuyến điện",
        ];
        let words: Vec<Vec<String>> =
            WORDS.iter().map(|word| word.split(' ').map(str::to_owned).collect()).collect();
        let mut syllables: Vec<String> = words.iter().flatten().cloned().collect();
        syllables.extend(["về", "quê", "ở", "xem"].map(str::to_owned));
        let mut model = Self::unweighted(syllables, &words);
        // Joined where both longest matches run over the gap.
        for (pattern, weight) in (0_u16..).zip(&mut model.lexicon) {
            *weight = if pattern & LONGEST_MATCHES == LONGEST_MATCHES { 100 } else { -100 };
        }
        model
    }

    /// Writes the model, little-endian. The same model gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        push_u32(&mut out, FORMAT);
        push_count(&mut out, self.syllables.len());
        for key in &self.syllables {
            out.push(u8::try_from(key.len()).unwrap_or(0));
            out.extend(key.as_bytes());
        }
        push_count(&mut out, self.words.len());
        for word in &self.words {
            out.push(u8::try_from(word.len()).unwrap_or(0));
            out.extend(word.iter().flat_map(|id| id.to_le_bytes()));
        }
        for weights in &self.unigrams {
            out.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
        }
        push_count(&mut out, self.pairs.len());
        for ((left, right), weights) in &self.pairs {
            out.extend(left.to_le_bytes());
            out.extend(right.to_le_bytes());
            out.extend(weights.iter().flat_map(|weight| weight.to_le_bytes()));
        }
        for table in [&self.lexicon, &self.left, &self.right, &self.mixed, &self.names] {
            out.extend(table.iter().flat_map(|weight| weight.to_le_bytes()));
        }
        out
    }

    /// Reads what [`Model::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`ModelError`] where the bytes are no model, a newer one or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut input = Input { bytes, at: 0 };
        if input.take(4).map_err(|_| ModelError::Foreign)? != MAGIC {
            return Err(ModelError::Foreign);
        }
        let found = input.u32()?;
        if found > FORMAT {
            return Err(ModelError::TooNew { found, newest: FORMAT });
        }
        let count = input.count(1)?;
        let syllables: Vec<String> =
            (0..count).map(|_| input.key()).collect::<Result<_, ModelError>>()?;
        let ids = syllables.len() + usize::from(Class::COUNT);
        if ids > usize::from(u16::MAX) {
            return Err(input.damaged());
        }
        let count = input.count(5)?;
        let words = (0..count).map(|_| input.word(ids)).collect::<Result<_, ModelError>>()?;
        let unigrams = (0..ids).map(|_| input.weights()).collect::<Result<_, ModelError>>()?;
        let count = input.count(10)?;
        let pairs = (0..count)
            .map(|_| Ok(((input.u16()?, input.u16()?), input.weights()?)))
            .collect::<Result<_, ModelError>>()?;
        let mut table = || (0..TABLE).map(|_| input.i16()).collect::<Result<_, ModelError>>();
        let (lexicon, left, right, mixed, names) =
            (table()?, table()?, table()?, table()?, table()?);
        if input.at != bytes.len() {
            return Err(input.damaged());
        }
        Ok(Self { syllables, words, unigrams, pairs, lexicon, left, right, mixed, names })
    }
}

fn push_u32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_le_bytes());
}

fn push_count(out: &mut Vec<u8>, count: usize) {
    push_u32(out, u32::try_from(count).unwrap_or(u32::MAX));
}

struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    const fn damaged(&self) -> ModelError {
        ModelError::Damaged { at: self.at }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let taken = self.bytes.get(self.at..self.at + length).ok_or(self.damaged())?;
        self.at += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        self.take(N)?.try_into().map_err(|_| self.damaged())
    }

    fn u16(&mut self) -> Result<u16, ModelError> {
        self.array().map(u16::from_le_bytes)
    }

    fn i16(&mut self) -> Result<i16, ModelError> {
        self.array().map(i16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        self.array().map(u32::from_le_bytes)
    }

    /// A count of things that take `least` bytes each or more.
    fn count(&mut self, least: usize) -> Result<usize, ModelError> {
        let count = usize::try_from(self.u32()?).map_err(|_| self.damaged())?;
        let fits = count.checked_mul(least).is_some_and(|size| size <= self.bytes.len() - self.at);
        fits.then_some(count).ok_or(self.damaged())
    }

    fn key(&mut self) -> Result<String, ModelError> {
        let length = usize::from(self.array::<1>()?[0]);
        let key = std::str::from_utf8(self.take(length)?).map_err(|_| self.damaged())?;
        Ok(key.to_owned())
    }

    fn word(&mut self, ids: usize) -> Result<Word, ModelError> {
        let length = usize::from(self.array::<1>()?[0]);
        let mut word = [0; Model::LONGEST_WORD];
        for id in word.get_mut(..length).ok_or(self.damaged())? {
            *id = self.u16()?;
        }
        let known = word.iter().all(|&id| usize::from(id) < ids);
        word.get(..length).filter(|_| known).and_then(Word::of).ok_or(self.damaged())
    }

    fn weights<const N: usize>(&mut self) -> Result<[i16; N], ModelError> {
        let mut weights = [0; N];
        for weight in &mut weights {
            *weight = self.i16()?;
        }
        Ok(weights)
    }
}
