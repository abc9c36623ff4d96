//! Places in an order, ranks, and numbers told only by comparison.

use super::scan::{Draft, Scanner};
use super::tables::{Label, Role, Unit, UnitKind};
use super::{Bound, FigureKind};

/// Nouns of one syllable that are told apart by number.
const NUMBERED_NOUNS: &[&str] = &[
    "bài",
    "bàn",
    "bên",
    "bộ",
    "chương",
    "con",
    "cuốn",
    "cuộc",
    "cửa",
    "cái",
    "căn",
    "cặp",
    "cột",
    "dòng",
    "giải",
    "giờ",
    "hàng",
    "hạng",
    "hiệp",
    "hồi",
    "khóa",
    "khoá",
    "kỳ",
    "kỷ",
    "lần",
    "lớp",
    "lượt",
    "mùa",
    "mục",
    "ngày",
    "người",
    "năm",
    "phe",
    "phiên",
    "phát",
    "phút",
    "phần",
    "quả",
    "quý",
    "sân",
    "tháng",
    "tuần",
    "tập",
    "trang",
    "trận",
    "tầng",
    "tổ",
    "vòng",
    "vị",
    "vụ",
    "ván",
    "án",
    "đoạn",
    "đường",
    "đứa",
    "đợt",
    "đội",
    "đời",
    "thế",
];

