//! What a page of one story shows, before it is Markdown or HTML.

use super::layout::readable;
use super::words::Words;
use machtin::brief::{Brief, Citation, Line, kept, marked_cuts};
use machtin::extract::figures::explain;
use machtin::extract::{Bound, Figure, MentionKind, Text};
use machtin::story::{FigureGroup, ReadArticle, Report, State};
use machtin::text::{Form, Language, Span, detect_language};
use machtin::wording::Amount;
use machtin::{Pile, PileArticle, Stories};
use machtin_server::number_line::{Interval, NumberLine};
use machtin_server::text::link;
use std::collections::BTreeMap;

/// Which of a line's citations to show first to a reader of the page's language, and which beside
/// it in the other language; none where all are of one language.
pub(super) fn for_reader(
    pile: &Pile,
    lines: &[Line],
    line: &Line,
    words: Words,
) -> Option<(Citation, Option<Citation>)> {
    let language = |cite: &Citation| pile.articles[cite.article].article.language;
    let reader = words.readers_language();
    let first = *line.cites.first()?;
    // What stands for another line is not said twice.
    let free = |cite: &Citation| {
        *cite == first || !lines.iter().any(|other| other.cites.first() == Some(cite))
    };
    let mut cites = line.cites.iter().copied().filter(free);
    let own = cites.clone().find(|cite| language(cite) == reader).unwrap_or(first);
    let beside = cites.find(|cite| language(cite) != language(&own));
    Some((own, beside))
}

/// Everything that is told of a pile.
pub(super) struct PileView {
    pub(super) words: Words,
    /// `2 stories · 12 articles · 2 copies folded`.
    pub(super) title: String,
    pub(super) stories: Vec<StoryView>,
}

/// One story, every line with the numbers of its evidence.
pub(super) struct StoryView {
    pub(super) id: String,
    pub(super) title: Said,
    /// `10 articles · English 5, Vietnamese 5 · ...`.
    pub(super) facts: String,
    pub(super) summary: Vec<LineView>,
    /// A writer's lines and the heading that says so.
    pub(super) written: Option<WrittenView>,
    pub(super) timeline: Vec<EventView>,
    pub(super) groups: Vec<GroupView>,
    pub(super) kinds: Vec<KindView>,
    pub(super) speakers: Vec<SpeakerView>,
    pub(super) sources: Vec<SourceView>,
    pub(super) evidence: Vec<EvidenceView>,
}

/// Words of an article and their language, as HTML names it.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) lang: &'static str,
}

pub(super) struct LineView {
    pub(super) said: Said,
    pub(super) cites: Vec<usize>,
}

pub(super) struct WrittenView {
    pub(super) heading: String,
    pub(super) lines: Vec<LineView>,
}

pub(super) struct EventView {
    pub(super) when: String,
    pub(super) planned: bool,
    pub(super) line: LineView,
    /// What foretold it.
    pub(super) plan: Option<LineView>,
}

pub(super) struct GroupView {
    /// `attendance · 2017-10-15`.
    pub(super) name: String,
    /// The state's name, for styles.
    pub(super) state: &'static str,
    pub(super) state_words: &'static str,
    pub(super) rows: Vec<RowView>,
    pub(super) number_line: Option<NumberLine>,
}

/// What one source says about a quantity.
pub(super) struct RowView {
    /// In words: `more than 20 000`.
    pub(super) value: String,
    /// How it was read.
    pub(super) rule: String,
    pub(super) said: Said,
    pub(super) speaker: Option<Said>,
    pub(super) mode: Option<&'static str>,
    pub(super) date: String,
    pub(super) source: usize,
    pub(super) publisher: String,
    pub(super) cite: usize,
}

/// People, bodies or places.
pub(super) struct KindView {
    pub(super) name: &'static str,
    pub(super) entities: Vec<EntityView>,
}

pub(super) struct EntityView {
    pub(super) name: Said,
    /// How often it is mentioned, in words.
    pub(super) mentions: String,
    pub(super) variants: Vec<Said>,
    pub(super) roles: Vec<LineView>,
}

pub(super) struct SpeakerView {
    pub(super) name: Said,
    pub(super) quotes: Vec<QuoteView>,
}

pub(super) struct QuoteView {
    pub(super) said: Said,
    /// Whether these are the speaker's own words.
    pub(super) verbatim: bool,
    pub(super) source: usize,
    pub(super) date: String,
    pub(super) cite: usize,
}

