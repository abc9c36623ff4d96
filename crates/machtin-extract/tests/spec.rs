//! The specification pages: sentences and what is read in them.

use machtin_extract::{Bound, Figure, Text, figures, mentions, quotes, times};
use machtin_text::{Article, Form, Language};

fn article(language: &str, text: &str) -> Article {
    Article {
        source_id: None,
        path: String::new(),
        url: None,
        publisher: None,
        author: None,
        language: if language == "vi" { Language::Vietnamese } else { Language::English },
        form: Form::Raw,
        published: None,
        title: None,
        text: text.to_owned(),
        removed: Vec::new(),
    }
}

/// A figure as the page writes it.
fn written(figure: &Figure, text: &str) -> String {
    let value = match (figure.bound, figure.point) {
        (Bound::Magnitude, _) | (_, None) => {
            let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
            format!("{}..{}", end(figure.lo), end(figure.hi))
        }
        (_, Some(point)) => point.to_string(),
    };
    let slot = figure.slot.unwrap_or("-");
    format!("{slot} {} {value} \"{}\"", figure.bound.name(), figure.span.of(text))
}

#[test]
fn figures_are_read_as_the_page_says() {
    let cases = machtin_spec::cases(include_str!("../spec/figures.md"));
    assert!(cases.len() >= 9, "the page has {} cases", cases.len());
    for case in cases {
        let sentence = case.block("article").unwrap();
        let expected = &case.block("figures").unwrap().body;
        let article = article(sentence.info.split(' ').nth(1).unwrap(), &sentence.body);
        let text = Text::of(&article);
        let (times, mentions) = (times::read(&text), mentions::read(&text));
        let quotes = quotes::read(&text, &mentions);
        let found = figures::read(&text, &times, &mentions, &quotes);
        let found: Vec<String> = found.iter().map(|f| written(f, &article.text)).collect();
        assert_eq!(found.join("\n"), *expected, "{}, line {}", case.heading, case.line);
    }
}
