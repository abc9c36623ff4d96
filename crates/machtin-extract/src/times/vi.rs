//! Vietnamese: `hôm qua`, `thứ tư tuần trước`, `ngày 31/10`, `8 giờ sáng`, `ba năm trước`.

use super::calendar::{
    Resolved, day_of, day_of_month, last_weekday, month_of, next_weekday, quarter, relative_day,
    relative_month, relative_week, relative_year, shifted, weekday_of_week, weekend, year,
};
use super::lexicon::Lexicon;
use super::{Grammar, Read, Reader, TimeKind, duration};
use jiff::civil::Weekday;
use std::sync::LazyLock;

/// Vietnamese.
pub(super) const GRAMMAR: Grammar = Grammar { lexicon: &WORDS, read };

static WORDS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../../data/times_vi.tsv")));

/// The longest reading that starts at a place.
fn read(r: &Reader<'_>, at: usize) -> Option<Read> {
    let readings = [
        range(r, at),
        clock(r, at),
        part_of_day(r, at),
        hom(r, at),
        weekday(r, at),
        numeric_date(r, at),
        week(r, at),
        month(r, at),
        year_words(r, at),
        quarter_words(r, at),
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

fn weekday_name(r: &Reader<'_>, at: usize) -> Option<(usize, Weekday)> {
    if r.is(at, &["chủ", "nhật"]) {
        return Some((at + 2, Weekday::Sunday));
    }
    if r.key(at) != "thứ" {
        return None;
    }
    let weekday = match r.key(at + 1) {
        "hai" | "2" => Weekday::Monday,
        "ba" | "3" => Weekday::Tuesday,
        "tư" | "4" => Weekday::Wednesday,
        "năm" | "5" => Weekday::Thursday,
        "sáu" | "6" => Weekday::Friday,
        "bảy" | "bẩy" | "7" => Weekday::Saturday,
        _ => return None,
    };
    Some((at + 2, weekday))
}

const DAY_WORDS: &[&str] =
    &["hôm", "ngày", "sáng", "trưa", "chiều", "tối", "đêm", "vào", "từ", "đến", "tới", "trước"];
/// Words before `thứ` that make it a place in an order.
const ORDERED: &[&str] = &[
    "lần", "vực", "hạng", "đứng", "vị", "trí", "điểm", "người", "con", "tập", "khóa", "kỳ", "phút",
    "giải", "đội", "bàn", "ca", "vòng", "quý", "nhiệm", "thế", "đại", "cấp", "loại",
];
/// Words that put a bare weekday after the publication.
const AHEAD: &[&str] = &["sẽ", "sắp", "dự", "định", "tới", "kế", "hoạch"];

/// `[hôm] thứ tư [tuần trước]`, `chủ nhật tới`.
fn weekday(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = if matches!(r.key(at), "hôm" | "ngày") { at + 1 } else { at };
    let (end, weekday) = weekday_name(r, start)?;
    if ORDERED.contains(&r.before(start)) {
        return None;
    }
    let suffix = suffix_week(r, end);
    let pointed = matches!(r.key(end), "tới" | "sau" | "này")
        || r.key(end) == "vừa" && matches!(r.key(end + 1), "qua" | "rồi");
    let marked = start > at
        || pointed
        || suffix.is_some()
        || r.key(start) == "chủ"
        || DAY_WORDS.contains(&r.before(start))
        || r.key(end) == "," && r.before(start).is_empty();
    if !marked {
        return None;
    }
    let (end, resolved) = weekday_value(r, end, weekday, suffix, at);
    // `thứ tư, 23/10`: the date says it.
    let dated = [end, end + 1].into_iter().find_map(|next| {
        let comma = next == end || matches!(r.key(end), "," | "(");
        numeric_date(r, next).filter(|_| comma)
    });
    if let Some(read) = dated {
        return Some(Read { rule: "weekday and date", ..read });
    }
    Some(Read::date(end, resolved, "weekday"))
}

/// `tuần trước`, `tới`, `này`: weeks from the publication's, and where they end.
fn suffix_week(r: &Reader<'_>, at: usize) -> Option<(usize, i64)> {
    let (at, week) = if r.key(at) == "tuần" { (at + 1, true) } else { (at, false) };
    match r.key(at) {
        "trước" | "qua" if week => Some((at + 1, -1)),
        "rồi" if week => Some((at + 1, -1)),
        "này" if week => Some((at + 1, 0)),
        "tới" | "sau" if week => Some((at + 1, 1)),
        _ => None,
    }
}

fn weekday_value(
    r: &Reader<'_>,
    end: usize,
    weekday: Weekday,
    suffix: Option<(usize, i64)>,
    at: usize,
) -> (usize, Resolved) {
    if let Some((end, week)) = suffix {
        return (end, weekday_of_week(r.anchor, week, weekday));
    }
    match r.key(end) {
        "tới" | "sau" => (end + 1, next_weekday(r.anchor, weekday)),
        "này" => (end + 1, weekday_of_week(r.anchor, 0, weekday)),
        "vừa" if r.key(end + 1) == "qua" || r.key(end + 1) == "rồi" => {
            (end + 2, last_weekday(r.anchor, weekday))
        }
        "qua" | "trước" => (end + 1, last_weekday(r.anchor, weekday)),
        _ if r.any_before(at, 12, AHEAD) => (end, next_weekday(r.anchor, weekday)),
        _ => (end, last_weekday(r.anchor, weekday)),
    }
}

/// `hôm qua`, `ngày mai`, `hôm nay`.
fn hom(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (end, days) = match (r.key(at), r.key(at + 1)) {
        ("hôm", "qua") => (at + 2, -1),
        ("hôm", "kia") => (at + 2, -2),
        ("hôm" | "ngày", "nay") => (at + 2, 0),
        ("ngày", "mai") => (at + 2, 1),
        ("ngày", "kia") => (at + 2, 2),
        ("ngày", "hôm") => match r.key(at + 2) {
            "qua" => (at + 3, -1),
            "nay" => (at + 3, 0),
            _ => return None,
        },
        ("hôm", "sau") => return None,
        _ => return None,
    };
    Some(Read::date(end, relative_day(r.anchor, days), "day from publication"))
}

fn part_suffix(word: &str) -> Option<&'static str> {
    Some(match word {
        "sáng" => "MO",
        "trưa" => "MI",
        "chiều" => "AF",
        "tối" => "EV",
        "đêm" => "NI",
        _ => return None,
    })
}

/// `sáng nay`, `chiều qua`, `tối 30/10`, `sáng hôm qua`, `đêm thứ bảy`.
fn part_of_day(r: &Reader<'_>, at: usize) -> Option<Read> {
    let start = if matches!(r.key(at), "rạng" | "đầu" | "cuối")
        && part_suffix(r.key(at + 1)).is_some()
    {
        at + 1
    } else {
        at
    };
    let suffix = part_suffix(r.key(start))?;
    let (end, resolved) = attached_day(r, start + 1)?;
    Some(Read::time(end, resolved, suffix, "part of day"))
}

/// A day written right after a part of day or a clock time.
fn attached_day(r: &Reader<'_>, at: usize) -> Option<(usize, Resolved)> {
    let simple = match r.key(at) {
        "nay" => Some(0),
        "qua" => Some(-1),
        "mai" => Some(1),
        "kia" => Some(-2),
        _ => None,
    };
    if let Some(days) = simple {
        return Some((at + 1, relative_day(r.anchor, days)));
    }
    let read = hom(r, at)
        .or_else(|| weekday(r, at))
        .or_else(|| numeric_date(r, at))
        .or_else(|| bare_day_month(r, at))
        .filter(|read| read.kind == TimeKind::Date)?;
    Some((read.end, read.resolved))
}

/// `31/10`, `31-10-2013`, with nothing before it.
fn bare_day_month(r: &Reader<'_>, at: usize) -> Option<Read> {
    let day = r.small(at, 1, 31)?;
    let separator = r.key(at + 1);
    if !matches!(separator, "/" | "-" | ".") {
        return None;
    }
    let month = r.small(at + 2, 1, 12)?;
    if r.key(at + 3) == separator
        && let Some(y) = r.year(at + 4)
    {
        return Some(Read::date(at + 5, day_of(r.anchor, day, month, Some(y))?, "day month year"));
    }
    // `63/125`, `2-1`: only a slash between numbers that can be a day.
    Some(Read::date(at + 3, day_of(r.anchor, day, month, None)?, "day month"))
}

/// `ngày 31/10`, `ngày 5 tháng 9 năm 2013`, `ngày 20`, `31/10/2013`, `2/9` after a word of time.
fn numeric_date(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if r.key(start) == "hôm" && r.digits(start + 1).is_some() {
        start += 1;
    } else if matches!(r.key(start), "ngày" | "mùng" | "mồng") {
        start += 1;
        if matches!(r.key(start), "mùng" | "mồng") {
            start += 1;
        }
    }
    if start > at {
        if let Some(read) = bare_day_month(r, start) {
            return Some(read);
        }
        let day = r.small(start, 1, 31)?;
        if r.key(start + 1) == "tháng"
            && let Some(month) = month_number(r, start + 2)
        {
            let (end, y) = attached_year(r, start + 3);
            return Some(Read::date(end, day_of(r.anchor, day, month, y)?, "day month"));
        }
        // `ngày 20`: not `ngày 20 người`.
        let alone = !r.is_word(start + 1) || END_OF_DAY.contains(&r.key(start + 1));
        return alone
            .then(|| Some(Read::date(start + 1, day_of_month(r.anchor, day)?, "day of month")))?;
    }
    let read = bare_day_month(r, at)?;
    let full = read.rule == "day month year";
    let slash = r.key(at + 1) == "/";
    let before = r.before(at);
    let timely =
        TIMELY.contains(&before) || matches!(before, "(" | ",") && slash && r.key(read.end) == ")";
    (full || timely && slash).then_some(read)
}

const END_OF_DAY: &[&str] = &[
    "tại", "ở", "vừa", "tới", "này", "và", "đến", "khi", "theo", "của", "trong", "là", "sẽ", "đã",
];
/// Words after which a bare `2/9` is a day.
const TIMELY: &[&str] = &[
    "hôm", "ngày", "sáng", "trưa", "chiều", "tối", "đêm", "vào", "từ", "đến", "tới", "trước",
    "sau", "lễ", "dịp", "qua", "khánh",
];

fn month_number(r: &Reader<'_>, at: usize) -> Option<i8> {
    r.small(at, 1, 12).or_else(|| {
        Some(match r.key(at) {
            "một" | "giêng" => 1,
            "hai" => 2,
            "ba" => 3,
            "tư" | "bốn" => 4,
            "năm" => 5,
            "sáu" => 6,
            "bảy" => 7,
            "tám" => 8,
            "chín" => 9,
            "mười" => 10,
            "chạp" => 12,
            _ => return None,
        })
    })
}

/// `năm 2013`, `/2013`, `-2013` after a month.
fn attached_year(r: &Reader<'_>, at: usize) -> (usize, Option<i16>) {
    if matches!(r.key(at), "năm" | "/" | "-" | ",")
        && let Some(y) = r.year(at + 1)
    {
        return (at + 2, Some(y));
    }
    if r.is(at, &["năm", "ngoái"]) {
        return (at + 2, r.anchor.map(|day| day.year() - 1));
    }
    if r.is(at, &["năm", "nay"]) {
        return (at + 2, r.anchor.map(jiff::civil::Date::year));
    }
    (at, None)
}

/// `tuần trước`, `cuối tuần này`, `đầu tuần tới`.
fn week(r: &Reader<'_>, at: usize) -> Option<Read> {
    let edge = matches!(r.key(at), "cuối" | "đầu" | "giữa");
    let start = at + usize::from(edge);
    if r.key(start) != "tuần" {
        return None;
    }
    let weeks = match r.key(start + 1) {
        "trước" | "rồi" => -1,
        "qua" => -1,
        "này" => 0,
        "tới" | "sau" => 1,
        "vừa" if matches!(r.key(start + 2), "qua" | "rồi") => -1,
        _ => return None,
    };
    let end = start + if r.key(start + 1) == "vừa" { 3 } else { 2 };
    if r.key(at) == "cuối" {
        let just_past = matches!(r.key(start + 1), "qua" | "vừa")
            && r.anchor.is_some_and(|day| day.weekday().to_monday_zero_offset() >= 5);
        let weeks = if just_past { 0 } else { weeks };
        return Some(Read::date(end, weekend(r.anchor, weeks), "weekend"));
    }
    Some(Read::date(end, relative_week(r.anchor, weeks), "week"))
}

/// `tháng 9 năm 2012`, `hồi tháng trước`, `tháng 9 vừa qua`.
fn month(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if matches!(r.key(start), "hồi" | "đầu" | "cuối" | "giữa") {
        start += 1;
    }
    if matches!(r.key(start), "đầu" | "cuối" | "giữa") {
        start += 1;
    }
    if r.key(start) != "tháng" {
        return None;
    }
    let relative = match r.key(start + 1) {
        "trước" | "rồi" | "qua" => Some((2, -1)),
        "này" => Some((2, 0)),
        "tới" | "sau" => Some((2, 1)),
        "vừa" if matches!(r.key(start + 2), "qua" | "rồi") => Some((3, -1)),
        _ => None,
    };
    if let Some((syllables, months)) = relative {
        let resolved = relative_month(r.anchor, months);
        return Some(Read::date(start + syllables, resolved, "month from publication"));
    }
    let number = month_number(r, start + 1)?;
    // `tháng ba`, but not `ba tháng năm người`.
    if r.digits(start + 1).is_none() && r.digits(start.wrapping_sub(1)).is_some() {
        return None;
    }
    let (end, y) = attached_year(r, start + 2);
    let (end, future) = match r.key(end) {
        "vừa" if matches!(r.key(end + 1), "qua" | "rồi") => (end + 2, false),
        "qua" | "này" | "trước" => (end + 1, false),
        "tới" | "sau" => (end + 1, true),
        _ => (end, y.is_none() && r.any_before(at, 8, AHEAD)),
    };
    Some(Read::date(end, month_of(r.anchor, number, y, future)?, "month"))
}

/// `năm 2013`, `năm ngoái`, `đầu năm nay`, `năm học 2013-2014`.
fn year_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    let mut start = at;
    if matches!(r.key(start), "đầu" | "cuối" | "giữa") {
        start += 1;
    }
    if r.key(start) != "năm" {
        // `2012-2013`, `(1998)` and the like stand without the word.
        return bare_year(r, at);
    }
    let years = match r.key(start + 1) {
        "ngoái" | "trước" => Some(-1),
        "nay" | "này" => Some(0),
        "sau" | "tới" => Some(1),
        "kia" => Some(-2),
        _ => None,
    };
    if let Some(years) = years.filter(|_| r.digits(start.wrapping_sub(1)).is_none()) {
        return Some(Read::date(
            start + 2,
            relative_year(r.anchor, years),
            "year from publication",
        ));
    }
    let number = start
        + 1
        + usize::from(r.key(start + 1) == "học")
        + 2 * usize::from(r.key(start + 1) == "tài");
    let y = r.year(number)?;
    if matches!(r.key(number + 1), "-" | "–" | "/")
        && let Some(last) = r.year(number + 2)
    {
        let days = year(y).days.zip(year(last).days).map(|(a, b)| (a.0, b.1));
        let value = format!("{y:04}/{last:04}");
        return Some(Read::date(number + 3, Resolved { value, days }, "years"));
    }
    Some(Read::date(number + 1, year(y), "year"))
}

