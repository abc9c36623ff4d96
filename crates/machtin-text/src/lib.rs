//! Articles, spans, sentences and syllables; Unicode and Vietnamese spelling.
//!
//! Everything machtin derives from an article carries a [`Span`]: bytes of [`Article::text`],
//! which is never rewritten.
//! Normal forms sit beside the span: [`tone_key`] for comparing words, [`fold_marks`] for
//! comparing texts whose diacritics may be lost.
//!
//! - [`Article`]: one cleaned article, with what was removed kept as ranges.
//! - [`Syllables`]: what spaces, underscores and punctuation separate, with a normal form each.
//! - [`split_sentences`]: sentences of a range of text.
//! - [`detect_language`], [`detect_form`]: Vietnamese, English or other; raw or segmented.

#![forbid(unsafe_code)]

mod article;
mod language;
mod normalize;
mod sentence;
mod span;
mod spelling;
mod syllable;

pub use article::{Article, Evidence, Form, Precision, Published, Removed};
pub use language::{Language, detect_form, detect_language};
pub use normalize::{Changes, Normalization, TonePlace, UnicodeForm, normalize};
pub use sentence::{Sentence, split_sentences};
pub use span::{Span, uncovered};
pub use spelling::{
    fold_marks, fold_marks_into, is_vietnamese_syllable, name_form, tone_key, tone_key_into,
};
pub use syllable::{Gap, Syllable, SyllableKind, Syllables, is_letter, key_hash};
