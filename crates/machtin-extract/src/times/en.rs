//! English: `yesterday`, `last Friday`, `Nov. 6`, `two years ago`, `9:30 p.m.`
//!
//! A reading is a core (a day, a week, a length of time) that words before it widen: `early`,
//! `the end of`, `about`. Each function reads one kind of core; [`read`] takes the longest.

use super::calendar::{
    Resolved, century, day_of, decade, half as half_year, holiday, last_weekday, month_of,
    next_weekday, quarter, relative_day, relative_month, relative_quarter, relative_week,
    relative_year, season, shifted, weekday_of_week, weekend, year,
};
use super::lexicon::{self, Entry};
use super::{Grammar, Read, Reader, TimeKind, duration};
use crate::phrases::Phrases;
use jiff::civil::Weekday;
use std::sync::LazyLock;

/// English.
pub(super) const GRAMMAR: Grammar = Grammar { lexicon: &WORDS, read };

static WORDS: LazyLock<Phrases<Entry>> =
    LazyLock::new(|| lexicon::read(include_str!("../../data/times_en.tsv")));

fn read(r: &Reader<'_>, at: usize) -> Option<Read> {
    // `the`, `a` and `some` open every other phrase: they want a word of time soon after.
    const SOON: usize = 6;
    let weak = matches!(r.key(at), "the" | "a" | "an" | "its") || r.has(at, "hedge");
    let alone = r.has(at, "vague");
    if weak && !alone && !(at + 1..at + SOON).any(|n| is_of_time(r, n)) {
        return None;
    }
    longest([core(r, at), edged(r, at)])
}

/// Whether a word alone speaks of time: a unit, a month, digits.
fn is_of_time(r: &Reader<'_>, at: usize) -> bool {
    r.key(at).starts_with(|c: char| c.is_ascii_digit())
        || r.opening(at).iter().any(|phrase| {
            matches!(
                phrase.meaning.class,
                "unit" | "month" | "weekday" | "season" | "part" | "ordinal" | "holiday" | "every"
            )
        })
}

fn longest<const N: usize>(readings: [Option<Read>; N]) -> Option<Read> {
    readings.into_iter().flatten().fold(None, |best: Option<Read>, read| match best {
        Some(best) if best.end >= read.end => Some(best),
        _ => Some(read),
    })
}

fn core(r: &Reader<'_>, at: usize) -> Option<Read> {
    longest([
        deictic(r, at),
        clock(r, at),
        weekday(r, at),
        calendar_date(r, at),
        numeric_date(r, at),
        relative(r, at),
        ago(r, at),
        length(r, at),
        year_alone(r, at),
        spelled_year(r, at),
        decade_words(r, at),
        quarter_words(r, at),
        period(r, at),
        anaphor(r, at),
        named_day(r, at),
        season_words(r, at),
        set(r, at),
        vague(r, at),
    ])
}

/// `early next year`, `the end of 1994`, `later this month`, `around Nov. 1`.
fn edged(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    let (inner_at, edge) = r
        .phrase(at, "edge")
        .or_else(|| r.phrase(the, "edge"))
        .or_else(|| r.phrase(at, "hedge").filter(|_| matches!(r.key(at), "about" | "around")))?;
    let end_of = r.key(inner_at.saturating_sub(1)) == "of";
    if end_of && let Some(days) = end_of_now(r, inner_at, r.key(inner_at - 2) == "end") {
        return Some(days);
    }
    let inner = core(r, inner_at)
        .filter(|inner| matches!(inner.kind, TimeKind::Date | TimeKind::Time))
        .filter(|inner| inner.rule != "vague" && inner.rule != "ago")?;
    // `earlier two weeks ago` and `the start of 11 a.m.` are no phrases of their own.
    if let Some(half) = edge.strip_prefix('H')
        && let Some((first, _)) = inner.resolved.days
        && inner.resolved.value.len() == 4
    {
        let found = half_year(Some(first.year()), if half == "1" { 1 } else { 2 });
        return Some(Read::date(inner.end, found, "half of a year"));
    }
    Some(inner)
}

/// `[the end of] the month`, `[the end of] the year`.
fn end_of_now(r: &Reader<'_>, at: usize, is_end: bool) -> Option<Read> {
    if r.key(at) != "the" {
        return None;
    }
    let found = match r.key(at + 1) {
        "month" => relative_month(r.anchor, 0),
        "year" => relative_year(r.anchor, 0),
        "week" => relative_week(r.anchor, 0),
        "quarter" => relative_quarter(r.anchor, 0),
        "day" => relative_day(r.anchor, 0),
        _ => return None,
    };
    let found = match found.days {
        Some((_, last)) if is_end && r.key(at + 1) == "month" => Resolved::day(last),
        _ => found,
    };
    Some(Read::date(at + 2, found, "end of the period"))
}

// ---- words around a time --------------------------------------------------------------------

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    Past,
    Future,
    Unknown,
}

/// What the nearest verb before a time says, or the nearest one after it where none stands
/// before.
fn tense(r: &Reader<'_>, at: usize, end: usize) -> Tense {
    const REACH: usize = 14;
    let first = at.saturating_sub(REACH).max(r.part.syllables.start);
    for n in (first..at).rev() {
        if matches!(r.key(n), ";" | ":" | "—") {
            break;
        }
        let found = verb(r, n);
        if found != Tense::Unknown {
            return found;
        }
    }
    for n in end..(end + REACH).min(r.part.syllables.end) {
        let found = verb(r, n);
        if found != Tense::Unknown {
            return found;
        }
    }
    Tense::Unknown
}

fn verb(r: &Reader<'_>, at: usize) -> Tense {
    if r.has(at, "future") && !(r.key(at) == "may" && r.is_capital(at)) {
        return Tense::Future;
    }
    if r.key(at) == "to" && r.has(at + 1, "plan") {
        return if is_past(r, at.wrapping_sub(1)) && !r.has(at.wrapping_sub(1), "future") {
            match r.before(at) {
                "forced" | "had" | "managed" | "failed" | "refused" | "began" | "declined"
                | "helped" | "continued" | "was" | "were" => Tense::Past,
                _ => Tense::Future,
            }
        } else {
            Tense::Future
        };
    }
    if !is_past(r, at) {
        return Tense::Unknown;
    }
    let governed = (1..=3).any(|back| at >= back && r.has(at - back, "future"))
        || (1..=2).any(|back| r.before(at + 1 - back.min(at)) == "be");
    if governed { Tense::Future } else { Tense::Past }
}

fn is_past(r: &Reader<'_>, at: usize) -> bool {
    if r.has(at, "not_past") {
        return false;
    }
    if r.has(at, "did") {
        return true;
    }
    let key = r.key(at);
    key.len() > 4
        && key.ends_with("ed")
        && !r.is_capital(at)
        && !matches!(r.before(at), "the" | "a" | "an" | "its" | "their" | "his" | "her" | "-")
}

