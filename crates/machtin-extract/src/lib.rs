//! Reads one article: times, figures, mentions and quotes, each with its span and normal form.
//!
//! [`read`] is a pure function of the article and the segmenter. It needs an
//! [`Article`](machtin_text::Article) whose title and furniture are marked, and adds a [`Reading`].
//! The grammars run over [`Syllables`](machtin_text::Syllables), where an underscore and a space
//! are the same, so that raw and segmented copies of a text are read alike.

#![forbid(unsafe_code)]

pub mod figures;
pub mod mentions;
mod phrases;
pub mod quotes;
mod reading;
mod text;
pub mod times;

use machtin_text::Language;
use std::sync::LazyLock;

pub use figures::{Bound, Figure, FigureKind, Mode};
pub use mentions::{Mention, MentionKind};
pub use quotes::{Quote, QuoteKind, Speaker};
pub use reading::{Reading, read};
pub use text::{Part, Text};
pub use times::{TimeExpression, TimeKind};

/// Lays out the largest word lists, which the first article that is read does otherwise: some
/// 10 ms, once a process.
pub fn lay_out_lists() {
    LazyLock::force(&mentions::lexicon::LEXICON);
    for language in [Language::Vietnamese, Language::English] {
        figures::tables::tables(language);
    }
}