pub(super) struct SourceView {
    pub(super) number: usize,
    pub(super) article: ArticleView,
    pub(super) copies: Vec<ArticleView>,
}

pub(super) struct ArticleView {
    pub(super) title: Said,
    /// Publisher, date, language, form, path.
    pub(super) facts: String,
    /// An address that is safe to follow.
    pub(super) link: Option<String>,
}

/// A sentence that lines rest on.
pub(super) struct EvidenceView {
    pub(super) number: usize,
    pub(super) lang: &'static str,
    /// The sentence byte for byte, in parts.
    pub(super) parts: Vec<Part>,
    pub(super) source: usize,
    /// Publisher, date, byte ranges.
    pub(super) facts: String,
}

pub(super) struct Part {
    pub(super) text: String,
    pub(super) marked: bool,
}

impl PileView {
    pub(super) fn of(pile: &Pile, stories: &Stories, words: Words) -> Self {
        let mut evidence = 0;
        let mut views = Vec::new();
        for brief in &stories.briefs {
            let view = Writer::new(pile, stories, brief, words, evidence).write();
            evidence += view.evidence.len();
            views.push(view);
        }
        Self { words, title: head_line(pile, stories, words), stories: views }
    }
}

/// What the pile holds: stories, articles, copies.
pub(super) fn head_line(pile: &Pile, stories: &Stories, words: Words) -> String {
    let independent: usize = stories.briefs.iter().map(|b| b.members.independent().count()).sum();
    let copies = pile.articles.len() - independent;
    let mut facts =
        vec![words.story_count(stories.briefs.len()), words.articles(pile.articles.len())];
    if copies > 0 {
        facts.push(words.copies(copies));
    }
    facts.join(" · ")
}

/// First and last day of publication of a story's articles.
pub(super) fn days(pile: &Pile, brief: &Brief, words: Words) -> String {
    let articles = brief.members.articles.iter();
    let days: Vec<String> =
        articles.filter_map(|&n| Some(pile.articles[n].article.published?.value())).collect();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
        (Some(day), _) => day.clone(),
        _ => words.undated().to_owned(),
    }
}

/// What a figure group is about: its slot, whose quantity it is where that matters, its event.
pub(super) fn group_name(group: &FigureGroup, stories: &Stories, words: Words) -> [String; 2] {
    let mut event = words.event(&group.event);
    if let Some(subject) = &group.subject {
        let named = stories.entities.iter().find(|entity| entity.id == *subject);
        let name = named.map_or(subject.as_str(), |entity| entity.name.as_str());
        event = format!("{} · {event}", readable(name, false));
    }
    [words.slot(group.slot), event]
}

/// The reports of a group that are worth a row: copies are left out, and an article that says a
/// number in its title and again below says it once.
pub(super) fn rows<'a>(group: &'a FigureGroup, pile: &Pile, brief: &Brief) -> Vec<&'a Report> {
    let mut rows: Vec<&Report> = Vec::new();
    let unsaid = |report: &Report| figure(pile, report).speaker.is_none();
    for report in &group.reports {
        if brief.members.original(report.article) != report.article {
            continue;
        }
        let value = Words::SIGNS.in_signs(figure(pile, report));
        let same = |row: &&mut &Report| {
            row.article == report.article && Words::SIGNS.in_signs(figure(pile, row)) == value
        };
        match rows.iter_mut().find(same) {
            Some(row) if unsaid(row) => *row = report,
            Some(_) if unsaid(report) => {}
            _ => rows.push(report),
        }
    }
    rows
}

pub(super) fn figure<'a>(pile: &'a Pile, report: &Report) -> &'a Figure {
    &pile.articles[report.article].reading.figures[report.figure]
}

/// The number with what it counts, where they stand together.
pub(super) fn counted(figure: &Figure) -> Span {
    figure.of.map_or(figure.span, |of| {
        let both = figure.span.cover(of);
        if both.len() < 80 { both } else { figure.span }
    })
}

/// Spellings of an entity other than its name, each once, with the language they are printed in.
pub(super) fn other_spellings(entity: &machtin::story::Entity) -> Vec<(String, Language)> {
    let mut spellings: Vec<(String, Language)> = Vec::new();
    for variant in entity.variants.iter().filter(|variant| variant.name != entity.name) {
        let name = readable(&variant.name, false);
        if !spellings.iter().any(|(known, _)| *known == name) {
            spellings.push((name, variant.language));
        }
    }
    spellings
}

