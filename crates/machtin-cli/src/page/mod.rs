//! Stories as a page for people: title, sources, summary, timeline, figures, names, quotes; on a
//! terminal, in Markdown or in HTML.

mod html;
mod layout;
pub(crate) mod markdown;
mod view;
mod words;

use crate::failure::Failure;
use crate::output::Settings;
use layout::{pad, readable, shorten, width, wrap};
use machtin::brief::{Brief, Citation};
use machtin::extract::MentionKind;
use machtin::story::{Report, State};
use machtin::text::{Form, Span};
use machtin::{Pile, Stories};
use std::collections::BTreeMap;
use std::io::Write;
use view::PileView;
use words::Words;

/// Entries of a section before the rest is only counted.
const ENTITIES: usize = 12;
const QUOTES: usize = 12;
const EVENTS: usize = 14;
/// Figure groups that only one source tells of.
const SINGLE_FIGURES: usize = 6;

/// Writes all stories as one page of HTML.
pub(crate) fn write_html(
    out: &mut impl Write,
    pile: &Pile,
    stories: &Stories,
    settings: &Settings,
) -> Result<(), Failure> {
    html::write(out, &PileView::of(pile, stories, Words(settings.interface.into())))
}

/// Writes all stories as Markdown with footnotes.
pub(crate) fn write_markdown(
    out: &mut impl Write,
    pile: &Pile,
    stories: &Stories,
    settings: &Settings,
) -> Result<(), Failure> {
    let view = PileView::of(pile, stories, Words(settings.interface.into()));
    Ok(out.write_all(markdown::page(&view).as_bytes())?)
}

/// Writes all stories, newest first.
pub(crate) fn write_stories(
    out: &mut impl Write,
    pile: &Pile,
    stories: &Stories,
    settings: &Settings,
) -> Result<(), Failure> {
    let words = Words(settings.interface.into());
    if stories.briefs.is_empty() {
        writeln!(out, "{}", words.nothing())?;
        return Ok(());
    }
    writeln!(out, "{}", view::head_line(pile, stories, words))?;
    for brief in &stories.briefs {
        let page = Page { pile, stories, brief, settings, words };
        writeln!(out)?;
        page.write(out)?;
    }
    Ok(())
}

/// One story on the page.
struct Page<'a> {
    pile: &'a Pile,
    stories: &'a Stories,
    brief: &'a Brief,
    settings: &'a Settings,
    words: Words,
}

