use crate::table::{DIMENSIONS, Vector, Vectors};
use machtin_text::{Article, fold_marks};

/// A wider subject than a story.
///
/// What an article is about, not where it happened: a trial abroad is law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Between countries: diplomacy, war, borders.
    World,
    /// Parties, elections, parliament, government, officials.
    Politics,
    /// Companies, markets, prices, banks, trade.
    Business,
    /// Schools, work, families, traditions, charity.
    Society,
    /// Crime, police, courts.
    Law,
    /// Accidents, fires, storms, floods, earthquakes; weather.
    Disaster,
    /// Climate, wildlife, forests, pollution.
    Environment,
    /// Illness, medicine, hospitals, food safety.
    Health,
    /// Research, space, discoveries.
    Science,
    /// Computers, phones, the internet, games.
    Technology,
    /// Film, music, books, heritage, celebrities.
    Culture,
    /// Matches, athletes, clubs.
    Sport,
}

/// All topics, in the order in which ties break.
pub const TOPICS: [Topic; 12] = [
    Topic::World,
    Topic::Politics,
    Topic::Business,
    Topic::Society,
    Topic::Law,
    Topic::Disaster,
    Topic::Environment,
    Topic::Health,
    Topic::Science,
    Topic::Technology,
    Topic::Culture,
    Topic::Sport,
];

impl Topic {
    /// The name used in output and queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Politics => "politics",
            Self::Business => "business",
            Self::Society => "society",
            Self::Law => "law",
            Self::Disaster => "disaster",
            Self::Environment => "environment",
            Self::Health => "health",
            Self::Science => "science",
            Self::Technology => "technology",
            Self::Culture => "culture",
            Self::Sport => "sport",
        }
    }

    /// The name that Vietnamese readers know.
    #[must_use]
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::World => "thế giới",
            Self::Politics => "chính trị",
            Self::Business => "kinh tế",
            Self::Society => "xã hội",
            Self::Law => "pháp luật",
            Self::Disaster => "thiên tai, tai nạn",
            Self::Environment => "môi trường",
            Self::Health => "sức khỏe",
            Self::Science => "khoa học",
            Self::Technology => "công nghệ",
            Self::Culture => "văn hóa",
            Self::Sport => "thể thao",
        }
    }

    /// The topic that a word names, in either language, with or without marks, words parted by
    /// blanks, hyphens or underscores; of names with a comma either half.
    ///
    /// # Examples
    /// ```
    /// use machtin_vectors::Topic;
    /// assert_eq!(Topic::named("Sport"), Some(Topic::Sport));
    /// assert_eq!(Topic::named("thể thao"), Some(Topic::Sport));
    /// assert_eq!(Topic::named("thien-tai"), Some(Topic::Disaster));
    /// assert_eq!(Topic::named("weather forecast"), None);
    /// ```
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let plain = |word: &str| fold_marks(&word.trim().to_lowercase()).replace(['-', '_'], " ");
        let word = plain(word);
        TOPICS.into_iter().find(|topic| {
            let names = topic.vietnamese().split(',').chain([topic.name(), topic.vietnamese()]);
            names.into_iter().any(|name| plain(name) == word)
        })
    }
}

/// A topic with how likely it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Topical {
    /// The topic.
    pub topic: Topic,
    /// Probability that it is this one and none of the others, 0 to 1.
    pub score: f64,
}

/// A model of topics: a weight for each number of a vector and each topic.
///
/// The file: a line on its columns, then a row for each topic in order of [`TOPICS`]: its name,
/// its constant and its weights, parted by tabs.
///
/// # Examples
/// ```
/// use machtin_text::{Article, Language};
/// use machtin_vectors::{Topic, TopicModel};
/// let model = TopicModel::embedded();
/// let text = "Tiền đạo ghi hai bàn thắng, đội tuyển vào trận chung kết của giải vô địch.";
/// let article = Article::of(Language::Vietnamese, text.to_owned());
/// assert_eq!(model.of(&article).unwrap().topic, Topic::Sport);
/// ```
///
/// # References
/// Multinomial logistic regression; see `models/topics`.
#[derive(Clone, Debug)]
pub struct TopicModel {
    vectors: Vectors<'static>,
    rows: Vec<(f64, Vec<f64>)>,
}

/// Why a file of weights is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TopicError {
    /// A row is missing or of another topic.
    #[error("row {row} of the weights of topics is not the one of {topic}")]
    Row {
        /// Number of the row, from 1.
        row: usize,
        /// The topic whose row it should be.
        topic: &'static str,
    },
    /// A weight is missing or no number.
    #[error("weights of {topic} are not {DIMENSIONS} numbers and a constant")]
    Weights {
        /// The topic.
        topic: &'static str,
    },
}

static WEIGHTS: &str = include_str!("../../../models/topics/weights.tsv");

