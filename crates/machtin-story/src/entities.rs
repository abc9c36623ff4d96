//! Mentions of all articles to entities.
//!
//! Full names, places and organisations that name the same thing everywhere are joined across
//! the pile by a strong key (transliteration, gazetteer, institution with its country). Short
//! forms (`Koravec`, `the ministry`) are joined only inside one story, to the fuller name that fits.

use crate::{ReadArticle, StoryMembers};
use machtin_extract::mentions::{place_key, transliteration_key};
use machtin_extract::{Mention, MentionKind};
use machtin_text::{Language, Span, tone_key};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Who or what mentions name, across articles and languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Kind and key of the name, the same in every pile: `person:stefan-koravec`.
    pub id: String,
    /// Person, organisation, place or event.
    pub kind: MentionKind,
    /// The name to show: its most frequent full form.
    pub name: String,
    /// Forms as printed, most frequent first.
    pub variants: Vec<Variant>,
    /// Where it is mentioned, in order of article and place.
    pub mentions: Vec<MentionRef>,
    /// Titles and roles printed beside the name, in order of article and place.
    pub roles: Vec<Role>,
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// The name as printed, underscores opened.
    pub name: String,
    /// Language of the articles it is printed in.
    pub language: Language,
    /// How often.
    pub count: usize,
}

/// A mention of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionRef {
    /// Index of the article.
    pub article: usize,
    /// Index into its reading's mentions.
    pub mention: usize,
}

/// Which entity each mention names: made once for all stories of a pile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntityIndex<'e> {
    entities: &'e [Entity],
    /// Indexes of entities, by article and mention.
    named: BTreeMap<(usize, usize), usize>,
}

impl<'e> EntityIndex<'e> {
    /// The index of all mentions of some entities. Grows with the mentions.
    #[must_use]
    pub fn of(entities: &'e [Entity]) -> Self {
        let mentions = |(n, entity): (usize, &'e Entity)| {
            entity.mentions.iter().map(move |m| ((m.article, m.mention), n))
        };
        Self { entities, named: entities.iter().enumerate().flat_map(mentions).collect() }
    }

    /// The entity that a mention of an article names.
    #[must_use]
    pub fn get(&self, article: usize, mention: usize) -> Option<&'e Entity> {
        self.named.get(&(article, mention)).map(|&n| &self.entities[n])
    }

    /// Indexes of the entities that an article names, one for each mention.
    pub fn of_article(&self, article: usize) -> impl Iterator<Item = usize> {
        self.named.range((article, 0)..=(article, usize::MAX)).map(|(_, &n)| n)
    }
}

/// A title or role, where it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Index of the article.
    pub article: usize,
    /// The words.
    pub span: Span,
}

/// Least Jaro-Winkler similarity of two spellings of one name part. At this value spellings of
/// one name join and different persons of the founding pile stay apart
/// (`docs/decisions/0005-names-by-transliteration.md`).
const SAME_PART: f64 = 0.9;

/// A misprint of a shorter name may be another name.
const MISPRINT_LETTERS: usize = 7;

/// Words for kinds of bodies that a name may stand with or without, longest first.
const BODY_KINDS: &[&str] = &[
    "khối liên minh đối lập",
    "liên minh đối lập",
    "khối liên minh",
    "đảng cầm quyền",
    "đảng đối lập",
    "opposition alliance",
    "opposition bloc",
    "opposition party",
    "ruling party",
    "liên minh",
    "phong trào",
    "tập đoàn",
    "công ty",
    "alliance",
    "coalition",
    "movement",
    "company",
    "party",
    "group",
    "đảng",
    "khối",
    "bloc",
    "corp",
    "inc",
    "ltd",
];

/// What people say about entities: names that are one, names that are not.
///
/// A name is given by an identifier ([`Entity::id`]) or a form as printed; both are compared by
/// their keys, so that a correction outlives the articles it was made on. Must-links join across
/// the pile; a cannot-link keeps two names apart whatever speaks for them, and wins where a
/// must-link says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityConstraints {
    /// Pairs of names that are one entity.
    pub must: Vec<(String, String)>,
    /// Pairs of names that are two.
    pub cannot: Vec<(String, String)>,
}

