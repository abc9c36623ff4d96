//! Vietnamese: `hôm qua`, `thứ tư tuần trước`, `ngày 31/10`, `8 giờ sáng`, `ba năm trước`.
//!
//! Each function reads one kind of time; [`read`] takes the longest. Words that stand before a
//! time belong to it when they say which (`hôm`, `ngày`, `hồi`, `đầu`, `cuối`), not when they only
//! place it (`lúc`, `vào`, `trong`).

use super::calendar::{
    Resolved, century, day_of, day_of_month, decade, half, holiday, last_weekday, lunar_day,
    month_of, next_weekday, quarter, relative_day, relative_month, relative_quarter, relative_week,
    relative_year, season, shifted, weekday_of_week, weekend, year,
};
use super::lexicon::{self, Entry};
use super::{Grammar, Read, Reader, TimeKind, duration};
use crate::phrases::Phrases;
use jiff::civil::{Date, Weekday};
use std::sync::LazyLock;

/// Vietnamese.
pub(super) const GRAMMAR: Grammar = Grammar { lexicon: &WORDS, read };

static WORDS: LazyLock<Phrases<Entry>> =
    LazyLock::new(|| lexicon::read(include_str!("../../data/times_vi.tsv")));

fn read(r: &Reader<'_>, at: usize) -> Option<Read> {
    let readings = [
        range(r, at),
        clock(r, at),
        part_of_day(r, at),
        day(r, at),
        same_day(r, at),
        week(r, at),
        month(r, at),
        first_months(r, at),
        year_words(r, at),
        decade_words(r, at),
        quarter_words(r, at),
        season_words(r, at),
        named_day(r, at),
        ago(r, at),
        length(r, at),
        set(r, at),
        vague(r, at),
    ];
    readings.into_iter().flatten().fold(None, |best: Option<Read>, read| match best {
        Some(best) if best.end >= read.end => Some(best),
        _ => Some(read),
    })
}

// ---- words around a time ----------------------------------------------------------------------

/// Whether the words before a time, or after it where those are silent, put it in the future.
fn is_ahead(r: &Reader<'_>, at: usize, end: usize) -> bool {
    const REACH: usize = 14;
    // `hôm chủ nhật sẽ`: the verb has the last word.
    if r.key(end) == "sẽ" {
        return true;
    }
    let first = at.saturating_sub(REACH).max(r.part.syllables.start);
    for n in (first..at).rev() {
        if r.has(n, "future") {
            return true;
        }
        if r.has(n, "did") {
            return false;
        }
    }
    for n in end..(end + REACH).min(r.part.syllables.end) {
        if r.has(n, "did") {
            return false;
        }
        if r.has(n, "future") {
            return true;
        }
    }
    false
}

/// `này`, `trước`, `vừa qua`, `tới` after a unit: where it ends, and how many units away.
fn step(r: &Reader<'_>, at: usize) -> Option<(usize, i64)> {
    let (end, value) = r.phrase(at, "step")?;
    if matches!(r.key(end), "đó" | "khi") && matches!(r.key(at), "trước" | "sau") {
        return None;
    }
    Some((end, value.parse().ok()?))
}

// ---- days -------------------------------------------------------------------------------------

/// `hôm qua`, `hôm thứ tư tuần trước`, `ngày 31/10`, `thứ ba, 5/11`, `ngày 2 tháng 4 năm 2020`.
fn day(r: &Reader<'_>, at: usize) -> Option<Read> {
    if let Some((end, days)) = r.phrase(at, "day") {
        let found =
            Read::date(end, relative_day(r.anchor, days.parse().ok()?), "day from publication");
        // `hôm nay (5/11)`: the date in brackets is a time of its own.
        return Some(found);
    }
    let weekday = weekday(r, at);
    let date = dated(r, at);
    match (weekday, date) {
        (Some(a), Some(b)) if a.end >= b.end => Some(a),
        (Some(a), None) => Some(a),
        (_, b) => b,
    }
}

fn weekday_name(r: &Reader<'_>, at: usize) -> Option<(usize, Weekday)> {
    let (end, number) = r.numbered(at, "weekday")?;
    Some((end, Weekday::from_monday_one_offset(number).ok()?))
}

/// `[hôm] thứ tư [tuần trước]`, `chủ nhật tới`, `thứ sáu, 8/11`.
fn weekday(r: &Reader<'_>, at: usize) -> Option<Read> {
    let lead = usize::from(matches!(r.key(at), "hôm" | "ngày" | "bữa"));
    let start = at + lead;
    let (name_end, weekday) = weekday_name(r, start)?;
    let sunday = r.key(start).starts_with("ch");
    let (end, resolved, pointed) = weekday_value(r, start, name_end, weekday);
    let date = weekday_date(r, name_end);
    if let Some(date) = date {
        return Some(Read { rule: "weekday and date", ..date });
    }
    let before = r.before(start);
    let capital = r.is_capital(start + 1) && !r.is_shouted(start + 1) && !r.is_capital(name_end);
    let cued = r.has(start.wrapping_sub(1), "day_cue") && start > r.part.syllables.start;
    let counted = matches!(r.key(end), "của" | "liên" | "trong" | "kể" | "sau");
    let marked = match r.key(at) {
        "hôm" | "bữa" => true,
        _ if sunday || pointed => true,
        // `ngày thứ hai` is mostly the second day.
        "ngày" => r.before(at) == "vào" && !counted,
        _ => {
            (cued
                && !matches!(
                    before,
                    "ngày" | "hai" | "các" | "lễ" | "qua" | "và" | "sau" | "trước"
                )
                || capital && before != "ngày"
                || before == "và" && r.found.last().is_some_and(|last| last.rule == "weekday"))
                && !counted
        }
    };
    if !marked
        || !pointed && !sunday && lead == 0 && !cued && r.has(start.wrapping_sub(1), "ordered")
    {
        return None;
    }
    let digit = r.key(start + 1).starts_with(|c: char| c.is_ascii_digit());
    let by_week = r.key(name_end) == "tuần";
    if digit && pointed && lead == 0 && !by_week && !cued && r.is_word(start.wrapping_sub(1)) {
        return None;
    }
    if sunday && capital_name(r, start) {
        return None;
    }
    Some(Read::date(end, resolved, "weekday"))
}

/// Papers: `Tuổi Trẻ Chủ Nhật`.
fn capital_name(r: &Reader<'_>, at: usize) -> bool {
    at > r.part.syllables.start
        && r.is_capital(at - 1)
        && matches!(r.before(at), "trẻ" | "phong" | "tiếp" | "báo")
}

