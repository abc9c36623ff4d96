//! What people type, read and turned into what the index is asked.

use super::analysis::{SYLLABLES, stem, stemmer, syllables};
use super::expand::{OTHER_MARKS, Weighted, spellings, variants};
use super::index::{Fields, minute, sortable, topic_number};
use super::snippet::Marked;
use crate::StoreError;
use machtin::text::fold_marks;
use machtin::vectors::{TOPICS, Topic};
use std::collections::BTreeSet;
use std::ops::Bound;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, InvertedIndexRangeQuery, Occur, PhraseQuery,
    Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// A query as read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    /// Words in any order, each of which must fit.
    Words(Vec<String>),
    /// Words in a row.
    Phrase(Vec<String>),
    /// A field and what it must hold.
    Field(String, String),
    /// A slot of figures, a comparison and a number.
    Figure(String, Compare, f64),
    /// All of these.
    All(Vec<Asked>),
    /// One of these.
    Any(Vec<Asked>),
    /// Not this.
    Not(Box<Asked>),
}

/// How a figure is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

/// Brackets in brackets, at most.
const DEPTH: usize = 16;
/// Bytes of a query, at most.
const LONGEST: usize = 4096;

/// Fields whose value is compared as it stands or as names.
const FIELDS: &[&str] = &[
    "lang",
    "publisher",
    "place",
    "person",
    "org",
    "topic",
    "before",
    "after",
    "state",
    "said-by",
];

/// Reads a query.
pub(crate) fn parse(query: &str) -> Result<Asked, StoreError> {
    if query.len() > LONGEST {
        return Err(problem(LONGEST, "it is too long"));
    }
    let mut reader = Reader { query, at: 0 };
    let asked = reader.any(0)?;
    reader.blank();
    if reader.at < query.len() {
        return Err(problem(reader.at, "a closing bracket without an opening one"));
    }
    Ok(asked)
}

fn unknown_topic() -> String {
    let names: Vec<&str> = TOPICS.iter().map(|topic| topic.name()).collect();
    format!("topics are {}", names.join(", "))
}

fn problem(at: usize, problem: &str) -> StoreError {
    StoreError::Query { at, problem: problem.to_owned() }
}

