//! Text from data is only text in a job summary: it formats, links and mentions nothing, and readers see it as it is.

use super::fixtures::{PLAIN, finding, place, reporter, run_with, summary};
use crate::markdown_support::{HOSTILE, RULE_PAGES, inert_text};
use echolint::dataset::{Change, DatasetChange, TeacherChange};
use echolint::diagnostic::Evidence;
use echolint::output::terminal::neutralize;
use echolint::output::{OutputFormat, Project, Summary};
use proptest::prelude::*;

const FILES: &str = "https://git.example/o/r/blob/1a2b/";

/// A job summary with this text wherever text from data can be.
fn job_summary(text: &str) -> String {
    let at = || Some(place("[1]\n", "«[»1]"));
    let mut echo = finding("E001", text, at());
    echo.evidence = Some(Evidence { bits: 1.0, false_positive_rate: Some(0.01) });
    let mut other = finding("J001", &format!("unknown role `{text}`"), at());
    for finding in [&mut echo, &mut other] {
        (finding.record, finding.task) = (Some(0), Some(text.into()));
    }
    let teachers = vec![TeacherChange { teacher: text.to_owned(), ..TeacherChange::default() }];
    let dataset = DatasetChange { name: text.to_owned(), teachers, ..DatasetChange::default() };
    let change = Change { against: text.to_owned(), datasets: vec![dataset], ..Change::default() };
    let files = [(text, vec![echo, other])];
    let summary = Summary { change: Some(change), ..summary(&files) };
    let project = Project::new("/w", None, Some(FILES));
    run_with(&mut *reporter(OutputFormat::Markdown, PLAIN, &project), &files, &summary)
}

/// Asserts that a text is inert in a job summary, and that readers see all of it.
fn assert_inert(text: &str) {
    let markdown = job_summary(text);
    let page = inert_text(&markdown, &[RULE_PAGES, FILES]);
    let expected = neutralize(text);
    // Two tasks, and what the data was compared with.
    assert!(page.matches(&*expected).count() >= 3, "{expected}:\n{markdown}\n{page}");
    // Backticks mark code in messages.
    let [page, message] = [page, format!("unknown role {expected}")].map(|text| text.replace('`', ""));
    assert!(page.contains(message.trim_end()), "{message}:\n{markdown}\n{page}");
}

#[test]
fn hostile_texts_are_only_text() {
    HOSTILE.iter().for_each(|text| assert_inert(text));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_combination_is_only_text(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
                "[`|\\\\ <>!*_~$&#@:./a1-]{1,3}",
            ],
            1..6,
        ),
    ) {
        assert_inert(&parts.concat());
    }
}