/// A date right after a weekday: `thứ tư, 23/10`, `thứ tư (ngày 23/10)`.
fn weekday_date(r: &Reader<'_>, end: usize) -> Option<Read> {
    let next = end + usize::from(matches!(r.key(end), "," | "("));
    let read = dated(r, next).or_else(|| slashed(r, next))?;
    let close = usize::from(r.key(end) == "(" && r.key(read.end) == ")");
    Some(Read { end: read.end + close, ..read })
}

fn weekday_value(
    r: &Reader<'_>,
    at: usize,
    end: usize,
    weekday: Weekday,
) -> (usize, Resolved, bool) {
    if r.key(end) == "tuần"
        && let Some((after, weeks)) = step(r, end + 1)
    {
        return (after, weekday_of_week(r.anchor, weeks, weekday), true);
    }
    if let Some((after, weeks)) = step(r, end) {
        let found = match weeks {
            1 => next_weekday(r.anchor, weekday),
            0 if r.key(end) == "này" => weekday_of_week(r.anchor, 0, weekday),
            -1 if r.key(end) != "rồi" => match r.anchor {
                Some(day) if day.weekday() == weekday => relative_day(r.anchor, -7),
                _ => last_weekday(r.anchor, weekday),
            },
            _ => last_weekday(r.anchor, weekday),
        };
        return (after, found, true);
    }
    if is_ahead(r, at, end) {
        return (end, next_weekday(r.anchor, weekday), false);
    }
    (end, last_weekday(r.anchor, weekday), false)
}

/// `ngày 31/10`, `mùng 5/2`, `hôm 6-10`, `ngày 2 tháng 4`, `ngày 20`; bare `31/10` where words
/// beside it say it is a day; `31/10/2013` anywhere.
fn dated(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if r.key(start) == "hôm" && (r.digits(start + 1).is_some() || r.key(start + 1).contains('.')) {
        start += 1;
    } else {
        start += usize::from(r.key(start) == "ngày");
        start += usize::from(matches!(r.key(start), "mùng" | "mồng"));
    }
    if start > at {
        return led_date(r, start);
    }
    if let Some(read) = day_and_month(r, at)
        && (r.has(at.wrapping_sub(1), "day_cue") && at > 0 || read.rule == "day month year")
    {
        return Some(read);
    }
    let read = slashed(r, at)?;
    let slash = r.key(at + 1) == "/";
    let before = r.before(at);
    let timely = r.has(at.wrapping_sub(1), "day_cue")
        && at > r.part.syllables.start
        && !matches!(before, "hai" | "và" | "các" | "sau" | "trước" | "qua" | "hết")
        || matches!(before, "(" | ",") && r.key(read.end) == ")"
        || before == "và" && r.found.last().is_some_and(|last| last.rule == "day of a list");
    (read.rule == "day month year" || timely && slash).then_some(read)
}

/// A date after `ngày`, `hôm` or `mùng`.
fn led_date(r: &Reader<'_>, start: usize) -> Option<Read> {
    if let Some(read) = slashed(r, start).or_else(|| day_and_month(r, start)) {
        return Some(read);
    }
    let day = r.small(start, 1, 31)?;
    let next = start + 1;
    if r.key(next) == "tết" {
        return Some(Read::date(next + 1, lunar_day(r.anchor, 1, day, None)?, "lunar day"));
    }
    // `ngày 5 và 6/11`, `ngày 1, 2/9`: the last one names the month.
    if matches!(r.key(next), "và" | "," | "-" | "–")
        && let Some(last) = slashed(r, next + 1)
        && let Some((first_day, _)) = last.resolved.days
    {
        let month = day_of(None, day, first_day.month(), Some(first_day.year()))?;
        return Some(Read::date(next, month, "day of a list"));
    }
    if let Some((after, months)) = r.is(next, &["tháng"]).then(|| step(r, next + 1)).flatten() {
        let month = relative_month(r.anchor, months).days?.0;
        return Some(Read::date(
            after,
            day_of(None, day, month.month(), Some(month.year()))?,
            "day month",
        ));
    }
    // `ngày 20`: not `ngày 20 người`.
    let alone = !r.is_word(next) || r.has(next, "after_day") || r.is_capital(next);
    if !alone || matches!(r.key(next), "/" | "%" | "-") {
        return None;
    }
    Some(Read::date(next, day_of_month(r.anchor, day)?, "day of month"))
}

/// `2 tháng 4 năm 2020`, `mười tháng ba âm lịch`.
fn day_and_month(r: &Reader<'_>, at: usize) -> Option<Read> {
    let day = r.small(at, 1, 31)?;
    if r.key(at + 1) != "tháng" {
        return None;
    }
    if r.key(at + 2) == "chạp" {
        return Some(Read::date(at + 3, lunar_day(r.anchor, 12, day, None)?, "lunar day"));
    }
    if r.key(at + 2) == "giêng" {
        return Some(Read::date(at + 3, lunar_day(r.anchor, 1, day, None)?, "lunar day"));
    }
    let (month_end, month, packed) = month_number(r, at + 2)?;
    let (end, y) = packed.map_or_else(|| attached_year(r, month_end), |y| (month_end, Some(y)));
    if r.is(end, &["âm", "lịch"]) {
        return Some(Read::date(end + 2, lunar_day(r.anchor, month, day, y)?, "lunar day"));
    }
    let rule = if y.is_some() { "day month year" } else { "day month" };
    Some(Read::date(end, day_of(r.anchor, day, month, y)?, rule))
}

/// `31/10`, `31-10-2013`, `5.11`, `5.11.2013`, `31/10 âm lịch`.
fn slashed(r: &Reader<'_>, at: usize) -> Option<Read> {
    let key = r.key(at);
    if key.contains('.') {
        let mut numbers = key.split('.');
        let day: i8 = numbers.next()?.parse().ok()?;
        let month_digits = numbers.next()?;
        let month: i8 = month_digits.parse().ok().filter(|_| month_digits.len() <= 2)?;
        let y: Option<i16> = match numbers.next() {
            Some(y) => Some(y.parse().ok().filter(|y| (1900..=2100).contains(y))?),
            None => None,
        };
        let rule = if y.is_some() { "day month year" } else { "day month" };
        return Some(Read::date(at + 1, day_of(r.anchor, day, month, y)?, rule));
    }
    let day = r.small(at, 1, 31)?;
    let mark = r.key(at + 1);
    if !matches!(mark, "/" | "-" | "–") {
        return None;
    }
    let month = r.small(at + 2, 1, 12)?;
    let mut end = at + 3;
    let mut y = None;
    if r.key(end) == mark || r.key(end) == "/" {
        if let Some(whole) = r.year(end + 1) {
            (y, end) = (Some(whole), end + 2);
        } else if let Some(short) = r.small(end + 1, 0, 99).filter(|_| r.key(end + 1).len() == 2) {
            let short = i16::from(short);
            (y, end) = (Some(if short < 50 { 2000 + short } else { 1900 + short }), end + 2);
        } else {
            return None;
        }
    } else if r.key(end) == "năm"
        && let Some(whole) = r.year(end + 1)
    {
        (y, end) = (Some(whole), end + 2);
    }
    if r.is(end, &["âm", "lịch"]) {
        return Some(Read::date(end + 2, lunar_day(r.anchor, month, day, y)?, "lunar day"));
    }
    if r.joined(end, "%") {
        return None;
    }
    let rule = if y.is_some() { "day month year" } else { "day month" };
    Some(Read::date(end, day_of(r.anchor, day, month, y)?, rule))
}

