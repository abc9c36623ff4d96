//! What articles have to do with one another, as it is stored: a row an article, which holds its
//! links to all others, each pair with both of its articles.

use crate::StoreError;
use crate::shelves::name;
use machtin::story::incremental::Tie;
use machtin::story::{NEAR_MISS, Shared};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Bytes of a link: identifier, log-odds (none: not a number), weight and number of shingles that
/// are shared, whether the text is the same.
const LINK: usize = 16;

/// The links of an article, ascending by the other's identifier.
pub(crate) fn of(db: &Connection, n: i64) -> Result<Vec<(u64, Tie)>, StoreError> {
    let mut find = db.prepare_cached("SELECT links FROM ties WHERE article = ?1")?;
    let bytes: Option<Vec<u8>> = find.query_row([n], |row| row.get(0)).optional()?;
    Ok(unpack(&bytes.unwrap_or_default()))
}

/// Stores the links of an article.
pub(crate) fn write(db: &Connection, n: i64, links: &[(u64, Tie)]) -> Result<(), StoreError> {
    if links.is_empty() {
        db.prepare_cached("DELETE FROM ties WHERE article = ?1")?.execute([n])?;
    } else {
        db.prepare_cached("INSERT OR REPLACE INTO ties (article, links) VALUES (?1, ?2)")?
            .execute(params![n, pack(links)])?;
    }
    Ok(())
}

/// The log-odds of the pairs of some articles that are worth showing, by index, each once. The
/// articles are numbers with identifiers.
pub(crate) fn among(
    db: &Connection,
    articles: &[(i64, &str)],
) -> Result<Vec<(usize, usize, f64)>, StoreError> {
    let ids = articles.iter().enumerate();
    let places: HashMap<u64, usize> =
        ids.filter_map(|(at, (_, id))| Some((number(id)?, at))).collect();
    let mut found = Vec::new();
    for (at, &(n, _)) in articles.iter().enumerate() {
        for (other, tie) in of(db, n)? {
            let shown = tie.odds.map(f64::from).filter(|&odds| odds >= NEAR_MISS);
            let other = places.get(&other).filter(|&&other| at < other);
            found.extend(shown.zip(other).map(|(odds, &other)| (at, other, odds)));
        }
    }
    Ok(found)
}

/// Hands on the links of every article.
pub(crate) fn each(
    db: &Connection,
    mut hand_on: impl FnMut(&str, &[(u64, Tie)]),
) -> Result<(), StoreError> {
    let mut find =
        db.prepare("SELECT a.id, t.links FROM ties t JOIN articles a ON a.n = t.article")?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        hand_on(id, &unpack(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?));
    }
    Ok(())
}

/// The identifier of an article as a number.
pub(crate) fn number(id: &str) -> Option<u64> {
    let digits = id.strip_prefix('a').filter(|digits| digits.len() == 16)?;
    let number = u64::from_str_radix(digits, 16).ok()?;
    (name(number) == id).then_some(number)
}

fn pack(links: &[(u64, Tie)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(links.len() * LINK);
    for (other, tie) in links {
        bytes.extend(other.to_le_bytes());
        bytes.extend(tie.odds.unwrap_or(f32::NAN).to_le_bytes());
        bytes.extend(tie.shared.weight.to_le_bytes());
        bytes.push(u8::try_from(tie.shared.shingles).unwrap_or(u8::MAX));
        bytes.push(u8::from(tie.copies));
    }
    bytes
}

fn unpack(bytes: &[u8]) -> Vec<(u64, Tie)> {
    let (links, _) = bytes.as_chunks::<LINK>();
    let link =
        |&[i0, i1, i2, i3, i4, i5, i6, i7, o0, o1, o2, o3, w0, w1, shingles, copies]: &[u8;
              LINK]| {
            let odds = f32::from_le_bytes([o0, o1, o2, o3]);
            let odds = (!odds.is_nan()).then_some(odds);
            let weight = u16::from_le_bytes([w0, w1]);
            let shared = Shared { weight, shingles: u16::from(shingles) };
            let tie = Tie { odds, copies: copies != 0, shared };
            (u64::from_le_bytes([i0, i1, i2, i3, i4, i5, i6, i7]), tie)
        };
    links.iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_come_back_from_their_bytes() {
        let links = vec![
            (3, Tie { copies: true, shared: Shared { weight: 0, shingles: 24 }, ..Tie::default() }),
            (
                u64::MAX,
                Tie {
                    odds: Some(-1.25),
                    shared: Shared { weight: 300, shingles: 0 },
                    ..Tie::default()
                },
            ),
        ];
        assert_eq!(unpack(&pack(&links)), links);
        assert!(unpack(&[1, 2, 3]).is_empty());
    }

    #[test]
    fn identifiers_are_numbers_in_one_way() {
        assert_eq!(number("a00000000000000ff"), Some(255));
        assert_eq!([number("a00000000000000FF"), number("aff"), number("sff")], [None; 3]);
    }
}