fn bare_year(r: &Reader<'_>, at: usize) -> Option<Read> {
    let y = r.year(at).filter(|y| (1900..=2100).contains(y))?;
    let before = r.before(at);
    let timely = matches!(
        before,
        "(" | "từ" | "đến" | "giai" | "đoạn" | "kỳ" | "mùa" | "thu" | "hè" | "xuân"
    );
    let named = at > 0 && r.is_capital(at - 1) && !r.is_word(at + 1);
    (timely && !r.is_word(at + 1) || named).then(|| Read::date(at + 1, year(y), "year"))
}

/// `quý 3/2013`, `quý III năm 2013`.
fn quarter_words(r: &Reader<'_>, at: usize) -> Option<Read> {
    if r.key(at) != "quý" {
        return None;
    }
    let number = match r.key(at + 1) {
        "1" | "i" | "một" => 1,
        "2" | "ii" | "hai" => 2,
        "3" | "iii" | "ba" => 3,
        "4" | "iv" | "tư" | "bốn" => 4,
        _ => return None,
    };
    let (end, y) = attached_year(r, at + 2);
    Some(Read::date(end, quarter(r.anchor, number, y)?, "quarter"))
}

fn small_number(r: &Reader<'_>, at: usize) -> Option<(usize, String)> {
    if let Some(n) = r.digits(at) {
        return Some((at + 1, n.to_string()));
    }
    let ones = |word: &str| {
        ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
            .iter()
            .position(|known| *known == word)
            .map(|n| n + 1)
    };
    match r.key(at) {
        "vài" | "mấy" | "nhiều" | "dăm" => return Some((at + 1, "X".to_owned())),
        "mười" => {
            return Some(match ones(r.key(at + 1)) {
                Some(n) if unit(r, at + 2).is_some() => (at + 2, (10 + n).to_string()),
                _ => (at + 1, "10".to_owned()),
            });
        }
        _ => {}
    }
    let n = ones(r.key(at))?;
    if matches!(r.key(at + 1), "mươi" | "chục") {
        return Some(match ones(r.key(at + 2)) {
            Some(m) if unit(r, at + 3).is_some() => (at + 3, (10 * n + m).to_string()),
            _ => (at + 2, (10 * n).to_string()),
        });
    }
    Some((at + 1, n.to_string()))
}

