//! Lines that a writer proposes, and whether everything in them stands in what they cite.
//!
//! A writer is a program outside machtin that makes sentences of its own. A line of it is kept
//! only where its names, figures, times and quotes, as machtin reads them, are all found in the
//! sentences it cites; where there is doubt, it is dropped.

use crate::Citation;
use machtin_extract::{Figure, FigureKind, Mention, Mode, Quote, Speaker, TimeExpression};
use machtin_story::{Entity, ReadArticle};
use machtin_text::{Article, Language, Span, SyllableKind, Syllables, detect_language, fold_marks};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A sentence that no article prints, made by a writer from the sentences it cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenLine {
    /// The writer's words.
    pub text: String,
    /// The sentences that hold everything it says.
    pub cites: Vec<Citation>,
    /// Who wrote it: the name of a model.
    pub writer: String,
}

/// What in a proposed line was not found in the sentences it cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Which kind of thing.
    pub kind: UnresolvedKind,
    /// The words of the line; of hostile origin.
    pub words: String,
}

/// Why a proposed line is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum UnresolvedKind {
    /// It cites nothing, or more than a line may.
    Citations,
    /// It is too short or too long.
    Length,
    /// It holds a character that no sentence of news needs.
    Character,
    /// A name that the cited sentences do not hold.
    Name,
    /// A title or role that nobody gives the person named.
    Role,
    /// A number, or a number meant otherwise, said by somebody else or of something else.
    Figure,
    /// A time that no cited sentence names.
    Time,
    /// Words between quotation marks that nobody said.
    Quote,
    /// Somebody who says nothing in the cited sentences.
    Speaker,
    /// Yes for no, or what was only planned told as done.
    Denial,
    /// Neither a name nor a figure, time or quote: nothing in it can be looked up.
    Nothing,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = &self.words;
        match self.kind {
            UnresolvedKind::Citations => write!(f, "it cites no sentence, or too many"),
            UnresolvedKind::Length => write!(f, "it is too short or too long"),
            UnresolvedKind::Character => write!(f, "it holds {words}, no character of a sentence"),
            UnresolvedKind::Name => write!(f, "the name “{words}” is not in what it cites"),
            UnresolvedKind::Role => write!(f, "the role “{words}” is not in what it cites"),
            UnresolvedKind::Figure => {
                write!(f, "the figure “{words}” is not in what it cites, or is meant otherwise")
            }
            UnresolvedKind::Time => write!(f, "the time “{words}” is not in what it cites"),
            UnresolvedKind::Quote => write!(f, "nobody says “{words}” in what it cites"),
            UnresolvedKind::Speaker => write!(f, "“{words}” says nothing of the kind there"),
            UnresolvedKind::Denial => {
                write!(f, "it denies what is asserted, or asserts what is denied or only planned")
            }
            UnresolvedKind::Nothing => write!(f, "nothing in it can be looked up"),
        }
    }
}

/// A line cites at most this many sentences.
const CITES: usize = 6;
/// Bytes of a line.
const BYTES: std::ops::RangeInclusive<usize> = 20..=600;

/// The text of a proposed line as an article that can be read: its language is told by its words,
/// its days are counted from the publication of the first article it cites.
#[must_use]
pub fn proposed(text: &str, first_cited: &Article) -> Article {
    // In a single sentence names would outweigh the other words.
    let plain = |word: &&str| !word.contains(char::is_uppercase);
    let words: Vec<&str> = text.split_whitespace().filter(plain).collect();
    let language = match detect_language(&words.join(" ")) {
        Language::Other => first_cited.language,
        told => told,
    };
    Article { published: first_cited.published, ..Article::of(language, text) }
}

