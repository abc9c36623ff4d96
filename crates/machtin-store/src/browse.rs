//! Questions that a page asks: an article's place, an entity's stories, changes in order, links
//! that a person should look at.

use crate::add::stored_page;
use crate::shelves::name;
use crate::store::Store;
use crate::{Change, StoreError, ties};
use machtin::ingest::Page;
use machtin::story::logistic;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Log-odds between these ends are doubtful: stories are parted at about the middle.
const DOUBTFUL: (f64, f64) = (-2.5, 0.5);
/// Doubtful links that are looked at, at most.
const DOUBTS: usize = 1000;

/// Where an article stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its story; none where none was told with it yet.
    pub story: Option<String>,
    /// The article that it is a copy of.
    pub copy_of: Option<String>,
}

/// An entity over all stories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntityLine {
    /// Its identifier.
    pub id: String,
    /// `person`, `organisation`, `place` or `event`.
    pub kind: String,
    /// The name to show.
    pub name: String,
    /// How many stories name it.
    pub stories: usize,
    /// How often they do.
    pub mentions: usize,
}

/// A change with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Numbered {
    /// Its number; later changes have larger ones.
    pub n: i64,
    /// What changed.
    #[serde(flatten)]
    pub change: Change,
}

/// A link that a person should look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// One article.
    pub a: String,
    /// The other.
    pub b: String,
    /// Probability that both tell of one event, 0 to 1.
    pub score: f64,
    /// Whether one story holds both.
    pub together: bool,
    /// Stories of the two.
    pub stories: (String, String),
}

impl Store {
    /// The page that an article came in.
    ///
    /// # Errors
    /// Where there is no such article, or the database fails.
    pub fn page(&self, article: &str) -> Result<Page, StoreError> {
        let mut find = self.db.prepare_cached("SELECT n FROM articles WHERE id = ?1")?;
        let n: Option<i64> = find.query_row([article], |row| row.get(0)).optional()?;
        stored_page(&self.db, n.ok_or_else(|| StoreError::unknown("article", article))?)
    }

    /// Where an article stands.
    ///
    /// # Errors
    /// Where there is no such article, or the database fails.
    pub fn standing(&self, article: &str) -> Result<Standing, StoreError> {
        let mut find =
            self.db.prepare_cached("SELECT story, copy_of FROM articles WHERE id = ?1")?;
        let row =
            |row: &rusqlite::Row<'_>| Ok(Standing { story: row.get(0)?, copy_of: row.get(1)? });
        let found = find.query_row([article], row).optional()?;
        found.ok_or_else(|| StoreError::unknown("article", article))
    }