/// Joins mentions to entities, ordered by identifier.
///
/// Each story is looked at on its own for short forms; cost grows with its names times the names
/// that share a first letter with them.
///
/// # References
/// Jaro-Winkler on transliterated name parts after blocking: Christen 2012, "Data Matching".
#[must_use]
pub fn reconcile(articles: &[ReadArticle<'_>], stories: &[StoryMembers]) -> Vec<Entity> {
    reconcile_with(articles, stories, &EntityConstraints::default())
}

/// Joins mentions to entities as [`reconcile`] does, heeding what people said.
#[must_use]
pub fn reconcile_with(
    articles: &[ReadArticle<'_>],
    stories: &[StoryMembers],
    constraints: &EntityConstraints,
) -> Vec<Entity> {
    let mut names = Names { apart: pairs_of_keys(&constraints.cannot), ..Names::default() };
    for story in stories {
        names.add_story(articles, &story.articles);
    }
    names.join_as_told(&pairs_of_keys(&constraints.must));
    names.into_entities(articles)
}

/// Pairs of names by their keys, the smaller first.
fn pairs_of_keys(pairs: &[(String, String)]) -> BTreeSet<(String, String)> {
    let key = |name: &str| {
        // An identifier is `kind:key`, numbered where two entities share it.
        let kinds = ["person:", "organisation:", "place:", "event:"];
        let bare = kinds.iter().find_map(|kind| name.strip_prefix(kind));
        bare.map_or_else(
            || transliteration_key(name),
            |bare| bare.split('~').next().unwrap_or(bare).replace('-', " "),
        )
    };
    pairs
        .iter()
        .map(|(a, b)| (key(a), key(b)))
        .map(|(a, b)| if a <= b { (a, b) } else { (b, a) })
        .collect()
}

/// One name of one story: all mentions that print or resolve to the same normal form.
struct Name {
    kind: MentionKind,
    /// Parts of the transliteration key of a person; one part, the strong key, otherwise.
    parts: Vec<String>,
    /// Whether the key alone says who is meant.
    strong: bool,
    mentions: Vec<MentionRef>,
}

impl Name {
    /// What a correction may call it: its key, as words.
    fn keys(&self) -> BTreeSet<String> {
        let key = self.parts.join(" ");
        BTreeSet::from([key.replace('-', " "), transliteration_key(&key)])
    }
}

/// All names of a pile and which of them are one entity.
#[derive(Default)]
struct Names {
    list: Vec<Name>,
    parent: Vec<usize>,
    /// Keys of the names under each root; kept only where names are told apart.
    keys: Vec<BTreeSet<String>>,
    /// Keys that people keep apart, the smaller first.
    apart: BTreeSet<(String, String)>,
}

impl Names {
    fn add(&mut self, name: Name) -> usize {
        let keys = if self.apart.is_empty() { BTreeSet::new() } else { name.keys() };
        self.keys.push(keys);
        self.list.push(name);
        self.parent.push(self.parent.len());
        self.list.len() - 1
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b || self.are_kept_apart(a, b) {
            return;
        }
        self.parent[a.max(b)] = a.min(b);
        let moved = std::mem::take(&mut self.keys[a.max(b)]);
        self.keys[a.min(b)].extend(moved);
    }

    fn are_kept_apart(&self, a: usize, b: usize) -> bool {
        !self.apart.is_empty()
            && self.keys[a].iter().any(|x| {
                self.keys[b].iter().any(|y| {
                    let pair = if x <= y { (x, y) } else { (y, x) };
                    self.apart.contains(&(pair.0.clone(), pair.1.clone()))
                })
            })
    }

    /// Joins the names that people say are one, all of the pile's that have those keys.
    fn join_as_told(&mut self, must: &BTreeSet<(String, String)>) {
        if must.is_empty() {
            return;
        }
        let mut at: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for n in 0..self.list.len() {
            for key in self.list[n].keys() {
                at.entry(key).or_default().push(n);
            }
        }
        for (a, b) in must {
            let (Some(ones), Some(others)) = (at.get(a), at.get(b)) else { continue };
            for &n in ones.iter().chain(others) {
                self.join(ones[0], n);
            }
        }
    }

    fn add_story(&mut self, articles: &[ReadArticle<'_>], members: &[usize]) {
        let first = self.list.len();
        let mut known: BTreeMap<(MentionKind, String), usize> = BTreeMap::new();
        for &article in members {
            let mentions = &articles[article].reading.mentions;
            for n in 0..mentions.len() {
                let full = full_name(mentions, n);
                let (key, strong) = name_key(full);
                if key.is_empty() {
                    continue;
                }
                let at = *known.entry((full.kind, key.clone())).or_insert_with(|| {
                    let parts = match full.kind {
                        MentionKind::Person => key.split(' ').map(str::to_owned).collect(),
                        _ => vec![key.clone()],
                    };
                    self.add(Name { kind: full.kind, parts, strong, mentions: Vec::new() })
                });
                self.list[at].mentions.push(MentionRef { article, mention: n });
            }
        }
        self.join_aliases(articles, &known, first);
        self.join_persons(first);
        self.join_longer_organisations(first);
        self.join_named_institutions(first);
        self.join_bare_names(first);
        self.join_longer_events(first);
        self.join_misprinted_places(first);
        self.join_by_roles(articles, first);
    }

    /// `Tổ chức … (OSCE)`: the text itself says that two names are one.
    fn join_aliases(
        &mut self,
        articles: &[ReadArticle<'_>],
        known: &BTreeMap<(MentionKind, String), usize>,
        first: usize,
    ) {
        for at in first..self.list.len() {
            for reference in self.list[at].mentions.clone() {
                let mention = mention_of(articles, reference);
                let Some(alias) = &mention.alias else { continue };
                let key = key_of(alias, mention.kind);
                if let Some(&other) = known.get(&(mention.kind, key)) {
                    self.join(at, other);
                }
            }
        }
    }

    /// Spellings of one person, then surnames and given names that stand alone.
    fn join_persons(&mut self, first: usize) {
        let persons: Vec<usize> = (first..self.list.len())
            .filter(|&n| self.list[n].kind == MentionKind::Person)
            .collect();
        let (full, short): (Vec<usize>, Vec<usize>) =
            persons.iter().partition(|&&n| self.list[n].parts.len() > 1);
        let mut blocks: BTreeMap<char, Vec<usize>> = BTreeMap::new();
        for &n in &full {
            let initials: BTreeSet<char> =
                self.list[n].parts.iter().filter_map(|part| part.chars().next()).collect();
            for initial in initials {
                blocks.entry(initial).or_default().push(n);
            }
        }
        for block in blocks.values() {
            for (at, &a) in block.iter().enumerate() {
                for &b in &block[at + 1..] {
                    if same_person(&self.list[a].parts, &self.list[b].parts) {
                        self.join(a, b);
                    }
                }
            }
        }
        for n in short {
            let part = &self.list[n].parts[0];
            let candidates: Vec<usize> = part
                .chars()
                .next()
                .and_then(|initial| blocks.get(&initial))
                .into_iter()
                .flatten()
                .copied()
                .filter(|&m| ends_name(&self.list[m].parts, part))
                .collect();
            if let Some(best) = self.clearly_most_mentioned(&candidates) {
                self.join(n, best);
            }
        }
    }

    /// The candidate a short form stands for: the one mentioned most, if no other person of the
    /// candidates is mentioned as often.
    fn clearly_most_mentioned(&mut self, candidates: &[usize]) -> Option<usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &n in candidates {
            let root = self.root(n);
            *counts.entry(root).or_default() += self.list[n].mentions.len();
        }
        let most = counts.values().copied().max()?;
        let mut best = counts.iter().filter(|(_, count)| **count == most);
        match (best.next(), best.next()) {
            (Some((&root, _)), None) => Some(root),
            _ => None,
        }
    }

    /// `Mặt trận Bình dân` and `Mặt trận Bình dân Marenta`: one body where the longer form only
    /// adds words at the end and no second longer form competes.
    fn join_longer_organisations(&mut self, first: usize) {
        let organisations: Vec<usize> = (first..self.list.len())
            .filter(|&n| self.list[n].kind == MentionKind::Organisation)
            .collect();
        let mut keys: Vec<(&str, usize)> =
            organisations.iter().map(|&n| (self.list[n].parts[0].as_str(), n)).collect();
        keys.sort_unstable();
        let mut pairs = Vec::new();
        for (at, (short, n)) in keys.iter().enumerate() {
            if short.split(' ').count() < 2 {
                continue;
            }
            let longer: Vec<usize> = keys[at + 1..]
                .iter()
                .take_while(|(long, _)| long.starts_with(short))
                .filter(|(long, _)| long[short.len()..].starts_with(' '))
                .map(|(_, m)| *m)
                .collect();
            if let [only] = longer[..] {
                pairs.push((*n, only));
            }
        }
        for (short, long) in pairs {
            self.join(short, long);
        }
    }

    /// `the ruling Homeland Party`: a body named with the phrase for its kind is what the bare
    /// phrase means in the same story.
    fn join_named_institutions(&mut self, first: usize) {
        let organisations: Vec<(usize, String)> = (first..self.list.len())
            .filter(|&n| self.list[n].kind == MentionKind::Organisation)
            .map(|n| (n, self.list[n].parts[0].clone()))
            .collect();
        // `the council of the OSCE` is not the OSCE.
        let common = INSTITUTIONS.iter().filter(|(_, key)| !INTERNATIONAL.contains(key));
        for (phrase, key) in common {
            let phrase = transliteration_key(phrase);
            let Some((bare, _)) = organisations.iter().find(|(_, name)| name == key) else {
                continue;
            };
            let named: Vec<usize> = organisations
                .iter()
                .filter(|(_, name)| {
                    let starts =
                        name.strip_prefix(&phrase).is_some_and(|rest| rest.starts_with(' '));
                    let ends = name.strip_suffix(&phrase).is_some_and(|rest| rest.ends_with(' '));
                    starts || ends
                })
                .map(|(n, _)| *n)
                .collect();
            if let [only] = named[..] {
                self.join(*bare, only);
            }
        }
    }

    /// `liên minh Zora`, `the Zora bloc` and `Zora`: one body where only words for its kind differ.
    fn join_bare_names(&mut self, first: usize) {
        let kinds: Vec<String> = BODY_KINDS.iter().map(|kind| transliteration_key(kind)).collect();
        let mut bare: BTreeMap<String, usize> = BTreeMap::new();
        for n in first..self.list.len() {
            if self.list[n].kind != MentionKind::Organisation {
                continue;
            }
            let mut name = self.list[n].parts[0].as_str();
            while let Some(rest) = kinds.iter().find_map(|kind| without_kind(name, kind)) {
                name = rest;
            }
            let other = *bare.entry(name.to_owned()).or_insert(n);
            self.join(n, other);
        }
    }

    /// `cách mạng Cam` and `cách mạng Da cam`: one event where the longer form only adds a word and
    /// no second longer form competes.
    fn join_longer_events(&mut self, first: usize) {
        let events: Vec<(usize, Vec<String>)> = (first..self.list.len())
            .filter(|&n| self.list[n].kind == MentionKind::Event)
            .map(|n| (n, self.list[n].parts[0].split(' ').map(str::to_owned).collect()))
            .collect();
        for (short, words) in events.iter().filter(|(_, words)| words.len() > 1) {
            let longer: Vec<usize> = events
                .iter()
                .filter(|(_, long)| {
                    long.len() == words.len() + 1
                        && long[0] == words[0]
                        && long.last() == words.last()
                        && !long.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
                        && contains_in_order(long, words)
                })
                .map(|(n, _)| *n)
                .collect();
            if let [only] = longer[..] {
                self.join(*short, only);
            }
        }
    }

    /// A place that no gazetteer knows and that is one letter away from one of the story's places.
    fn join_misprinted_places(&mut self, first: usize) {
        let places: Vec<(usize, String, usize)> = (first..self.list.len())
            .filter(|&n| self.list[n].kind == MentionKind::Place)
            .map(|n| (n, self.list[n].parts[0].clone(), self.list[n].mentions.len()))
            .filter(|(_, key, _)| key.len() >= MISPRINT_LETTERS)
            .collect();
        for (rare, key, _) in places.iter().filter(|(.., count)| *count == 1) {
            let alike: Vec<usize> = places
                .iter()
                .filter(|(_, other, count)| *count > 1 && strsim::osa_distance(key, other) <= 1)
                .map(|(n, ..)| *n)
                .collect();
            if let [only] = alike[..] {
                self.join(*rare, only);
            }
        }
    }

    /// Translated names of a body: where one person's roles name exactly one body in Vietnamese
    /// and one in English that are not joined already, they are one body.
    fn join_by_roles(&mut self, articles: &[ReadArticle<'_>], first: usize) {
        let mut node: BTreeMap<MentionRef, usize> = BTreeMap::new();
        for n in first..self.list.len() {
            node.extend(self.list[n].mentions.iter().map(|&reference| (reference, n)));
        }
        let mut bodies: BTreeMap<usize, BTreeMap<Language, BTreeSet<usize>>> = BTreeMap::new();
        for (&reference, &n) in &node {
            let mention = mention_of(articles, reference);
            let Some(role) = mention.role.filter(|_| mention.kind == MentionKind::Person) else {
                continue;
            };
            let person = self.root(n);
            let read = &articles[reference.article];
            let inside = read.reading.mentions.iter().enumerate().filter(|(_, body)| {
                body.kind == MentionKind::Organisation && role.contains(body.span)
            });
            for (at, _) in inside {
                let body = MentionRef { article: reference.article, mention: at };
                if let Some(&body) = node.get(&body) {
                    let body = self.root(body);
                    let language = read.article.language;
                    bodies.entry(person).or_default().entry(language).or_default().insert(body);
                }
            }
        }
        for languages in bodies.values() {
            let empty = BTreeSet::new();
            let of = |language| languages.get(&language).unwrap_or(&empty);
            let (vi, en) = (of(Language::Vietnamese), of(Language::English));
            let only_vi: Vec<usize> = vi.difference(en).copied().collect();
            let only_en: Vec<usize> = en.difference(vi).copied().collect();
            if let ([a], [b]) = (&only_vi[..], &only_en[..]) {
                self.join(*a, *b);
            }
        }
    }

    fn into_entities(mut self, articles: &[ReadArticle<'_>]) -> Vec<Entity> {
        let mut strong: BTreeMap<(MentionKind, String), usize> = BTreeMap::new();
        for at in 0..self.list.len() {
            if self.list[at].strong {
                let key = (self.list[at].kind, self.list[at].parts.join(" "));
                let other = *strong.entry(key).or_insert(at);
                self.join(at, other);
            }
        }
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.list.len() {
            let root = self.root(at);
            groups.entry(root).or_default().push(at);
        }
        let mut entities: Vec<Entity> =
            groups.values().map(|group| self.entity(group, articles)).collect();
        entities.sort_by(|a, b| a.id.cmp(&b.id).then_with(|| a.mentions.cmp(&b.mentions)));
        number_equal_ids(&mut entities);
        entities
    }

    fn entity(&self, group: &[usize], articles: &[ReadArticle<'_>]) -> Entity {
        let kind = self.list[group[0]].kind;
        let mut mentions: Vec<MentionRef> =
            group.iter().flat_map(|&n| self.list[n].mentions.iter().copied()).collect();
        mentions.sort_unstable();
        let variants = variants(&mentions, articles);
        // The key of a full name before that of a short one, the frequent before the rare.
        let key = group
            .iter()
            .map(|&n| &self.list[n])
            .min_by_key(|name| {
                let count = name.mentions.len();
                let short = kind == MentionKind::Person && name.parts.len() < 2;
                (!name.strong, short, usize::MAX - count, name.parts.join("-"))
            })
            .map(|name| name.parts.join("-").replace(' ', "-"))
            .unwrap_or_default();
        let mut roles: Vec<Role> = mentions
            .iter()
            .filter_map(|&reference| {
                let span = mention_of(articles, reference).role?;
                Some(Role { article: reference.article, span })
            })
            .collect();
        roles.sort_unstable();
        roles.dedup();
        let name = display_name(kind, &variants);
        Entity { id: format!("{}:{key}", kind.name()), kind, name, variants, mentions, roles }
    }
}

/// Two entities may come by one key (namesakes in different stories): the later ones are numbered.
fn number_equal_ids(entities: &mut [Entity]) {
    let mut before = String::new();
    let mut count = 1;
    for entity in entities {
        if entity.id == before {
            count += 1;
            entity.id = format!("{}~{count}", entity.id);
        } else {
            entity.id.clone_into(&mut before);
            count = 1;
        }
    }
}

/// A name without the word for its kind before or after it, if anything is left.
fn without_kind<'a>(name: &'a str, kind: &str) -> Option<&'a str> {
    let before = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix(' '));
    before.or_else(|| name.strip_suffix(kind).and_then(|rest| rest.strip_suffix(' ')))
}

fn contains_in_order(long: &[String], short: &[String]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|word| rest.any(|other| other == word))
}

fn mention_of<'a>(articles: &[ReadArticle<'a>], reference: MentionRef) -> &'a Mention {
    &articles[reference.article].reading.mentions[reference.mention]
}