/// `cùng ngày`, `ngày hôm sau`, `hôm sau`, `chiều cùng ngày`: from the day named before.
fn same_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (end, resolved) = from_last_day(r, at)?;
    Some(Read::date(end, resolved, "from the day named before"))
}

fn from_last_day(r: &Reader<'_>, at: usize) -> Option<(usize, Resolved)> {
    let (syllables, days) = if r.is(at, &["cùng", "ngày"]) {
        (2, 0)
    } else if r.is(at, &["ngày", "hôm", "sau"]) {
        (3, 1)
    } else if r.is(at, &["hôm", "sau"]) {
        (2, 1)
    } else if r.is(at, &["cùng", "năm"]) && !r.is_word(at + 2) {
        let base = r.last_date()?;
        return Some((at + 2, year(base.year())));
    } else if r.is(at, &["cùng", "tháng"]) {
        let base = r.last_date()?;
        return Some((at + 2, relative_month(Some(base), 0)));
    } else {
        return None;
    };
    let base = r.last_day()?;
    Some((at + syllables, relative_day(Some(base), days)))
}

/// `sáng nay`, `chiều qua`, `tối 30/10`, `sáng hôm qua`, `đêm thứ bảy`, `rạng sáng 5/11`.
fn part_of_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    let lead = match r.key(at) {
        "đầu" | "cuối" if r.key(at + 1) == "giờ" => 2,
        "đầu" | "cuối" | "giữa" => 1,
        _ => 0,
    };
    let (next, suffix) = r.phrase(at + lead, "part")?;
    let (end, resolved) = attached_day(r, next)?;
    Some(Read::time(end, resolved, suffix, "part of day"))
}

/// A day written right after a part of day or a clock time.
fn attached_day(r: &Reader<'_>, at: usize) -> Option<(usize, Resolved)> {
    if let Some((end, days)) = r.phrase(at, "near") {
        if r.is(at, &["qua"]) && (r.is_word(end) && r.is_capital(end) || r.key(end) == "đời") {
            return None;
        }
        return Some((end, relative_day(r.anchor, days.parse().ok()?)));
    }
    if let Some(found) = from_last_day(r, at) {
        return Some(found);
    }
    let read = weekday(r, at)
        .or_else(|| dated(r, at))
        .or_else(|| slashed(r, at))
        .or_else(|| day_and_month(r, at))
        .or_else(|| bracketed(r, at))
        .filter(|read| read.kind == TimeKind::Date && read.resolved.is_day())?;
    Some((read.end, read.resolved))
}

/// `, ngày 31/10` or `(31/10)` after a clock time.
fn bracketed(r: &Reader<'_>, at: usize) -> Option<Read> {
    let open = r.key(at);
    if !matches!(open, "(" | ",") {
        return None;
    }
    let read = match open {
        "(" => slashed(r, at + 1).or_else(|| dated(r, at + 1)),
        _ => dated(r, at + 1).filter(|_| r.key(at + 1) == "ngày"),
    }?;
    let close = usize::from(open == "(" && r.key(read.end) == ")");
    (open == "," || close == 1).then_some(Read { end: read.end + close, ..read })
}

/// `(giờ địa phương)`, `giờ Việt Nam` after a time of day: where it ends.
fn zone(r: &Reader<'_>, at: usize) -> Option<usize> {
    const ZONE: usize = 6;
    let bracket = usize::from(r.key(at) == "(");
    if r.key(at + bracket) != "giờ" {
        return None;
    }
    match bracket {
        0 => (r.is(at, &["giờ", "địa", "phương"]) || r.is(at, &["giờ", "việt", "nam"]))
            .then_some(at + 3),
        _ => (at + 2..at + ZONE).find(|&close| r.key(close) == ")").map(|close| close + 1),
    }
}

/// `8h30`, `18 giờ`, `8 giờ 30 phút sáng ngày 31/10`, `20g15`, `7:30 tối nay`.
fn clock(r: &Reader<'_>, at: usize) -> Option<Read> {
    let hour = r.small(at, 0, 24)?;
    let letter = matches!(r.key(at + 1), "h" | "g") && r.touches(at + 1);
    let colon = r.joined(at + 1, ":") && r.key(at + 2).len() == 2 && r.touches(at + 2);
    if !(letter || colon || r.key(at + 1) == "giờ") || r.is(at + 2, &["đồng", "hồ"]) {
        return None;
    }
    let mut end = at + 2;
    let mut minutes = 0;
    if let Some(read) = r.small(end, 0, 59)
        && (colon
            || letter && r.touches(end)
            || r.key(end + 1) == "phút"
            || !letter
                && r.key(end).len() == 2
                && (!r.is_word(end + 1)
                    || matches!(r.key(end + 1), "ngày" | "hôm" | "cùng")
                    || r.has(end + 1, "part")))
        && (letter || !matches!(r.key(end + 1), "/" | "-"))
    {
        minutes = read;
        end += 1;
        end += usize::from(r.key(end) == "phút" || r.joined(end, "'") || r.joined(end, "’"));
    } else if r.key(end) == "rưỡi" {
        (minutes, end) = (30, end + 1);
    }
    let zoned = zone(r, end)
        .filter(|&after| r.phrase(after, "part").is_some() || attached_day(r, after).is_some());
    end = zoned.unwrap_or(end);
    let part = r.phrase(end, "part");
    let after = part.map_or(end, |(after, _)| after);
    let attached = attached_day(r, after);
    let mut cue = at.wrapping_sub(1);
    if at > 1 && matches!(r.key(cue), "khoảng" | "gần" | "hơn" | "đúng") {
        cue = cue.wrapping_sub(1);
    }
    let cued = matches!(
        r.key(cue),
        "lúc" | "hồi" | "vào" | "từ" | "đến" | "tới" | "trước" | "sau" | ":" | "("
    ) || r.key(cue).is_empty();
    let lone_hours = r.key(at + 1) == "giờ" && part.is_none() && attached.is_none() && minutes == 0;
    let certain = part.is_some()
        || attached.is_some()
        || letter && (minutes > 0 || cued || hour > 12)
        || colon && cued && r.key(end) != ":"
        || cued
            && !matches!(r.key(cue), "sau" | ":" | "(" | "")
            && !(lone_hours && r.key(cue) == "trước")
        || minutes > 0 && !colon;
    if !certain
        || lone_hours && matches!(r.key(end), "qua" | "liền" | "nữa" | "tới" | "trước" | "làm")
    {
        return None;
    }
    let hour = hour_of_day(hour, part.map(|(_, part)| part));
    let today = || r.day_in_force().map_or_else(|| r.today(), Resolved::day);
    let (end, day) = attached.unwrap_or_else(|| (after, today()));
    Some(Read::time(end, day, &format!("{hour:02}:{minutes:02}"), "clock"))
}

