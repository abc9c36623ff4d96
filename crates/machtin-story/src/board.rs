//! The figure board: what each source says about one quantity of one event, and whether the
//! sources agree.
//!
//! Figures are grouped by slot, event, unit and subject. Nothing is compared across events; a
//! figure whose event is not known may agree with others but never contradicts them. A false
//! conflict is worse than a missed one.

use crate::context::{Context, digits};
use crate::events::{SHORT_DAYS, length, main_days, published_day, sentence_of};
use crate::{Entity, ReadArticle, StoryMembers, lead_days};
use jiff::ToSpan;
use jiff::civil::Date;
use machtin_extract::{Bound, Figure, FigureKind, Mode, TimeKind};
use machtin_text::{Language, Span, fold_marks};
use std::collections::{BTreeMap, BTreeSet};

/// Figures of one slot of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureGroup {
    /// `attendance`, `dead`, `seats`, ...
    pub slot: &'static str,
    /// The event: its days (`2005-11-13`), or `story` for what does not hang on a day, or the
    /// article's identifier where the event's day is unknown.
    pub event: String,
    /// Whose quantity, where that tells groups apart (a party's seats); an entity or noun phrase.
    pub subject: Option<String>,
    /// Whether the sources agree.
    pub state: State,
    /// What each source says, in order of publication; copies included.
    pub reports: Vec<Report>,
}

impl FigureGroup {
    /// Whether different numbers of the slot contradict each other (tolls, crowds, seats), so
    /// that the group is of one thing, not only of one number.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        is_contested(self.slot)
    }
}

/// One source's figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Report {
    /// Index of the article.
    pub article: usize,
    /// Index into its reading's figures.
    pub figure: usize,
}

/// Whether the sources of a figure group agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Two sources or more give the same number, and no other contradicts it.
    Agree,
    /// What they say can be true together.
    Compatible,
    /// What they say cannot be true together.
    Conflict,
    /// A later source gives another number of something that changes.
    Update,
    /// Forecasts or hopes, with the outcome where it is known.
    Forecast,
    /// One source only.
    Single,
}

impl State {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Compatible => "compatible",
            Self::Conflict => "conflict",
            Self::Update => "update",
            Self::Forecast => "forecast",
            Self::Single => "single",
        }
    }
}

/// How far apart two numbers, one of them hedged, may be and still be the same number.
const SAME_NUMBER: f64 = 0.10;
/// The same where the slot says little of what is counted.
const SAME_LOOSE_NUMBER: f64 = 0.05;
/// How far a hedged number may lie on the wrong side of its bound.
const ROUNDING: f64 = 0.01;
/// How far a vague magnitude (`hundreds`) reaches beyond its bounds.
const VAGUE_FACTOR: f64 = 2.0;
/// A number told for a day this many days from the story's is another event's.
const OTHER_EVENT_DAYS: i32 = 45;
/// A toll told for a day this many days before the story's is another event's.
const OTHER_TOLL_DAYS: i32 = 3;
/// Tolls of one day that are further apart than this are not tolls of one thing.
const TOLL_FACTOR: f64 = 4.0;
/// The same for crowds, police and the like, which sources count with more zeal.
const CROWD_FACTOR: f64 = 10.0;
/// Days after its publication within which a forecast finds its outcome.
const OUTCOME_DAYS: i64 = 31;

/// Tolls that only grow: the largest number of an article is its latest.
const GROWING: &[&str] = &[
    "arrested",
    "burned_area",
    "damage",
    "dead",
    "displaced",
    "evacuated",
    "homes_damaged",
    "infected",
    "injured",
    "rescued",
    "without_power",
];
/// Other numbers that change while a story runs.
const CHANGING: &[&str] = &["districts", "districts_annulled", "districts_recount", "missing"];
/// What belongs to the story rather than to a day, and is counted again at most.
const STANDING: &[&str] =
    &["magnitude", "parliament_size", "population", "seats", "turnout", "vote_share", "votes"];
/// What is of one day, and worth a quarrel.
const OF_A_DAY: &[&str] = &["aboard", "attendance", "police", "rescuers", "troops"];
/// Slots that say so much of what is counted that equal telling numbers are of one thing.
const SPECIFIC: &[&str] = &[
    "aid",
    "budget",
    "debt",
    "fine",
    "fired",
    "investment",
    "jobs",
    "loss",
    "passengers",
    "prison_term",
    "profit",
    "revenue",
    "sales",
];
/// Slots that say nothing two sources could agree or differ on.
const PRIVATE: &[&str] = &["age", "duration", "rank", "ratio"];
/// Crowds smaller than this, in a slot for people in general, are not the crowd of an event.
const CROWD: f64 = 100.0;

fn belongs_to_story(slot: &str) -> bool {
    GROWING.contains(&slot) || CHANGING.contains(&slot) || STANDING.contains(&slot)
}

/// Whether different numbers of a slot contradict each other; of the others only equal numbers
/// are put together.
fn is_contested(slot: &str) -> bool {
    belongs_to_story(slot) || OF_A_DAY.contains(&slot)
}

