//! The specification pages of figures.

use machtin_extract::{Bound, Figure, Text, figures};
use machtin_text::{Article, Form, Language};

fn article(language: Language, text: &str) -> Article {
    Article {
        source_id: None,
        path: String::new(),
        url: None,
        publisher: None,
        author: None,
        language,
        form: Form::Raw,
        published: None,
        title: None,
        text: text.to_owned(),
        removed: Vec::new(),
    }
}

fn line(figure: &Figure, text: &Text<'_>) -> String {
    let number = |value: Option<f64>| value.map_or("?".to_owned(), |value| value.to_string());
    let interval = match figure.bound {
        _ if figure.hi.is_some() && figure.lo.is_some() && figure.hi != figure.lo => {
            format!("{}..{}", number(figure.lo), number(figure.hi))
        }
        Bound::About => format!("~ {}", number(figure.point)),
        Bound::MoreThan => format!("> {}", number(figure.point)),
        Bound::AtLeast => format!(">= {}", number(figure.point)),
        Bound::LessThan => format!("< {}", number(figure.point)),
        Bound::AtMost => format!("<= {}", number(figure.point)),
        _ => format!("= {}", number(figure.point)),
    };
    let unit = if figure.unit.is_empty() { "-" } else { &figure.unit };
    let slot = figure.slot.unwrap_or(figure.kind.name());
    format!("{slot} {interval} {unit} \"{}\"", text.words(figure.span))
}

fn check(page: &str) {
    for case in machtin_spec::cases(page) {
        let source = case.block("article").expect("an article");
        let vietnamese = source.info.ends_with("vi");
        let language = if vietnamese { Language::Vietnamese } else { Language::English };
        let article = article(language, &source.body);
        let text = Text::of(&article);
        let found: Vec<String> =
            figures::read(&text, &[], &[], &[]).iter().map(|f| line(f, &text)).collect();
        let expected: Vec<&str> = case.block("figures").expect("figures").body.lines().collect();
        assert_eq!(found, expected, "{} (line {})", case.heading, case.line);
    }
}

#[test]
fn vietnamese_page() {
    check(include_str!("../spec/figures-vietnamese.md"));
}

#[test]
fn english_page() {
    check(include_str!("../spec/figures-english.md"));
}