fn hour_of_day(hour: i8, part: Option<&str>) -> i8 {
    match part {
        Some("AF" | "EV") if hour < 12 => hour + 12,
        Some("NI") if (6..12).contains(&hour) => hour + 12,
        Some("NI") if hour == 12 => 24,
        Some("MI") if hour < 4 => hour + 12,
        _ => hour,
    }
}

/// `từ ngày 1 đến 5/11`, `từ 28/10 đến ngày 2/11`, `từ 2010 đến 2015`, `từ tháng 3 đến tháng 5`.
fn range(r: &Reader<'_>, at: usize) -> Option<Read> {
    if r.key(at) != "từ" {
        return days_joined(r, at);
    }
    let start = at + 1 + usize::from(r.key(at + 1) == "ngày");
    joined_days(r, start)
}

/// `ngày 1-5/11`, `ngày 9 đến 11/4`.
fn days_joined(r: &Reader<'_>, at: usize) -> Option<Read> {
    if !matches!(r.key(at), "ngày" | "các") {
        return None;
    }
    let start = at + 1 + usize::from(r.is(at, &["các", "ngày"]));
    joined_days(r, start)
}

fn joined_days(r: &Reader<'_>, start: usize) -> Option<Read> {
    let whole = slashed(r, start).or_else(|| day_and_month(r, start));
    let next = whole.as_ref().map_or(start + 1, |read| read.end);
    let first = r.small(start, 1, 31).or_else(|| r.key(start).split('.').next()?.parse().ok())?;
    if !matches!(r.key(next), "đến" | "tới" | "-" | "–") {
        return None;
    }
    let hyphen = matches!(r.key(next), "-" | "–");
    let mut last_at = next + 1;
    last_at += usize::from(r.key(last_at) == "hết");
    let led = r.key(last_at) == "ngày";
    last_at += usize::from(led);
    let last = match slashed(r, last_at).or_else(|| day_and_month(r, last_at)) {
        // `ngày 1-5-2013` is one day.
        Some(_) if hyphen && r.key(last_at + 1) == "-" => return None,
        Some(last) => last,
        // `từ ngày 22 đến ngày 27`.
        None if led && whole.is_none() => led_date(r, last_at)?,
        None => return None,
    };
    let (_, last_day) = last.resolved.days?;
    let first_day = match whole {
        Some(read) if read.rule == "day month year" => read.resolved.days?.0,
        Some(read) => {
            let month = read.resolved.days?.0.month();
            Date::new(last_day.year() - i16::from(month > last_day.month()), month, first).ok()?
        }
        None => Date::new(last_day.year(), last_day.month(), first).ok()?,
    };
    if first_day >= last_day {
        return None;
    }
    let resolved = Resolved::day(first_day).to(Resolved::day(last_day));
    Some(Read::date(last.end, resolved, "days"))
}

// ---- weeks, months, quarters, seasons -----------------------------------------------------------

/// `đầu`, `cuối`, `giữa`, `hồi`, `hồi đầu`: where the time itself starts.
fn past_edge(r: &Reader<'_>, at: usize) -> usize {
    let hoi = at + usize::from(r.key(at) == "hồi");
    hoi + match r.key(hoi) {
        "nửa" if matches!(r.key(hoi + 1), "đầu" | "cuối") => 2,
        "đầu" | "cuối" | "giữa" => 1,
        _ => 0,
    }
}

/// `tuần trước`, `cuối tuần này`, `đầu tuần tới`, `cuối tuần`.
fn week(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = past_edge(r, at);
    if r.key(start) != "tuần" {
        return None;
    }
    let edge = if start > at { r.key(start - 1) } else { "" };
    let Some((end, weeks)) = step(r, start + 1) else {
        if edge.is_empty() || edge == "hồi" || r.key(start + 1) == "lễ" {
            return None;
        }
        return Some(match edge {
            "cuối" => {
                let over = r.anchor.is_some_and(|day| day.weekday().to_monday_zero_offset() < 5);
                let weeks = if over && !is_ahead(r, at, start + 1) { -1 } else { 0 };
                Read::date(start + 1, weekend(r.anchor, weeks), "weekend")
            }
            _ => Read::date(start + 1, relative_week(r.anchor, 0), "week"),
        });
    };
    if edge == "cuối" {
        let just_past = matches!(r.key(start + 1), "qua" | "vừa")
            && r.anchor.is_some_and(|day| day.weekday().to_monday_zero_offset() >= 5);
        let weeks = if just_past { 0 } else { weeks };
        return Some(Read::date(end, weekend(r.anchor, weeks), "weekend"));
    }
    Some(Read::date(end, relative_week(r.anchor, weeks), "week"))
}

/// A month's number; with the year where both are one number (`1.2010`).
fn month_number(r: &Reader<'_>, at: usize) -> Option<(usize, i8, Option<i16>)> {
    if let Some(month) = r.small(at, 1, 12) {
        return Some((at + 1, month, None));
    }
    if let Some((month, y)) = r.key(at).split_once('.') {
        let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        let y = y.parse().ok().filter(|y| (1900..=2100).contains(y))?;
        return Some((at + 1, month, Some(y)));
    }
    let (end, month) = r.numbered(at, "month_number")?;
    Some((end, month, None))
}

