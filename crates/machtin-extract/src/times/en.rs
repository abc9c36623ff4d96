//! English: `yesterday`, `last Friday`, `Nov. 6`, `two years ago`, `9:30 p.m.`

use super::calendar::{
    Resolved, day_of, decade, last_weekday, month_of, next_weekday, quarter, relative_day,
    relative_month, relative_week, relative_year, shifted, weekday_of_week, weekend, year,
};
use super::{Read, Reader, TimeKind, duration};
use jiff::civil::Weekday;

/// The longest reading that starts at a place.
pub(super) fn read(r: &Reader<'_>, at: usize) -> Option<Read> {
    let readings = [
        deictic(r, at),
        clock(r, at),
        weekday(r, at),
        calendar_date(r, at),
        iso_date(r, at),
        relative(r, at),
        ago(r, at),
        length(r, at),
        year_alone(r, at),
        decade_words(r, at),
        quarter_words(r, at),
        set(r, at),
        vague(r, at),
    ];
    readings.into_iter().flatten().fold(None, |best: Option<Read>, read| match best {
        Some(best) if best.end >= read.end => Some(best),
        _ => Some(read),
    })
}

fn weekday_name(key: &str) -> Option<Weekday> {
    Some(match key {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

fn month_name(r: &Reader<'_>, at: usize) -> Option<(usize, i8)> {
    let number = match r.key(at) {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    };
    if !r.is_capital(at) {
        return None;
    }
    let full = r.key(at).len() > 4 || matches!(r.key(at), "may" | "june" | "july");
    let dotted = !full && r.key(at + 1) == "." && r.touches(at + 1);
    Some((at + 1 + usize::from(dotted), number))
}

fn part_suffix(word: &str) -> Option<&'static str> {
    Some(match word {
        "morning" => "MO",
        "noon" | "midday" => "MI",
        "afternoon" => "AF",
        "evening" => "EV",
        "night" => "NI",
        _ => return None,
    })
}

/// `yesterday`, `today`, `tonight`, `this morning`, `last night`, `tomorrow afternoon`.
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
            let suffix = part_suffix(r.key(at + 1))?;
            return Some(Read::time(at + 2, day(0), suffix, "part of day"));
        }
        "the" if r.is(at + 1, &["day", "before", "yesterday"]) => {
            return Some(Read::date(at + 4, day(-2), "day from publication"));
        }
        _ => return None,
    };
    if let Some(suffix) = part_suffix(r.key(at + 1)) {
        return Some(Read::time(at + 2, day(days), suffix, "part of day"));
    }
    Some(Read::date(at + 1, day(days), "day from publication"))
}

/// Words that put it before.
const BEHIND: &[&str] = &[
    "said",
    "was",
    "were",
    "did",
    "had",
    "told",
    "killed",
    "died",
    "won",
    "lost",
    "held",
    "announced",
    "rose",
    "fell",
    "began",
    "took",
    "came",
    "went",
];

/// Whether a future cue governs the words around a place.
fn is_ahead(r: &Reader<'_>, at: usize, end: usize) -> bool {
    let ahead = ["will", "would", "plans", "planned", "scheduled", "due", "upcoming", "expected"];
    let infinitive =
        (at.saturating_sub(6)..at).any(|n| r.key(n) == "to" && INFINITIVES.contains(&r.key(n + 1)));
    let behind = (at.saturating_sub(3)..at).any(|n| BEHIND.contains(&r.key(n)));
    let after = (end..end + 3).any(|n| ahead.contains(&r.key(n)));
    (r.any_before(at, 9, &ahead) || infinitive || after) && !behind
}

const INFINITIVES: &[&str] = &[
    "hold", "meet", "vote", "begin", "start", "open", "play", "face", "visit", "return", "take",
    "resume", "announce", "decide", "be", "stage", "appear", "march", "rally", "launch", "leave",
    "travel", "arrive", "attend", "host", "release", "go", "address", "testify",
];