/// The quarter that figures around here are about.
fn quarter_in_force(r: &Reader<'_>) -> Option<(i16, i8)> {
    let time = r.found.iter().rev().take(12).find(|time| {
        time.rule == "quarter" || time.rule == "quarter in force" || time.value == "P9M"
    })?;
    let (y, q) = time.value.split_once("-Q")?;
    Some((y.parse().ok()?, q.parse().ok()?))
}

/// The quarter in force `years` years before, else the year.
fn same_period(r: &Reader<'_>, years: i64) -> Resolved {
    let by_quarter = quarter_in_force(r)
        .and_then(|(y, q)| quarter(r.anchor, q, Some(y.checked_sub(i16::try_from(years).ok()?)?)));
    by_quarter.unwrap_or_else(|| relative_year(r.anchor, -years))
}

/// The last quarter that was over at the publication, or the one in force.
fn quarter_now(r: &Reader<'_>) -> Resolved {
    quarter_in_force(r)
        .and_then(|(y, q)| quarter(r.anchor, q, Some(y)))
        .unwrap_or_else(|| relative_quarter(r.anchor, -1))
}

// ---- days -----------------------------------------------------------------------------------

fn day_part(r: &Reader<'_>, at: usize) -> Option<(usize, &'static str)> {
    r.phrase(at, "part")
}

/// `yesterday`, `today`, `tonight`, `this morning`, `last night`, `tomorrow afternoon`,
/// `the morning of May 3`.
fn deictic(r: &Reader<'_>, at: usize) -> Option<Read> {
    let day = |days| relative_day(r.anchor, days);
    let days = match r.key(at) {
        "yesterday" => -1,
        "today" => 0,
        "tomorrow" => 1,
        "tonight" => return Some(Read::time(at + 1, day(0), "NI", "part of day")),
        "last" if r.key(at + 1) == "night" => {
            return Some(Read::time(at + 2, day(-1), "NI", "part of day"));
        }
        "this" => {
            let (end, suffix) = day_part(r, at + 1)?;
            return Some(Read::time(end, day(0), suffix, "part of day"));
        }
        "the" if r.is(at + 1, &["day", "before", "yesterday"]) => {
            return Some(Read::date(at + 4, day(-2), "day from publication"));
        }
        "the" if r.is(at + 1, &["day", "after", "tomorrow"]) => {
            return Some(Read::date(at + 4, day(2), "day from publication"));
        }
        _ => {
            // `the morning of May 3`, `mid-afternoon yesterday`.
            let the = at + usize::from(r.key(at) == "the");
            let (next, suffix) = day_part(r, the).filter(|(_, suffix)| *suffix != "MI")?;
            let next = next + usize::from(matches!(r.key(next), "of" | "on"));
            let date = plain_day(r, next)?;
            return Some(Read::time(date.end, date.resolved, suffix, "part of day"));
        }
    };
    // Names of papers and programmes: `Sports Today`.
    let named =
        r.is_capital(at) && r.is_capital(at.wrapping_sub(1)) && r.is_word(at.wrapping_sub(1));
    if named && at > r.part.syllables.start && !r.is_shouted(at) {
        return None;
    }
    if let Some((end, suffix)) = day_part(r, at + 1) {
        return Some(Read::time(end, day(days), suffix, "part of day"));
    }
    Some(Read::date(at + 1, day(days), "day from publication"))
}

/// A day: a weekday, a date of the calendar, `yesterday`.
fn plain_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    [weekday(r, at), calendar_date(r, at), deictic_day(r, at), named_day(r, at)]
        .into_iter()
        .flatten()
        .find(|read| read.kind == TimeKind::Date && read.resolved.is_day())
}

fn deictic_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    let days = match r.key(at) {
        "yesterday" => -1,
        "today" => 0,
        "tomorrow" => 1,
        _ => return None,
    };
    Some(Read::date(at + 1, relative_day(r.anchor, days), "day from publication"))
}

fn weekday_name(r: &Reader<'_>, at: usize) -> Option<(usize, Weekday)> {
    let (end, number) = r.numbered(at, "weekday")?;
    let weekday = Weekday::from_monday_one_offset(number).ok()?;
    let full = r.key(at).ends_with("day");
    let dotted = !full && r.joined(end, ".");
    if !r.is_capital(at) || !full && !dotted && r.key(end) != "," && !r.has(end, "month") {
        return None;
    }
    Some((end + usize::from(dotted), weekday))
}

/// Papers, songs and days with names of their own.
const NAMED_AFTER_DAY: &[&str] =
    &["times", "express", "mirror", "mail", "telegraph", "herald", "post", "mass", "school"];
const NAMED_BEFORE_DAY: &[&str] =
    &["black", "bloody", "good", "super", "cyber", "ash", "palm", "easter", "fat", "shrove"];

/// `Sunday`, `last Friday`, `Monday morning`, `Tuesday, Oct. 8`, `Friday of last week`.
fn weekday(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the =
        at + usize::from(r.key(at) == "the" && (r.has(at + 1, "back") || r.has(at + 1, "ahead")));
    let modifier = r.has(the, "back") || r.has(the, "here") || r.has(the, "ahead");
    let start = the + usize::from(modifier);
    let (end, weekday) = weekday_name(r, start)?;
    if NAMED_AFTER_DAY.contains(&r.key(end)) && r.is_capital(end)
        || !modifier && NAMED_BEFORE_DAY.contains(&r.before(start)) && r.is_capital(start - 1)
    {
        return None;
    }
    let part = day_part(r, end);
    let after = part.map_or(end, |(end, _)| end);
    let comma = after + usize::from(r.key(after) == ",");
    let dated = calendar_date(r, comma).filter(|dated| dated.resolved.is_day());
    let (after, resolved, rule) = match dated {
        Some(dated) => (dated.end, dated.resolved, "weekday and date"),
        None => {
            let (after, resolved) = weekday_value(r, the, modifier, weekday, after);
            (after, resolved, "weekday")
        }
    };
    Some(match part {
        Some((_, suffix)) => Read::time(after, resolved, suffix, rule),
        None => Read::date(after, resolved, rule),
    })
}

fn weekday_value(
    r: &Reader<'_>,
    at: usize,
    modified: bool,
    weekday: Weekday,
    end: usize,
) -> (usize, Resolved) {
    let of = usize::from(r.key(end) == "of");
    for (word, weeks) in [("last", -1), ("this", 0), ("next", 1)] {
        if r.is(end + of, &[word, "week"]) {
            return (end + of + 2, weekday_of_week(r.anchor, weeks, weekday));
        }
    }
    let week_before = |anchor: Option<jiff::civil::Date>| match anchor {
        Some(day) if day.weekday() == weekday => relative_day(anchor, -7),
        _ => last_weekday(anchor, weekday),
    };
    let resolved = match r.key(at) {
        _ if r.key(end) == "week" && r.key(end + 1).is_empty() => next_weekday(r.anchor, weekday),
        _ if modified && r.has(at, "ahead") => next_weekday(r.anchor, weekday),
        _ if modified && r.has(at, "back") => week_before(r.anchor),
        "this" => weekday_of_week(r.anchor, 0, weekday),
        _ if tense(r, at, end) == Tense::Future => next_weekday(r.anchor, weekday),
        _ => last_weekday(r.anchor, weekday),
    };
    (end, resolved)
}

