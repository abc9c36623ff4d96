//! The templates of the pages, and the small views that only one of them needs.

use super::frame::Frame;
use crate::app::App;
use crate::desk::DeskError;
use crate::number_line::Shape;
use crate::text::{readable, shortened, tag};
use crate::view::article::{Kind, Part, Shown, TextView};
use crate::view::compare::SideView;
use crate::view::front::StoryLineView;
use crate::view::story::{ArticleLine, EntityView, QuoteView, StoryView};
use crate::view::{self, Said};
use crate::words::Words;
use askama::Template;
use machtin::json::{PairJson, Range, ReasonJson};
use machtin_store::{Feed, Hit, Logged, Numbered};

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct Error<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) heading: &'a str,
    pub(crate) words: &'a str,
}

/// A choice of a list: value, words, whether it is the one made.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) name: String,
    pub(crate) made: bool,
}

pub(crate) fn chosen<const N: usize>(made: &str, all: [(&'static str, String); N]) -> Vec<Choice> {
    all.into_iter().map(|(value, name)| Choice { value, name, made: made == value }).collect()
}

pub(crate) struct Choices {
    pub(crate) states: Vec<Choice>,
    pub(crate) langs: Vec<Choice>,
    pub(crate) topics: Vec<Choice>,
    pub(crate) orders: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "front.html")]
pub(crate) struct Front<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) facts: String,
    pub(crate) stories: Vec<StoryLineView>,
    pub(crate) choices: Choices,
    pub(crate) next: Option<String>,
    /// Nothing was ever added.
    pub(crate) empty: bool,
}

pub(crate) struct ChangeView {
    pub(crate) at: String,
    pub(crate) kind: &'static str,
    pub(crate) detail: String,
}

pub(crate) fn changes(changes: &[Numbered], words: Words) -> Vec<ChangeView> {
    let view = |numbered: &Numbered| ChangeView {
        at: moment(&numbered.change.at),
        kind: words.change(&numbered.change.kind),
        detail: shortened(&readable(&numbered.change.detail, false), 200),
    };
    changes.iter().rev().map(view).collect()
}

/// A time of the store, to the minute.
fn moment(at: &str) -> String {
    format!("{} UTC", at.get(..16).unwrap_or(at).replace('T', " "))
}

#[derive(Template)]
#[template(path = "story.html")]
pub(crate) struct Story<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) story: StoryView,
    pub(crate) changes: Vec<ChangeView>,
}

/// What stands beside an article.
pub(crate) struct Beside {
    /// Identifier and title.
    pub(crate) story: Option<(String, String)>,
    pub(crate) others: Vec<ArticleLine>,
    pub(crate) copy_of: Option<String>,
}

/// Ways to show a text: name, address, whether it is the one shown.
pub(crate) fn views(path: &str, shown: Shown, words: Words) -> [(&'static str, String, bool); 3] {
    [
        (Shown::Clean, words.cleaned()),
        (Shown::Raw, words.whole()),
        (Shown::Segmented, words.by_words()),
    ]
    .map(|(view, name)| (name, format!("{path}?view={}#text", view.name()), view == shown))
}

#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct Article<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) article: ArticleLine,
    pub(crate) text: TextView,
    pub(crate) views: [(&'static str, String, bool); 3],
    pub(crate) removed: Vec<(String, String)>,
    pub(crate) beside: Beside,
}

/// Something read at or around a citation.
pub(crate) struct StepView {
    pub(crate) what: &'static str,
    pub(crate) href: String,
    pub(crate) here: bool,
    pub(crate) said: Said,
    pub(crate) value: String,
    pub(crate) rule: String,
    pub(crate) steps: Vec<String>,
}

#[derive(Template)]
#[template(path = "evidence.html")]
pub(crate) struct Evidence<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) article: ArticleLine,
    pub(crate) sentence: Vec<Part>,
    pub(crate) text: TextView,
    pub(crate) views: [(&'static str, String, bool); 3],
    pub(crate) beside: Beside,
    pub(crate) steps: Vec<StepView>,
    /// The figure that the citation is, in words.
    pub(crate) figure: Option<String>,
    pub(crate) at: Range,
    pub(crate) place: String,
    pub(crate) id: String,
}

pub(crate) struct EntityStory {
    pub(crate) id: String,
    pub(crate) title: Said,
    pub(crate) mentions: String,
    pub(crate) quotes: Vec<QuoteView>,
}

#[derive(Template)]
#[template(path = "entity.html")]
pub(crate) struct EntityPage<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) name: Said,
    pub(crate) kind: &'static str,
    pub(crate) variants: Vec<(Said, usize)>,
    /// One for each story that names it.
    pub(crate) entities: Vec<EntityView>,
    pub(crate) stories: Vec<EntityStory>,
}