/// `Sunday`, `last Friday`, `on Monday morning`, `Tuesday, Oct. 8`.
fn weekday(r: &Reader<'_>, at: usize) -> Option<Read> {
    let modifier = matches!(r.key(at), "last" | "next" | "this" | "past" | "coming");
    let start = at + usize::from(modifier);
    let weekday = weekday_name(r.key(start)).filter(|_| r.is_capital(start))?;
    let mut end = start + 1;
    if r.key(start).len() <= 5 && r.key(end) == "." && r.touches(end) {
        end += 1;
    }
    let suffix = part_suffix(r.key(end));
    let after = end + usize::from(suffix.is_some());
    let comma = after + usize::from(r.key(after) == ",");
    if let Some(dated) = calendar_date(r, comma).filter(|dated| dated.resolved.value.len() >= 7) {
        return Some(match suffix {
            Some(suffix) => Read::time(dated.end, dated.resolved, suffix, "weekday and date"),
            None => Read { rule: "weekday and date", ..dated },
        });
    }
    let resolved = match r.key(at) {
        "next" | "coming" => next_weekday(r.anchor, weekday),
        "last" | "past" => match r.anchor {
            Some(day) if day.weekday() == weekday => relative_day(Some(day), -7),
            _ => last_weekday(r.anchor, weekday),
        },
        "this" => weekday_of_week(r.anchor, 0, weekday),
        _ if is_ahead(r, at, after) => next_weekday(r.anchor, weekday),
        _ => last_weekday(r.anchor, weekday),
    };
    Some(match suffix {
        Some(suffix) => Read::time(after, resolved, suffix, "weekday"),
        None => Read::date(end, resolved, "weekday"),
    })
}

/// `October 6, 2017`, `6 October`, `Oct. 6-8`, `October 2017`, `the 6th of October`, `October`.
fn calendar_date(r: &Reader<'_>, at: usize) -> Option<Read> {
    if let Some(day) = ordinal_day(r, at) {
        let (of, day) = day;
        let of = of + usize::from(r.key(of) == "of");
        let (next, month) = month_name(r, of)?;
        let (end, y) = attached_year(r, next);
        return Some(Read::date(end, day_of(r.anchor, day, month, y)?, "day month"));
    }
    let mut start = at;
    if matches!(r.key(start), "early" | "late" | "mid") {
        start += 1 + usize::from(r.key(start + 1) == "-");
    }
    let (next, month) = month_name(r, start)?;
    if start == at
        && let Some((after, day)) = ordinal_day(r, next)
    {
        let (end, y) = attached_year(r, after);
        return Some(Read::date(end, day_of(r.anchor, day, month, y)?, "month day"));
    }
    let (end, y) = attached_year(r, next);
    // `March` and `May` are words too: they want a preposition or a year.
    let certain = y.is_some()
        || start > at
        || matches!(
            r.before(at),
            "in" | "since"
                | "until"
                | "by"
                | "of"
                | "last"
                | "next"
                | "from"
                | "to"
                | "through"
                | "during"
                | "for"
        )
        || !matches!(month, 3 | 5);
    if !certain {
        return None;
    }
    let future = y.is_none() && is_ahead(r, at, end);
    Some(Read::date(end, month_of(r.anchor, month, y, future)?, "month"))
}

/// `6`, `6th`: a day of a month.
fn ordinal_day(r: &Reader<'_>, at: usize) -> Option<(usize, i8)> {
    let day = r.small(at, 1, 31)?;
    let ordinal = matches!(r.key(at + 1), "st" | "nd" | "rd" | "th") && r.touches(at + 1);
    Some((at + 1 + usize::from(ordinal), day))
}

fn attached_year(r: &Reader<'_>, at: usize) -> (usize, Option<i16>) {
    let comma = at + usize::from(r.key(at) == ",");
    match r.year(comma).filter(|y| (1500..=2100).contains(y)) {
        Some(y) => (comma + 1, Some(y)),
        None => (at, None),
    }
}

