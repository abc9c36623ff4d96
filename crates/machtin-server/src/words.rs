//! The interface's own words in both languages.

use machtin::vectors::Topic;
pub use machtin::wording::Lang;
use std::ops::Deref;

/// The language that an `Accept-Language` prefers; English where it names neither.
pub(crate) fn accepted(header: &str) -> Lang {
    let mut best = (Lang::En, 0.0);
    for part in header.split(',') {
        let (code, rest) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
        let weight = rest.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if let (Some(lang), true) = (Lang::of(code), weight > best.1) {
            best = (lang, weight);
        }
    }
    best.0
}

/// Words of the interface.
#[derive(Clone, Copy, Debug)]
pub struct Words(
    /// In this language.
    pub Lang,
);

/// Fixed words: name, English, Vietnamese.
macro_rules! words {
    ($($name:ident: $en:literal, $vi:literal;)*) => {
        impl Words {
            $(
                pub(crate) const fn $name(self) -> &'static str {
                    self.0.pick($en, $vi)
                }
            )*
        }

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $vi)),*];
    };
}

words! {
    stories: "Stories", "Các chuyện";
    search: "Search", "Tìm kiếm";
    search_hint: "words, “a phrase”, -without", "từ, “cụm từ”, -loại trừ";
    review: "Review", "Cần xem lại";
    feeds: "Feeds", "Nguồn tin";
    log: "Corrections", "Đính chính";
    about: "About", "Giới thiệu";
    api: "API", "API";
    skip: "Skip to the content", "Đến thẳng nội dung";
    menu: "Menu", "Trình đơn";
    language: "Language", "Ngôn ngữ";
    colours: "Colours", "Màu nền";
    light: "Light", "Sáng";
    dark: "Dark", "Tối";
    system: "As the system", "Theo hệ thống";
    summary: "Summary", "Tóm tắt";
    timeline: "Timeline", "Diễn biến";
    figure_board: "Figures", "Bảng số liệu";
    people: "People, bodies, places", "Người, tổ chức, nơi chốn";
    quotes: "Quotes", "Phát ngôn";
    sources: "Sources", "Nguồn";
    history: "What changed", "Thay đổi";
    contents: "On this page", "Trong trang này";
    undated: "undated", "không rõ ngày";
    planned: "planned", "dự kiến";
    day_by_day: "Day by day", "Theo từng ngày";
    segmented: "segmented", "đã tách từ";
    copy: "copy", "bản sao";
    copy_of: "copy of", "bản sao của";
    no_stories_fit: "No story fits these filters.", "Không có chuyện nào hợp với bộ lọc.";
    empty_store: "This store is empty. Add some news, and reload this page:", "Kho này còn trống. Hãy thêm tin rồi tải lại trang:";
    empty_pile: "No article could be read from the files. Name files or folders with text, HTML, JSON lines or feeds:", "Không đọc được bài nào từ các tệp. Hãy chỉ ra tệp hoặc thư mục có văn bản, HTML, JSON lines hay nguồn tin:";
    watch_feeds: "Or watch feeds:", "Hoặc theo dõi các nguồn tin:";
    single_figures: "Figures that one source gives", "Con số chỉ một nguồn nêu";
    quantity: "Quantity", "Đại lượng";
    value: "Value", "Giá trị";
    printed: "As printed", "Nguyên văn";
    says_so: "Who says so", "Ai nói";
    the_article: "the article", "bài báo";
    published: "Published", "Ngày đăng";
    source: "Source", "Nguồn";
    evidence: "Evidence", "Dẫn chứng";
    also: "also", "còn viết là";
    unknown_speaker: "Speaker not named", "Không rõ người nói";
    reported: "reported", "thuật lại";
    number_line: "Number line", "Trục số";
    log_scale: "log scale", "thang logarit";
    source_letter: "S", "N";
    all: "All", "Tất cả";
    state: "State", "Tình trạng";
    articles_in: "Articles in", "Có bài";
    topic_heading: "Topic", "Chủ đề";
    order: "Order", "Thứ tự";
    by_change: "last changed", "mới thay đổi";
    by_day: "newest", "mới nhất";
    by_size: "most articles", "nhiều bài nhất";
    next_page: "More stories", "Xem tiếp";
    more_hits: "More results", "Kết quả tiếp";
    vietnamese: "Vietnamese", "tiếng Việt";
    english: "English", "tiếng Anh";
    other_language: "another language", "ngôn ngữ khác";
    coverage: "Articles a day", "Số bài mỗi ngày";
    cleaned: "Clean", "Đã làm sạch";
    whole: "As it came", "Nguyên bản";
    by_words: "Segmented", "Tách từ";
    shown_as: "Show the text", "Cách hiện bài";
    removed_note: "Set aside as no part of the news:", "Bỏ ra vì không thuộc bài báo:";
    how_read: "How it was read", "Máy đọc thế nào";
    rule: "Rule", "Quy tắc";
    whole_article: "The whole article", "Cả bài";
    permalink: "Link to this citation", "Liên kết tới dẫn chứng này";
    original: "Read it at the publisher’s", "Đọc tại trang của báo";
    download_raw: "Bytes as they came", "Tải bản gốc";
    reading_json: "As data (JSON)", "Dạng dữ liệu (JSON)";
    same_story: "In the same story", "Cùng chuyện";
    part_of: "Story:", "Thuộc chuyện:";
    in_no_story: "In no story yet.", "Chưa thuộc chuyện nào.";
    compare: "Compare", "So sánh";
    compare_two: "Compare two articles", "So sánh hai bài";
    compare_note: "What both print is dim; figures that only one prints are bright.", "Câu có ở cả hai bài được làm mờ; con số chỉ một bài có được làm nổi.";
    first_article: "First article", "Bài thứ nhất";
    second_article: "Second article", "Bài thứ hai";
    why_together: "Why they are one story", "Vì sao là cùng một chuyện";
    why_apart: "Why they are kept apart", "Vì sao để riêng";
    are_copies: "One is a copy of the other.", "Bài này là bản sao của bài kia.";
    likelihood_around: "With the articles around the two:", "Tính cả các bài xung quanh:";
    likelihood: "Likelihood that both tell of one event:", "Khả năng cùng kể một sự kiện:";
    through: "Joined through:", "Nối qua:";
    names: "Names", "Các cách gọi";
    roles: "Roles", "Vai trò";
    named_in: "Stories that name it", "Các chuyện có nhắc tới";
    sort_fit: "best fit", "hợp nhất";
    show: "Show", "Hiện";
    nothing_found: "Nothing found.", "Không tìm thấy gì.";
    search_help: "All words must stand in the text. Words typed without marks are found with any marks.", "Mọi từ đều phải có trong bài. Từ gõ không dấu vẫn tìm được từ có dấu.";
    search_fields: "Fields: lang: publisher: place: person: org: topic: before: after: state: said-by: figure:attendance>=10000", "Trường: lang: publisher: place: person: org: topic: before: after: state: said-by: figure:attendance>=10000";
    review_intro: "Links that the program is not sure of. Your answer is kept as a correction and holds from now on.", "Những mối nối mà máy chưa chắc. Câu trả lời của bạn được ghi thành đính chính và có hiệu lực từ nay.";
    review_none: "Nothing is in doubt.", "Không còn gì phải xem lại.";
    review_question: "Do these two tell one story?", "Hai bài này có cùng một chuyện không?";
    now_together: "Now in one story.", "Hiện ở cùng một chuyện.";
    now_apart: "Now in two stories.", "Hiện ở hai chuyện.";
    yes: "Yes, one story", "Phải, cùng chuyện";
    no: "No, two stories", "Không, khác chuyện";
    store_only: "A pile that was read once is not kept, so it cannot be corrected. Keep it in a store:", "Tin chỉ đọc một lần thì không được lưu, nên không đính chính được. Hãy lưu vào kho:";
    sign_in: "Sign in", "Đăng nhập";
    sign_out: "Sign out", "Đăng xuất";
    sign_in_note: "Enter the token that machtin printed when it started, or the one in the token file.", "Nhập mã mà machtin in ra lúc khởi động, hoặc mã trong tệp mã.";
    token: "Token", "Mã";
    wrong_token: "That is not the token.", "Mã không đúng.";
    sign_in_to_correct: "Sign in to correct", "Đăng nhập để đính chính";
    read_only: "Corrections are switched off here.", "Ở đây không cho đính chính.";
    split: "Make the chosen articles a story of their own", "Tách các bài đã chọn thành chuyện riêng";
    merge: "Join with another story", "Gộp với chuyện khác";
    other_story: "Identifier of the other story", "Mã của chuyện kia";
    correct_figure: "Correct this figure", "Đính chính con số này";
    right_value: "The right number", "Con số đúng";
    no_figure: "This is no figure", "Đây không phải số liệu";
    save: "Save", "Lưu";
    reason: "Reason", "Lý do";
    undo: "Undo", "Hoàn tác";
    undone_by: "undone by", "đã hoàn tác bởi";
    log_intro: "Every correction, the last one first. Nothing is deleted: undoing adds an entry.", "Mọi đính chính, mới nhất ở trên. Không gì bị xóa: hoàn tác là thêm một mục mới.";
    log_empty: "Nothing was corrected yet.", "Chưa có đính chính nào.";
    who: "Who", "Ai";
    when: "When", "Lúc";
    what: "What", "Việc";
    feeds_intro: "How the watched feeds fare.", "Tình hình các nguồn tin đang theo dõi.";
    feeds_none: "No feed is watched. Start with:", "Chưa theo dõi nguồn tin nào. Bắt đầu bằng:";
    feed: "Feed", "Nguồn tin";
    checked: "Asked", "Hỏi lúc";
    succeeded: "Answered", "Trả lời lúc";
    due: "Next", "Lần tới";
    health: "Health", "Tình trạng";
    healthy: "well", "tốt";
    never: "never", "chưa bao giờ";
    moved: "moved to", "đã chuyển tới";
    about_text: "machtin reads piles of Vietnamese and English news and tells the stories in them. Every line stands in an article, word for word; its citation leads to the sentence. No line was written by a program.", "machtin đọc nhiều tin tức tiếng Việt và tiếng Anh rồi kể lại các chuyện trong đó. Dòng nào cũng lấy nguyên văn từ một bài báo; dẫn chứng đưa tới đúng câu ấy. Không dòng nào do máy viết ra.";
    version: "Version", "Phiên bản";
    holds: "Holds", "Đang có";
    models: "Models", "Mô hình";
    checksum: "Checksum", "Mã kiểm";
    manifest: "Manifest", "Bản kê";
    notes: "Notes on the input", "Ghi chú về dữ liệu vào";
    keys: "Keys", "Phím tắt";
    key_next: "next", "mục sau";
    key_back: "previous", "mục trước";
    key_open: "open", "mở";
    key_search: "search", "tìm kiếm";
    key_up: "to the stories", "về danh sách chuyện";
    key_answer: "answer yes or no in the review", "trả lời phải hoặc không khi xem lại";
    key_help: "this list", "danh sách này";
    close: "Close", "Đóng";
    news_came: "Something changed. Reload", "Có thay đổi. Tải lại";
    not_found: "Not found", "Không tìm thấy";
    wrong: "That did not work", "Không làm được";
    go_home: "To the stories", "Về danh sách chuyện";
    figures_differ: "Figures that only this article prints", "Con số chỉ bài này có";
    as_feed: "Feed (Atom)", "Nguồn tin (Atom)";
    as_json: "Data (JSON)", "Dữ liệu (JSON)";
    api_intro: "The same stories for programs: JSON over HTTP. The description is made from the code that answers:", "Cũng những chuyện này dành cho chương trình: JSON qua HTTP. Bản mô tả được tạo từ chính mã trả lời:";
    parameters: "Parameters", "Tham số";
    answers: "Answers", "Trả lời";
    open_story: "Open the story", "Mở chuyện";
    two_different: "Choose two different articles.", "Hãy chọn hai bài khác nhau.";
}

