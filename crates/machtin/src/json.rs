//! The JSON we write, version [`FORMAT`].
//!
//! Plain structs made from the inner types. Keys may be added within a format, never removed.
//! Offsets are bytes of UTF-8 in the article's `text`, half-open.

use crate::{Models, Pile, PileArticle, Stories, story_topic};
use jiff::civil::{Date, DateTime};
use machtin_brief::{Brief, Citation, Line, marked_cuts};
use machtin_extract::{Figure, Speaker};
use machtin_ingest::Note;
use machtin_story::{EntityIndex, FigureGroup, ReadArticle, Report, View, view};
use machtin_text::{Article, Evidence, Form, Language, Precision, Published, Removed, Span};
use machtin_vectors::Topical;
use serde::{Deserialize, Serialize};

/// Number of this format.
pub const FORMAT: u32 = 1;

/// A half-open byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<Span> for Range {
    fn from(span: Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<Range> for Span {
    fn from(range: Range) -> Self {
        Self::new(range.start, range.end)
    }
}

/// One article and what it says: a line of `machtin read`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingJson {
    /// [`FORMAT`].
    pub format: u32,
    /// Identifier made from the content.
    pub id: String,
    /// What the input called the article.
    pub source_id: Option<String>,
    /// Where it was read.
    pub path: String,
    /// Its address.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it, as printed.
    pub author: Option<String>,
    /// `vi`, `en` or `other`.
    pub lang: String,
    /// `raw` or `segmented`.
    pub form: String,
    /// When it was published.
    pub published: Option<PublishedJson>,
    /// The title inside `text`.
    pub title: Option<Range>,
    /// The text that all offsets count in.
    pub text: String,
    /// What is not news.
    pub removed: Vec<RemovedJson>,
    /// Sentences of the body.
    pub sentences: Vec<Range>,
    /// Tokens, each as start and end.
    pub tokens: Vec<(usize, usize)>,
    /// Time expressions.
    pub times: Vec<TimeJson>,
    /// Quantities.
    pub figures: Vec<FigureJson>,
    /// Names.
    pub mentions: Vec<MentionJson>,
    /// Who says what.
    pub quotes: Vec<QuoteJson>,
    /// What it is about; null where too few of its words are known to say.
    #[serde(default)]
    pub topic: Option<TopicJson>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicJson {
    /// `world`, `politics`, `business`, `society`, `law`, `disaster`, `environment`, `health`,
    /// `science`, `technology`, `culture` or `sport`.
    pub name: String,
    /// How likely it is, 0 to 1.
    pub score: f64,
}

/// A publication time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishedJson {
    /// ISO 8601, to the precision known.
    pub value: String,
    /// `year`, `month`, `day` or `minute`.
    pub precision: String,
    /// `given`, `metadata`, `address`, `dateline` or `text`.
    pub evidence: String,
}

/// A removed line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemovedJson {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Why.
    pub reason: String,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeJson {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `DATE`, `TIME`, `DURATION` or `SET`.
    #[serde(rename = "type")]
    pub kind: String,
    /// TIMEX3 value or rule from the publication day.
    pub value: String,
    /// Name of the rule that read it.
    pub rule: String,
}

/// A quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureJson {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Lowest value meant; null: open.
    pub lo: Option<f64>,
    /// Highest value meant; null: open.
    pub hi: Option<f64>,
    /// The number as printed.
    pub point: Option<f64>,
    /// `exact`, `about`, `more_than`, ...
    pub bound: String,
    /// `count`, `fraction`, `money`, ...
    pub kind: String,
    /// What is counted in, in a fixed English form.
    pub unit: Option<String>,
    /// What is counted, as printed.
    pub of: Option<String>,
    /// The whole that this is a part of.
    pub whole: Option<f64>,
    /// Who says so; null: the article.
    pub speaker: Option<String>,
    /// `asserted`, `forecast`, ...
    pub mode: String,
    /// `attendance`, `dead`, ...
    pub slot: Option<String>,
    /// Name of the rule that read it.
    pub rule: String,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MentionJson {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `person`, `organisation`, `place` or `event`.
    pub kind: String,
    /// Who or what is named: an entity's identifier in a pile; null where one article is read alone.
    pub entity: Option<String>,
    /// Title or role beside the name, as printed.
    pub role: Option<String>,
}

