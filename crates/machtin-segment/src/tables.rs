//! What the segmenter looks things up in, laid out so that it is read in place.

use crate::model::{Model, TABLE};
use crate::surface::Surfaces;
use crate::units::Class;
use crate::words::Words;
use std::borrow::Cow;
use std::ops::Deref;

/// Rows of some bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Laid<const BYTES: usize>(Cow<'static, [[u8; BYTES]]>);

impl<const BYTES: usize> Laid<BYTES> {
    /// Takes the next table from what [`Laid::write`] wrote.
    pub(crate) fn read(bytes: &mut &'static [u8]) -> Option<Self> {
        let (rows, rest) = bytes.split_first_chunk::<4>()?;
        let rows = u32::from_le_bytes(*rows) as usize;
        let (table, rest) = rest.split_at_checked(rows.checked_mul(BYTES)?)?;
        *bytes = rest;
        Some(Self(Cow::Borrowed(table.as_chunks().0)))
    }

    /// Appends the number of rows, then the rows.
    #[cfg_attr(not(test), allow(dead_code, reason = "build.rs writes them"))]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(u32::try_from(self.0.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(self.0.as_flattened());
    }
}

impl<const BYTES: usize> Deref for Laid<BYTES> {
    type Target = [[u8; BYTES]];

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<const BYTES: usize> FromIterator<[u8; BYTES]> for Laid<BYTES> {
    fn from_iter<I: IntoIterator<Item = [u8; BYTES]>>(rows: I) -> Self {
        Self(Cow::Owned(rows.into_iter().collect()))
    }
}

/// Weights, 16 bits each.
#[derive(Clone, Debug)]
pub(crate) struct Weights(Laid<2>);

impl Weights {
    /// The weight at a place; 0 where there is none.
    #[inline]
    pub(crate) fn at(&self, place: u16) -> i16 {
        self.0.get(usize::from(place)).map_or(0, |weight| i16::from_le_bytes(*weight))
    }
}

/// The tables of one model.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) surfaces: Surfaces,
    pub(crate) words: Words,
    unigrams: Laid<8>,
    pub(crate) lexicon: Weights,
    pub(crate) left: Weights,
    pub(crate) right: Weights,
    pub(crate) mixed: Weights,
    pub(crate) names: Weights,
}

impl Tables {
    /// Lays a model out.
    pub(crate) fn new(model: &Model) -> Self {
        let weights = |table: &[i16]| {
            Weights(table.iter().take(TABLE).map(|weight| weight.to_le_bytes()).collect())
        };
        let mut unigrams = model.unigrams.clone();
        unigrams.resize(model.syllables.len() + usize::from(Class::COUNT), [0; 4]);
        let packed = |weights: [i16; 4]| {
            let mut row = [0; 8];
            for (to, weight) in row.chunks_exact_mut(2).zip(weights) {
                to.copy_from_slice(&weight.to_le_bytes());
            }
            row
        };
        Self {
            surfaces: Surfaces::new(&model.syllables),
            words: Words::new(model),
            unigrams: unigrams.into_iter().map(packed).collect(),
            lexicon: weights(&model.lexicon),
            left: weights(&model.left),
            right: weights(&model.right),
            mixed: weights(&model.mixed),
            names: weights(&model.names),
        }
    }

    /// The weight of a unit at one of four places around a gap.
    #[inline]
    pub(crate) fn unigram(&self, id: u16, place: usize) -> i16 {
        let row = &self.unigrams[usize::from(id)];
        i16::from_le_bytes([row[2 * place], row[2 * place + 1]])
    }

    /// Reads what [`Tables::to_bytes`] wrote, in place; none where it is something else.
    pub(crate) fn read(mut bytes: &'static [u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let tables = Self {
            surfaces: Surfaces::read(bytes)?,
            words: Words::read(bytes)?,
            unigrams: Laid::read(bytes)?,
            lexicon: Weights(Laid::read(bytes)?),
            left: Weights(Laid::read(bytes)?),
            right: Weights(Laid::read(bytes)?),
            mixed: Weights(Laid::read(bytes)?),
            names: Weights(Laid::read(bytes)?),
        };
        bytes.is_empty().then_some(tables)
    }

    /// Writes the tables. The same model gives the same bytes.
    #[cfg_attr(not(test), allow(dead_code, reason = "build.rs writes them"))]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.surfaces.slots.write(&mut out);
        self.words.filter.write(&mut out);
        self.words.pairs.write(&mut out);
        self.words.steps.write(&mut out);
        self.unigrams.write(&mut out);
        for weights in [&self.lexicon, &self.left, &self.right, &self.mixed, &self.names] {
            weights.0.write(&mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_are_those_of_the_model() {
        let model = Model::from_bytes(include_bytes!("../../../models/vi-seg/model.bin")).unwrap();
        let embedded = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));
        assert!(Tables::new(&model).to_bytes() == embedded);
        assert!(Tables::read(embedded).unwrap().to_bytes() == embedded);
    }

    #[test]
    fn bytes_that_are_no_tables_are_refused() {
        let embedded: &'static [u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));
        assert!(Tables::read(&embedded[..embedded.len() - 1]).is_none());
        assert!(Tables::read(&embedded[1..]).is_none());
        assert!(Tables::read(b"").is_none());
    }
}