impl<'a> EntityPage<'a> {
    pub(crate) fn view(
        app: &App,
        frame: &'a Frame,
        id: &str,
        stories: &[String],
    ) -> Result<Self, DeskError> {
        let words = frame.words;
        let mut page = Self {
            frame,
            name: Said::new("", "und"),
            kind: "",
            variants: Vec::new(),
            entities: Vec::new(),
            stories: Vec::new(),
        };
        for story in stories {
            let told = app.desk.told(story)?;
            let Some(entity) = told.story.entities.iter().find(|e| e.id == id) else { continue };
            for variant in &entity.variants {
                let said = Said::new(&variant.name, &variant.lang);
                match page.variants.iter_mut().find(|(known, _)| *known == said) {
                    Some((_, count)) => *count = (*count).max(variant.count),
                    None => page.variants.push((said, variant.count)),
                }
            }
            let name = readable(&entity.name, true);
            let mentions = words.mentions(entity.mentions);
            page.kind = words.kind(&entity.kind);
            let view = view::story::view(&told, words);
            if page.name.text.is_empty() {
                let variant = entity.variants.iter().find(|v| v.name == entity.name);
                page.name = Said::new(&entity.name, variant.map_or("und", |v| &v.lang));
            }
            let speaker = view.speakers.into_iter().find(|s| s.name.as_ref() == Some(&name));
            page.stories.push(EntityStory {
                id: view.id,
                title: view.title,
                mentions,
                quotes: speaker.map(|speaker| speaker.quotes).unwrap_or_default(),
            });
            let entities = view.kinds.into_iter().flat_map(|kind| kind.entities);
            page.entities.extend(entities.filter(|entity| entity.id == id));
        }
        page.variants.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.text.cmp(&b.0.text)));
        Ok(page)
    }
}

/// Feature, share, words.
type ReasonLine = (String, String, String);

/// Why two articles are together or apart.
pub(crate) struct WhyView {
    pub(crate) together: bool,
    pub(crate) copies: bool,
    pub(crate) score: String,
    pub(crate) reasons: Vec<ReasonLine>,
    /// Score and reasons with the articles around the two.
    pub(crate) around: Option<(String, Vec<ReasonLine>)>,
    pub(crate) through: Vec<ArticleLine>,
}

impl WhyView {
    pub(crate) fn of(pair: &PairJson, app: &App, words: Words) -> Result<Self, DeskError> {
        let around = pair.around.as_ref().map(|around| {
            let mut why = around.why.clone();
            for word in why.iter_mut().flat_map(|reason| &mut reason.words) {
                if let Ok(reading) = app.desk.reading(word) {
                    *word = ArticleLine::of(&reading, words).title.text;
                }
            }
            (percent(around.score, words), reason_lines(&why, words))
        });
        let mut through = Vec::new();
        if pair.through.len() > 2 {
            for id in &pair.through {
                through.push(ArticleLine::of(&*app.desk.reading(id)?, words));
            }
        }
        Ok(Self {
            together: pair.together,
            copies: pair.copies,
            score: percent(pair.link.score, words),
            reasons: reason_lines(&pair.link.why, words),
            around,
            through,
        })
    }
}

fn percent(score: f64, words: Words) -> String {
    format!("{} %", words.number((score * 100.0).round()))
}

/// Reasons that are shown of a score.
const REASONS: usize = 12;

fn reason_lines(reasons: &[ReasonJson], words: Words) -> Vec<ReasonLine> {
    let line = |reason: &ReasonJson| {
        let sign = if reason.share > 0.0 { "+" } else { "" };
        let share = format!("{sign}{}", words.number((reason.share * 100.0).round() / 100.0));
        let shown = shortened(&readable(&reason.words.join(", "), true), 240);
        (words.feature(&reason.feature), share, shown)
    };
    reasons.iter().take(REASONS).map(line).collect()
}

#[derive(Template)]
#[template(path = "compare.html")]
pub(crate) struct Compare<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) sides: Vec<SideView>,
    pub(crate) why: Option<WhyView>,
    pub(crate) a: String,
    pub(crate) b: String,
}

pub(crate) struct HitView {
    pub(crate) id: String,
    pub(crate) title: Said,
    pub(crate) facts: String,
    pub(crate) lang: &'static str,
    pub(crate) snippet: Vec<(String, bool)>,
    /// Where the first match stands.
    pub(crate) evidence: Option<String>,
    pub(crate) story: Option<String>,
}

