//! Plans joined with what became of them, and those that are not. The reports are invented.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod story;

use machtin_story::find_events;
use story::Story;

/// Each event as its value, kind, and numbers of the articles that tell of it and that foretold it.
fn events(reports: &[(&str, &str)]) -> Vec<String> {
    let story = Story::of(reports);
    let numbers = |told: &[(usize, usize)]| -> Vec<usize> { told.iter().map(|at| at.0).collect() };
    find_events(&story.read(), &story.members())
        .iter()
        .map(|event| {
            let told = numbers(&event.told);
            let plans = numbers(&event.plans);
            format!("{} {} {told:?} after {plans:?}", event.value, event.kind.name())
        })
        .collect()
}

const REPORT: (&str, &str) =
    ("2031-03-10", "About 9,000 people marched through Lund on Sunday, the opposition said.");

#[test]
fn a_plan_for_a_day_stands_beside_its_outcome() {
    let plan = ("2031-03-07", "The opposition will hold a rally in Lund on Sunday.");
    assert_eq!(events(&[plan, REPORT]), ["2031-03-09 told [1] after [0]"]);
}

#[test]
fn a_plan_for_a_weekend_meets_the_march_of_its_sunday() {
    let plan = ("2031-03-05", "The opposition plans to protest in Lund this weekend.");
    assert_eq!(events(&[plan, REPORT]), ["2031-03-09 told [1] after [0]"]);
}

#[test]
fn a_plan_in_vietnamese_meets_its_outcome_in_english() {
    let plan = ("2031-03-07", "Phe đối lập sẽ tuần hành ở Lund vào chủ nhật tới.");
    assert_eq!(events(&[plan, REPORT]), ["2031-03-09 told [1] after [0]"]);
}

#[test]
fn another_happening_of_the_day_is_no_outcome() {
    let plan = ("2031-03-07", "A concert will be given in Lund on Sunday.");
    assert_eq!(events(&[plan, REPORT]), ["2031-03-09 told [1, 0] after []"]);
    let plan = ("2031-03-05", "The funeral will be held in Lund this weekend.");
    assert_eq!(events(&[plan, REPORT]).len(), 2);
}

#[test]
fn the_same_happening_elsewhere_is_no_outcome() {
    let plan = ("2031-03-07", "Dockers will hold a rally in Olvera on Sunday.");
    assert_eq!(events(&[plan, REPORT]), ["2031-03-09 told [1, 0] after []"]);
}

#[test]
fn a_plan_that_two_days_fit_is_left_alone() {
    let plan = ("2031-03-05", "The opposition plans to protest in Lund this weekend.");
    let other = ("2031-03-10", "The opposition protested in Lund on Saturday.");
    let found = events(&[plan, REPORT, other]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|event| event.contains("planned [0]")), "{found:?}");
}

#[test]
fn what_was_recounted_is_not_what_was_planned() {
    let plan = ("2031-03-07", "The commission in Lund will publish the election result on Sunday.");
    let found = events(&[plan, REPORT]);
    assert!(found.iter().all(|event| event.ends_with("after []")), "{found:?}");
}
