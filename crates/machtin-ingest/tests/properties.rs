//! What holds for any input.

use machtin_ingest::{Given, Page, PageKind, clean};
use machtin_text::Article;
use proptest::prelude::*;

fn article(kind: PageKind, bytes: Vec<u8>, title: Option<String>) -> Option<Article> {
    let given = Given { title, ..Given::default() };
    clean(Page { path: "p".to_owned(), kind, bytes, given }).value
}

fn check_ranges(article: &Article) {
    let mut end = 0;
    for removed in &article.removed {
        assert!(removed.span.start >= end, "ranges overlap");
        assert!(!removed.span.of(&article.text).trim().is_empty(), "range off the text");
        assert!(!removed.reason.is_empty());
        end = removed.span.end;
        if let Some(title) = article.title {
            assert!(!title.overlaps(removed.span), "the title was removed");
        }
    }
    if let Some(title) = article.title {
        assert!(!title.of(&article.text).is_empty(), "title off the text");
    }
}

/// Lines as scraped pages have them.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Leave a Reply".to_owned()),
        Just("Chia sẻ bài viết".to_owned()),
        Just("A.M.".to_owned()),
        Just("Thứ Tư, 12/3/2008 07:05 GMT+7".to_owned()),
        Just("Related articles".to_owned()),
        Just(
            "Mưa_lớn làm ngập nhiều tuyến đường ở thủ_đô trong đêm , không ai bị_thương ."
                .to_owned()
        ),
        Just("The river rose by two metres overnight and stayed high all day.".to_owned()),
        "\\PC{0,80}",
        "[ \\t\\u{a0}]{0,4}",
    ]
}

/// Pieces of markup, well and badly formed.
fn markup() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<p>".to_owned()),
        Just("</div>".to_owned()),
        Just("<h1 class=title>".to_owned()),
        Just("<table><tr><td>".to_owned()),
        Just("<time datetime='2008-03-12'>".to_owned()),
        Just("<script type='application/ld+json'>{\"datePublished\": \"2008\"".to_owned()),
        Just("<br><br>".to_owned()),
        Just("<pre>\n".to_owned()),
        Just("<a href=x>".to_owned()),
        Just("<!-- ".to_owned()),
        "[ -~]{0,30}",
        "\\PC{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for kind in [PageKind::Text, PageKind::Row, PageKind::Html] {
            if let Some(article) = article(kind, bytes.clone(), None) {
                check_ranges(&article);
            }
        }
    }

    #[test]
    fn scraped_text_is_kept_whole(lines in prop::collection::vec(line(), 0..30), title in "\\PC{0,20}") {
        let text = lines.join("\n");
        if let Some(article) = article(PageKind::Text, text.clone().into_bytes(), Some(title.clone())) {
            prop_assert_eq!(&article.text, text.trim_start_matches('\u{feff}'));
            check_ranges(&article);
        }
        if let Some(article) = article(PageKind::Row, text.into_bytes(), Some(title)) {
            check_ranges(&article);
        }
    }

    #[test]
    fn marks_in_ascii_and_wrong_tables_do_no_harm(
        text in "(Vie\\^\\.t |Viá»‡t |ViÖt |[aAdDouU][(^+]?['`?~.]?|[\\\\<>&#;1 \n\"é€Ã\u{81}]){0,80}",
    ) {
        for kind in [PageKind::Text, PageKind::Row, PageKind::Html] {
            if let Some(article) = article(kind, text.clone().into_bytes(), None) {
                check_ranges(&article);
            }
        }
    }

    #[test]
    fn any_markup_gives_an_article_or_a_note(parts in prop::collection::vec(markup(), 0..60)) {
        if let Some(article) = article(PageKind::Html, parts.concat().into_bytes(), None) {
            check_ranges(&article);
        }
    }
}

/// Pages and texts built to be slow; each is read in a moment, or the tests time out.
#[test]
fn hostile_pages_are_read_in_linear_time() {
    let fonts: String = (0..20_000).map(|n| format!("<p><font size={n}></p>")).collect();
    let pages = [
        "<div>".repeat(100_000),
        "<b>".repeat(20_000),
        format!("<div {}>x", "a=1 ".repeat(50_000)),
        "<p>word one two three".repeat(200_000),
        fonts,
        "<!-- ".repeat(500_000),
        "<".repeat(3_000_000),
        format!("<script type='application/ld+json'>{}</script>", "{\"a\":".repeat(100_000)),
        ("<span class=date>1 ".repeat(500) + &"</span>".repeat(500)).repeat(50),
    ];
    for page in pages {
        if let Some(article) = article(PageKind::Html, page.into_bytes(), None) {
            check_ranges(&article);
        }
    }
    let texts = [
        "a\n".repeat(3_000_000),
        "12/3/2008\n".repeat(500_000),
        "a_b ".repeat(1_000_000),
        "a^".repeat(200_000),
        "Vie^.t ".repeat(100_000) + &"a^".repeat(200_000),
        "Viá»‡t ".repeat(30_000),
        "<a".repeat(300_000) + "é",
        "<!--".repeat(200_000) + "é",
        "&#181;".repeat(100_000),
    ];
    for text in texts {
        if let Some(article) = article(PageKind::Text, text.into_bytes(), None) {
            check_ranges(&article);
        }
    }
}