/// `2017-10-06`, `10/6/2017`, `6/10/2017` where the first number can only be a day.
fn iso_date(r: &Reader<'_>, at: usize) -> Option<Read> {
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

/// `last week`, `this weekend`, `next month`, `the past year`, `last summer`.
fn relative(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if matches!(r.key(start), "earlier" | "later" | "early" | "late") {
        start += 1;
    }
    let steps = match r.key(start) {
        "last" | "past" | "previous" => -1,
        "this" | "current" => 0,
        "next" | "coming" => 1,
        _ => return None,
    };
    let end = start + 2;
    let resolved = match r.key(start + 1) {
        "weekend" => weekend(r.anchor, steps),
        "week" => relative_week(r.anchor, steps),
        "month" => relative_month(r.anchor, steps),
        "year" => relative_year(r.anchor, steps),
        "quarter" => Resolved { value: "XXXX-QX".to_owned(), days: None },
        season @ ("spring" | "summer" | "fall" | "autumn" | "winter") => {
            let code = match season {
                "spring" => "SP",
                "summer" => "SU",
                "winter" => "WI",
                _ => "FA",
            };
            let base = relative_year(r.anchor, steps);
            Resolved { value: format!("{}-{code}", base.value), days: None }
        }
        _ => {
            let (next, month) = month_name(r, start + 1)?;
            let found = month_of(r.anchor, month, None, steps > 0)?;
            return Some(Read::date(next, found, "month"));
        }
    };
    Some(Read::date(end, resolved, "from publication"))
}

fn small_number(r: &Reader<'_>, at: usize) -> Option<(usize, String)> {
    if let Some(n) = r.digits(at) {
        return Some((at + 1, n.to_string()));
    }
    let decimal = r.key(at);
    if decimal.len() <= 4
        && decimal.split_once('.').is_some_and(|(a, b)| {
            !a.is_empty() && (a.to_owned() + b).bytes().all(|byte| byte.is_ascii_digit())
        })
    {
        return Some((at + 1, decimal.to_owned()));
    }
    let ones = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    let one = |word: &str| ones.iter().position(|known| *known == word).map(|n| n + 1);
    if let Some(n) = one(r.key(at)) {
        return Some((at + 1, n.to_string()));
    }
    let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(n) = tens.iter().position(|known| *known == r.key(at)) {
        let ten = 10 * (n + 2);
        let ones_at = at + 1 + usize::from(r.key(at + 1) == "-");
        return Some(match one(r.key(ones_at)).filter(|n| *n < 10) {
            Some(n) => (ones_at + 1, (ten + n).to_string()),
            None => (at + 1, ten.to_string()),
        });
    }
    match r.key(at) {
        "several" | "some" | "many" | "few" => Some((at + 1, "X".to_owned())),
        "a" | "an" if r.key(at + 1) == "few" => Some((at + 2, "X".to_owned())),
        "a" | "an" => Some((at + 1, "1".to_owned())),
        "half" if matches!(r.key(at + 1), "a" | "an") => Some((at + 2, "0.5".to_owned())),
        _ => None,
    }
}

fn unit(key: &str) -> Option<char> {
    Some(match key {
        "second" | "seconds" => 's',
        "minute" | "minutes" => 'm',
        "hour" | "hours" => 'h',
        "day" | "days" | "night" | "nights" => 'D',
        "week" | "weeks" => 'W',
        "month" | "months" => 'M',
        "year" | "years" => 'Y',
        "decade" | "decades" => 'E',
        "century" | "centuries" => 'C',
        _ => return None,
    })
}

const HEDGES: &[&str] =
    &["about", "around", "nearly", "almost", "roughly", "approximately", "some"];

/// `two years ago`, `three days earlier`, `a week later`.
fn ago(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = at + usize::from(HEDGES.contains(&r.key(at)) && small_number(r, at + 1).is_some());
    let (unit_at, amount) = small_number(r, start)?;
    let unit = unit(r.key(unit_at))?;
    let end = unit_at + 2;
    match r.key(unit_at + 1) {
        "ago" => {}
        _ => return None,
    }
    let Ok(n) = amount.parse::<i64>() else {
        return Some(Read::plain(end, TimeKind::Date, "PAST_REF", "some time ago"));
    };
    let (unit, n) = match unit {
        'E' => ('Y', 10 * n),
        'C' => ('Y', 100 * n),
        unit => (unit, n),
    };
    Some(Read::date(end, shifted(r.anchor, unit, -n), "ago"))
}

/// `two hours`, `about 15 minutes`, `a 10-day`, `the past three years`.
fn length(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if HEDGES.contains(&r.key(start)) && small_number(r, start + 1).is_some() {
        start += 1;
    }
    let (mut unit_at, amount) = small_number(r, start)?;
    if r.key(unit_at) == "-" {
        unit_at += 1;
    }
    let unit = unit(r.key(unit_at))?;
    // `a second`, `the first year`, `one day` as an adverb.
    if amount == "1" && matches!(r.key(start), "a" | "an") && matches!(unit, 's' | 'D') {
        return None;
    }
    let mut end = unit_at + 1;
    if r.key(end) == "-" && r.key(end + 1) == "old" || r.key(end) == "old" {
        return None;
    }
    if r.key(end) == "'" && r.touches(end) {
        end += 1;
    }
    let value = match unit {
        'E' => amount.parse::<i64>().map_or_else(|_| "PXE".to_owned(), |n| format!("P{}Y", 10 * n)),
        'C' => {
            amount.parse::<i64>().map_or_else(|_| "PXC".to_owned(), |n| format!("P{}Y", 100 * n))
        }
        unit => duration(&amount, unit),
    };
    Some(Read::plain(end, TimeKind::Duration, value, "length of time"))
}

/// Words after which a number like 1998 is a year.
const YEAR_CUES: &[&str] = &[
    "in", "since", "by", "of", "from", "until", "till", "to", "during", "through", "early", "late",
    "mid", "before", "after", "between", "and", "the", "(", "year", "around", "for", "'s",
];

fn year_alone(r: &Reader<'_>, at: usize) -> Option<Read> {
    let y = r.year(at).filter(|y| (1700..=2100).contains(y))?;
    if !matches!(r.key(at).len(), 4) || r.key(at + 1) == "-" && r.is_word(at + 2) {
        return None;
    }
    let cued = YEAR_CUES.contains(&r.before(at));
    let named = r.is_capital(at + 1) || at > 0 && r.is_capital(at - 1);
    let counted = r.is_word(at + 1) && !r.is_capital(at + 1) && is_plural(r.key(at + 1));
    ((cued || named) && !counted).then(|| Read::date(at + 1, year(y), "year"))
}

fn is_plural(word: &str) -> bool {
    word == "people"
        || word.len() > 3 && word.ends_with('s') && !matches!(word, "was" | "has" | "this" | "as")
}

/// `the 1990s`, `the '80s`.
fn decade_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let y = r.year(at).filter(|y| y % 10 == 0)?;
    let s = r.key(at + 1) == "s" && r.touches(at + 1) || r.key(at + 1) == "'s" && r.touches(at + 1);
    s.then(|| Read::date(at + 2, decade(y), "decade"))
}

