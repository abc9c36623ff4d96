use crate::{Language, Span, uncovered};
use jiff::civil::DateTime;

/// The cleaned text of a page.
///
/// For plain text files `text` is the decoded file itself, unchanged; for HTML and JSONL it is
/// the title line, a blank line and the main text. What is not news is named in `removed`,
/// never cut out.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// What the input called the article: the `id` of a JSONL row.
    pub source_id: Option<String>,
    /// Where it was read: a path as given, `PATH:LINE` for a row of a file, `-` for stdin.
    pub path: String,
    /// Address on the web, where known.
    pub url: Option<String>,
    /// Who published it, where known.
    pub publisher: Option<String>,
    /// Author as printed, where known.
    pub author: Option<String>,
    /// Language of most of the text.
    pub language: Language,
    /// Raw text, or text a word segmenter has been through.
    pub form: Form,
    /// When it was published, with the evidence for it.
    pub published: Option<Published>,
    /// The title inside `text`.
    pub title: Option<Span>,
    /// The text all spans point into.
    pub text: String,
    /// Page furniture, one range a line, in order and disjoint.
    pub removed: Vec<Removed>,
}

impl Article {
    /// An article of raw text about which nothing else is known.
    ///
    /// # Examples
    /// ```
    /// use machtin_text::{Article, Language};
    /// let article = Article::of(Language::English, "The ferry stopped at noon.");
    /// assert!(article.title.is_none() && article.published.is_none());
    /// ```
    #[must_use]
    pub fn of(language: Language, text: impl Into<String>) -> Self {
        Self {
            source_id: None,
            path: String::new(),
            url: None,
            publisher: None,
            author: None,
            language,
            form: Form::Raw,
            published: None,
            title: None,
            text: text.into(),
            removed: Vec::new(),
        }
    }

    /// The body: what is neither title nor removed, in order.
    #[must_use]
    pub fn body(&self) -> Vec<Span> {
        let mut taken: Vec<Span> = self.removed.iter().map(|removed| removed.span).collect();
        taken.extend(self.title);
        taken.sort_unstable();
        uncovered(Span::new(0, self.text.len()), &taken)
    }

    /// The title as printed, or nothing.
    #[must_use]
    pub fn title_text(&self) -> &str {
        self.title.map_or("", |span| span.of(&self.text))
    }
}

/// A range that is not news, and why it was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The range.
    pub span: Span,
    /// Why: `share`, `comment form`, `byline`, `related`, ...
    pub reason: &'static str,
}

/// Whether the words of a text were joined by a segmenter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// As written by people.
    Raw,
    /// Syllables of a word joined by `_`, punctuation set off by spaces.
    Segmented,
}

impl Form {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Segmented => "segmented",
        }
    }
}

/// Publication time of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Local civil time as the source gives it; parts finer than `precision` are zero or one.
    pub at: DateTime,
    /// The finest part that the source gives.
    pub precision: Precision,
    /// Where it was found.
    pub evidence: Evidence,
}

impl Published {
    /// ISO 8601 to the precision given: `2005`, `2005-11`, `2005-11-14`, `2005-11-14T08:30`.
    #[must_use]
    pub fn value(&self) -> String {
        let at = self.at;
        match self.precision {
            Precision::Year => format!("{:04}", at.year()),
            Precision::Month => format!("{:04}-{:02}", at.year(), at.month()),
            Precision::Day => at.date().to_string(),
            Precision::Minute => format!("{}T{:02}:{:02}", at.date(), at.hour(), at.minute()),
        }
    }
}

/// How fine a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// A day.
    Day,
    /// A minute of a day.
    Minute,
}

impl Precision {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Minute => "minute",
        }
    }
}

/// What a publication date rests on, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Given by the user: `pile.csv`, `--date`, a field of a JSONL row.
    Given,
    /// Metadata of the page.
    Metadata,
    /// The page's address.
    Address,
    /// A dateline at the head of the text.
    Dateline,
    /// Elsewhere in the visible text.
    Text,
}

impl Evidence {
    /// The name used in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Metadata => "metadata",
            Self::Address => "address",
            Self::Dateline => "dateline",
            Self::Text => "text",
        }
    }
}