fn month_name(r: &Reader<'_>, at: usize) -> Option<(usize, i8)> {
    let (end, number) = r.numbered(at, "month")?;
    if !r.is_capital(at) {
        return None;
    }
    let full = r.key(at).len() > 4 || matches!(r.key(at), "may" | "june" | "july");
    Some((end + usize::from(!full && r.joined(end, ".")), number))
}

/// `October 6, 2017`, `6 October`, `Oct. 6-8`, `October 2017`, `the 6th of October`, `October`.
fn calendar_date(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    if let Some((next, day)) = day_number(r, the) {
        let of = next + usize::from(r.key(next) == "of");
        if let Some((next, month)) = month_name(r, of) {
            let (end, y) = attached_year(r, next);
            return Some(Read::date(end, day_of(r.anchor, day, month, y)?, "day month"));
        }
        // `6-8 October`, `6 and 7 October`.
        if matches!(r.key(next), "-" | "–" | "to" | "and" | "or")
            && let Some((after, last)) = day_number(r, next + 1)
            && let Some((next, month)) = month_name(r, after)
        {
            let (end, y) = attached_year(r, next);
            return days_of_month(r, day, last, month, y, end);
        }
        return None;
    }
    let modifier = usize::from(r.has(at, "back") || r.has(at, "ahead") || r.key(at) == "this");
    let (next, month) = month_name(r, at + modifier)?;
    if modifier == 0
        && let Some((after, day)) = day_number(r, next + usize::from(r.key(next) == "the"))
    {
        return month_day(r, at, month, day, after);
    }
    month_alone(r, at, modifier, next, month)
}

fn month_day(r: &Reader<'_>, at: usize, month: i8, day: i8, after: usize) -> Option<Read> {
    if matches!(r.key(after), "-" | "–")
        && let Some((end, last)) = day_number(r, after + 1)
        && last > day
    {
        let (end, y) = attached_year(r, end);
        return days_of_month(r, day, last, month, y, end);
    }
    let (end, y) = attached_year(r, after);
    let ended = matches!(r.before(at), "ended" | "since");
    let found = match (y, ended, r.anchor) {
        (None, true, Some(today)) => {
            let this = day_of(r.anchor, day, month, Some(today.year()))?;
            match this.days {
                Some((first, _)) if first > today => {
                    day_of(r.anchor, day, month, Some(today.year() - 1))?
                }
                _ => this,
            }
        }
        _ => day_of(r.anchor, day, month, y)?,
    };
    Some(Read::date(end, found, "month day"))
}

fn days_of_month(
    r: &Reader<'_>,
    first: i8,
    last: i8,
    month: i8,
    y: Option<i16>,
    end: usize,
) -> Option<Read> {
    let first = day_of(r.anchor, first, month, y)?;
    let last = day_of(r.anchor, last, month, y)?;
    Some(Read::date(end, first.to(last), "days of a month"))
}

fn month_alone(r: &Reader<'_>, at: usize, modifier: usize, next: usize, month: i8) -> Option<Read> {
    let of = next + usize::from(r.key(next) == "of" && r.year(next + 1).is_some());
    let (mut end, mut y) = attached_year(r, of);
    if y.is_none()
        && let Some((after, read)) = year_in_words(r, next)
    {
        (end, y) = (after, Some(read));
    }
    let of = usize::from(r.key(end) == "of");
    for (word, years) in [("last", -1), ("this", 0), ("next", 1)] {
        if y.is_none() && r.is(end + of, &[word, "year"]) {
            let y = r.anchor.map(|day| day.year() + years);
            return Some(Read::date(end + of + 2, month_of(r.anchor, month, y, false)?, "month"));
        }
    }
    // `March` and `May` are words too: they want a preposition or a year.
    let cued = matches!(
        r.before(at),
        "in" | "since"
            | "until"
            | "by"
            | "of"
            | "from"
            | "to"
            | "through"
            | "during"
            | "for"
            | "early"
            | "late"
            | "mid"
            | "before"
            | "after"
            | "-"
            | "between"
            | "and"
            | "each"
            | "every"
            | "till"
    );
    let ambiguous = matches!(month, 3 | 5) || matches!(r.key(at), "june" | "april" | "august");
    if y.is_none() && modifier == 0 && ambiguous && !cued && !r.key(next).is_empty() {
        let name_like = r.is_word(next) && r.is_capital(next) || matches!(month, 3 | 5);
        if name_like {
            return None;
        }
    }
    let found = match r.key(at) {
        _ if modifier == 0 => {
            let future =
                y.is_none() && r.before(at) != "since" && tense(r, at, end) == Tense::Future;
            month_of(r.anchor, month, y, future)?
        }
        "this" => month_of(r.anchor, month, r.anchor.map(|day| day.year()), false)?,
        _ if r.has(at, "ahead") => month_of(r.anchor, month, None, true)?,
        _ => last_month_named(r, month)?,
    };
    Some(Read::date(end, found, "month"))
}

/// `last May`: the last one that is over.
fn last_month_named(r: &Reader<'_>, month: i8) -> Option<Resolved> {
    let back = r.anchor.map(|day| if day.month() > month { day.year() } else { day.year() - 1 });
    month_of(r.anchor, month, back, false)
}

/// `6`, `6th`: a day of a month.
fn day_number(r: &Reader<'_>, at: usize) -> Option<(usize, i8)> {
    if let Some(day) = r.small(at, 1, 31) {
        let ordinal = matches!(r.key(at + 1), "st" | "nd" | "rd" | "th") && r.touches(at + 1);
        return Some((at + 1 + usize::from(ordinal), day));
    }
    let (end, day) = r.numbered(at, "ordinal")?;
    Some((end, day))
}

fn attached_year(r: &Reader<'_>, at: usize) -> (usize, Option<i16>) {
    let comma = at + usize::from(r.key(at) == ",");
    match r.year(comma).filter(|y| (1500..=2100).contains(y)) {
        Some(y) => (comma + 1, Some(y)),
        None => (at, None),
    }
}

/// `2017-10-06`, `10/6/2017`, `6/10/2017` where the first number can only be a day.
fn numeric_date(r: &Reader<'_>, at: usize) -> Option<Read> {
    let separator = r.key(at + 1);
    if !matches!(separator, "-" | "/") || r.key(at + 3) != separator || !r.touches(at + 1) {
        return None;
    }
    if let Some(y) = r.year(at) {
        let (month, day) = (r.small(at + 2, 1, 12)?, r.small(at + 4, 1, 31)?);
        return Some(Read::date(at + 5, day_of(None, day, month, Some(y))?, "numeric date"));
    }
    let (a, b) = (r.small(at, 1, 31)?, r.small(at + 2, 1, 31)?);
    let y = match r.year(at + 4) {
        Some(y) => y,
        None => {
            let short = i16::from(r.small(at + 4, 0, 99).filter(|_| r.key(at + 4).len() == 2)?);
            if short < 50 { 2000 + short } else { 1900 + short }
        }
    };
    let (month, day) = if a > 12 { (b, a) } else { (a, b) };
    Some(Read::date(at + 5, day_of(None, day, month, Some(y))?, "numeric date"))
}

