//! The figure board: what is put together, and what is said of it.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod story;

use machtin_story::{EntityIndex, FigureGroup, State, fill_board, reconcile};
use story::Story;

/// Groups of more than one source, each as its slot, state and numbers as printed.
fn board(pages: &[(&str, &str)]) -> Vec<String> {
    let story = Story::of(pages);
    let (all, members) = (story.read(), story.members());
    let entities = reconcile(&all, std::slice::from_ref(&members));
    let line = |group: &FigureGroup| {
        let printed = group.reports.iter().map(|report| {
            let figure = &story.readings[report.article].figures[report.figure];
            figure.span.of(&story.articles[report.article].text)
        });
        let printed: Vec<&str> = printed.collect();
        format!("{} {}: {}", group.state.name(), group.slot, printed.join(" / "))
    };
    fill_board(&all, &members, &EntityIndex::of(&entities))
        .iter()
        .filter(|group| group.state != State::Single)
        .map(line)
        .collect()
}

#[test]
fn equal_numbers_of_other_things_are_not_one_figure() {
    let found = board(&[
        ("2031-03-09", "Hôm qua, vé tàu từ Lund đi Olvera giảm 200 đồng sau cuộc họp."),
        ("2031-03-09", "Hôm qua, quỹ bình ổn được chi thêm 200 đồng cho mỗi lít dầu hỏa."),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn equal_numbers_in_like_words_are_one_figure() {
    let found = board(&[
        ("2031-03-09", "Hôm qua, học bổng được trao cho 89 sinh viên nghèo của trường Lund."),
        ("2031-03-09", "Trường Lund hôm qua trao học bổng cho 89 sinh viên nghèo vượt khó."),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("agree") && found[0].ends_with("89 / 89"), "{found:?}");
}

#[test]
fn bodies_found_are_not_the_dead() {
    let found = board(&[
        ("2031-03-09", "The ferry sank on Saturday, killing 49 people."),
        ("2031-03-09", "The ferry sank on Saturday. By night 27 bodies had been recovered."),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn some_of_the_dead_do_not_contradict_all_of_them() {
    let found = board(&[
        ("2031-03-09", "A plane crashed near Lund on Saturday, killing 12 people."),
        ("2031-03-09", "A plane crashed near Lund on Saturday, killing 10 tourists."),
    ]);
    assert!(!found.iter().any(|line| line.starts_with("conflict")), "{found:?}");
}

#[test]
fn a_toll_many_times_as_large_is_of_another_event() {
    let found = board(&[
        ("2031-03-09", "A bomb in Olvera killed two people on Saturday."),
        ("2031-03-09", "The bomb in Olvera is called revenge for raids that killed 32 people."),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_toll_told_of_weeks_before_is_history() {
    let found = board(&[
        ("2031-03-29", "A bus crash on Friday killed nine people in Olvera."),
        ("2031-03-29", "Olvera mourns after Friday. On 2 March a crash killed 11 people there."),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_headline_is_hedged_as_its_text() {
    let found = board(&[
        ("2031-03-09", "50 killed in Olvera fire\nA fire killed at least 50 people on Saturday."),
        ("2031-03-09", "A fire in Olvera killed 59 people on Saturday."),
    ]);
    assert!(!found.iter().any(|line| line.starts_with("conflict")), "{found:?}");
}

#[test]
fn two_exact_tolls_of_one_day_conflict() {
    let found = board(&[
        ("2031-03-09", "A fire in Olvera killed 53 people on Saturday."),
        ("2031-03-09", "A fire in Olvera killed 59 people on Saturday."),
    ]);
    assert_eq!(found, ["conflict dead: 53 / 59"]);
}

#[test]
fn at_least_says_that_the_count_goes_on() {
    let found = board(&[
        ("2031-03-09", "A fire in Olvera injured 84 people on Saturday."),
        ("2031-03-09", "A fire in Olvera injured at least 90 people on Saturday."),
    ]);
    assert_eq!(found, ["update injured: 84 / at least 90"]);
}

#[test]
fn members_of_a_union_are_not_the_crowd() {
    let found = board(&[
        ("2031-03-09", "About 5,000 people marched through Lund on Saturday."),
        (
            "2031-03-09",
            "Some 5,000 people marched through Lund on Saturday. The union has 36,000 members.",
        ),
    ]);
    assert!(found.iter().all(|line| !line.contains("36,000")), "{found:?}");
}

#[test]
fn forecasts_of_different_things_stay_apart() {
    let found = board(&[
        ("2031-03-09", "Ngân hàng Lund sẽ mua 6.000 tỷ đồng nợ xấu trong quý tới."),
        ("2031-03-09", "Dự báo, cả nước sẽ bán 45.000 tỷ đồng nợ xấu vào năm sau."),
    ]);
    let mixed = found.iter().any(|line| line.contains("6.000") && line.contains("45.000"));
    assert!(!mixed, "{found:?}");
}