impl Deref for Words {
    type Target = Lang;

    /// What is read and told has its words elsewhere.
    fn deref(&self) -> &Lang {
        &self.0
    }
}

impl Words {
    pub(crate) fn found(self, count: usize) -> String {
        self.count(count, "result", "results", "kết quả")
    }

    pub(crate) fn failures(self, count: u32) -> String {
        match self.0 {
            Lang::En if count == 1 => "failed once".to_owned(),
            Lang::En => format!("failed {count} times in a row"),
            Lang::Vi => format!("lỗi {count} lần liền"),
        }
    }

    pub(crate) fn feed_gave(self, items: usize, articles: usize) -> String {
        match self.0 {
            Lang::En => format!("{items} items last time, {articles} articles in all"),
            Lang::Vi => format!("lần cuối {items} mục, tổng cộng {articles} bài"),
        }
    }

    /// A language that articles are in.
    pub(crate) fn lang_name(self, code: &str) -> &'static str {
        match code {
            "vi" => self.vietnamese(),
            "en" => self.english(),
            _ => self.other_language(),
        }
    }

    /// What a story is about.
    pub(crate) fn topic(self, topic: Topic) -> &'static str {
        self.pick(topic.name(), topic.vietnamese())
    }

    /// What a reading at a place is.
    pub(crate) fn reading(self, what: &str) -> &'static str {
        match what {
            "time" => self.pick("time", "thời gian"),
            "figure" => self.pick("figure", "con số"),
            "mention" => self.pick("name", "tên"),
            "quote" => self.pick("quote", "phát ngôn"),
            "removed" => self.pick("set aside", "bỏ ra"),
            "title" => self.pick("title", "nhan đề"),
            _ => self.pick("sentence", "câu"),
        }
    }

    /// A feature of a pair.
    pub(crate) fn feature(self, feature: &str) -> String {
        let vi = match feature {
            "prior" => "mức gốc",
            "numbers" => "con số chung",
            "concepts" => "khái niệm chung",
            "lead concepts" => "khái niệm chung ở đầu bài",
            "names" => "tên chung",
            "lead names" => "tên chung ở đầu bài",
            "rare names" => "tên hiếm chung",
            "terms" => "từ chung",
            "rare terms" => "từ hiếm chung",
            "terms, contained" => "từ của bài này nằm trong bài kia",
            "dates close" => "ngày được nhắc gần nhau",
            "dates apart" | "days differ" => "ngày được nhắc khác nhau",
            "dates long apart" => "ngày được nhắc cách xa nhau",
            "published close" => "ngày đăng gần nhau",
            "published apart" => "ngày đăng cách nhau",
            "published long apart" => "ngày đăng cách xa nhau",
            "places" => "nơi chốn chung",
            "places differ" => "nơi chốn khác nhau",
            "numbers differ" => "con số khác nhau",
            "lead" => "đầu bài",
            "title" => "nhan đề",
            "title in text" => "nhan đề nằm trong bài kia",
            "years" => "năm chung",
            "years differ" => "năm khác nhau",
            "title in text, least" => "nhan đề nằm trong bài kia, ít nhất",
            "title missing" => "nhan đề không có trong bài kia",
            "lead in text, least" => "đầu bài nằm trong bài kia, ít nhất",
            "lead missing" => "đầu bài không có trong bài kia",
            "names in text, least" => "tên nằm trong bài kia, ít nhất",
            "names missing" => "tên không có trong bài kia",
            "lead names in text, least" => "tên ở đầu bài nằm trong bài kia, ít nhất",
            "lead names missing" => "tên ở đầu bài không có trong bài kia",
            "numbers missing" => "con số không có trong bài kia",
            "lead concepts missing" => "khái niệm ở đầu bài không có trong bài kia",
            "rare places" => "nơi chốn hiếm chung",
            "days" => "ngày chung",
            "around" => "mức gốc",
            "pair" => "riêng hai bài",
            "one has nearer" => "một bài có bài khác gần hơn",
            "both have nearer" => "cả hai có bài khác gần hơn",
            "neighbour of both" => "một bài gần cả hai",
            _ => "",
        };
        match self.0 {
            Lang::Vi if !vi.is_empty() => vi.to_owned(),
            _ => feature.replace('_', " "),
        }
    }

    /// What happened to a story.
    pub(crate) fn change(self, kind: &str) -> &'static str {
        match kind {
            "new" => self.pick("new story", "chuyện mới"),
            "added" => self.pick("articles added", "thêm bài"),
            "removed" => self.pick("articles left", "bớt bài"),
            "merged" => self.pick("stories joined", "gộp chuyện"),
            "split" => self.pick("split off", "tách ra"),
            "state" => self.pick("state of a figure", "tình trạng con số"),
            _ => self.pick("figure", "con số"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_both_languages() {
        let same = ["api"];
        for (name, en, vi) in ALL {
            assert!(!en.is_empty() && !vi.is_empty(), "{name}");
            assert!(en != vi || same.contains(name), "{name}");
        }
    }

    #[test]
    fn the_browser_chooses_the_language() {
        let check = |header, expected| assert_eq!(accepted(header), expected, "{header}");
        check("vi", Lang::Vi);
        check("vi-VN,vi;q=0.9,en-US;q=0.6", Lang::Vi);
        check("en-GB,en;q=0.9,vi;q=0.8", Lang::En);
        check("fr,vi;q=0.3", Lang::Vi);
        check("fr", Lang::En);
        check("", Lang::En);
        check("é;q=x,vi;q=nan", Lang::En);
    }
}