/// `Christmas Eve`, `Labor Day 2019`, `last Christmas`.
fn named_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    let modifier = r.has(at, "back") || r.has(at, "ahead") || r.key(at) == "this";
    let start = at + usize::from(modifier);
    if !r.is_capital(start) {
        return None;
    }
    let (next, code) = r.phrase(start, "holiday")?;
    let (end, y) = attached_year(r, next);
    let future = if modifier {
        r.has(at, "ahead")
    } else {
        y.is_none() && tense(r, at, end) == Tense::Future
    };
    let last = modifier && r.has(at, "back");
    Some(Read::date(end, holiday(r.anchor, code, y, future, last)?, "holiday"))
}

// ---- weeks, months, years from the publication ------------------------------------------------

/// `last week`, `this weekend`, `next month`, `the past year`, `the current fiscal year`.
fn relative(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    let steps = match r.key(the) {
        _ if r.has(the, "back") => -1,
        "this" | "current" => 0,
        "next" | "coming" | "upcoming" => 1,
        _ => return None,
    };
    let mut start = the + 1;
    if matches!(r.key(start), "fiscal" | "financial" | "calendar" | "school" | "academic") {
        start += 1;
    }
    let (unit_end, unit) = r.phrase(start, "unit")?;
    if r.key(start).ends_with('s') || r.title_case(start) {
        return None;
    }
    let resolved = match unit {
        "G" => weekend(r.anchor, steps),
        "W" => relative_week(r.anchor, steps),
        "M" => relative_month(r.anchor, steps),
        "Q" if steps == 0 => relative_quarter(r.anchor, 0),
        "Q" => relative_quarter(r.anchor, steps),
        "Y" => relative_year(r.anchor, steps),
        "E" => {
            let now = r.anchor?.year();
            decade((now - now % 10) + 10 * i16::try_from(steps).ok()?)
        }
        "C" => century(i16::try_from(i64::from(r.anchor?.year() / 100) + steps).ok()?),
        _ => return None,
    };
    let mut end = unit_end;
    if r.is(end, &["or", "so"]) {
        end += 2;
    }
    // `this year's third quarter`.
    if unit == "Y"
        && r.key(end) == "'s"
        && let Some((first, _)) = resolved.days
    {
        let fiscal = end + 1 + usize::from(r.key(end + 1) == "fiscal");
        if let Some((quarter_end, number)) = quarter_number(r, fiscal) {
            let found = quarter(r.anchor, number, Some(first.year()))?;
            return Some(Read::date(quarter_end, found, "quarter"));
        }
        if let Some((next, code)) = r.phrase(end + 1, "season") {
            return Some(Read::date(next, season(Some(first.year()), code), "season"));
        }
        if r.key(end + 1) == "quarter"
            && let Some((_, number)) = quarter_in_force(r)
        {
            let found = quarter(r.anchor, number, Some(first.year()))?;
            return Some(Read::date(end + 2, found, "quarter"));
        }
    }
    Some(Read::date(end, resolved, "from publication"))
}

/// `the corresponding period last year`, `the year-ago quarter`, `the latest quarter`,
/// `the 1988 period`, `fiscal 1989`, `year-end`.
fn period(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = at + usize::from(matches!(r.key(at), "the" | "its" | "a" | "an"));
    let is_period = |n: usize| matches!(r.key(n), "period" | "quarter");
    if r.key(start) == "year" {
        return year_before(r, at, start);
    }
    if start > at
        && matches!(r.key(start), "latest" | "most" | "current" | "full" | "same" | "corresponding")
    {
        return latest(r, start);
    }
    if r.key(start) == "fiscal" {
        if let Some(y) = r.year(start + 1) {
            return Some(Read::date(start + 2, year(y), "fiscal year"));
        }
        let dash = start + 1 + usize::from(r.key(start + 1) == "-");
        let (end, number) = quarter_number(r, dash)?;
        return Some(Read::date(end, quarter(r.anchor, number, None)?, "quarter"));
    }
    if start > at
        && let Some(y) = r.year(start)
    {
        if is_period(start + 1) {
            let found = quarter_in_force(r)
                .and_then(|(_, q)| quarter(r.anchor, q, Some(y)))
                .unwrap_or_else(|| year(y));
            return Some(Read::date(start + 2, found, "year before"));
        }
        let (end, number) = quarter_number(r, start + 1)?;
        return Some(Read::date(end, quarter(r.anchor, number, Some(y))?, "quarter of a year"));
    }
    if start > at && r.key(start) == "quarter" && r.key(at) == "the" {
        if r.is(start + 1, &["a", "year", "ago"]) || r.is(start + 1, &["a", "year", "earlier"]) {
            return Some(Read::date(start + 4, same_period(r, 1), "year before"));
        }
        return Some(Read::date(start + 1, quarter_now(r), "quarter in force"));
    }
    None
}

/// `year-ago`, `the year-earlier quarter`, `year-end`, `year's end`, `the year ended`.
fn year_before(r: &Reader<'_>, at: usize, start: usize) -> Option<Read> {
    let dash = start + 1 + usize::from(r.key(start + 1) == "-");
    if matches!(r.key(dash), "ago" | "earlier") && (dash > start + 1 || start == at) {
        let mut end = dash + 1;
        let mut found = same_period(r, 1);
        if matches!(r.key(end), "period" | "quarter") {
            end += 1;
        } else if let Some((after, number)) = quarter_number(r, end) {
            let y = r.anchor.map(|day| day.year() - 1);
            found = quarter(r.anchor, number, y)?;
            end = after;
        }
        return Some(Read::date(end, found, "year before"));
    }
    let end_of_year = r.key(dash) == "end" || r.is(start + 1, &["'s", "end"]);
    if end_of_year && !matches!(r.before(start), "this" | "last" | "next") {
        let end = if r.key(start + 1) == "'s" { start + 3 } else { dash + 1 };
        return Some(Read::date(end, relative_year(r.anchor, 0), "end of the period"));
    }
    if start > at && matches!(r.key(start + 1), "ended" | "ending" | "to") && r.key(at) == "the" {
        let dated = r.has(start + 2, "month");
        return dated.then(|| Read::plain(start + 1, TimeKind::Duration, "P1Y", "period ended"));
    }
    None
}