/// `năm 2013`, `/2013`, `-2013`, `năm ngoái` after a month or a quarter.
fn attached_year(r: &Reader<'_>, at: usize) -> (usize, Option<i16>) {
    let comma = at + usize::from(r.key(at) == ",");
    if r.key(comma) == "năm"
        && let Some(y) = r.year(comma + 1)
    {
        return (comma + 2, Some(y));
    }
    if matches!(r.key(at), "/" | "-" | "–")
        && let Some(y) = r.year(at + 1)
    {
        return (at + 2, Some(y));
    }
    if let Some((end, years)) = relative_year_words(r, at)
        && let Some(day) = r.anchor
        && let Ok(years) = i16::try_from(years)
    {
        return (end, Some(day.year() + years));
    }
    (at, None)
}

/// `năm ngoái`, `năm nay`, `năm tới`.
fn relative_year_words(r: &Reader<'_>, at: usize) -> Option<(usize, i64)> {
    if r.key(at) != "năm" {
        return None;
    }
    match r.key(at + 1) {
        "ngoái" => Some((at + 2, -1)),
        "kia" => Some((at + 2, -2)),
        "kế" | "tiếp" if r.key(at + 2) == "tiếp" || r.key(at + 2) == "theo" => {
            Some((at + 3, 1))
        }
        _ => step(r, at + 1),
    }
}

/// `tháng 9 năm 2012`, `hồi tháng trước`, `tháng 9 vừa qua`, `cuối tháng`.
fn month(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = past_edge(r, at);
    if r.key(start) != "tháng" {
        return None;
    }
    if let Some((end, months)) = step(r, start + 1)
        && stretch(r, start.wrapping_sub(1)).is_none()
    {
        return Some(Read::date(end, relative_month(r.anchor, months), "month from publication"));
    }
    let Some((number_end, number, packed)) = month_number(r, start + 1) else {
        let edged = start > at && r.key(start - 1) != "hồi";
        return edged
            .then(|| Read::date(start + 1, relative_month(r.anchor, 0), "month from publication"));
    };
    // `ba tháng năm người`: an amount of months, not May.
    if r.digits(start + 1).is_none() && packed.is_none() && start == at {
        let counted = amount(r, start.wrapping_sub(1)).is_some() || r.before(start) == "năm";
        if counted
            || r.is_word(number_end)
                && !r.has(number_end, "step")
                && r.key(number_end) != "năm"
                && r.key(start + 1) != "tư"
        {
            return None;
        }
    }
    if r.joined(number_end, "%") || matches!(r.key(number_end), "lần" | "ngày") {
        return None;
    }
    let (end, y) = packed.map_or_else(|| attached_year(r, number_end), |y| (number_end, Some(y)));
    if y.is_none()
        && let Some((end, months)) = step(r, end)
    {
        let found = match months {
            1 => month_of(r.anchor, number, None, true)?,
            _ => month_of(r.anchor, number, None, false)?,
        };
        let this_year = r.key(end - 1) == "này";
        let found = if this_year {
            month_of(r.anchor, number, r.anchor.map(Date::year), false)?
        } else {
            found
        };
        return Some(Read::date(end, found, "month"));
    }
    let future = y.is_none() && is_ahead(r, at, end);
    Some(Read::date(end, month_of(r.anchor, number, y, future)?, "month"))
}

/// `6 tháng đầu năm 2013`, `9 tháng đầu năm`, `3 tháng cuối năm`, `nửa đầu năm nay`.
fn first_months(r: &Reader<'_>, at: usize) -> Option<Read> {
    let half_of = match (r.key(at), r.key(at + 1)) {
        ("nửa", "đầu") | ("đầu", "nửa") => Some((at + 2, 6, true)),
        ("nửa", "cuối") => Some((at + 2, 6, false)),
        _ => None,
    };
    let (start, months, first) = match half_of {
        Some(found) => found,
        None => {
            let found = amount(r, at)?;
            let months = found.whole().filter(|n| (1..=11).contains(n))?;
            let next = found.end + 1;
            if r.key(found.end) != "tháng" {
                return None;
            }
            match r.key(next) {
                "đầu" => (next + 1, months, true),
                "cuối" => (next + 1, months, false),
                _ => return None,
            }
        }
    };
    if r.key(start) != "năm" {
        return None;
    }
    let (end, y) = match attached_year(r, start) {
        (_, None) => (start + 1, r.anchor.map(Date::year)),
        (end, y) => (end, y),
    };
    let found = match (months, first) {
        (3, true) => quarter(r.anchor, 1, y)?,
        (3, false) => quarter(r.anchor, 4, y)?,
        (6, _) => half(y, if first { 1 } else { 2 }),
        _ => {
            let value = duration(&months.to_string(), 'M');
            return Some(Read::plain(end, TimeKind::Duration, value, "months of a year"));
        }
    };
    Some(Read::date(end, found, "months of a year"))
}

/// `quý 3/2013`, `quý III năm 2013`, `quý trước`.
fn quarter_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = past_edge(r, at);
    if r.key(start) != "quý" || r.title_case(start) && r.is_capital(start.wrapping_sub(1)) {
        return None;
    }
    if let Some((end, quarters)) = step(r, start + 1) {
        return Some(Read::date(end, relative_quarter(r.anchor, quarters), "quarter"));
    }
    let (next, number) = match r.key(start + 1).split_once('.') {
        Some((number, y)) => {
            let number = number.parse().ok().filter(|n| (1..=4).contains(n))?;
            let y = y.parse().ok().filter(|y| (1900..=2100).contains(y))?;
            return Some(Read::date(start + 2, quarter(r.anchor, number, Some(y))?, "quarter"));
        }
        None => r.numbered(start + 1, "quarter")?,
    };
    let worded = !matches!(r.key(start + 1), "1" | "2" | "3" | "4" | "i" | "ii" | "iii" | "iv");
    let (end, y) = attached_year(r, next);
    if worded && y.is_none() && r.is_word(end) && r.key(end) != "năm" {
        return None;
    }
    let (end, y) = match y {
        None if r.key(end) == "năm" && worded => (end + 1, r.anchor.map(Date::year)),
        None => {
            let future = is_ahead(r, at, end) || step(r, end).is_some_and(|(_, n)| n > 0);
            let y = r.anchor.map(|day| {
                let begun = (number - 1) * 3 < day.month();
                if begun || future { day.year() } else { day.year() - 1 }
            });
            (step(r, end).map_or(end, |(end, _)| end), y)
        }
        some => (end, some),
    };
    Some(Read::date(end, quarter(r.anchor, number, y)?, "quarter"))
}