/// A sentence as a person writes it, a long one with marked cuts.
pub(super) fn said_short(read: &PileArticle, sentence: Span) -> String {
    let PileArticle { id, article, reading, .. } = read;
    let parts = kept(&ReadArticle { id, article, reading }, sentence);
    marked_cuts(&article.text, sentence, &parts, |words| {
        readable(words, article.form == Form::Segmented)
    })
}

/// The code that HTML gives a language.
const fn tag(language: Language) -> &'static str {
    match language {
        Language::Other => "und",
        known => known.code(),
    }
}

/// Puts one story together and numbers its evidence on the way.
struct Writer<'a> {
    pile: &'a Pile,
    stories: &'a Stories,
    brief: &'a Brief,
    words: Words,
    /// Evidence of the stories before.
    before: usize,
    /// Sentences cited, in order of their numbers, with the narrower ranges cited inside.
    cited: Vec<(Citation, Vec<Span>)>,
    /// Where a sentence stands in `cited`.
    known: BTreeMap<Citation, usize>,
}

impl<'a> Writer<'a> {
    fn new(
        pile: &'a Pile,
        stories: &'a Stories,
        brief: &'a Brief,
        words: Words,
        before: usize,
    ) -> Self {
        let (cited, known) = (Vec::new(), BTreeMap::new());
        Self { pile, stories, brief, words, before, cited, known }
    }

    fn write(mut self) -> StoryView {
        let nothing = || Said { text: self.words.nothing().to_owned(), lang: self.words.code() };
        let title = self.brief.title.cites.first().map_or_else(nothing, |cite| self.said(*cite));
        let brief = self.brief;
        let first_for_reader = |line: &Line| {
            let own = for_reader(self.pile, &brief.summary, line, self.words).map(|(own, _)| own);
            let mut cites = line.cites.clone();
            cites.sort_by_key(|cite| Some(*cite) != own);
            cites
        };
        let lines = brief.summary.iter().map(first_for_reader);
        let summary: Vec<Vec<Citation>> = lines.collect();
        let summary = summary.iter().filter_map(|cites| self.summary_line(cites)).collect();
        let written = self.written();
        let timeline = self.timeline();
        let groups = self.groups();
        let kinds = self.kinds();
        let speakers = self.speakers();
        StoryView {
            id: self.brief.id.clone(),
            title,
            facts: self.facts(),
            summary,
            written,
            timeline,
            groups,
            kinds,
            speakers,
            sources: self.sources(),
            evidence: self.evidence(),
        }
    }

    /// Lines of a writer, their words as it wrote them.
    fn written(&mut self) -> Option<WrittenView> {
        let brief = self.brief;
        let heading = self.words.written_by(&readable(&brief.written.first()?.writer, false));
        let lines = brief.written.iter().filter_map(|line| {
            let cites = self.line(&line.cites)?.cites;
            let lang = tag(detect_language(&line.text));
            Some(LineView { said: Said { text: readable(&line.text, false), lang }, cites })
        });
        Some(WrittenView { heading, lines: lines.collect() })
    }

    fn facts(&self) -> String {
        let members = &self.brief.members;
        let mut facts = vec![self.words.articles(members.articles.len())];
        let copies = members.articles.len() - members.independent().count();
        if copies > 0 {
            facts.push(self.words.copies(copies));
        }
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        for &n in &members.articles {
            *languages.entry(self.words.language(self.article(n).article.language)).or_default() +=
                1;
        }
        let languages: Vec<String> =
            languages.iter().map(|(name, count)| format!("{name} {count}")).collect();
        facts.push(languages.join(", "));
        facts.push(days(self.pile, self.brief, self.words).replace('T', " "));
        facts.push(self.words.independent(members.independent().count()));
        facts.join(" · ")
    }

