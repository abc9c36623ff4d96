//! The page's own words in both languages.

use crate::args::Interface;

/// Words of the page.
#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Interface);

impl Words {
    const fn pick(self, en: &'static str, vi: &'static str) -> &'static str {
        match self.0 {
            Interface::En => en,
            Interface::Vi => vi,
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
    pub(super) const fn segmented(self) -> &'static str {
        self.pick("segmented", "đã tách từ")
    }
    pub(super) const fn copy_of(self) -> &'static str {
        self.pick("copy of", "bản sao của")
    }
    pub(super) const fn story_wide(self) -> &'static str {
        self.pick("whole story", "toàn chuyện")
    }
    pub(super) const fn nothing(self) -> &'static str {
        self.pick("No article could be read.", "Không đọc được bài nào.")
    }
    pub(super) const fn more(self) -> &'static str {
        self.pick("more", "mục nữa")
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
