//! Words for what is read and told, in both languages of the interface.
//!
//! Every page that people read says figures, times, slots and states with these.

use crate::json::FigureJson;
use crate::why;
use machtin_extract::{Figure, FigureKind};

/// A language of the interface.
///
/// # Examples
/// ```
/// use machtin::wording::Lang;
/// assert_eq!(Lang::Vi.number(52.4), "52,4");
/// assert_eq!(Lang::En.on_axis(2_500_000.0), "2.5 million");
/// assert_eq!(Lang::Vi.slot("vote_share"), "tỷ lệ phiếu");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Tiếng Việt.
    Vi,
}

/// How much a figure is, without where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount<'f> {
    /// Lowest value meant; none: open.
    lo: Option<f64>,
    /// Highest value meant; none: open.
    hi: Option<f64>,
    /// The number as printed.
    point: Option<f64>,
    /// The whole that this is a part of.
    whole: Option<f64>,
    /// `exact`, `about`, `more_than`, ...
    bound: &'f str,
    /// Whether it is a share of a whole that is not known: shown in percent.
    pub is_share: bool,
}

impl<'f> From<&'f FigureJson> for Amount<'f> {
    fn from(figure: &'f FigureJson) -> Self {
        let &FigureJson { lo, hi, point, whole, .. } = figure;
        let is_share = figure.kind == FigureKind::Fraction.name() && whole.is_none();
        Self { lo, hi, point, whole, bound: &figure.bound, is_share }
    }
}

impl From<&Figure> for Amount<'_> {
    fn from(figure: &Figure) -> Self {
        let &Figure { lo, hi, point, whole, .. } = figure;
        let is_share = figure.kind == FigureKind::Fraction && whole.is_none();
        Self { lo, hi, point, whole, bound: figure.bound.name(), is_share }
    }
}

/// Vietnamese names of the slots.
const SLOT_NAMES: &str = include_str!("../data/slot_names.tsv");