    fn timeline(&mut self) -> Vec<EventView> {
        let brief = self.brief;
        let entries = brief.timeline.iter();
        entries
            .filter_map(|entry| {
                let days = entry.event.days.map(|(from, to)| (from.to_string(), to.to_string()));
                let days = days.as_ref().map(|(from, to)| (from.as_str(), to.as_str()));
                Some(EventView {
                    when: self.words.happened(&entry.event.value, days),
                    planned: entry.is_planned(),
                    line: self.line(&entry.line.cites)?,
                    plan: entry.plan.as_ref().and_then(|plan| self.line(&plan.cites)),
                })
            })
            .collect()
    }

    /// What several sources tell comes first.
    fn groups(&mut self) -> Vec<GroupView> {
        let brief = self.brief;
        let (single, several): (Vec<_>, Vec<_>) =
            brief.figures.iter().partition(|group| group.state == State::Single);
        let mut texts: BTreeMap<usize, Text<'a>> = BTreeMap::new();
        several.into_iter().chain(single).map(|group| self.group(group, &mut texts)).collect()
    }

    fn group(&mut self, group: &FigureGroup, texts: &mut BTreeMap<usize, Text<'a>>) -> GroupView {
        let reports = rows(group, self.pile, self.brief);
        let mut rows = Vec::new();
        let mut intervals = Vec::new();
        for report in reports {
            let article = self.article(report.article);
            let figure = figure(self.pile, report);
            let text = texts.entry(report.article).or_insert_with(|| Text::of(&article.article));
            let span = counted(figure);
            let row = RowView {
                value: self.words.in_words(figure),
                rule: format!(
                    "{} {}: {}",
                    self.words.rule(),
                    figure.rule,
                    readable(&explain(figure, text).join("; "), false)
                ),
                said: self.said(Citation { article: report.article, span }),
                speaker: figure.speaker.as_ref().map(|speaker| {
                    self.said(Citation { article: report.article, span: speaker.span })
                }),
                mode: self.words.mode(figure.mode.name()),
                date: self.date(report.article),
                source: self.source(report.article),
                publisher: self.publisher(report.article),
                cite: self.cite(Citation { article: report.article, span }),
            };
            intervals.push((Amount::from(figure).is_share, self.interval(figure, &row)));
            rows.push(row);
        }
        // Shares and counts have no line in common.
        let shares = intervals.iter().filter(|(share, _)| *share).count() * 2 > intervals.len();
        let drawn = intervals.into_iter().filter(|(share, _)| *share == shares);
        let drawn: Vec<Interval> = drawn.map(|(_, interval)| interval).collect();
        GroupView {
            name: group_name(group, self.stories, self.words).join(" · "),
            state: group.state.name(),
            state_words: self.words.state_name(group.state.name()),
            rows,
            number_line: NumberLine::of(&drawn, shares, |value| self.words.on_axis(value)),
        }
    }

    /// The values meant; a bound that nobody named is open.
    fn interval(&self, figure: &Figure, row: &RowView) -> Interval {
        let scale = if Amount::from(figure).is_share { 100.0 } else { 1.0 };
        let below = matches!(figure.bound, Bound::LessThan | Bound::AtMost);
        let lo = figure.lo.filter(|lo| !(below && *lo == 0.0));
        Interval {
            lo: lo.map(|value| value * scale),
            hi: figure.hi.map(|value| value * scale),
            label: format!("{}{}", self.words.source_letter(), row.source),
            lang: row.said.lang,
            value: row.value.clone(),
        }
    }

    fn kinds(&mut self) -> Vec<KindView> {
        use MentionKind::{Event, Organisation, Person, Place};
        let brief = self.brief;
        let mut kinds = Vec::new();
        for kind in [Person, Organisation, Place, Event] {
            let of_kind = brief.entities.iter().filter(|(n, _)| {
                let entity = &self.stories.entities[*n];
                entity.kind == kind
            });
            let entities: Vec<EntityView> =
                of_kind.map(|&(n, count)| self.entity(n, count)).collect();
            if !entities.is_empty() {
                kinds.push(KindView { name: self.words.kind(kind.name()), entities });
            }
        }
        kinds
    }