/// Looks up everything that a proposed line says in the sentences it cites.
///
/// `line` is the reading of [`proposed`]; `entities` are those of the story's pile, whose spellings
/// count as one name. Grows with the words of the line and of its citations and the number of
/// entities.
///
/// # Errors
/// The first thing that is not found, and then the line must not be shown.
pub fn resolve(
    line: &ReadArticle<'_>,
    cites: &[Citation],
    articles: &[ReadArticle<'_>],
    entities: &[Entity],
) -> Result<(), Unresolved> {
    let text = line.article.text.as_str();
    let unresolved = |kind, words: &str| Unresolved { kind, words: words.to_owned() };
    if cites.is_empty() || cites.len() > CITES {
        return Err(unresolved(UnresolvedKind::Citations, ""));
    }
    if !BYTES.contains(&text.len()) {
        return Err(unresolved(UnresolvedKind::Length, ""));
    }
    if let Some(c) = text.chars().find(|c| is_strange(*c)) {
        return Err(unresolved(UnresolvedKind::Character, &format!("U+{:04X}", u32::from(c))));
    }
    let evidence = Evidence::of(cites, articles, entities);
    let check = Check { line, evidence: &evidence };
    check.names()?;
    check.figures()?;
    check.times()?;
    check.quotes()?;
    check.loose_words()?;
    check.denials()?;
    let reading = line.reading;
    let checkable = reading.mentions.len() + reading.figures.len() + reading.times.len();
    if checkable + marked(text).len() == 0 {
        return Err(unresolved(UnresolvedKind::Nothing, ""));
    }
    Ok(())
}

/// Controls, marks that turn or hide what follows, marks of HTML, Markdown and addresses.
fn is_strange(c: char) -> bool {
    c.is_control()
        || matches!(c, '<' | '>' | '`' | '[' | ']' | '{' | '}' | '|' | '\\' | '*' | '_' | '#' | '@')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}')
}

/// What the cited sentences hold.
struct Evidence<'a> {
    sentences: Vec<(&'a ReadArticle<'a>, Citation)>,
    /// Who or what the mentions of the cited articles name.
    known: BTreeMap<(usize, usize), &'a Entity>,
    /// Words of each spelling of everybody named in the sentences.
    names: Vec<BTreeSet<String>>,
    /// Titles and roles of everybody named in them, wherever an article gives them.
    roles: BTreeSet<String>,
    /// Words of the sentences.
    words: BTreeSet<String>,
}

impl<'a> Evidence<'a> {
    fn of(cites: &[Citation], articles: &'a [ReadArticle<'a>], entities: &'a [Entity]) -> Self {
        let cited: BTreeSet<usize> = cites.iter().map(|cite| cite.article).collect();
        let known = entities.iter().flat_map(|entity| {
            let here = entity.mentions.iter().filter(|m| cited.contains(&m.article));
            here.map(move |m| ((m.article, m.mention), entity))
        });
        let sentences = cites.iter().filter_map(|cite| Some((articles.get(cite.article)?, *cite)));
        let mut evidence = Self {
            sentences: sentences.collect(),
            known: known.collect(),
            names: Vec::new(),
            roles: BTreeSet::new(),
            words: BTreeSet::new(),
        };
        for (read, cite) in evidence.sentences.clone() {
            evidence.words.extend(words(cite.span.of(&read.article.text)));
            for (n, mention) in read.reading.mentions.iter().enumerate() {
                if cite.span.contains(mention.span) {
                    evidence.know(read, (cite.article, n), mention, articles);
                }
            }
        }
        evidence
    }

    fn know(
        &mut self,
        read: &ReadArticle<'_>,
        at: (usize, usize),
        mention: &Mention,
        articles: &[ReadArticle<'_>],
    ) {
        self.names.push(words(&mention.name));
        self.names.extend(mention.alias.as_deref().map(words));
        self.roles.extend(mention.role.into_iter().flat_map(|r| words(r.of(&read.article.text))));
        let Some(entity) = self.known.get(&at) else { return };
        self.names.extend(entity.variants.iter().map(|variant| words(&variant.name)));
        for role in &entity.roles {
            let printed = articles.get(role.article).map(|read| role.span.of(&read.article.text));
            self.roles.extend(printed.into_iter().flat_map(words));
        }
    }

    /// What `of` gives of the cited sentences, with the article of each.
    fn all<T>(
        &self,
        of: impl Fn(&'a ReadArticle<'a>) -> &'a [T],
        span: impl Fn(&T) -> Span,
    ) -> Vec<(&'a ReadArticle<'a>, usize, &'a T)> {
        let mut all = Vec::new();
        for &(read, cite) in &self.sentences {
            let here = of(read).iter().filter(|thing| cite.span.overlaps(span(thing)));
            all.extend(here.map(|thing| (read, cite.article, thing)));
        }
        all
    }

    /// Every word that may stand for a speaker of a cited article.
    fn names_of(
        &self,
        read: &ReadArticle<'_>,
        article: usize,
        speaker: &Speaker,
    ) -> BTreeSet<String> {
        let mut names = words(speaker.span.of(&read.article.text));
        let Some(at) = speaker.mention else { return names };
        names.extend(read.reading.mentions.get(at).into_iter().flat_map(|m| words(&m.name)));
        let spellings = self.known.get(&(article, at)).into_iter().flat_map(|e| &e.variants);
        names.extend(spellings.flat_map(|variant| words(&variant.name)));
        names
    }
}