/// Quoted or reported words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuoteJson {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `direct`, `indirect`, `slogan` or `demand`.
    pub kind: String,
    /// Name of the speaker, or the words that stand for one.
    pub speaker: Option<String>,
    /// The words that introduce the quote.
    pub cue: Option<String>,
    /// Whether these are the speaker's own words.
    pub verbatim: bool,
}

/// A pile and its stories: the output of `machtin PATH... --format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PileJson {
    /// [`FORMAT`].
    pub format: u32,
    /// The articles, by identifier.
    pub readings: Vec<ReadingJson>,
    /// Groups of copies.
    pub copies: Vec<Vec<String>>,
    /// The stories, newest first.
    pub stories: Vec<StoryJson>,
    /// Scored pairs, also of articles kept apart.
    pub links: Vec<LinkJson>,
}

/// A story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryJson {
    /// Identifier made from its articles.
    pub id: String,
    /// Its title, words of one of its articles.
    pub title: LineJson,
    /// Its articles, oldest first.
    pub articles: Vec<String>,
    /// How many of them are not copies of others.
    pub independent: usize,
    /// What happened when.
    pub timeline: Vec<EventJson>,
    /// What each source says about each quantity.
    pub figures: Vec<FigureGroupJson>,
    /// Who and what is named, the most mentioned first.
    pub entities: Vec<EntityJson>,
    /// Who says what.
    pub quotes: Vec<StoryQuoteJson>,
    /// The most important lines.
    pub summary: Vec<LineJson>,
    /// Lines for each publication day of a long story, oldest first; empty for a short one.
    #[serde(default)]
    pub days: Vec<DayJson>,
    /// What most of its articles are about.
    #[serde(default)]
    pub topic: Option<TopicJson>,
    /// Lines of a writer, where somebody asked for one: the only words that no article prints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<WrittenJson>,
}

/// A sentence that a writer made, and the sentences that hold every name, figure, time and quote
/// in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WrittenJson {
    /// The writer's words.
    pub text: String,
    /// Always `true`, so that a line taken out of its place still says what it is.
    pub written: bool,
    /// Who wrote it: the name of a model.
    pub writer: String,
    /// What it rests on.
    pub cites: Vec<CiteJson>,
}

/// Words of an article with everything they rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineJson {
    /// The bytes of the first citation.
    pub text: String,
    /// Where they stand, then what supports them.
    pub cites: Vec<CiteJson>,
    /// A shorter form of a long line, with its cuts marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<ShortJson>,
}

/// Parts of a line's first citation; what is left out is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShortJson {
    /// The bytes of `kept`, a `[…]` between spaces wherever words of the citation are missing.
    pub text: String,
    /// Ranges of the article of the first citation, in order.
    pub kept: Vec<Range>,
}

/// Bytes of an article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CiteJson {
    /// Identifier of the article.
    pub article: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventJson {
    /// TIMEX3 value or rule from the publication day.
    pub value: String,
    /// First day meant, where known.
    pub first: Option<String>,
    /// Last day meant, where known.
    pub last: Option<String>,
    /// `told` or `planned`.
    pub kind: String,
    /// The sentence that tells it best.
    pub text: String,
    /// The sentences that tell of it.
    pub cites: Vec<CiteJson>,
    /// What said before that it would be, where it came to pass: a forecast, `told` its outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<LineJson>,
}

/// Figures of one slot of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureGroupJson {
    /// `attendance`, `dead`, ...
    pub slot: String,
    /// Days of the event, `story`, or an article's identifier where the day is unknown.
    pub event: String,
    /// Whose quantity, where that tells groups apart.
    pub subject: Option<String>,
    /// `agree`, `compatible`, `conflict`, `update`, `forecast` or `single`.
    pub state: String,
    /// Figures, each by its article and place.
    pub reports: Vec<CiteJson>,
    /// The reports that a narrower way of counting uses.
    #[serde(default)]
    pub views: ViewsJson,
}

/// The reports that each view of a figure group shows; forecasts in none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ViewsJson {
    /// The lowest and the highest number; one report where they are the same.
    pub range: Vec<CiteJson>,
    /// The lowest number.
    pub conservative: Vec<CiteJson>,
    /// What the newest article gives.
    pub latest: Vec<CiteJson>,
    /// What an authority gives.
    pub official: Vec<CiteJson>,
}

