use crate::features::{GapFeatures, LexiconBits, NameRun, classes_pattern, mixed_pattern};
use crate::model::{Model, ModelError};
use crate::surface::Surfaces;
use crate::units::{Before, Class, Units};
use crate::words::{Pair, Words};
use machtin_text::Span;
use std::sync::{Arc, LazyLock};

/// Joins syllables into tokens.
///
/// Holds the tables of one [`Model`]; cloning shares them.
#[derive(Clone, Debug)]
pub struct Segmenter {
    tables: Arc<Tables>,
}

#[derive(Debug)]
struct Tables {
    surfaces: Surfaces,
    words: Words,
    unigrams: Vec<[i16; 4]>,
    lexicon: Vec<i16>,
    left: Vec<i16>,
    right: Vec<i16>,
    mixed: Vec<i16>,
    names: Vec<i16>,
}

/// What to do with text that went through a segmenter before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Keep the tokens of segmented input, segment raw input.
    #[default]
    Auto,
    /// Tokens are what underscores join; nothing else is joined.
    Keep,
    /// Read underscores as spaces and segment anew.
    Redo,
}

static EMBEDDED: LazyLock<Segmenter> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../models/vi-seg/model.bin");
    Segmenter::new(&Model::from_bytes(bytes).unwrap_or_default())
});

impl Default for Segmenter {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Segmenter {
    /// The model built into the crate. The tables are made once a process.
    #[must_use]
    pub fn embedded() -> Self {
        EMBEDDED.clone()
    }

    /// Reads a model file's bytes.
    ///
    /// # Errors
    /// [`ModelError`] where the bytes are no model, a newer one or damaged.
    pub fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        Model::from_bytes(bytes).map(|model| Self::new(&model))
    }

    /// Lays a model out for reading.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let full = |table: &[i16]| {
            let mut table = table.to_vec();
            table.resize(crate::model::TABLE, 0);
            table
        };
        let mut unigrams = model.unigrams.clone();
        unigrams.resize(model.syllables.len() + usize::from(Class::COUNT), [0; 4]);
        let tables = Tables {
            surfaces: Surfaces::new(&model.syllables),
            words: Words::new(model),
            unigrams,
            lexicon: full(&model.lexicon),
            left: full(&model.left),
            right: full(&model.right),
            mixed: full(&model.mixed),
            names: full(&model.names),
        };
        Self { tables: Arc::new(tables) }
    }

    /// Appends the tokens of `text`, in order. Linear in its length.
    pub fn segment(&self, text: &str, tokens: &mut Vec<Span>) {
        self.segment_range(text, Span::new(0, text.len()), tokens);
    }

    /// Appends the tokens of a range of `text`, in order; spans point into the whole text.
    pub fn segment_range(&self, text: &str, range: Span, tokens: &mut Vec<Span>) {
        self.segment_as(Mode::Auto, text, range, tokens);
    }

    /// Appends the tokens of a range of `text`, saying what becomes of underscores in it.
    pub fn segment_as(&self, mode: Mode, text: &str, range: Span, tokens: &mut Vec<Span>) {
        let keep = match mode {
            Mode::Auto => crate::form::is_segmented(range.of(text)),
            Mode::Keep => true,
            Mode::Redo => false,
        };
        let mut sentence = Sentence::default();
        let redo = mode == Mode::Redo;
        self.read(text, range, redo, &mut sentence, |sentence| {
            if keep {
                sentence.emit(|gap| sentence.open[gap] == Open::Closed, tokens);
            } else {
                sentence.prepare(&self.tables.words);
                sentence.emit(|gap| self.closes(sentence, gap), tokens);
            }
        });
    }

    /// Calls `each` with the spans beside every gap the model may close and what it sees there.
    ///
    /// For training; underscores are read as spaces.
    pub fn observe(&self, text: &str, mut each: impl FnMut(Span, Span, GapFeatures)) {
        let mut sentence = Sentence::default();
        self.read(text, Span::new(0, text.len()), true, &mut sentence, |sentence| {
            sentence.prepare(&self.tables.words);
            for gap in 1..=sentence.length() {
                if sentence.open[gap] == Open::Candidate {
                    let features = sentence.features(gap);
                    each(sentence.spans[gap], sentence.spans[gap + 1], features);
                }
            }
        });
    }

    /// Tokens by the obvious way: [`Segmenter::observe`] every gap and sum what `model` says.
    ///
    /// The twin of [`Segmenter::segment_as`] with [`Mode::Redo`], many times slower.
    pub fn segment_slowly(&self, model: &Model, text: &str, tokens: &mut Vec<Span>) {
        let units: Vec<Span> = Units::new(text, Span::new(0, text.len()), &self.tables.surfaces)
            .map(|u| u.span)
            .collect();
        let mut joins = std::collections::BTreeSet::new();
        self.observe(text, |left, _, features| {
            if score_slowly(model, &features) > 0 {
                joins.insert(left.end);
            }
        });
        let mut open = None;
        for span in units {
            match (open, tokens.last_mut()) {
                (Some(end), Some(last)) if joins.contains(&end) => last.end = span.end,
                _ => tokens.push(span),
            }
            open = Some(span.end);
        }
    }

    fn read(
        &self,
        text: &str,
        range: Span,
        redo: bool,
        sentence: &mut Sentence,
        mut done: impl FnMut(&mut Sentence),
    ) {
        sentence.clear();
        for unit in Units::new(text, range, &self.tables.surfaces) {
            let last = sentence.classes[sentence.classes.len() - 1];
            let fresh = sentence.length() == 0;
            if !fresh
                && (unit.before == Before::Line || sentence.ended)
                && unit.before != Before::Touch
            {
                done(sentence.close());
                sentence.clear();
            }
            let open = match unit.before {
                _ if sentence.length() == 0 || !last.joins() || !unit.class.joins() => Open::Apart,
                Before::Space => Open::Candidate,
                Before::Underscore if redo => Open::Candidate,
                Before::Underscore => Open::Closed,
                Before::Touch | Before::Line => Open::Apart,
            };
            sentence.push(unit.span, unit.id, unit.class, open);
        }
        if sentence.length() > 0 {
            done(sentence.close());
        }
    }

    #[inline]
    fn closes(&self, sentence: &Sentence, gap: usize) -> bool {
        match sentence.open[gap] {
            Open::Apart => false,
            Open::Closed => true,
            Open::Candidate => self.score(sentence, gap) > 0,
        }
    }

    #[inline]
    fn score(&self, sentence: &Sentence, gap: usize) -> i32 {
        let tables = &*self.tables;
        let ids = &sentence.ids[gap - 1..gap + 3];
        let classes = &sentence.classes[gap - 1..gap + 3];
        let pairs = &sentence.pairs[gap - 1..gap + 2];
        let lexicon = sentence.lexicon(gap);
        let at = |table: &[i16], index: u16| {
            i32::from(table[usize::from(index) & (crate::model::TABLE - 1)])
        };
        let mut score = 0;
        for (place, &id) in ids.iter().enumerate() {
            score += i32::from(tables.unigrams[usize::from(id)][place]);
        }
        for (place, pair) in pairs.iter().enumerate() {
            score += i32::from(pair.weights[place]);
        }
        score += at(&tables.lexicon, lexicon);
        score += at(&tables.left, classes_pattern(classes[0], classes[1], classes[2]));
        score += at(&tables.right, classes_pattern(classes[1], classes[2], classes[3]));
        score += at(&tables.mixed, mixed_pattern(lexicon, classes[1], classes[2]));
        if classes[1].capital() && classes[2].capital() {
            score += at(&tables.names, sentence.names(gap));
        }
        score
    }
}

