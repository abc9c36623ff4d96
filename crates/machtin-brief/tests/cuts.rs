//! What is left out of long sentences, and what never is. The sentences are invented.

use machtin_brief::{kept, marked_cuts};
use machtin_extract::read;
use machtin_segment::Segmenter;
use machtin_story::ReadArticle;
use machtin_text::{Article, detect_language};

/// The first sentence of a text as a line shows it.
fn shown(text: &str) -> String {
    let article = Article::of(detect_language(text), text);
    let reading = read(&article, &Segmenter::embedded());
    let sentence = reading.sentences[0].span;
    let parts = kept(&ReadArticle { id: "a", article: &article, reading: &reading }, sentence);
    for part in &parts {
        assert!(sentence.contains(*part) && text.get(part.start..part.end).is_some(), "{part:?}");
    }
    marked_cuts(text, sentence, &parts, str::to_owned)
}

/// A sentence of 40 words between what may be cut.
const MIDDLE: &str = "fishermen of the whole bay blocked the road to the new harbour with nets, \
    boats and barrels because the council of the province wants to fill the shallow water where \
    their families have caught crabs and shrimps for longer than anybody in the villages";

#[test]
fn a_clause_that_tells_nothing_is_cut() {
    let rest = "can remember, while children played between the nets and the old barrels";
    assert_eq!(shown(&format!("The {MIDDLE} {rest}.")), format!("The {MIDDLE} can remember […]"));
}

#[test]
fn brackets_and_datelines_are_cut() {
    let bracket = "(as everybody on the quay calls them)";
    let found = shown(&format!("The {MIDDLE} {bracket} can remember today."));
    assert_eq!(found, format!("The {MIDDLE} […] can remember today."));
    let found = shown(&format!("DOLNA (Bay Wire) – The {MIDDLE} can remember at all or so."));
    assert_eq!(found, format!("[…] The {MIDDLE} can remember at all or so."));
}

#[test]
fn vietnamese_is_cut_at_the_same_places() {
    let middle = "Ngư dân của cả vùng vịnh đã chặn con đường dẫn tới bến cảng mới bằng lưới, \
        thuyền và thùng gỗ vì hội đồng tỉnh muốn lấp vùng nước nông, là chỗ mà gia đình họ đã bắt \
        cua và tôm từ rất lâu, lâu hơn mọi điều người già trong làng còn nhớ được";
    let found = shown(&format!("{middle}, trong khi trẻ con vẫn chơi đùa giữa những tấm lưới cũ."));
    assert_eq!(found, format!("{middle} […]"));
}

#[test]
fn short_sentences_stay_whole() {
    let short = "DOLNA (Bay Wire) – Fishermen (all of them, old and young) blocked the road, while \
        children played between the nets.";
    assert_eq!(shown(short), short);
}

#[test]
fn figures_names_denials_conditions_and_speakers_stay() {
    for tail in [
        "can remember, while 300 children played between the nets and barrels.",
        "can remember, while Jana Kopp played with children between the nets.",
        "can remember, which nobody in the council of the province wanted to hear.",
        "can remember, which was not what the council of the province had expected.",
        "can remember, if the council of the province does as it has promised.",
        "can remember, but the council of the province wants to build all the same.",
        "can remember, according to the organisers of the blockade near the village.",
        "can remember, while children played between the nets on Sunday morning.",
        "can remember (about 300 of them by the count of the police) at all.",
    ] {
        let sentence = format!("The {MIDDLE} {tail}");
        assert_eq!(shown(&sentence), sentence);
    }
}