/// What the articles of one day say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayJson {
    /// Publication day, `YYYY-MM-DD`.
    pub day: String,
    /// Its lines, the most important first.
    pub summary: Vec<LineJson>,
}

/// Who or what mentions name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntityJson {
    /// Identifier, as in the mentions.
    pub id: String,
    /// `person`, `organisation`, `place` or `event`.
    pub kind: String,
    /// The name to show.
    pub name: String,
    /// Mentions in this story, copies left out.
    pub mentions: usize,
    /// Forms as printed, in the whole pile.
    pub variants: Vec<VariantJson>,
    /// Titles and roles in this story, where they are printed.
    pub roles: Vec<CiteJson>,
}

/// A form of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VariantJson {
    /// The form.
    pub name: String,
    /// Language of the articles that print it.
    pub lang: String,
    /// How often.
    pub count: usize,
}

/// A quote of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryQuoteJson {
    /// Identifier of the article.
    pub article: String,
    /// The quote.
    #[serde(flatten)]
    pub quote: QuoteJson,
    /// Where the words stand, then where other articles print or translate them.
    #[serde(default)]
    pub cites: Vec<CiteJson>,
}

/// A scored pair of articles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkJson {
    /// One article.
    pub a: String,
    /// The other.
    pub b: String,
    /// Probability that both tell of one event, 0 to 1.
    pub score: f64,
    /// What the score is made of, the weightiest first.
    pub why: Vec<ReasonJson>,
}

/// Why two articles are together or apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairJson {
    /// The scored pair.
    #[serde(flatten)]
    pub link: LinkJson,
    /// The same together with the articles around the two, by which stories are made; none where
    /// they share too little, are copies, or are of two languages.
    pub around: Option<AroundJson>,
    /// Whether one is a copy of the other.
    pub copies: bool,
    /// Whether they are in one story.
    pub together: bool,
    /// The articles between them where they are joined through others, both ends included.
    pub through: Vec<String>,
}

/// What a pair says together with the articles around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AroundJson {
    /// Probability that both tell of one event, 0 to 1.
    pub score: f64,
    /// What the score is made of, the weightiest first.
    pub why: Vec<ReasonJson>,
}

/// One feature of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonJson {
    /// Name of the feature.
    pub feature: String,
    /// What it adds to the score's log odds.
    pub share: f64,
    /// The words, numbers or days behind it.
    pub words: Vec<String>,
}

/// A note about the input, for `--format json` and `jsonl` on stderr.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoteJson {
    /// Which file or row.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl From<&Note> for NoteJson {
    fn from(note: &Note) -> Self {
        Self { path: note.path.clone(), problem: note.problem.clone(), remedy: note.remedy.clone() }
    }
}

/// An article as `machtin read` writes it: mentions name no entity.
#[must_use]
pub fn reading(article: &PileArticle) -> ReadingJson {
    reading_with(article, 0, &EntityIndex::default())
}

/// A pile with its stories.
#[must_use]
pub fn pile(pile: &Pile, stories: &Stories) -> PileJson {
    let ids = |group: &Vec<usize>| {
        let mut ids: Vec<String> = group.iter().map(|&n| pile.articles[n].id.clone()).collect();
        ids.sort_unstable();
        ids
    };
    let mut copies: Vec<Vec<String>> = stories.linked.copies.groups.iter().map(ids).collect();
    copies.sort_unstable();
    let mut links: Vec<LinkJson> = stories.links.iter().map(|link| link_json(pile, link)).collect();
    links.sort_by(|a, b| (&a.a, &a.b).cmp(&(&b.a, &b.b)));
    let named = EntityIndex::of(&stories.entities);
    PileJson {
        format: FORMAT,
        readings: (0..pile.articles.len())
            .map(|n| reading_with(&pile.articles[n], n, &named))
            .collect(),
        copies,
        stories: self::stories(pile, stories).collect(),
        links,
    }
}

/// All stories, newest first.
pub fn stories<'s>(pile: &'s Pile, stories: &'s Stories) -> impl Iterator<Item = StoryJson> + 's {
    let (articles, named) = (pile.read_articles(), EntityIndex::of(&stories.entities));
    stories.briefs.iter().map(move |brief| story_with(pile, &articles, stories, brief, &named))
}