/// Groups the figures of a story and says whether their sources agree.
///
/// Groups come in order of slot, event and subject. Linear in the figures of the story but for
/// the pairs inside a group.
#[must_use]
pub fn fill_board(
    articles: &[ReadArticle<'_>],
    story: &StoryMembers,
    entities: &[Entity],
) -> Vec<FigureGroup> {
    let subjects = Subjects::of(entities);
    let crowds = crowds(articles, story);
    let wholes = wholes(articles, story);
    let story_days = story_days(articles, story);
    let mut cells = Vec::new();
    for &article in &story.articles {
        let read = &articles[article];
        let original = story.original(article);
        for (n, figure) in read.reading.figures.iter().enumerate() {
            let Some(slot) = slot_of(read, figure, story_days, &crowds) else { continue };
            let event = event_of(read, figure, slot, story_days);
            cells.push(Cell {
                report: Report { article, figure: n },
                source: (original, speaker_name(read, figure)),
                slot,
                unit: unit_class(figure, slot),
                subject: subject_of(read, article, figure, slot, &subjects),
                day: published_day(read),
                event,
                value: Value::of(read, figure, slot, &wholes),
                mode: figure.mode,
                sentence: sentence_of(read, figure.span),
                part: is_part(read, figure, slot),
                increment: figure.kind == FigureKind::Ordinal || figure.rule == "another",
                running: is_running(read, figure),
                language: read.article.language,
                beside: days_beside(read, figure.span),
                context: context_of(read, figure),
            });
        }
    }
    let (forecasts, facts): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(Cell::is_forecast);
    let facts = join_translated(group(latest_tolls(hedged_as_told(facts))));
    let mut forecasts = group(forecasts);
    for group in &mut forecasts {
        group.extend(outcome(group, &facts));
    }
    let groups = facts.iter().chain(&forecasts);
    let mut board: Vec<FigureGroup> = groups.map(|cells| judged(cells, articles)).collect();
    // `the second rally` is worth a line where another source counts the rallies too.
    board.retain(|group| group.slot != "ordinal" || group.state == State::Agree);
    board.sort_by(|a, b| {
        (a.slot, &a.event, &a.subject, &a.reports).cmp(&(b.slot, &b.event, &b.subject, &b.reports))
    });
    board
}

/// A figure with everything the board needs to know of it.
#[derive(Clone, Debug)]
struct Cell {
    report: Report,
    /// Who says it: the original article and the speaker it names.
    source: (usize, Option<String>),
    slot: &'static str,
    unit: String,
    subject: Option<String>,
    day: Option<Date>,
    event: EventKey,
    value: Value,
    mode: Mode,
    sentence: Option<usize>,
    /// What is counted may be a part of what others count: it contradicts nothing.
    part: bool,
    /// One more (`another district`, `a third district`), not how many there are.
    increment: bool,
    /// A count as of a moment (`so far`, `tính đến chiều nay`), which goes on.
    running: bool,
    language: Language,
    /// The days that its own sentence gives.
    beside: Option<(Date, Date)>,
    context: Context,
}

impl Cell {
    fn is_forecast(&self) -> bool {
        matches!(self.mode, Mode::Forecast | Mode::Hope)
    }
}

/// The slot to compare a figure in. A crowd that is only said to be people is the crowd of the
/// event that the same article counts on the same day.
fn slot_of(
    read: &ReadArticle<'_>,
    figure: &Figure,
    story_days: Option<(Date, Date)>,
    crowds: &[f64],
) -> Option<&'static str> {
    let slot = figure.slot.filter(|slot| !PRIVATE.contains(slot))?;
    // Not a size: `just a handful` of the seats.
    if slot == "parliament_size" && figure.bound == Bound::Magnitude {
        return None;
    }
    // A label on a map, a number of a list.
    let bare = figure.unit.is_empty() && figure.of.is_none();
    if slot == "attendance" && bare && figure.point.is_some_and(|point| point < CROWD) {
        return None;
    }
    let of = counted(read, figure);
    // Fire fighters are no soldiers.
    if matches!(slot, "troops" | "soldiers")
        && of.is_some_and(|of| of.contains("cuu hoa") || of.contains("firefighter"))
    {
        return Some("rescuers");
    }
    if slot == "area" && is_burned(read, figure) {
        return Some("burned_area");
    }
    // Who is aboard, crew and passengers: not the passengers alone.
    if slot == "passengers" && counts_people(read, figure) {
        return Some("aboard");
    }
    let people = slot == "people" || slot == "turnout" && figure.kind == FigureKind::Count;
    let crowd =
        people && counts_people(read, figure) && figure.point.is_some_and(|point| point >= CROWD);
    let counted = crowd
        && read.reading.figures.iter().any(|other| {
            let is_crowd = other.slot == Some("attendance")
                || other.slot == Some("people") && is_known_crowd(other, crowds);
            is_crowd
                && event_of(read, other, "attendance", story_days)
                    == event_of(read, figure, "attendance", story_days)
        });
    let known = slot == "people" && is_known_crowd(figure, crowds);
    Some(if counted || known { "attendance" } else { slot })
}

