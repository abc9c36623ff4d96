//! The page's own words in both languages.

use crate::args::Interface;
use machtin::extract::{Bound, Figure, FigureKind, MentionKind};
use machtin::story::Event;
use machtin::text::Language;
use machtin::why;

/// Words of the page.
#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Interface);

impl Words {
    /// For comparing, not for showing.
    pub(super) const SIGNS: Self = Self(Interface::En);

    const fn pick(self, en: &'static str, vi: &'static str) -> &'static str {
        match self.0 {
            Interface::En => en,
            Interface::Vi => vi,
        }
    }

    /// The language of a reader of the page.
    pub(super) const fn readers_language(self) -> Language {
        match self.0 {
            Interface::En => Language::English,
            Interface::Vi => Language::Vietnamese,
        }
    }

    pub(super) const fn summary(self) -> &'static str {
        self.pick("Summary", "Tóm tắt")
    }
    pub(super) const fn timeline(self) -> &'static str {
        self.pick("Timeline", "Diễn biến")
    }
    pub(super) const fn figures(self) -> &'static str {
        self.pick("Figures", "Con số")
    }
    pub(super) const fn people(self) -> &'static str {
        self.pick("People, bodies, places", "Người, tổ chức, nơi chốn")
    }
    pub(super) const fn quotes(self) -> &'static str {
        self.pick("Quotes", "Phát ngôn")
    }
    pub(super) const fn sources(self) -> &'static str {
        self.pick("Sources", "Nguồn")
    }
    pub(super) const fn undated(self) -> &'static str {
        self.pick("undated", "không rõ ngày")
    }
    pub(super) const fn planned(self) -> &'static str {
        self.pick("planned", "dự kiến")
    }
    pub(super) const fn foretold(self) -> &'static str {
        self.pick("planned before", "dự kiến trước đó")
    }
    pub(super) const fn segmented(self) -> &'static str {
        self.pick("segmented", "đã tách từ")
    }
    pub(super) const fn copy_of(self) -> &'static str {
        self.pick("copy of", "bản sao của")
    }
    pub(super) const fn copy(self) -> &'static str {
        self.pick("copy", "bản sao")
    }
    pub(super) const fn story_wide(self) -> &'static str {
        self.pick("whole story", "toàn chuyện")
    }
    pub(super) const fn nothing(self) -> &'static str {
        self.pick("No article could be read.", "Không đọc được bài nào.")
    }
    pub(super) const fn stories_heading(self) -> &'static str {
        self.pick("Stories", "Các chuyện")
    }
    pub(super) const fn figure_board(self) -> &'static str {
        self.pick("Figure board", "Bảng số liệu")
    }
    pub(super) const fn evidence(self) -> &'static str {
        self.pick("Evidence", "Dẫn chứng")
    }
    pub(super) const fn value(self) -> &'static str {
        self.pick("Value", "Giá trị")
    }
    pub(super) const fn printed(self) -> &'static str {
        self.pick("As printed", "Nguyên văn")
    }
    pub(super) const fn says_so(self) -> &'static str {
        self.pick("Who says so", "Ai nói")
    }
    pub(super) const fn the_article(self) -> &'static str {
        self.pick("the article", "bài báo")
    }
    pub(super) const fn date(self) -> &'static str {
        self.pick("Published", "Ngày đăng")
    }
    pub(super) const fn source(self) -> &'static str {
        self.pick("Source", "Nguồn")
    }
    pub(super) const fn citation(self) -> &'static str {
        self.pick("Citation", "Dẫn nguồn")
    }
    pub(super) const fn rule(self) -> &'static str {
        self.pick("read by the rule", "đọc theo quy tắc")
    }
    pub(super) const fn also(self) -> &'static str {
        self.pick("also", "còn viết là")
    }
    pub(super) const fn unknown_speaker(self) -> &'static str {
        self.pick("Speaker not named", "Không rõ người nói")
    }
    pub(super) const fn reported(self) -> &'static str {
        self.pick("reported", "thuật lại")
    }
    pub(super) const fn number_line(self) -> &'static str {
        self.pick("Number line", "Trục số")
    }
    pub(super) const fn log_scale(self) -> &'static str {
        self.pick("log scale", "thang logarit")
    }
    pub(super) const fn bytes(self) -> &'static str {
        self.pick("bytes", "byte")
    }
    pub(super) const fn marked(self) -> &'static str {
        self.pick("marked", "đánh dấu")
    }
    /// The letter before the number of a source.
    pub(super) const fn source_letter(self) -> &'static str {
        self.pick("S", "N")
    }
    pub(super) const fn more(self) -> &'static str {
        self.pick("more", "mục nữa")
    }

    /// The heading over lines that no article prints.
    pub(super) fn written_by(self, writer: &str) -> String {
        match self.0 {
            Interface::En => format!("Written by {writer}, checked against what it cites"),
            Interface::Vi => format!("Do {writer} viết, đã đối chiếu với nguồn được dẫn"),
        }
    }

    /// `3 articles`, `1 bài`.
    pub(super) fn articles(self, count: usize) -> String {
        match self.0 {
            Interface::En if count == 1 => "1 article".to_owned(),
            Interface::En => format!("{count} articles"),
            Interface::Vi => format!("{count} bài"),
        }
    }

    pub(super) fn stories(self, count: usize) -> String {
        match self.0 {
            Interface::En if count == 1 => "1 story".to_owned(),
            Interface::En => format!("{count} stories"),
            Interface::Vi => format!("{count} chuyện"),
        }
    }

    pub(super) fn copies(self, count: usize) -> String {
        match self.0 {
            Interface::En if count == 1 => "1 copy folded".to_owned(),
            Interface::En => format!("{count} copies folded"),
            Interface::Vi => format!("gộp {count} bản sao"),
        }
    }

    pub(super) fn independent(self, count: usize) -> String {
        match self.0 {
            Interface::En if count == 1 => "1 independent source".to_owned(),
            Interface::En => format!("{count} independent sources"),
            Interface::Vi => format!("{count} nguồn độc lập"),
        }
    }

    pub(super) fn mentions(self, count: usize) -> String {
        match self.0 {
            Interface::En if count == 1 => "mentioned once".to_owned(),
            Interface::En => format!("mentioned {count} times"),
            Interface::Vi => format!("được nhắc {count} lần"),
        }
    }

    /// The code of the interface's own language.
    pub(super) const fn code(self) -> &'static str {
        self.pick("en", "vi")
    }

    pub(super) const fn language(self, language: Language) -> &'static str {
        match language {
            Language::Vietnamese => self.pick("Vietnamese", "tiếng Việt"),
            Language::English => self.pick("English", "tiếng Anh"),
            Language::Other => self.pick("other language", "ngôn ngữ khác"),
        }
    }

    pub(super) const fn kind(self, kind: MentionKind) -> &'static str {
        match kind {
            MentionKind::Person => self.pick("People", "Người"),
            MentionKind::Organisation => self.pick("Bodies", "Tổ chức"),
            MentionKind::Place => self.pick("Places", "Địa điểm"),
            MentionKind::Event => self.pick("Events", "Sự kiện"),
        }
    }

    /// Which quantity of an event a figure gives.
    pub(super) fn slot(self, slot: &str) -> String {
        let row = |row: &'static str| row.split_once('\t').filter(|(known, _)| *known == slot);
        let vietnamese = || SLOT_NAMES.lines().find_map(row).map(|(_, name)| name.to_owned());
        match self.0 {
            Interface::En => None,
            Interface::Vi => vietnamese(),
        }
        .unwrap_or_else(|| slot.replace('_', " "))
    }

    /// The event of a figure group: its days, or what it hangs on where there are none.
    pub(super) fn event(self, event: &str) -> String {
        match (event, event.strip_prefix("after ")) {
            ("story", _) => self.story_wide().to_owned(),
            (_, Some(day)) => format!("{} {day}", self.pick("after", "sau")),
            // The identifier of an article: its event has no known day.
            _ if event.starts_with('a') => self.undated().to_owned(),
            _ => event.to_owned(),
        }
    }

    /// When something happened, as its sentence tells it: days, with an hour or a part of the day.
    pub(super) fn when(self, event: &Event) -> String {
        let value = event.value.as_str();
        let Some((first, last)) = event.days else {
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
            _ => return first.to_string(),
        };
        format!("{first}, {part}")
    }

    /// A number as people of the language print it.
    pub(super) fn number(self, value: f64) -> String {
        let number = why::number(value);
        match self.0 {
            Interface::En => number,
            Interface::Vi => number.replace('.', ","),
        }
    }

    fn interval(self, lo: Option<f64>, hi: Option<f64>) -> String {
        let (Interface::Vi, lo, hi) = (self.0, lo.map(|n| self.number(n)), hi) else {
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

    /// A figure without its bound: `20 000`, `61 %`, `63 / 125`, `200 to 999`.
    fn amount(self, figure: &Figure) -> String {
        let amount = match (figure.point, figure.bound) {
            (Some(point), Bound::Magnitude) => format!("({})", self.number(point)),
            (Some(point), _) if is_share(figure) => format!("{} %", self.number(point * 100.0)),
            (Some(point), _) => self.number(point),
            (None, _) if is_share(figure) => {
                let percent = |value: Option<f64>| value.map(|value| value * 100.0);
                format!("{} %", self.interval(percent(figure.lo), percent(figure.hi)))
            }
            (None, _) => self.interval(figure.lo, figure.hi),
        };
        let whole =
            figure.whole.map_or_else(String::new, |whole| format!(" / {}", self.number(whole)));
        format!("{amount}{whole}")
    }

    /// A figure in signs: `> 20 000`, `~ 800`, `200 to 999`.
    pub(super) fn in_signs(self, figure: &Figure) -> String {
        let sign = match figure.bound {
            Bound::About => "~ ",
            Bound::MoreThan => "> ",
            Bound::AtLeast => "≥ ",
            Bound::LessThan => "< ",
            Bound::AtMost => "≤ ",
            Bound::Nearly => "↗ ",
            Bound::Exact | Bound::Magnitude => "",
        };
        format!("{sign}{}", self.amount(figure))
    }

    /// A figure in words: `more than 20 000`, `about 800`, `200 to 999`.
    pub(super) fn in_words(self, figure: &Figure) -> String {
        let bound = match figure.bound {
            // The interval says it.
            _ if figure.point.is_none() => "",
            Bound::About => self.pick("about ", "khoảng "),
            Bound::MoreThan => self.pick("more than ", "hơn "),
            Bound::AtLeast => self.pick("at least ", "ít nhất "),
            Bound::LessThan => self.pick("less than ", "dưới "),
            Bound::AtMost => self.pick("at most ", "không quá "),
            Bound::Nearly => self.pick("nearly ", "gần "),
            Bound::Exact | Bound::Magnitude => "",
        };
        format!("{bound}{}", self.amount(figure))
    }

    /// A number short enough for an axis: `2 million`, `2 triệu`.
    pub(super) fn on_axis(self, value: f64) -> String {
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
    pub(super) fn state(self, state: machtin::story::State) -> &'static str {
        use machtin::story::State;
        match state {
            State::Agree => self.pick("sources agree", "các nguồn khớp"),
            State::Compatible => self.pick("compatible", "không mâu thuẫn"),
            State::Conflict => self.pick("sources conflict", "các nguồn mâu thuẫn"),
            State::Update => self.pick("updated", "đã cập nhật"),
            State::Forecast => self.pick("forecast", "dự báo"),
            State::Single => self.pick("one source", "một nguồn"),
        }
    }

    /// How a statement is meant, where it is not plainly asserted.
    pub(super) fn mode(self, mode: machtin::extract::Mode) -> Option<&'static str> {
        use machtin::extract::Mode;
        match mode {
            Mode::Asserted => None,
            Mode::Estimated => Some(self.pick("estimate", "ước tính")),
            Mode::Official => Some(self.pick("official", "chính thức")),
            Mode::Provisional => Some(self.pick("provisional", "tạm thời")),
            Mode::Forecast => Some(self.pick("forecast", "dự báo")),
            Mode::Hope => Some(self.pick("hope", "kỳ vọng")),
            Mode::Denied => Some(self.pick("denied", "phủ nhận")),
        }
    }
}