    fn entity(&mut self, n: usize, count: usize) -> EntityView {
        let entity = &self.stories.entities[n];
        let members = &self.brief.members;
        let language = entity.variants.iter().find(|variant| variant.name == entity.name);
        let mut roles: Vec<LineView> = Vec::new();
        for role in &entity.roles {
            let told_here = members.articles.contains(&role.article);
            if !told_here || members.original(role.article) != role.article {
                continue;
            }
            let at = Citation { article: role.article, span: role.span };
            let said = self.said(at);
            let cite = self.cite(at);
            match roles.iter_mut().find(|known| known.said.text == said.text) {
                Some(known) if known.cites.contains(&cite) => {}
                Some(known) => known.cites.push(cite),
                None => roles.push(LineView { said, cites: vec![cite] }),
            }
        }
        let spelled = |(text, language)| Said { text, lang: tag(language) };
        EntityView {
            name: Said {
                text: readable(&entity.name, false),
                lang: language.map_or("und", |variant| tag(variant.language)),
            },
            mentions: self.words.mentions(count),
            variants: other_spellings(entity).into_iter().map(spelled).collect(),
            roles,
        }
    }

    /// Quotes by speaker, who says most first; the speakers' own words before reported ones.
    fn speakers(&mut self) -> Vec<SpeakerView> {
        let brief = self.brief;
        let mut entity_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for &(n, _) in &brief.entities {
            for mention in &self.stories.entities[n].mentions {
                entity_of.insert((mention.article, mention.mention), n);
            }
        }
        let mut speakers: Vec<(String, SpeakerView)> = Vec::new();
        for q in &brief.quotes {
            let quote = &self.article(q.article).reading.quotes[q.quote];
            let at = Citation { article: q.article, span: quote.span };
            let speaker = quote.speaker.as_ref();
            let entity = speaker
                .and_then(|speaker| entity_of.get(&(q.article, speaker.mention?)))
                .map(|&n| &self.stories.entities[n]);
            let name = match (entity, speaker) {
                (Some(entity), _) => {
                    let spelled = entity.variants.iter().find(|v| v.name == entity.name);
                    let lang = spelled.map_or("und", |variant| tag(variant.language));
                    Said { text: readable(&entity.name, false), lang }
                }
                (None, Some(s)) => self.said(Citation { article: q.article, span: s.span }),
                (None, None) => {
                    let text = self.words.unknown_speaker().to_owned();
                    Said { text, lang: self.words.code() }
                }
            };
            let key = match (entity, speaker) {
                (Some(entity), _) => entity.id.clone(),
                (None, Some(_)) => format!(" {}", name.text.to_lowercase()),
                (None, None) => String::new(),
            };
            let view = QuoteView {
                said: self.said(at),
                verbatim: quote.verbatim,
                source: self.source(q.article),
                date: self.date(q.article),
                cite: self.cite(at),
            };
            match speakers.iter_mut().find(|(known, _)| *known == key) {
                Some((_, speaker)) => speaker.quotes.push(view),
                None => speakers.push((key, SpeakerView { name, quotes: vec![view] })),
            }
        }
        for (_, speaker) in &mut speakers {
            speaker.quotes.sort_by_key(|quote| !quote.verbatim);
        }
        speakers.sort_by_key(|(key, speaker)| {
            let own_words = speaker.quotes.iter().any(|quote| quote.verbatim);
            (key.is_empty(), !own_words, usize::MAX - speaker.quotes.len())
        });
        speakers.into_iter().map(|(_, speaker)| speaker).collect()
    }

    fn sources(&self) -> Vec<SourceView> {
        let members = &self.brief.members;
        let copies_of = |n: usize| {
            let pairs = members.articles.iter().zip(&members.originals);
            pairs.filter(move |(copy, original)| **original == n && **copy != n)
        };
        members
            .independent()
            .map(|n| SourceView {
                number: self.source(n),
                article: self.article_view(n),
                copies: copies_of(n).map(|(&copy, _)| self.article_view(copy)).collect(),
            })
            .collect()
    }

    fn article_view(&self, n: usize) -> ArticleView {
        let article = &self.article(n).article;
        let first = self.article(n).reading.sentences.first().map(|sentence| sentence.span);
        let title = article.title.or(first).unwrap_or_else(|| Span::new(0, 0));
        let mut facts = vec![self.publisher(n), self.date(n)];
        facts.push(self.words.language(article.language).to_owned());
        if article.form == Form::Segmented {
            facts.push(self.words.segmented().to_owned());
        }
        facts.push(readable(&article.path, false));
        facts.retain(|fact| !fact.is_empty());
        ArticleView {
            title: self.said(Citation { article: n, span: title }),
            facts: facts.join(" · "),
            link: article.url.as_deref().and_then(link),
        }
    }

