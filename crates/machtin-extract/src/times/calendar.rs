//! From words like *Wednesday of last week* to days, and the values that name them.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// A value and the days it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) value: String,
    pub(super) days: Option<(Date, Date)>,
}

impl Resolved {
    fn rule(value: String) -> Self {
        Self { value, days: None }
    }

    pub(super) fn past() -> Self {
        Self::rule("PAST_REF".to_owned())
    }

    pub(super) fn future() -> Self {
        Self::rule("FUTURE_REF".to_owned())
    }

    /// Whether it names one day, known or as a rule.
    pub(super) fn is_day(&self) -> bool {
        match self.days {
            Some((first, last)) => first == last,
            None => {
                self.value.starts_with("XXXX-") && self.value.len() == 10
                    || self.value.starts_with("pub") && self.value.ends_with('d')
                    || self.value.starts_with("pub<")
                    || self.value.starts_with("pub>")
            }
        }
    }

    /// From this to another: `2021-05-03/2021-05-05`.
    pub(super) fn to(self, last: Self) -> Self {
        let days = self.days.zip(last.days).map(|(a, b)| (a.0, b.1));
        Self { value: format!("{}/{}", self.value, last.value), days }
    }

    pub(super) fn day(day: Date) -> Self {
        Self { value: day.to_string(), days: Some((day, day)) }
    }
}

fn signed(n: i64) -> String {
    if n < 0 { n.to_string() } else { format!("+{n}") }
}

/// `n` days after the publication.
pub(super) fn relative_day(anchor: Option<Date>, n: i64) -> Resolved {
    match anchor.and_then(|day| later(day, Span::new().try_days(n))) {
        Some(day) => Resolved::day(day),
        None => Resolved::rule(format!("pub{}d", signed(n))),
    }
}

/// The week `n` weeks after the publication's.
pub(super) fn relative_week(anchor: Option<Date>, n: i64) -> Resolved {
    match anchor.and_then(|day| monday(day, n)) {
        Some(first) => {
            let week = first.iso_week_date();
            Resolved {
                value: format!("{:04}-W{:02}", week.year(), week.week()),
                days: Some((first, first.saturating_add(6.days()))),
            }
        }
        None => Resolved::rule(format!("pub{}w", signed(n))),
    }
}

/// Saturday and Sunday of the week `n` weeks after the publication's.
pub(super) fn weekend(anchor: Option<Date>, n: i64) -> Resolved {
    match anchor.and_then(|day| monday(day, n)) {
        Some(first) => {
            let week = first.iso_week_date();
            let (saturday, sunday) =
                (first.saturating_add(5.days()), first.saturating_add(6.days()));
            Resolved {
                value: format!("{:04}-W{:02}-WE", week.year(), week.week()),
                days: Some((saturday, sunday)),
            }
        }
        None => Resolved::rule(format!("pub{}w-WE", signed(n))),
    }
}

/// A weekday of the week `n` weeks after the publication's.
pub(super) fn weekday_of_week(anchor: Option<Date>, n: i64, weekday: Weekday) -> Resolved {
    let offset = i64::from(weekday.to_monday_zero_offset());
    match anchor.and_then(|day| monday(day, n)?.checked_add(offset.days()).ok()) {
        Some(day) => Resolved::day(day),
        None => {
            let number = weekday.to_monday_one_offset();
            Resolved::rule(format!("pub{}w-{number}", signed(n)))
        }
    }
}

/// The last such weekday up to the publication, the day itself included.
pub(super) fn last_weekday(anchor: Option<Date>, weekday: Weekday) -> Resolved {
    match anchor {
        Some(day) => {
            let back = i64::from(weekday.until(day.weekday()));
            relative_day(Some(day), -back)
        }
        None => Resolved::rule(format!("pub<{}", weekday.to_monday_one_offset())),
    }
}

/// The first such weekday after the publication.
pub(super) fn next_weekday(anchor: Option<Date>, weekday: Weekday) -> Resolved {
    match anchor {
        Some(day) => {
            let ahead = i64::from(day.weekday().until(weekday));
            relative_day(Some(day), if ahead == 0 { 7 } else { ahead })
        }
        None => Resolved::rule(format!("pub>{}", weekday.to_monday_one_offset())),
    }
}

fn monday(day: Date, weeks: i64) -> Option<Date> {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    let days = weeks.checked_mul(7)?.checked_sub(back)?;
    later(day, Span::new().try_days(days))
}

/// The day after some time; none beyond the calendar: texts name any number of years.
fn later(day: Date, time: Result<Span, jiff::Error>) -> Option<Date> {
    day.checked_add(time.ok()?).ok()
}

