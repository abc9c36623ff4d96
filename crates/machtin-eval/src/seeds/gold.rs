//! The annotation that a pile is scored against: the fields of its JSON that scoring reads.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A pile annotated by hand. Offsets are characters of each file, half-open.
#[derive(Debug, Deserialize)]
pub(crate) struct Gold {
    pub(crate) docs: Vec<GoldDoc>,
    pub(crate) entities: Vec<GoldEntity>,
    pub(crate) claim_groups: Vec<ClaimGroup>,
    pub(crate) duplicates: Vec<DocGroup>,
    pub(crate) stories: Vec<DocGroup>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldDoc {
    pub(crate) id: String,
    pub(crate) sentences: Vec<GoldSpan>,
    pub(crate) furniture: Vec<GoldSpan>,
    pub(crate) timexes: Vec<GoldTime>,
    pub(crate) quantities: Vec<GoldFigure>,
    pub(crate) quotes: Vec<GoldQuote>,
}

/// Whether an item must be found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tier {
    /// It must.
    #[default]
    Core,
    /// It may, and never counts.
    Extra,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct GoldSpan {
    pub(crate) start: i64,
    pub(crate) end: i64,
    #[serde(default)]
    pub(crate) tier: Tier,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldTime {
    #[serde(flatten)]
    pub(crate) span: GoldSpan,
    pub(crate) value: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldFigure {
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) span: GoldSpan,
    pub(crate) value: GoldValue,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldValue {
    pub(crate) lo: Option<f64>,
    pub(crate) hi: Option<f64>,
    pub(crate) point: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldQuote {
    pub(crate) content: Vec<GoldSpan>,
    pub(crate) speaker: Option<Speaker>,
    pub(crate) speaker_text: Option<String>,
    #[serde(default)]
    pub(crate) tier: Tier,
}

/// Identifiers of who speaks.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Speaker {
    One(String),
    Several(Vec<String>),
}

impl Speaker {
    pub(crate) fn ids(&self) -> &[String] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Several(ids) => ids,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldEntity {
    pub(crate) id: String,
    pub(crate) canonical: String,
    /// Forms as printed, with how often.
    pub(crate) variants: BTreeMap<String, usize>,
    pub(crate) mentions: Vec<GoldMention>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GoldMention {
    pub(crate) doc: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// Figures, by identifier, that stand in one relation.
#[derive(Debug, Deserialize)]
pub(crate) struct ClaimGroup {
    pub(crate) relation: String,
    pub(crate) members: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DocGroup {
    pub(crate) docs: Vec<String>,
}
