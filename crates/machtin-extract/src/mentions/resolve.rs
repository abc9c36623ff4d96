//! From names found to mentions: acronyms, roles after names, short forms and what they stand for.

use super::keys::{place_key, transliteration_key};
use super::lexicon::LEXICON;
use super::view::{Case, Found, View};
use super::{Mention, MentionKind};
use machtin_text::{Gap, Language, fold_marks, name_form};
use std::collections::BTreeMap;

/// Gives a body its acronym in brackets, and a person the role that follows the name.
pub(crate) fn pair(view: &View<'_>, found: &mut [Found]) {
    for n in 0..found.len() {
        let end = found[n].syllables.end;
        if matches!(view.key(end), "(" | "[")
            && let Some(next) = found.get(n + 1)
            && next.syllables.start == end + 1
            && matches!(view.key(next.syllables.end), ")" | "]")
            && next.kind == MentionKind::Organisation
            && found[n].kind == MentionKind::Organisation
            && next.syllables.len() == 1
            && view.case(end + 1) == Case::Upper
        {
            let (long, short) = (found[n].syllables.clone(), next.syllables.clone());
            found[n].alias = Some(short);
            found[n + 1].alias = Some(long);
            found[n + 1].weak = false;
        }
        if let Some(named) = apposition(view, found, n) {
            found[n].alias = Some(found[named].syllables.clone());
        }
        if found[n].kind == MentionKind::Person && found[n].role.is_none() {
            found[n].role = role_after(view, end);
        }
    }
}

/// The name that a body's common noun is explained by, between commas: `the legislature, the
/// Upper Chamber, ...`.
fn apposition(view: &View<'_>, found: &[Found], n: usize) -> Option<usize> {
    let (noun, named) = (&found[n], found.get(n + 1)?);
    let bodies = noun.kind == MentionKind::Organisation && named.kind == noun.kind;
    let end = noun.syllables.end;
    let article = usize::from(matches!(view.key(end + 1), "the"));
    let fits = bodies
        && noun.syllables.clone().all(|at| !view.capital(at))
        && named.syllables.clone().all(|at| view.capital(at))
        && view.key(end) == ","
        && named.syllables.start == end + 1 + article
        && view.gap(named.syllables.start) < Gap::Line
        && matches!(view.key(named.syllables.end), "," | "." | ";");
    fits.then_some(n + 1)
}

/// The longest role after a name, in syllables.
const LONGEST_ROLE: usize = 18;

/// `, chủ tịch Mặt trận Bình dân,` and `, leader of the party,` after a name that ends at `end`.
fn role_after(view: &View<'_>, end: usize) -> Option<std::ops::Range<usize>> {
    let list = &view.text.syllables;
    if !matches!(view.key(end), "," | "(" | "-" | "–") || view.gap(end + 1) >= Gap::Line {
        return None;
    }
    let start = end + 1;
    let skip =
        usize::from(matches!(view.key(start), "the" | "a" | "an" | "một" | "nguyên" | "cựu"));
    let titles = match view.text.article.language {
        Language::Vietnamese => &LEXICON.vietnamese_titles,
        _ => &LEXICON.english_titles,
    };
    // What stands before the title belongs to it: words only, `(phải) tiếp Thủ tướng` is no role.
    let words = (start..list.len()).take_while(|&at| view.is_word(at)).count();
    let last = (start + skip + 4).min(start + words);
    let (n, title) = (start + skip..last).find_map(|at| {
        titles.longest(list, at, list.len(), |_| Case::Upper).map(|(n, t)| (at + n, t))
    })?;
    if title.address && view.capital(n) {
        return None;
    }
    let stop = (n..(start + LONGEST_ROLE).min(list.len()))
        .find(|&at| !view.is_word(at) && !view.is_number(at) && view.key(at) != "-")?;
    matches!(view.key(stop), "," | "." | ")" | "-" | "–" | ":").then_some(start..stop)
}

/// A name seen: where, and how its words compare.
struct Known {
    mention: usize,
    words: Vec<String>,
}

/// Turns names into mentions and joins short forms to the fuller name. Linear in the names times
/// the fuller names that share a last or first word.
pub(crate) fn mentions(view: &View<'_>, mut found: Vec<Found>) -> Vec<Mention> {
    found.sort_by_key(|f| (f.syllables.start, f.syllables.end));
    name_weak(view, &mut found);
    name_alike(view, &mut found);
    let mut mentions: Vec<Mention> = found
        .iter()
        .map(|f| {
            let span = view.span(&f.syllables);
            Mention {
                span,
                kind: f.kind,
                name: name_form(view.text.words(span)),
                role: f.role.as_ref().map(|range| view.span(range)),
                alias: f.alias.as_ref().map(|range| name_form(view.text.words(view.span(range)))),
                refers_to: None,
            }
        })
        .collect();
    let vietnamese = view.text.article.language == Language::Vietnamese;
    join_persons(&mut mentions, vietnamese);
    join_bodies(&mut mentions);
    mentions
}