/// The month `n` months after the publication's.
pub(super) fn relative_month(anchor: Option<Date>, n: i64) -> Resolved {
    match anchor.and_then(|day| later(day.first_of_month(), Span::new().try_months(n))) {
        Some(first) => month(first),
        None => Resolved::rule(format!("pub{}m", signed(n))),
    }
}

fn month(first: Date) -> Resolved {
    Resolved {
        value: format!("{:04}-{:02}", first.year(), first.month()),
        days: Some((first, first.last_of_month())),
    }
}

/// The quarter `n` quarters after the publication's.
pub(super) fn relative_quarter(anchor: Option<Date>, n: i64) -> Resolved {
    let months = Span::new().try_months(n.saturating_mul(3));
    let Some(first) = anchor.and_then(|day| later(day.first_of_month(), months)) else {
        return Resolved::rule(format!("pub{}q", signed(n)));
    };
    quarter(None, (first.month() + 2) / 3, Some(first.year()))
        .unwrap_or_else(|| Resolved::rule(format!("pub{}q", signed(n))))
}

/// A half of a year.
pub(super) fn half(of_year: Option<i16>, number: i8) -> Resolved {
    let Some(y) = of_year else { return Resolved::rule(format!("XXXX-H{number}")) };
    let (from, to) = if number == 1 { (1, 6) } else { (7, 12) };
    let days = Date::new(y, from, 1).ok().zip(Date::new(y, to, 1).ok().map(Date::last_of_month));
    Resolved { value: format!("{y:04}-H{number}"), days }
}

/// A century by its first two digits: 19 is the twentieth.
pub(super) fn century(hundreds: i16) -> Resolved {
    let last = year(hundreds * 100 + 99).days;
    let days = year(hundreds * 100).days.zip(last).map(|(a, b)| (a.0, b.1));
    Resolved { value: format!("{hundreds:02}"), days }
}

/// A day of the lunar calendar, of the lunar year given, else nearest to the publication.
pub(super) fn lunar_day(
    anchor: Option<Date>,
    month: i8,
    day: i8,
    of_year: Option<i16>,
) -> Option<Resolved> {
    holiday(anchor, &format!("L{month}-{day}"), of_year, false, false)
}

/// A season of a year. Its days are the three months of the north; winter ends in the next year.
pub(super) fn season(of_year: Option<i16>, code: &str) -> Resolved {
    let Some(y) = of_year else { return Resolved::rule(format!("XXXX-{code}")) };
    let month = match code {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    };
    let days = Date::new(y, month, 1)
        .ok()
        .and_then(|first| Some((first, first.checked_add(2.months()).ok()?.last_of_month())));
    Resolved { value: format!("{y:04}-{code}"), days }
}

