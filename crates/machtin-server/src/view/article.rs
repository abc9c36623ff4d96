//! The text of an article in parts: what is marked, what was set aside, what was read.

use crate::text::{printed, shortened, tag};
use machtin::json::{Range, ReadingJson};

/// Bytes of a text that a page shows, at most.
const SHOWN: usize = 400_000;

/// How a text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Paragraphs, without what was set aside.
    #[default]
    Clean,
    /// Every line, what was set aside struck out.
    Raw,
    /// Words parted.
    Segmented,
}

impl Shown {
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "clean" => Some(Self::Clean),
            "raw" => Some(Self::Raw),
            "segmented" => Some(Self::Segmented),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Raw => "raw",
            Self::Segmented => "segmented",
        }
    }
}

/// A stretch of text that is shown in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// The first marked part: where a link to the mark leads.
    pub(crate) first: bool,
    /// Where a part that was read leads.
    pub(crate) href: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    /// What the citation points to.
    Mark,
    /// The sentence around it.
    Around,
    Figure,
    Removed,
}

pub(crate) struct TextView {
    pub(crate) lang: &'static str,
    pub(crate) paragraphs: Vec<Vec<Part>>,
    pub(crate) cut: bool,
}

/// The sentence that holds a place: the title where that does, else the place itself.
pub(crate) fn sentence(reading: &ReadingJson, at: Range) -> Range {
    let holds = |range: &&Range| range.start <= at.start && at.end <= range.end;
    reading.sentences.iter().chain(&reading.title).find(holds).copied().unwrap_or(at)
}

/// The text of an article, `mark` marked.
pub(crate) fn text(reading: &ReadingJson, shown: Shown, mark: Option<Range>) -> TextView {
    let text = reading.text.as_str();
    let mut end = SHOWN.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cutter = Cutter { reading, mark, around: mark.map(|at| sentence(reading, at)), end };
    let paragraphs = match shown {
        Shown::Raw => vec![cutter.parts(0, end, shown)],
        Shown::Clean | Shown::Segmented => cutter.paragraphs(shown),
    };
    TextView { lang: tag(&reading.lang), paragraphs, cut: end < text.len() }
}

/// One sentence with the place in it marked.
pub(crate) fn cited(reading: &ReadingJson, sentence: Range, mark: Range) -> Vec<Part> {
    let end = reading.text.len();
    let cutter = Cutter { reading, mark: Some(mark), around: None, end };
    // What was set aside may be cited too: a line that a person asks about.
    cutter.parts(sentence.start, sentence.end.min(sentence.start + SHOWN), Shown::Clean)
}

struct Cutter<'a> {
    reading: &'a ReadingJson,
    mark: Option<Range>,
    around: Option<Range>,
    end: usize,
}

impl Cutter<'_> {
    /// Lines of the text that are not set aside.
    fn paragraphs(&self, shown: Shown) -> Vec<Vec<Part>> {
        let text = &self.reading.text[..self.end];
        let mut paragraphs = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let parts = self.parts(start, start + line.len(), shown);
            if parts.iter().any(|part| !part.text.trim().is_empty()) {
                paragraphs.push(parts);
            }
            start += line.len();
        }
        paragraphs
    }

    fn parts(&self, start: usize, end: usize, shown: Shown) -> Vec<Part> {
        let text = &self.reading.text;
        let inside = |range: (usize, usize)| range.0 < end && range.1 > start;
        let removed: Vec<(usize, usize)> =
            self.reading.removed.iter().map(|r| (r.start, r.end)).filter(|r| inside(*r)).collect();
        let figures: Vec<(usize, usize)> =
            self.reading.figures.iter().map(|f| (f.start, f.end)).filter(|r| inside(*r)).collect();
        let mut edges = vec![start, end];
        let marks = [self.mark, self.around].into_iter().flatten().map(|r| (r.start, r.end));
        for (from, to) in removed.iter().chain(&figures).copied().chain(marks) {
            edges.extend([from, to]);
        }
        edges.retain(|at| (start..=end).contains(at) && text.is_char_boundary(*at));
        edges.sort_unstable();
        edges.dedup();
        let holds = |ranges: &[(usize, usize)], from: usize| {
            ranges.iter().find(|(start, end)| *start <= from && from < *end).copied()
        };
        let within = |range: Option<Range>, from: usize| {
            range.is_some_and(|range| range.start <= from && from < range.end)
        };
        let mut parts = Vec::new();
        for pair in edges.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let figure = holds(&figures, from);
            let kind = match () {
                () if within(self.mark, from) => Kind::Mark,
                () if holds(&removed, from).is_some() => Kind::Removed,
                () if figure.is_some() => Kind::Figure,
                () if within(self.around, from) => Kind::Around,
                () => Kind::Plain,
            };
            if kind == Kind::Removed && shown != Shown::Raw {
                continue;
            }
            let first = kind == Kind::Mark && self.mark.is_some_and(|mark| mark.start == from);
            let href = figure
                .filter(|_| kind == Kind::Figure)
                .map(|(start, end)| format!("/evidence/{}/{start}-{end}", self.reading.id));
            parts.push(Part { text: self.words(from, to, shown), kind, first, href });
        }
        parts
    }

    /// Words between two places, as they are shown.
    fn words(&self, from: usize, to: usize, shown: Shown) -> String {
        let text = &self.reading.text;
        let segmented = self.reading.form == "segmented";
        match shown {
            Shown::Raw => printed(&text[from..to]),
            Shown::Clean => {
                let line = printed(&text[from..to]).replace('\n', " ");
                if segmented { line.replace('_', " ") } else { line }
            }
            Shown::Segmented => {
                let mut words = String::new();
                let mut at = from;
                let first = self.reading.tokens.partition_point(|(_, end)| *end <= from);
                for &(start, end) in &self.reading.tokens[first..] {
                    if start >= to {
                        break;
                    }
                    let (start, end) = (start.max(from), end.min(to));
                    let (Some(gap), Some(token)) = (text.get(at..start), text.get(start..end))
                    else {
                        continue;
                    };
                    words.push_str(&printed(gap).replace('\n', " "));
                    words.push_str(&printed(token).replace([' ', '\n'], "_"));
                    at = end;
                }
                words.push_str(&printed(text.get(at..to).unwrap_or_default()).replace('\n', " "));
                words
            }
        }
    }
}

/// What was set aside, with the reasons.
pub(crate) fn removed(reading: &ReadingJson) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for removed in reading.removed.iter().take(200) {
        let line = printed(reading.text.get(removed.start..removed.end).unwrap_or_default());
        if !line.trim().is_empty() {
            lines.push((shortened(line.trim(), 160), removed.reason.clone()));
        }
    }
    lines
}
