//! What is typed to what may be meant: marks that were left out, marks that an article lost,
//! English endings. The index is not folded; the question is widened from its list of words.

use super::analysis::stem;
use super::index::Fields;
use crate::StoreError;
use frostem::Stemmer;
use machtin::text::fold_marks;
use std::collections::BTreeSet;
use tantivy::Searcher;

/// Spellings of one word without marks, at most: more is no word but a letter or two.
const SPELLINGS: usize = 32;

/// How much less a spelling with other marks counts than the one typed.
pub(crate) const OTHER_MARKS: f32 = 0.4;
/// How much less a word with another ending counts.
pub(crate) const OTHER_ENDING: f32 = 0.6;

/// A term with its weight.
pub(crate) type Weighted = (String, f32);

/// The terms that a syllable or word may mean, the one typed first.
pub(crate) fn variants(
    term: &str,
    fields: &Fields,
    searcher: &Searcher,
    stemmer: &Stemmer,
) -> Result<Vec<Weighted>, StoreError> {
    let mut found = vec![(term.to_owned(), 1.0)];
    found.extend(stem(stemmer, term).map(|stem| (stem, OTHER_ENDING)));
    let folded = fold_marks(term);
    if folded == *term {
        let spellings = spellings(&folded, fields, searcher)?;
        found.extend(spellings.into_iter().map(|spelling| (spelling, OTHER_MARKS)));
    } else {
        found.push((folded, OTHER_MARKS));
    }
    Ok(found)
}

/// The spellings that the index knows of a form without marks, other than that form.
pub(crate) fn spellings(
    folded: &str,
    fields: &Fields,
    searcher: &Searcher,
) -> Result<BTreeSet<String>, StoreError> {
    let (from, to) = (format!("{folded} "), format!("{folded}!"));
    let mut found = BTreeSet::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.spellings)?;
        let mut stream = index.terms().range().ge(&from).lt(&to).into_stream()?;
        while stream.advance() {
            let term = std::str::from_utf8(stream.key()).unwrap_or_default();
            if let Some(spelling) = term.strip_prefix(&from)
                && (spelling != folded || spelling.contains('_'))
            {
                found.insert(spelling.to_owned());
            }
            if found.len() >= SPELLINGS {
                return Ok(found);
            }
        }
    }
    Ok(found)
}