/// A unit of time: upper case for dates, lower case for times of day.
fn unit(r: &Reader<'_>, at: usize) -> Option<(usize, char)> {
    Some(match r.key(at) {
        "giây" => (at + 1, 's'),
        "phút" => (at + 1, 'm'),
        "giờ" if r.is(at + 1, &["đồng", "hồ"]) => (at + 3, 'h'),
        "tiếng" if r.is(at + 1, &["đồng", "hồ"]) => (at + 3, 'h'),
        "giờ" | "tiếng" => (at + 1, 'h'),
        "ngày" => (at + 1, 'D'),
        "đêm" => (at + 1, 'D'),
        "tuần" if r.key(at + 1) == "lễ" => (at + 2, 'W'),
        "tuần" => (at + 1, 'W'),
        "tháng" => (at + 1, 'M'),
        "năm" => (at + 1, 'Y'),
        "thập" if matches!(r.key(at + 1), "kỷ" | "niên" | "kỉ") => (at + 2, 'E'),
        "thế" if matches!(r.key(at + 1), "kỷ" | "kỉ") => (at + 2, 'C'),
        _ => return None,
    })
}

/// `cách đây 3 năm`, `hai ngày trước`, `3 tháng tới`.
fn ago(r: &Reader<'_>, at: usize) -> Option<Read> {
    let prefix = if r.is(at, &["cách", "đây"]) { at + 2 } else { at };
    let mut start = prefix;
    if matches!(r.key(start), "khoảng" | "gần" | "hơn") && prefix > at {
        start += 1;
    }
    let (unit_at, amount) = small_number(r, start)?;
    let (end, unit) = unit(r, unit_at)?;
    let (sign, end) = if prefix > at {
        (-1, end)
    } else {
        match r.key(end) {
            "trước" if r.key(end + 1) == "đó" => return None,
            "trước" => (-1, end + 1),
            "sau" if r.key(end + 1) == "đó" => return None,
            "nữa" => (1, end + 1),
            _ => return None,
        }
    };
    let Ok(n) = amount.parse::<i64>() else {
        return Some(Read::plain(end, TimeKind::Date, "PAST_REF", "some time ago"));
    };
    let (unit, n) = match unit {
        'E' => ('Y', 10 * n),
        'C' => ('Y', 100 * n),
        unit => (unit, n),
    };
    Some(Read::date(end, shifted(r.anchor, unit, sign * n), "ago"))
}

