//! Numbers that are no quantities: dates, clock times, addresses, laws, names.

use super::FigureKind;
use super::numeral::Numerals;
use super::tables::{Label, UnitKind};
use machtin_text::{Gap, Language};

impl Numerals<'_> {
    /// End of the date, clock time or name with a number that starts at `at`.
    pub(super) fn not_a_figure(&self, at: usize, from: usize) -> Option<usize> {
        if self.is_number(at) {
            return self.date_or_clock(at, from).or_else(|| self.name_number(at, from));
        }
        if self.is_word(at) && self.has_digit(at) {
            return Some(self.code(at));
        }
        // `thứ hai`: Monday, or the second point of a list.
        if self.key(at) == "thứ" {
            return self.read(at + 1).map(|number| number.end);
        }
        let (end, &label) = self.tables.labels.longest(self.syllables, at, self.to)?;
        match label {
            Label::Day => self.day(end),
            Label::Month if self.language == Language::Vietnamese => self.month(end),
            Label::Month => self.english_month(at, end),
            Label::Year => self.year(end),
            Label::Name => self.labelled(at, end),
            Label::Weekday => None,
        }
    }

    fn has_digit(&self, at: usize) -> bool {
        self.printed(at).bytes().any(|byte| byte.is_ascii_digit())
    }

    /// End of a word with digits in it and what goes on with it: `G20`, `PX1.500`.
    fn code(&self, at: usize) -> usize {
        let mut end = at + 1;
        while self.touches(end)
            && (self.is_number(end)
                || self.is_word(end)
                || matches!(self.key(end), "." | ",")
                    && self.is_number(end + 1)
                    && self.touches(end + 1))
        {
            end += 1;
        }
        end
    }

    /// `49 Zorro Ranch Road`, `16-18 Long Lane`
    fn address(&self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        while matches!(self.key(end), "-" | "–") && self.is_number(end + 1) {
            end += 2;
        }
        let street = (end..(end + 5).min(self.to))
            .take_while(|&n| {
                self.is_capital(n)
                    || self.is_number(n)
                    || matches!(self.key(n), "st" | "th" | "nd" | "rd")
            })
            .any(|n| {
                n > end
                    && matches!(
                        self.key(n),
                        "street"
                            | "st"
                            | "road"
                            | "rd"
                            | "avenue"
                            | "ave"
                            | "way"
                            | "drive"
                            | "lane"
                            | "boulevard"
                            | "blvd"
                    )
            });
        (street && self.language != Language::Vietnamese).then_some(end)
    }

    /// `ngày 31/10`, `sáng 8-3-2014`, `ngày 8 tháng 3 năm 2014`
    fn day(&self, at: usize) -> Option<usize> {
        let at = at + usize::from(self.key(at) == "ngày");
        if !self.is_number(at) {
            return None;
        }
        let plain = self.printed(at).bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'/');
        let mut end = at + 1;
        while matches!(self.key(end), "/" | "-" | ".") && self.is_number(end + 1) {
            end += 2;
        }
        // `đêm 5 người`
        if end == at + 1 && self.counts(end) && self.key(end) != "tháng" {
            return None;
        }
        if matches!(self.key(end), "và" | "," | "đến")
            && self.is_number(end + 1)
            && self.key(end + 2) == "/"
        {
            end += 1;
            while self.is_number(end) {
                end += 1 + usize::from(self.key(end + 1) == "/");
            }
        }
        if self.key(end) == "tháng" {
            end = self.month(end + 1).unwrap_or(end);
        }
        plain.then_some(end)
    }

    /// The number of a month and its year.
    fn month(&self, at: usize) -> Option<usize> {
        let number = self.read(at)?;
        if number.value > 12.0 || number.marked && !self.printed(at).contains('.') {
            return None;
        }
        let mut end = if number.digits { at + 1 } else { number.end };
        if matches!(self.key(end), "/" | "-" | ".") && self.is_number(end + 1) {
            end += 2;
        }
        if self.key(end) == "năm" && self.is_number(end + 1) {
            end += 2;
        }
        Some(end)
    }

    /// `Nov. 6, 2013`, `May 5`, `March`
    fn english_month(&self, at: usize, end: usize) -> Option<usize> {
        if !self.is_capital(at) {
            return None;
        }
        let day = end + usize::from(self.key(end) == ".");
        if !self.is_number(day) || self.printed(day).len() > 4 {
            return None;
        }
        // Syllables keep `6,2013` apart by the space only.
        let mut end = day + 1;
        if matches!(self.key(end), "th" | "st" | "nd" | "rd") && self.touches(end) {
            end += 1;
        }
        if self.is_dash_key(end) && self.is_number(end + 1) {
            end += 2;
        }
        if self.key(end) == "," && self.is_year(end + 1) {
            end += 2;
        } else if self.is_year(end) {
            end += 1;
        }
        Some(end)
    }

    fn is_dash_key(&self, at: usize) -> bool {
        matches!(self.key(at), "-" | "–" | "—")
    }

    /// Four bare digits that a year can be.
    fn is_year(&self, at: usize) -> bool {
        let printed = self.printed(at);
        self.is_number(at)
            && printed.len() == 4
            && printed.as_bytes().iter().all(u8::is_ascii_digit)
            && ("1000".."2101").contains(&printed)
    }

    fn is_recent_year(&self, at: usize) -> bool {
        self.is_year(at) && ("1900".."2041").contains(&self.printed(at))
    }

    /// The year after a word that announces one, with the second of `2013-2014`.
    fn year(&self, at: usize) -> Option<usize> {
        // `những năm 90`
        let decade = at > 1 && matches!(self.syllables.key_at(at - 2), "những" | "cuối" | "đầu");
        if decade && self.key(at - 1) == "năm" && self.is_number(at) && self.printed(at).len() == 2
        {
            return Some(at + 1);
        }
        if !self.is_year(at) || self.touches(at) {
            return None;
        }
        if !self.is_recent_year(at) && self.unit_at(at + 1).is_some() {
            return None;
        }
        if self.measured(at + 1) || self.is_scale(at + 1) {
            return None;
        }
        Some(self.after_year(at))
    }

    fn after_year(&self, at: usize) -> usize {
        let mut end = at + 1;
        while matches!(self.key(end), "-" | "–" | "/") && self.is_number(end + 1) {
            end += 2;
        }
        if self.key(end) == "s" && self.touches(end) {
            end += 1;
        }
        end
    }

    fn is_scale(&self, at: usize) -> bool {
        self.word(at).is_some_and(|(_, word)| word.role == super::tables::Role::Scale)
    }

    /// Whether a measure follows that years never have.
    fn measured(&self, at: usize) -> bool {
        self.unit_at(at).is_some_and(|(_, unit)| {
            matches!(
                unit.kind,
                UnitKind::Percent | UnitKind::Kind(FigureKind::Measure | FigureKind::Money)
            )
        })
    }

    /// Whether a counted noun or a unit follows.
    fn counts(&self, at: usize) -> bool {
        self.unit_at(at).is_some()
    }

    /// `Quốc lộ 1A`, `Điều 12`, `Flight 370`
    fn labelled(&self, at: usize, end: usize) -> Option<usize> {
        let number = end + usize::from(self.key(end) == "-" && self.touches(end));
        if !self.is_number(number) {
            return None;
        }
        if self.key(at) == "số" {
            let before = if at == 0 { "" } else { self.syllables.key_at(at - 1) };
            if matches!(
                before,
                "trong" | "tổng" | "con" | "thiểu" | "đa" | "là" | "hơn" | "tỷ" | "tỉ"
            ) {
                return None;
            }
        }
        let printed = self.printed(number);
        let grouped = printed.contains(',') || printed.contains('.') && printed.len() > 4;
        let wordy = self.touches(number + 1) && self.is_word(number + 1);
        // `quý 3 năm 2013`
        if self.key(number + 1) == "năm" && self.is_number(number + 2) {
            return Some(number + 1);
        }
        if grouped || (self.counts(number + 1) || self.is_scale(number + 1)) && !wordy {
            return None;
        }
        if wordy && self.measured(number + 1) && self.printed(number + 1).len() > 1 {
            return None;
        }
        let mut end = self.glued(number + 1);
        // `các cơn bão số 10 và 11`
        while matches!(self.key(end), "và" | "," | "and" | "đến" | "to")
            && self.is_number(end + 1)
            && !self.printed(end + 1).contains(['.', ','])
            && !self.counts(end + 2)
            && !self.is_word(end + 2)
        {
            end += 2;
        }
        Some(end)
    }

    /// End of what touches a number: `1A`, `/NĐ-CP`, `-2013`.
    fn glued(&self, at: usize) -> usize {
        let mut end = at;
        while end < self.to && self.touches(end) {
            let mark = matches!(self.key(end), "/" | "-" | "–" | ":");
            if !(self.is_word(end) || self.is_number(end) || mark && self.touches(end + 1)) {
                break;
            }
            end += 1;
        }
        end
    }

    /// Dates and clock times that start with a number.
    fn date_or_clock(&self, at: usize, from: usize) -> Option<usize> {
        let next = self.key(at + 1);
        if next == ":" && self.touches(at + 1) && self.is_number(at + 2) && self.touches(at + 2) {
            return Some(self.glued(at + 1));
        }
        let three = |mark: &str| {
            next == mark
                && self.is_number(at + 2)
                && self.touches(at + 2)
                && self.key(at + 3) == mark
                && self.is_number(at + 4)
                && self.touches(at + 4)
        };
        if three("/") || three("-") || three("–") {
            return Some(self.glued(at + 1));
        }
        if next == "/" && self.is_number(at + 2) && self.is_day_month(at, from) {
            return Some(at + 3);
        }
        if let Some(end) = self.clock(at, from) {
            return Some(end);
        }
        // `32nd floor`: ordinals that the grammar did not take.
        if self.touches(at + 1) && matches!(next, "st" | "nd" | "rd" | "th") {
            return Some(at + 2);
        }
        if let Some(end) = self.dashed_date(at, from) {
            return Some(end);
        }
        // `15,1 x 7,9 cm`: the size of a thing.
        if matches!(next, "x" | "×") && self.is_number(at + 2) {
            let mut end = at + 1;
            while matches!(self.key(end), "x" | "×") && self.is_number(end + 1) {
                end += 2;
            }
            return Some(end);
        }
        // `(1)`: an item of a list.
        let listed = next == ")" && at > from && self.syllables.key_at(at - 1) == "(";
        if listed && self.printed(at).len() == 1 {
            return Some(at + 1);
        }
        // `2013-2014`, `the 1990s`
        let hedged = at > from && self.is_hedge_end(at, from);
        if self.is_recent_year(at)
            && !hedged
            && !self.measured(at + 1)
            && !self.is_scale(at + 1)
            && !self.people_follow(at + 1)
            && (at == from || self.currency_before(at).is_none())
        {
            return Some(self.after_year(at));
        }
        // `6 November 2013`
        if self.language != Language::Vietnamese {
            let suffix = usize::from(
                matches!(self.key(at + 1), "th" | "st" | "nd" | "rd") && self.touches(at + 1),
            );
            let of = usize::from(self.key(at + 1 + suffix) == "of");
            let month = at + 1 + suffix + of;
            let named = self.is_capital(month)
                && self
                    .tables
                    .labels
                    .longest(self.syllables, month, self.to)
                    .is_some_and(|(_, label)| *label == Label::Month)
                && self.printed(at).len() <= 2;
            if named {
                return Some(month + 1 + usize::from(self.is_year(month + 1)));
            }
        }
        None
    }

    /// `sáng nay 29-10`, `từ 23-24/10`
    fn dashed_date(&self, at: usize, from: usize) -> Option<usize> {
        let dash = self.is_dash_key(at + 1) && self.is_number(at + 2);
        if !dash || self.printed(at).len() > 2 {
            return None;
        }
        if self.key(at + 3) == "/" && self.is_number(at + 4) && self.printed(at + 4).len() <= 2 {
            return Some(self.glued(at + 4));
        }
        let before = if at > from { self.syllables.key_at(at - 1) } else { "" };
        let told = matches!(
            before,
            "nay"
                | "qua"
                | "mai"
                | "hôm"
                | "sáng"
                | "trưa"
                | "chiều"
                | "tối"
                | "đêm"
                | "kia"
                | "khuya"
        );
        let month = self.printed(at + 2).parse::<u32>().is_ok_and(|month| month <= 12);
        (told && month).then_some(at + 3)
    }

    fn currency_before(&self, at: usize) -> Option<()> {
        let back = at.checked_sub(1)?;
        self.currency_at(back)
            .or_else(|| back.checked_sub(1).and_then(|start| self.currency_at(start)))
            .filter(|(end, _)| *end == at)
            .map(|_| ())
    }

    fn people_follow(&self, at: usize) -> bool {
        self.unit_at(at).is_some_and(|(_, unit)| {
            matches!(
                unit.class,
                "people" | "protester" | "police" | "dead" | "soldier" | "victim" | "case"
            )
        })
    }

    /// Whether a hedge ends right before `at`.
    fn is_hedge_end(&self, at: usize, from: usize) -> bool {
        let start = at.saturating_sub(4).max(from);
        (start..at).any(|n| {
            self.tables.hedges.longest(self.syllables, n, self.to).is_some_and(|(end, _)| end == at)
        }) && !matches!(
            self.syllables.key_at(at - 1),
            "about" | "around" | "tầm" | "trên" | "dưới" | "over"
        )
    }

    /// Whether `N/M` is a day and month rather than a part of a whole.
    fn is_day_month(&self, at: usize, from: usize) -> bool {
        let (Ok(day), Ok(month)) =
            (self.printed(at).parse::<u32>(), self.printed(at + 2).parse::<u32>())
        else {
            return false;
        };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return false;
        }
        let before = if at > from { self.syllables.key_at(at - 1) } else { "" };
        let day_word = matches!(
            before,
            "ngày"
                | "hôm"
                | "sáng"
                | "trưa"
                | "chiều"
                | "tối"
                | "đêm"
                | "từ"
                | "đến"
                | "tới"
                | "khuya"
                | "mùng"
                | "trước"
                | "sau"
                | "dịp"
                | "lễ"
                | "vào"
        );
        let bare = self.printed(at).starts_with('0') || self.printed(at + 2).starts_with('0');
        if day_word || bare || day >= month && day > 1 {
            // `10/10 điểm`
            return day_word || bare || !self.counts(at + 3);
        }
        let share = matches!(
            before,
            "chiếm"
                | "khoảng"
                | "hơn"
                | "gần"
                | "bằng"
                | "giảm"
                | "tăng"
                | "about"
                | "nearly"
                | "over"
                | "almost"
                | "than"
                | "only"
                | "just"
                | "chỉ"
                | "tới"
                | "quá"
                | "mất"
        );
        let counted = self.counts(at + 3)
            || matches!(
                self.key(at + 3),
                "số" | "of" | "dân" | "diện" | "tổng" | "quãng" | "trong"
            );
        !(share
            || counted
            || month <= 5 && day == 1
            || self.is_word(at + 3) && month <= 4 && day <= 3)
    }

    /// `8h30`, `8 giờ 30`, `lúc 8 giờ`, `10.45pm`, `5 o'clock`
    fn clock(&self, at: usize, from: usize) -> Option<usize> {
        let before = if at > from { self.syllables.key_at(at - 1) } else { "" };
        let next = self.key(at + 1);
        if matches!(next, "am" | "pm" | "o'clock" | "gmt") {
            return Some(at + 2);
        }
        let letter = |n: usize, c: &str| self.key(n) == c || self.key(n) == "m" && c == "m";
        if matches!(next, "a" | "p") && self.key(at + 2) == "." && letter(at + 3, "m") {
            return Some(at + 4 + usize::from(self.key(at + 4) == "."));
        }
        let hour = matches!(next, "h" | "g" | "giờ" | "hrs");
        if !hour {
            return None;
        }
        let lasting = matches!(
            before,
            "trong"
                | "suốt"
                | "mất"
                | "sau"
                | "dài"
                | "hơn"
                | "gần"
                | "nhất"
                | "thêm"
                | "mỗi"
                | "tới"
                | "đầy"
                | "nhiều"
                | "quá"
        );
        let attached = matches!(next, "h" | "g") && self.touches(at + 1);
        let minutes = self.is_number(at + 2)
            && (attached || self.key(at + 3) != "ngày" || self.is_number(at + 4));
        if minutes && (attached || !lasting) {
            let unit = usize::from(matches!(self.key(at + 3), "phút" | "ph" | "p" | "'"));
            return Some(at + 3 + unit);
        }
        let told = matches!(
            self.key(at + 2),
            "sáng"
                | "trưa"
                | "chiều"
                | "tối"
                | "đêm"
                | "kém"
                | "rưỡi"
                | "ngày"
                | "hôm"
                | "cùng"
                | "thứ"
                | "("
                | "theo"
                | "gmt"
        ) && !(lasting && self.key(at + 2) == "ngày");
        let at_hour = matches!(before, "lúc" | "vào" | "hồi" | "từ" | "đến" | "trước");
        let glued_hour = next == "h" && !lasting;
        (told && self.key(at + 3) != "hồ" || at_hour || glued_hour).then_some(at + 2)
    }

    /// Numbers inside names: `Boeing 737`, `TA-35`, `7D`, `0912 345 678`.
    fn name_number(&self, at: usize, from: usize) -> Option<usize> {
        let printed = self.printed(at);
        let zero = printed.len() > 1 && printed.starts_with('0') && !printed.contains(['.', ',']);
        if zero
            || printed.len() > 1 && printed.starts_with('0') && printed.matches(['.']).count() > 1
        {
            // Two digits after a zero are a clock or a list (`05 người`): those are read.
            if printed.len() == 2 && self.counts(at + 1) {
                return None;
            }
            let mut end = at + 1;
            while self.is_number(end)
                || matches!(self.key(end), "-" | ".") && self.is_number(end + 1)
            {
                end += 1;
            }
            return Some(end);
        }
        if self.touches(at + 1)
            && self.is_word(at + 1)
            && self.unit_at(at + 1).is_none()
            && !self.is_scale(at + 1)
            && !matches!(
                self.key(at + 1),
                "m" | "b" | "t" | "x" | "st" | "nd" | "rd" | "th" | "p" | "bn"
            )
        {
            return Some(self.glued(at + 1));
        }
        if let Some(end) = self.address(at) {
            return Some(end);
        }
        let back = at.checked_sub(1).filter(|&back| back >= from)?;
        let glued =
            matches!(self.key(back), "-" | "–" | "/") && self.touches(at) && self.touches(back);
        if glued
            && back > from
            && self.is_word(back - 1)
            && !matches!(self.key(back - 1), "minus" | "to" | "plus")
            && self.gap(back) == Gap::None
        {
            return Some(self.glued(at + 1));
        }
        let label = self.is_word(back)
            && self.printed(back).chars().any(char::is_uppercase)
            && back > from
            && matches!(self.gap(at), Gap::Space | Gap::Underscore)
            && printed.len() <= 4
            && printed.bytes().all(|b| b.is_ascii_digit());
        let joined = self.gap(at) == Gap::Underscore && self.is_word(back);
        let counted = self.counts(at + 1)
            || self.is_scale(at + 1)
            || matches!(self.key(at + 1), "-" | "–" | "/" | "phần" | "trong")
            || self.plural_follows(at + 1);
        ((label || joined) && !counted).then_some(at + 1)
    }

    /// Whether a lower-case English plural follows.
    fn plural_follows(&self, at: usize) -> bool {
        let plural = |n: usize| {
            self.is_word(n)
                && !self.is_capital(n)
                && self.key(n).ends_with('s')
                && self.key(n).len() > 3
                && !self.key(n).ends_with("ss")
        };
        self.language != Language::Vietnamese
            && (plural(at) || self.is_word(at) && !self.is_capital(at) && plural(at + 1))
            && self.tables.stops.longest(self.syllables, at, self.to).is_none()
    }
}
