use crate::features::{GapFeatures, LexiconBits, NameRun, classes_pattern, mixed_pattern};
use crate::model::{Model, ModelError};
use crate::tables::{Tables, Weights};
use crate::units::{Before, Class, Unit, Units};
use crate::words::Words;
use machtin_text::Span;
use std::sync::{Arc, LazyLock};

/// Joins syllables into tokens.
///
/// Holds the tables of one [`Model`]; cloning shares them.
#[derive(Clone, Debug)]
pub struct Segmenter {
    tables: Arc<Tables>,
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
    // From `models/vi-seg/model.bin`, see `build.rs`.
    let laid_out = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));
    let tables = Tables::read(laid_out).unwrap_or_else(|| Tables::new(&Model::default()));
    Segmenter { tables: Arc::new(tables) }
});

impl Default for Segmenter {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Segmenter {
    /// The model built into the crate, read in place.
    #[must_use]
    pub fn embedded() -> Self {
        EMBEDDED.clone()
    }

    /// A few words and one rule, for examples and tests: what the lexicon has is joined.
    ///
    /// # Examples
    /// ```
    /// use machtin_segment::Segmenter;
    /// let text = "Học sinh xem bóng đá ở thành phố.";
    /// let mut tokens = Vec::new();
    /// Segmenter::tiny().segment(text, &mut tokens);
    /// let words: Vec<&str> = tokens.iter().map(|token| token.of(text)).collect();
    /// assert_eq!(words, ["Học sinh", "xem", "bóng đá", "ở", "thành phố", "."]);
    /// ```
    #[must_use]
    pub fn tiny() -> Self {
        Self::new(&Model::tiny())
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
        Self { tables: Arc::new(Tables::new(model)) }
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
        self.read(text, range, mode == Mode::Redo, |sentence| {
            if keep {
                sentence.emit(|gap| sentence.cells[gap].open == Open::Closed, tokens);
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
        self.read(text, Span::new(0, text.len()), true, |sentence| {
            sentence.prepare(&self.tables.words);
            for gap in 1..sentence.length {
                let [_, left, right, _] = sentence.around(gap);
                if left.open == Open::Candidate {
                    each(left.span, right.span, sentence.features(gap));
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

    #[inline]
    fn read(&self, text: &str, range: Span, redo: bool, mut done: impl FnMut(&mut Sentence)) {
        let mut sentence = SPARE.take();
        sentence.clear();
        for unit in Units::new(text, range, &self.tables.surfaces) {
            let last = sentence.last().class;
            let ended = last == Class::Boundary && unit.before != Before::Touch;
            if sentence.length > 0 && (ended || unit.before == Before::Line) {
                done(sentence.close());
                sentence.clear();
            }
            let open = match unit.before {
                _ if sentence.length == 0 || !last.joins() || !unit.class.joins() => Open::Apart,
                Before::Space => Open::Candidate,
                Before::Underscore if redo => Open::Candidate,
                Before::Underscore => Open::Closed,
                Before::Touch | Before::Line => Open::Apart,
            };
            sentence.push(unit, open);
        }
        if sentence.length > 0 {
            done(sentence.close());
        }
        if sentence.cells.capacity() <= KEPT {
            SPARE.set(sentence);
        }
    }

    #[inline]
    fn closes(&self, sentence: &Sentence, gap: usize) -> bool {
        match sentence.cells[gap].open {
            Open::Apart => false,
            Open::Closed => true,
            Open::Candidate => self.score(sentence, gap) > 0,
        }
    }

    #[inline]
    fn score(&self, sentence: &Sentence, gap: usize) -> i32 {
        let tables = &*self.tables;
        let [a, b, c, d] = sentence.around(gap);
        let lexicon = sentence.lexicon(gap);
        let at = |table: &Weights, index: u16| i32::from(table.at(index));
        let unigram = |id: u16, place: usize| i32::from(tables.unigram(id, place));
        let mut score = unigram(a.id, 0) + unigram(b.id, 1) + unigram(c.id, 2) + unigram(d.id, 3);
        score += i32::from(a.pair[0]) + i32::from(b.pair[1]) + i32::from(c.pair[2]);
        score += at(&tables.lexicon, lexicon);
        score += at(&tables.left, classes_pattern(a.class, b.class, c.class));
        score += at(&tables.right, classes_pattern(b.class, c.class, d.class));
        score += at(&tables.mixed, mixed_pattern(lexicon, b.class, c.class));
        if b.class.capital() && c.class.capital() {
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
#[repr(u8)]
enum Open {
    /// Never.
    Apart,
    /// The model decides.
    Candidate,
    /// They are one already.
    Closed,
}

/// A unit of a sentence with what is known of it and of the gap after it.
#[derive(Clone, Copy, Debug)]
struct Cell {
    span: Span,
    /// Weights of the pair this unit makes with the next.
    pair: [i16; 3],
    /// Lengths of the words that start here.
    lengths: u16,
    /// Length of the longest word that ends here, 0 where none does.
    ends: u32,
    id: u16,
    class: Class,
    /// Of the gap after the unit.
    open: Open,
    /// Whether the longest match from the left runs over the gap.
    forward: bool,
    /// Whether the longest match from the right does.
    backward: bool,
}

const EDGE: Cell = Cell {
    span: Span::new(0, 0),
    pair: [0; 3],
    lengths: 0,
    ends: 0,
    id: Class::Boundary.unknown_id(),
    class: Class::Boundary,
    open: Open::Apart,
    forward: false,
    backward: false,
};

/// One sentence's units, an edge before the first and two after the last.
#[derive(Debug, Default)]
struct Sentence {
    cells: Vec<Cell>,
    /// Units without the edges.
    length: usize,
}

thread_local! {
    /// Memory kept between calls.
    static SPARE: std::cell::Cell<Sentence> = const { std::cell::Cell::new(Sentence { cells: Vec::new(), length: 0 }) };
}

/// Syllables in capitals that may stand alone as a name or an acronym.
const LONGEST_ACRONYMS: usize = 3;

/// Cells worth keeping between calls.
const KEPT: usize = 4096;

impl Sentence {
    fn clear(&mut self) {
        self.cells.clear();
        self.cells.push(EDGE);
        self.length = 0;
    }

    #[inline]
    fn last(&self) -> Cell {
        self.cells.last().copied().unwrap_or(EDGE)
    }

    #[inline]
    fn push(&mut self, unit: Unit, open: Open) {
        if let Some(last) = self.cells.last_mut() {
            last.open = open;
        }
        self.cells.push(Cell { span: unit.span, id: unit.id, class: unit.class, ..EDGE });
        self.length += 1;
    }

    fn close(&mut self) -> &mut Self {
        self.cells.extend([EDGE, EDGE]);
        if self.cells[1..4].iter().any(|cell| cell.class == Class::Upper) {
            self.lower_a_headline();
        }
        self
    }

    /// In a sentence all in capitals a capital says nothing: its syllables are read as if they
    /// were in lower case.
    #[cold]
    fn lower_a_headline(&mut self) {
        let count = |classes: &[Class]| {
            self.cells.iter().filter(|cell| classes.contains(&cell.class)).count()
        };
        let other = count(&[Class::Lower, Class::LowerForeign, Class::Title, Class::Family]);
        if other == 0 && count(&[Class::Upper]) > LONGEST_ACRONYMS {
            for cell in self.cells.iter_mut().filter(|cell| cell.class == Class::Upper) {
                cell.class = Class::Lower;
            }
        }
    }

    /// Looks up pairs and words and finds the longest matches.
    #[inline]
    fn prepare(&mut self, words: &Words) {
        let mut any = false;
        for i in 1..self.length {
            if self.cells[i].open != Open::Candidate {
                continue;
            }
            let pair = words.pair(self.cells[i].id, self.cells[i + 1].id);
            let mut lengths = u16::from(pair.word) << 2;
            if pair.goes_on() {
                let rest = self.cells[i + 1..]
                    .windows(2)
                    .take_while(|two| two[0].open == Open::Candidate)
                    .map(|two| two[1].id);
                lengths = words.lengths(pair, rest);
            }
            let cell = &mut self.cells[i];
            cell.pair = pair.weights;
            if lengths != 0 {
                cell.lengths = lengths;
                any = true;
                self.note_ends(i, lengths);
            }
        }
        if any {
            self.match_forward();
            self.match_backward();
        }
    }

    fn match_forward(&mut self) {
        let mut i = 1;
        while i < self.length {
            let longest = longest(self.cells[i].lengths);
            for cell in &mut self.cells[i..i + longest - 1] {
                cell.forward = true;
            }
            i += longest;
        }
    }

    fn match_backward(&mut self) {
        let mut end = self.length;
        while end > 1 {
            let length = self.cells[end].ends.max(1) as usize;
            for cell in &mut self.cells[end + 1 - length..end] {
                cell.backward = true;
            }
            end -= length;
        }
    }

    /// Words of these lengths start at `i`: marks where each ends.
    #[inline]
    fn note_ends(&mut self, i: usize, lengths: u16) {
        let mut left = lengths;
        while left != 0 {
            let length = left.trailing_zeros();
            let ends = &mut self.cells[i + length as usize - 1].ends;
            *ends = (*ends).max(length);
            left &= left - 1;
        }
    }

    #[inline]
    fn lexicon(&self, gap: usize) -> u16 {
        let [a, b, c] = [&self.cells[gap - 1], &self.cells[gap], &self.cells[gap + 1]];
        let has = |cell: &Cell, length: u32| cell.lengths >> length & 1 == 1;
        LexiconBits {
            two: [has(a, 2), has(b, 2), has(c, 2)],
            three: [has(a, 3), has(b, 3)],
            four: gap > 2 && has(&self.cells[gap - 2], 4) || has(a, 4) || has(b, 4),
            forward: [a.forward, b.forward, c.forward],
            backward: [a.backward, b.backward, c.backward],
        }
        .pattern()
    }

    fn names(&self, gap: usize) -> u16 {
        const FAR: usize = 5;
        let runs = |at: usize| self.cells[at].class.capital();
        let open = |at: usize| self.cells[at].open != Open::Apart;
        let mut start = gap;
        while start > 1 && gap - start < FAR && open(start - 1) && runs(start - 1) {
            start -= 1;
        }
        let mut end = gap + 1;
        while end < self.length && end - gap < FAR && open(end) && runs(end + 1) {
            end += 1;
        }
        NameRun {
            before: gap + 1 - start,
            after: end - gap,
            family: self.cells[start].class == Class::Family,
            first: self.cells[start - 1].class == Class::Boundary,
            vietnamese: self.cells[start..=end]
                .iter()
                .all(|cell| matches!(cell.class, Class::Title | Class::Family | Class::Upper)),
            two: self.cells[gap].lengths >> 2 & 1 == 1,
        }
        .pattern()
    }

    fn features(&self, gap: usize) -> GapFeatures {
        let [a, b, c, d] = self.around(gap);
        let lexicon = self.lexicon(gap);
        let names = b.class.capital() && c.class.capital();
        GapFeatures {
            ids: [a.id, b.id, c.id, d.id],
            pairs: [a, b, c].map(|cell| cell.open == Open::Candidate),
            lexicon,
            left: classes_pattern(a.class, b.class, c.class),
            right: classes_pattern(b.class, c.class, d.class),
            mixed: mixed_pattern(lexicon, b.class, c.class),
            names: if names { self.names(gap) } else { 0 },
        }
    }

    #[inline]
    fn around(&self, gap: usize) -> [&Cell; 4] {
        let cells = &self.cells[gap - 1..gap + 3];
        [&cells[0], &cells[1], &cells[2], &cells[3]]
    }

    #[inline]
    fn emit(&self, closes: impl Fn(usize) -> bool, tokens: &mut Vec<Span>) {
        let mut token = self.cells[1].span;
        for gap in 1..self.length {
            let next = self.cells[gap + 1].span;
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