/// One story.
#[must_use]
pub fn story(pile: &Pile, stories: &Stories, brief: &Brief) -> StoryJson {
    let named = EntityIndex::of(&stories.entities);
    story_with(pile, &pile.read_articles(), stories, brief, &named)
}

/// A scored pair.
#[must_use]
pub fn link_json(pile: &Pile, link: &machtin_story::PairScore) -> LinkJson {
    let (a, b) = (&pile.articles[link.a].id, &pile.articles[link.b].id);
    LinkJson {
        a: a.min(b).clone(),
        b: a.max(b).clone(),
        score: rounded(link.score),
        why: link.why.iter().map(reason_json).collect(),
    }
}

/// Why two articles of a pile are together or apart.
#[must_use]
pub fn pair_json(pile: &Pile, reasons: &crate::why::PairReasons) -> PairJson {
    let around = |around: &machtin_story::Surroundings| AroundJson {
        score: rounded(around.score()),
        why: around.why.iter().map(reason_json).collect(),
    };
    PairJson {
        link: link_json(pile, &reasons.pair),
        around: reasons.around.as_ref().map(around),
        copies: reasons.copies,
        together: reasons.together,
        through: reasons.through.iter().map(|&n| pile.articles[n].id.clone()).collect(),
    }
}

fn reason_json(reason: &machtin_story::Reason) -> ReasonJson {
    ReasonJson {
        feature: reason.feature.to_owned(),
        share: rounded(reason.share),
        words: reason.words.clone(),
    }
}

/// Four decimals: what follows is noise to a reader.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn reading_with(pile_article: &PileArticle, n: usize, named: &EntityIndex<'_>) -> ReadingJson {
    let PileArticle { id, article, reading, topic } = pile_article;
    let words = |span: Span| span.of(&article.text).to_owned();
    ReadingJson {
        format: FORMAT,
        id: id.clone(),
        source_id: article.source_id.clone(),
        path: article.path.clone(),
        url: article.url.clone(),
        publisher: article.publisher.clone(),
        author: article.author.clone(),
        lang: article.language.code().to_owned(),
        form: article.form.name().to_owned(),
        published: article.published.as_ref().map(published),
        title: article.title.map(Range::from),
        text: article.text.clone(),
        removed: article
            .removed
            .iter()
            .map(|removed| RemovedJson {
                start: removed.span.start,
                end: removed.span.end,
                reason: removed.reason.to_owned(),
            })
            .collect(),
        sentences: reading.sentences.iter().map(|s| s.span.into()).collect(),
        tokens: reading.tokens.iter().map(|token| (token.start, token.end)).collect(),
        times: reading
            .times
            .iter()
            .map(|time| TimeJson {
                start: time.span.start,
                end: time.span.end,
                kind: time.kind.name().to_owned(),
                value: time.value.clone(),
                rule: time.rule.to_owned(),
            })
            .collect(),
        figures: reading.figures.iter().map(|f| figure(f, pile_article, n, named)).collect(),
        mentions: reading
            .mentions
            .iter()
            .enumerate()
            .map(|(m, mention)| MentionJson {
                start: mention.span.start,
                end: mention.span.end,
                kind: mention.kind.name().to_owned(),
                entity: named.get(n, m).map(|entity| entity.id.clone()),
                role: mention.role.map(words),
            })
            .collect(),
        quotes: (0..reading.quotes.len()).map(|q| quote(pile_article, n, q, named)).collect(),
        topic: topic.as_ref().map(topic_json),
    }
}

/// What an article is about.
#[must_use]
pub fn topic(article: &Article, models: &Models) -> Option<TopicJson> {
    models.topics.of(article).as_ref().map(topic_json)
}

fn topic_json(found: &Topical) -> TopicJson {
    TopicJson { name: found.topic.name().to_owned(), score: rounded(found.score) }
}

/// A publication time.
#[must_use]
pub fn published(published: &Published) -> PublishedJson {
    PublishedJson {
        value: published.value(),
        precision: published.precision.name().to_owned(),
        evidence: published.evidence.name().to_owned(),
    }
}

