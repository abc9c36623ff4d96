//! Which figures of one slot and event are reports on one quantity.

use super::Cell;
use super::event::{EventKey, gap};
use super::slots::{GROWING, OF_A_DAY, SPECIFIC, is_contested};
use super::value::{SAME_LOOSE_NUMBER, SAME_NUMBER, Value};
use crate::context::digits;
use crate::events::{SHORT_DAYS, length};
use std::collections::{BTreeMap, BTreeSet};

/// Tolls of one day that are further apart than this are not tolls of one thing.
const TOLL_FACTOR: f64 = 4.0;
/// The same for crowds, police and the like, which sources count with more zeal.
const CROWD_FACTOR: f64 = 10.0;

/// Cells of one slot, unit, subject and event, in a fixed order.
pub(super) fn group(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let mut by_slot: BTreeMap<(&str, String, Option<String>, bool), Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        let key = (cell.slot, cell.unit.clone(), cell.subject.clone(), cell.value.share);
        by_slot.entry(key).or_default().push(cell);
    }
    by_slot
        .into_values()
        .flat_map(split_by_event)
        .flat_map(split_by_number)
        .flat_map(split_by_size)
        .flat_map(set_parts_aside)
        .collect()
}

/// The tourists among the dead are a group of their own, unless their number is that of all.
fn set_parts_aside(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    if !cells.iter().any(|cell| cell.part && GROWING.contains(&cell.slot)) {
        return vec![cells];
    }
    let totals: Vec<Value> =
        cells.iter().filter(|cell| !cell.part).map(|cell| cell.value).collect();
    let (parts, rest): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(|cell| {
        cell.part && !totals.is_empty() && !totals.iter().any(|total| total.equals(cell.value))
    });
    let mut groups = vec![rest];
    for part in parts {
        match groups[1..].iter().position(|group| group.iter().all(|g| g.value.equals(part.value)))
        {
            Some(at) => groups[at + 1].push(part),
            None => groups.push(vec![part]),
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Seats and votes of one party whose name is known in one language only: where each side has
/// one group with the number, and none of its articles tells the other, they are one group.
pub(super) fn join_translated(mut groups: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
    for exact in [true, false] {
        while let Some((into, from)) = translated_pair(&groups, exact) {
            let mut moved = groups.remove(from);
            let subject = groups[into][0].subject.clone();
            moved.iter_mut().for_each(|cell| cell.subject.clone_from(&subject));
            groups[into].append(&mut moved);
        }
    }
    groups
}

/// Two groups, the first before the second, that can only be of one party.
fn translated_pair(groups: &[Vec<Cell>], exact: bool) -> Option<(usize, usize)> {
    let of_parties = |group: &[Cell]| {
        matches!(group[0].slot, "seats" | "votes" | "vote_share") && group[0].subject.is_some()
    };
    let candidate = |a: usize, b: usize| {
        let (a, b) = (&groups[a], &groups[b]);
        let key = |cell: &Cell| (cell.slot, cell.unit.clone(), cell.event, cell.value.share);
        of_parties(a)
            && of_parties(b)
            && key(&a[0]) == key(&b[0])
            && translate_each_other(a, b, exact)
    };
    (0..groups.len()).find_map(|a| {
        let matches: Vec<usize> =
            (0..groups.len()).filter(|&b| a != b && candidate(a, b)).collect();
        let &[b] = &matches[..] else { return None };
        let back = (0..groups.len()).filter(|&n| n != b && candidate(n, b)).count();
        (back == 1).then(|| (a.min(b), a.max(b)))
    })
}

fn translate_each_other(a: &[Cell], b: &[Cell], exact: bool) -> bool {
    let one_language = |group: &[Cell]| group.iter().all(|cell| cell.language == group[0].language);
    let apart = one_language(a) && one_language(b) && a[0].language != b[0].language;
    let alike = |a: &Cell, b: &Cell| {
        let same = a.value.equals(b.value) || !exact && a.value.meets(b.value);
        let telling = a.value.point.is_some_and(|point| point > 1.0 || a.value.share);
        same && telling
    };
    apart && a.iter().all(|a| b.iter().all(|b| alike(a, b)))
}

/// Of the tolls that only grow, the largest number each source gives: what it tells of before is
/// history, and what it tells beside it is a part.
pub(super) fn latest_tolls(cells: Vec<Cell>) -> Vec<Cell> {
    let source = |cell: &Cell| -> (usize, &'static str, Option<String>, EventKey) {
        (cell.report.article, cell.slot, cell.subject.clone(), cell.event)
    };
    let size = |cell: &Cell| cell.value.point.unwrap_or(cell.value.lo);
    let mut most: BTreeMap<_, (f64, BTreeSet<Option<String>>)> = BTreeMap::new();
    for cell in &cells {
        let (largest, speakers) =
            most.entry(source(cell)).or_insert((f64::NEG_INFINITY, BTreeSet::new()));
        if size(cell) > *largest {
            *largest = size(cell);
            speakers.clear();
        }
        if size(cell) >= *largest {
            speakers.insert(cell.source.1.clone());
        }
    }
    let keep = |cell: &Cell| {
        let Some((largest, speakers)) = most.get(&source(cell)) else { return true };
        // What the same voice gives exactly and a little smaller is older, or of another event.
        let surpassed = size(cell) < *largest
            && !cell.value.hedged
            && (cell.source.1.is_none() || speakers.contains(&cell.source.1));
        !GROWING.contains(&cell.slot) || size(cell) >= largest * (1.0 - SAME_NUMBER) && !surpassed
    };
    let kept: Vec<bool> = cells.iter().map(keep).collect();
    cells.into_iter().zip(kept).filter_map(|(cell, keep)| keep.then_some(cell)).collect()
}

/// A headline drops the hedge that its text gives: `50 killed` above `at least 50 people were
/// killed` is at least 50.
pub(super) fn hedged_as_told(mut cells: Vec<Cell>) -> Vec<Cell> {
    let key = |cell: &Cell| {
        let point = cell.value.point.map(f64::to_bits);
        (cell.report.article, cell.slot, cell.subject.clone(), cell.event, point)
    };
    let hedged: BTreeMap<_, Value> =
        cells.iter().filter(|cell| cell.value.hedged).map(|cell| (key(cell), cell.value)).collect();
    let of_events =
        |cell: &&mut Cell| GROWING.contains(&cell.slot) || OF_A_DAY.contains(&cell.slot);
    for cell in cells.iter_mut().filter(of_events).filter(|cell| !cell.value.hedged) {
        if let Some(value) = hedged.get(&key(cell)) {
            cell.value = *value;
        }
    }
    cells
}

/// Where numbers of a slot need not be of one thing, only equal ones stay together that the
/// words around them do not tell apart.
fn split_by_number(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    if cells.first().is_none_or(|cell| is_contested(cell.slot)) {
        return vec![cells];
    }
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        match groups.iter_mut().find(|group| belongs(group, &cell)) {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    groups
}

/// Whether a number is that of all others of a group, and counts what each article of it counts.
pub(super) fn belongs(group: &[Cell], cell: &Cell) -> bool {
    let alike = |other: &Cell| {
        // A copy says what its original says.
        let copied = other.source.0 == cell.source.0 && other.report.article != cell.report.article;
        let point = cell.value.point.unwrap_or_default();
        let specific = SPECIFIC.contains(&cell.slot) && digits(point) > 1;
        copied || specific && !other.context.table || other.context.matches(&cell.context, point)
    };
    let equal = |other: &Cell| {
        other.value.equals(cell.value) && other.value.within(cell.value, SAME_LOOSE_NUMBER)
    };
    if !group.iter().all(equal) {
        return false;
    }
    let alike: BTreeSet<usize> =
        group.iter().filter(|other| alike(other)).map(|other| other.report.article).collect();
    group.iter().all(|other| alike.contains(&other.report.article))
}

/// Parts a group where its numbers are so far apart that they are not of one thing. A toll that
/// only grows may jump, from one day to a later one.
fn split_by_size(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let growing = cells.first().is_some_and(|cell| GROWING.contains(&cell.slot));
    let daily = cells.first().is_some_and(|cell| OF_A_DAY.contains(&cell.slot));
    let factor = if growing { TOLL_FACTOR } else { CROWD_FACTOR };
    let contrary = cells.iter().any(|cell| cell.value.contrary || cell.is_forecast());
    if contrary || !(growing || daily) {
        return vec![cells];
    }
    let low = |cell: &Cell| cell.value.point.unwrap_or(cell.value.lo);
    let high = |cell: &Cell| {
        let open = if cell.value.hi.is_finite() { cell.value.hi } else { cell.value.lo };
        cell.value.point.unwrap_or(open)
    };
    cells.sort_by(|a, b| low(a).total_cmp(&low(b)).then(a.report.cmp(&b.report)));
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        let apart = groups.last().is_none_or(|group| {
            let top = group.iter().map(high).fold(f64::NEG_INFINITY, f64::max);
            let later = growing && group.iter().all(|other| other.day < cell.day);
            low(&cell) > top * factor && !later
        });
        match groups.last_mut() {
            Some(group) if !apart => group.push(cell),
            _ => groups.push(vec![cell]),
        }
    }
    groups
}

/// Groups by event: intervals of a few days that overlap are one event.
fn split_by_event(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    cells.sort_by(|a, b| {
        (a.event, a.day, a.source.0, a.report).cmp(&(b.event, b.day, b.source.0, b.report))
    });
    let mut groups: Vec<Vec<Cell>> = Vec::new();
    let mut unknown = Vec::new();
    for cell in cells {
        if cell.event == EventKey::Unknown {
            unknown.push(cell);
            continue;
        }
        let same = groups.last().is_some_and(|group| same_event(&group[0], &cell));
        match groups.last_mut() {
            Some(group) if same => group.push(cell),
            _ => groups.push(vec![cell]),
        }
    }
    for cell in unknown {
        // Where the day is unknown, only an equal number may join.
        let home = groups.iter_mut().find(|group| {
            let own_source =
                group[0].source.0 == cell.source.0 && group[0].event == EventKey::Unknown;
            own_source || group.iter().any(|other| other.value.equals(cell.value))
        });
        match home {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    groups
}

pub(super) fn same_event(a: &Cell, b: &Cell) -> bool {
    match (a.event, b.event) {
        (EventKey::Story, EventKey::Story) => true,
        (EventKey::After(a), EventKey::After(b)) => gap((a, a), (b, b)) <= SHORT_DAYS,
        (EventKey::Days(a0, a1), EventKey::Days(b0, b1)) => {
            let (a, b) = ((a0, a1), (b0, b1));
            a == b || length(a) <= SHORT_DAYS && length(b) <= SHORT_DAYS && gap(a, b) == 0
        }
        _ => false,
    }
}