/// A share of a whole that is not known: shown in percent.
pub(super) fn is_share(figure: &Figure) -> bool {
    figure.kind == FigureKind::Fraction && figure.whole.is_none()
}

/// Vietnamese names of the slots.
const SLOT_NAMES: &str = include_str!("../../data/slot_names.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_has_a_vietnamese_name() {
        let slots = include_str!("../../../machtin-extract/data/slots.tsv");
        let vietnamese = Words(Interface::Vi);
        for row in slots.lines().filter(|row| !row.starts_with(['#', '-'])) {
            let slot = row.split('\t').next().unwrap_or_default();
            let known = SLOT_NAMES.lines().any(|name| name.starts_with(&format!("{slot}\t")));
            assert!(known, "{slot}");
        }
        assert_eq!(vietnamese.slot("vote_share"), "tỷ lệ phiếu");
        assert_eq!(Words(Interface::En).slot("vote_share"), "vote share");
    }

    #[test]
    fn events_without_a_day_say_so() {
        assert_eq!(Words(Interface::Vi).event("after 2017-10-20"), "sau 2017-10-20");
        assert_eq!(Words(Interface::En).event("a5765a52c3ce355fa"), "undated");
        assert_eq!(Words(Interface::En).event("2017-10-20"), "2017-10-20");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(Words(Interface::Vi).number(52.4), "52,4");
        assert_eq!(Words(Interface::Vi).interval(Some(200.0), Some(999.0)), "200 đến 999");
        assert_eq!(Words(Interface::En).on_axis(2_500_000.0), "2.5 million");
        assert_eq!(Words(Interface::Vi).on_axis(2e9), "2 tỷ");
    }
}