/// Crowds that the articles of a story count, as numbers.
fn crowds(articles: &[ReadArticle<'_>], story: &StoryMembers) -> Vec<f64> {
    let figures = story.articles.iter().flat_map(|&article| &articles[article].reading.figures);
    let mut crowds: Vec<f64> = figures
        .filter(|figure| figure.slot == Some("attendance"))
        .filter(|figure| !matches!(figure.mode, Mode::Forecast | Mode::Hope))
        .filter_map(|figure| figure.point)
        .filter(|&point| point >= CROWD)
        .collect();
    crowds.sort_by(f64::total_cmp);
    crowds.dedup();
    crowds
}

/// Whether another source gives the same number as that of a crowd: `8,000 dock workers`.
fn is_known_crowd(figure: &Figure, crowds: &[f64]) -> bool {
    let fact = !matches!(figure.mode, Mode::Forecast | Mode::Hope);
    fact && figure.point.is_some_and(|point| crowds.contains(&point))
}

/// Words for what fire takes, marks folded.
const BURNED: &[&str] = &["burn", "charred", "chay rung", "scorched", "thieu"];

fn is_burned(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    words_around(read, figure.span)
        .is_some_and(|words| BURNED.iter().any(|burned| words.contains(burned)))
}

/// The sentence or headline of a figure, marks folded.
fn words_around(read: &ReadArticle<'_>, span: Span) -> Option<String> {
    let within = sentence_of(read, span)
        .map(|sentence| read.reading.sentences[sentence].span)
        .or(read.article.title.filter(|title| title.contains(span)))?;
    Some(fold_marks(within.of(&read.article.text)).replace('_', " "))
}

/// Words that say of which moment a count is, marks folded.
const SO_FAR: &[&str] = &[
    "as of ",
    "by midday",
    "by night",
    "by noon",
    "by then",
    "den chieu",
    "den gio",
    "den nay",
    "den sang",
    "den thoi diem",
    "den toi",
    "den trua",
    "hien da",
    "so far",
    "tinh den",
    "tinh toi",
    "until now",
];

/// Whether a count says that it is of one moment and goes on.
fn is_running(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    words_around(read, figure.span)
        .is_some_and(|words| SO_FAR.iter().any(|cue| words.contains(cue)))
}

/// Which event a figure hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum EventKey {
    /// The story as a whole.
    Story,
    /// Something between these days.
    Days(Date, Date),
    /// Something still to come, after this day.
    After(Date),
    /// Not known.
    Unknown,
}

fn event_of(
    read: &ReadArticle<'_>,
    figure: &Figure,
    slot: &str,
    story_days: Option<(Date, Date)>,
) -> EventKey {
    let own = days_beside(read, figure.span);
    if belongs_to_story(slot) {
        return match (own, story_days) {
            (Some(days), Some(story)) if is_another_event(slot, days, story) => {
                EventKey::Days(days.0, days.1)
            }
            _ => EventKey::Story,
        };
    }
    if matches!(figure.mode, Mode::Forecast | Mode::Hope) {
        let published = published_day(read);
        let ahead = own.filter(|days| published.is_none_or(|day| days.1 >= day));
        return match (ahead, published) {
            (Some((first, last)), _) => EventKey::Days(first, last),
            (None, Some(day)) => EventKey::After(day),
            (None, None) => EventKey::Unknown,
        };
    }
    own.or_else(|| days_spoken_of(read, figure.span))
        .or_else(|| lead_days(read))
        .map_or(EventKey::Unknown, |(first, last)| EventKey::Days(first, last))
}

/// Whether something told for `days` is no matter of a story of `story`: what a source tells of
/// earlier tolls is history.
fn is_another_event(slot: &str, days: (Date, Date), story: (Date, Date)) -> bool {
    let before = GROWING.contains(&slot) && days.1 < story.0;
    gap(days, story) > if before { OTHER_TOLL_DAYS } else { OTHER_EVENT_DAYS }
}

/// The dated time expression of the same sentence that stands nearest to a figure.
fn days_beside(read: &ReadArticle<'_>, span: Span) -> Option<(Date, Date)> {
    let sentence = sentence_of(read, span)?;
    let within = read.reading.sentences[sentence].span;
    read.reading
        .times
        .iter()
        .filter(|time| within.contains(time.span) && !time.span.overlaps(span))
        .filter(|time| matches!(time.kind, TimeKind::Date | TimeKind::Time))
        .filter_map(|time| Some((time.span, time.days?)))
        .min_by_key(|(other, days)| {
            let distance = other.start.abs_diff(span.end).min(span.start.abs_diff(other.end));
            (length(*days) > SHORT_DAYS, distance)
        })
        .map(|(_, days)| days)
}