impl Scanner<'_> {
    /// `lần thứ hai`, `khu vực thứ 3`, `second`, `21st`
    pub(super) fn ordinal(&self, at: usize) -> Option<Draft> {
        if self.vietnamese() { self.vietnamese_ordinal(at) } else { self.english_ordinal(at) }
    }

    fn ordinal_draft(&self, start: usize, end: usize, value: f64) -> Draft {
        Draft {
            start,
            end,
            kind: FigureKind::Ordinal,
            lo: Some(value),
            hi: Some(value),
            point: Some(value),
            bound: Bound::Exact,
            whole: None,
            unit: "",
            class: "-",
            counted: None,
            fixed_slot: None,
            rule: "ordinal",
        }
    }

    fn vietnamese_ordinal(&self, at: usize) -> Option<Draft> {
        if matches!(self.key(at), "hạng")
            && self.numerals.is_number(at + 1)
            && self.numerals.unit_at(at + 2).is_none()
        {
            let number = self.numerals.read(at + 1)?;
            let draft = self.ordinal_draft(at, number.end, number.value);
            return (number.value < 1000.0 && !number.marked).then_some(Draft {
                kind: FigureKind::Rank,
                rule: "rank",
                ..draft
            });
        }
        if self.key(at) != "thứ" {
            return None;
        }
        let (end, value) = match self.key(at + 1) {
            "tư" => (at + 2, 4.0),
            "nhì" => (at + 2, 2.0),
            _ => {
                let number = self.numerals.read(at + 1)?;
                if number.value.fract() != 0.0 || number.value > 1000.0 {
                    return None;
                }
                (number.end, number.value)
            }
        };
        let before = self.before(at);
        let weekday = (2.0..=7.0).contains(&value)
            && (at == self.from
                || !self.numerals.is_word(at - 1)
                || matches!(
                    before,
                    "hôm"
                        | "sáng"
                        | "chiều"
                        | "tối"
                        | "đêm"
                        | "trưa"
                        | "vào"
                        | "từ"
                        | "qua"
                        | "và"
                        | "đến"
                        | "tới"
                        | "hàng"
                        | "hằng"
                        | "mỗi"
                        | "tuần"
                        | "sau"
                        | "cuối"
                        | "khuya"
                        | "trong"
                        | "nay"
                        | "mai"
                        | "trước"
                        | "cả"
                        | "các"
                )
                || matches!(
                    self.key(end),
                    "tuần" | "này" | "vừa" | "tới" | "hàng" | "hằng" | "qua"
                )
                || before == "ngày" && !matches!(self.key(end), "liên" | "của" | "trong" | "kể")
                || matches!(self.key(end), "," | "(") && self.numerals.is_number(end + 1));
        if weekday || (value - 1.0).abs() < 1e-9 && before != "hạng" {
            return None;
        }
        let rank = matches!(before, "đứng" | "xếp" | "trí" | "hạng" | "lớn" | "cao" | "nhì");
        let mut draft = self.ordinal_draft(at, end, value);
        if rank {
            draft.kind = FigureKind::Rank;
            draft.rule = "rank";
            draft.start = at - 1;
        } else if let Some((start, unit)) = self.noun_before(at) {
            draft.start = start;
            if let Some(unit) = unit {
                (draft.unit, draft.class) = (unit.name, unit.class);
            }
            draft.counted = Some(start..at);
        }
        Some(draft)
    }

    /// The counted noun that ends at `end`.
    fn noun_before(&self, end: usize) -> Option<(usize, Option<&'static Unit>)> {
        for length in [3, 2, 1] {
            let Some(start) = end.checked_sub(length).filter(|&start| start >= self.from) else {
                continue;
            };
            if let Some((found, unit)) = self.numerals.unit_at(start)
                && found == end
                && unit.kind == UnitKind::Kind(FigureKind::Count)
            {
                return Some((start, Some(unit)));
            }
        }
        // Of other nouns the last syllable may be half a word: `đợt tài trợ thứ 3`.
        let start = end.checked_sub(1).filter(|&start| {
            start >= self.from && NUMBERED_NOUNS.contains(&self.numerals.key(start))
        })?;
        Some((start, None))
    }

    fn english_ordinal(&self, at: usize) -> Option<Draft> {
        let determined = matches!(
            self.before(at),
            "the"
                | "a"
                | "his"
                | "her"
                | "their"
                | "its"
                | "our"
                | "my"
                | "'s"
                | "this"
                | "that"
                | "for"
        );
        let (end, value) = if self.numerals.is_number(at)
            && self.numerals.touches(at + 1)
            && matches!(self.key(at + 1), "st" | "nd" | "rd" | "th")
        {
            let dated = at > self.from
                && matches!(
                    self.numerals.tables.labels.longest(
                        self.numerals.syllables,
                        at - 1,
                        self.numerals.to
                    ),
                    Some((_, Label::Month))
                );
            let of_month = self.numerals.not_a_figure(at, self.from).is_some();
            if dated || of_month {
                return None;
            }
            (at + 2, self.numerals.printed(at).parse().ok()?)
        } else {
            let (end, word) = self.numerals.word(at)?;
            let part = word.role == Role::Part
                && !matches!(self.key(at), "quarter" | "quarters")
                && !self.key(at).ends_with("ths");
            let glued = self.key(end) == "-"
                && !matches!(self.key(end + 1), "largest" | "biggest" | "straight" | "consecutive");
            let noun = self.numerals.is_word(end)
                && self
                    .numerals
                    .tables
                    .stops
                    .longest(self.numerals.syllables, end, self.numerals.to)
                    .is_none();
            if !determined
                || glued
                || self.numerals.is_capital(at) && at > self.from + 1
                || !(word.role == Role::Ordinal || part)
            {
                return None;
            }
            let superlative = self.key(end) == "-";
            if !noun && !superlative {
                return None;
            }
            (end, word.lo?)
        };
        if matches!(
            self.key(end),
            "half" | "quarter" | "century" | "hand" | "thought" | "party" | "person" | "nature"
        ) || self.key(end) == "-"
            && matches!(
                self.key(end + 1),
                "century" | "minute" | "quarter" | "hand" | "half" | "grade" | "floor"
            )
            || matches!(
                self.key(end),
                "grade" | "floor" | "street" | "avenue" | "amendment" | "minute"
            )
        {
            return None;
        }
        let mut draft = self.ordinal_draft(at, end, value);
        if self.key(end) == "-"
            || matches!(self.key(end), "largest" | "biggest" | "highest" | "place")
        {
            draft.kind = FigureKind::Rank;
            draft.rule = "rank";
            draft.end += if self.key(end) == "-" { 2 } else { 1 };
            return Some(draft);
        }
        if let Some(counted) = self.numerals.counted(end, false) {
            draft.class = counted.unit.map_or("?", |unit| unit.class);
            draft.unit = counted.unit.map_or("", |unit| unit.name);
            draft.counted = Some(counted.range);
        }
        Some(draft)
    }

    /// `the largest`, `one of the biggest`, `won the most seats`
    pub(super) fn rank(&self, at: usize) -> Option<Draft> {
        if self.vietnamese() { self.vietnamese_rank(at) } else { self.english_rank(at) }
    }

    fn rank_draft(&self, start: usize, end: usize, value: Option<f64>) -> Draft {
        let draft = self.ordinal_draft(start, end, 1.0);
        Draft { kind: FigureKind::Rank, lo: value, hi: value, point: value, rule: "rank", ..draft }
    }

    fn english_rank(&self, at: usize) -> Option<Draft> {
        let size = |n: usize| matches!(self.key(n), "largest" | "biggest");
        if self.key(at) == "the" && self.key(at + 1) == "most" {
            let counted = self.numerals.counted(at + 2, true)?;
            let unit = counted.unit.filter(|_| counted.range.len() <= 2)?;
            if !matches!(
                unit.class,
                "seat"
                    | "vote"
                    | "goal"
                    | "medal"
                    | "title"
                    | "point"
                    | "match"
                    | "people"
                    | "dead"
                    | "case"
            ) {
                return None;
            }
            let draft = self.rank_draft(at + 1, at + 2, None);
            let bound = Bound::Magnitude;
            return Some(Draft {
                bound,
                unit: unit.name,
                class: unit.class,
                counted: Some(counted.range),
                ..draft
            });
        }
        let one_of = self.key(at) == "one" && self.key(at + 1) == "of";
        if one_of {
            let the = at + 2;
            let determined =
                matches!(self.key(the), "the" | "its" | "their") || self.key(the + 1) == "'s";
            let end = (the + 1..(the + 5).min(self.numerals.to)).find(|&n| size(n))?;
            return determined.then(|| self.rank_draft(at, end + 1, None));
        }
        if self.key(at) == "the" && size(at + 1) {
            return Some(self.rank_draft(at, at + 2, Some(1.0)));
        }
        None
    }

    fn vietnamese_rank(&self, at: usize) -> Option<Draft> {
        let most = |n: usize| self.key(n) == "lớn" && self.key(n + 1) == "nhất";
        if self.key(at) == "một"
            && self.key(at + 1) == "trong"
            && matches!(self.key(at + 2), "những" | "các" | "số")
        {
            let end = (at + 3..(at + 11).min(self.numerals.to)).find(|&n| most(n))?;
            let plain = (at + 3..end).all(|n| self.numerals.is_word(n));
            return plain.then(|| self.rank_draft(at, end + 2, None));
        }
        if most(at) {
            return Some(self.rank_draft(at, at + 2, Some(1.0)));
        }
        if self.key(at) == "nhiều"
            && let Some((end, unit)) = self.numerals.unit_at(at + 1)
            && self.key(end) == "nhất"
            && unit.kind == UnitKind::Kind(FigureKind::Count)
        {
            let draft = self.rank_draft(at, end + 1, None);
            return Some(Draft {
                bound: Bound::Magnitude,
                unit: unit.name,
                class: unit.class,
                counted: Some(at + 1..end),
                ..draft
            });
        }
        None
    }

    /// `much lower numbers`: less than what was said just before.
    pub(super) fn comparative(&self, at: usize, drafts: &[Draft]) -> Option<Draft> {
        let (end, bound) = if self.vietnamese() {
            let number = matches!(
                (self.key(at), self.key(at + 1)),
                ("con", "số") | ("số", "lượng") | ("số", "người")
            );
            let verb = usize::from(self.key(at + 2) == "này");
            let less = match self.key(at + 2 + verb) {
                "thấp" | "ít" | "nhỏ" => Bound::LessThan,
                "cao" | "lớn" | "nhiều" => Bound::MoreThan,
                _ => return None,
            };
            let end = at + 4 + verb;
            (number && self.key(end - 1) == "hơn" && !self.numerals.is_number(end))
                .then_some((end, less))?
        } else {
            let strong = matches!(
                self.key(at),
                "much"
                    | "far"
                    | "significantly"
                    | "considerably"
                    | "slightly"
                    | "even"
                    | "substantially"
            );
            let n = at + usize::from(strong);
            let bound = match self.key(n) {
                "lower" | "smaller" | "fewer" => Bound::LessThan,
                "higher" | "larger" | "bigger" | "greater" => Bound::MoreThan,
                _ => return None,
            };
            let noun = matches!(
                self.key(n + 1),
                "numbers" | "number" | "figures" | "figure" | "toll" | "turnout" | "count"
            );
            noun.then_some((n + 2, bound))?
        };
        let mut draft = self.ordinal_draft(at, end, 0.0);
        (draft.kind, draft.lo, draft.hi, draft.point) = (FigureKind::Count, Some(0.0), None, None);
        (draft.bound, draft.rule) = (bound, "comparative");
        if let Some(last) = drafts.last() {
            (draft.unit, draft.class) = (last.unit, last.class);
            draft.counted.clone_from(&last.counted);
        }
        Some(draft)
    }

    /// `another district` after `three districts`: one more.
    pub(super) fn another(&self, at: usize, drafts: &[Draft]) -> Option<Draft> {
        let noun = match (self.vietnamese(), self.key(at)) {
            (false, "another") => at + 1,
            _ => return None,
        };
        let stem = self.key(noun);
        let counted = drafts.iter().rev().take(4).find(|draft| {
            draft
                .counted
                .as_ref()
                .is_some_and(|range| self.key(range.end - 1).strip_suffix('s') == Some(stem))
        })?;
        let mut draft = self.ordinal_draft(at, noun + 1, 1.0);
        (draft.kind, draft.unit, draft.class) = (FigureKind::Count, counted.unit, counted.class);
        (draft.counted, draft.rule) = (Some(noun..noun + 1), "another");
        Some(draft)
    }
}