/// `mùa xuân năm 2014`, `mùa hè này`, `mùa đông năm ngoái`, `hè 2013`.
fn season_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = past_edge(r, at);
    let (next, code) = r.phrase(start, "season")?;
    let bare = r.key(start) == "hè";
    if let Some(y) = r.year(next) {
        return Some(Read::date(next + 1, season(Some(y), code), "season"));
    }
    if let (end, Some(y)) = attached_year(r, next)
        && r.key(next) == "năm"
    {
        return Some(Read::date(end, season(Some(y), code), "season"));
    }
    let (end, steps) = step(r, next)?;
    if bare && steps != 0 {
        return None;
    }
    let y = i16::try_from(steps).ok().and_then(|steps| r.anchor.map(|day| day.year() + steps));
    Some(Read::date(end, season(y, code), "season"))
}

/// `Giáng sinh`, `Tết Nguyên đán 2014`, `mùng 2 Tết`, `29 Tết`, `giao thừa`, `dịp Tết`.
fn named_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    if let Some(day) = r.small(at, 23, 30).filter(|_| r.key(at + 1) == "tết") {
        return Some(Read::date(at + 2, lunar_day(r.anchor, 12, day, None)?, "lunar day"));
    }
    let start = at + usize::from(r.key(at) == "ngày");
    let (next, code) = match r.phrase(start, "holiday") {
        // `Quốc Khánh` may be a person: names before it have capitals too.
        Some(_) if start == at && r.title_case(at.wrapping_sub(1)) => return None,
        Some(found) => found,
        None => {
            let eve =
                matches!(r.before(at), "dịp" | "trước" | "sau" | "nghỉ" | "đón" | "ngày" | "mùa");
            let zodiac = r.has(at + 1, "zodiac") && r.is_capital(at + 1);
            if r.key(at) != "tết" || !r.is_capital(at) || !(eve || zodiac) {
                return None;
            }
            (at + if zodiac { 3 } else { 1 }, "L1-1")
        }
    };
    let next = next + 2 * usize::from(r.has(next, "zodiac") && r.is_capital(next));
    let (end, y) = match r.year(next) {
        Some(y) => (next + 1, Some(y)),
        None => attached_year(r, next),
    };
    let code = if code == "LE" { "L1-0" } else { code };
    let ahead = step(r, end).is_some_and(|(_, n)| n > 0);
    let back = step(r, end).is_some_and(|(_, n)| n < 0);
    let end = if y.is_none() { step(r, end).map_or(end, |(end, _)| end) } else { end };
    Some(Read::date(end, holiday(r.anchor, code, y, ahead, back)?, "holiday"))
}

// ---- years ------------------------------------------------------------------------------------

/// `năm 2013`, `năm ngoái`, `đầu năm nay`, `năm học 2013-2014`, `cuối năm`.
fn year_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let same = 2 * usize::from(r.is(at, &["cùng", "kỳ"]) || r.is(at, &["cùng", "kì"]));
    let start = past_edge(r, at + same);
    if r.key(start) != "năm" {
        return bare_year(r, at);
    }
    if let Some((end, years)) = relative_year_words(r, start) {
        let counted = start == at
            && (amount(r, start.wrapping_sub(1)).is_some()
                || r.key(start + 1) == "sau" && r.is_word(end));
        if !counted {
            return Some(Read::date(end, relative_year(r.anchor, years), "year from publication"));
        }
        return None;
    }
    let number = start
        + 1
        + match r.key(start + 1) {
            "học" => 1,
            "tài" if matches!(r.key(start + 2), "chính" | "khóa") => 2,
            "ngân" if r.key(start + 2) == "sách" => 2,
            _ => 0,
        };
    let Some(y) = r.year(number) else {
        let edge = if start > at { r.key(start - 1) } else { "" };
        let whole =
            matches!(edge, "đầu" | "cuối" | "giữa") && !matches!(r.key(start + 1), "học" | "tháng");
        return whole
            .then(|| Read::date(start + 1, relative_year(r.anchor, 0), "year from publication"));
    };
    if let Some(read) = years(r, number, y) {
        return Some(read);
    }
    Some(Read::date(number + 1, year(y), "year"))
}

/// `2013-2014`, `2011 - 2016`, `2013-14`.
fn years(r: &Reader<'_>, at: usize, first: i16) -> Option<Read> {
    if !matches!(r.key(at + 1), "-" | "–" | "/" | "đến") {
        return None;
    }
    let last = match r.year(at + 2) {
        Some(last) => last,
        None => {
            let short =
                r.small(at + 2, 1, 99).filter(|_| r.key(at + 2).len() == 2 && r.touches(at + 2))?;
            first - first % 100 + i16::from(short)
        }
    };
    (last > first && last - first < 300)
        .then(|| Read::date(at + 3, year(first).to(year(last)), "years"))
}

/// A year without `năm`: `giai đoạn 2011-2015`, `(1998)`, `Euro 2012`, `từ 2010`.
fn bare_year(r: &Reader<'_>, at: usize) -> Option<Read> {
    let lead = 2 * usize::from(r.is(at, &["niên", "khóa"]));
    let number = at + lead;
    let y = r.year(number).filter(|y| (1900..=2100).contains(y))?;
    if let Some(read) = years(r, number, y).filter(|_| r.key(number + 1) != "đến") {
        return Some(read);
    }
    if r.is_word(number + 1) && !r.is_capital(number + 1) {
        let cued = matches!(
            r.before(at),
            "từ" | "đến"
                | "tới"
                | "sau"
                | "trước"
                | "khoảng"
                | "mùa"
                | "giải"
                | "vụ"
                | "hè"
                | "xuân"
        ) && matches!(
            r.key(number + 1),
            "đến"
                | "tới"
                | "và"
                | "là"
                | "khi"
                | "thì"
                | "sẽ"
                | "đã"
                | "tại"
                | "ở"
                | "của"
                | "với"
                | "vừa"
                | "cho"
                | "trở"
        );
        if !cued {
            return None;
        }
        return Some(Read::date(number + 1, year(y), "year"));
    }
    let before = r.before(at);
    let timely = matches!(
        before,
        "(" | "từ"
            | "đến"
            | "tới"
            | "đoạn"
            | "kỳ"
            | "mùa"
            | "thu"
            | "hè"
            | "xuân"
            | "vụ"
            | "khóa"
            | "hạn"
            | "giải"
            | "đông"
            | "đầu"
            | "cuối"
            | "sinh"
    );
    let unit = matches!(r.key(number + 1), "%" | "-" | "/" | "$");
    let named = at > r.part.syllables.start && r.is_capital(at - 1) && !r.is_word(number + 1);
    ((timely || named) && !unit).then(|| Read::date(number + 1, year(y), "year"))
}

