//! The pages in `spec/`, case by case.

use machtin_ingest::{Given, Page, PageKind, clean, main_text};
use machtin_spec::{Case, cases};
use machtin_text::Article;

fn article(kind: PageKind, text: &str) -> Option<Article> {
    let bytes = text.as_bytes().to_vec();
    clean(Page { path: "spec".to_owned(), kind, bytes, given: Given::default() }).value
}

fn check(page: &str, block: &str, found: impl Fn(&Case) -> String) {
    let cases = cases(page);
    assert!(cases.len() > 3);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let expected = case.block(block).map_or("", |block| block.body.as_str());
            let found = found(case);
            (found != expected).then(|| {
                format!(
                    "line {}, {}\nexpected:\n{expected}\nfound:\n{found}\n",
                    case.line, case.heading
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles() {
    check(include_str!("../spec/titles.md"), "title", |case| {
        let text = &case.blocks[0].body;
        article(PageKind::Text, text).map_or_else(String::new, |a| a.title_text().to_owned())
    });
}

#[test]
fn furniture() {
    check(include_str!("../spec/furniture.md"), "removed", |case| {
        let article = article(PageKind::Text, &case.blocks[0].body).unwrap();
        let lines: Vec<String> = article
            .removed
            .iter()
            .map(|removed| format!("{}: {}", removed.reason, removed.span.of(&article.text)))
            .collect();
        lines.join("\n")
    });
}

#[test]
fn dates() {
    check(include_str!("../spec/dates.md"), "published", |case| {
        let kind =
            if case.blocks[0].info.ends_with("html") { PageKind::Html } else { PageKind::Text };
        let published = article(kind, &case.blocks[0].body).and_then(|a| a.published);
        published.map_or_else(String::new, |published| {
            let evidence = published.evidence.name();
            format!("{} {} {evidence}", published.value(), published.precision.name())
        })
    });
}

#[test]
fn authors() {
    check(include_str!("../spec/authors.md"), "author", |case| {
        let article = article(PageKind::Html, &case.blocks[0].body);
        article.and_then(|article| article.author).unwrap_or_default()
    });
}

#[test]
fn pages() {
    check(include_str!("../spec/pages.md"), "text", |case| {
        article(PageKind::Html, &case.blocks[0].body).map_or_else(String::new, |a| main_text(&a))
    });
}