fn latest(r: &Reader<'_>, start: usize) -> Option<Read> {
    let next = start + 1 + usize::from(r.is(start, &["most", "recent"]));
    let next = next + usize::from(r.key(next) == "fiscal");
    match (r.key(start), r.key(next)) {
        ("latest" | "most", "quarter" | "period") => {
            Some(Read::date(next + 1, quarter_now(r), "quarter in force"))
        }
        ("full" | "latest", "year") => {
            Some(Read::date(next + 1, relative_year(r.anchor, 0), "full year"))
        }
        ("same" | "corresponding", "period" | "quarter" | "month" | "week") => {
            let of = next + 1 + usize::from(r.key(next + 1) == "of");
            let years = if r.is(of, &["last", "year"]) || r.is(of, &["a", "year"]) {
                1
            } else if let Some(y) = r.year(of + usize::from(r.key(of) == "in")) {
                let end = of + usize::from(r.key(of) == "in") + 1;
                let found = quarter_in_force(r)
                    .and_then(|(_, q)| quarter(r.anchor, q, Some(y)))
                    .unwrap_or_else(|| year(y));
                return Some(Read::date(end, found, "year before"));
            } else {
                return None;
            };
            let end = of + 2 + usize::from(r.key(of) == "a");
            Some(Read::date(end, same_period(r, years), "year before"))
        }
        _ => None,
    }
}

fn quarter_number(r: &Reader<'_>, at: usize) -> Option<(usize, i8)> {
    let (next, number) = r.numbered(at, "ordinal").or_else(|| match r.key(at) {
        "final" => Some((at + 1, 4)),
        _ => None,
    })?;
    let next = next + usize::from(r.key(next) == "-");
    let fiscal = next + usize::from(r.key(next) == "fiscal");
    (number <= 4 && r.key(fiscal) == "quarter").then_some((fiscal + 1, number))
}

/// `the third quarter`, `third-quarter`, `third quarter of 2017`, `Q3 2017`.
fn quarter_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let short = match r.key(at) {
        "q1" => Some(1),
        "q2" => Some(2),
        "q3" => Some(3),
        "q4" => Some(4),
        _ => None,
    };
    let the = at + usize::from(matches!(r.key(at), "the" | "its" | "their"));
    let (next, number) = match short {
        Some(number) => (at + 1, number),
        // `a third-quarter loss`: the article belongs to the noun.
        None if the > at && r.key(the + 1) == "-" => return None,
        None => quarter_number(r, the + usize::from(r.key(the) == "fiscal"))?,
    };
    let of = next + usize::from(matches!(r.key(next), "of" | "in"));
    if let Some(y) = r.year(of) {
        return Some(Read::date(of + 1, quarter(r.anchor, number, Some(y))?, "quarter"));
    }
    for (word, years) in [("last", -1), ("this", 0), ("next", 1)] {
        if r.is(of, &[word, "year"]) {
            let y = r.anchor.map(|day| day.year() + years);
            return Some(Read::date(of + 2, quarter(r.anchor, number, y)?, "quarter"));
        }
    }
    let future = tense(r, at, next) == Tense::Future;
    let y = r.anchor.map(|day| {
        let begun = (number - 1) * 3 < day.month();
        // A report on a quarter comes out in the one after it, whatever it expects.
        let long_over = number * 3 + 3 < day.month();
        match future {
            true if long_over => day.year() + 1,
            false if !begun => day.year() - 1,
            _ => day.year(),
        }
    });
    Some(Read::date(next, quarter(r.anchor, number, y)?, "quarter"))
}

/// `the summer of 2015`, `this fall`, `last winter`, `the summer`.
fn season_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    let steps = match r.key(the) {
        _ if r.has(the, "back") => Some(-1),
        "this" => Some(0),
        "next" | "coming" => Some(1),
        _ => None,
    };
    let early = the + usize::from(matches!(r.key(the), "early" | "late") && the > at);
    let start = if steps.is_some() { the + 1 } else { early };
    let (next, code) = r.phrase(start, "season")?;
    let of = next + usize::from(r.key(next) == "of");
    if let Some(y) = r.year(of) {
        return Some(Read::date(of + 1, season(Some(y), code), "season"));
    }
    let begun = |day: jiff::civil::Date| {
        day.month()
            >= match code {
                "SP" => 3,
                "SU" => 6,
                "FA" => 9,
                _ => 12,
            }
    };
    if let Some(steps) = steps {
        let y = r.anchor.map(|day| match steps {
            -1 if begun(day) && code != "FA" && code != "WI" && day.month() > 8 => day.year(),
            -1 => day.year() - 1,
            0 => day.year(),
            _ if begun(day) => day.year() + 1,
            _ => day.year(),
        });
        return Some(Read::date(next, season(y, code), "season"));
    }
    let cued = matches!(
        r.before(at),
        "in" | "by" | "during" | "over" | "into" | "until" | "since" | "of" | "this"
    );
    if !cued || the == at || matches!(r.key(next), "of") || r.is_word(next) && code != "SU" {
        return None;
    }
    let future = tense(r, at, next) == Tense::Future;
    let y = r.anchor.map(|day| if begun(day) || future { day.year() } else { day.year() - 1 });
    Some(Read::date(next, season(y, code), "season"))
}

// ---- amounts ----------------------------------------------------------------------------------

/// A number of units: whole, decimal or some.
struct Amount {
    end: usize,
    text: String,
}

impl Amount {
    fn whole(&self) -> Option<i64> {
        self.text.parse().ok()
    }
}

fn amount(r: &Reader<'_>, at: usize) -> Option<Amount> {
    let key = r.key(at);
    if key.starts_with(|c: char| c.is_ascii_digit()) {
        let text = key.replace(',', "");
        let fine = text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !fine {
            return None;
        }
        let half = r.key(at + 1) == "½" || r.is(at + 1, &["1", "/", "2"]);
        if half {
            let end = at + if r.key(at + 1) == "½" { 2 } else { 4 };
            return Some(Amount { end, text: format!("{text}.5") });
        }
        return Some(Amount { end: at + 1, text });
    }
    let (end, value) = r.phrase(at, "number")?;
    let tens = value.parse::<i64>().ok().filter(|n| (20..100).contains(n) && n % 10 == 0);
    if let Some(tens) = tens {
        let ones_at = end + usize::from(r.key(end) == "-");
        let ones = r
            .phrase(ones_at, "number")
            .and_then(|(end, ones)| Some((end, ones.parse::<i64>().ok()?)))
            .filter(|(_, ones)| {
                (1..10).contains(ones) && r.key(ones_at) != "a" && r.key(ones_at) != "an"
            });
        if let Some((end, ones)) = ones {
            return Some(Amount { end, text: (tens + ones).to_string() });
        }
    }
    let joined = matches!(r.key(end), "hundred" | "thousand");
    if joined && let Ok(n) = value.parse::<i64>() {
        let times = if r.key(end) == "hundred" { 100 } else { 1000 };
        return Some(Amount { end: end + 1, text: (n * times).to_string() });
    }
    Some(Amount { end, text: value.to_owned() })
}

/// An amount of a unit, with the hedge before it: `about 15 minutes`, `two to three weeks`.
struct Stretch {
    end: usize,
    amount: Amount,
    unit: char,
    plural: bool,
    hyphen: bool,
}