/// The day that the sentences before a figure, in its paragraph, are about: `Before the march of
/// 15 October ... . Organisers counted nearly 30,000 people.`
fn days_spoken_of(read: &ReadArticle<'_>, span: Span) -> Option<(Date, Date)> {
    let sentence = sentence_of(read, span)?;
    let start = read.reading.sentences[sentence].span.start;
    let paragraph = read.article.text[..start].rfind('\n').map_or(0, |at| at + 1);
    (0..sentence)
        .rev()
        .take_while(|&before| read.reading.sentences[before].span.start >= paragraph)
        .find_map(|before| main_days(read, before))
        .filter(|&days| length(days) <= SHORT_DAYS)
}

/// First and last day of what the story is about: its lead days, else its publication days.
fn story_days(articles: &[ReadArticle<'_>], story: &StoryMembers) -> Option<(Date, Date)> {
    let days = story.articles.iter().filter_map(|&article| {
        lead_days(&articles[article])
            .or_else(|| published_day(&articles[article]).map(|day| (day, day)))
    });
    days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// Days between two intervals; 0 where they touch.
fn gap(a: (Date, Date), b: (Date, Date)) -> i32 {
    let between = |early: Date, late: Date| length((early, late)) - 1;
    if a.1 < b.0 {
        between(a.1, b.0)
    } else if b.1 < a.0 {
        between(b.1, a.0)
    } else {
        0
    }
}

/// Counts compare with counts, money with the same money, shares with shares; shares of a known
/// whole are counts.
fn unit_class(figure: &Figure, slot: &str) -> String {
    match figure.kind {
        // `A third district` is one more of what others count.
        FigureKind::Ordinal if CHANGING.contains(&slot) => String::new(),
        FigureKind::Count | FigureKind::Fraction | FigureKind::Rank => String::new(),
        FigureKind::Ordinal => "ordinal".to_owned(),
        FigureKind::Score => "score".to_owned(),
        _ => figure.unit.clone(),
    }
}

fn speaker_name(read: &ReadArticle<'_>, figure: &Figure) -> Option<String> {
    let speaker = figure.speaker.as_ref()?;
    let mention = speaker.mention.and_then(|at| read.reading.mentions.get(at));
    Some(mention.map_or_else(
        || fold_marks(speaker.span.of(&read.article.text)),
        |mention| fold_marks(&mention.name),
    ))
}

/// Which entity each mention names.
struct Subjects<'a> {
    entity: BTreeMap<(usize, usize), &'a Entity>,
}

impl<'a> Subjects<'a> {
    fn of(entities: &'a [Entity]) -> Self {
        let entity = entities
            .iter()
            .flat_map(|entity| {
                entity.mentions.iter().map(move |m| ((m.article, m.mention), entity))
            })
            .collect();
        Self { entity }
    }
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
fn counted(read: &ReadArticle<'_>, figure: &Figure) -> Option<String> {
    let counted = fold_marks(figure.of?.of(&read.article.text)).replace('_', " ");
    Some(match read.article.language {
        Language::English => counted.rsplit(' ').next().unwrap_or_default().to_owned(),
        _ => counted,
    })
}

/// Whether a figure counts people in general, or nothing that it names.
fn counts_people(read: &ReadArticle<'_>, figure: &Figure) -> bool {
    counted(read, figure)
        .is_none_or(|head| PEOPLE.contains(&head.as_str()) || head.starts_with("nguoi"))
}

/// Whether a figure may count a part of what others count: the tourists among the dead, the
/// people of a city that the sentence does not name.
fn is_part(read: &ReadArticle<'_>, figure: &Figure, slot: &str) -> bool {
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

fn context_of(read: &ReadArticle<'_>, figure: &Figure) -> Context {
    let within = sentence_of(read, figure.span)
        .map(|sentence| read.reading.sentences[sentence].span)
        .or(read.article.title.filter(|title| title.contains(figure.span)));
    within.map_or_else(Context::default, |within| Context::of(read, figure, within))
}

/// Whose quantity a figure is: the party that won seats; the kind of people arrested.
fn subject_of(
    read: &ReadArticle<'_>,
    article: usize,
    figure: &Figure,
    slot: &str,
    subjects: &Subjects<'_>,
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
                .filter_map(|(n, _)| subjects.entity.get(&(article, n)))
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

/// What can be compared of a figure.
#[derive(Clone, Copy, Debug)]
struct Value {
    lo: f64,
    hi: f64,
    point: Option<f64>,
    hedged: bool,
    /// `much lower numbers`: only that it is not what the other source of the sentence says.
    contrary: bool,
    /// A share whose whole is unknown compares with shares only.
    share: bool,
    /// An unhedged number of one digit and zeros, which may be rounded.
    round: bool,
}

impl Value {
    fn of(
        read: &ReadArticle<'_>,
        figure: &Figure,
        slot: &str,
        wholes: &BTreeMap<&str, f64>,
    ) -> Self {
        if figure.kind == FigureKind::Score {
            return Self::of_score(figure.span.of(&read.article.text));
        }
        let whole = figure.whole.or_else(|| {
            let of = if slot == "seats" { "parliament_size" } else { slot };
            wholes.get(of).copied()
        });
        let is_share = figure.kind == FigureKind::Fraction;
        let scale = whole.filter(|_| is_share);
        let times = scale.unwrap_or(1.0);
        let (lo, hi) = (figure.lo.map(|lo| lo * times), figure.hi.map(|hi| hi * times));
        let point = figure.point.map(|point| point * times);
        let (mut lo, mut hi) = (lo.unwrap_or(0.0), hi.unwrap_or(f64::INFINITY));
        match (figure.bound, point) {
            (Bound::About, Some(point)) => {
                lo = point * (1.0 - SAME_NUMBER);
                hi = point * (1.0 + SAME_NUMBER);
            }
            (Bound::Magnitude, _) => {
                lo /= VAGUE_FACTOR;
                hi *= VAGUE_FACTOR;
            }
            _ => {}
        }
        Self {
            lo,
            hi,
            point,
            hedged: figure.bound != Bound::Exact || scale.is_some(),
            contrary: figure.bound == Bound::LessThan && point.is_none(),
            share: is_share && scale.is_none(),
            round: figure.bound == Bound::Exact
                && scale.is_none()
                && point.is_some_and(|point| point.abs() >= 20.0 && digits(point) == 1),
        }
    }

    /// Scores are equal where both their numbers are.
    fn of_score(printed: &str) -> Self {
        let numbers = printed.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
        let point = numbers
            .filter_map(|number| number.parse::<f64>().ok())
            .fold(0.0, |score, number| score * 1000.0 + number);
        Self {
            lo: point,
            hi: point,
            point: Some(point),
            hedged: false,
            contrary: false,
            share: false,
            round: false,
        }
    }

    /// Whether both name the same order of magnitude only: `hundreds`, `hàng trăm`.
    fn is_as_vague_as(self, other: Self) -> bool {
        let vague = self.point.is_none() && other.point.is_none();
        vague
            && !self.contrary
            && !other.contrary
            && self.lo > 0.0
            && self.lo.to_bits() == other.lo.to_bits()
            && self.hi.to_bits() == other.hi.to_bits()
    }

    fn meets(self, other: Self) -> bool {
        self.equals(other) || (self.lo <= other.hi && other.lo <= self.hi)
    }

    fn within(self, other: Self, tolerance: f64) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()),
            _ => false,
        }
    }

    /// Whether two numbers are so near, one of them round, that they need not contradict.
    fn rounds(self, other: Self) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) => {
                (self.round || other.round) && (a - b).abs() <= SAME_NUMBER * a.abs().max(b.abs())
            }
            _ => false,
        }
    }

    fn equals(self, other: Self) -> bool {
        match (self.point, other.point) {
            (Some(a), Some(b)) if self.hedged || other.hedged => {
                // `Close to 70` is not `more than 74`, however near.
                let met = self.lo <= other.hi * (1.0 + ROUNDING)
                    && other.lo <= self.hi * (1.0 + ROUNDING);
                met && (a - b).abs() <= SAME_NUMBER * a.abs().max(b.abs())
            }
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            _ => false,
        }
    }
}