/// `những năm 1990`, `thập niên 90`, `thế kỷ 20`, `thế kỷ XIX`.
fn decade_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = past_edge(r, at);
    let next = if r.is(start, &["những", "năm"])
        || r.is(start, &["thập", "niên"])
        || r.is(start, &["thập", "kỷ"])
        || r.is(start, &["thập", "kỉ"])
    {
        start + 2
    } else if r.is(start, &["thế", "kỷ"]) || r.is(start, &["thế", "kỉ"]) {
        let number = match r.small(start + 2, 1, 30) {
            Some(number) => number,
            None => roman(r.key(start + 2))?,
        };
        return Some(Read::date(start + 3, century(i16::from(number) - 1), "century"));
    } else {
        return None;
    };
    let next = next + usize::from(r.key(next) == "năm");
    let first = match r.year(next) {
        Some(y) if y % 10 == 0 => y,
        Some(_) => return None,
        None => 1900 + i16::from(r.small(next, 20, 90).filter(|n| n % 10 == 0)?),
    };
    if r.key(start) == "những" && r.is(next + 1, &["người"]) {
        return None;
    }
    let mut end = next + 1;
    for tail in [["của", "thế", "kỷ", "trước"], ["của", "thế", "kỷ", "20"]] {
        if r.is(end, &tail) {
            end += 4;
        }
    }
    if r.is(end, &["thế", "kỷ", "trước"]) {
        end += 3;
    }
    Some(Read::date(end, decade(first), "decade"))
}

fn roman(key: &str) -> Option<i8> {
    let mut total = 0_i8;
    let mut last = 0;
    if key.is_empty() || key.len() > 5 {
        return None;
    }
    for letter in key.chars().rev() {
        let value = match letter {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            _ => return None,
        };
        total += if value < last { -value } else { value };
        last = last.max(value);
    }
    (1..=30).contains(&total).then_some(total)
}

// ---- amounts ------------------------------------------------------------------------------------

struct Amount {
    end: usize,
    text: String,
}

impl Amount {
    fn whole(&self) -> Option<i64> {
        self.text.parse().ok()
    }
}

/// `3`, `ba`, `mười lăm`, `hai mươi`, `2,5`, `vài`, `6-7` (its first number).
fn amount(r: &Reader<'_>, at: usize) -> Option<Amount> {
    let key = r.key(at);
    if key.starts_with(|c: char| c.is_ascii_digit()) {
        let text = key.replace(',', ".");
        let fine = text.len() <= 4
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !key.contains('.');
        if !fine {
            return None;
        }
        let mut end = at + 1;
        if matches!(r.key(end), "-" | "–" | "đến")
            && let Some(most) = r.digits(end + 1)
        {
            if text.parse::<i64>().is_ok_and(|least| least >= most) {
                return None;
            }
            end += 2;
        }
        return Some(Amount { end, text });
    }
    let (end, value) = r.phrase(at, "number")?;
    let Some(n) = value.parse::<i64>().ok() else {
        return Some(Amount { end, text: value.to_owned() });
    };
    let is_unit = |n: usize| r.has(n, "unit");
    if n == 10 {
        return Some(match r.phrase(end, "ones") {
            Some((after, ones)) if is_unit(after) => {
                Amount { end: after, text: (10 + ones.parse::<i64>().ok()?).to_string() }
            }
            _ => Amount { end, text: "10".to_owned() },
        });
    }
    if matches!(r.key(end), "mươi" | "chục") {
        return Some(match r.phrase(end + 1, "ones") {
            Some((after, ones)) if is_unit(after) => {
                Amount { end: after, text: (10 * n + ones.parse::<i64>().ok()?).to_string() }
            }
            _ => Amount { end: end + 1, text: (10 * n).to_string() },
        });
    }
    if r.key(end) == "trăm" {
        return Some(Amount { end: end + 1, text: (100 * n).to_string() });
    }
    // `ba bốn ngày`, `hai ba năm`.
    if let Some((after, next)) = r.phrase(end, "number")
        && next.parse::<i64>().ok() == Some(n + 1)
        && is_unit(after)
    {
        return Some(Amount { end: after, text: n.to_string() });
    }
    Some(Amount { end, text: n.to_string() })
}

struct Stretch {
    end: usize,
    text: String,
    unit: char,
}

/// An amount of a unit, with the hedge before it and `rưỡi` after it.
fn stretch(r: &Reader<'_>, at: usize) -> Option<Stretch> {
    // `3-1 tháng trước`: the end of a score.
    if at > 1 && r.touches(at) && matches!(r.before(at), "-" | "–") && r.digits(at - 2).is_some()
    {
        return None;
    }
    let start = r.phrase(at, "hedge").map_or(at, |(end, _)| end);
    let found = amount(r, start)?;
    let (mut end, unit) = r.phrase(found.end, "unit")?;
    let key = r.key(found.end);
    let next = r.key(end);
    let after_number = r.key(start).starts_with(|c: char| c.is_ascii_digit());
    let wrong = match key {
        "tiếng" => {
            unit == "h"
                && end == found.end + 1
                && (r.has(end, "noise") || !after_number && found.text == "1")
        }
        "đêm" => r.has(end, "show"),
        "hôm" => true,
        "quý" => matches!(next, "vị" | "khách" | "ông" | "bà" | "anh"),
        "giờ" => matches!(next, "giấc"),
        // `những năm tháng`: years gone by.
        "năm" => next == "tháng" && !after_number,
        "tháng" => {
            r.key(start) == "năm"
                && matches!(r.before(start), "những" | "các" | "bao" | "cùng" | "theo")
        }
        _ => false,
    };
    // Prices and rates: `5 triệu đồng/tháng`; ages: `3 tháng tuổi`.
    if wrong || next == "tuổi" || r.key(start.wrapping_sub(1)) == "/" {
        return None;
    }
    let mut text = found.text;
    if next == "rưỡi" {
        text.push_str(".5");
        end += 1;
    }
    let number = text.parse::<i64>().ok();
    let (text, unit) = match (unit, number) {
        ("E", Some(n)) => ((10 * n).to_string(), 'Y'),
        ("C", Some(n)) => ((100 * n).to_string(), 'Y'),
        ("E", None) if text != "X" => return None,
        (unit, _) => (text, unit.chars().next()?),
    };
    Some(Stretch { end, text, unit })
}

