//! Names: persons, organisations, places, events.

mod english;
mod headline;
mod keys;
pub(crate) mod lexicon;
mod resolve;
mod vietnamese;
pub(crate) mod view;

pub use keys::{place_key, transliteration_key};
use view::View;

use crate::Text;
use lexicon::Phrases;
use machtin_text::{Language, Span};
use view::Found;

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
    /// short for (`Koravets` after `Stefan Koravets`).
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

/// Finds the names of a text, in order; no two overlap.
///
/// Linear in the length of the text. A title in capitals is searched only for names that the
/// gazetteer or the rest of the article knows.
///
/// # Examples
/// ```
/// use machtin_extract::{MentionKind, Text, mentions};
/// use machtin_text::{Article, Language};
/// let text = "Bộ Y tế cho biết ông Trần Văn Lâm đã tới Huế.";
/// let article = Article::of(Language::Vietnamese, text);
/// let found = mentions::read(&Text::of(&article));
/// let names: Vec<&str> = found.iter().map(|m| m.name.as_str()).collect();
/// assert_eq!(names, ["Bộ Y tế", "Trần Văn Lâm", "Huế"]);
/// assert_eq!(found[1].kind, MentionKind::Person);
/// ```
#[must_use]
pub fn read(text: &Text<'_>) -> Vec<Mention> {
    let view = View::of(text);
    let mut found = Vec::new();
    let mut headlines = Vec::new();
    for part in &text.parts {
        if view.is_shouted(&part.syllables) {
            headlines.push(part.syllables.clone());
        } else if text.article.language == Language::Vietnamese {
            vietnamese::scan(&view, part.syllables.clone(), &mut found);
        } else {
            english::scan(&view, part.syllables.clone(), &mut found);
        }
    }
    if !headlines.is_empty() {
        let known = names_by_words(&view, &found);
        for part in headlines {
            headline::scan(&view, part, &known, &mut found);
        }
    }
    found.sort_by_key(|f| (f.syllables.start, f.syllables.end));
    resolve::pair(&view, &mut found);
    resolve::mentions(&view, found)
}

/// Kinds of the names found, by their words.
fn names_by_words<'a>(view: &View<'a>, found: &[Found]) -> Phrases<MentionKind> {
    let text: &'a Text<'a> = view.text;
    Phrases::new(found.iter().map(|f| (text.words(view.span(&f.syllables)), f.kind)))
}
