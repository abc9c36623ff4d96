//! Placeholder until linking lands.
#![allow(missing_docs)]
use machtin_extract::Reading;
use machtin_text::Article;

#[derive(Debug)]
pub struct LinkModel;
impl LinkModel {
    #[must_use]
    pub fn embedded() -> Self {
        Self
    }
}
#[derive(Debug)]
pub struct Signature;
impl Signature {
    #[must_use]
    pub fn of(_id: &str, _article: &Article, _reading: &Reading) -> Self {
        Self
    }
}
#[derive(Clone, Debug, Default)]
pub struct Copies {
    pub groups: Vec<Vec<usize>>,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    pub feature: &'static str,
    pub share: f64,
    pub words: Vec<String>,
}
#[derive(Clone, Debug, PartialEq)]
pub struct PairScore {
    pub a: usize,
    pub b: usize,
    pub score: f64,
    pub why: Vec<Reason>,
}
#[derive(Clone, Debug, Default)]
pub struct Linked {
    pub copies: Copies,
    pub links: Vec<PairScore>,
    pub stories: Vec<Vec<usize>>,
}
#[must_use]
pub fn link(signatures: &[Signature], _model: &LinkModel, _granularity: f64) -> Linked {
    Linked {
        copies: Copies::default(),
        links: Vec::new(),
        stories: vec![(0..signatures.len()).collect()],
    }
}
#[must_use]
pub fn score_pair(_a: &Signature, _b: &Signature, _model: &LinkModel) -> PairScore {
    PairScore { a: 0, b: 1, score: 0.0, why: Vec::new() }
}