fn stretch(r: &Reader<'_>, at: usize) -> Option<Stretch> {
    let start = r.phrase(at, "hedge").map_or(at, |(end, _)| end);
    let first = amount(r, start)?;
    let mut end = first.end;
    if matches!(r.key(end), "to" | "or" | "and" | "-" | "–")
        && let Some(second) = amount(r, end + 1)
        && !matches!(r.key(end + 1), "a" | "an" | "some" | "one" | "half")
    {
        end = second.end;
    }
    if matches!(
        r.key(end),
        "more"
            | "full"
            | "straight"
            | "consecutive"
            | "trading"
            | "business"
            | "working"
            | "long"
            | "short"
            | "calendar"
            | "successive"
            | "whole"
            | "extra"
            | "additional"
            | "further"
    ) {
        end += 1;
    }
    let hyphen = r.key(end) == "-";
    end += usize::from(hyphen);
    let (unit_end, unit) = r.phrase(end, "unit")?;
    let plural = r.key(end).ends_with('s');
    let (text, unit) = match (unit, first.whole()) {
        ("E", Some(n)) => ((10 * n).to_string(), 'Y'),
        ("C", Some(n)) => ((100 * n).to_string(), 'Y'),
        ("F", Some(n)) => ((2 * n).to_string(), 'W'),
        ("G", _) => return None,
        (unit, _) => (first.text, unit.chars().next()?),
    };
    let mut end = unit_end;
    if matches!(r.key(end), "'" | "’") && r.touches(end) && plural {
        end += 1;
    }
    Some(Stretch { end, amount: Amount { end, text }, unit, plural, hyphen })
}

/// `two years ago`, `three days earlier`, `a week later`, `months ago`.
fn ago(r: &Reader<'_>, at: usize) -> Option<Read> {
    if r.is(at + 1, &["ago"]) && r.has(at, "unit") && r.key(at).ends_with('s') {
        return Some(Read::date(at + 2, Resolved::past(), "ago"));
    }
    let found = stretch(r, at)?;
    let end = found.end
        + if r.is(found.end, &["or", "so"]) { 2 } else { usize::from(r.key(found.end) == "-") };
    let word = r.key(end);
    if found.hyphen && word != "ago" {
        return None;
    }
    let sign = match word {
        "ago" | "earlier" | "before" | "previously" => -1,
        "later" | "hence" => 1,
        "from" if r.is(end + 1, &["now"]) || r.is(end + 1, &["today"]) => 1,
        _ => return None,
    };
    if word == "before" && !matches!(r.key(end + 1), "" | "," | "." | ";") {
        return None;
    }
    let end = end + 1 + usize::from(word == "from");
    let Some(n) = found.amount.whole() else {
        let value = if sign < 0 { Resolved::past() } else { Resolved::future() };
        return Some(Read::date(end, value, "ago"));
    };
    let one_year = n == 1 && found.unit == 'Y';
    if one_year && matches!(word, "ago" | "earlier") && quarter_in_force(r).is_some() {
        return Some(Read::date(end, same_period(r, 1), "year before"));
    }
    let base = match word {
        "ago" | "from" | "hence" => r.anchor,
        "earlier" if one_year => r.anchor,
        _ => r.last_date(),
    };
    if base.is_none() && !matches!(word, "ago" | "from" | "hence") && !one_year {
        return Some(Read::plain(
            found.end,
            TimeKind::Duration,
            duration(&found.amount.text, found.unit),
            "length of time",
        ));
    }
    if found.unit == 'Q' {
        return Some(Read::date(end, relative_quarter(base, sign * n), "ago"));
    }
    Some(Read::date(end, shifted(base, found.unit, sign * n), "ago"))
}

/// `two hours`, `about 15 minutes`, `a 10-day`, `the past three years`.
fn length(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(matches!(r.key(at), "the" | "its" | "their" | "his" | "her"));
    let which = r.has(the, "which");
    let start = the + usize::from(which);
    // `the nine months`, but `the one year` no more than `the six days' battle`.
    if the > at && !which && !matches!(r.key(the), "nine" | "six" | "three" | "12") {
        return None;
    }
    if !which && r.has(at, "unit")
        || start > at && r.has(start, "unit") && r.key(start).ends_with('s')
    {
        return bare_units(r, at);
    }
    let found = stretch(r, start)?;
    let text = found.amount.text.as_str();
    let single = text == "1" && !found.plural;
    // `a second`, `a day` as a rate, `five year` with no hyphen before a noun only.
    if single && !which && matches!(r.key(start), "a" | "an") && matches!(found.unit, 's') {
        return None;
    }
    if !found.plural && !found.hyphen && text != "1" && !text.starts_with("0.") && text != "X" {
        let noun_follows = r.is_word(found.end);
        if !noun_follows || r.digits(start).is_some() {
            return None;
        }
    }
    let mut end = found.end;
    if r.key(end) == "-" && r.key(end + 1) == "old" || matches!(r.key(end), "old" | "olds") {
        return None;
    }
    if r.is(end, &["of", "age"]) || r.is(start.wrapping_sub(1), &["aged"]) {
        return None;
    }
    if r.is(end, &["or", "so"]) || r.is(end, &["or", "two"]) || r.is(end, &["or", "more"]) {
        end += 2;
    }
    if found.hyphen && r.key(end) == "period" {
        end += 1;
    }
    let rate = single
        && !which
        && matches!(r.key(start), "a" | "an")
        && start > r.part.syllables.start
        && (r
            .text
            .syllables
            .get(start - 1)
            .is_some_and(|s| s.kind == machtin_text::SyllableKind::Number)
            || matches!(
                r.before(start),
                "million"
                    | "billion"
                    | "thousand"
                    | "hundred"
                    | "%"
                    | "percent"
                    | "times"
                    | "once"
                    | "twice"
                    | "barrels"
                    | "dollars"
                    | "tonnes"
                    | "tons"
                    | "people"
                    | "euros"
            ));
    let value = duration(text, found.unit);
    if rate {
        return Some(Read::plain(end, TimeKind::Set, value, "rate"));
    }
    let within = matches!(r.before(at), "in" | "within" | "for" | "after" | "of" | "than");
    if single && !within && r.is(start, &["one", "day"]) && tense(r, at, end) == Tense::Future {
        return Some(Read::date(end, Resolved::future(), "vague"));
    }
    if single && matches!(r.key(start), "a" | "an") && !which && found.unit == 'D' {
        return None;
    }
    Some(Read::plain(end, TimeKind::Duration, value, "length of time"))
}

/// `for weeks`, `within months`, `over the years`, `coming weeks`, `the past decades`.
fn bare_units(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    let which = usize::from(r.has(the, "which") || matches!(r.key(the), "recent" | "early"));
    let (end, unit) = r.phrase(the + which, "unit")?;
    if !r.key(end - 1).ends_with('s') || matches!(unit, "s" | "G" | "Q") {
        return None;
    }
    let cued = matches!(
        r.before(at),
        "for" | "within" | "over" | "after" | "in" | "of" | "take" | "follows" | "lasted"
    );
    if !cued || which == 0 && matches!(r.key(end), "ago" | "old" | "earlier" | "later") {
        return None;
    }
    if which == 0
        && (r.before(at) == "of" || matches!(unit, "D" | "m" | "h") && r.before(at) == "in")
    {
        return None;
    }
    let unit = match unit {
        "E" | "C" | "F" => format!("PX{unit}"),
        _ => duration("X", unit.chars().next()?),
    };
    Some(Read::plain(end, TimeKind::Duration, unit, "length of time"))
}