/// One line against its evidence.
struct Check<'a> {
    line: &'a ReadArticle<'a>,
    evidence: &'a Evidence<'a>,
}

impl Check<'_> {
    fn words_at(&self, span: Span) -> &str {
        span.of(&self.line.article.text)
    }

    fn fails(&self, kind: UnresolvedKind, span: Span) -> Unresolved {
        Unresolved { kind, words: self.words_at(span).to_owned() }
    }

    fn names(&self) -> Result<(), Unresolved> {
        for mention in &self.line.reading.mentions {
            let name = words(&mention.name);
            if !self.evidence.names.iter().any(|known| name.is_subset(known)) {
                return Err(self.fails(UnresolvedKind::Name, mention.span));
            }
            let Some(role) = mention.role else { continue };
            let given = words(self.words_at(role));
            let known = |word: &String| {
                self.evidence.roles.contains(word) || self.evidence.words.contains(word)
            };
            if !given.iter().all(|word| known(word) || is_small(word)) {
                return Err(self.fails(UnresolvedKind::Role, role));
            }
        }
        Ok(())
    }

    fn figures(&self) -> Result<(), Unresolved> {
        let told = self.evidence.all(|read| &read.reading.figures, |figure| figure.span);
        for figure in &self.line.reading.figures {
            let same = |&(read, article, other): &(&ReadArticle<'_>, usize, &Figure)| {
                same_quantity(figure, other)
                    && self.counts_the_same(figure, read, other)
                    && self.same_speaker(
                        figure.speaker.as_ref(),
                        read,
                        article,
                        other.speaker.as_ref(),
                    )
            };
            if !told.iter().any(same) {
                return Err(self.fails(UnresolvedKind::Figure, figure.span));
            }
        }
        Ok(())
    }

    /// Whether two figures of one language count things of one name; where the slot says it, or
    /// the languages differ, there is nothing to compare.
    fn counts_the_same(&self, figure: &Figure, read: &ReadArticle<'_>, other: &Figure) -> bool {
        let (Some(own), Some(of)) = (figure.of, other.of) else { return true };
        let across = read.article.language != self.line.article.language;
        if across {
            return figure.slot.is_some() || !figure.unit.is_empty();
        }
        let named = words(of.of(&read.article.text));
        figure.slot.is_some() || words(self.words_at(own)).iter().any(|word| named.contains(word))
    }

    /// Whether both are said by one speaker, or both by the article itself: what somebody claims
    /// is not told as fact.
    fn same_speaker(
        &self,
        own: Option<&Speaker>,
        read: &ReadArticle<'_>,
        article: usize,
        other: Option<&Speaker>,
    ) -> bool {
        match (own, other) {
            (None, None) => true,
            (Some(own), Some(other)) => {
                let mut named = words(self.words_at(own.span));
                let mention = own.mention.and_then(|at| self.line.reading.mentions.get(at));
                named.extend(mention.into_iter().flat_map(|m| words(&m.name)));
                let known = self.evidence.names_of(read, article, other);
                named.retain(|word| !is_small(word));
                !named.is_empty()
                    && (named.is_subset(&known)
                        || known.iter().filter(|w| !is_small(w)).all(|w| named.contains(w)))
            }
            _ => false,
        }
    }

    fn times(&self) -> Result<(), Unresolved> {
        let told = self.evidence.all(|read| &read.reading.times, |time| time.span);
        for time in &self.line.reading.times {
            let vague = time.value.ends_with("_REF");
            let same = |(_, _, other): &(&ReadArticle<'_>, usize, &TimeExpression)| {
                let coarser = other.value.strip_prefix(&time.value);
                time.kind == other.kind && time.days.is_some() && time.days == other.days
                    || coarser.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', 'T']))
            };
            if !vague && !told.iter().any(same) {
                return Err(self.fails(UnresolvedKind::Time, time.span));
            }
        }
        Ok(())
    }

    fn quotes(&self) -> Result<(), Unresolved> {
        let told = self.evidence.all(|read| &read.reading.quotes, |quote| quote.span);
        for span in marked(&self.line.article.text) {
            let said = letters(self.words_at(span));
            let in_marks = |(read, cite): &(&ReadArticle<'_>, Citation)| {
                let sentence = cite.span.of(&read.article.text);
                marked(sentence).iter().any(|s| holds(&letters(s.of(sentence)), &said))
            };
            let in_quote = |(read, _, quote): &(&ReadArticle<'_>, usize, &Quote)| {
                quote.verbatim && holds(&letters(quote.span.of(&read.article.text)), &said)
            };
            let in_sentence = |(read, cite): &(&ReadArticle<'_>, Citation)| {
                holds(&letters(cite.span.of(&read.article.text)), &said)
            };
            let sentences = &self.evidence.sentences;
            let quoted = sentences.iter().any(in_marks) || told.iter().any(in_quote);
            if !quoted || !sentences.iter().any(in_sentence) {
                return Err(self.fails(UnresolvedKind::Quote, span));
            }
        }
        for quote in &self.line.reading.quotes {
            let Some(own) = &quote.speaker else { continue };
            let said = quote.verbatim.then(|| letters(self.words_at(quote.span)));
            let same = |&(read, article, other): &(&ReadArticle<'_>, usize, &Quote)| {
                let words = said.as_ref().is_none_or(|said| {
                    other.verbatim && holds(&letters(other.span.of(&read.article.text)), said)
                });
                words && self.same_speaker(Some(own), read, article, other.speaker.as_ref())
            };
            if !told.iter().any(same) {
                return Err(self.fails(UnresolvedKind::Speaker, own.span));
            }
        }
        Ok(())
    }

    /// Words with a capital and numbers that no reader took for a name, figure or time.
    fn loose_words(&self) -> Result<(), Unresolved> {
        let reading = self.line.reading;
        let read: Vec<Span> = reading
            .mentions
            .iter()
            .map(|mention| mention.span)
            .chain(reading.figures.iter().map(|figure| figure.span))
            .chain(reading.times.iter().map(|time| time.span))
            .collect();
        let text = self.line.article.text.as_str();
        let syllables = Syllables::of(text);
        let mut starts = true;
        for syllable in &syllables {
            let printed = syllable.span.of(text);
            let first = starts;
            starts = match syllable.kind {
                SyllableKind::Mark => {
                    starts || matches!(printed, "." | "!" | "?" | ":" | "“" | "\"")
                }
                _ => false,
            };
            let loose = match syllable.kind {
                SyllableKind::Mark => false,
                SyllableKind::Number => true,
                SyllableKind::Word => printed.chars().any(|c| c.is_uppercase() || c.is_numeric()),
            };
            if !loose || read.iter().any(|span| span.contains(syllable.span)) {
                continue;
            }
            let folded = fold_marks(printed);
            let opener = first && syllable.kind == SyllableKind::Word && self.opens(&folded);
            if !opener && !self.evidence.words.contains(&folded) {
                let kind = match syllable.kind {
                    SyllableKind::Number => UnresolvedKind::Figure,
                    _ => UnresolvedKind::Name,
                };
                return Err(self.fails(kind, syllable.span));
            }
        }
        Ok(())
    }

    /// Whether a word may open a sentence without being a name: a small word, or one that the
    /// cited sentences have in another form.
    fn opens(&self, word: &str) -> bool {
        let stem: String = word.chars().take(STEM).collect();
        let inflected = stem.chars().count() == STEM
            && self.evidence.words.iter().any(|known| known.starts_with(&stem));
        is_small(word) || inflected
    }

    /// A line denies only where a cited sentence does, and asserts, or tells as done, only where
    /// one of them does.
    fn denials(&self) -> Result<(), Unresolved> {
        let own = lower(&self.line.article.text);
        let has = |words: &String, list: &[&str]| list.iter().any(|w| holds(words, w));
        let cited = self.evidence.sentences.iter();
        let each: Vec<String> =
            cited.map(|(read, cite)| lower(cite.span.of(&read.article.text))).collect();
        let (denies, expects) = (has(&own, DENIALS), has(&own, EXPECTED));
        let fails = denies && !each.iter().any(|words| has(words, DENIALS))
            || !denies && each.iter().all(|words| has(words, DENIALS))
            || !expects && each.iter().all(|words| has(words, EXPECTED));
        if fails {
            let whole = Span::new(0, self.line.article.text.len());
            return Err(self.fails(UnresolvedKind::Denial, whole));
        }
        Ok(())
    }
}