impl Lang {
    /// The language of a code; none where the interface does not speak it.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        match code.get(..2)?.to_ascii_lowercase().as_str() {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.pick("en", "vi")
    }

    /// The words of this language.
    #[must_use]
    pub const fn pick(self, en: &'static str, vi: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Vi => vi,
        }
    }

    /// So many of something: English for one and for more, Vietnamese.
    #[must_use]
    pub fn count(self, count: usize, one: &str, many: &str, vi: &str) -> String {
        match self {
            Self::En if count == 1 => format!("1 {one}"),
            Self::En => format!("{count} {many}"),
            Self::Vi => format!("{count} {vi}"),
        }
    }

    /// `3 articles`, `1 bài`.
    #[must_use]
    pub fn articles(self, count: usize) -> String {
        self.count(count, "article", "articles", "bài")
    }

    /// `3 stories`, `1 chuyện`.
    #[must_use]
    pub fn story_count(self, count: usize) -> String {
        self.count(count, "story", "stories", "chuyện")
    }

    /// `2 copies folded`.
    #[must_use]
    pub fn copies(self, count: usize) -> String {
        match self {
            Self::En if count == 1 => "1 copy folded".to_owned(),
            Self::En => format!("{count} copies folded"),
            Self::Vi => format!("gộp {count} bản sao"),
        }
    }

    /// `2 independent sources`.
    #[must_use]
    pub fn independent(self, count: usize) -> String {
        self.count(count, "independent source", "independent sources", "nguồn độc lập")
    }

    /// `mentioned 4 times`.
    #[must_use]
    pub fn mentions(self, count: usize) -> String {
        match self {
            Self::En if count == 1 => "mentioned once".to_owned(),
            Self::En => format!("mentioned {count} times"),
            Self::Vi => format!("được nhắc {count} lần"),
        }
    }

    /// A kind of entities.
    #[must_use]
    pub fn kind(self, kind: &str) -> &'static str {
        match kind {
            "person" => self.pick("People", "Người"),
            "organisation" => self.pick("Bodies", "Tổ chức"),
            "place" => self.pick("Places", "Địa điểm"),
            _ => self.pick("Events", "Sự kiện"),
        }
    }

    /// Which quantity of an event a figure gives.
    #[must_use]
    pub fn slot(self, slot: &str) -> String {
        let row = |row: &'static str| row.split_once('\t').filter(|(known, _)| *known == slot);
        match self {
            Self::En => None,
            Self::Vi => SLOT_NAMES.lines().find_map(row).map(|(_, name)| name.to_owned()),
        }
        .unwrap_or_else(|| slot.replace('_', " "))
    }

    /// The event of a figure group: its days, or what it hangs on where there are none.
    #[must_use]
    pub fn event(self, event: &str) -> String {
        match (event, event.strip_prefix("after ")) {
            ("story", _) => self.pick("whole story", "toàn chuyện").to_owned(),
            (_, Some(day)) => format!("{} {day}", self.pick("after", "sau")),
            // The identifier of an article: its event has no known day.
            _ if event.starts_with('a') => self.pick("undated", "không rõ ngày").to_owned(),
            _ => event.to_owned(),
        }
    }

    /// When something happened, as its sentence tells it.
    #[must_use]
    pub fn happened(self, value: &str, days: Option<(&str, &str)>) -> String {
        let Some((first, last)) = days else {
            return value.strip_prefix("pub").map_or_else(
                || value.to_owned(),
                |steps| format!("{} {steps}", self.pick("publication day", "ngày đăng")),
            );
        };
        if first != last {
            // Years and months say it shorter.
            let plain = value.len() < 8 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            return if plain { value.to_owned() } else { format!("{first} – {last}") };
        }
        let part = match value.split_once('T').map(|(_, part)| part) {
            Some("MO") => self.pick("morning", "buổi sáng"),
            Some("AF") => self.pick("afternoon", "buổi chiều"),
            Some("EV") => self.pick("evening", "buổi tối"),
            Some("NI") => self.pick("night", "ban đêm"),
            Some(hour) if hour.starts_with(|c: char| c.is_ascii_digit()) => hour,
            _ => return first.to_owned(),
        };
        format!("{first}, {part}")
    }

    /// A number as people of the language print it.
    #[must_use]
    pub fn number(self, value: f64) -> String {
        let number = why::number(value);
        match self {
            Self::En => number,
            Self::Vi => number.replace('.', ","),
        }
    }

    fn interval(self, lo: Option<f64>, hi: Option<f64>) -> String {
        let (Self::Vi, lo, hi) = (self, lo.map(|n| self.number(n)), hi) else {
            return why::interval(lo, hi);
        };
        match (lo, hi.map(|n| self.number(n))) {
            (Some(lo), Some(hi)) if lo == hi => lo,
            (Some(lo), Some(hi)) if lo == "0" => format!("tới {hi}"),
            (Some(lo), Some(hi)) => format!("{lo} đến {hi}"),
            (Some(lo), None) => format!("{lo} trở lên"),
            (None, Some(hi)) => format!("tới {hi}"),
            (None, None) => "không rõ bao nhiêu".to_owned(),
        }
    }

    /// An amount without its bound: `20 000`, `61 %`, `63 / 125`, `200 to 999`.
    fn bare(self, amount: Amount<'_>) -> String {
        let Amount { lo, hi, is_share, .. } = amount;
        let shown = match amount.point {
            Some(point) if amount.bound == "magnitude" => format!("({})", self.number(point)),
            Some(point) if is_share => format!("{} %", self.number(point * 100.0)),
            Some(point) => self.number(point),
            None if is_share => {
                let percent = |value: Option<f64>| value.map(|value| value * 100.0);
                format!("{} %", self.interval(percent(lo), percent(hi)))
            }
            None => self.interval(lo, hi),
        };
        let whole =
            amount.whole.map_or_else(String::new, |whole| format!(" / {}", self.number(whole)));
        format!("{shown}{whole}")
    }

    /// An amount in signs: `> 20 000`, `~ 800`, `200 to 999`.
    #[must_use]
    pub fn in_signs<'f>(self, amount: impl Into<Amount<'f>>) -> String {
        let amount = amount.into();
        let sign = match amount.bound {
            "about" => "~ ",
            "more_than" => "> ",
            "at_least" => "≥ ",
            "less_than" => "< ",
            "at_most" => "≤ ",
            "nearly" => "↗ ",
            _ => "",
        };
        format!("{sign}{}", self.bare(amount))
    }

    /// An amount in words: `more than 20 000`, `about 800`, `200 to 999`.
    #[must_use]
    pub fn in_words<'f>(self, amount: impl Into<Amount<'f>>) -> String {
        let amount = amount.into();
        let bound = match amount.bound {
            // The interval says it.
            _ if amount.point.is_none() => "",
            "about" => self.pick("about ", "khoảng "),
            "more_than" => self.pick("more than ", "hơn "),
            "at_least" => self.pick("at least ", "ít nhất "),
            "less_than" => self.pick("less than ", "dưới "),
            "at_most" => self.pick("at most ", "không quá "),
            "nearly" => self.pick("nearly ", "gần "),
            _ => "",
        };
        format!("{bound}{}", self.bare(amount))
    }

    /// A number short enough for an axis: `2 million`, `2 triệu`.
    #[must_use]
    pub fn on_axis(self, value: f64) -> String {
        let steps = [
            (1e12, self.pick("trillion", "nghìn tỷ")),
            (1e9, self.pick("billion", "tỷ")),
            (1e6, self.pick("million", "triệu")),
        ];
        match steps.into_iter().find(|(unit, _)| value.abs() >= *unit) {
            _ if value.abs() >= 1e15 => format!("{value:.0e}"),
            Some((unit, name)) => format!("{} {name}", self.number(value / unit)),
            None => self.number(value),
        }
    }

    /// A figure group's state.
    #[must_use]
    pub fn state_name(self, state: &str) -> &'static str {
        match state {
            "agree" => self.pick("sources agree", "các nguồn khớp"),
            "compatible" => self.pick("compatible", "không mâu thuẫn"),
            "conflict" => self.pick("sources conflict", "các nguồn mâu thuẫn"),
            "update" => self.pick("updated", "đã cập nhật"),
            "forecast" => self.pick("forecast", "dự báo"),
            _ => self.pick("one source", "một nguồn"),
        }
    }

    /// How a statement is meant, where it is not plainly asserted.
    #[must_use]
    pub fn mode(self, mode: &str) -> Option<&'static str> {
        match mode {
            "estimated" => Some(self.pick("estimate", "ước tính")),
            "official" => Some(self.pick("official", "chính thức")),
            "provisional" => Some(self.pick("provisional", "tạm thời")),
            "forecast" => Some(self.pick("forecast", "dự báo")),
            "hope" => Some(self.pick("hope", "kỳ vọng")),
            "denied" => Some(self.pick("denied", "phủ nhận")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_a_vietnamese_name() {
        let slots = include_str!("../../machtin-extract/data/slots.tsv");
        for row in slots.lines().filter(|row| !row.starts_with(['#', '-'])) {
            let slot = row.split('\t').next().unwrap_or_default();
            let known = SLOT_NAMES.lines().any(|name| name.starts_with(&format!("{slot}\t")));
            assert!(known, "{slot}");
        }
        assert_eq!(Lang::Vi.slot("vote_share"), "tỷ lệ phiếu");
        assert_eq!(Lang::En.slot("vote_share"), "vote share");
    }

    #[test]
    fn events_without_a_day_say_so() {
        assert_eq!(Lang::Vi.event("after 2017-10-20"), "sau 2017-10-20");
        assert_eq!(Lang::En.event("a5765a52c3ce355fa"), "undated");
        assert_eq!(Lang::En.event("2017-10-20"), "2017-10-20");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Lang::Vi.number(52.4), "52,4");
        assert_eq!(Lang::Vi.interval(Some(200.0), Some(999.0)), "200 đến 999");
        assert_eq!(Lang::En.on_axis(2_500_000.0), "2.5 million");
        assert_eq!(Lang::Vi.on_axis(2e9), "2 tỷ");
    }

    #[test]
    fn amounts_say_their_bound() {
        let amount = |bound, point, share| Amount {
            lo: Some(0.2),
            hi: Some(0.61),
            point,
            whole: None,
            bound,
            is_share: share,
        };
        assert_eq!(
            Lang::En.in_words(amount("more_than", Some(20_000.0), false)),
            "more than 20\u{202f}000"
        );
        assert_eq!(Lang::Vi.in_words(amount("about", Some(800.0), false)), "khoảng 800");
        assert_eq!(Lang::Vi.in_signs(amount("nearly", Some(0.615), true)), "↗ 61,5 %");
        assert_eq!(Lang::En.in_words(amount("about", None, true)), "20 to 61 %");
    }
}
