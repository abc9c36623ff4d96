use machtin_brief::{Brief, write_brief};
use machtin_extract::{Reading, read};
use machtin_ingest::{Note, Noted, Page, clean, set_repeats_aside};
use machtin_segment::Segmenter;
use machtin_story::{
    Entity, EntityConstraints, EntityIndex, KeyWords, Link, LinkModel, Linked, Links, PairScore,
    ReadArticle, Signature, StoryMembers, link, reconcile_with, score_pair,
};
use machtin_text::{Article, Form};
use machtin_vectors::{TOPICS, TopicModel, Topical};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::sync::{LazyLock, Mutex};
use twox_hash::XxHash3_64;

/// Everything learned from data that the stages need.
#[derive(Debug)]
pub struct Models {
    /// Joins syllables to tokens.
    pub segmenter: Segmenter,
    /// Weights of terms and of the features of a pair.
    pub linking: LinkModel,
    /// What an article is about.
    pub topics: TopicModel,
}

impl Models {
    /// The models built into the program, for articles that are about to be read: another thread
    /// of the current rayon pool lays out the lists that reading takes, where there is one.
    #[must_use]
    pub fn to_read() -> Self {
        if rayon::current_num_threads() > 1 {
            rayon::spawn(|| {
                machtin_extract::lay_out_lists();
                machtin_story::lay_out_lists();
            });
        }
        Self::embedded()
    }

    /// The models built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            segmenter: Segmenter::embedded(),
            linking: LinkModel::embedded(),
            topics: TopicModel::embedded(),
        }
    }

    /// The files of models and learned tables built into the program, each with its xxh3
    /// checksum: 16 hexadecimal digits. They are summed once a process.
    #[must_use]
    pub fn checksums(&self) -> Vec<(String, String)> {
        SUMS.clone()
    }
}

static SUMS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let sum = |bytes: &[u8]| format!("{:016x}", XxHash3_64::oneshot(bytes));
    FILES.iter().map(|(name, bytes)| ((*name).to_owned(), sum(bytes))).collect()
});

/// The files that the stages are built with.
const FILES: &[(&str, &[u8])] = &[
    ("language/words.tsv", include_bytes!("../../../models/language/words.tsv")),
    ("link/pairs.tsv", include_bytes!("../../../models/link/pairs.tsv")),
    ("link/rarity.bin", include_bytes!("../../../models/link/rarity.bin")),
    ("page-blocks/trees.txt", include_bytes!("../../../models/page-blocks/trees.txt")),
    ("text-lines/trees.txt", include_bytes!("../../../models/text-lines/trees.txt")),
    ("topics/weights.tsv", include_bytes!("../../../models/topics/weights.tsv")),
    ("vectors/table.bin", include_bytes!("../../../models/vectors/table.bin")),
    ("vi-seg/model.bin", include_bytes!("../../../models/vi-seg/model.bin")),
];

/// Choices of what comes out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TellOptions {
    /// How fine stories are: 0 joins most, 1 joins least.
    pub granularity: f64,
    /// Whether [`Stories::links`] are wanted: words behind every scored pair take longer than the
    /// stories themselves where these are large.
    pub explain: bool,
}

impl Default for TellOptions {
    fn default() -> Self {
        Self { granularity: 0.5, explain: true }
    }
}

/// An article of a pile with its identifier and its reading.
#[derive(Clone, Debug, PartialEq)]
pub struct PileArticle {
    /// Made from the content: see [`article_id`].
    pub id: String,
    /// The article.
    pub article: Article,
    /// What it says.
    pub reading: Reading,
    /// What it is about; none where too few of its words are known to say.
    pub topic: Option<Topical>,
}

/// Articles, read, in order of their identifiers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pile {
    /// The articles.
    pub articles: Vec<PileArticle>,
}

/// What a pile tells.
#[derive(Clone, Debug)]
pub struct Stories {
    /// Copies, scored pairs and the partition into stories.
    pub linked: Linked,
    /// Why each of the scored pairs has its score, in the same order; empty where the partition
    /// was made before, or they were not wanted.
    pub links: Vec<PairScore>,
    /// Who and what is named, in order of identifiers.
    pub entities: Vec<Entity>,
    /// A brief of each story, newest first.
    pub briefs: Vec<Brief>,
}