/// Letters that two forms of one word share, where it is long enough to tell.
const STEM: usize = 4;

/// Words that deny, as [`lower`] gives them.
const DENIALS: &[&str] = &[
    " not ",
    " no ",
    " never ",
    " nobody ",
    " none ",
    " neither ",
    " without ",
    " cannot ",
    " denied ",
    " denies ",
    " deny ",
    " denying ",
    " refused ",
    " refuses ",
    " t ",
    " không ",
    " chưa ",
    " chẳng ",
    " phủ nhận ",
    " bác bỏ ",
    " từ chối ",
];
/// Words of what is still to come or only may be, as [`lower`] gives them.
const EXPECTED: &[&str] = &[
    " will ",
    " would ",
    " may ",
    " might ",
    " could ",
    " plan ",
    " plans ",
    " planned ",
    " planning ",
    " expect ",
    " expects ",
    " expected ",
    " hopes ",
    " hope ",
    " if ",
    " due to ",
    " sẽ ",
    " dự kiến ",
    " dự định ",
    " nếu ",
    " có thể ",
    " hy vọng ",
];

/// Words that open sentences, and small words of roles, folded.
const SMALL: &[&str] = &[
    "a", "after", "all", "an", "and", "at", "before", "both", "but", "by", "ca", "cac", "co",
    "con", "cua", "dua", "for", "from", "he", "hon", "in", "it", "its", "mot", "nhung", "of", "on",
    "ong", "or", "ba", "sau", "she", "tai", "that", "the", "their", "theo", "there", "these",
    "they", "this", "to", "trong", "truoc", "va", "vao", "voi", "when", "while", "with",
];

fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// Words and numbers of a text, lower case without marks.
fn words(text: &str) -> BTreeSet<String> {
    let folded = fold_marks(text).replace('_', " ");
    let words = folded.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ',')));
    let words = words.map(|word| word.trim_matches(['.', ',']));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Words as they are printed, with single spaces between them and none at the ends; marks left
/// out.
fn letters(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// [`letters`] in lower case.
fn lower(text: &str) -> String {
    letters(text).to_lowercase()
}

/// Whether whole words of `inner` stand side by side in `outer`.
fn holds(outer: &str, inner: &str) -> bool {
    inner.trim().is_empty() || outer.contains(inner)
}

/// Spans between quotation marks; up to the end where nothing closes them.
fn marked(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match open {
            Some((from, closes)) if c == closes => {
                found.push(Span::new(from, at));
                open = None;
            }
            Some(_) => {}
            None => {
                let closes = match c {
                    '“' | '„' | '”' => '”',
                    '«' => '»',
                    '"' => '"',
                    '‘' => '’',
                    '\'' if !text[..at].ends_with(char::is_alphanumeric) => '\'',
                    _ => continue,
                };
                open = Some((at + c.len_utf8(), closes));
            }
        }
    }
    found.extend(open.map(|(from, _)| Span::new(from, text.len())));
    found
}

/// Whether two figures say the same number of the same quantity in the same way.
fn same_quantity(own: &Figure, other: &Figure) -> bool {
    let mode = own.mode == other.mode || (own.mode, other.mode) == (Mode::Asserted, Mode::Official);
    own.kind == other.kind
        && (own.lo, own.hi, own.point, own.bound) == (other.lo, other.hi, other.point, other.bound)
        && (own.whole.is_none() || own.whole == other.whole)
        && own.unit == other.unit
        && (own.slot == other.slot || own.kind == FigureKind::Ordinal)
        && mode
}
