//! What is counted, and whose it is.

use super::slots::GROWING;
use crate::context::Context;
use crate::events::sentence_of;
use crate::{EntityIndex, ReadArticle};
use machtin_extract::Figure;
use machtin_text::{Language, fold_marks};

pub(super) fn speaker_name(read: &ReadArticle<'_>, figure: &Figure) -> Option<String> {
    let speaker = figure.speaker.as_ref()?;
    let mention = speaker.mention.and_then(|at| read.reading.mentions.get(at));
    Some(mention.map_or_else(
        || fold_marks(speaker.span.of(&read.article.text)),
        |mention| fold_marks(&mention.name),
    ))
}

/// Words for people in general: figures that count them may be compared.
const PEOPLE: &[&str] = &[
    "civilians",
    "demonstrators",
    "individuals",
    "marchers",
    "nan nhan",
    "nguoi",
    "nguoi bieu tinh",
    "nguoi dan",
    "participants",
    "people",
    "person",
    "persons",
    "protesters",
    "residents",
    "supporters",
    "victims",
];

/// Words that count the dead, the hurt and the sick themselves, not a kind of people among them.
const TOLL_WORDS: &[&str] = &[
    "benh nhan",
    "ca",
    "ca benh",
    "ca mac",
    "ca nhiem",
    "ca tu vong",
    "case",
    "cases",
    "casualties",
    "dead",
    "deaths",
    "fatalities",
    "infections",
    "injured",
    "injuries",
    "lives",
    "others",
    "patients",
    "truong hop",
    "wounded",
];

/// Words for homes in general.
const HOMES: &[&str] = &[
    "can nha",
    "customers",
    "ho",
    "ho dan",
    "ho gia dinh",
    "homes",
    "households",
    "houses",
    "ngoi nha",
    "nha",
    "nha dan",
];

/// Words for the dead that were found, fewer than the dead that are known.
const BODIES: &[&str] = &["bodies", "body", "corpses", "thi the", "tu thi", "xac"];

/// What is counted, marks folded; in English its last word.
pub(super) fn counted(read: &ReadArticle<'_>, figure: &Figure) -> Option<String> {
    let counted = fold_marks(figure.of?.of(&read.article.text)).replace('_', " ");
    Some(match read.article.language {
        Language::English => counted.rsplit(' ').next().unwrap_or_default().to_owned(),
        _ => counted,
    })
}

/// Whether a figure counts people in general, or nothing that it names.
pub(super) fn counts_people(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    counted(read, figure)
        .is_none_or(|head| PEOPLE.contains(&head.as_str()) || head.starts_with("nguoi"))
}

/// Whether a figure may count a part of what others count: the tourists among the dead, the
/// people of a city that the sentence does not name.
pub(super) fn is_part(read: &ReadArticle<'_>, figure: &Figure, slot: &str) -> bool {
    match slot {
        "population" => sentence_of(read, figure.span).is_none_or(|sentence| {
            let within = read.reading.sentences[sentence].span;
            !read.reading.mentions.iter().any(|mention| {
                mention.kind == machtin_extract::MentionKind::Place && within.contains(mention.span)
            })
        }),
        "burned_area" | "damage" => false,
        "homes_damaged" | "without_power" => {
            counted(read, figure).is_none_or(|head| !HOMES.contains(&head.as_str()))
        }
        _ if GROWING.contains(&slot) && counts_compatriots(read, figure) => true,
        _ if GROWING.contains(&slot) => {
            !counts_people(read, figure)
                && !counted(read, figure).is_some_and(|head| {
                    TOLL_WORDS.contains(&head.as_str()) || BODIES.contains(&head.as_str())
                })
        }
        _ => false,
    }
}

/// `10 Americans`, `10 U.S. citizens`, `10 from Lisbon`: a place right behind the number.
fn counts_compatriots(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    let rest = &read.article.text[figure.span.end..];
    let from = rest.strip_prefix(" from ").map_or(0, |after| rest.len() - after.len());
    let at = figure.span.end + from.max(rest.len() - rest.trim_start_matches([' ', '_']).len());
    let place = read.reading.mentions.iter().any(|mention| {
        mention.span.start == at && mention.kind == machtin_extract::MentionKind::Place
    });
    place || from > 0
}

pub(super) fn context_of(read: &ReadArticle<'_>, figure: &Figure) -> Context {
    let within = sentence_of(read, figure.span)
        .map(|sentence| read.reading.sentences[sentence].span)
        .or(read.article.title.filter(|title| title.contains(figure.span)));
    within.map_or_else(Context::default, |within| Context::of(read, figure, within))
}

/// Whose quantity a figure is: the party that won seats; the kind of people arrested.
pub(super) fn subject_of(
    read: &ReadArticle<'_>,
    article: usize,
    figure: &Figure,
    slot: &str,
    named: &EntityIndex<'_>,
) -> Option<String> {
    match slot {
        "seats" | "votes" | "vote_share" => {
            let sentence = sentence_of(read, figure.span)?;
            let start = read.reading.sentences[sentence].span.start;
            read.reading
                .mentions
                .iter()
                .enumerate()
                .take_while(|(_, mention)| mention.span.end <= figure.span.start)
                .filter(|(_, mention)| mention.span.start >= start)
                .filter(|(_, mention)| mention.kind == machtin_extract::MentionKind::Organisation)
                // Who says it is not whose it is.
                .filter(|(_, m)| !figure.speaker.as_ref().is_some_and(|s| s.span.overlaps(m.span)))
                .filter_map(|(n, _)| named.get(article, n))
                .filter(|entity| !entity.id.ends_with(":parliament"))
                .last()
                .map(|entity| entity.id.clone())
        }
        "arrested" => counted(read, figure).filter(|_| !counts_people(read, figure)),
        "dead" => counted(read, figure)
            .filter(|head| BODIES.iter().any(|bodies| head.starts_with(bodies)))
            .map(|_| "bodies".to_owned()),
        _ => None,
    }
}
