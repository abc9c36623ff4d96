//! Names: persons, organisations, places, events.

use crate::Text;
use machtin_text::Span;

/// Words that name somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The name as printed, without title or role.
    pub span: Span,
    /// Person, organisation, place or event.
    pub kind: MentionKind,
    /// The name with underscores opened and white space single.
    pub name: String,
    /// Title or role beside it (`Tổng thống`, `leader of the Popular Front`).
    pub role: Option<Span>,
    /// The other form this mention is equated with in the text: `OSCE` for the expansion before
    /// `(OSCE)`, and the expansion for the acronym.
    pub alias: Option<String>,
    /// Index into the list of mentions of the fuller name in the same article that this one is
    /// short for (`Aliyev` after `Ilham Aliyev`).
    pub refers_to: Option<usize>,
}

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionKind {
    /// A person.
    Person,
    /// An organisation, party, agency, medium.
    Organisation,
    /// A place.
    Place,
    /// A named event (`Cách mạng Cam`).
    Event,
}

impl MentionKind {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Event => "event",
        }
    }
}

/// Finds the names of a text, in order.
#[must_use]
pub fn read(_text: &Text<'_>) -> Vec<Mention> {
    Vec::new()
}

/// Placeholder until the gazetteer lands.
#[must_use]
pub fn place_key(_name: &str) -> Option<&'static str> {
    None
}

/// Placeholder until the transliteration rules land.
#[must_use]
pub fn transliteration_key(name: &str) -> String {
    machtin_text::fold_marks(name)
}