/// Sizes that shares are taken of, where the story gives exactly one.
fn wholes<'a>(articles: &[ReadArticle<'a>], story: &StoryMembers) -> BTreeMap<&'static str, f64> {
    let mut sizes: BTreeMap<&'static str, BTreeSet<u64>> = BTreeMap::new();
    for &article in &story.articles {
        for figure in &articles[article].reading.figures {
            if let (Some("parliament_size"), Some(point)) = (figure.slot, figure.point) {
                sizes.entry("parliament_size").or_default().insert(point.to_bits());
            }
        }
    }
    let only = |bits: BTreeSet<u64>| (bits.len() == 1).then(|| bits.first().copied()).flatten();
    sizes.into_iter().filter_map(|(slot, bits)| Some((slot, f64::from_bits(only(bits)?)))).collect()
}

/// Cells of one slot, unit, subject and event, in a fixed order.
fn group(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let mut by_slot: BTreeMap<(&str, String, Option<String>, bool), Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        let key = (cell.slot, cell.unit.clone(), cell.subject.clone(), cell.value.share);
        by_slot.entry(key).or_default().push(cell);
    }
    by_slot
        .into_values()
        .flat_map(split_by_event)
        .flat_map(split_by_number)
        .flat_map(split_by_size)
        .flat_map(set_parts_aside)
        .collect()
}