/// The identifier of an article: 16 hexadecimal digits of a stable hash over text, address,
/// publisher and the input's own name for it, after the letter `a`.
///
/// # References
/// XXH3, 64 bits: stable across machines and versions.
#[must_use]
pub fn article_id(article: &Article) -> String {
    let mut hasher = XxHash3_64::new();
    for field in [
        Some(article.text.as_str()),
        article.url.as_deref(),
        article.publisher.as_deref(),
        article.source_id.as_deref(),
    ] {
        hasher.write(field.unwrap_or_default().as_bytes());
        hasher.write(&[u8::from(field.is_some()), 0xff]);
    }
    format!("a{:016x}", hasher.finish())
}

/// Cleans and reads one page.
#[must_use]
pub fn read_one(page: Page, models: &Models) -> Noted<Option<PileArticle>> {
    let cleaned = clean(page);
    Noted {
        value: cleaned.value.map(|article| read_article(article, models)),
        notes: cleaned.notes,
    }
}

/// Reads an article that is cleaned already.
#[must_use]
pub fn read_article(article: Article, models: &Models) -> PileArticle {
    let reading = read(&article, &models.segmenter);
    let topic = models.topics.of(&article);
    PileArticle { id: article_id(&article), article, reading, topic }
}

/// What a story is about: the topic with the most of its articles, each counted as much as it is
/// likely, copies once. The score is the mean over all of them; ties break by the order of topics.
///
/// None where no article has a topic.
#[must_use]
pub fn story_topic(articles: &[PileArticle], members: &StoryMembers) -> Option<Topical> {
    let topics: Vec<Topical> = members.independent().filter_map(|n| articles[n].topic).collect();
    let count = u32::try_from(topics.len()).ok().filter(|&count| count > 0)?;
    let sum = |topic| {
        let scores = topics.iter().filter(|found| found.topic == topic).map(|found| found.score);
        // Sorted: a sum must not depend on the order of the articles.
        let mut scores: Vec<f64> = scores.collect();
        scores.sort_by(f64::total_cmp);
        scores.iter().sum::<f64>()
    };
    let best = TOPICS.into_iter().rev().map(|topic| Topical { topic, score: sum(topic) });
    let best = best.max_by(|a, b| a.score.total_cmp(&b.score))?;
    Some(Topical { score: best.score / f64::from(count), ..best })
}

impl Pile {
    /// Cleans and reads pages on all threads of the current rayon pool. Lines that one publisher
    /// prints with many of the articles are set aside in between.
    ///
    /// `progress` is called after each page. Notes come in order of their paths.
    pub fn read(
        pages: impl Iterator<Item = Result<Page, Note>> + Send,
        models: &Models,
        progress: &(dyn Fn() + Sync),
    ) -> Noted<Self> {
        let notes = Mutex::new(Vec::new());
        let keep = |mut new: Vec<Note>| match notes.lock() {
            Ok(mut notes) => notes.append(&mut new),
            Err(poisoned) => poisoned.into_inner().append(&mut new),
        };
        let mut articles: Vec<Article> = pages
            .par_bridge()
            .filter_map(|page| {
                let cleaned = match page {
                    Ok(page) => clean(page),
                    Err(note) => Noted { value: None, notes: vec![note] },
                };
                keep(cleaned.notes);
                progress();
                cleaned.value
            })
            .collect();
        set_repeats_aside(&mut articles);
        let mut articles: Vec<PileArticle> =
            articles.into_par_iter().map(|article| read_article(article, models)).collect();
        articles.sort_by(|a, b| (&a.id, &a.article.path).cmp(&(&b.id, &b.article.path)));
        number_equal_ids(&mut articles);
        let mut notes = notes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        notes.sort_by(|a, b| (&a.path, &a.problem).cmp(&(&b.path, &b.problem)));
        Noted { value: Self { articles }, notes }
    }