// ---- years, decades, centuries ------------------------------------------------------------------

fn year_alone(r: &Reader<'_>, at: usize) -> Option<Read> {
    let y = r.year(at).filter(|y| (1700..=2100).contains(y)).filter(|_| r.key(at).len() == 4)?;
    if r.has(at.wrapping_sub(1), "year_stop") && at > r.part.syllables.start {
        return None;
    }
    let street = matches!(r.key(at + 2), "street" | "avenue" | "road" | "lane" | "drive");
    if street || r.has(at + 1, "counted") || r.key(at + 1) == "'" || r.joined(at + 1, "%") {
        return None;
    }
    if matches!(r.key(at + 1), "-" | "–" | "/") && r.touches(at + 1) {
        if let Some(last) = r.year(at + 2).filter(|last| *last > y && *last - y < 200) {
            return Some(Read::date(at + 3, year(y).to(year(last)), "years"));
        }
        if let Some(last) = r.small(at + 2, 1, 99).filter(|_| r.key(at + 2).len() == 2) {
            let last = y - y % 100 + i16::from(last);
            if last > y {
                return Some(Read::date(at + 3, year(y).to(year(last)), "years"));
            }
        }
        if !r.is_word(at + 2) {
            return None;
        }
    }
    let before = r.before(at);
    let cued = at == r.part.syllables.start || r.has(at - 1, "year_cue");
    let named = r.is_capital(at + 1) || at > 0 && r.is_capital(at - 1);
    let counted = r.is_word(at + 1)
        && !r.is_capital(at + 1)
        && is_plural(r.key(at + 1))
        && !matches!(before, "in" | "since" | "the" | "'s" | "its" | "their" | "during" | "of");
    if r.is(at + 1, &["and", "beyond"]) {
        return Some(Read::date(at + 3, year(y), "year"));
    }
    ((cued || named) && !counted).then(|| Read::date(at + 1, year(y), "year"))
}

fn is_plural(word: &str) -> bool {
    word == "people"
        || word.len() > 3 && word.ends_with('s') && !matches!(word, "was" | "has" | "this" | "as")
}

/// `nineteen ninety-six`, `two thousand (and) one`.
fn year_in_words(r: &Reader<'_>, at: usize) -> Option<(usize, i16)> {
    if r.is(at, &["two", "thousand"]) {
        let and = at + 2 + usize::from(r.key(at + 2) == "and");
        let ones = amount(r, and)
            .and_then(|a| Some((a.end, i16::try_from(a.whole()?).ok()?)))
            .filter(|(_, n)| (1..100).contains(n) && !matches!(r.key(and), "a" | "an"));
        return Some(ones.map_or((at + 2, 2000), |(end, n)| (end, 2000 + n)));
    }
    let hundreds = match r.key(at) {
        "seventeen" => 1700,
        "eighteen" => 1800,
        "nineteen" => 1900,
        "twenty" => 2000,
        _ => return None,
    };
    let rest = amount(r, at + 1).filter(|_| r.key(at + 1) != "a")?;
    let n = i16::try_from(rest.whole()?).ok().filter(|n| (10..100).contains(n))?;
    Some((rest.end, hundreds + n))
}

fn spelled_year(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = at + if r.is(at, &["the", "year"]) { 2 } else { 0 };
    let (end, y) = match r.year(start).filter(|_| start > at) {
        Some(y) => (start + 1, y),
        None => year_in_words(r, start)?,
    };
    if start == at && (r.key(at) == "two" || r.has(end, "counted") || is_plural(r.key(end))) {
        return None;
    }
    Some(Read::date(end, year(y), "year"))
}

/// `the 1990s`, `the '80s`, `the nineties`, `the 20th century`.
fn decade_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let the = at + usize::from(r.key(at) == "the");
    let mid = the
        + match r.key(the) {
            "early" | "late" => 1,
            "mid" => 1 + usize::from(r.key(the + 1) == "-"),
            _ => 0,
        };
    let plural_s = |n: usize| matches!(r.key(n), "s" | "'s") && r.touches(n);
    if let Some(y) = r.year(mid).filter(|y| y % 10 == 0)
        && plural_s(mid + 1)
    {
        return Some(Read::date(mid + 2, decade(y), "decade"));
    }
    let short = mid + usize::from(matches!(r.key(mid), "'" | "’" | "‘"));
    if let Some(n) = r.small(short, 20, 90).filter(|n| n % 10 == 0)
        && plural_s(short + 1)
        && (short > mid || the > at)
    {
        return Some(Read::date(short + 2, decade(1900 + i16::from(n)), "decade"));
    }
    let named = match r.key(mid) {
        "twenties" => Some(1920),
        "thirties" => Some(1930),
        "forties" => Some(1940),
        "fifties" => Some(1950),
        "sixties" => Some(1960),
        "seventies" => Some(1970),
        "eighties" => Some(1980),
        "nineties" => Some(1990),
        _ => None,
    };
    if let Some(first) = named.filter(|_| the > at) {
        return Some(Read::date(mid + 1, decade(first), "decade"));
    }
    let (next, number) = match r.small(mid, 1, 30) {
        Some(number) if matches!(r.key(mid + 1), "st" | "nd" | "rd" | "th") => (mid + 2, number),
        _ => r.numbered(mid, "ordinal")?,
    };
    let next = next + usize::from(r.key(next) == "-");
    (r.key(next) == "century")
        .then(|| Read::date(next + 1, century(i16::from(number) - 1), "century"))
}

// ---- what was said before ---------------------------------------------------------------------

/// `that year`, `the same day`, `the following month`, `the day before`, `the weekend`.
fn anaphor(r: &Reader<'_>, at: usize) -> Option<Read> {
    if r.is(at, &["the", "weekend"]) {
        let ahead = tense(r, at, at + 2) == Tense::Future;
        let now = r.anchor.is_some_and(|day| day.weekday().to_monday_zero_offset() >= 5);
        return Some(Read::date(
            at + 2,
            weekend(r.anchor, if ahead || now { 0 } else { -1 }),
            "weekend",
        ));
    }
    let (start, steps) = match (r.key(at), r.key(at + 1)) {
        ("that", "same") => (at + 2, 0),
        ("that", _) => (at + 1, 0),
        ("the", "same") => (at + 2, 0),
        ("the", "following" | "next") => (at + 2, 1),
        ("the", "previous" | "preceding") => (at + 2, -1),
        _ => return None,
    };
    let (mut end, unit) = r.phrase(start, "unit")?;
    if r.key(start).ends_with('s') {
        return None;
    }
    let base = Some(match unit {
        "D" => r.last_day()?,
        _ => r.last_date()?,
    });
    let mut part = None;
    let found = match unit {
        "D" if r.key(start) == "night" => {
            part = Some("NI");
            relative_day(base, steps)
        }
        "D" => relative_day(base, steps),
        "W" => relative_week(base, steps),
        "M" => relative_month(base, steps),
        "Y" => relative_year(base, steps),
        "Q" => relative_quarter(base, steps),
        "G" => weekend(base, steps),
        _ => return None,
    };
    if unit == "D"
        && part.is_none()
        && let Some((after, suffix)) = day_part(r, end)
    {
        (end, part) = (after, Some(suffix));
    }
    Some(match part {
        Some(suffix) => Read::time(end, found, suffix, "from the day named before"),
        None => Read::date(end, found, "from the day named before"),
    })
}