/// The name of a speaker: of the entity, of the mention, or the words as printed.
fn speaker_name(
    speaker: &Speaker,
    pile_article: &PileArticle,
    n: usize,
    named: &EntityIndex<'_>,
) -> String {
    let mention = speaker.mention.and_then(|at| pile_article.reading.mentions.get(at));
    let entity = speaker.mention.and_then(|at| named.get(n, at));
    match (entity, mention) {
        (Some(entity), _) => entity.name.clone(),
        (None, Some(mention)) => mention.name.clone(),
        (None, None) => speaker.span.of(&pile_article.article.text).to_owned(),
    }
}

fn figure(
    figure: &Figure,
    pile_article: &PileArticle,
    n: usize,
    named: &EntityIndex<'_>,
) -> FigureJson {
    let words = |span: Span| span.of(&pile_article.article.text).to_owned();
    FigureJson {
        start: figure.span.start,
        end: figure.span.end,
        lo: figure.lo,
        hi: figure.hi,
        point: figure.point,
        bound: figure.bound.name().to_owned(),
        kind: figure.kind.name().to_owned(),
        unit: (!figure.unit.is_empty()).then(|| figure.unit.clone()),
        of: figure.of.map(words),
        whole: figure.whole,
        speaker: figure.speaker.as_ref().map(|s| speaker_name(s, pile_article, n, named)),
        mode: figure.mode.name().to_owned(),
        slot: figure.slot.map(str::to_owned),
        rule: figure.rule.to_owned(),
    }
}

fn quote(pile_article: &PileArticle, n: usize, q: usize, named: &EntityIndex<'_>) -> QuoteJson {
    let quote = &pile_article.reading.quotes[q];
    QuoteJson {
        start: quote.span.start,
        end: quote.span.end,
        kind: quote.kind.name().to_owned(),
        speaker: quote.speaker.as_ref().map(|s| speaker_name(s, pile_article, n, named)),
        cue: quote.cue.map(|span| span.of(&pile_article.article.text).to_owned()),
        verbatim: quote.verbatim,
    }
}

fn cite(pile: &Pile, citation: Citation) -> CiteJson {
    CiteJson {
        article: pile.articles[citation.article].id.clone(),
        start: citation.span.start,
        end: citation.span.end,
    }
}

fn line(pile: &Pile, line: &Line) -> LineJson {
    LineJson {
        text: line.text.clone(),
        cites: line.cites.iter().map(|&citation| cite(pile, citation)).collect(),
        short: short(pile, line),
    }
}

fn short(pile: &Pile, line: &Line) -> Option<ShortJson> {
    let first = line.cites.first().filter(|_| !line.kept.is_empty())?;
    let text = &pile.articles[first.article].article.text;
    Some(ShortJson {
        text: marked_cuts(text, first.span, &line.kept, str::to_owned),
        kept: line.kept.iter().map(|&span| span.into()).collect(),
    })
}

