//! The Vietnamese lunar calendar, from a table of its years.

use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::LazyLock;

struct Year {
    first: Date,
    /// The month that comes twice; 0: none.
    leap: u8,
    /// Whether each month in order has 30 days, not 29.
    long: Vec<bool>,
}

static YEARS: LazyLock<BTreeMap<i16, Year>> = LazyLock::new(|| {
    include_str!("../../data/lunar_years.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(year)
        .collect()
});

fn year(line: &str) -> Option<(i16, Year)> {
    let mut columns = line.split('\t');
    let number = columns.next()?.parse().ok()?;
    let first = columns.next()?.parse().ok()?;
    let leap = columns.next()?.parse().ok()?;
    let long = columns.next()?.chars().map(|c| c == 'b').collect();
    Some((number, Year { first, leap, long }))
}

/// The day that a day of a lunar month falls on; the month that comes twice is meant the first
/// time. Years 1900 to 2100; month 1 is that of Tết, 12 runs into the next year of the sun.
pub(super) fn day(lunar_year: i16, month: u8, day: u8) -> Option<Date> {
    if !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let year = YEARS.get(&lunar_year)?;
    let skipped = usize::from(year.leap > 0 && month > year.leap);
    let months = usize::from(month) - 1 + skipped;
    let before: i64 = year.long.get(..months)?.iter().map(|long| if *long { 30 } else { 29 }).sum();
    if day == 30 && !*year.long.get(months)? {
        return None;
    }
    year.first.checked_add((before + i64::from(day) - 1).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lunar: (i16, u8, u8), expected: Option<&str>) {
        let (y, m, d) = lunar;
        assert_eq!(day(y, m, d).map(|day| day.to_string()).as_deref(), expected);
    }

    #[test]
    fn tet_is_the_first_day_of_the_first_month() {
        check((2024, 1, 1), Some("2024-02-10"));
        check((2007, 1, 1), Some("2007-02-17"));
        check((1985, 1, 1), Some("1985-01-21"));
    }

    #[test]
    fn months_after_a_leap_month_come_later() {
        check((2023, 8, 15), Some("2023-09-29"));
        check((2025, 8, 15), Some("2025-10-06"));
    }

    #[test]
    fn a_short_month_has_no_thirtieth_day() {
        check((2025, 12, 30), None);
        check((2025, 13, 1), None);
    }
}