    /// The evidence so far, each sentence as printed, the cited bytes marked.
    fn evidence(&self) -> Vec<EvidenceView> {
        let cited = self.cited.iter().enumerate();
        cited.map(|(n, (at, marks))| self.evidence_of(self.before + n + 1, *at, marks)).collect()
    }

    fn evidence_of(&self, number: usize, at: Citation, marks: &[Span]) -> EvidenceView {
        let article = &self.article(at.article).article;
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        let mut merged: Vec<Span> = Vec::new();
        for mark in marks {
            match merged.last_mut() {
                Some(last) if mark.start < last.end => *last = last.cover(mark),
                _ => merged.push(mark),
            }
        }
        let bytes = |span: &Span| format!("{}–{}", span.start, span.end);
        let mut facts = vec![self.publisher(at.article), self.date(at.article)];
        facts.push(format!("{} {}", self.words.bytes(), bytes(&at.span)));
        if !merged.is_empty() {
            let ranges: Vec<String> = merged.iter().map(bytes).collect();
            facts.push(format!("{} {}", self.words.marked(), ranges.join(", ")));
        }
        facts.retain(|fact| !fact.is_empty());
        if merged.is_empty() {
            merged.push(at.span);
        }
        let mut parts = Vec::new();
        let mut part = |span: Span, marked: bool| {
            if span.start < span.end {
                parts.push(Part { text: printed(span.of(&article.text)), marked });
            }
        };
        let mut from = at.span.start;
        for mark in merged {
            part(Span::new(from, mark.start), false);
            part(mark, true);
            from = mark.end;
        }
        part(Span::new(from, at.span.end), false);
        EvidenceView {
            number,
            lang: tag(article.language),
            parts,
            source: self.source(at.article),
            facts: facts.join(" · "),
        }
    }

    fn line(&mut self, cites: &[Citation]) -> Option<LineView> {
        let said = self.said(*cites.first()?);
        let mut numbers: Vec<usize> = Vec::new();
        for &cite in cites {
            let number = self.cite(cite);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        Some(LineView { said, cites: numbers })
    }

    fn summary_line(&mut self, cites: &[Citation]) -> Option<LineView> {
        let line = self.line(cites)?;
        let first = cites.first()?;
        let text = said_short(self.article(first.article), first.span);
        Some(LineView { said: Said { text, ..line.said }, ..line })
    }

    /// The number of the evidence that holds the cited bytes: their sentences, or the title.
    fn cite(&mut self, cite: Citation) -> usize {
        let PileArticle { article, reading, .. } = self.article(cite.article);
        let touched = |span: &Span| span.overlaps(cite.span);
        let sentences = reading.sentences.iter().map(|sentence| sentence.span);
        let around = sentences.chain(article.title).filter(touched).fold(cite.span, Span::cover);
        let whole = Citation { article: cite.article, span: around };
        let next = self.cited.len();
        let at = *self.known.entry(whole).or_insert(next);
        if at == next {
            self.cited.push((whole, Vec::new()));
        }
        let marks = &mut self.cited[at].1;
        if cite.span != around && !marks.contains(&cite.span) {
            marks.push(cite.span);
        }
        self.before + at + 1
    }

    fn article(&self, n: usize) -> &'a PileArticle {
        &self.pile.articles[n]
    }

    /// Number of the independent source that an article is, or is a copy of.
    fn source(&self, article: usize) -> usize {
        let original = self.brief.members.original(article);
        self.brief.members.independent().take_while(|&n| n != original).count() + 1
    }

    fn date(&self, n: usize) -> String {
        self.article(n).article.published.map_or_else(
            || self.words.undated().to_owned(),
            |published| published.value().replace('T', " "),
        )
    }

    fn publisher(&self, n: usize) -> String {
        let publisher = self.article(n).article.publisher.as_deref();
        publisher.map_or_else(String::new, |publisher| readable(publisher, false))
    }

    /// The words that a citation points to, as a person writes them.
    fn said(&self, cite: Citation) -> Said {
        let article = &self.article(cite.article).article;
        let words = cite.span.of(&article.text);
        Said { text: readable(words, article.form == Form::Segmented), lang: tag(article.language) }
    }
}

/// Words as they are printed, underscores and all, on one line.
fn printed(words: &str) -> String {
    let spaced = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !super::layout::steers(*c)).collect()
}
