//! Which story is which: identifiers that survive growth, merging and splitting.
//!
//! Needs the stories of before and the groups of now, both by article; gives each group the
//! identifier of the story with which it shares the most articles, the older story first where
//! two share as many, and says where the identifiers went that no group keeps.

use std::collections::BTreeMap;

/// A story before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// When it was first told: smaller is older.
    pub(crate) born: i64,
    /// Its articles.
    pub(crate) articles: Vec<i64>,
}

/// Who keeps which identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assigned {
    /// For each group the identifier it keeps; none: it needs a new one.
    pub(crate) kept: Vec<Option<String>>,
    /// Identifiers that no group keeps, with the group that holds most of their articles.
    pub(crate) moved: BTreeMap<String, usize>,
}

/// Assigns identifiers; the answer depends on the sets alone, not on their order.
pub(crate) fn assign(known: &BTreeMap<String, Known>, groups: &[Vec<i64>]) -> Assigned {
    let story_of: BTreeMap<i64, &str> = known
        .iter()
        .flat_map(|(id, story)| story.articles.iter().map(move |&n| (n, id.as_str())))
        .collect();
    let mut shared: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    for (g, group) in groups.iter().enumerate() {
        for id in group.iter().filter_map(|n| story_of.get(n)) {
            *shared.entry((id, g)).or_default() += 1;
        }
    }
    let mut pairs: Vec<((&str, usize), usize)> = shared.into_iter().collect();
    let first = |g: usize| groups[g].iter().min().copied();
    pairs.sort_by_key(|&((id, g), count)| {
        (usize::MAX - count, known[id].born, id.to_owned(), first(g))
    });
    let mut assigned = Assigned { kept: vec![None; groups.len()], moved: BTreeMap::new() };
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for ((id, g), _) in pairs {
        most.entry(id).or_insert(g);
        if assigned.kept[g].is_none() && !taken.contains_key(id) {
            assigned.kept[g] = Some(id.to_owned());
            taken.insert(id, g);
        }
    }
    let lost = most.into_iter().filter(|(id, _)| !taken.contains_key(id));
    assigned.moved = lost.map(|(id, g)| (id.to_owned(), g)).collect();
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stories before as `name:born:articles`, groups of now, and which names the groups keep
    /// and where the others go.
    fn check(
        before: &[(&str, i64, &[i64])],
        now: &[&[i64]],
        kept: &[&str],
        moved: &[(&str, usize)],
    ) {
        let known: BTreeMap<String, Known> = before
            .iter()
            .map(|(id, born, articles)| {
                ((*id).to_owned(), Known { born: *born, articles: articles.to_vec() })
            })
            .collect();
        let groups: Vec<Vec<i64>> = now.iter().map(|group| group.to_vec()).collect();
        let found = assign(&known, &groups);
        let names: Vec<&str> = found.kept.iter().map(|id| id.as_deref().unwrap_or("-")).collect();
        assert_eq!(names, kept);
        let lost: Vec<(&str, usize)> =
            found.moved.iter().map(|(id, g)| (id.as_str(), *g)).collect();
        assert_eq!(lost, moved);
    }

    #[test]
    fn a_story_that_grows_keeps_its_name() {
        check(&[("s1", 1, &[1, 2])], &[&[1, 2, 3], &[4]], &["s1", "-"], &[]);
    }

    #[test]
    fn two_that_merge_keep_the_larger_name() {
        check(&[("s1", 1, &[1]), ("s2", 2, &[2, 3])], &[&[1, 2, 3]], &["s2"], &[("s1", 0)]);
    }

    #[test]
    fn of_two_of_one_size_the_older_stays() {
        check(&[("s1", 2, &[1]), ("s2", 1, &[2])], &[&[1, 2]], &["s2"], &[("s1", 0)]);
    }

    #[test]
    fn the_larger_part_of_a_story_keeps_its_name() {
        check(&[("s1", 1, &[1, 2, 3])], &[&[1], &[2, 3]], &["-", "s1"], &[]);
    }

    #[test]
    fn a_name_that_lost_its_group_goes_where_most_of_its_articles_went() {
        check(
            &[("s1", 1, &[1, 2, 3]), ("s2", 2, &[4])],
            &[&[1, 2, 4], &[3]],
            &["s1", "-"],
            &[("s2", 0)],
        );
    }
}