/// The fuller name in the same article that a mention is short for, or itself.
fn full_name(mentions: &[Mention], at: usize) -> &Mention {
    let mut at = at;
    // A chain is as long as the list at most; a cycle ends it.
    for _ in 0..mentions.len() {
        match mentions[at].refers_to {
            Some(next) if next != at && next < mentions.len() => at = next,
            _ => break,
        }
    }
    &mentions[at]
}

/// The key a mention is compared by, and whether it says by itself who is meant.
fn name_key(mention: &Mention) -> (String, bool) {
    let key = key_of(&mention.name, mention.kind);
    let strong = match mention.kind {
        MentionKind::Person => key.contains(' '),
        MentionKind::Place => true,
        MentionKind::Event => key.contains(' '),
        // `the parliament` is another one in another story.
        MentionKind::Organisation => {
            let international = INTERNATIONAL.contains(&key.as_str());
            let acronym = mention.name.chars().filter(|c| c.is_uppercase()).count() > 2;
            international
                || !INSTITUTIONS.values().any(|known| *known == key)
                    && (key.split(' ').count() > 2 || acronym)
        }
    };
    (key, strong)
}

fn key_of(name: &str, kind: MentionKind) -> String {
    match kind {
        MentionKind::Place => {
            place_key(name).map_or_else(|| transliteration_key(name), str::to_lowercase)
        }
        MentionKind::Organisation => {
            let lower = tone_key(name);
            let bare = lower.strip_prefix("the ").unwrap_or(&lower);
            INSTITUTIONS.get(bare).map_or_else(|| transliteration_key(bare), ToString::to_string)
        }
        MentionKind::Person | MentionKind::Event => transliteration_key(name),
    }
}

