//! The specification pages of figures.

use machtin_extract::{Bound, Figure, Text, figures};
use machtin_text::{Article, Language};

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

/// Checks a page of at least so many cases.
fn check(page: &str, least: usize) {
    let cases = machtin_spec::cases(page);
    assert!(cases.len() >= least, "only {} cases", cases.len());
    for case in &cases {
        let at = format!("{} (line {})", case.heading, case.line);
        let [source, expected] = &case.blocks[..] else { panic!("{at}: not two blocks") };
        let vietnamese = source.info.ends_with("vi");
        let language = if vietnamese { Language::Vietnamese } else { Language::English };
        let article = Article::of(language, source.body.as_str());
        let text = Text::of(&article);
        let found = figures::read(&text, &[], &[], &[]);
        let found: Vec<String> = found.iter().map(|f| line(f, &text)).collect();
        assert_eq!(found.join("\n"), expected.body, "{at}");
    }
}

#[test]
fn vietnamese_page() {
    check(include_str!("../spec/figures-vietnamese.md"), 10);
}

#[test]
fn english_page() {
    check(include_str!("../spec/figures-english.md"), 8);
}