/// The tourists among the dead are a group of their own, unless their number is that of all.
fn set_parts_aside(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    if !cells.iter().any(|cell| cell.part && GROWING.contains(&cell.slot)) {
        return vec![cells];
    }
    let totals: Vec<Value> =
        cells.iter().filter(|cell| !cell.part).map(|cell| cell.value).collect();
    let (parts, rest): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(|cell| {
        cell.part && !totals.is_empty() && !totals.iter().any(|total| total.equals(cell.value))
    });
    let mut groups = vec![rest];
    for part in parts {
        match groups[1..].iter().position(|group| group.iter().all(|g| g.value.equals(part.value)))
        {
            Some(at) => groups[at + 1].push(part),
            None => groups.push(vec![part]),
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Seats and votes of one party whose name is known in one language only: where each side has
/// one group with the number, and none of its articles tells the other, they are one group.
fn join_translated(mut groups: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    for exact in [true, false] {
        while let Some((into, from)) = translated_pair(&groups, exact) {
            let mut moved = groups.remove(from);
            let subject = groups[into][0].subject.clone();
            moved.iter_mut().for_each(|cell| cell.subject.clone_from(&subject));
            groups[into].append(&mut moved);
        }
    }
    groups
}

/// Two groups, the first before the second, that can only be of one party.
fn translated_pair(groups: &[Vec<Cell>], exact: bool) -> Option<(usize, usize)> {
    let of_parties = |group: &[Cell]| {
        matches!(group[0].slot, "seats" | "votes" | "vote_share") && group[0].subject.is_some()
    };
    let candidate = |a: usize, b: usize| {
        let (a, b) = (&groups[a], &groups[b]);
        let key = |cell: &Cell| (cell.slot, cell.unit.clone(), cell.event, cell.value.share);
        of_parties(a)
            && of_parties(b)
            && key(&a[0]) == key(&b[0])
            && translate_each_other(a, b, exact)
    };
    (0..groups.len()).find_map(|a| {
        let matches: Vec<usize> =
            (0..groups.len()).filter(|&b| a != b && candidate(a, b)).collect();
        let &[b] = &matches[..] else { return None };
        let back = (0..groups.len()).filter(|&n| n != b && candidate(n, b)).count();
        (back == 1).then(|| (a.min(b), a.max(b)))
    })
}

fn translate_each_other(a: &[Cell], b: &[Cell], exact: bool) -> bool {
    let one_language = |group: &[Cell]| group.iter().all(|cell| cell.language == group[0].language);
    let apart = one_language(a) && one_language(b) && a[0].language != b[0].language;
    let alike = |a: &Cell, b: &Cell| {
        let same = a.value.equals(b.value) || !exact && a.value.meets(b.value);
        let telling = a.value.point.is_some_and(|point| point > 1.0 || a.value.share);
        same && telling
    };
    apart && a.iter().all(|a| b.iter().all(|b| alike(a, b)))
}

/// Of the tolls that only grow, the largest number each source gives: what it tells of before is
/// history, and what it tells beside it is a part.
fn latest_tolls(cells: Vec<Cell>) -> Vec<Cell> {
    let source = |cell: &Cell| -> (usize, &'static str, Option<String>, EventKey) {
        (cell.report.article, cell.slot, cell.subject.clone(), cell.event)
    };
    let size = |cell: &Cell| cell.value.point.unwrap_or(cell.value.lo);
    let mut most: BTreeMap<_, (f64, BTreeSet<Option<String>>)> = BTreeMap::new();
    for cell in &cells {
        let (largest, speakers) =
            most.entry(source(cell)).or_insert((f64::NEG_INFINITY, BTreeSet::new()));
        if size(cell) > *largest {
            *largest = size(cell);
            speakers.clear();
        }
        if size(cell) >= *largest {
            speakers.insert(cell.source.1.clone());
        }
    }
    let keep = |cell: &Cell| {
        let Some((largest, speakers)) = most.get(&source(cell)) else { return true };
        // What the same voice gives exactly and a little smaller is older, or of another event.
        let surpassed = size(cell) < *largest
            && !cell.value.hedged
            && (cell.source.1.is_none() || speakers.contains(&cell.source.1));
        !GROWING.contains(&cell.slot) || size(cell) >= largest * (1.0 - SAME_NUMBER) && !surpassed
    };
    let kept: Vec<bool> = cells.iter().map(keep).collect();
    cells.into_iter().zip(kept).filter_map(|(cell, keep)| keep.then_some(cell)).collect()
}

/// A headline drops the hedge that its text gives: `50 killed` above `at least 50 people were
/// killed` is at least 50.
fn hedged_as_told(mut cells: Vec<Cell>) -> Vec<Cell> {
    let key = |cell: &Cell| {
        let point = cell.value.point.map(f64::to_bits);
        (cell.report.article, cell.slot, cell.subject.clone(), cell.event, point)
    };
    let hedged: BTreeMap<_, Value> =
        cells.iter().filter(|cell| cell.value.hedged).map(|cell| (key(cell), cell.value)).collect();
    let of_events =
        |cell: &&mut Cell| GROWING.contains(&cell.slot) || OF_A_DAY.contains(&cell.slot);
    for cell in cells.iter_mut().filter(of_events).filter(|cell| !cell.value.hedged) {
        if let Some(value) = hedged.get(&key(cell)) {
            cell.value = *value;
        }
    }
    cells
}

/// Where numbers of a slot need not be of one thing, only equal ones stay together that the
/// words around them do not tell apart.
fn split_by_number(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    if cells.first().is_none_or(|cell| is_contested(cell.slot)) {
        return vec![cells];
    }
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        match groups.iter_mut().find(|group| belongs(group, &cell)) {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    groups
}

/// Whether a number is that of all others of a group, and counts what each article of it counts.
fn belongs(group: &[Cell], cell: &Cell) -> bool {
    let alike = |other: &Cell| {
        // A copy says what its original says.
        let copied = other.source.0 == cell.source.0 && other.report.article != cell.report.article;
        let point = cell.value.point.unwrap_or_default();
        let specific = SPECIFIC.contains(&cell.slot) && digits(point) > 1;
        copied || specific && !other.context.table || other.context.matches(&cell.context, point)
    };
    let equal = |other: &Cell| {
        other.value.equals(cell.value) && other.value.within(cell.value, SAME_LOOSE_NUMBER)
    };
    if !group.iter().all(equal) {
        return false;
    }
    let alike: BTreeSet<usize> =
        group.iter().filter(|other| alike(other)).map(|other| other.report.article).collect();
    group.iter().all(|other| alike.contains(&other.report.article))
}

/// Parts a group where its numbers are so far apart that they are not of one thing. A toll that
/// only grows may jump, from one day to a later one.
fn split_by_size(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let growing = cells.first().is_some_and(|cell| GROWING.contains(&cell.slot));
    let daily = cells.first().is_some_and(|cell| OF_A_DAY.contains(&cell.slot));
    let factor = if growing { TOLL_FACTOR } else { CROWD_FACTOR };
    let contrary = cells.iter().any(|cell| cell.value.contrary || cell.is_forecast());
    if contrary || !(growing || daily) {
        return vec![cells];
    }
    let low = |cell: &Cell| cell.value.point.unwrap_or(cell.value.lo);
    let high = |cell: &Cell| {
        let open = if cell.value.hi.is_finite() { cell.value.hi } else { cell.value.lo };
        cell.value.point.unwrap_or(open)
    };
    cells.sort_by(|a, b| low(a).total_cmp(&low(b)).then(a.report.cmp(&b.report)));
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        let apart = groups.last().is_none_or(|group| {
            let top = group.iter().map(high).fold(f64::NEG_INFINITY, f64::max);
            let later = growing && group.iter().all(|other| other.day < cell.day);
            low(&cell) > top * factor && !later
        });
        match groups.last_mut() {
            Some(group) if !apart => group.push(cell),
            _ => groups.push(vec![cell]),
        }
    }
    groups
}

/// Groups by event: intervals of a few days that overlap are one event.
fn split_by_event(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    cells.sort_by(|a, b| {
        (a.event, a.day, a.source.0, a.report).cmp(&(b.event, b.day, b.source.0, b.report))
    });
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    let mut unknown = Vec::new();
    for cell in cells {
        if cell.event == EventKey::Unknown {
            unknown.push(cell);
            continue;
        }
        let same = groups.last().is_some_and(|group| same_event(&group[0], &cell));
        match groups.last_mut() {
            Some(group) if same => group.push(cell),
            _ => groups.push(vec![cell]),
        }
    }
    for cell in unknown {
        // Where the day is unknown, only an equal number may join.
        let home = groups.iter_mut().find(|group| {
            let own_source =
                group[0].source.0 == cell.source.0 && group[0].event == EventKey::Unknown;
            own_source || group.iter().any(|other| other.value.equals(cell.value))
        });
        match home {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    groups
}

fn same_event(a: &Cell, b: &Cell) -> bool {
    match (a.event, b.event) {
        (EventKey::Story, EventKey::Story) => true,
        (EventKey::After(a), EventKey::After(b)) => gap((a, a), (b, b)) <= SHORT_DAYS,
        (EventKey::Days(a0, a1), EventKey::Days(b0, b1)) => {
            let (a, b) = ((a0, a1), (b0, b1));
            a == b || length(a) <= SHORT_DAYS && length(b) <= SHORT_DAYS && gap(a, b) == 0
        }
        _ => false,
    }
}

/// What came of a group of forecasts: one report of the first event of the slot on their day, or
/// after they were made.
fn outcome(forecasts: &[Cell], facts: &[Vec<Cell>]) -> Option<Cell> {
    let forecast = forecasts.first().filter(|cell| is_contested(cell.slot))?;
    facts
        .iter()
        .filter(|group| group[0].slot == forecast.slot && group[0].unit == forecast.unit)
        .filter_map(|group| match (forecast.event, group[0].event) {
            (EventKey::After(day), EventKey::Days(first, _)) => {
                let latest = day.saturating_add(OUTCOME_DAYS.days());
                (first >= day && first <= latest).then_some((first, group))
            }
            (EventKey::Days(..), EventKey::Days(first, _)) => {
                same_event(forecast, &group[0]).then_some((first, group))
            }
            // What belongs to the story: counted by an article of a later day.
            (EventKey::Story, EventKey::Story) => {
                let made = forecasts.iter().filter_map(|cell| cell.day).max()?;
                let day = group.iter().filter_map(|cell| cell.day).min()?;
                (day > made).then_some((day, group))
            }
            _ => None,
        })
        .min_by_key(|(first, _)| *first)
        .and_then(|(_, group)| {
            let told = group.iter().filter(|cell| cell.source.0 == cell.report.article);
            told.min_by_key(|cell| cell.value.point.is_none())
        })
        .cloned()
}

fn judged(cells: &[Cell], articles: &[ReadArticle<'_>]) -> FigureGroup {
    let mut reports: Vec<(Option<Date>, Report)> =
        cells.iter().map(|cell| (cell.day, cell.report)).collect();
    reports.sort_unstable();
    let first = &cells[0];
    // Where the outcome is known, its day is the event's that the forecasts are about.
    let told = cells.iter().find(|cell| !cell.is_forecast()).unwrap_or(first);
    let event = match told.event {
        EventKey::Story => "story".to_owned(),
        EventKey::Days(a, b) if a == b => a.to_string(),
        EventKey::Days(a, b) => format!("{a}/{b}"),
        EventKey::After(day) => format!("after {day}"),
        EventKey::Unknown => articles[first.report.article].id.to_owned(),
    };
    FigureGroup {
        slot: first.slot,
        event,
        subject: first.subject.clone(),
        state: state(cells),
        reports: reports.into_iter().map(|(_, report)| report).collect(),
    }
}

fn state(cells: &[Cell]) -> State {
    if cells.iter().any(Cell::is_forecast) {
        let voices: BTreeSet<_> = cells.iter().map(|cell| &cell.source).collect();
        return if voices.len() > 1 { State::Forecast } else { State::Single };
    }
    let cells: Vec<&Cell> = cells.iter().filter(|cell| cell.mode != Mode::Denied).collect();
    let sources: BTreeSet<&(usize, Option<String>)> =
        cells.iter().map(|cell| &cell.source).collect();
    let articles: BTreeSet<usize> = cells.iter().map(|cell| cell.source.0).collect();
    let contested = cells.first().is_some_and(|cell| is_contested(cell.slot));
    if sources.len() < 2 || articles.len() < 2 && !contested {
        return State::Single;
    }
    let mut agree = false;
    // The headline and the text of one article are one source where they do not differ.
    let alone = articles.len() < 2;
    let mut state = if alone { State::Single } else { State::Compatible };
    for (n, a) in cells.iter().enumerate() {
        for b in &cells[n + 1..] {
            if a.source == b.source {
                continue;
            }
            let beside = a.report.article == b.report.article && a.sentence == b.sentence;
            let contrary = beside && (a.value.contrary || b.value.contrary);
            let near = a.value.rounds(b.value) || a.part || b.part;
            if a.increment || b.increment {
                // One more after one more: the count moved on, whatever the numbers.
                if CHANGING.contains(&a.slot) && a.day != b.day {
                    state = state.max_severity(State::Update);
                    continue;
                }
            } else if contested && (contrary || !near && !a.value.meets(b.value)) {
                state = state.max_severity(disagreement(a, b));
            } else if surpasses(a, b) || surpasses(b, a) {
                state = state.max_severity(State::Update);
            }
            let same = a.value.equals(b.value) || contested && a.value.is_as_vague_as(b.value);
            agree |= a.source.0 != b.source.0 && same;
        }
    }
    if state == State::Compatible && agree { State::Agree } else { state }
}

/// Whether a later article counts more of what only grows than an earlier one that left it open.
fn surpasses(later: &Cell, earlier: &Cell) -> bool {
    let (Some(more), Some(before)) = (later.value.point, earlier.value.point) else { return false };
    GROWING.contains(&later.slot)
        && !later.part
        && !earlier.part
        && later.source.0 != earlier.source.0
        && later.day > earlier.day
        && more > before
        && !later.value.equals(earlier.value)
}

/// What two figures that cannot both hold mean: an update where time passed and the quantity
/// moves, a conflict where both speak of the same moment.
fn disagreement(a: &Cell, b: &Cell) -> State {
    if belongs_to_story(a.slot) && a.event != EventKey::Story {
        // What sources tell of history in passing is told of its parts as well.
        return State::Compatible;
    }
    let running = |cell: &Cell| cell.running || cell.value.hedged && cell.value.hi.is_infinite();
    if GROWING.contains(&a.slot) && (running(a) || running(b)) && a.source.0 != b.source.0 {
        // `At least` says that the count goes on.
        return State::Update;
    }
    let counted_later = a.beside.is_some() && b.beside.is_some() && a.beside != b.beside;
    if belongs_to_story(a.slot) && (a.day != b.day || GROWING.contains(&a.slot) && counted_later) {
        return State::Update;
    }
    let beside = a.report.article == b.report.article && a.sentence == b.sentence;
    let unknown = a.event == EventKey::Unknown || b.event == EventKey::Unknown;
    if unknown && !beside { State::Compatible } else { State::Conflict }
}

impl State {
    /// A conflict outweighs an update, which outweighs the rest.
    fn max_severity(self, other: Self) -> Self {
        let rank = |state: Self| match state {
            Self::Conflict => 2,
            Self::Update => 1,
            _ => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}