/// `ba ngày`, `15 phút`, `hai năm gần đây`.
fn length(r: &Reader<'_>, at: usize) -> Option<Read> {
    let hedged = matches!(r.key(at), "khoảng" | "gần" | "hơn");
    let start = at + usize::from(hedged);
    let (unit_at, amount) = small_number(r, start)?;
    let (mut end, unit) = unit(r, unit_at)?;
    // `một ngày kia`, `năm 2013`, `19 tuổi` are none; `5 tháng 9` is a date.
    if unit == 'M' && r.digits(end).is_some() || r.before(at) == "ngày" || r.before(at) == "thứ"
    {
        return None;
    }
    // `8 giờ` alone is read by the clock where words say so.
    if unit == 'h' && clock_before(r, at) {
        return None;
    }
    // The number five before a word for a person is not `năm`, a year.
    if unit == 'Y' && r.year(end).is_some() {
        return None;
    }
    if r.is(end, &["gần", "đây"]) || r.is(end, &["vừa", "qua"]) {
        end += 2;
    } else if matches!(r.key(end), "qua") {
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

/// `hằng ngày`, `mỗi tuần`, `hàng năm`.
fn set(r: &Reader<'_>, at: usize) -> Option<Read> {
    if !matches!(r.key(at), "hằng" | "hàng" | "mỗi") {
        return None;
    }
    let (end, unit) = unit(r, at + 1)?;
    if unit == 'E' || unit == 'C' || r.key(at) == "hàng" && matches!(unit, 's' | 'm' | 'h') {
        return None;
    }
    Some(Read::plain(end, TimeKind::Set, duration("1", unit), "recurring"))
}

fn clock_before(r: &Reader<'_>, at: usize) -> bool {
    matches!(r.before(at), "lúc" | "hồi" | "vào" | "từ" | "đến" | "trước" | "khoảng")
}

/// `8h30`, `18 giờ`, `8 giờ 30 phút sáng ngày 31/10`.
fn clock(r: &Reader<'_>, at: usize) -> Option<Read> {
    let hour = r.small(at, 0, 24)?;
    let letter = r.key(at + 1) == "h" && r.touches(at + 1);
    if !(letter || r.key(at + 1) == "giờ") || r.is(at + 2, &["đồng", "hồ"]) {
        return None;
    }
    let mut end = at + 2;
    let mut minutes = 0;
    if let Some(read) = r.small(end, 0, 59)
        && (letter && r.touches(end) || r.key(end + 1) == "phút" || !letter && !r.is_word(end + 1))
        && !matches!(r.key(end + 1), "/" | "-")
    {
        minutes = read;
        end += 1 + usize::from(r.key(end + 1) == "phút");
    }
    let mut hour = hour;
    let part = part_suffix(r.key(end));
    if part.is_some() {
        if matches!(part, Some("AF" | "EV")) && hour < 12
            || part == Some("NI") && (7..12).contains(&hour)
        {
            hour += 12;
        }
        end += 1;
    }
    let attached = attached_day(r, end);
    let dated = attached.is_some();
    let certain = letter && (minutes > 0 || dated || clock_before(r, at) || part.is_some())
        || part.is_some()
        || dated
        || clock_before(r, at)
        || hour > 12;
    if !certain {
        return None;
    }
    let (end, day) = attached.unwrap_or_else(|| (end, r.today()));
    Some(Read::time(end, day, &format!("{hour:02}:{minutes:02}"), "clock"))
}

/// `từ ngày 1 đến 5/11`.
fn range(r: &Reader<'_>, at: usize) -> Option<Read> {
    if r.key(at) != "từ" {
        return None;
    }
    let start = at + 1 + usize::from(r.key(at + 1) == "ngày");
    let first = r.small(start, 1, 31)?;
    let (next, own_month) = match (r.key(start + 1), r.small(start + 2, 1, 12)) {
        ("/", Some(month)) => (start + 3, Some(month)),
        _ => (start + 1, None),
    };
    if !matches!(r.key(next), "đến" | "tới" | "-") {
        return None;
    }
    let last_at = next + 1 + usize::from(r.key(next + 1) == "ngày");
    let last = bare_day_month(r, last_at).filter(|_| r.key(last_at + 1) == "/")?;
    let (_, last_day) = last.resolved.days?;
    let month = own_month.unwrap_or(last_day.month());
    let first_day = jiff::civil::Date::new(last_day.year(), month, first).ok()?;
    let value = format!("{first_day}/{last_day}");
    Some(Read::date(last.end, Resolved { value, days: Some((first_day, last_day)) }, "range"))
}

/// `vừa qua`, `hiện nay`, `trước đó`.
fn vague(r: &Reader<'_>, at: usize) -> Option<Read> {
    let (syllables, value) = match (r.key(at), r.key(at + 1)) {
        ("vừa", "qua") | ("gần", "đây") | ("mới", "đây") | ("trước", "đây" | "đó") => {
            (2, "PAST_REF")
        }
        ("hiện", "nay" | "tại") | ("bây", "giờ") => (2, "PRESENT_REF"),
        ("sắp", "tới") => (2, "FUTURE_REF"),
        _ => return None,
    };
    Some(Read::plain(at + syllables, TimeKind::Date, value, "vague"))
}
