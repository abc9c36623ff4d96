//! A page and people's corrections to an article with its reading: the one way in which anything
//! stored is made, when it is added, when it is corrected and when it is verified.

use crate::corrections::{Fix, Rules};
use machtin::ingest::{Given, Note, Noted, Page, PageKind, clean};
use machtin::json::{self, PublishedJson};
use machtin::{Models, PileArticle, article_id, read_article};
use serde::{Deserialize, Serialize};
use std::hash::Hasher;
use twox_hash::XxHash3_64;

/// What came beside a page's bytes, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct GivenJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<PublishedJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charset: Option<String>,
}

/// What came beside a page's bytes, as JSON.
pub(crate) fn given_json(given: &Given) -> String {
    let given = given.clone();
    let json = GivenJson {
        source_id: given.source_id,
        published: given.published.as_ref().map(json::published),
        publisher: given.publisher,
        url: given.url,
        title: given.title,
        author: given.author,
        language: given.language,
        charset: given.charset,
    };
    serde_json::to_string(&json).unwrap_or_default()
}

/// The other way round.
pub(crate) fn given_of(text: &str) -> Result<Given, serde_json::Error> {
    let json: GivenJson = serde_json::from_str(text)?;
    Ok(Given {
        source_id: json.source_id,
        published: json.published.as_ref().and_then(json::published_time),
        publisher: json.publisher,
        url: json.url,
        title: json.title,
        author: json.author,
        language: json.language,
        charset: json.charset,
    })
}

/// Names of the kinds of pages.
const KINDS: [(PageKind, &str); 4] = [
    (PageKind::Text, "text"),
    (PageKind::Row, "row"),
    (PageKind::Html, "html"),
    (PageKind::Fragment, "fragment"),
];

pub(crate) fn kind_name(kind: PageKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("text", |(_, name)| name)
}

pub(crate) fn kind_of(name: &str) -> Option<PageKind> {
    KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

/// The fingerprint of a page: of its kind, its bytes and all that came beside them.
pub(crate) fn page_hash(page: &Page) -> String {
    let mut hasher = XxHash3_64::new();
    hasher.write(kind_name(page.kind).as_bytes());
    hasher.write(&[0]);
    hasher.write(given_json(&page.given).as_bytes());
    hasher.write(&[0]);
    hasher.write(&page.bytes);
    format!("{:016x}", hasher.finish())
}

/// Cleans and reads a page and makes the corrections that concern it.
pub(crate) fn derive(page: Page, models: &Models, rules: &Rules) -> Noted<Option<PileArticle>> {
    let cleaned = clean(page);
    let mut notes = cleaned.notes;
    let value = cleaned.value.map(|mut article| {
        let fixes = rules.fixes_of(&article_id(&article));
        for fix in fixes {
            if let Fix::Date(published) = fix {
                article.published = *published;
            }
        }
        let mut read = read_article(article, models);
        for problem in rules.amend(&mut read) {
            let remedy = "undo it, or make it again: see `machtin log`".to_owned();
            notes.push(Note { path: read.article.path.clone(), problem, remedy, failed: false });
        }
        read
    });
    Noted { value, notes }
}