/// A lone capital that is a word of a person's full name names that person.
fn name_weak(view: &View<'_>, found: &mut [Found]) {
    let mut last_words: BTreeMap<String, usize> = BTreeMap::new();
    for f in found.iter().filter(|f| f.kind == MentionKind::Person && f.syllables.len() > 1) {
        *last_words.entry(transliteration_key(view.printed(f.syllables.end - 1))).or_default() += 1;
    }
    let mut persons: BTreeMap<String, ()> = BTreeMap::new();
    for f in found.iter().filter(|f| f.kind == MentionKind::Person && f.syllables.len() == 1) {
        persons.insert(transliteration_key(view.printed(f.syllables.start)), ());
    }
    // `liên minh Zora … lãnh đạo Zora`: one word that a body was introduced by is the body.
    let mut bodies: BTreeMap<String, ()> = BTreeMap::new();
    for f in found.iter().filter(|f| f.kind == MentionKind::Organisation && f.syllables.len() > 1) {
        let last = f.syllables.end - 1;
        if view.case(last) == Case::Capital && view.case(last - 1) == Case::Lower {
            bodies.insert(transliteration_key(view.printed(last)), ());
        }
    }
    for f in found.iter_mut().filter(|f| f.syllables.len() == 1 && f.kind == MentionKind::Person) {
        let key = transliteration_key(view.printed(f.syllables.start));
        if bodies.contains_key(&key) && !last_words.contains_key(&key) {
            f.kind = MentionKind::Organisation;
        }
    }
    for f in found.iter_mut().filter(|f| f.syllables.len() == 1 && f.kind != MentionKind::Person) {
        let key = transliteration_key(view.printed(f.syllables.start));
        let named = last_words.contains_key(&key) || f.weak && persons.contains_key(&key);
        if named
            && (f.weak
                || f.kind == MentionKind::Organisation
                    && view.case(f.syllables.start) == Case::Capital)
        {
            f.kind = MentionKind::Person;
        }
    }
}

/// A name is of one kind in one article: the kind read most often, what words beside it show
/// counting more than a lone capital. Names of the gazetteer keep theirs.
fn name_alike(view: &View<'_>, found: &mut [Found]) {
    let mut kinds: BTreeMap<String, BTreeMap<MentionKind, usize>> = BTreeMap::new();
    for f in found.iter() {
        let weight = if f.weak { 1 } else { 3 };
        let name = name_form(view.text.words(view.span(&f.syllables)));
        *kinds.entry(name).or_default().entry(f.kind).or_default() += weight;
    }
    for f in found.iter_mut() {
        let name = name_form(view.text.words(view.span(&f.syllables)));
        let Some(counts) = kinds.get(&name).filter(|counts| counts.len() > 1) else { continue };
        let most = counts.values().max();
        let mut best = counts.iter().filter(|(_, count)| Some(*count) == most);
        if let (Some((&kind, _)), None) = (best.next(), best.next())
            && place_key(&name).is_none()
        {
            f.kind = kind;
        }
    }
}

fn words_of(name: &str) -> Vec<String> {
    transliteration_key(name).split(' ').map(str::to_owned).collect()
}

fn join_persons(mentions: &mut [Mention], vietnamese: bool) {
    // Fuller names by each word they can be shortened to.
    let mut known: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    for (n, mention) in mentions.iter().enumerate() {
        if mention.kind != MentionKind::Person {
            continue;
        }
        let words = words_of(&mention.name);
        if words.len() < 2 {
            continue;
        }
        let mut keys = vec![words[words.len() - 1].clone()];
        if words[0] != keys[0] {
            keys.push(words[0].clone());
        }
        for key in keys {
            let row = known.entry(key).or_default();
            if !row.iter().any(|k| k.words == words) && row.len() < 16 {
                row.push(Known { mention: n, words: words.clone() });
            }
        }
    }
    for n in 0..mentions.len() {
        if mentions[n].kind != MentionKind::Person {
            continue;
        }
        let words = words_of(&mentions[n].name);
        let Some(row) = words.last().and_then(|last| known.get(last)) else { continue };
        let fits = |k: &&Known| {
            k.words.len() > words.len()
                && k.mention != n
                && (k.words.ends_with(&words)
                    || !vietnamese && words.len() == 1 && k.words.first() == words.first())
        };
        // Marks tell `Hưng` from `Hùng`.
        let marks = |k: &&Known| {
            !vietnamese
                || mentions[k.mention].name.split(' ').any(|w| {
                    let last = mentions[n].name.split(' ').next_back().unwrap_or_default();
                    w.to_lowercase() == last.to_lowercase()
                        || w.is_ascii() && last.is_ascii()
                        || fold_marks(w) != fold_marks(last)
                            && transliteration_key(w) == transliteration_key(last)
                })
        };
        let first = row.iter().filter(fits).find(marks);
        mentions[n].refers_to = first.map(|k| k.mention);
    }
}

/// An acronym stands for its expansion; a body's short name for the one longer name that it opens.
fn join_bodies(mentions: &mut [Mention]) {
    let mut expansions: BTreeMap<String, usize> = BTreeMap::new();
    let mut longer: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let bodies = |m: &Mention| m.kind == MentionKind::Organisation;
    for (n, mention) in mentions.iter().enumerate().filter(|(_, m)| bodies(m)) {
        if let Some(alias) = &mention.alias
            && alias.len() < mention.name.len()
        {
            expansions.entry(alias.clone()).or_insert(n);
        }
        let words: Vec<String> = words_of(&mention.name);
        if words.len() < 3 || words.len() > 24 {
            continue;
        }
        for length in 2..words.len() {
            let row = longer.entry(words[..length].join(" ")).or_default();
            let known = row.iter().any(|&k| mentions[k].name == mention.name);
            if !known && row.len() < 3 {
                row.push(n);
            }
        }
    }
    for (n, mention) in mentions.iter_mut().enumerate().filter(|(_, mention)| bodies(mention)) {
        let by_alias = expansions.get(&mention.name).copied();
        let by_start = longer
            .get(&words_of(&mention.name).join(" "))
            .and_then(|row| if let [only] = row[..] { Some(only) } else { None });
        mention.refers_to = by_alias.or(by_start).filter(|&k| k != n);
    }
}