impl Page<'_> {
    fn write(&self, out: &mut impl Write) -> Result<(), Failure> {
        self.write_head(out)?;
        self.write_summary(out)?;
        self.write_written(out)?;
        self.write_timeline(out)?;
        self.write_figures(out)?;
        self.write_entities(out)?;
        self.write_quotes(out)?;
        self.write_sources(out)
    }

    fn write_head(&self, out: &mut impl Write) -> Result<(), Failure> {
        let title = self.brief.title.cites.first().map_or_else(String::new, |c| self.said(*c));
        let lines = wrap(&title, self.settings.width);
        let rule = lines.iter().map(|line| width(line)).max().unwrap_or(0);
        for line in &lines {
            writeln!(out, "{}", self.bold(line))?;
        }
        writeln!(out, "{}", self.dim(&"━".repeat(rule.min(self.settings.width))))?;
        let members = &self.brief.members;
        let mut facts = vec![self.words.articles(members.articles.len())];
        let copies = members.articles.len() - members.independent().count();
        if copies > 0 {
            facts.push(self.words.copies(copies));
        }
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        for &n in &members.articles {
            *languages.entry(self.pile.articles[n].article.language.code()).or_default() += 1;
        }
        facts.push(
            languages.iter().map(|(code, n)| format!("{code} {n}")).collect::<Vec<_>>().join(" "),
        );
        facts.push(view::days(self.pile, self.brief, self.words));
        facts.push(self.brief.id.clone());
        writeln!(out, "{}", self.dim(&facts.join(" · ")))?;
        Ok(())
    }

    fn write_summary(&self, out: &mut impl Write) -> Result<(), Failure> {
        if self.brief.summary.is_empty() {
            return Ok(());
        }
        self.heading(out, self.words.summary())?;
        for line in &self.brief.summary {
            let Some(&cite) = line.cites.first() else { continue };
            let lines = &self.brief.summary;
            let shown = view::for_reader(self.pile, lines, line, self.words);
            let (said, beside) = shown.unwrap_or((cite, None));
            let text = format!("{} {}", self.said_short(said), self.numbers(&line.cites));
            self.item(out, "• ", &text)?;
            if let Some(beside) = beside {
                let text = format!("{} {}", self.said_short(beside), self.number(beside.article));
                self.item(out, "    ", &self.dim(&text))?;
            }
        }
        for day in &self.brief.days {
            writeln!(out, "  {}", self.bold(&day.day.to_string()))?;
            for line in &day.lines {
                let Some(&cite) = line.cites.first() else { continue };
                let text = format!("{} {}", self.said_short(cite), self.numbers(&line.cites));
                self.item(out, "• ", &text)?;
            }
        }
        Ok(())
    }

    fn write_written(&self, out: &mut impl Write) -> Result<(), Failure> {
        let Some(first) = self.brief.written.first() else { return Ok(()) };
        self.heading(out, &self.words.written_by(&readable(&first.writer, false)))?;
        for line in &self.brief.written {
            let text = format!("{} {}", readable(&line.text, false), self.numbers(&line.cites));
            self.item(out, "+ ", &text)?;
        }
        Ok(())
    }

    fn write_timeline(&self, out: &mut impl Write) -> Result<(), Failure> {
        let entries = &self.brief.timeline;
        if entries.is_empty() {
            return Ok(());
        }
        self.heading(out, self.words.timeline())?;
        let when: Vec<String> = entries.iter().map(|entry| entry.event.value.clone()).collect();
        let column = when.iter().take(EVENTS).map(|when| width(when)).max().unwrap_or(0) + 2;
        for (entry, when) in entries.iter().zip(&when).take(EVENTS) {
            let Some(&cite) = entry.line.cites.first() else { continue };
            let planned = if entry.is_planned() {
                format!("({}) ", self.words.planned())
            } else {
                String::new()
            };
            let text = format!("{planned}{} {}", self.said(cite), self.numbers(&entry.line.cites));
            self.item(out, &pad(when, column), &text)?;
            let plan = entry.plan.as_ref().and_then(|plan| Some((plan, *plan.cites.first()?)));
            if let Some((plan, cite)) = plan {
                let numbers = self.numbers(&plan.cites);
                let text = format!("↳ {}: {} {numbers}", self.words.foretold(), self.said(cite));
                self.item(out, &pad("", column), &text)?;
            }
        }
        self.rest(out, entries.len(), EVENTS)
    }

    fn write_figures(&self, out: &mut impl Write) -> Result<(), Failure> {
        if self.brief.figures.is_empty() {
            return Ok(());
        }
        self.heading(out, self.words.figures())?;
        // What several sources tell comes first.
        let (single, several): (Vec<_>, Vec<_>) =
            self.brief.figures.iter().partition(|group| group.state == State::Single);
        for group in several.into_iter().chain(single.iter().copied().take(SINGLE_FIGURES)) {
            let [slot, event] = view::group_name(group, self.stories, self.words);
            let state = self.words.state_name(group.state.name());
            writeln!(out, "  {} · {event} · {}", self.bold(&slot), self.state(group.state, state))?;
            let said = |report| (self.words.in_signs(view::figure(self.pile, report)), report);
            let rows = view::rows(group, self.pile, self.brief);
            let rows: Vec<(String, &Report)> = rows.into_iter().map(said).collect();
            let column = rows.iter().map(|(value, _)| width(value)).max().unwrap_or(0) + 2;
            for (value, report) in rows {
                self.write_report(out, &pad(&value, column), report)?;
            }
        }
        self.rest(out, single.len(), SINGLE_FIGURES)
    }

    fn write_report(
        &self,
        out: &mut impl Write,
        value: &str,
        report: &Report,
    ) -> Result<(), Failure> {
        let figure = view::figure(self.pile, report);
        let article = &self.pile.articles[report.article].article;
        let words =
            readable(view::counted(figure).of(&article.text), article.form == Form::Segmented);
        let mut text = format!("“{}”", shorten(&words, 60));
        if let Some(speaker) = &figure.speaker {
            let name = readable(speaker.span.of(&article.text), article.form == Form::Segmented);
            text.push_str(&format!(", {}", shorten(&name, 40)));
        }
        if let Some(mode) = self.words.mode(figure.mode.name()) {
            text.push_str(&format!(", {mode}"));
        }
        text.push_str(&format!(" {}", self.number(report.article)));
        self.item(out, &format!("    {value}"), &text)
    }

    fn write_entities(&self, out: &mut impl Write) -> Result<(), Failure> {
        let entities = &self.brief.entities;
        if entities.is_empty() {
            return Ok(());
        }
        self.heading(out, self.words.people())?;
        let order = |kind: MentionKind| match kind {
            MentionKind::Person => 0,
            MentionKind::Organisation => 1,
            MentionKind::Place => 2,
            MentionKind::Event => 3,
        };
        let mut shown: Vec<usize> = entities.iter().take(ENTITIES).map(|(n, _)| *n).collect();
        shown.sort_by_key(|&n| order(self.stories.entities[n].kind));
        let names: Vec<String> =
            shown.iter().map(|&n| readable(&self.stories.entities[n].name, false)).collect();
        let column = names.iter().map(|name| width(name)).max().unwrap_or(0).min(32) + 2;
        for (&n, name) in shown.iter().zip(&names) {
            let entity = &self.stories.entities[n];
            let mut facts: Vec<String> = Vec::new();
            let others: Vec<String> =
                view::other_spellings(entity).into_iter().map(|(name, _)| name).collect();
            if !others.is_empty() {
                facts.push(others.join(", "));
            }
            for role in &entity.roles {
                let told_here = self.brief.members.articles.contains(&role.article);
                if !told_here || self.brief.members.original(role.article) != role.article {
                    continue;
                }
                let cite = Citation { article: role.article, span: role.span };
                let fact = format!("{} {}", self.said(cite), self.number(role.article));
                if !facts.contains(&fact) && facts.len() < 4 {
                    facts.push(fact);
                }
            }
            self.item(out, &pad(&shorten(name, column - 2), column), &facts.join(" · "))?;
        }
        self.rest(out, entities.len(), ENTITIES)
    }

    fn write_quotes(&self, out: &mut impl Write) -> Result<(), Failure> {
        let quotes = &self.brief.quotes;
        if quotes.is_empty() {
            return Ok(());
        }
        self.heading(out, self.words.quotes())?;
        // The speakers' own words before reported ones.
        let mut shown: Vec<_> = quotes.iter().collect();
        shown.sort_by_key(|q| !self.pile.articles[q.article].reading.quotes[q.quote].verbatim);
        for q in shown.into_iter().take(QUOTES) {
            let article = &self.pile.articles[q.article];
            let quote = &article.reading.quotes[q.quote];
            let segmented = article.article.form == Form::Segmented;
            let said = readable(quote.span.of(&article.article.text), segmented);
            let said = if quote.verbatim { format!("“{said}”") } else { said };
            let speaker = quote.speaker.as_ref().map_or_else(
                || "—".to_owned(),
                |speaker| {
                    let mention = speaker.mention.and_then(|m| article.reading.mentions.get(m));
                    let printed = speaker.span.of(&article.article.text);
                    mention
                        .map_or_else(|| readable(printed, segmented), |m| readable(&m.name, false))
                },
            );
            let mut told: Vec<usize> = Vec::new();
            for cite in &q.cites {
                if !told.contains(&cite.article) {
                    told.push(cite.article);
                }
            }
            let numbers: Vec<String> = told.iter().map(|&n| self.number(n)).collect();
            let numbers = numbers.join(" ");
            let text = format!("{}: {said} {}", shorten(&speaker, 40), numbers);
            self.item(out, "• ", &text)?;
        }
        self.rest(out, quotes.len(), QUOTES)
    }

    fn write_sources(&self, out: &mut impl Write) -> Result<(), Failure> {
        self.heading(out, self.words.sources())?;
        let members = &self.brief.members;
        for &n in &members.articles {
            let article = &self.pile.articles[n].article;
            let mut facts: Vec<String> = Vec::new();
            facts.extend(article.publisher.as_deref().map(|p| readable(p, false)));
            facts.push(
                article
                    .published
                    .map_or_else(|| self.words.undated().to_owned(), |published| published.value()),
            );
            facts.push(article.language.code().to_owned());
            if article.form == Form::Segmented {
                facts.push(self.words.segmented().to_owned());
            }
            facts.push(readable(&article.path, false));
            if members.original(n) != n {
                let original = self.number(members.original(n));
                facts.push(format!("{} {original}", self.words.copy_of()));
            }
            self.item(out, &format!("{} ", self.number(n)), &facts.join(" · "))?;
        }
        Ok(())
    }

    /// Number of a source on this page.
    fn number(&self, article: usize) -> String {
        let at = self.brief.members.articles.iter().position(|&n| n == article);
        at.map_or_else(String::new, |at| format!("[{}]", at + 1))
    }

    /// Numbers of the sources of a line, each once.
    fn numbers(&self, cites: &[Citation]) -> String {
        let mut numbers: Vec<String> = Vec::new();
        for cite in cites {
            let number = self.number(cite.article);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        self.dim(&numbers.join(""))
    }

    /// The words that a citation points to, as a person writes them.
    fn said(&self, cite: Citation) -> String {
        let article = &self.pile.articles[cite.article].article;
        readable(Span::of(cite.span, &article.text), article.form == Form::Segmented)
    }

    /// The same, long sentences with marked cuts.
    fn said_short(&self, cite: Citation) -> String {
        view::said_short(&self.pile.articles[cite.article], cite.span)
    }

    fn heading(&self, out: &mut impl Write, words: &str) -> Result<(), Failure> {
        writeln!(out, "\n{}", self.bold(words))?;
        Ok(())
    }

    /// A line of a section: a lead, then words that wrap under themselves.
    fn item(&self, out: &mut impl Write, lead: &str, words: &str) -> Result<(), Failure> {
        let indent = 2 + width(lead);
        let columns = self.settings.width.saturating_sub(indent).max(20);
        for (n, line) in wrap(words, columns).iter().enumerate() {
            let start = if n == 0 { format!("  {lead}") } else { " ".repeat(indent) };
            writeln!(out, "{}", format!("{start}{line}").trim_end())?;
        }
        Ok(())
    }

    fn rest(&self, out: &mut impl Write, all: usize, shown: usize) -> Result<(), Failure> {
        if all > shown {
            writeln!(out, "  {}", self.dim(&format!("… {} {}", all - shown, self.words.more())))?;
        }
        Ok(())
    }

    fn bold(&self, words: &str) -> String {
        self.painted(words, "1")
    }

    fn dim(&self, words: &str) -> String {
        self.painted(words, "2")
    }

    /// Colour repeats what the words say.
    fn state(&self, state: State, words: &str) -> String {
        let colour = match state {
            State::Agree => "32",
            State::Conflict => "31",
            State::Update | State::Forecast => "33",
            State::Compatible | State::Single => "2",
        };
        self.painted(words, colour)
    }

    fn painted(&self, words: &str, code: &str) -> String {
        if self.settings.colour {
            format!("\u{1b}[{code}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }
}