// ---- times of day -------------------------------------------------------------------------------

/// `9:30 p.m.`, `10 a.m. Monday`, `noon`, `midnight Friday`.
fn clock(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (mut end, hour, minute) = match r.key(at) {
        "noon" | "midday" => (at + 1, 12, 0),
        "midnight" => (at + 1, 24, 0),
        _ => clock_digits(r, at)?,
    };
    if let Some((after, _)) = r.phrase(end, "zone") {
        end = after;
    }
    let in_the = if r.is(end, &["in", "the"]) { end + 2 } else { end };
    let mut hour = hour;
    if let Some((after, part)) = day_part(r, in_the).filter(|_| in_the > end) {
        if matches!(part, "AF" | "EV") && hour < 12 {
            hour += 12;
        }
        end = after;
    }
    let on = end + usize::from(r.key(end) == ",");
    let on = on + usize::from(r.key(on) == "on");
    let day = plain_day(r, on).map(|read| (read.end, read.resolved)).or_else(|| {
        // `11pm on Thursday evening`: the hour says more than the evening.
        let read = weekday(r, on)?;
        Some((read.end, Resolved::day(read.resolved.days?.0)))
    });
    let this = day_part(r, end + 1).filter(|_| r.key(end) == "this");
    let (end, resolved) = match (day, this) {
        (Some(day), _) => day,
        (None, Some((after, part))) => {
            if matches!(part, "AF" | "EV") && hour < 12 {
                hour += 12;
            }
            (after, r.today())
        }
        (None, None) => (end, r.today()),
    };
    Some(Read::time(end, resolved, &format!("{hour:02}:{minute:02}"), "clock"))
}

/// `9:30`, `9 p.m.`, `21.45 GMT`: end, hour of 24, minute.
fn clock_digits(r: &Reader<'_>, at: usize) -> Option<(usize, i8, i8)> {
    let (next, hour, minute) = match (r.small(at, 0, 24), r.key(at + 1), r.small(at + 2, 0, 59)) {
        (Some(hour), ":", Some(minute))
            if r.touches(at + 1) && r.touches(at + 2) && r.key(at + 2).len() == 2 =>
        {
            (at + 3, hour, minute)
        }
        (Some(hour), _, _) => (at + 1, hour, 0),
        (None, _, _) => {
            let (hour, minute) = r.key(at).split_once('.')?;
            let minute: i8 = minute.parse().ok().filter(|n| (0..60).contains(n))?;
            (at + 1, hour.parse().ok().filter(|n| (0..=24).contains(n))?, minute)
        }
    };
    let half = match r.key(next) {
        "am" | "pm" => Some((next + 1, r.key(next) == "pm")),
        "a" | "p" if r.is(next + 1, &[".", "m"]) => {
            let dot = usize::from(r.joined(next + 3, "."));
            Some((next + 3 + dot, r.key(next) == "p"))
        }
        "o'clock" | "o’clock" => Some((next + 1, false)),
        // `3:45` alone may be a race time: it wants a preposition or a zone.
        _ if next == at + 3
            && r.key(next) != ":"
            && (matches!(r.before(at), "at" | "by" | "until" | "around" | "about" | "from")
                || r.has(next, "zone")) =>
        {
            Some((next, false))
        }
        _ => None,
    };
    let (end, afternoon) = half?;
    if hour > 12 && r.key(next) != r.key(end) && afternoon && hour > 23 {
        return None;
    }
    let hour = match (afternoon, hour) {
        (true, 0..12) => hour + 12,
        (false, 12) if matches!(r.key(next), "a" | "am") => 0,
        _ => hour,
    };
    Some((end, hour, minute))
}

// ---- the rest -----------------------------------------------------------------------------------

/// `daily`, `every week`, `each year`, `every two years`, `each July`, `every Friday`.
fn set(r: &Reader<'_>, at: usize) -> Option<Read> {
    if let Some((end, value)) = r.phrase(at, "every") {
        if r.is_capital(at) && at > r.part.syllables.start {
            return None;
        }
        return Some(Read::plain(end, TimeKind::Set, value, "recurring"));
    }
    if matches!(r.key(at), "twice" | "once") && r.key(at + 1) == "daily" {
        return Some(Read::plain(at + 2, TimeKind::Set, "P1D", "recurring"));
    }
    if !matches!(r.key(at), "every" | "each") {
        return None;
    }
    let other = usize::from(r.key(at + 1) == "other");
    if let Some((end, month)) = month_name(r, at + 1) {
        return Some(Read::plain(end, TimeKind::Set, format!("XXXX-{month:02}"), "recurring"));
    }
    if let Some((end, weekday)) = weekday_name(r, at + 1 + other) {
        let value = format!("XXXX-WXX-{}", weekday.to_monday_one_offset());
        return Some(Read::plain(end, TimeKind::Set, value, "recurring"));
    }
    if let Some((end, code)) = r.phrase(at + 1, "season") {
        return Some(Read::plain(end, TimeKind::Set, format!("XXXX-{code}"), "recurring"));
    }
    if let Some((end, part)) = day_part(r, at + 1) {
        return Some(Read::plain(end, TimeKind::Set, format!("XXXX-XX-XXT{part}"), "recurring"));
    }
    let (end, text, unit) = match r.phrase(at + 1 + other, "unit") {
        Some((end, unit)) => {
            (end, if other > 0 { "2" } else { "1" }.to_owned(), unit.chars().next()?)
        }
        None => {
            let found = stretch(r, at + 1)?;
            (found.end, found.amount.text, found.unit)
        }
    };
    let value = match unit {
        'E' => "P10Y".to_owned(),
        'C' => "P100Y".to_owned(),
        'G' => "XXXX-WXX-WE".to_owned(),
        unit => duration(&text, unit),
    };
    Some(Read::plain(end, TimeKind::Set, value, "recurring"))
}

/// `now`, `recently`, `recent years`, `currently`.
fn vague(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (end, value) = r.phrase(at, "vague")?;
    let past_participle = is_past(r, end) && matches!(r.key(at), "previously" | "recently");
    if r.is(at, &["the", "past"]) && r.is_word(end)
        || past_participle && matches!(r.before(at), "a" | "the" | "an" | "'s" | "of")
        || r.is(end, &["-"])
    {
        return None;
    }
    Some(Read::plain(end, TimeKind::Date, value, "vague"))
}