    /// The articles as later stages take them.
    #[must_use]
    pub fn read_articles(&self) -> Vec<ReadArticle<'_>> {
        self.articles
            .iter()
            .map(|a| ReadArticle { id: &a.id, article: &a.article, reading: &a.reading })
            .collect()
    }

    /// Links the articles into stories and writes a brief of each.
    #[must_use]
    pub fn tell(&self, models: &Models, options: TellOptions) -> Stories {
        let articles = self.read_articles();
        let signatures: Vec<Signature> = articles
            .par_iter()
            .map(|read| Signature::of(read.id, read.article, read.reading))
            .collect();
        let linked = link(&signatures, &models.linking, options.granularity);
        let links = match options.explain {
            true => explain(&articles, &signatures, &linked.links, &models.linking),
            false => Vec::new(),
        };
        let told = self.tell_linked(linked, &EntityConstraints::default(), |found| found);
        Stories { links, ..told }
    }

    /// Writes a brief of each story of a partition made before; `linked` speaks of the articles
    /// by their places in [`Self::articles`]. Names are joined and kept apart as people say.
    ///
    /// Entities are joined over the stories given: a story told alone has the names of its own
    /// articles. `amend` takes the entities in order of their identifiers and gives them back in
    /// that order, with the corrections that people made.
    #[must_use]
    pub fn tell_linked(
        &self,
        linked: Linked,
        entities: &EntityConstraints,
        amend: impl FnOnce(Vec<Entity>) -> Vec<Entity>,
    ) -> Stories {
        let articles = self.read_articles();
        let originals = originals(&articles, &linked);
        let members: Vec<StoryMembers> = linked
            .stories
            .iter()
            .map(|story| story_members(&articles, story, &originals))
            .collect();
        let entities = amend(reconcile_with(&articles, &members, entities));
        let named = EntityIndex::of(&entities);
        let mut briefs: Vec<Brief> = members
            .into_par_iter()
            .map(|members| write_brief(story_id(&articles, &members), &articles, members, &named))
            .collect();
        let newest = |brief: &Brief| {
            let days = brief.members.articles.iter();
            days.filter_map(|&n| Some(articles[n].article.published?.at)).max()
        };
        briefs.sort_by(|a, b| newest(b).cmp(&newest(a)).then_with(|| a.id.cmp(&b.id)));
        Stories { linked, links: Vec::new(), entities, briefs }
    }
}

/// The links with the words behind them. Words are looked up again for articles with links.
fn explain(
    articles: &[ReadArticle<'_>],
    signatures: &[Signature],
    links: &Links,
    model: &LinkModel,
) -> Vec<PairScore> {
    let linked: BTreeSet<usize> = links.iter().flat_map(|link| [link.a, link.b]).collect();
    let words: BTreeMap<usize, KeyWords> = linked
        .into_par_iter()
        .map(|n| (n, KeyWords::of(articles[n].article, articles[n].reading)))
        .collect();
    let links: Vec<Link> = links.iter().collect();
    links
        .into_par_iter()
        .map(|Link { a, b, .. }| {
            let worded = |n: usize| (&signatures[n], &words[&n]);
            let pair = score_pair(&signatures[a], &signatures[b], model);
            PairScore { a, b, ..pair.with_words(worded(a), worded(b)) }
        })
        .collect()
}

/// Two files with the same bytes are two articles: the later ones, by path, are numbered.
fn number_equal_ids(articles: &mut [PileArticle]) {
    let mut before = String::new();
    let mut count = 1;
    for article in articles {
        if article.id == before {
            count += 1;
            article.id = format!("{}-{count}", article.id);
        } else {
            article.id.clone_into(&mut before);
            count = 1;
        }
    }
}

/// For each article, the one that stands for it and its copies: raw text before segmented, the
/// earliest, the longest.
fn originals(articles: &[ReadArticle<'_>], linked: &Linked) -> Vec<usize> {
    let mut originals: Vec<usize> = (0..articles.len()).collect();
    for group in &linked.copies.groups {
        let original = group.iter().copied().min_by_key(|&n| {
            let article = articles[n].article;
            let day = article.published.map(|published| published.at);
            (
                article.form == Form::Segmented,
                day.is_none(),
                day,
                usize::MAX - article.text.len(),
                articles[n].id,
            )
        });
        for &n in group {
            originals[n] = original.unwrap_or(n);
        }
    }
    originals
}

/// Articles oldest first, undated last.
fn story_members(
    articles: &[ReadArticle<'_>],
    story: &[usize],
    originals: &[usize],
) -> StoryMembers {
    let mut members = story.to_vec();
    members.sort_by_key(|&n| {
        let day = articles[n].article.published.map(|published| published.at);
        (day.is_none(), day, articles[n].id)
    });
    let originals = members.iter().map(|&n| originals[n]).collect();
    StoryMembers { articles: members, originals }
}

fn story_id(articles: &[ReadArticle<'_>], members: &StoryMembers) -> String {
    let mut ids: Vec<&str> = members.articles.iter().map(|&n| articles[n].id).collect();
    ids.sort_unstable();
    format!("s{:016x}", XxHash3_64::oneshot(ids.join(" ").as_bytes()))
}