impl TopicModel {
    /// The model built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        let vectors = Vectors::embedded();
        Self::parse(vectors, WEIGHTS).unwrap_or(Self { vectors, rows: Vec::new() })
    }

    /// A model from the text of its file.
    ///
    /// # Errors
    /// Where a row is missing, of another topic, or does not hold numbers.
    pub fn parse(vectors: Vectors<'static>, text: &str) -> Result<Self, TopicError> {
        let mut lines = text.lines().skip(1);
        let mut rows = Vec::with_capacity(TOPICS.len());
        for (row, topic) in TOPICS.into_iter().enumerate() {
            let topic = topic.name();
            let mut fields = lines.next().unwrap_or_default().split('\t');
            if fields.next() != Some(topic) {
                return Err(TopicError::Row { row: row + 1, topic });
            }
            let numbers: Option<Vec<f64>> = fields
                .map(|field| field.parse().ok().filter(|number: &f64| number.is_finite()))
                .collect();
            match numbers.as_deref() {
                Some([constant, weights @ ..]) if weights.len() == DIMENSIONS => {
                    rows.push((*constant, weights.to_vec()));
                }
                _ => return Err(TopicError::Weights { topic }),
            }
        }
        Ok(Self { vectors, rows })
    }

    /// The likeliest topic of an article; none where the table of vectors knows none of its words
    /// or its language is neither Vietnamese nor English. Linear in the text.
    #[must_use]
    pub fn of(&self, article: &Article) -> Option<Topical> {
        self.of_vector(&self.vectors.of_article(article)?)
    }

    /// The likeliest topic of a vector.
    #[must_use]
    pub fn of_vector(&self, vector: &Vector) -> Option<Topical> {
        let odds: Vec<f64> = self
            .rows
            .iter()
            .map(|(constant, weights)| {
                let products = weights.iter().zip(vector.numbers());
                constant + products.map(|(weight, x)| weight * f64::from(*x)).sum::<f64>()
            })
            .collect();
        let (best, most) = odds.iter().enumerate().rev().max_by(|(_, x), (_, y)| x.total_cmp(y))?;
        let all: f64 = odds.iter().map(|x| libm::exp(x - most)).sum();
        Some(Topical { topic: *TOPICS.get(best)?, score: 1.0 / all })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use machtin_text::Language;
    use proptest::prelude::*;

    fn check(text: &str, language: Language, topic: Topic) {
        let article = Article::of(language, text.to_owned());
        let found = TopicModel::embedded().of(&article);
        assert_eq!(found.map(|found| found.topic), Some(topic), "{text} {found:?}");
    }

    #[test]
    fn names_lead_back_to_topics() {
        for topic in TOPICS {
            assert_eq!(Topic::named(topic.name()), Some(topic));
            assert_eq!(Topic::named(&topic.vietnamese().to_uppercase()), Some(topic));
        }
        assert_eq!(Topic::named(""), None);
    }

    #[test]
    fn ties_break_by_the_order_of_topics() {
        let row = format!("\t0{}", "\t0".repeat(DIMENSIONS));
        let rows: String = TOPICS.iter().map(|topic| format!("{}{row}\n", topic.name())).collect();
        let model = TopicModel::parse(Vectors::embedded(), &format!("columns\n{rows}")).unwrap();
        let found = model.of(&Article::of(Language::English, "The fire".to_owned())).unwrap();
        assert_eq!(found.topic, Topic::World);
        assert!((found.score - 1.0 / 12.0).abs() < 1e-9);
    }

    #[test]
    fn a_damaged_file_says_where() {
        let broken = WEIGHTS.replacen("\nsport", "\nspore", 1);
        let found = TopicModel::parse(Vectors::embedded(), &broken).map(|_| ());
        assert_eq!(found, Err(TopicError::Row { row: 12, topic: "sport" }));
        let short: String = WEIGHTS
            .lines()
            .map(|line| &line[..line.len().min(40)])
            .fold(String::new(), |text, line| text + line + "\n");
        let found = TopicModel::parse(Vectors::embedded(), &short).map(|_| ());
        assert_eq!(found, Err(TopicError::Weights { topic: "world" }));
    }

    #[test]
    fn one_subject_has_one_topic_in_both_languages() {
        for (vietnamese, english, topic) in [
            (
                "Tòa án tuyên phạt bị cáo mười năm tù về tội lừa đảo chiếm đoạt tài sản.",
                "The court sentenced the defendant to ten years in prison for fraud.",
                Topic::Law,
            ),
            (
                "Ngân hàng giảm lãi suất, giá cổ phiếu tăng mạnh, doanh nghiệp báo lãi.",
                "The bank cut interest rates, shares rose sharply and companies reported profits.",
                Topic::Business,
            ),
            (
                "Ca sĩ ra mắt album mới, bộ phim đoạt giải tại liên hoan.",
                "The singer released a new album and the film won an award at the festival.",
                Topic::Culture,
            ),
        ] {
            check(vietnamese, Language::Vietnamese, topic);
            check(english, Language::English, topic);
        }
    }

    proptest! {
        #[test]
        fn a_score_is_a_probability(text in any::<String>()) {
            let article = Article::of(Language::Vietnamese, text);
            if let Some(found) = TopicModel::embedded().of(&article) {
                prop_assert!(found.score >= 1.0 / 12.0 - 1e-9 && found.score <= 1.0);
            }
        }
    }
}