fn score_slowly(model: &Model, gap: &GapFeatures) -> i32 {
    let at = |table: &Vec<i16>, index: u16| i32::from(table[usize::from(index)]);
    let unigrams: i32 =
        (0..4).map(|place| i32::from(model.unigrams[usize::from(gap.ids[place])][place])).sum();
    let pairs: i32 = (0..3)
        .filter(|&place| gap.pairs[place])
        .filter_map(|place| {
            let weights = model.pairs.get(&(gap.ids[place], gap.ids[place + 1]))?;
            Some(i32::from(weights[place]))
        })
        .sum();
    let names = if gap.names == 0 { 0 } else { at(&model.names, gap.names) };
    unigrams
        + pairs
        + at(&model.lexicon, gap.lexicon)
        + at(&model.left, gap.left)
        + at(&model.right, gap.right)
        + at(&model.mixed, gap.mixed)
        + names
}

/// Whether two units may become one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// Never.
    Apart,
    /// The model decides.
    Candidate,
    /// They are one already.
    Closed,
}

/// One sentence's units, a boundary before the first and two after the last.
#[derive(Debug, Default)]
struct Sentence {
    spans: Vec<Span>,
    ids: Vec<u16>,
    classes: Vec<Class>,
    /// Of the gap after each unit.
    open: Vec<Open>,
    /// Of each unit and the next.
    pairs: Vec<Pair>,
    /// Lengths of the words that start at each unit.
    lengths: Vec<u16>,
    forward: Vec<bool>,
    backward: Vec<bool>,
    /// Whether the last unit ends the sentence.
    ended: bool,
}

const EDGE: Span = Span::new(0, 0);

impl Sentence {
    fn clear(&mut self) {
        self.spans.clear();
        self.ids.clear();
        self.classes.clear();
        self.open.clear();
        self.ended = false;
        self.push(EDGE, Class::Boundary.unknown_id(), Class::Boundary, Open::Apart);
        self.open.clear();
        self.open.push(Open::Apart);
        self.ended = false;
    }

    const fn length(&self) -> usize {
        self.spans.len() - 1
    }