/// `cách đây 3 năm`, `hai ngày trước`, `3 tháng nữa`, `hai ngày sau đó`.
fn ago(r: &Reader<'_>, at: usize) -> Option<Read> {
    let prefix =
        if r.is(at, &["cách", "đây"]) || r.is(at, &["cách", "nay"]) { at + 2 } else { at };
    let found = stretch(r, prefix)?;
    let whole = found.text.parse::<i64>().ok();
    let (sign, end, base) = if prefix > at {
        (-1, found.end, r.anchor)
    } else {
        match (r.key(found.end), r.key(found.end + 1)) {
            ("trước", "đây") => (-1, found.end + 2, r.anchor),
            ("trước", "đó") => (-1, found.end + 2, Some(r.last_date()?)),
            ("trước", "khi") => return None,
            ("trước", _) => (-1, found.end + 1, r.anchor),
            ("sau", "đó") => (1, found.end + 2, Some(r.last_date()?)),
            ("sau", "khi" | "ngày") => return None,
            ("sau", next) if next.is_empty() || matches!(next, "," | "." | ";") => {
                (1, found.end + 1, Some(r.last_date()?))
            }
            ("nữa", _) => (1, found.end + 1, r.anchor),
            _ => return None,
        }
    };
    let Some(n) = whole else {
        let vague = if sign < 0 { Resolved::past() } else { Resolved::future() };
        return Some(Read::date(end, vague, "ago"));
    };
    if found.unit == 'Q' {
        return Some(Read::date(end, relative_quarter(base, sign * n), "ago"));
    }
    Some(Read::date(end, shifted(base, found.unit, sign * n), "ago"))
}

/// `ba ngày`, `15 phút`, `hai năm gần đây`, `những ngày qua`.
fn length(r: &Reader<'_>, at: usize) -> Option<Read> {
    let found = stretch(r, at)?;
    let before = r.before(at);
    let plain_some = matches!(r.key(at), "những" | "các" | "nhiều" | "một" | "mấy");
    // `thứ 2 tuần`, `ngày 5 tháng`, `tháng 9 ngày`.
    if matches!(before, "ngày" | "thứ" | "tháng" | "mùng" | "hạng" | "số" | "/" | "điểm" | "đoạn")
        && before != "/"
    {
        return None;
    }
    if found.unit == 'M'
        && r.digits(found.end).is_some()
        && r.digits(at).is_some()
        && r.year(found.end).is_none()
    {
        return None;
    }
    if found.unit == 'Y' && (r.year(found.end).is_some() || matches!(r.key(found.end), "ngoái")) {
        return None;
    }
    // `khoảng 2 giờ chiều` is a clock time after a hedge.
    let number = r.phrase(at, "hedge").map_or(at, |(end, _)| end);
    if found.unit == 'h' && number > at && clock(r, number).is_some() {
        return None;
    }
    let recent = r.phrase(found.end, "recent");
    if plain_some && matches!(r.key(at), "những" | "các") && recent.is_none() {
        return None;
    }
    if r.key(at) == "mấy" && found.unit == 'h' {
        return None;
    }
    // `một ngày kia`, `một hôm`; `1 giờ sáng` is a clock time.
    if matches!(r.key(found.end), "kia" | "nào" | "nọ") {
        return None;
    }
    let end = match recent {
        Some((end, _)) if !(r.key(found.end) == "qua" && r.is_word(end) && r.is_capital(end)) => {
            end
        }
        _ => found.end,
    };
    // `2 năm một lần`, `3 tháng/lần`.
    if r.is(found.end, &["một", "lần"])
        || r.is(found.end, &["/", "lần"])
        || r.is(found.end, &["1", "lần"])
    {
        let end = found.end + 2;
        let value = duration(&found.text, found.unit);
        return Some(Read::plain(end, TimeKind::Set, value, "recurring"));
    }
    let value = duration(&found.text, found.unit);
    Some(Read::plain(end, TimeKind::Duration, value, "length of time"))
}

/// `hằng ngày`, `mỗi tuần`, `hàng năm`, `thứ hai hằng tuần`, `mỗi sáng`.
fn set(r: &Reader<'_>, at: usize) -> Option<Read> {
    if let Some((end, weekday)) = weekday_name(r, at)
        && matches!(r.key(end), "hằng" | "hàng" | "mỗi")
        && r.key(end + 1) == "tuần"
    {
        let value = format!("XXXX-WXX-{}", weekday.to_monday_one_offset());
        return Some(Read::plain(end + 2, TimeKind::Set, value, "recurring"));
    }
    if !matches!(r.key(at), "hằng" | "hàng" | "mỗi") {
        return None;
    }
    if r.key(at) == "mỗi" {
        if let Some((end, weekday)) = weekday_name(r, at + 1) {
            let value = format!("XXXX-WXX-{}", weekday.to_monday_one_offset());
            return Some(Read::plain(end, TimeKind::Set, value, "recurring"));
        }
        if let Some((end, part)) = r
            .phrase(at + 1, "part")
            .filter(|(end, _)| !r.has(*end, "show") && r.key(at + 1) != "chiều")
        {
            let value = format!("XXXX-XX-XXT{part}");
            return Some(Read::plain(end, TimeKind::Set, value, "recurring"));
        }
        if let Some(found) = stretch(r, at + 1) {
            let value = duration(&found.text, found.unit);
            return Some(Read::plain(found.end, TimeKind::Set, value, "recurring"));
        }
    }
    let (end, unit) = r.phrase(at + 1, "unit")?;
    let unit = unit.chars().next()?;
    let span = r.key(at) == "hàng" && (matches!(unit, 's' | 'm' | 'h') || r.key(end) == "trời");
    if matches!(unit, 'E' | 'C')
        || span
        || r.key(at + 1) == "hôm"
        || r.has(end, "noise") && unit == 'h'
    {
        return None;
    }
    Some(Read::plain(end, TimeKind::Set, duration("1", unit), "recurring"))
}

/// `vừa qua`, `hiện nay`, `trước đó`.
fn vague(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (end, value) = r.phrase(at, "vague")?;
    // `vừa qua đời`, `gần đây 5 km`, `sắp tới nơi`.
    let verb = r.is(at, &["vừa", "qua"])
        && matches!(r.key(end), "đời" | "mặt" | "cầu" | "đường" | "khỏi")
        || r.is(at, &["tới", "đây"]) && r.key(end) != ","
        || r.is(at, &["tương", "lai"])
            && r.is_word(end)
            && r.key(end) != "gần"
            && r.before(at) != "trong"
        || r.is(at, &["lúc", "này"]) && r.before(at) == "vào";
    (!verb).then(|| Read::plain(end, TimeKind::Date, value, "vague"))
}