struct Reader<'a> {
    query: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.query[self.at..]
    }

    fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// A word of the grammar, with a blank or the end after it.
    fn takes(&mut self, word: &str) -> bool {
        self.blank();
        let rest = self.rest();
        let fits = rest.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '(')
        });
        if fits {
            self.at += word.len();
        }
        fits
    }

    fn any(&mut self, depth: usize) -> Result<Asked, StoreError> {
        if depth > DEPTH {
            return Err(problem(self.at, "too many brackets inside brackets"));
        }
        let mut parts = vec![self.all(depth)?];
        while self.takes("OR") || self.takes("HOẶC") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Asked::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Asked, StoreError> {
        let mut parts: Vec<Asked> = Vec::new();
        loop {
            self.blank();
            let ahead = self.rest();
            if ahead.is_empty() || ahead.starts_with(')') {
                break;
            }
            let or = ["OR", "HOẶC"].iter().any(|word| {
                ahead.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_whitespace))
            });
            if or {
                break;
            }
            if self.takes("AND") || self.takes("VÀ") {
                continue;
            }
            let not = self.takes("NOT") || self.takes("KHÔNG");
            let minus = !not && self.rest().strip_prefix('-').is_some_and(|rest| !rest.is_empty());
            self.at += usize::from(minus);
            self.blank();
            let part = self.one(depth)?;
            match (part, parts.last_mut()) {
                (part, _) if not || minus => parts.push(Asked::Not(Box::new(part))),
                // Words in a row are looked at together.
                (Asked::Words(words), Some(Asked::Words(before))) => before.extend(words),
                (part, _) => parts.push(part),
            }
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Asked::All(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Asked, StoreError> {
        if self.rest().starts_with('(') {
            let opened = self.at;
            self.at += 1;
            let inside = self.any(depth + 1)?;
            self.blank();
            if !self.rest().starts_with(')') {
                return Err(problem(opened, "an opening bracket without a closing one"));
            }
            self.at += 1;
            return Ok(inside);
        }
        if let Some(words) = self.quoted()? {
            return Ok(Asked::Phrase(syllables(&words)));
        }
        let start = self.at;
        let end = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”'))
            .map_or(self.query.len(), |end| start + end);
        let word = self.query[start..end].to_owned();
        self.at = end;
        if let Some((field, value)) = word.split_once(':') {
            let field = field.to_lowercase();
            if field == "figure" {
                return figure(value).ok_or_else(|| {
                    problem(start, "a figure is asked for as figure:attendance>=10000")
                });
            }
            if FIELDS.contains(&field.as_str()) {
                let value = match self.quoted()? {
                    Some(words) if value.is_empty() => words,
                    _ => value.to_owned(),
                };
                if value.is_empty() {
                    return Err(problem(start, &format!("{field}: must be followed by a value")));
                }
                if matches!(field.as_str(), "before" | "after") && minute(&value).is_none() {
                    return Err(problem(start, "a day is written 2005-11-14"));
                }
                if field == "topic" && Topic::named(&value).is_none() {
                    return Err(problem(start, &unknown_topic()));
                }
                return Ok(Asked::Field(field, value));
            }
        }
        if word.is_empty() {
            // A mark that closes nothing.
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        Ok(Asked::Words(syllables(&word)))
    }

    /// Words between quotation marks, where one opens here.
    fn quoted(&mut self) -> Result<Option<String>, StoreError> {
        let opened = self.at;
        let rest = self.rest();
        let Some(open) = rest.chars().next().filter(|c| matches!(c, '"' | '“')) else {
            return Ok(None);
        };
        let inside = &rest[open.len_utf8()..];
        let Some(end) = inside.find(['"', '”']) else {
            return Err(problem(opened, "a quotation mark that is not closed"));
        };
        let words = inside[..end].to_owned();
        let close = inside[end..].chars().next().map_or(0, char::len_utf8);
        self.at += open.len_utf8() + end + close;
        Ok(Some(words))
    }
}

/// `attendance>=10000`.
fn figure(words: &str) -> Option<Asked> {
    let compared = [
        (">=", Compare::AtLeast),
        ("<=", Compare::AtMost),
        (">", Compare::More),
        ("<", Compare::Less),
        ("=", Compare::Equal),
    ];
    let (slot, compare, number) = compared.into_iter().find_map(|(sign, compare)| {
        let (slot, number) = words.split_once(sign)?;
        Some((slot, compare, number))
    })?;
    let number: f64 = number.replace('_', "").parse().ok()?;
    let known = !slot.is_empty() && slot.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    (known && number.is_finite()).then(|| Asked::Figure(slot.to_owned(), compare, number))
}

/// What the index is asked, and what is marked in what it finds.
pub(crate) struct Built {
    pub(crate) query: Box<dyn Query>,
    pub(crate) marked: Marked,
}

/// Turns a query into one for the index.
pub(crate) fn build(
    asked: &Asked,
    fields: &Fields,
    searcher: &Searcher,
) -> Result<Built, StoreError> {
    let marked = Marked { terms: BTreeSet::new(), stemmer: stemmer() };
    let mut builder = Builder { fields, searcher, marked, negated: false };
    let query = builder.build(asked)?;
    Ok(Built { query, marked: builder.marked })
}

/// How much more a word in the title counts.
const TITLE: f32 = 2.0;
/// How much words in the order typed add.
const IN_ORDER: f32 = 1.5;

struct Builder<'a> {
    fields: &'a Fields,
    searcher: &'a Searcher,
    marked: Marked,
    negated: bool,
}

impl Builder<'_> {
    fn build(&mut self, asked: &Asked) -> Result<Box<dyn Query>, StoreError> {
        Ok(match asked {
            Asked::Words(words) => self.words(words)?,
            Asked::Phrase(words) => self.phrase(words)?,
            Asked::Field(field, value) => self.field(field, value),
            Asked::Figure(slot, compare, number) => self.figure(slot, *compare, *number),
            Asked::Any(parts) => {
                let parts: Result<Vec<_>, _> = parts.iter().map(|part| self.build(part)).collect();
                Box::new(BooleanQuery::union(parts?))
            }
            Asked::Not(part) => {
                self.negated = !self.negated;
                let part = self.build(part)?;
                self.negated = !self.negated;
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, Box::new(AllQuery)),
                    (Occur::MustNot, part),
                ]))
            }
            Asked::All(parts) => {
                let mut clauses = Vec::new();
                for part in parts {
                    if let Asked::Not(inside) = part {
                        self.negated = !self.negated;
                        clauses.push((Occur::MustNot, self.build(inside)?));
                        self.negated = !self.negated;
                    } else {
                        clauses.push((Occur::Must, self.build(part)?));
                    }
                }
                if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Box::new(BooleanQuery::new(clauses))
            }
        })
    }

    fn mark(&mut self, terms: impl IntoIterator<Item = String>) {
        if !self.negated {
            let syllables = terms
                .into_iter()
                .flat_map(|term| term.split('_').map(str::to_owned).collect::<Vec<_>>());
            self.marked.terms.extend(syllables);
        }
    }

    fn term(&self, field: Field, term: &str, boost: f32) -> Box<dyn Query> {
        let query =
            TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), boost))
    }

    /// One of some terms, in text or title.
    fn one_of(&self, terms: &[Weighted]) -> Box<dyn Query> {
        let mut queries = Vec::new();
        for (term, weight) in terms {
            queries.push(self.term(self.fields.words, term, *weight));
            queries.push(self.term(self.fields.title, term, weight * TITLE));
        }
        Box::new(BooleanQuery::union(queries))
    }

    /// Words that must all fit. Syllables in a row that the index knows as one word, when marks
    /// are left out, are asked for as that word too.
    fn words(&mut self, words: &[String]) -> Result<Box<dyn Query>, StoreError> {
        if words.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let (length, known) = self.longest_word(&words[at..])?;
            if length > 1 {
                let part = &words[at..at + length];
                clauses.push((Occur::Must, self.word(part, &known)?));
            } else {
                let terms = variants(&words[at], self.fields, self.searcher, &self.marked.stemmer)?;
                self.mark(terms.iter().map(|(term, _)| term.clone()));
                clauses.push((Occur::Must, self.one_of(&terms)));
            }
            at += length;
        }
        if words.len() > 1 {
            let terms: Vec<Term> =
                words.iter().map(|word| Term::from_field_text(self.fields.words, word)).collect();
            let row = Box::new(PhraseQuery::new(terms));
            clauses.push((Occur::Should, Box::new(BoostQuery::new(row, IN_ORDER))));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    /// The longest run of syllables from the first that the index knows as a word, with its
    /// spellings; 1 and none where there is none.
    fn longest_word(&self, words: &[String]) -> Result<(usize, BTreeSet<String>), StoreError> {
        for length in (2..=SYLLABLES.min(words.len())).rev() {
            let joined = words[..length].join("_");
            let folded = fold_marks(&joined);
            let mut known = spellings(&folded, self.fields, self.searcher)?;
            if folded != joined {
                // Marks that were typed are meant.
                known.retain(|spelling| *spelling == joined || *spelling == folded);
            }
            if !known.is_empty() {
                return Ok((length, known));
            }
        }
        Ok((1, BTreeSet::new()))
    }

    /// A word of several syllables: as typed, or one of its spellings, or its syllables in a row
    /// wherever the segmenter cut them otherwise.
    fn word(
        &mut self,
        typed: &[String],
        known: &BTreeSet<String>,
    ) -> Result<Box<dyn Query>, StoreError> {
        let joined = typed.join("_");
        let mut forms: BTreeSet<String> = known.clone();
        forms.insert(joined.clone());
        forms.insert(fold_marks(&joined));
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        for form in &forms {
            let weight = if *form == joined { 1.0 } else { OTHER_MARKS };
            queries.push(self.term(self.fields.words, form, weight));
            queries.push(self.term(self.fields.title, form, weight * TITLE));
            let terms: Vec<Term> = form
                .split('_')
                .map(|syllable| Term::from_field_text(self.fields.words, syllable))
                .collect();
            let row = Box::new(PhraseQuery::new(terms));
            queries.push(Box::new(BoostQuery::new(row, weight)));
        }
        if typed.iter().all(|word| word.is_ascii()) {
            // English: the words with other endings.
            let mut stems = Vec::new();
            for word in typed {
                let mut terms = vec![(word.clone(), 1.0)];
                terms.extend(stem(&self.marked.stemmer, word).map(|stem| (stem, 0.6)));
                self.mark(terms.iter().map(|(term, _)| term.clone()));
                stems.push((Occur::Must, self.one_of(&terms)));
            }
            queries.push(Box::new(BooleanQuery::new(stems)));
        }
        self.mark(forms);
        Ok(Box::new(BooleanQuery::union(queries)))
    }

    /// Words in a row; where marks are left out, in each spelling the index knows, as far as there
    /// are not too many.
    fn phrase(&mut self, words: &[String]) -> Result<Box<dyn Query>, StoreError> {
        if words.is_empty() {
            return Ok(Box::new(EmptyQuery));
        }
        let mut rows: Vec<(Vec<String>, f32)> = vec![(Vec::new(), 1.0)];
        for word in words {
            let folded = fold_marks(word);
            let mut forms = vec![(word.clone(), 1.0)];
            if folded == *word {
                let known = spellings(&folded, self.fields, self.searcher)?;
                let one = known.into_iter().filter(|spelling| !spelling.contains('_'));
                forms.extend(one.map(|spelling| (spelling, OTHER_MARKS)));
            } else {
                forms.push((folded, OTHER_MARKS));
            }
            let mut longer = Vec::new();
            for (row, weight) in &rows {
                for (form, share) in &forms {
                    let mut row = row.clone();
                    row.push(form.clone());
                    longer.push((row, weight.min(*share)));
                }
            }
            rows = self.known_rows(longer)?;
        }
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        for (row, weight) in rows {
            self.mark(row.iter().cloned());
            for (field, boost) in [(self.fields.words, weight), (self.fields.title, weight * TITLE)]
            {
                let terms: Vec<Term> =
                    row.iter().map(|word| Term::from_field_text(field, word)).collect();
                let query: Box<dyn Query> = match &terms[..] {
                    [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::WithFreqs)),
                    _ => Box::new(PhraseQuery::new(terms)),
                };
                queries.push(Box::new(BoostQuery::new(query, boost)));
            }
        }
        Ok(Box::new(BooleanQuery::union(queries)))
    }

    /// Keeps the rows whose last word the index knows, the most frequent where there are too many.
    fn known_rows(
        &self,
        rows: Vec<(Vec<String>, f32)>,
    ) -> Result<Vec<(Vec<String>, f32)>, StoreError> {
        const ROWS: usize = 64;
        let mut counted = Vec::with_capacity(rows.len());
        for (row, weight) in rows {
            let last = row.last().map(String::as_str).unwrap_or_default();
            let count = self.searcher.doc_freq(&Term::from_field_text(self.fields.words, last))?;
            counted.push((weight >= 1.0, count, row, weight));
        }
        counted.sort_by(|a, b| (b.0, b.1, &a.2).cmp(&(a.0, a.1, &b.2)));
        counted.truncate(ROWS);
        Ok(counted.into_iter().map(|(_, _, row, weight)| (row, weight)).collect())
    }

    fn field(&mut self, field: &str, value: &str) -> Box<dyn Query> {
        let fields = self.fields;
        let day = |bound| Term::from_field_i64(fields.time, bound);
        let undated = i64::MIN + 1;
        let asked = match field {
            "before" => {
                let end = minute(value).unwrap_or(undated);
                Box::new(RangeQuery::new(Bound::Included(day(undated)), Bound::Excluded(day(end))))
                    as Box<dyn Query>
            }
            "after" => {
                let start = minute(value).unwrap_or(undated);
                Box::new(RangeQuery::new(Bound::Included(day(start)), Bound::Unbounded))
            }
            "lang" => self.term(fields.lang, &value.to_lowercase(), 1.0),
            "state" => self.term(fields.state, &value.to_lowercase(), 1.0),
            "topic" => match Topic::named(value).and_then(topic_number) {
                Some(number) => {
                    let term = Term::from_field_u64(fields.topic, number);
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
                }
                None => Box::new(EmptyQuery),
            },
            name => {
                let field = match name {
                    "publisher" => fields.publisher,
                    "place" => fields.place,
                    "person" => fields.person,
                    "org" => fields.org,
                    _ => fields.said_by,
                };
                let terms: Vec<Term> = syllables(value)
                    .iter()
                    .map(|word| Term::from_field_text(field, &fold_marks(word)))
                    .collect();
                match &terms[..] {
                    [] => Box::new(EmptyQuery) as Box<dyn Query>,
                    [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::Basic)),
                    _ => Box::new(PhraseQuery::new(terms)),
                }
            }
        };
        // A field says what is wanted, not how well it fits.
        Box::new(tantivy::query::ConstScoreQuery::new(asked, 0.0))
    }

    fn figure(&self, slot: &str, compare: Compare, number: f64) -> Box<dyn Query> {
        let term = |text: String| Term::from_field_text(self.fields.figure, &text);
        let at = term(format!("{slot} {}", sortable(number)));
        let (first, last) = (term(format!("{slot} ")), term(format!("{slot} ~")));
        let (from, to) = match compare {
            Compare::Less => (Bound::Included(first), Bound::Excluded(at)),
            Compare::AtMost => (Bound::Included(first), Bound::Included(at)),
            Compare::Equal => (Bound::Included(at.clone()), Bound::Included(at)),
            Compare::AtLeast => (Bound::Included(at), Bound::Excluded(last)),
            Compare::More => (Bound::Excluded(at), Bound::Excluded(last)),
        };
        Box::new(InvertedIndexRangeQuery::new(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Asked {
        Asked::Words(syllables(text))
    }

    fn check(query: &str, expected: Asked) {
        assert_eq!(parse(query).unwrap(), expected, "{query}");
    }

    #[test]
    fn words_in_a_row_stay_together() {
        check("bieu tinh", words("bieu tinh"));
        check("Biểu tình, ở Marenta", words("biểu tình ở marenta"));
    }

    #[test]
    fn what_is_not_wanted_is_marked_or_named() {
        let expected = |phrase: Asked| Asked::All(vec![words("phà"), Asked::Not(Box::new(phrase))]);
        check("phà -cầu", expected(words("cầu")));
        check("phà NOT \"cầu sập\"", expected(Asked::Phrase(syllables("cầu sập"))));
    }

    #[test]
    fn brackets_hold_alternatives() {
        let any = Asked::Any(vec![words("phà"), words("ferry")]);
        let lang = Asked::Field("lang".to_owned(), "vi".to_owned());
        check("(phà OR ferry) lang:vi", Asked::All(vec![any, lang]));
    }

    #[test]
    fn figures_are_compared() {
        let figure = |compare, number| Asked::Figure("attendance".to_owned(), compare, number);
        check("figure:attendance>=10000", figure(Compare::AtLeast, 10_000.0));
        check("figure:attendance<1.5", figure(Compare::Less, 1.5));
    }

    #[test]
    fn a_field_takes_words_in_marks() {
        check(
            "said-by:\"Danica Orlin\"",
            Asked::Field("said-by".to_owned(), "Danica Orlin".to_owned()),
        );
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        for (query, at) in
            [("(phà", 0), ("phà)", 4), ("a \"b", 2), ("figure:dead", 0), ("x before:qua", 2)]
        {
            let Err(StoreError::Query { at: found, .. }) = parse(query) else { panic!("{query}") };
            assert_eq!(found, at, "{query}");
        }
    }
}
