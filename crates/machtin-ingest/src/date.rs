//! Dates as pages print them, in Vietnamese, English and the common European languages.
//!
//! `Thứ Tư, 23/10/2013 11:39 GMT+7`, `ngày 23 tháng 10 năm 2013`, `Oct. 23, 2013`,
//! `2013-10-23T11:39:00+07:00`, `23. Oktober 2013`. Relative days are not dates.

use jiff::civil::DateTime;
use machtin_text::{Precision, Span, fold_marks};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A date in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FoundDate {
    /// The words of the date, and of the time of day that belongs to it.
    pub(crate) span: Span,
    /// Local civil time as printed; what is not printed is zero or one.
    pub(crate) at: DateTime,
    /// The finest part printed.
    pub(crate) precision: Precision,
    /// The other reading, where day and month could change places.
    pub(crate) other: Option<DateTime>,
}

/// Which of two small numbers is the day where both could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DayOrder {
    /// 3/4/2013 is the third of April.
    #[default]
    DayFirst,
    /// 3/4/2013 is the fourth of March.
    MonthFirst,
}

/// Years outside are no publication years.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Month names, marks off, with their numbers.
static MONTHS: LazyLock<BTreeMap<&str, u32>> = LazyLock::new(|| {
    include_str!("../data/months.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(word, month)| Some((word, month.parse().ok()?)))
        .collect()
});

/// The number words of Vietnamese months; `mười một` and `mười hai` are two syllables.
const MONTH_NUMBERS: &[(&str, u32)] = &[
    ("mot", 1),
    ("gieng", 1),
    ("hai", 2),
    ("ba", 3),
    ("tu", 4),
    ("nam", 5),
    ("sau", 6),
    ("bay", 7),
    ("tam", 8),
    ("chin", 9),
    ("muoi", 10),
    ("chap", 12),
];

/// Reads a value that is a date: a field of a row, a meta element, a `datetime` attribute.
/// Takes the first date in it; a bare year, year and month, or eight digits will do.
pub(crate) fn parse_date(words: &str) -> Option<(DateTime, Precision)> {
    let words = words.trim();
    if let Some(found) = find_dates(head(words), DayOrder::DayFirst).first() {
        return Some((found.at, found.precision));
    }
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &words[digits..];
    let number = |range: std::ops::Range<usize>| words.get(range)?.parse::<u32>().ok();
    match digits {
        4 if rest.is_empty() => date(number(0..4)?, 1, 1, Precision::Year),
        4 if rest.len() <= 3 && rest.starts_with('-') => {
            date(number(0..4)?, rest[1..].parse().ok()?, 1, Precision::Month)
        }
        8 | 12 | 14 => date(number(0..4)?, number(4..6)?, number(6..8)?, Precision::Day),
        // Seconds or milliseconds since 1970.
        10 | 13 if rest.is_empty() => {
            let seconds: i64 = words.get(..10)?.parse().ok()?;
            let at = jiff::Timestamp::from_second(seconds).ok()?;
            Some((at.to_zoned(jiff::tz::TimeZone::UTC).datetime(), Precision::Minute))
        }
        _ => None,
    }
}

/// At most this much of a value is read for its date.
fn head(words: &str) -> &str {
    const BYTES: usize = 400;
    &words[..words.floor_char_boundary(BYTES)]
}

/// Finds the dates of a text that name at least month and year, in order and disjoint.
///
/// Linear in the length: each token starts at most one pattern of bounded length.
pub(crate) fn find_dates(text: &str, order: DayOrder) -> Vec<FoundDate> {
    let tokens = Tokens::of(text);
    let mut found: Vec<FoundDate> = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        match tokens.read_at(at, order) {
            Some((date, next)) => {
                found.push(date);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

fn date(year: u32, month: u32, day: u32, precision: Precision) -> Option<(DateTime, Precision)> {
    if !YEARS.contains(&year) {
        return None;
    }
    let (year, month, day) =
        (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    Some((date.to_datetime(jiff::civil::Time::midnight()), precision))
}

#[derive(Clone, Copy, Debug)]
struct Token {
    span: Span,
    kind: Kind,
    /// Whether white space stands before it.
    gap: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Digits: value and how many.
    Number(u32, usize),
    Month(u32),
    /// A word that may stand inside a date.
    Word(Inner),
    Mark(char),
    /// Anything else ends a date.
    Other,
}

/// Words inside dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inner {
    /// `tháng`, `Th`, `T`
    Thang,
    /// `năm`
    Nam,
    /// `st`, `nd`, `rd`, `th`, `er`
    Ordinal,
    /// `of`, `de`, `del`, `d`
    Of,
    /// `T` between date and time, `lúc`, `at`, `um`, `vào`
    At,
    /// `h`, `giờ`, `g`
    Hour,
    Am,
    Pm,
    /// The number words of Vietnamese months.
    Count(u32),
}

struct Tokens<'t> {
    text: &'t str,
    list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    fn of(text: &'t str) -> Self {
        let mut list = Vec::new();
        let mut gap = true;
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c.is_whitespace() || c == '_' {
                gap = true;
                continue;
            }
            let same: fn(char) -> bool = if c.is_ascii_digit() {
                |c| c.is_ascii_digit()
            } else if is_letter(c) {
                is_letter
            } else {
                |_| false
            };
            let mut end = start + c.len_utf8();
            while let Some((at, next)) = chars.next_if(|(_, next)| same(*next)) {
                end = at + next.len_utf8();
            }
            let span = Span::new(start, end);
            let kind = kind_of(&text[start..end], c);
            list.push(Token { span, kind, gap });
            gap = false;
        }
        Self { text, list }
    }

    fn kind(&self, at: usize) -> Kind {
        self.list.get(at).map_or(Kind::Other, |token| token.kind)
    }

    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.kind(at) {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// The number of one or two digits at `at`.
    fn small(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(_, digits)| *digits <= 2).map(|(value, _)| value)
    }

    fn year(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(value, digits)| *digits == 4 && YEARS.contains(value)).map(|n| n.0)
    }

    fn is_mark(&self, at: usize, marks: &[char]) -> bool {
        matches!(self.kind(at), Kind::Mark(mark) if marks.contains(&mark))
    }

    /// `at` moved past the tokens that `pass` lets through, at most `most`.
    fn skip(&self, mut at: usize, most: usize, pass: impl Fn(Kind) -> bool) -> usize {
        let end = at + most;
        while at < end && pass(self.kind(at)) {
            at += 1;
        }
        at
    }

    /// The date that starts at a token, and the token after it.
    fn read_at(&self, start: usize, order: DayOrder) -> Option<(FoundDate, usize)> {
        // A number glued to a word before it is part of a name: `A4 12 2013`.
        let token = self.list.get(start)?;
        let glued = !token.gap
            && start > 0
            && matches!(self.kind(start - 1), Kind::Number(..) | Kind::Other);
        if glued && matches!(token.kind, Kind::Number(..)) {
            return None;
        }
        let (year, month, day, next) = self
            .year_first(start)
            .or_else(|| self.numeric(start, order))
            .or_else(|| self.month_named(start))
            .or_else(|| self.day_month_named(start))
            .or_else(|| self.vietnamese(start))?;
        // A longer number follows: a version, a telephone.
        if self.list.get(next).is_some_and(|t| !t.gap && matches!(t.kind, Kind::Number(..))) {
            return None;
        }
        let precision = if day.is_some() { Precision::Day } else { Precision::Month };
        let (mut at, mut precision) = date(year, month, day.unwrap_or(1), precision)?;
        let mut span = token.span.cover(self.list[next - 1].span);
        let mut next = next;
        if day.is_some() {
            if let Some((hour, minute, end)) = self.time_after(next) {
                (at, precision) = (with_time(at, hour, minute)?, Precision::Minute);
                span = span.cover(self.list[end - 1].span);
                next = end;
            } else if let Some((hour, minute, first)) = self.time_before(start) {
                (at, precision) = (with_time(at, hour, minute)?, Precision::Minute);
                span = span.cover(self.list[first].span);
            }
        }
        let other = self.swapped(start, at);
        Some((FoundDate { span, at, precision, other }, next))
    }

    /// A numeric date read the other way round: 3/4/2013, but not 3.4.2013 or 23/4/2013.
    fn swapped(&self, start: usize, at: DateTime) -> Option<DateTime> {
        let (first, second) = (self.small(start)?, self.small(start + 2)?);
        let swaps = self.is_mark(start + 1, &['-', '/']) && first.max(second) <= 12;
        let swapped = at.with().month(at.day()).day(at.month()).build();
        (swaps && first != second).then(|| swapped.ok())?
    }

    /// `2013-10-23`, `2013/10/23`, `2013.10.23`, `2013-Oct-23`
    fn year_first(&self, at: usize) -> Option<(u32, u32, Option<u32>, usize)> {
        let year = self.year(at)?;
        if let Kind::Mark(mark @ ('-' | '/' | '.' | '–')) = self.kind(at + 1)
            && self.is_mark(at + 3, &[mark])
        {
            let month = match self.kind(at + 2) {
                Kind::Month(month) => month,
                _ => self.small(at + 2)?,
            };
            return Some((year, month, Some(self.small(at + 4)?), at + 5));
        }
        // 2013年10月23日
        let unit = |at: usize, word: &str| {
            self.list.get(at).is_some_and(|token| token.span.of(self.text) == word)
        };
        (unit(at + 1, "年") && unit(at + 3, "月") && unit(at + 5, "日"))
            .then(|| Some((year, self.small(at + 2)?, Some(self.small(at + 4)?), at + 6)))?
    }

    /// `23/10/2013`, `23.10.13`, `10-23-2013`
    fn numeric(&self, at: usize, order: DayOrder) -> Option<(u32, u32, Option<u32>, usize)> {
        let first = self.small(at)?;
        let Kind::Mark(mark @ ('-' | '/' | '.' | '–')) = self.kind(at + 1) else { return None };
        let second = self.small(at + 2)?;
        if !self.is_mark(at + 3, &[mark]) {
            return None;
        }
        let year =
            match self.number(at + 4)? {
                (year, 4) => year,
                // Two digits with points are versions more often than years.
                (year, 2) if mark == '/' || (mark == '.' && !self.list[at + 4].gap) => {
                    if year < 70 { 2000 + year } else { 1900 + year }
                }
                _ => return None,
            };
        // One point more makes an address or a version.
        if mark == '.'
            && self.is_mark(at + 5, &['.'])
            && self.list.get(at + 6).is_some_and(|t| !t.gap && matches!(t.kind, Kind::Number(..)))
        {
            return None;
        }
        let month_first = match order {
            _ if second > 12 => true,
            _ if first > 12 => false,
            // Points are European whatever the page's language.
            DayOrder::MonthFirst => mark != '.',
            DayOrder::DayFirst => false,
        };
        let (month, day) = if month_first { (first, second) } else { (second, first) };
        Some((year, month, Some(day), at + 5))
    }

    /// `October 23, 2013`, `Oct. 23rd 2013`, `October 2013`
    fn month_named(&self, at: usize) -> Option<(u32, u32, Option<u32>, usize)> {
        let Kind::Month(month) = self.kind(at) else { return None };
        let next = self.skip(at + 1, 1, |kind| matches!(kind, Kind::Mark('.' | '-' | '/' | ',')));
        if let Some(year) = self.year(next) {
            return Some((year, month, None, next + 1));
        }
        let day = self.small(next)?;
        let next = self.skip(next + 1, 3, |kind| {
            matches!(
                kind,
                Kind::Word(Inner::Ordinal | Inner::Of) | Kind::Mark(',' | '.' | '-' | '/' | '\'')
            )
        });
        Some((self.year(next)?, month, Some(day), next + 1))
    }

    /// `23 October 2013`, `23rd of Oct., 2013`, `23. Oktober 2013`, `23-Oct-2013`
    fn day_month_named(&self, at: usize) -> Option<(u32, u32, Option<u32>, usize)> {
        let day = self.small(at)?;
        let next = self.skip(at + 1, 3, |kind| {
            matches!(
                kind,
                Kind::Word(Inner::Ordinal | Inner::Of)
                    | Kind::Mark('.' | '-' | '/' | 'º' | ',' | '\'')
            )
        });
        let Kind::Month(month) = self.kind(next) else { return None };
        let next = self.skip(next + 1, 2, |kind| {
            matches!(kind, Kind::Word(Inner::Of) | Kind::Mark(',' | '.' | '-' | '/'))
        });
        let year = match self.number(next)? {
            (year, 4) => year,
            (year, 2) if !self.list[next].gap => 2000 + year,
            _ => return None,
        };
        Some((year, month, Some(day), next + 1))
    }

    /// `23 tháng 10 năm 2013`, `23 tháng 10, 2013`, `tháng 10/2013`, `Th10 23, 2013`,
    /// `Tháng Mười 23, 2013`
    fn vietnamese(&self, at: usize) -> Option<(u32, u32, Option<u32>, usize)> {
        let (day, month_word) = match self.kind(at) {
            Kind::Word(Inner::Thang | Inner::Ordinal) => (None, at),
            _ => {
                let next = self.skip(at + 1, 1, |kind| matches!(kind, Kind::Mark(',' | '-' | '/')));
                (Some(self.small(at)?), next)
            }
        };
        // `Th10` shares its letters with the English ordinal.
        if !matches!(self.kind(month_word), Kind::Word(Inner::Thang | Inner::Ordinal)) {
            return None;
        }
        let (month, next) = self.vietnamese_month(month_word + 1)?;
        let pass =
            |kind| matches!(kind, Kind::Mark(',' | '/' | '-' | '.') | Kind::Word(Inner::Nam));
        let next = self.skip(next, 2, pass);
        if let Some(year) = self.year(next) {
            return Some((year, month, day, next + 1));
        }
        if day.is_some() {
            return None;
        }
        let day = self.small(next)?;
        let next = self.skip(next + 1, 2, pass);
        Some((self.year(next)?, month, Some(day), next + 1))
    }

    fn vietnamese_month(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(month) = self.small(at) {
            return Some((month, at + 1));
        }
        let count = |at: usize| match self.kind(at) {
            Kind::Word(Inner::Count(count)) => Some(count),
            // `năm` is five here.
            Kind::Word(Inner::Nam) => Some(5),
            _ => None,
        };
        match (count(at)?, count(at + 1)) {
            (10, Some(unit @ 1..=2)) => Some((10 + unit, at + 2)),
            (month, _) => Some((month, at + 1)),
        }
    }

    /// A time of day after a date: hour, minute and the token after it.
    fn time_after(&self, at: usize) -> Option<(u32, u32, usize)> {
        let first = self.skip(at, 3, |kind| {
            matches!(
                kind,
                Kind::Mark(',' | '-' | '–' | '|' | '(' | '•' | '·')
                    | Kind::Word(Inner::At | Inner::Thang)
            )
        });
        let (hour, minute, mut next) = self.clock(first)?;
        // Seconds.
        if self.is_mark(next, &[':']) && self.small(next + 1).is_some() {
            next += 2;
        }
        let (hour, next) = self.half_day(hour, next);
        Some((hour, minute, next))
    }

    /// A time of day before a date: hour, minute and its first token.
    fn time_before(&self, start: usize) -> Option<(u32, u32, usize)> {
        for back in 3..=6 {
            let Some(first) = start.checked_sub(back) else { break };
            let Some((hour, minute, next)) = self.clock(first) else { continue };
            let glued = first > 0 && self.is_mark(first - 1, &[':']);
            let (hour, next) = self.half_day(hour, next);
            let next = self.skip(next, 2, |kind| {
                matches!(kind, Kind::Mark(',' | '-' | '–' | '|' | '/') | Kind::Word(Inner::At))
            });
            // One other word may stand between: `ngày`, `on`, a weekday.
            if !glued && (next == start || next + 1 == start) {
                return Some((hour, minute, first));
            }
        }
        None
    }

    /// `11:39`, `11h39`, `11 giờ 39`
    fn clock(&self, at: usize) -> Option<(u32, u32, usize)> {
        let hour = self.small(at).filter(|hour| *hour < 24)?;
        if !matches!(self.kind(at + 1), Kind::Mark(':') | Kind::Word(Inner::Hour)) {
            return None;
        }
        let minute = self.small(at + 2).filter(|minute| *minute < 60)?;
        Some((hour, minute, at + 3))
    }

    fn half_day(&self, hour: u32, at: usize) -> (u32, usize) {
        match self.kind(at) {
            Kind::Word(Inner::Pm) if hour < 12 => (hour + 12, at + 1),
            Kind::Word(Inner::Am) if hour == 12 => (0, at + 1),
            Kind::Word(Inner::Am | Inner::Pm) => (hour, at + 1),
            _ => (hour, at),
        }
    }
}

fn with_time(at: DateTime, hour: u32, minute: u32) -> Option<DateTime> {
    let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
    at.with().hour(hour).minute(minute).build().ok()
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}')
}

