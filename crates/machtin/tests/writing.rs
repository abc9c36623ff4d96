//! A writer's lines: what passes, what is dropped and for what word. The articles are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use machtin::brief::{Citation, UnresolvedKind};
use machtin::ingest::{Given, Page, PageKind};
use machtin::json::{self, PileJson};
use machtin::text::{Evidence, Precision, Published};
use machtin::writing::{AnswerError, Proposal, accept, check, question, read_answer, sources};
use machtin::{Models, Pile, Stories, TellOptions, verify};
use std::sync::LazyLock;

const ARTICLES: &[(&str, &str)] = &[
    (
        "2019-06-17",
        "About 20,000 people marched through Hai Lam on Sunday against a new port, organisers \
         said. Police in Hai Lam counted 8,000 marchers. The march ended at the fish market.\n\n\
         \"We will be back next week,\" said Vu Thi Tam, chairwoman of the Fishermen's Union. \
         Vu Thi Tam said that the union will march again on 23 June. Mayor Le Van Quy did not \
         answer questions in Hai Lam.",
    ),
    (
        "2019-06-17",
        "Khoảng 20.000 người đã tuần hành ở Hải Lâm hôm chủ nhật để phản đối dự án cảng mới, \
         ban tổ chức cho biết. Cảnh sát Hải Lâm đếm được 8.000 người.",
    ),
];

