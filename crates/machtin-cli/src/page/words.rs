//! The page's own words in both languages.

use machtin::text::Language;
use machtin::wording::Lang;
use std::ops::Deref;

/// Words of the page.
#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Lang);

impl Deref for Words {
    type Target = Lang;

    /// What is read and told has its words elsewhere.
    fn deref(&self) -> &Lang {
        &self.0
    }
}

impl Words {
    /// For comparing, not for showing.
    pub(super) const SIGNS: Self = Self(Lang::En);

    /// The language of a reader of the page.
    pub(super) const fn readers_language(self) -> Language {
        match self.0 {
            Lang::En => Language::English,
            Lang::Vi => Language::Vietnamese,
        }
    }

    pub(super) const fn summary(self) -> &'static str {
        self.0.pick("Summary", "Tóm tắt")
    }
    pub(super) const fn timeline(self) -> &'static str {
        self.0.pick("Timeline", "Diễn biến")
    }
    pub(super) const fn figures(self) -> &'static str {
        self.0.pick("Figures", "Con số")
    }
    pub(super) const fn people(self) -> &'static str {
        self.0.pick("People, bodies, places", "Người, tổ chức, nơi chốn")
    }
    pub(super) const fn quotes(self) -> &'static str {
        self.0.pick("Quotes", "Phát ngôn")
    }
    pub(super) const fn sources(self) -> &'static str {
        self.0.pick("Sources", "Nguồn")
    }
    pub(super) const fn undated(self) -> &'static str {
        self.0.pick("undated", "không rõ ngày")
    }
    pub(super) const fn planned(self) -> &'static str {
        self.0.pick("planned", "dự kiến")
    }
    pub(super) const fn foretold(self) -> &'static str {
        self.0.pick("planned before", "dự kiến trước đó")
    }
    pub(super) const fn segmented(self) -> &'static str {
        self.0.pick("segmented", "đã tách từ")
    }
    pub(super) const fn copy_of(self) -> &'static str {
        self.0.pick("copy of", "bản sao của")
    }
    pub(super) const fn copy(self) -> &'static str {
        self.0.pick("copy", "bản sao")
    }
    pub(super) const fn nothing(self) -> &'static str {
        self.0.pick("No article could be read.", "Không đọc được bài nào.")
    }
    pub(super) const fn stories_heading(self) -> &'static str {
        self.0.pick("Stories", "Các chuyện")
    }
    pub(super) const fn figure_board(self) -> &'static str {
        self.0.pick("Figure board", "Bảng số liệu")
    }
    pub(super) const fn evidence(self) -> &'static str {
        self.0.pick("Evidence", "Dẫn chứng")
    }
    pub(super) const fn value(self) -> &'static str {
        self.0.pick("Value", "Giá trị")
    }
    pub(super) const fn printed(self) -> &'static str {
        self.0.pick("As printed", "Nguyên văn")
    }
    pub(super) const fn says_so(self) -> &'static str {
        self.0.pick("Who says so", "Ai nói")
    }
    pub(super) const fn the_article(self) -> &'static str {
        self.0.pick("the article", "bài báo")
    }
    pub(super) const fn date(self) -> &'static str {
        self.0.pick("Published", "Ngày đăng")
    }
    pub(super) const fn source(self) -> &'static str {
        self.0.pick("Source", "Nguồn")
    }
    pub(super) const fn citation(self) -> &'static str {
        self.0.pick("Citation", "Dẫn nguồn")
    }
    pub(super) const fn rule(self) -> &'static str {
        self.0.pick("read by the rule", "đọc theo quy tắc")
    }
    pub(super) const fn also(self) -> &'static str {
        self.0.pick("also", "còn viết là")
    }
    pub(super) const fn unknown_speaker(self) -> &'static str {
        self.0.pick("Speaker not named", "Không rõ người nói")
    }
    pub(super) const fn reported(self) -> &'static str {
        self.0.pick("reported", "thuật lại")
    }
    pub(super) const fn number_line(self) -> &'static str {
        self.0.pick("Number line", "Trục số")
    }
    pub(super) const fn log_scale(self) -> &'static str {
        self.0.pick("log scale", "thang logarit")
    }
    pub(super) const fn bytes(self) -> &'static str {
        self.0.pick("bytes", "byte")
    }
    pub(super) const fn marked(self) -> &'static str {
        self.0.pick("marked", "đánh dấu")
    }
    /// The letter before the number of a source.
    pub(super) const fn source_letter(self) -> &'static str {
        self.0.pick("S", "N")
    }
    pub(super) const fn more(self) -> &'static str {
        self.0.pick("more", "mục nữa")
    }

    /// The heading over lines that no article prints.
    pub(super) fn written_by(self, writer: &str) -> String {
        match self.0 {
            Lang::En => format!("Written by {writer}, checked against what it cites"),
            Lang::Vi => format!("Do {writer} viết, đã đối chiếu với nguồn được dẫn"),
        }
    }

    pub(super) const fn language(self, language: Language) -> &'static str {
        match language {
            Language::Vietnamese => self.0.pick("Vietnamese", "tiếng Việt"),
            Language::English => self.0.pick("English", "tiếng Anh"),
            Language::Other => self.0.pick("other language", "ngôn ngữ khác"),
        }
    }
}