/// The day a code names in a year: `12-25`; `11-4-4` (the fourth Thursday of November; 9: the
/// last); `E-2` (two days before Easter).
pub(super) fn holiday_in(code: &str, y: i16) -> Option<Date> {
    if let Some(days) = code.strip_prefix('E') {
        return easter(y)?.checked_add(days.parse::<i64>().ok()?.days()).ok();
    }
    if let Some(lunar) = code.strip_prefix('L') {
        let (month, day) = lunar.split_once('-')?;
        if day == "0" {
            return super::lunar::day(y, 1, 1)?.yesterday().ok();
        }
        return super::lunar::day(y, month.parse().ok()?, day.parse().ok()?);
    }
    let mut numbers = code.split('-').map(str::parse::<i8>);
    let (month, second) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let Some(third) = numbers.next() else { return Date::new(y, month, second).ok() };
    let weekday = Weekday::from_monday_one_offset(third.ok()?).ok()?;
    let nth = if second == 9 { -1 } else { second };
    Date::new(y, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

/// A holiday by its code, of the year given; else of the year nearest to the publication, of the
/// first to come where `ahead`, of the last gone where `back`.
pub(super) fn holiday(
    anchor: Option<Date>,
    code: &str,
    of_year: Option<i16>,
    ahead: bool,
    back: bool,
) -> Option<Resolved> {
    if let Some(y) = of_year {
        return holiday_in(code, y).map(Resolved::day);
    }
    let Some(published) = anchor else {
        let fixed = code.len() == 5 && !code.starts_with(['E', 'L']);
        return fixed.then(|| Resolved::rule(format!("XXXX-{code}")));
    };
    let around = [published.year() - 1, published.year(), published.year() + 1];
    around
        .into_iter()
        .filter_map(|y| holiday_in(code, y))
        .filter(|day| !(ahead && *day < published || back && *day >= published))
        .min_by_key(|day| published.until(*day).map_or(i32::MAX, |gap| gap.get_days().abs()))
        .map(Resolved::day)
}

/// Easter Sunday of the western churches.
///
/// # References
/// The anonymous Gregorian computus (Nature, 1876).
fn easter(y: i16) -> Option<Date> {
    let y = i32::from(y);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let month = i8::try_from(n / 31).ok()?;
    let day = i8::try_from(n % 31 + 1).ok()?;
    Date::new(i16::try_from(y).ok()?, month, day).ok()
}

/// The year `n` years after the publication's.
pub(super) fn relative_year(anchor: Option<Date>, n: i64) -> Resolved {
    match anchor.and_then(|day| later(day.first_of_year(), Span::new().try_years(n))) {
        Some(first) => year(first.year()),
        None => Resolved::rule(format!("pub{}y", signed(n))),
    }
}

/// A year.
pub(super) fn year(year: i16) -> Resolved {
    let days = Date::new(year, 1, 1).ok().map(|first| (first, first.last_of_year()));
    Resolved { value: format!("{year:04}"), days }
}

/// A decade by its first year.
pub(super) fn decade(first: i16) -> Resolved {
    let days = Date::new(first, 1, 1).ok().zip(Date::new(first + 9, 12, 31).ok());
    Resolved { value: format!("{:03}", first / 10), days }
}

/// A month of a year, of the year nearest in the past, or to come where `future`.
pub(super) fn month_of(
    anchor: Option<Date>,
    number: i8,
    of_year: Option<i16>,
    future: bool,
) -> Option<Resolved> {
    if !(1..=12).contains(&number) {
        return None;
    }
    let chosen = of_year.or_else(|| {
        let day = anchor?;
        let same = day.year();
        Some(match (number.cmp(&day.month()), future) {
            (std::cmp::Ordering::Greater, false) => same - 1,
            (std::cmp::Ordering::Less, true) => same + 1,
            _ => same,
        })
    });
    Some(match chosen.and_then(|y| Date::new(y, number, 1).ok()) {
        Some(first) => month(first),
        None => Resolved::rule(format!("XXXX-{number:02}")),
    })
}

/// A day of a month, of the year given or of the year that brings it nearest to the publication.
pub(super) fn day_of(
    anchor: Option<Date>,
    day: i8,
    month: i8,
    of_year: Option<i16>,
) -> Option<Resolved> {
    if let Some(y) = of_year {
        return Date::new(y, month, day).ok().map(Resolved::day);
    }
    // A leap year, so that 29 February is a day.
    Date::new(2000, month, day).ok()?;
    let nearest = anchor.and_then(|published| {
        let years = [published.year() - 1, published.year(), published.year() + 1];
        years.into_iter().filter_map(|y| Date::new(y, month, day).ok()).min_by_key(|candidate| {
            published.until(*candidate).map_or(i32::MAX, |gap| gap.get_days().abs())
        })
    });
    Some(nearest.map_or_else(|| Resolved::rule(format!("XXXX-{month:02}-{day:02}")), Resolved::day))
}

/// A day of the publication's month, or of the month before where that is nearer.
pub(super) fn day_of_month(anchor: Option<Date>, day: i8) -> Option<Resolved> {
    if !(1..=31).contains(&day) {
        return None;
    }
    let Some(published) = anchor else {
        return Some(Resolved::rule(format!("XXXX-XX-{day:02}")));
    };
    let first = published.first_of_month();
    [-1_i64, 0, 1]
        .into_iter()
        .filter_map(|n| {
            let month = first.checked_add(n.months()).ok()?;
            Date::new(month.year(), month.month(), day).ok()
        })
        .min_by_key(|candidate| {
            published.until(*candidate).map_or(i32::MAX, |gap| gap.get_days().abs())
        })
        .map(Resolved::day)
}

/// A quarter of a year, the publication's where none is given.
pub(super) fn quarter(anchor: Option<Date>, number: i8, of_year: Option<i16>) -> Option<Resolved> {
    if !(1..=4).contains(&number) {
        return None;
    }
    let chosen = of_year.or_else(|| anchor.map(Date::year));
    let Some(y) = chosen else { return Some(Resolved::rule(format!("XXXX-Q{number}"))) };
    let first = Date::new(y, number * 3 - 2, 1).ok()?;
    let last = Date::new(y, number * 3, 1).ok()?.last_of_month();
    Some(Resolved { value: format!("{y:04}-Q{number}"), days: Some((first, last)) })
}

/// What a number of units before (`n` < 0) or after the publication names, as coarse as the unit.
pub(super) fn shifted(anchor: Option<Date>, unit: char, n: i64) -> Resolved {
    match unit {
        'D' => relative_day(anchor, n),
        'W' => relative_week(anchor, n),
        'M' => relative_month(anchor, n),
        'Y' => relative_year(anchor, n),
        _ => match anchor {
            // Hours and minutes from the publication stay on its day.
            Some(day) => Resolved::day(day),
            None => Resolved::rule("pub+0d".to_owned()),
        },
    }
}