struct Fixture {
    models: Models,
    pile: Pile,
    stories: Stories,
    given: Vec<Citation>,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(|| {
    let models = Models::embedded();
    let pages = ARTICLES.iter().enumerate().map(|(n, (day, text))| {
        let at = day.parse::<jiff::civil::Date>().unwrap().at(0, 0, 0, 0);
        let published = Published { at, precision: Precision::Day, evidence: Evidence::Given };
        Ok(Page {
            path: format!("{n}.txt"),
            kind: PageKind::Text,
            bytes: text.as_bytes().to_vec(),
            given: Given { published: Some(published), ..Given::default() },
        })
    });
    let pile = Pile::read(pages.collect::<Vec<_>>().into_iter(), &models, &|| ()).value;
    let stories = pile.tell(&models, TellOptions::default());
    assert_eq!(stories.briefs.len(), 1, "the two are one story");
    let given = sources(&pile.read_articles(), &stories.briefs[0]);
    Fixture { models, pile, stories, given }
});

/// The number, counted from 1, of the sentence that starts so.
fn number(start: &str) -> usize {
    let articles = &FIXTURE.pile.articles;
    let starts =
        |cite: &Citation| cite.span.of(&articles[cite.article].article.text).starts_with(start);
    FIXTURE.given.iter().position(starts).unwrap() + 1
}

const MARCH: &str = "About 20,000";
const POLICE: &str = "Police in";
const BACK: &str = "\"We will";
const AGAIN: &str = "Vu Thi Tam said";
const MAYOR: &str = "Mayor";
const DIEU: &str = "Khoảng";

/// What is wrong with a line, and with which of its words; nothing: it passes.
fn wrong(text: &str, cites: &[&str]) -> Option<(UnresolvedKind, String)> {
    let cites: Vec<Citation> = cites.iter().map(|start| FIXTURE.given[number(start) - 1]).collect();
    let articles = FIXTURE.pile.read_articles();
    let checked = check(text, &cites, &articles, &FIXTURE.stories.entities, &FIXTURE.models);
    checked.err().map(|unresolved| (unresolved.kind, unresolved.words))
}

fn passes(text: &str, cites: &[&str]) {
    assert_eq!(wrong(text, cites), None, "{text}");
}

fn fails(text: &str, cites: &[&str], kind: UnresolvedKind, words: &str) {
    assert_eq!(wrong(text, cites), Some((kind, words.to_owned())), "{text}");
}

#[test]
fn lines_that_their_citations_bear_out_pass() {
    passes(
        "Organisers said about 20,000 people marched through Hai Lam on 16 June 2019.",
        &[MARCH],
    );
    passes("Police in Hai Lam counted 8,000 marchers.", &[POLICE]);
    passes("\"We will be back next week,\" said Vu Thi Tam.", &[BACK]);
    passes("Vu Thi Tam said that the union will march again on 23 June.", &[AGAIN]);
    passes("Mayor Le Van Quy did not answer questions in Hai Lam.", &[MAYOR]);
    passes("Ban tổ chức cho biết khoảng 20.000 người đã tuần hành ở Hải Lâm.", &[DIEU]);
}

#[test]
fn an_invented_figure_is_dropped() {
    use UnresolvedKind::Figure;
    fails("Police in Hai Lam counted 80,000 marchers.", &[POLICE], Figure, "80,000");
    fails(
        "Police in Hai Lam counted more than 8,000 marchers.",
        &[POLICE],
        Figure,
        "more than 8,000",
    );
    fails("Police in Hai Lam counted 8,000 dead.", &[POLICE], Figure, "8,000");
}

#[test]
fn a_claim_is_not_told_as_fact_nor_given_to_others() {
    use UnresolvedKind::Figure;
    let told = wrong("About 20,000 people marched through Hai Lam.", &[MARCH]);
    assert_eq!(told.map(|(kind, _)| kind), Some(Figure));
    let others = wrong("Police said about 20,000 people marched through Hai Lam.", &[MARCH]);
    assert!(others.is_some());
}

#[test]
fn an_invented_name_is_dropped() {
    use UnresolvedKind::{Name, Role};
    fails("Police in Dolna counted 8,000 marchers.", &[POLICE], Name, "Dolna");
    fails(
        "Mayor Tran Van Binh did not answer questions in Hai Lam.",
        &[MAYOR],
        Name,
        "Tran Van Binh",
    );
    fails("Minister Le Van Quy did not answer questions in Hai Lam.", &[MAYOR], Role, "Minister");
}

#[test]
fn a_name_of_another_sentence_is_dropped() {
    let found = wrong("Le Van Quy said police in Hai Lam counted 8,000 marchers.", &[POLICE]);
    assert!(found.is_some());
}

#[test]
fn a_wrong_quote_is_dropped() {
    use UnresolvedKind::{Quote, Speaker};
    fails(
        "\"We will never come back,\" said Vu Thi Tam.",
        &[BACK],
        Quote,
        "We will never come back,",
    );
    fails(
        "Police in \"fish market\" Hai Lam counted 8,000 marchers.",
        &[POLICE],
        Quote,
        "fish market",
    );
    let turned = wrong("\"We will be back next week,\" said Le Van Quy.", &[BACK, MAYOR]);
    assert_eq!(turned, Some((Speaker, "Le Van Quy".to_owned())));
}

#[test]
fn a_wrong_day_is_dropped() {
    let found = wrong("Vu Thi Tam said that the union will march again on 24 June.", &[AGAIN]);
    assert_eq!(found, Some((UnresolvedKind::Time, "24 June".to_owned())));
}

#[test]
fn denials_and_plans_keep_their_sense() {
    use UnresolvedKind::Denial;
    let kind = |text, cites| wrong(text, cites).map(|(kind, _)| kind);
    assert_eq!(kind("Mayor Le Van Quy did answer questions in Hai Lam.", &[MAYOR]), Some(Denial));
    assert_eq!(kind("Police in Hai Lam never counted 8,000 marchers.", &[POLICE]), Some(Denial));
    let done = "Vu Thi Tam said that the union marched again on 23 June.";
    assert_eq!(kind(done, &[AGAIN]), Some(Denial));
}

#[test]
fn characters_that_run_or_hide_are_dropped() {
    for c in ["<", "\u{1b}", "\u{202e}", "\n", "\u{200b}", "`", "[", "\u{0}", "\u{e0041}"] {
        let line = format!("Police in Hai Lam {c} counted 8,000 marchers.");
        let found = wrong(&line, &[POLICE]).map(|(kind, _)| kind);
        assert_eq!(found, Some(UnresolvedKind::Character), "{c:?}");
    }
}

#[test]
fn lines_without_anything_to_look_up_are_dropped() {
    use UnresolvedKind::{Citations, Length, Nothing};
    fails("The march ended at the market.", &["The march"], Nothing, "");
    fails("Too short.", &[POLICE], Length, "");
    fails(&"Police in Hai Lam ".repeat(60), &[POLICE], Length, "");
    fails("Police in Hai Lam counted 8,000 marchers.", &[], Citations, "");
}

fn answer(content: &str) -> Vec<u8> {
    serde_json::json!({"choices": [{"message": {"content": content}}]}).to_string().into_bytes()
}

#[test]
fn answers_are_read_with_what_stands_round_them() {
    let lines = "```json\n{\"lines\": [{\"text\": \"A.\", \"cites\": [1]}, {\"text\": 7}, 3]}\n```";
    let one = Proposal { text: "A.".to_owned(), cites: vec![1] };
    assert_eq!(read_answer(&answer(lines)), Ok(vec![one]));
    assert_eq!(read_answer(b"<html>"), Err(AnswerError::NotJson));
    assert_eq!(read_answer(b"{}"), Err(AnswerError::NoMessage));
    assert_eq!(read_answer(&answer("I would rather not.")), Err(AnswerError::NoLines));
    assert_eq!(read_answer(&answer("} {")), Err(AnswerError::NoLines));
    let many = format!("{{\"lines\": [{}{{}}]}}", "{\"text\": \"A.\"},".repeat(50));
    assert_eq!(read_answer(&answer(&many)).map(|lines| lines.len()), Ok(8));
    let deep = format!("{{\"lines\": {}", "[".repeat(100_000));
    assert_eq!(read_answer(&answer(&format!("{deep}}}"))), Err(AnswerError::NoLines));
}

#[test]
fn the_question_holds_numbered_sentences_and_no_more_than_its_bounds() {
    let Fixture { pile, given, .. } = &*FIXTURE;
    let asked = question(&pile.read_articles(), given, "m", machtin::text::Language::English);
    let words = asked.pointer("/messages/1/content").and_then(|words| words.as_str()).unwrap();
    assert_eq!(words.lines().count(), given.len());
    assert!(words.contains("] (2019-06-17) Police in Hai Lam counted 8,000 marchers."), "{words}");
}

/// The pile with one line written, as JSON.
fn written(text: &str, cites: Vec<usize>) -> (PileJson, usize) {
    let Fixture { models, pile, stories, given } = &*FIXTURE;
    let mut stories = stories.clone();
    let proposal = Proposal { text: text.to_owned(), cites };
    let (lines, dropped) = accept(pile, &stories, given, vec![proposal], "model", models);
    stories.briefs[0].written = lines;
    (json::pile(pile, &stories), dropped.len())
}

#[test]
fn citations_that_do_not_exist_are_dropped() {
    for cites in [vec![0], vec![number(POLICE), 99], vec![usize::MAX], Vec::new()] {
        let (pile, dropped) = written("Police in Hai Lam counted 8,000 marchers.", cites);
        assert_eq!((pile.stories[0].written.len(), dropped), (0, 1));
    }
}

#[test]
fn verifying_checks_written_lines_again() {
    let line = "Police in Hai Lam counted 8,000 marchers.";
    let (pile, _) = written(line, vec![number(POLICE)]);
    assert_eq!(pile.stories[0].written.len(), 1);
    assert_eq!(verify(&pile, &FIXTURE.models), []);
    let found = |change: &dyn Fn(&mut json::WrittenJson)| {
        let mut pile = pile.clone();
        change(&mut pile.stories[0].written[0]);
        verify(&pile, &FIXTURE.models)
    };
    assert_eq!(found(&|line| line.text = line.text.replace("8,000", "9,000")).len(), 1);
    assert_eq!(found(&|line| line.written = false).len(), 1);
    assert_eq!(found(&|line| line.cites.clear()).len(), 1);
    assert_eq!(found(&|line| line.cites[0].end -= 1).len(), 1);
    assert_eq!(found(&|line| line.cites[0].article = "a0".to_owned()).len(), 1);
}

#[test]
fn a_pile_without_a_writer_says_nothing_of_one() {
    let Fixture { pile, stories, .. } = &*FIXTURE;
    let told = serde_json::to_string(&json::pile(pile, stories)).unwrap();
    assert!(!told.contains("\"written\""));
}