pub(crate) fn hits(hits: &[Hit], words: Words) -> Vec<HitView> {
    hits.iter().map(|hit| hit_view(hit, words)).collect()
}

fn hit_view(hit: &Hit, words: Words) -> HitView {
    let day = hit.day.as_ref().map_or_else(|| words.undated().to_owned(), |d| d.replace('T', " "));
    let mut facts = vec![readable(hit.publisher.as_deref().unwrap_or_default(), false), day];
    facts.push(words.lang_name(&hit.lang).to_owned());
    facts.retain(|fact| !fact.is_empty());
    let text = &hit.snippet.text;
    let mut parts = Vec::new();
    let mut at = 0;
    let shown = |from: usize, to: usize| {
        let words = text.get(from..to).unwrap_or_default();
        words
            .chars()
            .map(|c| if c.is_whitespace() || c == '_' { ' ' } else { c })
            .filter(|c| !crate::text::steers(*c))
            .collect::<String>()
    };
    for &(start, end) in &hit.snippet.marks {
        if start >= at && text.get(start..end).is_some() {
            parts.push((shown(at, start), false));
            parts.push((shown(start, end), true));
            at = end;
        }
    }
    parts.push((shown(at, text.len()), false));
    let place = |(start, end): &(usize, usize)| {
        let from = hit.snippet.start;
        format!("/evidence/{}/{}-{}", hit.id, from + start, from + end)
    };
    HitView {
        id: hit.id.clone(),
        title: Said::new(&shortened(&hit.title, 240), &hit.lang),
        facts: facts.join(" · "),
        lang: tag(&hit.lang),
        snippet: parts,
        evidence: hit.snippet.marks.first().map(place),
        story: hit.story.clone(),
    }
}

#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct Search<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) q: &'a str,
    pub(crate) by_date: bool,
    pub(crate) total: Option<String>,
    pub(crate) hits: Vec<HitView>,
    pub(crate) problem: Option<String>,
    pub(crate) next: Option<String>,
}

pub(crate) struct FeedView {
    pub(crate) title: String,
    pub(crate) url: String,
    pub(crate) checked: String,
    pub(crate) succeeded: String,
    pub(crate) due: String,
    pub(crate) gave: String,
    /// What is wrong; none: nothing.
    pub(crate) problem: Option<String>,
}

pub(crate) fn feeds(feeds: &[Feed], words: Words) -> Vec<FeedView> {
    let time = |at: &Option<String>| at.as_deref().map_or_else(|| words.never().to_owned(), moment);
    feeds
        .iter()
        .map(|feed| {
            let mut problems: Vec<String> = Vec::new();
            if feed.failures > 0 {
                problems.push(words.failures(feed.failures));
            }
            problems.extend(feed.problem.clone());
            problems.extend(feed.moved_to.as_ref().map(|to| format!("{} {to}", words.moved())));
            FeedView {
                title: readable(feed.title.as_deref().unwrap_or(&feed.url), false),
                url: readable(&feed.url, false),
                checked: time(&feed.checked),
                succeeded: time(&feed.succeeded),
                due: time(&feed.due),
                gave: words.feed_gave(feed.items, feed.articles),
                problem: (!problems.is_empty()).then(|| readable(&problems.join(" · "), false)),
            }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "feeds.html")]
pub(crate) struct Feeds<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) feeds: Vec<FeedView>,
}

#[derive(Template)]
#[template(path = "about.html")]
pub(crate) struct About<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) facts: String,
    pub(crate) models: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "reference.html")]
pub(crate) struct Reference<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) operations: Vec<crate::api::reference::Operation>,
}

pub(crate) struct DoubtView {
    pub(crate) a: ArticleLine,
    pub(crate) b: ArticleLine,
    pub(crate) together: bool,
    pub(crate) score: String,
    pub(crate) reasons: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "review.html")]
pub(crate) struct Review<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) doubts: Vec<DoubtView>,
}

pub(crate) struct LogView {
    pub(crate) n: i64,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) what: String,
    pub(crate) undone_by: Option<i64>,
}

pub(crate) fn log(log: &[Logged]) -> Vec<LogView> {
    let view = |logged: &Logged| LogView {
        n: logged.n,
        at: moment(&logged.at),
        who: readable(&logged.who, false),
        why: readable(&logged.why, false),
        what: shortened(&readable(&machtin_store::describe(logged), false), 300),
        undone_by: logged.undone_by,
    };
    log.iter().rev().take(500).map(view).collect()
}

#[derive(Template)]
#[template(path = "log.html")]
pub(crate) struct Log<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) log: Vec<LogView>,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
pub(crate) struct SignIn<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) to: &'a str,
    pub(crate) wrong: bool,
}