/// `the third quarter`, `third quarter of 2017`.
fn quarter_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let number = match r.key(at) {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        _ => return None,
    };
    let next = at + 1 + usize::from(r.key(at + 1) == "-");
    if r.key(next) != "quarter" {
        return None;
    }
    let of = next + 1 + usize::from(r.key(next + 1) == "of");
    match r.year(of) {
        Some(y) => Some(Read::date(of + 1, quarter(r.anchor, number, Some(y))?, "quarter")),
        None => Some(Read::date(next + 1, quarter(r.anchor, number, None)?, "quarter")),
    }
}

/// `daily`, `every week`, `each year`, `annually`.
fn set(r: &Reader<'_>, at: usize) -> Option<Read> {
    let value = match r.key(at) {
        "daily" => "P1D",
        "weekly" => "P1W",
        "monthly" => "P1M",
        "annually" | "yearly" | "annual" => "P1Y",
        "every" | "each" => {
            let unit = unit(r.key(at + 1))?;
            let value = match unit {
                'E' => "P10Y".to_owned(),
                'C' => "P100Y".to_owned(),
                unit => duration("1", unit),
            };
            return Some(Read::plain(at + 2, TimeKind::Set, value, "recurring"));
        }
        _ => return None,
    };
    if r.key(at) == "annual" || r.is_capital(at) && at > r.part.syllables.start {
        return None;
    }
    Some(Read::plain(at + 1, TimeKind::Set, value, "recurring"))
}

/// `9:30 p.m.`, `10 a.m. Monday`, `noon`, `midnight`.
fn clock(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (mut end, hour, minute, half) = match r.key(at) {
        "noon" | "midday" => (at + 1, 12, 0, false),
        "midnight" => (at + 1, 0, 0, false),
        _ => {
            let hour = r.small(at, 0, 24)?;
            let (next, minute) = match (r.key(at + 1), r.small(at + 2, 0, 59)) {
                (":", Some(minute)) if r.touches(at + 2) => (at + 3, minute),
                _ => (at + 1, 0),
            };
            let half = match r.key(next) {
                "am" | "pm" => Some((next + 1, r.key(next) == "pm")),
                "a" | "p" if r.is(next + 1, &[".", "m"]) => {
                    let dot = usize::from(r.key(next + 3) == "." && r.touches(next + 3));
                    Some((next + 3 + dot, r.key(next) == "p"))
                }
                "o'clock" => Some((next + 1, false)),
                _ if next == at + 3 => Some((next, false)),
                _ => None,
            };
            let (end, afternoon) = half?;
            (end, hour, minute, afternoon)
        }
    };
    let hour = if half && hour < 12 { hour + 12 } else { hour };
    if matches!(r.key(end), "gmt" | "utc" | "est" | "et" | "edt" | "local") {
        end += 1 + usize::from(r.key(end) == "local" && r.key(end + 1) == "time");
    }
    let on = end + usize::from(r.key(end) == "on");
    let day = [weekday(r, on), calendar_date(r, on), deictic(r, on)]
        .into_iter()
        .flatten()
        .find(|read| read.kind == TimeKind::Date && read.resolved.value.len() >= 10);
    let (end, resolved) = match day {
        Some(day) => (day.end, day.resolved),
        None => (end, r.day_in_force()),
    };
    Some(Read::time(end, resolved, &format!("{hour:02}:{minute:02}"), "clock"))
}

/// `now`, `recently`, `recent years`, `currently`.
fn vague(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (syllables, value) = match (r.key(at), r.key(at + 1)) {
        ("now" | "currently", _) => (1, "PRESENT_REF"),
        ("recently" | "previously" | "formerly", _) => (1, "PAST_REF"),
        ("recent", "days" | "weeks" | "months" | "years" | "decades") => (2, "PAST_REF"),
        _ => return None,
    };
    Some(Read::plain(at + syllables, TimeKind::Date, value, "vague"))
}