fn kind_of(word: &str, first: char) -> Kind {
    if first.is_ascii_digit() {
        return match word.parse() {
            Ok(value) if word.len() <= 4 => Kind::Number(value, word.len()),
            _ => Kind::Other,
        };
    }
    if !is_letter(first) {
        return Kind::Mark(first);
    }
    // The longest month name has 13 letters of up to three bytes.
    if word.len() > 40 {
        return Kind::Other;
    }
    let folded = fold_marks(word);
    if let Some(month) = MONTHS.get(folded.as_str()) {
        return Kind::Month(*month);
    }
    let inner = match folded.as_str() {
        "thang" => Inner::Thang,
        // `T` parts date and time in ISO 8601 and shortens `tháng`.
        "t" | "luc" | "at" | "um" | "vao" | "a" | "kl" => Inner::At,
        "nam" => Inner::Nam,
        "st" | "nd" | "rd" | "th" | "er" => Inner::Ordinal,
        "of" | "de" | "del" | "d" | "the" => Inner::Of,
        "h" | "gio" | "g" => Inner::Hour,
        "am" | "sa" => Inner::Am,
        "pm" | "ch" => Inner::Pm,
        other => {
            let count = MONTH_NUMBERS.iter().find(|(word, _)| *word == other);
            return count.map_or(Kind::Other, |(_, month)| Kind::Word(Inner::Count(*month)));
        }
    };
    Kind::Word(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(at: DateTime, precision: Precision) -> String {
        machtin_text::Published { at, precision, evidence: machtin_text::Evidence::Text }.value()
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let dates = find_dates(text, DayOrder::DayFirst);
        let found: Vec<(&str, String)> =
            dates.iter().map(|d| (d.span.of(text), printed(d.at, d.precision))).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(w, v)| (*w, v.as_str())).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    fn check_value(words: &str, expected: Option<&str>) {
        let found = parse_date(words).map(|(at, precision)| printed(at, precision));
        assert_eq!(found.as_deref(), expected, "{words:?}");
    }

    #[test]
    fn vietnamese_sites_print_weekday_day_and_time() {
        check("Thứ Tư, 12/3/2008 07:05 GMT+7", &[("12/3/2008 07:05", "2008-03-12T07:05")]);
        check("Thứ năm, 2/11/2017, 19:20 (GMT+7)", &[("2/11/2017, 19:20", "2017-11-02T19:20")]);
        check("07h05 ngày 12/03/2008", &[("07h05 ngày 12/03/2008", "2008-03-12T07:05")]);
    }

    #[test]
    fn vietnamese_months_come_as_numbers_and_words() {
        check("ngày 12 tháng 3 năm 2008", &[("12 tháng 3 năm 2008", "2008-03-12")]);
        check("12 Th3, 2008", &[("12 Th3, 2008", "2008-03-12")]);
        check("Tháng Mười Một 12, 2008", &[("Tháng Mười Một 12, 2008", "2008-11-12")]);
        check("tháng 3/2008", &[("tháng 3/2008", "2008-03")]);
        check("12_tháng 3 năm 2008", &[("12_tháng 3 năm 2008", "2008-03-12")]);
    }

    #[test]
    fn english_dates_in_both_orders() {
        check("Mar. 12, 2008", &[("Mar. 12, 2008", "2008-03-12")]);
        check(
            "12th of March 2008 at 7:05 pm",
            &[("12th of March 2008 at 7:05 pm", "2008-03-12T19:05")],
        );
        check("March 2008", &[("March 2008", "2008-03")]);
        check("12-Mar-2008", &[("12-Mar-2008", "2008-03-12")]);
    }

    #[test]
    fn other_languages_name_their_months() {
        check("12. März 2008", &[("12. März 2008", "2008-03-12")]);
        check("12 de marzo de 2008", &[("12 de marzo de 2008", "2008-03-12")]);
        check("2008年3月12日", &[("2008年3月12日", "2008-03-12")]);
    }

    #[test]
    fn a_number_over_twelve_is_the_day() {
        check("3/14/2008", &[("3/14/2008", "2008-03-14")]);
        check("14/3/2008", &[("14/3/2008", "2008-03-14")]);
    }

    #[test]
    fn figures_are_no_dates() {
        check("tỷ số 3-2, 15.000 người, bản 1.2.3.4, ngày 12/3", &[]);
        check("31/31/2008 0/0/2008 99/99/9999", &[]);
    }

    #[test]
    fn values_may_be_bare() {
        check_value("2008-03-12T07:05:33+07:00", Some("2008-03-12T07:05"));
        check_value("2008", Some("2008"));
        check_value("2008-03", Some("2008-03"));
        check_value("20080312", Some("2008-03-12"));
        check_value("Wed, 12 Mar 2008 07:05:33 GMT", Some("2008-03-12T07:05"));
        check_value("1205305533", Some("2008-03-12T07:05"));
        check_value("hôm qua", None);
    }
}