/// Phrases of both languages for one institution, from `data/institutions.tsv`.
static INSTITUTIONS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/institutions.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let key = columns.next()?;
            let phrase = columns.nth(1)?;
            Some((phrase, key))
        })
        .collect()
});

/// Keys of `data/institutions.tsv` that name one body in the world.
const INTERNATIONAL: &[&str] = &[
    "african-union",
    "asean",
    "council-of-europe",
    "eu",
    "iaea",
    "imf",
    "nato",
    "osce",
    "pentagon",
    "red-cross",
    "security-council",
    "state-department",
    "un",
    "white-house",
    "who",
    "world-bank",
];

/// Whether two full names can be one person's: every part of the shorter has its like in the
/// longer, in order, the last one at the end or the first at the start.
fn same_person(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    let all = short.iter().all(|part| rest.any(|other| same_part(part, other)));
    let ends = short.last().zip(long.last()).is_some_and(|(s, l)| same_part(s, l));
    let starts = short.first().zip(long.first()).is_some_and(|(s, l)| same_part(s, l));
    all && ends && starts
}

fn same_part(a: &str, b: &str) -> bool {
    let initial = |part: &str, other: &str| {
        part.chars().count() == 1 && part.chars().next() == other.chars().next()
    };
    // Short parts differ by one letter too easily.
    let short = a.len().min(b.len()) < 4;
    a == b || initial(a, b) || initial(b, a) || !short && strsim::jaro_winkler(a, b) >= SAME_PART
}