    /// Entities after an identifier, in order of identifiers.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn entities_after(&self, id: &str, limit: usize) -> Result<Vec<EntityLine>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT id, kind, name, stories, mentions FROM entities WHERE id > ?1
             ORDER BY id, kind LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = find.query_map(params![id, limit], |row| {
            Ok(EntityLine {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                stories: row.get(3)?,
                mentions: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Identifiers of the stories that name an entity, the newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn stories_naming(&self, entity: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT DISTINCT s.id, s.last FROM story_entities e JOIN stories s ON s.id = e.story
             WHERE e.entity = ?1 ORDER BY s.last DESC, s.id LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(find.query_map(params![entity, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Changes after a number, oldest first; of one story or of all.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn changes_after(
        &self,
        n: i64,
        story: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Numbered>, StoreError> {
        let mut find = self.db.prepare_cached(
            "SELECT c.n, c.at, c.story, s.title, c.kind, c.detail FROM changes c
             LEFT JOIN stories s ON s.id = c.story
             WHERE c.n > ?1 AND (?2 IS NULL OR c.story = ?2) ORDER BY c.n LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = find.query_map(params![n, story, limit], |row| {
            Ok(Numbered {
                n: row.get(0)?,
                change: Change {
                    at: row.get(1)?,
                    story: row.get(2)?,
                    title: row.get(3)?,
                    kind: row.get(4)?,
                    detail: row.get(5)?,
                },
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Number of the last change that [`Store::changes_after`] gives.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn last_change(&self) -> Result<i64, StoreError> {
        let mut find = self.db.prepare_cached("SELECT coalesce(max(n), 0) FROM changes")?;
        Ok(find.query_row([], |row| row.get(0))?)
    }

    /// Links that a person should look at, the most doubtful first: pairs of two stories that
    /// look alike, one a pair of stories, and articles that only a weak link holds in their
    /// story. What a correction settled is left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn doubts(&self, limit: usize) -> Result<Vec<Doubt>, StoreError> {
        let rules = self.rules()?;
        let mut doubts = self.weak_links()?;
        doubts.retain(|doubt| {
            let pair = (doubt.a.clone().min(doubt.b.clone()), doubt.a.clone().max(doubt.b.clone()));
            let joined = |set: &BTreeSet<String>| set.contains(&doubt.a) && set.contains(&doubt.b);
            !rules.apart.contains(&pair) && !rules.together.iter().any(joined)
        });
        let mut seen = BTreeSet::new();
        doubts.retain(|doubt| doubt.together || seen.insert(doubt.stories.clone()));
        doubts.truncate(limit);
        Ok(doubts)
    }

    /// The most doubtful pairs first: of two stories, or of one story where the pair is the
    /// strongest that one of the two has there.
    fn weak_links(&self) -> Result<Vec<Doubt>, StoreError> {
        let mut find = self.db.prepare(
            "SELECT id, story FROM articles WHERE copy_of IS NULL AND story IS NOT NULL",
        )?;
        let (mut names, mut numbers) = (Vec::new(), HashMap::new());
        let mut story_of: HashMap<u64, usize> = HashMap::new();
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let (id, story): (String, String) = (row.get(0)?, row.get(1)?);
            let story = *numbers.entry(story).or_insert_with_key(|story| {
                names.push(story.clone());
                names.len() - 1
            });
            story_of.extend(ties::number(&id).map(|id| (id, story)));
        }
        let mut weak: Vec<Weak> = Vec::new();
        ties::each(&self.db, |id, links| {
            let Some((id, story)) = ties::number(id).and_then(|id| Some((id, story_of.get(&id)?)))
            else {
                return;
            };
            let known = links.iter().filter_map(|(other, tie)| {
                Some((*other, f64::from(tie.odds?), story_of.get(other)? == story))
            });
            let own = known.clone().filter(|(_, _, together)| *together);
            let strongest = own.map(|(_, odds, _)| odds).fold(f64::NEG_INFINITY, f64::max);
            for (other, odds, together) in known {
                let shown = if together { odds >= strongest } else { id < other };
                if shown && (DOUBTFUL.0..=DOUBTFUL.1).contains(&odds) {
                    weak.push(Weak { pair: [id.min(other), id.max(other)], odds });
                }
            }
            if weak.len() >= 16 * DOUBTS {
                most_doubtful(&mut weak);
            }
        })?;
        most_doubtful(&mut weak);
        let doubt = |Weak { pair, odds }| {
            let mut stories = pair.map(|id: u64| names[story_of[&id]].clone());
            stories.sort_unstable();
            let [first, second] = stories;
            Doubt {
                a: name(pair[0]),
                b: name(pair[1]),
                score: logistic(odds),
                together: first == second,
                stories: (first, second),
            }
        };
        Ok(weak.into_iter().map(doubt).collect())
    }
}

/// A doubtful pair.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Weak {
    pair: [u64; 2],
    odds: f64,
}

/// Keeps the most doubtful pairs, in order, each once.
fn most_doubtful(weak: &mut Vec<Weak>) {
    let sure = |odds: f64| (odds - f64::midpoint(DOUBTFUL.0, DOUBTFUL.1)).abs();
    weak.sort_unstable_by(|x, y| {
        sure(x.odds).total_cmp(&sure(y.odds)).then_with(|| x.pair.cmp(&y.pair))
    });
    weak.dedup();
    weak.truncate(DOUBTS);
}

/// The order of a list of stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest article first.
    #[default]
    Day,
    /// Last told first.
    Change,
    /// Most articles first.
    Size,
}

/// A part of the list of stories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Only those with a figure group in this state.
    pub state: Option<String>,
    /// Only those with an article in this language.
    pub lang: Option<String>,
    /// Only those about this topic, by the name used in output.
    pub topic: Option<String>,
    /// The order.
    pub order: Order,
    /// Only what comes after this story: its key in the order, its identifier.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: usize,
}

/// A story of a list, its key in the order, and what its articles are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The story.
    pub line: crate::StoryLine,
    /// Its place in the order; larger first.
    pub key: String,
    /// Days of publication, ascending, where known, each with how many articles it has.
    pub days: Vec<(String, usize)>,
    /// Languages with how many articles each has.
    pub langs: Vec<(String, usize)>,
}

impl Store {
    /// A part of the list of stories.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn listed(&self, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        // Numbers as text of one width, so that one comparison serves all orders.
        let key = match listing.order {
            Order::Day => "coalesce(last, '')",
            Order::Change => "printf('%019d', revision)",
            Order::Size => "printf('%019d', articles)",
        };
        let mut find = self.db.prepare_cached(&format!(
            "SELECT id, title, articles, independent, first, last, langs, states, topic, {key} AS key
             FROM stories
             WHERE (?1 IS NULL OR ' ' || states || ' ' LIKE '% ' || ?1 || ' %')
               AND (?2 IS NULL OR ' ' || langs || ' ' LIKE '% ' || ?2 || ' %')
               AND (?6 IS NULL OR topic = ?6)
               AND (?3 IS NULL OR {key} < ?3 OR ({key} = ?3 AND id > ?4))
             ORDER BY key DESC, id LIMIT ?5"
        ))?;
        let after = listing.after.as_ref();
        let limit = i64::try_from(listing.limit).unwrap_or(i64::MAX);
        let (key, id) = (after.map(|after| &after.0), after.map(|after| &after.1));
        let bounds = params![listing.state, listing.lang, key, id, limit, listing.topic];
        let rows =
            find.query_map(bounds, |row| Ok((crate::stories::story_line(row)?, row.get(9)?)))?;
        let mut listed = Vec::new();
        for row in rows {
            let (line, key): (crate::StoryLine, String) = row?;
            let days = self.counted("substr(published, 1, 10)", &line.id)?;
            let langs = self.counted("lang", &line.id)?;
            listed.push(Listed { line, key, days, langs });
        }
        Ok(listed)
    }

    fn counted(&self, column: &str, story: &str) -> Result<Vec<(String, usize)>, StoreError> {
        let mut find = self.db.prepare_cached(&format!(
            "SELECT {column} AS value, count(*) FROM articles WHERE story = ?1
             AND {column} IS NOT NULL GROUP BY value ORDER BY value"
        ))?;
        let rows = find.query_map([story], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Identifiers of articles after one, ascending.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn articles_after(&self, id: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let mut find =
            self.db.prepare_cached("SELECT id FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(find.query_map(params![id, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}