fn story_with(
    pile: &Pile,
    articles: &[ReadArticle<'_>],
    stories: &Stories,
    brief: &Brief,
    named: &EntityIndex<'_>,
) -> StoryJson {
    StoryJson {
        id: brief.id.clone(),
        title: line(pile, &brief.title),
        articles: brief.members.articles.iter().map(|&n| pile.articles[n].id.clone()).collect(),
        independent: brief.members.independent().count(),
        timeline: brief
            .timeline
            .iter()
            .map(|entry| {
                let line = line(pile, &entry.line);
                EventJson {
                    value: entry.event.value.clone(),
                    first: entry.event.days.map(|(first, _)| first.to_string()),
                    last: entry.event.days.map(|(_, last)| last.to_string()),
                    kind: entry.event.kind.name().to_owned(),
                    text: line.text,
                    cites: line.cites,
                    plan: entry.plan.as_ref().map(|plan| self::line(pile, plan)),
                }
            })
            .collect(),
        figures: brief.figures.iter().map(|group| figure_group(pile, articles, group)).collect(),
        entities: brief
            .entities
            .iter()
            .map(|&(e, count)| entity(pile, stories, brief, e, count))
            .collect(),
        quotes: brief
            .quotes
            .iter()
            .map(|q| StoryQuoteJson {
                article: pile.articles[q.article].id.clone(),
                quote: quote(&pile.articles[q.article], q.article, q.quote, named),
                cites: q.cites.iter().map(|&citation| cite(pile, citation)).collect(),
            })
            .collect(),
        summary: brief.summary.iter().map(|l| line(pile, l)).collect(),
        days: brief
            .days
            .iter()
            .map(|day| DayJson {
                day: day.day.to_string(),
                summary: day.lines.iter().map(|l| line(pile, l)).collect(),
            })
            .collect(),
        topic: story_topic(&pile.articles, &brief.members).as_ref().map(topic_json),
        written: brief
            .written
            .iter()
            .map(|line| WrittenJson {
                text: line.text.clone(),
                written: true,
                writer: line.writer.clone(),
                cites: line.cites.iter().map(|&citation| cite(pile, citation)).collect(),
            })
            .collect(),
    }
}

fn figure_group(pile: &Pile, articles: &[ReadArticle<'_>], group: &FigureGroup) -> FigureGroupJson {
    let cites = |reports: &[Report]| -> Vec<CiteJson> {
        let place = |report: &Report| {
            let span = pile.articles[report.article].reading.figures[report.figure].span;
            cite(pile, Citation { article: report.article, span })
        };
        reports.iter().map(place).collect()
    };
    let seen = |how| cites(&view(articles, group, how));
    FigureGroupJson {
        slot: group.slot.to_owned(),
        event: group.event.clone(),
        subject: group.subject.clone(),
        state: group.state.name().to_owned(),
        reports: cites(&group.reports),
        views: ViewsJson {
            range: seen(View::Range),
            conservative: seen(View::Conservative),
            latest: seen(View::Latest),
            official: seen(View::Official),
        },
    }
}

fn entity(pile: &Pile, stories: &Stories, brief: &Brief, e: usize, count: usize) -> EntityJson {
    let entity = &stories.entities[e];
    EntityJson {
        id: entity.id.clone(),
        kind: entity.kind.name().to_owned(),
        name: entity.name.clone(),
        mentions: count,
        variants: entity
            .variants
            .iter()
            .map(|variant| VariantJson {
                name: variant.name.clone(),
                lang: variant.language.code().to_owned(),
                count: variant.count,
            })
            .collect(),
        roles: entity
            .roles
            .iter()
            .filter(|role| brief.members.articles.contains(&role.article))
            .map(|role| cite(pile, Citation { article: role.article, span: role.span }))
            .collect(),
    }
}

/// The article a reading was made from; none where its words are not of this format. Why a range
/// was removed is not kept: every reason reads `written`.
#[must_use]
pub fn article(written: &ReadingJson) -> Option<Article> {
    let language = [Language::Vietnamese, Language::English, Language::Other]
        .into_iter()
        .find(|language| language.code() == written.lang)?;
    let form = [Form::Raw, Form::Segmented].into_iter().find(|form| form.name() == written.form)?;
    let published = match &written.published {
        None => None,
        Some(json) => Some(published_time(json)?),
    };
    Some(Article {
        source_id: written.source_id.clone(),
        path: written.path.clone(),
        url: written.url.clone(),
        publisher: written.publisher.clone(),
        author: written.author.clone(),
        language,
        form,
        published,
        title: written.title.map(Span::from),
        text: written.text.clone(),
        removed: written
            .removed
            .iter()
            .map(|removed| Removed {
                span: Span::new(removed.start, removed.end),
                reason: "written",
            })
            .collect(),
    })
}

/// The time that was written; none where it is not of this format.
#[must_use]
pub fn published_time(json: &PublishedJson) -> Option<Published> {
    let precision = [Precision::Year, Precision::Month, Precision::Day, Precision::Minute]
        .into_iter()
        .find(|precision| precision.name() == json.precision)?;
    let evidence = [
        Evidence::Given,
        Evidence::Metadata,
        Evidence::Address,
        Evidence::Dateline,
        Evidence::Text,
    ]
    .into_iter()
    .find(|evidence| evidence.name() == json.evidence)?;
    let at: DateTime = match precision {
        Precision::Year => format!("{}-01-01", json.value).parse::<Date>().ok()?.into(),
        Precision::Month => format!("{}-01", json.value).parse::<Date>().ok()?.into(),
        Precision::Day => json.value.parse::<Date>().ok()?.into(),
        Precision::Minute => format!("{}:00", json.value).parse().ok()?,
    };
    Some(Published { at, precision, evidence })
}