/// Whether `part` can stand for a full name alone: its first or last part.
fn ends_name(full: &[String], part: &str) -> bool {
    let like = |end: Option<&String>| {
        end.is_some_and(|end| end == part || part.len() > 3 && same_part(end, part))
    };
    like(full.last()) || like(full.first())
}

fn variants(mentions: &[MentionRef], articles: &[ReadArticle<'_>]) -> Vec<Variant> {
    let mut counts: BTreeMap<(String, Language), usize> = BTreeMap::new();
    for &reference in mentions {
        let language = articles[reference.article].article.language;
        let name = mention_of(articles, reference).name.clone();
        *counts.entry((name, language)).or_default() += 1;
    }
    let mut variants: Vec<Variant> = counts
        .into_iter()
        .map(|((name, language), count)| Variant { name, language, count })
        .collect();
    variants.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.cmp(b)));
    variants
}

/// The most frequent form among the fullest ones.
fn display_name(kind: MentionKind, variants: &[Variant]) -> String {
    let parts = |variant: &&Variant| match kind {
        MentionKind::Person => variant.name.split(' ').count().min(2),
        _ => 1,
    };
    let fullest = variants.iter().map(|variant| parts(&variant)).max().unwrap_or(1);
    variants
        .iter()
        .find(|variant| parts(variant) == fullest)
        .map(|variant| variant.name.clone())
        .unwrap_or_default()
}