    #[inline]
    fn push(&mut self, span: Span, id: u16, class: Class, open: Open) {
        if let Some(gap) = self.open.last_mut() {
            *gap = open;
        }
        self.spans.push(span);
        self.ids.push(id);
        self.classes.push(class);
        self.open.push(Open::Apart);
        self.ended = class == Class::Boundary;
    }

    fn close(&mut self) -> &mut Self {
        for _ in 0..2 {
            self.ids.push(Class::Boundary.unknown_id());
            self.classes.push(Class::Boundary);
        }
        self
    }

    /// Looks up pairs and words and finds the longest matches.
    fn prepare(&mut self, words: &Words) {
        let count = self.ids.len();
        let length = self.length();
        self.pairs.clear();
        self.pairs.resize(count, Pair::default());
        self.lengths.clear();
        self.lengths.resize(count, 0);
        for i in 1..length {
            if self.open[i] == Open::Candidate {
                let pair = words.pair(self.ids[i], self.ids[i + 1]);
                self.pairs[i] = pair;
                let rest = (i + 1..length)
                    .take_while(|&j| self.open[j] == Open::Candidate)
                    .map(|j| self.ids[j + 1]);
                self.lengths[i] = words.lengths(pair, rest);
            }
        }
        self.match_forward(count);
        self.match_backward(count);
    }

    fn match_forward(&mut self, count: usize) {
        self.forward.clear();
        self.forward.resize(count, false);
        let mut i = 1;
        while i < count {
            let longest = longest(self.lengths[i]);
            for gap in i..i + longest - 1 {
                self.forward[gap] = true;
            }
            i += longest;
        }
    }

    fn match_backward(&mut self, count: usize) {
        self.backward.clear();
        self.backward.resize(count, false);
        let mut end = count - 1;
        while end > 1 {
            let reach = Model::LONGEST_WORD.min(end);
            let length = (2..=reach)
                .rev()
                .find(|&length| self.lengths[end + 1 - length] >> length & 1 == 1)
                .unwrap_or(1);
            for gap in end + 1 - length..end {
                self.backward[gap] = true;
            }
            end -= length;
        }
    }

    #[inline]
    fn lexicon(&self, gap: usize) -> u16 {
        let has = |at: usize, length: u32| self.lengths[at] >> length & 1 == 1;
        let before = |back: usize, length: u32| gap > back && has(gap - back, length);
        LexiconBits {
            two: [has(gap - 1, 2), has(gap, 2), has(gap + 1, 2)],
            three: [has(gap - 1, 3), has(gap, 3)],
            four: before(2, 4) || has(gap - 1, 4) || has(gap, 4),
            forward: [self.forward[gap - 1], self.forward[gap], self.forward[gap + 1]],
            backward: [self.backward[gap - 1], self.backward[gap], self.backward[gap + 1]],
        }
        .pattern()
    }

    fn names(&self, gap: usize) -> u16 {
        const FAR: usize = 5;
        let runs = |at: usize| self.classes[at].capital();
        let mut start = gap;
        while start > 1
            && gap - start < FAR
            && self.open[start - 1] != Open::Apart
            && runs(start - 1)
        {
            start -= 1;
        }
        let mut end = gap + 1;
        while end < self.length()
            && end - gap < FAR
            && self.open[end] != Open::Apart
            && runs(end + 1)
        {
            end += 1;
        }
        NameRun {
            before: gap + 1 - start,
            after: end - gap,
            family: self.classes[start] == Class::Family,
            first: self.classes[start - 1] == Class::Boundary,
            vietnamese: self.classes[start..=end]
                .iter()
                .all(|class| matches!(class, Class::Title | Class::Family | Class::Upper)),
            two: self.lengths[gap] >> 2 & 1 == 1,
        }
        .pattern()
    }

    fn features(&self, gap: usize) -> GapFeatures {
        let classes = &self.classes[gap - 1..gap + 3];
        let lexicon = self.lexicon(gap);
        let names = classes[1].capital() && classes[2].capital();
        let opens = |at: usize| at < self.open.len() && self.open[at] == Open::Candidate;
        GapFeatures {
            ids: [self.ids[gap - 1], self.ids[gap], self.ids[gap + 1], self.ids[gap + 2]],
            pairs: [opens(gap - 1), opens(gap), opens(gap + 1)],
            lexicon,
            left: classes_pattern(classes[0], classes[1], classes[2]),
            right: classes_pattern(classes[1], classes[2], classes[3]),
            mixed: mixed_pattern(lexicon, classes[1], classes[2]),
            names: if names { self.names(gap) } else { 0 },
        }
    }

    #[inline]
    fn emit(&self, closes: impl Fn(usize) -> bool, tokens: &mut Vec<Span>) {
        let mut token = self.spans[1];
        for gap in 1..self.length() {
            let next = self.spans[gap + 1];
            if closes(gap) {
                token.end = next.end;
            } else {
                tokens.push(token);
                token = next;
            }
        }
        tokens.push(token);
    }
}

const fn longest(lengths: u16) -> usize {
    if lengths == 0 { 1 } else { (15 - lengths.leading_zeros()) as usize }
}
