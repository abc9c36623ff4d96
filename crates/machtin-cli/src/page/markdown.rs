//! Stories in Markdown, the evidence as footnotes.

use super::view::{
    ArticleView, EntityView, EvidenceView, GroupView, LineView, PileView, RowView, SourceView,
    SpeakerView, StoryView,
};
use super::words::Words;

/// All stories on one page.
pub(super) fn page(view: &PileView) -> String {
    let mut page = format!("# {}\n\n", view.title);
    for story in &view.stories {
        write_story(&mut page, story, view.words);
    }
    if view.stories.is_empty() {
        page.push_str(view.words.nothing());
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn write_story(page: &mut String, story: &StoryView, words: Words) {
    page.push_str(&format!("## {}\n\n*{}*\n\n", escaped(&story.title.text), escaped(&story.facts)));
    let summary = story.summary.iter().map(|line| format!("- {}\n", cited(line)));
    section(page, words.summary(), &summary.collect::<String>());
    if let Some(written) = &story.written {
        let lines = written.lines.iter().map(|line| format!("- {}\n", cited(line)));
        section(page, &escaped(&written.heading), &lines.collect::<String>());
    }
    let timeline = story.timeline.iter().map(|event| {
        let planned = if event.planned { format!("({}) ", words.planned()) } else { String::new() };
        let plan = event.plan.as_ref().map_or_else(String::new, |plan| {
            format!("  - {}: {}\n", words.foretold(), cited(plan))
        });
        format!("- **{}** {planned}{}\n{plan}", escaped(&event.when), cited(&event.line))
    });
    section(page, words.timeline(), &timeline.collect::<String>());
    let groups: Vec<String> = story.groups.iter().map(|group| table(group, words)).collect();
    section(page, words.figure_board(), &groups.join("\n"));
    let kinds: Vec<String> = story
        .kinds
        .iter()
        .map(|kind| {
            let entities = kind.entities.iter().map(|entity| self::entity(entity, words));
            format!("#### {}\n\n{}", kind.name, entities.collect::<String>())
        })
        .collect();
    section(page, words.people(), &kinds.join("\n"));
    let speakers: Vec<String> =
        story.speakers.iter().map(|speaker| quotes(speaker, words)).collect();
    section(page, words.quotes(), &speakers.join("\n"));
    let sources = story.sources.iter().map(|source| self::source(source, words));
    section(page, words.sources(), &sources.collect::<String>());
    let evidence = story.evidence.iter().map(|evidence| footnote(evidence, words));
    page.push_str(&evidence.collect::<String>());
    page.push('\n');
}

/// A heading and what stands below it; nothing where there is nothing.
fn section(page: &mut String, heading: &str, body: &str) {
    if !body.is_empty() {
        page.push_str(&format!("### {heading}\n\n{body}\n"));
    }
}

fn cited(line: &LineView) -> String {
    format!("{} {}", escaped(&line.said.text), notes(&line.cites))
}

/// Marks of footnotes.
fn notes(cites: &[usize]) -> String {
    cites.iter().map(|cite| format!("[^{cite}]")).collect()
}

fn table(group: &GroupView, words: Words) -> String {
    let columns = [
        words.value(),
        words.printed(),
        words.says_so(),
        words.date(),
        words.source(),
        words.citation(),
    ];
    let rows = group.rows.iter().map(|row| self::row(row, words));
    format!(
        "#### {} · {}\n\n| {} |\n|{}\n{}",
        escaped(&group.name),
        group.state_words,
        columns.join(" | "),
        "---|".repeat(columns.len()),
        rows.collect::<String>()
    )
}

fn row(row: &RowView, words: Words) -> String {
    let mut speaker =
        row.speaker.as_ref().map_or(words.the_article().to_owned(), |said| escaped(&said.text));
    if let Some(mode) = row.mode {
        speaker.push_str(&format!(" ({mode})"));
    }
    let source = format!("{}{} {}", words.source_letter(), row.source, escaped(&row.publisher));
    format!(
        "| {} | “{}” | {speaker} | {} | {} | {} |\n",
        row.value,
        escaped(&row.said.text),
        row.date,
        source.trim(),
        notes(&[row.cite])
    )
}

fn entity(entity: &EntityView, words: Words) -> String {
    let mut facts = Vec::new();
    if !entity.variants.is_empty() {
        let names: Vec<String> = entity.variants.iter().map(|said| escaped(&said.text)).collect();
        facts.push(format!("{} {}", words.also(), names.join(", ")));
    }
    facts.extend(entity.roles.iter().map(cited));
    facts.push(entity.mentions.clone());
    format!("- **{}**: {}\n", escaped(&entity.name.text), facts.join(" · "))
}

fn quotes(speaker: &SpeakerView, words: Words) -> String {
    let quotes = speaker.quotes.iter().map(|quote| {
        let said = escaped(&quote.said.text);
        let said = if quote.verbatim {
            format!("“{said}”")
        } else {
            format!("({}) {said}", words.reported())
        };
        let source = format!("{}{}", words.source_letter(), quote.source);
        format!("- {said} {source}, {} {}\n", quote.date, notes(&[quote.cite]))
    });
    format!("#### {}\n\n{}", escaped(&speaker.name.text), quotes.collect::<String>())
}

fn source(source: &SourceView, words: Words) -> String {
    let mut lines =
        format!("- {}{}: {}\n", words.source_letter(), source.number, article(&source.article));
    for copy in &source.copies {
        lines.push_str(&format!("  - {}: {}\n", words.copy(), article(copy)));
    }
    lines
}

fn article(article: &ArticleView) -> String {
    let title = escaped(&article.title.text);
    let title = match &article.link {
        Some(link) => format!("[{title}]({link})"),
        None => title,
    };
    format!("{title} · {}", escaped(&article.facts))
}

fn footnote(evidence: &EvidenceView, words: Words) -> String {
    let whole = evidence.parts.iter().all(|part| part.marked);
    let sentence = evidence.parts.iter().map(|part| {
        let inner = part.text.trim();
        if !part.marked || whole || inner.is_empty() {
            return inline(&part.text);
        }
        // Marks that touch white space would not be bold.
        let start = &part.text[..part.text.len() - part.text.trim_start().len()];
        let end = &part.text[part.text.trim_end().len()..];
        format!("{start}**{}**{end}", inline(inner))
    });
    let sentence: String = sentence.collect();
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "[^{}]: “{sentence}” {}{} · {}\n",
        evidence.number,
        words.source_letter(),
        evidence.source,
        escaped(&evidence.facts)
    )
}

/// Words that Markdown leaves as they are, wherever they stand.
pub(crate) fn escaped(words: &str) -> String {
    let opens = words.starts_with(['#', '>', '+', '-', '=']);
    // `1. ` at the start of a line would begin a list.
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let mark = words[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0);
    let list = mark.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let mut safe = String::with_capacity(words.len());
    if opens {
        safe.push('\\');
    }
    let (number, rest) = if list { words.split_at(digits) } else { ("", words) };
    safe.push_str(number);
    if list {
        safe.push('\\');
    }
    safe.push_str(&inline(rest));
    safe
}

/// Words that Markdown leaves as they are inside a line.
fn inline(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    let mut rest = words.chars();
    while let Some(c) = rest.next() {
        // `&lt;` would be read as a sign.
        let entity = c == '&' && rest.as_str().starts_with(|c: char| c == '#' || c.is_alphabetic());
        if entity || matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '\\' | '|' | '~') {
            safe.push('\\');
        }
        safe.push(if c == '\n' || c == '\r' { ' ' } else { c });
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_keeps_the_words() {
        assert_eq!(escaped("2. giải *nhất*"), "2\\. giải \\*nhất\\*");
        assert_eq!(escaped("15.000 người"), "15.000 người");
        assert_eq!(escaped("7) bảy"), "7\\) bảy");
        assert_eq!(escaped("# 1 < 2"), "\\# 1 \\< 2");
        assert_eq!(escaped("biểu_tình 15.000"), "biểu\\_tình 15.000");
        assert_eq!(escaped("A & B &lt;b>"), "A & B \\&lt;b>");
    }

    #[test]
    fn no_words_become_a_link() {
        assert_eq!(escaped("![x](javascript:y)"), "!\\[x\\](javascript:y)");
    }
}
