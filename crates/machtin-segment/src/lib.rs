//! Vietnamese word segmentation: syllables to tokens.
//!
//! Vietnamese writes spaces between syllables, not words. A [`Segmenter`] reads text of any
//! Unicode form into *units* ([`Class`]), then decides for each gap between two units whether they
//! belong to one token, with a linear model over the syllables around the gap, a lexicon and the
//! shapes of the words. Tokens are spans into the text as given.

#![forbid(unsafe_code)]

mod features;
mod form;
mod model;
mod segmenter;
mod surface;
mod tables;
mod units;
mod words;
mod write;

pub use features::GapFeatures;
pub use form::is_segmented;
pub use model::{FORMAT, Model, ModelError, TABLE, Word};
pub use segmenter::{Mode, Segmenter};
pub use units::Class;
pub use write::{Format, LineWriter, write_segmented};
